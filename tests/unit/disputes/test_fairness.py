"""The report of fairness: what is counted of which disputes, and what is not concluded from few."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.disputes.appeals import Appeal
from pledgekeeper.disputes.fairness import fairness, nearest_rank, share
from pledgekeeper.disputes.settling import SettleDispute, WithdrawDispute, WithdrawPart
from pledgekeeper.event import Actor
from tests.unit.builders import DAY, HOUR, a_claim, a_dispute
from tests.unit.disputes.test_agreeing import BILLING
from tests.unit.disputes.test_appealing import GIVEN, HELENE, decision
from tests.unit.disputes.test_approving import after as after_command
from tests.unit.disputes.test_lines import ANALYST, answer

ELENA = Actor(side="ours", name="elena-rossi")


def after(dispute, *steps):
    for now, command in steps:
        dispute = after_command(dispute, command, now, GIVEN)
    return dispute


def answered(hours, accepted, by=ANALYST, kind="rate"):
    """A claim of 6,804.28, answered so long after it was opened."""
    dispute = a_dispute(claim=a_claim(type=kind))
    return after(dispute, (dispute.opened_at + hours * HOUR, answer(accepted_amount=accepted).changed(by=by)))


def report(*disputes):
    return fairness(disputes, lambda name: name.split("@")[0])


def test_times_are_of_the_answer_and_of_the_end_from_the_opening_on():
    first, second = answered(10, "0"), answered(30, "6804.28")
    settled = after(second, (second.opened_at + 5 * DAY, SettleDispute(by=BILLING)))

    row = report(first, settled, a_dispute()).total

    assert row.disputes == 3
    assert (row.answer.count, row.answer.median_seconds, row.answer.p90_seconds) == (2, 36_000, 108_000)
    assert (row.settle.count, row.settle.median_seconds) == (1, 5 * 86_400)


def test_claims_are_upheld_wholly_partly_or_not_and_amounts_add_up():
    row = report(answered(1, "0"), answered(1, "804.28"), answered(1, "6804.28"), a_dispute()).total

    assert (row.upheld.wholly, row.upheld.partly, row.upheld.not_at_all) == (1, 1, 1)
    assert row.upheld.share == Decimal("0.6667")
    [sums] = row.sums
    assert (sums.currency, sums.amounts.disputed_amount) == ("USD", Decimal("27217.12"))
    assert (sums.amounts.accepted_amount, sums.amounts.open_amount) == (Decimal("7608.56"), Decimal("6804.28"))
    assert sums.upheld_share == Decimal("0.3727")


def test_what_the_carrier_gave_up_by_itself_was_decided_by_nobody_of_ours():
    dispute = a_dispute()
    given_up = after(dispute, (dispute.opened_at + HOUR, WithdrawPart(by=BILLING, amount="6804.28")))

    row = report(given_up).total

    assert (row.upheld.not_at_all, row.upheld.share) == (0, None)
    assert row.sums[0].amounts.withdrawn_amount == Decimal("6804.28")
    assert (row.sums[0].upheld_share, row.sums[0].accepted_share) == (None, 0)
    withdrawn = after(dispute, (dispute.opened_at + HOUR, WithdrawDispute(by=BILLING)))
    both = report(withdrawn, answered(1, "6804.28")).total
    assert (both.upheld.share, both.sums[0].upheld_share, both.sums[0].accepted_share) == (1, 1, Decimal("0.5"))


def test_what_the_carrier_gave_up_of_what_we_answered_was_rejected_by_us():
    rejected = answered(1, "0")
    settled = after(rejected, (rejected.opened_at + DAY, SettleDispute(by=BILLING)))

    assert report(settled, answered(1, "6804.28")).total.sums[0].upheld_share == Decimal("0.5")


def test_rows_are_apart_by_who_answered_by_type_and_by_tier():
    told = report(answered(1, "0"), answered(2, "1.00", ELENA), answered(3, "1.00", ELENA, "volume"), a_dispute())

    assert [(row.name, row.disputes) for row in told.analysts] == [
        ("antoine-duval", 1), ("elena-rossi", 2), ("nobody", 1)
    ]  # fmt: skip
    assert [(row.name, row.disputes) for row in told.types] == [("rate", 3), ("volume", 1)]
    assert [(row.name, row.disputes) for row in told.sizes] == [(a_dispute().tier, 4)]


@pytest.mark.parametrize(("count", "few"), [(4, True), (5, False)])
def test_fewer_than_five_are_marked_as_few(count, few):
    assert report(*[answered(1, "0")] * count).total.few is few


def test_appeals_are_counted_with_how_they_ended():
    waiting = after(answered(1, "1.00"), (answered(1, "1.00").opened_at + DAY, Appeal(by=BILLING, reason="x")))
    later = waiting.opened_at + 2 * DAY
    assert waiting.timeline[-1].heard_by == HELENE.name

    row = report(
        waiting, after(waiting, (later, decision())), after(waiting, (later, decision(accepted_amount="2.00")))
    ).total

    assert (row.appeals.made, row.appeals.waiting, row.appeals.upheld, row.appeals.changed) == (3, 1, 1, 1)


def test_of_nothing_nothing_is_concluded():
    row = report().total

    assert (row.disputes, row.answer.median_seconds, row.upheld.share, row.sums) == (0, None, None, ())
    assert share(0, 0) is None


@given(st.lists(st.integers(0, 10**7), min_size=1, max_size=40), st.sampled_from([50, 90]))
def test_a_percentile_is_one_of_the_times_and_so_many_do_not_exceed_it(times, percent):
    found = nearest_rank(sorted(times), percent)

    assert found in times
    assert sum(each <= found for each in times) * 100 >= percent * len(times)
    assert sum(each < found for each in times) * 100 < percent * len(times)


@pytest.mark.parametrize("percent", [50, 90, 100])
def test_of_a_hundred_times_the_percentile_is_the_one_of_that_number(percent):
    assert nearest_rank(range(1, 101), percent) == percent


def test_the_ninetieth_of_ten_answers_is_the_ninth():
    row = report(*(answered(hours, "0") for hours in range(1, 11))).total

    assert (row.answer.median_seconds, row.answer.p90_seconds) == (5 * 3600, 9 * 3600)


def test_a_share_is_rounded_half_up():
    assert (share(1, 20_000), share(3, 20_000)) == (Decimal("0.0001"), Decimal("0.0002"))
