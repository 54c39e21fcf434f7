"""Promises that are a share of what was counted in the month: what was promised, and what was attained. Pure."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from pledgekeeper.invoices.first_time import Judged
from pledgekeeper.model import Frozen
from pledgekeeper.reviews.attainment import tenths
from pledgekeeper.reviews.faults import Repeats
from pledgekeeper.reviews.opinions import Opinion
from pledgekeeper.reviews.works import Works
from pledgekeeper.sla.shares import Measured, Share


class SharedLine(Frozen):
    """Of `counted`, so many are the `part` that is promised to be large or small. Rounded against us."""

    share: Measured
    clause: str
    name: str
    at_least_percent: int | None
    at_most_percent: int | None
    counted: int
    part: int
    percent: Decimal | None
    reached: bool | None


def shares_of(
    promised: Iterable[Share],
    repeats: Repeats,
    done: Works,
    opinions: Iterable[Opinion],
    invoices: Iterable[Judged] = (),
) -> Iterator[SharedLine]:
    """A line for each promise of the pledge; `reached` is None of nothing."""
    said, right = {each.pillar: (each.satisfied, each.answered) for each in opinions}, [each.right for each in invoices]
    counts: dict[Measured, tuple[int, int]] = {
        "repeat-faults": (repeats.repeated, repeats.faults),
        "planned-works": (done.in_time, done.announced),
        "delivery-satisfaction": said.get("delivery", (0, 0)),
        "invoices-right": (sum(right), len(right)),
        "service-satisfaction": said.get("service-management", (0, 0)),
    }
    for share in promised:
        part, counted = counts[share.id]
        percent = tenths(part, counted)
        if percent is not None and share.at_most_percent is not None:
            percent = 100 - (tenths(counted - part, counted) or Decimal(0))
        yield SharedLine(
            share=share.id, clause=share.clause, name=share.name, at_least_percent=share.at_least_percent,
            at_most_percent=share.at_most_percent, counted=counted, part=part, percent=percent,
            reached=share.reached(part, counted) if counted else None,
        )  # fmt: skip
