"""Monthly reviews of an account, as events and commands: months that are over, what was written, sent and held."""

from typing import Annotated, Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.event import Actor, Event
from pledgekeeper.model import Frozen, Instant

Name = Annotated[str, Field(min_length=1, max_length=100)]
People = Annotated[tuple[Name, ...], Field(min_length=1, max_length=30)]
Span = Literal["month", "quarter", "year"]
Month = Annotated[str, Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2]|Q[1-4]))?$")]
"""What a review is of: `2026-11`; of a business review a quarter, `2026-Q4`; of an executive one a year, `2026`."""


def span_of(month: str) -> Span:
    return "year" if len(month) == 4 else "quarter" if month[5] == "Q" else "month"


def in_time(month: str) -> tuple[str, int]:
    """What puts months, quarters and years in the order in which they are over; of those together the longest last."""
    year, _, rest = month.partition("-")
    match span_of(month):
        case "month":
            return month, 0
        case "quarter":
            return f"{year}-{3 * int(rest.removeprefix('Q')):02d}", 1
        case "year":
            return f"{year}-12", 2


def ended_with(month: str) -> tuple[str, ...]:
    """What is over with a month: itself, the quarter that it ends, the year."""
    year, number = month.split("-")
    quarter, rest = divmod(int(number), 3)
    return (month, *([f"{year}-Q{quarter}"] if rest == 0 else []), *([year] if number == "12" else []))


# --- what happened ---------------------------------------------------------------------------------------------------


class MonthEnded(Event):
    """A month is over that a review is owed for, or a quarter, or a year; `at` is its end in the carrier's zone."""

    MARK = "month-ended"
    event: Literal["month-ended"] = "month-ended"
    month: str


class ReviewIssued(Event):
    """A version of a month's review was written; `changes` says what a later one corrects."""

    event: Literal["review-issued"] = "review-issued"
    month: str
    version: int
    place: str = Field(description="where its files lie")
    sha256: str = Field(description="of the figures, as they are kept")
    changes: tuple[str, ...] = ()


class ReviewSent(Event):
    MARK = "report-sent"
    event: Literal["review-sent"] = "review-sent"
    month: str
    version: int
    to: str


class ReviewDue(Event):
    """The review of a month is to be held with the carrier: the days within which it is count from `at`."""

    MARK = "review-due"
    event: Literal["review-due"] = "review-due"
    month: str


class ReviewHeld(Event):
    """We went through the review of a month with the carrier, at the moment `at`; it was noted then or later.

    `ours` are people of the roster by id, `theirs` the carrier's by name: a review has somebody of both.
    """

    MARK = "review-held"
    event: Literal["review-held"] = "review-held"
    month: str
    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    by: Actor


# --- what may be asked -----------------------------------------------------------------------------------------------


class IssueReview(Command):
    month: str
    place: str
    sha256: str
    changes: tuple[str, ...] = ()


class RecordReviewSent(Command):
    month: str
    version: int
    to: str
    asked: bool = Field(default=False, description="whether the mail asked how satisfied the carrier is")


class RecordReviewHeld(Command):
    """Note that the review of a month was held, when and with whom."""

    command: Literal["record-review-held"] = "record-review-held"
    by: Actor
    month: Month
    held_at: Instant
    ours: People
    theirs: People


# --- the present state -----------------------------------------------------------------------------------------------


class Issued(Frozen):
    """A version of a review that was written."""

    month: str
    version: int
    place: str
    issued_at: Instant
    changes: tuple[str, ...] = ()
    sent_at: Instant | None = None


class Meeting(Frozen):
    """The review of a month as it is held: `due` when it is promised, `held_at` once it was."""

    month: str
    due: bool = False
    held_at: Instant | None = None
    ours: tuple[str, ...] = ()
    theirs: tuple[str, ...] = ()
