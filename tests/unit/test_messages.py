"""What each event puts on which queue."""

import pytest
from pydantic import ValidationError

from pledgekeeper.cases.commands import AddNote, RecordNotice, Tick
from pledgekeeper.cases.decide import event_named
from pledgekeeper.disputes.settling import WithdrawDispute
from pledgekeeper.messages import DisputeStep, NoticeDue, PageDue, Wake, owed_by
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus
from tests.unit.builders import ENGINEER, HOUR, MINUTE, MONDAY_NIGHT, NOC, a_dispute, a_ticket, after, an_order

TT = "TT-7K3QX9M2XA"


def owed(case):
    return [
        (queue, message)
        for number, event in enumerate(case.timeline, start=1)
        for queue, message in owed_by(case.case_id, event, number)
    ]


def test_a_p1_owes_an_acknowledgement_and_a_page_on_each_channel():
    assert owed(a_ticket()) == [
        ("notices", NoticeDue(case_id=TT, owed_by="e1")),
        ("pages", PageDue(case_id=TT, page_id="p1")),
        ("pages", PageDue(case_id=TT, page_id="p2")),
    ]


def test_a_dispute_owes_its_first_two_steps_besides():
    queues = [queue for queue, _ in owed(a_dispute())]

    assert queues == ["notices", "dispute_steps", "dispute_steps", "pages"]
    assert ("dispute_steps", DisputeStep(case_id="DSP-7K3QX9M2XA", step="acknowledge")) in owed(a_dispute())
    assert ("dispute_steps", DisputeStep(case_id="DSP-7K3QX9M2XA", step="check", owed_by="e1")) in owed(a_dispute())


def test_what_a_carrier_gives_up_is_heard_by_the_other_disputes_of_the_invoice():
    gone = after(a_dispute(), WithdrawDispute(by=NOC), MONDAY_NIGHT)

    steps = [message for queue, message in owed(gone) if queue == "dispute_steps"]
    assert [each.step for each in steps] == ["acknowledge", "check", "beside"]
    assert event_named(gone, steps[-1].owed_by).event == "dispute-withdrawn"


def test_an_order_owes_the_names_of_its_managers_besides():
    assert [message.owed_by for queue, message in owed(an_order()) if queue == "notices"] == ["e1", "e2"]


def test_a_notice_is_named_so_that_the_case_finds_the_event_that_owes_it():
    ticket = after(a_ticket(), AddNote(by=ENGINEER, text="on it"), MONDAY_NIGHT + MINUTE)
    ticket = after(ticket, Tick(), MONDAY_NIGHT + 5 * HOUR)

    for queue, message in owed(ticket):
        if queue == "notices":
            assert event_named(ticket, message.owed_by).notice


def test_what_was_done_owes_nothing_more():
    ticket = after(
        a_ticket(), RecordNotice(notice="acknowledgement", owed_by="e1", outcome="sent", detail="<m@x>"), MONDAY_NIGHT
    )
    ticket = after(ticket, AddNote(by=NOC, text="thanks"), MONDAY_NIGHT)
    ticket = after(ticket, ChangeStatus(by=NOC, status=TicketStatus.CANCELLED), MONDAY_NIGHT)

    notices = [event_named(ticket, message.owed_by) for queue, message in owed(ticket) if queue == "notices"]
    assert [event.event for event in notices] == ["ticket-opened", "status-changed"]


def test_wakes_sort_as_text_in_the_order_of_their_moments():
    texts = [Wake(wake_at=MONDAY_NIGHT + n * MINUTE, case_id=f"TT-{9 - n}").model_dump_json() for n in range(5)]

    assert texts == sorted(texts)


@pytest.mark.parametrize("model", [Wake, PageDue, NoticeDue, DisputeStep])
@pytest.mark.parametrize("body", ["", "hello", "[]", "{}", '{"case_id": "TT-1", "poison": true}'])
def test_a_message_that_is_none_is_told(model, body):
    with pytest.raises(ValidationError):
        model.model_validate_json(body)


def test_every_message_survives_the_queue():
    for _, message in [*owed(a_ticket()), *owed(a_dispute())]:
        assert type(message).model_validate_json(message.model_dump_json()) == message
