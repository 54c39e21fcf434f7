"""Duties as calendars, and calendars as absences and duties."""

import dateutil.rrule
import pytest
from icalendar import Calendar

from tests.journeys.people import NIGHT_IN_PARIS

ROSTER = "/care/v1/roster"
SUPERVISOR, AGENT = "staff.supervisor", "staff.agent"


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


def feed(world, path):
    url = world.http("GET", f"{ROSTER}/{path}/feed", AGENT).json["url"]
    return world.http("GET", url.removeprefix("https://care.pledge.example"))


def events_of(answer):
    return Calendar.from_ical(answer.text).walk("VEVENT")


def test_a_calendar_program_reads_a_persons_and_a_desks_duties_without_a_token_of_ours(world):
    of_claire, of_paris = feed(world, "people/claire-morel"), feed(world, "desks/paris")

    assert of_claire.headers["Content-Type"].startswith("text/calendar")
    assert {str(event["SUMMARY"]) for event in events_of(of_claire)} == {"duty-engineer (paris): Claire Morel"}
    assert {str(event["SUMMARY"]).split(" ")[0] for event in events_of(of_paris)} == {
        "duty-engineer",
        "shift-lead",
        "expert",
    }


def test_the_same_duty_keeps_its_uid_and_its_time(world):
    before = {str(event["UID"]): event.start for event in events_of(feed(world, "people/claire-morel"))}
    world.pass_time(days=8)
    after = {str(event["UID"]): event.start for event in events_of(feed(world, "people/claire-morel"))}

    assert len(before.keys() & after.keys()) >= len(before) - 1
    assert all(after[uid] == before[uid] for uid in before.keys() & after.keys())


def test_a_change_of_the_roster_makes_events_newer_for_calendar_programs(world):
    def sequences():
        return {int(event["SEQUENCE"]) for event in events_of(feed(world, "people/claire-morel"))}

    before = sequences()
    import_(world, calendar("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261226"))

    assert (before, sequences()) == ({0}, {1})


def test_events_say_when_the_roster_was_last_changed_once_it_was(world):
    def modified():
        return {event.get("LAST-MODIFIED") for event in events_of(feed(world, "people/claire-morel"))}

    assert modified() == {None}
    import_(world, calendar("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261226"))
    changed_at = world.clock.now()
    world.pass_time(hours=3)

    assert {each.dt for each in modified()} == {changed_at}


def test_a_forged_address_of_a_feed_shows_nothing(world):
    token = world.http("GET", f"{ROSTER}/people/claire-morel/feed", AGENT).json["url"].rpartition("/")[2]

    of_hugo, of_a_desk = token.replace("claire-morel", "hugo-lambert"), token.replace("person", "desk")
    for forged in (of_hugo, of_a_desk, f"{token[:-1]}?", "x"):
        assert world.http("GET", f"{ROSTER}/feeds/{forged}").status == 404


def calendar(*lines):
    event = ["BEGIN:VEVENT", "UID:1@x", "DTSTAMP:20261101T080000Z", *lines, "END:VEVENT"]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *event, "END:VCALENDAR", ""])


def import_(world, text, person="ines-garnier", who=SUPERVISOR, query=""):
    path = f"{ROSTER}/people/{person}/calendar{query}"
    return world.http("POST", path, who, text, {"Content-Type": "text/calendar"})


def test_a_persons_calendar_becomes_absences_once(world):
    leave = calendar("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261226", "SUMMARY:Leave")

    answers = [import_(world, leave), import_(world, leave)]

    [absence] = world.http("GET", ROSTER, AGENT).json["absences"]
    assert [answer.status for answer in answers] == [200, 200]
    assert (absence["person"], absence["begins_at"], absence["ends_at"], absence["reason"]) == (
        "ines-garnier", "2026-12-23T23:00:00Z", "2026-12-25T23:00:00Z", "Leave",
    )  # fmt: skip


HOUR = "DTSTART:20261224T080000Z", "DTEND:20261224T090000Z"


def times(world, *lines):
    """When the absences that a calendar is read as begin and end."""
    answer = import_(world, calendar(*lines))
    assert answer.status == 200, answer.text
    return [(each["begins_at"], each["ends_at"]) for each in answer.json]


