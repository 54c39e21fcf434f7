"""Follow the sun: a case is offered to the centre that comes on duty, and is its own once somebody there accepts."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.api.commands import command_of
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.clocks import readings
from pledgekeeper.cases.commands import AcknowledgePage, AddNote, Tick
from pledgekeeper.cases.handing_over import AcceptHandOver, HandOver, PrepareHandOver
from pledgekeeper.cases.holding import Assign, held, held_seconds
from pledgekeeper.cases.model import Assigned, HandOverAccepted, Opening
from pledgekeeper.cases.offers import HandOverLapsed, HandOverOffered, open_offer, owned_since, record_of
from pledgekeeper.cases.paging import ascent_of, needless
from pledgekeeper.cases.pausing import AgreeToPause, PauseClocks, ResumeClocks
from pledgekeeper.errors import CareError, Forbidden, Invalid, NotFound, Refused
from pledgekeeper.escalation.pages import Escalated, HoldLapsed, PagePlaced
from pledgekeeper.event import Actor
from pledgekeeper.kinds import decide, fold, next_wake
from pledgekeeper.notices.compose import compose
from pledgekeeper.sla.calendar import ALWAYS
from pledgekeeper.tickets.model import ChangeStatus, Prioritise, TicketStatus
from tests.unit.builders import (
    ENGINEER,
    HOUR,
    MINUTE,
    MONDAY_NIGHT,
    NOC,
    SECOND,
    a_dispute,
    a_roster,
    a_ticket,
    after,
    an_order,
    at,
    led_to,
    terms_of,
)

CLAIRE = Actor(side="ours", name="claire-morel")  # of Paris
MARC = Actor(side="ours", name="marc-tremblay")  # of Montréal
SIX, SIX_15 = at("2026-11-23 06:00"), at("2026-11-23 06:15")  # Singapore gives way to Paris
ONE_PM, NINE_PM = at("2026-11-23 13:00"), at("2026-11-23 21:00")
HANDS = (HandOverOffered, HandOverAccepted, HandOverLapsed)


def lived(case, until, under=None):
    """The case, woken whenever it asks to be, until `until`."""
    under = under or terms_of()
    while (wake := next_wake(case, under, case.timeline[-1].at)) and wake <= until:
        case = after(case, Tick(), wake, under)
    return case


def hands(case):
    return [(event.at, event.event.removeprefix("hand-over-")) for event in case.timeline if isinstance(event, HANDS)]


def offered(priority="P1"):
    return lived(a_ticket(priority), SIX)


def accepted(case, moment, by=CLAIRE, name="h1"):
    return after(case, AcceptHandOver(by=by, hand_over_id=name), moment)


# --- when it is offered, and to whom ---------------------------------------------------------------------------------


def test_on_the_second_at_which_another_centre_comes_on_duty_the_case_is_offered_to_it():
    offer = open_offer(offered().timeline)

    assert (offer.at, offer.from_desk, offer.to_desk, offer.until) == (SIX, "singapore", "paris", SIX_15)
    assert offer.hand_over_id == "h1"


def test_a_p2_has_an_hour_to_be_accepted():
    assert open_offer(offered("P2").timeline).until == SIX + HOUR


@pytest.mark.parametrize(
    "case", [a_ticket("P3"), a_ticket("P4"), a_dispute(), an_order()], ids=lambda case: case.case_id
)
def test_what_does_not_follow_the_sun_is_never_offered(case):
    under = terms_of(case.carrier_id)
    aged = lived(case, case.opened_at + 40 * HOUR, under)

    assert hands(aged) == []
    with pytest.raises(Refused, match=r"stays with its desk; to move .*, assign it"):
        led_to(case, HandOver(by=ENGINEER, desk="paris"), case.opened_at, under)


def test_a_case_that_is_with_the_centre_on_duty_already_is_not_offered():
    moved = after(a_ticket(), Assign(by=ENGINEER, desk="paris"), MONDAY_NIGHT + HOUR)

    assert hands(lived(moved, ONE_PM - SECOND)) == []
    assert open_offer(lived(moved, ONE_PM).timeline).from_desk == "paris"


def test_until_somebody_accepts_the_case_is_its_senders_and_then_nobodys_hand_is_in_it():
    taken = after(offered(), AcknowledgePage(page_id="p1", by="wei-ling-tan"), SIX + MINUTE)
    mine = accepted(taken, SIX_15)

    assert (taken.desk, mine.desk) == ("singapore", "paris")
    assert (owned_since(taken.timeline), owned_since(mine.timeline)) == (MONDAY_NIGHT, SIX_15)
    seconds = held_seconds(held(mine, lambda _: {}, ALWAYS, SIX_15 + HOUR))
    assert seconds["person:wei-ling-tan"] == 14 * 60
    assert seconds["desk:paris"] == 3600
    assert sum(seconds.values()) == (SIX_15 + HOUR - MONDAY_NIGHT).total_seconds()


def test_not_accepted_it_stays_and_is_offered_again_at_the_next_change_of_centre_but_not_to_itself():
    case = lived(a_ticket(), at("2026-11-24 06:00"))

    assert case.desk == "singapore"
    assert hands(case) == [
        (SIX, "offered"), (SIX_15, "lapsed"),
        (ONE_PM, "offered"), (ONE_PM + 15 * MINUTE, "lapsed"),
        (at("2026-11-24 06:00"), "offered"),
    ]  # fmt: skip


def test_when_nobody_accepts_the_people_of_both_desks_are_paged_and_the_pages_are_named():
    case = lived(offered(), SIX_15)

    lapsed = next(event for event in case.timeline if isinstance(event, HandOverLapsed))
    pages = {page.page_id: page for page in case.timeline if isinstance(page, PagePlaced)}
    assert [(pages[name].recipient, pages[name].channel) for name in lapsed.pages] == [
        ("wei-ling-tan", "sms"), ("wei-ling-tan", "voice"), ("hugo-lambert", "sms"), ("hugo-lambert", "voice"),
    ]  # fmt: skip
    assert list(pages) == [f"p{number}" for number in range(1, len(pages) + 1)]


def test_a_p2_pages_on_the_channels_of_its_own_first_level():
    case = lived(offered("P2"), SIX + HOUR)

    lapsed = next(event for event in case.timeline if isinstance(event, HandOverLapsed))
    channels = {page.channel for page in case.timeline if isinstance(page, PagePlaced) and page.page_id in lapsed.pages}
    assert channels == {"email"}


def test_a_page_of_a_hand_over_is_sent_although_somebody_has_the_case_in_hand_until_somebody_takes_it():
    busy = after(offered(), AddNote(by=ENGINEER, text="a card is being swapped"), SIX_15 - MINUTE)
    case = lived(busy, SIX_15)
    page = case.timeline[-1]
    assert isinstance(page, PagePlaced)

    taken = after(case, AcknowledgePage(page_id=page.page_id, by="claire-morel"), SIX_15 + MINUTE)

    assert needless(case, page, ascent_of(case, terms_of(), SIX_15)) is None
    assert needless(taken, page, ascent_of(taken, terms_of(), SIX_15 + MINUTE)) == "somebody has the case since"


def test_a_late_wake_lapses_the_old_offer_and_makes_the_one_that_is_due_now():
    late = after(offered(), Tick(), ONE_PM + 2 * HOUR)

    assert [what for _, what in hands(late)] == ["offered", "lapsed", "offered"]
    assert open_offer(late.timeline).to_desk == "montreal"


# --- what is said of it ----------------------------------------------------------------------------------------------


def test_a_record_that_nobody_prepared_is_drafted_from_facts():
    noted = after(a_ticket(), AddNote(by=ENGINEER, text="The card is on its way."), at("2026-11-23 05:40"))

    record = open_offer(lived(noted, SIX).timeline).record

    assert "The card is on its way." in record.summary
    assert record.next_action == "Service restored, by 2026-11-23T06:14:00Z"
    assert record.next_update_due == at("2026-11-23 06:40")


@pytest.mark.parametrize("moment", [SIX - HOUR, SIX + MINUTE], ids=["before the offer", "after it"])
def test_the_desk_that_has_the_case_writes_the_record_before_the_offer_or_after(moment):
    case = lived(a_ticket(), moment)
    told = PrepareHandOver(by=ENGINEER, summary="The card in FRA-2 is dead.", next_action="Meet the courier at 07:30.")
    case = lived(after(case, told, moment), SIX)

    record = record_of(case.timeline, open_offer(case.timeline))

    assert (record.summary, record.next_action) == (told.summary, told.next_action)
    assert record.next_update_due is not None


def test_what_was_prepared_for_one_hand_over_is_not_said_again_at_the_next():
    told = PrepareHandOver(by=ENGINEER, summary="The card in FRA-2 is dead.", next_action="Meet the courier at 07:30.")
    case = accepted(lived(after(a_ticket(), told, SIX - HOUR), SIX), SIX + MINUTE)

    assert "FRA-2" not in open_offer(lived(case, ONE_PM).timeline).record.summary


# --- what is asked ---------------------------------------------------------------------------------------------------


def test_accepting_twice_changes_nothing():
    assert led_to(accepted(offered(), SIX + MINUTE), AcceptHandOver(by=CLAIRE, hand_over_id="h1"), SIX + MINUTE) == []


@pytest.mark.parametrize(
    ("case", "by", "moment", "error", "right"),
    [
        (offered(), CLAIRE, SIX_15 + SECOND, Refused, "lapsed at 2026-11-23T06:15:00Z: .* is with singapore"),
        (lived(offered(), SIX_15), CLAIRE, SIX_15, Refused, "any more: .* hand it over again, or assign it"),
        (after(offered(), HandOver(by=ENGINEER, desk="montreal"), SIX), CLAIRE, SIX, Refused, "gave way to h2, to m"),
        (after(offered(), Assign(by=ENGINEER, desk="montreal"), SIX), CLAIRE, SIX, Refused, "is with montreal; hand"),
        (offered(), ENGINEER, SIX, Refused, "arjun-nair is of singapore, which hands over: somebody of paris accepts"),
        (a_ticket(), CLAIRE, MONDAY_NIGHT, NotFound, "there is no hand-over h1"),
    ],
    ids=["lapsed", "said to have lapsed", "superseded", "assigned", "by its sender", "never made"],
)  # fmt: skip
def test_an_offer_that_cannot_be_accepted_says_why_and_what_would_be_right(case, by, moment, error, right):
    with pytest.raises(error, match=right):
        led_to(case, AcceptHandOver(by=by, hand_over_id="h1"), moment)


def test_a_case_is_handed_over_to_any_desk_at_any_time_and_asking_twice_changes_nothing():
    case = after(a_ticket(), HandOver(by=ENGINEER, desk="montreal"), MONDAY_NIGHT + MINUTE)

    assert led_to(case, HandOver(by=ENGINEER, desk="montreal"), MONDAY_NIGHT + MINUTE) == []
    assert accepted(case, MONDAY_NIGHT + 2 * MINUTE, MARC).desk == "montreal"


def test_a_hand_over_to_no_desk_or_to_its_own_is_refused():
    with pytest.raises(Invalid, match="there are: paris, montreal, singapore"):
        led_to(a_ticket(), HandOver(by=ENGINEER, desk="atlantis"), MONDAY_NIGHT)
    with pytest.raises(Refused, match="is with singapore already"):
        led_to(a_ticket(), HandOver(by=ENGINEER, desk="singapore"), MONDAY_NIGHT)


# --- what happens meanwhile ------------------------------------------------------------------------------------------


def changed(case, status, moment, by=ENGINEER):
    return after(case, ChangeStatus(by=by, status=status, reason="because"), moment)


def resolved(moment):
    working = changed(a_ticket(), TicketStatus.IN_PROGRESS, MONDAY_NIGHT)
    return changed(lived(working, min(SIX, moment)), TicketStatus.RESOLVED, moment)


def test_an_offer_of_a_case_that_is_resolved_meanwhile_is_over_and_nobody_is_paged():
    case = resolved(SIX + MINUTE)

    assert open_offer(case.timeline) is None
    assert [what for _, what in hands(lived(case, ONE_PM))] == ["offered"]
    with pytest.raises(Refused, match="not offered any more"):
        led_to(case, AcceptHandOver(by=CLAIRE, hand_over_id="h1"), SIX + 2 * MINUTE)


def test_a_case_that_is_reopened_under_another_centre_is_offered_at_that_second():
    case = changed(resolved(SIX - HOUR), TicketStatus.IN_PROGRESS, SIX + 3 * HOUR, NOC)

    assert open_offer(case.timeline).at == SIX + 3 * HOUR


def test_a_case_that_is_raised_to_p1_under_another_centre_is_offered_at_that_second_and_lowered_lapses_unheard():
    raised = after(a_ticket("P3"), Prioritise(by=NOC, priority="P1", reason="all calls"), SIX + HOUR)
    lowered = after(offered(), Prioritise(by=ENGINEER, priority="P3", reason="one call"), SIX + MINUTE)

    assert open_offer(raised.timeline).to_desk == "paris"
    assert next_wake(lowered, terms_of(), SIX + MINUTE) <= SIX_15
    lapsed = next(event for event in lived(lowered, SIX_15).timeline if isinstance(event, HandOverLapsed))
    assert (lapsed.at, lapsed.pages) == (SIX_15, ())


def test_a_case_that_stands_still_by_agreement_is_offered_and_pages_nobody():
    working = changed(a_ticket(), TicketStatus.IN_PROGRESS, MONDAY_NIGHT)
    paused = changed(working, TicketStatus.PENDING, MONDAY_NIGHT + MINUTE)

    lapsed = [event for event in lived(paused, SIX_15).timeline if isinstance(event, HandOverLapsed)]

    assert [(event.at, event.pages) for event in lapsed] == [(SIX_15, ())]


def test_one_centre_alone_hands_over_to_nobody():
    paris = a_roster().centre("paris")
    whole_day = paris.changed(owns_utc=type(paris.owns_utc).model_validate({"from": "00:00", "to": "24:00"}))
    people = {person.id for person in a_roster().people if person.centre == "paris"}
    rotations = tuple(each for each in a_roster().rotations if set(each.people) <= people)
    under = replace(terms_of(), roster=a_roster().changed(centres=(whole_day,), rotations=rotations))

    assert hands(lived(a_ticket(under=under), MONDAY_NIGHT + 30 * HOUR, under)) == []


# --- any order of commands -------------------------------------------------------------------------------------------

OURS = st.sampled_from([ENGINEER, CLAIRE, MARC, Actor(side="ours", name="staff-agent")])
DESKS = st.sampled_from(["paris", "montreal", "singapore"])
HANDING = st.one_of(
    st.builds(AcceptHandOver, by=OURS, hand_over_id=st.sampled_from(["h1", "h2", "h3", "h4"])),
    st.builds(HandOver, by=OURS, desk=DESKS),
    st.builds(PrepareHandOver, by=OURS, summary=st.just("a card"), next_action=st.just("swap it")),
)
OTHERS = st.one_of(
    st.just(Tick()),
    st.builds(Assign, by=OURS, desk=DESKS),
    st.builds(AddNote, by=st.sampled_from([ENGINEER, NOC]), text=st.just("hello")),
    st.builds(AcknowledgePage, page_id=st.just("p1"), by=st.just("arjun-nair")),
    st.builds(ChangeStatus, by=st.just(ENGINEER), status=st.sampled_from(TicketStatus), reason=st.just("because")),
    st.builds(PauseClocks, by=st.just(ENGINEER), reason=st.just("force-majeure"), note=st.just("a storm")),
    st.builds(ResumeClocks, by=st.just(ENGINEER)),
    st.builds(AgreeToPause, by=st.just(NOC), pause_id=st.just("w1")),
    st.builds(Prioritise, by=st.just(ENGINEER), priority=st.sampled_from(["P1", "P2", "P3"])),
)
GAPS = st.sampled_from([0, 1, 60, 899, 900, 901, 3600, 4 * 3600, 7 * 3600, 86_400])
STAYING = replace(
    terms_of(),
    matrix=terms_of().matrix.changed(
        ladders=tuple(ladder.changed(hand_over=None) for ladder in terms_of().matrix.ladders)
    ),
)
CLIMBED = (Escalated, HoldLapsed)


@given(st.lists(st.tuples(GAPS, st.one_of(HANDING, OTHERS)), max_size=10), st.sampled_from(["P1", "P2"]))
def test_whatever_happens_one_desk_has_the_case_and_no_clock_and_no_ladder_is_moved(history, priority):
    under = terms_of()
    case, stayed = a_ticket(priority), a_ticket(priority, under=STAYING)
    now = MONDAY_NIGHT
    for gap, command in history:
        now += gap * SECOND
        case, stayed = lived(case, now - SECOND), lived(stayed, now - SECOND, STAYING)
        case = tried(case, command, under, now)
        others = not isinstance(command, AcceptHandOver | HandOver | PrepareHandOver)
        stayed = tried(stayed, command if others else Tick(), STAYING, now)
        wakes_on_the_second(case, under, now)
    owned_by_one_desk(case, now)
    assert list(readings(case, under, now)) == list(readings(stayed, STAYING, now))
    assert ladder_of(case, under, now) == ladder_of(stayed, STAYING, now)


def tried(case, command, under, now):
    """The case after the command, or after time alone where it is refused."""
    try:
        events = decide(case.case_id, case, command, under, now)
    except CareError:
        events = decide(case.case_id, case, Tick(), under, now)
    return fold(case.case_id, events, case)


def wakes_on_the_second(case, under, now):
    wake = next_wake(case, under, now)
    if wake:
        assert led_to(case, Tick(), wake - SECOND, under) == [], "woke too late"
        assert led_to(case, Tick(), wake, under), "woke for nothing"


def owned_by_one_desk(case, now):
    """The holders of a case without gap or overlap, and its desk as a plain reading of its timeline says."""
    desk = [event.desk for event in case.timeline if isinstance(event, Opening | Assigned | HandOverAccepted)][-1]
    assert case.desk == desk
    holds = held(case, terms_of().pause_rules, ALWAYS, now, people=False)
    assert all(one.end == other.begin for one, other in pairwise(holds))
    offers = [event for event in case.timeline if isinstance(event, HandOverOffered)]
    assert all(offer.from_desk != offer.to_desk for offer in offers)
    ends = [e.hand_over_id for e in case.timeline if isinstance(e, HandOverAccepted | HandOverLapsed)]
    assert len(ends) == len(set(ends))


def ladder_of(case, under, now):
    ascent = ascent_of(case, under, now)
    own = [(e.at, e.event) for e in case.timeline if isinstance(e, CLIMBED)]
    return own, ascent.next_step_at, ascent.next_round_at


def test_a_carrier_hands_nothing_over():
    noc = Principal("noc@baltel.example", frozenset({"noc"}), "baltel")
    with pytest.raises(Forbidden):
        command_of({"command": "accept-hand-over", "hand_over_id": "h1"}, noc, a_ticket())


@pytest.mark.parametrize(
    ("carrier", "said"),
    [
        ("baltel", "is now with our centre in Paris"),
        ("telmaghreb", "est maintenant suivi par notre centre de Paris"),
        ("andesvoz", "está ahora a cargo de nuestro centro de Paris"),
    ],
)
def test_the_carrier_is_told_the_new_owner_in_its_language_and_the_desk_the_record_in_english(carrier, said):
    under = terms_of(carrier)
    case = lived(a_ticket(carrier_id=carrier, under=under), SIX, under)
    offer = compose(case, open_offer(case.timeline), under, SIX, "e9")
    case = after(case, AcceptHandOver(by=CLAIRE, hand_over_id="h1"), SIX + MINUTE)
    told = compose(case, next(e for e in case.timeline if isinstance(e, HandOverAccepted)), under, SIX + MINUTE, "e10")

    assert (offer.to, "hands TT-7K3QX9M2XA" in offer.text) == ("desk-paris@pledge.example", True)
    assert (told.to, said in told.text) == (case.reply_to, True)
    assert "wei-ling" not in told.text
