"""`pledge check`, `diff`, `publish`: mistakes are told, differences said, and what is published never changes."""

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from pledgekeeper.book import PLEDGES, Shelf
from pledgekeeper.cli import main
from pledgekeeper.local import pledge_files
from pledgekeeper.store.dynamo import DynamoStore
from tests.fake_aws import FakeDynamo

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SHIPPED = (PLEDGES / "pledge-2026-11.yaml").read_text()


@pytest.fixture
def write(tmp_path):
    def write(text, name="pledge-2027-01.yaml"):
        path = tmp_path / name
        path.write_text(text)
        return str(path)

    return write


def next_year(*edits):
    """The shipped pledge as a version that replaces it."""
    text = SHIPPED.replace("id: pledge-2026-11", "id: pledge-2027-01\nreplaces: pledge-2026-11")
    text = text.replace("valid_from: 2026-11-01", "valid_from: 2027-01-01")
    for old, new in edits:
        assert old in text
        text = text.replace(old, new, 1)
    return text


@pytest.fixture
def store(monkeypatch):
    """The table of the site that commands work on."""
    dynamo = FakeDynamo()
    site = SimpleNamespace(client=lambda service: dynamo, output=lambda name: "table")
    monkeypatch.setattr(pledge_files, "chosen_site", lambda given: site)
    monkeypatch.setattr(pledge_files, "present_moment", lambda given: NOW)
    return DynamoStore(dynamo, "table")


# --- check -----------------------------------------------------------------------------------------------------------


def test_every_file_that_ships_is_without_mistake(capsys):
    files = [str(path) for path in sorted(PLEDGES.glob("*.yaml"))]

    assert main(["check", *files]) == 0

    assert capsys.readouterr().out.count("no mistake") == len(files)


def test_a_mistake_is_told_with_file_line_and_field_and_the_other_files_are_checked_all_the_same(write, capsys):
    wrong = write(next_year(("stops: [updated, resolved", "stops: [updatd, resolved")), "wrong.yaml")
    right = write(next_year())

    assert main(["check", wrong, right]) == 1

    told = capsys.readouterr().out.splitlines()
    line = (next_year().splitlines().index("  - id: first-response")) + 1
    assert re.fullmatch(
        r"wrong.yaml:(\d+): commitments.2.clock.stops: 'updatd' is no mark of a ticket; did you mean updated\?", told[0]
    )
    assert line < int(told[0].split(":")[1]) < line + 10
    assert told[1] == f"{right}: a pledge, 33 commitments, valid from 2027-01-01T00:00:00Z: no mistake"


def test_a_target_on_a_calendar_that_there_is_not_is_told(write, capsys):
    path = write(next_year(("within: 4 h, calendar: business", "within: 4 h, calendar: atlantis")))

    assert main(["check", path]) == 1

    told = capsys.readouterr().out
    assert told.startswith("pledge-2027-01.yaml:")
    assert "commitments.2.targets.2.calendar: 'atlantis' is no calendar; there are: wall, business, 24x7" in told


@pytest.mark.parametrize("text", ["", "just: words", "- a\n- list", "\x00"])
def test_what_is_no_file_of_ours_is_told_so(write, text, capsys):
    assert main(["check", write(text)]) == 1

    assert capsys.readouterr().out


def test_a_file_that_is_not_there_is_told_so(tmp_path, capsys):
    assert main(["check", str(tmp_path / "none.yaml")]) == 1

    assert "there is no such file" in capsys.readouterr().out


# --- diff ------------------------------------------------------------------------------------------------------------


def test_a_version_is_named_or_is_a_file(write, capsys):
    path = write(next_year(("share_percent: 80", "share_percent: 85")))

    assert main(["diff", "pledge-2026-11", path]) == 0

    assert capsys.readouterr().out == "fault-notice: share 80 % -> 85 %\n"


def test_versions_that_promise_the_same_say_so(write, capsys):
    assert main(["diff", "pledge-2026-11", write(next_year())]) == 0

    assert capsys.readouterr().out == "They promise the same.\n"


def test_a_pledge_and_calendars_are_not_compared(capsys):
    assert main(["diff", "pledge-2026-11", "calendars-2026-11"]) == 2

    assert "compare like with like" in capsys.readouterr().err


# --- publish ---------------------------------------------------------------------------------------------------------


