"""A mapping is checked when it is loaded: a mistake is told with file, line and field."""

import re
from pathlib import Path

import pytest

from pledgekeeper.errors import Invalid
from pledgekeeper.pledges.loading import load
from pledgekeeper.simulation.mapping import ColumnMap
from pledgekeeper.sla.pledge import Commitment
from tests.unit.simulation.past import SOLVE, UPDATE, within

GOOD = """\
id: Ticket
kind: ticket
calendar: {column: Customer, values: {Baltel: vilnius}}
time: {format: "%d/%m/%Y %H:%M", zone: Europe/Paris}
facts:
  priority: {column: Prio, values: {Critical: P1}}
marks:
  opened: Opened
  resolved: Solved
pauses:
  - {reason: no-access, from: Hold from, to: Hold to, agreed: Hold agreed}
planned_work:
  - {announced: Told, from: Work from, to: Work to}
dates: {committed-date: Due}
monthly_charge: Monthly
currency: EUR
"""
MISTAKES = [
    ("id: Ticket\n", "", r"map.yaml:1: id: this field is missing"),
    ("kind: ticket", "kind: tickets", r"map.yaml:2: kind: 'tickets' is no kind of case; did you mean ticket\?"),
    ("kind: ticket", "knd: ticket", r"map.yaml:2: knd: there is no such field; is it misspelt\?"),
    ("Europe/Paris", "Europe/Pari", r"map.yaml:4: time.zone: 'Europe/Pari' is not an IANA time zone"),
    (
        '"%d/%m/%Y %H:%M"',
        '"%d/%m/%Y"',
        r"map.yaml:4: time.format.0: '%d/%m/%Y' does not tell year, month, day and hour",
    ),
    ('"%d/%m/%Y %H:%M"', '"%I:%M %d/%m/%Y"', r"does not tell year, month, day and hour"),
    ('"%d/%m/%Y %H:%M"', '"%d/%m/%Y %H:%M %Z"', r"names of zones are not unique; use %z"),
    ('"%d/%m/%Y %H:%M"', '"%Q"', r"'%Q' is no format of a moment"),
    ("  priority:", "  prio:", r"map.yaml:6: facts.prio: 'prio' is no fact; did you mean priority\?"),
    ("{Critical: P1}", "{Critical: High}", r"map.yaml:6: facts.priority: 'High' is no priority; there are: P1, P2, P3"),
    (
        "{column: Prio, values: {Critical: P1}}",
        "{always: P1, column: Prio}",
        r"facts.priority: say where it comes from",
    ),
    ("{column: Prio, values: {Critical: P1}}", "{column: Prio, otherwise: P4}", r"`otherwise` is for what is not in"),
    ("  opened: Opened\n", "", r"map.yaml:7: marks: the column of `opened` is missing: no clock starts without it"),
    (
        "resolved: Solved",
        "resolvd: Solved",
        r"map.yaml:9: marks.resolvd: 'resolvd' is no mark of a ticket; did you mean",
    ),
    (
        "agreed: Hold agreed",
        "agreed: {column: x, values: {J: ja}}",
        r"pauses.0.agreed: 'ja' is no answer; there are: no",
    ),
    ("currency: EUR\n", "", r"map.yaml:15: monthly_charge: its currency is missing"),
    ("id: Ticket", "id: Ticket\nencoding: utf8-bom", r"map.yaml:2: encoding: there is no encoding 'utf8-bom'"),
    ("Hold to, agreed", "Hold to, agreeed", r"map.yaml:11: pauses.0.agreeed: there is no such field"),
]


def written(folder: Path, text: str) -> Path:
    path = folder / "map.yaml"
    path.write_text(text)
    return path


@pytest.mark.parametrize(("good", "bad", "said"), MISTAKES, ids=range(len(MISTAKES)))
def test_a_mistake_is_told_with_file_line_and_field(tmp_path, good, bad, said):
    assert good in GOOD

    with pytest.raises(Invalid) as problem:
        load(written(tmp_path, GOOD.replace(good, bad)), ColumnMap)

    assert re.search(said, str(problem.value)), problem.value


def test_every_column_that_is_read_must_be_there_once(tmp_path):
    mapping = load(written(tmp_path, GOOD), ColumnMap)
    named = [column for _, column in mapping.columns()]

    assert sorted(named) == sorted(
        ["Ticket", "Customer", "Prio", "Opened", "Solved", "Hold from", "Hold to", "Hold agreed", "Told", "Work from",
         "Work to", "Due", "Monthly"]
    )  # fmt: skip
    assert list(mapping.unfit(named)) == []
    assert list(mapping.unfit([*named, "Prio"])) == ["facts.priority: two columns are called 'Prio'; rename one"]
    assert list(mapping.unfit([*(set(named) - {"Prio"}), "Prioo"])) == [
        "facts.priority: 'Prio' is no column; did you mean Prioo?"
    ]


def test_a_promise_that_no_column_ends_is_not_judged(tmp_path):
    mapping = load(written(tmp_path, GOOD), ColumnMap)
    solve, update = (Commitment.model_validate({"targets": [within("1 h")]} | each) for each in (SOLVE, UPDATE))
    report = update.changed(id="rfo", clock=update.clock.changed(restarts=frozenset(), stops=frozenset({"rfo-issued"})))
    dispute = report.changed(id="answer", case="dispute")

    assert mapping.untold([solve, update, report, dispute]) == {"rfo"}
