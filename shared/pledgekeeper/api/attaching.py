"""Attaching files to a case, or to one that is opened: the API's function and the pages both do it here.

A file is announced, sent straight to the bucket, and then attached; its bytes do not pass through a function. Until it
is attached nothing of it is in any timeline.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from pledgekeeper import wiring
from pledgekeeper.api.attachments import SHA256, KeptFile, Named, file_of, safe_name
from pledgekeeper.api.door import visible
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.commands import MAX_TEXT, AddNote
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.evidence import Sha256
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.effects.attachment_files import named
from pledgekeeper.effects.uploads import UPLOAD_LASTS, Arrived
from pledgekeeper.errors import Invalid, Refused
from pledgekeeper.file_types import PROGRAMS, known_type
from pledgekeeper.observability import logger
from pledgekeeper.ports import Found

MOST_BYTES: Final = 100 * 1024 * 1024
MOST_FILES: Final = 20
"""At once."""
OURS: Final = "ours"


def _plain(name: str) -> str:
    plain = safe_name(name)
    if not plain:
        raise ValueError("a file has a name that can be shown, e.g. trace.pcap")
    return plain


FileName = Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_plain)]


class AttachmentNamed(BaseModel):
    """A file by its name, and by the SHA-256 of its content."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: FileName
    sha256: Sha256


class AttachmentCreate(AttachmentNamed):
    """A file that is about to be sent. The bucket takes this very one, and no other."""

    size_bytes: int = Field(ge=1, le=MOST_BYTES)


class AttachmentSent(BaseModel):
    """The file is sent. `note`: what it shows, or is for."""

    model_config = ConfigDict(extra="forbid")

    name: FileName
    note: str | None = Field(default=None, min_length=1, max_length=MAX_TEXT)


@dataclass(frozen=True)
class Upload:
    """How a file is to be sent, and until when: `how` has method, address and headers."""

    file: AttachmentCreate
    how: dict[str, Any]
    expires_at: datetime


def announce(sent: AttachmentCreate, who: Principal) -> Upload:
    """Where `who` may send that file to. To which case they may attach it is asked when they do."""
    how = wiring.attachment_files().upload(side_of(who), sent.sha256, sent.size_bytes)
    logger.info("attachment_announced", sha256=sent.sha256, size_bytes=sent.size_bytes)
    return Upload(sent, how, wiring.clock().now() + UPLOAD_LASTS)


def announce_for(case_id: str, sent: AttachmentCreate, who: Principal) -> Upload:
    """The same, of a file for that case."""
    _of_it(case_id, who)
    return announce(sent, who)


def attach(case_id: str, sha256: str, sent: AttachmentSent, who: Principal, command_id: str) -> tuple[Case, KeptFile]:
    """Keep the file that was sent, as a note of the case. A repeat changes nothing."""
    case, found = _of_it(case_id, who, command_id)
    if not found.answered:
        kept = taken([AttachmentNamed(name=sent.name, sha256=sha256)], who)
        asked = AddNote(by=who.actor, text=sent.note or sent.name, attachments=kept)
        case = wiring.carry(case.case_id, asked, command_id, found=found).case
        logger.info("attachment_kept", case_id=case_id, sha256=sha256)
    return case, file_of(case, sha256, staff=who.staff)


def taken(sent: Iterable[AttachmentNamed], who: Principal) -> tuple[Named, ...]:
    """The files that the side of `who` has sent, kept, as TMF621 names them. Refused when one was not sent, Invalid
    when one is nothing that is kept."""
    return tuple(_taken(each, who) for each in dict.fromkeys(sent))


def arrived(sha256: str, who: Principal) -> Arrived | None:
    """What waits of a file that the side of `who` has sent; None where it sent none, or a day ago."""
    return wiring.attachment_files().arrived(side_of(who), sha256) if SHA256.fullmatch(sha256) else None


def must_take_files(case: Case) -> None:
    """Refused for a dispute, whose files are evidence."""
    if isinstance(case, Dispute):
        raise Refused("files of a dispute are filed in its evidence room, where they are kept by their own rules")


def _of_it(case_id: str, who: Principal, command_id: str | None = None) -> tuple[Case, Found]:
    case, found = visible(case_id, who, command_id)
    who.must_open(case.kind, "attach a file to a case")
    must_take_files(case)
    return case, found


def _taken(sent: AttachmentNamed, who: Principal) -> Named:
    file = arrived(sent.sha256, who)
    if file is None:
        raise not_sent(sent.name)
    if file.size_bytes > MOST_BYTES:
        raise Invalid(
            f"{sent.name} has {file.size_bytes} bytes, and a file of a case at most {MOST_BYTES}; send less of it"
        )
    kind = known_type(file.beginning, sent.name)
    if kind in PROGRAMS:
        raise Invalid(f"{sent.name} is a program, and none is kept with a case; attach what it wrote instead")
    if kind is None:
        raise Invalid(
            f"{sent.name} is no format that we know; attach text, a picture, a PDF, an office document, a pcap trace, "
            "or an archive of what it is"
        )
    wiring.attachment_files().keep(file)
    return named(sent.sha256, sent.name, kind, file.size_bytes)


def not_sent(name: str) -> Refused:
    return Refused(
        f"{name} was not sent yet: send it to the address that announcing it answered; it waits a day",
        because="not-sent", name=name,
    )  # fmt: skip


def side_of(who: Principal) -> str:
    """Whose upload it is: nobody attaches what another carrier sent."""
    return who.carrier_id or OURS
