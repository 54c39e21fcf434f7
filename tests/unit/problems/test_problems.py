"""Rules of a problem: its table of transitions, its bridge, its lists of stakeholders, and what is decided."""

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pledgekeeper.cases.belonging import Bridge
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.event import Actor
from pledgekeeper.problems.decide import decide, fold
from pledgekeeper.problems.model import (
    MOST_CASES,
    ChangeBridge,
    CloseProblem,
    GiveUpdate,
    JoinCases,
    Joining,
    OpenProblem,
    ProblemStatus,
    RecordMerge,
    ResolveCases,
    ResolveProblem,
    TakeOut,
)
from pledgekeeper.problems.stakeholders import StakeholderList
from pledgekeeper.problems.steps import IN_A_SHARE, asked_of, mail_of, shares_of
from pledgekeeper.problems.transitions import TRANSITIONS, next_status

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
US = Actor(side="ours", name="agent")
BRIDGE = Bridge(phone="+33199000900", pin="4711#")


def joining(*numbers):
    cases = [Joining(case_id=number, carrier_id="baltel", carrier="Baltel Carrier Services") for number in numbers]
    return JoinCases(by=US, joining=tuple(cases))


def after(*commands, problem_id="PRB-1"):
    """The problem after these commands, a minute apart."""
    problem = None
    for n, command in enumerate((OpenProblem(by=US, title="Down", cause="Power.", bridge=BRIDGE), *commands)):
        events = decide(problem_id, problem, command, NOW + timedelta(minutes=n))
        problem = fold(problem, events)
    return problem


# --- transitions -----------------------------------------------------------------------------------------------------

DOING = {
    "join": joining("TT-9"),
    "take-out": TakeOut(by=US, cases=("TT-1",)),
    "change-bridge": ChangeBridge(by=US, bridge=None),
    "update": GiveUpdate(by=US, text="Power is back."),
    "resolve-cases": ResolveCases(by=US, reason="Power is back.", responsibility="ours"),
    "resolve": ResolveProblem(by=US, text="Power is back."),
    "close": CloseProblem(by=US),
}
REACHED_BY = {
    ProblemStatus.OPEN: (),
    ProblemStatus.RESOLVED: (DOING["resolve"],),
    ProblemStatus.CLOSED: (DOING["resolve"], DOING["close"]),
}


@pytest.mark.parametrize(("status", "doing"), list(product(ProblemStatus, DOING)))
def test_a_command_leads_where_the_table_says_and_is_refused_where_it_has_no_row(status, doing):
    problem = after(joining("TT-1"), *REACHED_BY[status])
    assert problem.status == status

    if (status, doing) in TRANSITIONS:
        changed = fold(problem, decide("PRB-1", problem, DOING[doing], NOW + timedelta(hours=1)))
        assert changed.status == next_status(status, doing)
    else:
        with pytest.raises(Refused, match=f"cannot {doing} a problem that is {status}; what may be asked of it now"):
            decide("PRB-1", problem, DOING[doing], NOW + timedelta(hours=1))


def test_a_problem_that_was_never_opened_is_told_apart_from_one_that_is_open_already():
    with pytest.raises(NotFound, match="there is no problem PRB-1"):
        decide("PRB-1", None, DOING["close"], NOW)
    with pytest.raises(Refused, match="exists already"):
        decide("PRB-1", after(), OpenProblem(by=US, title="Down", cause="Power."), NOW)


# --- bridge and stakeholders -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "line", "spoken"),
    [
        ({"phone": "+331990", "pin": "47#"}, "Bridge +331990 PIN 47#", "Bridge: plus 3 3 1 9 9 0 PIN 4 7 hash"),
        ({"phone": "+331990123"}, "Bridge +331990123", "Bridge: plus 3 3 1 9 9 0 1 2 3"),
        ({"url": "https://meet.example/x"}, "Bridge https://meet.example/x", "The bridge is in your text message"),
    ],
)
def test_a_bridge_is_written_in_one_line_and_spoken_figure_by_figure(fields, line, spoken):
    assert (Bridge(**fields).line, Bridge(**fields).spoken) == (line, spoken)


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({}, "a bridge has a phone"),
        ({"pin": "4711#"}, "a bridge has a phone"),
        ({"url": "https://meet.example/x", "pin": "1"}, "name the phone, too"),
        ({"phone": "0199000900"}, "pattern"),
        ({"phone": "+33199000900", "pin": "call me"}, "pattern"),
        ({"url": "http://meet.example/x"}, "pattern"),
    ],
)
def test_a_bridge_that_nobody_could_reach_is_refused_and_told_why(fields, why):
    with pytest.raises(ValidationError, match=why):
        Bridge(**fields)


def test_a_list_of_stakeholders_names_everybody_once_and_somebody():
    two = StakeholderList(id="house", name="House", addresses=("a@pledge.example", "b@pledge.example"))
    assert two.addresses == ("a@pledge.example", "b@pledge.example")
    with pytest.raises(ValidationError, match=r"a@pledge.example is there twice; everybody is told once"):
        StakeholderList(id="house", name="House", addresses=("a@pledge.example", "A@Pledge.example"))
    for addresses in ((), ("nobody",), tuple(f"p{n}@pledge.example" for n in range(51))):
        with pytest.raises(ValidationError):
            StakeholderList(id="house", name="House", addresses=addresses)


