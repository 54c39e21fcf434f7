"""One question after a case that is done: asked once, by a link that only a person answers."""

import re

from tests.journeys.people import AGENT, CASES, FAULT, NIGHT_IN_PARIS, NOC, TICKETS, events

LINK = re.compile(r"https://care\.pledge\.example(/care/v1/surveys/\S+)")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
SOLVED = {"@type": "TroubleTicket", "status": "resolved", "statusChangeReason": "Line card replaced."}


def closed(world, reference):
    """A ticket that the carrier has closed; the messages that went out meanwhile."""
    fault = FAULT | {"externalIdentifier": [{"@type": "ExternalIdentifier", "id": reference}]}
    ticket = world.http("POST", TICKETS, NOC, fault, headers={"Idempotency-Key": reference}).json["id"]
    path = f"{TICKETS}/{ticket}"
    assert world.http("PATCH", path, AGENT, {"@type": "TroubleTicket", "status": "inProgress"}).status == 200
    assert world.http("PATCH", path, AGENT, SOLVED).status == 200
    assert world.http("PATCH", path, NOC, {"@type": "TroubleTicket", "status": "closed"}).status == 200
    return ticket, [LINK.search(message.text)[1] for message in world.taken() if LINK.search(message.text)]


def test_a_closed_ticket_asks_one_question_and_only_the_button_answers_it(world_at):
    world = world_at(NIGHT_IN_PARIS)
    ticket, [link] = closed(world, "A")

    for _ in range(3):  # a scanner follows the link
        shown = world.http("GET", link)
        assert (shown.status, "How satisfied are you" in shown.text) == (200, True)
    assert "survey-answered" not in events(world, ticket)

    assert world.http("POST", link, body="score=4&comment=Quick+%26+clear", headers=FORM).status == 200
    assert world.http("POST", link, body="score=4&comment=Quick+%26+clear", headers=FORM).status == 200
    assert events(world, ticket).count("survey-answered") == 1
    assert world.http("POST", link, body="score=2", headers=FORM).status == 200
    said = [e for e in world.http("GET", f"{CASES}/{ticket}/timeline", AGENT).json["events"] if "score" in e]
    assert [(each["score"], each.get("comment")) for each in said] == [(4, "Quick & clear"), (2, None)]
    assert "checked" in world.http("GET", link).text


def test_nobody_is_asked_twice_within_a_month_and_everybody_is_asked_again_after_it(world_at):
    world = world_at(NIGHT_IN_PARIS)

    _, first = closed(world, "A")
    second, nothing = closed(world, "B")
    world.pass_time(days=31)
    _, third = closed(world, "C")

    assert (len(first), nothing, len(third)) == (1, [], 1)
    assert {"survey-asked", "notice-failed"} <= set(events(world, second))
    assert world.sqs.dead == []


def test_a_survey_is_asked_in_the_carriers_language(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.agree_language("baltel", "fr")

    _, [link] = closed(world, "A")

    assert "Êtes-vous satisfait" in world.http("GET", link).text


def test_a_link_of_a_survey_expires_and_is_good_for_nothing_else(world_at):
    world = world_at(NIGHT_IN_PARIS)
    _, [link] = closed(world, "A")

    assert world.http("POST", link, body="score=6", headers=FORM).status == 400
    assert world.http("POST", link, body="", headers=FORM).status == 400
    assert world.http("POST", link.replace("surveys", "pages")).status == 404
    assert world.http("GET", link[:-1] + ("A" if link[-1] != "A" else "B")).status == 404
    world.pass_time(days=30)
    assert world.http("POST", link, body="score=5", headers=FORM).status == 404


def test_a_carrier_that_wants_none_is_asked_nothing(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.agree("baltel", survey_days=None)

    ticket, links = closed(world, "A")

    assert (links, "survey-asked" in events(world, ticket)) == ([], False)


def test_what_a_carrier_wrote_into_the_title_is_no_script_in_the_page(world_at):
    world = world_at(NIGHT_IN_PARIS)
    fault = FAULT | {"name": "<script>alert(1)</script>"}
    ticket = world.http("POST", TICKETS, NOC, fault).json["id"]
    for who, change in ((AGENT, {"status": "inProgress"}), (AGENT, SOLVED), (NOC, {"status": "closed"})):
        world.http("PATCH", f"{TICKETS}/{ticket}", who, {"@type": "TroubleTicket"} | change)
    [link] = [found[1] for message in world.taken() if (found := LINK.search(message.text))]

    assert "<script" not in world.http("GET", link).text
