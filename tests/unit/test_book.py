"""Which terms a case is decided under."""

from datetime import timedelta

import pytest

from pledgekeeper import book
from pledgekeeper.book import FRESH_FOR, Book
from pledgekeeper.clock import FakeClock
from pledgekeeper.errors import Invalid, NotFound
from tests.unit.builders import MONDAY_9H, a_roster, a_ticket, carriers


class Shelf:
    """A store that holds one carrier, and counts how often it is asked."""

    def __init__(self):
        self.baltel, self.asked = carriers()["baltel"], 0

    def carrier(self, carrier_id):
        self.asked += 1
        return self.baltel if carrier_id == "baltel" else None

    def roster(self):
        return a_roster()


@pytest.fixture
def clock():
    return FakeClock(MONDAY_9H)


@pytest.fixture
def shelf():
    return Shelf()


@pytest.fixture
def terms_book(shelf, clock):
    return Book(shelf, clock)


def test_a_new_case_is_under_the_agreement(terms_book):
    terms = terms_book.terms_of("baltel", None)

    assert (terms.pledge.id, terms.matrix.id, terms.carrier.id) == ("pledge-2026-11", "matrix-2026-11", "baltel")


def test_a_case_keeps_the_versions_it_was_opened_under(terms_book, shelf):
    agreement = shelf.baltel.agreement.changed(pledge="pledge-2030-01", matrix="matrix-2030-01")
    shelf.baltel = shelf.baltel.changed(agreement=agreement)

    assert terms_book.terms_of("baltel", a_ticket()).pledge.id == "pledge-2026-11"
    with pytest.raises(Invalid, match="there is no published pledge 'pledge-2030-01'; there are: pledge-2026-11"):
        terms_book.terms_of("baltel", None)


def test_a_change_of_a_carrier_takes_effect_within_a_minute(terms_book, shelf, clock):
    for passed, asked in ((timedelta(0), 1), (FRESH_FOR - timedelta(seconds=1), 1), (timedelta(seconds=1), 2)):
        clock.instant += passed
        terms_book.carrier("baltel")
        assert shelf.asked == asked


def test_a_carrier_nobody_knows_is_told(terms_book):
    with pytest.raises(NotFound, match="there is no carrier atlantis"):
        terms_book.terms_of("atlantis", None)


@pytest.mark.parametrize(
    "name", ["pledge", "pledge-2026-10", "matrix-2026-11", "calendars", "../pledges/pledge-2026-11", ""]
)
def test_only_what_is_published_is_a_pledge(name):
    with pytest.raises(Invalid, match="there is no published pledge"):
        book.pledge(name)
