"""Files that are sent before the dispute is there that they are evidence of: they wait a day, for the side that sent
them, and are filed in its room once it has one."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from pledgekeeper import wiring
from pledgekeeper.api.attaching import not_sent, side_of
from pledgekeeper.api.attachments import SHA256
from pledgekeeper.api.evidence_room import announce, keep
from pledgekeeper.carriers.access import Principal
from pledgekeeper.disputes.evidence import Described, FileEvidence, must_be_fit
from pledgekeeper.disputes.media import BY_SUFFIX, MAX_BYTES, MEDIA_TYPES, is_a, looks_like, suffix_of
from pledgekeeper.effects.evidence_files import mismatch
from pledgekeeper.effects.uploads import Arrived
from pledgekeeper.errors import Invalid
from pledgekeeper.observability import logger

MOST_TOGETHER: Final = MAX_BYTES
"""Bytes of all that go with one dispute: each is copied while whoever opens it waits."""


class NotAsNamed(Invalid):
    """The content of a file is of another type than its name says; `looks` is the one that it seems to be of."""

    def __init__(self, name: str, why: str, looks: str) -> None:
        super().__init__(f"{name}: {why}")
        self.name, self.looks = name, looks


@dataclass(frozen=True)
class Ahead:
    """A file that waits: what is to be filed, and what the bucket has of it."""

    file: Described
    arrived: Arrived


def upload_ahead(file: Described, who: Principal) -> dict[str, Any]:
    """Where `who` may send that file to: `method`, `url` and `headers`. Invalid where no room would take it."""
    who.must_open("dispute", "file evidence")
    must_be_fit(file)
    logger.info("evidence_sent_ahead", sha256=file.sha256, size_bytes=file.size_bytes)
    return wiring.evidence_files().upload(_place(file.sha256, who), file)


def arrived(sha256: str, who: Principal, *, look_into: bool = False) -> Arrived | None:
    """What waits of a file of evidence that the side of `who` has sent; None where it sent none, or a day ago."""
    if not SHA256.fullmatch(sha256):
        return None
    return wiring.evidence_files().arrived(_place(sha256, who), look_into=look_into)


def ahead(name: str, sha256: str, who: Principal) -> Ahead:
    """The file, which the side of `who` has sent. Refused when it did not, Invalid when it is not what its name says:
    better told now than once the dispute is open."""
    kind = BY_SUFFIX.get(suffix_of(name), "")
    sent = arrived(sha256, who, look_into=bool(kind) and MEDIA_TYPES[kind].looked_into)
    if sent is None:
        raise not_sent(name)
    file = Described(name=name, media_type=kind, size_bytes=sent.size_bytes, sha256=sent.sha256)
    must_be_fit(file)
    wrong = mismatch(file, sent)
    if wrong and not is_a(kind, sent.beginning):
        raise NotAsNamed(name, wrong, looks_like(sent.beginning))
    if wrong:
        raise Invalid(f"{name}: {wrong}", because=wrong.because, name=name)
    return Ahead(file, replace(sent, whole=None))


def file_ahead(case_id: str, files: Iterable[Ahead], who: Principal, command_id: str) -> None:
    """File them in the room of the dispute that was just opened. A repeat changes nothing."""
    for each in files:
        of_it = f"{command_id}:{each.file.sha256}"
        made = announce(case_id, each.file, who, of_it)
        if made.file.state == "announced":
            keep(made.dispute, made.file, each.arrived)
            wiring.carry(case_id, FileEvidence(evidence_id=made.file.evidence_id), f"{of_it}:filed")


def _place(sha256: str, who: Principal) -> str:
    """Not where files wait to be attached: whoever may attach one to a fault may not read this, and knows its hash."""
    return f"ahead/{side_of(who)}/{sha256}"
