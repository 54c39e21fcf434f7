"""The ladder of a P1: who is reached at which second, and what keeps it still."""

from datetime import timedelta

import pytest

from pledgekeeper import book
from pledgekeeper.escalation.ladder import Ascent, climb
from pledgekeeper.escalation.pages import Escalated, HoldLapsed, NobodyOnDuty, PagePlaced, Taken
from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.reaching import Watch
from pledgekeeper.sla.calendar import ALWAYS
from pledgekeeper.sla.clock import history_of
from tests.unit.builders import DAY, HOUR, MINUTE, SECOND, a_calendar, alone, at, mark, pause, resume, terms_of

START = at("2026-11-23 02:14")
LADDERS = book.matrix("matrix-2026-11")
P1, P2, P3, DISPUTE = (LADDERS.ladder(*case) for case in (
    ("ticket", "P1"), ("ticket", "P2"), ("ticket", "P3"), ("dispute", None),
))  # fmt: skip
OFFICE = a_calendar({"mon-fri": "09:00-17:00"})


def somebody(role):
    return Person(id=role, name=role, centre="paris", email=f"{role}@pledge.example", phone="+33199000101")


def watch(holder=somebody, mirror=None):
    return Watch(holder=holder, person=somebody, desk="singapore", mirror=mirror or {})


def ascent(ladder, calendar, timeline, now):
    """Where a case stands on `ladder`, with the pauses of the default pledge."""
    seen = history_of(timeline, now, alone(book.pledge("pledge-2026-11").pause_rules))
    return Ascent(ladder, calendar, timeline, seen, now)


def vacant(*roles):
    return watch(lambda role: None if role in roles else somebody(role))


def lived(*happened, until, ladder=P1, calendar=ALWAYS, on_watch=None):
    """A timeline from START to `until`, in which time is let work only at the wakes that the ladder asks for."""
    waiting, timeline, now = [mark("opened", START), *happened], (), START
    while True:
        moments = [event.at for event in waiting[:1]] + [ascent(ladder, calendar, timeline, now).next_step_at]
        now = min((moment for moment in moments if moment), default=until + SECOND)
        if now > until:
            return timeline
        if waiting and waiting[0].at == now:
            timeline = (*timeline, waiting.pop(0))
        timeline = (*timeline, *climb(ascent(ladder, calendar, timeline, now), on_watch or watch()))


def minutes(moment):
    return (moment - START) / MINUTE


def levels(timeline):
    """[(minute, level)]"""
    return [(minutes(event.at), event.level) for event in timeline if isinstance(event, Escalated)]


def rounds(timeline):
    """[(minute, level)] of pages, one for each round of them."""
    return sorted({(minutes(event.at), event.level) for event in timeline if isinstance(event, PagePlaced)})


def taken(minute):
    return Taken(at=START + minute * MINUTE, by="wei-ling-tan", page_id="p1")


def happens(means, minute):
    return mark(means, START + minute * MINUTE)


def pauses(minute, reason="pending-customer"):
    return pause(START + minute * MINUTE, reason)


def resumes(minute):
    return resume(START + minute * MINUTE)


# --- when nobody answers ---------------------------------------------------------------------------------------------


def test_each_level_is_reached_on_its_second():
    assert levels(lived(until=START + DAY)) == [(0, 1), (30, 2), (60, 3), (120, 4), (240, 5)]


def test_a_second_before_its_time_no_level_is_reached():
    opened = (mark("opened", START), *climb(ascent(P1, ALWAYS, (mark("opened", START),), START), watch()))
    later = START + 30 * MINUTE

    early = ascent(P1, ALWAYS, opened, later - SECOND)
    assert Escalated not in {type(event) for event in climb(early, watch())}
    assert Escalated in {type(event) for event in climb(ascent(P1, ALWAYS, opened, later), watch())}


def test_pages_nobody_answers_are_repeated_twice_five_minutes_apart_and_no_more():
    assert rounds(lived(until=START + DAY)) == [
        (0, 1), (5, 1), (10, 1), (30, 2), (35, 2), (40, 2), (60, 3), (65, 3), (70, 3),
        (120, 4), (125, 4), (130, 4), (240, 5), (245, 5), (250, 5),
    ]  # fmt: skip


def test_a_ladder_without_repeats_pages_each_level_once():
    assert rounds(lived(until=START + 2 * DAY, ladder=P2)) == [(0, 1), (120, 2), (240, 3), (480, 4), (1440, 5)]


