"""SQS: send one page to one person, or together those that were kept back, and record what became of each."""

from typing import Any

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import TypeAdapter

from pledgekeeper.batches import one_by_one
from pledgekeeper.messages import BundleDue, OfPages, PageAnswered, PageBundled, PageDue, RoomDue, WayTestDue
from pledgekeeper.observability import logger
from pledgekeeper.pager.pages import answered, page
from pledgekeeper.pager.rooms import move_alerts
from pledgekeeper.pager.together import bundle, bundled
from pledgekeeper.pager.way_tests import test_way

READ: TypeAdapter[OfPages] = TypeAdapter(OfPages)


def take(record: SQSRecord) -> None:
    message = READ.validate_json(record.body)
    match message:
        case PageDue():
            page(message)
        case BundleDue():
            bundle(message, record.message_id)
        case PageBundled():
            bundled(message)
        case PageAnswered():
            answered(message)
        case RoomDue():
            move_alerts(message)
        case WayTestDue():
            test_way(message)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, take, context)
