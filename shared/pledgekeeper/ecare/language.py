"""Another language, by choice: kept in the browser."""

from typing import Final

from pledgekeeper.ecare.visit import Answer, Go, Shown, Visit
from pledgekeeper.ecare.words import LANGUAGES
from pledgekeeper.errors import Invalid


def choose(visit: Visit) -> Answer:
    wanted = visit.form.get("language", "")
    if wanted not in LANGUAGES:
        raise Invalid(f"language is {wanted!r}; it is one of: {', '.join(LANGUAGES)}")
    return Go("/", language=wanted)


PAGES: Final = (Shown("POST", "/ecare/language", choose, shared=True),)
