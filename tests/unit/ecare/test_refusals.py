"""What a rule refuses of a dispute is told in the reader's language, with its amounts and days as they write them."""

import ast
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from string import Formatter
from zoneinfo import ZoneInfo

import pytest

import pledgekeeper
from pledgekeeper.disputes import contents
from pledgekeeper.disputes.drafts import ApproveDraft
from pledgekeeper.disputes.media import BY_SUFFIX, KINDS
from pledgekeeper.disputes.settling import RecordPayment
from pledgekeeper.ecare.moments import Moments
from pledgekeeper.ecare.refusals import told
from pledgekeeper.ecare.words import LANGUAGES, words
from pledgekeeper.effects import evidence_files
from pledgekeeper.errors import Invalid, Refused
from tests.unit.builders import led_to
from tests.unit.disputes.test_lines import ANALYST, LATER, of_three_lines

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SAID_OF_OTHERS = {"refusal.line"}


def read(language, refusal):
    return told(refusal, Moments(words(language), ZoneInfo("Europe/Vilnius"), NOW))


def reasons():
    """The facts of each refusal that says `because`, by what it says."""
    for path in Path(pledgekeeper.__file__).parent.rglob("*.py"):
        text = path.read_text()
        for call in ast.walk(ast.parse(text)) if "because=" in text else ():
            facts = {each.arg: each.value for each in call.keywords} if isinstance(call, ast.Call) else {}
            if "because" in facts:
                yield facts.pop("because"), {name.removesuffix("_bytes") for name in facts}


def found_in_files():
    """The names of what is wrong with a file."""
    for module in (contents, evidence_files):
        yield from re.findall(r'"(evidence-[a-z-]+)"', Path(module.__file__).read_text())


def test_each_reason_of_a_refusal_has_words_and_the_facts_that_they_name():
    named = {f"refusal.{text}" for reason, _ in reasons() for text in re.findall(r"'([a-z-]+)'", ast.dump(reason))}
    named |= {f"refusal.{each}" for each in found_in_files()}
    texts = {key: text for key, text in words("en").texts.items() if key.startswith("refusal.")}

    assert set(texts) - SAID_OF_OTHERS == named & set(texts)
    for reason, facts in reasons():
        for said in [reason.value] if isinstance(reason, ast.Constant) else []:
            asked = {name for _, name, _, _ in Formatter().parse(texts[f"refusal.{said}"]) if name}
            assert asked <= facts, said


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Line 2: no more than 6,804.28 EUR can be accepted."),
        ("fr", "Ligne 2 : 6\u202f804,28 EUR au plus peut être accepté."),
        ("es", "Línea 2: se puede aceptar 6.804,28 EUR como máximo."),
        ("zh", "第 2 行：最多只能接受 6,804.28 EUR。"),
    ],
)
def test_a_line_and_an_amount_are_told_as_the_reader_writes_them(language, said):
    facts = {"because": "accepts-too-much", "line": "2", "amount": Decimal("6804.28"), "currency": "EUR"}

    assert read(language, Refused("cannot accept 7000: only 6804.28 is disputed", **facts)) == said


def test_days_moments_sizes_and_a_status_are_told_so_too_and_the_whole_claim_by_its_name():
    before = Refused("since: …", because="before-the-invoice", day=date(2025, 10, 1), billed_on=date(2026, 11, 2))
    late = Refused("…", because="appeal-late", until=datetime(2026, 11, 20, 9, tzinfo=UTC), count=10)
    large = Invalid("…", because="evidence-large", name="x.xlsx", most_bytes=32_000_000)
    whole = Refused("…", because="takes-back", line="whole", amount=Decimal(500), currency="JPY")

    assert (
        read("fr", before)
        == "Le 1 oct. 2025 est avant la facture, qui est du 2 nov. 2026. Est-ce une faute de frappe ?"
    )
    assert read("en", late) == "An appeal was possible until Fri 20 Nov, 11:00, 10 days after the answer."
    assert "(.eml) a 32,0 Mo au plus" in read("fr", large)
    assert read("en", whole) == "The whole claim: 500 JPY is accepted already, and is not taken back."
    assert "«respondida»" in read("es", Refused("…", because="moved-on", status="answered"))


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "1 Dec 2026 is still to come: a payment is recorded once it has arrived."),
        ("fr", "Le 1 déc. 2026 est encore à venir : un paiement s'enregistre une fois arrivé."),
        ("es", "El 1 dic 2026 aún no ha llegado: un pago se registra cuando se recibe."),
        ("zh", "2026年12月1日 尚未到来：款项到账后才登记。"),
    ],
)
def test_a_payment_that_is_refused_is_told_so_in_each_language(language, said):
    to_come = RecordPayment(by=ANALYST, amount="1", paid_on=date(2026, 12, 1), reference="P-1")
    with pytest.raises(Refused) as refused:
        led_to(of_three_lines(), to_come, LATER)

    assert read(language, refused.value) == said


def test_a_draft_that_is_no_longer_there_is_told_so_in_french():
    with pytest.raises(Refused) as refused:
        led_to(of_three_lines(), ApproveDraft(by=ANALYST, draft_id="d1"), LATER)

    assert read("fr", refused.value).startswith("Le projet d1 n'attend plus")


def test_what_has_no_words_is_told_as_the_rule_says_it():
    assert read("fr", Refused("cannot do that")) == "cannot do that"
    assert read("fr", Refused("cannot do that", because="never heard of")) == "cannot do that"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_filed_as_evidence_is_named_by_every_ending_in_each_language(language):
    for said in (KINDS, words(language).texts["refusal.evidence-kind"]):
        assert set(re.findall(r"\.([a-z0-9]+)\b", said)) == set(BY_SUFFIX)
