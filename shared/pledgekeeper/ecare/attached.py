"""Files that a form sends along: its script announces and sends them one by one, and puts a box into the form for each.

The box stays when the form is shown again, whyever that is: what was sent waits a day, and who sent it need not choose
it again. Unticked it stays out.
"""

from collections.abc import Mapping
from itertools import islice
from json import dumps
from typing import Any, Final

from pydantic import ValidationError

from pledgekeeper.api import attaching, evidence_ahead
from pledgekeeper.api.attaching import (
    MOST_BYTES,
    MOST_FILES,
    AttachmentCreate,
    AttachmentNamed,
    announce,
    taken,
)
from pledgekeeper.api.attachments import Named
from pledgekeeper.api.door import told
from pledgekeeper.api.evidence_ahead import MOST_TOGETHER, Ahead, NotAsNamed, ahead, upload_ahead
from pledgekeeper.carriers.access import Principal
from pledgekeeper.disputes.evidence import Described
from pledgekeeper.disputes.media import BY_SUFFIX, MAX_BYTES, has_macros, suffix_of
from pledgekeeper.ecare import refusals
from pledgekeeper.ecare.entered import Mistakes
from pledgekeeper.ecare.visit import Answer, File, Shown, Visit
from pledgekeeper.errors import Forbidden, Invalid, Refused

FILES: Final = "/ecare/files"
EVIDENCE: Final = "/ecare/disputes/files"
FIELD: Final = "files"
BOX: Final = "file-"
"""How the name of a file's box begins; the SHA-256 of its content follows. The box holds its name."""
MEBIBYTE: Final = 1 << 20


def announce_one(visit: Visit) -> Answer:
    """A file is about to be sent: the script is told where to. The bytes never pass through here."""
    try:
        visit.who.must_open("ticket")
    except Forbidden:
        visit.who.must_open("order", "attach a file to a case")
    said = {name: visit.field(name, 300) for name in ("name", "size_bytes", "sha256")}
    if said["size_bytes"].isdecimal() and not 0 < int(said["size_bytes"]) <= MOST_BYTES:
        raise Invalid(visit.words("file.size", name=said["name"], most=MOST_BYTES // MEBIBYTE))
    made = announce(AttachmentCreate.model_validate(said), visit.who)
    return _where(made.file.sha256, made.how)


def announce_evidence(visit: Visit) -> Answer:
    """The same of a file that goes with a dispute, which takes other kinds, and larger ones."""
    file = described(visit)
    return _where(file.sha256, upload_ahead(file, visit.who))


def described(visit: Visit) -> Described:
    """A file of evidence as the script of a page tells of it. Invalid for one that no room takes, by its name."""
    visit.who.must_open("dispute", "file evidence")
    name = visit.field("name", 200)
    kind = BY_SUFFIX.get(suffix_of(name))
    if kind is None:
        because = "evidence-macros" if has_macros(name) else "evidence-kind"
        raise Invalid(f"{name}: no such file is filed", because=because, name=name)
    size = int(visit.form.get("size_bytes", "0")) if visit.form.get("size_bytes", "").isdecimal() else 0
    if not 0 < size <= MAX_BYTES:
        raise Invalid(f"{name}: {size} bytes are not filed", because="evidence-size", name=name, most_bytes=MAX_BYTES)
    return Described(name=name, media_type=kind, size_bytes=size, sha256=visit.field("sha256", 64))


def sent_with(visit: Visit) -> tuple[Named, ...]:
    """The files that were sent along with a form, kept. Mistakes when one is nothing that we keep."""
    found = list[Named]()
    for sha256, name in _boxes(visit).items():
        try:
            found += taken([AttachmentNamed(sha256=sha256, name=name)], visit.who)
        except (Invalid, Refused, ValidationError) as wrong:
            raise _mistake(sha256, wrong, visit) from None
    return tuple(found)


def evidence_with(visit: Visit) -> tuple[Ahead, ...]:
    """The files that were sent along with a dispute, looked at. Mistakes when one cannot be filed in its room."""
    found = list[Ahead]()
    for sha256, name in _boxes(visit).items():
        try:
            found.append(ahead(name, sha256, visit.who))
        except NotAsNamed as wrong:
            raise Mistakes({f"{BOX}{sha256}": _not_as_named(wrong, visit)}) from None
        except (Invalid, Refused, ValidationError) as wrong:
            raise _mistake(sha256, wrong, visit) from None
    if sum(each.file.size_bytes for each in found) > MOST_TOGETHER:
        raise Mistakes({FIELD: visit.words("file.too_large_together", most=MOST_TOGETHER // MEBIBYTE)})
    return tuple(found)


def _not_as_named(wrong: NotAsNamed, visit: Visit) -> str:
    right = next((suffix for suffix, kind in BY_SUFFIX.items() if kind == wrong.looks), "")
    said = visit.words("dispute.not_as_named", name=wrong.name, suffix=suffix_of(wrong.name))
    return f"{said} {visit.words('dispute.looks_like', suffix=right)}" if right else said


def waiting_for(values: Mapping[str, str], who: Principal, *, evidence: bool) -> dict[str, int]:
    """How many bytes wait for each box of a form that is shown again, by the name of the box; of what does not wait, as
    its day is over, nothing."""
    sent = evidence_ahead.arrived if evidence else attaching.arrived
    boxes = islice((name for name in values if name.startswith(BOX)), MOST_FILES)
    files = {name: sent(name.removeprefix(BOX), who) for name in boxes}
    return {name: file.size_bytes for name, file in files.items() if file}


def _boxes(visit: Visit) -> dict[str, str]:
    """The names of the files, by the SHA-256 of their content."""
    boxes = {name.removeprefix(BOX): text for name, text in visit.form.items() if name.startswith(BOX)}
    if len(boxes) > MOST_FILES:
        raise Mistakes({FIELD: visit.words("file.too_many", most=MOST_FILES)})
    return boxes


def _mistake(sha256: str, wrong: Invalid | Refused | ValidationError, visit: Visit) -> Mistakes:
    why = told(wrong) if isinstance(wrong, ValidationError) else refusals.told(wrong, visit.moments)
    return Mistakes({f"{BOX}{sha256}": why})


def _where(sha256: str, how: Mapping[str, Any]) -> File:
    return File("upload.json", "application/json", dumps({"sha256": sha256, **how}))


PAGES: Final = (
    Shown("POST", FILES, announce_one, shared=True),
    Shown("POST", EVIDENCE, announce_evidence, shared=True),
)
