"""What any kind of case understands: notes, pages, notices."""

from dataclasses import replace

import pytest

from pledgekeeper.book import Shelf, calendar_file, pledge
from pledgekeeper.cases.announcements import ClockWarned
from pledgekeeper.cases.clocks import readings, superseded
from pledgekeeper.cases.commands import AcknowledgePage, AddNote, MoveTerms, RecordNotice, RecordPage, Tick
from pledgekeeper.cases.decide import event_named
from pledgekeeper.cases.model import NoteAdded, NoticeFailed, NoticeSent, Opening, TermsMoved
from pledgekeeper.cases.paging import ascent_of, needless
from pledgekeeper.disputes.settling import WithdrawDispute
from pledgekeeper.errors import Invalid, NotFound, Refused
from pledgekeeper.escalation.pages import PageFailed, PagePlaced, PageSent, Taken, placed
from pledgekeeper.event import Actor
from pledgekeeper.kinds import next_wake
from pledgekeeper.orders.dates import CommitDate
from pledgekeeper.sla.clock import ClockState
from pledgekeeper.sla.pledge import Target
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus
from tests.unit.builders import (
    DAY,
    ENGINEER,
    HOUR,
    MINUTE,
    MONDAY_NIGHT,
    NOC,
    SECOND,
    a_claim,
    a_dispute,
    a_published_pledge,
    a_ticket,
    after,
    an_order,
    led_to,
    published_calendars,
    terms,
    terms_of,
)

LATER = MONDAY_NIGHT + 3 * MINUTE


@pytest.mark.parametrize("case", [a_ticket, a_dispute, an_order], ids=["ticket", "dispute", "order"])
def test_notes_are_numbered_on_every_kind_of_case(case):
    noted = case()
    for text in ("first", "second"):
        noted = after(noted, AddNote(by=ENGINEER, text=text), noted.opened_at + MINUTE)

    assert [(e.note_id, e.text) for e in noted.timeline if isinstance(e, NoteAdded)] == [
        ("n1", "first"),
        ("n2", "second"),
    ]
    assert noted.changed_at == noted.opened_at + MINUTE


def test_a_note_of_ours_is_an_update_we_owe_and_a_note_of_theirs_is_an_answer_to_us():
    ours, theirs = (led_to(a_ticket(), AddNote(by=by, text="x"), LATER)[0] for by in (ENGINEER, NOC))

    assert (ours.mark, ours.notice) == ("updated", "update")
    assert (theirs.mark, theirs.notice) == ("answered-by-carrier", None)


@pytest.mark.parametrize("case", [a_ticket, an_order], ids=["ticket", "order"])
def test_a_case_refuses_what_it_does_not_understand(case):
    with pytest.raises(Refused, match="does not understand WithdrawDispute"):
        led_to(case(), WithdrawDispute(by=NOC), case().opened_at)


# --- pages -----------------------------------------------------------------------------------------------------------


def test_who_acknowledges_a_page_has_the_case_in_hand():
    (taken,) = led_to(a_ticket(), AcknowledgePage(page_id="p1", by="wei-ling-tan"), LATER)

    assert taken == Taken(at=LATER, by="wei-ling-tan", page_id="p1")


def test_an_acknowledgement_pressed_twice_counts_once_and_holds_from_the_first_press():
    taken = after(a_ticket(), AcknowledgePage(page_id="p1", by="wei-ling-tan"), LATER)

    assert led_to(taken, AcknowledgePage(page_id="p1", by="wei-ling-tan"), LATER + MINUTE) == []


def test_a_page_that_was_never_placed_can_be_neither_acknowledged_nor_recorded():
    for command in (AcknowledgePage(page_id="p99", by="x"), RecordPage(page_id="p99", outcome="sent", detail="m-1")):
        with pytest.raises(NotFound, match="has no page p99"):
            led_to(a_ticket(), command, LATER)


@pytest.mark.parametrize(
    ("outcome", "event"),
    [
        ("sent", PageSent(at=LATER, page_id="p1", reference="m-1")),
        ("failed", PageFailed(at=LATER, page_id="p1", reason="m-1")),
    ],
)
def test_what_became_of_a_page_is_recorded_once(outcome, event):
    recorded = after(a_ticket(), RecordPage(page_id="p1", outcome=outcome, detail="m-1"), LATER)

    assert event in recorded.timeline
    for second in ("sent", outcome):
        assert led_to(recorded, RecordPage(page_id="p1", outcome=second, detail="m-2"), LATER) == []


