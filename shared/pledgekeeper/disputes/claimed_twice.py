"""What two disputes of one invoice both claim, and what one claims beyond what is billed: it is owed once. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Final

from pledgekeeper import money
from pledgekeeper.disputes.checking import Finding, Taken
from pledgekeeper.disputes.claims import Claim
from pledgekeeper.disputes.lines import NOTHING, WHOLE, Amounts, Line, less, total
from pledgekeeper.invoices.model import Invoice
from pledgekeeper.model import Frozen

OF_THE_WHOLE: Final = ("twice", "disputed", "disputed-with-vat")
OF_A_LINE: Final = ("line-twice", "line-disputed")
"""What differs where more is claimed of an invoice, or of a line of it, than it bills."""
NOT_TAKEN: Final[Mapping[str, Taken]] = {}


class Claimed(Frozen):
    """What a dispute claims of its invoice, by line; `whole` where it names none."""

    dispute: str
    lines: Mapping[str, Decimal] = {}


def both_claim(own: Iterable[str], theirs: Iterable[str]) -> Iterator[str]:
    """Of their lines those that the other claims, too. What is claimed as a whole holds all lines."""
    own = frozenset(own)
    for line in theirs:
        if own and (line in own or WHOLE in own or line == WHOLE):
            yield line


def found_twice(claim: Claim, earlier: Sequence[Claimed]) -> Iterator[Finding]:
    """Each line that earlier disputes claim, too; once for all, where either side claims the whole."""
    own = _claimed_by(claim)
    wholly = [each for each in earlier if each.lines and own and WHOLE in (*own, *each.lines)]
    if wholly:
        whole = sum(own.values(), start=NOTHING)
        theirs = ((each.dispute, sum(each.lines.values(), start=NOTHING)) for each in wholly)
        yield Finding(differs="twice", said=money.told(whole, claim.currency), right=_told(theirs, claim))
    for line, amount in own.items():
        found = [(each.dispute, each.lines[line]) for each in earlier if line in each.lines and each not in wholly]
        if found:
            said = money.told(amount, claim.currency)
            yield Finding(differs="line-twice", said=said, right=_told(found, claim), line=line)


def billed_at_most(
    findings: Iterable[Finding], invoice: Invoice, vat_percent: Decimal | None, known: Iterable[str] = ()
) -> dict[str, Decimal]:
    """What the invoice bills of that, without VAT: of a line, or of the whole, whose credits make its total smaller and
    nothing that it bills. So of what is `known` besides: what the others take of, or took before."""
    named = {WHOLE for each in findings if each.differs in OF_THE_WHOLE}
    named |= {each.line for each in findings if each.line and each.differs in OF_A_LINE}
    billed = dict[str, Decimal]()
    for name in sorted({*named, *known}):
        line = invoice.line(name)
        if name == WHOLE:
            net = money.without_vat(invoice.total, vat_percent, invoice.currency)
            billed[WHOLE] = max(net, sum((each.amount for each in invoice.lines if each.amount > 0), start=NOTHING))
        elif line:
            billed[name] = max(NOTHING, line.amount)
    return billed


def beyond_the_bill(
    lines: Sequence[Line], billed: Mapping[str, Decimal], taken: Mapping[str, Taken] = NOT_TAKEN
) -> Amounts:
    """What of these lines, of one dispute or of several, is beyond what is billed of each and of the whole, or `taken`
    of that by others."""
    named = [(name, amount) for name, amount in billed.items() if name != WHOLE]
    of_lines = total(
        [beyond([each for each in lines if each.line == name], amount, taken.get(name)) for name, amount in named]
    )
    left = less(total(lines), of_lines)
    return total([of_lines, beyond([left], billed[WHOLE], taken.get(WHOLE))]) if WHOLE in billed else of_lines


def beyond(lines: Sequence[Amounts], billed: Decimal, taken: Taken | None = None) -> Amounts:
    """What of these amounts, which are all of one line, is beyond what it bills and others leave: what is accepted of
    it, by whichever, counts first, then what is withheld, then what was given up. Of what several withhold each may
    withhold all, as it is not said by which; what is given up of it is owed only as far as the others leave it."""
    summed, others = total(lines), taken or Taken()
    left = max(NOTHING, billed - summed.accepted_amount - others.accepted_amount)
    withheld = min(summed.withheld_amount, left)
    rest = max(NOTHING, left - withheld - others.withheld_amount - others.given_up_amount)
    given_up = min(summed.withdrawn_amount, rest)
    of_withheld, of_given_up = summed.withheld_amount - withheld, summed.withdrawn_amount - given_up
    return Amounts(disputed_amount=of_withheld + of_given_up, rejected_amount=of_given_up, withdrawn_amount=of_given_up)


def _claimed_by(claim: Claim) -> dict[str, Decimal]:
    if claim.lines:
        return {each.line: each.disputed_amount for each in claim.lines}
    return {} if claim.disputed_amount is None else {WHOLE: claim.disputed_amount}


def _told(found: Iterable[tuple[str, Decimal]], claim: Claim) -> str:
    return ", ".join(f"{dispute} ({money.told(amount, claim.currency)})" for dispute, amount in found)
