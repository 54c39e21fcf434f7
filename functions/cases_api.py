"""API Gateway: what any case answers, whatever its kind: clocks and why, timeline, export, commands."""

from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

import pledgekeeper
from pledgekeeper import ids, wiring
from pledgekeeper.api import door as api
from pledgekeeper.api.audits import audit_view, days_until, days_wanted
from pledgekeeper.api.clocks import clocks_view, events_view, explanation_view, reader_of, timeline_view
from pledgekeeper.api.commands import Link, Merge, OfTwo, Split, command_of, opening_of_part
from pledgekeeper.api.credit_notes import must_be_foreign, next_number, series_of
from pledgekeeper.api.pages import pages_view
from pledgekeeper.api.routes import AUDIT, CASES, VERIFIER
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.belonging import problem_of
from pledgekeeper.cases.commands import Command, Together
from pledgekeeper.cases.joining import INVERSE, LinkCase, MergeInto, Relation, history_to_join
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.settling import IssueCredit
from pledgekeeper.errors import AlreadyKnown, ChangedMeanwhile, Invalid, Refused
from pledgekeeper.event import Actor
from pledgekeeper.export import exported
from pledgekeeper.notices.explanation import explain
from pledgekeeper.observability import logger
from pledgekeeper.ports import Found
from pledgekeeper.problems.model import RecordMerge
from pledgekeeper.run import ATTEMPTS, Outcome, Plan
from pledgekeeper.tickets.model import OpenTicket, Ticket

door = api.open_door()


@door.get(f"{CASES}/<case_id>/clocks")
def get_clocks(case_id: str) -> Response[str]:
    who = api.principal(door)
    case, _ = api.visible(case_id, who)
    terms = wiring.book().terms_of(case.carrier_id, case)
    return api.answer(HTTPStatus.OK, clocks_view(case, terms, wiring.clock().now(), staff=who.staff))


@door.get(f"{CASES}/<case_id>/clocks/<commitment>/explanation")
def get_explanation(case_id: str, commitment: str) -> Response[str]:
    case, _ = api.visible(case_id, api.principal(door))
    terms = wiring.book().terms_of(case.carrier_id, case)
    language, zone = reader_of(door, terms.carrier)
    found = explain(case, commitment, terms, wiring.clock().now(), language, zone)
    if "text/plain" in api.header(door, "accept"):
        return Response(int(HTTPStatus.OK), "text/plain; charset=utf-8", found.text)
    return api.answer(HTTPStatus.OK, explanation_view(case, found))


@door.get(f"{CASES}/<case_id>/timeline")
def get_timeline(case_id: str) -> Response[str]:
    who = api.principal(door)
    case, _ = api.visible(case_id, who)
    return api.answer(HTTPStatus.OK, timeline_view(case, staff=who.staff))


@door.get(f"{CASES}/<case_id>/pages")
def get_pages(case_id: str) -> Response[str]:
    who = api.principal(door)
    case, _ = api.visible(case_id, who)
    return api.answer(HTTPStatus.OK, pages_view(case, wiring.clock().now(), staff=who.staff))


@door.get(f"{CASES}/<case_id>/export")
def get_export(case_id: str) -> Response[str]:
    who = api.principal(door)
    case, _ = api.visible(case_id, who)
    terms = wiring.book().terms_of(case.carrier_id, case)
    lines = exported(case, terms, wiring.store().links(case_id), wiring.clock().now(), staff=who.staff)
    named = {"Content-Disposition": f'attachment; filename="{case_id}.jsonl"'}
    return Response(int(HTTPStatus.OK), "application/x-ndjson", "\n".join(lines) + "\n", headers=named)


@door.get(VERIFIER)
def get_verifier() -> Response[str]:
    text = (Path(pledgekeeper.__file__).parent / "verify_pledge.py").read_text(encoding="utf-8")
    return Response(int(HTTPStatus.OK), "text/x-python; charset=utf-8", text)


@door.get(AUDIT)
def get_audit() -> Response[str]:
    api.principal(door).must_be_ours("see how we watch ourselves")
    kept = wiring.audits()
    days = days_until(wiring.clock().now().date(), days_wanted(door.current_event.query_string_parameters))
    return api.answer(HTTPStatus.OK, audit_view(kept.last(), {day: (kept.day(day), kept.late_on(day)) for day in days}))


@door.post(f"{CASES}/<case_id>/commands")
def post_command(case_id: str) -> Response[str]:
    who = api.principal(door)
    command_id = api.command_id(door, who)
    case, found = api.visible(case_id, who, command_id)
    api.media_type(door, "application/json")
    sent = api.json_of(door)
    if not isinstance(sent, dict):
        raise Invalid('the body is not an object; send e.g. {"command": "resume-clocks"}')
    asked = command_of(sent, who, case)
    if isinstance(asked, OfTwo):
        outcome = _of_two(case, asked, who, command_id)
    elif isinstance(asked, IssueCredit):
        outcome = _numbered(case, asked, command_id, found)
    else:
        outcome = wiring.carry(case_id, asked, command_id, found=found)
    logger.info("command_carried", case_id=case_id, command=asked.command, events=len(outcome.events))
    return api.answer(HTTPStatus.OK, events_view(outcome.case, outcome.events, staff=who.staff))


def _numbered(case: Case, asked: IssueCredit, command_id: str, found: Found) -> Outcome:
    """Issue a credit under the number that was given, or under the next of the series that the agreement names.

    A number is taken in the transaction that issues the credit: whoever comes second takes the next one.
    """
    invoicing = wiring.book().carrier(case.carrier_id).agreement.invoicing
    series = series_of(invoicing, wiring.clock().now())
    if asked.credit_note is not None or series is None:
        must_be_foreign(asked.credit_note or "", invoicing)
        return wiring.carry(case.case_id, asked, command_id, found=found)
    for attempt in range(1, ATTEMPTS + 1):
        number = next_number(series, wiring.store().last_credit_note(series))
        try:
            return wiring.carry(case.case_id, asked.changed(credit_note=number), command_id)
        except AlreadyKnown:
            if attempt == ATTEMPTS:
                raise ChangedMeanwhile(f"others take numbers of {series} faster than we do; send it again") from None
    raise AssertionError("unreachable")


def _of_two(case: Case, asked: Merge | Split | Link, who: Principal, command_id: str) -> Outcome:
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
    def plan(case: Case, now: datetime) -> tuple[Command, Command]:
        return LinkCase(other=other_id, relation=relation), LinkCase(other=case.case_id, relation=INVERSE[relation])

    return plan


def _ticket(case: Case) -> Ticket:
    if not isinstance(case, Ticket):
        raise Refused(f"only tickets are merged and split; {case.case_id} is a {case.kind}")
    return case


def _must_be_alike(case: Case, other_id: str, who: Principal) -> None:
    """Another case of the same carrier and kind, that this principal sees."""
    other, _ = api.visible(other_id, who)
    if other.case_id == case.case_id:
        raise Refused(f"{other_id} is this very case")
    if (other.carrier_id, other.kind) != (case.carrier_id, case.kind):
        raise Refused(f"{other_id} is a {other.kind} of {other.carrier_id}; only what is alike can be brought together")


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
