"""A mistake in a file is told with file, line and field, so that whoever made it can mend it."""

import pytest

from pledgekeeper.book import PLEDGES, CalendarFile, DisputeTypeFile
from pledgekeeper.carriers.loading import CarrierFile
from pledgekeeper.errors import Invalid
from pledgekeeper.escalation.matrix import Matrix
from pledgekeeper.notices.compose import TEXTS, Texts
from pledgekeeper.pledges.loading import load
from pledgekeeper.sla.pledge import Pledge
from tests.unit.builders import SEEDS

FILES = {
    "pledge": (PLEDGES / "pledge-2026-11.yaml", Pledge),
    "matrix": (PLEDGES / "matrix-2026-11.yaml", Matrix),
    "calendars": (PLEDGES / "calendars.yaml", CalendarFile),
    "disputes": (PLEDGES / "disputes.yaml", DisputeTypeFile),
    "carriers": (SEEDS / "carriers.yaml", CarrierFile),
    "roster": (SEEDS / "roster.yaml", CarrierFile),
    "texts": (TEXTS / "en.yaml", Texts),
}


def line_of(text, part):
    return text[: text.index(part)].count("\n") + 1


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
        assert message.format(line=line_of(text, right)) in said.splitlines()

    return load_changed


# --- what people get wrong -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "right", "wrong", "message"),
    [
        (
            "pledge",
            "stops: [acknowledged, cancelled, rejected, closed]",
            "stop: [acknowledged]",
            "file.yaml:{line}: commitments.0.clock.stop: there is no such field; is it misspelt?",
        ),
        (
            "pledge",
            "stops: [acknowledged, cancelled, rejected, closed]",
            "stop: [acknowledged]",
            "file.yaml:{line}: commitments.0.clock.stops: this field is missing",
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
            "share_percent: 95",
            "share_percent: 950",
            "file.yaml:{line}: commitments.0.share_percent: Input should be less than or equal to 100",
        ),
        (
            "pledge",
            "    name: Ticket acknowledged with its number\n",
            "",
            "file.yaml:13: commitments.0.name: this field is missing",
        ),
        (
            "pledge",
            "id: first-response",
            "id: acknowledge",
            "file.yaml:4: (whole file): two commitments are called 'acknowledge'; ids name one promise each",
        ),
        (
            "pledge",
            "pauses: [pending], resumes: [in-progress], ",
            "pauses: [pending], ",
            "file.yaml:{line}: commitments.1.clock: pauses and resumes go together: "
            "name what starts and what ends a pause",
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
            "file.yaml:7: ladders.0: levels must be numbered 1, 2, 3, ... in order",
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
            "file.yaml:32: calendars.10: windows of sun and sun overlap; join them or move one",
        ),
        (
            "calendars",
            "    zone: Asia/Muscat\n",
            "    zones: Asia/Muscat\n",
            "file.yaml:{line}: calendars.10.zones: there is no such field; is it misspelt?",
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
            "file.yaml:{line}: carriers.0.country: String should match pattern '^[A-Z]{{2}}$'",
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
            "file.yaml:2: roster: rotation 'duty-engineer' names 'ines', who is not in people",
        ),
        (
            "roster",
            'phone: "+33199000101"',
            'phone: "0199000101"',
            "file.yaml:{line}: roster.people.0.phone: String should match pattern '^\\+\\d{{6,15}}$'",
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


# --- files that are no files -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "file.yaml:1: (whole file): Input should be a valid dictionary"),
        ("- a\n- b\n", "file.yaml:1: (whole file): Input should be a valid dictionary"),
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

    assert told(path.read_text().replace(right, wrong, 1), model).startswith("file.yaml:")


def test_a_calendar_cannot_take_the_name_of_the_one_that_is_built_in(told):
    path, model = FILES["calendars"]

    assert told(path.read_text().replace("id: vilnius", "id: 24x7", 1), model).startswith("file.yaml:")


def test_a_calendar_that_never_opens_is_told(told):
    never = "calendars: [{id: closed, week: {mon: []}, business_day_minutes: 480}]\n"

    assert told(never, CalendarFile).startswith("file.yaml:")
