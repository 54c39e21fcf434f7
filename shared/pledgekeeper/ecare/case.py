"""The page of one case, and what its carrier may say there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pledgekeeper import wiring
from pledgekeeper.api.clocks import timeline_view
from pledgekeeper.api.commands import OfTwo, command_of
from pledgekeeper.api.door import visible
from pledgekeeper.api.pages import pages_view
from pledgekeeper.cases.clocks import seen
from pledgekeeper.cases.commands import AddNote, Command
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.offers import HandOverOffered, open_offer, owned_since
from pledgekeeper.cases.paging import ladder_of
from pledgekeeper.cases.terms import Terms
from pledgekeeper.ecare.clock_rows import ClockRow, clock_rows
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.ecare.words import Words
from pledgekeeper.errors import Invalid, Refused
from pledgekeeper.escalation.pages import Escalated
from pledgekeeper.notices.explanation import explain
from pledgekeeper.notices.particulars import TEXTS
from pledgekeeper.observability import logger
from pledgekeeper.sla.pauses import Pause
from pledgekeeper.tickets.decide import closes_at
from pledgekeeper.tickets.model import ChangeStatus, Ticket, TicketStatus

CASE: Final = "/ecare/cases/{id}"
LONGEST: Final = 2_000
PARTICULARS: Final = (
    "text", "why", "reason", "note", "status", "priority", "level", "role", "channel", "desk", "to_desk",
)  # fmt: skip
"""What a line of the timeline tells of its event, in this order, where the event has it."""

MOMENTS: Final = ("sent_at", "delivered_at", "answered_at", "failed_at")
"""What a proof of paging tells of a page."""


@dataclass(frozen=True)
class Rung:
    """A level of the escalation on both sides: our roles, and the carrier's people who are told."""

    level: int
    roles: tuple[str, ...]
    theirs: tuple[str, ...]
    reached_at: datetime | None
    reason: str | None


@dataclass(frozen=True)
class Happened:
    """A line of the timeline. `side`: who did it; `told` are its particulars by their names."""

    at: datetime
    event: str
    side: str
    name: str
    told: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Proof:
    """A page to somebody of ours: which role, how, what became of it and when."""

    level: int
    role: str
    channel: str
    state: str
    moments: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True)
class CasePage:
    case: Case
    carrier: str
    desk: str
    since: datetime
    offer: HandOverOffered | None
    clocks: tuple[ClockRow, ...]
    pauses: tuple[Pause, ...]
    rungs: tuple[Rung, ...]
    reached: int
    timeline: tuple[Happened, ...]
    pages: tuple[Proof, ...]
    closes_at: datetime | None
    stamp: str


def view(case: Case, terms: Terms, now: datetime, *, staff: bool) -> CasePage:
    """What the page shows of a case: to a carrier no more than its API does."""
    clocks = tuple(clock_rows(case, terms, now))
    rungs = tuple(_rungs(case, terms))
    desks = {centre.id: centre.name for centre in terms.roster.centres}
    proof = tuple(_proof(page) for page in reversed(pages_view(case, now, staff=staff)["pages"]))
    return CasePage(
        case=case,
        carrier=terms.carrier.name,
        desk=desks.get(case.desk, case.desk),
        since=owned_since(case.timeline),
        offer=open_offer(case.timeline),
        clocks=clocks,
        pauses=tuple(seen(case, terms, now).pauses),
        rungs=rungs,
        reached=max((rung.level for rung in rungs if rung.reached_at), default=0),
        timeline=tuple(_happened(said) for said in reversed(timeline_view(case, staff=staff)["events"])),
        pages=proof,
        closes_at=closes_at(case, terms) if isinstance(case, Ticket) else None,
        stamp=f"{len(case.timeline)}|" + "|".join(f"{c.commitment},{c.state},{c.tone},{c.due_at}" for c in clocks)
        + "|".join(page.state for page in proof),
    )  # fmt: skip


def _rungs(case: Case, terms: Terms) -> list[Rung]:
    ladder = ladder_of(case, terms)
    reached = {event.level: event for event in reversed(case.timeline) if isinstance(event, Escalated)}
    mirrors = terms.mirrors(case.kind)
    return [
        Rung(
            level=level.level,
            roles=level.roles,
            theirs=tuple(terms.carrier.contact(each).name for each in mirrors.get(level.level, ())),
            reached_at=reached[level.level].at if level.level in reached else None,
            reason=reached[level.level].reason if level.level in reached else None,
        )
        for level in (ladder.levels if ladder else ())
    ]


