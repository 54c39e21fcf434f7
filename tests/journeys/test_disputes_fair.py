"""A dispute with two pairs of eyes, an appeal and a deadlock, by the API, with the mails that everybody gets."""

import re
from datetime import UTC, datetime

from tests.journeys.people import ANALYST, BILLING, CASES, CLAIM, DISPUTES, events, heard

MONDAY_IN_VILNIUS = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
DESK, AP, HELENE = "desk-paris@pledge.example", "ap@baltel.example", "helene.marchand@pledge.example"
FAIRNESS = "/care/v1/fairness"
ANTOINE_HERE, ELENA_HERE, HELENE_HERE = (
    f"{name}:staff.supervisor" for name in ("antoine-duval", "elena-rossi", "helene-marchand")
)
LARGE = CLAIM | {"disputed_amount": "60000.00"}


def asked(world, dispute, who, command, **said):
    return world.http("POST", f"{CASES}/{dispute['id']}/commands", who, {"command": command, **said})


def opened(world, claim=LARGE):
    dispute = world.http("POST", DISPUTES, BILLING, claim).json
    world.taken()
    return dispute


def answered(world, dispute, accepted, who=ANTOINE_HERE):
    said = {"accepted_amount": accepted, "reason": "The notice was right for a half."}
    return world.http("POST", f"{DISPUTES}/{dispute['id']}/answer", who, said)


def shown(world, dispute, who=BILLING):
    return world.http("GET", f"{DISPUTES}/{dispute['id']}", who).json


def clock(world, dispute, commitment):
    clocks = world.http("GET", f"{CASES}/{dispute['id']}/clocks", BILLING).json["clocks"]
    return next(clock["state"] for clock in clocks if clock["commitment"] == commitment)


def heard_by(world):
    return [to for _, _, to in heard(world)]


