"""The words of a review, by language: a file each, all with the same keys."""

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from string import Template
from typing import Final

from pydantic import RootModel

from pledgekeeper.accounts.reviewing import span_of
from pledgekeeper.pledges.loading import load

FOLDER: Final = Path(__file__).with_name("words")
LANGUAGES: Final = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))
SPOKEN: Final = "en"
SIGNS: Final = {"fr": ("\u00a0", ","), "es": (".", ","), "pt": (".", ",")}


class WordFile(RootModel[dict[str, str | list[str]]]):
    """Texts by key; `months` are twelve."""


class Words:
    """The words of one language. `known` are names of promises in it, by their id."""

    def __init__(self, language: str, known: Mapping[str, str]) -> None:
        self.language = language
        self._texts = _file(language)
        self._known = known

    def __call__(self, key: str, **facts: object) -> str:
        text = self._texts[key]
        assert isinstance(text, str)
        return Template(text).substitute({name: str(value) for name, value in facts.items()}) if facts else text

    def month(self, name: str) -> str:
        """`2026-11` as people say it, and `2026-Q4`, and `2026`."""
        year, _, number = name.partition("-")
        span = span_of(name)
        if span != "month":
            return self(span, number=number[1:], year=year)
        said = self._texts["months"][int(number) - 1]
        return f"{year}年{said}" if self.language == "zh" else f"{said} {year}"

    def promise(self, commitment: str, otherwise: str) -> str:
        return self._known.get(commitment, otherwise)

    def number(self, value: int | Decimal) -> str:
        """As the language writes it: which sign groups thousands, and which stands before decimals."""
        groups, point = SIGNS.get(self.language, (",", "."))
        return f"{value:,}".translate({ord(","): groups, ord("."): point})

    def percent(self, value: int | Decimal | None) -> str:
        if value is None:
            return "–"
        return f"{self.number(value)}\u00a0%" if self.language in ("fr", "es") else f"{self.number(value)}%"


@cache
def _file(language: str) -> dict[str, str | list[str]]:
    chosen = language if language in LANGUAGES else SPOKEN
    return load(FOLDER / f"{chosen}.yaml", WordFile).root


def words(language: str) -> Words:
    """The words of that language; English where there are none."""
    from pledgekeeper.notices.language import TEXTS, texts

    known = texts(language).words if (TEXTS / f"{language}.yaml").is_file() else {}
    return Words(language if language in LANGUAGES else SPOKEN, known)
