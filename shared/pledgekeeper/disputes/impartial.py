"""Who may decide a dispute: nobody about an invoice that they issued, nobody as a second who was the first. Pure."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from pydantic import InstanceOf

from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.accepting import BesideInvoice
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.event import Actor

ANALYSTS = ("billing-analyst", "billing-manager")


class Decided(Command):
    """A decision about a dispute, with what is known of its invoice when it is made: who of ours issued it, in any
    version; and where something may be accepted by it, what it bills and what other disputes accept."""

    command: InstanceOf[Command]
    issued_by: tuple[str, ...] = ()
    beside: BesideInvoice | None = None


def person_of(name: str, roster: Roster) -> str:
    """Whom a name means: a token may have the id of a person of the roster, or their mail address; an invoice, what
    they are called."""
    name = " ".join(name.split()).casefold()
    called = (each for each in roster.people if name == each.name.casefold())
    found = next((each for each in roster.people if each.is_named(name)), None) or next(called, None)
    return found.id if found else name


def is_among(name: str, others: Iterable[str | None], roster: Roster) -> bool:
    """Is that one of these people, by whichever of their names?"""
    return person_of(name, roster) in {person_of(other, roster) for other in others if other}


def unknown_issuer(issued_by: str | None, loaded_by: str, roster: Roster) -> str | None:
    """What is odd of an issuer whom the roster does not have, and who did not load the invoice. It is kept: billing has
    people who take no turns, and they are known by the name under which they sign in."""
    if not issued_by or issued_by == loaded_by or is_among(issued_by, (each.id for each in roster.people), roster):
        return None
    return (
        f"issuer: {issued_by} is nobody of our roster, and only who signs in under just that name is kept from "
        "deciding a dispute about it; is it mistyped? Write the id, the mail address or the name of whoever of ours "
        "issued it"
    )


def issuers(dispute: Dispute, terms: Terms) -> tuple[str | None, ...]:
    """Who of ours issued the invoice: as its claim was checked, and as every version says that is loaded by now."""
    return (dispute.issued_by, *terms.issued_by)


def must_not_have_issued(dispute: Dispute, by: Actor, terms: Terms) -> None:
    """Refused when one of us is to decide about an invoice that they issued."""
    if by.side == "ours" and is_among(by.name, issuers(dispute, terms), terms.roster):
        raise Refused(
            f"{by.name} issued invoice {dispute.claim.invoice_number or 'in dispute'}; somebody else of ours decides "
            "a dispute about it",
            because="issued-it",
        )


def somebody(roles: Iterable[str], excluded: Iterable[str | None], roster: Roster, now: datetime) -> Person | None:
    """Who takes on what is not for the `excluded`: whoever is on duty in the first of the roles, else anybody who
    takes turns in it, else the next role."""
    out = list(excluded)
    for role in roles:
        for person in _of_role(role, roster, now):
            if not is_among(person.id, out, roster):
                return person
    return None


def analyst_for(dispute: Dispute, terms: Terms, now: datetime) -> Person:
    """The analyst of a new dispute. NotFound (a fault: the queue keeps the step) until the roster has one."""
    found = somebody(ANALYSTS, issuers(dispute, terms), terms.roster, now)
    if found is None:
        raise NotFound(
            "nobody is billing-analyst or billing-manager on the roster; add a rotation with somebody who did not "
            "issue the invoice"
        )
    return found


def _of_role(role: str, roster: Roster, now: datetime) -> Iterator[Person]:
    on_duty = roster.on_duty(role, now)
    if on_duty:
        yield on_duty
    yield from roster.holders(role)
