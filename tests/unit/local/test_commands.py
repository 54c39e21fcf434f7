"""The command line: what it asks for, and what it says when it cannot begin."""

import pytest

from pledgekeeper.cli import main, parser
from pledgekeeper.local.people import everybody


@pytest.mark.parametrize(
    "line",
    [
        "up",
        "demo",
        "token --carrier baltel --role noc",
        "token --staff --role billing-analyst",
        "dlq list",
        "dlq list Pages --aws",
        "dlq redrive all",
        "quarantine list",
        "quarantine show --raw abc",
        "quarantine redrive abc --aws",
        "quarantine drop abc",
    ],
)
def test_every_documented_command_is_understood(line):
    assert callable(parser().parse_args(line.split()).command)


@pytest.mark.parametrize("line", ["token --role noc", "token --carrier a --staff --role noc", "", "dlq"])
def test_an_incomplete_command_is_refused(line, capsys):
    with pytest.raises(SystemExit) as refusal:
        main(line.split())

    assert refusal.value.code == 2
    assert "usage: pledge" in capsys.readouterr().err


@pytest.mark.parametrize("line", ["token --staff --role agent", "dlq list", "quarantine list"])
def test_without_a_running_system_one_line_says_how_to_start_it(line, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))

    assert main(line.split()) == 2

    assert capsys.readouterr().err == f"pledge: Nothing runs with DATA_DIR {tmp_path}. Start it with: make run\n"


def test_a_setting_that_makes_no_sense_stops_the_start(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("SPEED", "warp")

    assert main(["up"]) == 2

    assert "SPEED=warp is no speed" in capsys.readouterr().err


def test_there_is_one_person_for_each_role_and_the_group_says_who():
    people = {person.group: person.username for person in everybody(["baltel"])}

    assert people["carrier.baltel.noc"] == "noc@baltel.example"
    assert people["staff.billing-analyst"] == "billing-analyst@pledge.example"
    assert len(people) == 3 + 8
