"""What the table of pages promises, on the fake of the journeys and on an emulator's."""

from datetime import timedelta

import pytest

from pledgekeeper.escalation.pages import PagePlaced, PageSent, Taken
from pledgekeeper.ids import random_id
from pledgekeeper.kinds import fold
from pledgekeeper.ports import Change
from pledgekeeper.store.pages import PageTable
from tests.contract.conftest import MONDAY, TABLE

MINUTE = timedelta(minutes=1)


@pytest.fixture
def pages(store):
    return PageTable(store._client, TABLE)


@pytest.fixture
def somebody():
    """Nobody has been paged under this name before."""
    return f"p-{random_id()}"


@pytest.fixture
def sent(store, opened, somebody):
    """A page of a new case that went to somebody, as the case's transaction writes it."""

    def send_one(at, receipt):
        case_id = opened().case_id
        found = store.load(case_id, "sent")
        page = PagePlaced(at=at, page_id="p77", level=1, role="engineer", recipient=somebody, channel="sms")
        events = [page, PageSent(at=at, page_id="p77", reference=receipt)]
        store.commit(Change(found, fold(case_id, events, found.case), events, "sent", None))
        return case_id, "p77"

    return send_one


def admit(pages, who, whose, now=MONDAY, channel="sms"):
    return pages.admit(who, channel, whose, now, now + MINUTE)


def test_one_thing_goes_to_a_phone_and_the_next_is_told_when_it_may(pages, somebody):
    assert admit(pages, somebody, "TT-1#p1") is None
    assert admit(pages, somebody, "TT-2#p1", MONDAY + MINUTE / 2) == MONDAY + MINUTE
    assert admit(pages, somebody, "TT-2#p1", MONDAY + MINUTE) is None


def test_what_was_let_through_is_let_through_again(pages, somebody):
    assert admit(pages, somebody, "TT-1#p1") is None
    assert admit(pages, somebody, "TT-1#p1", MONDAY + MINUTE / 2) is None


def test_each_channel_and_each_person_has_a_minute_of_their_own(pages, somebody):
    assert admit(pages, somebody, "TT-1#p1") is None
    assert admit(pages, somebody, "TT-1#p2", channel="voice") is None
    assert admit(pages, f"{somebody}-2", "TT-2#p1") is None


def test_what_is_held_is_there_until_it_is_released(pages, somebody):
    for page in (("TT-1", "p1"), ("TT-2", "p1"), ("TT-2", "p1")):
        pages.hold(somebody, "sms", page, MONDAY)
    assert pages.held(somebody, "sms") == [("TT-1", "p1"), ("TT-2", "p1")]
    assert pages.held(somebody, "sms", limit=1) == [("TT-1", "p1")]
    assert pages.held(somebody, "voice") == []

    pages.release(somebody, "sms", ("TT-1", "p1"))
    pages.release(somebody, "sms", ("TT-1", "p1"))

    assert pages.held(somebody, "sms") == [("TT-2", "p1")]


def test_the_pages_to_somebody_are_told_newest_first(pages, somebody, sent):
    oldest, older, newest = [sent(MONDAY + n * MINUTE, f"m-{n}") for n in range(3)]

    assert pages.sent_to(somebody) == [newest, older, oldest]
    assert pages.sent_to(somebody, limit=1) == [newest]


def test_what_went_in_one_message_is_known_by_any_page_of_it(pages, somebody, sent):
    alone = sent(MONDAY, "m-0")
    first, second = [sent(MONDAY + n * MINUTE, "m-1") for n in (1, 2)]
    other = sent(MONDAY + 3 * MINUTE, "m-2")

    assert pages.together_with(somebody, first) == [second, first]
    assert pages.together_with(somebody, alone) == [alone]
    assert pages.together_with(somebody, other) == [other]
    assert pages.together_with(somebody, ("TT-9", "p1")) == [("TT-9", "p1")]


def test_the_last_answer_on_each_channel_is_known(pages, somebody):
    pages.answer(somebody, "sms", MONDAY)
    pages.answer(somebody, "sms", MONDAY + MINUTE)
    pages.answer(somebody, "email", MONDAY)

    assert pages.answered(somebody) == {"sms": MONDAY + MINUTE, "email": MONDAY}


def test_an_address_is_dead_until_its_carrier_is_loaded_anew(pages, store, book):
    contact = book.carrier("baltel").contacts[0].email
    assert pages.dead(contact) is None

    pages.mark_dead(contact.upper(), "550 no such user", MONDAY)
    assert pages.dead(contact) == "550 no such user"

    store.put_carrier(book.carrier("baltel"))
    assert pages.dead(contact) is None


def test_the_page_log_has_what_became_of_a_page_on_the_day_on_which_it_was_placed(store, pages, sent, somebody):
    placed_at = MONDAY.replace(hour=23, minute=59)
    case_id, page_id = sent(placed_at, "SM1")
    found = store.load(case_id, "answered")
    events = [Taken(at=placed_at + MINUTE, by=somebody, page_id=page_id)]
    store.commit(Change(found, fold(case_id, events, found.case), events, "answered", None))

    logged = [each for each in pages.log_of("ticket", MONDAY.date()) if each.case_id == case_id]
    late = next(page for each in logged for page in each.pages if page.page_id == page_id)

    assert (late.recipient, late.state) == (somebody, "acknowledged")
    assert (late.sent_at, late.answered_at) == (placed_at, placed_at + MINUTE)
    assert case_id not in {each.case_id for each in pages.log_of("ticket", placed_at.date() + timedelta(days=1))}
    assert case_id not in {each.case_id for each in pages.log_of("order", MONDAY.date())}
