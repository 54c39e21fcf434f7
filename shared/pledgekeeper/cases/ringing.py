"""Whether somebody of the carrier's need still be rung for a level. Pure."""

from pledgekeeper.cases.lanes import in_fraud
from pledgekeeper.cases.model import Case
from pledgekeeper.escalation.mirror import MirrorCalled, confirmed


def needless(case: Case, called: MirrorCalled) -> str | None:
    """Why nobody of the carrier need be rung any more; None when they must be."""
    if confirmed(case.timeline, called.level):
        return "somebody of theirs has confirmed it"
    return None if in_fraud(case.timeline) and not case.over else "the alert is over"
