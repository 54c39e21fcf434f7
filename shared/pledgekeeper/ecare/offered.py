"""The forms that are data, of whatever kind a case is. Pure."""

from collections.abc import Sequence
from datetime import datetime

from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.ecare import dispute_forms, order_forms, ticket_forms
from pledgekeeper.ecare.forms import Form
from pledgekeeper.orders.model import Order
from pledgekeeper.tickets.model import Ticket


def forms_of(case: Case, terms: Terms, now: datetime, who: Principal, lists: Sequence[str] = ()) -> tuple[Form, ...]:
    """What `who` may ask of the case at `now`, besides what its page has forms of its own for. `lists`: the names of
    the range lists in force that call records may be searched by."""
    match case:
        case Order():
            return order_forms.forms_of(case, terms, now, who)
        case Dispute():
            return dispute_forms.forms_of(case, terms, now, who, lists)
        case Ticket():
            return ticket_forms.forms_of(case, terms, now, who)
    return ()
