"""The case that a mail points to, and by what: looked up way by way, the surest first."""

from collections.abc import Callable
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.joining import goes_on_in
from pledgekeeper.intake.mail import InboundMail
from pledgekeeper.intake.opening import reference_of
from pledgekeeper.intake.thread import Thread, our_number
from pledgekeeper.ports import Found
from pledgekeeper.store.pointers import Pointers

FIRST_ANSWERED: Final = 50
MERGES: Final = 10


def thread_of(
    mail: InboundMail, sender: Carrier, recipients: tuple[str, ...], pointers: Pointers
) -> tuple[Thread, Found] | tuple[None, None]:
    """The case the mail points to, and by what; one that was merged goes on in another."""
    store, reference = wiring.store(), reference_of(mail, sender)
    read_signed = wiring.case_references().read
    ways: tuple[tuple[str, Callable[[], str | None]], ...] = (
        ("our signed reference", lambda: next(filter(None, map(read_signed, (*recipients, mail.subject))), None)),
        ("our number in the subject", lambda: our_number(mail.subject)),
        ("the message it answers", lambda: _answered(mail, pointers)),
        (
            f"the carrier's own number {reference}",
            lambda: reference and pointers.case_by_reference(sender.id, reference),
        ),
    )
    for by, look_up in ways:
        number = look_up()
        named = store.load(number, mail.command_id) if number else None
        if named and named.case:
            found = _survivor(named, mail.command_id)
            merged = "" if found is named else f"; {named.case.case_id} was merged into this one"
            assert found.case
            return Thread(found.case, f"{by}{merged}"), found
    return None, None


def _answered(mail: InboundMail, pointers: Pointers) -> str | None:
    """The case of the first message that it answers and we know; of a chain without end the first are read at once."""
    first, more = mail.answers[:FIRST_ANSWERED], mail.answers[FIRST_ANSWERED:]
    return pointers.case_by_mail(first) or wiring.store().case_by_mail(more)


def _survivor(found: Found, command_id: str) -> Found:
    for _ in range(MERGES):
        other = goes_on_in(found.case.timeline) if found.case else None
        next_one = wiring.store().load(other, command_id) if other else None
        if next_one is None or next_one.case is None:
            break
        found = next_one
    return found
