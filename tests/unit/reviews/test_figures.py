"""The figures of a review are a sum over rows: by hand, in any order, and each month on its own."""

import random
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.book import pledge
from pledgekeeper.errors import Invalid
from pledgekeeper.reviews.attainment import attainments, tenths
from pledgekeeper.reviews.differences import differences
from pledgekeeper.reviews.facts import CaseFact, PromiseFact
from pledgekeeper.reviews.faults import nearest_rank
from pledgekeeper.reviews.figures import Subject, figures
from pledgekeeper.reviews.month import month_before, month_named

NOVEMBER = month_named("2026-11", "Europe/Vilnius")
BALTEL = Subject(carrier="baltel", name="Baltel", tier="gold")
KNOWN = [each for kind in ("ticket", "dispute", "order") for each in pledge("pledge-2026-11").for_kind(kind)]
BEGIN = datetime(2026, 11, 1, tzinfo=UTC)


def a_promise(outcome="kept", day=10, commitment="solve", started=None, **more):
    at = None if outcome == "open" else BEGIN + timedelta(days=day)
    begun = BEGIN + timedelta(days=day - 1 if started is None else started)
    fact = PromiseFact("TT-1", "baltel", commitment, "P1", outcome, begun, at, False, 3_000, 0, 1_000)
    return fact._replace(**more)


def a_ticket(n=1, opened=5, hours=4, priority="P1", service="", **more):
    at = BEGIN + timedelta(days=opened)
    solved = None if hours is None else at + timedelta(hours=hours)
    fact = CaseFact(f"TT-{n:03}", "baltel", "ticket", priority, service, True, at, solved, solved, False)
    return fact._replace(**more)


def found(cases=(), promises=(), month=NOVEMBER):
    return figures(BALTEL, month, datetime(2026, 12, 3, tzinfo=UTC), list(cases), list(promises), KNOWN)


def solve(promises, month=NOVEMBER):
    return next(each for each in attainments(promises, KNOWN, month) if each.commitment == "solve")


def test_a_promise_counts_in_the_month_in_which_it_was_kept_or_fell_due():
    facts = [a_promise("kept", 3), a_promise("missed", 4), a_promise("kept", -3), a_promise("missed", 40, started=35)]

    assert (solve(facts).counted, solve(facts).kept, solve(facts).missed) == (2, 1, 1)


def test_what_runs_still_at_the_end_is_open_though_it_was_decided_since():
    facts = [a_promise("open", 20), a_promise("kept", 33, started=25), a_promise("open", 0, started=35)]

    assert (solve(facts).counted, solve(facts).open) == (0, 2)


def test_what_was_given_up_before_it_was_late_is_told_and_not_counted():
    assert (solve([a_promise("void")]).counted, solve([a_promise("void")]).void) == (0, 1)


def test_the_share_of_pauses_is_of_the_time_of_those_counted():
    assert solve([a_promise("kept"), a_promise("void", paused_seconds=10**6)]).pause_percent == Decimal("25.0")
    assert solve([]).pause_percent is None


def test_a_share_is_rounded_down_so_that_nothing_is_reached_by_rounding():
    facts = [a_promise("kept")] * 8_997 + [a_promise("missed")] * 1_003

    assert solve(facts).attained_percent == Decimal("89.9")
    assert solve(facts).reached is False
    assert tenths(9, 10) == Decimal("90.0")


def test_disputed_misses_are_misses_that_are_told_apart():
    facts = [a_promise("missed", disputed=True), a_promise("missed")]

    assert (solve(facts).missed, solve(facts).disputed) == (2, 1)


def test_mean_and_ninetieth_percentile_are_of_what_was_solved_in_the_month():
    tickets = [a_ticket(n, hours=n) for n in range(1, 11)] + [a_ticket(11, opened=-9, hours=1)]

    [repair] = found(tickets).repairs
    assert (repair.solved, repair.mean_seconds, repair.p90_seconds) == (10, 19_800, 9 * 3_600)


@pytest.mark.parametrize(("count", "place"), [(1, 0), (2, 1), (9, 8), (10, 8), (11, 9), (100, 89)])
def test_the_nearest_rank(count, place):
    assert nearest_rank(count) == place


def test_tickets_flow_into_and_out_of_the_month():
    tickets = [
        a_ticket(1),
        a_ticket(2, hours=None),
        a_ticket(3, opened=-20, hours=None),
        a_ticket(4, opened=29, hours=72),
        a_ticket(5, opened=-20, hours=24 * 25),
        a_ticket(6, opened=-20, hours=1),
        a_ticket(7, given_up=True),
    ]

    [flow] = found(tickets).flows
    assert (flow.opened, flow.solved, flow.open_at_end) == (3, 2, 3)
    assert sum(week.opened for week in found(tickets).weeks) == flow.opened


