"""What a case comes to under two pledges: kept, missed, open or void; flips; credits."""

from dataclasses import replace
from decimal import Decimal

import pytest

from pledgekeeper.simulation.past_case import BadCase
from pledgekeeper.simulation.tally import Count, total
from tests.unit.simulation.past import (
    BANDS,
    DAY,
    HOUR,
    MONDAY,
    UPDATE,
    a_case,
    a_pledge,
    compared,
    counted,
    within,
)

DAY_LONG, TWO_HOURS = a_pledge(within("24 h")), a_pledge(within("2 h"), name="pledge-new")
SOLVED_IN_3H = [3 * HOUR, "resolved"]


def counts(comparison, *cases):
    tally, _ = counted(comparison, *cases)
    return total(tally.old, "solve"), total(tally.new, "solve")


def test_a_promise_is_kept_to_the_very_second():
    on_time, late = a_case([2 * HOUR, "resolved"]), a_case([2 * HOUR + 1, "resolved"])

    assert counts(compared(DAY_LONG, TWO_HOURS), on_time, late) == (Count(kept=2), Count(kept=1, missed=1))


def test_a_case_flips_to_missed_and_another_one_back():
    stricter = compared(DAY_LONG, TWO_HOURS)
    milder = compared(TWO_HOURS, DAY_LONG)

    (_, [lost]), (_, [won]) = counted(stricter, a_case(SOLVED_IN_3H)), counted(milder, a_case(SOLVED_IN_3H))

    assert (lost.case, lost.commitment, lost.old, lost.new) == ("TT-1", "solve", "kept", "missed")
    assert (won.old, won.new) == ("missed", "kept")
    assert lost[6:10] == (3 * HOUR, DAY, 3 * HOUR, 2 * HOUR)


def test_a_case_that_is_missed_or_kept_under_both_does_not_flip():
    for seconds in (HOUR, 2 * DAY):
        tally, flips = counted(compared(DAY_LONG, TWO_HOURS), a_case([seconds, "resolved"]))

        assert flips == []
        assert (tally.flipped, tally.flips, tally.cases) == (0, 0, 1)


def test_sums_tell_flips_by_commitment_and_direction():
    tally, _ = counted(compared(DAY_LONG, TWO_HOURS), *[a_case(SOLVED_IN_3H)] * 3, a_case([60, "resolved"]))

    assert (tally.cases, tally.flipped, dict(tally.to_missed), dict(tally.to_kept)) == (4, 3, {"solve": 3}, {})


def test_every_period_counts_as_a_promise_of_its_own():
    updates = a_pledge(within("24 h"), commitments=[UPDATE])
    case = a_case([HOUR, "updated"], [3 * HOUR, "updated"], [3 * HOUR + 60, "updated"], [4 * HOUR, "resolved"])

    tally, _ = counted(compared(updates, updates), case)

    assert total(tally.new, "update") == Count(kept=3, missed=1)


def test_a_clock_that_runs_still_is_open_until_it_is_late():
    comparison = compared(DAY_LONG, TWO_HOURS)

    assert counts(comparison, a_case([HOUR, "updated"])) == (Count(open=1), Count(open=1))
    assert counts(comparison, a_case([HOUR, "updated"], until=3 * HOUR)) == (Count(open=1), Count(missed=1))


def test_what_was_cancelled_before_it_was_late_is_neither_kept_nor_missed():
    comparison = compared(DAY_LONG, TWO_HOURS)

    assert counts(comparison, a_case([3 * HOUR, "cancelled"])) == (Count(void=1), Count(missed=1))


def test_what_was_kept_before_the_case_was_cancelled_is_kept():
    reopened = a_case([HOUR, "resolved"], [HOUR, "cancelled"])

    assert counts(compared(DAY_LONG, TWO_HOURS), reopened)[0] == Count(kept=1)


def test_a_case_that_goes_on_in_another_one_is_counted_there():
    merged = a_case([3 * HOUR, "merged"])
    other = a_case([0, "joined", {"marks": [[MONDAY - 3 * HOUR, "opened"]]}], [60, "resolved"])

    assert counts(compared(DAY_LONG, TWO_HOURS), merged) == (Count(void=1), Count(void=1))
    assert counts(compared(DAY_LONG, TWO_HOURS), other) == (Count(kept=1), Count(missed=1))