def test_a_page_is_needed_until_somebody_answers():
    ticket = a_ticket()
    page, taken = placed(ticket.timeline, "p1"), after(ticket, AcknowledgePage(page_id="p2", by="x"), LATER)

    assert needless(ticket, page, ascent_of(ticket, terms_of(), LATER)) is None
    assert (
        needless(taken, page, ascent_of(taken, terms_of(), LATER + 30 * MINUTE - SECOND))
        == "the case is in somebody's hand"
    )
    assert needless(taken, page, ascent_of(taken, terms_of(), LATER + 30 * MINUTE)) == "the case is in somebody's hand"


def test_a_page_of_a_case_that_is_over_is_needless():
    over = after(a_ticket(), ChangeStatus(by=NOC, status=TicketStatus.CANCELLED), LATER)

    assert needless(over, placed(over.timeline, "p1"), ascent_of(over, terms_of(), LATER)) == "the case is cancelled"


def test_a_kind_of_case_without_a_ladder_is_not_paged_for():
    flat = terms(matrix=terms_of().matrix.changed(ladders=terms_of().matrix.ladders[-1:]))

    assert ascent_of(a_ticket(under=flat), flat, LATER) is None
    assert not [event for event in a_ticket(under=flat).timeline if isinstance(event, PagePlaced)]


# --- notices ---------------------------------------------------------------------------------------------------------


def test_a_notice_that_left_stops_the_clock_it_promises_and_one_that_failed_does_not():
    sent, failed = (
        led_to(
            a_ticket(),
            RecordNotice(
                notice="acknowledgement", owed_by="e1", outcome=outcome, detail="<m@x>", to=("noc@baltel.example",)
            ),
            LATER,
        )[0]
        for outcome in ("sent", "failed")
    )

    assert isinstance(sent, NoticeSent)
    assert (sent.mark, sent.message_id) == ("acknowledged", "<m@x>")
    assert isinstance(failed, NoticeFailed)
    assert failed.mark is None


def test_an_event_is_named_by_its_place():
    ticket = a_ticket()

    assert isinstance(event_named(ticket, "e1"), Opening)
    with pytest.raises(NotFound, match="has no event e99"):
        event_named(ticket, "e99")


# --- promises --------------------------------------------------------------------------------------------------------

FOUND_BY_US = Actor(side="ours", name="monitoring")
OF_A_TICKET = {"acknowledge", "first-response", "next-response", "update", "solve"}
OF_A_DISPUTE = {
    "dispute-acknowledge", "dispute-completeness", "dispute-answer", "dispute-settle", "dispute-settle-at-most",
    "credit-note", "dispute-appeal",
}  # fmt: skip
OF_AN_ORDER = {
    "order-acknowledge", "project-managers", "committed-date", "order-status", "order-status-daily", "jeopardy",
}  # fmt: skip


@pytest.mark.parametrize(
    ("case", "promises"),
    [
        (lambda: a_ticket("P1"), OF_A_TICKET | {"restore", "reason-for-outage", "root-cause", "p1-review"}),
        (lambda: a_ticket("P3"), OF_A_TICKET),
        (lambda: a_ticket("P3", by=FOUND_BY_US), (OF_A_TICKET | {"fault-notice"}) - {"acknowledge"}),
        (a_dispute, OF_A_DISPUTE),
        (lambda: a_dispute(claim=a_claim(type="irsf")), OF_A_DISPUTE | {"fraud-alert"}),
        (an_order, OF_AN_ORDER),
        (lambda: committed(an_order()), OF_AN_ORDER | {"delivery"}),
    ],
    ids=["P1", "P3", "P3 that we found", "dispute", "fraud", "order", "order with a date"],
)
def test_a_case_is_made_the_promises_of_its_kind_and_of_what_is_known_of_it(case, promises):
    case = case()

    shown = readings(case, terms_of(case.carrier_id), case.timeline[-1].at)

    assert {commitment.id for commitment, _ in shown} == promises


@pytest.mark.parametrize("case", [a_ticket, a_dispute, an_order], ids=["ticket", "dispute", "order"])
def test_a_clock_runs_from_the_opening_or_waits_for_what_starts_it(case):
    case = case()

    for commitment, reading in readings(case, terms_of(case.carrier_id), case.opened_at):
        started = "opened" in commitment.clock.starts
        assert reading.state is (ClockState.RUNNING if started else ClockState.WAITING), commitment.id


def committed(order):
    return after(order, CommitDate(by=ENGINEER, ready_at=order.opened_at + 30 * DAY), order.opened_at + HOUR)


def test_passing_time_alone_means_nothing_before_something_is_due():
    assert led_to(a_ticket(), Tick(), MONDAY_NIGHT + SECOND) == []
    assert led_to(a_ticket("P2"), Tick(), MONDAY_NIGHT + HOUR - SECOND) != []


# --- other terms -----------------------------------------------------------------------------------------------------


def move(**to):
    return MoveTerms(by=ENGINEER, reason="agreed on the phone", **to)


def under_published(*versions):
    """The terms of a carrier where these were published besides what ships."""
    return terms(library=Shelf(versions).library)


