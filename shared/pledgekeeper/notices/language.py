"""The words of letters in each language, and a carrier's wall clock. Pure but for reading the words once."""

from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from pledgekeeper.cases.terms import Terms
from pledgekeeper.model import Frozen
from pledgekeeper.pledges.loading import load

TEXTS = Path(__file__).parent / "texts"


class Texts(Frozen):
    """The words of one language: a subject and a body for each notice, and names for what they mention."""

    notices: dict[str, str]
    words: dict[str, str]
    explanation: dict[str, str]

    def word(self, name: str) -> str:
        """What it is called in this language; the name itself when it has no other."""
        return self.words.get(name, name)


@cache
def texts(language: str) -> Texts:
    return load(TEXTS / f"{language}.yaml", Texts)


def local(moment: datetime | None, terms: Terms) -> str:
    """`2026-11-23 04:14 (Europe/Vilnius)`: the carrier's wall clock, with the zone named."""
    if moment is None:
        return "–"
    return f"{moment.astimezone(ZoneInfo(terms.carrier.zone)):%Y-%m-%d %H:%M} ({terms.carrier.zone})"


def day(moment: datetime, terms: Terms) -> str:
    """`2026-11-23`: the day by the carrier's calendar."""
    return f"{moment.astimezone(ZoneInfo(terms.carrier.zone)):%Y-%m-%d}"
