"""What events mean to clocks is written twice, for the package and for the verifier: the two tables agree."""

import json
from datetime import UTC, datetime
from typing import get_args

import pytest

from pledgekeeper import verify_pledge
from pledgekeeper.cases import announcements, belonging, bonding, holding, joining, offers, pausing, surveying
from pledgekeeper.cases.model import HandOverAccepted, NoteAdded, NoticeBounced, NoticeFailed, NoticeSent, TermsMoved
from pledgekeeper.cases.phoning import PhoneCall
from pledgekeeper.cases.resending import NoticeMoved
from pledgekeeper.disputes import (
    appeals,
    checking,
    claims,
    credit_documents,
    deadlock,
    drafts,
    eligibility,
    evidence,
    exchange,
    owed_evidence,
    proposals,
    reconciled,
    retention,
    settling,
    withholding,
)  # fmt: skip
from pledgekeeper.disputes import model as disputes
from pledgekeeper.disputes.fraud import events as fraud
from pledgekeeper.disputes.fraud import patterns
from pledgekeeper.escalation import mirror, pages
from pledgekeeper.event import Notice
from pledgekeeper.kinds import AnyEvent
from pledgekeeper.orders import accepting, dates, duty, jeopardies, planning, rejecting, reports
from pledgekeeper.orders import model as orders
from pledgekeeper.sla.marks import Mark
from pledgekeeper.sla.span import Span
from pledgekeeper.store.chain import canonical
from pledgekeeper.tickets import model as tickets
from tests.unit.builders import (
    DAY,
    ENGINEER,
    NOC,
    a_claim,
    a_dispute,
    a_ticket,
    an_order,
    at,
)

