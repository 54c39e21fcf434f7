"""The mail that tells the carrier's own ticket system of a ticket, in the form that its bond gives. Pure."""

from string import Template

from pledgekeeper.cases.bonding import BondReceived, BondUpdate, updates
from pledgekeeper.cases.model import Case, NoticeSent
from pledgekeeper.cases.terms import Terms
from pledgekeeper.effects.email import Letter
from pledgekeeper.errors import Refused
from pledgekeeper.tickets.bonding import told_text
from pledgekeeper.tickets.model import Ticket


def to_their_system(case: Case, update: BondUpdate, terms: Terms, about: str) -> Letter:
    """The letter of an update (called `about`). Refused when the carrier has no bond any more."""
    bond = terms.carrier.bond
    if bond is None or not isinstance(case, Ticket):
        raise Refused(f"the carrier of {case.case_id} has no bond")
    form = bond.opening if update.opens else bond.update
    facts = {
        **update.values,
        "ours": case.case_id,
        "theirs": case.their_reference or "",
        "event": f"{case.case_id}/{about}",
        "title": case.title,
        "text": told_text(case, update.tells),
    }
    thread = _thread(case)
    subject, body = (Template(part).substitute(facts) for part in (form.subject, form.body))
    return Letter(bond.address, subject, body, case.case_id, about, next(reversed(thread), None), tuple(thread[:1]))


def _thread(case: Ticket) -> list[str]:
    """The Message-IDs of this conversation with their system, ours and theirs, oldest first."""
    ours = {name for name, _ in updates(case.timeline)}
    return [
        event.message_id
        for event in case.timeline
        if isinstance(event, BondReceived) or (isinstance(event, NoticeSent) and event.owed_by in ours)
    ]
