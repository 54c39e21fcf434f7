"""Accounts on the API: what may be asked of one, and who is shown what."""

from functools import cache
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from pledgekeeper.accounts.model import AgreeAction, BeginService, CloseAction, MoveAction, NameManagers
from pledgekeeper.accounts.reviewing import RecordReviewHeld
from pledgekeeper.api.door import told
from pledgekeeper.carriers.access import CARRIER_ROLES, READERS, STAFF_ROLES, Principal
from pledgekeeper.errors import Forbidden, Invalid, NotFound

KEEPERS: Final = frozenset({"service-manager", "supervisor", "admin"})
"""Who of ours looks after accounts."""

AccountAsked = Annotated[
    BeginService | NameManagers | AgreeAction | MoveAction | CloseAction | RecordReviewHeld,
    Field(discriminator="command"),
]
WITHOUT_ACTOR: Final = "begin-service"


class AccountCommand(BaseModel):
    """A command and whose account it is asked of; beside these two, what the command needs."""

    model_config = ConfigDict(extra="allow", defer_build=True)

    carrier: str
    command: str


@cache
def _adapter() -> TypeAdapter[AccountAsked]:
    return TypeAdapter(AccountAsked)


def asked_of(sent: AccountCommand, who: Principal) -> AccountAsked:
    """The command of a request's body, asked by `who`. Invalid tells the field, Forbidden who may."""
    must_keep(who)
    said = sent.model_dump(exclude={"carrier"})
    if "by" in said:
        raise Invalid("by is not yours to say: it is whoever the token names")
    actor = {} if sent.command == WITHOUT_ACTOR else {"by": who.actor}
    try:
        return _adapter().validate_python({**said, **actor})
    except ValidationError as mistake:
        raise Invalid(told(mistake).replace(f"{sent.command}.", "")) from None


def must_keep(who: Principal) -> None:
    """Only who looks after accounts."""
    if not who.roles & KEEPERS:
        raise Forbidden(f"to look after an account one of these roles is needed: {', '.join(sorted(KEEPERS))}")


def whose(named: str | None, who: Principal) -> str:
    """The carrier that is asked about: the one that is named, else one's own. Another's does not exist."""
    carrier_id = named or who.carrier_id
    if carrier_id is None:
        raise Invalid("carrier is missing: name whose you want, e.g. ?carrier=baltel")
    if not who.sees(carrier_id):
        raise NotFound(f"there is no carrier {carrier_id}")
    return carrier_id


def may_read(who: Principal, kind: str) -> bool:
    """Are cases of that kind of this principal's trade?"""
    return bool(who.roles & READERS[kind] & set(STAFF_ROLES if who.staff else CARRIER_ROLES))
