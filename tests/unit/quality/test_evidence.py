"""What a proactive case says of a degradation: the same in each language, and a table that stands straight."""

import unicodedata
from datetime import UTC, datetime, timedelta

import pytest

from pledgekeeper.quality.detect import Baseline, Degradation, Judged
from pledgekeeper.quality.evidence import LANGUAGES, evidence, texts, title
from pledgekeeper.quality.model import Measured, Route

ROUTE = Route("baltel", "voice", "BLT-FRA-02")
BEGAN = datetime(2026, 11, 23, 9, tzinfo=UTC)


def bad(n):
    return Judged(BEGAN + timedelta(hours=n), Measured(900, 41.3), Baseline(63.0, 1.6, 8), 21.7, 13.5, bad=True)


FOUND = [Degradation("asr", BEGAN, None, (bad(0), bad(1)))]


def wide(text):
    return sum(2 if unicodedata.east_asian_width(sign) in "FW" else 1 for sign in text)


def test_every_language_of_notices_has_the_same_texts():
    assert set(LANGUAGES) == {"en", "es", "fr", "pt", "zh"}
    assert {frozenset(texts(language)) for language in LANGUAGES} == {frozenset(texts("en"))}


@pytest.mark.parametrize(
    ("language", "says"),
    [("en", "worse than usual"), ("fr", "moins bons que d’habitude"), ("es", "peor de lo habitual"),
     ("pt", "pior do que o habitual"), ("zh", "劣于平常"), ("de", "worse than usual")],
)  # fmt: skip
def test_title_and_figures_are_told_in_the_carriers_language(language, says):
    assert says in title(ROUTE, FOUND, language)
    assert "BLT-FRA-02" in title(ROUTE, FOUND, language)
    told = evidence(ROUTE, FOUND, language)
    assert told.count("41.30") == 2
    assert "$" not in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_columns_of_a_table_are_as_wide_in_its_head_as_below(language):
    lines = evidence(ROUTE, FOUND, language).splitlines()
    at = next(number for number, line in enumerate(lines) if "41.30" in line)

    assert {wide(line) for line in lines[at - 1 : at + 2]} == {wide(lines[at])}
