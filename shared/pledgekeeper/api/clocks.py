"""Clocks, their explanation, and timelines as the API shows them."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from pledgekeeper.api.door import header
from pledgekeeper.api.tmf import present
from pledgekeeper.carriers.model import LANGUAGES, Carrier
from pledgekeeper.cases.announcements import announcements_of, next_announcement_at
from pledgekeeper.cases.belonging import bridge_of, problem_of
from pledgekeeper.cases.clocks import Superseded, readings, seen, superseded
from pledgekeeper.cases.holding import Leg, held, held_seconds, legs
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.offers import open_offer, owned_since, record_of
from pledgekeeper.cases.terms import Terms
from pledgekeeper.errors import Invalid
from pledgekeeper.event import Event
from pledgekeeper.export import seen_by_carriers
from pledgekeeper.model import iso
from pledgekeeper.notices.explanation import Explained, Explanation
from pledgekeeper.sla.calendar import ALWAYS, known_zone
from pledgekeeper.sla.clock import Reading
from pledgekeeper.sla.explain import CalendarLine
from pledgekeeper.sla.pauses import Pause
from pledgekeeper.sla.pledge import Commitment


def clock_view(commitment: Commitment, reading: Reading, next_at: datetime | None = None) -> dict[str, Any]:
    """One reading. Seconds are whole; elapsed + disputed + paused + outside hours is the wall time since the start."""
    disputed = reading.disputed_seconds > 0
    return present(
        {
            "commitment": commitment.id,
            "clause": commitment.clause,
            "name": commitment.name,
            "owed_by": commitment.owed_by,
            "state": reading.state.value,
            "calendar": reading.calendar.id,
            "target_seconds": reading.target_seconds,
            "elapsed_seconds": reading.elapsed_seconds,
            "disputed_seconds": reading.disputed_seconds,
            "paused_seconds": reading.paused_seconds,
            "paused_by_reason": reading.paused_by_reason or None,
            "outside_hours_seconds": reading.outside_seconds,
            "remaining_seconds": reading.remaining_seconds,
            "missed": reading.missed,
            "missed_if_granted": reading.missed_if_granted if disputed else None,
            "started_at": _moment(reading.started_at),
            "stopped_at": _moment(reading.stopped_at),
            "due_at": _moment(reading.due_at),
            "due_at_if_granted": _moment(reading.due_at_if_granted) if disputed else None,
            "next_at": _moment(next_at),
        }
    )


def clocks_view(case: Case, terms: Terms, now: datetime, *, staff: bool) -> dict[str, Any]:
    """Every clock of a case, what was read before something changed, its pauses, and who had it how long.

    Carriers see that one of ours had it, as time of the desk, and not who; that a supplier had, and not which.
    """
    current = list(readings(case, terms, now))
    announced = announcements_of(case.timeline)
    history = seen(case, terms, now)
    since_opened = (reading for commitment, reading in current if "opened" in commitment.clock.starts)
    longest = max(since_opened, key=lambda reading: reading.target_seconds, default=None)
    calendar = longest.calendar if longest else ALWAYS
    holds = held(case, terms.pause_rules, calendar, now, people=staff)
    return present(
        {
            "case": case.case_id,
            "pledge": case.pledge_id,
            "calendars": case.calendars_id,
            "at": iso(now),
            "owner": _owner_view(case, staff=staff),
            "clocks": [
                clock_view(commitment, reading, next_announcement_at(commitment, reading, announced))
                for commitment, reading in current
            ],
            "superseded": [_superseded_view(each) for each in superseded(case, terms)],
            "pauses": [_pause_view(pause) for pause in history.pauses],
            "held": {"calendar": calendar.id, "seconds": held_seconds(holds)},
            "supplier_legs": [_leg_view(leg, staff=staff) for leg in legs(case, now)],
            "problem": _problem_view(case) if staff else None,
        }
    )


def _owner_view(case: Case, *, staff: bool) -> dict[str, Any]:
    """Whose the case is, and whether it is being handed over. What the desks write to each other is for staff."""
    offer = open_offer(case.timeline)
    under_way = offer and {
        "hand_over": offer.hand_over_id,
        "to": offer.to_desk,
        "offered_at": iso(offer.at),
        "until": iso(offer.until),
        **({"record": record_of(case.timeline, offer).model_dump(mode="json", exclude_none=True)} if staff else {}),
    }
    return present({"desk": case.desk, "since": iso(owned_since(case.timeline)), "hand_over": under_way})


def _superseded_view(old: Superseded) -> dict[str, Any]:
    changed = {name: [before, after] for name, (before, after) in old.change.changed.items()}
    return {**clock_view(old.commitment, old.reading), "read_at": iso(old.change.at), "changed": changed}


def _pause_view(pause: Pause) -> dict[str, Any]:
    return present(
        {
            "pause": pause.name,
            "reason": pause.reason,
            "from": _epoch(pause.begin),
            "to": _epoch(pause.end),
            "lapses_at": _epoch(pause.lapses_at) if pause.end is None else None,
            "agreed": pause.granted,
        }
    )


def _leg_view(leg: Leg, *, staff: bool) -> dict[str, Any]:
    promised = leg.opened.within is not None
    return present(
        {
            "leg": leg.opened.leg_id,
            "supplier": leg.opened.supplier if staff else None,
            "reference": leg.opened.reference if staff else None,
            "state": leg.reading.state.value,
            "elapsed_seconds": leg.reading.elapsed_seconds,
            "target_seconds": leg.reading.target_seconds if promised else None,
            "due_at": _moment(leg.reading.due_at) if promised else None,
            "missed": leg.reading.missed if promised else None,
            "started_at": _moment(leg.reading.started_at),
            "stopped_at": _moment(leg.reading.stopped_at),
        }
    )


def _problem_view(case: Case) -> dict[str, Any] | None:
    """The problem that the case belongs to, and where to call in: for our own people."""
    problem, bridge = problem_of(case), bridge_of(case)
    shown = bridge.model_dump(exclude_none=True) if bridge else None
    return present({"problem": problem, "bridge": shown}) if problem else None


# --- why -------------------------------------------------------------------------------------------------------------


def reader_of(door: APIGatewayHttpResolver, carrier: Carrier) -> tuple[str, str]:
    """The reader's language and zone: as asked for (`lang`, `zone`, Accept-Language), else the carrier's."""
    asked = door.current_event.query_string_parameters or {}
    accepted = [part.split(";")[0].split("-")[0].strip().lower() for part in header(door, "accept-language").split(",")]
    language = asked.get("lang") or next((each for each in accepted if each in LANGUAGES), carrier.language)
    if language not in LANGUAGES:
        raise Invalid(f"lang is {language!r}; it is one of: {', '.join(LANGUAGES)}")
    zone = asked.get("zone") or carrier.zone
    if not known_zone(zone):
        raise Invalid(f"zone is {zone!r}, which is no IANA time zone; write e.g. Europe/Paris")
    return language, zone


def explanation_view(case: Case, found: Explanation) -> dict[str, Any]:
    """The sum line by line, with the words for it; `lines` have every second of the clock's life once."""
    return {
        "case": case.case_id,
        "commitment": found.commitment.id,
        "pledge": case.pledge_id,
        "calendars": case.calendars_id,
        "language": found.language,
        "zone": found.zone,
        "reading": clock_view(found.commitment, found.reading),
        "head": list(found.head),
        "lines": [_line_view(explained) for explained in found.sum],
        "foot": list(found.foot),
    }


