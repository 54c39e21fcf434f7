"""An appeal on the running system: heard by the one person who is named, once, and told by mail."""

import pytest

from pledgekeeper.local.people import HEARER, token_of
from pledgekeeper.local.running import find_running
from tests.journeys.people import CASES, CLAIM, DISPUTES

pytestmark = pytest.mark.e2e


def test_an_appeal_is_decided_by_the_one_who_hears_it_and_by_nobody_else(stack):
    running = find_running(stack.environment)
    hearer = token_of(running.endpoint, running.user_pool, running.client_id, HEARER)
    billing, supervisor = stack.token(role="billing"), stack.staff_token(role="supervisor")
    _, dispute = stack.post(DISPUTES, {**CLAIM, "invoice_number": "INV-APPEAL"}, token=billing)
    answer = {"accepted_amount": "1000.00", "reason": "The notice was right for a part."}
    stack.post(f"{DISPUTES}/{dispute['id']}/answer", answer, token=stack.staff_token(role="billing-analyst"))

    def asked(token, command, **said):
        return stack.post(f"{CASES}/{dispute['id']}/commands", {"command": command, **said}, token=token)[0]

    assert asked(billing, "appeal", reason="The notice was void.") == 200
    assert asked(supervisor, "decide-appeal", reason="No.") == 409
    assert asked(hearer, "decide-appeal", reason="A part.", changed_to={"accepted_amount": "2000.00"}) == 200
    assert asked(hearer, "decide-appeal", reason="Again.") == 409

    letters = stack.wait_for(lambda: [m for m in stack.outbox(dispute["id"]) if "no second appeal" in m["body"]])
    assert [message["to"] for message in letters] == ["ap@baltel.example"]
    assert "Accepted: 2000.00    Rejected: 4804.28" in letters[0]["body"]