def test_each_mail_to_stakeholders_tells_what_is_new_and_that_it_is_for_us_alone():
    problem = after(joining("TT-1"), DOING["update"], DOING["resolve"], DOING["close"])

    mails = {e.event: mail_of(problem, e) for e in problem.timeline if e.event not in ("cases-joined",)}

    assert [subject for subject, _ in mails.values()] == [
        "[PRB-1] opened: Down", "[PRB-1] update 1: Down", "[PRB-1] resolved: Down", "[PRB-1] closed: Down",
    ]  # fmt: skip
    assert all("do not pass this on to a carrier" in text for _, text in mails.values())
    with pytest.raises(Refused, match="owes stakeholders no mail"):
        mail_of(problem, problem.timeline[1])


# --- cases -----------------------------------------------------------------------------------------------------------


def test_a_case_joins_once_and_who_names_a_strange_one_is_told_some_of_those_that_do():
    problem = after(joining("TT-1", "TT-2", "TT-1"), joining("TT-2"))
    assert problem.numbers == ("TT-1", "TT-2")

    with pytest.raises(Refused, match="TT-3 does not belong to PRB-1: those that do: TT-1, TT-2"):
        decide("PRB-1", problem, TakeOut(by=US, cases=("TT-1", "TT-3")), NOW)
    many = after(joining(*(f"TT-{n}" for n in range(25))))
    with pytest.raises(Refused, match="TT-19 and 5 others"):
        decide("PRB-1", many, TakeOut(by=US, cases=("TT-30",)), NOW)


def test_no_more_cases_join_than_one_transaction_can_owe_to():
    full = after(joining(*(f"TT-{n}" for n in range(MOST_CASES))))
    assert decide("PRB-1", full, joining("TT-1"), NOW) == []
    with pytest.raises(Refused, match=f"has {MOST_CASES} cases, and may have {MOST_CASES}; open another problem"):
        decide("PRB-1", full, joining("TT-x"), NOW)


def test_the_newest_update_comes_with_joining_but_to_no_case_that_was_owed_it():
    problem = after(joining("TT-1"), DOING["update"], TakeOut(by=US, cases=("TT-1",)))

    events = decide("PRB-1", problem, joining("TT-1", "TT-2"), NOW)

    assert [(event.cases, event.update_id) for event in events] == [(("TT-2",), "u1"), (("TT-1",), None)]


@pytest.mark.parametrize("name", ["baltel", "BALTEL CARRIER services", "tt-1", "PRB-1"])
def test_a_text_for_all_names_nobody_in_any_case_of_letters_also_nobody_who_has_left(name):
    problem = after(joining("TT-1", "TT-2"), TakeOut(by=US, cases=("TT-1",)))

    with pytest.raises(Refused, match="names"):
        decide("PRB-1", problem, GiveUpdate(by=US, text=f"See {name}."), NOW)
    assert decide("PRB-1", problem, GiveUpdate(by=US, text=f"See x{name}x."), NOW)


def test_the_case_that_goes_on_takes_the_place_of_the_one_that_was_merged_and_is_not_told_what_that_had():
    problem = after(joining("TT-1", "TT-2"), DOING["update"], RecordMerge(merged="TT-1", into="TT-3"))
    assert problem.numbers == ("TT-2", "TT-3")
    assert problem.timeline[-1].cases == ("TT-3",)
    assert asked_of(problem, "e4", "TT-3", "TT-3").member is True

    again = decide("PRB-1", problem, RecordMerge(merged="TT-1", into="TT-3"), NOW)
    both = decide("PRB-1", problem, RecordMerge(merged="TT-2", into="TT-3"), NOW)
    assert (again, [event.cases for event in both]) == ([], [()])
    apart = fold(problem, decide("PRB-1", problem, TakeOut(by=US, cases=("TT-3",)), NOW))
    [event] = decide("PRB-1", apart, joining("TT-3"), NOW)
    assert event.update_id is None


@given(st.integers(0, 450), st.integers(0, 50))
def test_the_shares_of_an_event_hold_everybody_once_and_each_address_alone(cases, addresses):
    numbers = tuple(f"TT-{n}" for n in range(cases))
    told = tuple(f"p{n}@pledge.example" for n in range(addresses))
    [event] = decide("PRB-1", after(joining(*numbers) if cases else DOING["change-bridge"]), DOING["update"], NOW)

    shares = list(shares_of(event.changed(told=told), 7))

    assert [target for share in shares for target in share.waiting] == [*numbers, *told]
    assert [share.number for share in shares] == list(range(1, len(shares) + 1))
    assert {share.owed_by for share in shares} <= {"e7"}
    for share in shares:
        assert len(share.waiting) <= IN_A_SHARE if share.waiting[0] in numbers else len(share.waiting) == 1
