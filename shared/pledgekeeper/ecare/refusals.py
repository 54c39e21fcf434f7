"""Why something was refused, in the reader's language: of what carriers meet in disputes there are words. Pure."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pledgekeeper.disputes.evidence import Evidence
from pledgekeeper.disputes.lines import WHOLE
from pledgekeeper.disputes.settling import PaymentRecorded, PaymentReversed
from pledgekeeper.ecare import amounts
from pledgekeeper.ecare.files import size_told
from pledgekeeper.ecare.moments import Moments
from pledgekeeper.errors import CareError, Invalid


def told(refusal: CareError, moments: Moments) -> str:
    """By what its fact `because` names, with its other facts; as the rule says it, in English, where there are no words
    for it."""
    words, key = moments.words, f"refusal.{refusal.facts.get('because', '')}"
    return words(key, **dict(_facts(refusal.facts, moments))) if key in words.texts else str(refusal)


def refused_file(file: Evidence, moments: Moments) -> str:
    """Why what came of a file of evidence lies in quarantine."""
    return told(Invalid(file.refused_because or "", because=file.refused_as, name=file.name), moments)


def _happened(event: Any, moments: Moments) -> str:
    """An event by its word and its moment; a payment also by its reference and sum."""
    word = moments.words.named("event", event.event)
    if isinstance(event, PaymentRecorded | PaymentReversed):
        paid = amounts.told(event.whole_amount, event.currency, moments.words.language)
        word = f"{word} {event.reference}, {paid}"
    return f"{word} ({moments.text(event.at)})"


def _facts(facts: Mapping[str, object], moments: Moments) -> Iterator[tuple[str, object]]:
    """As a reader reads them: amounts in `currency`, days, moments, sizes, what happened, the names of lines and of a
    status."""
    words, currency = moments.words, facts.get("currency")
    for name, fact in facts.items():
        match fact:
            case Decimal():
                yield name, amounts.told(fact, str(currency) if currency else None, words.language)
            case datetime():
                yield name, moments.text(fact)
            case date():
                yield name, moments.day_of_year(fact)
            case int() if name.endswith("_bytes"):
                yield name.removesuffix("_bytes"), size_told(fact, words.language)
            case tuple():
                yield name, ", ".join(_happened(each, moments) for each in fact)
            case _ if name == "line":
                yield name, words("dispute.whole") if fact == WHOLE else words("refusal.line", line=fact)
            case _ if name == "status":
                yield name, words.named("status", str(fact))
            case _:
                yield name, fact