def test_a_fault_repeats_when_its_service_had_one_in_the_thirty_days_before():
    tickets = [
        a_ticket(1, opened=-28, service="A"),
        a_ticket(2, opened=1, service="A"),
        a_ticket(3, opened=20, service="A"),
        a_ticket(4, opened=2, service="B"),
        a_ticket(5, opened=3),
        a_ticket(6, opened=4),
        a_ticket(7, opened=5, service="B", is_fault=False),
    ]

    repeats = found(tickets).repeats
    assert (repeats.faults, repeats.repeated, repeats.services) == (5, 2, ("A",))


def a_dispute(n, opened, over=None, **more):
    at = BEGIN + timedelta(days=opened)
    gone = None if over is None else BEGIN + timedelta(days=over)
    return CaseFact(f"DSP-{n}", "baltel", "dispute", "", "", False, at, gone, gone, False, "EUR")._replace(**more)


def test_disputes_age_and_are_summed_by_currency():
    disputes = [
        a_dispute(1, 5, open_amount=Decimal("10.10")),
        a_dispute(2, -10, open_amount=Decimal("5.05")),
        a_dispute(3, -40, over=20, credit_due_amount=Decimal("7.00")),
        a_dispute(4, -40, currency="USD", open_amount=Decimal("1.00")),
    ]

    euros, dollars = found(disputes).disputes
    assert (euros.opened, euros.over, euros.open_at_end, euros.aged, euros.old) == (1, 1, 2, 1, 0)
    assert (euros.open_amount, euros.credit_due_amount) == (Decimal("15.15"), Decimal("7.00"))
    assert (dollars.currency, dollars.aged, dollars.old) == ("USD", 1, 1)


@given(st.integers(0, 10_000))
def test_the_order_of_the_rows_does_not_matter(seed):
    rng = random.Random(seed)
    cases = [a_ticket(n, rng.uniform(-40, 40), rng.choice([None, 3, 50]), service=rng.choice("ABC")) for n in range(30)]
    promises = [a_promise(rng.choice(["kept", "missed", "void", "open"]), rng.uniform(-20, 50)) for _ in range(30)]
    one = found(cases, promises)

    assert found(rng.sample(cases, len(cases)), rng.sample(promises, len(promises))) == one


@given(st.lists(st.tuples(st.sampled_from(["kept", "missed", "void"]), st.floats(-60, 90)), max_size=40))
def test_each_promise_that_was_decided_counts_in_one_month_alone(drawn):
    promises = [a_promise(outcome, day, started=-100) for outcome, day in drawn]
    months = [month_named(f"{2026 + n // 12}-{n % 12 + 1:02}", "Europe/Vilnius") for n in range(7, 16)]

    counted = sum(solve(promises, month).counted + solve(promises, month).void for month in months)
    assert counted == len(drawn)


def test_a_month_is_that_of_the_carriers_wall():
    assert NOVEMBER.begin.astimezone(UTC) == datetime(2026, 10, 31, 22, tzinfo=UTC)
    assert NOVEMBER.end.astimezone(UTC) == datetime(2026, 11, 30, 22, tzinfo=UTC)
    with pytest.raises(Invalid, match="is no month"):
        month_named("2026-13", "UTC")


def test_differences_name_each_value_that_changed_and_nothing_else():
    before, after = found([a_ticket(1)]), found([a_ticket(1, hours=5), a_ticket(2, priority="P4")])

    told = differences(before, after)

    assert "repairs P1 mean_seconds: 18000, was 14400" in told
    assert "flows P4: added" in told
    assert differences(before, before.changed(known_at=BEGIN)) == ()


@pytest.mark.parametrize(
    ("name", "begin", "end", "before"),
    [
        ("2026-12", "2026-11-30T22:00", "2026-12-31T22:00", "2026-11"),
        ("2026-Q4", "2026-09-30T21:00", "2026-12-31T22:00", "2026-Q3"),
        ("2026-Q1", "2025-12-31T22:00", "2026-03-31T21:00", "2025-Q4"),
        ("2026", "2025-12-31T22:00", "2026-12-31T22:00", "2025"),
    ],
)
def test_a_review_is_of_a_month_a_quarter_or_a_year(name, begin, end, before):
    month = month_named(name, "Europe/Vilnius")

    assert (f"{month.begin:%Y-%m-%dT%H:%M}", f"{month.end:%Y-%m-%dT%H:%M}") == (begin, end)
    assert month_before(month).name == before


def test_a_quarter_is_the_sum_of_its_months_and_a_year_is_told_by_months():
    tickets = [a_ticket(n, opened=day) for n, day in enumerate((-25, -3, 2, 20, 40, 55))]

    of = {name: found(tickets, month=month_named(name, "Europe/Vilnius")) for name in ("2026-Q4", "2026")}

    assert [flow.opened for flow in of["2026-Q4"].flows] == [6]
    assert len(of["2026-Q4"].weeks) == 14
    assert [week.opened for week in of["2026"].weeks] == [0] * 9 + [2, 2, 2]
