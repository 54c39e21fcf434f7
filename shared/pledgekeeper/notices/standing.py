"""How a dispute stands, in words: what differs from its invoice, the verdict under the clause, and the sum. Pure."""

from collections.abc import Iterable
from string import Template

from pledgekeeper.disputes.checking import Finding
from pledgekeeper.disputes.eligibility import EligibilityJudged
from pledgekeeper.notices.language import Texts


def findings_told(findings: Iterable[Finding], language: Texts) -> list[str]:
    """A sentence for each thing that differs."""
    return [_finding(each, language) for each in findings]


def verdict_told(judged: EligibilityJudged, language: Texts) -> str:
    return _say(f"verdict-{judged.verdict}", {"clause": judged.clause}, language)


def sum_told(judged: EligibilityJudged, language: Texts) -> list[str]:
    """The sum behind a verdict, line by line."""
    return [_say(f"sum-{line.says}", _named(line.facts, language), language) for line in judged.lines]


def _finding(found: Finding, language: Texts) -> str:
    alone = f"finding-{found.differs}-none"
    name = alone if not found.right and alone in language.explanation else f"finding-{found.differs}"
    return _say(name, {"said": found.said, "right": found.right, "line": found.line or ""}, language)


def _named(facts: dict[str, str], language: Texts) -> dict[str, str]:
    """Names of fields and of types of dispute as the language has them."""
    told = dict(facts)
    if "unsaid" in facts:
        told["unsaid"] = ", ".join(map(language.word, facts["unsaid"].split(", ")))
    if "type" in facts:
        told["type"] = language.words.get(f"type-{facts['type']}", facts["type"])
    return told


def _say(sentence: str, facts: dict[str, str], language: Texts) -> str:
    return Template(language.explanation[sentence]).substitute(facts)
