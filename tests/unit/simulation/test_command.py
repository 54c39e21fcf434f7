"""`pledge simulate`, as it is typed: on the examples of the documentation, on bad files, on the table."""

import csv
import gzip
import json
import re
import shlex
from pathlib import Path

import pytest

from pledgekeeper.book import pledge
from pledgekeeper.cli import main
from pledgekeeper.local import simulate
from pledgekeeper.pledges.versions import Published
from pledgekeeper.ports import Change, Found
from pledgekeeper.store.chain import GENESIS
from pledgekeeper.store.dynamo import DynamoStore
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus
from tests.fake_aws import FakeDynamo
from tests.unit.builders import ENGINEER, HOUR, MONDAY_NIGHT, a_dispute, a_roster, a_ticket, after, an_order
from tests.unit.simulation.past import HOUR as AN_HOUR
from tests.unit.simulation.past import a_line

ROOT = Path(__file__).parents[3]
EXAMPLES = ROOT / "docs" / "examples"
PAGE = (ROOT / "docs" / "simulate.md").read_text()


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(ROOT)


def run(line, tmp_path, capsys):
    """The exit code, and what was printed."""
    code = main(["simulate", *shlex.split(line), "--report", str(tmp_path / "out"), "--processes", "1"])
    return code, capsys.readouterr()


def table(path, delimiter=","):
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def a_file(folder, *lines, name="cases.jsonl"):
    path = folder / name
    path.write_bytes(b"".join(lines))
    return path


# --- the examples of the documentation -------------------------------------------------------------------------------


def test_the_example_of_the_page_prints_what_the_page_shows(tmp_path, capsys):
    line = re.search(r"pledge simulate (--cases docs/examples/past-cases.csv .*(?:\\\n.*)*)", PAGE)[1]
    shown = re.search(r"```text\n(6 cases.*?)```", PAGE, re.DOTALL)[1]

    code, printed = run(line.replace("\\\n", " "), tmp_path, capsys)

    assert code == 0
    assert printed.out.startswith(shown)
    assert [(row["line"], row["Ticket"]) for row in table(tmp_path / "out" / "rejects.csv", ";")] == [
        ("8", "INC-1007"),
        ("9", "INC-1008"),
    ]
    assert [row["case"] for row in table(tmp_path / "out" / "notes.csv")] == ["INC-1006"] * 3


def test_rejected_rows_that_were_mended_are_read_by_the_same_mapping(tmp_path, capsys):
    line = f"--mapping {EXAMPLES / 'mapping.yaml'} --pledge pledge-2026-11 --cases "
    run(line + str(EXAMPLES / "past-cases.csv"), tmp_path, capsys)
    rejected = (tmp_path / "out" / "rejects.csv").read_text()
    mended = a_file(tmp_path, rejected.replace("Urgent", "High").replace("2026-11-03 08", "03/11/2026 08").encode())
    code, printed = run(line + str(mended), tmp_path, capsys)

    assert (code, printed.err) == (0, "")
    assert printed.out.startswith("2 cases, read under pledge-2026-11\n")


def test_lines_of_the_page_are_cases(tmp_path, capsys):
    told = [json.loads(text) for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL)]
    cases = a_file(tmp_path, *(json.dumps(case).encode() + b"\n" for case in told))

    code, printed = run(f"--cases {cases} --pledge pledge-2026-11", tmp_path, capsys)

    assert (code, printed.err) == (0, "")
    assert told


# --- files -----------------------------------------------------------------------------------------------------------


def in_paris(*marks, **fields):
    return a_line(*marks, calendar="paris", **fields)


@pytest.fixture
def quicker(tmp_path):
    """The shipped pledge with P1 solved in 12 hours, not 24."""
    shipped = (ROOT / "shared" / "pledgekeeper" / "pledges" / "pledge-2026-11.yaml").read_text()
    path = tmp_path / "pledge-quicker.yaml"
    path.write_text(
        shipped.replace("id: pledge-2026-11", "id: pledge-quicker").replace(
            "responsibility: ours, within: 24 h", "responsibility: ours, within: 12 h"
        )
    )
    return path


