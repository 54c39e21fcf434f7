"""Every promise of the shipped pledge is measured where people see it, or the documentation says why it is not."""

from pathlib import Path
from typing import get_args

from pledgekeeper import book
from pledgekeeper.reviews.shares import shares_of
from pledgekeeper.scoreboard.measures import MEASURES, SURVEYS
from pledgekeeper.sla.shares import Measured
from tests.unit.reviews.test_services import found

PLEDGE = book.pledge("pledge-2026-11")
ROWS = {
    *(f"D{n}" for n in range(1, 8)), *(f"C{n}" for n in range(1, 13)), *(f"S{n}" for n in range(1, 9)),
    *(f"B{n}" for n in range(1, 13)),
}  # fmt: skip
"""Of the published pledge: delivery, care, service management, billing."""
IN_REVIEWS = {"ticket", "dispute", "order"}
"""The kinds of which the monthly review tells every promise that is ours."""
SURVEYED = {"delivery-satisfaction": "D7", "service-satisfaction": "S5"}


def clauses(text):
    return {each.strip() for each in text.split(",")}


def on_the_scoreboard():
    measured = {measure.promise for measure in MEASURES}
    asked = {clause for clause, _ in SURVEYS.values()}
    return measured | {name for name, clause in SURVEYED.items() if clause in asked}


def documented():
    """The table of docs/pledge.md: by clause, where it is measured."""
    text = (Path(__file__).parents[3] / "docs" / "pledge.md").read_text()
    table = text.partition("### Who measures what")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in table.splitlines() if line.startswith("| ")][1:]
    return {clause.strip(): (promises.strip(), where.strip()) for clause, promises, where in rows}


def test_every_promise_is_measured_on_the_scoreboard_or_in_the_monthly_review():
    unmeasured = [
        each.id
        for each in PLEDGE.commitments
        if each.owed_by == "ours" and each.case not in IN_REVIEWS and each.id not in on_the_scoreboard()
    ]

    assert unmeasured == []
    assert {each.share for each in found().shares} == {each.id for each in PLEDGE.shares} == set(get_args(Measured))


def test_every_promise_with_a_page_of_its_own_on_the_scoreboard_is_one_of_the_pledge():
    assert [measure.id for measure in MEASURES if not PLEDGE.promised(measure.promise)] == []


def test_every_row_of_the_published_pledge_says_who_measures_it_or_why_nobody_does():
    told = documented()
    scoreboard = on_the_scoreboard()
    where = {}
    for each in PLEDGE.commitments:
        places = ["scoreboard"] * (each.id in scoreboard) + ["review"] * (each.case in IN_REVIEWS)
        place = ", ".join(places) if each.owed_by == "ours" else "the carrier owes it"
        for clause in clauses(each.clause):
            where.setdefault(clause, {})[each.id] = place
    for each in PLEDGE.shares:
        where.setdefault(each.clause, {})[each.id] = "scoreboard, review" if each.id in scoreboard else "review"

    assert told.keys() == ROWS
    for clause, promises in where.items():
        said = dict(zip(told[clause][0].split(", "), told[clause][1].split("; "), strict=True))
        assert {name.strip("`"): place for name, place in said.items()} == promises, clause
    nobody = {clause: why for clause, (promises, why) in told.items() if clause not in where}
    assert nobody.keys() == {"C1", "B9", "B10"}
    assert all(told[clause][0] == "–" and len(why) > 30 for clause, why in nobody.items())


def test_every_share_that_may_be_promised_can_be_counted():
    assert {line.share for line in shares_of(PLEDGE.shares, found().repeats, found().works, ())} == set(
        get_args(Measured)
    )
