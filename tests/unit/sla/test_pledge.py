"""Which promise is made to which case, and what a pledge may not say."""

from datetime import UTC, datetime

import pytest
from pydantic import ValidationError

from pledgekeeper.sla.calendar import ALWAYS
from pledgekeeper.sla.marks import MARKS
from pledgekeeper.sla.pledge import Commitment, Pledge, Rule, Target
from tests.unit.builders import a_calendar

RULE = {"starts": ["opened"], "stops": ["resolved"]}
WAITING = {"reason": "pending-customer", "name": "waiting for the carrier", "longest": "5 d", "consent": "silent"}


def a_commitment(*targets, **fields):
    usual = {"id": "solve", "clause": "C6", "name": "Solved", "case": "ticket", "clock": RULE, "share_percent": 90}
    return Commitment.model_validate(usual | {"targets": targets or ({"within": "4 h", "calendar": "wall"},)} | fields)


def a_pledge(*commitments, **fields):
    usual = {"id": "pledge-test", "valid_from": "2026-11-01T00:00:00Z", "source": "test"}
    return Pledge.model_validate(usual | {"commitments": commitments or (a_commitment(),)} | fields)


def mistakes(*commitments, **fields):
    return list(a_pledge(*commitments, **fields).mistakes())


# --- targets ---------------------------------------------------------------------------------------------------------


def test_the_first_target_that_fits_a_case_is_its_target():
    solve = a_commitment(
        {"priority": "P1", "within": "4 h", "calendar": "wall"},
        {"answer_group": "10 bd", "within": "10 bd", "calendar": "business"},
        {"within": "5 bd", "calendar": "business"},
    )

    assert str(solve.target_for({"priority": "P1"}).within) == "4 h"
    assert str(solve.target_for({"priority": "P1", "answer_group": "10 bd"}).within) == "4 h"
    assert str(solve.target_for({"answer_group": "10 bd"}).within) == "10 bd"
    assert str(solve.target_for({"priority": "P4"}).within) == "5 bd"


def test_a_promise_without_a_target_for_a_priority_is_not_made_to_it():
    only_p1 = a_commitment({"priority": "P1", "within": "4 h", "calendar": "wall"})

    assert only_p1.target_for({"priority": "P2"}) is None
    assert only_p1.target_for({}) is None


def test_a_target_may_hang_on_anything_that_is_known_of_a_case_and_all_of_it_must_fit():
    target = Target(
        within="4 h", calendar="wall", product=("voice", "sms"), tier="gold", responsibility="ours", opened_by="carrier"
    )
    fitting = {"product": "sms", "tier": "gold", "responsibility": "ours", "opened_by": "carrier", "priority": "P3"}

    assert target.fits(fitting)
    for name, other in (("product", "ip"), ("tier", "silver"), ("responsibility", "customer"), ("opened_by", "ours")):
        assert not target.fits(fitting | {name: other})
        assert not target.fits({known: value for known, value in fitting.items() if known != name})


def test_a_date_is_a_moment_on_the_wall():
    with pytest.raises(ValidationError, match="agreed-date goes with `calendar: wall`"):
        Target.model_validate({"by": "agreed-date", "calendar": "business"})


@pytest.mark.parametrize("fields", [{}, {"within": "4 h", "by": "agreed-date"}], ids=["neither", "both"])
def test_a_target_says_how_soon_in_one_way(fields):
    with pytest.raises(ValidationError, match=r"say how soon: either `within` \(e.g. 4 h\) or `by`"):
        Target(calendar="wall", **fields)


def test_how_soon_is_an_amount_of_time_or_the_date_that_the_case_carries():
    office = a_calendar({"mon-fri": "09:00-17:00"})
    within, by = Target(within="2 bd", calendar="business"), Target(by="committed-date", calendar="wall")

    assert within.length(office, {}) == 2 * 8 * 3600
    assert by.length(ALWAYS, {"committed-date": "2026-12-01T00:00:00Z"}) == datetime(2026, 12, 1, tzinfo=UTC)
    assert by.length(ALWAYS, {}) is None


def test_a_case_is_made_only_the_promises_of_its_kind():
    pledge = a_pledge(a_commitment(), a_commitment(id="b", case="order"))

    assert [commitment.id for commitment in pledge.for_kind("order")] == ["b"]
    assert pledge.commitment("b").case == "order"
    assert pledge.commitment("c") is None


# --- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("stops", [{"stops": []}, {}], ids=["by no mark", "not said"])
def test_a_clock_that_nothing_stops_is_refused(stops):
    with pytest.raises(ValidationError, match="nothing stops this clock, it would run for ever; name at least one"):
        Rule.model_validate({"starts": ["opened"]} | stops)


def test_a_clock_that_nothing_starts_is_refused():
    with pytest.raises(ValidationError, match="starts"):
        Rule.model_validate({"starts": [], "stops": ["resolved"]})


@pytest.mark.parametrize("longest", [None, "5 bd"], ids=["for ever", "in business days"])
def test_a_pause_has_an_end_on_the_wall_clock(longest):
    endless = {name: value for name, value in WAITING.items() if name != "longest"} | (
        {"longest": longest} if longest else {}
    )

    with pytest.raises(ValidationError, match="longest"):
        a_pledge(pauses=[endless])


def test_a_pledge_that_fits_together_has_no_mistakes():
    waits = a_commitment(clock=RULE | {"pauses": ["pending-customer"]})

    assert mistakes(waits, pauses=[WAITING]) == []


