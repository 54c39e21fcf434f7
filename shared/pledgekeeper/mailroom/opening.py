"""New cases of a mail: one for each topic, linked to each other and to what the first follows."""

from collections.abc import Iterator
from typing import Any, Final

from pledgekeeper import ids, wiring
from pledgekeeper.cases.commands import AddNote, OpenCase
from pledgekeeper.cases.joining import LinkCase
from pledgekeeper.disputes.claims import OpenDispute
from pledgekeeper.effects.papers import papers_of
from pledgekeeper.errors import AlreadyKnown, ReportedMeanwhile
from pledgekeeper.intake.claiming import claimed
from pledgekeeper.intake.decision import Open
from pledgekeeper.intake.mail import InboundMail
from pledgekeeper.intake.opening import words_of
from pledgekeeper.intake.papers import in_text
from pledgekeeper.observability import logger
from pledgekeeper.ports import Found
from pledgekeeper.store.chain import GENESIS

Files = tuple[dict[str, Any], ...]
NOT_THERE: Final = Found(None, 0, GENESIS, answered=False)
"""The case that a mail opens, read from nowhere: its number is of this mail alone, and one that is there is never
overwritten: a repeat meets its receipt, and anything else has the case read."""


def with_papers(commands: tuple[OpenCase, ...], mail: InboundMail) -> Iterator[OpenCase]:
    """The commands; the first dispute among them with what the tables and letters say that came with the mail, and the
    table that is written in it."""
    first = next((each for each in commands if isinstance(each, OpenDispute)), None)
    for command in commands:
        if command is first:
            written = in_text(first.claim.description)
            papers = (*([written] if written else []), *papers_of(mail.files))
            yield claimed(first, papers, wiring.book().carrier(first.carrier_id))
        else:
            yield command


def open_cases(decision: Open, mail: InboundMail, kept: Files) -> None:
    """Open a case for each topic, and link them to each other and to the one that the first follows."""
    command_id = mail.command_id
    first, *others = _opened(decision.commands, mail, kept)
    _relate(first, others, command_id)
    if decision.repeats:
        _link(decision.repeats, first, "repeated-by", command_id)


def open_beside(case_id: str, commands: tuple[OpenCase, ...], mail: InboundMail, kept: Files) -> None:
    """Open what a mail says beside what it says of a case, each linked to that."""
    _relate(case_id, _opened(commands, mail, kept), mail.command_id)


def _opened(commands: tuple[OpenCase, ...], mail: InboundMail, kept: Files) -> list[str]:
    command_id = mail.command_id
    return [
        _open_one(command, command_id if number == 1 else f"{command_id}:{number}", mail, kept)
        for number, command in enumerate(commands, 1)
    ]


def _relate(first: str, others: list[str], command_id: str) -> None:
    for other in others:
        _link(first, other, "relates-to", command_id)
        _link(other, first, "relates-to", command_id)


def _open_one(command: OpenCase, command_id: str, mail: InboundMail, kept: Files) -> str:
    """The number of the case; when one is there of that number of theirs, or those words, the mail is a note on it."""
    case_id = ids.case_id("DSP" if isinstance(command, OpenDispute) else "TT", command.carrier_id, command_id)
    try:
        outcome = wiring.carry(case_id, command, command_id, command.carrier_id, NOT_THERE)
    except ReportedMeanwhile:
        raise
    except AlreadyKnown as known:
        named = str(known.facts["case_id"])
        note = AddNote(
            by=command.by, text=words_of(mail), message_id=command.message_id, attachments=kept,
            threaded_by=str(known.facts["by"]),
        )  # fmt: skip
        wiring.carry(named, note, command_id)
        return named
    logger.info("case_opened", case_id=case_id, priority=outcome.case.priority, repeated=outcome.repeated)
    return case_id


def _link(case_id: str, other: str, relation: Any, command_id: str) -> None:
    wiring.carry(case_id, LinkCase(other=other, relation=relation), f"{command_id}:link:{other}")
