"""A carrier's account: its Service Manager and deputy, and the actions of reviews."""

from datetime import UTC, datetime
from urllib.parse import quote

import pytest

from pledgekeeper.api.routes import ACCOUNT
from pledgekeeper.escalation.changes import Absence
from pledgekeeper.store import keys
from pledgekeeper.store.accounts import AccountTable
from pledgekeeper.store.items import key_of
from tests.journeys.people import AGENT, BILLING, FAULT, MANAGER, NOC, ORDER, ORDERS, TICKETS

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
KEEPER = "staff.service-manager"
COMMANDS = f"{ACCOUNT}/commands"
ACTION = {
    "carrier": "baltel", "command": "agree-action", "title": "Add a second trunk to Frankfurt",
    "owner": "elena-rossi", "due": "2026-12-04",
}  # fmt: skip
PATCH = {"Content-Type": "application/merge-patch+json"}


@pytest.fixture
def world(world_at):
    world = world_at(MONDAY)
    roster = world.store.roster()
    keepers = next(each for each in roster.rotations if each.role == "service-manager")
    both = keepers.model_copy(update={"people": ("elena-rossi", "daniel-okafor", "carlos-vega")})
    others = tuple(both if each is keepers else each for each in roster.rotations)
    world.store.put_roster(roster.changed(rotations=others))
    return world


def deliver(world, who=NOC):
    order = world.http("POST", ORDERS, who, ORDER).json["id"]
    for change in ({"expectedCompletionDate": "2026-12-10T16:00:00Z"}, {"state": "completed"}):
        answer = world.http("PATCH", f"{ORDERS}/{order}", MANAGER, {"@type": "ProductOrder", **change}, PATCH)
        assert answer.status == 200, answer.text
    world.taken()
    return order


def a_review_to_hold(world):
    deliver(world)
    world.watch_services()
    world.clock.instant = datetime(2026, 12, 7, 9, tzinfo=UTC)
    world.settle()
    world.watch_services()
    world.write_reviews()
    world.pass_time(hours=1)
    world.watch_services()


def account(world, who=NOC, query=""):
    answer = world.http("GET", f"{ACCOUNT}{query}", who)
    assert answer.status == 200, answer.text
    return answer.json


def mails(world):
    return [(message.to, message.subject) for message in world.taken() if message.channel == "email"]


def test_before_a_service_is_up_nobody_is_named(world):
    world.watch_services()

    assert account(world)["service_manager"] == {}
    assert mails(world) == []


def test_the_first_delivery_names_a_manager_and_a_deputy_who_are_told_to_the_carrier_once(world):
    order = deliver(world)

    world.watch_services()
    world.watch_services()

    told = account(world)
    assert told["service_manager"]["manager"]["name"] == "Elena Rossi"
    assert told["service_manager"]["deputy"]["name"] == "Daniel Okafor"
    assert told["service_manager"]["clock"]["state"] == "stopped"
    assert [service["order"] for service in told["services"]] == [order]
    assert mails(world) == [("ops-head@baltel.example", "Your Service Manager: Elena Rossi")]


def test_a_carrier_that_is_not_eligible_is_named_nobody(world):
    world.agree("baltel", tier="bronze", service_manager=None)
    deliver(world)

    world.watch_services()

    assert "manager" not in account(world)["service_manager"]


def test_an_absence_gives_the_account_to_the_deputy_and_back_and_the_carrier_hears_both(world):
    deliver(world)
    world.watch_services()
    world.taken()
    roster = world.store.roster()
    away = Absence(
        id="x1", person="elena-rossi", reason="leave",
        begins_at="2026-11-24T00:00:00Z", ends_at="2026-11-26T00:00:00Z",
    )  # fmt: skip
    world.store.put_roster(roster.changed(absences=(away,)))

    world.pass_time(days=1)
    world.watch_services()
    acting = account(world)["service_manager"]["acting"]["name"]
    world.pass_time(days=2)
    world.watch_services()

    assert acting == "Daniel Okafor"
    assert account(world)["service_manager"]["acting"]["name"] == "Elena Rossi"
    told = [mail for mail in mails(world) if mail[0] == "ops-head@baltel.example"]
    assert told == [
        ("ops-head@baltel.example", "Daniel Okafor stands in for Elena Rossi"),
        ("ops-head@baltel.example", "Elena Rossi is back"),
    ]


def test_with_one_service_manager_on_the_roster_the_clock_of_s1_runs_and_is_seen(world):
    roster = world.store.roster()
    alone = tuple(r.model_copy(update={"people": ("elena-rossi",)}) if r.role == "service-manager" else r
                  for r in roster.rotations)  # fmt: skip
    world.store.put_roster(roster.changed(rotations=alone))
    deliver(world)

    world.watch_services()
    world.pass_time(days=15)
    world.watch_services()

    clock = account(world)["service_manager"]["clock"]
    assert (clock["state"], clock["missed"]) == ("running", True)
    assert "service-manager" in [risk["commitment"] for risk in account(world)["at_risk"]]