def test_flips_are_all_in_their_file_and_the_first_ones_are_printed(tmp_path, capsys, quicker):
    facts = {"priority": "P1", "responsibility": "ours"}
    solved = (in_paris([15 * AN_HOUR, "resolved"], case=f"TT-{n}", facts=facts) for n in range(25))
    cases = a_file(tmp_path, *solved)

    code, printed = run(f"--cases {cases} --pledge {quicker} --against pledge-2026-11", tmp_path, capsys)

    flips = table(tmp_path / "out" / "flips.csv")
    assert code == 0
    assert [flip["case"] for flip in flips] == [f"TT-{n}" for n in range(25)]
    assert {(flip["commitment"], flip["old"], flip["new"]) for flip in flips} == {("solve", "kept", "missed")}
    assert len(re.findall(r"TT-\d+: solve kept -> missed", printed.out)) == 10
    assert (tmp_path / "out" / "report.html").is_file()


def test_a_report_by_name_has_its_files_beside_it(tmp_path, capsys):
    cases = a_file(tmp_path, in_paris([AN_HOUR, "resolved"]), b"{}\n")

    assert (
        main(["simulate", "--cases", str(cases), "--pledge", "pledge-2026-11", "--report", f"{tmp_path}/if.html"]) == 0
    )

    assert sorted(path.name for path in tmp_path.iterdir()) == ["cases.jsonl", "if-rejects.jsonl", "if.html"]
    assert json.loads((tmp_path / "if-rejects.jsonl").read_text()) == {
        "line": 2, "why": "kind: None is no kind of case; there are: dispute, order, service, ticket", "text": "{}",
    }  # fmt: skip
    assert "cases.jsonl:2: kind: None is no kind of case" in capsys.readouterr().err


def test_what_an_earlier_run_rejected_is_not_left_lying(tmp_path, capsys):
    bad, good = a_file(tmp_path, b"{}\n", in_paris(), name="a"), a_file(tmp_path, in_paris(), name="b")

    for cases in (bad, good):
        run(f"--cases {cases} --pledge pledge-2026-11", tmp_path, capsys)

    assert [path.name for path in (tmp_path / "out").iterdir()] == ["report.html"]


def test_until_when_cases_are_known_can_be_said(tmp_path, capsys):
    cases = a_file(tmp_path, in_paris([AN_HOUR, "updated"], facts={"priority": "P2"}))
    line = f"--cases {cases} --pledge pledge-2026-11"

    known, later = (run(each, tmp_path, capsys)[1].out for each in (line, f"{line} --until 2026-12-24T00:00:00Z"))

    assert re.search(r"^  solve +90 % +-$", known, re.MULTILINE)
    assert re.search(r"^  solve +90 % +0\.0 % ! of +1$", later, re.MULTILINE)


def test_another_calendar_is_a_what_if_of_its_own(tmp_path, capsys):
    cases = a_file(tmp_path, in_paris([50 * AN_HOUR, "resolved"], facts={"priority": "P3"}))

    code, printed = run(
        f"--cases {cases} --pledge pledge-2026-11 --against pledge-2026-11 --calendar 24x7", tmp_path, capsys
    )

    assert code == 0
    assert printed.out.startswith("1 cases, read under pledge-2026-11 on calendar 24x7 instead of pledge-2026-11\n")


def test_a_commitment_can_be_left_out(tmp_path, capsys):
    cases = a_file(tmp_path, in_paris([AN_HOUR, "resolved"], facts={"priority": "P2"}))

    _, printed = run(f"--cases {cases} --pledge pledge-2026-11 --leave-out update", tmp_path, capsys)

    assert "left out, as these cases tell too little: update\n" in printed.out
    assert "  update " not in printed.out


def test_a_packed_file_is_unpacked_and_one_that_was_cut_is_told(tmp_path, capsys):
    packed = gzip.compress(b"".join(in_paris(case=f"TT-{n}") for n in range(900)), mtime=0)
    whole, cut = a_file(tmp_path, packed, name="a.jsonl.gz"), a_file(tmp_path, packed[:-9], name="b.jsonl.gz")

    told = [run(f"--cases {path} --pledge pledge-2026-11", tmp_path, capsys) for path in (whole, cut)]

    assert [code for code, _ in told] == [0, 2]
    assert told[0][1].out.startswith("900 cases")
    assert "b.jsonl.gz cannot be read to its end" in told[1][1].err


