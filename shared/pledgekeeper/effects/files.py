"""What is attached to mails, kept in the bucket under its hash: the same file once, however often it comes."""

from collections.abc import Iterable
from typing import Any, TypeVar

from pledgekeeper.cases.commands import Command, Together
from pledgekeeper.effects.attachment_files import ATTACHMENTS, BYTES, named
from pledgekeeper.intake.attachments import Attachment
from pledgekeeper.tickets.model import OpenTicket

Asked = TypeVar("Asked", bound=Command)


def keep(s3: Any, bucket: str, files: Iterable[Attachment]) -> tuple[dict[str, Any], ...]:
    """Put each file into the bucket unless it is there, and name it as TMF621 does. One is in memory at a time."""
    return tuple(_kept(s3, bucket, file) for file in files if not file.inline)


def with_files(command: Asked, kept: tuple[dict[str, Any], ...]) -> Asked:
    """The command with what came with it: of a ticket an attribute, of a note or another case a part."""
    if not kept:
        return command
    match command:
        case OpenTicket(attributes=attributes):
            return command.changed(attributes={**attributes, "attachment": list(kept)})
        case Together(commands=commands):
            return command.changed(commands=tuple(with_files(each, kept) for each in commands))
    return command.changed(attachments=kept) if "attachments" in type(command).model_fields else command


def _kept(s3: Any, bucket: str, file: Attachment) -> dict[str, Any]:
    s3.put_object(  # also what is there: the bucket keeps a file for so long after its last mail
        Bucket=bucket,
        Key=f"{ATTACHMENTS}{file.sha256}",
        Body=file.content(),
        ContentType=BYTES,
    )
    return named(file.sha256, file.name, file.type, file.size, file.remark)
