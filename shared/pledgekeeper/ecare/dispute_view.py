"""What the page of a case shows of a dispute. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from pledgekeeper.api.evidence import is_shown
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.appealing import appeal_until
from pledgekeeper.disputes.appeals import AppealMade, appeal_of, decision_of
from pledgekeeper.disputes.checking import Differs, Finding
from pledgekeeper.disputes.claims import Channel, ClaimContact, DisputeOpened
from pledgekeeper.disputes.deadlock import DeadlockDeclared, deadlock_of
from pledgekeeper.disputes.drafts import DraftMade, waiting
from pledgekeeper.disputes.eligibility import EligibilityJudged
from pledgekeeper.disputes.evidence import Evidence
from pledgekeeper.disputes.impartial import is_among, issuers
from pledgekeeper.disputes.lines import NOTHING, WHOLE, Line
from pledgekeeper.disputes.media import MEDIA_TYPES
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.disputes.owed_evidence import asked_for, owed
from pledgekeeper.disputes.owing import interest_of, payable_amount, payable_by
from pledgekeeper.disputes.proposals import ProposalMade, standing
from pledgekeeper.disputes.withholding import Allowed, WithholdingNotified, allowed, excess, notice
from pledgekeeper.ecare.claim_form import findings_of
from pledgekeeper.ecare.compared import Compared
from pledgekeeper.ecare.credit_rows import CreditRow, credit_rows
from pledgekeeper.ecare.waterfall import Bar, newest, waterfall
from pledgekeeper.invoices.naming import bill_named
from pledgekeeper.notices.language import texts
from pledgekeeper.notices.standing import sum_told, verdict_told

AMOUNTS: Final = frozenset({"billed", "disputed", "line-billed", "line-disputed"})
MASKED_WITHIN: Final = timedelta(minutes=15)


@dataclass(frozen=True)
class Claimed:
    """What the claim says beside its amounts; `for_carrier`: who of ours opened it, where it was one of ours."""

    type: str
    description: str
    account: str | None
    invoice_number: str | None
    invoice_date: date | None
    period: tuple[datetime, datetime] | None
    zone: str
    contact: ClaimContact | None
    channel: Channel | None
    for_carrier: str | None

    def day(self, moment: datetime) -> str:
        """`2026-10-01`, with the hour where it is not midnight in the zone of the period."""
        local = moment.astimezone(ZoneInfo(self.zone))
        return f"{local:%Y-%m-%d}" if local.time() == time.min else f"{local:%Y-%m-%d %H:%M}"

    def last_day(self, moment: datetime) -> str:
        """The same of the moment at which a period ends: its last day, where that is over with it."""
        local = moment.astimezone(ZoneInfo(self.zone))
        return self.day(moment) if local.time() != time.min else f"{local.date() - timedelta(days=1)}"


@dataclass(frozen=True)
class Different:
    """What the claim says otherwise than its invoice: money as such, days as those of the claim's zone."""

    differs: Differs
    line: str | None
    said: str | Decimal
    right: str | Decimal


@dataclass(frozen=True)
class DisputePage:
    """`bill` is the invoice that was found, `sum` is why it is within the agreement, or not, line by line; `given_up`
    what the carrier gives up that accepts our proposal; `draft` is for our own people, and `issuer` whether the reader
    is one who issued the invoice; `came`: something came since it was said what is missing, and we judge it; `hears`
    who hears the appeal that waits; `may_…` what its carrier may say now."""

    claimed: Claimed
    different: tuple[Different, ...]
    currency: str | None
    bill: str | None
    lines: tuple[Line, ...]
    described: Mapping[str, str | None]
    payable: Decimal | None
    payable_by: date | None
    interest: tuple[Decimal, Decimal] | None
    proposal: ProposalMade | None
    given_up: Decimal
    draft: DraftMade | None
    issuer: bool
    theirs: bool
    verdict: str | None
    sum: tuple[str, ...]
    missing: tuple[str, ...]
    missing_by: datetime | None
    came: bool
    files: tuple[Evidence, ...]
    masking: frozenset[str]
    bars: tuple[Bar, ...]
    withholding: WithholdingNotified | None
    notice: Allowed
    may_withhold: Decimal
    withheld_excess: Decimal
    compared: Compared | None
    appeal: AppealMade | None
    hears: str | None
    may_appeal_until: datetime | None
    deadlock: DeadlockDeclared | None
    credits: tuple[CreditRow, ...]
    may_settle: bool
    may_propose: bool


