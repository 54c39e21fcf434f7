"""Does one mail speak of several things? Only what its writer set apart is taken apart.

Numbered items that each name a service of their own, and one fault beside one matter of billing in paragraphs of
their own. Whatever is mixed stays one case, and says that several services are named.
"""

import re
from dataclasses import dataclass
from typing import Final

from pledgekeeper.intake.reading.billing import BILLED, billing_in, disputed_in
from pledgekeeper.intake.reading.found import values
from pledgekeeper.intake.reading.own_words import apart
from pledgekeeper.intake.reading.services import circuits_in
from pledgekeeper.intake.reading.severity import marks_a_fault

MOST: Final = 5
ITEM: Final = re.compile(
    r"^[ \t]*(?:\(?\d{1,2}[.)、]|[①②③④⑤]|(?:issue|fault|problem|défaut|falla|falha|故障) ?\d[:.])[ \t]*", re.MULTILINE
)


@dataclass(frozen=True)
class Topic:
    """One thing that a mail speaks of. `text` is the whole mail when it is the only one."""

    text: str
    billing: bool = False


@dataclass(frozen=True)
class Topics:
    """`why` several, or why one although several services are named."""

    topics: tuple[Topic, ...]
    why: str | None = None


def topics_of(subject: str, text: str, circuit_rules: tuple[str, ...] = ()) -> Topics:
    """What a mail speaks of, in its order."""
    items = _items(text)
    named = [values(circuits_in(item, circuit_rules), "circuit") for item in items]
    apart = (
        len(items) >= 2 and all(named) and len({circuit for each in named for circuit in each}) == sum(map(len, named))
    )
    if apart and len(items) <= MOST and all(marks_a_fault("", item) for item in items):
        return Topics(
            tuple(Topic(item) for item in items), f"{len(items)} numbered items, each with a service of its own"
        )
    if billing_in(subject, "") is None:
        fault, billing = _paragraphs(text)
        if fault and billing:
            return Topics(
                (Topic(fault), Topic(billing, billing=True)), "a fault and a matter of billing, each in its paragraphs"
            )
    whole = Topic(text, billing=billing_in(subject, text) is not None)
    several = values(circuits_in(text, circuit_rules), "circuit")
    why = (
        f"{', '.join(several[:10])} are named in one text: kept as one case; write of separate faults in separate mails"
    )
    return Topics((whole,), why if len(several) > 1 else None)


def _items(text: str) -> list[str]:
    """The numbered items of a text, each up to the next, the last up to an empty line."""
    starts = [match.start() for match in ITEM.finditer(text)]
    ends = [*starts[1:], *([len(text)] if starts else [])]
    items = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    if items:
        items[-1] = re.split(r"\n\s*\n", items[-1])[0]
    return items


def _paragraphs(text: str) -> tuple[str, str]:
    """The paragraphs of a fault and those of billing, when each of both kinds is only of one; else two empty texts."""
    if disputed_in("", text) is None:
        return "", ""
    own, not_own = apart(text)
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", own) if part.strip()]
    billing = [part for part in paragraphs if disputed_in("", part) and BILLED.search(part)]
    if not billing:
        return "", ""
    rest = [part for part in paragraphs if part not in billing]
    faults = [part for part in rest if marks_a_fault("", part)]
    mixed = any(marks_a_fault("", part, billing_too=True) for part in billing)
    if not faults or mixed:
        return "", ""
    return "\n\n".join(filter(None, (*rest, not_own))), "\n\n".join(billing)
