"""Amazon Connect: a key pressed in a call. 1 acknowledges the page, or all pages of a call about many cases; 2 calls
the next level. Somebody of the carrier's confirms by 1 that they know. The answer is spoken.

The flow hands over the page's signed token, which is the credential, and the key. Whatever happens, something is said:
whoever is on the phone at night must not hear silence.
"""

from collections.abc import Sequence
from typing import Any, Final

from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.api.answering import answered_with
from pledgekeeper.cases.commands import AcknowledgeMirror, AcknowledgePage, Escalate
from pledgekeeper.clock import whole_second
from pledgekeeper.effects.page_token import PageToken
from pledgekeeper.effects.way_test import WORDS
from pledgekeeper.errors import CareError, NotFound
from pledgekeeper.escalation.pages import Escalated, PagePlaced, placed
from pledgekeeper.escalation.way_tests import answered
from pledgekeeper.event import Actor
from pledgekeeper.messages import PageAnswered
from pledgekeeper.observability import logger
from pledgekeeper.store.pages import Page

YOURS: Final = "Thank you. The case is yours. Nobody else is paged."
UNKNOWN_KEY: Final = "Only 1 and 2 are known here."
CONFIRMED: Final = "Thank you. That you know of it is noted. Nobody else of yours is called."
ONLY_CONFIRM: Final = "Only 1 is known here: press it to confirm that you know."
ONLY_ONE: Final = "This is a test. Only 1 is known here."
NOT_VALID: Final = "This call is not valid any more. Open the case, or call the desk on duty."
ONE_BY_ONE: Final = "This call is about many cases. Press 1 to take them all, or open the one that you mean."
NOT_POSSIBLE: Final = "That is not possible. Open the case, or call the desk on duty."


def answer(token: str, key: str) -> dict[str, str]:
    """`say` is spoken; `again` is whether the menu follows."""
    if key not in ("1", "2"):
        return {"say": UNKNOWN_KEY, "again": "yes"}
    said = wiring.page_signer().read(token, wiring.clock().now())
    if said.about_a_test:
        return _tested(said, key)
    if said.about_a_message:
        return _confirmed(said, key)
    case = wiring.store().load(said.case_id).case
    page = placed(case.timeline, said.page_id) if case else None
    if page is None:
        raise NotFound(f"there is no page {said.page_id} of case {said.case_id}")
    together = wiring.page_table().together_with(page.recipient, (said.case_id, said.page_id))
    if len(together) > 1:
        return _of_many(together, page.recipient, key)
    if key == "2":
        return _escalated(said, page)
    command = AcknowledgePage(page_id=said.page_id, by=page.recipient)
    outcome = wiring.carry(said.case_id, command, f"acknowledge:{said.page_id}")
    wiring.page_table().answer(page.recipient, page.channel, wiring.clock().now())
    logger.info("page_acknowledged", case_id=said.case_id, page_id=said.page_id, repeated=outcome.repeated)
    return {"say": answered_with(outcome.case, page) if page.each else YOURS, "again": "no"}


def _of_many(pages: Sequence[Page], by: str, key: str) -> dict[str, str]:
    """A call about many cases: key 1 acknowledges the page of each; the next level is asked for case by case."""
    if key == "2":
        return {"say": ONE_BY_ONE, "again": "yes"}
    wiring.queues().send("pages", (PageAnswered(case_id=c, page_id=p, by=by) for c, p in pages))
    cases = {case_id for case_id, _ in pages}
    logger.info("pages_acknowledged_together", pages=len(pages), cases=len(cases))
    return {"say": f"Thank you. All {len(cases)} cases are yours. Nobody else is paged.", "again": "no"}


def _tested(said: PageToken, key: str) -> dict[str, str]:
    if key != "1":
        return {"say": ONLY_ONE, "again": "yes"}
    now = whole_second(wiring.clock().now())
    wiring.way_tests().change(said.case_id, lambda kept: answered(kept, said.page_id, now))
    logger.info("way_test_answered", person=said.case_id, test=said.page_id)
    return {"say": WORDS["en"].thanks, "again": "no"}


def _confirmed(said: PageToken, key: str) -> dict[str, str]:
    """Somebody of the carrier's, who was rung for a level, knows of it."""
    if key != "1":
        return {"say": ONLY_CONFIRM, "again": "yes"}
    wiring.carry(said.case_id, AcknowledgeMirror(owed_by=said.page_id), f"confirm:{said.page_id}")
    logger.info("level_confirmed_by_key", case_id=said.case_id)
    return {"say": CONFIRMED, "again": "no"}


def _escalated(said: PageToken, page: PagePlaced) -> dict[str, str]:
    asked = Escalate(by=Actor(side="ours", name=page.recipient), reason="asked for by key in a call")
    outcome = wiring.carry(said.case_id, asked, f"key-2:{said.page_id}")
    level = max(event.level for event in outcome.case.timeline if isinstance(event, Escalated))
    logger.info("level_asked_for", case_id=said.case_id, level=level, repeated=outcome.repeated)
    return {"say": f"Level {level} is called.", "again": "no"}


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, str]:
    given = event["Details"]["Parameters"]
    try:
        return answer(str(given.get("token", "")), str(given.get("key", "")))
    except NotFound:
        return {"say": NOT_VALID, "again": "no"}
    except CareError as refusal:
        logger.warning("key_refused", reason=str(refusal))
        return {"say": NOT_POSSIBLE, "again": "no"}
