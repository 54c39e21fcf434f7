"""The words of the page, a file for each language; a test holds them together."""

from functools import cache
from pathlib import Path
from typing import Final

from pledgekeeper.model import Frozen
from pledgekeeper.pledges.loading import load

HERE: Final = Path(__file__).parent
LANGUAGES: Final = ("en", "fr", "es", "pt", "zh")


class Words(Frozen):
    """All that the page says in one language. `measures` are names and definitions; `{…}` is filled in."""

    language: str
    title: str
    lead: str
    simulated: str
    period: str
    headline: str
    target: str
    kept_of: str
    answered_of: str
    small: str
    withheld: str
    nothing: str
    by_month: str
    by_year: str
    goes_on: str
    all: str
    promise: str
    attained: str
    cases: str
    if_granted: str
    left_out: str
    paused: str
    disputed: str
    overdue: str
    satisfaction: str
    satisfaction_of: str
    share: str
    response: str
    asked: str
    ends: str
    ends_lead: str
    kind: str
    ended: str
    reopened: str
    merged: str
    cancelled: str
    rejected: str
    withdrawn: str
    no_fault_found: str
    failings: str
    late_steps: str
    worst_late: str
    pages_failed: str
    levels_late: str
    of_pages: str
    definitions: str
    check: str
    check_lead: str
    files: str
    document: str
    signature: str
    key: str
    events: str
    program: str
    schema_: str
    minimum: str
    month: str
    no_target: str
    kinds: dict[str, str]
    pillars: dict[str, str]
    reasons: dict[str, str]
    rule: str
    opinion: str
    measures: dict[str, tuple[str, str]]


@cache
def words_of(language: str) -> Words:
    return load(HERE / f"{language}.yaml", Words)
