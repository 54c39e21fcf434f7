"""Carriers and roster from a file, with everything it names checked to exist."""

from pathlib import Path

import pytest

from pledgekeeper.carriers.loading import load, read
from pledgekeeper.errors import Invalid
from tests.unit.builders import SEEDS, a_published_pledge

CARRIERS, ROSTER = ((SEEDS / f"{name}.yaml").read_text() for name in ("carriers", "roster"))


class Table:
    """Where a load puts what it read; `versions` were published into it before."""

    def __init__(self, versions=()):
        self.carriers, self.rosters, self.lists, self.versions = [], [], [], versions

    def published(self):
        return self.versions

    def put_carrier(self, carrier):
        self.carriers.append(carrier.id)

    def carrier_of_address(self, email):
        return "baltel" if email.endswith("@baltel.example") else None

    def put_stakeholders(self, found):
        self.lists.append(found.id)

    def put_roster(self, roster):
        self.rosters.append(roster)


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "seeds.yaml"
        path.write_text(text)
        return path

    return write


def test_one_file_may_hold_carriers_and_roster(file):
    table = Table()

    assert load(file(CARRIERS + ROSTER), table) == table.carriers
    assert (len(table.carriers), len(table.rosters)) == (8, 1)


@pytest.mark.parametrize(
    ("mistake", "told"),
    [
        (
            ("currency: EUR", "currency: ZZZ"),
            "disputes: currency: ZZZ is no currency of ISO 4217; write the code of the",
        ),
        (
            ("pledge: pledge-2026-11", "pledge: pledge-2026-12"),
            "there is no published pledge 'pledge-2026-12'; there are: pledge-2026-11",
        ),
        (
            ("matrix: matrix-2026-11", "matrix: ladders"),
            "there is no published matrix 'ladders'; there are: matrix-2026-11",
        ),
        (
            ("calendar: vilnius", "calendar: riga"),
            "seeds.yaml: carrier baltel: there is no calendar 'riga'; there are: 24x7, casablanca, dubai, lima,",
        ),
        (
            ("service_manager: elena-rossi", "service_manager: elena-verdi"),
            "seeds.yaml: carrier baltel: service_manager 'elena-verdi' is not among the people of the roster",
        ),
        (
            ("contact: shift}", "contact: shft}"),
            "seeds.yaml:3: carriers.0: escalation level 2 names 'shft', who is not in contacts",
        ),
        (
            ("calendar: vilnius", "calendar: vilnius\n      stopping: [force-majeur]"),
            "seeds.yaml: carrier baltel: stopping: 'force-majeur' is no pause of pledge-2026-11; there are: "
            "pending-customer, no-access,",
        ),
        (("    name: Baltel Carrier Services\n", ""), "seeds.yaml:3: carriers.0.name: this field is missing"),
        (
            ("zone: Europe/Vilnius", "zone: Europe/Vilnus"),
            "seeds.yaml:6: carriers.0.zone: 'Europe/Vilnus' is not an IANA time zone",
        ),
    ],
    ids=["currency", "pledge", "matrix", "calendar", "person", "contact", "stopping", "missing", "zone"],
)
def test_a_mistake_is_told_with_its_place_and_nothing_is_loaded(file, mistake, told):
    table = Table()

    with pytest.raises(Invalid) as refused:
        load(file(CARRIERS.replace(*mistake) + ROSTER), table)

    assert told in str(refused.value)
    assert table.carriers == table.rosters == []


def test_an_agreement_may_name_a_version_that_was_published_into_the_table(file):
    text = CARRIERS.replace("pledge: pledge-2026-11", "pledge: pledge-2027-01") + ROSTER

    assert len(load(file(text), Table((a_published_pledge("pledge-2027-01"),)))) == 8


def test_carriers_may_be_read_without_the_roster_they_name_people_of(file):
    assert len(read(file(CARRIERS.replace("elena-rossi", "elena-verdi"))).carriers) == 8


@pytest.mark.parametrize(
    "twice", [("id: andesvoz", "id: baltel"), ("[andesvoz.example]", "[baltel.example]")], ids=["id", "domain"]
)
def test_what_names_one_carrier_names_no_other(file, twice):
    with pytest.raises(Invalid):
        read(file(CARRIERS.replace(*twice)))


def test_an_affiliate_of_nobody_is_told(file):
    with pytest.raises(Invalid, match="nordwave-sea"):
        read(file(CARRIERS.replace("parent: nordwave\n", "parent: nordwav\n")))


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("people: [pavel-novak]}", "people: [pavel-novak], holidays: {country: XX}}", "rotations.6.holidays: "),
        ("people: [pavel-novak]}", "people: [pavel-novak], every: fortnight}", "rotations.6.every: "),
        ("people: [pavel-novak]}", "people: [pavel-novak], since: 2026-02-30}", "rotations.6.since: "),
        ("people: [pavel-novak]}", "people: [pavel-novak], zone: Mars/Base}", "rotations.6.zone: 'Mars/Base' is not"),
        ("people: [pavel-novak]}", "people: [pavel-novak, zoe]}", "rotations.6.people: rotation 'expert' names 'zoe'"),
    ],
)
def test_a_rotation_that_cannot_turn_is_told_with_its_line(file, right, wrong, told):
    line = ROSTER[: ROSTER.index(right)].count("\n") + 1

    with pytest.raises(Invalid) as refused:
        read(file(ROSTER.replace(right, wrong, 1)))

    assert f"seeds.yaml:{line}: roster.{told}" in str(refused.value)


def test_an_absence_of_somebody_unknown_is_told_with_its_line(file):
    absence = (
        "  absences:\n"
        "    - id: a1\n      person: zoe\n      reason: leave\n"
        "      begins_at: 2026-12-01T00:00:00Z\n      ends_at: 2026-12-02T00:00:00Z\n"
    )

    with pytest.raises(Invalid) as refused:
        read(file(ROSTER + absence))

    line = ROSTER.count("\n") + 3
    assert f"seeds.yaml:{line}: roster.absences.0.person: 'zoe' is not among the people" in str(refused.value)


def test_the_example_of_the_documentation_loads(file):
    page = (Path(__file__).parents[3] / "docs" / "roster.md").read_text()
    rotations = page.partition("```yaml\n")[2].partition("```")[0].partition("  rotations:\n")[2]

    roster = read(file(ROSTER.partition("  rotations:\n")[0] + "  rotations:\n" + rotations)).roster

    assert [rotation.every for rotation in roster.rotations] == ["1 week", "12 hours", "1 week", "1 month"]


def test_two_rates_of_exchange_from_one_day_on_are_refused_and_nothing_is_loaded(file):
    table = Table()
    rates = "[{currency: USD, rate: 0.9, from: 2026-10-01}, {currency: USD, rate: 0.91, from: 2026-10-01}]"
    told = r"carriers.0.agreement.call_records.fx.1: USD has two rates from 2026-10-01 on: 0.9 and 0.91; keep one"

    with pytest.raises(Invalid, match=told):
        load(
            file(CARRIERS.replace("calendar: vilnius", f"call_records: {{fx: {rates}}}\n      calendar: vilnius")),
            table,
        )
    assert table.carriers == []
