"""One past case, read under both schemes by the same fold that reads live cases."""

from decimal import Decimal
from typing import Final, NamedTuple

from pledgekeeper.simulation.past_case import PastCase
from pledgekeeper.simulation.scheme import Compared, Comparison, Pair, Promise, Scheme
from pledgekeeper.simulation.tally import NOTHING, Count, Flip, Tally
from pledgekeeper.sla.clock import ClockState, Reading, read_periods
from pledgekeeper.sla.credits import amount
from pledgekeeper.sla.marks import PAUSED, PLANNED_WORK, Mark
from pledgekeeper.sla.periods import History, history

GIVEN_UP: Final = frozenset(("cancelled", "rejected", "withdrawn"))
"""Marks by which a case ends and nothing is left to be kept: what was not late by then is void, not kept."""
GOES_ON: Final = "merged"
"""The case goes on in another one, which has its history: whatever ends here is counted there."""


class Result(NamedTuple):
    """What one promise came to in one case. `worst` is the period that used most of its time, by its own target."""

    sums: Count
    worst: Reading | None


def replay(case: PastCase, comparison: Comparison, tally: Tally) -> list[Flip]:
    """Count a case; what flips in it is returned. BadCase (and nothing counted) when it fits neither scheme."""
    compared = comparison.of(case)
    found = _results(case, compared)
    group = case.facts.get("priority") or case.facts.get("answer_group") or ""
    flips = []
    for pair, old, new in found:
        _add(tally.old, pair.commitment, group, old)
        _add(tally.new, pair.commitment, group, new)
        if old and new and old is not new:
            flip = _flip(case, pair.commitment, old, new)
            if flip:
                flips.append(flip)
                (tally.to_missed if flip.new == "missed" else tally.to_kept)[pair.commitment] += 1
    tally.cases += 1
    tally.flipped += bool(flips)
    if compared.old:
        tally.pledges[compared.old.pledge.id] += 1
    return flips


def unknown_reasons(case: PastCase, compared: Compared) -> set[str]:
    """Reasons of pauses that neither pledge knows: they stop nothing, misspelt or not."""
    said = {mark.reason or "" for mark in case.marks if mark.what == PAUSED or mark.what == PLANNED_WORK}
    for scheme in (compared.old, compared.new) if said else ():
        said -= scheme.pledge.pause_rules.keys() if scheme else set()
    return said


def _results(case: PastCase, compared: Compared) -> list[tuple[Pair, Result | None, Result | None]]:
    new = seen_under(case, compared.new)
    old = new if compared.alike or compared.old is None else seen_under(case, compared.old)
    ends = {mark.at for mark in case.marks if mark.what in GIVEN_UP or mark.what == GOES_ON}
    found = []
    for pair in compared.pairs:
        before = _result(case, pair.old, old, ends)
        found.append((pair, before, before if pair.alike else _result(case, pair.new, new, ends)))
    return found


def seen_under(case: PastCase, scheme: Scheme) -> History:
    """What clocks see of the case: all of its pauses as this pledge and the case's agreement allow them."""
    return history(case.marks, case.until, lambda _: scheme.pledge.pause_rules, case.stopping)


def _result(case: PastCase, promise: Promise | None, seen: History, ends: set[int]) -> Result | None:
    """None when the promise was not made, or its clock never started."""
    length = promise.length(case.facts) if promise else None
    if promise is None or length is None:
        return None
    count, worst = Count(), None
    for reading in read_periods(promise.rule, length, promise.calendar, seen):
        stopped = reading.stretches[-1].end if reading.state is ClockState.STOPPED else None
        ended_by = _ender(case.marks, promise, stopped) if stopped in ends else None
        if ended_by == GOES_ON:
            count.void += 1
        elif reading.missed:
            count.missed += 1
            count.disputed += not reading.missed_if_granted
            if promise.credits:
                _owe(count, promise, reading, case)
            worst = _worse(worst, reading)
        elif reading.state is not ClockState.STOPPED:
            count.open += 1
        elif ended_by in GIVEN_UP:
            count.void += 1
        else:
            count.kept += 1
            worst = _worse(worst, reading)
    return Result(count, worst)


def _ender(marks: tuple[Mark, ...], promise: Promise, second: int | None) -> str | None:
    """The mark that stopped a clock in that second."""
    moves = promise.rule.stops | promise.rule.restarts
    return next((mark.what for mark in marks if mark.at == second and mark.what in moves), None)


def _owe(count: Count, promise: Promise, reading: Reading, case: PastCase) -> None:
    """Add what is credited for a period that was missed: each to the cent, as each is a credit of its own."""
    counted, target = reading.counted_seconds, reading.target_seconds
    percent = sum((credit.percent(counted, target) for credit in promise.credits), start=Decimal(0))
    if not percent:
        return
    count.percent += percent
    if case.monthly_charge is None:
        count.unpriced += percent
    else:
        so_far = count.money.get(case.currency, NOTHING)
        count.money[case.currency] = so_far + amount(percent, case.monthly_charge, case.currency)


def _worse(one: Reading | None, other: Reading) -> Reading:
    return other if one is None or other.remaining_seconds < one.remaining_seconds else one


def _add(counts: dict[tuple[str, str], Count], commitment: str, group: str, result: Result | None) -> None:
    if result is None:
        return
    key = (commitment, group)
    if key not in counts:
        counts[key] = Count()
    counts[key].add(result.sums)


def _flip(case: PastCase, commitment: str, old: Result, new: Result) -> Flip | None:
    before, after = old.sums.ruling, new.sums.ruling
    if before == after or before is None or after is None or old.worst is None or new.worst is None:
        return None
    return Flip(
        case.case, case.kind, case.carrier, commitment, before, after,
        old.worst.counted_seconds, old.worst.target_seconds, new.worst.counted_seconds, new.worst.target_seconds,
        old.sums.percent, new.sums.percent,
    )  # fmt: skip