def test_a_late_action_is_seen_by_the_carrier_and_told_to_its_owner_once(world):
    assert world.http("POST", COMMANDS, KEEPER, ACTION).status == 200
    world.pass_time(days=12)
    world.watch_services()
    world.watch_services()

    [action] = account(world)["actions"]
    assert (action["late"], action["clock"]["missed"]) == (True, True)
    told = [mail for mail in mails(world) if "late" in mail[1]]
    assert told == [("elena.rossi@pledge.example", "[Baltel Carrier Services] late: Add a second trunk to Frankfurt")]


def test_our_own_move_of_an_action_improves_nothing_and_the_carriers_does(world):
    world.http("POST", COMMANDS, KEEPER, ACTION)
    moved = {"carrier": "baltel", "command": "move-action", "action": "a1", "due": "2026-12-18", "reason": "Parts"}
    world.http("POST", COMMANDS, KEEPER, moved)

    [action] = account(world)["actions"]
    assert (action["due"], action["yardstick"], action["moves"]) == ("2026-12-18", "2026-12-04", 1)

    theirs = {**moved, "due": "2026-12-21", "asked_by": "carrier", "reason": "They are not ready."}
    world.http("POST", COMMANDS, KEEPER, theirs)
    [action] = account(world)["actions"]
    assert (action["due"], action["yardstick"], action["moves"]) == ("2026-12-21", "2026-12-21", 2)


def test_a_closed_action_is_in_time_and_is_closed_once(world):
    world.http("POST", COMMANDS, KEEPER, ACTION)
    done = {"carrier": "baltel", "command": "close-action", "action": "a1", "result": "In service since Tuesday."}

    first, again = (world.http("POST", COMMANDS, KEEPER, done) for _ in range(2))

    assert (first.status, again.status) == (200, 409)
    [action] = account(world)["actions"]
    assert (action["late"], action["clock"]["state"]) == (False, "stopped")


def test_a_review_is_to_be_held_once_its_paper_left_and_shows_with_whom_it_was(world):
    a_review_to_hold(world)

    [owed] = account(world)["meetings"]
    assert (owed["month"], owed["late"], owed["clock"]["state"]) == ("2026-11", False, "running")
    page = world.http("GET", "/ecare/account", NOC).text
    assert f'to be held by <time datetime="{owed["clock"]["due_at"]}">' in page
    held = {
        "carrier": "baltel", "command": "record-review-held", "month": "2026-11", "held_at": "2026-12-07T10:00:00Z",
        "ours": ["elena-rossi"], "theirs": ["Rasa Petrauskaitė"],
    }  # fmt: skip
    assert world.http("POST", COMMANDS, KEEPER, held).status == 200
    assert world.http("POST", COMMANDS, KEEPER, held).status == 409

    [meeting] = account(world)["meetings"]
    assert (meeting["held_at"], meeting["ours"], meeting["theirs"]) == (
        "2026-12-07T10:00:00Z", ["elena-rossi"], ["Rasa Petrauskaitė"]
    )  # fmt: skip
    assert (meeting["late"], meeting["clock"]["state"]) == (False, "stopped")
    page = world.http("GET", "/ecare/account", NOC).text
    assert 'held <time datetime="2026-12-07T10:00:00Z">' in page
    assert "With Rasa Petrauskaitė, Elena Rossi" in page
    assert "to be held by" not in page


@pytest.mark.parametrize(
    ("change", "status", "says"),
    [
        ({"due": "2026-11-01"}, 409, "name a day to come"),
        ({"command": "move-action", "action": "a7"}, 400, "title"),
        ({"carrier": "nobody"}, 404, "there is no carrier nobody"),
        ({"by": "me"}, 400, "by is not yours to say"),
        ({"command": "agree"}, 400, "agree"),
    ],
)
def test_what_is_asked_wrongly_is_refused_with_a_reason(world, change, status, says):
    answer = world.http("POST", COMMANDS, KEEPER, {**ACTION, **change})

    assert answer.status == status
    assert says in answer.json["reason"]


def test_only_those_who_look_after_accounts_may_change_one(world):
    assert world.http("POST", COMMANDS, AGENT, ACTION).status == 403
    assert world.http("POST", COMMANDS, NOC, ACTION).status == 403


def test_another_carriers_account_does_not_exist(world):
    theirs = world.http("GET", f"{ACCOUNT}?carrier=baltel", "carrier.andesvoz.noc")
    none = world.http("GET", f"{ACCOUNT}?carrier=nobody", "carrier.andesvoz.noc")

    assert (theirs.status, none.status) == (404, 404)
    assert theirs.text.replace("baltel", "nobody") == none.text
    assert account(world, KEEPER, "?carrier=baltel")["carrier"] == "baltel"
    assert world.http("GET", ACCOUNT, KEEPER).status == 400


