"""Merge, split and link: what becomes of clocks when cases become one, or two. Pure.

The algebra is one rule: a clock that ticks in the history joined goes on in this case, and ran whenever either ran.
What had stopped there keeps its verdict there. docs/clocks.md writes it down.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar, Literal

from pydantic import Field

from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.model import Case
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor, Event
from pledgekeeper.model import Frozen
from pledgekeeper.sla.marks import JOINED, Mark, up_to

Relation = Literal["repeats", "repeated-by", "relates-to", "merged-from", "split-from", "split-into"]
INVERSE: dict[Relation, Relation] = {
    "repeats": "repeated-by",
    "repeated-by": "repeats",
    "relates-to": "relates-to",
    "split-from": "split-into",
    "split-into": "split-from",
}
"""What the other of two cases is told, when one is told that."""


class KeptMark(Frozen):
    """A mark of another case, as this case's timeline keeps it. Moments are seconds since the epoch."""

    at: int
    what: str
    name: str | None = None
    reason: str | None = None
    begin: int | None = None
    end: int | None = None
    other: tuple["KeptMark", ...] = ()
    pledge: str | None = None

    @classmethod
    def of(cls, mark: Mark) -> "KeptMark":
        return cls(**mark._asdict() | {"other": tuple(map(cls.of, mark.other))})

    def mark(self) -> Mark:
        fields = {name: getattr(self, name) for name in Mark._fields if name != "other"}
        return Mark(**fields, other=tuple(each.mark() for each in self.other))


class HistoryJoined(Event):
    """The history of another case, up to this moment, is a part of this one's."""

    event: Literal["history-joined"] = "history-joined"
    other: str = Field(description="the case whose history it is")
    relation: Relation
    marks: tuple[KeptMark, ...]

    def as_mark(self) -> Mark:
        return Mark(int(self.at.timestamp()), JOINED, self.other, other=tuple(mark.mark() for mark in self.marks))


class MergedInto(Event):
    """This case goes on in another one, which has its history."""

    MARK: ClassVar = "merged"
    NOTICE: ClassVar = "merged"
    event: Literal["merged-into"] = "merged-into"
    other: str
    by: Actor


class CaseLinked(Event):
    """Another case has to do with this one. No clock is moved."""

    event: Literal["case-linked"] = "case-linked"
    other: str
    relation: Relation


JoiningEvent = HistoryJoined | MergedInto | CaseLinked


def goes_on_in(timeline: Sequence[Event]) -> str | None:
    """The case that this one was merged into; None when it was not."""
    return next((event.other for event in timeline if isinstance(event, MergedInto)), None)


class JoiningCommand(Command):
    """Whatever relates a case to another one."""


class MergeInto(Command):
    by: Actor
    other: str


class JoinHistory(JoiningCommand):
    """Take over another case's history, as it is at this moment."""

    other: str
    relation: Relation
    marks: tuple[KeptMark, ...]


class LinkCase(JoiningCommand):
    other: str
    relation: Relation


def decide(timeline: Sequence[Event], command: JoiningCommand, now: datetime) -> list[Event]:
    """What `command` makes of the relations of a case."""
    match command:
        case JoinHistory(other=other, relation=relation, marks=marks):
            return [HistoryJoined(at=now, other=other, relation=relation, marks=marks)]
        case LinkCase(other=other, relation=relation):
            known = {(event.other, event.relation) for event in timeline if isinstance(event, CaseLinked)}
            return [] if (other, relation) in known else [CaseLinked(at=now, other=other, relation=relation)]
    raise Refused(f"no case is joined by {type(command).__name__}")


def history_to_join(other: Case, relation: Relation, now: datetime) -> JoinHistory:
    """The command that takes over the history of `other`, as it is at `now`."""
    marks = tuple(KeptMark.of(mark) for mark in up_to(other.marks, now))
    return JoinHistory(other=other.case_id, relation=relation, marks=marks)
