"""Pages of eCare: time of a request (handler and real client, in front of an emulator), and bytes as they are sent. All
there are, by the table of the site.

The carrier has 40 faults, a dispute and an order under way. `first_load` is the home page with style sheet and script;
all others are the page alone, as the browser has the rest.
"""

import base64
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from functions import desk, ecare
from pledgekeeper.api.routes import LISTENERS, PROBLEMS, REVIEWS
from pledgekeeper.ecare.site import SITE, served_by
from pledgekeeper.store.dynamo import DynamoStore
from tests import portal
from tests.bench.figures import Figure, percentile
from tests.emulator import running_emulator
from tests.journeys.people import AGENT, ANALYST, BILLING, CLAIM, DISPUTES, FAULT, NOC, ORDER, ORDERS, TICKETS
from tests.journeys.test_invoices import BILL, BILLS
from tests.security.page_forms import PERSON_FORM
from tests.table import client, create_table
from tests.world import CONTEXT, World, http_event

CASES, LOOKS = 40, 100
START = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
ADMIN, SUPERVISOR, KEEPER = "carrier.baltel.admin", "staff.supervisor", "staff.service-manager"
NAMED = {
    "/": "home", "/ecare/tickets": "list", "/ecare/tickets/new": "report", "/ecare/orders/new": "order_new",
    "/ecare/cases/{id}": "case", "/ecare/cases/{id}/clocks/{commitment}": "explanation",
    "/ecare/desk/pages": "desk_page_log", "/ecare/desk/accounts/{carrier}": "desk_account",
}  # fmt: skip
"""What the figures of a page are called, where its path is not its name."""
FILES = ("{file}", "{form}", "{sha256}", ".csv", "/export")
"""Paths that end so give out a file."""
OURS_TOO = frozenset({"/ecare/billing/fairness"})
"""Shown to our own people alone, though they lie beside pages of carriers."""


class Looked(NamedTuple):
    """A page as somebody looks at it, and what its figures are called."""

    name: str
    path: str
    who: str


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
        examples = fill(world)
        cookies = {who: portal.sign_in(who) for who in (ADMIN, SUPERVISOR)}
        for name, path, who in looked_at(examples):
            cookie = cookies[who]
            yield from _figures(name, lambda path=path, cookie=cookie: _look(path, cookie))
            yield Figure(f"page_{name}_bytes", _weight(_look(path, cookie)), "bytes, gzip", 1)
        cookie, case = cookies[ADMIN], f"/ecare/cases/{examples['{id}']}"
        unchanged = {"if-none-match": _look(case, cookie, "part=live")["headers"]["ETag"]}
        yield from _figures("case_unchanged", lambda: _look(case, cookie, "part=live", **unchanged))
        static = (_look(f"/ecare/static/{name}", cookie) for name in ("ecare.css", "ecare.js"))
        first = _weight(_look("/", cookie)) + sum(map(_weight, static))
        yield Figure("page_first_load_bytes", first, "bytes, gzip", 1)


def looked_at(examples: Mapping[str, str]) -> Iterator[Looked]:
    """Every page of the site, by its table: a new one is measured by being there. KeyError names what it needs an
    example of."""
    for page in (each for each in SITE if each.method == "GET" and not each.path.endswith(FILES)):
        ours = page.ours or page.path in OURS_TOO
        yield Looked(_name(page.path), _path(page.path, examples), SUPERVISOR if ours else ADMIN)
    case = "/ecare/cases/{id}"
    for kind, who in (("dispute", ADMIN), ("order", ADMIN), ("desk_order", SUPERVISOR), ("desk_case", SUPERVISOR)):
        yield Looked(kind, _path(case, {**examples, "{id}": examples[kind]}), who)
    yield Looked("desk_queue", "/", SUPERVISOR)


def _name(path: str) -> str:
    parts = re.findall(r"[\w-]+", re.sub(r"\{\w+\}", "one", path.removeprefix("/ecare/")))
    return NAMED.get(path, "_".join(parts).replace("-", "_"))


def _path(path: str, examples: Mapping[str, str]) -> str:
    return re.sub(r"\{\w+\}", lambda found: examples.get(f"{path} {found[0]}") or examples[found[0]], path)


def fill(world: World) -> dict[str, str]:
    """One of everything that a page is about, by its name in the path; of `{id}` also by the page."""
    ticket = _fault(world)
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    order = world.http("POST", ORDERS, NOC, ORDER).json["id"]
    bill = world.http("POST", BILLS, ANALYST, BILL).json["id"]
    problem = world.http("POST", PROBLEMS, AGENT, {"title": "SBC down", "cause": "Power."}).json["problem"]
    world.http("POST", "/ecare/account/people/new", ADMIN, PERSON_FORM)
    world.http("POST", "/ecare/listeners", NOC, {"callback": "https://a.example/b", "hears": "v5", "query": ""})
    review = world.http("POST", REVIEWS, KEEPER, {"carrier": "baltel", "month": "2026-10"}).json["id"]
    world.settle()
    return {
        "{id}": ticket, "dispute": dispute, "order": order, "desk_order": order, "desk_case": ticket,
        "/ecare/cases/{id}/evidence {id}": dispute, "{commitment}": "solve", "{bill}": bill, "{problem}": problem,
        "{review}": review, "{carrier}": "baltel", "{person}": "rasa-petraite",
        "{listener}": world.http("GET", LISTENERS, NOC).json[0]["listener"],
        "{user}": world.cognito.enrol("jonas@baltel.example", "carrier.baltel.billing"),
    }  # fmt: skip


def _fault(world: World) -> str:
    """The first of so many."""
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
    function = desk if served_by(path) == "desk" else ecare
    answer: dict[str, Any] = function.handler(event, CONTEXT)
    assert answer["statusCode"] in (200, 304), (path, answer)
    return answer


def _weight(answer: dict[str, Any]) -> int:
    """Bytes of the body as they are sent."""
    body: str = answer["body"]
    return len(base64.b64decode(body)) if answer["isBase64Encoded"] else len(body.encode())
