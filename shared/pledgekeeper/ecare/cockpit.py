"""The desk's side of the page of a case: what can be done with it now, and what only our own people see of it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Final

import yaml

from pledgekeeper.cases.handing_over import follows_the_sun
from pledgekeeper.cases.holding import Leg, in_hands_of, legs
from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.cases.offers import HandOverOffered, open_offer, prepared
from pledgekeeper.cases.paging import ladder_of
from pledgekeeper.cases.pausing import PauseBegan, open_pause
from pledgekeeper.cases.terms import Terms
from pledgekeeper.ecare.desk_pages import Page, pages_of, waiting_pages
from pledgekeeper.ecare.visit import Visit
from pledgekeeper.model import Frozen
from pledgekeeper.orders.model import Order
from pledgekeeper.sla.pauses import PauseRule
from pledgekeeper.tickets.model import Ticket, TicketStatus
from pledgekeeper.tickets.transitions import TRANSITIONS

PRIORITIES: Final = ("P1", "P2", "P3", "P4")
REPLIES: Final = Path(__file__).with_name("replies.yaml")


class Reply(Frozen):
    """Words that a desk often needs: by language, with the names of a case to be filled in."""

    id: str
    kinds: tuple[Kind, ...]
    texts: dict[str, str]


@dataclass(frozen=True)
class Written:
    """A reply with the names of this case, in the carrier's language."""

    id: str
    language: str
    text: str


@dataclass(frozen=True)
class Cockpit:
    """What can be done with a case now, and what only our own people see of it."""

    waiting: tuple[Page, ...]
    pages: tuple[Page, ...]
    person: str | None
    steps: tuple[TicketStatus, ...]
    priorities: tuple[str, ...]
    reasons: tuple[PauseRule, ...]
    pause: PauseBegan | None
    desks: tuple[tuple[str, str], ...]
    people: tuple[tuple[str, str], ...]
    levels: tuple[int, ...]
    offer: HandOverOffered | None
    prepared: bool
    follows_the_sun: bool
    legs: tuple[Leg, ...]
    replies: tuple[str, ...]
    reply: Written | None


@cache
def replies() -> tuple[Reply, ...]:
    """The replies that ship with the code."""
    return tuple(Reply.model_validate(each) for each in yaml.safe_load(REPLIES.read_text(encoding="utf-8")))


def written(case: Case, terms: Terms, name: str, signed: str) -> Written | None:
    """A reply in the carrier's language, else in English; None when there is none of that name for such a case."""
    found = next((each for each in replies() if each.id == name and case.kind in each.kinds), None)
    if found is None:
        return None
    language = terms.carrier.language if terms.carrier.language in found.texts else "en"
    facts = {
        "case": case.case_id,
        "title": case.title,
        "carrier": terms.carrier.name,
        "their_reference": case.their_reference or case.case_id,
        "name": signed,
    }
    return Written(name, language, Template(found.texts[language]).safe_substitute(facts))


def cockpit_of(case: Case, terms: Terms, visit: Visit) -> Cockpit:
    """The desk's side of the page of a case."""
    ladder, now = ladder_of(case, terms), visit.now
    return Cockpit(
        waiting=tuple(waiting_pages(case, now)),
        pages=tuple(pages_of(case, now))[::-1],
        person=_named(in_hands_of(case.timeline) or _in_charge(case), terms),
        steps=tuple(steps(case)),
        priorities=tuple(each for each in PRIORITIES if each != case.priority) if isinstance(case, Ticket) else (),
        reasons=tuple(rule for rule in terms.pledge.pauses_of(case.kind).values() if rule.notice is None),
        pause=open_pause(case.timeline),
        desks=tuple((centre.id, centre.name) for centre in terms.roster.centres),
        people=tuple(sorted(((each.id, each.name) for each in terms.roster.people), key=lambda each: each[1])),
        levels=tuple(level.level for level in ladder.levels) if ladder else (),
        offer=open_offer(case.timeline),
        prepared=prepared(case.timeline) is not None,
        follows_the_sun=follows_the_sun(case, terms),
        legs=tuple(leg for leg in legs(case, now) if leg.reading.stopped_at is None),
        replies=tuple(each.id for each in replies() if case.kind in each.kinds),
        reply=written(case, terms, visit.query.get("reply", ""), visit.who.name),
    )


def _in_charge(case: Case) -> str | None:
    """The project manager who has an order now."""
    return case.in_charge if isinstance(case, Order) else None


def _named(person_id: str | None, terms: Terms) -> str | None:
    """Somebody of ours by name; as they are known to the case where the roster has them no more."""
    person = terms.roster.person(person_id) if person_id else None
    return person.name if person else person_id


def steps(case: Case) -> Iterable[TicketStatus]:
    """The statuses to which we may move a ticket; standing still is asked for with its reason."""
    if isinstance(case, Ticket):
        still = (TicketStatus.PENDING, TicketStatus.HELD)
        for (start, to), sides in TRANSITIONS.items():
            if start is case.status and "ours" in sides and to not in still:
                yield to
