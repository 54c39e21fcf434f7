"""What a carrier's admins change of their own people and systems: each once, and noted in the account's timeline."""

from collections.abc import Callable, Sequence
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.accounts.model import Account, ClientAsked, ClientRevoked, PersonChanged
from pledgekeeper.carriers.access import Principal
from pledgekeeper.carriers.model import Carrier, CarrierRole, Client
from pledgekeeper.clock import whole_second
from pledgekeeper.effects.client_pool import Secret
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.observability import logger
from pledgekeeper.ports import FoundAccount
from pledgekeeper.run_account import Decided, change_account

MOST_CLIENTS: Final = 20
"""Of one carrier: the user pool has a limit for all together."""

Change = Callable[[Carrier], tuple[Carrier, PersonChanged]]
"""The carrier after the change, and what is noted of it; made again when somebody else changed it meanwhile."""


def change_people(carrier_id: str, change: Change, command_id: str) -> None:
    """Profile, addresses and note in one transaction. A repeat of `command_id` changes nothing."""
    table, now = wiring.people_table(), whole_second(wiring.clock().now())

    def changed(_: Account) -> Decided[PersonChanged]:
        profile = table.read(carrier_id)
        after, note = change(profile.carrier)
        _addresses_are_free(profile.carrier, after)
        return [note], table.writes(profile, after)

    _, notes = change_account(wiring.account_table(), carrier_id, changed, command_id, now)
    for note in notes:
        logger.info("person_changed", carrier=carrier_id, person=note.person, what=note.what)


def make_client(
    carrier_id: str, name: str, roles: Sequence[CarrierRole], who: Principal, command_id: str, instead_of: str | None
) -> Secret | None:
    """A new identity of a system, with its secret; None when this command was answered before: it is told once.

    The note comes first: should we fail after it, nothing was made, and the admin asks anew.
    """
    account = wiring.account_table().load(carrier_id, command_id)
    if account.answered:
        return None
    if len(wiring.client_table().of_carrier(carrier_id)) >= MOST_CLIENTS:
        raise Refused(f"{MOST_CLIENTS} systems sign in already; revoke one that is used no more")
    now = whole_second(wiring.clock().now())
    _note(account, ClientAsked(at=now, name=name, roles=tuple(roles), instead_of=instead_of, by=who.actor), command_id)
    return wiring.client_pool().add(carrier_id, roles, name)


def revoke_client(client: Client, who: Principal, command_id: str) -> None:
    """Its tokens are refused from the next request on."""
    account = wiring.account_table().load(client.carrier_id, command_id)
    if not account.answered:
        now = whole_second(wiring.clock().now())
        _note(account, ClientRevoked(at=now, client=client.id, by=who.actor), command_id)
    wiring.client_pool().remove(client.id)  # again, should we have failed after the note


def visible_client(client_id: str, who: Principal) -> Client:
    """NotFound reads alike for another carrier's and for one that never was."""
    found = wiring.client_table().read(client_id)
    if found is None or not who.sees(found.carrier_id):
        raise NotFound(f"there is no system {client_id}")
    return found


def _note(account: FoundAccount, event: ClientAsked | ClientRevoked, command_id: str) -> None:
    wiring.account_table().commit(account, [event], command_id, event.at)
    logger.info("client_changed", carrier=account.account.carrier_id, what=event.event)


def _addresses_are_free(before: Carrier, after: Carrier) -> None:
    known = {contact.email.lower() for contact in before.contacts}
    for contact in after.contacts:
        owner = wiring.store().carrier_of_contact(contact.email) if contact.email.lower() not in known else None
        if owner and owner != after.id:
            raise Refused(f"{contact.email} is in use elsewhere; name another address")
