"""A carrier that speaks MEF 124 follows its fault from report to end, while the care desk works by TMF621."""

import pytest

from tests import tmforum
from tests.journeys.people import AGENT, BALTEL_NOC, FAULT, NIGHT_IN_PARIS, NOC, TICKETS
from tests.mef124 import A_FAULT, SONATA, SONATA_TICKETS, mistakes

OTHER = "carrier.andesvoz.noc"


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


def filed(world, **fields):
    reply = world.http("POST", SONATA_TICKETS, NOC, A_FAULT | fields)
    assert reply.status == 201, reply.text
    return reply.json["id"]


def shown(world, number):
    return world.http("GET", f"{SONATA_TICKETS}/{number}", NOC).json


def passed(world, number):
    return [change["status"] for change in shown(world, number)["statusChange"]]


def desk(world, number, status, reason=None, **characteristics):
    said = [{"@type": "StringCharacteristic", "name": name, "value": v} for name, v in characteristics.items()]
    change = {"@type": "TroubleTicket", "status": status, **({"statusChangeReason": reason} if reason else {})}
    reply = world.http("PATCH", f"{TICKETS}/{number}", AGENT, change | {"troubleTicketCharacteristic": said})
    assert reply.status == 200, reply.text


def ask(world, number, doing, body=None, who=NOC, **headers):
    return world.http("POST", f"{SONATA_TICKETS}/{number}/{doing}", who, body, headers=headers)


# --- from report to end ----------------------------------------------------------------------------------------------


def test_a_fault_goes_from_report_over_a_rejected_repair_to_its_end(world):
    created = world.http("POST", SONATA_TICKETS, NOC, A_FAULT)
    number = created.json["id"]
    assert created.headers["Location"] == created.json["href"]
    assert created.json["href"].endswith(f"{SONATA_TICKETS}/{number}")
    replies = [created.json]

    desk(world, number, "inProgress")
    desk(world, number, "pending", "which numbers?")
    replies.append(shown(world, number))
    answer = {"note": [{"text": "+37060000101 to +221770000412", "source": "buyer"}]}
    replies.append(world.http("PATCH", f"{SONATA_TICKETS}/{number}", NOC, answer).json)
    desk(world, number, "resolved", "card replaced")
    replies.append(shown(world, number))
    assert ask(world, number, "reopen", {"reason": "still 503"}).status == 204
    replies.append(shown(world, number))
    world.http("PATCH", f"{TICKETS}/{number}", AGENT, {"@type": "TroubleTicket", "priority": "P2"})
    replies.append(shown(world, number))
    desk(world, number, "resolved", "route withdrawn")
    assert ask(world, number, "close").status == 204
    replies.append(shown(world, number))

    assert [reply["status"] for reply in replies] == [
        "acknowledged", "pending", "inProgress", "resolved", "reopened", "inProgress", "closed",
    ]  # fmt: skip
    assert passed(world, number) == [
        "acknowledged", "inProgress", "pending", "inProgress", "resolved", "reopened", "inProgress", "resolved",
        "closed",
    ]  # fmt: skip
    assert "still 503" in [change.get("changeReason") for change in replies[-1]["statusChange"]]
    assert [(note["source"], note["text"]) for note in replies[-1]["note"]] == [
        ("seller", "which numbers?"), ("buyer", "+37060000101 to +221770000412"), ("buyer", "still 503"),
    ]  # fmt: skip
    assert [mistakes("TroubleTicket", reply) for reply in replies] == [[]] * len(replies)


def test_what_a_held_ticket_waits_for_is_told_by_a_note(world):
    number = filed(world)
    desk(world, number, "inProgress")
    desk(world, number, "held", "a card from the supplier")

    assert [note["text"] for note in shown(world, number)["note"]] == ["held: a card from the supplier"]
    again = patched(world, number, note=[*shown(world, number)["note"], {"text": "when does it come?"}])
    assert [note["text"] for note in again.json["note"]] == ["held: a card from the supplier", "when does it come?"]


