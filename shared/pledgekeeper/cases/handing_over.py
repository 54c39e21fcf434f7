"""A case follows the sun: offered to the centre that comes on duty, with a record, and its own once it accepts. Pure.

Until then the case is its sender's, and if nobody accepts in time it stays so. No clock and no ladder is moved by any
of it: whose a case is, and how long it has waited, are two things.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.holding import in_hands_of
from pledgekeeper.cases.model import Assigned, Case, HandOverAccepted, NoteAdded, Opening
from pledgekeeper.cases.offers import (
    HandOverLapsed,
    HandOverOffered,
    HandOverPrepared,
    Record,
    at_rest,
    open_offer,
    prepared,
)
from pledgekeeper.cases.paging import ladder_of
from pledgekeeper.cases.terms import Terms
from pledgekeeper.errors import Invalid, NotFound, Refused
from pledgekeeper.escalation.handover_pages import numbered, pages_at
from pledgekeeper.escalation.ladder import Ascent
from pledgekeeper.escalation.matrix import HandOver as Within
from pledgekeeper.escalation.pages import PagePlaced
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.event import Actor, Event
from pledgekeeper.model import iso
from pledgekeeper.sla.clock import TICKING

SAID_OF_LAST = 300
"""How many characters of the last update a drafted record quotes."""


class HandingOverCommand(Command):
    """Whatever moves a case from desk to desk by agreement of both."""


class PrepareHandOver(HandingOverCommand):
    command: Literal["prepare-hand-over"] = "prepare-hand-over"
    by: Actor
    summary: str = Field(min_length=1, max_length=4_000)
    next_action: str = Field(min_length=1, max_length=2_000)


class HandOver(HandingOverCommand):
    """Offer the case to a desk now, whichever is on duty."""

    command: Literal["hand-over"] = "hand-over"
    by: Actor
    desk: str


class AcceptHandOver(HandingOverCommand):
    command: Literal["accept-hand-over"] = "accept-hand-over"
    by: Actor
    hand_over_id: str


# --- what is asked ---------------------------------------------------------------------------------------------------


def decide(case: Case, command: HandingOverCommand, terms: Terms, now: datetime) -> list[Event]:
    """What `command` makes of whose the case is to be."""
    match command:
        case PrepareHandOver(by=by, summary=summary, next_action=next_action):
            _must_follow_the_sun(case, terms)
            return [HandOverPrepared(at=now, summary=summary, next_action=next_action, by=by)]
        case HandOver():
            return _handed_over(case, command, terms, now)
        case AcceptHandOver(by=by, hand_over_id=hand_over_id):
            return _accepted(case, hand_over_id, by, terms, now)
    raise Refused(f"no case is handed over by {type(command).__name__}")


def _handed_over(case: Case, asked: HandOver, terms: Terms, now: datetime) -> list[Event]:
    within = _must_follow_the_sun(case, terms)
    desks = [centre.id for centre in terms.roster.centres]
    if asked.desk not in desks:
        raise Invalid(f"there is no desk {asked.desk!r}; there are: {', '.join(desks)}", where="desk")
    if asked.desk == case.desk:
        raise Refused(f"{case.case_id} is with {case.desk} already; name the desk that takes over")
    under_way = open_offer(case.timeline)
    if under_way and under_way.to_desk == asked.desk and now <= under_way.until:
        return []
    return [_offer(case, asked.desk, within, terms, now, asked.by)]


def follows_the_sun(case: Case, terms: Terms) -> bool:
    """May it be handed over from desk to desk now?"""
    try:
        _must_follow_the_sun(case, terms)
    except Refused:
        return False
    return True


def _must_follow_the_sun(case: Case, terms: Terms) -> Within:
    ladder = ladder_of(case, terms)
    if ladder is None or ladder.hand_over is None:
        what = case.priority or case.kind
        raise Refused(f"a {what} is not handed over: it stays with its desk; to move {case.case_id}, assign it")
    if at_rest(case.timeline):
        raise Refused(f"{case.case_id} is {case.status}: nobody waits for us; to move it all the same, assign it")
    return ladder.hand_over


def _accepted(case: Case, hand_over_id: str, by: Actor, terms: Terms, now: datetime) -> list[Event]:
    offers = {event.hand_over_id: event for event in case.timeline if isinstance(event, HandOverOffered)}
    offer = offers.get(hand_over_id)
    if offer is None:
        raise NotFound(f"there is no hand-over {hand_over_id} of {case.case_id}")
    if any(isinstance(event, HandOverAccepted) and event.hand_over_id == hand_over_id for event in case.timeline):
        return []
    under_way = open_offer(case.timeline)
    instead = f"{case.case_id} is with {case.desk}; hand it over again, or assign it to {offer.to_desk}"
    if now > offer.until:
        raise Refused(f"{hand_over_id} lapsed at {iso(offer.until)}: {instead}")
    if under_way is None:
        raise Refused(f"{hand_over_id} is not offered any more: {instead}")
    if under_way is not offer:
        raise Refused(f"{hand_over_id} gave way to {under_way.hand_over_id}, to {under_way.to_desk}: accept that one")
    person = terms.roster.person(by.name)
    if person and person.centre == offer.from_desk:
        raise Refused(f"{by.name} is of {offer.from_desk}, which hands over: somebody of {offer.to_desk} accepts it")
    return [HandOverAccepted(at=now, hand_over_id=hand_over_id, desk=offer.to_desk, by=by)]


# --- what time alone does --------------------------------------------------------------------------------------------


def time_alone(case: Case, ascent: Ascent | None, climbed: Sequence[Event], terms: Terms, now: datetime) -> list[Event]:
    """Offers that lapse, and the one that a change of centre makes. `climbed` is what the ladder did just now."""
    events: list[Event] = []
    offer = open_offer(case.timeline)
    if offer:
        if now < offer.until:
            return []
        events += _lapsed(case, offer, ascent, climbed, terms.roster, now)
    within = _follows(ascent)
    on_duty = terms.roster.centre_on_duty(now)
    changed_at = _begin(on_duty.owns_utc.minutes[0], now)
    if within and on_duty.id != case.desk and _put_to_a_desk_at(case.timeline) < changed_at:
        events.append(_offer(case, on_duty.id, within, terms, now))
    return events


def next_turn_at(case: Case, ascent: Ascent | None, roster: Roster, now: datetime) -> datetime | None:
    """When the offer under way lapses, or a centre comes on duty that the case will be offered to."""
    offer = open_offer(case.timeline)
    if offer:
        return offer.until
    if _follows(ascent) is None:
        return None
    others = (centre.owns_utc.minutes[0] for centre in roster.centres if centre.id != case.desk)
    return min((_begin(minute, now) + timedelta(days=1) for minute in others), default=None)


def _lapsed(
    case: Case, offer: HandOverOffered, ascent: Ascent | None, climbed: Sequence[Event], roster: Roster, now: datetime
) -> list[Event]:
    pages: list[Event] = []
    must_ring = bool(ascent and ascent.ticking and _follows(ascent))
    if ascent and must_ring:
        found = pages_at((offer.from_desk, offer.to_desk), roster, ascent, climbed)
        pages = numbered(found, timeline=[*case.timeline, *climbed])
    names = tuple(page.page_id for page in pages if isinstance(page, PagePlaced))
    rung = bool(names) or any(isinstance(event, PagePlaced) for event in climbed)
    to_nobody = must_ring and not rung
    return [HandOverLapsed(at=now, hand_over_id=offer.hand_over_id, pages=names, to_nobody=to_nobody), *pages]


def _follows(ascent: Ascent | None) -> Within | None:
    """How long a desk has to accept, of a case that follows the sun and still waits for us."""
    return ascent.ladder.hand_over if ascent and ascent.clock.state in TICKING else None


def _begin(minute: int, now: datetime) -> datetime:
    """The last time that it was so many minutes after midnight (UTC)."""
    begin = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(minutes=minute % 1440)
    return begin if begin <= now else begin - timedelta(days=1)


# --- an offer ------------------------------------------------------------------------------------------


def _put_to_a_desk_at(timeline: Sequence[Event]) -> datetime:
    moves = (Opening, Assigned, HandOverOffered, HandOverAccepted)
    return max(event.at for event in timeline if isinstance(event, moves))


def _offer(
    case: Case, desk: str, within: Within, terms: Terms, now: datetime, by: Actor | None = None
) -> HandOverOffered:
    count = sum(isinstance(event, HandOverOffered) for event in case.timeline)
    return HandOverOffered(
        at=now, hand_over_id=f"h{count + 1}", from_desk=case.desk, to_desk=desk, record=_record(case, terms, now),
        until=now + timedelta(seconds=within.accept_within.seconds), by=by,
    )  # fmt: skip


def _record(case: Case, terms: Terms, now: datetime) -> Record:
    """As prepared; else drafted from facts. The next update is due when its clock says so, whoever writes."""
    running = [(c, r) for c, r in readings(case, terms, now) if r.state in TICKING and r.due_at]
    due = min((r.due_at for c, r in running if r.due_at and "updated" in c.clock.restarts), default=None)
    told = prepared(case.timeline)
    if told:
        return Record(summary=told.summary, next_action=told.next_action, next_update_due=due)
    update = next((e for e in reversed(case.timeline) if isinstance(e, NoteAdded) and e.mark == "updated"), None)
    said = f"Our last update, {iso(update.at)}: {update.text[:SAID_OF_LAST]}" if update else "No update of ours yet."
    kept = [(r.due_at, c.name) for c, r in running if r.due_at and not r.missed]
    first = min(kept, default=None)
    return Record(
        summary=f"{case.priority or case.kind}, {case.status}, open since {iso(case.opened_at)}. {said} "
        f"In the hands of: {in_hands_of(case.timeline) or 'nobody'}.",
        next_action=f"{first[1]}, by {iso(first[0])}" if first else "Tell the carrier what is done, and when",
        next_update_due=due,
    )
