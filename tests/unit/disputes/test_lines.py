"""Amounts line by line: they add up to the cent, whatever is asked."""

from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from pledgekeeper.disputes.decide import evolve
from pledgekeeper.disputes.lines import Allocation, Share, lines_of, spread
from pledgekeeper.disputes.settling import (
    AnswerDispute,
    CreditDue,
    RecordPayment,
    SettleDispute,
    WithdrawDispute,
    WithdrawPart,
)
from pledgekeeper.disputes.withholding import NotifyWithholding
from pledgekeeper.errors import Invalid, Refused
from pledgekeeper.event import Actor
from pledgekeeper.money import decimals, fits, payable, rounded, taken_decimals
from tests.unit.builders import DAY, MONDAY_9H, a_claim, a_dispute, after, led_to, terms_in

ANALYST = Actor(side="ours", name="antoine-duval")
LATER = MONDAY_9H + DAY
CENTS = st.decimals(0, 5000, places=2)


def of_three_lines(**fields):
    """4,000 in dispute: 3,000 and 999.99 and one cent."""
    lines = [("1", "3000.00"), ("2", "999.99"), ("3", "0.01")]
    said = [{"line": name, "disputed_amount": amount} for name, amount in lines]
    return a_dispute(claim=a_claim(disputed_amount="4000.00", lines=said), **fields)


def answer(*lines, **whole):
    """`("1", "100")`: the rest of line 1 is rejected; `("1", "100", "0")` leaves the rest open."""
    said = [dict(zip(("line", "accepted_amount", "rejected_amount"), each, strict=False)) for each in lines]
    return AnswerDispute(by=ANALYST, reason="by the rate sheet", lines=said or None, **whole)


def standing(dispute):
    return [(line.line, line.accepted_amount, line.rejected_amount, line.open_amount) for line in dispute.lines]


def money(*amounts):
    return tuple(Decimal(amount) for amount in amounts)


def test_a_claim_that_names_no_lines_has_one_called_whole():
    assert standing(a_dispute()) == [("whole", *money("0.00", "0.00", "6804.28"))]


def test_lines_are_answered_one_by_one_and_the_dispute_is_answered_with_the_last():
    first = after(of_three_lines(), answer(("1", "1000.00")), LATER)
    rest = after(first, answer(("2", "999.99"), ("3", "0")), LATER + DAY)

    assert standing(first) == [
        ("1", *money("1000", "2000", "0")),
        ("2", *money("0", "0", "999.99")),
        ("3", *money("0", "0", "0.01")),
    ]
    assert (first.status, rest.status) == ("opened", "answered")
    assert rest.accepted_amount == Decimal("1999.99")


def test_a_part_of_a_line_may_be_left_open_and_answered_later():
    first = after(of_three_lines(), answer(("1", "1000", "500")), LATER)
    later = led_to(first, answer(("1", "1200", "1800")), LATER + DAY)

    assert standing(first)[0] == ("1", *money("1000", "500", "1500"))
    assert [event.amount for event in later if isinstance(event, CreditDue)] == [Decimal("200")]


def test_the_clock_of_the_answer_stops_with_the_last_line_not_with_the_first():
    first, last = answer(("1", "0")), answer(("2", "0"), ("3", "0"))
    answered = after(of_three_lines(), first, LATER)

    assert led_to(of_three_lines(), first, LATER)[0].mark is None
    assert led_to(answered, last, LATER)[0].mark == "answered"


def test_a_whole_answer_is_spread_over_the_lines_in_proportion():
    answered = after(of_three_lines(), answer(accepted_amount="2000.00"), LATER)

    assert standing(answered) == [
        ("1", *money("1500.00", "1500.00", "0")),
        ("2", *money("499.99", "500.00", "0")),
        ("3", *money("0.01", "0.00", "0")),
    ]


def test_an_answer_of_before_there_were_lines_is_spread_over_them_as_one_of_today_is():
    [now, *_] = led_to(of_three_lines(), answer(accepted_amount="2000.00"), LATER)
    before = now.changed(lines=())

    assert standing(evolve(of_three_lines(), before)) == standing(evolve(of_three_lines(), now))


@pytest.mark.parametrize("end", [SettleDispute, WithdrawDispute])
def test_with_the_end_all_that_is_not_accepted_is_rejected_and_nothing_is_open(end):
    ended = after(after(a_dispute(), answer(accepted_amount="0"), LATER), end(by=ANALYST), LATER + DAY)
    unanswered = after(a_dispute(), WithdrawDispute(by=ANALYST), LATER)

    for dispute in (ended, unanswered):
        assert standing(dispute) == [("whole", *money("0", "6804.28", "0"))]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (answer(("4", "1")), "line 4 is not disputed; the lines are: 1, 2, 3"),
        (answer(("1", "3000.01")), "line 1: 3000.01 accepted and 0.00 rejected are more than the 3000.00 that is"),
        (answer(("1", "2000", "1000.01")), "line 1: 2000 accepted and 1000.01 rejected are more than the 3000.00"),
        (answer(("1", "0", "0")), "accepts nothing and rejects nothing"),
        (answer(accepted_amount="4000.01"), "cannot accept 4000.01: only 4000.00 is disputed"),
    ],
)
def test_what_does_not_add_up_is_refused(asked, told):
    with pytest.raises(Refused, match=told):
        led_to(of_three_lines(), asked, LATER)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (answer(("1", "999")), "1000 is accepted already, and is not taken back"),
        (
            answer(("1", "2501")),
            "line 1: only 2500.00 is accepted or open; what is rejected is negotiated by a proposal",
        ),
        (answer(("1", "1000", "400")), "line 1: only 2500.00 is accepted or open"),
        (answer(("2", "0")), "nothing of line 2 is open any more; a proposal negotiates it again"),
        (answer(accepted_amount="999"), "1000.00 is accepted already, and 999 would take back a part of it"),
        (answer(accepted_amount="2600"), "cannot accept 2600: only 2500.01 is accepted or open"),
    ],
)
def test_what_was_answered_is_not_taken_back_by_another_answer(asked, told):
    partly = after(of_three_lines(), answer(("1", "1000", "500"), ("2", "0")), LATER)

    with pytest.raises(Refused, match=told):
        led_to(partly, asked, LATER + DAY)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({}, "say either accepted_amount, of all together, or lines"),
        ({"accepted_amount": "1", "lines": [{"line": "1", "accepted_amount": "1"}]}, "say either accepted_amount"),
        ({"lines": [{"line": "1", "accepted_amount": "1"}] * 2}, "line 1 is named twice"),
        ({"lines": []}, "at least 1 item"),
        ({"lines": [{"line": "1", "accepted_amount": "-1"}]}, "greater than or equal to 0"),
    ],
)
def test_an_allocation_says_one_thing(fields, told):
    with pytest.raises(ValidationError, match=told):
        Allocation(**fields)


