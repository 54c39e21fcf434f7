"""The page of an account, by its forms alone: the carrier sees whom to ring and what is due, the desk does the rest."""

import re
from html import unescape

import pytest

from pledgekeeper import wiring
from tests.journeys.people import AGENT, BILLING, CLAIM, DISPUTES, FAULT, MANAGER, NOC, ORDER, ORDERS, TICKETS
from tests.journeys.test_accounts import KEEPER, MONDAY, a_review_to_hold, deliver

ACCOUNT = "/ecare/account"
LIST = "/ecare/desk/accounts"
DESK = f"{LIST}/baltel"
BALTEL_ADMIN = "carrier.baltel.admin"
ACTION = {
    "command": "agree-action", "title": "Add a second trunk to Frankfurt", "owner": "ours/elena-rossi",
    "due": "2026-12-04",
}  # fmt: skip
"""As the form sends it."""


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


def page(world, path=ACCOUNT, who=BALTEL_ADMIN):
    answer = world.http("GET", path, who)
    assert answer.status == 200, answer.text
    return unescape(re.sub(r"<[^>]+>", " ", answer.text.partition("<main")[2]))


def asks(world, who=KEEPER, to=f"{DESK}/commands", **form):
    answer = world.http("POST", to, who, form)
    assert answer.status == 303, unescape(answer.text)
    assert answer.headers["Location"].startswith(f"{DESK}?said=")


def account():
    return wiring.account_table().load("baltel").account


# --- the carrier -----------------------------------------------------------------------------------------------------


def test_the_carrier_sees_whom_to_ring_when_and_where_they_are(world):
    deliver(world)
    assert "not named yet" in page(world)

    world.watch_services()
    text = page(world)

    assert re.search(
        r"Service Manager\s+in charge now\s+Elena Rossi\s+\+33199000127\s+elena.rossi@pledge.example", text
    )
    assert re.search(r"Mon–Fri 09:00–12:30, 13:30–18:00\s+Europe/Paris, 10:00 there now", text)
    assert re.search(r"Deputy\s+(Daniel Okafor|Carlos Vega)", text)


def test_the_carrier_sees_what_is_at_risk_what_is_open_and_what_it_has(world):
    order = deliver(world)
    fault = world.http("POST", TICKETS, NOC, FAULT).json["id"]
    world.http("POST", DISPUTES, BILLING, CLAIM)
    world.http("POST", ORDERS, NOC, {**ORDER, "externalId": []})
    world.watch_services()

    text = page(world)

    assert re.search(r"1\s+open faults\s+1\s+open disputes\s+6,804.28 EUR\s+1\s+open orders", text)
    assert re.search(rf"First qualified response\s+{fault}", text)
    assert re.search(rf"Services\s+\S.*?{order}\s+since", text, re.S)
    assert re.search(r"Next review\s+Nov 2026", text)


def test_the_tier_and_the_calendar_are_told_in_words_in_the_readers_language(world):
    told = page(world)
    assert re.search(r"Tier\s+Gold", told)
    assert "Mon–Fri 09:00–12:30, 13:30–18:00" in told
    assert "not on public holidays (LT)" in told
    assert "vilnius" not in told

    spanish = world.http("GET", ACCOUNT, BALTEL_ADMIN, headers={"accept-language": "es"}).text
    assert "Oro" in spanish
    assert "lun–vie 09:00–12:30" in spanish


def test_a_reader_sees_the_cases_of_their_own_trade_alone(world):
    fault = world.http("POST", TICKETS, NOC, FAULT).json["id"]
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]

    billing, noc = page(world, who=BILLING), page(world, who=NOC)

    assert "open faults" not in billing
    assert fault not in billing
    assert dispute not in noc
    assert "open disputes" not in noc


def test_an_action_is_seen_by_the_carrier_with_who_owes_it_and_until_when(world):
    asks(world, **ACTION)
    asks(world, **{**ACTION, "title": "Send the new numbering plan", "owner": "carrier/NOC on duty"})

    text = page(world)

    assert re.search(r"Add a second trunk to Frankfurt\s+Elena Rossi · with us\s+in 11 d \d+ h\s+Fri 4 Dec", text)
    assert re.search(r"Send the new numbering plan\s+NOC on duty · with you", text)


# --- the desk --------------------------------------------------------------------------------------------------------


