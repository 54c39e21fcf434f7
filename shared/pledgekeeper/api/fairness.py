"""The report of fairness as our API shows it, the period that it is asked for, and the disputes that it is of."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from pledgekeeper import wiring
from pledgekeeper.api.disputes import told
from pledgekeeper.disputes.fairness import FEW, Durations, Fairness, Row, Sums, fairness
from pledgekeeper.disputes.impartial import person_of
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.errors import Invalid
from pledgekeeper.model import PlannedInstant, iso
from pledgekeeper.ports import Walk

USUAL: Final = timedelta(days=90)
YEARS: Final = range(1970, 9_000)
LONGEST: Final = timedelta(days=366)


def period_of(query: Mapping[str, str] | None, now: datetime) -> tuple[datetime, datetime]:
    """From when to before when the disputes were opened: `from` and `to`, by default the last 90 days.

    Invalid when one is no instant, or they are the wrong way round or more than a year apart.
    """
    asked = query or {}
    if unknown := sorted(asked.keys() - {"from", "to"}):
        raise Invalid(f"{unknown[0]} is no parameter of this report; it has from and to", where=unknown[0])
    end = _moment("to", asked["to"]) if "to" in asked else now
    begin = _moment("from", asked["from"]) if "from" in asked else end - USUAL
    if not begin < end <= begin + LONGEST:
        raise Invalid(
            f"from is {iso(begin)} and to is {iso(end)}; from comes first, and to is at most {LONGEST.days} days later",
            where="from",
        )
    return begin, end


def _moment(name: str, text: str) -> datetime:
    try:
        found = TypeAdapter(PlannedInstant).validate_strings(text.replace(" ", "+"))  # an unescaped + of an offset
    except (ValidationError, OverflowError):
        found = None
    if found is None or found.year not in YEARS:
        raise Invalid(f"{name} is {text!r}; it is an instant with its zone, e.g. 2026-11-01T00:00:00Z")
    return found


def fairness_of(disputes: Iterable[Dispute]) -> Fairness:
    """The report of these disputes, with their timelines, by our people as the roster names them."""
    roster = wiring.book().roster()
    return fairness(disputes, lambda name: person_of(name, roster))


def opened_between(begin: datetime, end: datetime, carriers: Collection[str] | None = None) -> Iterator[Dispute]:
    """The disputes opened in a period, with their timelines: of these carriers, or of all."""
    store, walk = wiring.store(), Walk(since=iso(begin), until=iso(end))
    if carriers is None:
        desks = [desk.id for desk in wiring.book().roster().centres]
        lists = [store.cases_of_desk(each, "dispute", list(DisputeStatus), walk) for each in desks]
    else:
        lists = [store.cases_of_carrier(each, "dispute", list(DisputeStatus), walk) for each in sorted(carriers)]
    for each in (case for cases in lists for case in cases):
        case = store.load(each.case_id).case
        if isinstance(case, Dispute) and begin <= case.opened_at < end:
            yield case


def fairness_view(report: Fairness, begin: datetime, end: datetime) -> dict[str, Any]:
    return {
        "from": iso(begin),
        "to": iso(end),
        "few_means_fewer_than": FEW,
        "all": _row(report.total),
        "analysts": [_row(row) for row in report.analysts],
        "types": [_row(row) for row in report.types],
        "sizes": [_row(row) for row in report.sizes],
    }


def _row(row: Row) -> dict[str, Any]:
    upheld, appeals = row.upheld, row.appeals
    return {
        "name": row.name,
        "disputes": row.disputes,
        "few": row.few,
        "answer": _durations(row.answer),
        "settle": _durations(row.settle),
        "upheld": {
            "wholly": upheld.wholly,
            "partly": upheld.partly,
            "not_at_all": upheld.not_at_all,
            "share": _share(upheld.share),
        },
        "amounts": [_sums(sums) for sums in row.sums],
        "appeals": {
            "made": appeals.made,
            "upheld": appeals.upheld,
            "changed": appeals.changed,
            "waiting": appeals.waiting,
        },
        "evidence": asdict(row.evidence),
    }


def _durations(lasted: Durations) -> dict[str, int | None]:
    return {"count": lasted.count, "median_seconds": lasted.median_seconds, "p90_seconds": lasted.p90_seconds}


def _sums(sums: Sums) -> dict[str, str | None]:
    amounts = sums.amounts
    return {
        "currency": sums.currency,
        "disputed_amount": told(amounts.disputed_amount, sums.currency),
        "accepted_amount": told(amounts.accepted_amount, sums.currency),
        "rejected_amount": told(amounts.rejected_amount, sums.currency),
        "withdrawn_amount": told(amounts.withdrawn_amount, sums.currency),
        "open_amount": told(amounts.open_amount, sums.currency),
        "upheld_share": _share(sums.upheld_share),
    }


def _share(share: Decimal | None) -> str | None:
    return None if share is None else str(share)
