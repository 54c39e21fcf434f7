"""Disputes that end in credit notes, and the notes."""

from datetime import date
from decimal import Decimal

from pledgekeeper.carriers.invoicing import Invoicing, Party, Vat
from pledgekeeper.credit_notes.note import note_of
from pledgekeeper.disputes.settling import CreditIssued, IssueCredit, RecordPayment
from tests.unit.builders import DAY, HOUR, after, terms_of
from tests.unit.disputes.test_lines import ANALYST, LATER, answer, of_three_lines

ISSUER = Party(
    name="Pledge Wholesale SA", street="1 rue de la Parole", postal_code="75000", city="Paris", country="FR",
    registration="000000000", vat_id="FR00000000000",
)  # fmt: skip
CUSTOMER = Party(
    name="AndesVoz Mayorista S.A.C.", street="Av. de las Líneas 1", city="Lima", country="PE",
    registration="20000000000", vat_id="PE200000000",
)  # fmt: skip
CARRIER = terms_of("andesvoz").carrier
STANDARD = Vat(category="S", percent=Decimal("20"))
REVERSE = Vat(category="AE")
OUTSIDE = Vat()


def invoicing(vat=OUTSIDE, **changed):
    return Invoicing(issuer=ISSUER, customer=CUSTOMER, vat=vat, **changed)


def lived(dispute, *commands):
    """One command an hour, but what is issued comes twenty days later."""
    now = LATER
    for command in commands:
        now += 20 * DAY if isinstance(command, IssueCredit) else HOUR
        dispute = after(dispute, command, now)
    return dispute


def issue(number):
    return IssueCredit(by=ANALYST, credit_note=number)


def paid(amount):
    return RecordPayment(by=ANALYST, amount=amount, paid_on=date(2026, 11, 24), reference="S-1")


def a_note_in(currency, amount, interest="0", vat=OUTSIDE):
    """Of a claim of one line in another currency, all of which is credited."""
    note = a_note(vat)
    line = note.lines[0].changed(amount=Decimal(amount))
    of_interest = line.changed(line=None, category="O" if vat is OUTSIDE else "E", percent=Decimal(0))
    lines = (line, of_interest.changed(amount=Decimal(interest))) if Decimal(interest) else (line,)
    return note.changed(currency=currency, lines=lines)


def notes_of(dispute, carrier=CARRIER, vat=OUTSIDE):
    issued = (event for event in dispute.timeline if isinstance(event, CreditIssued))
    return [note_of(dispute, event, carrier, invoicing(vat)) for event in issued]


def a_note(vat=OUTSIDE, *, carrier=CARRIER, interest=False):
    """Of three lines the first is accepted in part, the second wholly."""
    before = [paid("4000.00")] if interest else []
    dispute = lived(of_three_lines(), *before, answer(("1", "1234.56"), ("2", "999.99")), issue("CN-2026-00031"))
    return notes_of(dispute, carrier, vat)[0]
