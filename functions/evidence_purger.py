"""SQS: delete the evidence whose retention has ended, with all that was found from it, and certify it. The one function
that may delete any."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.batches import one_by_one
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.retention import RecordPurge
from pledgekeeper.event import SYSTEM
from pledgekeeper.messages import PurgeDue
from pledgekeeper.observability import logger


def purge(record: SQSRecord) -> None:
    message = PurgeDue.model_validate_json(record.body)
    dispute = wiring.store().load(message.case_id, None).case
    assert isinstance(dispute, Dispute)
    if dispute.room.ended_at is None:
        logger.warning("purge_not_due", case_id=message.case_id)
        return
    of_it = f"{dispute.carrier_id}/{dispute.case_id}/"
    gone = wiring.evidence_files().purge(of_it) + wiring.reconciliation_files().purge(of_it)
    wiring.carry(message.case_id, RecordPurge(by=SYSTEM), "purge")
    logger.info("evidence_purged", case_id=message.case_id, objects=gone)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, purge, context)
