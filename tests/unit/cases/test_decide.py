"""What any kind of case understands: notes, pages, notices."""

import pytest

from pledgekeeper.cases.commands import AcknowledgePage, AddNote, RecordNotice, RecordPage, Tick
from pledgekeeper.cases.decide import ascent_of, event_named, needless, readings
from pledgekeeper.cases.model import NoteAdded, NoticeFailed, NoticeSent, Opening
from pledgekeeper.disputes.model import WithdrawDispute
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.escalation.pages import PageFailed, PagePlaced, PageSent, Taken, placed
from pledgekeeper.sla.clock import ClockState
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus
from tests.unit.builders import (
    ENGINEER,
    HOUR,
    MINUTE,
    MONDAY_NIGHT,
    NOC,
    SECOND,
    a_dispute,
    a_ticket,
    after,
    an_order,
    led_to,
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

    assert recorded.timeline[-1] == event
    for second in ("sent", "failed"):
        assert led_to(recorded, RecordPage(page_id="p1", outcome=second, detail="m-2"), LATER) == []


def test_a_page_is_needed_until_somebody_answers_and_again_when_the_hold_has_lapsed():
    ticket = a_ticket()
    page, taken = placed(ticket.timeline, "p1"), after(ticket, AcknowledgePage(page_id="p2", by="x"), LATER)

    assert needless(ticket, page, terms_of(), LATER) is None
    assert needless(taken, page, terms_of(), LATER + 30 * MINUTE - SECOND) == "the case is in somebody's hand"
    assert needless(taken, page, terms_of(), LATER + 30 * MINUTE) is None


def test_a_page_of_a_case_that_is_over_is_needless():
    over = after(a_ticket(), ChangeStatus(by=NOC, status=TicketStatus.CANCELLED), LATER)

    assert needless(over, placed(over.timeline, "p1"), terms_of(), LATER) == "the case is cancelled"


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


@pytest.mark.parametrize(
    ("case", "promises"),
    [
        (lambda: a_ticket("P1"), {"acknowledge", "first-response", "update", "restore", "solve"}),
        (lambda: a_ticket("P3"), {"acknowledge", "first-response", "update", "solve"}),
        (a_dispute, {"dispute-acknowledge", "dispute-answer"}),
        (an_order, {"order-acknowledge", "project-managers", "committed-date"}),
    ],
    ids=["P1", "P3", "dispute", "order"],
)
def test_a_case_is_made_the_promises_of_its_kind_and_priority(case, promises):
    case = case()

    shown = dict(readings(case, terms_of(case.carrier_id), case.opened_at))

    assert {commitment.id for commitment in shown} == promises
    assert {reading.state for reading in shown.values()} == {ClockState.RUNNING}


def test_passing_time_alone_means_nothing_before_something_is_due():
    assert led_to(a_ticket(), Tick(), MONDAY_NIGHT + SECOND) == []
    assert led_to(a_ticket("P2"), Tick(), MONDAY_NIGHT + HOUR - SECOND) != []