def test_what_the_buyer_said_stands_beside_what_it_is_to_the_seller(world):
    number = filed(world, priority="medium", severity="minor", observedImpact="intermittent")
    ticket = shown(world, number)
    assert (ticket["priority"], ticket["sellerPriority"]) == ("medium", "low")
    assert (ticket["severity"], ticket["sellerSeverity"]) == ("minor", "minor")

    change = {"@type": "TroubleTicket", "priority": "P1", "severity": "Critical"}
    world.http("PATCH", f"{TICKETS}/{number}", AGENT, change)

    ticket = shown(world, number)
    assert (ticket["priority"], ticket["sellerPriority"]) == ("medium", "critical")
    assert (ticket["severity"], ticket["sellerSeverity"]) == ("minor", "extensive")


def test_the_care_desk_sees_the_same_ticket_by_tmf621(world):
    file = {"name": "trace", "content": "NTAz", "mimeType": "text/plain"}
    number = filed(world, note=[{"text": "Samples follow.", "source": "buyer"}], attachment=[file])

    ticket = world.http("GET", f"{TICKETS}/{number}", AGENT).json

    assert ticket["name"] == "ALL calls failing to your SBC"
    assert (ticket["priority"], ticket["severity"]) == ("P1", "Critical")
    assert ticket["externalIdentifier"][0]["id"] == "BLT#558120"
    assert ticket["relatedEntity"][0]["entity"]["id"] == "BLT-ORI-FRA-02"
    assert [note["text"] for note in ticket["note"]] == ["Samples follow."]
    assert tmforum.mistakes(tmforum.TMF621, "TroubleTicket_RES", ticket) == []
    assert BALTEL_NOC in {message.to for message in world.taken()}  # acknowledged by mail, too


# --- cancellation ----------------------------------------------------------------------------------------------------


def test_a_ticket_that_nobody_has_begun_is_cancelled_at_once(world):
    number = filed(world)

    assert ask(world, number, "cancel").status == 204

    assert passed(world, number) == ["acknowledged", "assessingCancellation", "cancelled"]


@pytest.mark.parametrize("standing", ["inProgress", "pending", "held"])
def test_one_that_is_worked_on_is_cancelled_when_the_care_desk_has_ended_the_work(world, standing):
    number = filed(world)
    desk(world, number, "inProgress")
    if standing != "inProgress":
        desk(world, number, standing, "a card from the supplier")

    assert ask(world, number, "cancel").status == 204

    assert shown(world, number)["status"] == "assessingCancellation"
    assert world.http("GET", f"{TICKETS}/{number}", NOC).json["status"] == standing
    listed = world.http("GET", f"{SONATA_TICKETS}?status=assessingCancellation", AGENT).json
    assert [each["id"] for each in listed] == [number]
    repair = {"@type": "TroubleTicket", "status": "resolved"}
    refused = world.http("PATCH", f"{TICKETS}/{number}", AGENT, repair)
    assert refused.status == 409

    if standing == "held":
        desk(world, number, "inProgress", "the card is sent back")
        assert shown(world, number)["status"] == "assessingCancellation"
    desk(world, number, "cancelled")

    assert passed(world, number)[-2:] == ["assessingCancellation", "cancelled"]


def test_a_repair_is_not_reported_of_a_ticket_that_is_to_be_cancelled(world):
    number = filed(world)
    desk(world, number, "inProgress")
    ask(world, number, "cancel")

    refused = world.http("PATCH", f"{TICKETS}/{number}", AGENT, {"@type": "TroubleTicket", "status": "resolved"})

    assert refused.status == 409
    assert "asked to cancel" in refused.json["reason"]


