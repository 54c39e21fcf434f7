"""Pauses: for what reasons clocks may stand still, how long, and whether the carrier has a say in it."""

from collections.abc import Collection, Mapping, Sequence
from typing import Literal, NamedTuple

from pydantic import Field

from pledgekeeper.model import Frozen
from pledgekeeper.sla.marks import CONSENTED, OBJECTED, PAUSED, PLANNED_WORK, RESUMED, Mark
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


class Pause(NamedTuple):
    """A pause as it stands at an instant. `end` is None while it lasts; at `lapses_at` it ends by itself.

    A window of planned work has its end from the start, and lapses never. `granted` is whether the time is agreed not
    to count; otherwise it is disputed.
    """

    name: str
    reason: str
    begin: int
    end: int | None
    granted: bool
    lapses_at: int | None


def pauses_of(
    marks: Sequence[Mark], rules: Mapping[str, PauseRule], stopping: Collection[str], now: int
) -> tuple[Pause, ...]:
    """The pauses that stop clocks, in the order of their begin.

    `stopping` are reasons that stop clocks by the agreement though the pledge says they do not. The last word of the
    carrier on a pause counts for all of it. A planned work that was not announced in time is no pause.
    """
    found: dict[str, Pause] = {}
    for mark in marks:
        name = mark.name or ""
        if mark.what == PAUSED or mark.what == PLANNED_WORK:
            pause = _begun(mark, rules.get(mark.reason or ""), stopping)
            if pause:
                found[name] = pause
        elif mark.what == RESUMED and name in found:
            pause = found[name]
            if pause.end is None and pause.lapses_at:
                found[name] = pause._replace(end=min(mark.at, pause.lapses_at))
        elif mark.what in (CONSENTED, OBJECTED) and name in found:
            found[name] = found[name]._replace(granted=mark.what == CONSENTED)
    return tuple(
        pause._replace(end=pause.lapses_at) if pause.end is None and (pause.lapses_at or now) <= now else pause
        for pause in sorted(found.values(), key=lambda pause: pause.begin)
    )


def _begun(mark: Mark, rule: PauseRule | None, stopping: Collection[str]) -> Pause | None:
    if rule is None or not (rule.stops or rule.reason in stopping):
        return None
    agreed = rule.consent == "silent"
    if mark.begin is None or mark.end is None:
        return Pause(mark.name or "", rule.reason, mark.at, None, agreed, mark.at + rule.longest.seconds)
    if rule.notice and mark.begin - mark.at < rule.notice.seconds:
        return None
    end = min(mark.end, mark.begin + rule.longest.seconds)
    return Pause(mark.name or "", rule.reason, mark.begin, end, agreed, None)
