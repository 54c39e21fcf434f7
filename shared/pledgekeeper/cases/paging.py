"""The pages of a case: what answers, receipts of providers and wishes to escalate make of them. Pure."""

from datetime import datetime

from pledgekeeper.cases import commands
from pledgekeeper.cases.clocks import seen
from pledgekeeper.cases.lanes import FRAUD, since_alert
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.offers import apart, taken_since
from pledgekeeper.cases.terms import Terms
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.escalation.changes import Maintenance
from pledgekeeper.escalation.handover_pages import numbered
from pledgekeeper.escalation.ladder import Ascent, jump
from pledgekeeper.escalation.matrix import Ladder
from pledgekeeper.escalation.pages import (
    RANK,
    PageDelayed,
    PageDelivered,
    PageDropped,
    PageFailed,
    PagePlaced,
    PageSent,
    PagingHeld,
    Taken,
    held_back,
    placed,
    states,
)
from pledgekeeper.escalation.reaching import Pages, Watch
from pledgekeeper.event import Event
from pledgekeeper.model import iso
from pledgekeeper.sla.clock import TICKING


def decide(case: Case, command: commands.PagingCommand, terms: Terms, now: datetime) -> list[Event]:
    """What `command` makes of the pages of a case."""
    match command:
        case commands.AcknowledgePage(page_id=page_id, by=by):
            return _acknowledged(case, page_id, by, now)
        case commands.RecordPage():
            return _recorded(case, command, terms, now)
        case commands.DelayPage(page_id=page_id, until=until):
            waits = states(case.timeline).get(page_id) == "queued"
            return [PageDelayed(at=now, page_id=page_id, until=until)] if waits else []
        case commands.HoldPage():
            return _held(case, command, now)
        case commands.Escalate():
            return _escalated(case, command, terms, now)
    raise Refused(f"no page understands {type(command).__name__}")


def ladder_of(case: Case, terms: Terms) -> Ladder | None:
    """The levels that such a case has, in the version of the matrix that it keeps."""
    return terms.matrix.ladder(case.kind, case.priority, case.facts.get("product"), case.facts.get("lane"))


def ascent_of(case: Case, terms: Terms, now: datetime) -> Ascent | None:
    ladder = ladder_of(case, terms)
    if ladder is None or not case.at_issue:
        return None
    timeline = since_alert(case.timeline) if "lane" in case.facts else case.timeline
    own, product = apart(timeline), case.facts.get("product")
    window = max(
        (
            w
            for w in terms.roster.maintenance
            if w.covers(now) and w.is_of(case.carrier_id, case.desk, product, case.priority)
        ),
        key=lambda w: w.ends_at,
        default=None,
    )
    return Ascent(ladder, terms.calendar(ladder.calendar), own, seen(case, terms, now), now, window)


def watch_of(case: Case, terms: Terms, now: datetime) -> Watch:
    return terms.watch(case.kind, now, case.people, case.facts.get("lane") == FRAUD)


def needless(case: Case, page: PagePlaced, ascent: Ascent | None) -> str | None:
    """Why a page need not be sent any more as its case stands on the ladder; None when it must be."""
    since = taken_since(case.timeline, page)
    if since is not None:  # it asks whose the case is: that somebody had it in hand before is no answer
        ticking = ascent is not None and ascent.ticking
        return "somebody has the case since" if since else None if ticking else f"the case is {case.status}"
    if ascent is not None and page not in ascent.timeline:
        return "the alert is over"
    if ascent is None or not (ascent.ticking or ascent.asked_for(page)):
        return f"the case is {case.status}"
    if ascent.answered_since(page):
        return "the case is in somebody's hand"
    return None


def held_back_by(case: Case, page: PagePlaced, ascent: Ascent | None) -> Maintenance | None:
    """The maintenance window for which a page waits. What somebody asked for, and whose the case is, is never held."""
    if ascent is None or ascent.window is None or taken_since(case.timeline, page) is not None:
        return None
    return None if page not in ascent.timeline or ascent.asked_for(page) else ascent.window


def _held(case: Case, asked: commands.HoldPage, now: datetime) -> list[Event]:
    page = placed(case.timeline, asked.page_id)
    if page is None or states(case.timeline)[page.page_id] not in ("queued", "delayed"):
        return []
    dropped = PageDropped(at=now, page_id=page.page_id, reason=f"maintenance {asked.window} until {iso(asked.until)}")
    if any((event.window, event.level) == (asked.window, page.level) for event in held_back(case.timeline)):
        return [dropped]
    return [dropped, PagingHeld(at=now, level=page.level, window=asked.window, until=asked.until)]


def _acknowledged(case: Case, page_id: str, by: str, now: datetime) -> list[Event]:
    page = placed(case.timeline, page_id)
    if page is None:
        raise NotFound(f"case {case.case_id} has no page {page_id}")
    if any(isinstance(e, Taken) and e.page_id == page_id for e in case.timeline):
        return []  # pressed twice: the first press stands
    return [Taken(at=now, by=by, page_id=page_id)]


def _recorded(case: Case, told: commands.RecordPage, terms: Terms, now: datetime) -> list[Event]:
    """A page moves on, never back. One that failed is tried another way, as long as it is needed."""
    page = placed(case.timeline, told.page_id)
    if page is None:
        raise NotFound(f"case {case.case_id} has no page {told.page_id}")
    if RANK[told.outcome] <= RANK[states(case.timeline)[told.page_id]]:
        return []
    match told.outcome:
        case "sent":
            return [PageSent(at=now, page_id=page.page_id, reference=told.detail)]
        case "delivered":
            return [PageDelivered(at=now, page_id=page.page_id)]
        case "dropped":
            return [PageDropped(at=now, page_id=page.page_id, reason=told.detail)]
    failed = PageFailed(at=now, page_id=page.page_id, reason=told.detail)
    ascent = ascent_of(case, terms, now)
    if ascent is None or page.channel == "webhook" or needless(case, page, ascent):
        return [failed]
    watch = watch_of(case, terms, now)
    return [failed, *Pages(ascent.ladder, [*case.timeline, failed], watch, now).instead_of(page)]


def _escalated(case: Case, asked: commands.Escalate, terms: Terms, now: datetime) -> list[Event]:
    ascent = ascent_of(case, terms, now)
    if ascent is None:
        raise Refused(f"a {case.kind} like this one has no levels to escalate to")
    if ascent.clock.state not in TICKING:
        raise Refused(f"{case.kind} {case.case_id} is {case.status}: there is nothing to escalate")
    events = jump(ascent, watch_of(case, terms, now), asked.by, asked.level, asked.reason)
    return numbered(events, case.timeline)
