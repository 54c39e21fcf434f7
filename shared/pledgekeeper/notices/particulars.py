"""What one event adds to the facts of its case, for the letter that it owes. Pure."""

from string import Template

from pledgekeeper import money
from pledgekeeper.cases.announcements import ClockWarned, FellDue, PauseLapsed
from pledgekeeper.cases.bonding import BondConflict, BondHeld
from pledgekeeper.cases.joining import MergedInto
from pledgekeeper.cases.model import HandOverAccepted, NoteAdded, TermsMoved
from pledgekeeper.cases.offers import HandOverLapsed, HandOverOffered
from pledgekeeper.cases.pausing import PauseBegan, WorkCancelled, WorkPlanned
from pledgekeeper.cases.surveying import SurveyAsked
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.checking import ClaimChecked, ClaimDiffers
from pledgekeeper.disputes.claims import CompletenessJudged
from pledgekeeper.disputes.eligibility import EligibilityJudged, EligibilityWaived
from pledgekeeper.disputes.fraud.events import (
    BlockedByCarrier,
    DeadlinePassed,
    DeadlineWarned,
    PoliceReportMoved,
    StopPaymentUnreached,
    TrafficBlocked,
    WithheldBeyondClaim,
)
from pledgekeeper.disputes.reconciled import DisputeReconciled, ReconciliationReported
from pledgekeeper.escalation.mirror import MirrorMoved, MirrorSilent
from pledgekeeper.escalation.pages import Escalated
from pledgekeeper.event import Event
from pledgekeeper.notices.language import Texts, local
from pledgekeeper.notices.standing import findings_told, sum_told, verdict_told
from pledgekeeper.tickets.model import ReportIssued, ServiceRestored, StatusChanged


def particulars(event: Event, terms: Terms, language: Texts) -> dict[str, str]:
    """The names in the text of this event's letter that its case does not have already."""
    parts = (
        _of_words, _of_warnings, _of_pauses, _of_hands, _of_terms,
        _of_disputes, _of_fraud, _of_standing,
    )  # fmt: skip
    for part in parts:
        found = part(event, terms, language)
        if found:
            return found
    return {}


def _of_words(event: Event, terms: Terms, language: Texts) -> dict[str, str]:
    match event:
        case NoteAdded(note_id=note_id, asks=asks) if asks:
            return {"promise": f"Note {note_id}", "what": asks, "due_at": local(event.at, terms)}
        case NoteAdded(text=text):
            return {"text": text}
        case StatusChanged(status=status, reason=reason):
            return {"status": language.word(status), "reason": language.word(reason or "–")}
        case ServiceRestored(note=note):
            return {"text": note or "–"}
        case ReportIssued(report=report, text=text):
            return {"report": language.words[report], "text": text}
        case SurveyAsked(expires_at=until):
            return {"until": local(until, terms)}
    return {}


def _of_warnings(event: Event, terms: Terms, language: Texts) -> dict[str, str]:
    match event:
        case Escalated(level=level) | MirrorMoved(level=level):
            return {"level": str(level)}
        case MirrorSilent(level=level, contacts=contacts):
            what = f"CONFIRMED BY NOBODY of {', '.join(contacts)}: call the carrier yourselves, since"
            return {"promise": f"Level {level}", "due_at": local(event.at, terms), "what": what}
        case ClockWarned(commitment=commitment, due_at=due_at):
            return {"promise": commitment, "due_at": local(due_at, terms), "what": "falls due"}
        case FellDue(commitment=commitment, due_at=due_at):
            return {"promise": commitment, "due_at": local(due_at, terms), "what": "FELL DUE and was not kept"}
        case BondConflict(what=what, theirs=theirs, ours=ours, done=done):
            differ = f"differs: theirs is {theirs[:300]!r}, ours is {ours!r}; {done}"
            return {"promise": f"Bond: {what}", "due_at": local(event.at, terms), "what": differ}
        case BondHeld(until=until, waiting=waiting):
            what = f"LOOKS LIKE A LOOP: {waiting} events wait, nothing more is told to their system before"
            return {"promise": "Bond", "due_at": local(until, terms), "what": what}
        case PauseLapsed(pause_id=pause_id, reason=reason, lapsed_at=lapsed_at):
            return {
                "promise": f"Pause {pause_id} ({reason})",
                "due_at": local(lapsed_at, terms),
                "what": "HAS LAPSED and the clocks run again",
            }
    return {}


def _of_pauses(event: Event, terms: Terms, language: Texts) -> dict[str, str]:
    match event:
        case PauseBegan(pause_id=pause_id, reason=reason, note=note, evidence=evidence):
            rule = terms.pledge.pause_rules.get(reason)
            stops = rule is not None and (rule.stops or reason in terms.stopping)
            consent = Template(language.words[f"consent-{rule.consent if rule and stops else 'none'}"])
            return {
                "reason": language.word(reason),
                "since": local(event.at, terms),
                "text": note,
                "evidence": evidence or "–",
                "consent": consent.substitute(pause=pause_id),
            }
        case WorkPlanned(pause_id=pause_id, begin=begin, end=end, reference=reference, late=late):
            consent = Template(language.words["planned-late" if late else "planned-in-time"])
            return {
                "begin": local(begin, terms),
                "end": local(end, terms),
                "reference": reference,
                "consent": consent.substitute(pause=pause_id),
            }
        case WorkCancelled(pause_id=pause_id):
            return {"pause": pause_id, "since": local(event.at, terms)}
    return {}


