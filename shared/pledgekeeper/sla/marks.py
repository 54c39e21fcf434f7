"""Marks: what the events of a timeline mean to clocks. All that a clock knows of a case is a sequence of these."""

from collections.abc import Iterable
from datetime import datetime
from itertools import takewhile
from typing import Final, NamedTuple, Protocol

# fmt: off
MARKS: Final[dict[str, dict[str, str]]] = {
    "ticket": {
        "opened":               "the fault was reported, or found by us",
        "acknowledged":         "the message with the number has left",
        "updated":              "we told the carrier something",
        "answered-by-carrier":  "the carrier told us something",
        "answered-afterwards":  "the carrier wrote when we had said that it is resolved: thanks, mostly",
        "taken":                "somebody of ours has the case in hand",
        "in-progress":          "work goes on",
        "pending":              "we wait for the carrier",
        "held":                 "we wait for something else",
        "restored":             "the service works again, if by a workaround",
        "resolved":             "the cause is removed, we say",
        "reopened":             "the carrier says it is not",
        "closed":               "the resolution was accepted, or not rejected in time",
        "cancelled":            "the carrier needs it no more",
        "rejected":             "no ticket for us",
        "rfo-issued":           "the preliminary reason for outage was sent",
        "rca-issued":           "the final root cause analysis was sent",
        "p1-review-issued":     "what came of the review with the carrier was sent",
        "merged":               "goes on in another case, which has its history",
    },
    "dispute": {
        "opened":               "the claim was received",
        "acknowledged":         "the message with the reference has left",
        "updated":              "we told the carrier something",
        "answered-by-carrier":  "the carrier told us something",
        "taken":                "somebody of ours has the case in hand",
        "completeness-judged":  "we said which evidence is there and which is missing",
        "evidence-asked":       "the carrier owes what is missing, by a day",
        "evidence-given":       "the carrier wrote, filed or completed something",
        "fraud-acted":          "traffic was blocked, or those upstream were told",
        "answered":             "our substantive answer was given",
        "credit-due":           "a part of the amount is accepted",
        "credited":             "the credit note was issued",
        "settled":              "both sides agree what is owed",
        "withdrawn":            "the carrier disputes no more",
        "appealed":             "the carrier appealed our answer to another person of ours",
        "appeal-decided":       "that person decided the appeal",
    },
    "order": {
        "opened":               "the order was received",
        "acknowledged":         "the message with the number has left",
        "updated":              "we told the carrier something",
        "answered-by-carrier":  "the carrier told us something",
        "taken":                "somebody of ours has the case in hand",
        "managers-named":       "the message that names both project managers has left",
        "committed":            "a date was committed, or changed",
        "jeopardy":             "the committed date is in danger, we know",
        "jeopardy-told":        "the message that says so, with the new date, has left",
        "jeopardy-over":        "the date is safe again",
        "last-days":            "five business days are left until the committed date",
        "reported":             "the status report has left",
        "delivered":            "handed over",
        "delivery-rejected":    "the carrier says that it does not work: it is not delivered",
        "accepted":             "the carrier accepted it, or was silent for as long as it had",
        "cancelled":            "not wanted any more, or rejected by us before a date was committed",
    },
    "service": {
        "service-began":        "the first service of an eligible carrier is up",
        "manager-named":        "Service Manager and deputy were named to the carrier",
        "month-ended":          "a month is over that a report is owed for, or a quarter, or a year",
        "report-sent":          "the report of it has left",
        "review-due":           "the days to hold a review begin",
        "review-held":          "the review was held",
        "action-agreed":        "an action was promised in a review",
        "action-closed":        "it was done",
    },
}
# fmt: on
"""Every word that starts, restarts, reopens or stops a clock, by kind of case."""

PAUSED, RESUMED, CONSENTED, OBJECTED, PLANNED_WORK, JOINED, MOVED = (
    "paused", "resumed", "consented", "objected", "planned-work", "joined", "moved",
)  # fmt: skip
"""Marks that carry more than their word; they move every clock alike, by the pledge's rules of pauses."""


class Mark(NamedTuple):
    """One event as clocks see it: a second since the epoch, and a word.

    `name` and `reason` are those of a pause; `begin` and `end` bound a window of planned work that was announced `at`
    that moment; `other` is the history of a case that is joined to this one; `pledge` is the version that a case is
    under from this mark on.
    """

    at: int
    what: str
    name: str | None = None
    reason: str | None = None
    begin: int | None = None
    end: int | None = None
    other: tuple["Mark", ...] = ()
    pledge: str | None = None


class Meaningful(Protocol):
    """Anything with a moment and a meaning to clocks: every event of a case."""

    @property
    def at(self) -> datetime: ...

    def as_mark(self) -> Mark | None: ...


def every_mark(timeline: Iterable[Meaningful]) -> tuple[Mark, ...]:
    """The marks of a timeline, in its own order.

    The order of the timeline is the order of what happened. An event that says an earlier moment than the one before
    it was written by a clock that is behind, and counts as of the same second.
    """
    latest = 0
    marks: list[Mark] = []
    for event in timeline:
        mark = event.as_mark()
        if mark is None:
            continue
        latest = max(latest, mark.at)
        marks.append(mark if mark.at == latest else mark._replace(at=latest))
    return tuple(marks)


def up_to(marks: tuple[Mark, ...], now: datetime) -> tuple[Mark, ...]:
    """Those that are there at `now`: seconds never go back."""
    until = int(now.timestamp())
    return marks if marks and marks[-1].at <= until else tuple(takewhile(lambda mark: mark.at <= until, marks))


def marks_of(timeline: Iterable[Meaningful], now: datetime) -> tuple[Mark, ...]:
    """The marks of a timeline up to `now`."""
    return up_to(every_mark(timeline), now)