def test_an_operation_sent_twice_under_one_key_is_done_once(world):
    number = filed(world)
    desk(world, number, "inProgress")
    desk(world, number, "resolved", "card replaced")
    sent = {"Idempotency-Key": "once"}

    statuses = [ask(world, number, "reopen", {"reason": "still 503"}, **sent).status for _ in range(2)]

    assert statuses == [204, 204]
    assert passed(world, number).count("reopened") == 1


WRONG = [
    ("acknowledged", ["close", "reopen"]),
    ("inProgress", ["close", "reopen"]),
    ("resolved", ["cancel"]),
    ("reopened", ["cancel", "close", "reopen"]),
    ("closed", ["cancel", "close", "reopen", "patch"]),
    ("assessingCancellation", ["cancel", "close", "reopen", "patch"]),
    ("cancelled", ["cancel", "close", "reopen", "patch"]),
]


@pytest.mark.parametrize(("state", "doings"), WRONG, ids=lambda each: each if isinstance(each, str) else None)
def test_what_the_state_does_not_allow_is_refused_with_what_would(world, state, doings):
    number = brought_to(world, state)
    before = shown(world, number)
    assert before["status"] == state

    for doing in doings:
        body = {"reason": "why"} if doing == "reopen" else None
        if doing == "patch":
            refused = world.http("PATCH", f"{SONATA_TICKETS}/{number}", NOC, {"note": [{"text": "x"}]})
        else:
            refused = ask(world, number, doing, body)
        assert refused.status == 422
        assert mistakes("Error422", refused.json) == []
        assert refused.json[0]["propertyPath"] == "/status"
        assert "it can when it is" in refused.json[0]["reason"]
    assert shown(world, number) == before


def brought_to(world, state):
    number = filed(world)
    if state in ("inProgress", "resolved", "closed", "reopened", "assessingCancellation"):
        desk(world, number, "inProgress")
    if state in ("resolved", "closed", "reopened"):
        desk(world, number, "resolved", "card replaced")
    done = {"closed": "close", "reopened": "reopen", "assessingCancellation": "cancel", "cancelled": "cancel"}
    if state in done:
        ask(world, number, done[state], {"reason": "still 503"} if state == "reopened" else None)
    return number


# --- changes ---------------------------------------------------------------------------------------------------------


def patched(world, number, **change):
    return world.http("PATCH", f"{SONATA_TICKETS}/{number}", NOC, change)


def test_the_buyer_changes_its_own_assessment_and_says_why(world):
    number = filed(world)

    for change in ({"priority": "high"}, {"severity": "moderate"}, {"issueStartDate": "2026-11-23T01:00:00Z"}):
        silent = patched(world, number, **change)
        assert (silent.status, silent.json[0]["code"]) == (422, "missingProperty")
        assert silent.json[0]["propertyPath"] == "/note"
        told = patched(world, number, **change, note=[{"text": "half of the calls pass now"}])
        assert told.status == 200
        assert told.json.items() >= change.items()

    ticket = shown(world, number)
    assert (ticket["sellerPriority"], ticket["sellerSeverity"]) == ("critical", "extensive")
    assert mistakes("TroubleTicket", ticket) == []


def test_the_same_value_again_needs_no_reason_and_changes_nothing(world):
    number = filed(world)
    before = shown(world, number)

    again = patched(world, number, priority="critical", issueStartDate="2026-11-23T02:10:00Z")

    assert (again.status, again.json) == (200, before)


