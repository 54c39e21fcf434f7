"""The bars of the waterfall stand where the amounts say."""

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.disputes.reconciled import CauseFound, DisputeReconciled
from pledgekeeper.ecare.waterfall import newest, waterfall

AMOUNTS = st.decimals(min_value=-(10**7), max_value=10**7, places=2)


def found(amounts, unexplained=Decimal(0), currency="EUR"):
    causes = tuple(CauseFound(cause=f"c{n}", calls=n, amount=amount) for n, amount in enumerate(amounts, start=1))
    return DisputeReconciled(
        at=datetime(2026, 11, 23, tzinfo=UTC),
        asked="e3",
        currency=currency,
        difference=sum(amounts, start=unexplained),
        causes=causes,
        unexplained=unexplained,
        folder="f",
        summary_sha256="0" * 64,
    )


def test_the_largest_cause_comes_first_and_the_difference_last():
    bars = waterfall(found([Decimal(100), Decimal(-300), Decimal(700)], Decimal(20)))

    assert [bar.amount for bar in bars] == [700, -300, 100, 20, 520]
    assert [bar.step for bar in bars] == ["cause", "cause", "cause", "rest", "total"]
    assert [(bar.left, bar.width) for bar in bars[:2]] == [(0.0, 100.0), (57.14, 42.86)]


@given(st.lists(AMOUNTS, max_size=12), AMOUNTS)
def test_every_bar_is_within_the_chart_and_each_begins_where_the_last_one_ended(amounts, unexplained):
    bars = waterfall(found(amounts, unexplained))

    assert bars[-1].amount == sum((bar.amount for bar in bars[:-1]), start=Decimal(0))
    assert all(0 <= bar.left <= 100 and 0 < bar.width <= 100 and bar.left + bar.width <= 101 for bar in bars)


def test_the_newest_comparison_counts_and_none_is_none():
    older, newer = found([Decimal(1)]), found([Decimal(2)])

    assert newest([older, newer, "another event"]) is newer
    assert newest([]) is None


def test_amounts_have_the_decimals_of_their_currency_and_the_bars_lie_where_the_exact_ones_do():
    exact = [Decimal("1234.56789"), Decimal("-0.4")]

    assert [bar.amount for bar in waterfall(found(exact, currency="JPY"))] == [1235, 0, 1234]
    assert [str(bar.amount) for bar in waterfall(found(exact, currency="OMR"))] == ["1234.568", "-0.400", "1234.168"]
    assert waterfall(found(exact, currency="JPY"))[0].left == waterfall(found(exact))[0].left
