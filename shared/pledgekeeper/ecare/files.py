"""The files of a case as its page lists them: a short word for the kind, the size as the reader writes it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pledgekeeper.api.attachments import files_of
from pledgekeeper.cases.model import Case
from pledgekeeper.ecare.amounts import POINTS
from pledgekeeper.ecare.words import Language

KINDS: Final = {
    "application/msword": "doc", "application/octet-stream": "file", "application/rtf": "rtf",
    "application/vnd.ms-excel": "xls", "application/vnd.ms-outlook": "msg", "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.microsoft.portable-executable": "exe", "application/vnd.rar": "rar",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "pptx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.tcpdump.pcap": "pcap", "application/x-7z-compressed": "7z", "application/x-executable": "exe",
    "application/x-ole-storage": "ole", "application/x-pcapng": "pcap", "message/rfc822": "mail", "text/plain": "text",
    "text/x-script": "script",
}  # fmt: skip
LONGEST_KIND: Final = 6
BYTES: Final[dict[Language, str]] = {"en": "B", "fr": "o", "es": "B", "zh": "B"}
THOUSAND, MILLION = 1_000, 1_000_000


@dataclass(frozen=True)
class ListedFile:
    """`kind` is a word for its type, `type` the type itself; `remark` is what to know of it before it is opened."""

    name: str
    address: str
    kind: str
    type: str
    size_bytes: int
    remark: str | None
    by: str
    at: datetime


def listed(case: Case, *, staff: bool) -> tuple[ListedFile, ...]:
    """What came with the mails of a case, newest first."""
    return tuple(
        ListedFile(
            name=file.name,
            address=address_of(case.case_id, file.sha256),
            kind=kind_of(file.media_type),
            type=file.media_type,
            size_bytes=file.size_bytes,
            remark=file.remark,
            by=file.by.name,
            at=file.at,
        )
        for file in reversed(files_of(case, staff=staff))
    )


def address_of(case_id: str, sha256: str) -> str:
    return f"/ecare/cases/{case_id}/attachments/{sha256}"


def kind_of(media_type: str) -> str:
    """`pdf`, `xlsx`, `pcap`: what people call that type."""
    if media_type in KINDS:
        return KINDS[media_type]
    named = media_type.partition("/")[2].removeprefix("x-").partition("+")[0]
    return named if len(named) <= LONGEST_KIND else "file"


def size_told(size_bytes: int, language: Language) -> str:
    """`284 kB`, `1.4 MB`; in French `1,4 Mo`."""
    unit, (_, point) = BYTES[language], POINTS[language]
    if size_bytes < THOUSAND:
        return f"{size_bytes} {unit}"
    if size_bytes < MILLION:
        return f"{round(size_bytes / THOUSAND)} k{unit}"
    return f"{size_bytes / MILLION:.1f} M{unit}".replace(".", point)
