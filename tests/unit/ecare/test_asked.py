"""What waits for the carrier's word on its first page: in faults, disputes, orders and the actions of its account."""

from datetime import date

from pledgekeeper.accounts.model import Account, Action
from pledgekeeper.cases.commands import Tick
from pledgekeeper.disputes.proposals import DeclineProposal, Propose
from pledgekeeper.ecare.asked import ACTIONS, Asked, asked_in, asked_of, most_urgent_first
from pledgekeeper.event import Actor
from pledgekeeper.orders.accepting import AcceptDelivery
from pledgekeeper.orders.dates import CommitDate, ConsentToDate
from pledgekeeper.orders.model import Deliver
from pledgekeeper.orders.planning import ReachMilestone
from tests.unit.builders import DAY, HOUR, MONDAY_9H, a_claim, a_dispute, after, an_order, at, carriers, terms_of

TERMS, PERU = terms_of("insulartel"), terms_of("andesvoz")
MANAGER, THEIRS = Actor(side="ours", name="sophie-meyer"), Actor(side="carrier", name="a@insulartel.example")
FIRST, LATER = at("2026-12-18 18:00"), at("2027-01-08 18:00")


def asked(case, moment, under=TERMS):
    return [(each.what, each.until, each.step) for each in asked_in(case, under, moment)]


def committed(**fields):
    return after(an_order(**fields), CommitDate(by=MANAGER, ready_at=FIRST), MONDAY_9H + HOUR)


def test_a_date_that_we_moved_is_asked_for_until_the_one_that_counts_and_no_more_when_they_agree():
    moved = after(committed(), CommitDate(by=MANAGER, ready_at=LATER, reason="permits"), MONDAY_9H + DAY)
    agreed = after(moved, ConsentToDate(by=THEIRS, ready_at=LATER), MONDAY_9H + 2 * DAY)

    assert ("date", FIRST, None) in asked(moved, MONDAY_9H + DAY)
    assert "date" not in [what for what, *_ in asked(agreed, MONDAY_9H + 2 * DAY)]


def test_what_was_delivered_is_to_be_accepted_until_silence_does():
    done = after(committed(), Deliver(by=MANAGER), MONDAY_9H + DAY)
    [(what, until, _)] = asked(done, MONDAY_9H + DAY)

    assert what == "delivery"
    assert asked(after(done, AcceptDelivery(by=THEIRS), MONDAY_9H + 2 * DAY), MONDAY_9H + 2 * DAY) == []
    assert asked(after(done, Tick(), until), until) == []


def test_a_step_of_theirs_is_asked_for_when_it_is_next_and_is_late_after_its_day():
    order = committed(product="voice")
    ready = after(order, ReachMilestone(by=MANAGER, milestone="validated"), MONDAY_9H + 2 * HOUR)
    [(what, planned, step)] = asked(ready, MONDAY_9H + 2 * HOUR)
    [(late, until, _)] = [each for each in asked(ready, planned + DAY) if each[2]]
    done = after(ready, ReachMilestone(by=MANAGER, milestone="customer-ready"), MONDAY_9H + DAY)

    assert (what, step, late, until) == ("step", "customer-ready", "step_late", planned)
    assert asked(done, MONDAY_9H + DAY) == []


def test_a_proposal_of_ours_waits_for_its_answer_and_one_of_theirs_does_not():
    lines = ({"line": "1", "billed_amount": "900.00", "disputed_amount": "500.00"},)
    opened = a_dispute(claim=a_claim(disputed_amount="500.00", lines=lines))

    def proposed(by):
        offer = Propose(
            by=by, lines=({"line": "1", "accepted_amount": "200.00"},), reason="x", valid_until=MONDAY_9H + 9 * DAY
        )
        return after(opened, offer, MONDAY_9H + HOUR)

    ours = proposed(MANAGER)
    declined = after(ours, DeclineProposal(by=THEIRS, proposal_id="p1", reason="no"), MONDAY_9H + DAY)

    assert ("proposal", MONDAY_9H + 9 * DAY, None) in asked(ours, MONDAY_9H + HOUR, PERU)
    for other in (proposed(THEIRS), declined):
        assert "proposal" not in [what for what, *_ in asked(other, MONDAY_9H + DAY, PERU)]


def test_the_open_actions_of_the_carriers_own_people_are_asked_for_by_the_end_of_their_day():
    def action(name, **more):
        usual = {"title": "A second trunk", "owner": "Rasa", "side": "carrier", "agreed_at": MONDAY_9H}
        return Action(id=name, due=date(2026, 12, 4), yardstick=date(2026, 12, 4), **(usual | more))

    account = Account(
        carrier_id="baltel",
        actions=(action("a1"), action("a2", side="ours"), action("a3", closed_at=MONDAY_9H)),
    )

    assert [*asked_of(account, carriers()["baltel"])] == [
        Asked("action", "A second trunk · Rasa", ACTIONS, at("2026-12-05 00:00", "Europe/Vilnius"))
    ]


def test_the_most_urgent_comes_first_and_what_has_no_end_last():
    whens = (None, MONDAY_9H + DAY, MONDAY_9H - DAY)

    found = most_urgent_first(Asked("consent", "x", "/", when) for when in whens)

    assert [each.until for each in found] == [MONDAY_9H - DAY, MONDAY_9H + DAY, None]
