"""Who has an order in hand: two by name, the next when one is away, silent or late, and never nobody."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.cases.announcements import FellDue
from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.commands import AcknowledgePage, RecordNotice, Tick
from pledgekeeper.errors import Refused
from pledgekeeper.escalation.changes import Absence
from pledgekeeper.escalation.pages import PagePlaced
from pledgekeeper.event import Actor
from pledgekeeper.kinds import decide, fold, next_wake
from pledgekeeper.orders.duty import AcknowledgeDuty, DutyHandedOver, HandDuty, ManagerMissing, ManagersAppointed
from pledgekeeper.orders.managers import ROLES
from pledgekeeper.orders.planning import ReachMilestone
from tests.unit.builders import (
    DAY,
    HOUR,
    MONDAY_9H,
    SECOND,
    a_roster,
    after,
    an_order,
    at,
    led_to,
    terms,
    terms_of,
    to_open_order,
    without,
)

PM = Actor(side="ours", name="sophie-meyer")
TERMS = terms_of("insulartel")
TOLD_OF_ONE = RecordNotice(notice="manager", owed_by="e2", outcome="sent", detail="x")


def away(person, begins_at, ends_at):
    return Absence(id=f"{person} {begins_at}", begins_at=begins_at, ends_at=ends_at, reason="away", person=person)


def absent(*absences):
    return terms("insulartel", roster=a_roster().changed(absences=absences))


def ticked(order, moment, under=None):
    return after(order, Tick(), moment, under)


def nobody_for_it():
    return terms("insulartel", roster=with_left(ABLE, ()))


def handed(order):
    return [(event.because, event.to) for event in order.timeline if isinstance(event, DutyHandedOver)]


def test_of_those_who_fit_alike_the_one_with_the_fewest_open_orders_has_it():
    pair = {an_order().nominal_manager, an_order().backup_manager}

    for busy in pair:
        assert {an_order(under=terms("insulartel", load=lambda busy=busy: {busy: 7})).backup_manager} == {busy}


def test_a_late_appointment_looks_at_the_load_as_the_first_one_does():
    pair = {an_order().nominal_manager, an_order().backup_manager}
    order = an_order(under=nobody_for_it())

    for busy in pair:
        later = ticked(order, MONDAY_9H + HOUR, terms("insulartel", load=lambda busy=busy: {busy: 7}))
        assert (later.backup_manager, later.in_charge) == (busy, later.nominal_manager)


def test_a_hand_over_to_neither_of_the_two_looks_at_the_load():
    order = an_order()
    both = [away(who, MONDAY_9H, MONDAY_9H + 9 * DAY) for who in (order.nominal_manager, order.backup_manager)]

    def given(busy):
        under = terms("insulartel", roster=a_roster().changed(absences=tuple(both)), load=lambda: {busy: 7})
        return ticked(order, MONDAY_9H + HOUR, under).in_charge

    assert (given("kenji-sato"), given("priya-menon")) == ("priya-menon", "kenji-sato")


def test_whoever_is_away_when_the_order_comes_is_not_chosen():
    gone = an_order().nominal_manager
    under = absent(away(gone, MONDAY_9H - DAY, MONDAY_9H + DAY))

    order = an_order(under=under)

    assert gone not in (order.nominal_manager, order.backup_manager)


def test_an_absence_hands_the_order_to_the_back_up_on_the_second_and_its_end_hands_it_back():
    order = an_order()
    begins, ends = at("2026-11-24 08:00"), at("2026-11-24 18:00")
    under = absent(away(order.nominal_manager, begins, ends))

    away_now = ticked(order, begins, under)
    back = ticked(away_now, ends, under)

    assert ticked(order, begins - SECOND, under).in_charge == order.nominal_manager
    assert (away_now.in_charge, back.in_charge) == (order.backup_manager, order.nominal_manager)
    assert [why for why, _ in handed(back)][:1] == ["absence"]


def test_who_gets_it_is_asked_to_acknowledge_and_the_carrier_is_told():
    order = an_order()
    under = absent(away(order.nominal_manager, MONDAY_9H + HOUR, MONDAY_9H + 9 * DAY))

    handover, page, *_ = led_to(order, Tick(), MONDAY_9H + HOUR, under)

    assert (handover.notice, handover.page_id) == ("duty", page.page_id)
    assert (page.recipient, page.channel) == (order.backup_manager, "email")


def test_a_duty_that_nobody_acknowledges_goes_on_to_the_next_after_four_hours():
    order = an_order()
    given = after(order, HandDuty(by=PM, reason="a long flight"), MONDAY_9H)

    silent = ticked(given, MONDAY_9H + DAY)
    page = next(e for e in reversed(given.timeline) if isinstance(e, PagePlaced))
    answered = after(given, AcknowledgePage(page_id=page.page_id, by=page.recipient), MONDAY_9H + HOUR)
    said = after(given, AcknowledgeDuty(by=PM), MONDAY_9H + HOUR)

    assert given.in_charge == order.backup_manager
    assert [why for why, _ in handed(silent)] == ["asked", "unacknowledged"]
    assert silent.in_charge not in (order.nominal_manager, order.backup_manager)
    assert [len(handed(ticked(each, MONDAY_9H + DAY))) for each in (answered, said)] == [1, 1]


def test_silence_on_a_step_of_ours_that_fell_due_hands_it_over_and_work_does_not():
    order = an_order(at("2026-11-23 06:00"))
    worked = after(order, ReachMilestone(by=PM, milestone="validated"), at("2026-11-25 09:00"))

    assert "silence" in [why for why, _ in handed(ticked(order, at("2026-11-27 12:00")))]
    assert handed(ticked(worked, at("2026-11-26 12:00"))) == []


def test_somebody_who_cannot_have_it_is_not_given_it():
    with pytest.raises(Refused, match="'victor-lang' cannot have this order now; these can: "):
        led_to(an_order(), HandDuty(by=PM, to="victor-lang", reason="x"), MONDAY_9H)


# --- fewer than two ---------------------------------------------------------------------------------------------------


def test_one_who_is_able_has_the_order_at_once_and_the_back_up_follows_and_is_told():
    alone = terms("insulartel", roster=without("project-manager", without("head-of-delivery")))
    order = an_order(under=alone)
    first = next(event for event in order.timeline if isinstance(event, ManagersAppointed))

    found = led_to(order, Tick(), MONDAY_9H + HOUR, terms_of("insulartel"))
    both = next(event for event in found if isinstance(event, ManagersAppointed))

    assert (order.nominal_manager, order.backup_manager, order.in_charge) == (first.nominal, None, first.nominal)
    assert (first.notice, both.notice) == ("manager", "managers")
    assert both.nominal == first.nominal != both.backup
    assert led_to(order, Tick(), MONDAY_9H + HOUR, alone) == []


def test_the_back_up_that_is_missing_is_owed_by_the_clock_of_both_and_the_desk_is_warned():
    alone = terms("insulartel", roster=without("project-manager", without("head-of-delivery")))
    told = after(an_order(under=alone), TOLD_OF_ONE, MONDAY_9H + HOUR, alone)

    warned = ticked(told, MONDAY_9H + 4 * DAY, alone)
    named = ticked(told, MONDAY_9H + HOUR)
    number = next(n for n, event in enumerate(named.timeline, 1) if getattr(event, "backup", None))
    kept = after(
        named, RecordNotice(notice="managers", owed_by=f"e{number}", outcome="sent", detail="x"), MONDAY_9H + HOUR
    )

    owed = [event.commitment for event in warned.timeline if isinstance(event, FellDue)]
    assert "project-managers" in owed
    assert {c.id: r.state for c, r in readings(kept, TERMS, MONDAY_9H + DAY)}["project-managers"] == "stopped"


def test_with_nobody_able_the_desk_is_told_at_once_and_the_first_who_comes_has_it():
    order = an_order(under=nobody_for_it())

    missing = next(event for event in order.timeline if isinstance(event, ManagerMissing))
    found = ticked(order, MONDAY_9H + HOUR)

    assert (order.in_charge, missing.notice) == (None, "warning")
    assert led_to(order, Tick(), MONDAY_9H + HOUR, nobody_for_it()) == []
    assert found.in_charge == found.nominal_manager != found.backup_manager


def test_who_has_it_keeps_it_when_nobody_is_there_and_the_desk_is_told_once_for_each_time():
    order = an_order()
    begins, ends, again = MONDAY_9H + DAY, MONDAY_9H + 2 * DAY, MONDAY_9H + 3 * DAY
    everybody = [away(who, *when) for who in ABLE for when in ((begins, ends), (again, again + DAY))]
    under = absent(*everybody)

    for moment in (begins, begins + HOUR, ends, again, again + HOUR):
        order = ticked(order, moment, under)

    assert order.in_charge == order.nominal_manager
    assert [event.at for event in order.timeline if isinstance(event, ManagerMissing)] == [begins, again]


# --- never nobody -----------------------------------------------------------------------------------------------------

ABLE = sorted({person.id for role in ROLES for person in a_roster().holders(role)})
HOURS = st.integers(-48, 30 * 24).map(lambda hours: MONDAY_9H + timedelta(hours=hours))
ABSENCES = st.lists(
    st.tuples(st.sampled_from(ABLE), HOURS, st.integers(1, 400)).map(
        lambda found: away(found[0], found[1], found[1] + timedelta(hours=found[2]))
    ),
    max_size=8,
    unique_by=lambda each: each.id,
)
LEFT = st.sets(st.sampled_from(ABLE), max_size=len(ABLE) - 1)


def with_left(left, absences):
    """The roster without those people and with those absences."""
    full = a_roster()
    gone = {role: tuple(p.id for p in full.holders(role) if p.id not in left) for role in ROLES}
    kept = (each.changed(people=gone.get(each.role, each.people)) for each in full.rotations)
    rotations = tuple(each for each in kept if each.people)
    return full.changed(rotations=rotations, absences=tuple(absences))


@given(LEFT, ABSENCES, st.lists(HOURS, min_size=1, max_size=6))
def test_an_order_never_has_nobody(left, absences, moments):
    under = terms("insulartel", roster=with_left(left, absences))
    case_id = "ORD-7K3QX9M2XA"
    order = fold(case_id, decide(case_id, None, to_open_order(), under, MONDAY_9H))
    for moment in sorted(max(moment, MONDAY_9H) for moment in moments):
        order = fold(case_id, decide(case_id, order, Tick(), under, moment), order)
        there = [person for person in ABLE if person not in left and under.roster.is_present(person, moment)]

        assert order.nominal_manager != order.backup_manager
        assert (order.backup_manager is None) == (len(left) == len(ABLE) - 1)
        assert order.in_charge in (there or set(ABLE) - left)


@given(ABSENCES)
def test_it_wakes_by_itself_at_the_second_at_which_who_has_it_leaves(absences):
    under = terms("insulartel", roster=with_left(set(), absences))
    case_id = "ORD-7K3QX9M2XA"
    order = fold(case_id, decide(case_id, None, to_open_order(), under, MONDAY_9H))
    now = MONDAY_9H
    for _ in range(12):
        wake = next_wake(order, under, now)
        assert wake > now
        leaves = [a.begins_at for a in absences if a.person == order.in_charge and now < a.begins_at < wake]
        others = [person for person in ABLE if person != order.in_charge]
        assert not [at for at in leaves if any(under.roster.is_present(person, at) for person in others)]
        events = decide(case_id, order, Tick(), under, wake)
        assert events
        order, now = fold(case_id, events, order), wake
