"""Files that a form sends along: its script announces and sends them one by one, and names them in the form."""

from json import dumps
from typing import Final

from pledgekeeper.api.attaching import MOST_BYTES, MOST_FILES, AttachmentCreate, AttachmentNamed, announce, taken
from pledgekeeper.api.attachments import Named
from pledgekeeper.ecare.entered import Mistakes
from pledgekeeper.ecare.visit import Answer, File, Shown, Visit
from pledgekeeper.errors import Forbidden, Invalid, Refused

FILES: Final = "/ecare/files"
FIELD: Final = "files"
"""A line for each file: the SHA-256 of its content, a space, its name."""
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
    return File("upload.json", "application/json", dumps({"sha256": made.file.sha256, **made.how}))


def sent_with(visit: Visit) -> tuple[Named, ...]:
    """The files that were sent along with a form, kept. Mistakes when one is nothing that we keep."""
    lines = visit.form.get(FIELD, "").split("\n")
    told = [line.strip().partition(" ") for line in lines if line.strip()]
    if len(told) > MOST_FILES:
        raise Mistakes({FIELD: visit.words("file.too_many", most=MOST_FILES)})
    named = [AttachmentNamed(sha256=sha256, name=name) for sha256, _, name in told]
    try:
        return taken(named, visit.who)
    except (Invalid, Refused) as wrong:
        raise Mistakes({FIELD: str(wrong)}) from None


PAGES: Final = (Shown("POST", FILES, announce_one, shared=True),)
