"""Pauses: for what reasons clocks may stand still, how long, and whether the carrier has a say in it."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Literal, NamedTuple

from pydantic import Field

from pledgekeeper.model import Frozen
from pledgekeeper.sla.marks import CONSENTED, JOINED, OBJECTED, PAUSED, PLANNED_WORK, RESUMED, Mark
from pledgekeeper.sla.span import WallSpan

Holder = Literal["carrier", "supplier", "ours"]


class PauseRule(Frozen):
    """A typed reason to stop the clocks, as the pledge allows it.

    A pause lapses when it has lasted `longest`: the clocks run on from that second. With `consent: needed` its time
    is disputed until the carrier agrees; with `silent` it stands until the carrier objects. `stops: false` is a
    reason that may be given and stops no clock, unless the agreement says that it does.
    """

    reason: str = Field(pattern=r"^[a-z][a-z-]*$")
    name: str
    longest: WallSpan
    consent: Literal["needed", "silent"]
    evidence: bool = Field(default=False, description="must what shows it be named, e.g. a file or a reference?")
    stops: bool = True
    held_by: Holder = Field(default="carrier", description="who has the case in hand meanwhile")
    notice: WallSpan | None = Field(default=None, description="planned work: announced at least so long before")


RulesUnder = Callable[[str | None], Mapping[str, PauseRule]]
"""The rules of pauses, by their reason, that a pledge of that name has."""


class Pause(NamedTuple):
    """A pause as it stands at an instant. `end` is None while it lasts; at `lapses_at` it ends by itself.

    A window of planned work has its end from the start, and lapses never. `granted` is whether the time is agreed not
    to count; otherwise it is disputed, but for a work announced late, which then is no pause at all. `pledge` names
    the version that the case was under when the pause began: it stays what it is when the case moves to another.
    `joined_at` is the moment from which a window of another case is one of this case's too: for clocks that begin then
    or later.
    """

    name: str
    reason: str
    begin: int
    end: int | None
    granted: bool
    lapses_at: int | None
    held_by: Holder = "carrier"
    pledge: str | None = None
    late: bool = False
    joined_at: int | None = None

    @property
    def planned(self) -> bool:
        return self.lapses_at is None


def pauses_of(marks: Sequence[Mark], rules_under: RulesUnder, stopping: Collection[str], now: int) -> tuple[Pause, ...]:
    """The pauses that stop clocks, in the order of their begin, each by the rules in force when it began.

    `stopping` are reasons that stop clocks by the agreement though the pledge says they do not. The last word of the
    carrier on a pause counts for all of it. A planned work that was not announced in time is a pause if the carrier
    agrees to it all the same; one that was taken back before it began is none. Of a history that is joined the windows
    still to come are named `case/window`.
    """
    found: dict[str, Pause] = {}
    pledge = None
    for mark in marks:
        name, pledge = mark.name or "", mark.pledge or pledge
        if mark.what == PAUSED or mark.what == PLANNED_WORK:
            pause = _begun(mark, rules_under(pledge).get(mark.reason or ""), stopping)
            if pause:
                found[name] = pause._replace(pledge=pledge)
        elif mark.what == JOINED:
            theirs = pauses_of(mark.other, rules_under, stopping, mark.at)
            coming = (each for each in theirs if each.planned and (each.end or 0) > mark.at)
            joined = {f"{name}/{each.name}": each for each in coming}
            found = {key: each._replace(name=key, joined_at=mark.at) for key, each in joined.items()} | found
        elif mark.what == RESUMED and name in found:
            found[name] = _ended(found[name], mark.at)
        elif mark.what in (CONSENTED, OBJECTED) and name in found:
            found[name] = found[name]._replace(granted=mark.what == CONSENTED)
    return tuple(
        pause._replace(end=pause.lapses_at) if pause.end is None and (pause.lapses_at or now) <= now else pause
        for pause in sorted(found.values(), key=lambda pause: pause.begin)
        if (pause.granted or not pause.late) and not (pause.planned and pause.end == pause.begin)
    )


def _begun(mark: Mark, rule: PauseRule | None, stopping: Collection[str]) -> Pause | None:
    if rule is None or not (rule.stops or rule.reason in stopping):
        return None
    name, longest, agreed = mark.name or "", rule.longest.seconds, rule.consent == "silent"
    if mark.begin is None or mark.end is None:
        return Pause(name, rule.reason, mark.at, None, agreed, mark.at + longest, rule.held_by)
    late = rule.notice is not None and mark.begin - mark.at < rule.notice.seconds
    end = min(mark.end, mark.begin + longest)
    return Pause(name, rule.reason, mark.begin, end, agreed and not late, None, rule.held_by, late=late)


def _ended(pause: Pause, at: int) -> Pause:
    """The pause, ended at that moment: no later than it lapses, and once. A window ends no earlier than it begins."""
    if pause.planned:
        return pause._replace(end=max(pause.begin, min(at, pause.end or at)))
    return pause if pause.end is not None else pause._replace(end=min(at, pause.lapses_at or at))
