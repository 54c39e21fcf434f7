"""What the pages say, in each language: catalogues as data, one file for each group of pages."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, Literal, get_args

import yaml

Language = Literal["en", "fr", "es", "zh"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
NAMES: Final[Mapping[Language, str]] = {"en": "English", "fr": "Français", "es": "Español", "zh": "中文"}
CATALOGUES: Final = Path(__file__).with_name("words")
OURS: Final = "ours."
ONE: Final[Mapping[Language, frozenset[str]]] = {
    "en": frozenset({"1"}), "fr": frozenset({"0", "1"}), "es": frozenset({"1"}), "zh": frozenset(),
}  # fmt: skip
"""The counts that take the singular, as CLDR has it: whole numbers alone are counted."""


@dataclass(frozen=True)
class Words:
    """The texts of one language by their keys, e.g. `home.title` of the file `home.yaml`; of those that count something
    and say it otherwise of one, that as well."""

    language: Language
    texts: Mapping[str, str]
    of_one: Mapping[str, str]

    def __call__(self, key: str, **facts: object) -> str:
        """The text of a key, with the facts that it names. KeyError when there is none: a test looks for that."""
        text = self.texts[key]
        if str(facts.get("count")) in ONE[self.language]:
            text = self.of_one.get(key, text)
        return text.format_map(facts) if facts else text

    def named(self, group: str, name: str) -> str:
        """The word for a name that the system uses, e.g. a status; the name itself where there is none."""
        return self.texts.get(f"{group}.{name}", name.replace("-", " "))


@cache
def words(language: Language, *, ours: bool = False) -> Words:
    """To our own people `ours.yaml` says otherwise what elsewhere speaks to the carrier."""
    read = dict(_read(language))
    if ours:
        read |= {key.removeprefix(OURS): said for key, said in read.items() if key.startswith(OURS)}
    texts = {key: said["other"] for key, said in read.items()}
    return Words(language, texts, {key: said["one"] for key, said in read.items() if "one" in said})


def language_of(wanted: str | None, accepted: str, otherwise: str) -> Language:
    """The reader's language: the one they chose, else the first that their browser names, else their carrier's."""
    parts = [part.split(";")[0].split("-")[0].strip().lower() for part in accepted.split(",")]
    for each in (wanted, *parts, otherwise):
        known = next((language for language in LANGUAGES if language == each), None)
        if known:
            return known
    return "en"


def _read(language: Language) -> Iterator[tuple[str, Mapping[str, str]]]:
    """A text is said of any number, or of `one` and of `other` numbers."""
    for path in sorted((CATALOGUES / language).glob("*.yaml")):
        for key, said in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader).items():
            yield f"{path.stem}.{key}", said if isinstance(said, dict) else {"other": str(said)}
