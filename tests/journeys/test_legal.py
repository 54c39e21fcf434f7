"""Our lawyers: who see the disputes that reach the last level, hold evidence, and decide no amounts."""

from datetime import UTC, datetime

from tests.journeys.people import ANALYST, BILLING, CASES, CLAIM, DISPUTES, FAULT, NOC, TICKETS

LEGAL = "staff.legal"
MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def asked(world, case_id, who, command, **said):
    return world.http("POST", f"{CASES}/{case_id}/commands", who, {"command": command, **said})


def test_legal_reads_disputes_and_set_off_and_neither_faults_nor_fairness(world_at):
    world = world_at(MONDAY)
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json
    ticket = world.http("POST", TICKETS, NOC, FAULT).json

    for path in ("", "/evidence", "/accesses", "/eligibility", "/credit-notes"):
        assert world.http("GET", f"{DISPUTES}/{dispute['id']}{path}", LEGAL).status == 200, path
    assert world.http("GET", f"{CASES}/{dispute['id']}/timeline", LEGAL).status == 200
    assert world.http("GET", "/care/v1/set-off", LEGAL).status == 200
    assert world.http("GET", f"{TICKETS}/{ticket['id']}", LEGAL).status == 403
    assert world.http("GET", "/care/v1/fairness", LEGAL).status == 403


def test_legal_holds_evidence_and_decides_no_amounts(world_at):
    world = world_at(MONDAY)
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    answer = {"accepted_amount": "1.00", "reason": "x"}

    assert world.http("POST", f"{DISPUTES}/{dispute}/answer", LEGAL, answer).status == 403
    for command, said in (("issue-credit", {}), ("judge-completeness", {}), ("propose", answer)):
        until = {"valid_until": "2026-12-11T17:00:00Z"} if command == "propose" else {}
        assert asked(world, dispute, LEGAL, command, **said, **until).status == 403, command
    assert asked(world, dispute, LEGAL, "hold-evidence", reason="a tribunal asks for it").status == 200
    assert asked(world, dispute, LEGAL, "lift-hold", reason="it asks no more").status == 200
    assert asked(world, dispute, BILLING, "hold-evidence", reason="x").status == 403
    assert asked(world, dispute, ANALYST, "hold-evidence", reason="x").status == 200
