"""An answer to our letter about the last day to dispute an invoice disputes it, in doubt too; thanks do not."""

from datetime import date
from decimal import Decimal

import pytest

from pledgekeeper.disputes.claims import OpenDispute
from pledgekeeper.intake.decision import Open, Quarantine
from pledgekeeper.intake.our_letters import apart
from pledgekeeper.intake.warned import invoice_warned_of, leaves_it
from pledgekeeper.invoices.windows import Window
from pledgekeeper.notices.windows import window_letter
from tests.unit.builders import carriers
from tests.unit.intake.test_decision import a_mail, decided
from tests.unit.invoices.test_windows import an_invoice

LANGUAGES = ("en", "fr", "es", "pt", "zh")


def the_letter(language="en", number="W/118"):
    carrier = carriers()["baltel"].changed(language=language)
    window = Window(date(2026, 12, 2), date(2026, 11, 27))
    return window_letter(an_invoice(number=number), window, carrier, date(2026, 11, 30), "https://care.example")


def answered(text, language="en", **fields):
    return decided(a_mail(subject=f"Re: {the_letter(language).subject}", text=text, **fields))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_tells_how_to_dispute_and_where(language):
    assert "https://care.example/ecare/disputes/new?invoice=W%2F118" in the_letter(language).text


@pytest.mark.parametrize("language", LANGUAGES)
def test_its_subject_names_the_invoice_however_that_is_numbered(language):
    assert invoice_warned_of(f"RE: {the_letter(language).subject}") == "W/118"


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, we object to the Kenya part.",
        "We do not agree with it, thanks.",
        "Noted. The rates of Kenya are wrong on it.",
        "Merci. Les tarifs sont faux.",
    ],
)
def test_who_thanks_and_objects_disputes_it(text):
    assert not leaves_it(text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_below_an_answer_is_not_what_the_carrier_says(language):
    answer = f"We dispute 500.00 EUR.\n\n{the_letter(language).text}"

    assert apart(answer)[0].strip() == "We dispute 500.00 EUR."


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("We dispute 500.00 EUR of it: the rate to Mali is 0.02 too high.", Decimal("500.00")),
        ("Line 3 is not what was agreed.", None),
        ("Nous contestons 500,00 EUR.", Decimal("500.00")),
        ("Please send us the call records, we do not see these minutes.", None),
    ],
)
def test_an_answer_disputes_the_invoice_that_the_letter_named(text, amount):
    decision = answered(text)

    assert isinstance(decision, Open)
    (opened,) = decision.commands
    assert isinstance(opened, OpenDispute)
    assert (opened.claim.invoice_number, opened.claim.disputed_amount) == ("W/118", amount)
    assert opened.title == "Invoice W/118"


@pytest.mark.parametrize(
    "text",
    [
        "Thanks, all is right.",
        "Merci, tout est juste.",
        "Noted. No dispute.",
        "Todo correcto, gracias.",
        "收到，无误。",
    ],
)
def test_an_answer_that_leaves_it_is_put_aside_and_is_no_fault(text):
    assert isinstance(answered(text), Quarantine)


def test_a_fault_that_is_told_in_answer_to_it_is_a_fault():
    (opened,) = answered("By the way, all calls to your SBC fail since 10:00 UTC, 503 on BLT-ORI-FRA-02.").commands

    assert not isinstance(opened, OpenDispute)