def test_notes_attachments_and_related_issues_are_only_ever_added(world):
    other = filed(world, externalId="BLT#1")
    number = filed(world, externalId="BLT#2", attachment=[{"name": "trace", "url": "https://baltel.example/1.pcap"}])
    issue = {"id": other, "@referredType": "TroubleTicket", "relationshipType": "duplicates", "description": "same"}
    one = patched(world, number, note=[{"text": "first"}], relatedIssue=[issue]).json
    file = {"name": "log", "content": "NTAz", "mimeType": "text/plain", "attachmentId": "log-1"}

    two = patched(world, number, note=[*one["note"], {"text": "second"}], attachment=[*one["attachment"], file]).json

    assert [note["text"] for note in two["note"]] == ["first", "second"]
    assert [(each["attachmentId"], each["name"]) for each in two["attachment"]] == [("a1", "trace"), ("log-1", "log")]
    assert [each["id"] for each in two["relatedIssue"]] == [other]
    assert mistakes("TroubleTicket", two) == []
    for change in (
        {"note": [{**one["note"][0], "text": "unsaid"}]},
        {"attachment": [{**file, "content": "NTA0"}]},
    ):
        refused = patched(world, number, **change)
        assert (refused.status, refused.json[0]["code"]) == (422, "invalidValue")
    assert shown(world, number) == two


def test_of_a_long_list_that_is_sent_again_only_what_is_new_counts(world):
    number = filed(world)
    for round_ in range(2):
        notes = shown(world, number).get("note", [])
        assert patched(world, number, note=[*notes, *({"text": f"{round_}-{n}"} for n in range(20))]).status == 200
    assert len(shown(world, number)["note"]) == 40

    refused = patched(world, number, note=[{"text": str(n)} for n in range(21)])

    assert (refused.status, refused.json[0]["propertyPath"]) == (422, "/note")


def test_a_related_ticket_must_be_there_and_another_carriers_is_not(world):
    foreign = world.http("POST", TICKETS, OTHER, {**FAULT, "externalIdentifier": []}).json["id"]
    number = filed(world)
    issue = {"@referredType": "TroubleTicket", "relationshipType": "duplicates", "description": "same"}

    answers = [
        patched(world, number, note=[{"text": "see"}], relatedIssue=[{"id": named, **issue}])
        for named in (foreign, "TT-0000000000")
    ]

    assert [(a.status, a.json[0]["code"]) for a in answers] == [(422, "referenceNotFound")] * 2
    assert answers[0].text.replace(foreign, "") == answers[1].text.replace("TT-0000000000", "")


@pytest.mark.parametrize("name", ["status", "description", "ticketType", "relatedEntity", "sellerPriority", "colour"])
def test_what_is_not_the_buyers_to_change_is_refused_by_name(world, name):
    refused = patched(world, filed(world), **{name: "x"})

    assert refused.status == 422
    assert refused.json[0] == {
        "code": "unexpectedProperty", "propertyPath": f"/{name}", "reason": refused.json[0]["reason"],
    }  # fmt: skip
    assert name in refused.json[0]["reason"]


# --- lists -----------------------------------------------------------------------------------------------------------


def ids(world, query, who=NOC):
    reply = world.http("GET", f"{SONATA_TICKETS}?{query}", who)
    assert reply.status == 200, reply.text
    assert [mistakes("Listed", row) for row in reply.json] == [[]] * len(reply.json)
    assert reply.headers["X-Result-Count"] == str(len(reply.json))
    assert ("X-Total-Count" in reply.headers) != ("X-Pagination-Throttled" in reply.headers)
    return [row["id"] for row in reply.json]


def test_a_list_is_filtered_by_what_the_standard_names(world):
    one = filed(world, externalId="BLT#1", priority="low")
    world.pass_time(minutes=10)
    entity = {"id": "BLT-2", "@referredType": "Circuit", "role": "affected"}
    two = filed(world, externalId="BLT#2", severity="moderate", observedImpact="degraded", relatedEntity=[entity])
    desk(world, two, "inProgress")
    desk(world, two, "held", "a card from the supplier")

    assert ids(world, "") == [two, one]
    assert ids(world, "offset=1&limit=1") == [one]
    for query, found in {
        "externalId=BLT%231": [one], "priority=low": [one], "sellerPriority=medium": [two], "severity=moderate": [two],
        "sellerSeverity=extensive": [one], "ticketType=maintenance": [two, one], "ticketType=information": [],
        "status=pending": [two], "status=acknowledged,pending": [two, one], "status=inProgress": [],
        "observedImpact=degraded": [two], "relatedEntityId=BLT-2": [two], "relatedEntityType=Product": [one],
        "creationDate.gt=2026-11-23T02:20:00Z": [two], "creationDate.lt=2026-11-23T02:20:00Z": [one],
        "expectedResolutionDate.gt=2026-11-23T00:00:00Z": [two, one], "resolutionDate.lt=2027-01-01T00:00:00Z": [],
        "buyerId=baltel&sellerId=us": [two, one],
    }.items():  # fmt: skip
        assert ids(world, query) == found, query


