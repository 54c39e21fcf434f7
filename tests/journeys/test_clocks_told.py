"""What a carrier sees of its clocks: every stop at once, its own word on it, why, and all of it read again."""

import json

from pledgekeeper import verify_pledge
from pledgekeeper.store import keys
from tests.journeys.people import AGENT, CASES, FAULT, NIGHT_IN_PARIS, NOC, TICKETS, a_mail, events, heard

ADMIN = "staff.admin"


def opened(world, **fields):
    ticket = world.http("POST", TICKETS, NOC, {**FAULT, "externalIdentifier": [], **fields}).json
    work = {"@type": "TroubleTicket", "status": "inProgress"}
    assert world.http("PATCH", f"{TICKETS}/{ticket['id']}", AGENT, work).status == 200
    world.taken()
    return ticket["id"]


def asked(world, number, who=AGENT, **command):
    return world.http("POST", f"{CASES}/{number}/commands", who, command)


def mailed(world, number, text):
    named = f"<{len(text)}.{number}@baltel.example>"
    world.mail(a_mail("noc@baltel.example", f"Re: [{number}] your ticket", text, Message_ID=named))


def clocks(world, number):
    shown = world.http("GET", f"{CASES}/{number}/clocks", NOC).json
    return {clock["commitment"]: clock for clock in shown["clocks"]}, shown


def test_a_carrier_hears_of_a_stop_at_once_objects_and_the_time_is_disputed_until_it_agrees(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)
    world.pass_time(minutes=10)

    world.taken()
    asked(world, number, command="pause-clocks", reason="no-access", note="The rack in FRA-2 is locked.")
    [told] = [message for message in world.taken() if message.to == "noc@baltel.example"]
    assert "The rack in FRA-2 is locked." in told.text
    assert "no access to the carrier's site" in told.text
    assert "w1" in told.text

    world.pass_time(minutes=20)
    before, shown = clocks(world, number)
    assert (before["restore"]["state"], before["restore"]["disputed_seconds"]) == ("disputed", 1200)
    assert before["restore"]["due_at"] == "2026-11-23T06:14:00Z"
    assert shown["pauses"] == [
        {"pause": "w1", "reason": "no-access", "from": "2026-11-23T02:24:00Z",
         "lapses_at": "2026-11-28T02:24:00Z", "agreed": False}
    ]  # fmt: skip

    assert asked(world, number, NOC, command="agree-to-pause", pause_id="w1").status == 200
    asked(world, number, command="resume-clocks")
    after, _ = clocks(world, number)
    assert (after["restore"]["state"], after["restore"]["paused_by_reason"]) == ("running", {"no-access": 1200})
    assert after["restore"]["due_at"] == "2026-11-23T06:34:00Z"


def test_a_pause_that_nobody_ends_lapses_and_the_desk_is_told_on_that_second(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)
    asked(world, number, command="pause-clocks", reason="customer-test-window", note="They run their tests.")
    world.taken()

    world.pass_time(days=3, seconds=-1)
    assert events(world, number).count("pause-lapsed") == 0
    world.pass_time(seconds=1)

    assert events(world, number).count("pause-lapsed") == 1
    assert ("4320:00", "email", "desk-singapore@pledge.example") in heard(world)
    assert clocks(world, number)[0]["solve"]["state"] == "running"


def test_a_fault_that_turns_out_to_be_a_p1_keeps_its_time_and_the_old_reading_stays_beside(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world, priority="P3")
    world.pass_time(hours=5)

    raised = {"@type": "TroubleTicket", "priority": "P1", "statusChangeReason": "every call fails"}
    world.http("PATCH", f"{TICKETS}/{number}", AGENT, raised)

    now, shown = clocks(world, number)
    assert (now["solve"]["elapsed_seconds"], now["solve"]["calendar"]) == (5 * 3600, "24x7")
    [old] = [each for each in shown["superseded"] if each["commitment"] == "solve"]
    assert (old["calendar"], old["elapsed_seconds"], old["outside_hours_seconds"]) == ("vilnius", 840, 17160)
    assert (old["changed"], old["read_at"]) == ({"priority": ["P3", "P1"]}, "2026-11-23T07:14:00Z")


