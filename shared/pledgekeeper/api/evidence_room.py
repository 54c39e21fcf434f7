"""What is done with files of the evidence room, for whoever may: the API's function and the pages both do it here."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pledgekeeper import wiring
from pledgekeeper.api.door import visible_as
from pledgekeeper.api.evidence import form_for, incomparable, place, shown
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes import room as rooms
from pledgekeeper.disputes.contents import Wrong
from pledgekeeper.disputes.evidence import (
    Access,
    AnnounceEvidence,
    Described,
    Evidence,
    EvidenceAnnounced,
    FileEvidence,
    Form,
)
from pledgekeeper.disputes.media import HASHES, MEDIA_TYPES
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.record_hashes import DifferingDay, HashFile, differing_days
from pledgekeeper.disputes.record_hashes import read as read_hashes
from pledgekeeper.disputes.retention import Retention
from pledgekeeper.effects.download import LINK_LASTS
from pledgekeeper.effects.evidence_files import EVIDENCE, MASKED, mismatch
from pledgekeeper.effects.uploads import UPLOAD_LASTS, Arrived
from pledgekeeper.errors import Forbidden, Invalid, Refused
from pledgekeeper.observability import logger


@dataclass(frozen=True)
class Upload:
    """A file that was announced, and how it is to be sent: `how` has method, address and headers."""

    dispute: Dispute
    file: Evidence
    how: dict[str, Any]
    expires_at: datetime


@dataclass(frozen=True)
class Opened:
    """A file to read, in the form that somebody may have it in, for a while."""

    file: Evidence
    form: Form
    url: str
    expires_at: datetime


def announce(case_id: str, sent: Described, who: Principal, command_id: str, *, answers_hashes: bool = False) -> Upload:
    """The first step: what is to be uploaded, and where to."""
    _, found = visible_as(Dispute, case_id, who, command_id)
    who.must_open("dispute", "file evidence")
    said = sent.model_dump(include=set(Described.model_fields))
    asked = AnnounceEvidence(by=who.actor, answers_hashes=answers_hashes, **said)
    dispute = _dispute(wiring.carry(case_id, asked, command_id, found=found).case)
    file = _announced(dispute, asked)
    expires_at = wiring.clock().now() + UPLOAD_LASTS
    upload = wiring.evidence_files().upload(place(dispute, file.evidence_id), file)
    logger.info("evidence_announced", case_id=case_id, evidence=file.evidence_id, size_bytes=file.size_bytes)
    return Upload(dispute, file, upload, expires_at)


def file_uploaded(case_id: str, evidence_id: str, who: Principal, command_id: str) -> Dispute:
    """The second: it is looked at, and filed or put into quarantine."""
    dispute, found = visible_as(Dispute, case_id, who, command_id)
    who.must_open("dispute", "file evidence")
    file = shown(dispute.room, who, evidence_id)
    if file.by.side != who.actor.side:
        raise Forbidden("only the side that announced a file can file it")
    if file.state == "announced":
        wrong = _take(dispute, file)
        asked = FileEvidence(evidence_id=evidence_id, wrong=wrong, because=wrong.because if wrong else None)
        dispute = _dispute(wiring.carry(case_id, asked, command_id, found=found).case)
        logger.info("evidence_filed", case_id=case_id, evidence=evidence_id, refused=wrong is not None)
    return dispute


def opened(case_id: str, evidence_id: str, wanted: Form | None, who: Principal, command_id: str) -> Opened:
    """A link to read a file by. It is logged before it is given."""
    dispute, _ = visible_as(Dispute, case_id, who)
    file = shown(dispute.room, who, evidence_id)
    form = form_for(dispute.room, file, who, wanted)
    now = wiring.clock().now()
    access = Access(at=now, by=who.actor, evidence_id=evidence_id, form=form)
    expires_at = wiring.evidence_log().write(case_id, access, command_id) + LINK_LASTS
    if expires_at <= now:
        raise Refused("the link of this request has run out; ask for another with another Idempotency-Key")
    url = wiring.evidence_files().link(MASKED if form == "masked" else EVIDENCE, place(dispute, evidence_id), file.name)
    logger.info("evidence_opened", case_id=case_id, evidence=evidence_id, form=form)
    return Opened(file, form, url, expires_at)


@dataclass(frozen=True)
class Comparison:
    """The hashes that each side filed last, and the days on which they differ; `told` is why they were not compared."""

    theirs: Evidence | None
    ours: Evidence | None
    days: tuple[DifferingDay, ...] | None
    told: str | None
    days_of: str = "UTC"


def compared(dispute: Dispute) -> Comparison:
    """On which days the records differ of which both sides filed hashes."""
    theirs, ours = (dispute.room.newest(HASHES, side) for side in ("carrier", "ours"))
    told = incomparable(theirs, ours)
    if told or theirs is None or ours is None:
        return Comparison(theirs, ours, None, told)
    try:
        first, second = hashes_of(dispute, theirs), hashes_of(dispute, ours)
        days = tuple(differing_days(first, second))
    except Invalid as problem:
        return Comparison(theirs, ours, None, str(problem))
    return Comparison(theirs, ours, days, None, first.read_by.days_of)


def salt_of(dispute: Dispute) -> str:
    """With which both sides hash the records of this dispute."""
    return wiring.secret_of(dispute.case_id, "record-hash").hex()


def hashes_of(dispute: Dispute, file: Evidence) -> HashFile:
    """The hashes in a file. Invalid where it holds none."""
    content = wiring.evidence_files().read(place(dispute, file.evidence_id))
    try:
        return read_hashes(line.decode("ascii", "replace") for line in content)
    except Invalid as problem:
        raise Invalid(f"{file.evidence_id}: {problem}") from None


def kept(dispute: Dispute) -> Retention:
    """How long the evidence of a dispute is kept."""
    return rooms.kept(dispute, wiring.book().terms_of(dispute.carrier_id, dispute))


def _take(dispute: Dispute, file: Evidence) -> Wrong | None:
    """Move what has arrived to where it belongs; how it is not what was announced, if it is not."""
    files, where = wiring.evidence_files(), place(dispute, file.evidence_id)
    arrived = files.arrived(where, look_into=MEDIA_TYPES[file.media_type].looked_into)
    if arrived is None:
        raise Refused(
            "nothing was uploaded yet: send the file to the address that announcing it answered",
            because="nothing-uploaded",
        )
    wrong = mismatch(file, arrived)
    if wrong:
        files.quarantine(where, arrived)
        return wrong
    keep(dispute, file, arrived)
    return None


def keep(dispute: Dispute, file: Evidence, arrived: Arrived) -> None:
    """Put what has arrived where evidence lies, locked while its bill can be challenged."""
    locked_until = kept(dispute).challenge_ends_at
    until = locked_until if locked_until > wiring.clock().now() else None
    wiring.evidence_files().keep(place(dispute, file.evidence_id), arrived, until)


def _announced(dispute: Dispute, asked: AnnounceEvidence) -> Evidence:
    """What this request announced, also when it is sent again."""
    found = (e for e in reversed(dispute.timeline) if isinstance(e, EvidenceAnnounced))
    said = next(e for e in found if (e.by.side, e.name, e.sha256) == (asked.by.side, asked.name, asked.sha256))
    return dispute.room.file(said.evidence_id)


def _dispute(case: Case) -> Dispute:
    assert isinstance(case, Dispute)
    return case
