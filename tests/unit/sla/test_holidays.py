"""Public holidays by country, year and part of the country."""

from datetime import date

import pytest

from pledgekeeper.sla.holidays import public_holidays


@pytest.mark.parametrize(
    ("country", "part", "day"),
    [
        ("FR", None, date(2026, 7, 14)),
        ("CA", "QC", date(2026, 6, 24)),
        ("SG", None, date(2026, 2, 17)),
        ("NO", None, date(2026, 5, 17)),
    ],
)
def test_a_country_has_its_own_days_off(country, part, day):
    assert day in public_holidays(country, part, day.year)


@pytest.mark.parametrize("language", ["fr", "es", "C"])
def test_a_day_off_is_called_alike_on_every_machine(monkeypatch, language):
    monkeypatch.setenv("LANGUAGE", language)

    assert public_holidays.__wrapped__("FR", None, 2026)[date(2026, 7, 14)] == "National Day"


def test_parts_of_a_country_differ():
    assert date(2026, 6, 24) not in public_holidays("CA", "ON", 2026)


@pytest.mark.parametrize(("country", "part"), [("XX", None), ("FR", "Nowhere")])
def test_a_place_nobody_knows_is_told(country, part):
    with pytest.raises(ValueError, match=f"no public holidays known for {country}"):
        public_holidays(country, part, 2026)
