"""When a review is to be held, and what may be noted of one that was: clause S3."""

from datetime import UTC, date, datetime, timedelta

import pytest

from pledgekeeper.accounts.clocks import REVIEW, clock_of, clocks
from pledgekeeper.accounts.decide import Around, decide
from pledgekeeper.accounts.fold import fold
from pledgekeeper.accounts.meetings import PAPERS_AT_MOST, next_promised, promised
from pledgekeeper.accounts.model import Account, ServiceBegan
from pledgekeeper.accounts.model import Watch as Look
from pledgekeeper.accounts.reviewing import (
    IssueReview,
    MonthEnded,
    RecordReviewHeld,
    RecordReviewSent,
    ReviewDue,
    in_time,
)
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor
from tests.unit.accounts.test_managers import roster
from tests.unit.builders import carriers, terms_of

ENDED = datetime(2026, 11, 30, 22, tzinfo=UTC)  # midnight in Vilnius
SENT = datetime(2026, 12, 4, 9, tzinfo=UTC)
AROUND = Around(carriers()["baltel"], roster(["elena-rossi", "daniel-okafor"]))
KEEPER = Actor(side="ours", name="keeper")


def account(*commands):
    """With November over, and these commands carried at their moments."""
    found = fold(Account(carrier_id="baltel"), [MonthEnded(at=ENDED, month="2026-11")])
    for command, at in commands:
        found = fold(found, decide(found, command, AROUND, at))
    return found


def sent(at=SENT):
    return (IssueReview(month="2026-11", place="x", sha256=""), at), (
        RecordReviewSent(month="2026-11", version=1, to="x"), at
    )  # fmt: skip


def hold(day="2026-12-08", month="2026-11", ours=("elena-rossi",), hour=8):
    at = datetime.fromisoformat(f"{day}T{hour:02}:00:00Z")
    told = {"month": month, "held_at": at, "ours": ours, "theirs": ("Rasa",)}
    return RecordReviewHeld(by=KEEPER, **told)


def clock(found, now):
    return clock_of(found, terms_of("baltel"), now, REVIEW, "2026-11")


@pytest.mark.parametrize(
    ("tier", "month", "due"),
    [
        ("gold", "2026-11", True),
        ("silver", "2026-11", False),
        ("silver", "2026-12", False),
        ("silver", "2026-Q4", True),
        ("gold", "2026-Q4", True),
        ("silver", "2026", True),
        ("bronze", "2026-Q4", False),
        ("bronze", "2026", False),
    ],
)
def test_gold_is_held_each_month_all_with_a_manager_each_quarter_and_each_year(tier, month, due):
    agreement = carriers()["baltel"].agreement.changed(tier=tier, service_manager=None)

    assert promised(month, agreement) is due


def test_the_days_count_from_the_moment_at_which_the_paper_left():
    found = account(*sent(), (Look(), SENT + timedelta(hours=1)), (Look(), SENT + timedelta(hours=2)))

    assert [each.at for each in found.timeline if isinstance(each, ReviewDue)] == [SENT]


def test_a_paper_that_is_late_gives_us_no_more_time():
    late = ENDED + PAPERS_AT_MOST["month"] + timedelta(days=5)
    found = account((Look(), late - timedelta(days=6)), (Look(), late), *sent(late))

    assert [each.at for each in found.timeline if isinstance(each, ReviewDue)] == [ENDED + PAPERS_AT_MOST["month"]]


def test_held_within_ten_business_days_the_promise_is_kept_and_else_missed():
    watched = (*sent(), (Look(), SENT + timedelta(hours=1)))
    noted = datetime(2026, 12, 22, 15, tzinfo=UTC)
    kept = account(*watched, (hold("2026-12-18", hour=9), noted))
    missed = account(*watched, (hold("2026-12-18", hour=10), noted))
    after = datetime(2027, 1, 20, tzinfo=UTC)

    assert clock(kept, after).reading.missed is False
    assert clock(missed, after).reading.missed is True


def test_a_review_that_is_noted_days_later_counts_at_the_moment_at_which_it_was_held():
    found = account(*sent(), (Look(), SENT), (hold("2026-12-08"), datetime(2026, 12, 22, 9, tzinfo=UTC)))
    held_at = datetime(2026, 12, 8, 8, tzinfo=UTC)

    assert clock(found, datetime(2026, 12, 23, tzinfo=UTC)).reading.stopped_at == held_at
    assert (found.meetings[0].held_at, found.meetings[0].theirs) == (held_at, ("Rasa",))