MISTAKES = [
    ("--cases none.jsonl --pledge pledge-2026-11", "none.jsonl"),
    ("--cases {cases} --pledge pledge-2026-12", "'pledge-2026-12' is no pledge that ships with the code; did you mean"),
    ("--cases {cases} --pledge none.yaml", "none.yaml: there is no such file"),
    ("--cases {cases} --pledge pledge-2026-11 --calendars calendars-2020", "no file of calendars that ships"),
    ("--cases {cases} --pledge pledge-2026-11 --calendar pariss", "--calendar: 'pariss' is no calendar; did you"),
    ("--cases {cases} --pledge pledge-2026-11 --leave-out updates", "leave out 'updates' is no commitment; did"),
    ("--cases {cases} --pledge pledge-2026-11 --processes 0", "--processes 0: at least one has to do the work"),
    ("--cases docs/examples/past-cases.csv --pledge pledge-2026-11", "say how its columns are read, with --mapping"),
    ("--cases {cases} --mapping docs/examples/mapping.yaml --pledge pledge-2026-11", "mapping.yaml does not fit cases"),
    ("--cases {empty} --pledge pledge-2026-11", "empty.jsonl: no case in it could be read"),
    ("--cases {empty} --mapping docs/examples/mapping.yaml --pledge pledge-2026-11", "the first line has the names"),
    ("--from-table --pledge pledge-2026-11", "Nothing runs with DATA_DIR"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said"), MISTAKES, ids=range(len(MISTAKES)))
def test_what_keeps_it_from_starting_is_told_in_a_line(line, said, tmp_path, capsys):
    cases, empty = a_file(tmp_path, in_paris()), a_file(tmp_path, name="empty.jsonl")

    code = main(["simulate", "--report", str(tmp_path / "out"), *line.format(cases=cases, empty=empty).split()])

    assert code == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("when", ["tomorrow", "2026-12-24T00:00:00"])
def test_a_moment_without_its_zone_is_none(when, capsys):
    with pytest.raises(SystemExit):
        main(["simulate", "--cases", "x", "--pledge", "y", "--until", when])

    assert "is no moment; write e.g. 2028-01-01T00:00:00Z" in capsys.readouterr().err


# --- the table -------------------------------------------------------------------------------------------------------


@pytest.fixture
def store(monkeypatch):
    found = DynamoStore(FakeDynamo(), "table")
    monkeypatch.setattr(simulate, "_store", lambda given: found)
    found.put_roster(a_roster())
    ticket = after(a_ticket(), ChangeStatus(by=ENGINEER, status=TicketStatus.IN_PROGRESS), a_ticket().opened_at + HOUR)
    for case in (ticket, a_dispute(), an_order()):
        found.commit(Change(Found(None, 0, GENESIS, False), case, case.timeline, "c1", None))
    return found


def test_cases_of_the_table_are_read_under_their_own_pledge_and_can_be_kept(store, tmp_path, capsys):
    kept = tmp_path / "kept.jsonl"

    code, printed = run(f"--from-table --pledge pledge-2026-11 --save {kept}", tmp_path, capsys)
    again = run(f"--cases {kept} --pledge pledge-2026-11", tmp_path, capsys)[1]

    assert (code, printed.err) == (0, "")
    assert printed.out.startswith("3 cases, read under pledge-2026-11 instead of pledge-2026-11\n")
    assert again.out == printed.out
    assert {json.loads(line)["kind"] for line in kept.read_text().splitlines()} == {"ticket", "dispute", "order"}


@pytest.mark.parametrize("source", ["--from-table", "--cases {cases}"])
def test_a_published_pledge_is_one_to_try(source, store, tmp_path, capsys):
    tried = pledge("pledge-2026-11").changed(id="pledge-tried")
    store.publish(Published(pledge=tried, sha256="0" * 64, published_at=MONDAY_NIGHT, published_by="a-test"))
    cases = a_file(tmp_path, in_paris())

    code, printed = run(f"{source.format(cases=cases)} --pledge pledge-tried", tmp_path, capsys)

    assert (code, printed.err) == (0, "")
    assert "read under pledge-tried" in printed.out


def test_a_case_whose_timeline_was_altered_is_told_and_the_others_are_read(store, tmp_path, capsys):
    events = [item for key, item in store._client.items.items() if key[1] == "EVENT#000001" and "TT-" in key[0]]
    events[0]["body"]["S"] = events[0]["body"]["S"].replace("P1", "P2")

    code, printed = run("--from-table --pledge pledge-2026-11", tmp_path, capsys)

    assert code == 0
    assert printed.out.startswith("2 cases")
    assert "TT-7K3QX9M2XA: event 1 was altered" in printed.err