def test_levels_in_business_hours_wait_for_them():
    reached = [
        event.at for event in lived(until=START + 14 * DAY, ladder=P3, calendar=OFFICE) if isinstance(event, Escalated)
    ]

    assert reached == [START, at("2026-11-23 17:00"), at("2026-11-24 17:00"), at("2026-11-27 17:00")]


def test_a_late_wake_reaches_every_level_whose_time_has_come_and_tells_the_contracts_second():
    late = climb(ascent(P1, ALWAYS, (mark("opened", START),), START + 70 * MINUTE), watch())

    reached = [(event.level, minutes(event.due_at)) for event in late if isinstance(event, Escalated)]
    assert reached == [(1, 0), (2, 30), (3, 60)]
    assert {event.at for event in late} == {START + 70 * MINUTE}


# --- whom, and how ---------------------------------------------------------------------------------------------------


def pages(timeline):
    return [(event.role, event.recipient, event.channel) for event in timeline if isinstance(event, PagePlaced)]


def test_every_role_of_a_level_is_paged_on_every_channel_of_it_and_the_room_of_the_desk_on_duty():
    first, second = (pages(climb(ascent(P1, ALWAYS, timeline, now), watch())) for timeline, now in (
        ((mark("opened", START),), START),
        ((mark("opened", START), Escalated(at=START, level=1, due_at=START)), START + 30 * MINUTE),
    ))  # fmt: skip

    assert first == [("duty-engineer", "duty-engineer", "sms"), ("duty-engineer", "duty-engineer", "voice")]
    assert second == [
        ("shift-lead", "shift-lead", "sms"),
        ("shift-lead", "shift-lead", "voice"),
        ("shift-lead", "singapore", "webhook"),
        ("expert", "expert", "sms"),
        ("expert", "expert", "voice"),
    ]


def test_pages_are_numbered_through_the_life_of_the_case():
    placed = [event.page_id for event in lived(until=START + DAY) if isinstance(event, PagePlaced)]

    assert placed == [f"p{n}" for n in range(1, len(placed) + 1)]


def test_nobody_is_paged_twice_on_one_channel_in_one_decision():
    one_for_all = watch(lambda role: somebody("ines-garnier"))

    late = climb(ascent(P1, ALWAYS, (mark("opened", START),), START + 5 * HOUR), one_for_all)

    ways = [(event.recipient, event.channel) for event in late if isinstance(event, PagePlaced)]
    assert len(ways) == len(set(ways))
    assert set(ways) == {
        ("ines-garnier", "sms"), ("ines-garnier", "voice"), ("ines-garnier", "email"), ("singapore", "webhook"),
    }  # fmt: skip


def test_somebody_without_a_phone_is_reached_in_any_way_there_is():
    deskbound = watch(lambda role: somebody(role).changed(phone=None))

    first = climb(ascent(P1, ALWAYS, (mark("opened", START),), START), deskbound)

    assert pages(first) == [("duty-engineer", "duty-engineer", "email")]


def test_the_carriers_own_person_of_a_level_is_told_with_it():
    mirrored = [
        e.mirrored_to
        for e in lived(until=START + DAY, on_watch=watch(mirror={2: "shift", 4: "head"}))
        if isinstance(e, Escalated)
    ]

    assert mirrored == [None, "shift", None, "head", None]


# --- when nobody is there --------------------------------------------------------------------------------------------


def test_a_level_whose_role_nobody_holds_is_passed_at_once():
    timeline = lived(until=START + 29 * MINUTE, on_watch=vacant("duty-engineer"))

    assert levels(timeline) == [(0, 1), (0, 2)]
    assert [event.role for event in timeline if isinstance(event, NobodyOnDuty)] == ["duty-engineer"]
    assert rounds(timeline) == [(0, 2), (5, 2), (10, 2)]


def test_levels_above_one_that_was_passed_keep_their_time():
    assert levels(lived(until=START + DAY, on_watch=vacant("duty-engineer"))) == [
        (0, 1),
        (0, 2),
        (60, 3),
        (120, 4),
        (240, 5),
    ]


def test_a_level_is_not_passed_while_one_of_its_roles_is_held():
    timeline = lived(until=START + 45 * MINUTE, on_watch=vacant("shift-lead"))

    assert levels(timeline) == [(0, 1), (30, 2)]
    assert {event.role for event in timeline if isinstance(event, NobodyOnDuty)} == {"shift-lead"}


def test_when_nobody_is_there_at_all_every_gap_is_told_once_and_the_ladder_ends():
    timeline = lived(until=START + DAY, on_watch=watch(lambda role: None))

    assert levels(timeline) == [(0, 1), (0, 2), (0, 3), (0, 4), (0, 5)]
    assert len([event for event in timeline if isinstance(event, NobodyOnDuty)]) == 7


