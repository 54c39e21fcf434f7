"""The files of a case, brought by mails or attached: which there are, for whom, and at which address each is read."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from pledgekeeper.api.routes import CASES
from pledgekeeper.api.tmf import present
from pledgekeeper.cases.model import Case, NoteAdded, Opening
from pledgekeeper.errors import NotFound
from pledgekeeper.event import Actor, Event
from pledgekeeper.export import is_withheld
from pledgekeeper.model import iso
from pledgekeeper.tickets.model import TicketOpened

SHA256: Final = re.compile(r"[0-9a-f]{64}")
MEDIA_TYPE: Final = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
ANYTHING: Final = "application/octet-stream"

Named = dict[str, Any]
"""An attachment as TMF621 names it, which is how events keep it."""


@dataclass(frozen=True)
class KeptFile:
    """A file that is kept under its SHA-256. `media_type` is what its bytes say; `remark` is what to know of it."""

    sha256: str
    name: str
    media_type: str
    size_bytes: int
    remark: str | None
    by: Actor
    at: datetime


def files_of(case: Case, *, staff: bool) -> tuple[KeptFile, ...]:
    """What mails brought and people attached to a case, oldest first, each once under each of its names.

    Only what we have seen ourselves is believed: whoever sends a ticket by API may write any hash into its attachments,
    and would be given another carrier's file for it.
    """
    seen: dict[tuple[str, str], KeptFile] = {}
    for event in case.timeline:
        if staff or not is_withheld(event):
            for file in files_in(event):
                seen.setdefault((file.sha256, file.name), file)
    return tuple(seen.values())


def file_of(case: Case, sha256: str, *, staff: bool) -> KeptFile:
    """The file of that hash. NotFound when nobody brought it to this case, whatever else holds it."""
    found = next((file for file in files_of(case, staff=staff) if file.sha256 == sha256), None)
    if found is None:
        raise NotFound(
            f"{case.case_id} has no attachment {sha256[:80]}; a file that we keep is named by its SHA-256, which is "
            "its id in the ticket and in the timeline"
        )
    return found


def files_in(event: Event) -> Iterator[KeptFile]:
    """The files that were brought by what the event tells of."""
    match event:
        case NoteAdded(attachments=named, by=by) | Opening(attachments=named, opened_by=by):
            yield from _files(named, by, event.at)
    match event:
        case TicketOpened(by_mail=True, opened_by=by):
            yield from _files(event.attributes.get("attachment") or (), by, event.at)


def _files(named: Iterable[Named], by: Actor, at: datetime) -> Iterator[KeptFile]:
    for each in named:
        if is_kept(each):
            kind = str(each.get("mimeType", ""))
            yield KeptFile(
                sha256=each["id"],
                name=safe_name(str(each.get("name", ""))) or each["id"],
                media_type=kind if MEDIA_TYPE.fullmatch(kind) else ANYTHING,
                size_bytes=int(each["size"]["amount"]),
                remark=each.get("description"),
                by=by,
                at=at,
            )


def is_kept(named: Named) -> bool:
    """Is it named as files are that we keep, by its hash and without its content?"""
    size = named.get("size")
    return (
        SHA256.fullmatch(str(named.get("id"))) is not None
        and isinstance(size, dict)
        and isinstance(size.get("amount"), int)
        and "content" not in named
    )


def safe_name(name: str) -> str:
    """A file's name without folders, and without signs that show it as another than it is (`gpj.exe` turned round)."""
    shown = "".join(sign if sign.isprintable() else " " if sign.isspace() else "" for sign in name)
    return re.split(r"[\\/]", " ".join(shown.split()))[-1].strip(" .")[:200].strip(" .")


# --- as the API shows it ---------------------------------------------------------------------------------------------


def path_of(case_id: str, sha256: str) -> str:
    return f"{CASES}/{case_id}/attachments/{sha256}"


def brought_to(case: Case) -> list[Named]:
    """What it was opened with and what its notes brought, as its carrier sees it, oldest first."""
    events = (event for event in case.timeline if isinstance(event, Opening | NoteAdded) and not is_withheld(event))
    return [file for event in events for file in event.attachments]


def with_addresses(named: Iterable[Named], case_id: str, base_url: str) -> list[Named]:
    """Attachments with the `url` at which we give what we keep; what was sent within a ticket is as it was sent."""
    return [_with_address(each, case_id, base_url) for each in named]


def _with_address(named: Named, case_id: str, base_url: str) -> Named:
    path = path_of(case_id, str(named.get("id")))
    ours = is_kept(named) and str(named.get("url", path)).endswith(path)
    return {**named, "url": base_url + path} if ours else named


def attachments_view(case: Case, base_url: str) -> list[dict[str, Any]]:
    """The files of a case that we keep, as its carrier sees them."""
    return [attachment_view(case, file, base_url) for file in files_of(case, staff=False)]


def attachment_view(case: Case, file: KeptFile, base_url: str) -> dict[str, Any]:
    return present(
        {
            "id": file.sha256,
            "name": file.name,
            "media_type": file.media_type,
            "size_bytes": file.size_bytes,
            "remark": file.remark,
            "at": iso(file.at),
            "url": base_url + path_of(case.case_id, file.sha256),
        }
    )


def link_view(file: KeptFile, url: str, expires_at: datetime) -> dict[str, Any]:
    return {
        "id": file.sha256,
        "name": file.name,
        "media_type": file.media_type,
        "size_bytes": file.size_bytes,
        "url": url,
        "expires_at": iso(expires_at),
    }
