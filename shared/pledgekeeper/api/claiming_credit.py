"""Claiming the credit of a closed ticket: by the API, and on the pages."""

from datetime import datetime

from pledgekeeper import ids, wiring
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.commands import Command, Together
from pledgekeeper.cases.joining import LinkCase
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.credit_claims import Charge, claim_for
from pledgekeeper.disputes.claims import OpenDispute
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.errors import NotFound
from pledgekeeper.invoices.model import Invoice
from pledgekeeper.observability import logger
from pledgekeeper.run import Plan
from pledgekeeper.tickets.model import Ticket


def claim_credit(case_id: str, charge: Charge, who: Principal, command_id: str) -> Dispute:
    """A dispute for the credit of a ticket: one for each, whoever claims it, and each of the two names the other."""
    ticket = ticket_of(case_id, who)
    dispute_id = credit_dispute_of(ticket)
    plan = _plan(dispute_id, charge, who, wiring.book().terms_of(ticket.carrier_id, ticket), _invoice(ticket, charge))
    wiring.carry_together(ticket.case_id, dispute_id, plan, command_id)
    found = wiring.store().load(dispute_id).case
    assert isinstance(found, Dispute)
    logger.info("credit_claimed", case_id=dispute_id, ticket=ticket.case_id)
    return found


def ticket_of(case_id: str, who: Principal) -> Ticket:
    """The ticket whose credit somebody may claim. Those who bill claim of faults that they do not read."""
    ticket = wiring.store().load(case_id).case
    if ticket is None or not who.sees(ticket.carrier_id) or not isinstance(ticket, Ticket):
        raise NotFound(f"there is no ticket {case_id}")
    who.must_open("dispute", "claim a credit")
    return ticket


def credit_dispute_of(ticket: Ticket) -> str:
    """The number of the dispute about its credit, whether it is there or not: a ticket has one."""
    return ids.case_id("DSP", ticket.carrier_id, f"credit:{ticket.case_id}")


def _invoice(ticket: Ticket, charge: Charge) -> Invoice | None:
    """The one that the charge names; None where it is not loaded, or of another account."""
    number = charge.invoice_number
    return wiring.invoices().by_number(ticket.carrier_id, number, charge.account) if number else None


def _plan(dispute_id: str, charge: Charge, who: Principal, terms: Terms, invoice: Invoice | None) -> Plan:
    def plan(case: Case, now: datetime) -> tuple[Command, Command]:
        assert isinstance(case, Ticket)
        opens = OpenDispute(
            carrier_id=case.carrier_id,
            by=who.actor,
            claim=claim_for(case, charge, terms, now, invoice),
            reply_to=terms.carrier.contact_for("billing").email,
            title=f"Credit for {case.case_id}",
        )
        linked = Together(commands=(opens, LinkCase(other=case.case_id, relation="relates-to")))
        return LinkCase(other=dispute_id, relation="relates-to"), linked

    return plan
