"""A form of a dispute is of what stood when its page was shown: where money moved since, nothing is done by it."""

import pytest

from tests.journeys.people import ANALYST, BILLING, CASES
from tests.journeys.test_ecare_by_line import MONDAY, UNTIL, fields, opened, page_of, standing
from tests.journeys.test_ecare_dispute_forms import WHY

THEIR_PART = {"line": "2", "amount": "300.00"}
PAYMENT = {"amount": "100.00", "paid_on": "2026-11-23", "reference": "TR-1"}


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


def sent(world, dispute, form, who, shown, **said):
    return world.http("POST", f"/ecare/cases/{dispute}/{form}", who, {**shown, **said})


def given_up(world, dispute):
    return [float(each.withdrawn_amount) for each in world.store.load(dispute).case.lines]


def test_what_two_tabs_give_up_is_given_up_once_and_the_second_is_told_what_happened_and_what_stands(world):
    dispute = opened(world)
    first, second = (fields(world, dispute, "ask/withdraw-part", BILLING) for _ in range(2))

    assert sent(world, dispute, "ask/withdraw-part", BILLING, first, **THEIR_PART).status == 303
    again = sent(world, dispute, "ask/withdraw-part", BILLING, second, **THEIR_PART)

    assert again.status == 409
    for told in (
        "Nothing was done. Since you opened this page: A part was given up (Mon 23 Nov, 10:00).",
        "0.00 EUR is accepted, 300.00 EUR rejected (300.00 EUR of it given up), 7,504.28 EUR open",
    ):
        assert told in page_of(again), told
    assert given_up(world, dispute) == [0, 300, 0]


def test_a_payment_that_moved_what_stood_is_told_by_its_reference_and_sum(world):
    dispute = opened(world)
    shown = fields(world, dispute, "ask/withdraw-part", BILLING)
    paid = {"command": "record-payment", **PAYMENT}
    assert world.http("POST", f"{CASES}/{dispute}/commands", ANALYST, paid).status == 200

    told = page_of(sent(world, dispute, "ask/withdraw-part", BILLING, shown, **THEIR_PART))

    assert "TR-1, 100.00 EUR (Mon 23 Nov, 10:00)." in told


def test_a_form_that_was_refused_so_stands_on_its_page_anew_and_is_done_when_it_is_sent_from_there(world):
    dispute = opened(world)
    before = fields(world, dispute, "ask/withdraw-part", BILLING)
    sent(world, dispute, "ask/withdraw-part", BILLING, before, **THEIR_PART)
    assert sent(world, dispute, "ask/withdraw-part", BILLING, before, line="2", amount="200.00").status == 409

    shown = fields(world, dispute, "ask/withdraw-part", BILLING)
    assert sent(world, dispute, "ask/withdraw-part", BILLING, shown, line="2", amount="200.00").status == 303
    assert given_up(world, dispute) == [0, 500, 0]


def test_a_form_that_is_sent_again_as_it_was_leads_to_what_it_did_the_first_time(world):
    dispute = opened(world)
    shown = fields(world, dispute, "ask/withdraw-part", BILLING)

    for _ in range(2):
        assert sent(world, dispute, "ask/withdraw-part", BILLING, shown, **THEIR_PART).status == 303

    assert given_up(world, dispute) == [0, 300, 0]


@pytest.mark.parametrize(("form", "who", "said"), [
    ("answer", ANALYST, {"accepted_amount": "7804.28", **WHY}),
    ("ask/propose", ANALYST, {"accepted_amount": "7804.28", **WHY, **UNTIL}),
    ("propose", BILLING, {"line-0": "5000", **WHY}),
    ("withdraw", BILLING, {}),
    ("ask/record-payment", ANALYST, PAYMENT),
    ("ask/notify-withholding", BILLING, {"amount": "7804.28", "since": "2026-11-23"}),
])  # fmt: skip
def test_every_form_by_which_money_is_said_is_refused_when_money_moved_since_its_page_was_shown(world, form, who, said):
    dispute = opened(world)
    shown = fields(world, dispute, form, who)
    part = {"command": "withdraw-part", **THEIR_PART}
    assert world.http("POST", f"{CASES}/{dispute}/commands", BILLING, part).status == 200
    before = world.store.load(dispute).case.timeline

    answer = sent(world, dispute, form, who, shown, **said)

    assert answer.status == 409
    assert "A part was given up (Mon 23 Nov, " in page_of(answer)
    assert world.store.load(dispute).case.timeline == before
    assert standing(world, dispute)[1] == ("2", 0, 300)
