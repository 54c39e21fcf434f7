"""What a Buyer sends by MEF 124, as our commands. Pure."""

from datetime import datetime
from typing import Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from pledgekeeper.api.mef124 import OF_THE_BUYER, Resource, attachment_kept, entity_kept
from pledgekeeper.api.mef124_errors import pointer, read
from pledgekeeper.api.mef124_states import FROM, state_of
from pledgekeeper.carriers.sonata import Impact, Severity, Sonata
from pledgekeeper.cases.commands import AddNote, Command, Together
from pledgekeeper.errors import Invalid, Mistake, Unprocessable
from pledgekeeper.event import Actor
from pledgekeeper.model import InstantOfOurTime, iso
from pledgekeeper.tickets.model import ChangeAttributes, GiveReference, OpenTicket, Ticket

Priority = Literal["low", "medium", "high", "critical"]
TicketType = Literal["assistance", "information", "installation", "maintenance"]

APPENDED: Final = {"note": "id", "attachment": "attachmentId", "relatedIssue": "id"}
"""Lists that only grow, and what names an element of each."""

MOST_AT_ONCE = 20
"""New elements of one list in one request: each note is an event of the one transaction."""

TO_BE_EXPLAINED: Final = ("priority", "severity", "issueStartDate", "relatedIssue")
"""The Buyer adds a note when it changes one of these."""

MOVED: Final = "status is no property that is sent: POST …/cancel, …/close or …/reopen moves the ticket"
SET_BY_US: Final = {
    "status": MOVED,
    **{
        name: f"{name} is set by the Seller"
        for name in (
            "id", "href", "creationDate", "expectedResolutionDate", "resolutionDate", "sellerPriority",
            "sellerSeverity", "statusChange", "workOrder",
        )
    },
}  # fmt: skip
FIXED: Final = SET_BY_US | {
    name: f"{name} is said when the ticket is created, and stays; add a note"
    for name in ("description", "ticketType", "relatedEntity")
}

DOING: Final = {"cancel": "cancelled", "close": "closed", "reopen": "reopened", "patch": "changed"}