def test_somebody_who_cannot_be_reached_in_any_way_counts_as_nobody():
    unreachable = watch(lambda r: somebody(r).changed(phone=None, email=None) if r == "duty-engineer" else somebody(r))

    assert levels(lived(until=START + MINUTE, on_watch=unreachable)) == [(0, 1), (0, 2)]


def test_a_repeat_that_finds_nobody_does_not_wake_the_case_for_ever():
    top = [level.level for level in P1.levels][-1]
    paged = (
        mark("opened", START),
        *(Escalated(at=START, level=n, due_at=START) for n in range(1, top + 1)),
        PagePlaced(at=START, page_id="p1", level=top, role="vp-operations", recipient="victor-lang", channel="voice"),
    )
    now = START + 5 * MINUTE

    after = (*paged, *climb(ascent(P1, ALWAYS, paged, now), vacant("vp-operations")))

    following = ascent(P1, ALWAYS, after, now).next_step_at
    assert following is None or following > now


# --- when somebody has it in hand ------------------------------------------------------------------------------------


def test_an_acknowledgement_keeps_the_ladder_still_for_half_an_hour():
    assert rounds(lived(taken(7), until=START + 37 * MINUTE - SECOND)) == [(0, 1), (5, 1)]


def test_when_the_hold_lapses_the_level_reached_is_paged_again_and_what_came_due_is_reached():
    timeline = lived(taken(7), until=START + 59 * MINUTE)

    assert [minutes(event.at) for event in timeline if isinstance(event, HoldLapsed)] == [37]
    assert rounds(timeline) == [(0, 1), (5, 1), (37, 1), (37, 2), (42, 2), (47, 2)]
    assert [minutes(event.due_at) for event in timeline if isinstance(event, Escalated)] == [0, 30]


def test_pages_that_came_back_are_repeated_as_often_as_the_first_ones():
    assert rounds(lived(taken(20), taken(51), until=START + 59 * MINUTE)) == [
        (0, 1), (5, 1), (10, 1), (50, 1), (50, 2),
    ]  # fmt: skip
    assert rounds(lived(taken(2), until=START + 50 * MINUTE)) == [(0, 1), (32, 1), (32, 2), (37, 2), (42, 2)]


def test_an_update_of_ours_holds_like_an_acknowledgement():
    assert rounds(lived(happens("updated", 7), until=START + 36 * MINUTE)) == [(0, 1), (5, 1)]


def test_each_sign_of_life_holds_from_its_own_moment():
    signs = [happens("updated", minute) for minute in range(3, 240, 29)]

    assert rounds(lived(*signs, until=START + 4 * HOUR)) == [(0, 1)]


def test_a_hold_never_resets_the_cases_own_clock():
    timeline = lived(taken(7), until=START + DAY)

    assert levels(timeline) == [(0, 1), (37, 2), (60, 3), (120, 4), (240, 5)]


def test_on_a_ladder_without_a_hold_nothing_but_the_end_of_the_case_stops_it():
    days = [(minute / 1440, level) for minute, level in levels(lived(taken(7), until=START + 90 * DAY, ladder=DISPUTE))]

    assert days == [(0, 1), (15, 2), (30, 3), (60, 4)]


# --- pauses and ends -------------------------------------------------------------------------------------------------


def test_while_the_case_waits_for_the_carrier_the_ladder_waits_too_and_then_goes_on():
    timeline = lived(pauses(12), resumes(100), until=START + DAY)

    assert levels(timeline) == [(0, 1), (118, 2), (148, 3), (208, 4), (328, 5)]


def test_a_hold_that_lapses_while_the_case_waits_pages_when_it_goes_on():
    timeline = lived(taken(7), pauses(12), resumes(100), until=START + 104 * MINUTE)

    assert rounds(timeline) == [(0, 1), (5, 1), (100, 1)]


def test_the_ladder_goes_on_when_the_wait_has_lasted_as_long_as_it_may():
    lapse = 12 + 5 * 1440  # the case wakes then, to say that it lapsed

    assert levels(lived(pauses(12), happens("lapsed", lapse), until=START + 6 * DAY))[:2] == [(0, 1), (lapse + 18, 2)]


def test_a_wait_that_the_carrier_has_not_agreed_to_does_not_stop_the_ladder():
    assert levels(lived(pauses(12, "no-access"), until=START + DAY)) == levels(lived(until=START + DAY))


