"""The one path by which anything changes: load, decide, commit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pledgekeeper.cases.commands import Command, OpenCase, Together, Trace
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.clock import Clock, whole_second
from pledgekeeper.disputes.crediting import CreditOfInvoice
from pledgekeeper.disputes.impartial import Decided
from pledgekeeper.disputes.lines import AmountsMoved
from pledgekeeper.errors import ChangedMeanwhile, NotFound
from pledgekeeper.event import Event
from pledgekeeper.kinds import decide, fold, next_wake
from pledgekeeper.ports import Change, CreditBooked, Found, FoundProblem, ProblemChange, Problems, Store
from pledgekeeper.problems import decide as problem_rules
from pledgekeeper.problems.model import Problem

ATTEMPTS = 8

TermsOf = Callable[[str, Case | None], Terms]
"""The terms for a carrier: of a new case under its agreement, of an existing one under the versions it keeps."""


@dataclass(frozen=True)
class Outcome:
    """The case after the command, and the events it led to: none when the command was a repeat, or changed nothing."""

    case: Case
    events: tuple[Event, ...]
    repeated: bool = False


Ask = Callable[[Case], Command]
"""What a case is asked, as it was found: made anew when it is found otherwise, of what is known by then."""


def run(
    store: Store, terms_of: TermsOf, clock: Clock, case_id: str, command: Command | Ask, command_id: str,
    carrier_id: str | None = None, found: Found | None = None,
) -> Outcome:  # fmt: skip
    """Carry `command` to the case and write what follows, in one transaction with its receipt.

    A repeat of `command_id` changes nothing and gets the case as it is. When somebody else wrote first the case is
    loaded, asked and decided again, never overwritten. `carrier_id` is needed only for a command that opens a case;
    `found` is the case as the caller has just read it for this very `command_id`, which saves reading it again.
    """
    for attempt in range(1, ATTEMPTS + 1):
        found = found or store.load(case_id, command_id)
        if found.answered and found.case:
            return Outcome(found.case, (), repeated=True)
        whose = found.case.carrier_id if found.case else carrier_id
        if whose is None:
            raise NotFound(f"there is no case {case_id}")
        asked = _asked(command, found.case, case_id)
        terms = terms_of(whose, found.case)
        try:
            return _step(store, found, case_id, asked, command_id, terms, whole_second(clock.now()))
        except ChangedMeanwhile:
            if attempt == ATTEMPTS:
                raise
            found = None
    raise AssertionError("unreachable")


def first(must: Callable[[Case], None], command: Command | Ask) -> Ask:
    """The same, of a case that is as it `must` be; each time that it is decided anew."""

    def ask(case: Case) -> Command:
        must(case)
        return command if isinstance(command, Command) else command(case)

    return ask


def _asked(command: Command | Ask, case: Case | None, case_id: str) -> Command:
    if isinstance(command, Command):
        return command
    if case is None:
        raise NotFound(f"there is no case {case_id}")
    return command(case)


Plan = Callable[[Case, datetime], tuple[Command, Command]]
"""What two cases are asked, when the first of them is as it was found at that moment."""


def run_together(
    store: Store, terms_of: TermsOf, clock: Clock, first_id: str, second_id: str, plan: Plan, command_id: str
) -> Outcome:
    """Carry a command to each of two cases of one carrier and write what follows, all in one transaction.

    A repeat of `command_id` changes nothing; a conflict on either means that both are loaded and decided again. The
    outcome is that of the first case, which must be there; the second may be opened by this.
    """
    for attempt in range(1, ATTEMPTS + 1):
        first, second = store.load(first_id, command_id), store.load(second_id, command_id)
        if first.case is None:
            raise NotFound(f"there is no case {first_id}")
        if first.answered or second.answered:
            return Outcome(first.case, (), repeated=True)
        known = [found.case.timeline[-1].at for found in (first, second) if found.case]
        now = max(whole_second(clock.now()), *known)
        asked, asked_too = plan(first.case, now)
        carrier_id = first.case.carrier_id
        change = _change(first, first_id, asked, command_id, terms_of(carrier_id, first.case), now)
        other = _change(second, second_id, asked_too, command_id, terms_of(carrier_id, second.case), now)
        written = [each for each in (change, other) if each.events]
        try:
            if written:
                store.commit(*written)
        except ChangedMeanwhile:
            if attempt == ATTEMPTS:
                raise
        else:
            return Outcome(change.after, tuple(change.events))
    raise AssertionError("unreachable")


def _change(found: Found, case_id: str, command: Command, command_id: str, terms: Terms, now: datetime) -> Change:
    events = decide(case_id, found.case, command, terms, now)
    after = fold(case_id, events, found.case)
    wake = next_wake(after, terms, now)
    return Change(found, after, events, command_id, wake, _traces(command), _booked(command, events))


def _traces(command: Command) -> tuple[Trace, ...]:
    each = command.commands[0] if isinstance(command, Together) else command
    return each.traces if isinstance(each, OpenCase) else ()


def _booked(command: Command, events: Sequence[Event]) -> CreditBooked | None:
    """Whatever accepts or credits something of an invoice counts there."""
    if isinstance(command, CreditOfInvoice):
        return CreditBooked(command.invoice_number, command.booked)
    moved = any(isinstance(event, AmountsMoved) for event in events)
    if isinstance(command, Decided) and command.beside and moved:
        return CreditBooked(command.beside.invoice_number, command.beside.booked)
    return None


def _step(
    store: Store, found: Found, case_id: str, command: Command, command_id: str, terms: Terms, now: datetime
) -> Outcome:
    now = max(now, found.case.timeline[-1].at) if found.case else now  # a clock behind ours writes no earlier past
    change = _change(found, case_id, command, command_id, terms, now)
    if change.events:
        store.commit(change)
    return Outcome(change.after, tuple(change.events))


def run_problem(
    problems: Problems, clock: Clock, problem_id: str, command: Command, command_id: str,
    found: FoundProblem | None = None,
) -> Problem:  # fmt: skip
    """Carry `command` to the problem, as `run` does to a case; the problem after it. A repeat changes nothing."""
    for attempt in range(1, ATTEMPTS + 1):
        found = found or problems.load(problem_id, command_id)
        if found.answered and found.problem:
            return found.problem
        now = whole_second(clock.now())
        now = max(now, found.problem.timeline[-1].at) if found.problem else now
        events = problem_rules.decide(problem_id, found.problem, command, now)
        after = problem_rules.fold(found.problem, events)
        assert after is not None
        try:
            if events:
                problems.commit(ProblemChange(found, after, events, command_id))
        except ChangedMeanwhile:
            if attempt == ATTEMPTS:
                raise
            found = None
        else:
            return after
    raise AssertionError("unreachable")
