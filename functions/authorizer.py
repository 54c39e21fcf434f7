"""API Gateway's authorizer: who holds this token? It lets everybody on, and says of a token that is no good why:
the door refuses it, with an answer that can be read (decision 24)."""

from functools import cache
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper.api.tokens import Keys, claims_of
from pledgekeeper.clock import SystemClock
from pledgekeeper.effects.user_pool import published_keys
from pledgekeeper.errors import Unauthenticated
from pledgekeeper.observability import logger
from pledgekeeper.settings import settings


@cache
def keys() -> Keys:
    return Keys(lambda: published_keys(settings().token_keys_origin, settings().user_pool_id))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    scheme, _, token = str((event.get("identitySource") or [""])[0]).partition(" ")
    told = settings()
    try:
        if scheme.lower() != "bearer":
            raise Unauthenticated("Authorization is not `Bearer` and a token")
        # Tokens expire by the world's clock, whatever the clock shows that cases go by.
        claims = claims_of(token.strip(), keys(), told.token_issuer, told.user_pool_client_id, SystemClock().now())
    except Unauthenticated as refused:
        logger.info("token_refused", reason=str(refused))
        claims = {"refused": str(refused)}
    return {"isAuthorized": True, "context": claims}
