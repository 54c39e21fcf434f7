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