def _of_hands(event: Event, terms: Terms, language: Texts) -> dict[str, str]:
    match event:
        case HandOverOffered(record=record):
            return {
                "hand_over": event.hand_over_id,
                "sender": terms.roster.centre(event.from_desk).name,
                "until": local(event.until, terms),
                "summary": record.summary,
                "next_action": record.next_action,
                "next_update_due": local(record.next_update_due, terms),
            }
        case HandOverLapsed(hand_over_id=hand_over_id):
            return {"hand_over": hand_over_id}
        case HandOverAccepted(desk=desk):
            return {"desk": terms.roster.centre(desk).name, "since": local(event.at, terms)}
    return {}


def _of_terms(event: Event, terms: Terms, language: Texts) -> dict[str, str]:
    match event:
        case MergedInto(other=other):
            return {"other": other}
        case TermsMoved(pledge_id=pledge_id, calendars_id=calendars_id, reason=reason):
            return {"pledge": pledge_id, "calendars": calendars_id, "reason": reason}
    return {}


def _of_disputes(event: Event, terms: Terms, language: Texts) -> dict[str, str]:
    match event:
        case CompletenessJudged(missing=missing, evidence_due_at=due_at):
            by = Template(language.words["evidence-by"]).substitute(due_at=local(due_at, terms)) if due_at else ""
            return {"missing": f"{', '.join(missing) or language.words['nothing']}{by}"}
        case DisputeReconciled(difference=difference, currency=currency, unexplained=left, summary_sha256=sha256):
            return {
                "amount": f"{money.told_of_exact(difference, currency)} {currency}",
                "causes": _causes(event, language),
                "unexplained": money.told_of_exact(left, currency),
                "sha256": sha256,
            }
        case ReconciliationReported(asked=asked, found=found):
            return {"promise": f"Reconciliation {asked}", "due_at": local(event.at, terms), "what": found}
    return {}


def _causes(found: DisputeReconciled, language: Texts) -> str:
    """A line for each cause, by the name that the carrier has for it; where there is none, whether anything differs."""
    if not found.causes:
        return language.words["causes-none" if found.difference else "causes-no-difference"]
    lines = (
        f"  {language.word(f'cause-{each.cause}')}: {money.told_of_exact(each.amount, found.currency)} ({each.calls})"
        for each in found.causes
    )
    return "\n".join((language.words["causes"], *lines))


def _of_standing(event: Event, terms: Terms, language: Texts) -> dict[str, str]:
    match event:
        case ClaimChecked(findings=findings, version=version):
            later = (
                Template(language.words["of-version"]).substitute(version=version) if version and version > 1 else ""
            )
            told = "\n".join(f"  - {each}" for each in findings_told(findings, language))
            return {"findings": told, "of_version": later}
        case ClaimDiffers(findings=findings):
            differ = f"differs from its invoice: {' '.join(findings_told(findings, language))}"
            return {"promise": "The claim", "due_at": local(event.at, terms), "what": f"{differ[:2_000]} Found"}
        case EligibilityJudged():
            lines = "\n".join(f"  - {each}" for each in sum_told(event, language))
            return {"verdict": verdict_told(event, language), "sum": lines}
        case EligibilityWaived(reason=reason):
            return {"reason": reason}
    return {}


def _of_fraud(event: Event, terms: Terms, language: Texts) -> dict[str, str]:
    match event:
        case TrafficBlocked(ranges=ranges, blocked_at=blocked_at):
            return {"ranges": "\n".join(f"  {each}" for each in ranges), "since": local(blocked_at, terms)}
        case BlockedByCarrier(ranges=ranges, blocked_by=blocked_by, blocked_at=blocked_at):
            what = f"said by the carrier ({blocked_by}): {', '.join(ranges)[:1_000]}; our alert goes on. Blocked since"
            return {"promise": "A block", "due_at": local(blocked_at, terms), "what": what}
        case PoliceReportMoved(state=state, due_at=due_at, number=number, reason=reason):
            return {
                "state": language.word(f"police-{state}"), "until": local(due_at, terms), "report": number or "–",
                "reason": reason or "–",
            }  # fmt: skip
        case DeadlineWarned(deadline=deadline, due_at=due_at):
            return {"promise": f"Fraud clause: {deadline}", "due_at": local(due_at, terms), "what": "falls due"}
        case DeadlinePassed(deadline=deadline, due_at=due_at):
            return {"promise": f"Fraud clause: {deadline}", "due_at": local(due_at, terms), "what": "IS OVER"}
        case WithheldBeyondClaim(withheld_amount=held, disputed_amount=disputed, currency=currency):
            told, claimed, less = (money.told(each, currency) for each in (held, disputed, held - disputed))
            what = f"are told that {told} {currency} are withheld, and {claimed} are claimed: {less} too much. Since"
            return {"promise": "Suppliers", "due_at": local(event.at, terms), "what": what}
        case StopPaymentUnreached(notice_id=notice_id, reason=reason):
            what = f"REACHED NOBODY, tell the party another way: {reason}"
            return {"promise": f"Stop-payment notice {notice_id}", "due_at": local(event.at, terms), "what": what}
    return {}
