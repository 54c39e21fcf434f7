"""What the letters say about how a dispute is decided: drafts, appeals, evidence that is owed, deadlock. Pure."""

from string import Template

from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.appeals import AppealDecided, AppealMade
from pledgekeeper.disputes.deadlock import Deadlock, DeadlockDeclared, DeadlockReported, Position
from pledgekeeper.disputes.drafts import DraftMade, DraftSentBack
from pledgekeeper.disputes.owed_evidence import EvidenceMissed, EvidenceReminded
from pledgekeeper.disputes.settling import DisputeAnswered
from pledgekeeper.disputes.withholding import WithholdingNotified, WithholdingReminded
from pledgekeeper.event import SYSTEM, Event
from pledgekeeper.money import told
from pledgekeeper.notices.language import Texts, day, local

POSITIONS = ("position-of-carrier", "position-of-us")
"""The words by which a carrier is told whose position is whose."""


def of_deciding(case: Case, event: Event, terms: Terms, language: Texts) -> dict[str, str]:
    """The names in the text of this event's letter, where it is one of these; else none."""
    currency = terms.carrier.agreement.disputes.currency
    match event:
        case DraftMade(draft_id=draft_id, by=by, accepted_amount=accepted, limit_amount=limit):
            what = (
                f"by {by.name} accepts {told(accepted, currency)}, more than {told(limit, currency)}, and waits for "
                "another person of ours (approve-draft, send-back-draft) since"
            )
            return {"promise": f"Draft {draft_id}", "due_at": local(event.at, terms), "what": what}
        case DraftSentBack(draft_id=draft_id, by=by, reason=reason):
            what = f"was sent back by {by.name} ({reason[:300]})"
            return {"promise": f"Draft {draft_id}", "due_at": local(event.at, terms), "what": what}
        case AppealMade(heard_by=heard_by, reason=reason):
            hearer = terms.roster.name_of(heard_by)
            what = (
                f"was made by the carrier; {hearer} hears it, and decides on the page of the dispute ({reason[:300]})"
            )
            return {"promise": "The appeal", "due_at": local(event.at, terms), "what": what}
        case EvidenceReminded(missing=missing, due_at=due_at, overdue=overdue):
            sentence = Template(language.words["evidence-overdue" if overdue else "evidence-due"])
            return {"missing": ", ".join(missing), "told": sentence.substitute(due_at=local(due_at, terms))}
        case EvidenceMissed(missing=missing, due_at=due_at, then=then):
            follows = "\n".join(language.words[f"then-{each}"] for each in then) or "–"
            return {"missing": ", ".join(missing), "due_at": local(due_at, terms), "then": follows}
        case WithholdingNotified() | WithholdingReminded():
            return _of_withholding(event, language)
        case DeadlockDeclared():
            return {
                "open": told(event.open_amount, currency),
                "contested": told(event.contested_amount, currency),
                "currency": currency,
                "positions": "\n".join(
                    (
                        _answer_told(case, event, terms, language),
                        _positions(event, language, currency, *(language.words[each] for each in POSITIONS)),
                    )
                ),
                "after": event.after_deadlock or "–",
            }
        case DeadlockReported(by=by, open_amount=open_amount, contested_amount=contested):
            declared = "came by silence" if by == SYSTEM else f"was declared by {by.name}"
            what = (
                f"{declared}: {told(open_amount, currency)} open, "
                f"{told(contested, currency)} contested; "
                f"{_answer_told(case, event, terms, language)} "
                f"{_positions(event, language, currency, 'Their last proposal:', 'ours:')}; "
                f"then: {event.after_deadlock or '–'}"
            )
            return {"promise": "Deadlock", "due_at": local(event.at, terms), "what": what}
    return {}


def _of_withholding(event: WithholdingNotified | WithholdingReminded, language: Texts) -> dict[str, str]:
    """The sum of the clause: what may be withheld, what not, what is payable and by when."""
    facts = {"clause": event.clause, "allowed": f"{told(event.allowed_amount, event.currency)} {event.currency}"}
    if isinstance(event, WithholdingReminded):
        return {**facts, "by": event.notice_by.isoformat()}
    due = event.payable_by.isoformat() if event.payable_by else "–"
    rest = event.payable_amount
    excess, credited = (told(each, event.currency) for each in (event.excess_amount, event.credited_amount))
    sentences = [
        ("withhold-allowed", {}),
        *([("withhold-credited", {"credited": credited})] if event.credited_amount else []),
        *([("withhold-excess", {"excess": excess, "due": due})] if event.excess_amount else []),
        *([("withhold-rest", {"payable": told(rest, event.currency), "due": due})] if rest is not None else []),
        *([("withhold-silent", {})] if event.silent else []),
        *([("withhold-late", {"by": str(event.notice_by)})] if event.late and event.notice_by else []),
    ]
    lines = [Template(language.words[name]).substitute({**facts, **more}) for name, more in sentences]
    said = {"amount": f"{told(event.amount, event.currency)} {event.currency}", "since": event.since.isoformat()}
    return {**facts, **said, "invoice": event.invoice_number or "–", "sum": "\n".join(lines)}


def _answer_told(case: Case, event: Deadlock, terms: Terms, language: Texts) -> str:
    """What we answered or decided last before it, with its day and sums; or that we did not yet."""
    before = case.timeline[: case.timeline.index(event)]
    last = next((each for each in reversed(before) if isinstance(each, DisputeAnswered | AppealDecided)), None)
    if last is None:
        return language.words["position-unanswered"]
    currency = terms.carrier.agreement.disputes.currency
    word = "position-appeal" if isinstance(last, AppealDecided) else "position-answer"
    return Template(language.words[word]).substitute(
        day=day(last.at, terms),
        accepted=told(last.accepted_amount, currency),
        rejected=told(last.rejected_amount, currency),
    )


def _positions(event: Deadlock, language: Texts, currency: str, theirs: str, ours: str) -> str:
    """What each side proposed last, as whoever reads it calls the sides."""
    sides = ((theirs, event.by_carrier), (ours, event.by_us))
    return "; ".join(f"{side} {_position(last, language, currency)}" for side, last in sides)


def _position(last: Position | None, language: Texts, currency: str) -> str:
    if last is None:
        return language.words["no-position"]
    facts = {"proposal": last.proposal_id, "accepted": told(last.accepted_amount, currency)}
    return Template(language.words["position"]).substitute(facts)
