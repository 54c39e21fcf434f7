"""What can be asked of any case."""

from typing import Any, Literal

from pydantic import Field, InstanceOf

from pledgekeeper.cases.model import Understood
from pledgekeeper.cases.phoning import PhoneCall
from pledgekeeper.event import Actor, Notice
from pledgekeeper.model import Frozen, Instant

MAX_TEXT = 20_000
Text = Field(min_length=1, max_length=MAX_TEXT)


class Command(Frozen):
    """A wish. It carries everything the decision needs; the case says whether it may be."""


class Tick(Command):
    """Time has passed. What that means is for the case to say; when it means nothing, nothing happens."""


class Together(Command):
    """Several wishes of one request: all are granted, in their order, or none is."""

    commands: tuple[InstanceOf[Command], ...] = Field(min_length=1)


class Trace(Frozen):
    """By what another report of the same matter is recognised, for so long.

    `alone` says, in words for people, why no second case is opened that would leave it, too. `seen` are the cases that
    were known when it was decided to open one: when it leads to another by then, somebody was quicker. None: whatever.
    """

    name: str
    seconds: int
    alone: str | None = None
    seen: tuple[str, ...] | None = None


class OpenCase(Command):
    """What every kind of case is opened with."""

    carrier_id: str
    by: Actor
    reply_to: str
    their_reference: str | None = Field(default=None, max_length=100)
    message_id: str | None = None
    understood: tuple[Understood, ...] = ()
    attachments: tuple[dict[str, Any], ...] = Field(
        default=(), description="files that it is opened with, which we keep"
    )
    traces: tuple[Trace, ...] = ()
    call: PhoneCall | None = Field(default=None, description="when it was told by phone")


class AddNote(Command):
    by: Actor
    text: str = Text
    message_id: str | None = None
    threaded_by: str | None = None
    asks: str | None = None
    accepts: str | None = Field(default=None, description="the words by which a mail accepts what we proposed")
    declines: str | None = Field(default=None, description="the words by which a mail declines it")
    attachments: tuple[dict[str, Any], ...] = ()


class PagingCommand(Command):
    """Whatever moves the pages of a case."""


class AcknowledgePage(PagingCommand):
    """The person who was paged has the case in hand."""

    page_id: str
    by: str


class RecordPage(PagingCommand):
    """What became of a page. `detail` is the provider's receipt, why it failed, or why it was not needed."""

    page_id: str
    outcome: Literal["sent", "delivered", "failed", "dropped"]
    detail: str


class DelayPage(PagingCommand):
    """A page waits, as others have just gone to the same phone or mailbox."""

    page_id: str
    until: Instant


class HoldPage(PagingCommand):
    """A page is not sent, as a maintenance window holds: its level is paged at the end of that."""

    page_id: str
    window: str
    until: Instant


class Escalate(PagingCommand):
    """Reach a level before its time; None is the next one."""

    command: Literal["escalate"] = "escalate"
    by: Actor
    level: int | None = Field(default=None, ge=1)
    reason: str = Field(min_length=1, max_length=2_000)


class RecordNotice(Command):
    """What became of a message to the carrier."""

    notice: Notice
    owed_by: str
    outcome: Literal["sent", "failed", "withheld"]
    detail: str = Field(description="the Message-ID when sent, the reason when failed or withheld")
    to: tuple[str, ...] = ()


class RecordBounce(Command):
    """A message to the carrier came back."""

    owed_by: str
    to: str
    reason: str


class AcknowledgeMirror(Command):
    """Somebody of the carrier's confirms the message that an event owed: that a level was reached."""

    owed_by: str


class MoveTerms(Command):
    """Read the case under other versions from now on, all of it. None keeps the version it has."""

    command: Literal["move-terms"] = "move-terms"
    by: Actor
    pledge_id: str | None = None
    calendars_id: str | None = None
    reason: str = Field(min_length=1, max_length=2_000)
