"""The evidence room of a dispute: what both sides file, which version of it stands, and what became of each file.

The bytes lie in the bucket; what is here names them by their SHA-256. Nothing is taken back: a file of the same name is
a new version, and the old one stays until its retention ends (`retention.py`).
"""

from datetime import datetime
from typing import Annotated, Final, Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.disputes.exchange import Answer, AnswerChecked, Exchange
from pledgekeeper.disputes.media import CALL_RECORDS, HASHES, KINDS, MAX_BYTES, MEDIA_TYPES, has_macros
from pledgekeeper.errors import Invalid, NotFound, Refused
from pledgekeeper.event import Actor, Event
from pledgekeeper.model import Frozen, Instant

MAX_FILES: Final = 500
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$", description="hexadecimal")]
FileName = Annotated[
    str, Field(min_length=1, max_length=200, pattern=r"^[^/\\\x00-\x1f\x7f\"]+$", description="without a folder")
]
Size = Annotated[int, Field(ge=1, le=MAX_BYTES)]
Reason = Annotated[str, Field(min_length=1, max_length=2_000)]
Form = Literal["raw", "masked"]
State = Literal["announced", "filed", "refused", "purged"]


class Described(Frozen):
    """A file as its side describes it before it comes."""

    name: FileName
    media_type: str
    size_bytes: Size
    sha256: Sha256


class Masked(Frozen):
    """The copy of call records in which telephone numbers are masked; or why there is none."""

    sha256: Sha256 | None = None
    size_bytes: int | None = None
    numbers: int = Field(default=0, description="how many cells were masked")
    why_not: str | None = None


class Evidence(Described):
    """One file of one side. `version` counts what that side filed under that name, from 1."""

    evidence_id: str
    by: Actor
    version: int | None = None
    state: State = "announced"
    announced_at: Instant
    filed_at: Instant | None = None
    refused_because: str | None = None
    refused_as: str | None = Field(default=None, description="a name of that, by which pages tell it")
    masked: Masked | None = None
    exchange: Exchange | None = Field(default=None, description="of the hashes that it is filed as the answer to")
    answer: Answer | None = None


ToAnswer = Annotated[
    Exchange | None,
    Field(exclude_if=lambda exchange: exchange is None, description="of the hashes that the file is the answer to"),
]


class EvidenceAnnounced(Described, Event):
    """A side is about to upload a file."""

    event: Literal["evidence-announced"] = "evidence-announced"
    evidence_id: str
    by: Actor
    exchange: ToAnswer = None


class EvidenceFiled(Event):
    """The file is there, and is what was announced. From now on both sides see it."""

    event: Literal["evidence-filed"] = "evidence-filed"
    evidence_id: str
    version: int
    exchange: ToAnswer = None


class EvidenceRefused(Event):
    """What was uploaded is not what was announced. It lies in quarantine, and nobody is shown it."""

    event: Literal["evidence-refused"] = "evidence-refused"
    evidence_id: str
    reason: str
    because: str | None = Field(
        default=None, exclude_if=lambda name: name is None, description="by which pages tell it"
    )


class EvidenceMasked(Masked, Event):
    """What became of the copy of call records in which telephone numbers are masked."""

    event: Literal["evidence-masked"] = "evidence-masked"
    evidence_id: str


FilingEvent = EvidenceAnnounced | EvidenceFiled | EvidenceRefused | EvidenceMasked | AnswerChecked


class Access(Frozen):
    """Somebody was given a link to a file. Kept beside the timeline: reading changes no dispute.

    `evidence_id` is the SHA-256 of what came with a mail, which has no other name.
    """

    at: Instant
    by: Actor
    evidence_id: str
    form: Form


class RoomCommand(Command):
    """Whatever is asked of the evidence room."""


class AnnounceEvidence(Described, RoomCommand):
    """The first of two steps: what is to be uploaded. What may come is decided before a byte does.

    `answers_hashes`: it has the call records of the days on which both sides' hashes differ.
    """

    by: Actor
    answers_hashes: bool = False


class FileEvidence(RoomCommand):
    """The second: it was uploaded. `wrong`: how it is not what was announced, as the caller has seen, and `because`: a
    name of that."""

    evidence_id: str
    wrong: str | None = None
    because: str | None = None


class RecordMasked(Masked, RoomCommand):
    evidence_id: str


class RecordAnswer(Answer, RoomCommand):
    """What holding an answer against its exchange of hashes came to."""

    evidence_id: str


class Hold(Frozen):
    """Why nothing is purged though its retention may have ended."""

    by: Actor
    since: Instant
    reason: str


class Room(Frozen):
    """All evidence of a dispute, in the order in which it was announced; folded from its timeline."""

    files: tuple[Evidence, ...] = ()
    hold: Hold | None = None
    ended_at: Instant | None = Field(default=None, description="when its retention ended")

    def file(self, evidence_id: str) -> Evidence:
        """NotFound when there is none of that name."""
        for each in self.files:
            if each.evidence_id == evidence_id:
                return each
        raise NotFound(f"there is no evidence {evidence_id} in this dispute")

    @property
    def filed(self) -> tuple[Evidence, ...]:
        return tuple(each for each in self.files if each.state == "filed")

    def versions(self, name: str, side: str) -> tuple[Evidence, ...]:
        """What a side filed under a name; the last of them stands."""
        found = [each for each in self.files if each.version and (each.name, each.by.side) == (name, side)]
        return tuple(sorted(found, key=lambda each: each.version or 0))

    def newest(self, media_type: str, side: str) -> Evidence | None:
        """What a side filed last of a type."""
        found = [each for each in self.filed if (each.media_type, each.by.side) == (media_type, side)]
        return max(reversed(found), key=lambda each: each.filed_at or each.announced_at, default=None)


