"""The one path by which anything changes: load, decide, commit."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.clock import Clock, whole_second
from pledgekeeper.errors import ChangedMeanwhile, NotFound
from pledgekeeper.event import Event
from pledgekeeper.kinds import decide, fold, next_wake
from pledgekeeper.ports import Change, Found, Store

ATTEMPTS = 8

TermsOf = Callable[[str, Case | None], Terms]
"""The terms for a carrier: of a new case under its agreement, of an existing one under the versions it keeps."""


@dataclass(frozen=True)
class Outcome:
    """The case after the command, and the events it led to: none when the command was a repeat, or changed nothing."""

    case: Case
    events: tuple[Event, ...]
    repeated: bool = False


def run(
    store: Store, terms_of: TermsOf, clock: Clock, case_id: str, command: Command, command_id: str,
    carrier_id: str | None = None, found: Found | None = None,
) -> Outcome:  # fmt: skip
    """Carry `command` to the case and write what follows, in one transaction with its receipt.

    A repeat of `command_id` changes nothing and gets the case as it is. When somebody else wrote first the case is
    loaded and decided again, never overwritten. `carrier_id` is needed only for a command that opens a case; `found` is
    the case as the caller has just read it for this very `command_id`, which saves reading it again.
    """
    for attempt in range(1, ATTEMPTS + 1):
        found = found or store.load(case_id, command_id)
        if found.answered and found.case:
            return Outcome(found.case, (), repeated=True)
        whose = found.case.carrier_id if found.case else carrier_id
        if whose is None:
            raise NotFound(f"there is no case {case_id}")
        terms = terms_of(whose, found.case)
        try:
            return _step(store, found, case_id, command, command_id, terms, whole_second(clock.now()))
        except ChangedMeanwhile:
            if attempt == ATTEMPTS:
                raise
            found = None
    raise AssertionError("unreachable")


def _step(
    store: Store, found: Found, case_id: str, command: Command, command_id: str, terms: Terms, now: datetime
) -> Outcome:
    now = max(now, found.case.timeline[-1].at) if found.case else now  # a clock behind ours writes no earlier past
    events = decide(case_id, found.case, command, terms, now)
    if not events:
        assert found.case is not None
        return Outcome(found.case, ())
    after = fold(case_id, events, found.case)
    store.commit(Change(found, after, events, command_id, next_wake(after, terms, now)))
    return Outcome(after, tuple(events))