NOW = at("2026-11-23 09:10:11")
KEPT = joining.KeptMark(at=5, what="paused", name="w1", reason="no-access", other=(joining.KeptMark(at=1, what="x"),))
SAMPLES = [
    *a_ticket().timeline[:1], a_ticket("P2", ticket_type="Transmission").timeline[0], *a_dispute().timeline[:1],
    a_dispute(claim=a_claim(type="irsf")).timeline[0],
    a_ticket().timeline[0].changed(call=PhoneCall(taken_by="a", reported_at=at("2026-11-23 08:45"))),
    *an_order().timeline[:1], duty.ManagersAppointed(at=NOW, nominal="a", backup="b"),
    duty.ManagerMissing(at=NOW),
    *(tickets.StatusChanged(at=NOW, by=ENGINEER, status=status, reopened=reopened, responsibility=whose)
      for status in tickets.TicketStatus for reopened in (False, True)
      for whose in (None, *get_args(tickets.Responsibility))),
    tickets.ServiceRestored(at=NOW, by=ENGINEER),
    *(tickets.ReportIssued(at=NOW, by=ENGINEER, text="x", report=report) for report in ("rfo", "rca", "p1-review")),
    tickets.Prioritised(at=NOW, by=ENGINEER, priority="P3"), tickets.CancellationAsked(at=NOW, by=NOC),
    *(tickets.AttributesChanged(at=NOW, by=NOC, attributes=given)
      for given in ({}, {"ticketType": " SMS"}, {"ticketType": 7})),
    tickets.ReferenceGiven(at=NOW, carrier_id="baltel", their_reference="BLT#1", by=NOC),
    disputes.DisputeAcknowledged(at=NOW, analyst="x"), claims.CompletenessJudged(at=NOW, by=ENGINEER, missing=()),
    checking.ClaimChecked(at=NOW, told=False), checking.ClaimDiffers(at=NOW, findings=()),
    eligibility.EligibilityJudged(at=NOW, verdict="late", clause="B9", lines=(), told=True),
    eligibility.EligibilityWaived(at=NOW, by=ENGINEER, reason="x", verdict="late"),
    fraud.FraudActedOn(at=NOW, by=ENGINEER, action="x"),
    *(settling.DisputeAnswered(at=NOW, by=ENGINEER, accepted_amount=1, rejected_amount=0, open_amount=left, reason="x")
      for left in ("0.00", "0.01")),
    settling.PartWithdrawn(at=NOW, by=NOC, accepted_amount=0, rejected_amount=1, withdrawn_amount=1),
    *(proposals.ProposalMade(at=NOW, proposal_id="p1", by=by, lines=(), accepted_amount=1, rejected_amount=0,
                             open_amount=left, reason="x", valid_until=NOW + DAY)
      for by in (ENGINEER, NOC) for left in ("0.00", "5.00")),
    *(proposals.ProposalAccepted(at=NOW, proposal_id="p1", by=NOC, accepted_amount=1, rejected_amount=0,
                                 open_amount=left) for left in ("0.00", "5.00")),
    proposals.ProposalDeclined(at=NOW, proposal_id="p1", by=NOC, reason="x"),
    proposals.AcceptanceNotTaken(at=NOW, by=NOC, said="We accept it."),
    proposals.AcceptanceNotTaken(at=NOW, by=NOC, said="We decline it.", declined=True),
    drafts.DraftMade(at=NOW, draft_id="d1", by=ENGINEER, accepted_amount=1, limit_amount=0,
                     asked=settling.AnswerDispute(by=ENGINEER, accepted_amount=1, reason="x")),
    drafts.DraftApproved(at=NOW, draft_id="d1", by=ENGINEER),
    drafts.DraftSentBack(at=NOW, draft_id="d1", by=ENGINEER, reason="x"),
    appeals.AppealMade(at=NOW, by=NOC, heard_by="x", reason="x"),
    appeals.AppealDecided(at=NOW, by=ENGINEER, outcome="upheld", reason="x", accepted_amount=0, rejected_amount=1),
    owed_evidence.EvidenceReminded(at=NOW, missing=("x",), due_at=NOW, overdue=False),
    withholding.WithholdingNotified(
        at=NOW, by=NOC, amount="1.00", currency="EUR", invoice_number=None, since="2026-12-01", clause="B13",
        allowed_amount="1.00", excess_amount="0.00", late=False,
    ),
    withholding.WithholdingReminded(
        at=NOW, clause="B13", notice_by="2026-12-01", allowed_amount="1.00", currency="EUR"
    ),
    owed_evidence.EvidenceAsked(at=NOW, missing=("x",), due_at=NOW + DAY),
    owed_evidence.EvidenceGiven(at=NOW, by=NOC, given="note"),
    owed_evidence.EvidenceMissed(at=NOW, missing=("x",), due_at=NOW, told="billing", then=("decide",)),
    deadlock.DeadlockDeclared(at=NOW, by=NOC, open_amount=1, contested_amount=0),
    deadlock.DeadlockReported(at=NOW, by=NOC, open_amount=0, contested_amount=1),
    settling.PaymentDue(at=NOW, amount=1, currency="EUR"),
    settling.PaymentRecorded(at=NOW, by=ENGINEER, amount=1, currency="EUR", paid_on=NOW.date(), reference="x"),
    settling.GivenUpCovered(at=NOW, invoice_number="x", paid_amount=1, currency="EUR"),
    settling.PaymentReversed(
        at=NOW, by=ENGINEER, reference="x", amount=1, currency="EUR", reversed_on=NOW.date(), reason="Returned."
    ),
    fraud.TrafficBlocked(at=NOW, by=ENGINEER, ranges=("+9607",), blocked_at=NOW, blocked_by="x"),
    fraud.BlockedByCarrier(at=NOW, by=NOC, ranges=("+9607",), blocked_at=NOW, blocked_by="x"),
    fraud.StopPaymentOwed(at=NOW, notice_id="s1", reference="x", direction="up", by=ENGINEER,
                          party=fraud.Party(name="x", email="x@y", direction="up")),
    fraud.StopPaymentDelivered(at=NOW, notice_id="s1"),
    fraud.StopPaymentUnreached(at=NOW, notice_id="s1", reason="x"),
    fraud.StopPaymentAcknowledged(at=NOW, notice_id="s1", by=ENGINEER),
    fraud.PoliceReportMoved(at=NOW, by=ENGINEER, state="required", due_at=NOW + DAY),
    fraud.PaymentWithheld(at=NOW, by=ENGINEER, supplier="x", amount=1, currency="EUR", deadline=NOW, late=False),
    fraud.WithheldBeyondClaim(at=NOW, withheld_amount=2, disputed_amount=1, currency="EUR"),
    fraud.DeadlineWarned(at=NOW, deadline="withholding", due_at=NOW + DAY),
    fraud.DeadlinePassed(at=NOW, deadline="withholding", due_at=NOW),
    patterns.PatternsAsked(at=NOW, by=ENGINEER, file="a", records="calls"),
    patterns.PatternsFound(at=NOW, asked="e1", file="a", records="calls", calls=1, amount=1, patterns=(), numbers=(),
                           shows=(), folder="x", findings_sha256="0" * 64),
    patterns.PatternsFailed(at=NOW, asked="e1", reason="x"),
    settling.CreditDue(at=NOW, amount=1, currency="EUR"),
    settling.CreditIssued(at=NOW, by=ENGINEER, credit_note="x", amount=1, currency="EUR"),
    credit_documents.CreditNoteWritten(at=NOW, credit_note="x"),
    reconciled.ReconciliationAsked(at=NOW, by=ENGINEER, ours="a", theirs="b"),
    reconciled.DisputeReconciled(at=NOW, asked="e1", currency="EUR", difference=1, causes=(), unexplained=0, folder="x",
                                 summary_sha256="0" * 64),
    reconciled.ReconciliationFailed(at=NOW, asked="e1", reason="x"),
    reconciled.ReconciliationReported(at=NOW, asked="e1", found="x"),
    settling.DisputeSettled(at=NOW, by=NOC), settling.DisputeWithdrawn(at=NOW, by=NOC),
    settling.EndReported(at=NOW, by=NOC, outcome="settled"),
    evidence.EvidenceAnnounced(
        at=NOW, evidence_id="ev-1", by=NOC, name="x.csv", media_type="text/csv", size_bytes=1, sha256="0" * 64
    ),
    evidence.EvidenceFiled(at=NOW, evidence_id="ev-1", version=1),
    evidence.EvidenceRefused(at=NOW, evidence_id="ev-1", reason="x"),
    evidence.EvidenceMasked(at=NOW, evidence_id="ev-1", why_not="x"),
    exchange.AnswerChecked(
        at=NOW, evidence_id="ev-1", wrong=(exchange.WrongDay(day="2026-10-02", why="same", calls=1),), failed="x"
    ),
    retention.EvidenceHeld(at=NOW, by=ENGINEER, reason="x"), retention.HoldLifted(at=NOW, by=ENGINEER, reason="x"),
    retention.RetentionEnded(at=NOW, rule="x"),
    retention.EvidencePurged(at=NOW, by=ENGINEER, rule="x", files=()),
    dates.DateCommitted(at=NOW, by=ENGINEER, ready_at=NOW, yardstick=NOW + DAY, asked_by="ours"),
    jeopardies.JeopardyRaised(at=NOW, by=ENGINEER, code="permits", expected_at=NOW, plan="x"),
    jeopardies.JeopardyLifted(at=NOW, by=ENGINEER),
    planning.PlanMade(at=NOW, version=1, template="x", product="ip", steps=(), by=ENGINEER),
    planning.MilestoneReached(at=NOW, milestone="x", done_at=NOW, by=ENGINEER),
    planning.MilestoneExpected(at=NOW, milestone="x", expected_at=NOW, by=ENGINEER, reason="x"),
    duty.DutyHandedOver(at=NOW, to="a", instead_of="b", because="absence", by=ENGINEER),
    duty.DutyAcknowledged(at=NOW, by=ENGINEER),
    accepting.DeliveryAccepted(at=NOW, by=NOC), accepting.DeliveryRejected(at=NOW, by=NOC, reason="x"),
    reports.StatusReported(at=NOW, by=ENGINEER, number=1, done=(), next=(), forecast_at=None, committed_at=None,
                           jeopardy=None, caused_by=None, remark=None),
    reports.LastDaysBegan(at=NOW),
    orders.OrderAmended(at=NOW, by=NOC, attributes={}),
    orders.OrderDelivered(at=NOW, by=ENGINEER, on_time=None), orders.OrderCancelled(at=NOW, by=NOC),
    rejecting.OrderRejected(at=NOW, by=ENGINEER, reason="x"),
    *(NoteAdded(at=NOW, note_id="n1", by=by, text="x", afterwards=late)
      for by in (ENGINEER, NOC) for late in (False, True)),
    *(NoticeSent(at=NOW, sent=notice, owed_by="e1", to=(), message_id="x") for notice in get_args(Notice)),
    NoticeFailed(at=NOW, unsent="update", owed_by="e1", reason="x"),
    surveying.SurveyAsked(at=NOW, pillar="care", expires_at=NOW + DAY),
    surveying.SurveyAnswered(at=NOW, asked="e1", score=4),
    NoticeBounced(at=NOW, bounced="update", owed_by="e1", to="x", reason="x"),
    NoticeMoved(at=NOW, moved="update", original="e1", contact="noc", channel="sms", reason="x"),
    claims.ClaimCompleted(at=NOW, by=NOC, claim=claims.Claim(type="other", description="x")),
    mirror.MirrorMoved(at=NOW, level=2, mirrored_to="b", instead_of="a", reason="x"),
    mirror.MirrorAcknowledged(at=NOW, level=2, contact="b"),
    mirror.MirrorCalled(at=NOW, level=1, contact="b", channel="sms", round=1),
    mirror.MirrorSilent(at=NOW, level=1, contacts=("b",)),
    TermsMoved(at=NOW, pledge_id="pledge-x", calendars_id="calendars-x", by=ENGINEER, reason="x"),
    pausing.PauseBegan(at=NOW, pause_id="w1", reason="no-access", note="x", by=ENGINEER),
    pausing.PauseEnded(at=NOW, pause_id="w1", by=ENGINEER), pausing.PauseAgreed(at=NOW, pause_id="w1", by=NOC),
    pausing.PauseObjected(at=NOW, pause_id="w1", by=NOC, why="x"),
    pausing.WorkPlanned(at=NOW, pause_id="w1", begin=NOW + DAY, end=NOW + 2 * DAY, reference="x", by=ENGINEER),
    pausing.WorkCancelled(at=NOW, pause_id="w1", by=ENGINEER),
    holding.Assigned(at=NOW, desk="paris", by=ENGINEER),
    holding.LegOpened(at=NOW, leg_id="l1", supplier="x", within=Span.model_validate("4 h"), by=ENGINEER),
    offers.HandOverPrepared(at=NOW, summary="x", next_action="y", by=ENGINEER),
    offers.HandOverOffered(
        at=NOW, hand_over_id="h1", from_desk="paris", to_desk="montreal", until=NOW + DAY,
        record=offers.Record(summary="x", next_action="y"),
    ),
    HandOverAccepted(at=NOW, hand_over_id="h1", desk="montreal", by=ENGINEER),
    offers.HandOverLapsed(at=NOW, hand_over_id="h1"),
    holding.LegClosed(at=NOW, leg_id="l1", by=ENGINEER),
    joining.HistoryJoined(at=NOW, other="TT-1", relation="merged-from", marks=(KEPT,)),
    joining.MergedInto(at=NOW, other="TT-1", by=ENGINEER), joining.CaseLinked(at=NOW, other="TT-1", relation="repeats"),
    belonging.ProblemJoined(at=NOW, problem="PRB-1", since=2), belonging.ProblemLeft(at=NOW, problem="PRB-1", since=4),
    belonging.ProblemBridgeChanged(at=NOW, problem="PRB-1", since=3),
    pages.Escalated(at=NOW, level=1, due_at=NOW),
    pages.PagePlaced(at=NOW, page_id="p1", level=1, role="x", recipient="x", channel="sms"),
    pages.PageSent(at=NOW, page_id="p1", reference="x"), pages.PageFailed(at=NOW, page_id="p1", reason="x"),
    pages.PageDelayed(at=NOW, page_id="p1", until=NOW), pages.PageDelivered(at=NOW, page_id="p1"),
    pages.PageDropped(at=NOW, page_id="p1", reason="x"),
    pages.PagingHeld(at=NOW, level=1, window="MW-1", until=NOW), pages.PagingResumed(at=NOW),
    pages.Taken(at=NOW, by="x"), pages.HoldLapsed(at=NOW), pages.NobodyOnDuty(at=NOW, level=1, role="x"),
    announcements.ClockWarned(at=NOW, commitment="x", counted_seconds=1, target_seconds=2, period=NOW, due_at=NOW),
    announcements.FellDue(at=NOW, commitment="x", target_seconds=2, period=NOW, due_at=NOW),
    announcements.PauseLapsed(at=NOW, pause_id="w1", reason="x", lapsed_at=NOW),
    bonding.BondUpdate(at=NOW, tells=("e1",), opens=True, values={"state": "New"}),
    bonding.BondReceived(at=NOW, message_id="<1@x>", said_at=NOW, number="INC1", values={"state": "New"}),
    bonding.BondConflict(at=NOW, what="state", theirs="Closed", ours="New", done="ours is kept"),
    bonding.BondHeld(at=NOW, until=NOW + DAY, waiting=1),
]  # fmt: skip


