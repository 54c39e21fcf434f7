"""An export: a case as a carrier takes it home, and recomputes it with `verify_pledge.py` alone. Pure.

JSON Lines: what was promised, and when time counts; every event with its hash; what each clock shows; the head of the
chain. docs/verify.md tells line by line what is in it.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from pledgekeeper.cases.clocks import readings, seen, superseded
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.event import Event
from pledgekeeper.model import iso
from pledgekeeper.sla.calendar import ALWAYS, Calendar
from pledgekeeper.sla.clock import Reading
from pledgekeeper.sla.marks import Mark
from pledgekeeper.sla.pledge import DATES, Commitment, Pledge
from pledgekeeper.store.chain import Link, digest

FORMAT: Final = "pledgekeeper-export"
VERSION: Final = 1
SHOWN_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "taken": ("event", "at", "page_id"),
    "assigned": ("event", "at", "desk"),
    "hand-over-offered": ("event", "at", "hand_over_id", "from_desk", "to_desk", "until"),
    "hand-over-accepted": ("event", "at", "hand_over_id", "desk"),
    "hand-over-lapsed": ("event", "at", "hand_over_id"),
    "page-placed": ("event", "at", "page_id", "level", "role", "channel", "send_at", "instead_of"),
    "page-sent": ("event", "at", "page_id"),
    "page-failed": ("event", "at", "page_id"),
    "page-dropped": ("event", "at", "page_id"),
    "escalated": ("event", "at", "level", "due_at", "mirrored_to"),
    "leg-opened": ("event", "at", "leg_id", "within"),
    "leg-closed": ("event", "at", "leg_id"),
    "traffic-blocked": ("event", "at", "ranges", "blocked_at"),
    "stop-payment-owed": ("event", "at", "notice_id", "direction"),
    "stop-payment-unreached": ("event", "at", "notice_id"),
    "stop-payment-acknowledged": ("event", "at", "notice_id"),
    "payment-withheld": ("event", "at", "deadline", "late"),
    "evidence-held": ("event", "at"),
    "hold-lifted": ("event", "at"),
}
"""Events of which carriers see only so much: that somebody of ours has the case in hand, and not who; that the holder
of a role was paged on a channel, and not the person, number or address, nor why a page was not sent; that a level was
reached, and neither who of ours asked for it nor why; which desks hand a case over, and neither who nor what they
write; that a supplier is at work, or the chain of suppliers was told, and not whom; that evidence is held, and neither
who of ours holds it nor why."""
INTERNAL: Final = "internal"
OURS_ALONE: Final = frozenset({
    "hand-over-prepared", "problem-joined", "problem-bridge-changed", "problem-left",
    "draft-made", "draft-approved", "draft-sent-back", "withheld-beyond-claim",
})  # fmt: skip
"""Events of which carriers see nothing, not even the name: all of them are `internal`."""
Json = dict[str, Any]
Claim = tuple[Json, Reading]


def exported(case: Case, terms: Terms, links: Sequence[Link], now: datetime, *, staff: bool) -> Iterator[str]:
    """The lines of an export, without their ends. `links` are the events of the case as the store keeps them.

    What each clock shows is claimed as of `now`, and never as of a moment before the last event. To a carrier's people
    some events are told by their digest only: the chain verifies all the same.
    """
    now = max(now, *(event.at for event in case.timeline))
    claims = list(_claims(case, terms, now))
    links = links[: len(case.timeline)]  # what was written meanwhile is for the next export
    events = [_event(event, link, staff=staff) for event, link in zip(case.timeline, links, strict=True)]
    withheld = sum("withheld" in event for event in events)
    yield _text(_header(case, terms, claims, now))
    yield from (_text({"event": number, **event}) for number, event in enumerate(events, start=1))
    yield from (_text(named | _figures(reading)) for named, reading in claims)
    yield _text({"head": links[-1].hash, "events": len(events), "withheld": withheld, "readings": len(claims)})


def _text(line: Json) -> str:
    return json.dumps(line, separators=(",", ":"), ensure_ascii=False)


# --- events ----------------------------------------------------------------------------------------------------------


def seen_by_carriers(said: Json) -> Json:
    """As much of an event as the people of carriers see."""
    if said["event"] in OURS_ALONE:
        return {"event": INTERNAL}
    shown = SHOWN_OF[said["event"]] if _is_withheld(said) else tuple(said)
    return {name: said[name] for name in shown if said.get(name) is not None}


def is_withheld(event: Event) -> bool:
    """Is it told to the people of carriers by its digest only, and not whole?"""
    return _is_withheld(event.model_dump(mode="json", include={"event", "asked_by"}))


def _is_withheld(said: Json) -> bool:
    if said["event"] == "escalated":
        return (said.get("asked_by") or {}).get("side") == "ours"
    return said["event"] in SHOWN_OF or said["event"] in OURS_ALONE


def _event(event: Event, link: Link, *, staff: bool) -> Json:
    if staff or not is_withheld(event):
        return {"salt": link.salt, "body": link.body, "hash": link.hash}
    said = event.model_dump(mode="json")
    return {"withheld": seen_by_carriers(said), "digest": digest(link.salt, link.body), "hash": link.hash}


# --- readings --------------------------------------------------------------------------------------------------------


def _claims(case: Case, terms: Terms, now: datetime) -> Iterator[Claim]:
    """Readings that were put aside when something changed, in the order of the changes, then the present ones."""
    for old in superseded(case, terms):
        yield _named(old.commitment) | {"before_event": old.change.index + 1}, old.reading
    for commitment, reading in readings(case, terms, now):
        yield _named(commitment), reading


def _named(commitment: Commitment) -> Json:
    return {"reading": commitment.id, "clause": commitment.clause, "name": commitment.name}


def _figures(reading: Reading) -> Json:
    return {
        "state": reading.state.value,
        "calendar": reading.calendar.id,
        "target_seconds": reading.target_seconds,
        "elapsed_seconds": reading.elapsed_seconds,
        "disputed_seconds": reading.disputed_seconds,
        "paused_seconds": reading.paused_seconds,
        "paused_by_reason": reading.paused_by_reason,
        "outside_hours_seconds": reading.outside_seconds,
        "remaining_seconds": reading.remaining_seconds,
        "missed": reading.missed,
        "missed_if_granted": reading.missed_if_granted,
        "started_at": _moment(reading.started_at),
        "stopped_at": _moment(reading.stopped_at),
        "due_at": _moment(reading.due_at),
        "due_at_if_granted": _moment(reading.due_at_if_granted),
    }


def _moment(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None


# --- what was promised, and when time counts -------------------------------------------------------------------------


def _header(case: Case, terms: Terms, claims: Sequence[Claim], now: datetime) -> Json:
    named = [event.facts for event in case.timeline]
    pledges = [terms.library.pledges[name] for name in dict.fromkeys(_under(seen(case, terms, now).marks))]
    files = list(dict.fromkeys(facts["calendars"] for facts in named if "calendars" in facts))
    every = [calendar for name in files for calendar in terms.library.calendars[name].values()]
    counted = [calendar for calendar in every if calendar.id in _which(pledges, case) and calendar.id != ALWAYS.id]
    years = _years(case, terms, claims, now)
    return {
        "format": FORMAT,
        "version": VERSION,
        "case": case.case_id,
        "kind": case.kind,
        "carrier": case.carrier_id,
        "exported_at": iso(now),
        "business": case.calendar,
        "stopping": list(case.stopping),
        "pledges": [_plain(pledge) for pledge in pledges],
        "calendars": [{"id": name, "calendars": _described(terms.library.calendars[name])} for name in files],
        "holidays": {name: days for each in counted for name, days in _days_off(each, years)},
        "zones": {each.zone: _offsets(ZoneInfo(each.zone), years) for each in counted},
    }


def _which(pledges: Iterable[Pledge], case: Case) -> set[str]:
    """The calendars that clocks of such a case count on."""
    named = {target.calendar for p in pledges for commitment in p.for_kind(case.kind) for target in commitment.targets}
    return {case.calendar if name == "business" else name for name in named}


def _plain(pledge: Pledge) -> Json:
    """The pledge as it was published: the same text gives the same SHA-256."""
    return pledge.model_dump(mode="json", by_alias=True)


def _described(calendars: Mapping[str, Calendar]) -> list[Json]:
    return [calendar.model_dump(mode="json", by_alias=True) for calendar in calendars.values()]


def _days_off(calendar: Calendar, years: range) -> Iterator[tuple[str, Json]]:
    """The public holidays that a calendar observes, by their country (and part of it)."""
    observed = calendar.holidays
    if observed:
        days = {day.isoformat(): name for year in years for day, name in sorted(observed.days(year).items())}
        yield "-".join(filter(None, (observed.country, observed.subdivision))), days


def _offsets(zone: ZoneInfo, years: range) -> list[tuple[str, int]]:
    """A zone's offsets from UTC in seconds, each with the moment since which it is so."""
    first, last = (int(datetime(year, 1, 1, tzinfo=UTC).timestamp()) for year in (years.start, years.stop))
    days = [first, *(moved for day in range(first, last, 86_400) if (moved := _moved(zone, day, day + 86_400)))]
    return [(iso(datetime.fromtimestamp(moment, UTC)), _offset(zone, moment)) for moment in days]