def test_two_reports_of_one_fault_become_one_and_the_older_clock_goes_on(world_at):
    world = world_at(NIGHT_IN_PARIS)
    first = opened(world)
    world.pass_time(minutes=30)
    second = opened(world)

    assert asked(world, first, command="merge", into=second).status == 200

    assert world.http("GET", f"{TICKETS}/{first}", NOC).json["status"] == "cancelled"
    kept, _ = clocks(world, second)
    assert (kept["solve"]["started_at"], kept["solve"]["elapsed_seconds"]) == ("2026-11-23T02:14:00Z", 1800)
    assert clocks(world, first)[0]["solve"]["state"] == "stopped"
    again = asked(world, first, command="merge", into=second)
    assert again.status == 409
    assert events(world, second).count("history-joined") == 1


def test_a_merge_that_is_sent_again_with_its_key_changes_nothing(world_at):
    world = world_at(NIGHT_IN_PARIS)
    first, second = opened(world), opened(world)
    body, key = {"command": "merge", "into": second}, {"Idempotency-Key": "merge-1"}

    answers = [world.http("POST", f"{CASES}/{first}/commands", AGENT, body, headers=key) for _ in range(2)]

    assert [answer.status for answer in answers] == [200, 200]
    assert [event["event"] for event in answers[0].json["events"]] == ["merged-into"]
    assert answers[1].json["events"] == []
    assert events(world, second).count("history-joined") == 1


def test_a_part_that_is_split_off_has_the_hours_of_its_whole(world_at):
    world = world_at(NIGHT_IN_PARIS)
    whole = opened(world)
    world.pass_time(hours=2)

    split = asked(world, whole, command="split", title="One-way audio too", description="On the same trunk.")

    [linked] = split.json["events"]
    part = linked["other"]
    assert clocks(world, part)[0]["solve"]["started_at"] == "2026-11-23T02:14:00Z"
    assert clocks(world, part)[0]["fault-notice"]["started_at"] == "2026-11-23T04:14:00Z"
    assert ("120:00", "email", "noc@baltel.example") in heard(world)  # the part has a number of its own


def test_tickets_opened_merged_and_answered_within_one_second_have_clocks_and_an_export_that_verifies(
    world_at, tmp_path
):
    world = world_at(NIGHT_IN_PARIS)
    gone, kept = (world.http("POST", TICKETS, NOC, {**FAULT, "externalIdentifier": []}).json["id"] for _ in range(2))

    asked(world, gone, command="merge", into=kept)
    changed = {"@type": "TroubleTicket", "status": "inProgress", "note": [{"@type": "Note", "text": "In hand."}]}
    statuses = [world.http("PATCH", f"{TICKETS}/{kept}", AGENT, changed).status]
    statuses += [world.http("GET", f"{CASES}/{kept}/clocks", NOC).status]
    file = tmp_path / "export.jsonl"
    file.write_text(world.http("GET", f"{CASES}/{kept}/export", NOC).text)

    assert statuses == [200, 200]
    assert verify_pledge.main([str(file)]) == 0


def test_nothing_is_merged_with_another_carriers_case(world_at):
    world = world_at(NIGHT_IN_PARIS)
    ours = opened(world)
    theirs = world.http("POST", TICKETS, "carrier.andesvoz.noc", {**FAULT, "externalIdentifier": []}).json["id"]

    for command in ({"command": "merge", "into": theirs}, {"command": "link", "other": theirs}):
        assert world.http("POST", f"{CASES}/{ours}/commands", AGENT, command).status == 409
        assert world.http("POST", f"{CASES}/{ours}/commands", "carrier.andesvoz.noc", command).status == 404


def test_a_case_is_moved_to_other_terms_only_by_a_command_that_says_why(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)

    unknown = asked(world, number, command="move-terms", pledge_id="pledge-2031-01", reason="agreed")
    nameless = asked(world, number, command="move-terms", pledge_id="pledge-2026-11")

    assert (unknown.status, nameless.status) == (400, 400)
    assert "there is no published pledge 'pledge-2031-01'; there are: pledge-2026-11" in unknown.text
    assert "reason is missing" in nameless.text


def test_who_held_the_case_adds_up_to_its_wall_time_and_a_supplier_has_a_clock_of_its_own(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)
    world.pass_time(minutes=30)
    asked(world, number, command="open-leg", supplier="Seafibre", reference="SF-7712", within="2 h")
    world.pass_time(hours=3)
    asked(world, number, command="close-leg", leg_id="l1", outcome="spliced")
    world.pass_time(minutes=30)

    _, shown = clocks(world, number)

    assert sum(shown["held"]["seconds"].values()) == 4 * 3600
    assert shown["held"]["seconds"]["supplier"] == 3 * 3600
    [leg] = shown["supplier_legs"]
    assert (leg["elapsed_seconds"], leg["target_seconds"], leg["missed"]) == (3 * 3600, 2 * 3600, True)
    assert clocks(world, number)[0]["restore"]["elapsed_seconds"] == 4 * 3600  # the supplier is our choice