def test_there_is_a_sample_of_every_event():
    assert {type(event) for event in SAMPLES} == set(get_args(get_args(AnyEvent)[0]))
    known = {
        *verify_pledge.MEANS,
        *verify_pledge.MEAN_NOTHING,
        "note-added",
        "status-changed",
        "notice-sent",
        "report-issued",
    }
    assert {event.event for event in SAMPLES} == known - {"internal"}  # what is for our own people has no name there


@pytest.mark.parametrize("event", SAMPLES, ids=lambda event: event.event)
def test_an_event_means_the_same_to_both(event):
    told = json.loads(canonical(event))

    marks = verify_pledge.marks_of([told], 1 << 40)
    facts = verify_pledge.facts_of(told)

    assert [as_mark(mark) for mark in marks] == ([event.as_mark()] if event.as_mark() else [])
    for name in {"committed-date", "evidence-date"} & set(facts):
        facts[name] = f"{datetime.fromtimestamp(facts[name], UTC):%Y-%m-%dT%H:%M:%SZ}"
    assert facts == event.facts


def as_mark(mark):
    other = tuple(as_mark(each) for each in mark.get("other") or ())
    return Mark(**{name: value for name, value in mark.items() if name != "other"}, other=other)


def test_an_event_of_tomorrow_asks_for_a_newer_verifier():
    with pytest.raises(verify_pledge.Unreadable, match="knows no event 'sung': fetch the newest"):
        verify_pledge.word_of({"event": "sung"})
