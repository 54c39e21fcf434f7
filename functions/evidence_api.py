"""API Gateway: the evidence room of a dispute. The bytes go to and from the bucket by links, past this function."""

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
    form_for,
    incomparable,
    link_view,
    place,
    room_view,
    shown,
)
from pledgekeeper.api.routes import DISPUTES
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes import room as rooms
from pledgekeeper.disputes.evidence import Access, AnnounceEvidence, Evidence, EvidenceAnnounced, FileEvidence
from pledgekeeper.disputes.media import HASHES
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.record_hashes import HashFile, differing_days
from pledgekeeper.disputes.record_hashes import read as read_hashes
from pledgekeeper.disputes.retention import Retention
from pledgekeeper.effects.evidence_files import EVIDENCE, LINK_LASTS, MASKED, UPLOAD_LASTS, mismatch
from pledgekeeper.errors import Forbidden, Invalid, Refused
from pledgekeeper.model import iso
from pledgekeeper.observability import logger

door = api.open_door()
ROOM = f"{DISPUTES}/<case_id>/evidence"


@door.post(ROOM)
def post_evidence(case_id: str) -> Response[str]:
    who = api.principal(door)
    command_id = api.command_id(door, who)
    _, found = api.visible_as(Dispute, case_id, who, command_id)
    who.must_open("dispute", "file evidence")
    sent = api.body(door, EvidenceCreate)
    asked = AnnounceEvidence(by=who.actor, **sent.model_dump())
    dispute = _dispute(wiring.carry(case_id, asked, command_id, found=found).case)
    file = _announced(dispute, asked)
    expires_at = wiring.clock().now() + UPLOAD_LASTS
    upload = wiring.evidence_files().upload(place(dispute, file.evidence_id), file)
    logger.info("evidence_announced", case_id=case_id, evidence=file.evidence_id, size_bytes=file.size_bytes)
    view = evidence_view(dispute.room, file) | {"upload": {**upload, "expires_at": iso(expires_at)}}
    return api.answer(HTTPStatus.CREATED, view)


@door.get(ROOM)
def list_evidence(case_id: str) -> Response[str]:
    who = api.principal(door)
    dispute, _ = api.visible_as(Dispute, case_id, who)
    salt = wiring.secret_of(case_id, "record-hash").hex()
    return api.answer(HTTPStatus.OK, room_view(dispute, _kept(dispute), who, salt))


@door.post(f"{ROOM}/<evidence_id>/filed")
def post_filed(case_id: str, evidence_id: str) -> Response[str]:
    """The file was uploaded: it is looked at, and filed or put into quarantine."""
    who = api.principal(door)
    command_id = api.command_id(door, who)
    dispute, found = api.visible_as(Dispute, case_id, who, command_id)
    who.must_open("dispute", "file evidence")
    file = shown(dispute.room, who, evidence_id)
    if file.by.side != who.actor.side:
        raise Forbidden("only the side that announced a file can file it")
    if file.state == "announced":
        wrong = _take(dispute, file)
        asked = FileEvidence(evidence_id=evidence_id, wrong=wrong)
        dispute = _dispute(wiring.carry(case_id, asked, command_id, found=found).case)
        logger.info("evidence_filed", case_id=case_id, evidence=evidence_id, refused=wrong is not None)
    return api.answer(HTTPStatus.OK, evidence_view(dispute.room, dispute.room.file(evidence_id)))


@door.post(f"{ROOM}/<evidence_id>/links")
def post_link(case_id: str, evidence_id: str) -> Response[str]:
    """A link to read a file by. It is logged before it is given."""
    who = api.principal(door)
    command_id = api.command_id(door, who)
    dispute, _ = api.visible_as(Dispute, case_id, who)
    file = shown(dispute.room, who, evidence_id)
    form = form_for(dispute.room, file, who, api.body(door, LinkCreate).form)
    now = wiring.clock().now()
    access = Access(at=now, by=who.actor, evidence_id=evidence_id, form=form)
    expires_at = wiring.evidence_log().write(case_id, access, command_id) + LINK_LASTS
    if expires_at <= now:
        raise Refused("the link of this request has run out; ask for another with another Idempotency-Key")
    url = wiring.evidence_files().link(MASKED if form == "masked" else EVIDENCE, place(dispute, evidence_id), file.name)
    logger.info("evidence_opened", case_id=case_id, evidence=evidence_id, form=form)
    return api.answer(HTTPStatus.CREATED, link_view(file, form, url, expires_at))


@door.get(f"{DISPUTES}/<case_id>/accesses")
def list_accesses(case_id: str) -> Response[str]:
    api.visible_as(Dispute, case_id, api.principal(door))
    return api.answer(HTTPStatus.OK, accesses_view(wiring.evidence_log().read(case_id)))


@door.get(f"{DISPUTES}/<case_id>/differing-days")
def list_differing_days(case_id: str) -> Response[str]:
    """On which days the records differ of which both sides filed hashes."""
    dispute, _ = api.visible_as(Dispute, case_id, api.principal(door))
    theirs, ours = (dispute.room.newest(HASHES, side) for side in ("carrier", "ours"))
    told, days = incomparable(theirs, ours), None
    if theirs and ours and told is None:
        try:
            days = differing_days(_hashes(dispute, theirs), _hashes(dispute, ours))
        except Invalid as problem:
            told = str(problem)
    return api.answer(HTTPStatus.OK, differing_view(theirs, ours, days, told))


def _hashes(dispute: Dispute, file: Evidence) -> HashFile:
    content = wiring.evidence_files().read(place(dispute, file.evidence_id))
    try:
        return read_hashes(line.decode("ascii", "replace") for line in content)
    except Invalid as problem:
        raise Invalid(f"{file.evidence_id}: {problem}") from None


def _take(dispute: Dispute, file: Evidence) -> str | None:
    """Move what has arrived to where it belongs; how it is not what was announced, if it is not."""
    files, where = wiring.evidence_files(), place(dispute, file.evidence_id)
    arrived = files.arrived(where)
    if arrived is None:
        raise Refused("nothing was uploaded yet: send the file to the address that announcing it answered")
    wrong = mismatch(file, arrived)
    if wrong:
        files.quarantine(where, arrived)
        return wrong
    locked_until = _kept(dispute).challenge_ends_at
    files.keep(where, arrived, locked_until if locked_until > wiring.clock().now() else None)
    return None


def _announced(dispute: Dispute, asked: AnnounceEvidence) -> Evidence:
    """What this request announced, also when it is sent again."""
    found = (e for e in reversed(dispute.timeline) if isinstance(e, EvidenceAnnounced))
    said = next(e for e in found if (e.by.side, e.name, e.sha256) == (asked.by.side, asked.name, asked.sha256))
    return dispute.room.file(said.evidence_id)


def _kept(dispute: Dispute) -> Retention:
    return rooms.kept(dispute, wiring.book().terms_of(dispute.carrier_id, dispute))


def _dispute(case: Case) -> Dispute:
    assert isinstance(case, Dispute)
    return case


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
