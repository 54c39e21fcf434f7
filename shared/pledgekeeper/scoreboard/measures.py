"""What is published, as data: each measure with its definition, its population, and what is left out and why."""

from dataclasses import dataclass
from typing import Final, Literal

from pledgekeeper.cases.surveying import Pillar
from pledgekeeper.invoices.first_time import FIRST_TIME
from pledgekeeper.orders.on_time import ON_TIME

LEFT_OUT: Final = (
    "A case that was cancelled, rejected, merged or withdrawn before the promise was due is left out, and counted "
    "below. One that ends so after it was due was missed. So is one that is open still and overdue."
)
LEFT_OUT_OF_ORDERS: Final = (
    "An order that the carrier cancelled before the date was over is left out, and counted below. One that we "
    "cancelled after we had committed to a date was missed, whenever that was."
)
SERVICE: Final = "service-management"
REPEATS: Final = "repeat-faults"
"""The share of the pledge that faults which come back are the figure of."""
BY_REQUESTED_DATE: Final = f"{ON_TIME}-requested"
"""Orders on time once more, held against the date that the carrier asked for."""


@dataclass(frozen=True)
class Measure:
    """One line of the scoreboard: the share of `population` in which a promise was kept.

    `whose` is the responsibility that a case must have; None counts all. The headline is six of them. `counted_as`
    names a population of another reading of the promise, which has no target of its own. `each_time`: a case is
    promised it again and again, and each time counts.
    """

    id: str
    promise: str
    priority: Literal["P1", "P2", "P3", "P4"] | None
    pillar: Pillar
    name: str
    definition: str
    headline: bool = False
    whose: str | None = None
    left_out: str = LEFT_OUT
    counted_as: str | None = None
    each_time: bool = False

    @property
    def population(self) -> str:
        if self.counted_as:
            return self.counted_as
        return f"{self.promise}:{self.priority}" if self.priority else self.promise


NOTHING_LEFT_OUT: Final = "Nothing is left out."
HANDED_OVER: Final = "Handed over whole, with all parts that it was split into,"
CLOCKED: Final = "Its clock stands still for pauses that the carrier agreed to, and goes on when it is reopened."

