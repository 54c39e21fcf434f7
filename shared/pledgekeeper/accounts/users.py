"""Who signs in for a carrier, as its account tells it. Pure.

The account's last word about somebody is the truth, and the user pool follows it: so each change is noted before it is
of any effect, and what was cut off can be done again.
"""

from collections.abc import Iterable, Sequence
from typing import Literal

from pledgekeeper.carriers.model import CarrierRole
from pledgekeeper.carriers.users import User
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor, Event

What = Literal["invited", "changed", "removed"]


class UserChanged(Event):
    """The carrier invited somebody to sign in, changed their roles, or removed them: whom, by the pool's id alone."""

    event: Literal["user-changed"] = "user-changed"
    user: str
    what: What
    roles: tuple[CarrierRole, ...] = ()
    by: Actor


def last_word(timeline: Sequence[Event], user_id: str) -> UserChanged | None:
    """What the account said last about somebody; None when they were never its to tell."""
    said = (each for each in reversed(timeline) if isinstance(each, UserChanged))
    return next((each for each in said if each.user == user_id), None)


def must_leave_an_admin(
    users: Iterable[User], timeline: Sequence[Event], changed: User, roles: Sequence[CarrierRole]
) -> None:
    """Refused when nobody could look after the carrier's people once `changed` has `roles` alone.

    Whom the account has dismissed does not count, though the pool may not have followed yet.
    """
    if not changed.administers or "admin" in roles:
        return
    others = (each for each in users if each.administers and each.id != changed.id)
    if not any((word := last_word(timeline, each.id)) is None or "admin" in word.roles for each in others):
        raise Refused(
            f"{changed.email} is your last administrator who has signed in; make somebody else one first, or write to "
            "your Service Manager"
        )