def test_each_of_the_two_states_that_share_one_of_ours_is_found(world):
    numbers = {state: brought_to_as(world, state) for state in ("inProgress", "reopened", "assessingCancellation")}

    assert {state: ids(world, f"status={state}") for state in numbers} == {s: [n] for s, n in numbers.items()}


def brought_to_as(world, state):
    world.pass_time(minutes=1)
    number = filed(world, externalId=f"BLT#{state}")
    desk(world, number, "inProgress")
    if state == "reopened":
        desk(world, number, "resolved", "card replaced")
        ask(world, number, "reopen", {"reason": "still 503"})
    if state == "assessingCancellation":
        ask(world, number, "cancel")
    return number


def test_a_parent_names_the_affiliate_that_it_asks_for(world):
    created = world.http("POST", f"{SONATA_TICKETS}?buyerId=nordwave-sea", "carrier.nordwave.noc", A_FAULT).json["id"]

    assert ids(world, "buyerId=nordwave-sea", "carrier.nordwave.noc") == [created]
    assert ids(world, "", "carrier.nordwave-sea.noc") == [created]
    assert ids(world, "buyerId=nordwave", "carrier.nordwave.noc") == []
    assert ids(world, "buyerId=nordwave-sea", AGENT) == [created]
    assert ids(world, "buyerId=baltel", AGENT) == []
    other = world.http("GET", f"{SONATA_TICKETS}/{created}?buyerId=nordwave", "carrier.nordwave.noc")
    assert other.status == 404


# --- errors ----------------------------------------------------------------------------------------------------------


def test_every_kind_of_refusal_is_an_error_of_the_standard(world):
    number = filed(world)
    ticket = f"{SONATA_TICKETS}/{number}"
    for answer, status, code in (
        (world.http("POST", SONATA_TICKETS, NOC, "{not json"), 400, "invalidBody"),
        (world.http("POST", SONATA_TICKETS, NOC, []), 400, "invalidBody"),
        (world.http("PATCH", ticket, NOC, {}), 400, "invalidBody"),
        (world.http("PATCH", ticket, NOC, {"note": []}, {"Content-Type": "text/plain"}), 400, "invalidBody"),
        (world.http("POST", SONATA_TICKETS, NOC, f'"{"x" * 300_000}"'), 400, "invalidBody"),
        (world.http("GET", f"{SONATA_TICKETS}?colour=red", NOC), 400, "invalidQuery"),
        (world.http("GET", f"{SONATA_TICKETS}?status=held", NOC), 400, "invalidQuery"),
        (world.http("GET", f"{SONATA_TICKETS}?status=", NOC), 400, "missingQueryValue"),
        (world.http("GET", f"{SONATA_TICKETS}?limit=none", NOC), 400, "invalidQuery"),
        (world.http("GET", f"{SONATA_TICKETS}?buyerId=andesvoz", NOC), 400, "invalidQuery"),
        (world.http("GET", SONATA_TICKETS, "somebody"), 401, "invalidCredentials"),
        (world.http("POST", SONATA_TICKETS, "carrier.baltel.billing", A_FAULT), 403, "accessDenied"),
        (world.http("POST", f"{SONATA_TICKETS}?buyerId=baltel", AGENT, A_FAULT), 403, "accessDenied"),
        (world.http("POST", f"{ticket}/close", AGENT), 403, "accessDenied"),
        (world.http("GET", f"{SONATA_TICKETS}/TT-0000000000", NOC), 404, "notFound"),
        (world.http("GET", ticket, OTHER), 404, "notFound"),
        (world.http("POST", SONATA_TICKETS, NOC, A_FAULT), 409, "conflict"),  # their number names one already
        (world.http("GET", f"{SONATA}/incident?status=open", NOC), 400, "invalidQuery"),
        (world.http("GET", f"{SONATA}/incident", AGENT), 400, "missingQueryParameter"),
        (world.http("GET", f"{SONATA}/incident/PRB-1", NOC), 404, "notFound"),
        (world.http("DELETE", ticket, NOC), 501, "notImplemented"),
        (world.http("GET", f"{SONATA}/nothing", NOC), 404, "notFound"),
        (world.http("POST", f"{SONATA}/hub", NOC, {"callback": "http://baltel.example"}), 400, "invalidBody"),
        (world.http("POST", f"{SONATA}/hub", NOC, {"callback": "https://baltel.example/?2"}), 400, "invalidBody"),
        (world.http("POST", f"{SONATA}/hub", AGENT, {"callback": "https://baltel.example"}), 403, "accessDenied"),
        (world.http("GET", f"{SONATA}/hub/baltel-0000000000", NOC), 404, "notFound"),
    ):
        assert (answer.status, answer.json.get("code")) == (status, code), answer.text
        assert mistakes(f"Error{status}", answer.json) == []


