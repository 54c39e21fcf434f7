"""A bond: the carrier's own ticket system, which has only mail. What we write to it, what we read in what it writes,
and what the words of each mean to the other. Data, checked when it is loaded; docs/bonding.md tells how to write one.
"""

from collections.abc import Iterable, Mapping
from string import Template
from typing import Final, Literal, Self, get_args

from pydantic import Field, model_validator

from pledgekeeper.carriers.expressions import Pattern
from pledgekeeper.model import Frozen
from pledgekeeper.sla.pledge import Priority

State = Literal["acknowledged", "rejected", "pending", "held", "inProgress", "cancelled", "closed", "resolved"]
"""The states of a ticket, as the tickets spell them; a test holds the two together."""

ALWAYS: Final = ("ours", "theirs", "event", "state", "priority", "title", "text")
"""What a form may say of any ticket; the fields of the bond come besides."""


class Form(Frozen):
    """A mail as their system wants it, with $names for what differs."""

    subject: str = Field(min_length=1, max_length=200)
    body: str = Field(min_length=1, max_length=5_000)

    @property
    def names(self) -> set[str]:
        return {*Template(self.subject).get_identifiers(), *Template(self.body).get_identifiers()}


class Reads(Frozen):
    """Where things stand in their mails: expressions for the subject, a line break, and the new text of the mail."""

    number: tuple[Pattern, ...] = Field(min_length=1)
    state: tuple[Pattern, ...] = ()
    priority: tuple[Pattern, ...] = ()
    text: tuple[Pattern, ...] = Field(default=(), description="without one all of the text is what they say")
    fields: dict[str, tuple[Pattern, ...]] = Field(
        default={}, description="by the name of the ticket's characteristic that each is kept as"
    )


class Bond(Frozen):
    """`states`: what each word of theirs asks of our ticket. `words`, `priorities`: what ours are called there."""

    address: str = Field(pattern=r"^[^@\sA-Z]+@[^@\sA-Z]+$", description="the mailbox that their system reads")
    opening: Form
    update: Form
    reads: Reads
    states: dict[str, State | Literal["nothing"]]
    words: dict[State, str]
    priorities: dict[Priority, str]
    moves: tuple[Literal["state", "priority", "fields"], ...] = Field(description="what of ours their mails change")

    @model_validator(mode="after")
    def _forms_can_be_filled(self) -> Self:
        known = {*ALWAYS, *self.reads.fields}
        for name in self.reads.fields:
            if name in ALWAYS or not name.isidentifier():
                raise ValueError(
                    f"a field cannot be called {name!r}: forms name it with a $; {', '.join(ALWAYS)} are taken"
                )
        for which, form in (("opening", self.opening), ("update", self.update)):
            if not (Template(form.subject).is_valid() and Template(form.body).is_valid()):
                raise ValueError(f"{which}: a $ that begins no name is written $$")
            unknown = sorted(form.names - known)
            if unknown:
                raise ValueError(f"{which}: there is no ${unknown[0]}; there are: ${', $'.join(sorted(known))}")
            for name in ("ours", "event", "text", *(("theirs",) if which == "update" else ())):
                if name not in form.names:
                    raise ValueError(f"{which}: say ${name}, too; {WHY[name]}")
        return self

    @model_validator(mode="after")
    def _words_mean_something(self) -> Self:
        _has_each("words", self.words, get_args(State))
        _has_each("priorities", self.priorities, get_args(Priority))
        _differ("states", self.states)
        _differ("priorities", self.priorities.values())
        unsaid = [word for word in self.words.values() if self._asked(word) is None]
        if unsaid:
            raise ValueError(
                f"states: say what {unsaid[0]!r} asks of ours; their system shows it once ours has said it, so it "
                "comes back. nothing is an answer"
            )
        return self

    def asks(self, word: str) -> str | None:
        """What a word of theirs asks of our ticket: a state, or `nothing`; None when nobody said what it means."""
        return self._asked(word)

    def priority_of(self, word: str) -> Priority | None:
        return next((ours for ours, theirs in self.priorities.items() if alike(theirs, word)), None)

    def _asked(self, word: str) -> str | None:
        return next((asked for theirs, asked in self.states.items() if alike(theirs, word)), None)


WHY: Final[Mapping[str, str]] = {
    "ours": "their answers find our ticket by it",
    "theirs": "their system finds its own by it",
    "event": "their copies of our words are known by it, and so no mail goes round",
    "text": "what was said is lost otherwise",
}


def alike(one: str | None, other: str | None) -> bool:
    """The same word, however it is spaced and in whatever case."""
    return " ".join((one or "").split()).casefold() == " ".join((other or "").split()).casefold()


def _has_each(what: str, said: Mapping[Priority, str] | Mapping[State, str], wanted: Iterable[str]) -> None:
    lacking = [word for word in wanted if word not in said]
    if lacking:
        raise ValueError(f"{what}: say what {', '.join(lacking)} is called there, too")


def _differ(what: str, words: Iterable[str]) -> None:
    seen: list[str] = []
    for word in words:
        if any(alike(word, other) for other in seen):
            raise ValueError(f"{what}: {word!r} is there twice; a word means one thing")
        seen.append(word)