def test_the_last_facts_decide_the_target_of_the_whole_timeline():
    by_priority = a_pledge(within("2 h", priority="P1"), within("8 h", priority="P3"))
    raised = a_case([2 * HOUR + 60, "facts", {"priority": "P1"}], [3 * HOUR, "resolved"], facts={"priority": "P3"})
    lowered = a_case([2 * HOUR + 60, "facts", {"priority": "P3"}], [3 * HOUR, "resolved"])

    tally, _ = counted(compared(by_priority, by_priority), raised, lowered)

    assert tally.new == {("solve", "P1"): Count(missed=1), ("solve", "P3"): Count(kept=1)}


def test_a_promise_that_is_not_made_to_such_a_case_is_not_counted():
    only_p2 = a_pledge(within("2 h", priority="P2"), name="pledge-new")

    assert counts(compared(DAY_LONG, only_p2), a_case(SOLVED_IN_3H)) == (Count(kept=1), Count())


def test_pauses_are_judged_by_the_rules_of_each_pledge():
    without = TWO_HOURS.changed(pauses=())
    waiting = {"name": "w1", "reason": "pending-customer"}
    case = a_case([HOUR, "paused", waiting], [2 * HOUR, "resumed", {"name": "w1"}], SOLVED_IN_3H)

    assert counts(compared(TWO_HOURS, without), case) == (Count(kept=1), Count(missed=1))


def test_time_that_the_carrier_has_not_agreed_to_is_disputed_and_counts():
    paused = [[HOUR, "paused", {"name": "w1", "reason": "no-access"}], [2 * HOUR, "resumed", {"name": "w1"}]]
    agreed = [*paused, [2 * HOUR, "consented", {"name": "w1"}]]

    assert counts(compared(TWO_HOURS, TWO_HOURS), a_case(*paused, SOLVED_IN_3H))[0] == Count(missed=1, disputed=1)
    assert counts(compared(TWO_HOURS, TWO_HOURS), a_case(*agreed, SOLVED_IN_3H))[0] == Count(kept=1)


def test_reasons_that_stop_by_the_agreement_are_the_cases_own():
    paused = [[HOUR, "paused", {"name": "w1", "reason": "supplier"}], [2 * HOUR, "resumed", {"name": "w1"}]]

    assert counts(compared(TWO_HOURS, TWO_HOURS), a_case(*paused, SOLVED_IN_3H))[0] == Count(missed=1)
    assert counts(compared(TWO_HOURS, TWO_HOURS), a_case(*paused, SOLVED_IN_3H, stopping=["supplier"]))[0] == Count(
        kept=1
    )


def test_planned_work_announced_in_time_does_not_count():
    window = {"name": "w1", "begin": MONDAY + 20 * DAY, "end": MONDAY + 20 * DAY + 12 * HOUR}
    case = a_case([0, "planned-work", window], [20 * DAY + 12 * HOUR, "resolved"])
    twenty_days = a_pledge(within("20 d"))

    assert counts(compared(twenty_days, twenty_days), case)[0] == Count(kept=1)


def test_business_time_counts_on_the_cases_calendar_or_on_the_one_that_is_asked_for():
    hours = 4 * 8 + 6  # from Monday at nine until Friday at three, in the office; the early ones went home at two
    enough, short = (a_pledge(within(f"{each} h", "business"), name="pledge-new") for each in (hours, hours - 1))
    case = a_case([4 * DAY + 6 * HOUR, "resolved"])

    assert counts(compared(enough, short), case) == (Count(kept=1), Count(missed=1))
    assert counts(compared(short, short, calendar="early"), case) == (Count(missed=1), Count(kept=1))


def test_a_case_is_read_under_its_own_pledge_when_no_other_is_named():
    comparison = compared(None, TWO_HOURS)
    own = replace(comparison, pledges={"pledge-old": DAY_LONG})
    case = a_case(SOLVED_IN_3H, facts={"priority": "P1", "pledge": "pledge-old", "calendars": "calendars-test"})

    tally, [flip] = counted(own, case)

    assert (flip.old, flip.new) == ("kept", "missed")
    assert tally.pledges == {"pledge-old": 1}


