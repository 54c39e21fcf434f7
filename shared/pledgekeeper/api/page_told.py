"""What the page behind a link in a message tells: what an alert is about, and what is true once somebody answered."""

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from pledgekeeper.cases.lanes import in_fraud
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.paging import ascent_of
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.fraud.alert import alert_of
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.escalation.ladder import Ascent
from pledgekeeper.escalation.pages import PagePlaced, Taken
from pledgekeeper.notices.alarm import alarm_of
from pledgekeeper.notices.language import texts

LONGEST: Final = 1_000
OURS: Final = "Block the traffic, then record the block on the page of the case: that ends the alert."
THEIRS: Final = "Block the traffic at your end, then record the block on the page of the case: our NOC sees it there."


def alert_told(case: Case, terms: Terms, now: datetime, zone: str, *, ours: bool) -> list[str]:
    """Paragraphs about a fraud alert that is on, for one of ours or of theirs; none of any other case."""
    if not isinstance(case, Dispute) or not in_fraud(case.timeline):
        return []
    alert, language = alert_of(case, terms, now), "en" if ours else terms.carrier.language
    reported = case.claim.description
    by_carrier = f"Blocked by the carrier itself: {', '.join(alert.theirs)}." if alert.theirs else ""
    told = [
        alarm_of(case, terms, texts(language), zone, now).text,
        f"“{reported[:LONGEST]}{'…' if len(reported) > LONGEST else ''}”",
        by_carrier,
        OURS if ours else THEIRS,
    ]
    return [each for each in told if each]


def zone_of(person_id: str, terms: Terms) -> str:
    """The zone of somebody of ours; UTC of a room, and of whoever the roster has no more."""
    person = terms.roster.person(person_id)
    return terms.roster.centre(person.centre).zone if person else "UTC"


def answered_by(case: Case, page: PagePlaced) -> str | None:
    """Who has answered since the last page, by name as the roster has it; of a level at which each must answer, whether
    the one of this page has. None while somebody is to press the button."""
    for event in reversed(case.timeline):
        if isinstance(event, Taken) and (not page.each or event.by == page.recipient):
            return event.by
        if isinstance(event, PagePlaced) and (not page.each or event.recipient == page.recipient):
            return None
    return None


def answer_told(case: Case, page: PagePlaced, terms: Terms, now: datetime) -> str:
    """What is true of the pages of a case once that one was answered."""
    ascent = ascent_of(case, terms, now)
    if ascent is None or not ascent.ticking:
        return "Thank you. Nobody is paged for this case now."
    if page not in ascent.timeline:
        return "Thank you. The alert is over: nobody is paged for it any more."
    if page.recipient in ascent.unanswered:
        return "This link was used before, and you were paged again since: open the link of your newest message."
    if ascent.unanswered:
        who = _named(ascent, terms)
        return f"Thank you. You are not paged again for now. {who} must answer too, and is paged meanwhile."
    if ascent.held_until is None:
        return "Thank you. That you have it is noted. The levels above are reached at their time."
    until = f"{ascent.held_until.astimezone(ZoneInfo(zone_of(page.recipient, terms))):%H:%M}"
    if page.each:
        return f"Thank you. All have answered; nobody is paged until {until}, and then again while no block is there."
    return f"Thank you. The case is yours; nobody else is paged until {until}, and then again if nothing is heard."


def _named(ascent: Ascent, terms: Terms) -> str:
    """Who must still answer, by role and name: `the fraud analyst (Amina Diallo)`."""
    roles = {each.recipient: each.role for each in ascent.timeline if isinstance(each, PagePlaced)}
    people = ((roles[each].replace("-", " "), terms.roster.person(each)) for each in sorted(ascent.unanswered))
    named = " and ".join(f"the {role} ({person.name})" if person else f"the {role}" for role, person in people)
    return named[:1].upper() + named[1:]
