"""A form of a dispute that was sent: its command, carried where the dispute still offers it."""

from typing import Final

from pledgekeeper import wiring
from pledgekeeper.api.commands import command_of
from pledgekeeper.api.door import visible_as
from pledgekeeper.api.issuing_credit import issue_credit
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.settling import IssueCredit
from pledgekeeper.ecare.case import CASE, asked, show
from pledgekeeper.ecare.dispute_forms import forms_of
from pledgekeeper.ecare.forms import asked as sent_by
from pledgekeeper.ecare.visit import Answer, Go, Shown, Visit
from pledgekeeper.errors import Refused


def ask(visit: Visit) -> Answer:
    """Carry the command that the form is for, if the dispute still offers it to the visitor."""
    dispute, _ = visible_as(Dispute, visit.names["id"], visit.who)
    terms = wiring.book().terms_of(dispute.carrier_id, dispute)
    offered = {form.command: form for form in forms_of(dispute, terms, visit.now, visit.who)}
    form = offered.get(visit.names["command"])
    if form is None:
        if wiring.store().load(dispute.case_id, visit.command_id).answered:
            return Go(f"/ecare/cases/{dispute.case_id}", "done")  # sent again: it was done the first time
        raise Refused(visit.words("forms.not_offered"))
    sent = sent_by(form, visit.form, visit.words)
    command = command_of(sent, visit.who, dispute)
    if isinstance(command, IssueCredit):
        issue_credit(dispute, command, visit.command_id)
        return Go(f"/ecare/cases/{dispute.case_id}", "done")
    return asked(visit, dispute, sent, "done")


PAGES: Final = (Shown("POST", f"{CASE}/ask/{{command}}", ask, again=show),)
