"""What a mail asks of a case that is there."""

from pledgekeeper import wiring
from pledgekeeper.cases.commands import AddNote, Command, Together
from pledgekeeper.errors import AlreadyKnown, Invalid, Refused
from pledgekeeper.ports import Found
from pledgekeeper.tickets.bonding import HearBond


def add(case_id: str, command: Command, command_id: str, found: Found | None) -> None:
    """Carry what a mail asks of a case; when that may not be, its words are kept and the desk is told why."""
    try:
        wiring.carry(case_id, command, command_id, found=found)
    except AlreadyKnown as known:
        if not isinstance(command, HearBond):
            raise
        wiring.carry(case_id, command.changed(elsewhere=str(known.facts["case_id"])), command_id)
    except (Refused, Invalid) as refusal:
        if isinstance(command, HearBond):
            raise
        notes = command.commands if isinstance(command, Together) else (command,)
        note = next(each for each in notes if isinstance(each, AddNote))
        if note is command:
            raise
        asks = "; ".join(filter(None, (note.asks, f"asks for what cannot be done: {refusal}")))
        wiring.carry(case_id, note.changed(asks=asks[:1_000]), command_id)
