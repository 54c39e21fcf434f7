"""EventBridge, every hour: the reviews of months, quarters and years that are due soon, each written and sent once.

A review is written when its clock warns, two business days before it falls due: late enough for what is learnt after
the month's end, early enough to be in time. One that could not be sent is tried again an hour later.
"""

from datetime import datetime
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.accounts.clocks import REPORTS, clocks
from pledgekeeper.errors import CareError
from pledgekeeper.observability import logger
from pledgekeeper.reviews.issuing import issue, tell


def due(carrier_id: str, now: datetime) -> list[str]:
    """The months whose report is owed, and whose clock has warned."""
    account = wiring.account_table().load(carrier_id).account
    found = clocks(account, wiring.book().terms_of(carrier_id, None), now)
    owed = [clock for clock in found if clock.commitment.id in REPORTS and clock.ticking]
    return [clock.about for clock in owed if (warns := clock.warns_at()) is not None and warns <= now]


def write(carrier_id: str, month: str, now: datetime) -> bool:
    """One that fails holds up nobody else's; its clock runs on, and is seen."""
    try:
        account, issued = issue(carrier_id, month, now)
        tell(account, issued, now)
    except CareError as error:
        logger.warning("review_failed", carrier=carrier_id, month=month, reason=str(error))
        return False
    return True


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    now = wiring.clock().now()
    owed = [(carrier_id, month) for carrier_id in wiring.store().carriers() for month in due(carrier_id, now)]
    written = sum(write(carrier_id, month, now) for carrier_id, month in owed)
    logger.info("reviews_written", owed=len(owed), written=written)
    return {"owed": len(owed), "written": written}
