"""The one path by which an account changes: load, decide, write; as `run` does it with cases."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar

from pledgekeeper.accounts.decide import Around, decide
from pledgekeeper.accounts.fold import fold
from pledgekeeper.accounts.model import Account
from pledgekeeper.cases.commands import Command
from pledgekeeper.errors import ChangedMeanwhile
from pledgekeeper.event import Event
from pledgekeeper.store.accounts import AccountTable

ATTEMPTS = 8

E = TypeVar("E", bound=Event)
Decided = tuple[Sequence[E], Sequence[dict[str, Any]]]
"""What happens to the account, and the writes of the table that go with it."""


def run_account(table: AccountTable, command: Command, command_id: str, around: Around, now: datetime) -> Account:
    """Carry `command` to the account of the carrier that is `around`; the account after it."""
    after, _ = change_account(
        table, around.carrier.id, lambda account: (decide(account, command, around, now), ()), command_id, now
    )
    return after


def change_account(
    table: AccountTable, carrier_id: str, decided: Callable[[Account], Decided[E]], command_id: str, now: datetime
) -> tuple[Account, Sequence[E]]:
    """Write what is decided of the account as it is; the account after it, and what happened to it.

    A repeat of `command_id` changes nothing. When somebody else wrote first it is loaded and decided again.
    """
    for attempt in range(1, ATTEMPTS + 1):
        found = table.load(carrier_id, command_id)
        if found.answered:
            return found.account, ()
        events, also = decided(found.account)
        try:
            if events:
                table.commit(found, events, command_id, now, also)
        except ChangedMeanwhile:
            if attempt == ATTEMPTS:
                raise
        else:
            return fold(found.account, events), events
    raise AssertionError("unreachable")