def test_two_promises_of_one_name_are_told():
    assert mistakes(a_commitment(), a_commitment(id="other"), a_commitment()) == [
        (("commitments", 2, "id"), "two commitments are called 'solve'; the id names one of them")
    ]


def test_two_pauses_of_one_reason_are_told():
    assert mistakes(pauses=[WAITING, WAITING]) == [
        (("pauses", 1, "reason"), "two pauses are called 'pending-customer'; the reason names one of them")
    ]


@pytest.mark.parametrize("field", ["starts", "restarts", "reopens", "stops"])
def test_a_mark_that_no_case_of_the_kind_has_is_told_with_the_one_that_was_meant(field):
    clock = RULE | {field: ["resolvd"]}

    assert mistakes(a_commitment(clock=clock)) == [
        (("commitments", 0, "clock", field), "'resolvd' is no mark of a ticket; did you mean resolved?")
    ]


def test_a_mark_like_no_other_is_told_with_those_there_are():
    (mistake,) = mistakes(a_commitment(case="order", clock={"starts": ["opened"], "stops": ["exploded-xyz"]}))

    assert mistake[1] == f"'exploded-xyz' is no mark of an order; there are: {', '.join(MARKS['order'])}"


def test_a_reason_to_pause_that_the_pledge_does_not_define_is_told():
    assert mistakes(a_commitment(clock=RULE | {"pauses": ["pending"]}), pauses=[WAITING]) == [
        (
            ("commitments", 0, "clock", "pauses"),
            "'pending' is no reason in `pauses` of this pledge; did you mean pending-customer?",
        )
    ]


def test_a_credit_for_a_promise_that_is_not_made_is_told():
    credit = {"commitment": "solv", "source": "x", "measure": "elapsed", "bands": [{"from": "4 h", "percent": 5}]}

    assert mistakes(credits=[credit]) == [
        (("credits", 0, "commitment"), "'solv' is no commitment; did you mean solve?")
    ]


# --- what a pledge must have -----------------------------------------------------------------------------------------


def test_a_pledge_whose_clocks_pause_has_the_reason_of_a_pending_ticket():
    no_access = {"reason": "no-access", "name": "no access", "longest": "5 d", "consent": "needed"}
    pausing = a_commitment(clock=RULE | {"pauses": ["no-access"]})

    assert mistakes(pausing, pauses=[no_access]) == [
        (("pauses",), "'pending-customer' is missing: it is why the clocks of a pending ticket stand still")
    ]
    assert mistakes(pausing, pauses=[no_access, WAITING]) == []
    assert mistakes(a_commitment(), pauses=[no_access]) == []


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        ([{"within": "5 bd", "calendar": "business"}], None),
        ([{"priority": "P1", "within": "72 h", "calendar": "wall"}, {"within": "5 bd", "calendar": "business"}], None),
        ([{"priority": "P1", "within": "72 h", "calendar": "wall"}], 0),
        ([{"within": "5 bd", "calendar": "wall"}, {"priority": "P1", "within": "72 h", "calendar": "wall"}], 1),
        ([{"by": "agreed-date", "calendar": "wall"}, {"within": "5 bd", "calendar": "wall"}], 1),
    ],
)
def test_silence_closes_every_ticket_at_last(rows, wrong):
    told = "end with a row `within` some time and without conditions, so that every ticket is closed at last"

    assert mistakes(acceptance=rows) == ([] if wrong is None else [(("acceptance", wrong), told)])


@pytest.mark.parametrize(
    ("kind", "by", "right"),
    [
        ("order", "committed-date", True),
        ("service", "agreed-date", True),
        ("order", "agreed-date", False),
        ("ticket", "committed-date", False),
    ],
)
def test_a_promise_is_kept_by_a_date_that_such_a_case_carries(kind, by, right):
    clock = {"starts": [next(iter(MARKS[kind]))], "stops": [list(MARKS[kind])[-1]]}
    late = {"within": "4 h", "calendar": "wall", "priority": "P1"}
    promise = a_commitment(late, {"by": by, "calendar": "wall"}, case=kind, clock=clock)

    told = [(("commitments", 0, "targets", 1, "by"), f"no {kind} carries a date called {by}")]
    assert mistakes(promise) == ([] if right else told)


def test_a_word_that_is_near_no_other_is_told_with_all_there_are():
    [(_, told)] = mistakes(a_commitment(clock=RULE | {"stops": ["xyzzy"]}))

    assert told == f"'xyzzy' is no mark of a ticket; there are: {', '.join(MARKS['ticket'])}"


def test_a_pledge_names_the_calendars_it_counts_on_besides_the_agreements():
    promise = a_commitment({"within": "4 h", "calendar": "paris"}, {"within": "4 h", "calendar": "business"})
    pledge = a_pledge(promise, acceptance=[{"within": "5 bd", "calendar": "oslo"}])

    assert pledge.calendars_named == {"paris", "oslo"}


def test_the_reasons_of_a_kind_of_case_are_those_for_which_some_clock_of_it_stands_still():
    pausing = a_commitment(clock=RULE | {"pauses": ["pending-customer"]})
    order = a_commitment(id="deliver", case="order", clock={"starts": ["opened"], "stops": ["delivered"]})

    assert set(a_pledge(pausing, order, pauses=[WAITING]).pauses_of("ticket")) == {"pending-customer"}
    assert a_pledge(pausing, order, pauses=[WAITING]).pauses_of("order") == {}