def view(
    dispute: Dispute, terms: Terms, now: datetime, who: Principal, language: str, compared: Compared | None
) -> DisputePage:
    """What the page shows of a dispute at `now`; `compared` is what its last comparison tells."""
    clause, spoken = terms.carrier.agreement.disputes, texts(language)
    judged = next((e for e in reversed(dispute.timeline) if isinstance(e, EligibilityJudged)), None)
    proposal, found = standing(dispute.timeline, now), newest(dispute.timeline)
    interest = interest_of(dispute, clause, now) if clause.interest and dispute.lines else None
    held, may_hold = notice(dispute), allowed(dispute, terms.carrier)
    lacking, came = asked_for(dispute), owed(dispute) is None
    appeal, until = appeal_of(dispute.timeline), appeal_until(dispute, clause)
    may_appeal = bool(until and now < until and not appeal and dispute.amounts.contested_amount and dispute.lines)
    claimed = _claimed(dispute)
    return DisputePage(
        claimed=claimed,
        different=tuple(_different(each, claimed) for each in findings_of(dispute)),
        currency=dispute.claim.currency,
        bill=_bill(dispute),
        lines=dispute.lines,
        described={each.line: each.description for each in dispute.claim.lines or ()} | {WHOLE: None},
        payable=payable_amount(dispute),
        payable_by=payable_by(dispute, clause),
        interest=(interest.by_us, interest.by_carrier) if interest else None,
        proposal=proposal,
        given_up=_given_up(proposal),
        draft=waiting(dispute.timeline) if who.staff else None,
        issuer=who.staff and is_among(who.name, issuers(dispute, terms), terms.roster),
        theirs=proposal is not None and proposal.by.side == "carrier",
        verdict=verdict_told(judged, spoken) if judged else None,
        sum=tuple(sum_told(judged, spoken)) if judged else (),
        missing=tuple(lacking.missing) if lacking else (),
        missing_by=lacking.evidence_due_at if lacking and not came else None,
        came=bool(lacking and came),
        files=tuple(each for each in dispute.room.files if is_shown(each, who)),
        masking=frozenset(each.evidence_id for each in dispute.room.filed if _is_being_masked(each, now)),
        bars=tuple(waterfall(found)) if found else (),
        compared=compared,
        withholding=held,
        notice=may_hold,
        may_withhold=may_hold.withheld_amount,
        withheld_excess=excess(dispute, held.amount) if held else NOTHING,
        appeal=appeal,
        hears=_hears(dispute, terms),
        may_appeal_until=until if may_appeal else None,
        deadlock=deadlock_of(dispute),
        credits=credit_rows(dispute),
        may_settle=dispute.status is DisputeStatus.ANSWERED,
        may_propose=not dispute.over and bool(dispute.lines and dispute.claim.currency),
    )


def _claimed(dispute: Dispute) -> Claimed:
    claim, opening = dispute.claim, dispute.timeline[0]
    assert isinstance(opening, DisputeOpened)
    both = (claim.period_from, claim.period_to) if claim.period_from and claim.period_to else None
    return Claimed(
        type=claim.type,
        description=claim.description,
        account=claim.account,
        invoice_number=claim.invoice_number,
        invoice_date=claim.invoice_date,
        period=both,
        zone=claim.period_zone or "UTC",
        contact=opening.contact,
        channel=opening.channel,
        for_carrier=opening.opened_by.name if opening.opened_by.side == "ours" else None,
    )


def _different(finding: Finding, claimed: Claimed) -> Different:
    said, right = (_as_told(each, finding.differs, claimed) for each in (finding.said, finding.right))
    return Different(finding.differs, finding.line, said, right)


def _as_told(text: str, differs: Differs, claimed: Claimed) -> str | Decimal:
    if differs in AMOUNTS:
        return Decimal(text)
    if differs != "period":
        return text
    begin, _, end = text.partition(" – ")
    days = (
        claimed.day(datetime.fromisoformat(begin)) if begin else "",
        end and claimed.last_day(datetime.fromisoformat(end)),
    )
    return " – ".join(days)


def _hears(dispute: Dispute, terms: Terms) -> str | None:
    """Who of ours hears the appeal, by name; None where none was made, or it is decided."""
    appeal = appeal_of(dispute.timeline)
    if appeal is None or decision_of(dispute.timeline):
        return None
    return terms.roster.name_of(appeal.heard_by)


def _given_up(proposal: ProposalMade | None) -> Decimal:
    """What is rejected of the lines that a proposal is about, and not given up already."""
    shares = proposal.lines if proposal else ()
    return sum((each.rejected_amount - each.withdrawn_amount for each in shares), start=NOTHING)


def _bill(dispute: Dispute) -> str | None:
    """The number of ours that the invoice has which the claim was held beside; None where there is none."""
    found = dispute.checked
    if found is None or found.version is None or found.account is None or found.invoice_number is None:
        return None
    return bill_named(dispute.carrier_id, found.account, found.invoice_number)


def _is_being_masked(file: Evidence, now: datetime) -> bool:
    """Is the copy without telephone numbers being made? What takes longer waits for a person of ours."""
    asked = file.masked is None and MEDIA_TYPES[file.media_type].numbers == "maskable"
    return asked and file.filed_at is not None and now - file.filed_at < MASKED_WITHIN
