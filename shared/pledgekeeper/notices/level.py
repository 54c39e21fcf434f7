"""What one of ours who is paged at a level is told beside the title of a case: since when, why, which sums. Pure."""

from pledgekeeper import money
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.withholding import WithholdingNotified
from pledgekeeper.escalation.pages import Escalated

LONGEST = 1_000
MOMENT = "%Y-%m-%d %H:%M UTC"
ASKED = (
    "You are asked to see that it moves: who presses the button has it in hand; on the page of the case it is decided, "
    "or handed to whoever decides."
)


def level_told(case: Case, level: int) -> list[str]:
    """Paragraphs: since when the case is open and the level reached, and why where somebody said it; what a dispute is
    about; what is asked. Of the first level, at which a desk works every day, nothing."""
    reached = next((e for e in reversed(case.timeline) if isinstance(e, Escalated) and e.level == level), None)
    if level < 2 or reached is None:
        return []
    since = f"Open since {case.opened_at:{MOMENT}}; level {level} was reached at {reached.at:{MOMENT}}"
    by = f" as {reached.asked_by.name} asked for it" if reached.asked_by else ""
    why = f": “{reached.reason[:LONGEST]}”" if reached.reason else "."
    sums = _sums(case) if isinstance(case, Dispute) else ""
    return [each for each in (f"{since}{by}{why}", sums, ASKED) if each]


def _sums(dispute: Dispute) -> str:
    """The amounts of a dispute, and what the carrier said that it withholds; nothing while it names none."""
    currency, amounts = dispute.claim.currency, dispute.amounts
    if not dispute.lines or currency is None:
        return ""
    disputed, accepted, rejected, still_open = (
        money.told(each, currency)
        for each in (
            amounts.disputed_amount,
            amounts.accepted_amount,
            amounts.rejected_amount,
            amounts.open_amount,
        )
    )
    moved = f"accepted {accepted}, rejected {rejected}, open {still_open}."
    return f"Disputed: {disputed} {currency}; {moved}{_withheld(dispute, currency)}"


def _withheld(dispute: Dispute, currency: str) -> str:
    notice = next((e for e in reversed(dispute.timeline) if isinstance(e, WithholdingNotified)), None)
    if notice is None:
        return ""
    amount, excess = money.told(notice.amount, currency), money.told(notice.excess_amount, currency)
    beyond = f"; {excess} of it was not disputed" if notice.excess_amount else ""
    return f" The carrier withholds {amount} {currency} since {notice.since}{beyond}."
