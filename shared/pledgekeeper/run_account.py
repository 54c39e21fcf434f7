"""The one path by which an account changes: load, decide, write; as `run` does it with cases."""

from datetime import datetime

from pledgekeeper.accounts.decide import Around, decide
from pledgekeeper.accounts.fold import fold
from pledgekeeper.accounts.model import Account
from pledgekeeper.cases.commands import Command
from pledgekeeper.errors import ChangedMeanwhile
from pledgekeeper.store.accounts import AccountTable

ATTEMPTS = 8


def run_account(table: AccountTable, command: Command, command_id: str, around: Around, now: datetime) -> Account:
    """Carry `command` to the account of the carrier that is `around`; the account after it.

    A repeat of `command_id` changes nothing. When somebody else wrote first it is loaded and decided again.
    """
    for attempt in range(1, ATTEMPTS + 1):
        found = table.load(around.carrier.id, command_id)
        if found.answered:
            return found.account
        events = decide(found.account, command, around, now)
        try:
            if events:
                table.commit(found, events, command_id, now)
        except ChangedMeanwhile:
            if attempt == ATTEMPTS:
                raise
        else:
            return fold(found.account, events)
    raise AssertionError("unreachable")
