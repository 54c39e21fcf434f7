"""`pledge reconcile` and `pledge generate-cdr` as they are asked for."""

import pytest
import yaml

from pledgekeeper.billing.offsets import Offset, Step
from tests.unit.billing.sides import AGREEMENT, SHEET, as_json, call, run, write

pytestmark = pytest.mark.thorough

MONTH = [call(number) for number in range(30)]


def sides(folder, theirs=MONTH[:-1]):
    (folder / "rates.csv").write_text(SHEET)
    (folder / "agreement.yaml").write_text(AGREEMENT)
    return (
        write(folder / "ours.csv", MONTH), write(folder / "theirs.csv", theirs),
        "--agreement", folder / "agreement.yaml",
    )  # fmt: skip


def test_the_result_as_json(tmp_path, capsys):
    code, out, _ = run(capsys, "reconcile", *sides(tmp_path), "--json")

    assert code == 0
    assert as_json(out) == {
        "currency": "USD",
        "difference": {"amount": "0.18"},
        "offset_seconds": 0,
        "causes": [{"cause": "missing_theirs", "calls": 1, "billed_seconds": 60, "amount": "0.18"}],
        "unexplained": {"calls": 0, "amount": "0.00"},
    }


def test_the_result_for_people_ends_with_the_difference(tmp_path, capsys):
    _, out, _ = run(capsys, "reconcile", *sides(tmp_path))

    assert out.splitlines()[-1].split() == ["difference", "0.18"]
    assert "in both 29 calls" in out


def test_what_was_found_of_the_columns_is_kept_and_used_again(tmp_path, capsys):
    mapping = tmp_path / "columns.yaml"
    files = sides(tmp_path)

    run(capsys, "reconcile", *files, "--mapping", mapping)
    kept = yaml.safe_load(mapping.read_text())
    assert kept["theirs"]["b_number"] == "called"

    kept["theirs"]["b_number"] = "caller"
    mapping.write_text(yaml.safe_dump(kept))
    _, out, _ = run(capsys, "reconcile", *files, "--mapping", mapping, "--json")

    assert {each["cause"] for each in as_json(out)["causes"]} == {"missing_theirs", "missing_ours"}


def test_columns_that_no_call_shows_are_not_kept(tmp_path, capsys):
    mapping = tmp_path / "columns.yaml"

    _, _, err = run(capsys, "reconcile", *sides(tmp_path, theirs=[]), "--mapping", mapping)

    assert "columns.yaml is not written: a side has no calls that show its columns" in err
    assert not mapping.exists()


def test_a_mapping_of_another_file_is_refused_by_the_column_that_is_not_there(tmp_path, capsys):
    mapping = tmp_path / "columns.yaml"
    files = sides(tmp_path)
    run(capsys, "reconcile", *files, "--mapping", mapping)
    mapping.write_text(mapping.read_text().replace("column: seconds\n", "column: sekunden\n"))

    code, _, err = run(capsys, "reconcile", *files, "--mapping", mapping)

    assert code == 2
    assert "there is no column" in err


def test_a_wrong_agreement_or_sheet_is_told_with_file_and_line(tmp_path, capsys):
    files = sides(tmp_path)
    (tmp_path / "rates.csv").write_text(SHEET.replace("0.012", "cheap"))

    code, _, err = run(capsys, "reconcile", *files)

    assert code == 2
    assert "rates.csv, line 5: rate_per_minute 'cheap' is no amount" in err

    (tmp_path / "agreement.yaml").write_text(AGREEMENT.replace("USD", "dollars"))
    code, _, err = run(capsys, "reconcile", *files)

    assert code == 2
    assert "agreement.yaml" in err


def test_a_rate_sheet_that_is_not_there_is_told_with_who_names_it(tmp_path, capsys):
    (tmp_path / "agreement.yaml").write_text(AGREEMENT)
    side = write(tmp_path / "ours.csv", [call(1)])

    code, _, err = run(capsys, "reconcile", side, side, "--agreement", tmp_path / "agreement.yaml")

    assert code == 2
    assert f"agreement.yaml: there is no file {tmp_path}/rates.csv; `rate_sheet` names one beside the agreement" in err


def test_made_up_sides_are_reconciled_to_their_truth(tmp_path, capsys):
    code, out, _ = run(
        capsys, "generate-cdr", tmp_path, "--calls", 2000, "--cause", "rate=0.01", "--cause", "missing_ours=0.02"
    )
    truth = as_json(out)
    assert code == 0
    assert {each["cause"] for each in truth["causes"]} == {"rate", "missing_ours"}

    files = (tmp_path / "ours.csv", tmp_path / "theirs.csv", "--agreement", tmp_path / "agreement.yaml")
    _, out, _ = run(capsys, "reconcile", *files, "--json")

    assert as_json(out)["difference"] == truth["difference"]


def test_a_cause_that_does_not_exist_is_refused_with_those_that_do(tmp_path, capsys):
    code, _, err = run(capsys, "generate-cdr", tmp_path, "--cause", "weather=0.1")

    assert code == 2
    assert "missing_theirs" in err


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        ([(0, 0)], "both clocks agree"),
        ([(0, 7_200_000)], "their clock is 7,200 s ahead of ours"),
        ([(0, -10_800_000)], "their clock is 10,800 s behind ours"),
        ([(0, 0), (1, 3_600_000)], "their clock is 0 s ahead of ours, and changes"),
    ],
)
def test_clocks_are_told_as_people_say_it(steps, said):
    assert Offset(tuple(Step(*each) for each in steps)).in_words() == said
