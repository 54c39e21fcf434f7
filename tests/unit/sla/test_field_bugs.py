"""What went wrong in other people's clocks (field notes, section 4, items 1 to 25), and does not in ours.

Each test is named after the thread in which it was reported. Where users asked for something to be shown, the test is
about what there is to show.
"""

from dataclasses import replace
from datetime import UTC, timedelta
from itertools import combinations

import pytest

from pledgekeeper.cases.announcements import ClockWarned, FellDue, PauseLapsed
from pledgekeeper.cases.clocks import readings, superseded
from pledgekeeper.cases.commands import AddNote, MoveTerms, Tick, Together
from pledgekeeper.cases.joining import LinkCase
from pledgekeeper.cases.pausing import AgreeToPause, PauseBegan, PauseClocks, PauseEnded, ResumeClocks
from pledgekeeper.errors import Refused
from pledgekeeper.escalation.pages import Escalated
from pledgekeeper.kinds import fold, next_wake
from pledgekeeper.sla.calendar import ALWAYS, DAYS
from pledgekeeper.sla.clock import ClockState
from pledgekeeper.sla.explain import lines
from pledgekeeper.sla.working_time import add_working_time, working_time_between
from pledgekeeper.tickets.model import ChangeStatus, Prioritise, TicketStatus
from tests.unit.builders import (
    DAY,
    ENGINEER,
    HOUR,
    MINUTE,
    NOC,
    SECOND,
    a_calendar,
    a_ticket,
    after,
    at,
    led_to,
    terms_of,
)

VILNIUS = "Europe/Vilnius"  # 09:00-12:30 and 13:30-18:00, Monday to Friday; a business day is worth 8 h
OFFICE = "09:00-12:30 13:30-18:00"


def baltel(text):
    """A moment by the wall clock of the carrier, whose calendar counts."""
    return at(text, VILNIUS)


def status(to, by=ENGINEER, **fields):
    return ChangeStatus(by=by, status=to, **fields)


WORK = status(TicketStatus.IN_PROGRESS)
RESUME = ResumeClocks(by=ENGINEER)


def to_pause(reason="pending-customer"):
    return PauseClocks(by=ENGINEER, reason=reason, note="which circuit?", evidence="mail-7.eml")


def told(by=ENGINEER):
    return AddNote(by=by, text="hello")


def a_story(priority, opened, *steps, under=None):
    """`a_story("P3", "2026-11-20 17:00", (WORK, "2026-11-20 17:30"), ...)`, by the carrier's wall clock."""
    under = under or terms_of()
    case = a_ticket(priority, baltel(opened), under)
    for command, moment in steps:
        case = after(lived_until(case, baltel(moment), under), command, baltel(moment), under)
    return case


def lived_until(case, moment, under=None):
    """The case at `moment`, woken whenever it asked to be."""
    under = under or terms_of(case.carrier_id)
    while (wake := next_wake(case, under, case.timeline[-1].at)) and wake < moment:
        case = fold(case.case_id, led_to(case, Tick(), wake, under), case)
    return case


def shown(case, moment, promise="solve", under=None):
    now = baltel(moment) if isinstance(moment, str) else moment
    return next(r for c, r in readings(case, under or terms_of(case.carrier_id), now) if c.id == promise)


def said(case, promise):
    return [e.at for e in case.timeline if isinstance(e, ClockWarned | FellDue) and e.commitment == promise]


# 1
def test_zammad_3180_a_24x7_calendar_loses_no_minute_at_midnight():
    written_out = a_calendar({"mon-sun": "00:00-24:00"}, "Europe/Paris", overrides={"2030-01-01": ""})
    start = at("2026-11-01 23:58:30", "Europe/Paris")

    for calendar in (ALWAYS, written_out):
        assert working_time_between(start, start + 30 * DAY, calendar) == 30 * DAY
        assert add_working_time(start, 2 * MINUTE, calendar) == start + 2 * MINUTE
    assert shown(a_story("P1", "2026-11-23 23:58"), "2026-11-24 03:58", "restore").due_at == baltel("2026-11-24 03:58")