def test_a_suppliers_delay_does_not_stop_the_ladder():
    assert levels(lived(pauses(12, "third-party-supplier"), until=START + DAY)) == levels(lived(until=START + DAY))


def test_a_case_that_is_resolved_pages_nobody():
    assert rounds(lived(happens("resolved", 12), until=START + DAY)) == [(0, 1), (5, 1), (10, 1)]


def test_a_case_that_is_reopened_goes_on_where_its_ladder_stood():
    timeline = lived(happens("resolved", 45), happens("reopened", 600), until=START + 3 * DAY)

    assert levels(timeline) == [(0, 1), (30, 2), (615, 3), (675, 4), (795, 5)]


def test_nothing_happens_before_the_case_is_opened():
    nothing = ascent(P1, ALWAYS, (), START)

    assert climb(nothing, watch()) == []
    assert nothing.next_step_at is None


# --- another ladder half-way -----------------------------------------------------------------------------------------


def test_a_case_that_climbed_higher_than_its_new_ladder_is_paged_at_the_top_of_it():
    climbed = (*lived(until=START + 5 * HOUR), taken(301))

    paged = climb(ascent(P3, OFFICE, climbed, START + 7 * DAY), watch())

    assert [event.role for event in paged if isinstance(event, PagePlaced)] == ["head-of-care"]


# --- follow the sun --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("opened", "centre"),
    [
        ("2026-11-23 02:14", "singapore"),
        ("2026-11-23 05:59", "singapore"),
        ("2026-11-23 06:00", "paris"),
        ("2026-11-23 12:59", "paris"),
        ("2026-11-23 13:00", "montreal"),
        ("2026-11-23 20:59", "montreal"),
        ("2026-11-23 21:00", "singapore"),
    ],
)
def test_the_engineer_paged_is_one_of_the_centre_that_is_awake(opened, centre):
    terms, now = terms_of(), at(opened)

    first = climb(ascent(P1, ALWAYS, (mark("opened", now),), now), terms.watch("ticket", now))

    assert {terms.roster.person(event.recipient).centre for event in first if isinstance(event, PagePlaced)} == {centre}


def test_a_case_that_stays_open_is_handed_to_whoever_is_awake_next():
    terms, now = terms_of(), at("2026-11-23 05:45")
    timeline = (
        mark("opened", now),
        *climb(ascent(P1, ALWAYS, (mark("opened", now),), now), terms.watch("ticket", now)),
    )

    later = now + timedelta(minutes=30)
    second = climb(ascent(P1, ALWAYS, timeline, later), terms.watch("ticket", later))

    people = [terms.roster.person(e.recipient) for e in second if isinstance(e, PagePlaced) and e.level == 2]
    assert {person.centre for person in people if person} == {"paris"}


# --- a level whose every person must answer --------------------------------------------------------------------------

EACH = P1.changed(levels=(P1.levels[0], P1.levels[1].changed(each=True), *P1.levels[2:]))
SECOND_LEVEL = START + 30 * MINUTE


def answer(page_id, by, moment):
    return Taken(at=moment, by=by, page_id=page_id)


def page_of(timeline, recipient):
    return next(e.page_id for e in timeline if isinstance(e, PagePlaced) and e.recipient == recipient)


def paged(timeline, since):
    return {e.recipient for e in timeline if isinstance(e, PagePlaced) and e.at > since}


def test_where_each_must_answer_one_answer_does_not_stop_the_others_pages():
    reached = lived(until=SECOND_LEVEL, ladder=EACH)
    one = answer(page_of(reached, "shift-lead"), "shift-lead", SECOND_LEVEL + MINUTE)

    repeated = lived(one, until=SECOND_LEVEL + 5 * MINUTE, ladder=EACH)

    assert paged(repeated, SECOND_LEVEL) == {"expert", "singapore"}


def test_when_each_has_answered_the_ladder_stands_still():
    reached = lived(until=SECOND_LEVEL, ladder=EACH)
    both = [
        answer(page_of(reached, who), who, SECOND_LEVEL + n * MINUTE) for n, who in enumerate(("shift-lead", "expert"))
    ]

    assert paged(lived(*both, until=SECOND_LEVEL + 29 * MINUTE, ladder=EACH), SECOND_LEVEL) == set()


def test_who_has_not_answered_is_passed_over_by_the_next_level_in_its_time():
    reached = lived(until=SECOND_LEVEL, ladder=EACH)
    one = answer(page_of(reached, "shift-lead"), "shift-lead", SECOND_LEVEL + MINUTE)

    assert levels(lived(one, until=START + HOUR, ladder=EACH))[-1] == (60, 3)
