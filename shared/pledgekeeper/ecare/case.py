"""The page of one case, and what its carrier may say there."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, Final

from pledgekeeper import wiring
from pledgekeeper.api.attaching import must_take_files
from pledgekeeper.api.attachment_opening import opened
from pledgekeeper.api.commands import OfTwo, command_of
from pledgekeeper.api.door import in_sight, sees_lane_alone, visible, visible_as
from pledgekeeper.api.range_lists import names_for
from pledgekeeper.api.reconciliation_results import given, results_for
from pledgekeeper.book import dispute_types
from pledgekeeper.carriers.access import Principal
from pledgekeeper.carriers.fraud_clause import FraudClause
from pledgekeeper.cases.commands import MAX_TEXT, AddNote, Command
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.drafts import DraftMade
from pledgekeeper.disputes.meanwhile import must_stand, says_money
from pledgekeeper.disputes.media import ACCEPT
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.proposals import standing
from pledgekeeper.ecare import case_view
from pledgekeeper.ecare import dispute_view as of_dispute
from pledgekeeper.ecare import fraud_view as of_fraud
from pledgekeeper.ecare import order_view as of_order
from pledgekeeper.ecare.attached import sent_with
from pledgekeeper.ecare.by_line import of_all, of_lines
from pledgekeeper.ecare.cockpit import cockpit_of
from pledgekeeper.ecare.comparing import Comparing, awaited, is_searching
from pledgekeeper.ecare.credit_view import credit_of
from pledgekeeper.ecare.offered import forms_of
from pledgekeeper.ecare.patterns_view import PatternsPage, newest_patterns
from pledgekeeper.ecare.reading_summaries import compared_of, drawn_patterns
from pledgekeeper.ecare.same_invoice import others
from pledgekeeper.ecare.visit import Answer, File, Go, Page, Shown, Visit
from pledgekeeper.ecare.waterfall import newest
from pledgekeeper.ecare.words import Words
from pledgekeeper.errors import Invalid
from pledgekeeper.export import exported
from pledgekeeper.notices.explanation import explain
from pledgekeeper.notices.language import TEXTS
from pledgekeeper.observability import logger
from pledgekeeper.orders.model import Order
from pledgekeeper.tickets.model import ChangeStatus, Ticket, TicketStatus

CASE: Final = "/ecare/cases/{id}"
LONGEST: Final = 2_000


def show(visit: Visit) -> Page:
    case, _ = in_sight(visit.names["id"], visit.who)
    if isinstance(case, Dispute) and sees_lane_alone(case, visit.who):
        return _lane(case, visit)
    terms = wiring.book().terms_of(case.carrier_id, case)
    page = case_view.view(case, terms, visit.now, _explained_in(visit.words), staff=visit.who.staff)
    cockpit = cockpit_of(case, terms, visit) if visit.who.staff else None
    shown: dict[str, object] = {
        "page": page,
        "case": case,
        "dispute": None,
        "order": None,
        "cockpit": cockpit,
        "forms": forms_of(case, terms, visit.now, visit.who, names_for(case, visit.who)),
        "credit": credit_of(case, terms, visit.now, visit.who),
    }
    stamp = page.stamp
    if isinstance(case, Dispute):
        shown["dispute"] = of_dispute.view(
            case, terms, visit.now, visit.who, _explained_in(visit.words), compared_of(case)
        )
        stands = standing(case.timeline, visit.now)
        shown["answering"], shown["proposing"] = of_all(case.lines), of_lines(case.lines, stands)
        shown["others"] = others(case)
        shown["comparing"] = comparing = _comparing(case, visit)
        shown["results"] = _results(case, visit.who)
        shown["accept"] = ACCEPT
        shown["fraud"] = of_fraud.view(case, terms, dispute_types()[case.claim.type], visit.moments)
        shown |= _patterns(case, terms.carrier.agreement.fraud, visit)
        stamp += f"|{comparing}"
    if isinstance(case, Order):
        shown["order"] = of_order.view(case, terms, visit.now, visit.moments.zone.key)
    return Page("case.html", shown, live="_case.html", stamp=stamp, upload_to=wiring.attachment_files().origin)


def _lane(dispute: Dispute, visit: Visit) -> Page:
    """The fraud lane alone, for the people of a NOC."""
    terms = wiring.book().terms_of(dispute.carrier_id, dispute)
    shown: dict[str, object] = {
        "case": dispute,
        "carrier": terms.carrier.name,
        "lane": of_fraud.lane(dispute, terms, visit.now),
        "forms": forms_of(dispute, terms, visit.now, visit.who),
    }
    return Page("fraud_lane.html", shown, live="_fraud_lane.html", stamp=str(len(dispute.timeline)))


def _comparing(dispute: Dispute, visit: Visit) -> Comparing | None:
    """The comparison of call records that is being made."""
    found = awaited(dispute.timeline, visit.now)
    return Comparing(found[1], wiring.progress_table().of(dispute.case_id, found[0])) if found else None


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


def attachment(visit: Visit) -> Answer:
    """To a file of the case."""
    return Go(opened(visit.names["id"], visit.names["sha256"], visit.who).url)


def result(visit: Visit) -> Answer:
    """To a file that a comparison of call records left behind."""
    return Go(given(visit.names["id"], visit.names["asked"], visit.names["file"], visit.who).url)


def _patterns(dispute: Dispute, clause: FraudClause, visit: Visit) -> dict[str, object]:
    """What the last search for patterns found, and whether another is under way."""
    found = newest_patterns(dispute.timeline)
    shown: dict[str, object] = {"searching": is_searching(dispute.timeline, visit.now), "patterns": None}
    if found is None:
        return shown
    kept = dispute.room.ended_at is None
    below = f"/ecare/cases/{dispute.case_id}/reconciliations/{found.asked}"
    files = [(file.name, f"{below}/{file.name}") for file in results_for(found, visit.who)] if kept else []
    names = {each.evidence_id: each.name for each in dispute.room.files}
    name = found.file.rpartition("/")[2]
    drawn = drawn_patterns(found) if kept else None
    page = PatternsPage(found, clause.rule(dispute.claim.type), names.get(name, name), drawn)
    return shown | {"patterns": page, "pattern_results": files}


def _results(dispute: Dispute, who: Principal) -> list[tuple[str, str]]:
    """The files of the last comparison, by name and address, while they are kept."""
    found = newest(dispute.timeline)
    if found is None or dispute.room.ended_at is not None:
        return []
    below = f"/ecare/cases/{dispute.case_id}/reconciliations/{found.asked}"
    return [(file.name, f"{below}/{file.name}") for file in results_for(found, who)]


def add_note(visit: Visit) -> Answer:
    case, _ = visible(visit.names["id"], visit.who)
    visit.who.must_open(case.kind, "write into a case")
    text, files = visit.field("text", MAX_TEXT), sent_with(visit)
    if files:
        must_take_files(case)
    return carried(visit, case, AddNote(by=visit.who.actor, text=text, attachments=files), "noted")


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
    outcome = wiring.carry(case.case_id, command, visit.command_id, must=as_it_stood(visit, command))
    logger.info("page_command_carried", case_id=case.case_id, said=said, events=len(outcome.events))
    drafted = any(isinstance(event, DraftMade) for event in outcome.events)
    return Go(f"/ecare/cases/{case.case_id}", "drafted" if drafted else said)


def as_it_stood(visit: Visit, command: Command) -> Callable[[Case], None] | None:
    """What says money of a dispute is of what stood when the page of its form was shown: it is refused where that has
    moved. Nothing of any other command."""
    return partial(must_be_as_it_stood, visit) if says_money(command) else None


def must_be_as_it_stood(visit: Visit, case: Case) -> None:
    """Refused where money of a dispute moved since the page of the form was shown; never of a form that says not when
    that was."""
    events = visit.form.get("stood", "")
    if isinstance(case, Dispute) and re.fullmatch(r"\d{1,9}", events):
        must_stand(case, int(events))


PAGES: Final = (
    Shown("GET", CASE, show),
    Shown("GET", f"{CASE}/clocks/{{commitment}}", show_explanation),
    Shown("GET", f"{CASE}/export", export),
    Shown("GET", f"{CASE}/attachments/{{sha256}}", attachment),
    Shown("GET", f"{CASE}/reconciliations/{{asked}}/{{file}}", result),
    Shown("POST", f"{CASE}/notes", add_note, again=show),
    Shown("POST", f"{CASE}/escalate", escalate, again=show),
    Shown("POST", f"{CASE}/pauses/agree", agree),
    Shown("POST", f"{CASE}/pauses/object", object_to, again=show),
    Shown("POST", f"{CASE}/reject", reject, again=show),
    Shown("POST", f"{CASE}/accept", accept),
)
