"""Under which terms a case is decided: the versions that are in force for a new one, its own for any other."""

from datetime import timedelta

import pytest

from pledgekeeper import book
from pledgekeeper.book import FRESH_FOR, Book, Shelf
from pledgekeeper.clock import FakeClock
from pledgekeeper.errors import Invalid, NotFound
from tests.unit.builders import (
    DAY,
    MONDAY_9H,
    SECOND,
    a_published_pledge,
    a_roster,
    a_ticket,
    carriers,
    published_calendars,
)

FIRST, CALENDARS = "pledge-2026-11", "calendars-2026-11"


class Table:
    """A store that holds one carrier, and counts how often it is asked."""

    def __init__(self):
        self.baltel, self.versions, self.asked = carriers()["baltel"], [], 0

    def carrier(self, carrier_id):
        self.asked += 1
        return self.baltel if carrier_id == "baltel" else None

    def roster(self):
        return a_roster()

    def published(self):
        return self.versions


@pytest.fixture
def clock():
    return FakeClock(MONDAY_9H)


@pytest.fixture
def table():
    return Table()


@pytest.fixture
def terms_book(table, clock):
    return Book(table, clock)


def test_a_new_case_is_under_the_agreement(terms_book):
    terms = terms_book.terms_of("baltel", None)

    assert (terms.pledge.id, terms.matrix.id, terms.carrier.id) == (FIRST, "matrix-2026-11", "baltel")
    assert (terms.version.calendars_id, terms.calendar("business").id) == (CALENDARS, "vilnius")


def test_a_case_keeps_the_versions_it_was_opened_under(terms_book, table):
    agreement = table.baltel.agreement.changed(
        pledge="pledge-2030-01", matrix="matrix-2030-01", calendar="lima", stopping=("third-party-supplier",)
    )
    table.baltel = table.baltel.changed(agreement=agreement)

    terms = terms_book.terms_of("baltel", a_ticket())

    assert (terms.pledge.id, terms.matrix.id) == (FIRST, "matrix-2026-11")
    assert (terms.calendar("business").id, terms.stopping) == ("vilnius", frozenset())
    with pytest.raises(Invalid, match="there is no published pledge 'pledge-2030-01'; there are: pledge-2026-11"):
        terms_book.terms_of("baltel", None)


def test_a_new_case_stops_for_what_the_agreement_says(terms_book, table):
    agreement = table.baltel.agreement.changed(stopping=("third-party-supplier",))
    table.baltel = table.baltel.changed(agreement=agreement)

    terms = terms_book.terms_of("baltel", None)

    assert terms.stopping == {"third-party-supplier"}
    assert a_ticket(under=terms).stopping == ("third-party-supplier",)


def test_a_change_of_a_carrier_takes_effect_within_a_minute(terms_book, table, clock):
    for passed, asked in ((timedelta(0), 1), (FRESH_FOR - timedelta(seconds=1), 1), (timedelta(seconds=1), 2)):
        clock.instant += passed
        terms_book.carrier("baltel")
        assert table.asked == asked


def test_a_carrier_nobody_knows_is_told(terms_book):
    with pytest.raises(NotFound, match="there is no carrier atlantis"):
        terms_book.terms_of("atlantis", None)


# --- versions in force -----------------------------------------------------------------------------------------------


def test_a_version_that_replaces_the_agreements_is_for_new_cases_from_its_instant_on(terms_book, table, clock):
    opened_before = a_ticket(under=terms_book.terms_of("baltel", None))
    table.versions = [
        a_published_pledge("pledge-2026-12", replaces=FIRST, valid_from=MONDAY_9H + DAY),
        published_calendars("calendars-2026-12", replaces=CALENDARS, valid_from=MONDAY_9H + DAY),
    ]

    def versions(case):
        terms = terms_book.terms_of("baltel", case)
        return terms.pledge.id, terms.version.calendars_id

    clock.instant = MONDAY_9H + DAY - SECOND
    assert versions(None) == (FIRST, CALENDARS)
    clock.instant = MONDAY_9H + DAY
    assert versions(None) == ("pledge-2026-12", "calendars-2026-12")
    assert versions(opened_before) == (FIRST, CALENDARS)
    assert versions(a_ticket(under=terms_book.terms_of("baltel", None))) == ("pledge-2026-12", "calendars-2026-12")


def test_a_case_under_a_version_that_was_published_a_moment_ago_is_not_kept_waiting_for_it(table, clock):
    warm = Book(table, clock)
    warm.terms_of("baltel", None)
    table.versions = [
        a_published_pledge("pledge-2026-12", replaces=FIRST, valid_from=MONDAY_9H + SECOND),
        published_calendars("calendars-2026-12", replaces=CALENDARS, valid_from=MONDAY_9H + SECOND),
    ]
    clock.instant += SECOND
    opened_elsewhere = a_ticket(under=Book(table, clock).terms_of("baltel", None))

    terms = warm.terms_of("baltel", opened_elsewhere)

    assert (terms.pledge.id, terms.version.calendars_id) == ("pledge-2026-12", "calendars-2026-12")