def test_each_trade_sees_its_own_part_of_the_account(world):
    ticket = world.http("POST", TICKETS, NOC, FAULT).json["id"]

    noc, billing = account(world), account(world, BILLING)

    assert [case["id"] for case in noc["open_cases"]] == [ticket]
    assert {risk["case"] for risk in noc["at_risk"]} == {ticket}
    assert noc["open_cases"][0]["next_due"]["at"] > "2026-11-23T09:00:00Z"
    assert "disputes" not in noc
    assert billing["open_cases"] == []
    assert billing["disputes"] == []


DESK = "/ecare/desk/accounts"


HELD = {
    "month": "2026-11", "held_at": "2026-12-07T09:30", "theirs": "Rasa Petrauskaitė, Jonas", "ours-elena-rossi": "on",
    "key": "pressed-twice",
}  # fmt: skip


def test_the_service_manager_notes_on_the_desks_page_that_a_review_was_held_and_the_carrier_sees_it(world):
    a_review_to_hold(world)
    page = world.http("GET", DESK, KEEPER).text
    assert "Review of Nov 2026" in page
    assert page.index("Elena Rossi") < page.index('name="ours-elena-rossi"')

    sent = [world.http("POST", f"{DESK}/baltel/reviews", KEEPER, HELD) for _ in "12"]

    assert [each.status for each in sent] == [303, 303], sent[-1].text
    page = world.http("GET", DESK, KEEPER).text
    assert "Rasa Petrauskaitė, Jonas, Elena Rossi" in page
    assert "Review of Nov 2026" not in page
    assert "With Rasa Petrauskaitė, Jonas, Elena Rossi" in world.http("GET", "/ecare/account", NOC).text


@pytest.mark.parametrize(
    ("filled", "told"),
    [
        ({"held_at": "soon"}, "soon"),
        ({"held_at": "2027-01-07T10:00"}, "name a moment from"),
        ({"theirs": " , "}, "theirs"),
        ({"month": "2026-12"}, "no review is owed for 2026-12"),
        ({"ours-elena-rossi": None}, "ours"),
    ],
)
def test_a_review_that_cannot_have_been_held_so_is_told_what_would_be_right(world, filled, told):
    a_review_to_hold(world)
    form = {name: value for name, value in (HELD | filled).items() if value is not None}

    answer = world.http("POST", f"{DESK}/baltel/reviews", KEEPER, form)

    assert answer.status in (400, 409)
    assert told in answer.text
    assert "Review of Nov 2026" in world.http("GET", DESK, KEEPER).text


def test_agreed_actions_are_shown_with_the_name_of_whoever_owes_them_until_they_are_done(world):
    deliver(world)
    world.watch_services()
    world.http("POST", COMMANDS, KEEPER, ACTION)

    page = world.http("GET", DESK, AGENT).text

    agreed = page[page.index(ACTION["title"]) :]
    assert agreed.index("Elena Rossi") < agreed.index("Fri 4 Dec") < agreed.index("</li>")


def test_our_people_all_see_the_accounts_and_only_who_looks_after_them_notes_a_review(world):
    a_review_to_hold(world)

    page = world.http("GET", DESK, AGENT).text
    assert "Review of Nov 2026" in page
    assert f"{DESK}/baltel/reviews" not in page
    assert world.http("POST", f"{DESK}/baltel/reviews", AGENT, HELD).status == 403
    assert world.http("GET", DESK, NOC).status == 403
    assert world.http("POST", f"{DESK}/nobody/reviews", KEEPER, HELD).status == 404


def test_the_page_of_all_accounts_reads_them_at_once_and_shows_what_each_account_shows(world, monkeypatch):
    a_review_to_hold(world)
    assert world.http("POST", COMMANDS, KEEPER, ACTION | {"due": "2026-12-18"}).status == 200
    monkeypatch.setattr(AccountTable, "load", None)

    page = world.http("GET", DESK, AGENT)

    assert page.status == 200
    assert "Review of Nov 2026" in page.text
    assert ACTION["title"] in page.text


def test_an_account_of_before_there_were_lines_is_listed_within_the_hour(world):
    deliver(world)
    world.watch_services()
    world.dynamo.delete_item(TableName="t", Key=key_of(keys.account_line("baltel")))
    assert "Elena Rossi" not in world.http("GET", DESK, AGENT).text

    world.watch_services()

    assert "Elena Rossi" in world.http("GET", DESK, AGENT).text


@pytest.mark.parametrize(("sought", "found"), [("bALt", True), ("", True), ("nordwave", False), ("<script>", False)])
def test_accounts_are_found_by_name(world, sought, found):
    deliver(world)
    world.watch_services()

    page = world.http("GET", f"{DESK}?q={quote(sought)}", AGENT).text

    assert ("Elena Rossi" in page) is found
    assert ("Nothing fits these filters." in page) is not found
    assert "<script>" not in page