# 2
def test_zammad_390_the_sum_of_days_is_explained_line_by_line_and_no_unofficial_day_is_off():
    case = a_story("P3", "2026-12-23 16:00")

    reading = shown(case, "2026-12-29 10:00")
    explained = [
        (line.verdict, line.seconds // 3600, [day.says.name for day in line.calendar]) for line in lines(reading)
    ]

    assert explained[0] == ("counted", 2, ["wed"])
    closed = next(names for verdict, _, names in explained if verdict == "outside" and len(names) > 1)
    assert closed == ["Christmas Eve", "Christmas Day", "Second Day of Christmas", "sun"]
    assert explained[-1] == ("counted", 1, ["tue"])
    assert sum(line.seconds for line in lines(reading) if line.verdict == "counted") == reading.elapsed_seconds
    assert sum(line.seconds for line in lines(reading)) == (reading.at - reading.started_at).total_seconds()

    unofficial = a_calendar({"mon-fri": OFFICE}, "Europe/Paris", country="FR")
    assert unofficial.line_of(at("2026-02-17").date()).why == "week"  # Mardi gras
    assert unofficial.line_of(at("2026-05-01").date()).why == "holiday"


# 3
def test_zammad_4432_nobody_is_reminded_at_midnight_or_on_a_weekend_of_a_promise_made_for_working_hours():
    case = lived_until(a_story("P3", "2026-11-20 17:45"), baltel("2026-12-31 00:00"))

    reminded = [e for e in case.timeline if isinstance(e, ClockWarned | FellDue) and e.commitment != "acknowledge"]
    assert len(reminded) == 3 * 2
    calendar = terms_of().calendar("business")
    for event in reminded:
        assert working_time_between(event.at - SECOND, event.at, calendar) == SECOND, event


# 4
def test_zammad_5624_under_another_sla_the_update_timer_is_the_new_one():
    raised = a_story("P3", "2026-11-23 10:00", (Prioritise(by=ENGINEER, priority="P1"), "2026-11-23 10:30"))
    lowered = a_story("P1", "2026-11-23 10:00", (Prioritise(by=ENGINEER, priority="P3"), "2026-11-23 10:30"))

    assert shown(raised, "2026-11-23 10:30", "update").due_at == baltel("2026-11-23 11:00")
    assert said(lived_until(raised, baltel("2026-11-30 00:00")), "update") == [
        baltel("2026-11-23 10:45"), baltel("2026-11-23 11:00")
    ]  # fmt: skip
    assert shown(lowered, "2026-11-23 10:30", "update").due_at == baltel("2026-11-24 10:00")
    assert said(lived_until(lowered, baltel("2026-11-30 00:00")), "update") == [
        baltel("2026-11-23 17:00"), baltel("2026-11-24 10:00")
    ]  # fmt: skip


# 5
def test_zammad_1322_a_note_in_the_portal_is_an_answer_and_the_clock_runs_again():
    waiting = a_story("P2", "2026-11-23 10:00", (WORK, "2026-11-23 10:10"), (to_pause(), "2026-11-23 11:00"))

    answered = after(waiting, told(NOC), baltel("2026-11-23 15:00"))

    assert answered.status is TicketStatus.IN_PROGRESS
    assert shown(answered, "2026-11-23 15:00").state is ClockState.RUNNING
    assert shown(answered, "2026-11-23 15:00").due_at == baltel("2026-11-25 14:00")
    assert shown(answered, "2026-11-23 15:00", "next-response").due_at == baltel("2026-11-23 19:00")


# 6
def test_zammad_2077_what_escalates_is_written_in_its_second_so_that_queues_can_count_it():
    case = a_story("P2", "2026-11-23 10:00")
    waiting = lived_until(case, baltel("2026-11-23 12:00"))

    wake = next_wake(waiting, terms_of(), baltel("2026-11-23 11:59"))
    escalated = after(waiting, Tick(), wake)

    assert wake == baltel("2026-11-23 12:00")
    reached = [(e.level, e.at, e.due_at) for e in escalated.timeline if isinstance(e, Escalated)]
    assert reached[-1] == (2, wake, wake)


# 7
def test_glpi_15605_changing_the_sla_forgets_no_pause_already_earned():
    steps = (WORK, "2026-11-23 10:00"), (to_pause(), "2026-11-23 11:00"), (RESUME, "2026-11-23 16:00")
    case = a_story("P3", "2026-11-23 10:00", *steps, (Prioritise(by=ENGINEER, priority="P2"), "2026-11-23 17:00"))

    after_it = shown(case, "2026-11-23 17:00")
    before_it = next(old.reading for old in superseded(case, terms_of()) if old.commitment.id == "solve")

    assert after_it.paused_by_reason == before_it.paused_by_reason == {"pending-customer": 5 * 3600}
    assert after_it.due_at == baltel("2026-11-25 15:00")


# 8
def test_glpi_10594_a_pause_over_a_weekend_gives_back_no_more_working_time_than_it_took():
    steps = (WORK, "2026-11-20 10:00"), (to_pause(), "2026-11-20 17:00"), (RESUME, "2026-11-23 10:00")
    case = a_story("P3", "2026-11-20 10:00", *steps)  # a target in days: 5 bd

    never = shown(a_story("P3", "2026-11-20 10:00"), "2026-11-23 10:00")
    paused = shown(case, "2026-11-23 10:00")

    assert never.due_at == baltel("2026-11-27 10:00")
    assert paused.due_at == baltel("2026-11-27 12:00")  # one hour of Friday, one of Monday
    assert (paused.elapsed_seconds, paused.paused_seconds) == (6 * 3600, 65 * 3600)


# 9
@pytest.mark.parametrize(
    ("opened", "second_level", "third_level"),
    [
        ("2026-11-23 10:00", "2026-11-24 10:00", "2026-11-25 10:00"),
        ("2026-11-20 12:00", "2026-11-23 12:00", "2026-11-24 12:00"),
        ("2026-11-20 13:00", "2026-11-23 12:30", "2026-11-24 12:30"),
        ("2026-11-20 17:59:59", "2026-11-23 17:59:59", "2026-11-24 17:59:59"),
        ("2026-11-21 03:00", "2026-11-23 18:00", "2026-11-24 18:00"),
    ],
)
def test_glpi_15429_a_level_is_reached_on_its_minute_of_a_day_of_several_windows(opened, second_level, third_level):
    case = lived_until(a_story("P3", opened), baltel("2026-11-26 00:00"))

    reached = {event.level: event.at for event in case.timeline if isinstance(event, Escalated)}

    assert (reached[2], reached[3]) == (baltel(second_level), baltel(third_level))


# 10
def test_glpi_687_a_ticket_created_outside_hours_has_its_full_time_from_the_next_opening():
    saturday = shown(a_story("P3", "2026-11-21 12:00"), "2026-11-23 09:00", "first-response")

    assert (saturday.elapsed_seconds, saturday.remaining_seconds) == (0, 4 * 3600)
    assert saturday.due_at == baltel("2026-11-23 14:00")


# 11
def test_frappe_helpdesk_1554_paused_is_shown_exactly_while_nothing_counts():
    steps = (WORK, "2026-11-23 10:00"), (to_pause("no-access"), "2026-11-23 11:00")
    case = a_story("P2", "2026-11-23 10:00", *steps, (AgreeToPause(by=NOC, pause_id="w1"), "2026-11-23 12:00"))
    lapsed = lived_until(case, baltel("2026-12-01 00:00"))

    states = set()
    for story in (case, lapsed, a_story("P2", "2026-11-23 10:00", *steps)):
        for hour in range(0, 180, 3):
            moment = max(story.timeline[-1].at, baltel("2026-11-23 12:00")) + hour * HOUR
            now, next_second = shown(story, moment), shown(story, moment + SECOND)
            states.add(now.state)
            assert (next_second.counted_seconds == now.counted_seconds) is (now.state is ClockState.PAUSED)
    assert states == {ClockState.RUNNING, ClockState.PAUSED, ClockState.DISPUTED}
    assert lapsed.status is TicketStatus.PENDING
    assert shown(lapsed, "2026-12-01 00:00").state is ClockState.RUNNING
    assert [e.at for e in lapsed.timeline if isinstance(e, PauseLapsed)] == [baltel("2026-11-28 11:00")]


# 12
def test_frappe_helpdesk_3776_a_deadline_is_an_instant_and_a_hold_that_ends_in_a_resolution_is_a_hold():
    steps = (WORK, "2026-11-23 10:00"), (to_pause("force-majeure"), "2026-11-23 11:00")
    held = a_story("P2", "2026-11-23 10:00", *steps, (AgreeToPause(by=NOC, pause_id="w1"), "2026-11-23 12:00"))
    done = Together(commands=(RESUME, status(TicketStatus.RESOLVED, reason="mended")))

    resolved = after(held, done, baltel("2026-12-20 11:00"))

    solve = shown(resolved, "2026-12-24 00:00")
    assert (solve.elapsed_seconds, solve.paused_by_reason) == (3600, {"force-majeure": 27 * 86_400})
    assert not solve.missed
    assert shown(a_story("P2", "2026-11-23 10:00"), "2026-11-23 11:00").due_at.tzinfo is UTC
    with pytest.raises(Refused, match="a ticket that is held cannot become resolved"):
        led_to(held, status(TicketStatus.RESOLVED), baltel("2026-12-20 11:00"))


# 13
def test_frappe_helpdesk_2449_a_hold_over_a_holiday_moves_the_due_moment_by_working_time():
    steps = (WORK, "2026-12-23 16:00"), (to_pause(), "2026-12-23 17:00"), (RESUME, "2026-12-28 10:00")

    case = a_story("P3", "2026-12-23 16:00", *steps)  # Christmas from the 24th to the 26th, then a Sunday

    assert shown(a_story("P3", "2026-12-23 16:00"), "2026-12-23 17:00", "first-response").due_at == baltel(
        "2026-12-28 11:00"
    )
    assert shown(case, "2026-12-28 10:00", "first-response").due_at == baltel("2026-12-28 14:00")


# 14
def test_frappe_helpdesk_2212_days_are_split_by_lunch_and_by_a_siesta_too():
    lunch, siesta = a_calendar({"mon-fri": OFFICE}), a_calendar({"mon-sat": "08:00-11:00 12:00-13:00 17:15-20:45"})
    noon = at("2026-11-23 12:00")

    assert working_time_between(noon, noon + 2 * HOUR, lunch) == HOUR
    assert add_working_time(noon, 30 * MINUTE, lunch) == noon + 30 * MINUTE
    assert add_working_time(noon, 31 * MINUTE, lunch) == noon + 91 * MINUTE
    assert working_time_between(noon, noon + DAY, siesta) == timedelta(hours=7.5)
    assert add_working_time(noon, timedelta(hours=1.5), siesta) == at("2026-11-23 17:45")


# 15
def test_chatwoot_13392_business_hours_are_not_the_wall_clock():
    weekend = shown(a_story("P3", "2026-11-20 17:00"), "2026-11-23 10:00")

    assert (weekend.elapsed_seconds, weekend.outside_seconds) == (2 * 3600, 63 * 3600)


# 16
def test_chatwoot_10178_thanks_after_the_resolution_start_no_clock_and_the_policy_can_be_changed():
    case = a_story("P2", "2026-11-23 10:00", (WORK, "2026-11-23 10:00"), (told(), "2026-11-23 10:30"))
    resolved = after(case, status(TicketStatus.RESOLVED), baltel("2026-11-23 11:00"))
    thanked = after(resolved, AddNote(by=NOC, text="thanks!"), baltel("2026-11-23 12:00"))

    clocks = list(readings(thanked, terms_of(), baltel("2026-11-24 10:00")))
    assert {reading.state for c, reading in clocks if c.id in ("next-response", "update", "solve")} == {
        ClockState.WAITING, ClockState.STOPPED
    }  # fmt: skip
    assert said(lived_until(thanked, baltel("2026-11-26 00:00")), "next-response") == []

    newer = replace(
        terms_of().library,
        pledges={**terms_of().library.pledges, "pledge-newer": terms_of().pledge.changed(id="pledge-newer")},
    )
    moved = after(
        case,
        MoveTerms(by=ENGINEER, pledge_id="pledge-newer", reason="as signed"),
        baltel("2026-11-23 11:00"),
        replace(terms_of(), library=newer),
    )
    assert moved.pledge_id == "pledge-newer"


# 17
@pytest.mark.parametrize(
    ("reason", "state"),
    [("pending-customer", "pending"), ("customer-test-window", "pending"), ("force-majeure", "held")],
)
def test_osticket_3034_there_are_states_that_stop_the_clock(reason, state):
    steps = (WORK, "2026-11-23 10:00"), (to_pause(reason), "2026-11-23 11:00")
    case = a_story("P2", "2026-11-23 10:00", *steps, (AgreeToPause(by=NOC, pause_id="w1"), "2026-11-23 11:00"))

    assert case.status == state
    assert shown(case, "2026-11-25 00:00").state is ClockState.PAUSED
    assert shown(case, "2026-11-25 00:00").elapsed_seconds == 3600


# 18
def test_osticket_1168_each_carrier_has_its_own_working_hours_and_holidays():
    friday = at("2026-11-20 12:00")
    baltic, gulf = (a_ticket("P3", friday, terms_of(carrier)) for carrier in ("baltel", "omanlink"))

    assert shown(baltic, friday + DAY, "first-response").due_at == at("2026-11-20 16:00")
    assert shown(gulf, friday + DAY, "first-response").due_at == at("2026-11-22 12:00", "Asia/Muscat")
    for day, closed_in in (("2026-12-24", "baltel"), ("2026-11-26", "omanlink")):
        opened = {carrier: at(f"{day} 06:00") for carrier in ("baltel", "omanlink")}
        counted = {
            carrier: shown(a_ticket("P3", moment, terms_of(carrier)), moment + 12 * HOUR).elapsed_seconds
            for carrier, moment in opened.items()
        }
        assert counted.pop(closed_in) == 0
        assert all(counted.values())


# 19
def test_osticket_6739_any_days_of_the_week_can_be_worked():
    monday = at("2026-11-23 00:00")
    for count in range(1, 8):
        for worked in combinations(range(7), count):
            calendar = a_calendar({DAYS[day]: "09:00-17:00" for day in worked})
            for weekday in range(7):
                start = monday + weekday * DAY + 12 * HOUR
                days = [start + n * DAY for n in range(15) if (weekday + n) % 7 in worked]
                today = 5 * HOUR if weekday in worked else 0 * HOUR
                counted = working_time_between(start, monday + 14 * DAY, calendar)
                full = sum(1 for day in days if start.date() < day.date() < (monday + 14 * DAY).date())
                assert counted == today + full * 8 * HOUR, (worked, weekday)
                last = next(day for day in days if day > start or not today)
                expected = last.replace(hour=9) + (8 * HOUR - today if today else 8 * HOUR)
                assert add_working_time(start, 8 * HOUR, calendar) == expected, (worked, weekday)


# 20
def test_freescout_3756_a_promise_is_made_in_working_hours_and_kept_in_them():
    answered = a_story("P3", "2026-11-20 16:00", (told(), "2026-11-23 11:00"))
    late = a_story("P3", "2026-11-20 16:00", (told(), "2026-11-23 11:00:01"))

    assert not shown(answered, "2026-11-24 00:00", "first-response").missed
    assert shown(late, "2026-11-24 00:00", "first-response").missed


# 21
def test_linear_1103_waiting_for_the_customer_is_built_in():
    case = a_story(
        "P2",
        "2026-11-23 10:00",
        (WORK, "2026-11-23 10:00"),
        (status(TicketStatus.PENDING, reason="which circuit?"), "2026-11-23 11:00"),
        (told(NOC), "2026-11-24 11:00"),
    )

    assert shown(case, "2026-11-24 12:00").elapsed_seconds == 2 * 3600
    assert shown(case, "2026-11-24 12:00").paused_by_reason == {"pending-customer": 86_400}


# 22
def test_faveo_91_a_third_party_vendor_pauses_where_it_was_agreed_and_every_promise_has_its_own_time():
    agreed = replace(terms_of(), stopping=frozenset({"third-party-supplier"}))
    steps = (WORK, "2026-11-23 10:00"), (to_pause("third-party-supplier"), "2026-11-23 11:00")
    yes = AgreeToPause(by=NOC, pause_id="w1"), "2026-11-23 11:30"

    held, ours = a_story("P3", "2026-11-23 10:00", *steps, yes, under=agreed), a_story("P3", "2026-11-23 10:00", *steps)

    assert shown(held, "2026-11-23 15:00", under=agreed).elapsed_seconds == 3600
    assert shown(ours, "2026-11-23 15:00").elapsed_seconds == 4 * 3600
    times = {
        c.id: (r.target_seconds // 60, r.calendar.id) for c, r in readings(ours, terms_of(), baltel("2026-11-23 15:00"))
    }
    assert times == {
        "acknowledge": (15, "24x7"),
        "first-response": (4 * 60, "vilnius"),
        "next-response": (8 * 60, "vilnius"),
        "update": (8 * 60, "vilnius"),
        "solve": (5 * 8 * 60, "vilnius"),
    }


# 23
def test_objectstack_1310_a_timer_has_its_conditions_its_pauses_on_record_and_a_timeline():
    steps = (WORK, "2026-11-23 10:00"), (to_pause(), "2026-11-23 11:00"), (told(NOC), "2026-11-23 15:00")
    case = a_story("P2", "2026-11-23 10:00", *steps)

    began, ended = (event for event in case.timeline if isinstance(event, PauseBegan | PauseEnded))
    assert (began.at, began.by, began.reason, began.note, began.evidence) == (
        baltel("2026-11-23 11:00"), ENGINEER, "pending-customer", "which circuit?", "mail-7.eml"
    )  # fmt: skip
    assert (ended.at, ended.by, ended.pause_id) == (baltel("2026-11-23 15:00"), NOC, began.pause_id)
    audit = [
        (line.verdict, line.seconds // 3600, line.reason, line.pause) for line in lines(shown(case, "2026-11-23 16:00"))
    ]
    assert audit == [("counted", 1, None, None), ("paused", 4, "pending-customer", "w1"), ("counted", 1, None, None)]


# 24
def test_frappe_helpdesk_3465_a_closed_ticket_is_not_reopened_but_repeated_by_a_new_one():
    steps = (WORK, "2026-11-23 10:00"), (status(TicketStatus.RESOLVED), "2026-11-23 12:00")
    resolved = a_story("P2", "2026-11-23 10:00", *steps)
    again = status(TicketStatus.IN_PROGRESS, NOC, reason="still failing")

    reopened = after(resolved, again, baltel("2026-11-25 12:00"))
    assert shown(reopened, "2026-11-25 13:00").elapsed_seconds == 3 * 3600

    closed = lived_until(resolved, baltel("2026-11-26 12:00:01"))
    assert closed.status is TicketStatus.CLOSED
    with pytest.raises(Refused, match="final"):
        led_to(closed, again, baltel("2026-11-26 12:00:01"))
    link = LinkCase(other=closed.case_id, relation="repeats")
    new = after(a_ticket("P2", baltel("2026-11-26 13:00")), link, baltel("2026-11-26 13:00"))
    assert shown(new, "2026-11-26 14:00").elapsed_seconds == 3600
    assert shown(after(closed, link, baltel("2026-11-26 13:00")), "2026-12-26 14:00").elapsed_seconds == 2 * 3600


# 25
@pytest.mark.parametrize(
    ("opened", "starts"),
    [
        ("2026-11-23 10:00", "2026-11-23 10:00"),
        ("2026-11-20 18:00", "2026-11-23 09:00"),
        ("2026-11-23 12:45", "2026-11-23 13:30"),
        ("2026-12-24 10:00", "2026-12-28 09:00"),
    ],
)
def test_frappe_helpdesk_2561_at_intake_it_is_known_whether_it_is_outside_hours_and_when_time_starts_to_count(
    opened, starts
):
    """The nearest there is in the core: the second from which time counts, and the due moment, are data at once."""
    first = shown(a_story("P3", opened), opened, "first-response")

    assert first.moment(1) - SECOND == baltel(starts)
    assert (first.moment(1) - SECOND > first.started_at) is (opened != starts)
    assert first.due_at == add_working_time(baltel(starts), 4 * HOUR, first.calendar)
