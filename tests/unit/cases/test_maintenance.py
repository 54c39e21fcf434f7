"""A maintenance window holds pages back, never clocks nor levels; at its end what is in nobody's hand is paged."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.commands import AcknowledgePage, Escalate, HoldPage, Tick
from pledgekeeper.escalation.changes import Maintenance
from pledgekeeper.escalation.pages import Escalated, PageDropped, PagePlaced, PagingHeld, PagingResumed
from pledgekeeper.kinds import next_wake
from tests.unit.builders import DAY, ENGINEER, HOUR, MINUTE, MONDAY_NIGHT, a_ticket, after, led_to, terms_of

BEGIN, END = MONDAY_NIGHT - HOUR, MONDAY_NIGHT + HOUR
SECOND = MINUTE / 60


def window(**fields):
    usual = {"id": "MW-1", "begins_at": BEGIN, "ends_at": END, "reason": "a new release", "carrier": "baltel"}
    return Maintenance.model_validate(usual | {"even_p1": True} | fields)


def under(*windows):
    terms = terms_of("baltel")
    return replace(terms, roster=terms.roster.changed(maintenance=windows))


def kinds(events, *of):
    return [
        type(event) for event in events if isinstance(event, of or (PagePlaced, PagingHeld, PagingResumed, Escalated))
    ]


def lived(case, until, terms):
    """The case after all that time alone does to it by then, and the moments at which it did."""
    moments = []
    now = case.timeline[-1].at
    while (wake := next_wake(case, terms, now)) and wake <= until:
        now = max(now, wake)
        before = len(case.timeline)
        case = after(case, Tick(), now, terms)
        assert len(case.timeline) > before, f"woken in vain at {now}"
        moments.append(now)
    return case, moments


def pages_at(case, moment):
    return {
        (event.level, event.recipient)
        for event in case.timeline
        if isinstance(event, PagePlaced) and event.at == moment
    }


def test_a_case_opened_in_a_window_pages_nobody_says_so_and_pages_at_the_very_second_of_its_end():
    terms = under(window(ends_at=MONDAY_NIGHT + 20 * MINUTE))
    case = a_ticket(under=terms)

    assert kinds(case.timeline) == [Escalated, PagingHeld]
    held = next(event for event in case.timeline if isinstance(event, PagingHeld))
    assert (held.level, held.window, held.until) == (1, "MW-1", MONDAY_NIGHT + 20 * MINUTE)
    assert kinds(led_to(case, Tick(), held.until - SECOND, terms), PagePlaced) == []
    resumed = led_to(case, Tick(), held.until, terms)
    assert kinds(resumed)[0] is PagingResumed
    assert {event.level for event in resumed if isinstance(event, PagePlaced)} == {1}


def test_every_wake_of_a_night_with_a_window_finds_something_to_do_and_none_is_late():
    terms = under(window())

    case, moments = lived(a_ticket(under=terms), END + 3 * HOUR, terms)

    assert END in moments
    assert not [event for event in case.timeline if isinstance(event, PagePlaced) and event.at < END]
    assert {level for level, _ in pages_at(case, END)} == {1, 2, 3}


def test_levels_are_reached_and_clocks_run_as_if_there_were_no_window():
    with_window, without = under(window()), under()

    one, _ = lived(a_ticket(under=with_window), END + 3 * HOUR, with_window)
    other, _ = lived(a_ticket(under=without), END + 3 * HOUR, without)

    def reached(case):
        return [
            (event.level, event.at, event.due_at, event.mirrored_to)
            for event in case.timeline
            if isinstance(event, Escalated)
        ]

    assert reached(one) == reached(other)
    now = END + 3 * HOUR
    assert [r for _, r in readings(one, with_window, now)] == [r for _, r in readings(other, without, now)]


def test_after_the_end_an_unanswered_page_comes_back_as_often_as_the_ladder_says():
    terms = under(window(ends_at=MONDAY_NIGHT + 20 * MINUTE))

    case, _ = lived(a_ticket(under=terms), MONDAY_NIGHT + 29 * MINUTE, terms)

    rounds = sorted({event.at for event in case.timeline if isinstance(event, PagePlaced)})
    assert rounds == [MONDAY_NIGHT + minutes * MINUTE for minutes in (20, 25)]


def test_who_takes_the_case_in_the_window_is_not_paged_at_its_end():
    terms = under(window(ends_at=MONDAY_NIGHT + 20 * MINUTE))
    case = a_ticket(under=terms)
    asked = after(case, Escalate(by=ENGINEER, reason="now"), MONDAY_NIGHT + MINUTE, terms)
    page = next(event.page_id for event in asked.timeline if isinstance(event, PagePlaced))

    taken = after(asked, AcknowledgePage(page_id=page, by="x"), MONDAY_NIGHT + 15 * MINUTE, terms)

    assert kinds(led_to(taken, Tick(), MONDAY_NIGHT + 20 * MINUTE, terms), PagePlaced, PagingResumed) == []
    assert kinds(led_to(taken, Tick(), MONDAY_NIGHT + 45 * MINUTE, terms), PagingResumed) == [PagingResumed]


def test_a_page_in_flight_when_the_window_begins_is_dropped_and_its_level_paged_at_the_end():
    terms = under(window(begins_at=MONDAY_NIGHT + MINUTE, ends_at=MONDAY_NIGHT + 20 * MINUTE))
    case = a_ticket(under=terms)
    hold = HoldPage(page_id="p1", window="MW-1", until=MONDAY_NIGHT + 20 * MINUTE)

    held = after(case, hold, MONDAY_NIGHT + MINUTE, terms)
    second = led_to(held, HoldPage(page_id="p2", window="MW-1", until=hold.until), MONDAY_NIGHT + MINUTE, terms)

    assert kinds(held.timeline, PageDropped, PagingHeld) == [PageDropped, PagingHeld]
    assert kinds(second, PageDropped, PagingHeld) == [PageDropped]
    assert led_to(held, hold, MONDAY_NIGHT + MINUTE, terms) == []
    assert kinds(led_to(held, Tick(), hold.until, terms), PagingResumed) == [PagingResumed]


def test_a_hold_that_comes_after_the_windows_end_pages_at_once():
    terms = under()
    late = MONDAY_NIGHT + 2 * MINUTE

    events = led_to(
        a_ticket(under=terms), HoldPage(page_id="p1", window="MW-1", until=MONDAY_NIGHT + MINUTE), late, terms
    )

    assert kinds(events, PageDropped, PagingHeld, PagingResumed) == [PageDropped, PagingHeld, PagingResumed]
    assert kinds(events, PagePlaced)


def test_a_window_that_begins_where_another_ends_goes_on_holding():
    terms = under(window(), window(id="MW-2", begins_at=END, ends_at=END + HOUR))

    case, _ = lived(a_ticket(under=terms), END + HOUR, terms)

    assert {event.at for event in case.timeline if isinstance(event, PagePlaced)} == {END + HOUR}


def test_who_is_asked_for_by_name_of_a_level_is_paged_in_a_window_too():
    terms = under(window())

    events = led_to(
        a_ticket(under=terms), Escalate(by=ENGINEER, reason="our customers are down"), MONDAY_NIGHT + MINUTE, terms
    )

    assert {event.level for event in events if isinstance(event, PagePlaced)} == {2}


@pytest.mark.parametrize(
    "fields",
    [
        {"carrier": "andesvoz"}, {"desk": "paris"}, {"product": "sms"}, {"carrier": None, "desk": "paris"},
        {"even_p1": False}, {"ends_at": MONDAY_NIGHT}, {"begins_at": MONDAY_NIGHT + SECOND},
    ],
    ids=str,
)  # fmt: skip
def test_what_a_window_is_not_of_is_paged(fields):
    assert kinds(a_ticket(under=under(window(**fields))).timeline, PagingHeld) == []


@pytest.mark.parametrize(
    "fields", [{}, {"desk": "singapore"}, {"product": "voice"}, {"carrier": None, "desk": "singapore"}]
)
def test_what_fits_all_that_a_window_names_is_held(fields):
    assert kinds(a_ticket(under=under(window(**fields)), ticket_type="voice").timeline, PagePlaced) == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"carrier": None}, "say of what"),
        ({"ends_at": BEGIN + 12 * HOUR + SECOND}, "more than 12 h when it holds back P1"),
        ({"even_p1": False, "ends_at": BEGIN + 7 * DAY + SECOND}, "more than 7 d"),
        ({"ends_at": None}, "ends_at"),
        ({"product": "carrier pigeon"}, "product"),
    ],
)
def test_a_window_says_of_what_it_is_and_ends(fields, told):
    with pytest.raises(ValidationError, match=told):
        window(**fields)