class Sent(BaseModel):
    """An object of a request: an unknown attribute is an error."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, defer_build=True)

    def said(self) -> Resource:
        return self.model_dump(mode="json", by_alias=True, exclude_none=True)


class Note(Sent):
    """Number, author and date are ours to give."""

    text: str = Field(min_length=1, max_length=20_000)
    id: str | None = None
    author: str | None = None
    date: str | None = None
    source: Literal["buyer"] = "buyer"


class Contact(Sent):
    model_config = ConfigDict(extra="allow")

    name: str = Field(min_length=1, max_length=200)
    emailAddress: str = Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)
    number: str = Field(min_length=1, max_length=60)
    role: str = Field(min_length=1, max_length=60)


class Entity(Sent):
    id: str = Field(min_length=1, max_length=200)
    referred_type: str = Field(alias="@referredType", min_length=1, max_length=60)
    role: str = Field(min_length=1, max_length=60)
    href: str | None = None


class Issue(Sent):
    id: str = Field(min_length=1, max_length=200)
    referred_type: str = Field(alias="@referredType", min_length=1, max_length=60)
    relationshipType: str = Field(min_length=1, max_length=60)
    description: str = Field(min_length=1, max_length=2_000)
    href: str | None = None
    creationDate: InstantOfOurTime | None = None
    source: Literal["buyer"] = "buyer"


class Attachment(Sent):
    name: str = Field(min_length=1, max_length=200)
    attachmentId: str | None = Field(default=None, max_length=100)
    author: str | None = None
    creationDate: InstantOfOurTime | None = None
    description: str | None = None
    url: str | None = None
    content: str | None = None
    mimeType: str | None = None
    size: dict[str, Any] | None = None
    source: Literal["buyer"] = "buyer"

    @model_validator(mode="after")
    def _is_somewhere(self) -> "Attachment":
        if not self.url and not (self.content and self.mimeType):
            raise ValueError("an attachment has a url, or content (base64) and its mimeType")
        return self


class Descriptive(Sent):
    """What is sent with a new ticket, and may be sent later."""

    externalId: str | None = Field(default=None, min_length=1, max_length=100)
    issueStartDate: InstantOfOurTime | None = None
    note: list[Note] = Field(default=[], max_length=MOST_AT_ONCE)
    attachment: list[Attachment] = Field(default=[], max_length=MOST_AT_ONCE)
    relatedIssue: list[Issue] = Field(default=[], max_length=MOST_AT_ONCE)

    @field_validator("relatedContactInformation", check_fields=False)
    @classmethod
    def _names_the_reporter(cls, contacts: list[Contact] | None) -> list[Contact] | None:
        if contacts is not None and not any(contact.role == "reporterContact" for contact in contacts):
            raise ValueError("one of the contacts has the role reporterContact")
        return contacts

    def changes(self) -> Resource:
        """What of it is kept and replaced, by the names under which it is kept."""
        said = self.said()
        names = ("priority", "severity", "observedImpact", "issueStartDate", "relatedContactInformation")
        return {OF_THE_BUYER.get(name, name): said[name] for name in names if name in said}

    def added(self, by: Actor, now: datetime) -> dict[str, list[Resource]]:
        """What of it is kept and appended."""
        when = {"creationDate": iso(now)}
        attached = [attachment_kept({"author": by.name, **when, **each.said()}) for each in self.attachment]
        issues = [{**when, **each.said()} for each in self.relatedIssue]
        return {name: new for name, new in (("attachment", attached), ("relatedIssue", issues)) if new}

    def notes(self, by: Actor) -> list[AddNote]:
        return [AddNote(by=by, text=note.text) for note in self.note]


class TroubleTicketCreate(Descriptive):
    description: str = Field(min_length=1, max_length=20_000)
    observedImpact: Impact
    priority: Priority
    severity: Severity
    ticketType: TicketType
    relatedContactInformation: list[Contact] = Field(min_length=1, max_length=MOST_AT_ONCE)
    relatedEntity: list[Entity] = Field(min_length=1, max_length=1)

    def command(self, carrier_id: str, by: Actor, reply_to: str, words: Sonata, now: datetime) -> Together:
        """To open the ticket, with its notes. What it is to us, the agreed words say."""
        opened = OpenTicket(
            carrier_id=carrier_id,
            by=by,
            title=(self.description.strip().splitlines() or [self.ticketType])[0][:200],
            description=self.description,
            severity=words.severity[self.severity],
            ticket_type=self.ticketType,
            priority=words.priority[self.observedImpact][self.severity],
            channel="api",
            reply_to=reply_to,
            their_reference=self.externalId,
            attributes={
                **self.changes(),
                **self.added(by, now),
                "relatedEntity": [entity_kept(entity.said()) for entity in self.relatedEntity],
            },
        )
        return Together(commands=(opened, *self.notes(by)))


class TroubleTicketUpdate(Descriptive):
    observedImpact: Impact | None = None
    priority: Priority | None = None
    severity: Severity | None = None
    relatedContactInformation: list[Contact] | None = Field(default=None, min_length=1, max_length=MOST_AT_ONCE)


class Reason(Sent):
    reason: str = Field(min_length=1, max_length=2_000)


class EventSubscriptionInput(Sent):
    """Where notifications go, and which."""

    callback: str = Field(min_length=1)
    query: str | None = Field(default=None, max_length=2_000)


def created(sent: Any) -> TroubleTicketCreate:
    return read(sent, TroubleTicketCreate, SET_BY_US)


def updated(sent: Any, shown: Resource) -> TroubleTicketUpdate:
    """What a merge patch (RFC 7386) changes of the ticket that is shown. Of the lists that grow, what is new."""
    if isinstance(sent, dict) and not sent:
        raise Invalid("nothing to change: send at least one attribute")
    if isinstance(sent, dict):
        sent = sent | {name: _new(name, sent[name], shown) for name in APPENDED if isinstance(sent.get(name), list)}
        nothing = next((name for name, value in sent.items() if value is None), None)
        if nothing:
            raise Unprocessable(Mistake("invalidValue", pointer(nothing), f"{nothing} can be changed, not taken away"))
    update = read(sent, TroubleTicketUpdate, FIXED)
    changed = [name for name in TO_BE_EXPLAINED if sent.get(name) not in (None, [], shown.get(name))]
    if changed and not update.note:
        why = f"{', '.join(changed)} changes: say why in a note, sent with it"
        raise Unprocessable(Mistake("missingProperty", pointer("note"), why))
    return update


def commands(update: TroubleTicketUpdate, by: Actor, now: datetime) -> list[Command]:
    """A patch in the order in which a person would do it: describe, name, say."""
    asked: list[Command] = []
    changes, added = update.changes(), update.added(by, now)
    if changes or added:
        asked.append(ChangeAttributes(by=by, attributes=changes, added=added))
    if update.externalId:
        asked.append(GiveReference(by=by, their_reference=update.externalId))
    return [*asked, *update.notes(by)]


def must_allow(ticket: Ticket, doing: str) -> None:
    """Unprocessable unless the Buyer may do that in the state that the ticket is shown in."""
    state, allowed = state_of(ticket), FROM[doing]
    if state not in allowed:
        why = f"a ticket that is {state} cannot be {DOING[doing]}; it can when it is {' or '.join(allowed)}"
        raise Unprocessable(Mistake("otherIssue", pointer("status"), why))


def _new(name: str, sent: list[Any], shown: Resource) -> list[Any]:
    """What is sent and not there yet. What is there may be sent again; it is never changed."""
    there, key = shown.get(name, []), APPENDED[name]
    if name == "relatedIssue":
        return [each for each in sent if each not in there]
    known = {each[key] for each in there}
    new = [(number, each) for number, each in enumerate(sent) if each not in there]
    for number, each in new:
        if isinstance(each, dict) and each.get(key) in known:
            why = f"{name} {each[key]} is there and is never changed; add another one"
            raise Unprocessable(Mistake("invalidValue", pointer(name, number, key), why))
    return [each for _, each in new]
