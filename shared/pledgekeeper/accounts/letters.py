"""The letters that an account owes its carrier: who looks after it. Pure."""

from functools import cache
from pathlib import Path
from string import Template

from pydantic import RootModel

from pledgekeeper.accounts.model import Account, DutyTaken, ManagersNamed
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.model import Frozen
from pledgekeeper.pledges.loading import load

TEXTS = Path(__file__).with_name("letters.yaml")


class Text(Frozen):
    subject: str
    text: str


class Letters(RootModel[dict[str, dict[str, Text]]]):
    """By language, then by what is told."""


@cache
def letters() -> dict[str, dict[str, Text]]:
    return load(TEXTS, Letters).root


def letter_about(
    event: ManagersNamed | DutyTaken, account: Account, carrier: Carrier, roster: Roster
) -> tuple[str, str]:
    """Subject and text of the letter that the event owes, in the carrier's language."""
    told = event.event if isinstance(event, ManagersNamed) else event.because
    people = {"manager": account.manager, "deputy": account.deputy, "acting": account.acting}
    if isinstance(event, ManagersNamed):
        people |= {"manager": event.manager, "deputy": event.deputy}
    else:
        people |= {"acting": event.person}
    facts: dict[str, str] = {}
    for role, name in people.items():
        person = roster.person(name or "")
        facts |= {role: person.name if person else "–", f"{role}_lines": _lines(person, roster) if person else "–"}
    written = letters()[carrier.language][told]
    return Template(written.subject).substitute(facts), Template(written.text).substitute(facts)


def _lines(person: Person, roster: Roster) -> str:
    """How somebody is reached, in one line, with the zone of their working day."""
    ways = filter(None, (person.phone, person.email))
    return f"{person.name}: {', '.join(ways)} ({roster.centre(person.centre).zone})"