def test_what_is_published_takes_effect_at_its_moment_for_new_cases(write, store, capsys):
    assert main(["publish", write(next_year()), "--by", "elena-rossi"]) == 0

    out = capsys.readouterr().out
    assert "new cases get it, instead of pledge-2026-11, from 2027-01-01T00:00:00Z on" in out
    [version] = store.published()
    assert (version.published_by, version.published_at, version.sha256) == ("elena-rossi", NOW, out.split()[-1])
    shelf = Shelf(store.published())
    assert (
        shelf.pledge_in_force("pledge-2026-11", datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)).id == "pledge-2026-11"
    )
    assert shelf.pledge_in_force("pledge-2026-11", datetime(2027, 1, 1, tzinfo=UTC)).id == "pledge-2027-01"


def test_a_version_that_is_there_is_never_changed(write, store, capsys):
    path = write(next_year())
    main(["publish", path])
    before = store.published()

    write(next_year(("share_percent: 80", "share_percent: 10")))
    assert main(["publish", path]) == 2

    assert "published versions never change; give it a new id" in capsys.readouterr().err
    assert store.published() == before
    assert not store.publish(before[0])


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (("id: pledge-2027-01", "id: pledge-2026-11"), "there is a version pledge-2026-11 already"),
        (("replaces: pledge-2026-11", "replaces: pledge-2025-11"), "it replaces 'pledge-2025-11', which there is not"),
        (("valid_from: 2027-01-01", "valid_from: 2026-11-20"), "valid from 2026-11-20T00:00:00Z, which has passed"),
    ],
)
def test_what_would_rewrite_the_past_is_not_published(write, store, edit, told, capsys):
    assert main(["publish", write(next_year(edit))]) == 2

    assert told in capsys.readouterr().err
    assert store.published() == []


def test_calendars_are_published_with_the_dates_of_the_files_they_name(write, store, tmp_path):
    text = (PLEDGES / "calendars-2026-11.yaml").read_text()
    (tmp_path / "holidays-2027.yaml").write_text((PLEDGES / "holidays-2027.yaml").read_text())
    text = text.replace("id: calendars-2026-11", "id: calendars-2027-01\nreplaces: calendars-2026-11")
    text = text.replace("valid_from: 2026-11-01", "valid_from: 2027-01-01")

    assert main(["publish", write(text, "calendars-2027-01.yaml")]) == 0

    [version] = store.published()
    assert version.calendars.dates == ()
    assert [each.name for each in version.calendars.by_id["muscat"].overrides] == ["Eid al-Fitr, third day"]
    assert Shelf([version]).calendars_in_force(datetime(2027, 1, 1, tzinfo=UTC)).id == "calendars-2027-01"


@pytest.mark.parametrize(
    ("edit", "told"),
    [
        (("replaces: calendars-2026-11\n", ""), "it must say what it `replaces`"),
        (("  - {id: oslo, zone", "  - {id: bergen, zone"), "it lacks oslo, which calendars-2026-11 has"),
        (
            ("holidays: {country: LT}", "holidays: {country: XX}"),
            "calendars.1.holidays: no public holidays known for XX",
        ),
    ],
)
def test_calendars_that_would_leave_somebody_without_are_not_published(write, store, tmp_path, edit, told, capsys):
    (tmp_path / "holidays-2027.yaml").write_text("year: 2027\nsource: none\ndays: []\n")
    text = (PLEDGES / "calendars-2026-11.yaml").read_text()
    text = text.replace("id: calendars-2026-11", "id: calendars-2027-01\nreplaces: calendars-2026-11")
    text = text.replace("valid_from: 2026-11-01", "valid_from: 2027-01-01").replace(*edit)

    assert main(["publish", write(text, "calendars-2027-01.yaml")]) == 2

    assert told in capsys.readouterr().err
    assert store.published() == []


def test_the_public_holidays_of_a_published_calendar_are_dates_whatever_a_library_says_later(write, store, tmp_path):
    test_calendars_are_published_with_the_dates_of_the_files_they_name(write, store, tmp_path)

    [version] = store.published()
    holidays = version.calendars.by_id["paris"].holidays

    assert sorted(holidays.fixed) == list(range(2026, 2039))
    assert holidays.fixed[2030][datetime(2030, 7, 14, tzinfo=UTC).date()]