# fmt: off
MEASURES: Final = (
    Measure("p1-solved", "solve", "P1", "care", "P1 solved within 24 hours, where the fault was ours",
            f"A P1 (service interrupted) counts as solved when we say so and the carrier does not reject it. {CLOCKED}",
            headline=True, whose="ours"),
    Measure("p1-solved-all", "solve", "P1", "care", "P1 solved within 24 hours, whosever the fault was",
            "The same of every P1, also those that were the carrier's, a third party's, or no fault at all.",
            headline=True),
    Measure("orders-on-time", ON_TIME, None, "delivery", "Orders delivered on time",
            f"{HANDED_OVER} on or before the date first committed, which only the customer's own recorded wish moves. "
            "A new date of ours moves nothing. It counts in the month of that date, delivered or not.",
            headline=True, left_out=LEFT_OUT_OF_ORDERS),
    Measure("orders-by-requested-date", ON_TIME, None, "delivery", "Orders delivered by the date first asked for",
            f"The same orders. {HANDED_OVER} on or before the date that the customer asked for when ordering; without "
            "one, the date that counts above.", left_out=LEFT_OUT_OF_ORDERS, counted_as=BY_REQUESTED_DATE),
    Measure("disputes-answered", "dispute-answer", None, "billing", "Disputes answered in time",
            "A substantive answer within 10, 15 or 20 business days or 30 days, by the type of dispute.",
            headline=True),
    Measure("disputes-settled", "dispute-settle", None, "billing", "Disputes resolved within 30 days",
            "Settled with the carrier, from the day it was raised, on the wall calendar.", headline=True),
    Measure("disputes-settled-at-most", "dispute-settle-at-most", None, "billing", "Disputes resolved within 60 days",
            "The same, at the latest.", headline=True),
    Measure("p1-restored", "restore", "P1", "care", "P1: service restored within 4 hours",
            "The service works again, if by a workaround."),
    Measure("p1-answered", "first-response", "P1", "care", "P1: first qualified response within 15 minutes", CLOCKED),
    Measure("p2-solved", "solve", "P2", "care", "P2 solved within 48 hours", CLOCKED),
    Measure("p3-solved", "solve", "P3", "care", "P3 solved within 5 business days", CLOCKED),
    Measure("p4-solved", "solve", "P4", "care", "P4 solved within 10 business days", CLOCKED),
    Measure("faults-not-repeated", REPEATS, None, "care", "Faults that did not come back within 30 days",
            "A fault came back when its service had one that was reported in the thirty days before. It counts in the "
            "month in which it was reported.",
            left_out="Not counted is what was cancelled, rejected or merged, what the customer caused, and what was no "
            "fault."),
    Measure("disputes-acknowledged", "dispute-acknowledge", None, "billing", "Disputes acknowledged in a business day",
            "With their number, by a message that has left."),
    Measure("credit-notes", "credit-note", None, "billing", "Credit notes within 10 business days",
            "From the agreement on an amount to its credit note."),
    Measure("invoices-right", FIRST_TIME, None, "billing", "Invoices right the first time",
            "No dispute about it was upheld, not even in part. It counts when its window is over and all disputes "
            "about it are; or, as wrong, at the moment at which something of one was accepted.",
            left_out="Not counted is an invoice that asks for no money, or that the carrier has not got."),
    Measure("dates-committed", "committed-date", None, "delivery", "Committed date given in 5 business days",
            "From the order to the first date that we committed to. An order that never had a date is missed here."),
    Measure("orders-acknowledged", "order-acknowledge", None, "delivery", "Orders acknowledged in 4 business hours",
            "With their number, by a message that has left."),
    Measure("managers-named", "project-managers", None, "delivery", "Two project managers named in 2 business days",
            "A nominal and a back-up one, by a message that has left."),
    Measure("status-reports", "order-status", None, "delivery", "Weekly status reports of orders",
            "Each report counts: from the order, or the report before it, five business days to the next, or to the "
            "delivery.", each_time=True),
    Measure("jeopardy-told", "jeopardy", None, "delivery", "A date in danger told in a business day",
            "From when we know it to the message with a new date, or until the date is safe again.", each_time=True),
    Measure("service-managers-named", "service-manager", None, SERVICE, "Service Manager named in 10 business days",
            "And a deputy, by a message that has left, since the first service of an eligible carrier.",
            left_out=NOTHING_LEFT_OUT),
    Measure("monthly-reports", "monthly-report", None, SERVICE, "Monthly reports sent in time",
            "Within 5 business days of the month's end for carriers of tier gold, 10 for others.",
            left_out=NOTHING_LEFT_OUT),
    Measure("reviews-held", "review", None, SERVICE, "Monthly reviews held with the carrier",
            "Within ten business days of the report, to carriers of tier gold. When it was held counts, not when that "
            "was noted.", left_out=NOTHING_LEFT_OUT),
    Measure("period-reports", "period-report", None, SERVICE, "Reports of a quarter or a year sent in time",
            "Within 15 business days of its end.", left_out=NOTHING_LEFT_OUT),
    Measure("business-reviews-held", "business-review", None, SERVICE, "Business reviews of a quarter held",
            "Within 15 business days of the report.", left_out=NOTHING_LEFT_OUT),
    Measure("executive-reviews-held", "executive-review", None, SERVICE, "Executive reviews of a year held",
            "Within 30 business days of the report.", left_out=NOTHING_LEFT_OUT),
    Measure("actions-done", "review-action", None, SERVICE, "Actions of reviews done in time",
            "By the end of the day agreed, which only the carrier moves.", left_out=NOTHING_LEFT_OUT),
)
# fmt: on

PROMISES: Final = {
    measure.promise: measure.each_time
    for measure in MEASURES
    if measure.promise not in (ON_TIME, REPEATS, FIRST_TIME) and measure.pillar != SERVICE
}
"""Those that are read off the clock of a case, and whether each time counts. Three are not: orders on time
(`deliveries`), faults that come back (`repeating`), and invoices (`invoices`)."""
OF_ACCOUNTS: Final = tuple(measure.promise for measure in MEASURES if measure.pillar == SERVICE)
"""Those that are read off the clocks of accounts."""

SURVEYS: Final[dict[Pillar, tuple[str | None, int | None]]] = {
    # pillar              clause, and the share that was promised in per cent
    "delivery": ("D7", 86),
    "service-management": ("S5", 83),
    "care": (None, None),
    "billing": (None, None),
}
"""The pledge has no clock for satisfaction: it is a share of those who answered."""