@pytest.mark.parametrize(
    ("command", "says"),
    [
        (hold(month="2026-10"), "no review is owed for 2026-10"),
        (hold("2026-11-20"), "name a moment from 2026-11-30T22:00:00Z"),
        (hold("2026-12-23"), "name a moment from"),
        (hold(ours=("nobody",)), "'nobody' is not among the people"),
    ],
)
def test_what_cannot_have_been_is_not_noted(command, says):
    with pytest.raises(Refused, match=says):
        account((command, datetime(2026, 12, 22, 9, tzinfo=UTC)))


def test_a_review_is_held_once():
    at = datetime(2026, 12, 9, 9, tzinfo=UTC)

    with pytest.raises(Refused, match="was held at 2026-12-08T08:00:00Z already"):
        account((hold(), at), (hold("2026-12-09"), at))


@pytest.mark.parametrize(
    ("tier", "ended", "due", "today", "month"),
    [
        ("gold", (), (), date(2026, 11, 20), "2026-11"),
        ("gold", ("2026-11",), (), date(2026, 12, 2), "2026-11"),  # its paper is still to come
        ("gold", ("2026-11",), ("2026-11",), date(2026, 12, 9), "2026-12"),
        ("silver", ("2026-11",), (), date(2026, 12, 2), "2026-Q4"),
        ("silver", ("2026-12",), ("2026-12",), date(2027, 1, 20), "2027-Q1"),
    ],
)
def test_the_next_review_is_of_the_first_promised_month_that_is_not_to_be_held_yet(tier, ended, due, today, month):
    began = ServiceBegan(at=ENDED - timedelta(days=20), service="x")
    happened = [began, *(MonthEnded(at=ENDED, month=each) for each in ended)]
    happened += [ReviewDue(at=ENDED, month=each) for each in due]
    agreement = AROUND.carrier.agreement.changed(tier=tier)

    assert next_promised(fold(Account(carrier_id="baltel"), happened), agreement, today) == month


def test_no_review_comes_before_a_service_is_up_or_where_none_is_promised():
    agreement, begun = AROUND.carrier.agreement, ServiceBegan(at=ENDED, service="x")

    assert next_promised(Account(carrier_id="baltel"), agreement, date(2026, 12, 2)) is None
    bronze = agreement.changed(tier="bronze", service_manager=None)
    assert next_promised(fold(Account(carrier_id="baltel"), [begun]), bronze, date(2026, 12, 2)) is None


def test_with_the_last_month_of_a_year_its_quarter_and_the_year_are_over():
    january = datetime(2026, 12, 31, 22, tzinfo=UTC)
    began = fold(Account(carrier_id="baltel"), [ServiceBegan(at=ENDED, service="x")])

    ended = [each for each in decide(began, Look(), AROUND, january) if isinstance(each, MonthEnded)]

    assert [(each.month, each.at) for each in ended] == [(name, january) for name in ("2026-12", "2026-Q4", "2026")]


@pytest.mark.parametrize(
    ("month", "commitment", "due"),
    [
        ("2026-12", "review", "2027-01-28"),
        ("2026-Q4", "business-review", "2027-02-19"),
        ("2026", "executive-review", "2027-03-15"),
    ],
)
def test_each_review_has_a_clock_of_its_own(month, commitment, due):
    january = datetime(2026, 12, 31, 22, tzinfo=UTC)
    found = fold(Account(carrier_id="baltel"), [MonthEnded(at=january, month=month)])
    found = fold(found, decide(found, Look(), AROUND, january + timedelta(days=28)))

    clock = clock_of(found, terms_of("baltel"), january + timedelta(days=28), commitment, month)
    held = fold(found, decide(found, hold(due, month, hour=8), AROUND, january + timedelta(days=90)))
    after = clock_of(held, terms_of("baltel"), january + timedelta(days=90), commitment, month)

    assert clock
    assert clock.reading.due_at.date().isoformat() == due
    assert after
    assert not after.reading.missed


def test_the_paper_of_a_quarter_is_owed_beside_that_of_its_last_month():
    january = datetime(2026, 12, 31, 22, tzinfo=UTC)
    found = fold(Account(carrier_id="baltel"), [MonthEnded(at=january, month=m) for m in ("2026-12", "2026-Q4")])

    owed = [(each.commitment.id, each.about) for each in clocks(found, terms_of("baltel"), january)]

    assert owed == [("monthly-report", "2026-12"), ("period-report", "2026-Q4")]


def test_months_quarters_and_years_are_put_in_the_order_in_which_they_are_over():
    shuffled = ["2026", "2026-Q4", "2027-01", "2026-11", "2026-Q3", "2026-09", "2025", "2026-12", "2026-10"]

    assert sorted(shuffled, key=in_time) == [
        "2025", "2026-09", "2026-Q3", "2026-10", "2026-11", "2026-12", "2026-Q4", "2026", "2027-01",
    ]  # fmt: skip
