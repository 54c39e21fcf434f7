"""The command line: what it asks for, and what it says when it cannot begin."""

import subprocess
import sys
from argparse import ArgumentParser
from importlib import import_module

import pytest

from pledgekeeper.cli import COMMANDS, main, parser
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


@pytest.mark.parametrize("module", COMMANDS)
def test_each_module_adds_the_commands_for_which_it_is_loaded(module):
    commands = ArgumentParser().add_subparsers()
    import_module(f"pledgekeeper.local.{module}").add_to(commands)

    assert tuple(commands.choices) == COMMANDS[module]


def test_files_are_compared_without_loading_anything_of_what_starts_the_system():
    loaded = (
        "import sys; from pledgekeeper.cli import main\n"
        "try: main(['reconcile', '--help'])\n"
        "finally: print('loaded', *({'aiohttp', 'botocore', 'jinja2', 'numpy', 'phonenumbers'} & sys.modules.keys()))"
    )
    said = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, timeout=60)

    assert said.stdout.splitlines()[-1] == "loaded", said.stderr


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
    *roles, hearer = everybody(["baltel"])
    people = {person.group: person.username for person in roles}

    assert people["carrier.baltel.noc"] == "noc@baltel.example"
    assert people["staff.billing-analyst"] == "billing-analyst@pledge.example"
    assert len(people) == len(roles) == 3 + 8
    assert (hearer.group, hearer.username) == ("staff.supervisor", "helene.marchand@pledge.example")
