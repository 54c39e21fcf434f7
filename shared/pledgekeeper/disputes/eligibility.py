"""May it be disputed under the agreement's clause? The window, the tolerance, the rule of repeats, and the sum. Pure.

Everything a verdict rests on is a line of its sum: a name of a sentence, and what stands in it. The sentences are in
`notices/texts`, so that a carrier reads them in its language.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from pledgekeeper import money
from pledgekeeper.carriers.model import DisputeClause
from pledgekeeper.cases.terms import DisputeType
from pledgekeeper.disputes.claims import Claim
from pledgekeeper.event import Actor, Event, Notice
from pledgekeeper.invoices.model import Invoice
from pledgekeeper.invoices.windows import day_of, due_on, window_days
from pledgekeeper.model import Frozen

Verdict = Literal["eligible", "late", "below-tolerance", "incomplete"]
AGAINST: tuple[Verdict, ...] = ("late", "below-tolerance")
SECOND = timedelta(seconds=1)


class SumLine(Frozen):
    """A line of the sum: which sentence, and what it says. Dates are ISO; amounts have their currency's decimals."""

    says: str
    facts: dict[str, str] = {}


class Earlier(Frozen):
    """A dispute of the same type and account that was below the tolerance, and the month of its traffic (2026-09)."""

    case_id: str
    month: str
    amount: str


class EligibilityJudged(Event):
    """The verdict under the agreement's clause, and the sum. A verdict against the carrier is told, and so is its end.

    `below` and `month` are what later months are judged by: a small difference that comes again and again.
    """

    event: Literal["eligibility-judged"] = "eligibility-judged"
    verdict: Verdict
    clause: str
    lines: tuple[SumLine, ...]
    below: bool = False
    month: str | None = None
    told: bool = Field(default=False, description="the carrier is told: the verdict is against it, or is so no more")

    @property
    def notice(self) -> Notice | None:
        return "eligibility" if self.told else None


class EligibilityWaived(Event):
    """Somebody of ours who may has it disputed all the same."""

    NOTICE: ClassVar = "eligibility-waived"
    event: Literal["eligibility-waived"] = "eligibility-waived"
    by: Actor
    reason: str
    verdict: Verdict = Field(description="what is waived")


class Standing(Frozen):
    """How a dispute stands under the clause: the last verdict, and whether it was waived."""

    verdict: Verdict
    clause: str
    below: bool = False
    month: str | None = None
    waived: bool = False


@dataclass(frozen=True)
class Judgement:
    """What comes out of a sum."""

    verdict: Verdict
    clause: str
    lines: tuple[SumLine, ...]
    below: bool = False
    month: str | None = None


@dataclass(frozen=True)
class Raised:
    """A claim, when it was raised, and what is known beside it. `zone`: whose days count. `vat_percent`: what invoices
    have on top of their lines."""

    claim: Claim
    at: datetime
    zone: str
    invoice: Invoice | None = None
    earlier: Sequence[Earlier] = ()
    vat_percent: Decimal | None = None


def judge(raised: Raised, clause: DisputeClause, kind: DisputeType) -> Judgement:
    """The verdict: incomplete before late, late before below tolerance."""
    unsaid = [name for name in clause.minimum_notice if getattr(raised.claim, name) is None]
    if unsaid:
        return Judgement("incomplete", clause.window_clause, (_line("incomplete", unsaid=", ".join(unsaid)),))
    late, lines = _window(raised, clause, kind)
    month = month_of(raised.claim, raised.zone)
    below, more = _tolerance(raised, clause)
    repeated, last = _repeats(raised, clause, month) if below else (False, ())
    lines = (*lines, *more, *last)
    if late:
        return Judgement("late", clause.window_clause, lines, below, month)
    if below and not repeated:
        return Judgement("below-tolerance", clause.tolerance_clause, lines, below, month)
    return Judgement("eligible", clause.window_clause, lines, below, month)


def month_of(claim: Claim, zone: str) -> str | None:
    """The month of the last traffic that is disputed, by the wall of that zone; None when no period is said."""
    return f"{_last_moment(claim, zone):%Y-%m}" if claim.period_to else None


def _last_moment(claim: Claim, zone: str) -> datetime:
    """Of the period, on the wall of its own zone; else of UTC if it ends at a midnight there; else of that zone."""
    assert claim.period_to is not None
    unsaid = "UTC" if claim.period_to.time() == time() else zone
    return (claim.period_to - SECOND).astimezone(ZoneInfo(claim.period_zone or unsaid))


# --- the window ------------------------------------------------------------------------------------------------------


