"""Who is asking: the principal of a request, from the claims of a token that was checked before it came here."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from pledgekeeper import wiring
from pledgekeeper.carriers.access import Principal, principal_from_client, principal_from_groups
from pledgekeeper.errors import Unauthenticated

PRINCIPAL = "principal"


def principal(door: APIGatewayHttpResolver) -> Principal:
    """Who is asking, with all affiliates that they may see. Found once for each request."""
    if PRINCIPAL not in door.context:
        claims = _claims(door)
        door.context[PRINCIPAL] = principal_of(claims)
        if outdated(claims):
            raise Unauthenticated("your roles were changed since this token was given; sign in again")
    found: Principal = door.context[PRINCIPAL]
    return found


def principal_of(claims: dict[str, Any]) -> Principal:
    """Whom the claims of a checked token name, with all affiliates. Unauthenticated when that is nobody."""
    groups, client_id = _groups(claims), str(claims.get("client_id") or "")
    if client_id and not groups:
        found = _system(client_id, str(claims.get("scope") or ""))
    else:
        names = (claims.get(name) for name in ("email", "cognito:username", "username"))
        found = principal_from_groups(str(next(filter(None, names), "?")), groups)
    if found.carrier_id is None:
        return found
    return replace(found, affiliates=wiring.book().affiliates(found.carrier_id))


def outdated(claims: Mapping[str, Any]) -> bool:
    """Were the roles of this person of a carrier changed, or taken, since the token of these claims was given?

    A system is looked up each time anyway; our own people are changed by operators alone.
    """
    if not any(group.startswith("carrier.") for group in _groups(claims)):
        return False
    changed = wiring.user_table().changed_at(str(claims.get("sub", "")))
    return changed is not None and datetime.fromtimestamp(float(claims.get("iat", 0)), UTC) <= changed


def _system(client_id: str, scopes: str) -> Principal:
    client = wiring.client_table().read(client_id)
    if client is None:
        raise Unauthenticated("the client of this token is not known, or no more; ask us for a new one")
    return principal_from_client(client, scopes.split())


def _claims(door: APIGatewayHttpResolver) -> dict[str, Any]:
    """The claims. Unauthenticated, with the authorizer's reason, when the token is no good."""
    given = door.current_event.request_context.authorizer
    claims = given.get_lambda or given.jwt_claim
    if claims.get("refused"):
        raise Unauthenticated(str(claims["refused"]))
    return claims


def _groups(claims: Mapping[str, Any]) -> list[str]:
    """API Gateway hands a claim that is a list over as the text `[a b]`."""
    groups = claims.get("cognito:groups", [])
    return groups.strip("[]").replace(",", " ").split() if isinstance(groups, str) else list(groups)
