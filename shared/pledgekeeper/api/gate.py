"""What every request passes, whatever it asks for: its id, its sender's allowance, and the key it is resent by."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus
from typing import Any, Final

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import ids, wiring
from pledgekeeper.api.asking import principal
from pledgekeeper.api.routes import ROUTES
from pledgekeeper.carriers.access import Principal
from pledgekeeper.carriers.turns import Bucket, Turn
from pledgekeeper.errors import CareError, Invalid, KeyReused, TooOften
from pledgekeeper.observability import logger

REQUEST_ID: Final = re.compile(r"[A-Za-z0-9._:/+=@-]{1,128}")
CHANGING: Final = ("POST", "PATCH", "PUT", "DELETE")
LONGEST_KEY: Final = 200
OPEN: Final = [route for route in ROUTES if route.open_because]


class Door(APIGatewayHttpResolver):
    """A resolver whose every answer tells the request's id, and what else was said about it on the way.

    A path with a slash at its end is read as the one without.
    """

    said: dict[str, str]

    def resolve(self, event: Mapping[str, Any], context: LambdaContext) -> dict[str, Any]:
        self.said = {"X-Request-Id": _request_id(event)}
        logger.append_keys(http_request_id=self.said["X-Request-Id"])
        answer = super().resolve({**event, "rawPath": event["rawPath"].rstrip("/") or "/"}, context)
        answer["headers"] = {**answer.get("headers", {}), **self.said}
        return answer


def gate(door: Door, go_on: Callable[[Door], Response[str]]) -> Response[str]:
    """Let a request of a known sender through, if it is within its allowance and its key is its own."""
    request = door.current_event
    if any(route.method == request.http_method and route.serves(request.path) for route in OPEN):
        return go_on(door)
    who = principal(door)
    if who.carrier_id is not None:
        take_turn(door, who.carrier_id, who.client_id)
    release = _claim_key(door, who)
    try:
        return go_on(door)
    except CareError as refused:
        if refused.http_status < HTTPStatus.INTERNAL_SERVER_ERROR:
            release()
        raise


def sent_key(door: APIGatewayHttpResolver) -> str:
    """The request's Idempotency-Key, or nothing. Invalid when it is longer than we keep."""
    headers = {name.lower(): value for name, value in (door.current_event.headers or {}).items()}
    key = str(headers.get("idempotency-key", ""))
    if len(key) > LONGEST_KEY:
        raise Invalid(f"Idempotency-Key has {len(key)} characters; at most {LONGEST_KEY} are kept: send e.g. a UUID")
    return key


def sender(who: Principal) -> str:
    """Whose keys these are: each carrier has its own, and so have we."""
    return who.carrier_id or "staff"


def take_turn(door: Door, carrier_id: str, client_id: str | None) -> None:
    """Count the request. TooOften when the carrier, or one system of it, has sent more than was agreed; a count that
    fails stops nobody."""
    try:
        turns = list(_turns(carrier_id, client_id))
    except Exception:
        logger.exception("request_not_counted", carrier=carrier_id)
        return
    counted = [turn for turn in turns if turn.taken]
    if len(counted) < len(turns):
        logger.warning("request_not_counted", carrier=carrier_id)
    if not counted:
        return
    wait = max(turn.wait for turn in counted)
    door.said |= {
        "RateLimit-Policy": ", ".join(turn.policy for turn in counted),
        "RateLimit": ", ".join(turn.said for turn in counted),
        "X-RateLimit-Limit": str(min(turn.bucket.allowance.burst for turn in counted)),
        "X-RateLimit-Remaining": str(min(turn.left for turn in counted)),
        "X-RateLimit-Reset": str(max(1, wait)),
    }
    refused = next((turn for turn in counted if turn.taken and turn.taken.refused), None)
    if refused:
        door.said["Retry-After"] = str(wait)
        logger.info("request_too_many", carrier=carrier_id, client=client_id, wait=wait)
        raise TooOften(f"{refused.why}; send this again in {wait} s. Nothing was changed")


def _turns(carrier_id: str, client_id: str | None) -> Iterator[Turn]:
    """The request as its system's and as its carrier's; what the system may not send is not taken of its carrier's."""
    agreed, now, table = (
        wiring.book().carrier(carrier_id).agreement.requests,
        wiring.clock().now(),
        wiring.request_table(),
    )
    if client_id:
        bucket = Bucket(agreed.of_one_client, now)
        turn = Turn("client-", bucket, table.take(f"{carrier_id}/{client_id}", bucket))
        yield turn
        if turn.taken and turn.taken.refused:
            return
    bucket = Bucket(agreed, now)
    yield Turn("", bucket, table.take(carrier_id, bucket))


def _claim_key(door: Door, who: Principal) -> Callable[[], None]:
    """Keep the Idempotency-Key for this very request; what frees it again. KeyReused when it came with another."""
    request = door.current_event
    key = sent_key(door) if request.http_method in CHANGING else ""
    if not key:
        return _nothing
    fingerprint = _fingerprint(request)
    before = wiring.request_table().claim(sender(who), key, fingerprint, wiring.clock().now())
    if before is not None and before != fingerprint:
        raise KeyReused(
            f"the Idempotency-Key {key} came with another request before: with the same address and body it would be "
            "answered as a repeat; for a new request send a new key"
        )
    return _nothing if before else lambda: wiring.request_table().release(sender(who), key)


def _nothing() -> None:
    """A key that is not there, or that came before, is not freed."""


def _fingerprint(request: Any) -> str:
    parts = (request.http_method, request.path.rstrip("/"), request.raw_query_string or "", request.body or "")
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def _request_id(event: Mapping[str, Any]) -> str:
    """The sender's X-Request-Id if it is one, else API Gateway's."""
    sent = next((str(v) for name, v in (event.get("headers") or {}).items() if name.lower() == "x-request-id"), "")
    if REQUEST_ID.fullmatch(sent):
        return sent
    return str(event.get("requestContext", {}).get("requestId") or ids.random_id())