def as_kept(case, known):
    """The terms under which the case is read next, as the book gives them."""
    return replace(known, version=known.version_of({"pledge": case.pledge_id, "calendars": case.calendars_id}))


SHORTER, OTHER_CALENDARS = a_published_pledge("pledge-2026-12"), published_calendars("calendars-2026-12")


def test_a_case_is_moved_to_other_terms_by_somebody_for_a_reason():
    known = under_published(SHORTER, OTHER_CALENDARS)

    (moved,) = led_to(a_ticket(), move(pledge_id="pledge-2026-12"), LATER, known)

    assert moved == TermsMoved(
        at=LATER,
        pledge_id="pledge-2026-12",
        calendars_id="calendars-2026-11",
        by=ENGINEER,
        reason="agreed on the phone",
    )
    case = after(a_ticket(), move(pledge_id="pledge-2026-12", calendars_id="calendars-2026-12"), LATER, known)
    assert (case.pledge_id, case.calendars_id) == ("pledge-2026-12", "calendars-2026-12")
    assert (case.timeline[0].pledge_id, case.changed_at) == ("pledge-2026-11", LATER)


def test_the_terms_that_a_case_has_are_no_move():
    for same in ({"pledge_id": "pledge-2026-11"}, {"calendars_id": "calendars-2026-11"}):
        assert led_to(a_ticket(), move(**same), LATER) == []


def test_a_move_says_where_to():
    with pytest.raises(Invalid, match="name the pledge_id or the calendars_id that the case is moved to"):
        led_to(a_ticket(), move(), LATER)


@pytest.mark.parametrize(
    ("to", "where"),
    [({"pledge_id": "pledge-2099"}, "pledge"), ({"calendars_id": "calendars-2099"}, "calendars")],
    ids=["pledge", "calendars"],
)
def test_a_case_is_not_moved_to_terms_that_were_never_published(to, where):
    with pytest.raises(
        Invalid, match=f"there is no published {where} '{where}-2099'; there are: {where}-2026-11"
    ) as no:
        led_to(a_ticket(), move(**to), LATER)

    assert no.value.facts == {"where": where}


def test_a_case_is_not_moved_to_calendars_that_lack_its_own():
    without_vilnius = published_calendars(
        "calendars-2026-12",
        calendars=tuple(c for c in calendar_file("calendars-2026-11").calendars if c.id != "vilnius"),
    )

    with pytest.raises(Invalid, match="vilnius"):
        led_to(a_ticket("P3"), move(calendars_id="calendars-2026-12"), LATER, under_published(without_vilnius))


def test_a_case_is_not_moved_to_a_pledge_that_counts_on_calendars_it_has_not():
    on_lisbon = solved_within("10 min")
    on_lisbon = on_lisbon.changed(targets=tuple(each.changed(calendar="lisbon") for each in on_lisbon.targets))
    known = under_published(a_published_pledge("pledge-2026-12", commitments=(on_lisbon,)))

    with pytest.raises(Invalid, match="pledge-2026-12 counts on 'lisbon', which calendars-2026-11 has not"):
        led_to(a_ticket(), move(pledge_id="pledge-2026-12"), LATER, known)


def test_a_case_that_was_moved_is_read_under_its_new_terms_all_of_it_and_the_old_reading_stays_beside_it():
    known = under_published(a_published_pledge("pledge-2026-12", commitments=(solved_within("10 min"),)))
    opened = a_ticket("P4")

    moved = after(opened, move(pledge_id="pledge-2026-12"), LATER, known)
    read_now = dict(readings(moved, as_kept(moved, known), LATER))

    assert [(c.id, r.started_at, r.target_seconds) for c, r in read_now.items()] == [("solve", MONDAY_NIGHT, 600)]
    put_aside = {old.commitment.id: old.reading for old in superseded(moved, as_kept(moved, known))}
    assert put_aside == {commitment.id: reading for commitment, reading in readings(opened, known, LATER)}


def test_a_case_that_was_moved_is_warned_of_and_woken_by_its_new_terms_from_that_second_on():
    known = under_published(a_published_pledge("pledge-2026-12", commitments=(solved_within("10 min"),)))

    moved = after(a_ticket("P4"), move(pledge_id="pledge-2026-12"), LATER, known)

    assert next_wake(moved, known, LATER) == MONDAY_NIGHT + 450 * SECOND
    too_late = after(a_ticket("P4"), move(pledge_id="pledge-2026-12"), MONDAY_NIGHT + 8 * MINUTE, known)
    assert [e.commitment for e in too_late.timeline if isinstance(e, ClockWarned)] == ["solve"]


def solved_within(span):
    solve = pledge("pledge-2026-11").commitment("solve")
    return solve.changed(targets=(Target(within=span, calendar="wall"),))