def _proof(page: Mapping[str, Any]) -> Proof:
    moments = tuple((name, datetime.fromisoformat(page[name])) for name in MOMENTS if name in page)
    return Proof(page["level"], page["role"], page["channel"], page["state"], moments)


def _happened(said: Mapping[str, Any]) -> Happened:
    by = said.get("by") or said.get("opened_by") or said.get("asked_by")
    side, name = (by.get("side", ""), by.get("name", "")) if isinstance(by, dict) else ("", "")
    told = tuple((each, str(said[each])) for each in PARTICULARS if said.get(each) not in (None, ""))
    return Happened(datetime.fromisoformat(said["at"]), said["event"], side, name, told)


def show(visit: Visit) -> Answer:
    case, _ = visible(visit.names["id"], visit.who)
    page = view(case, wiring.book().terms_of(case.carrier_id, case), visit.now, staff=visit.who.staff)
    return Page("case.html", {"page": page, "case": case}, live="_case.html", stamp=page.stamp)


def show_explanation(visit: Visit) -> Answer:
    case, _ = visible(visit.names["id"], visit.who)
    terms = wiring.book().terms_of(case.carrier_id, case)
    language, zone = _explained_in(visit.words), visit.moments.zone.key
    found = explain(case, visit.names["commitment"], terms, visit.now, language, zone)
    shown = {"case": case, "found": found, "spoken": language}
    return Page("explanation.html", shown, live="_explanation.html", stamp=f"{len(case.timeline)}|{visit.now}")


def _explained_in(words: Words) -> str:
    """The reader's language, where the explanations have it."""
    return words.language if (TEXTS / f"{words.language}.yaml").is_file() else "en"


def add_note(visit: Visit) -> Answer:
    case_id, case = visit.names["id"], visible(visit.names["id"], visit.who)[0]
    visit.who.must_open(case.kind, "write into a case")
    return _carried(visit, AddNote(by=visit.who.actor, text=visit.field("text", 20_000)), case_id, "noted")


def escalate(visit: Visit) -> Answer:
    return _asked(visit, {"command": "escalate", "reason": visit.field("reason", LONGEST)}, "escalated")


def agree(visit: Visit) -> Answer:
    return _asked(visit, {"command": "agree-to-pause", "pause_id": visit.field("pause", 100)}, "agreed")


def object_to(visit: Visit) -> Answer:
    asked = {"command": "object-to-pause", "pause_id": visit.field("pause", 100), "why": visit.field("why", LONGEST)}
    return _asked(visit, asked, "objected")


def reject(visit: Visit) -> Answer:
    """The fault is not mended: the ticket is reopened."""
    return _moved(visit, TicketStatus.IN_PROGRESS, visit.field("reason", LONGEST), "reopened")


def accept(visit: Visit) -> Answer:
    return _moved(visit, TicketStatus.CLOSED, None, "closed")


def _moved(visit: Visit, status: TicketStatus, reason: str | None, said: str) -> Answer:
    case, _ = visible(visit.names["id"], visit.who)
    visit.who.must_open(case.kind, "accept or reject a resolution")
    if not isinstance(case, Ticket):
        raise Refused(f"only a ticket is resolved; {case.case_id} is a {case.kind}")
    return _carried(visit, ChangeStatus(by=visit.who.actor, status=status, reason=reason), case.case_id, said)


def _asked(visit: Visit, sent: dict[str, Any], said: str) -> Answer:
    """Carry a command that the API offers, asked by whoever may ask it there."""
    case, _ = visible(visit.names["id"], visit.who)
    asked = command_of(sent, visit.who, case)
    if isinstance(asked, OfTwo):
        raise Invalid(f"{asked.command} concerns two cases")
    return _carried(visit, asked, case.case_id, said)


def _carried(visit: Visit, command: Command, case_id: str, said: str) -> Answer:
    outcome = wiring.carry(case_id, command, visit.command_id)
    logger.info("page_command_carried", case_id=case_id, said=said, events=len(outcome.events))
    return Go(f"/ecare/cases/{case_id}", said)


PAGES: Final = (
    Shown("GET", CASE, show),
    Shown("GET", f"{CASE}/clocks/{{commitment}}", show_explanation),
    Shown("POST", f"{CASE}/notes", add_note),
    Shown("POST", f"{CASE}/escalate", escalate),
    Shown("POST", f"{CASE}/pauses/agree", agree),
    Shown("POST", f"{CASE}/pauses/object", object_to),
    Shown("POST", f"{CASE}/reject", reject),
    Shown("POST", f"{CASE}/accept", accept),
)
