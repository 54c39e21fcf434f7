"""What an event is: a fact of a case's timeline, in the past tense, that never changes."""

from typing import ClassVar, Literal

from pledgekeeper.model import Frozen, Instant

Side = Literal["ours", "carrier", "system"]
Notice = Literal[
    "acknowledgement", "update", "status", "escalation", "warning", "answer", "managers", "commitment", "delivery",
]  # fmt: skip
"""Messages that events owe: to the carrier, or (a warning) to our own desk."""


class Event(Frozen):
    """A fact. `at` is the moment of the decision, to the second.

    `mark` is what the fact means to clocks, `notice` the message it owes; None where it means or owes nothing.
    """

    MARK: ClassVar[str | None] = None
    NOTICE: ClassVar[Notice | None] = None
    at: Instant

    @property
    def mark(self) -> str | None:
        return self.MARK

    @property
    def notice(self) -> Notice | None:
        return self.NOTICE


class Actor(Frozen):
    """Who asked for something: one of us, somebody of a carrier, or the system itself."""

    side: Side
    name: str


SYSTEM = Actor(side="system", name="pledgekeeper")
