"""Every operation of the OpenAPI document is told what fits and what does not: none fails, and each reply conforms.

The world holds each reply against the document, in which there is no 500.
"""

import json
import os
from urllib.parse import quote, urlencode

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.core import NotSet

from pledgekeeper.api.routes import PROBLEMS, ROUTES
from pledgekeeper.openapi.document import document
from tests import conformance
from tests.journeys.people import AGENT, BILLING, CLAIM, DISPUTES, FAULT, NIGHT_IN_PARIS, NOC, ORDER, ORDERS, TICKETS
from tests.world import World

OPERATIONS = {
    operation.label: operation
    for operation in (found.ok() for found in schemathesis.openapi.from_dict(document()).get_all_operations())
}
CARRIERS, OURS = (NOC, "carrier.baltel.admin"), (AGENT, "staff.admin", "staff.admin")
EXAMPLES = int(os.environ.get("STRANGE_REQUESTS", "10"))


@pytest.fixture(scope="module")
def world():
    """One world for all: what a request leaves behind is there for those that come after it."""
    with pytest.MonkeyPatch.context() as patch:
        # Parts of tickets are kept and shown as they were sent: of strange ones that is not what the TM Forum wants.
        patch.setattr(conformance, "mistakes_by_standard", lambda *_: [])
        world = World(NIGHT_IN_PARIS, patch)
        ticket, dispute, order, problem = (
            world.http("POST", TICKETS, NOC, FAULT).json["id"],
            world.http("POST", DISPUTES, BILLING, CLAIM).json["id"],
            world.http("POST", ORDERS, NOC, ORDER).json["id"],
            world.http("POST", PROBLEMS, AGENT, {"title": "SBC down", "cause": "Power."}).json["problem"],
        )
        world.there = {
            "/troubleTicket/": {"{id}": [ticket], "{specification}": ["voice"]},
            "/care/v1/cases/": {"{id}": [ticket, dispute, order], "{commitment}": ["restore", "solve"]},
            "/care/v1/disputes/": {"{id}": [dispute]},
            "/productOrder/": {"{id}": [order]},
            "/care/v1/problems/": {"{problem}": [problem]},
            "/people/": {"{id}": ["claire-morel"], "{way}": ["sms", "email"]},
            "/desks/": {"{id}": ["singapore"]},
            "/docs/": {"{file}": ["page.js"]},
        }
        yield world


@pytest.mark.parametrize("label", OPERATIONS)
def test_no_operation_fails_whatever_it_is_told(world, label):
    operation = OPERATIONS[label]
    fitting, strange = (operation.as_strategy(generation_mode=mode) for mode in GenerationMode)
    ours = any(route.ours for route in ROUTES if f"{route.method} {route.path}" == label)

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=fitting | fitting | strange, who=st.sampled_from(OURS if ours else CARRIERS + OURS), data=st.data())
    def ask(case, who, data):
        path = operation.path
        for name, sent in (case.path_parameters or {}).items():
            there = next((each.get(f"{{{name}}}", []) for part, each in world.there.items() if part in path + "/"), [])
            chosen = data.draw(st.sampled_from([*there, *there, quote(str(sent), safe="") or "_", "\x91 "]))
            path = path.replace(f"{{{name}}}", chosen)
        kept = {name: value for name, value in (case.query or {}).items() if data.draw(st.booleans())}
        headers = {name: str(value) for name, value in (case.headers or {}).items()}
        if not isinstance(case.body, NotSet):
            headers |= {"Content-Type": case.media_type or "application/json"}
        world.http(case.method, f"{path}?{urlencode(kept, doseq=True, errors='replace')}", who, _text(case), headers)

    ask()


def _text(case):
    """The body as it is sent. Bytes are what no JSON could be."""
    if isinstance(case.body, NotSet):
        return None
    if isinstance(case.body, bytes):
        return case.body.decode("latin-1")
    return case.body if isinstance(case.body, str) and "json" not in case.media_type else json.dumps(case.body)
