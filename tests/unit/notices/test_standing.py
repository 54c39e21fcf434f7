"""How a dispute stands, in the words of whoever reads it."""

import re
from typing import get_args

import pytest

from pledgekeeper.book import dispute_types
from pledgekeeper.carriers.model import Language
from pledgekeeper.disputes.checking import ClaimDiffers, Finding
from pledgekeeper.disputes.eligibility import EligibilityJudged, SumLine
from pledgekeeper.disputes.fraud.events import WithheldBeyondClaim
from pledgekeeper.notices.compose import compose
from pledgekeeper.notices.language import texts
from pledgekeeper.notices.standing import sum_told
from tests.unit.builders import DAY, MONDAY_9H, a_dispute, terms_of
from tests.unit.disputes.test_lines import LATER
from tests.unit.disputes.test_standing import checked, invoice
from tests.unit.notices.test_compose import LANGUAGES, terms_in


@pytest.mark.parametrize("language", get_args(Language))
def test_a_sum_calls_the_type_of_a_dispute_by_its_name_in_the_readers_language(language):
    said = texts(language)
    for kind in dispute_types():
        line = SumLine(says="no-minimum", facts={"type": kind})
        [told] = sum_told(EligibilityJudged(at=MONDAY_9H, verdict="eligible", clause="B9", lines=(line,)), said)
        assert f"“{said.words[f'type-{kind}']}”" in told


def test_our_desk_is_told_what_differs_in_sentences_and_when_it_was_found():
    found = Finding(differs="disputed-with-vat", said="12.00", right="10.00")
    differs = ClaimDiffers(at=MONDAY_9H, findings=(found,))
    case = a_dispute()
    case = case.changed(timeline=(*case.timeline, differs))

    text = compose(case, differs, terms_of("andesvoz"), MONDAY_9H, "e1").text

    assert re.search(r"its credit note adds VAT\. Found: 2026-11-23 \d\d:00 \(America/Lima\)$", text.splitlines()[0])


def test_our_desk_is_told_of_how_much_less_is_claimed_than_suppliers_were_told_is_withheld():
    less = WithheldBeyondClaim(at=MONDAY_9H, withheld_amount="6000.00", disputed_amount="5000.00", currency="USD")
    case = a_dispute()
    case = case.changed(timeline=(*case.timeline, less))

    text = compose(case, less, terms_of("andesvoz"), MONDAY_9H, "e1").text

    told = "are told that 6000.00 USD are withheld, and 5000.00 are claimed: 1000.00 too much. Since: 2026-11-23"
    assert told in text.splitlines()[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_differs_of_a_later_version_is_told_as_of_that(language):
    first = checked(invoice=invoice(total="80000.00"))
    later = checked(first, invoice(total="70000.00", version=2))

    def letter(dispute):
        event = next(each for each in reversed(dispute.timeline) if each.notice == "claim-checked")
        return compose(dispute, event, terms_in(language), LATER + DAY, "e1", "https://care.pledge.example").text

    version = {"en": "version 2", "fr": "version 2", "es": "versión 2", "zh": "第 2 版", "pt": "versão 2"}[language]
    assert version in letter(later)
    assert version not in letter(first)
    assert "$" not in letter(later)
