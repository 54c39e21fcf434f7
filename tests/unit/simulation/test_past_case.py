"""A line of JSON is a past case, or it is told what is wrong with it."""

import contextlib
import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.simulation.past_case import FIELDS, BadCase, NotYet, read_line
from pledgekeeper.sla.marks import Mark
from tests.unit.simulation.past import HOUR, MONDAY, a_case, a_line, a_record


def test_a_line_says_who_what_and_when():
    case = a_case(
        [60, "acknowledged"], carrier="baltel", monthly_charge="1200.00", currency="EUR", stopping=["supplier"]
    )

    assert case.marks == (Mark(MONDAY, "opened"), Mark(MONDAY + 60, "acknowledged"))
    assert (case.case, case.kind, case.carrier, case.calendar) == ("TT-1", "ticket", "baltel", "office")
    assert (case.monthly_charge, case.currency, case.stopping) == (Decimal("1200.00"), "EUR", {"supplier"})


def test_the_last_facts_are_those_of_the_case():
    case = a_case([60, "facts", {"priority": "P3", "tier": "gold"}], [90, "facts", {"priority": "P2"}])

    assert case.facts == {"priority": "P2", "tier": "gold"}


def test_a_case_is_known_until_its_last_mark_unless_somebody_says_until_when():
    assert a_case([HOUR, "resolved"]).until == MONDAY + HOUR
    assert a_case([HOUR, "facts", {"tier": "gold"}]).until == MONDAY + HOUR
    assert a_case([HOUR, "resolved"], until=2 * HOUR).until == MONDAY + 2 * HOUR
    assert read_line(a_line([60, "updated"], until=MONDAY + 90)).until == MONDAY + 90
    assert read_line(a_line([60, "updated"], until=MONDAY + 90), MONDAY + 70).until == MONDAY + 70


def test_marks_and_facts_after_that_moment_are_not_looked_at():
    case = a_case([HOUR, "facts", {"priority": "P4"}], [HOUR, "resolved"], until=60)

    assert case.marks == (Mark(MONDAY, "opened"),)
    assert case.facts == {"priority": "P1"}


def test_a_case_of_later_is_no_mistake_but_not_there_yet():
    with pytest.raises(NotYet):
        a_case(until=-1)


def test_a_mark_that_says_an_earlier_moment_counts_as_of_the_same_second():
    case = a_case([60, "acknowledged"], [30, "updated"], [90, "resolved"])

    assert [mark.at - MONDAY for mark in case.marks] == [0, 60, 60, 90]


def test_pauses_planned_work_and_joined_histories_carry_more_than_their_word():
    joined = [[MONDAY - 90, "opened"], [MONDAY - 60, "facts", {"priority": "P4"}], [MONDAY - 30, "updated"]]
    case = a_case(
        [10, "paused", {"name": "w1", "reason": "no-access"}],
        [20, "consented", {"name": "w1"}],
        [30, "resumed", {"name": "w1"}],
        [40, "planned-work", {"name": "w2", "begin": MONDAY + 50, "end": MONDAY + 60}],
        [70, "joined", {"marks": joined}],
    )

    assert case.marks[1:] == (
        Mark(MONDAY + 10, "paused", "w1", "no-access"),
        Mark(MONDAY + 20, "consented", "w1"),
        Mark(MONDAY + 30, "resumed", "w1"),
        Mark(MONDAY + 40, "planned-work", "w2", "planned-work", MONDAY + 50, MONDAY + 60),
        Mark(MONDAY + 70, "joined", other=(Mark(MONDAY - 90, "opened"), Mark(MONDAY - 30, "updated"))),
    )
    assert case.facts == {"priority": "P1"}


BAD = {
    "{": "not a line of JSON",
    "[]": "a case is a JSON object",
    "[" * 100_000: "nested too deeply|not a line of JSON",
    '"\\ud800': "not a line of JSON",
    json.dumps(a_record(prority="P1")): "'prority' is no field of a case",
    json.dumps(a_record(kind="tickets")): "kind: 'tickets' is no kind of case; did you mean ticket",
    json.dumps(a_record(kind=None)): "kind: None is no kind of case",
    json.dumps(a_record(case="")): "case: '' is no text",
    json.dumps(a_record(calendar=None)): "calendar: this field is missing",
    json.dumps(a_record(facts=["P1"])): "facts: facts are an object",
    json.dumps(a_record(facts={"prio": "P1"})): "facts: 'prio' is no fact; did you mean priority",
    json.dumps(a_record(facts={"priority": "high"})): "facts.priority: 'high' is no priority; there are: P1, P2",
    json.dumps(a_record(facts={"tier": 1})): "facts.tier: 1 is no text",
    json.dumps(a_record(marks=[])): "marks: a case has at least one",
    json.dumps(a_record([60, "resolvd"])): "marks.1: 'resolvd' is no mark of a ticket; did you mean resolved",
    json.dumps(a_record() | {"marks": [["soon", "opened"]]}): "marks.0: 'soon' is no moment",
    json.dumps(a_record() | {"marks": [[1_796_004_840_000, "opened"]]}): "are these milliseconds",
    json.dumps(a_record() | {"marks": [[True, "opened"]]}): "marks.0: True is no moment",
    json.dumps(a_record() | {"marks": [[1]]}): r"marks.0: \[1\] is no mark",
    json.dumps(a_record() | {"marks": [7]}): "marks.0: 7 is no mark",
    json.dumps(a_record() | {"marks": [[1, ["opened"]]]}): "is no mark",
    json.dumps(a_record([1, "facts"])): "marks.1: facts are an object",
    json.dumps(a_record([1, "paused"])): "marks.1: paused needs to say more, e.g.",
    json.dumps(a_record([1, "paused", {"name": "w1"}])): "marks.1.reason: this field is missing",
    json.dumps(a_record([1, "resumed", {"name": "w1"}])): "there is no such pause before it",
    json.dumps(a_record(*[[n, "paused", {"name": "w1", "reason": "no-access"}] for n in (1, 2)])): "two pauses are",
    json.dumps(a_record([1, "planned-work", {"name": "w", "begin": 9, "end": 9}])): "end 9 is not after begin 9",
    json.dumps(a_record([1, "joined", {"marks": "all"}])): "joined needs the other case's marks",
    json.dumps(a_record([1, "joined", {"marks": [7]}])): "is no mark",
    json.dumps(a_record(monthly_charge=1200.5, currency="EUR")): "monthly_charge: 1200.5 is no amount; write text",
    json.dumps(a_record(monthly_charge="NaN", currency="EUR")): "is no amount",
    json.dumps(a_record(monthly_charge="1200")): "a monthly charge needs one",
    json.dumps(a_record(stopping="supplier")): "is no list of texts",
    json.dumps(a_record(until="2027")): "until: '2027' is no moment",
}  # fmt: skip


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(["opened", "joined", "w1", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "marks", "begin"]), inner),
    max_leaves=8,
)


@given(st.fixed_dictionaries({}, optional={field: JUNK for field in sorted(FIELDS)}))
def test_junk_of_any_shape_is_told_and_nothing_breaks(junk):
    with contextlib.suppress(BadCase):
        read_line(json.dumps(a_record() | junk))


@pytest.mark.parametrize(("line", "said"), BAD.items(), ids=range(len(BAD)))
def test_what_is_wrong_with_a_line_is_told_with_what_would_be_right(line, said):
    with pytest.raises(BadCase, match=said):
        read_line(line)
