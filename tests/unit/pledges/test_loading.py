"""A mistake in a file is told with file, line and field, so that whoever made it can mend it."""

from datetime import date

import pytest

from pledgekeeper.book import PLEDGES
from pledgekeeper.carriers.loading import CarrierFile
from pledgekeeper.errors import Invalid
from pledgekeeper.escalation.matrix import Matrix
from pledgekeeper.notices.language import TEXTS, Texts
from pledgekeeper.pledges.loading import load
from pledgekeeper.pledges.versions import (
    CalendarFile,
    DisputeTypeFile,
    HolidayFile,
    check_together,
    read_calendars,
    read_pledge,
)
from pledgekeeper.sla.pledge import Pledge
from tests.unit.builders import SEEDS

STOPS = "stops: [acknowledged, cancelled, rejected, closed]"
FILES = {
    "pledge": (PLEDGES / "pledge-2026-11.yaml", Pledge),
    "matrix": (PLEDGES / "matrix-2026-11.yaml", Matrix),
    "calendars": (PLEDGES / "calendars-2026-11.yaml", CalendarFile),
    "holidays": (PLEDGES / "holidays-2027.yaml", HolidayFile),
    "disputes": (PLEDGES / "disputes.yaml", DisputeTypeFile),
    "carriers": (SEEDS / "carriers.yaml", CarrierFile),
    "roster": (SEEDS / "roster.yaml", CarrierFile),
    "texts": (TEXTS / "en.yaml", Texts),
}


def line_of(text, part):
    return text[: text.index(part)].count("\n") + 1


def line_in(name, part):
    """The line of a shipped file in which this is first."""
    return line_of(FILES[name][0].read_text(), part)


@pytest.fixture
def told(tmp_path):
    """What is said of a text when it is loaded."""

    def load_text(text, model):
        path = tmp_path / "file.yaml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        with pytest.raises(Invalid) as refused:
            load(path, model)
        return str(refused.value)

    return load_text


@pytest.fixture
def told_of(told):
    """What is said of a shipped file in which one thing was changed; {line} stands for the line of the change."""

    def load_changed(name, right, wrong, message):
        path, model = FILES[name]
        text = path.read_text()
        assert right in text
        said = told(text.replace(right, wrong, 1), model)
        assert message.replace("{line}", str(line_of(text, right))) in said.splitlines()

    return load_changed


