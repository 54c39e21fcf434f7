"""The figures that drawings of a reconciliation are made from."""

from decimal import Decimal

from pledgekeeper.disputes.picture import heat_map, waterfall

SUMMARY = {
    "difference": {"amount": "1.00"},
    "causes": [{"cause": "rate", "calls": 3}, {"cause": "missing_ours", "calls": 1}],
    "unexplained": {"calls": 0},
    "waterfall": [
        {"cause": "rate", "from": "0.00", "to": "4.00"},
        {"cause": "missing_ours", "from": "4.00", "to": "1.00"},
    ],
    "by_day": [{"day": "2026-10-01"}, {"day": "2026-10-02"}],
    "by_destination": [{"destination": "Senegal"}, {"destination": "Kenya"}, {"destination": "Peru"}],
    "heat_map": [
        {"day": "2026-10-01", "destination": "Senegal", "difference": "4.00"},
        {"day": "2026-10-02", "destination": "Kenya", "difference": "-1.00"},
        {"day": "2026-10-02", "destination": "Peru", "difference": "-2.00"},
    ],
}


def test_the_steps_go_from_nothing_to_the_difference_on_one_scale():
    drawn = waterfall(SUMMARY)

    assert [(step.cause, step.calls, step.amount, step.left, step.right) for step in drawn.steps] == [
        ("rate", 3, Decimal(4), 0.0, 1.0), ("missing_ours", 1, Decimal(-3), 0.25, 1.0),
    ]  # fmt: skip
    assert (drawn.steps[-1].end, drawn.zero) == (drawn.difference, 0.0)


def test_what_differs_most_has_a_row_and_the_rest_share_one():
    drawn = heat_map(SUMMARY, most_rows=1)

    assert [(row.destination, row.amounts, row.total) for row in drawn.rows] == [
        ("Senegal", (Decimal(4), Decimal(0)), Decimal(4)), ("others", (Decimal(0), Decimal(-3)), Decimal(-3)),
    ]  # fmt: skip
    assert drawn.rows[1].strength == (0.0, 0.75)


def test_sides_that_agree_have_nothing_to_draw():
    same = SUMMARY | {"causes": [], "waterfall": [], "heat_map": [], "difference": {"amount": "0.00"}}

    assert (waterfall(same).steps, heat_map(same).rows) == ((), ())
