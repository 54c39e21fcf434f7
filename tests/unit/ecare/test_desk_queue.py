"""The queue and the board of a desk."""

from datetime import datetime

from pledgekeeper.cases.commands import AcknowledgePage, AddNote
from pledgekeeper.cases.holding import Assign
from pledgekeeper.cases.pausing import PauseClocks
from pledgekeeper.ecare.desk_board import board
from pledgekeeper.ecare.desk_clocks import Open, dues, first_due
from pledgekeeper.ecare.desk_pages import waiting_pages
from pledgekeeper.ecare.desk_queue import Choice, queue
from pledgekeeper.escalation.pages import PagePlaced
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus
from tests.unit.builders import (
    DAY,
    ENGINEER,
    HOUR,
    MINUTE,
    MONDAY_9H,
    MONDAY_NIGHT,
    a_dispute,
    a_roster,
    a_ticket,
    after,
    terms,
)

EVERYTHING = Choice()


def _open(*cases):
    return [Open(case, terms(case.carrier_id)) for case in cases]


def _p1(moment: datetime = MONDAY_9H, number: int = 1):
    return a_ticket("P1", moment).changed(case_id=f"TT-{number}")


def test_the_case_whose_promise_falls_due_first_comes_first() -> None:
    late, soon = a_dispute(MONDAY_9H - HOUR), _p1()
    found = queue(_open(late, soon), EVERYTHING, "arjun-nair", MONDAY_9H + MINUTE)
    assert [row.case_id for row in found.rows] == [soon.case_id, late.case_id]
    assert found.rows[0].due == first_due(Open(soon, terms()), MONDAY_9H + MINUTE)


def test_an_overdue_promise_stays_on_top_and_is_counted() -> None:
    old, new = _p1(MONDAY_9H - 2 * DAY, 1), _p1(MONDAY_9H, 2)
    found = queue(_open(new, old), EVERYTHING, "", MONDAY_9H)
    assert [row.case_id for row in found.rows] == ["TT-1", "TT-2"]
    assert found.overdue == 1
    assert found.rows[0].due
    assert found.rows[0].due.overdue
    assert found.rows[0].due.spent_percent == 100


def test_a_clock_that_is_paused_is_not_the_next_to_fall_due() -> None:
    ticket = after(_p1(), ChangeStatus(by=ENGINEER, status=TicketStatus.IN_PROGRESS), MONDAY_9H)
    paused = after(ticket, PauseClocks(by=ENGINEER, reason="pending-customer", note="which trunk?"), MONDAY_9H)
    now = MONDAY_9H + MINUTE
    assert "C5" in {due.clause for due in dues(Open(ticket, terms()), now)}
    assert "C5" not in {due.clause for due in dues(Open(paused, terms()), now)}


def test_the_pages_that_wait_for_an_answer_are_those_nobody_took_since() -> None:
    ticket, now = _p1(), MONDAY_9H + MINUTE
    pages = [event for event in ticket.timeline if isinstance(event, PagePlaced)]
    assert [page.page_id for page in waiting_pages(ticket, now)] == [page.page_id for page in pages]
    taken = after(ticket, AcknowledgePage(page_id=pages[0].page_id, by=pages[0].recipient), now)
    assert waiting_pages(taken, now) == []
    row = queue(_open(taken), EVERYTHING, "", now).rows[0]
    assert (row.live, row.person) == ((), pages[0].recipient)


def test_a_page_whose_link_is_no_longer_valid_is_not_live() -> None:
    ticket = _p1()
    assert all(not page.live or page.state == "queued" for page in waiting_pages(ticket, MONDAY_9H + 2 * DAY))


def test_filters_narrow_by_desk_kind_priority_holder_and_words() -> None:
    ticket, dispute = _p1(), a_dispute(MONDAY_9H)
    mine = after(ticket, Assign(by=ENGINEER, desk="paris", person="claire-morel"), MONDAY_9H)
    cases, now = _open(mine, dispute), MONDAY_9H + MINUTE

    def found(**asked: str) -> list[str]:
        return [row.case_id for row in queue(cases, Choice.of(asked), "claire-morel", now).rows]

    assert found(kind="dispute") == [dispute.case_id]
    assert found(priority="P1") == [mine.case_id]
    assert found(holder="me") == [mine.case_id]
    assert found(holder="nobody") == [dispute.case_id]
    assert found(q=dispute.case_id[-4:].lower()) == [dispute.case_id]
    assert found(desk="singapore") == []
    assert found(unknown="x") == found()


def test_the_queue_says_when_it_will_change_by_itself() -> None:
    now = MONDAY_9H + MINUTE
    found = queue(_open(_p1()), EVERYTHING, "", now)
    assert found.next_change_at
    assert found.next_change_at > now


def test_the_board_shows_what_falls_due_within_four_hours_and_what_is_overdue() -> None:
    old, new = _p1(MONDAY_9H - 2 * DAY, 1), _p1(MONDAY_9H, 2)
    found = board(_open(old, new), a_roster(), MONDAY_9H)
    paris = next(centre for centre in found.centres if centre.centre == "paris")
    risks = [risk for centre in found.centres for bucket in centre.buckets for risk in bucket.risks]
    assert paris.owns
    assert paris.buckets[0].begins_at is None
    assert {risk.case.case_id for risk in paris.buckets[0].risks} == {"TT-1"}
    assert all(risk.due.due_at <= found.until for risk in risks)
    first = next(risk for risk in risks if risk.case.case_id == "TT-2")
    assert first.due.due_at == min(due.due_at for due in dues(Open(new, terms()), MONDAY_9H))


def test_the_board_tells_what_falls_due_on_the_watch_of_another_centre() -> None:
    """Singapore owns new cases until 06:00 UTC; what falls due at 06:14 does so after the hand-over."""
    before = MONDAY_NIGHT + 3 * HOUR
    ticket = after(_p1(MONDAY_NIGHT), AddNote(by=ENGINEER, text="We look into it."), before)
    found = board(_open(ticket), a_roster(), before)
    singapore = next(centre for centre in found.centres if centre.centre == "singapore")
    told = {risk.with_next for bucket in singapore.buckets for risk in bucket.risks if risk.due.due_at.hour >= 6}
    assert told <= {"paris"}