# --- what people get wrong -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "right", "wrong", "message"),
    [
        (
            "pledge",
            STOPS,
            "stop: [acknowledged]",
            "file.yaml:{line}: commitments.0.clock.stop: there is no such field; is it misspelt?",
        ),
        (
            "pledge",
            STOPS,
            "stops: []",
            "file.yaml:{line}: commitments.0.clock.stops: "
            "nothing stops this clock, it would run for ever; name at least one mark",
        ),
        (
            "pledge",
            f", {STOPS}",
            "",
            "file.yaml:{line}: commitments.0.clock.stops: "
            "nothing stops this clock, it would run for ever; name at least one mark",
        ),
        (
            "pledge",
            STOPS,
            "stops: [acknowleged]",
            "file.yaml:{line}: commitments.0.clock.stops: "
            "'acknowleged' is no mark of a ticket; did you mean acknowledged?",
        ),
        (
            "pledge",
            "restarts: [updated]",
            "restarts: [upgraded]",
            "file.yaml:{line}: commitments.4.clock.restarts: 'upgraded' is no mark of a ticket; did you mean updated?",
        ),
        (
            "pledge",
            "reason: no-access,            name: no access to the carrier's site,      longest: 5 d,  ",
            "reason: no-access,            name: no access to the carrier's site, ",
            "file.yaml:{line}: pauses.1.longest: this field is missing",
        ),
        (
            "pledge",
            "longest: 3 d",
            "longest: 3 bd",
            "file.yaml:{line}: pauses.2.longest: "
            "3 bd counts on a calendar; this is time on the wall clock: write e.g. 5 d or 12 h",
        ),
        (
            "pledge",
            "longest: 5 d,  consent: needed",
            "longest: 5 d,  consent: perhaps",
            "file.yaml:{line}: pauses.1.consent: Input should be 'needed' or 'silent'",
        ),
        (
            "pledge",
            "pauses: [pending-customer], ",
            "pauses: [pending], ",
            "file.yaml:{line}: commitments.13.clock.pauses: "
            "'pending' is no reason in `pauses` of this pledge; did you mean pending-customer?",
        ),
        (
            "pledge",
            "{reason: no-access, ",
            "{reason: pending-customer, ",
            "file.yaml:{line}: pauses.1.reason: two pauses are called 'pending-customer'; the reason names one of them",
        ),
        (
            "pledge",
            "id: first-response",
            "id: acknowledge",
            "file.yaml:{line}: commitments.2.id: two commitments are called 'acknowledge'; the id names one of them",
        ),
        (
            "pledge",
            "- commitment: restore",
            "- commitment: restor",
            "file.yaml:{line}: credits.0.commitment: 'restor' is no commitment; did you mean restore?",
        ),
        (
            "pledge",
            "{from: 8 h, percent: 15}",
            "{from: 3 h, percent: 15}",
            f"file.yaml:{line_in('pledge', '- commitment: restore')}: credits.0: bands ascend: 3 h (15 %) follows 4 h",
        ),
        (
            "pledge",
            "within: 15 min",
            "within: 15 minutes",
            "file.yaml:{line}: commitments.0.targets.0.within: '15 minutes' is not an amount of time; "
            "write e.g. 20 s, 15 min, 4 h, 30 d or 10 bd",
        ),
        (
            "pledge",
            "{by: committed-date, calendar: wall}",
            "{by: committed-date, within: 5 d, calendar: wall}",
            "file.yaml:{line}: commitments.22.targets.0: "
            "say how soon: either `within` (e.g. 4 h) or `by` (a date of the case)",
        ),
        (
            "pledge",
            "share_percent: 95",
            "share_percent: 950",
            "file.yaml:{line}: commitments.0.share_percent: Input should be less than or equal to 100",
        ),
        (
            "pledge",
            "    name: Ticket acknowledged with its number\n",
            "",
            f"file.yaml:{line_in('pledge', '- id: acknowledge')}: commitments.0.name: this field is missing",
        ),
        (
            "pledge",
            "valid_from: 2026-11-01T00:00:00Z",
            "valid_from: 2026-11-01",
            "file.yaml:{line}: valid_from: Input should have timezone info",
        ),
        (
            "matrix",
            "held_for: 30 min",
            "held_for: half an hour",
            "file.yaml:{line}: ladders.0.held_for: 'half an hour' is not an amount of time; "
            "write e.g. 20 s, 15 min, 4 h, 30 d or 10 bd",
        ),
        (
            "matrix",
            "roles: [duty-engineer],               channels: [sms, voice]",
            "roles: [duty-engineer], channels: [fax]",
            "file.yaml:{line}: ladders.0.levels.0.channels.0: Input should be 'sms', 'voice', 'email' or 'webhook'",
        ),
        (
            "matrix",
            "{level: 2, after: 30 min",
            "{level: 3, after: 30 min",
            f"file.yaml:{line_in('matrix', '- case: ticket')}: ladders.0: "
            "levels must be numbered 1, 2, 3, ... in order",
        ),
        (
            "calendars",
            "zone: Europe/Vilnius",
            "zone: Europe/Vilnus",
            "file.yaml:{line}: calendars.1.zone: 'Europe/Vilnus' is not an IANA time zone; write e.g. Europe/Paris",
        ),
        (
            "calendars",
            'sun: [{from: "08:00", to: "16:00"}]',
            'sun: [{from: "08:00", to: "16:00"}, {from: "15:00", to: "17:00"}]',
            f"file.yaml:{line_in('calendars', 'sun: ') - 1}: calendars.10.week: "
            "windows of sun and sun overlap; join them or move one",
        ),
        (
            "calendars",
            '          mon: [{from: "09:00", to: "14:30"}]\n',
            '          mon: [{from: "22:00", to: "10:00"}]\n',
            f"file.yaml:{line_in('calendars', 'Ramadan') + 1}: calendars.9.seasons.0.week: "
            "windows of mon and tue overlap; join them or move one",
        ),
        (
            "calendars",
            "to: 2027-03-09",
            "to: 2027-02-07",
            f"file.yaml:{line_in('calendars', 'from: 2027-02-08')}: calendars.9.seasons.0: "
            "`to` 2027-02-07 is before `from` 2027-02-08; the last day comes last",
        ),
        (
            "calendars",
            "holidays: {country: LT}}",
            "overrides: [{from: 2027-01-04, name: shut, to: 2027-01-02}]}",
            "file.yaml:{line}: calendars.1.overrides.0: "
            "`to` 2027-01-02 is before `from` 2027-01-04; the last day comes last",
        ),
        (
            "calendars",
            "holidays: {country: LT}}",
            "overrides: [{date: 2027-01-04, name: x, windows: "
            '[{from: "09:00", to: "12:00"}, {from: "11:00", to: "13:00"}]}]}',
            "file.yaml:{line}: calendars.1.overrides.0.windows: windows of one date overlap; join them or move one",
        ),
        (
            "calendars",
            'tue: [{from: "09:00", to: "12:30"}',
            'tue: [{from: "09:00", to: "12:60"}',
            "file.yaml:{line}: calendars.0.week.tue.0.to: "
            r"String should match pattern '^([01]\d|2[0-3]):[0-5]\d$|^24:00$'",
        ),
        (
            "calendars",
            "    zone: Asia/Muscat\n",
            "    zones: Asia/Muscat\n",
            "file.yaml:{line}: calendars.10.zones: there is no such field; is it misspelt?",
        ),
        (
            "holidays",
            "date: 2027-03-11",
            "date: 2026-03-11",
            "file.yaml:{line}: days.1.date: 2026-03-11 is not in 2027, the year of this file; "
            "correct it, or put it into the file of 2026",
        ),
        (
            "holidays",
            "date: 2027-12-24",
            "date: 2027-13-24",
            "file.yaml:{line}: days.2.date: Input should be a valid date or datetime, month value is outside expected "
            "range of 1-12",
        ),
        (
            "disputes",
            "raise_within: 30 d",
            "raise_within: a month",
            "file.yaml:{line}: types.0.raise_within: 'a month' is not an amount of time; "
            "write e.g. 20 s, 15 min, 4 h, 30 d or 10 bd",
        ),
        (
            "disputes",
            "{id: volume, ",
            "{id: Volume, ",
            "file.yaml:{line}: types.1.id: String should match pattern '^[a-z][a-z-]*$'",
        ),
        (
            "carriers",
            'country: "LT"',
            "country: LTU",
            "file.yaml:{line}: carriers.0.country: String should match pattern '^[A-Z]{2}$'",
        ),
        (
            "roster",
            'to: "13:00"',
            'to: "12:00"',
            "file.yaml:2: roster: no centre own 12:00 UTC; owns_utc must cover the day once",
        ),
        (
            "roster",
            "people: [claire-morel, hugo-lambert, ines-garnier]",
            "people: [claire-morel, hugo-lambert, ines]",
            "file.yaml:{line}: roster.rotations.0.people: rotation 'duty-engineer' names 'ines', who is not in people",
        ),
        (
            "roster",
            'phone: "+33199000101"',
            'phone: "0199000101"',
            "file.yaml:{line}: roster.people.0.phone: String should match pattern '^\\+\\d{6,15}$'",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value in FILES else "",
)
def test_a_mistake_is_told_with_file_line_and_field(told_of, name, right, wrong, message):
    told_of(name, right, wrong, message)


def test_every_mistake_is_told_at_once(told):
    path, model = FILES["pledge"]
    said = told(path.read_text().replace("case: ticket", "case: thing").replace("4 h", "4 hours"), model)

    assert len(said.splitlines()) >= 8


def test_every_name_that_names_nothing_is_told_at_once(told):
    path, model = FILES["pledge"]
    said = told(path.read_text().replace("stops: [acknowledged, ", "stops: [acknowleged, "), model)

    assert len(said.splitlines()) == 4
    assert len(set(said.splitlines())) == 4


# --- files that name each other --------------------------------------------------------------------------------------


@pytest.fixture
def calendars_with(tmp_path):
    """The shipped calendars, beside a file of dates in which one thing was changed."""

    def read(right, wrong):
        path, holidays = FILES["calendars"][0], FILES["holidays"][0]
        (tmp_path / path.name).write_text(path.read_text())
        (tmp_path / holidays.name).write_text(holidays.read_text().replace(right, wrong, 1))
        return read_calendars(tmp_path / path.name)

    return read


def test_the_dates_of_a_year_are_in_the_calendars_that_they_name_and_in_no_other(calendars_with):
    found = calendars_with("2027-01-02", "2027-02-03").by_id

    line = {name: calendar.line_of(date(2027, 2, 3)) for name, calendar in found.items()}
    assert {name for name, (_, why, _) in line.items() if why == "override"} == {"paris", "reunion"}
    assert line["paris"].name == "inventory of spares"


def test_calendars_as_they_are_published_stand_on_their_own(calendars_with):
    assert calendars_with("", "").dates == ()


@pytest.mark.parametrize(
    ("name", "hint"), [("pariss", "did you mean paris"), ("24x7", "there are: paris, vilnius, casablanca")]
)
def test_dates_of_a_calendar_that_there_is_not_are_told(calendars_with, name, hint):
    told = rf"holidays-2027.yaml:6: days.0.calendars: '{name}' is no calendar; {hint}"

    with pytest.raises(Invalid, match=told):
        calendars_with("[paris, reunion]", f"[{name}]")


def test_a_file_of_dates_that_is_not_there_is_told(tmp_path):
    (tmp_path / "calendars.yaml").write_text(FILES["calendars"][0].read_text())

    with pytest.raises(Invalid, match=r"holidays-2027\.yaml: there is no such file"):
        read_calendars(tmp_path / "calendars.yaml")


def test_a_mistake_in_a_file_of_dates_is_told_with_that_file(calendars_with):
    with pytest.raises(Invalid, match=r"holidays-2027\.yaml:\d+: days.0.date: 2028-01-02 is not in 2027"):
        calendars_with("2027-01-02", "2028-01-02")


@pytest.fixture
def checked_with(tmp_path):
    """The shipped pledge, in which one target counts on another calendar, checked with the shipped calendars."""

    def check(target, calendar):
        path = tmp_path / "file.yaml"
        text = FILES["pledge"][0].read_text()
        assert f"{target}, calendar: business" in text
        path.write_text(text.replace(f"{target}, calendar: business", f"{target}, calendar: {calendar}", 1))
        check_together(read_pledge(path), read_calendars(FILES["calendars"][0]).by_id)

    return check


FIRST_RESPONSE, SILENCE = "{priority: P3, within: 4 h", "- {within: 5 bd"


@pytest.mark.parametrize("target", [FIRST_RESPONSE, SILENCE], ids=["of a commitment", "of the acceptance"])
def test_a_target_counts_on_the_wall_on_business_days_or_on_a_calendar_that_there_is(checked_with, target):
    for known in ("paris", "24x7", "wall"):
        checked_with(target, known)

    with pytest.raises(Invalid, match="'lisbon' is no calendar; there are: wall, business, 24x7, casab"):
        checked_with(target, "lisbon")


def test_a_calendar_that_there_is_not_is_told_with_the_commitment(checked_with):
    with pytest.raises(Invalid, match=r"pledge-2026-11: commitments\.2\.targets\.2\.calendar: 'lisbon' is no calendar"):
        checked_with(FIRST_RESPONSE, "lisbon")


# --- files that are no files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "file.yaml:1: (whole file): fields with their values belong here, as `name: value`"),
        ("- a\n- b\n", "file.yaml:1: (whole file): fields with their values belong here, as `name: value`"),
        ("id: x\ncommitments: [\n", "file.yaml:3: not YAML: "),
        ("id: x\n  id: y\n", "file.yaml:2: not YAML: "),
        ("id: !!python/object:os.system x\n", "file.yaml:1: not YAML: could not determine a constructor"),
        (b"id: caf\xe9\n", "not UTF-8 text (invalid continuation byte at byte 7)"),
    ],
    ids=["empty", "a list", "an open bracket", "indentation", "a tag that runs code", "Latin-1"],
)
def test_what_is_no_such_file_at_all_is_told_too(told, text, message):
    assert message in told(text, Pledge)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Invalid, match=r"nothing\.yaml: there is no such file"):
        load(tmp_path / "nothing.yaml", Pledge)


