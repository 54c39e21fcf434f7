"""What is attached to a mail: what it is called, what it is by its own bytes, and what it is by its hash."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Final

from pledgekeeper.archives import listing
from pledgekeeper.file_types import PROGRAMS, sniffed

SMALL_PICTURE: Final = 32 * 1024
"""A picture within the text that is smaller is a logo; a larger one may show the fault."""


@dataclass(frozen=True)
class Attachment:
    """A file that came with a mail. `remark` is what a person should know before it is opened."""

    name: str
    type: str
    size: int
    sha256: str
    inline: bool
    holds: tuple[str, ...] = ()
    remark: str | None = None
    content: Callable[[], bytes] = field(default=lambda: b"", compare=False, repr=False)

    @property
    def label(self) -> str:
        """Its name, with what should be known of it."""
        return f"{self.name} ({self.remark})" if self.remark else self.name


def attachment(name: str, declared: str, content: Callable[[], bytes], *, in_text: bool = False) -> Attachment:
    """A file by its content, which is read once and not kept. `in_text`: the text shows it as a picture."""
    data = content()
    kind = sniffed(data, declared, name)
    known = listing(data, kind) if kind in ("application/zip", "application/gzip") else None
    remark = known.remark if known else None
    if kind in PROGRAMS:
        remark = "a program"
    inline = in_text and kind.startswith("image/") and len(data) < SMALL_PICTURE
    digest = hashlib.sha256(data).hexdigest()
    holds = known.names if known else ()
    return Attachment(name or declared, kind, len(data), digest, inline, holds, remark, content)


def each_once(found: Iterable[Attachment]) -> tuple[Attachment, ...]:
    """Without what is there a second time, byte for byte and under the same name."""
    seen: dict[tuple[str, str], Attachment] = {}
    for each in found:
        seen.setdefault((each.sha256, each.name), each)
    return tuple(seen.values())
