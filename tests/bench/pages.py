"""Pages of eCare: time of a request (handler and real client, in front of an emulator), and bytes as they are sent.

The carrier has 40 faults, a dispute and an order under way. `first_load` is the home page with style sheet and script;
all others are the page alone, as the browser has the rest.
"""

import base64
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from functions import desk, ecare
from pledgekeeper.store.dynamo import DynamoStore
from tests import portal
from tests.bench.figures import Figure, percentile
from tests.emulator import running_emulator
from tests.journeys.people import BILLING, CLAIM, DISPUTES, FAULT, NOC, ORDER, ORDERS, TICKETS
from tests.table import client, create_table
from tests.world import CONTEXT, World, http_event

CASES, LOOKS = 40, 100
START = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
ADMIN, SUPERVISOR = "carrier.baltel.admin", "staff.supervisor"
DESK = {
    "desk_queue": "/", "desk_board": "/ecare/desk/board", "desk_roster": "/ecare/desk/roster",
    "desk_page_log": "/ecare/desk/pages", "desk_accounts": "/ecare/desk/accounts",
    "desk_account": "/ecare/desk/accounts/baltel", "desk_problems": "/ecare/desk/problems",
    "desk_quality": "/ecare/desk/quality",
}  # fmt: skip


def measure() -> Iterator[Figure]:
    with (
        pytest.MonkeyPatch.context() as patch,
        tempfile.TemporaryDirectory() as folder,
        running_emulator(Path(folder)) as endpoint,
    ):
        world = World(START, patch)
        table = client("dynamodb", endpoint)
        create_table(table)
        world.keep_in(DynamoStore(table, "bench"))
        ticket = _fill(world)
        dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
        order = world.http("POST", ORDERS, NOC, ORDER).json["id"]
        world.settle()
        cookie, ours = portal.sign_in(ADMIN), portal.sign_in(SUPERVISOR)
        pages = {
            "home": "/",
            "list": "/ecare/tickets",
            "report": "/ecare/tickets/new",
            "case": f"/ecare/cases/{ticket}",
            "dispute": f"/ecare/cases/{dispute}",
            "explanation": f"/ecare/cases/{ticket}/clocks/solve",
            "orders": "/ecare/orders",
            "order": f"/ecare/cases/{order}",
            "order_new": "/ecare/orders/new",
            "account": "/ecare/account",
            "reviews": "/ecare/reviews",
            "quality": "/ecare/quality",
        }
        cockpits = {"desk_case": pages["case"], "desk_order": pages["order"]}
        for who, shown in ((cookie, pages), (ours, {**DESK, **cockpits})):
            for name, path in shown.items():
                yield from _figures(name, lambda path=path, who=who: _look(path, who))
                yield Figure(f"page_{name}_bytes", _weight(_look(path, who)), "bytes, gzip", 1)
        unchanged = {"if-none-match": _look(pages["case"], cookie, "part=live")["headers"]["ETag"]}
        yield from _figures("case_unchanged", lambda: _look(pages["case"], cookie, "part=live", **unchanged))
        static = (_look(f"/ecare/static/{name}", cookie) for name in ("ecare.css", "ecare.js"))
        first = _weight(_look("/", cookie)) + sum(map(_weight, static))
        yield Figure("page_first_load_bytes", first, "bytes, gzip", 1)


def _fill(world: World) -> str:
    numbers = []
    for n in range(CASES):
        reference = [{"@type": "ExternalIdentifier", "id": f"BLT#{n}"}]
        numbers.append(world.http("POST", TICKETS, NOC, {**FAULT, "priority": "P2", "externalIdentifier": reference}))
    return str(numbers[0].json["id"])


def _figures(name: str, look: Callable[[], Any]) -> Iterator[Figure]:
    look()
    took = []
    for _ in range(LOOKS):
        begin = time.perf_counter()
        look()
        took.append(1000 * (time.perf_counter() - begin))
    yield Figure(f"page_{name}_p50_ms", round(percentile(took, 0.5), 1), "ms", LOOKS)
    yield Figure(f"page_{name}_p99_ms", round(percentile(took, 0.99), 1), "ms", LOOKS)


def _look(path: str, cookie: str, query: str = "", **headers: str) -> dict[str, Any]:
    event = http_event("GET", path, query, None, None, {"accept-encoding": "gzip", **headers}, "r1")
    event["cookies"] = [f"__Host-ecare-session={cookie}"]
    function = desk if path.startswith("/ecare/desk/") else ecare
    answer: dict[str, Any] = function.handler(event, CONTEXT)
    assert answer["statusCode"] in (200, 304), answer
    return answer


def _weight(answer: dict[str, Any]) -> int:
    """Bytes of the body as they are sent."""
    body: str = answer["body"]
    return len(base64.b64decode(body)) if answer["isBase64Encoded"] else len(body.encode())
