"""Commands that are written into two cases: merge, split, link. By the API, and on the pages."""

from datetime import datetime

from pledgekeeper import ids, wiring
from pledgekeeper.api.commands import Link, Merge, Split, opening_of_part
from pledgekeeper.api.door import visible
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.belonging import problem_of
from pledgekeeper.cases.commands import Command, Together
from pledgekeeper.cases.joining import INVERSE, LinkCase, MergeInto, Relation, history_to_join
from pledgekeeper.cases.model import Case
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor
from pledgekeeper.problems.model import RecordMerge
from pledgekeeper.run import Outcome, Plan
from pledgekeeper.tickets.model import OpenTicket, Ticket


def of_two(case: Case, asked: Merge | Split | Link, who: Principal, command_id: str) -> Outcome:
    """Carry a command that is written into two cases, both in one transaction."""
    if isinstance(asked, Split):
        other_id = ids.case_id("TT", case.carrier_id, command_id)
        plan = _split(other_id, opening_of_part(_ticket(case), asked, who))
    else:
        other_id = asked.into if isinstance(asked, Merge) else asked.other
        _must_be_alike(case, other_id, who)
        plan = _merge(other_id, who.actor) if isinstance(asked, Merge) else _link(other_id, asked.relation)
    outcome = wiring.carry_together(case.case_id, other_id, plan, command_id)
    if isinstance(asked, Merge):
        _pass_problem_on(case, other_id)
    return outcome


def _pass_problem_on(case: Case, into: str) -> None:
    """The case that goes on belongs to the problem of the one that was merged into it, unless it has one of its own.

    If we die before this, the problem's next word to the merged case finds where it goes on.
    """
    problem_id, other = problem_of(case), wiring.store().load(into).case
    if problem_id and other and problem_of(other) in (None, problem_id):
        merge = RecordMerge(merged=case.case_id, into=into)
        wiring.carry_problem(problem_id, merge, f"merge:{case.case_id}:{into}")


def _merge(into: str, by: Actor) -> Plan:
    def plan(case: Case, now: datetime) -> tuple[Command, Command]:
        return MergeInto(by=by, other=into), history_to_join(case, "merged-from", now)

    return plan


def _split(part_id: str, opens: OpenTicket) -> Plan:
    def plan(case: Case, now: datetime) -> tuple[Command, Command]:
        opened = Together(commands=(opens, history_to_join(case, "split-from", now)))
        return LinkCase(other=part_id, relation="split-into"), opened

    return plan


def _link(other_id: str, relation: Relation) -> Plan:
    def plan(case: Case, _: datetime) -> tuple[Command, Command]:
        return LinkCase(other=other_id, relation=relation), LinkCase(other=case.case_id, relation=INVERSE[relation])

    return plan


def _ticket(case: Case) -> Ticket:
    if not isinstance(case, Ticket):
        raise Refused(f"only tickets are merged and split; {case.case_id} is a {case.kind}")
    return case


def _must_be_alike(case: Case, other_id: str, who: Principal) -> None:
    """Another case of the same carrier and kind, that this principal sees."""
    other, _ = visible(other_id, who)
    if other.case_id == case.case_id:
        raise Refused(f"{other_id} is this very case")
    if (other.carrier_id, other.kind) != (case.carrier_id, case.kind):
        raise Refused(f"{other_id} is a {other.kind} of {other.carrier_id}; only what is alike can be brought together")
