"""What is said to somebody of ours who has answered a page, by whichever way."""

from pledgekeeper import wiring
from pledgekeeper.api.page_told import answer_told
from pledgekeeper.cases.model import Case
from pledgekeeper.escalation.pages import PagePlaced


def answered_with(case: Case, page: PagePlaced) -> str:
    """What is true of the pages of a case now that this one was answered."""
    return answer_told(case, page, wiring.book().terms_of(case.carrier_id, case), wiring.clock().now())
