"""A claim beside the invoice that it names: what differs, and what would be right. Nothing is refused for it. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import ClassVar, Final, Literal

from pydantic import AliasChoices, Field

from pledgekeeper import money
from pledgekeeper.disputes.claims import Claim, ClaimLine
from pledgekeeper.event import Event, Notice
from pledgekeeper.invoices.model import BillState, Invoice, InvoiceHead
from pledgekeeper.model import Frozen, iso

Differs = Literal["invoice", "account", "date", "currency", "period", "billed", "disputed", "line", "line-billed",
                  "line-disputed", "disputed-with-vat", "twice",
                  "line-twice", "accepted"]  # fmt: skip
NOT_THAT_INVOICE: Final = ("invoice", "account", "currency")
"""Differences of a claim that names no invoice of the carrier's, or says its amounts in another currency: what it says
is billed tells nothing of any."""
MOST_FINDINGS = 50
AT_MOST: Final = AliasChoices("at_most", "twice")
"""It was called `twice` before, when it was of what several disputes claim alone."""
OF_TRAFFIC = frozenset({
    "volume", "dial-code", "increment", "fas", "irsf", "wangiri", "hijack", "sim-box", "sms-ait", "sms-dlr",
})  # fmt: skip
"""Types of dispute about calls or messages that were made; other things are billed in advance, too."""


class Finding(Frozen):
    """One thing that the claim says otherwise than the invoice, or that an earlier dispute claims, too (`right` names
    it then); `accepted`: a later version bills less (`right`) than the one of which so much was accepted. `right` is
    empty where nobody can say it."""

    differs: Differs
    said: str
    right: str
    line: str | None = None


class Taken(Frozen):
    """What other disputes of its invoice take of a line of a dispute, or of the whole, without VAT; `given_up_amount`
    is of those that were opened before it."""

    accepted_amount: Decimal = Decimal("0.00")
    withheld_amount: Decimal = Decimal("0.00")
    given_up_amount: Decimal = Decimal("0.00")


class Checked(Frozen):
    """What the check of a claim found: the invoice, by its account and version, or none; and what differs.

    `total_amount` and `state`: of the invoice, where it is loaded in the currency of the claim. `credits_amount`: what
    lines of it give back, with VAT. `at_most`: lines of which this dispute claims more than the invoice bills, or which
    others claim, too, and what it bills of each without VAT; `whole` where that is all of it. `taken`: what the others
    take of those.
    `elsewhere_amount`: what other disputes of the invoice leave nothing to pay of.
    """

    invoice_number: str | None = None
    account: str | None = None
    version: int | None = None
    issued_by: str | None = None
    total_amount: Decimal | None = None
    state: BillState | None = None
    credits_amount: Decimal = Decimal("0.00")
    paid_amount: Decimal = Decimal("0.00")
    elsewhere_amount: Decimal = Decimal("0.00")
    payable_by: date | None = None
    vat_percent: Decimal | None = None
    at_most: Mapping[str, Decimal] = Field(default={}, validation_alias=AT_MOST)
    taken: Mapping[str, Taken] = {}
    findings: tuple[Finding, ...] = ()


class ClaimChecked(Event):
    """The claim was held beside the invoice it names, or there was none. The carrier is told what differs, once.

    `total_amount` and `state`: of the invoice, where it is in the currency of the claim. `credits_amount`: what lines
    of it give back, with VAT. `paid_amount`: what was paid of it by then, besides its disputes. `payable_by`: its due
    date, as it names it or as the agreement says. `vat_percent`: what its total has on top of its lines, by the
    agreement. `at_most`: lines of which the claim is of more than it bills, or that other disputes claim, too, and
    what it bills of each; `taken`: what those take of it. `elsewhere_amount`: what other disputes of it leave nothing
    to pay of.
    """

    event: Literal["claim-checked"] = "claim-checked"
    invoice_number: str | None = None
    account: str | None = None
    version: int | None = None
    issued_by: str | None = None
    total_amount: Decimal | None = None
    state: BillState | None = None
    credits_amount: Decimal = Decimal("0.00")
    paid_amount: Decimal = Decimal("0.00")
    elsewhere_amount: Decimal = Decimal("0.00")
    payable_by: date | None = None
    vat_percent: Decimal | None = None
    at_most: Mapping[str, Decimal] = Field(default={}, validation_alias=AT_MOST)
    taken: Mapping[str, Taken] = {}
    findings: tuple[Finding, ...] = ()
    told: bool = False

    @property
    def notice(self) -> Notice | None:
        return "claim-checked" if self.told else None


class ClaimDiffers(Event):
    """The same, for our own desk: a claim does not say what its invoice says, or the invoice bills less than before."""

    NOTICE: ClassVar = "warning"
    event: Literal["claim-differs"] = "claim-differs"
    findings: tuple[Finding, ...]


def check(
    claim: Claim, invoice: Invoice | None, known: Sequence[InvoiceHead], vat_percent: Decimal | None = None
) -> tuple[Finding, ...]:
    """What differs. `known` are invoices of the carrier: without any, nobody can say that a number is wrong.
    `vat_percent`: what an invoice has on top of its lines."""
    if invoice is None:
        return tuple(_of_no_invoice(claim, known))
    return (*_of_head(claim, invoice), *_of_sums(claim, invoice, vat_percent), *_of_lines(claim, invoice))[
        :MOST_FINDINGS
    ]


def _of_no_invoice(claim: Claim, known: Sequence[InvoiceHead]) -> Iterator[Finding]:
    number = claim.invoice_number
    if number is None or not known:
        return
    accounts = [each.account for each in known if each.number == number]
    if accounts:
        yield Finding(differs="account", said=claim.account or "–", right=", ".join(dict.fromkeys(accounts)))
    else:
        near = get_close_matches(number, dict.fromkeys(each.number for each in known), n=3)
        yield Finding(differs="invoice", said=number, right=", ".join(near))


def _of_head(claim: Claim, invoice: Invoice) -> Iterator[Finding]:
    if claim.invoice_date not in (None, invoice.date_):
        yield Finding(differs="date", said=str(claim.invoice_date), right=str(invoice.date_))
    if claim.currency not in (None, invoice.currency):
        yield Finding(differs="currency", said=str(claim.currency), right=invoice.currency)
    begin, end = invoice.period_from, invoice.period_to
    early = begin and claim.period_from and claim.period_from < begin
    late = end and claim.period_to and claim.period_to > end
    if begin and end and (early or late):
        said = f"{_moment(claim.period_from)} – {_moment(claim.period_to)}"
        yield Finding(differs="period", said=said, right=f"{iso(begin)} – {iso(end)}")
    elif not (begin and end):
        yield from _of_later_traffic(claim, invoice.date_)


def _of_later_traffic(claim: Claim, date_: date) -> Iterator[Finding]:
    """No invoice bills calls that were made after it. A day more, as nobody says of which zone its date is."""
    begin, end = claim.period_from, claim.period_to
    if begin and claim.type in OF_TRAFFIC and begin.date() > date_ + timedelta(days=1):
        yield Finding(differs="period", said=f"{_moment(begin)} – {_moment(end)}", right=str(date_))


def _moment(moment: object) -> str:
    return "" if moment is None else f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def _of_sums(claim: Claim, invoice: Invoice, vat_percent: Decimal | None) -> Iterator[Finding]:
    if claim.billed_amount is not None and claim.billed_amount != invoice.total:
        yield Finding(differs="billed", said=_money(claim.billed_amount, invoice), right=_money(invoice.total, invoice))
    net, whole, disputed = (
        money.without_vat(invoice.total, vat_percent, invoice.currency),
        invoice.total,
        claim.disputed_amount,
    )
    if claim.lines:  # lines that give back make the total smaller, and nothing that others bill
        billed = sum((each.amount for each in invoice.lines if each.amount > 0), start=Decimal(0))
        net, whole = max(net, billed), max(whole, billed)
    if disputed is not None and disputed > max(whole, Decimal(0)):
        yield Finding(differs="disputed", said=_money(disputed, invoice), right=_money(whole, invoice))
    elif disputed is not None and disputed > max(net, Decimal(0)):
        yield Finding(differs="disputed-with-vat", said=_money(disputed, invoice), right=_money(net, invoice))


def _of_lines(claim: Claim, invoice: Invoice) -> Iterator[Finding]:
    for line in claim.lines or ():
        billed = invoice.line(line.line)
        if billed is None:
            near = get_close_matches(line.line, [each.line for each in invoice.lines], n=3)
            yield Finding(differs="line", said=line.line, right=", ".join(near), line=line.line)
        else:
            yield from _of_line(line, billed.amount, invoice)


def _of_line(line: ClaimLine, billed: Decimal, invoice: Invoice) -> Iterator[Finding]:
    if line.billed_amount is not None and line.billed_amount != billed:
        yield Finding(
            differs="line-billed",
            said=_money(line.billed_amount, invoice),
            right=_money(billed, invoice),
            line=line.line,
        )
    if line.disputed_amount > billed:
        yield Finding(
            differs="line-disputed",
            said=_money(line.disputed_amount, invoice),
            right=_money(billed, invoice),
            line=line.line,
        )


def _money(amount: Decimal, invoice: Invoice) -> str:
    return money.told(amount, invoice.currency)