def test_a_slash_at_the_end_is_read_as_none(world):
    number = filed(world)

    assert world.http("GET", f"{SONATA_TICKETS}/{number}/", NOC).json == shown(world, number)


def test_when_we_fail_it_is_told_in_the_standards_form(world, monkeypatch):
    monkeypatch.setattr(world.store, "load", lambda *_: 1 / 0)

    answer = world.http("GET", f"{SONATA_TICKETS}/TT-0000000000", NOC)

    assert (answer.status, mistakes("Error500", answer.json)) == (500, [])


def test_each_property_that_is_wrong_is_named_with_what_would_be_right(world):
    sent = {name: value for name, value in A_FAULT.items() if name != "observedImpact"}
    contact = {"role": "reporterContact", "name": "Rasa K.", "emailAddress": "none", "number": "1"}
    wrong = {"severity": "huge", "issueStartDate": "today", "status": "closed", "relatedContactInformation": [contact]}

    answer = world.http("POST", SONATA_TICKETS, NOC, sent | wrong)

    assert answer.status == 422
    assert mistakes("Error422", answer.json) == []
    told = {each["propertyPath"]: each for each in answer.json}
    assert {path: each["code"] for path, each in told.items()} == {
        "/observedImpact": "missingProperty",
        "/severity": "invalidValue",
        "/issueStartDate": "invalidFormat",
        "/status": "unexpectedProperty",
        "/relatedContactInformation/0/emailAddress": "invalidValue",
    }
    assert "moderate" in told["/severity"]["reason"]
    assert "/cancel" in told["/status"]["reason"]


def test_the_reporter_must_be_named(world):
    contact = {**A_FAULT["relatedContactInformation"][0], "role": "buyerTechnicalContact"}

    answer = world.http("POST", SONATA_TICKETS, NOC, A_FAULT | {"relatedContactInformation": [contact]})

    assert answer.status == 422
    assert "reporterContact" in answer.json[0]["reason"]


def test_a_ticket_that_came_another_way_is_shown_with_what_is_known_of_it(world):
    number = world.http("POST", TICKETS, NOC, FAULT).json["id"]

    ticket = shown(world, number)

    assert mistakes("Listed", ticket) == []
    assert (ticket["priority"], ticket["severity"], ticket["ticketType"]) == ("critical", "extensive", "maintenance")
    assert "observedImpact" not in ticket
    assert ticket["relatedContactInformation"][0]["emailAddress"] == BALTEL_NOC