def test_an_account_is_begun_named_acted_on_and_reviewed_by_its_forms(world):
    assert "No service is up yet" in page(world, DESK, KEEPER)
    asks(world, command="begin-service", service="IP transit Frankfurt", began_at="2026-11-02T09:00")
    asks(world, command="name-managers", manager="carlos-vega", deputy="elena-rossi", reason="He knows them.")
    asks(world, **ACTION)
    moved = {"command": "move-action", "action": "a1", "reason": "Parts come later.", "asked_by": "ours"}
    asks(world, **moved, due="2026-12-18", owner="")

    text = page(world, DESK, KEEPER)
    assert re.search(r"Service Manager\s+in charge now\s+Carlos Vega", text)
    assert re.search(r"Elena Rossi · with us · moved to Fri 18 Dec\s+in 11 d \d+ h\s+Fri 4 Dec", text)
    assert "Begin the service" not in text

    asks(world, **moved, due="", owner="daniel-okafor")
    asks(world, command="close-action", action="a1", result="The trunk carries traffic.")
    (action,) = account().actions
    assert (action.owner, action.moves, action.result) == ("daniel-okafor", 2, "The trunk carries traffic.")
    assert "No action is open" in page(world, DESK, KEEPER)


def test_a_review_that_was_held_is_noted_on_the_page_of_the_account(world):
    a_review_to_hold(world)
    assert "Review of Nov 2026: it was held" in page(world, DESK, KEEPER)

    form = {"month": "2026-11", "held_at": "2026-12-07T09:30", "theirs": "Rasa", "ours-elena-rossi": "on"}
    asks(world, to=f"{DESK}/held", **form)

    assert [meeting.ours for meeting in account().meetings] == [("elena-rossi",)]
    assert re.search(r"Held lately\s+Nov 2026.*Rasa, Elena Rossi", page(world, DESK, KEEPER), re.S)


def test_what_is_wrong_is_told_beside_its_field_and_what_was_typed_is_kept(world):
    form = {"command": "agree-action", "title": "A second trunk", "owner": "", "due": "soon"}
    answer = world.http("POST", f"{DESK}/commands", KEEPER, form)
    told = unescape(answer.text)

    assert answer.status == 400
    assert 'value="A second trunk"' in told
    assert "Who does it is missing." in told
    assert "soon is no date" in told
    assert account().actions == ()


def test_a_day_that_is_over_is_refused_with_the_form_as_it_was(world):
    answer = world.http("POST", f"{DESK}/commands", KEEPER, {**ACTION, "due": "2026-11-01"})

    assert answer.status == 409
    assert "2026-11-01 is over in Europe/Vilnius" in unescape(answer.text)
    assert 'value="Add a second trunk to Frankfurt"' in answer.text


@pytest.mark.parametrize("path", ["commands", "held"])
def test_whoever_does_not_look_after_accounts_sees_the_page_without_forms_and_changes_nothing(world, path):
    assert "Agree an action" in page(world, DESK, KEEPER)
    for who in (AGENT, MANAGER):
        assert "Agree an action" not in page(world, DESK, who)
        assert world.http("POST", f"{DESK}/{path}", who, ACTION).status == 403
    assert account().timeline == ()


def test_an_account_of_nobody_and_a_command_of_no_form_are_refused(world):
    assert world.http("GET", f"{LIST}/nobody", KEEPER).status == 404
    assert world.http("POST", f"{LIST}/nobody/commands", KEEPER, ACTION).status == 404
    assert world.http("POST", f"{DESK}/commands", KEEPER, {"command": "watch"}).status == 400


def test_the_list_leads_to_each_account_also_of_those_whose_service_has_not_begun(world):
    deliver(world)
    world.watch_services()

    told = world.http("GET", LIST, KEEPER).text

    assert f'href="{DESK}"' in told
    assert f'href="{LIST}/andesvoz"' in told


def test_the_page_reads_the_open_cases_alone_however_many_are_over(world):
    world.http("POST", TICKETS, NOC, FAULT)

    def read():
        """What the table gave for the page, but the counts, which are a few numbers whatever they count."""
        given, query = [], world.dynamo.query
        world.dynamo.query = lambda **asked: given.append((found := query(**asked))["Items"]) or found
        page(world, DESK, KEEPER)
        world.dynamo.query = query
        return [item["pk"]["S"] for items in given for item in items if not item["pk"]["S"].startswith("COUNT#")]

    read()
    few = read()
    for number in range(5):
        sent = {**FAULT, "externalIdentifier": [], "name": f"Over {number}"}
        case = world.http("POST", TICKETS, NOC, sent).json["id"]
        for status, who in (("inProgress", AGENT), ("resolved", AGENT), ("closed", NOC)):
            change = {"@type": "TroubleTicket", "status": status}
            assert world.http("PATCH", f"{TICKETS}/{case}", who, change).status == 200

    read()
    assert read() == few
