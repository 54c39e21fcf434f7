"""What a case says of itself from its timeline."""

from pledgekeeper.cases.commands import AcknowledgePage, AddNote, RecordNotice, RecordPage
from pledgekeeper.cases.model import event_name, owed_notices
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus
from tests.unit.builders import ENGINEER, MINUTE, MONDAY_NIGHT, NOC, a_ticket, after, an_order

LATER = MONDAY_NIGHT + MINUTE


def notice_sent(owed_by, outcome="sent"):
    return RecordNotice(notice="acknowledgement", owed_by=owed_by, outcome=outcome, detail="<m@x>")


def test_events_are_named_from_one():
    assert [event_name(index) for index in range(3)] == ["e1", "e2", "e3"]


def test_a_notice_is_owed_from_the_event_that_owes_it_until_it_left_or_failed():
    ticket = a_ticket()

    assert owed_notices(ticket.timeline) == {"e1": MONDAY_NIGHT}
    for outcome in ("sent", "withheld"):
        assert owed_notices(after(ticket, notice_sent("e1", outcome), LATER).timeline) == {}


def test_a_notice_that_failed_is_owed_to_the_next_contact():
    failed = after(a_ticket(), notice_sent("e1", "failed"), LATER)

    assert list(owed_notices(failed.timeline).values()) == [LATER]
    assert failed.timeline[-1].contact == "shift"


def test_an_order_owes_the_names_of_its_managers_besides_the_acknowledgement():
    assert list(owed_notices(an_order().timeline)) == ["e1", "e2"]


def test_a_case_owes_since_its_oldest_effect_that_nobody_carried_out():
    ticket = a_ticket()
    for page in ("p1", "p2"):
        ticket = after(ticket, RecordPage(page_id=page, outcome="sent", detail="m-1"), LATER)
    assert ticket.owed_since == MONDAY_NIGHT

    ticket = after(ticket, notice_sent("e1"), LATER)
    assert ticket.owed_since is None

    assert after(ticket, AddNote(by=ENGINEER, text="on it"), LATER + MINUTE).owed_since == LATER + MINUTE


def test_pages_that_an_answer_made_needless_are_not_owed():
    ticket = after(after(a_ticket(), notice_sent("e1"), LATER), AcknowledgePage(page_id="p1", by="x"), LATER)

    assert ticket.owed_since is None


def test_a_status_is_told_to_the_carrier_whoever_changed_it():
    for by in (ENGINEER, NOC):
        cancelled = after(a_ticket(), ChangeStatus(by=by, status=TicketStatus.CANCELLED), LATER)

        assert MONDAY_NIGHT + MINUTE in owed_notices(cancelled.timeline).values()
