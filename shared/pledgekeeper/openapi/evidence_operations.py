"""What the document says of the evidence room."""

from typing import Final

from pledgekeeper.api.evidence import EvidenceCreate, LinkCreate
from pledgekeeper.api.routes import DISPUTES
from pledgekeeper.openapi.evidence_shapes import (
    AccessLine,
    Announced,
    DifferingDays,
    EvidenceFile,
    EvidenceLink,
    EvidenceRoom,
)
from pledgekeeper.openapi.operation import Operation

ROOM: Final = f"{DISPUTES}/{{id}}/evidence"

EVIDENCE_OPERATIONS: Final[dict[str, Operation]] = {
    f"POST {ROOM}": Operation(
        "announceEvidence", "Announce a file, and be told where to upload it", "Disputes", Announced, 201,
        EvidenceCreate,
        about="The upload takes this very file: another size, type or content is refused by the bucket.",
    ),
    f"GET {ROOM}": Operation("listEvidence", "What both sides have filed, and until when it is kept", "Disputes",
        EvidenceRoom),
    f"POST {ROOM}/{{evidence}}/filed": Operation(
        "fileEvidence", "File what was uploaded", "Disputes", EvidenceFile,
        about="`state` is `filed`, or `refused` with the reason; what is refused lies in quarantine.",
    ),
    f"POST {ROOM}/{{evidence}}/links": Operation(
        "openEvidence", "A link to read a file by", "Disputes", EvidenceLink, 201, LinkCreate,
        about="Logged before it is given, and good for five minutes.",
    ),
    f"GET {DISPUTES}/{{id}}/accesses": Operation(
        "listAccesses", "Who was given evidence to read", "Disputes", list[AccessLine]
    ),
    f"GET {DISPUTES}/{{id}}/differing-days": Operation(
        "listDifferingDays", "On which days the records of both sides differ, by their hashes", "Disputes",
        DifferingDays, about="Compared are the hashes that each side filed last.",
    ),
}  # fmt: skip
