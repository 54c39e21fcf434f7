"""What a carrier may say of its dispute, and file, on the page of the case."""

from datetime import timedelta
from json import dumps
from typing import Any, Final

from pledgekeeper import wiring
from pledgekeeper.api import evidence_room
from pledgekeeper.api.door import visible_as
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.proposals import standing
from pledgekeeper.ecare.attached import described
from pledgekeeper.ecare.by_line import of_lines
from pledgekeeper.ecare.case import CASE, LONGEST, asked, show
from pledgekeeper.ecare.entered import Mistakes
from pledgekeeper.ecare.forms import Field, in_currency, told
from pledgekeeper.ecare.visit import Answer, File, Go, Shown, Visit
from pledgekeeper.errors import Refused
from pledgekeeper.model import iso

VALID_DAYS: Final = 14
"""How long a proposal made on a page is valid."""


def propose(visit: Visit) -> Answer:
    """A proposal, or a counter-proposal, line by line; valid for two weeks."""
    dispute, _ = visible_as(Dispute, visit.names["id"], visit.who)
    lines = of_lines(dispute.lines, standing(dispute.timeline, visit.now))
    said = told(in_currency((*lines, Field("reason", "text")), dispute.claim.currency), visit.form, visit.words)
    if "lines" not in said:
        raise Mistakes({"line-0": visit.words("common.missing", field=visit.words("dispute.accepted"))})
    sent = {"command": "propose", **said, "valid_until": iso(visit.now + timedelta(days=VALID_DAYS))}
    return asked(visit, dispute, sent, "proposed")


def accept(visit: Visit) -> Answer:
    dispute, _ = visible_as(Dispute, visit.names["id"], visit.who)
    return asked(visit, dispute, _of_proposal(visit, dispute, "accept-proposal"), "proposal_accepted")


def decline(visit: Visit) -> Answer:
    dispute, _ = visible_as(Dispute, visit.names["id"], visit.who)
    sent = {**_of_proposal(visit, dispute, "decline-proposal"), "reason": visit.field("reason", LONGEST)}
    return asked(visit, dispute, sent, "proposal_declined")


def settle(visit: Visit) -> Answer:
    dispute, _ = visible_as(Dispute, visit.names["id"], visit.who)
    return asked(visit, dispute, {"command": "settle-dispute"}, "settled")


def withdraw(visit: Visit) -> Answer:
    dispute, _ = visible_as(Dispute, visit.names["id"], visit.who)
    return asked(visit, dispute, {"command": "withdraw-dispute"}, "withdrawn")


def appeal(visit: Visit) -> Answer:
    dispute, _ = visible_as(Dispute, visit.names["id"], visit.who)
    return asked(visit, dispute, {"command": "appeal", "reason": visit.field("reason", LONGEST)}, "appealed")


def announce(visit: Visit) -> Answer:
    """A file is about to be sent: the script is told where to. The bytes never pass through here."""
    dispute, _ = visible_as(Dispute, visit.names["id"], visit.who)
    answers = visit.form.get("answers_hashes") == "yes"
    made = evidence_room.announce(
        dispute.case_id, described(visit), visit.who, visit.command_id, answers_hashes=answers
    )
    told: dict[str, Any] = {"evidence": made.file.evidence_id, **made.how}
    return File("upload.json", "application/json", dumps(told))


def file_uploaded(visit: Visit) -> Answer:
    dispute = evidence_room.file_uploaded(visit.names["id"], visit.names["evidence"], visit.who, visit.command_id)
    refused = dispute.room.file(visit.names["evidence"]).state == "refused"
    return Go(f"/ecare/cases/{dispute.case_id}", "file_refused" if refused else "filed")


def read_file(visit: Visit) -> Answer:
    """To the file, in the fullest form that the visitor may have; that it was read is written down first."""
    link = evidence_room.opened(visit.names["id"], visit.names["evidence"], None, visit.who, visit.command_id)
    return Go(link.url)


def _of_proposal(visit: Visit, dispute: Dispute, command: str) -> dict[str, Any]:
    """Refused when the proposal that the page was about stands no more; one that is sent again was answered then."""
    proposal, stands = visit.field("proposal", 60), standing(dispute.timeline, visit.now)
    again = wiring.store().load(dispute.case_id, visit.command_id).answered
    if not again and (stands is None or stands.proposal_id != proposal):
        raise Refused(f"{proposal} does not stand any more", because="proposal-gone")
    return {"command": command, "proposal_id": proposal}


PAGES: Final = (
    Shown("POST", f"{CASE}/propose", propose, again=show),
    Shown("POST", f"{CASE}/proposal/accept", accept, again=show),
    Shown("POST", f"{CASE}/proposal/decline", decline, again=show),
    Shown("POST", f"{CASE}/settle", settle, again=show),
    Shown("POST", f"{CASE}/withdraw", withdraw, again=show),
    Shown("POST", f"{CASE}/appeal", appeal, again=show),
    Shown("POST", f"{CASE}/evidence", announce),
    Shown("POST", f"{CASE}/evidence/{{evidence}}/filed", file_uploaded),
    Shown("POST", f"{CASE}/evidence/{{evidence}}/read", read_file),
)
