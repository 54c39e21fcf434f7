"""Which forms the page of a ticket offers beside those of the cockpit: its reports, and a part split off. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from pledgekeeper.api.commands import Split, may
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.commands import MAX_TEXT
from pledgekeeper.cases.terms import Terms
from pledgekeeper.ecare.clock_rows import owed_by
from pledgekeeper.ecare.forms import Field, Form
from pledgekeeper.tickets.model import IssueReport, ReportIssued, Ticket

REPORTS: Final = ("rfo", "rca", "p1-review")
LAST: Final = datetime.max.replace(tzinfo=UTC)


def forms_of(ticket: Ticket, terms: Terms, now: datetime, who: Principal) -> tuple[Form, ...]:
    """What `who` of ours may ask of the ticket at `now`, besides what the page has forms of its own for."""
    return tuple(form for form in _forms(ticket, terms, now) if may(form.asks, who, ticket))


def _forms(ticket: Ticket, terms: Terms, now: datetime) -> Iterator[Form]:
    if ticket.restored_at:
        owed = {report: owed_by(ticket, terms, now, f"{report}-issued") for report in REPORTS}
        issued = [event.report for event in ticket.timeline if isinstance(event, ReportIssued)]
        first = min(REPORTS, key=lambda each: (owed[each] or LAST, each in issued))
        which = Field("report", "choice", choices=tuple((each, "") for each in REPORTS), value=first)
        yield Form(IssueReport, (which, Field("text", "text", longest=MAX_TEXT)), due_at=owed[first])
    if not ticket.over:
        yield Form(Split, (Field("title", longest=200), Field("description", "text", longest=MAX_TEXT)))
