"""API Gateway: the evidence room of a dispute. The bytes go to and from the bucket by links, past this function."""

import hashlib
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.api import door as api
from pledgekeeper.api.evidence import (
    EvidenceCreate,
    LinkCreate,
    accesses_view,
    differing_view,
    evidence_view,
    link_view,
    room_view,
    shown,
)
from pledgekeeper.api.evidence_room import announce, compared, file_uploaded, kept, opened, salt_of
from pledgekeeper.api.range_lists import RangeListCreate, load, must_be_of_billing, range_lists
from pledgekeeper.api.reconciliation_results import given, given_view, patterns_view, results_view
from pledgekeeper.api.routes import DISPUTES, RANGE_LISTS
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.model import iso
from pledgekeeper.observability import logger
from pledgekeeper.settings import settings

door = api.open_door()
ROOM = f"{DISPUTES}/<case_id>/evidence"


@door.post(ROOM)
def post_evidence(case_id: str) -> Response[str]:
    who = api.principal(door)
    command_id = api.command_id(door, who)
    api.visible_as(Dispute, case_id, who)
    who.must_open("dispute", "file evidence")
    sent = api.body(door, EvidenceCreate)
    made = announce(case_id, sent, who, command_id, answers_hashes=sent.answers_hashes)
    view = evidence_view(made.dispute.room, made.file) | {"upload": {**made.how, "expires_at": iso(made.expires_at)}}
    return api.answer(HTTPStatus.CREATED, view)


@door.get(ROOM)
def list_evidence(case_id: str) -> Response[str]:
    who = api.principal(door)
    dispute, _ = api.visible_as(Dispute, case_id, who)
    return api.answer(HTTPStatus.OK, room_view(dispute, kept(dispute), who, salt_of(dispute)))


@door.post(f"{ROOM}/<evidence_id>/filed")
def post_filed(case_id: str, evidence_id: str) -> Response[str]:
    who = api.principal(door)
    room = file_uploaded(case_id, evidence_id, who, api.command_id(door, who)).room
    return api.answer(HTTPStatus.OK, evidence_view(room, room.file(evidence_id)))


@door.post(f"{ROOM}/<evidence_id>/links")
def post_link(case_id: str, evidence_id: str) -> Response[str]:
    who = api.principal(door)
    command_id = api.command_id(door, who)
    dispute, _ = api.visible_as(Dispute, case_id, who)
    shown(dispute.room, who, evidence_id)
    link = opened(case_id, evidence_id, api.body(door, LinkCreate).form, who, command_id)
    return api.answer(HTTPStatus.CREATED, link_view(link.file, link.form, link.url, link.expires_at))


@door.get(f"{DISPUTES}/<case_id>/accesses")
def list_accesses(case_id: str) -> Response[str]:
    api.visible_as(Dispute, case_id, api.principal(door))
    return api.answer(HTTPStatus.OK, accesses_view(wiring.evidence_log().read(case_id)))


@door.get(f"{DISPUTES}/<case_id>/differing-days")
def list_differing_days(case_id: str) -> Response[str]:
    """On which days the records differ of which both sides filed hashes."""
    dispute, _ = api.visible_as(Dispute, case_id, api.principal(door))
    found = compared(dispute)
    return api.answer(HTTPStatus.OK, differing_view(found.theirs, found.ours, found.days, found.told, found.days_of))


@door.get(f"{DISPUTES}/<case_id>/reconciliations")
def list_reconciliations(case_id: str) -> Response[str]:
    who = api.principal(door)
    dispute, _ = api.visible_as(Dispute, case_id, who)
    return api.answer(HTTPStatus.OK, results_view(dispute, settings().public_url, who))


@door.get(f"{DISPUTES}/<case_id>/patterns")
def list_patterns(case_id: str) -> Response[str]:
    who = api.principal(door)
    dispute, _ = api.visible_as(Dispute, case_id, who)
    return api.answer(HTTPStatus.OK, patterns_view(dispute, settings().public_url, who))


@door.get(f"{DISPUTES}/<case_id>/reconciliations/<asked>")
@door.get(f"{DISPUTES}/<case_id>/patterns/<asked>")
def get_result_file(case_id: str, asked: str) -> Response[str]:
    """To a file of a comparison or a search, and its address as JSON for whoever does not follow."""
    name = (door.current_event.query_string_parameters or {}).get("file", "")
    found = given(case_id, asked, name, api.principal(door))
    headers = {"Location": found.url, "Cache-Control": "no-store"}
    return api.answer(HTTPStatus.SEE_OTHER, given_view(found), headers)


@door.post(RANGE_LISTS)
def post_range_list() -> Response[str]:
    who = api.principal(door)
    must_be_of_billing(who)
    api.media_type(door, "application/json")
    loaded = load(api.body(door, RangeListCreate), who)
    return api.answer(HTTPStatus.CREATED, {"name": loaded.name, "lines": loaded.lines, "sha256": loaded.sha256})


@door.get(f"{RANGE_LISTS}/<name>")
def get_range_list(name: str) -> Response[str]:
    must_be_of_billing(api.principal(door))
    text = range_lists().get(name)
    return api.answer(HTTPStatus.OK, {"name": name, "sha256": hashlib.sha256(text.encode()).hexdigest(), "csv": text})


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
