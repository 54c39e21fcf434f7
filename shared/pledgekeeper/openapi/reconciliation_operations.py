"""What the document says of the results of comparisons of call records."""

from typing import Final, NotRequired

from typing_extensions import TypedDict

from pledgekeeper.api.range_lists import RangeListCreate
from pledgekeeper.api.routes import DISPUTES, RANGE_LISTS
from pledgekeeper.disputes.fraud.patterns import NumbersFound, PatternFound, Records, Shows, Support
from pledgekeeper.openapi.operation import Operation, Query
from pledgekeeper.openapi.shapes import Address, Moment


class ResultFile(TypedDict):
    """A file of a comparison; `url` leads to it."""

    name: str
    media_type: str
    url: Address


class ReconciliationResults(TypedDict):
    """What a comparison left behind. `asked` names the event that asked for it; the SHA-256 is that of `summary.json`,
    which has those of the others."""

    asked: str
    at: Moment
    summary_sha256: str
    files: list[ResultFile]


class PatternResults(TypedDict):
    """What a search of a file found, and left behind. The SHA-256 is that of `findings.json`, which has those of the
    others. `support` says whether it speaks for the claim by the rule for its type; it is no verdict."""

    asked: str
    at: Moment
    file: str
    records: Records
    calls: int
    amount: str
    patterns: list[PatternFound]
    numbers: list[NumbersFound]
    shows: list[Shows]
    support: NotRequired[Support]
    findings_sha256: str
    files: list[ResultFile]


class RangeListLoaded(TypedDict):
    """A range list that is in force now, and how many lines it has."""

    name: str
    lines: int
    sha256: str


class RangeListText(TypedDict):
    """A range list as it was loaded."""

    name: str
    sha256: str
    csv: str


class ResultLink(TypedDict):
    """Where a file is read, until `expires_at`, by whoever has the address."""

    name: str
    media_type: str
    url: Address
    expires_at: Moment


LED_TO: Final = "Led to is where it is read for five minutes, by whoever has that address. The room's log has it."
RECONCILIATION_OPERATIONS: Final[dict[str, Operation]] = {
    f"GET {DISPUTES}/{{id}}/reconciliations": Operation(
        "listReconciliations", "What comparisons of call records left behind", "Disputes", list[ReconciliationResults],
        about="Newest first, with the files that you are given.",
    ),
    f"GET {DISPUTES}/{{id}}/reconciliations/{{asked}}": Operation(
        "getReconciliationFile", "A file of a comparison", "Disputes", ResultLink, 303, headers=("Location",),
        query=(Query("file", "Its name: one of the list, or one that `calls.sha256` names."),),
        about=LED_TO,
    ),
    f"GET {DISPUTES}/{{id}}/patterns": Operation(
        "listPatterns", "What searches of call records found", "Disputes", list[PatternResults],
        about="Newest first, with the files that you are given.",
    ),
    f"GET {DISPUTES}/{{id}}/patterns/{{asked}}": Operation(
        "getPatternFile", "A file of a search", "Disputes", ResultLink, 303, headers=("Location",),
        query=(Query("file", "Its name: one of the list."),),
        about=LED_TO,
    ),
    f"POST {RANGE_LISTS}": Operation(
        "loadRangeList", "Load a range list", "Disputes", RangeListLoaded, 201, sent=RangeListCreate,
        about="For our billing, in place of the one of that name; an agreement names it in `fraud.range_list`.",
    ),
    f"GET {RANGE_LISTS}/{{name}}": Operation(
        "getRangeList", "A range list", "Disputes", RangeListText, about="For our billing: the one in force.",
    ),
}  # fmt: skip
