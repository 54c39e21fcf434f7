"""Files of call records become hashes, and hashes tell which days differ."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pledgekeeper import cli
from pledgekeeper.billing.generating import Recipe, generate
from pledgekeeper.billing.hashing import calls_of, cut_days
from pledgekeeper.disputes.record_hashes import ReadBy, read

SALT = "0123456789abcdef"
OURS = ("start,caller,called,seconds", "2026-10-24 23:59:58,3311111111,22177123456,60",
        "2026-10-25 10:00:00,3311111111,22177123457,61")  # fmt: skip


def hashes(path, *rows, zone="UTC", salt=SALT, days_of="UTC"):
    path.write_text("\n".join(rows))
    into = path.with_suffix(".hashes")
    code = cli.main(
        ["hash-records", str(path), "--salt", salt, "--zone", zone, "--days-of", days_of, "--into", str(into)]
    )
    return into if code == 0 else code


def compared(capsys, *files):
    code = cli.main(["compare-hashes", *map(str, files)])
    return code, capsys.readouterr()


def test_the_same_calls_in_another_form_zone_and_second_differ_on_no_day(tmp_path, capsys):
    theirs = (
        "begin;b number;dur",
        "25/10/2026 02:00:01;+22177123456;0:01:01",
        "25/10/2026 11:00:00;0022177123457;0:01:00",
    )

    ours = hashes(tmp_path / "ours.csv", *OURS)
    code, told = compared(capsys, ours, hashes(tmp_path / "theirs.csv", *theirs, zone="Europe/Paris"))

    assert (code, told.out) == (0, "no day differs\n")


@pytest.mark.parametrize("days_of", ["UTC", "Europe/Paris"])
def test_the_same_calls_differ_on_no_day_though_one_sides_clock_was_put_back_on_it(tmp_path, capsys, days_of):
    utc = [datetime(2026, 10, 24, 22, 30, tzinfo=UTC) + timedelta(minutes=7 * number) for number in range(40)]
    paris = [at.astimezone(ZoneInfo("Europe/Paris")) for at in utc]
    ours, theirs = (
        ["start,called,seconds", *(f"{at:%Y-%m-%d %H:%M:%S},2217712{n:04},{60 + n}" for n, at in enumerate(starts))]
        for starts in (utc, paris)
    )
    theirs[1:] = reversed(theirs[1:])

    made = hashes(tmp_path / "ours.csv", *ours, days_of=days_of)
    code, told = compared(capsys, made, hashes(tmp_path / "theirs.csv", *theirs, zone="Europe/Paris", days_of=days_of))

    assert (code, told.out) == (0, "no day differs\n")


def test_a_call_of_the_hour_that_a_clock_shows_twice_is_one_call(tmp_path, capsys):
    """Two of ours, an hour apart, against one that may be either: one stays alone."""
    rows = [f"2026-10-25 0{hour}:20:00,3311111111,22177123456,60" for hour in (0, 1)]
    ours = hashes(tmp_path / "ours.csv", OURS[0], *rows)
    theirs = hashes(
        tmp_path / "theirs.csv", OURS[0], "2026-10-25 02:20:00,3311111111,22177123456,60", zone="Europe/Paris"
    )

    for files, alone in (((ours, theirs), ["1", "0"]), ((theirs, ours), ["0", "1"])):
        code, told = compared(capsys, *files)
        assert (code, [told.out.split()[at] for at in (1, 4)]) == (1, alone)


def test_a_call_that_one_side_has_longer_shows_on_its_day(tmp_path, capsys):
    longer = (*OURS[:2], OURS[2].replace(",61", ",361"))

    code, told = compared(capsys, hashes(tmp_path / "a.csv", *OURS), hashes(tmp_path / "b.csv", *longer))

    assert code == 1
    assert told.out.split() == ["2026-10-25", "1", "only", "ours", "1", "only", "theirs"]


def test_two_generated_sides_differ_where_calls_are_missing_and_nowhere_else(tmp_path, capsys):
    recipe = Recipe(calls=2_000, seed=3, shares={}, jitter_seconds=2)
    generate(recipe, tmp_path / "same")
    short = Recipe(calls=2_000, seed=3, shares={"missing_theirs": 0.001}, jitter_seconds=2)
    [missing] = generate(short, tmp_path / "missing")["causes"]

    def of(folder):
        made = []
        for side in ("ours", "theirs"):
            records = tmp_path / folder / f"{side}.csv"
            made.append(hashes(records, *records.read_text().splitlines()))
        return compared(capsys, *made)

    assert of("same")[0] == 0
    code, told = of("missing")
    assert code == 1
    assert sum(int(line.split()[1]) for line in told.out.splitlines()) == missing["calls"] > 0
    assert all(line.split()[4] == "0" for line in told.out.splitlines())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--salt", "short"], "16 at least"),
        (["--salt", SALT, "--zone", "Mars/Olympus"], "there is no such zone"),
    ],
)
def test_what_cannot_be_hashed_is_told(tmp_path, capsys, arguments, told):
    records = tmp_path / "calls.csv"
    records.write_text("\n".join(OURS))

    assert cli.main(["hash-records", str(records), *arguments]) == 2
    assert told in capsys.readouterr().err


def test_files_that_are_none_are_told(tmp_path, capsys):
    code, told = compared(capsys, tmp_path / "none", tmp_path / "none")

    assert (code, "cannot be read" in told.err) == (2, True)


def test_the_days_that_differ_are_cut_out_with_all_their_columns_and_no_others(tmp_path, capsys):
    rows = (
        "begin;b number;dur;note",
        "25/10/2026 00:59:59;+22177123455;0:01:01;before",
        "25/10/2026 02:00:01;+22177123456;0:01:01;in it",
        "26/10/2026 00:59:59;+22177123457;0:01:00;the last, after the clocks went back",
        "26/10/2026 01:00:00;+22177123458;0:01:00;after",
    )
    theirs = tmp_path / "theirs.csv"
    hashes(theirs, *rows, zone="Europe/Paris")
    into = tmp_path / "days.csv"
    cut = ["cut-days", str(theirs), "--days", "2026-10-25", "--zone", "Europe/Paris", "--into", str(into)]

    assert cli.main(cut) == 0
    kept = into.read_text().splitlines()
    assert kept[0] == "begin,b number,dur,note"
    assert [line.rpartition("0:01:0")[0] for line in kept[1:]] == [
        "25/10/2026 02:00:01,+22177123456,",
        "26/10/2026 00:59:59,+22177123457,",
    ]
    assert "2 calls of 1 day" in capsys.readouterr().out
    assert cli.main(cut) == 2  # it is not written over


def test_hashes_tell_how_their_file_is_cut_so_that_what_is_cut_out_is_what_was_hashed(tmp_path, capsys):
    calls = ("10/31/2026 22:30:00;+22177123455;0:01:01", "11/01/2026 02:00:00;+22177123456;0:01:01")
    records, hashes_file, into = tmp_path / "us.csv", tmp_path / "us.hashes", tmp_path / "days.csv"
    records.write_text("\n".join(("begin;b number;dur", *calls)))
    zones = ["--zone", "America/New_York", "--days-of", "Europe/Paris"]
    assert cli.main(["hash-records", str(records), "--salt", SALT, *zones, "--into", str(hashes_file)]) == 0
    assert [line[:10] for line in hashes_file.read_text().splitlines()[3:]] == ["2026-11-01", "2026-11-01"]

    cut = ["cut-days", str(records), "--hashes", str(hashes_file), "--days", "2026-11-01", "--into", str(into)]

    assert cli.main(cut) == 0
    assert len(into.read_text().splitlines()) == 3
    told = read(hashes_file.read_text().splitlines()).read_by
    assert told.columns.start.written == "month-first"  # which the cut file, on its own, need not show


@pytest.mark.parametrize("days_of", ["UTC", "Asia/Kathmandu"])
@pytest.mark.parametrize("zone", ["UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Kiritimati"])
def test_what_is_cut_out_of_a_file_are_the_calls_whose_hashes_have_that_day(tmp_path, zone, days_of):
    generate(Recipe(calls=500, seed=3, shares={}, jitter_seconds=2), tmp_path)
    file = next(each for each in sorted(tmp_path.iterdir()) if each.name.startswith("ours"))
    calls = list(calls_of(file, ZoneInfo(zone)))
    theirs = ZoneInfo(days_of)
    days = sorted({datetime.fromtimestamp(each.start_seconds, theirs).date() for each in calls})[1:3]
    into = tmp_path / "days.csv"

    rows = cut_days(file, days, ReadBy(zone=zone, days_of=days_of), into)

    expected = [call for call in calls if datetime.fromtimestamp(call.start_seconds, theirs).date() in days]
    assert rows == len(expected) > 0


def test_a_row_that_began_in_the_year_one_is_of_no_day_as_one_without_a_start(tmp_path):
    """`0001-01-01` is how some systems write that they do not know."""
    empty = "0001-01-01 00:00:00,3311111111,22177123456,60"

    with_it = hashes(tmp_path / "with.csv", *OURS, empty, zone="Europe/Paris")
    without = hashes(tmp_path / "without.csv", *OURS, zone="Europe/Paris")

    assert with_it.read_text().splitlines()[3:] == without.read_text().splitlines()[3:]
