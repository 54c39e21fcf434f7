"""A year is what the scoreboard of its months would say: from the sums of the months, by the same figures."""

import json
from copy import deepcopy
from datetime import UTC, datetime
from itertools import cycle

import pytest

from infra.cdk.athena import COLUMNS_OF_SUMS
from pledgekeeper import book
from pledgekeeper.local.example_year import example_accounts, example_cases, example_terms
from pledgekeeper.scoreboard.counting import Kept, asked_of_files, dated_in, months_until, write_rows
from pledgekeeper.scoreboard.deliveries import delivery_rows
from pledgekeeper.scoreboard.document import EventsFile, Minimum
from pledgekeeper.scoreboard.figures import Paging, scoreboard
from pledgekeeper.scoreboard.service import service_rows
from pledgekeeper.scoreboard.sums import COLUMNS, MONTHS, YEARS, added
from pledgekeeper.scoreboard.withholding import Group, Withheld
from pledgekeeper.scoreboard.years import Board, years_of
from pledgekeeper.verify_scoreboard import Misfit
from tests.unit.scoreboard.conftest import pseudonym, rows_of

NEW_YEAR = datetime(2027, 1, 1, tzinfo=UTC)
AS_OF = datetime(2026, 11, 28, tzinfo=UTC)
PLEDGE = book.pledge("pledge-2026-11")


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Cases and accounts of all of 2026, some decided before it."""
    folder = tmp_path_factory.mktemp("kept")
    service = [
        row
        for each in example_accounts(NEW_YEAR)
        for row in service_rows(each, example_terms(each.carrier_id), pseudonym, NEW_YEAR)
    ]
    write_rows([*rows_of(example_cases(NEW_YEAR, 400), NEW_YEAR), *service], folder / "kept.parquet", folder)
    rows = delivery_rows(dated_in([folder / "kept.parquet"], "2000-01", NEW_YEAR), pseudonym, NEW_YEAR)
    write_rows(rows, folder / "due.parquet", folder)
    return Kept([folder / "kept.parquet", folder / "due.parquet"], folder)


@pytest.fixture(scope="module")
def sums(kept, tmp_path_factory):
    """The files of its sums, as they lie in the bucket."""
    folder = tmp_path_factory.mktemp("sums")
    for month in {group.month for group in kept.groups()}:
        (folder / f"month={month}").mkdir()
        assert kept.write_sums(month, folder / f"month={month}" / "sums.parquet")
    return folder


def told(answers, kept, period, minimum=Minimum()):  # noqa: B008
    groups = kept.groups()
    board = Board(groups, Withheld.of(groups, period, minimum))
    months = {group.month for group in groups}
    return years_of(*added(YEARS, answers), board, months, lambda _: PLEDGE, NEW_YEAR, "Example", minimum)


@pytest.mark.thorough
def test_a_year_is_the_scoreboard_of_its_twelve_months(kept, sums):
    groups, months = kept.groups(), months_until("2026-12", 12)
    counted, withheld = kept.counted((), Paging()), Withheld.of(groups, months, Minimum())
    board = scoreboard(counted, withheld, PLEDGE, NEW_YEAR, "Example", EventsFile(sha256="", lines=0))

    year = told(asked_of_files(sums), kept, months).years[-1]

    assert (year.year, year.over, year.months) == ("2026", True, months)
    assert {each.id: each.figure for each in year.measures} == {each.id: each.rolling for each in board.measures}
    assert {each.pillar: each.figure for each in year.surveys} == {each.pillar: each.rolling for each in board.surveys}
    assert year.counts == board.counts
    assert [each.target_percent for each in year.measures] == [each.target_percent for each in board.measures]
    assert sum(each.figure.cases or 0 for each in year.measures) > 400
    assert year.surveys[1].figure.asked > 0


def test_the_files_of_the_months_say_what_the_cases_say(kept, sums):
    for period in (MONTHS, YEARS):
        (cells_there, groups_there), (cells_here, groups_here) = (
            added(period, answers) for answers in (asked_of_files(sums), kept.answers)
        )
        assert groups_there == groups_here
        assert [set(each) for each in cells_there] == [set(each) for each in cells_here]


def test_the_sums_of_a_month_are_the_same_bytes_every_time_and_of_nothing_there_is_no_file(kept, tmp_path):
    first, again = tmp_path / "first", tmp_path / "again"
    kept.write_sums("2026-05", first)
    kept.write_sums("2026-05", again)

    assert first.read_bytes() == again.read_bytes()
    assert not kept.write_sums("1999-01", tmp_path / "nothing")
    assert not (tmp_path / "nothing").exists()


def test_no_line_of_the_sums_names_a_case(sums):
    [rows] = asked_of_files(sums)([f"SELECT DISTINCT {', '.join(COLUMNS)} FROM sums LIMIT 5"])

    assert len(rows[0]) == len(COLUMNS)
    assert not [name for name in COLUMNS if "case_id" in name or name in ("case", "line")]


def test_the_table_of_the_stacks_has_the_columns_that_are_written():
    assert dict(COLUMNS) == dict(COLUMNS_OF_SUMS)


def test_of_too_few_carriers_a_year_is_withheld(kept, sums):
    year = told(asked_of_files(sums), kept, ("2026-12",), Minimum(cases=1, carriers=1_000)).years[-1]

    assert {each.figure.cases for each in year.measures} <= {None, 0}
    assert sum(each.figure.withheld for each in year.measures) > 5
    assert all(each.withheld for each in year.counts)


def group(population, month, cases):
    return Group(population, month, cases, frozenset({"baltel", "andesvoz", "telmaghreb"}))


PERIOD = months_until("2026-12", 13)


@pytest.mark.parametrize(("december", "june", "withheld"), [(4, 4, True), (4, 10, False), (10, 4, False)], ids=str)
def test_a_year_is_withheld_when_it_would_tell_a_month_that_the_scoreboard_withholds(december, june, withheld):
    months = [
        group("delivery", "2025-12", december), group("delivery", "2026-06", june), group("delivery", "2026-07", 50)
    ]  # fmt: skip
    board = Board(months, Withheld.of(months, PERIOD, Minimum()))

    made = years_of(
        added(YEARS, lambda _: ([], []))[0], [group("delivery", "2026", june + 50)], board,
        ["2025-12", "2026-06"], lambda _: PLEDGE, NEW_YEAR, "Example", Minimum(),
    )  # fmt: skip

    figure = next(each.figure for each in made.years[-1].measures if each.id == "orders-on-time")
    assert figure.withheld is withheld


# --- worked out again ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def cases():
    return list(example_cases(AS_OF, 300))


@pytest.mark.thorough
def test_years_that_the_events_reach_are_worked_out_from_them(make, cases):
    said = make(cases, AS_OF, minimum=Minimum(cases=1, carriers=1)).said()

    assert "OK: p1-solved of 2026" in said
    assert "OK: p1-solved of 2025: by its own counts; events of the whole year are not published any more" in said


def test_where_months_are_withheld_the_events_say_between_what_a_year_must_be(make, cases):
    of_2026 = [case for case in cases if f"{case.opened_at:%Y}" == "2026"]
    made = make(of_2026, AS_OF, minimum=Minimum(cases=6, carriers=1))
    said = made.said()

    [(name, figure)] = [
        (each.id, each.figure)
        for each in made.years.years[-1].measures
        if any(f"OK: {each.id} of 2026: within what the events say" in line for line in said)
    ][:1]
    years = json.loads(made.years.text())
    found = next(each["figure"] for each in years["years"][-1]["measures"] if each["id"] == name)
    found["open_missed"] = figure.open_missed + 100
    with pytest.raises(Misfit, match=f"{name} of 2026: open_missed is .* to .* would be right"):
        made.said(years=years)


@pytest.mark.thorough
def test_any_figure_of_such_a_year_that_is_changed_is_found(make, cases):
    made = make(cases, AS_OF, minimum=Minimum(cases=1, carriers=1))
    years = json.loads(made.years.text())
    place = next(n for n, year in enumerate(years["years"]) if year["year"] == "2026")
    names = ("cases", "kept", "attained_percent", "open_missed", "kept_if_granted", "disputed_seconds")
    for n, (measure, name) in enumerate(zip(years["years"][place]["measures"], cycle(names), strict=False)):
        other = deepcopy(years)
        figure = other["years"][place]["measures"][n]["figure"]
        figure[name] = (figure[name] or 0) + 1
        with pytest.raises(Misfit, match=f"{measure['id']} of 2026"):
            made.said(years=other)


def test_a_year_that_the_events_do_not_reach_must_fit_itself(make, cases):
    made = make(cases, AS_OF, minimum=Minimum(cases=1, carriers=1))
    years = json.loads(made.years.text())
    old = deepcopy(years["years"][-1]) | {"year": "2019"}
    years["years"].insert(0, old)

    assert any("p1-solved of 2019: by its own counts" in each for each in made.said(years=years))

    old["measures"][0]["figure"]["kept"] -= 1
    with pytest.raises(Misfit, match="p1-solved of 2019: attained_percent"):
        made.said(years=years)


def test_years_of_another_night_are_found(make, cases):
    made = make(cases, AS_OF)

    with pytest.raises(Misfit, match="as_of of the years"):
        made.said(years=json.loads(made.years.text()) | {"as_of": "2026-11-27T00:00:00Z"})
