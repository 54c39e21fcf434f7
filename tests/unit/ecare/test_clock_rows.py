"""What the page of a case shows of its clocks."""

from pledgekeeper.ecare.clock_rows import clock_rows
from tests.unit.builders import HOUR, MONDAY_9H, a_claim, a_dispute, a_ticket, terms_of


def rows(case):
    return {row.commitment: row for row in clock_rows(case, terms_of(case.carrier_id), MONDAY_9H + HOUR)}


def test_what_is_promised_in_business_days_is_shown_in_business_days_and_their_working_time():
    row = rows(a_dispute())["dispute-completeness"]

    assert (row.business_days, row.working) == (3, True)
    assert row.target_seconds == 3 * 8 * 3600


def test_what_is_promised_in_hours_or_round_the_clock_is_no_business_days():
    dispute, ticket = rows(a_dispute(claim=a_claim(type="irsf"))), rows(a_ticket("P1", MONDAY_9H))

    assert (dispute["dispute-answer"].business_days, dispute["dispute-answer"].working) == (None, False)
    assert {row.business_days for row in ticket.values() if not row.working} == {None}