def _window(raised: Raised, clause: DisputeClause, kind: DisputeType) -> tuple[bool, tuple[SumLine, ...]]:
    begin, says = _begin(raised, clause, kind)
    days = window_days(raised.claim.type, clause, kind)
    if begin is None:
        return False, (_line("window-unknown", clause=clause.window_clause, days=days),)
    last_day, raised_on = begin + timedelta(days=days), day_of(raised.at, raised.zone)
    late = (raised_on - last_day).days
    lines = (
        _line(says, date=begin, invoice=raised.claim.invoice_number or "–"),
        _line("window", clause=clause.window_clause, days=days, last_day=last_day, zone=raised.zone),
        _line("raised-late", date=raised_on, late=late)
        if late > 0
        else _line("raised-in-time", date=raised_on, left=-late),
    )
    return late > 0, lines


def last_day(raised: Raised, clause: DisputeClause, kind: DisputeType) -> date | None:
    """The last day on which it may be raised; None where nobody knows from when on days are counted."""
    begin, _ = _begin(raised, clause, kind)
    return begin and begin + timedelta(days=window_days(raised.claim.type, clause, kind))


def _begin(raised: Raised, clause: DisputeClause, kind: DisputeType) -> tuple[date | None, str]:
    """The day that days are counted from, and the sentence that says so."""
    claim, invoice = raised.claim, raised.invoice
    if kind.raise_from == "due-date":
        return _payable_on(raised, clause), "from-due-date"
    if kind.raise_from != "invoice":
        if claim.period_to is None:
            return None, ""
        end = _last_moment(claim, raised.zone).date()
        if kind.raise_from == "traffic":
            return end, "from-traffic"
        following = end.replace(day=1) + timedelta(days=32)
        return following.replace(day=1) - timedelta(days=1), "from-month"
    if clause.window_from == "due-date":
        return _payable_on(raised, clause), "from-due-date"
    return invoice.date_ if invoice else claim.invoice_date, "from-invoice" if invoice else "from-claim"


def _payable_on(raised: Raised, clause: DisputeClause) -> date | None:
    """The day on which the invoice is payable: as it was loaded, else by the claim and the agreement."""
    if raised.invoice:
        return due_on(raised.invoice, clause)
    dated = raised.claim.invoice_date
    return dated + timedelta(days=clause.payment_days) if dated and clause.payment_days is not None else None


# --- the tolerance ---------------------------------------------------------------------------------------------------


def _tolerance(raised: Raised, clause: DisputeClause) -> tuple[bool, tuple[SumLine, ...]]:
    claim, disputed = raised.claim, raised.claim.disputed_amount
    total = raised.invoice.total if raised.invoice else claim.billed_amount
    if claim.type not in clause.tolerance_types:
        return False, (_line("no-minimum", type=claim.type),)
    if disputed is None or total is None:
        return False, (_line("tolerance-unknown", clause=clause.tolerance_clause),)
    currency = claim.currency or clause.currency
    billed = money.without_vat(total, raised.vat_percent, currency)
    of_percent = clause.tolerance_percent * max(billed, Decimal(0)) / 100
    limits = (of_percent, clause.tolerance_amount)
    under = tuple(disputed < limit for limit in limits)
    below = any(under) if clause.tolerance_rule == "any" else all(under)
    percent, amount = (
        _line(
            f"{name}-{'below' if is_under else 'reached'}",
            clause=clause.tolerance_clause,
            disputed=money.told(disputed, currency),
            limit=money.told(limit, currency),
            currency=currency,
            billed=money.told(billed, currency),
            percent=f"{clause.tolerance_percent.normalize():f}",
        )
        for name, is_under, limit in zip(("percent", "amount"), under, limits, strict=True)
    )
    without = _without_vat(total, billed, currency) if billed != total else ()
    return below, (*without, percent, amount, _line(f"rule-{clause.tolerance_rule}-{'below' if below else 'reached'}"))


def _without_vat(total: Decimal, billed: Decimal, currency: str) -> tuple[SumLine, ...]:
    """What is disputed is without VAT, and is compared with what the invoice is without it."""
    return (
        _line("without-vat", total=money.told(total, currency), billed=money.told(billed, currency), currency=currency),
    )


def _repeats(raised: Raised, clause: DisputeClause, month: str | None) -> tuple[bool, tuple[SumLine, ...]]:
    """Was there such a difference in every month before, so many of them in a row?"""
    if clause.repeat_months is None or month is None:
        return False, ()
    by_month = {each.month: each for each in raised.earlier}
    wanted = list(_months_before(month, clause.repeat_months - 1))
    rows = [by_month[each] for each in wanted if each in by_month]
    lines = [_line("earlier", month=each.month, case=each.case_id, amount=each.amount) for each in reversed(rows)]
    repeated = len(rows) == len(wanted)
    says = "repeated" if repeated else "not-repeated"
    return repeated, (*lines, _line(says, months=clause.repeat_months, month=month, clause=clause.tolerance_clause))


def _months_before(month: str, count: int) -> Iterator[str]:
    first = date.fromisoformat(f"{month}-01")
    for _ in range(count):
        first = (first - timedelta(days=1)).replace(day=1)
        yield f"{first:%Y-%m}"


def _line(says: str, **facts: object) -> SumLine:
    return SumLine(says=says, facts={name: str(value) for name, value in facts.items()})