def _line_view(explained: Explained) -> dict[str, Any]:
    line = explained.line
    return present(
        {
            "from": _epoch(line.begin),
            "to": _epoch(line.end),
            "seconds": line.seconds,
            "counted": line.verdict in ("counted", "disputed"),
            "verdict": line.verdict,
            "reason": line.reason,
            "pause": line.pause,
            "calendar_lines": [_calendar_line_view(each) for each in line.calendar],
            "words": explained.words,
        }
    )


def _calendar_line_view(line: CalendarLine) -> dict[str, Any]:
    windows = [str(window) for window in line.says.windows]
    return {"date": line.day.isoformat(), "said_by": line.says.why, "name": line.says.name, "windows": windows}


# --- what happened ---------------------------------------------------------------------------------------------------


def timeline_view(case: Case, *, staff: bool) -> dict[str, Any]:
    """The events of a case, oldest first; a carrier's people do not see which of ours were reached."""
    return events_view(case, case.timeline, staff=staff)


def events_view(case: Case, events: Sequence[Event], *, staff: bool) -> dict[str, Any]:
    told = (event.model_dump(mode="json", exclude_none=True) for event in events)
    shown = (each if staff else seen_by_carriers(each) for each in told)
    problem = _problem_view(case) if staff else None
    return {
        "case": case.case_id,
        "status": case.status,
        **({"problem": problem} if problem else {}),
        "events": [each for each in shown if "at" in each],
    }


def _moment(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None


def _epoch(moment: int | None) -> str | None:
    return None if moment is None else iso(datetime.fromtimestamp(moment, UTC))
