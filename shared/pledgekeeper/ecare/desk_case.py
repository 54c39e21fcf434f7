"""What our desks do with a case: every command that the API offers, and what it does by a ticket's status."""

from collections.abc import Sequence
from typing import Any, Final

from pledgekeeper.api.commands import command_of
from pledgekeeper.api.door import visible, visible_as
from pledgekeeper.cases.commands import AcknowledgePage
from pledgekeeper.cases.holding import Assign, in_hands_of
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.settling import AnswerDispute
from pledgekeeper.ecare.asking import done
from pledgekeeper.ecare.by_line import of_all
from pledgekeeper.ecare.case import CASE, carried, show
from pledgekeeper.ecare.cockpit import steps
from pledgekeeper.ecare.desk import person_id
from pledgekeeper.ecare.desk_pages import waiting_pages
from pledgekeeper.ecare.entered import OURS, Mistakes
from pledgekeeper.ecare.forms import Field, in_currency, told
from pledgekeeper.ecare.visit import Answer, Go, Shown, Visit
from pledgekeeper.tickets.model import ChangeStatus, Prioritise, Ticket, TicketStatus

REASON: Final = Field("reason", "text")


def take(visit: Visit) -> Answer:
    """I have it in hand: the page that waits is answered; where none waits, it is assigned to me."""
    case, _ = visible(visit.names["id"], visit.who)
    visit.who.must_handle(case.kind, f"take a {case.kind} in hand")
    me, pages = person_id(visit), waiting_pages(case, visit.now)
    if in_hands_of(case.timeline) == me:
        return Go(f"/ecare/cases/{case.case_id}", "taken")
    if not pages:
        return carried(visit, case, Assign(by=visit.who.actor, desk=case.desk, person=me), "taken")
    mine = next((page for page in pages if page.recipient == me), pages[-1])
    return carried(visit, case, AcknowledgePage(page_id=mine.page_id, by=me), "taken")


def command(visit: Visit) -> Answer:
    """Any command of the API, with the fields of the form as its fields; those left empty are not sent."""
    case, _ = visible(visit.names["id"], visit.who)
    sent: dict[str, Any] = {name: text for name, text in visit.form.items() if name not in OURS and text.strip()}
    return done(visit, case, command_of(sent, visit.who, case), "done")


def move(visit: Visit) -> Answer:
    """Another status, for a reason."""
    ticket, _ = visible_as(Ticket, visit.names["id"], visit.who)
    visit.who.must_handle("ticket", "change a ticket")
    status = visit.field("status", 20)
    if status not in list(steps(ticket)):
        raise Mistakes({"status": visit.words("desk.no_step", status=visit.words.named("status", status))})
    whose: Any = visit.form.get("responsibility") or None
    changed = ChangeStatus(
        by=visit.who.actor, status=TicketStatus(status), reason=visit.form.get("reason") or None, responsibility=whose
    )
    return carried(visit, ticket, changed, "done")


def prioritise(visit: Visit) -> Answer:
    ticket, _ = visible_as(Ticket, visit.names["id"], visit.who)
    visit.who.must_handle("ticket", "change a ticket")
    said: dict[str, Any] = visit.filled([Field("priority", longest=2), REASON])
    changed = Prioritise(by=visit.who.actor, priority=said["priority"], reason=said["reason"])
    return carried(visit, ticket, changed, "done")


def answer_dispute(visit: Visit) -> Answer:
    """The substantive answer: what of it is accepted, line by line or of all together, and why no more."""
    dispute, _ = visible_as(Dispute, visit.names["id"], visit.who)
    visit.who.must_handle("dispute", "answer a dispute")
    fields = in_currency((*of_all(dispute.lines), REASON), dispute.claim.currency)
    answered = AnswerDispute(by=visit.who.actor, **told(fields, visit.form, visit.words))
    return carried(visit, dispute, answered, "done")


PAGES: Final[Sequence[Shown]] = (
    Shown("POST", f"{CASE}/take", take, ours=True),
    Shown("POST", f"{CASE}/command", command, ours=True, again=show),
    Shown("POST", f"{CASE}/status", move, ours=True, again=show),
    Shown("POST", f"{CASE}/priority", prioritise, ours=True, again=show),
    Shown("POST", f"{CASE}/answer", answer_dispute, ours=True, again=show),
)