def test_what_repeats_keeps_its_hour_on_the_wall_when_clocks_are_moved(world):
    paris = "DTSTART;TZID=Europe/Paris:20270321T090000", "DTEND;TZID=Europe/Paris:20270321T170000"

    assert times(world, *paris, "RRULE:FREQ=WEEKLY;COUNT=2") == [
        ("2027-03-21T08:00:00Z", "2027-03-21T16:00:00Z"), ("2027-03-28T07:00:00Z", "2027-03-28T15:00:00Z"),
    ]  # fmt: skip


def test_whole_days_that_repeat_are_whole_on_the_days_on_which_clocks_are_moved(world):
    sundays = "DTSTART;VALUE=DATE:20270321", "DTEND;VALUE=DATE:20270322", "RRULE:FREQ=WEEKLY;UNTIL=20270328"

    assert times(world, *sundays) == [
        ("2027-03-20T23:00:00Z", "2027-03-21T23:00:00Z"), ("2027-03-27T23:00:00Z", "2027-03-28T22:00:00Z"),
    ]  # fmt: skip


def test_an_hour_that_is_left_out_begins_by_the_offset_before_it(world):
    paris = "DTSTART;TZID=Europe/Paris:20270327T023000", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=2"

    assert [begin for begin, _ in times(world, *paris)] == ["2027-03-27T01:30:00Z", "2027-03-28T01:30:00Z"]


def test_dates_are_left_out_and_added_and_a_time_that_is_named_twice_is_one(world):
    rule = *HOUR, "RRULE:FREQ=DAILY;COUNT=3", "EXDATE:20261225T080000Z"

    found = times(world, *rule, "RDATE:20261226T080000Z,20261230T100000Z")

    assert [begin for begin, _ in found] == ["2026-12-24T08:00:00Z", "2026-12-26T08:00:00Z", "2026-12-30T10:00:00Z"]


def test_the_last_time_of_a_rule_is_the_one_at_its_until(world):
    assert len(times(world, *HOUR, "RRULE:FREQ=DAILY;UNTIL=20261226T080000Z")) == 3
    assert len(times(world, *HOUR, "RRULE:FREQ=DAILY;UNTIL=20261226T075959Z")) == 2
    assert times(world, *HOUR, "RRULE:FREQ=DAILY;UNTIL=20261101T000000Z")[0] == (
        "2026-12-24T08:00:00Z", "2026-12-24T09:00:00Z",
    )  # fmt: skip


def test_what_repeats_without_an_end_is_read_for_two_years_and_without_what_is_over(world):
    found = times(world, "DTSTART;VALUE=DATE:20200106", "RRULE:FREQ=WEEKLY;BYDAY=MO")

    assert found[0][0] == "2026-11-22T23:00:00Z"  # today
    assert (len(found), found[-1][0]) == (105, "2028-11-19T23:00:00Z")


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30;UNTIL=20280101T000000Z",
        "FREQ=WEEKLY;BYMONTH=0",
        "FREQ=DAILY;INTERVAL=7;BYDAY=MO;COUNT=3",
    ],
)
def test_a_rule_that_never_comes_is_refused_when_four_hundred_years_of_months_were_looked_at(world, rule, monkeypatch):
    looked_at = []
    look = dateutil.rrule._iterinfo.rebuild
    monkeypatch.setattr(dateutil.rrule._iterinfo, "rebuild", lambda *month: looked_at.append(month) or look(*month))

    answer = import_(world, calendar(*HOUR, "SUMMARY:Leave", f"RRULE:{rule}"))

    assert answer.status == 400
    assert "event 1 (Leave): RRULE: " in answer.json["reason"]
    assert "never comes" in answer.json["reason"]
    assert len(looked_at) <= 400 * 12


def test_a_rule_of_days_that_are_rare_is_read(world):
    assert [begin for begin, _ in times(world, *HOUR, "RRULE:FREQ=DAILY;BYMONTH=2;BYMONTHDAY=29")] == [
        "2026-12-24T08:00:00Z", "2028-02-29T08:00:00Z",
    ]  # fmt: skip
    assert len(times(world, *HOUR, "RRULE:FREQ=DAILY;BYYEARDAY=366;BYDAY=MO")) == 1  # it comes next in 2040


