"""API Gateway: the desk's pages of eCare, for our own people; `pledgekeeper.ecare.site` says which. They do what no
carrier's people may cause, e.g. send dead letters again: so they have a function, and permissions, of their own."""

from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper.ecare.door import open_site
from pledgekeeper.ecare.site import pages_of
from pledgekeeper.observability import logger

door = open_site(pages_of("desk"))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