def source():
    return FILES["pledge"][0].read_text()


@pytest.mark.parametrize(
    "text",
    [lambda: source().replace("2026-11-01", "2026-02-30"), lambda: source() + "\x07"],
    ids=["a date that is none", "a control character"],
)
def test_what_the_yaml_library_does_not_survive_is_told_with_its_file(told, text):
    assert told(text(), Pledge).startswith("file.yaml:")


def test_a_field_that_is_there_twice_is_told(told):
    assert told(source().replace("id: acknowledge\n", "id: acknowledge\n    clause: C9\n"), Pledge).startswith(
        "file.yaml:"
    )


@pytest.mark.parametrize(
    ("name", "right", "wrong"), [("calendars", "id: vilnius", "id: paris"), ("disputes", "id: volume", "id: rate")]
)
def test_two_of_one_name_are_told(told, name, right, wrong):
    path, model = FILES[name]

    said = told(path.read_text().replace(right, wrong, 1), model)

    assert said.startswith("file.yaml:")
    assert "two are called" in said


def test_a_calendar_cannot_take_the_name_of_the_one_that_is_built_in(told):
    path, model = FILES["calendars"]

    assert "two are called '24x7'; an id names one (it is built in)" in told(
        path.read_text().replace("id: vilnius", "id: 24x7", 1), model
    )


