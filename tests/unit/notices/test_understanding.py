"""What was understood of a mail is told in the language of the letter."""

import pytest

from pledgekeeper.book import dispute_types
from pledgekeeper.cases.model import Understood
from pledgekeeper.notices.language import texts
from pledgekeeper.notices.understanding import understood
from tests.unit.builders import a_dispute, terms_of

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