def test_a_time_that_was_moved_or_cancelled_by_itself_is_not_also_where_the_rule_has_it(world):
    text = calendar(*HOUR, "RRULE:FREQ=DAILY;COUNT=3", "SUMMARY:Leave")
    moved = ["RECURRENCE-ID:20261225T080000Z", "DTSTART:20261225T140000Z", "DTEND:20261225T150000Z"]
    gone = ["RECURRENCE-ID:20261226T080000Z", *HOUR, "STATUS:CANCELLED"]
    for lines in (moved, gone):
        event = ["BEGIN:VEVENT", "UID:1@x", "DTSTAMP:20261101T080000Z", *lines, "END:VEVENT"]
        text = text.replace("END:VCALENDAR", "\r\n".join([*event, "END:VCALENDAR"]))

    found = [each["begins_at"] for each in import_(world, text).json]

    assert sorted(found) == ["2026-12-24T08:00:00Z", "2026-12-25T14:00:00Z"]


def test_more_absences_than_a_transaction_takes_are_all_kept_and_once(world):
    for _ in range(2):
        assert len(times(world, *HOUR, "RRULE:FREQ=DAILY;COUNT=300")) == 300

    assert len(world.http("GET", ROSTER, AGENT).json["absences"]) == 300


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("hello", "this is not an iCalendar file"),
        (calendar("DTSTART:20261224T080000Z", "DTEND:20261224T070000Z"), "event 1 (no summary)"),
        (calendar("SUMMARY:Leave"), "event 1 (Leave): DTSTART is missing"),
        (calendar("DTSTART:next week", "SUMMARY:Leave"), "event 1 (Leave): DTSTART"),
        (
            calendar("DTSTART;TZID=Mars/Base:20261224T080000", "DURATION:PT1H"),
            "'Mars/Base' is not a time zone",
        ),
        (calendar("DTSTART;VALUE=DATE:20261224", "DTEND:20261225T000000Z"), "must be of the same type"),
        (
            calendar("DTSTART:20261224T080000Z", "DTEND:20261225T080000Z", "DURATION:PT1H"),
            "Only one of DTEND",
        ),
        (calendar("DTSTART:20261224T080000Z", "DTSTART:20261225T080000Z"), "Multiple DTSTART defined"),
        (calendar("DTSTART;VALUE=DATE:00010101"), "event 1 (no summary): "),
        (calendar("DTSTART;VALUE=DATE:99991231"), "event 1 (no summary): "),
        (calendar("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20290101"), "more than 400 days"),
        (calendar(*HOUR, "RRULE:FREQ=HOURLY"), "FREQ is HOURLY; what is read repeats by one of: DAILY"),
        (calendar(*HOUR, "RRULE:FREQ=DAILY;INTERVAL=0"), "INTERVAL is 0; it is at least 1"),
        (calendar(*HOUR, "RRULE:FREQ=DAILY;BYHOUR=8,9"), "BYHOUR is not read"),
        (calendar(*HOUR, "RRULE:FREQ=YEARLY;BYEASTER=1"), "BYEASTER is not of RFC 5545; list the days by RDATE"),
        (calendar(*HOUR, "RRULE:FREQ=DAILY", "RRULE:FREQ=WEEKLY"), "one RRULE is read"),
        (calendar(*HOUR, "RRULE:FREQ=MONTHLY;BYSETPOS=0;BYDAY=MO"), "RRULE: bysetpos"),
        (
            calendar(*HOUR, "RRULE:FREQ=DAILY", "EXDATE;VALUE=DATE:20261225"),
            "EXDATE is not what DTSTART is; list times",
        ),
        (calendar(*HOUR, "RDATE;VALUE=PERIOD:20261226T080000Z/PT2H"), "periods are not read"),
        (calendar(*HOUR, "RRULE:FREQ=DAILY"), "more than 400 times to come"),
        (calendar("DTSTART;VALUE=DATE:19990101", "RRULE:FREQ=YEARLY"), "read from 2000 on"),
        (calendar(*HOUR, "RRULE:FREQ=DAILY;COUNT=-1"), "COUNT is -1; it is at least 1"),
        (
            calendar(*HOUR, "RECURRENCE-ID:next week"),
            "event 1 (no summary): RECURRENCE-ID is no date",
        ),
        (calendar(*HOUR, "RDATE;TZID=America/New_York:99991231T230000"), "after 9999 in UTC; is it mistyped?"),
        (calendar(HOUR[0], "DURATION:20261224"), "event 1 (no summary): "),
        (calendar(f"DTSTART;TZID={'x' * 300}:20261224T080000", "DURATION:PT1H"), "this is not an iCalendar file"),
        (calendar(*HOUR, "DTSTART;VALUE=DATE,PERIOD:20261224"), "this is not an iCalendar file"),
        (calendar(*HOUR, "RECURRENCE-ID;RANGE=THISANDFUTURE:20261224T080000Z"), "RANGE of RECURRENCE-ID is not read"),
    ],
)
def test_a_calendar_that_cannot_be_read_is_refused_with_what_and_where(world, text, told):
    answer = import_(world, text)

    assert answer.status == 400
    assert told in answer.json["reason"]