def _moved(zone: ZoneInfo, begin: int, end: int) -> int | None:
    """The second in (begin, end] since which the offset is another one; None when it is not."""
    before, after = _offset(zone, begin), _offset(zone, end)
    if before == after:
        return None
    while end - begin > 1:
        middle = (begin + end) // 2
        begin, end = (middle, end) if _offset(zone, middle) == before else (begin, middle)
    return end


def _offset(zone: ZoneInfo, moment: int) -> int:
    offset = datetime.fromtimestamp(moment, zone).utcoffset()
    return int(offset.total_seconds()) if offset else 0


def _years(case: Case, terms: Terms, claims: Sequence[Claim], now: datetime) -> range:
    """Every year that a clock of this case can look into, with one to spare on either side."""
    seconds = [int(now.timestamp()), *_seconds(seen(case, terms, now).marks)]
    due = [moment for _, reading in claims for moment in (reading.due_at, reading.due_at_if_granted) if moment]
    dates = [
        datetime.fromisoformat(moment)
        for event in case.timeline
        for name, moment in event.facts.items()
        if name in DATES.values()
    ]
    years = [moment.year for moment in (*due, *dates, *(datetime.fromtimestamp(second, UTC) for second in seconds))]
    return range(min(years) - 1, max(years) + 2)


def _under(marks: Iterable[Mark]) -> Iterator[str]:
    """The pledges that these marks were made under, those of joined histories too."""
    for mark in marks:
        yield from (mark.pledge,) if mark.pledge else ()
        yield from _under(mark.other)


def _seconds(marks: Iterable[Mark]) -> Iterator[int]:
    for mark in marks:
        yield from (second for second in (mark.at, mark.begin, mark.end) if second is not None)
        yield from _seconds(mark.other)
