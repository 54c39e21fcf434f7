"""Billing disputes and orders: thin, on the same engine."""

from datetime import UTC, datetime

from tests.journeys.people import ANALYST, BILLING, CASES, CLAIM, DISPUTES, MANAGER, NOC, ORDER, ORDERS, events, heard

MONDAY_IN_VILNIUS = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def test_a_dispute_is_acknowledged_at_once_reminded_of_and_answered_on_time(world_at):
    world = world_at(MONDAY_IN_VILNIUS)

    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json
    assert heard(world, MONDAY_IN_VILNIUS) == [
        ("00:00", "email", "antoine.duval@pledge.example"),  # the analyst on duty: level 1 of the ladder
        ("00:00", "email", "ap@baltel.example"),
    ]
    complete = world.http("POST", f"{CASES}/{dispute['id']}/commands", ANALYST, {"command": "judge-completeness"})
    assert complete.status == 200
    world.pass_time(days=8)
    answer = {"accepted_amount": "6804.28", "reason": "The notice of 24 September is right: 0.1985 applies."}
    answered = world.http("POST", f"{DISPUTES}/{dispute['id']}/answer", ANALYST, answer).json

    assert (answered["status"], answered["accepted_amount"], answered["rejected_amount"]) == (
        "answered",
        "6804.28",
        "0.00",
    )
    assert [to for _, _, to in heard(world)] == [
        "ap@baltel.example",  # the evidence is complete
        "desk-paris@pledge.example",  # half of the time for an answer is over
        "ap@baltel.example",  # the answer
    ]
    clocks = world.http("GET", f"/care/v1/cases/{dispute['id']}/clocks", BILLING).json["clocks"]
    assert {clock["commitment"]: clock["state"] for clock in clocks} == {
        "dispute-acknowledge": "stopped",
        "dispute-completeness": "stopped",
        "dispute-answer": "stopped",
        "dispute-settle": "running",
        "dispute-settle-at-most": "running",
        "credit-note": "running",
        "dispute-appeal": "waiting",
    }
    assert not any(clock["missed"] for clock in clocks)
    assert events(world, dispute["id"]).count("credit-due") == 1


def test_a_dispute_that_nobody_answers_climbs_from_analyst_to_cfo_and_legal_by_calendar_days(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    world.http("POST", DISPUTES, BILLING, CLAIM)
    world.taken()

    world.pass_time(days=61)

    days = [(int(at.split(":")[0]) // 1440, to) for at, _, to in heard(world, MONDAY_IN_VILNIUS) if "desk" not in to]
    assert days == [
        (15, "helene.marchand@pledge.example"),
        (30, "helene.marchand@pledge.example"),
        (30, "victor.lang@pledge.example"),
        (60, "camille.renaud@pledge.example"),
        (60, "victor.lang@pledge.example"),
    ]


def test_a_second_answer_is_refused_and_owes_no_second_credit(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json
    path = f"{DISPUTES}/{dispute['id']}/answer"
    answer = {"accepted_amount": "100.00", "reason": "Part of it."}

    first = world.http("POST", path, ANALYST, answer, headers={"Idempotency-Key": "a1"})
    resent = world.http("POST", path, ANALYST, answer, headers={"Idempotency-Key": "a1"})
    second = world.http("POST", path, ANALYST, answer)

    assert (first.status, resent.status, second.status) == (200, 200, 409)
    assert events(world, dispute["id"]).count("credit-due") == 1


def test_an_order_gets_two_project_managers_a_date_and_is_delivered_on_time(world_at):
    world = world_at(MONDAY_IN_VILNIUS)

    order = world.http("POST", ORDERS, NOC, ORDER).json
    managers = [party for party in order["relatedParty"] if "ProjectManager" in party["role"]]
    assert len({party["partyOrPartyRole"]["id"] for party in managers}) == 2
    path = f"{ORDERS}/{order['id']}"
    world.pass_time(days=1)
    date = {"@type": "ProductOrder", "expectedCompletionDate": "2026-12-10T16:00:00Z"}
    assert world.http("PATCH", path, MANAGER, date).json["state"] == "inProgress"
    world.pass_time(days=10)
    done = world.http("PATCH", path, MANAGER, {"@type": "ProductOrder", "state": "completed"}).json

    assert done["state"] == "completed"
    letters = [m.text for m in world.received if m.to == "noc@baltel.example"]
    assert any("Project manager:" in text and "Back-up:" in text for text in letters)
    assert any("We commit to deliver" in text for text in letters)
    assert any("is delivered, on time" in text for text in letters)
