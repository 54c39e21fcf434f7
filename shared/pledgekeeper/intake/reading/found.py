"""How a rule tells what it found."""

import re
from collections.abc import Iterable, Iterator

from pledgekeeper.cases.model import Understood

QUOTE = 120


def found(field: str, value: str, match: re.Match[str], rule: str) -> Understood:
    """A finding with the line it stands in, cut around it when the line is long."""
    text, (start, end) = match.string, match.span()
    begin = max(text.rfind("\n", 0, start) + 1, end - QUOTE)
    stop = text.find("\n", end)
    quote = text[begin : min(stop if stop >= 0 else len(text), begin + QUOTE)]
    return Understood(field=field, value=value, quote=" ".join(quote.split()), rule=rule)


def each_once(findings: Iterable[Understood]) -> Iterator[Understood]:
    """The first finding of each value."""
    known: set[tuple[str, str]] = set()
    for finding in findings:
        if (finding.field, finding.value) not in known:
            known.add((finding.field, finding.value))
            yield finding


def values(findings: Iterable[Understood], field: str) -> list[str]:
    return [finding.value for finding in findings if finding.field == field]


def first_type(
    kinds: Iterable[tuple[str, str]], text: str, *more: tuple[str, re.Match[str] | None]
) -> Understood | None:
    """The type of dispute whose words come first in the text; `more` is of other words."""
    hits = [(kind, re.search(rf"(?<![A-Za-zÀ-ÿ0-9-])(?:{words})", text, re.IGNORECASE)) for kind, words in kinds]
    named = [(kind, match) for kind, match in (*hits, *more) if match]
    if not named:
        return None
    kind, match = min(named, key=lambda each: each[1].start())
    return found("dispute_type", kind, match, f"a word of {kind}")
