"""schemathesis against the running system, as a carrier and as one of ours: no 5xx, every reply as the document says.

Bounded: each operation is told a few things. Many more are told to the same handlers, in one process, by
tests/journeys/test_strange_requests.py.
"""

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from pledgekeeper.api.routes import ROUTES
from tests.e2e.laptop import PATIENCE_SECONDS

pytestmark = pytest.mark.e2e

EXAMPLES = 3
CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
)
OURS = {f"{route.method} {route.path}" for route in ROUTES if route.ours}


@pytest.mark.parametrize("who", ["a carrier", "one of ours"])
def test_no_operation_fails_and_every_reply_is_as_the_served_document_says(stack, who):
    token = stack.token(role="admin") if who == "a carrier" else stack.staff_token("admin")
    schema = schemathesis.openapi.from_url(f"{stack.url}/care/v1/openapi.json", timeout=PATIENCE_SECONDS)
    asked = set()

    for found in schema.get_all_operations():
        operation = found.ok()
        if who == "a carrier" or operation.label in OURS:
            asked.add(operation.label)
            _ask(operation, {"Authorization": f"Bearer {token}"})

    assert len(asked) >= len(OURS)


def _ask(operation, headers):
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, derandomize=True, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def ask(case):
        case.call_and_validate(headers=headers, checks=list(CHECKS), timeout=PATIENCE_SECONDS)

    ask()
