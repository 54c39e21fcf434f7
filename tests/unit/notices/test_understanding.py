"""What was understood of a mail is told in the language of the letter."""

import pytest

from pledgekeeper.book import dispute_types
from pledgekeeper.cases.model import Understood
from pledgekeeper.notices.language import texts
from pledgekeeper.notices.understanding import priority_told, understood
from tests.unit.builders import a_dispute, a_ticket, terms_of

LANGUAGES = ("en", "fr", "es", "zh", "pt")


def told(language, field, value):
    said = Understood(field=field, value=value, quote="", rule="")
    return understood(a_dispute(understood=(said,)), terms_of("andesvoz"), texts(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_dispute_has_a_name_in_every_language(language):
    assert [name for name in dispute_types() if f"type-{name}" not in texts(language).words] == []


def test_a_kind_and_what_was_not_read_are_told_without_english_words():
    assert told("fr", "dispute_type", "other") == ["Type de litige: Non précisé"]
    assert told("pt", "dispute_type", "rate") == ["Tipo de contestação: Tarifa"]
    assert told("zh", "dispute_type", "other") == ["争议类型: 尚未说明"]
    assert told("fr", "unread", "period from: du 01/10/2026") == ["Non lu: début de la période: du 01/10/2026"]
    assert told("en", "unread", "period from: 01/10/2026") == ["Not read: begin of the period: 01/10/2026"]
    assert told("es", "unread", "billed: 5k") == ["No leído: importe facturado: 5k"]
    assert told("zh", "unread", "USD 1,234.00") == ["未读取: USD 1,234.00 (无法确定读取的金额)"]
    assert told("en", "unread", "4.5 lakhs") == ["Not read: 4.5 lakhs (a sum that could not be read for certain)"]


def test_which_of_several_matters_it_is_is_told_in_the_language_of_the_letter():
    assert (
        told("es", "topics", "1 of 2")[-1]
        == "Su mensaje trata de varios asuntos. Este es 1 de 2; cada uno tiene su número."
    )
    assert "1 of 2" in told("en", "topics", "1 of 2")[-1]
    assert [language for language in LANGUAGES if " of " in told(language, "topics", "1 of 2")[-1]] == ["en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_by_which_words_a_priority_was_chosen_is_told(language):
    said = Understood(field="priority", value="P2", quote="packet loss of 4 %", rule="the service is degraded")
    unsaid = Understood(field="priority", value="P3", quote="", rule="nothing says how bad it is")

    by_mail, of_nothing = a_ticket(understood=(said,), priority="P2"), a_ticket(understood=(unsaid,), priority="P3")
    changed, by_api = a_ticket(understood=(said,), priority="P1"), a_ticket(priority="P1")

    assert "“packet loss of 4 %”" in priority_told(by_mail, texts(language))
    assert priority_told(of_nothing, texts(language)).startswith("P3 (" if language != "zh" else "P3（")
    assert priority_told(changed, texts(language)) == "P1"
    assert priority_told(by_api, texts(language)) == "P1"
