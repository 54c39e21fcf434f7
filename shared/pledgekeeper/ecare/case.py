"""The page of one case, and what its carrier may say there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pledgekeeper import wiring
from pledgekeeper.api.clocks import timeline_view
from pledgekeeper.api.commands import OfTwo, command_of
from pledgekeeper.api.door import visible, visible_as
from pledgekeeper.api.pages import pages_view
from pledgekeeper.cases.clocks import seen
from pledgekeeper.cases.commands import MAX_TEXT, AddNote, Command
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.offers import HandOverOffered, open_offer, owned_since
from pledgekeeper.cases.paging import ladder_of
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.ecare import dispute_view as of_dispute
from pledgekeeper.ecare import order_view as of_order
from pledgekeeper.ecare.clock_rows import ClockRow, clock_rows
from pledgekeeper.ecare.visit import Answer, File, Go, Page, Shown, Visit
from pledgekeeper.ecare.words import Words
from pledgekeeper.errors import Invalid
from pledgekeeper.escalation.pages import Escalated
from pledgekeeper.export import exported
from pledgekeeper.notices.explanation import explain
from pledgekeeper.notices.particulars import TEXTS
from pledgekeeper.observability import logger
from pledgekeeper.orders.model import Order
from pledgekeeper.sla.pauses import Pause
from pledgekeeper.tickets.decide import closes_at
from pledgekeeper.tickets.model import ChangeStatus, Ticket, TicketStatus

CASE: Final = "/ecare/cases/{id}"
LONGEST: Final = 2_000
FACTS: Final = ("status", "priority", "level", "role", "channel", "desk", "to_desk")
TEXTS_OF: Final = ("text", "why", "reason", "note")
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
    """A line of the timeline. `side`: who did it; `facts` are particulars by their names, `texts` what was written, and
    `files` the names of what came with it."""

    at: datetime
    event: str
    side: str
    name: str
    facts: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]
    files: tuple[str, ...]


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
    description: str
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
        description=case.description if isinstance(case, Ticket) else "",
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
    return Happened(
        at=datetime.fromisoformat(said["at"]),
        event=said["event"],
        side=side,
        name=name,
        facts=tuple((each, str(said[each])) for each in FACTS if said.get(each) not in (None, "")),
        texts=tuple(str(said[each]) for each in TEXTS_OF if said.get(each)),
        files=tuple(str(each.get("name", "")) for each in said.get("attachments", ())),
    )


def show(visit: Visit) -> Answer:
    case, _ = visible(visit.names["id"], visit.who)
    terms = wiring.book().terms_of(case.carrier_id, case)
    page = view(case, terms, visit.now, staff=visit.who.staff)
    shown: dict[str, object] = {"page": page, "case": case, "dispute": None, "order": None}
    upload_to = ""
    if isinstance(case, Dispute):
        shown["dispute"] = of_dispute.view(case, terms, visit.now, visit.who, _explained_in(visit.words))
        upload_to = wiring.evidence_files().origin
    if isinstance(case, Order):
        shown["order"] = of_order.view(case, terms, visit.now, visit.moments.zone.key)
    return Page("case.html", shown, live="_case.html", stamp=page.stamp, upload_to=upload_to)


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


def export(visit: Visit) -> Answer:
    """The case as its carrier takes it home, and checks it with `verify_pledge.py` alone."""
    case, _ = visible(visit.names["id"], visit.who)
    terms = wiring.book().terms_of(case.carrier_id, case)
    lines = exported(case, terms, wiring.store().links(case.case_id), wiring.clock().now(), staff=visit.who.staff)
    return File(f"{case.case_id}.jsonl", "application/x-ndjson", "\n".join(lines) + "\n")


def add_note(visit: Visit) -> Answer:
    case, _ = visible(visit.names["id"], visit.who)
    visit.who.must_open(case.kind, "write into a case")
    return carried(visit, case, AddNote(by=visit.who.actor, text=visit.field("text", MAX_TEXT)), "noted")


def escalate(visit: Visit) -> Answer:
    case, _ = visible(visit.names["id"], visit.who)
    return asked(visit, case, {"command": "escalate", "reason": visit.field("reason", LONGEST)}, "escalated")


def agree(visit: Visit) -> Answer:
    case, _ = visible(visit.names["id"], visit.who)
    return asked(visit, case, {"command": "agree-to-pause", "pause_id": visit.field("pause", LONGEST)}, "agreed")


def object_to(visit: Visit) -> Answer:
    case, _ = visible(visit.names["id"], visit.who)
    why = {"pause_id": visit.field("pause", LONGEST), "why": visit.field("why", LONGEST)}
    return asked(visit, case, {"command": "object-to-pause", **why}, "objected")


def reject(visit: Visit) -> Answer:
    """The fault is not mended: the ticket is reopened."""
    ticket = _resolved(visit)
    command = ChangeStatus(by=visit.who.actor, status=TicketStatus.IN_PROGRESS, reason=visit.field("reason", LONGEST))
    return carried(visit, ticket, command, "reopened")


def accept(visit: Visit) -> Answer:
    ticket = _resolved(visit)
    return carried(visit, ticket, ChangeStatus(by=visit.who.actor, status=TicketStatus.CLOSED), "closed")


def _resolved(visit: Visit) -> Ticket:
    ticket, _ = visible_as(Ticket, visit.names["id"], visit.who)
    visit.who.must_open("ticket", "accept or reject a resolution")
    return ticket


def asked(visit: Visit, case: Case, sent: dict[str, Any], said: str) -> Answer:
    """Carry a command of one case that the API offers, asked by whoever may ask it there."""
    command = command_of(sent, visit.who, case)
    if isinstance(command, OfTwo):
        raise Invalid(f"{command.command} concerns two cases")
    return carried(visit, case, command, said)


def carried(visit: Visit, case: Case, command: Command, said: str) -> Answer:
    """Carry a command that the visitor may send, and go back to the page of the case."""
    outcome = wiring.carry(case.case_id, command, visit.command_id)
    logger.info("page_command_carried", case_id=case.case_id, said=said, events=len(outcome.events))
    return Go(f"/ecare/cases/{case.case_id}", said)


PAGES: Final = (
    Shown("GET", CASE, show),
    Shown("GET", f"{CASE}/clocks/{{commitment}}", show_explanation),
    Shown("GET", f"{CASE}/export", export),
    Shown("POST", f"{CASE}/notes", add_note),
    Shown("POST", f"{CASE}/escalate", escalate),
    Shown("POST", f"{CASE}/pauses/agree", agree),
    Shown("POST", f"{CASE}/pauses/object", object_to),
    Shown("POST", f"{CASE}/reject", reject),
    Shown("POST", f"{CASE}/accept", accept),
)
