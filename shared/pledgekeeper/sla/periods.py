"""When a clock ran and when it stood still: marks and pauses under a rule, as stretches of time."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, Literal, NamedTuple

from pledgekeeper.sla.marks import JOINED, Mark
from pledgekeeper.sla.pauses import Pause, RulesUnder, pauses_of
from pledgekeeper.sla.pledge import Rule

STOOD: Final = "stopped"
"""Why a clock that was reopened did not count between its stop and the reopening."""


class Stretch(NamedTuple):
    """A part of a clock's life in which it did one thing. The last one of a live clock has no end.

    `reason` and `name` are those of the pause; None while the clock runs.
    """

    begin: int
    end: int | None
    kind: Literal["running", "paused", "disputed"]
    reason: str | None = None
    name: str | None = None


@dataclass(frozen=True, eq=False)
class History:
    """A timeline as clocks see it at an instant: its marks, and the pauses that stop clocks."""

    marks: tuple[Mark, ...]
    pauses: tuple[Pause, ...]
    rules_under: RulesUnder
    stopping: Collection[str]
    now: int


def history(marks: tuple[Mark, ...], now: int, rules_under: RulesUnder, stopping: Collection[str]) -> History:
    """The same of marks, none of which is after `now`."""
    return History(marks, pauses_of(marks, rules_under, stopping, now), rules_under, stopping, now)


# --- periods: what starts and stops ----------------------------------------------------------------------------------


@dataclass
class _Track:
    """One history's part in a period: from when to when it ticked, when it stood between, and its pauses."""

    begin: int
    end: int | None
    stood: list[tuple[int, int]]
    pauses: Sequence[Pause]

    @classmethod
    def begun(cls, at: int, pauses: Sequence[Pause]) -> "_Track":
        """Windows of another case are windows of what began before they were joined no more than of a stranger."""
        return cls(at, None, [], [pause for pause in pauses if pause.joined_at is None or pause.joined_at <= at])


@dataclass
class Period:
    """A clock between a start and its stop. The first track is its own, others were joined to it."""

    tracks: list[_Track]
    ticking: bool = True


RuleUnder = Callable[[str | None], Rule]
"""The rule that a promise has in a pledge of that name."""


def periods_of(rule: Rule, seen: History, rule_under: RuleUnder | None = None) -> list[Period]:
    """Every period of a clock, oldest first.

    A pause that began under another version of the pledge stops the clock if this promise's rule there (`rule_under`)
    says so: what was earned stays.
    """
    periods: list[Period] = []
    pauses = [
        pause for pause in seen.pauses if pause.reason in (rule_under(pause.pledge) if rule_under else rule).pauses
    ]
    for mark in seen.marks:
        at, what = mark.at, mark.what
        last = periods[-1] if periods else None
        if what == JOINED:
            if rule.joins:
                other = history(mark.other, at, seen.rules_under, seen.stopping)
                _join(periods, periods_of(rule, other, rule_under), at, pauses)
        elif last and last.ticking:
            if what in rule.stops:
                last.tracks[0].end, last.ticking = at, False
            elif what in rule.restarts:  # a new period, which waits if the case waits
                last.tracks[0].end, last.ticking = at, False
                periods.append(Period([_Track.begun(at, pauses)]))
        elif what in rule.starts:
            periods.append(Period([_Track.begun(at, pauses)]))
        elif last and what in rule.reopens:  # the time it stood still is a pause, not a new clock
            own = last.tracks[0]
            own.stood.append((own.end if own.end is not None else at, at))
            own.end, last.ticking = None, True
    return periods


def _join(periods: list[Period], theirs: list[Period], at: int, pauses: Sequence[Pause]) -> None:
    """A clock that ticks in the history joined goes on here: it ran whenever either of the two ran."""
    if not theirs or not theirs[-1].ticking:
        return
    for track in theirs[-1].tracks:
        track.end = at if track.end is None else track.end
    if not (periods and periods[-1].ticking):
        periods.append(Period([_Track.begun(at, pauses)]))
    periods[-1].tracks += theirs[-1].tracks


# --- stretches: what runs and what stands ----------------------------------------------------------------------------


def stretches_of(tracks: Sequence[_Track]) -> tuple[Stretch, ...]:
    """The life of a period, cut where anything changes. Of tracks side by side, the one that counts most is told."""
    first, *others = (_segments(track) for track in tracks)
    if not others:
        return tuple(first)
    end = tracks[0].end
    lives = [first, *others]
    begin = min(life[0].begin for life in lives)
    if begin == end:  # begun and over within one second: no second of it is anybody's
        return tuple(first)
    stretches: list[Stretch] = []
    for cut, following in _pieces((cut for life in lives for each in life for cut in each[:2]), begin, end):
        here = [piece for life in lives for piece in life if piece.begin <= cut and _before(cut, piece.end)]
        doing = max(here, key=lambda piece: WEIGHT[piece.kind])
        _append(stretches, doing._replace(begin=cut, end=following))
    return tuple(stretches)


WEIGHT: Final = {"paused": 0, "disputed": 1, "running": 2}


def _segments(track: _Track) -> list[Stretch]:
    """What one history did in a period. Of pauses side by side, one that stands is told before one that is disputed."""
    begin, end = track.begin, track.end
    stood = (Pause("", STOOD, since, until, True, None) for since, until in track.stood)
    still = sorted((*stood, *track.pauses), key=lambda pause: pause.begin) if track.stood else track.pauses
    if not still:
        return [Stretch(begin, end, "running")]
    segments: list[Stretch] = []
    over: list[Pause] = []
    to_come = iter(still)
    upcoming = next(to_come, None)
    for cut, following in _pieces((cut for pause in still for cut in pause[2:4]), begin, end):
        while upcoming and upcoming.begin <= cut:
            over.append(upcoming)
            upcoming = next(to_come, None)
        over = [pause for pause in over if _before(cut, pause.end)]
        _append(segments, _doing(over, cut, following))
    return segments


def _doing(over: Sequence[Pause], begin: int, end: int | None) -> Stretch:
    for pause in over:
        if pause.granted:
            return Stretch(begin, end, "paused", pause.reason, pause.name or None)
    if over:
        return Stretch(begin, end, "disputed", over[0].reason, over[0].name)
    return Stretch(begin, end, "running")


def _append(stretches: list[Stretch], following: Stretch) -> None:
    """Add what follows; when it goes on with the same, the last one is only longer."""
    if stretches and stretches[-1][2:] == following[2:]:
        stretches[-1] = stretches[-1]._replace(end=following.end)
    else:
        stretches.append(following)


def _pieces(cuts: Iterable[int | None], begin: int, end: int | None) -> Iterator[tuple[int, int | None]]:
    """From `begin` to `end`, cut at every one of `cuts` that lies between."""
    within = {cut for cut in cuts if cut is not None and begin < cut and (end is None or cut < end)}
    moments: list[int | None] = [begin, *sorted(within), end]
    for cut, following in pairwise(moments):
        assert cut is not None
        yield cut, following


def _before(moment: int, end: int | None) -> bool:
    return end is None or moment < end