PATHS = ("clocks", "timeline", "export", "pages", "clocks/solve/explanation")


def test_a_carrier_is_told_that_a_supplier_has_the_case_and_never_which(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)
    asked(world, number, command="open-leg", supplier="Seafibre", reference="SF-7712", within="2 h")
    world.pass_time(hours=3)
    asked(world, number, command="close-leg", leg_id="l1", outcome="spliced by Seafibre")

    told = {path: world.http("GET", f"{CASES}/{number}/{path}", NOC) for path in PATHS}
    told["page"] = world.http("GET", f"/ecare/cases/{number}", NOC)
    told["ticket"] = world.http("GET", f"{TICKETS}/{number}", NOC)

    assert {name: answer.status for name, answer in told.items()} == dict.fromkeys(told, 200)
    assert not [name for name, answer in told.items() if "Seafibre" in answer.text or "SF-7712" in answer.text]
    assert told["clocks"].json["held"]["seconds"]["supplier"] == 3 * 3600
    assert told["clocks"].json["supplier_legs"][0]["elapsed_seconds"] == 3 * 3600
    assert "Seafibre" in world.http("GET", f"{CASES}/{number}/timeline", "staff.agent").text


def test_a_clock_explains_itself_in_the_readers_language_and_zone(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)
    path = f"{CASES}/{number}/clocks/solve/explanation"

    french = world.http("GET", f"{path}?lang=fr&zone=Europe/Paris", NOC, headers={"Accept": "text/plain"})
    spanish = world.http("GET", path, NOC, headers={"Accept-Language": "es-PE, en;q=0.8"})

    assert "Promis : 24 h sur 24x7" in french.text
    assert "2026-11-23 03:14:00  commencé par : opened" in french.text
    assert (spanish.json["language"], spanish.json["zone"]) == ("es", "Europe/Vilnius")
    assert spanish.json["reading"]["commitment"] == "solve"
    assert world.http("GET", f"{path}?lang=xx", NOC).status == 400
    assert world.http("GET", f"{path}?zone=Mars/Olympus", NOC).status == 400
    assert world.http("GET", f"{CASES}/{number}/clocks/sovle/explanation", NOC).status == 404


def test_a_carriers_export_has_the_chain_and_none_of_our_names(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)

    answer = world.http("GET", f"{CASES}/{number}/export", NOC)

    assert answer.status == 200
    rows = [json.loads(line) for line in answer.text.splitlines()]
    stored = [item["hash"]["S"] for (pk, sk), item in sorted(world.dynamo.items.items())
              if pk == keys.case(number) and keys.number_of(sk)]  # fmt: skip
    assert [row["hash"] for row in rows if "hash" in row][: len(stored)] == stored
    assert "wei-ling-tan" not in answer.text


def test_a_carrier_agrees_or_objects_by_answering_the_mail_and_any_other_answer_ends_no_such_pause(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)
    asked(world, number, command="pause-clocks", reason="no-access", note="The rack is locked.")

    world.mail(
        a_mail("noc@baltel.example", f"Re: [{number}] x", "Somebody is on the way.", Message_ID="<1@baltel.example>")
    )
    assert world.http("GET", f"{TICKETS}/{number}", NOC).json["status"] == "pending"
    mailed(world, number, "agree w1")
    assert clocks(world, number)[1]["pauses"][0]["agreed"]
    world.mail(
        a_mail("noc@baltel.example", f"Re: [{number}] x", "object w1: it was open", Message_ID="<3@baltel.example>")
    )

    assert not clocks(world, number)[1]["pauses"][0]["agreed"]
    assert events(world, number)[-2:] == ["pause-objected", "note-added"]


def test_a_mail_to_a_merged_ticket_is_a_note_where_it_goes_on(world_at):
    world = world_at(NIGHT_IN_PARIS)
    gone, kept = opened(world), opened(world)
    asked(world, gone, command="merge", into=kept)

    mailed(world, gone, "Still down.")

    assert events(world, kept)[-1] == "note-added"


def test_a_priority_that_is_none_is_refused_and_guessed_at_by_nobody(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = opened(world)

    answer = world.http("PATCH", f"{TICKETS}/{number}", AGENT, {"@type": "TroubleTicket", "priority": "P9"})

    assert answer.status == 400
    assert "priority is 'P9'; it is P1, P2, P3 or P4" in answer.text
    assert world.http("GET", f"{TICKETS}/{number}", NOC).json["priority"] == "P1"
