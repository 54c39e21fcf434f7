"""The shapes of what the evidence room answers."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from pledgekeeper.openapi.shapes import Address, Day, Moment

Side = Literal["carrier", "ours"]
Form = Literal["raw", "masked"]


class MaskedCopy(TypedDict):
    """The copy in which telephone numbers are masked, or why there is none."""

    sha256: NotRequired[str]
    size_bytes: NotRequired[int]
    numbers: int
    why_not: NotRequired[str]


class Exchanged(TypedDict):
    """The hashes of both sides that a file is filed as the answer to."""

    carrier_hashes: str
    our_hashes: str


class WrongDay(TypedDict):
    """Calls of an answer on a day that does not differ (`same`), that were not hashed, or that are lacking in it."""

    day: str
    why: Literal["same", "not-hashed", "lacking"]
    calls: int


class HeldAgainst(TypedDict):
    """What holding an answer against its hashes came to: `right` when it has every call of the days that differ, and no
    other."""

    right: bool
    calls: int
    days: int
    wrong: NotRequired[list[WrongDay]]
    more_wrong: NotRequired[int]
    not_checked_because: NotRequired[str]


class EvidenceFile(TypedDict):
    """One file of one side. `version` counts what it filed under that name, from 1."""

    id: str
    side: Side
    by: str
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    version: NotRequired[int]
    superseded_by: NotRequired[str]
    state: Literal["announced", "filed", "refused", "purged"]
    announced_at: Moment
    filed_at: NotRequired[Moment]
    refused_because: NotRequired[str]
    masked: NotRequired[MaskedCopy]
    answers: NotRequired[Exchanged]
    answer: NotRequired[HeldAgainst]


class Upload(TypedDict):
    """One request with exactly these headers."""

    method: Literal["PUT"]
    url: Address
    headers: dict[str, str]
    expires_at: Moment


class Announced(EvidenceFile):
    """A file that may now be uploaded."""

    upload: Upload


class Retention(TypedDict):
    """`not_before` is when the bill can no longer be challenged; `ends_at` is known once the dispute is over, and not
    held. `held_because` is for our own people."""

    rule: str
    not_before: Moment
    ends_at: NotRequired[Moment]
    ended_at: NotRequired[Moment]
    held_since: NotRequired[Moment]
    held_because: NotRequired[str]


class EvidenceRoom(TypedDict):
    """What both sides have filed; what is only announced or was refused is shown to its own side."""

    dispute: str
    evidence: list[EvidenceFile]
    hash_salt: str
    retention: Retention


class EvidenceLink(TypedDict):
    """A link to a file, or to its masked copy."""

    id: str
    form: Form
    url: Address
    expires_at: Moment
    sha256: str
    size_bytes: int


class AccessLine(TypedDict):
    """A link that somebody was given."""

    at: Moment
    side: Side
    by: str
    evidence: str
    form: Form


class DifferingDay(TypedDict):
    """Calls of a day that one side has and the other has not."""

    day: Day
    only_carrier: int
    only_ours: int


class DifferingDays(TypedDict):
    """What the hashes of both sides tell, and which files they are; or why they were not compared."""

    carrier_hashes: NotRequired[str]
    our_hashes: NotRequired[str]
    days_of: NotRequired[str]
    days: NotRequired[list[DifferingDay]]
    not_compared_because: NotRequired[str]