def test_shares_that_do_not_fit_their_claim_are_refused():
    with pytest.raises(Refused, match=r"of line 9 5.00 is accepted or rejected already; .* and disputes nothing"):
        lines_of(a_claim(), [Share(line="9", accepted_amount="5.00")])


def in_a_currency(most_places):
    """A currency, and rooms of amounts that are sent in it, or that can be paid in it (`most_places` False)."""

    def of(currency):
        places = taken_decimals(currency) if most_places else decimals(currency)
        return st.tuples(st.just(currency), st.lists(st.decimals(0, 5000, places=places), max_size=8))

    return st.sampled_from(("JPY", "EUR", "OMR", "XDR")).flatmap(of)


@given(of=in_a_currency(most_places=True), share=st.fractions(0, 1))
def test_what_is_spread_is_given_out_to_the_last_decimal_and_no_line_gets_more_than_it_has_room_for(of, share):
    currency, rooms = of
    places = taken_decimals(currency)
    whole = sum(rooms, start=Decimal(0))
    amount = Decimal(int(int(whole.scaleb(places)) * share)).scaleb(-places)

    parts = spread(amount, rooms, currency)

    assert sum(parts, start=Decimal(0)) == amount
    assert all(0 <= part <= room for part, room in zip(parts, rooms, strict=True))
    assert all(fits(part, currency) for part in parts)


def test_a_yen_is_spread_in_parts_of_one_where_that_is_all_the_room_there_is():
    assert spread(Decimal(1), [Decimal("0.50"), Decimal("0.50")], "JPY") == [Decimal("0.50"), Decimal("0.50")]


@given(of=in_a_currency(most_places=False), share=st.fractions(0, 1))
def test_what_can_be_paid_is_spread_in_parts_that_can_be_paid(of, share):
    currency, rooms = of
    amount = payable(sum(rooms, start=Decimal(0)) * share.numerator / share.denominator, currency)

    assert all(part == payable(part, currency) for part in spread(amount, rooms, currency))


@settings(max_examples=60)
@given(of=in_a_currency(most_places=True), share=st.fractions(0, 1))
def test_of_every_line_what_is_disputed_is_accepted_rejected_or_open_in_every_currency(of, share):
    currency, rooms = of
    lines = [{"line": str(n), "disputed_amount": room} for n, room in enumerate(rooms) if room]
    whole = sum(rooms, start=Decimal(0))
    accepted = rounded(whole * share.numerator / share.denominator, taken_decimals(currency))
    assume(lines)
    claim = a_claim(currency=currency, billed_amount=whole, disputed_amount=whole, lines=lines)
    dispute = a_dispute(claim=claim, under=terms_in(currency))

    answered = after(dispute, answer(accepted_amount=accepted), LATER, under=terms_in(currency))

    for line in (*answered.lines, answered.amounts):
        assert line.disputed_amount == line.accepted_amount + line.rejected_amount + line.open_amount
    assert (answered.amounts.disputed_amount, answered.amounts.accepted_amount) == (whole, accepted)


@pytest.mark.parametrize(
    ("currency", "disputed", "accepted", "rejected"),
    [("OMR", "12.345", "10.001", "2.344"), ("JPY", "1200", "1000.50", "199.50"), ("JPY", "1200", "1000", "200")],
)
def test_disputed_is_accepted_and_rejected_in_every_currency(currency, disputed, accepted, rejected):
    dispute = a_dispute(claim=a_claim(currency=currency, disputed_amount=disputed), under=terms_in(currency))

    answered = after(dispute, answer(accepted_amount=accepted), LATER, under=terms_in(currency))

    assert standing(answered) == [("whole", *money(accepted, rejected, "0"))]


@pytest.mark.parametrize(
    "asked",
    [
        answer(accepted_amount="10.001"),
        answer(("1", "10.001")),
        answer(("1", "10", "0.001")),
        WithdrawPart(by=ANALYST, line="1", amount="10.001"),
        NotifyWithholding(by=ANALYST, amount="10.001", since="2026-11-24"),
        RecordPayment(by=ANALYST, amount="10.001", paid_on="2026-11-23", reference="S-1"),
    ],
)
def test_a_third_decimal_in_a_currency_of_two_is_refused_with_what_would_be_right(asked):
    with pytest.raises(Invalid, match=r"has 3 decimals; USD has two at most: write it as (10|0)\.00"):
        led_to(of_three_lines(), asked, LATER)