def test_a_calendar_that_never_opens_is_told(told):
    never = FILES["calendars"][0].read_text().partition("calendars:\n")[0]
    never += "calendars: [{id: closed, week: {mon: []}, business_day_minutes: 480}]\n"

    assert "calendars.0: calendar closed never opens in its week; give at least one day a window" in told(
        never, CalendarFile
    )


@pytest.mark.parametrize(
    ("calendar", "wrong"),
    [
        ('{id: c, week: {mon: [{from: "09:00", to: "09:01"}]}, business_day_minutes: 480}',
         "calendar c opens 1 minutes in its week, less than one business day (480)"),
        ('{id: c, week: {mon: [{from: "09:00", to: "17:00"}]}, business_day_minutes: 480, '
         'seasons: [{from: 2027-01-01, name: wound up, week: {mon: []}}]}',
         "calendar c never opens in wound up"),
    ],
)  # fmt: skip
def test_a_calendar_on_which_promises_would_never_fall_due_is_told(told, calendar, wrong):
    head = FILES["calendars"][0].read_text().partition("calendars:\n")[0]

    assert wrong in told(f"{head}calendars: [{calendar}]\n", CalendarFile)


def test_a_misspelt_word_in_a_ladder_is_told(told):
    path, model = FILES["matrix"]

    wrong = told(path.read_text().replace("stops: [settled, withdrawn]}", "stops: [setled, withdrawn]}", 1), model)

    assert "clock.stops: 'setled' is no mark of a dispute; did you mean settled?" in wrong


def test_seasons_that_overlap_are_told(told):
    head = FILES["calendars"][0].read_text().partition("calendars:\n")[0]
    week = 'week: {mon: [{from: "09:00", to: "17:00"}]}'
    seasons = f"[{{from: 2027-01-01, to: 2027-03-01, name: one, {week}}}, {{from: 2027-03-01, name: two, {week}}}]"

    wrong = told(f"{head}calendars: [{{id: c, {week}, business_day_minutes: 480, seasons: {seasons}}}]\n", CalendarFile)

    assert "seasons 'one' and 'two' overlap; end one before the other begins" in wrong
