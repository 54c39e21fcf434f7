"""What a carrier's admins change of who signs in: noted first, then done in the user pool, and again when cut off."""

from collections.abc import Callable, Sequence

from pledgekeeper import wiring
from pledgekeeper.accounts.model import Account
from pledgekeeper.accounts.users import UserChanged, What, last_word, must_leave_an_admin
from pledgekeeper.carriers.access import Principal
from pledgekeeper.carriers.model import CarrierRole
from pledgekeeper.carriers.people import must_be_at_home
from pledgekeeper.carriers.users import MOST, User
from pledgekeeper.clock import SystemClock, whole_second
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.observability import logger
from pledgekeeper.run_account import change_account


def users_of(carrier_id: str) -> list[User]:
    return wiring.pool_users().of_carrier(carrier_id)


def invite(who: Principal, email: str, name: str, roles: Sequence[CarrierRole], command_id: str) -> None:
    """Somebody is to sign in: the pool writes to them. They have no role before the account has told of it."""
    carrier_id, pool = who.carrier_id or "", wiring.pool_users()

    def invited(_: Account) -> UserChanged:
        must_be_at_home(wiring.people_table().read(carrier_id).carrier, email)
        if len(pool.of_carrier(carrier_id)) >= MOST:
            raise Refused(f"{MOST} people sign in already; remove somebody first")
        pool.create(email, name)
        found = pool.find(carrier_id, email)
        if found is None:
            raise Refused(f"{email} cannot be invited here; name another address, or write to your Service Manager")
        if found.roles:
            raise Refused(f"{email} signs in already; change what they may do in the list")
        return _word(who, found.id, "invited", roles)

    _tell(carrier_id, command_id, invited)
    found = pool.find(carrier_id, email)
    if found:  # else they were removed since this form was sent first
        _follow(carrier_id, found.id)


def change(who: Principal, user_id: str, roles: Sequence[CarrierRole], command_id: str) -> None:
    """These roles from the next request on; or, for none, out of the pool."""
    carrier_id = who.carrier_id or ""

    def changed(account: Account) -> UserChanged:
        user = user_of(carrier_id, user_id)
        must_leave_an_admin(users_of(carrier_id), account.timeline, user, roles)
        return _word(who, user.id, "changed" if roles else "removed", roles)

    _tell(carrier_id, command_id, changed)
    _follow(carrier_id, user_id)


def user_of(carrier_id: str, user_id: str) -> User:
    """NotFound reads alike for one of another side and for one that never was."""
    found = wiring.pool_users().find(carrier_id, user_id)
    if found is None or not found.roles:
        raise NotFound(f"nobody of that name signs in for {carrier_id}")
    return found


def _word(who: Principal, user_id: str, what: What, roles: Sequence[CarrierRole]) -> UserChanged:
    now = whole_second(wiring.clock().now())
    return UserChanged(at=now, user=user_id, what=what, roles=tuple(roles), by=who.actor)


def _tell(carrier_id: str, command_id: str, decide: Callable[[Account], UserChanged]) -> None:
    """Note what is decided of the account as it is; a repeat of `command_id` notes nothing."""
    now = whole_second(wiring.clock().now())
    _, words = change_account(
        wiring.account_table(), carrier_id, lambda account: ([decide(account)], ()), command_id, now
    )
    for word in words:
        logger.info("user_changed", carrier=carrier_id, user=word.user, what=word.what)


def _follow(carrier_id: str, user_id: str) -> None:
    """Have the pool do what the account said last; and again, should it have said something else meanwhile."""
    done: UserChanged | None = None
    while (word := last_word(wiring.account_table().load(carrier_id).account.timeline, user_id)) != done:
        if word is not None:
            _obey(carrier_id, word)
        done = word


def _obey(carrier_id: str, word: UserChanged) -> None:
    if word.what == "removed":
        wiring.pool_users().remove(carrier_id, word.user)
    else:
        wiring.pool_users().give(carrier_id, word.user, word.roles)
    if word.what != "invited":
        wiring.user_table().mark(word.user, SystemClock().now())  # by which tokens go