def test_an_answer_above_the_limit_leaves_when_a_second_person_has_approved_it(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = opened(world)

    drafted = answered(world, dispute, "30000.00")

    assert (drafted.status, drafted.json["status"], drafted.json["draft"]["draft_id"]) == (200, "acknowledged", "d1")
    assert heard_by(world) == [DESK]
    assert clock(world, dispute, "dispute-answer") == "running"
    assert "draft" not in shown(world, dispute)
    timeline = world.http("GET", f"{CASES}/{dispute['id']}/timeline", BILLING).text
    assert "30000" not in timeline
    assert "draft" not in timeline

    assert asked(world, dispute, ANALYST, "approve-draft", draft_id="d1").status == 403
    refused = asked(world, dispute, ANTOINE_HERE, "approve-draft", draft_id="d1")
    assert (refused.status, "another person of ours approves it" in refused.text) == (409, True)
    assert asked(world, dispute, ELENA_HERE, "approve-draft", draft_id="d1").status == 200

    assert heard_by(world) == [AP]
    assert clock(world, dispute, "dispute-answer") == "stopped"
    after_it = shown(world, dispute)
    assert (after_it["status"], after_it["accepted_amount"], after_it["credit_due_amount"]) == (
        "answered", "30000.00", "30000.00",
    )  # fmt: skip


def test_a_carrier_appeals_once_to_a_named_person_who_is_told_and_decides(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = opened(world)
    answered(world, dispute, "20000.00")
    world.taken()
    assert shown(world, dispute)["appeal_until"] == "2026-12-07T08:00:00Z"

    assert asked(world, dispute, BILLING, "appeal", reason="The notice was void.").status == 200
    [letter] = world.taken()
    assert (letter.to, "Hélène Marchand hears it" in letter.text) == (HELENE, True)
    assert shown(world, dispute)["appeal"] == {"at": "2026-11-23T08:00:00Z", "heard_by": "helene-marchand"}
    assert clock(world, dispute, "dispute-appeal") == "running"
    assert asked(world, dispute, BILLING, "appeal", reason="Again.").status == 409
    assert asked(world, dispute, ANTOINE_HERE, "decide-appeal", reason="No.").status == 409

    changed = {"accepted_amount": "24000.00"}
    said = asked(world, dispute, HELENE_HERE, "decide-appeal", reason="A part of it.", changed_to=changed)

    assert said.status == 200
    [letter] = world.taken()
    assert letter.to == AP
    assert "Your appeal in dispute" in letter.text
    assert "more is accepted" in letter.text
    assert "Accepted: 24000.00    Rejected: 36000.00" in letter.text
    assert "A credit note for the accepted part will follow.\r\nThere is no second appeal." in letter.text
    after_it = shown(world, dispute)
    assert (after_it["appeal"]["outcome"], after_it["credit_due_amount"]) == ("changed", "24000.00")
    assert clock(world, dispute, "dispute-appeal") == "stopped"
    assert events(world, dispute["id"]).count("credit-due") == 2


def test_missing_evidence_has_a_day_and_the_carrier_is_reminded_of_it(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = opened(world)

    asked(world, dispute, ANALYST, "judge-completeness", missing=["rate sheet"])
    [letter] = world.taken()
    assert "Still missing: rate sheet. Please send it by 2026-12-03 10:00 (Europe/Vilnius)." in letter.text
    assert shown(world, dispute)["evidence_due_at"] == "2026-12-03T08:00:00Z"

    world.pass_time(days=13)

    letters = [message for message in world.taken() if "2026-12-03 10:00" in message.text]
    assert [message.to for message in letters] == [AP, DESK, AP, AP]
    before, ours, missed, afterwards = (message.text for message in letters)
    assert "is due: 2026-12-03 10:00" in before
    assert "was due and has not come: 2026-12-03 10:00" in missed
    assert "We may now decide on what is there" in missed
    assert "Either side may now declare deadlock" in missed
    assert "evidence-owed of" in ours
    assert "WAS DUE and has not come: 2026-12-03 10:00" in afterwards


def test_what_the_carrier_owes_is_a_clock_that_both_sides_see_and_its_answer_stops_it(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = opened(world)
    asked(world, dispute, ANALYST, "judge-completeness", missing=["rate sheet"])

    clocks = world.http("GET", f"{CASES}/{dispute['id']}/clocks", BILLING).json["clocks"]
    [owed] = [each for each in clocks if each["owed_by"] == "carrier"]
    assert (owed["commitment"], owed["clause"], owed["due_at"]) == ("evidence-owed", "B12", "2026-12-03T08:00:00Z")

    world.pass_time(days=2)
    asked(world, dispute, BILLING, "complete-claim", account="BLT-9")

    assert clock(world, dispute, "evidence-owed") == "stopped"
    assert world.http("GET", FAIRNESS, ELENA_HERE).json["all"]["evidence"] == {
        "asked": 1, "in_time": 1, "late": 0, "missed": 0, "waiting": 0, "ended": 0,
    }  # fmt: skip


def test_deadlock_is_told_to_both_sides_with_both_positions(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = opened(world)
    answered(world, dispute, "20000.00")
    until = "2026-12-11T17:00:00Z"
    asked(world, dispute, BILLING, "propose", accepted_amount="50000.00", reason="Most.", valid_until=until)
    assert asked(world, dispute, BILLING, "declare-deadlock").status == 409

    world.pass_time(days=61)
    world.taken()
    assert asked(world, dispute, BILLING, "declare-deadlock").status == 200

    letters = {message.to: message.text for message in world.taken()}
    assert set(letters) == {AP, DESK}
    for letter in letters.values():
        assert "40000.00" in letter
        assert "50000.00 accepted in all (p1)" in letter
        assert "arbitration in Paris" in letter
    told = shown(world, dispute)["deadlock"]
    assert told["by_carrier"] == {"proposal_id": "p1", "accepted_amount": "50000.00"}
    assert "by_us" not in told
    assert told["after_deadlock"].startswith("arbitration in Paris")
    page = world.http("GET", f"/ecare/cases/{dispute['id']}", BILLING).text
    assert "Next, by the agreement: arbitration in Paris" in page
    assert clock(world, dispute, "dispute-settle-at-most") == "running"


def test_supervisors_see_how_fairly_disputes_are_decided_and_nobody_else_does(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    first, second = opened(world), opened(world, CLAIM | {"account": "BLT-8", "type": "volume"})
    world.pass_time(days=2)
    answered(world, first, "20000.00")
    answered(world, second, "0.00", "elena.rossi@pledge.example:staff.supervisor")

    report = world.http("GET", FAIRNESS, ELENA_HERE)

    assert report.status == 200
    total = report.json["all"]
    assert (total["disputes"], total["few"], total["answer"]["median_seconds"]) == (2, True, 172_800)
    assert total["upheld"] == {"wholly": 0, "partly": 1, "not_at_all": 1, "share": "0.5000"}
    assert total["amounts"][0]["upheld_share"] == "0.2994"
    assert [row["name"] for row in report.json["analysts"]] == ["antoine-duval", "elena-rossi"]
    assert [row["name"] for row in report.json["types"]] == ["rate", "volume"]
    assert [row["name"] for row in report.json["sizes"]] == ["gold"]
    assert [world.http("GET", FAIRNESS, who).status for who in (ANALYST, BILLING, "staff.agent")] == [403] * 3
    later = world.http("GET", f"{FAIRNESS}?from=2026-11-24T00:00:00Z&to=2026-11-25T00:00:00Z", ELENA_HERE).json
    assert later["all"]["disputes"] == 0
    wrong = world.http("GET", f"{FAIRNESS}?from=yesterday", ELENA_HERE)
    assert (wrong.status, "is an instant with its zone" in wrong.text) == (400, True)
    assert world.http("GET", f"{FAIRNESS}?from=2027-11-24T00:00:00Z", ELENA_HERE).status == 400


def test_a_period_that_no_calendar_has_is_told(world_at):
    world = world_at(MONDAY_IN_VILNIUS)

    for period in ("to=0001-01-01T00:00:00Z", "from=9999-12-31T00:00:00Z", "from=yesterday"):
        answer = world.http("GET", f"{FAIRNESS}?{period}", HELENE_HERE)
        assert answer.status == 400, period
        assert "an instant with its zone" in answer.json["reason"]


def test_a_carrier_that_withholds_too_much_is_answered_with_the_clause_and_the_sum(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = opened(world, CLAIM)

    assert asked(world, dispute, BILLING, "notify-withholding", amount="7000.00", since="2026-12-02").status == 200

    [letter] = world.taken()
    assert letter.to == AP
    assert "By clause B13 you may withhold what is disputed: 6804.28 EUR." in letter.text
    assert "195.72 of it is not disputed, and is payable by 2026-12-02." in letter.text
    assert shown(world, dispute)["withholding"] == {
        "amount": "7000.00", "since": "2026-12-02", "notified_at": "2026-11-23T08:00:00Z", "late": False,
        "clause": "B13", "allowed_amount": "6804.28", "excess_amount": "195.72",
    }  # fmt: skip
    again = asked(world, dispute, ANALYST, "notify-withholding", amount="6804.28", since="2026-12-02")
    assert again.status == 200
    assert shown(world, dispute)["withholding"]["excess_amount"] == "0.00"


def test_a_parameter_that_the_report_of_fairness_does_not_have_is_refused(world_at):
    refused = world_at(MONDAY_IN_VILNIUS).http("GET", f"{FAIRNESS}?frm=2026-01-01T00:00:00Z", ELENA_HERE)

    assert refused.status == 400
    assert "frm is no parameter of this report; it has from and to" in refused.text


def test_the_page_behind_the_link_of_a_higher_level_says_why_and_leads_to_the_case(world_at):
    world = world_at(MONDAY_IN_VILNIUS)
    dispute = opened(world)
    assert asked(world, dispute, ANALYST, "escalate", level=4, reason="They withhold 80,000.").status == 200
    letter = next(each for each in reversed(world.received) if "LEVEL 4" in str(each))

    page = world.http("GET", re.search(r"/care/v1/pages/\S+", letter.text)[0]).text

    assert "asked for it: “They withhold 80,000.”" in page
    assert "Disputed: 60000.00 EUR; accepted 0.00" in page
    assert f'href="/ecare/cases/{shown(world, dispute)["id"]}"' in page
