"""A form of a case that was sent: its command, carried where the case still offers it."""

from decimal import Decimal
from typing import Any, Final

from pledgekeeper import wiring
from pledgekeeper.api.commands import OfOne, OfTwo, command_of
from pledgekeeper.api.door import in_sight
from pledgekeeper.api.issuing_credit import issue_credit
from pledgekeeper.api.range_lists import names_for
from pledgekeeper.api.two_cases import of_two
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.lines import NOTHING
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.settling import IssueCredit
from pledgekeeper.ecare.case import CASE, as_it_stood, carried, must_be_as_it_stood, show
from pledgekeeper.ecare.forms import asked as sent_by
from pledgekeeper.ecare.offered import forms_of
from pledgekeeper.ecare.visit import Answer, Go, Shown, Visit
from pledgekeeper.errors import Refused
from pledgekeeper.observability import logger


def ask(visit: Visit) -> Answer:
    """Carry the command that the form is for, if the case still offers it to the visitor."""
    case, _ = in_sight(visit.names["id"], visit.who)
    terms = wiring.book().terms_of(case.carrier_id, case)
    lists = names_for(case, visit.who)
    offered = {form.command: form for form in forms_of(case, terms, visit.now, visit.who, lists)}
    form, said = offered.get(visit.names["command"]), _said(visit)
    if form is None:
        if wiring.store().load(case.case_id, visit.command_id).answered:
            return Go(f"/ecare/cases/{case.case_id}", said)  # sent again: it was done the first time
        must_be_as_it_stood(visit, case)
        raise Refused(visit.words("forms.not_offered"))
    sent = _in_all(case, sent_by(form, visit.form, visit.words, visit.moments.zone))
    return done(visit, case, command_of(sent, visit.who, case), said)


def _in_all(case: Case, sent: dict[str, Any]) -> dict[str, Any]:
    """A form that gives up more of a line shows what is given up of it already, so that is meant besides."""
    if not isinstance(case, Dispute) or sent["command"] != "withdraw-part":
        return sent
    before = next((each.withdrawn_amount for each in case.lines if each.line == sent["line"]), NOTHING)
    return {**sent, "withdrawn_amount": str(before + Decimal(sent["amount"]))}


def done(visit: Visit, case: Case, asked: OfOne | OfTwo, said: str) -> Answer:
    """Carry what may be asked of a case, whether it is written into one case or two, and go back to its page."""
    if isinstance(asked, OfTwo):
        outcome = of_two(case, asked, visit.who, visit.command_id)
    elif isinstance(asked, IssueCredit):
        outcome = issue_credit(case, asked, visit.command_id, must=as_it_stood(visit, asked))
    else:
        return carried(visit, case, asked, said)
    logger.info("page_command_carried", case_id=case.case_id, said=asked.command, events=len(outcome.events))
    return Go(f"/ecare/cases/{case.case_id}", said)


def _said(visit: Visit) -> str:
    """What the page says afterwards: what happened, where there are words for that command."""
    command = visit.names["command"]
    return command if f"said.{command}" in visit.words.texts else "done"


PAGES: Final = (Shown("POST", f"{CASE}/ask/{{command}}", ask, again=show),)
