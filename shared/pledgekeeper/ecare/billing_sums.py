"""What comes of bills and disputes over time: the set-off statement of a carrier, and how its disputes are decided."""

from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from pledgekeeper.api.fairness import USUAL, fairness_of, opened_between, period_of
from pledgekeeper.api.set_off import lists_of, set_off, set_offs
from pledgekeeper.disputes.fairness import FEW, Row
from pledgekeeper.disputes.set_off import AGES, Age, Statement, by_age
from pledgekeeper.ecare.billing import BILLING, carriers_of, shown_of
from pledgekeeper.ecare.moments import moment_of
from pledgekeeper.ecare.visit import Page, Shown, Visit
from pledgekeeper.errors import Invalid
from pledgekeeper.invoices.naming import bill_id
from pledgekeeper.model import iso

A_DAY: Final = timedelta(days=1)


def show_set_off(visit: Visit) -> Page:
    """The statements of the visitor's carriers; to ours those of the carrier that is named, else what some come to."""
    visit.who.must_read("dispute")
    shown = shown_of(visit)
    if visit.who.staff and not shown["carrier"]:
        return Page("set_off_choice.html", {**shown, "stands": set_offs(each.id for each in shown["others"])})
    statements = [found for each in carriers_of(visit) for found in set_off(each.id)]
    listed = {"statements": [(each, _ages(each)) for each in statements], "ages": AGES, "bill_id": bill_id}
    return Page("set_off.html", {**shown, **listed})


def show_fairness(visit: Visit) -> Page:
    """Of all disputes for those of ours who answer for how we decide; a carrier's own, for it, by type alone."""
    begin, end = _period(visit)
    sections: tuple[tuple[str, tuple[Row, ...]], ...]
    if visit.who.staff:
        visit.who.must_approve("see how fairly disputes are decided")
        found = fairness_of(opened_between(begin, end))
        sections = (("analysts", found.analysts), ("types", found.types), ("sizes", found.sizes))
    else:
        visit.who.must_read("dispute")
        found = fairness_of(opened_between(begin, end, visit.who.carriers))
        sections = (("types", found.types),)
    last = (end - timedelta(seconds=1)).date()
    shown = {"report": found, "sections": sections, "begin": begin.date(), "last": last, "few": FEW}
    return Page("fairness.html", {**shown_of(visit), **shown})


def _period(visit: Visit) -> tuple[datetime, datetime]:
    """Whole days of UTC, both of them within; by default the last 90."""
    end = moment_of(visit.query.get("until", "")) or datetime.combine(visit.now.date(), time(), UTC)
    begin = moment_of(visit.query.get("since", "")) or end - USUAL
    try:
        return period_of({"from": iso(begin), "to": iso(end + A_DAY)}, visit.now)
    except Invalid:
        raise Invalid(visit.words("fairness.no_period")) from None


def _ages(statement: Statement) -> list[tuple[str, dict[Age, Decimal]]]:
    """The sums of each list by age, of those that hold anything."""
    return [(name, by_age(items)) for name, items in lists_of(statement) if items]


PAGES: Final = (
    Shown("GET", f"{BILLING}/set-off", show_set_off),
    Shown("GET", f"{BILLING}/fairness", show_fairness),
)