def test_what_is_cancelled_or_does_not_block_time_is_no_absence(world):
    times = "DTSTART:20261224T080000Z", "DTEND:20261224T090000Z"

    for line in ("STATUS:CANCELLED", "STATUS:cancelled", "TRANSP:TRANSPARENT"):
        assert import_(world, calendar(*times, line)).json == []
    assert import_(world, calendar(times[0])).json == []  # it has no length
    assert import_(world, calendar(*times), who=AGENT).status == 403
    assert import_(world, calendar(*times), person="nobody").status == 404


# --- duties -----------------------------------------------------------------------------------------------------------

SHIFT = "DTSTART:20261224T080000Z", "DTEND:20261224T160000Z"
LEADS_PARIS = "?role=shift-lead&centre=paris"


def on_duty(world, at, role="shift-lead", centre="paris"):
    duties = world.http("GET", f"{ROSTER}?at={at}", AGENT).json["duties"]
    [duty] = [each for each in duties if (each["role"], each["centre"]) == (role, centre)]
    return duty["on_duty"]["id"]


def test_a_persons_calendar_becomes_duties_in_a_role_once(world):
    shift = calendar(*SHIFT, "SUMMARY:Lead", "TRANSP:TRANSPARENT", "RRULE:FREQ=DAILY;COUNT=2")
    answers = [import_(world, shift, query=LEADS_PARIS) for _ in range(2)]

    made = world.http("GET", ROSTER, AGENT).json["overrides"]
    assert [answer.status for answer in answers] == [200, 200]
    assert [(each["begins_at"], each["person"], each["reason"]) for each in made] == [
        ("2026-12-24T08:00:00Z", "ines-garnier", "Lead"),
        ("2026-12-25T08:00:00Z", "ines-garnier", "Lead"),
    ]
    assert on_duty(world, "2026-12-24T08:00:00Z") == on_duty(world, "2026-12-25T15:59:59Z") == "ines-garnier"
    assert world.http("GET", ROSTER, AGENT).json["absences"] == []


def test_duties_that_contradict_each_other_or_what_is_there_are_refused_whole(world):
    before = import_(world, calendar(*SHIFT), query=LEADS_PARIS)
    again = calendar("DTSTART:20261220T080000Z", "DTEND:20261220T160000Z", "RRULE:FREQ=DAILY;COUNT=7")
    itself = calendar("DTSTART:20261227T080000Z", "DTEND:20261228T090000Z", "RRULE:FREQ=DAILY;COUNT=2")

    refused = [import_(world, text, person="hugo-lambert", query=LEADS_PARIS) for text in (again, itself)]

    assert before.status == 200
    for answer in refused:
        assert (answer.status, "is there already" in answer.json["reason"]) == (409, True)
    assert len(world.http("GET", ROSTER, AGENT).json["overrides"]) == 1


@pytest.mark.parametrize(
    ("who", "query", "status", "told"),
    [
        (AGENT, LEADS_PARIS, 403, "read duties from a calendar"),
        ("ines-garnier:staff.agent", LEADS_PARIS, 403, "read duties from a calendar"),
        (SUPERVISOR, "?centre=paris", 400, "say in which `role`"),
        (SUPERVISOR, "?role=cook", 409, "nobody takes turns in the role 'cook'"),
        (SUPERVISOR, "?role=shift-lead&centre=atlantis", 409, "not kept at the centre 'atlantis'"),
    ],
)
def test_duties_are_read_for_a_seat_that_is_there_by_whoever_plans(world, who, query, status, told):
    answer = import_(world, calendar(*SHIFT), who=who, query=query)

    assert answer.status == status
    assert told in answer.json["reason"]