def test_replacements_are_followed_as_far_as_they_have_taken_effect():
    shelf = Shelf(
        [
            a_published_pledge("pledge-b", replaces=FIRST, valid_from=MONDAY_9H),
            a_published_pledge("pledge-c", replaces="pledge-b", valid_from=MONDAY_9H + DAY),
            a_published_pledge("pledge-d", replaces="pledge-c", valid_from=MONDAY_9H + 3 * DAY),
        ]
    )

    for days, in_force in ((-1, FIRST), (0, "pledge-b"), (1, "pledge-c"), (2, "pledge-c"), (3, "pledge-d")):
        assert shelf.pledge_in_force(FIRST, MONDAY_9H + days * DAY).id == in_force
    assert shelf.pledge_in_force("pledge-c", MONDAY_9H + 2 * DAY).id == "pledge-c"


def test_of_two_that_replace_one_version_the_later_is_in_force():
    shelf = Shelf(
        [
            a_published_pledge("pledge-b", replaces=FIRST, valid_from=MONDAY_9H + DAY),
            a_published_pledge("pledge-c", replaces=FIRST, valid_from=MONDAY_9H),
        ]
    )

    assert shelf.pledge_in_force(FIRST, MONDAY_9H).id == "pledge-c"
    assert shelf.pledge_in_force(FIRST, MONDAY_9H + DAY).id == "pledge-b"


def test_a_version_that_replaces_none_is_for_those_whose_agreement_names_it():
    shelf = Shelf([a_published_pledge("pledge-premium", replaces=None, valid_from=MONDAY_9H)])

    assert shelf.pledge_in_force(FIRST, MONDAY_9H + DAY).id == FIRST
    assert shelf.pledge_in_force("pledge-premium", MONDAY_9H + DAY).id == "pledge-premium"


def test_versions_that_replace_each_other_in_a_ring_are_followed_once():
    shelf = Shelf(
        [
            a_published_pledge("pledge-b", replaces="pledge-c", valid_from=MONDAY_9H),
            a_published_pledge("pledge-c", replaces="pledge-b", valid_from=MONDAY_9H),
        ]
    )

    assert shelf.pledge_in_force("pledge-b", MONDAY_9H).id in ("pledge-b", "pledge-c")


def test_new_calendars_are_in_force_from_their_instant_on_whether_they_replace_the_old_ones_or_stand_alone():
    for replaces in (CALENDARS, None):
        shelf = Shelf([published_calendars("calendars-2027", replaces=replaces, valid_from=MONDAY_9H)])

        assert shelf.calendars_in_force(MONDAY_9H - SECOND).id == CALENDARS
        assert shelf.calendars_in_force(MONDAY_9H).id == "calendars-2027"


def test_before_any_calendars_were_in_force_the_oldest_are():
    assert Shelf(()).calendars_in_force(MONDAY_9H - 9_999 * DAY).id == CALENDARS


def test_a_library_has_every_version_whether_in_force_or_not():
    library = Shelf(
        [
            a_published_pledge("pledge-2099", replaces=FIRST, valid_from=MONDAY_9H + 9_999 * DAY),
            published_calendars("calendars-2099", valid_from=MONDAY_9H + 9_999 * DAY),
        ]
    ).library

    assert set(library.pledges) == {FIRST, "pledge-2099"}
    assert set(library.calendars) == {CALENDARS, "calendars-2099"}
    assert library.calendars["calendars-2099"]["24x7"].always


# --- what ships with the code ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["pledge", "pledge-2026-10", "matrix-2026-11", "calendars", "../pledges/pledge-2026-11", ""]
)
def test_only_what_is_published_is_a_pledge(name):
    with pytest.raises(Invalid, match="there is no published pledge"):
        book.pledge(name)


@pytest.mark.parametrize("name", ["calendars", "calendars-2026-10", "holidays-2027", "pledge-2026-11"])
def test_only_what_is_published_are_calendars(name):
    with pytest.raises(Invalid, match=r"there is no published calendars .*; there are: calendars-2026-11"):
        book.calendar_file(name)


class Addresses(Table):
    """A store that knows one contact and one domain, and tells what it was asked."""

    def __init__(self):
        super().__init__()
        self.known, self.questions = {"noc@elsewhere.example": "baltel", "baltel.example": "baltel"}, []

    def carrier_of_contact(self, email):
        self.questions.append(email)
        return self.known.get(email)

    def carrier_of_domain(self, domain):
        return self.carrier_of_contact(domain)


def test_who_has_an_address_is_asked_once_a_minute_and_of_a_domain_once_for_all_in_it(clock):
    table = Addresses()
    book = Book(table, clock)

    found = [book.carrier_of_address(f"{name}@baltel.example").id for name in ("noc", "ann", "noc")]

    assert found == ["baltel"] * 3
    assert table.questions == ["noc@baltel.example", "baltel.example", "ann@baltel.example"]
    assert book.carrier_of_address("noc@elsewhere.example").id == "baltel"
    table.known.clear()
    clock.instant += FRESH_FOR
    assert book.carrier_of_address("noc@baltel.example") is None


def test_an_address_of_nobody_is_asked_for_each_time(clock):
    table = Addresses()
    book = Book(table, clock)
    assert book.carrier_of_address("noc@new.example") is None

    table.known["new.example"] = "baltel"

    assert book.carrier_of_address("noc@new.example").id == "baltel"
