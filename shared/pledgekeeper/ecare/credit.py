"""The form by which the credit of a closed fault is claimed, as a dispute."""

from decimal import Decimal
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.api.claiming_credit import claim_credit, ticket_of
from pledgekeeper.credit_claims import Charge
from pledgekeeper.ecare.amounts import decimal
from pledgekeeper.ecare.credit_view import credit_of
from pledgekeeper.ecare.disputes import MOST_INVOICES
from pledgekeeper.ecare.forms import Field, in_currency
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.errors import CareError

CREDIT: Final = "/ecare/disputes/credit"
FIELDS: Final = (
    Field("ticket", longest=40),
    Field("account", longest=60),
    Field("monthly_charge", "amount"),
    Field("invoice_number", needed=False, longest=60),
    Field("line", needed=False, longest=60),
)


def show(visit: Visit) -> Page:
    """The form; with what the fault earns once its number is known. Those who bill claim of faults they do not read."""
    visit.who.must_open("dispute", "claim a credit")
    sought = (visit.form.get("ticket") or visit.query.get("ticket", "")).strip().upper()
    shown: dict[str, object] = {"sought": sought, "credit": None, "ticket": None, "currency": "", "numbers": ()}
    try:
        ticket = ticket_of(sought, visit.who) if sought else None
    except CareError:
        ticket = None
    if ticket:
        terms = wiring.book().terms_of(ticket.carrier_id, ticket)
        heads = wiring.invoices().of_carrier(ticket.carrier_id)[:MOST_INVOICES]
        shown |= {
            "ticket": ticket,
            "credit": credit_of(ticket, terms, visit.now, visit.who),
            "currency": terms.carrier.agreement.disputes.currency,
            "numbers": [each.number for each in heads],
        }
    return Page("credit.html", shown)


def claim(visit: Visit) -> Answer:
    """Claim it: a dispute, as the API opens one."""
    said = visit.filled(in_currency(FIELDS, _currency(visit)))
    charge = Charge(
        account=said["account"],
        monthly_charge=Decimal(decimal(said["monthly_charge"])),
        invoice_number=said["invoice_number"] or None,
        line=said["line"] or None,
    )
    dispute = claim_credit(said["ticket"].upper(), charge, visit.who, visit.command_id)
    return Go(f"/ecare/cases/{dispute.case_id}", said="credit_claimed")


def _currency(visit: Visit) -> str | None:
    """That of the agreement of whose fault it is; None where there is no such fault, which `claim_credit` refuses."""
    try:
        ticket = ticket_of(visit.form.get("ticket", "").strip().upper(), visit.who)
    except CareError:
        return None
    return wiring.book().carrier(ticket.carrier_id).agreement.disputes.currency


PAGES: Final = (
    Shown("GET", CREDIT, show, shared=True),
    Shown("POST", CREDIT, claim, shared=True, again=show),
)
