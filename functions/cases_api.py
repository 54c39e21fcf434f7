"""API Gateway: what any case answers, whatever its kind: clocks and why, timeline, export, commands."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

import pledgekeeper
from pledgekeeper import wiring
from pledgekeeper.api import door as api
from pledgekeeper.api.attaching import AttachmentCreate, AttachmentSent, announce_for, attach
from pledgekeeper.api.attachment_opening import opened
from pledgekeeper.api.attachments import attachment_view, link_view
from pledgekeeper.api.audits import audit_view, days_until, days_wanted
from pledgekeeper.api.clocks import clocks_view, events_view, explanation_view, reader_of, timeline_view
from pledgekeeper.api.commands import OfTwo, command_of
from pledgekeeper.api.issuing_credit import issue_credit
from pledgekeeper.api.pages import pages_view
from pledgekeeper.api.routes import AUDIT, CASES, VERIFIER
from pledgekeeper.api.two_cases import of_two
from pledgekeeper.disputes.settling import IssueCredit
from pledgekeeper.errors import Invalid
from pledgekeeper.export import exported
from pledgekeeper.model import iso
from pledgekeeper.notices.explanation import explain
from pledgekeeper.observability import logger
from pledgekeeper.settings import settings

door = api.open_door()


@door.get(f"{CASES}/<case_id>/clocks")
def get_clocks(case_id: str) -> Response[str]:
    who = api.principal(door)
    case, _ = api.visible(case_id, who)
    terms = wiring.book().terms_of(case.carrier_id, case)
    return api.answer(HTTPStatus.OK, clocks_view(case, terms, wiring.clock().now(), staff=who.staff))


@door.get(f"{CASES}/<case_id>/clocks/<commitment>/explanation")
def get_explanation(case_id: str, commitment: str) -> Response[str]:
    case, _ = api.visible(case_id, api.principal(door))
    terms = wiring.book().terms_of(case.carrier_id, case)
    language, zone = reader_of(door, terms.carrier)
    found = explain(case, commitment, terms, wiring.clock().now(), language, zone)
    if "text/plain" in api.header(door, "accept"):
        return Response(int(HTTPStatus.OK), "text/plain; charset=utf-8", found.text)
    return api.answer(HTTPStatus.OK, explanation_view(case, found))


@door.get(f"{CASES}/<case_id>/timeline")
def get_timeline(case_id: str) -> Response[str]:
    who = api.principal(door)
    case, _ = api.visible(case_id, who)
    return api.answer(HTTPStatus.OK, timeline_view(case, staff=who.staff))


@door.get(f"{CASES}/<case_id>/pages")
def get_pages(case_id: str) -> Response[str]:
    who = api.principal(door)
    case, _ = api.visible(case_id, who)
    return api.answer(HTTPStatus.OK, pages_view(case, wiring.clock().now(), staff=who.staff))


@door.get(f"{CASES}/<case_id>/export")
def get_export(case_id: str) -> Response[str]:
    who = api.principal(door)
    case, _ = api.visible(case_id, who)
    terms = wiring.book().terms_of(case.carrier_id, case)
    lines = exported(case, terms, wiring.store().links(case_id), wiring.clock().now(), staff=who.staff)
    named = {"Content-Disposition": f'attachment; filename="{case_id}.jsonl"'}
    return Response(int(HTTPStatus.OK), "application/x-ndjson", "\n".join(lines) + "\n", headers=named)


@door.post(f"{CASES}/<case_id>/attachments")
def post_attachment(case_id: str) -> Response[str]:
    """A file is about to be sent: where to."""
    who = api.principal(door)
    api.visible(case_id, who)
    made = announce_for(case_id, api.body(door, AttachmentCreate), who)
    view = {
        "id": made.file.sha256,
        "name": made.file.name,
        "size_bytes": made.file.size_bytes,
        "upload": {**made.how, "expires_at": iso(made.expires_at)},
    }
    return api.answer(HTTPStatus.CREATED, view)


@door.post(f"{CASES}/<case_id>/attachments/<sha256>")
def attach_file(case_id: str, sha256: str) -> Response[str]:
    """It was sent: it is looked at, kept, and told as a note."""
    who = api.principal(door)
    command_id = api.command_id(door, who)
    api.visible(case_id, who)
    case, file = attach(case_id, sha256, api.body(door, AttachmentSent), who, command_id)
    return api.answer(HTTPStatus.OK, attachment_view(case, file, settings().public_url))


@door.get(f"{CASES}/<case_id>/attachments/<sha256>")
def get_attachment(case_id: str, sha256: str) -> Response[str]:
    """To a file of the case, and its address as JSON for whoever does not follow."""
    found = opened(case_id, sha256, api.principal(door))
    headers = {"Location": found.url, "Cache-Control": "no-store"}
    return api.answer(HTTPStatus.SEE_OTHER, link_view(found.file, found.url, found.expires_at), headers)


@door.get(VERIFIER)
def get_verifier() -> Response[str]:
    text = (Path(pledgekeeper.__file__).parent / "verify_pledge.py").read_text(encoding="utf-8")
    return Response(int(HTTPStatus.OK), "text/x-python; charset=utf-8", text)


@door.get(AUDIT)
def get_audit() -> Response[str]:
    api.principal(door).must_be_ours("see how we watch ourselves")
    kept = wiring.audits()
    days = days_until(wiring.clock().now().date(), days_wanted(door.current_event.query_string_parameters))
    return api.answer(HTTPStatus.OK, audit_view(kept.last(), {day: (kept.day(day), kept.late_on(day)) for day in days}))


@door.post(f"{CASES}/<case_id>/commands")
def post_command(case_id: str) -> Response[str]:
    who = api.principal(door)
    command_id = api.command_id(door, who)
    case, found = api.in_sight(case_id, who, command_id)
    api.media_type(door, "application/json")
    sent = api.json_of(door)
    if not isinstance(sent, dict):
        raise Invalid('the body is not an object; send e.g. {"command": "resume-clocks"}')
    asked = command_of(sent, who, case)
    if isinstance(asked, OfTwo):
        outcome = of_two(case, asked, who, command_id)
    elif isinstance(asked, IssueCredit):
        outcome = issue_credit(case, asked, command_id, found)
    else:
        outcome = wiring.carry(case_id, asked, command_id, found=found)
    logger.info("command_carried", case_id=case_id, command=asked.command, events=len(outcome.events))
    return api.answer(HTTPStatus.OK, events_view(outcome.case, outcome.events, staff=who.staff))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
