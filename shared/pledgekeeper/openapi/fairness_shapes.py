"""What `GET /care/v1/fairness` answers."""

from typing_extensions import TypedDict

from pledgekeeper.openapi.shapes import Moment


class Durations(TypedDict):
    """Seconds round the clock since the opening, of so many disputes: the median, and the 90th percentile."""

    count: int
    median_seconds: int | None
    p90_seconds: int | None


class UpheldClaims(TypedDict):
    """Of how many answered claims all, some or nothing is accepted; the share is that of all and some, from 0 to 1."""

    wholly: int
    partly: int
    not_at_all: int
    share: str | None


class FairnessAmounts(TypedDict):
    """Amounts of one currency; the share is that of the accepted among what we decided or agreed on, from 0 to 1."""

    currency: str
    disputed_amount: str
    accepted_amount: str
    rejected_amount: str
    withdrawn_amount: str
    open_amount: str
    upheld_share: str | None


class AppealCounts(TypedDict):
    """How many appeals were made, and how our answer fared in them."""

    made: int
    upheld: int
    changed: int
    waiting: int


class EvidenceCounts(TypedDict):
    """How often evidence was asked of carriers with a day, and how it came."""

    asked: int
    in_time: int
    late: int
    missed: int
    waiting: int
    ended: int


class FairnessRow(TypedDict):
    """What is measured of some disputes; `few`: too few to conclude anything."""

    name: str
    disputes: int
    few: bool
    answer: Durations
    settle: Durations
    upheld: UpheldClaims
    amounts: list[FairnessAmounts]
    appeals: AppealCounts
    evidence: EvidenceCounts


FairnessReport = TypedDict(
    "FairnessReport",
    {
        "from": Moment,
        "to": Moment,
        "few_means_fewer_than": int,
        "all": FairnessRow,
        "analysts": list[FairnessRow],
        "types": list[FairnessRow],
        "sizes": list[FairnessRow],
    },
)
"""How disputes opened in a period were decided. The size of a carrier is the tier of its agreement."""