def decide(room: Room, command: RoomCommand, *, over: bool, now: datetime) -> list[Event]:
    """What follows when `command` reaches the room. Refused when the dispute is `over` and something new is to come."""
    match command:
        case AnnounceEvidence():
            return [_announced(room, command, over=over, now=now)]
        case FileEvidence(evidence_id=evidence_id, wrong=wrong, because=because):
            file = room.file(evidence_id)
            if file.state != "announced":
                return []
            if wrong:
                return [EvidenceRefused(at=now, evidence_id=evidence_id, reason=wrong, because=because)]
            version = len(room.versions(file.name, file.by.side)) + 1
            return [EvidenceFiled(at=now, evidence_id=evidence_id, version=version, exchange=file.exchange)]
        case RecordMasked(evidence_id=evidence_id):
            file = room.file(evidence_id)
            if file.state != "filed" or file.masked is not None:
                return []
            said = command.model_dump(include=set(Masked.model_fields))
            return [EvidenceMasked(at=now, evidence_id=evidence_id, **said)]
        case RecordAnswer(evidence_id=evidence_id):
            if room.file(evidence_id).answer is not None:
                return []
            said = {name: getattr(command, name) for name in Answer.model_fields}
            return [AnswerChecked(at=now, evidence_id=evidence_id, **said)]
    raise Refused(f"the evidence room understands no {type(command).__name__}")


def _announced(room: Room, command: AnnounceEvidence, *, over: bool, now: datetime) -> Event:
    if over:
        raise Refused("the dispute is over; evidence belongs to one that is not", because="evidence-over")
    must_be_fit(command)
    if len(room.files) >= MAX_FILES:
        raise Refused(
            f"there are {MAX_FILES} files in this room already; pack what is left into fewer",
            because="room-full", most=MAX_FILES,
        )  # fmt: skip
    described = command.model_dump(include=set(Described.model_fields))
    exchange = _exchange(room, command) if command.answers_hashes else None
    before = room.versions(command.name, command.by.side)
    if before and (before[-1].sha256, before[-1].exchange) == (command.sha256, exchange):
        raise Refused(
            f"this very file is here already: {before[-1].evidence_id}, version {before[-1].version}",
            because="same-file", evidence=before[-1].evidence_id, version=before[-1].version,
        )  # fmt: skip
    name = f"ev-{len(room.files) + 1}"
    return EvidenceAnnounced(at=now, evidence_id=name, by=command.by, exchange=exchange, **described)


def _exchange(room: Room, command: AnnounceEvidence) -> Exchange:
    """Of the hashes that both sides filed last."""
    if command.media_type not in CALL_RECORDS:
        raise Invalid(
            f"what answers hashes is call records (.csv, .gz, .parquet: {', '.join(CALL_RECORDS)}); {command.name} "
            f"({command.media_type}) is none",
            because="no-call-records", name=command.name,
        )  # fmt: skip
    carrier, ours = room.newest(HASHES, "carrier"), room.newest(HASHES, "ours")
    if carrier is None or ours is None:
        raise Refused(
            "there is nothing to answer yet: both sides file hashes first, and the days that differ are told",
            because="no-hashes-yet",
        )
    return Exchange(carrier=carrier.evidence_id, ours=ours.evidence_id)


def must_be_fit(file: Described) -> None:
    """Invalid for a file that no room takes, as it is described."""
    if has_macros(file.name):
        raise Invalid(
            f"name {file.name!r}: no file with macros is filed; save it as .xlsx, CSV or PDF, and file that",
            because="evidence-macros", name=file.name,
        )  # fmt: skip
    if file.media_type not in MEDIA_TYPES:
        raise Invalid(
            f"media_type of {file.name}: no such file is filed ({file.media_type}). What is: {KINDS}; as a media type, "
            f"one of: {', '.join(MEDIA_TYPES)}",
            because="evidence-kind", name=file.name,
        )  # fmt: skip
    most = MEDIA_TYPES[file.media_type].most_bytes
    if file.size_bytes > most:
        raise Invalid(
            f"size_bytes of {file.name} is {file.size_bytes}; a workbook (.xlsx) and a mail (.eml) are looked into "
            f"and have at most {most} bytes ({most >> 20} MiB); file it as CSV or PDF, or in parts",
            because="evidence-large", name=file.name, most_bytes=most,
        )  # fmt: skip


def evolve(room: Room, event: FilingEvent) -> Room:
    """Fold one event into the room."""
    match event:
        case EvidenceAnnounced():
            said = event.model_dump(include={*Described.model_fields, "evidence_id"})
            file = Evidence(**said, by=event.by, announced_at=event.at, exchange=event.exchange)
            return room.changed(files=(*room.files, file))
        case EvidenceFiled(evidence_id=evidence_id, version=version, at=at):
            return _changed(room, evidence_id, state="filed", filed_at=at, version=version)
        case EvidenceRefused(evidence_id=evidence_id, reason=reason, because=because):
            return _changed(room, evidence_id, state="refused", refused_because=reason, refused_as=because)
        case EvidenceMasked(evidence_id=evidence_id):
            masked = Masked.model_validate(event.model_dump(include=set(Masked.model_fields)))
            return _changed(room, evidence_id, masked=masked)
        case AnswerChecked(evidence_id=evidence_id):
            answer = Answer(**{name: getattr(event, name) for name in Answer.model_fields})
            return _changed(room, evidence_id, answer=answer)


def _changed(room: Room, evidence_id: str, **changes: object) -> Room:
    return room.changed(
        files=tuple(each.changed(**changes) if each.evidence_id == evidence_id else each for each in room.files)
    )