def test_to_a_case_that_names_no_pledge_nothing_was_promised():
    assert counts(compared(None, TWO_HOURS), a_case(SOLVED_IN_3H)) == (Count(), Count(missed=1))


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"calendar": "ofice"}, "there is no calendar 'ofice'"),
        ({"facts": {"pledge": "pledge-gone"}}, "there is no pledge 'pledge-gone'"),
        ({"facts": {"pledge": "pledge-new", "calendars": "calendars-gone"}}, "there are no calendars 'calendars-gone'"),
    ],
)
def test_a_version_or_calendar_that_is_not_there_is_told_and_nothing_is_counted(fields, said):
    business = a_pledge(within("2 h", "business"), name="pledge-new")

    with pytest.raises(BadCase, match=said):
        counted(compared(None, business), a_case(SOLVED_IN_3H, **fields))


def test_a_promise_by_a_date_of_the_case_needs_the_date():
    delivery = {
        "id": "delivery", "clause": "D4", "name": "Delivered", "case": "order", "share_percent": 93,
        "clock": {"starts": ["committed"], "stops": ["delivered"]},
        "targets": [{"by": "committed-date", "calendar": "wall"}],
    }  # fmt: skip
    by_date = compared(None, a_pledge(commitments=[delivery]))
    marks = [[HOUR, "committed"], [2 * HOUR, "delivered"]]

    def order(**facts):
        return a_case(*marks, kind="order", facts=facts)

    tally, _ = counted(
        by_date,
        order(**{"committed-date": "2026-11-23T11:00:00Z"}),
        order(**{"committed-date": "2026-11-23T10:59:59Z"}),
        order(),
    )

    assert total(tally.new, "delivery") == Count(kept=1, missed=1)
    for wrong in ("soon", "2026-11-23T11:00:00"):
        with pytest.raises(BadCase, match=r"facts\.committed-date: .* is no moment"):
            counted(by_date, order(**{"committed-date": wrong}))


# --- credits ---------------------------------------------------------------------------------------------------------

WITH_CREDITS = a_pledge(within("2 h"), name="pledge-new", credits=[BANDS])


@pytest.mark.parametrize(
    ("solved_after", "percent", "money"),
    [(2 * HOUR, "0", None), (2 * HOUR + 1, "5", "61.73"), (4 * HOUR, "12.5", "154.32"), (DAY, "25", "308.64")],
)
def test_a_credit_is_that_of_the_highest_band_reached_to_the_cent_and_capped(solved_after, percent, money):
    case = a_case([solved_after, "resolved"], monthly_charge="1234.56", currency="EUR")

    old, new = counts(compared(DAY_LONG, WITH_CREDITS), case)

    assert old.percent == 0
    assert new.percent == Decimal(percent)
    assert new.money == ({"EUR": Decimal(money)} if money else {})


def test_credits_of_cases_whose_charge_is_not_known_stay_per_cent():
    known = a_case(SOLVED_IN_3H, monthly_charge="100.00", currency="USD")

    _, new = counts(compared(DAY_LONG, WITH_CREDITS), known, a_case(SOLVED_IN_3H), a_case(SOLVED_IN_3H))

    assert (new.percent, new.unpriced, new.money) == (Decimal(15), Decimal(10), {"USD": Decimal("5.00")})


def test_credits_of_several_currencies_are_not_added_up():
    cases = [a_case(SOLVED_IN_3H, monthly_charge="100.00", currency=each) for each in ("EUR", "USD", "EUR")]

    _, new = counts(compared(DAY_LONG, WITH_CREDITS), *cases)

    assert new.money == {"EUR": Decimal("10.00"), "USD": Decimal("5.00")}


def test_a_flip_tells_what_is_credited_for_it():
    _, [flip] = counted(compared(DAY_LONG, WITH_CREDITS), a_case(SOLVED_IN_3H))

    assert (flip.old_credit_percent, flip.new_credit_percent) == (0, 5)
