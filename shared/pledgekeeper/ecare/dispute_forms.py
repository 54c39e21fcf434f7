"""Which forms the page of a dispute offers, to whom: what the tables of transitions allow now. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from pledgekeeper.api.commands import may
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.lanes import entered_fraud, in_fraud
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes import deadlock
from pledgekeeper.disputes.appeals import DecideAppeal, appeal_of, decision_of
from pledgekeeper.disputes.claims import CompleteClaim, JudgeCompleteness
from pledgekeeper.disputes.completing import NAMES_THE_INVOICE
from pledgekeeper.disputes.deadlock import DeclareDeadlock
from pledgekeeper.disputes.drafts import ApproveDraft, SendBackDraft, waiting
from pledgekeeper.disputes.eligibility import AGAINST
from pledgekeeper.disputes.fraud import police
from pledgekeeper.disputes.fraud.alert import alert_of
from pledgekeeper.disputes.fraud.commands import (
    AcknowledgeStopPayment,
    ActOnFraud,
    FraudCommand,
    PoliceCommand,
    PromisePoliceReport,
    ReceivePoliceReport,
    RecordBlock,
    RequirePoliceReport,
    StopPayment,
    WaivePoliceReport,
    Withhold,
)
from pledgekeeper.disputes.fraud.events import PoliceReport, withheld
from pledgekeeper.disputes.fraud.stopping import may_be_asked, notices_of
from pledgekeeper.disputes.impartial import is_among
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.owed_evidence import asked_for
from pledgekeeper.disputes.owing import interest_of, payments_of
from pledgekeeper.disputes.proposals import AcceptProposal, DeclineProposal, Propose, standing
from pledgekeeper.disputes.retention import HoldEvidence, LiftHold
from pledgekeeper.disputes.settling import IssueCredit, RecordPayment, ReversePayment, WithdrawPart
from pledgekeeper.disputes.standing import WaiveEligibility
from pledgekeeper.disputes.transitions import TRANSITIONS
from pledgekeeper.disputes.withholding import NotifyWithholding
from pledgekeeper.ecare.by_line import of_all
from pledgekeeper.ecare.call_record_forms import of_call_records, of_patterns
from pledgekeeper.ecare.claim_form import fields_of
from pledgekeeper.ecare.forms import Field, Form, in_currency
from pledgekeeper.errors import Refused

LONGEST_RANGES: Final = 20_000
VALID: Final = timedelta(days=14)
REASON: Final = Field("reason", "text")
LANGUAGES: Final = (("en", "English"), ("fr", "Français"), ("es", "Español"))
POLICE: Final[tuple[tuple[type[PoliceCommand], tuple[Field, ...]], ...]] = (
    (RequirePoliceReport, (Field("due_at", "moment", needed=False),)),
    (PromisePoliceReport, (Field("due_at", "moment"),)),
    (ReceivePoliceReport, (Field("number"),)),
    (WaivePoliceReport, (REASON,)),
)


def forms_of(dispute: Dispute, terms: Terms, now: datetime, who: Principal, lists: Sequence[str]) -> tuple[Form, ...]:
    """What `who` may ask of the dispute at `now`, besides what the page has forms of its own for."""
    parts = (
        _first(_of_fraud(dispute, who, now), dispute, terms, now),
        _of_claim(dispute), _of_deciding(dispute, terms, who),
        _of_amounts(dispute, terms, now, who),
        _of_evidence(dispute), of_call_records(dispute), of_patterns(dispute, lists),
        _of_deadlock(dispute, terms, now, who),
    )  # fmt: skip
    found = (form for part in parts for form in part if may(form.asks, who, dispute))
    currency = dispute.claim.currency or terms.carrier.agreement.disputes.currency
    return tuple(replace(form, fields=in_currency(form.fields, currency)) for form in found)


def _allowed(dispute: Dispute, doing: str) -> bool:
    return (dispute.status, doing) in TRANSITIONS


def _first(forms: Iterator[Form], dispute: Dispute, terms: Terms, now: datetime) -> Iterator[Form]:
    """The forms of the fraud lane; while the alert is on, the block is what our promise waits for."""
    for form in forms:
        due_at = alert_of(dispute, terms, now).due_at if form.asks is RecordBlock else None
        yield replace(form, due_at=due_at, of_fraud=True)


def _of_fraud(dispute: Dispute, who: Principal, now: datetime) -> Iterator[Form]:
    if not entered_fraud(dispute.timeline) or not _allowed(dispute, FraudCommand.DOING):
        return
    at = Field("blocked_at", "moment", value=f"{now:%Y-%m-%dT%H:%M}")
    block = (Field("ranges", "ranges", longest=LONGEST_RANGES), at, Field("blocked_by"))
    yield Form(RecordBlock, (*block, Field("supplier", needed=False)) if who.staff else block)
    if in_fraud(dispute.timeline) and _allowed(dispute, ActOnFraud.DOING):
        yield Form(ActOnFraud, (Field("action", "text"),))
    if may_be_asked(dispute.timeline):
        ways = Field("direction", "choice", choices=(("up", ""), ("down", "")))
        party = (Field("name"), Field("email", "email"), ways, Field("language", "choice", choices=LANGUAGES))
        yield Form(StopPayment, party, within="parties")
    notices = notices_of(dispute.timeline)
    open_ones = tuple((name, f"{each.owed.party.name} · {each.owed.party.email}") for name, each in notices.items()
                      if each.state != "acknowledged")  # fmt: skip
    if open_ones:
        yield Form(AcknowledgeStopPayment, (Field("notice_id", "choice", choices=open_ones),))
    last = police.report_of(dispute.timeline)
    for move, fields in POLICE:
        if (last.state if last else PoliceReport.NONE, move.MOVE) in police.TRANSITIONS:
            yield Form(move, fields)
    disputed = dispute.claim.disputed_amount
    if disputed is not None and withheld(dispute.timeline) < disputed:
        yield Form(Withhold, (Field("supplier"), Field("amount", "amount")))


def _of_claim(dispute: Dispute) -> Iterator[Form]:
    lacking = tuple(fields_of(dispute))
    if lacking and _allowed(dispute, "complete"):
        yield Form(CompleteClaim, lacking, corrects=dispute.claim.lines or ())
    elif dispute.credit_due_amount and dispute.claim.invoice_number is None:
        yield Form(CompleteClaim, tuple(each for each in lacking if each.name in NAMES_THE_INVOICE))
    if _allowed(dispute, "judge"):
        asked = asked_for(dispute)
        missing = "\n".join(asked.missing) if asked else ""
        yield Form(JudgeCompleteness, (Field("missing", "list", needed=False, value=missing),))
    stands = dispute.standing
    if stands and not stands.waived and stands.verdict in AGAINST and _allowed(dispute, "waive"):
        yield Form(WaiveEligibility, (REASON,))


def _of_deciding(dispute: Dispute, terms: Terms, who: Principal) -> Iterator[Form]:
    draft = waiting(dispute.timeline)
    if draft:
        named = Field("draft_id", "hidden", choices=((draft.draft_id, ""),), value=draft.draft_id)
        if not is_among(who.name, [draft.by.name], terms.roster):
            yield Form(ApproveDraft, (named,))
        yield Form(SendBackDraft, (named, REASON))
    appeal = appeal_of(dispute.timeline)
    undecided = appeal and not decision_of(dispute.timeline) and _allowed(dispute, "decide the appeal of")
    if appeal and undecided and is_among(who.name, [appeal.heard_by], terms.roster):
        yield Form(DecideAppeal, (REASON, *of_all(dispute.lines, above="changed_to.")))


def _of_amounts(dispute: Dispute, terms: Terms, now: datetime, who: Principal) -> Iterator[Form]:
    """The carrier's proposals have forms of their own, line by line."""
    if not dispute.lines:
        return
    if who.staff and dispute.claim.currency and _allowed(dispute, "negotiate"):
        until = Field("valid_until", "moment", value=f"{now + VALID:%Y-%m-%dT%H:%M}")
        theirs = standing(dispute.timeline, now)
        yield Form(Propose, (*of_all(dispute.lines, theirs), REASON, until))
        if theirs and theirs.by.side == "carrier":
            named = Field("proposal_id", "hidden", choices=((theirs.proposal_id, ""),), value=theirs.proposal_id)
            yield Form(AcceptProposal, (named,))
            yield Form(DeclineProposal, (named, REASON))
    if dispute.amounts.withheld_amount and _allowed(dispute, "withdraw part of"):
        lines = tuple((line.line, line.line) for line in dispute.lines if line.withheld_amount)
        yield Form(WithdrawPart, (Field("line", "choice", choices=lines), Field("amount", "amount")))
    if _allowed(dispute, "withhold of") and dispute.claim.currency:
        yield Form(NotifyWithholding, (Field("amount", "amount"), Field("since", "day", value=f"{now:%Y-%m-%d}")))
    if dispute.credit_due_amount:
        yield Form(IssueCredit, (Field("credit_note", needed=False),))
    yield from _of_payments(dispute, terms, now)


def _of_payments(dispute: Dispute, terms: Terms, now: datetime) -> Iterator[Form]:
    interest = interest_of(dispute, terms.carrier.agreement.disputes, now).by_carrier
    if dispute.paid_amount < dispute.amounts.disputed_amount or interest:
        yield Form(RecordPayment, (Field("amount", "amount"), Field("paid_on", "day"), Field("reference")))
    if payments := tuple((each.reference, f"{each.reference} ({each.paid_on})") for each in payments_of(dispute)):
        which = Field("reference", "choice", choices=payments)
        yield Form(ReversePayment, (which, Field("reversed_on", "day"), Field("reason", "text", longest=500)))


def _of_evidence(dispute: Dispute) -> Iterator[Form]:
    if dispute.room.hold:
        yield Form(LiftHold, (REASON,))
    elif dispute.room.files and dispute.room.ended_at is None:
        yield Form(HoldEvidence, (REASON,))


def _of_deadlock(dispute: Dispute, terms: Terms, now: datetime, who: Principal) -> Iterator[Form]:
    try:
        deadlock.declare(dispute, who.actor, terms, now)
    except Refused:
        return
    yield Form(DeclareDeadlock)
