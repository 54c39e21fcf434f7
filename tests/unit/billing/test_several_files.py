"""A side's month may lie in several files, as of carriers that file one a day: they are read as one."""

import json

import pytest

from pledgekeeper.billing.causes import CAUSES
from pledgekeeper.billing.generating import Recipe, generate
from pledgekeeper.billing.room import Room
from pledgekeeper.errors import Invalid, TooLarge
from tests.unit.billing.sides import AGREEMENT, HEADER, SHEET, call, compared, few_days, found, of_files, run, write
from tests.unit.billing.test_setting_aside import Here, calls, summary

MONTH = [call(number, seconds=30 + number) for number in range(40)]


def folder_of(path, files, header=HEADER):
    path.mkdir()
    for name, rows in files.items():
        write(path / name, rows, header)
    return path


def parts(path, suffix):
    """The lines of a CSV in three files of a folder, and what it was."""
    head, *lines = path.with_suffix(".csv").read_text().splitlines()
    folder = path.parent / f"{path.stem}-parts"
    return folder_of(
        folder, {f"{n}{suffix}": [line.split(",") for line in lines[n::3]] for n in range(3)}, head.split(",")
    )


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("suffix", "engine"), [(".csv", False), (".csv.gz", True)], ids=["CSV, in memory", "gz, set aside"]
)
def test_a_month_in_several_files_comes_to_what_it_comes_to_in_one(tmp_path, suffix, engine):
    files = few_days(tmp_path, calls=3000, shares=dict.fromkeys(CAUSES, 0.01), jitter_seconds=2)
    whole = of_files(tmp_path, *files, out=tmp_path / "whole")
    sides = [parts(tmp_path / name, suffix) for name in ("ours", "theirs")]

    document = of_files(tmp_path, *sides, out=tmp_path / "out", engine=Here(tmp_path) if engine else None)

    assert document == whole
    assert calls(tmp_path / "out") == calls(tmp_path / "whole")
    assert {**summary(tmp_path / "out"), "inputs": 0} == {**summary(tmp_path / "whole"), "inputs": 0}


def test_the_summary_has_the_hash_of_each_file(tmp_path):
    ours = folder_of(tmp_path / "october", {"01.csv": MONTH[:20], "02.csv": MONTH[20:]})

    compared(tmp_path, ours, MONTH, out=tmp_path / "out")

    inputs = json.loads((tmp_path / "out" / "summary.json").read_text())["inputs"]
    assert [each["file"] for each in inputs["ours"]["files"]] == ["01.csv", "02.csv"]
    assert {len(each["sha256"]) for each in (inputs["ours"], *inputs["ours"]["files"])} == {64}
    assert (inputs["ours"]["file"], inputs["theirs"].keys()) == ("october", {"file", "sha256"})


def test_files_may_be_packed_or_not_and_name_no_calls_and_write_their_moments_otherwise(tmp_path):
    day_first = [(f"{row[0][8:10]}/{row[0][5:7]}/{row[0][:4]} {row[0][11:]}", *row[1:]) for row in MONTH[30:]]
    ours = folder_of(
        tmp_path / "ours", {"00.csv": [], "01.csv": MONTH[:20], "02.csv.gz": MONTH[20:30], ".DS_Store": []}
    )
    write(ours / "03.csv", day_first)

    with pytest.raises(Invalid, match=r"03\.csv: 10 of 10 rows have nothing in 'start' that can be read as a moment"):
        compared(tmp_path, ours, MONTH)
    write(ours / "03.csv", MONTH[30:])
    assert found(compared(tmp_path, ours, MONTH)) == {}


def test_a_file_with_other_columns_is_named(tmp_path):
    ours = folder_of(tmp_path / "ours", {"01.csv": MONTH[:20]})
    write(ours / "02.csv", MONTH[20:], header=("start", "caller", "DNIS", "seconds", "amount"))

    with pytest.raises(Invalid, match=r"02\.csv: there is no column 'called'; there are: start, caller, DNIS"):
        compared(tmp_path, ours, MONTH)


def test_a_folder_without_files_is_said(tmp_path):
    (tmp_path / "ours").mkdir()

    with pytest.raises(Invalid, match="this folder is empty; put the files of one side into it"):
        compared(tmp_path, tmp_path / "ours", MONTH)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_the_room_is_for_all_files_of_a_side_and_files_in_passing_are_deleted(tmp_path, suffix):
    generate(Recipe(4, suffix=suffix), tmp_path)
    both = tmp_path / "both"
    both.mkdir()
    for name in ("1", "2"):
        (both / f"{name}{suffix}").write_bytes((tmp_path / f"ours{suffix}").read_bytes())

    with pytest.raises(TooLarge, match="both: 8 calls; at most 7 of a side"):
        of_files(tmp_path, both, tmp_path / f"theirs{suffix}", room=Room(calls=7, compared=7))
    of_files(tmp_path, both, tmp_path / f"theirs{suffix}", passing=True)
    assert list(both.iterdir()) == []


def test_a_laptop_compares_folders_too(tmp_path, capsys):
    (tmp_path / "rates.csv").write_text(SHEET)
    agreement = tmp_path / "agreement.yaml"
    agreement.write_text(AGREEMENT)
    ours = folder_of(tmp_path / "ours", {"01.csv": MONTH[:20], "02.csv": MONTH[20:]})
    theirs = folder_of(tmp_path / "theirs", {"all.csv": MONTH[:-2]})

    code, said, _ = run(capsys, "reconcile", ours, theirs, "--agreement", agreement, "--json")

    assert (code, found(json.loads(said))) == (0, {"missing_theirs": (2, "0.411")})
