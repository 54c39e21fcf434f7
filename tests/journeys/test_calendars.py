"""Duties as calendars, and calendars as absences."""

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


def test_a_forged_address_of_a_feed_shows_nothing(world):
    token = world.http("GET", f"{ROSTER}/people/claire-morel/feed", AGENT).json["url"].rpartition("/")[2]

    of_hugo, of_a_desk = token.replace("claire-morel", "hugo-lambert"), token.replace("person", "desk")
    for forged in (of_hugo, of_a_desk, f"{token[:-1]}?", "x"):
        assert world.http("GET", f"{ROSTER}/feeds/{forged}").status == 404


def calendar(*lines):
    event = ["BEGIN:VEVENT", "UID:1@x", "DTSTAMP:20261101T080000Z", *lines, "END:VEVENT"]
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:x", *event, "END:VCALENDAR", ""])


def import_(world, text, person="ines-garnier", who=SUPERVISOR):
    return world.http("POST", f"{ROSTER}/people/{person}/calendar", who, text, {"Content-Type": "text/calendar"})


def test_a_persons_calendar_becomes_absences_once(world):
    leave = calendar("DTSTART;VALUE=DATE:20261224", "DTEND;VALUE=DATE:20261226", "SUMMARY:Leave")

    answers = [import_(world, leave), import_(world, leave)]

    [absence] = world.http("GET", ROSTER, AGENT).json["absences"]
    assert [answer.status for answer in answers] == [200, 200]
    assert (absence["person"], absence["begins_at"], absence["ends_at"], absence["reason"]) == (
        "ines-garnier", "2026-12-23T23:00:00Z", "2026-12-25T23:00:00Z", "Leave",
    )  # fmt: skip


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
        (calendar("DTSTART:20261224T080000Z", "DTEND:20261224T090000Z", "RRULE:FREQ=DAILY"), "RRULE is not read"),
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
