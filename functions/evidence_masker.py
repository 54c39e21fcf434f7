"""SQS: make the copy of filed call records in which telephone numbers are masked."""

import tempfile
from typing import Any, Final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.api.evidence import place
from pledgekeeper.batches import one_by_one
from pledgekeeper.disputes.evidence import RecordMasked
from pledgekeeper.disputes.masking import Masker
from pledgekeeper.disputes.media import MEDIA_TYPES
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.effects.masked_copy import masked_copy
from pledgekeeper.messages import MaskingDue
from pledgekeeper.observability import logger

IN_MEMORY_BYTES: Final = 32 << 20
PACKED: Final = "application/gzip"


def mask(record: SQSRecord) -> None:
    message = MaskingDue.model_validate_json(record.body)
    dispute = wiring.store().load(message.case_id, None).case
    assert isinstance(dispute, Dispute)
    file = dispute.room.file(message.evidence_id)
    if file.state != "filed" or file.masked is not None or MEDIA_TYPES[file.media_type].numbers != "maskable":
        return
    where = place(dispute, file.evidence_id)
    masker = Masker(wiring.secret_of(dispute.case_id, "evidence-mask"))
    with tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES) as copy:
        made = masked_copy(wiring.evidence_files().read(where), masker, copy, packed=file.media_type == PACKED)
        if made.why_not is None:
            copy.seek(0)
            wiring.evidence_files().keep_masked(where, copy)
    asked = RecordMasked(evidence_id=file.evidence_id, **made.model_dump())
    wiring.carry(message.case_id, asked, f"masked:{file.evidence_id}")
    logger.info("evidence_masked", case_id=message.case_id, evidence=file.evidence_id, numbers=made.numbers)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, mask, context)
