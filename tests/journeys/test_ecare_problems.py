"""Problems on the desk's pages: what repeats is found, run and closed there, and nobody else sees any of it."""

from datetime import UTC, datetime

import pytest

from tests.journeys.people import AGENT, NOC, TICKETS

LIST = "/ecare/desk/problems"
SERVICE = "BLT-ORI-FRA-02"


@pytest.fixture
def world(world_at):
    return world_at(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))


def reported(world, text):
    sent = {"product": "voice", "severity": "P2", "description": text, "service": SERVICE}
    return world.http("POST", "/ecare/tickets/new", NOC, sent).headers["Location"].partition("?")[0][-13:]


def asked(world, page, who=AGENT, **form):
    return world.http("POST", f"{page}/commands", who, form)


@pytest.fixture
def repeating(world):
    """Two faults of one service; the page of their problem."""
    world.faults = [reported(world, "Echo.")]
    world.pass_time(days=2)
    world.faults.append(reported(world, "Echo, again."))
    world.watch_quality()
    listed = world.http("GET", LIST, AGENT).text
    world.page = listed.partition(f'href="{LIST}/')[2].partition('"')[0]
    world.page = f"{LIST}/{world.page}"
    return world


def test_the_list_tells_what_repeats_how_often_whose_it_is_and_what_is_due(repeating):
    listed = repeating.http("GET", LIST, AGENT).text

    assert f"{SERVICE}: 2 faults within 30 days" in listed
    assert "2 faults in 30 days" in listed
    assert "Baltel" in listed
    assert 'class="due' in listed
    repeating.clock.advance(days=29)
    assert "faults in 30 days" not in repeating.http("GET", LIST, AGENT).text


def test_a_problem_is_run_on_its_page_from_an_update_to_its_end(repeating):
    world, page = repeating, repeating.page
    shown = world.http("GET", page, AGENT).text
    assert all(f"/ecare/cases/{fault}" in shown for fault in world.faults)

    assert asked(world, page, command="update", text="We are changing the card.").status == 303
    ticket = world.http("GET", f"{TICKETS}/{world.faults[0]}", NOC).json
    assert "We are changing the card." in str(ticket["note"])
    assert "2 have it" in world.http("GET", page, AGENT).text
    assert asked(world, page, command="change-bridge", **{"bridge.phone": "+33199000900"}).status == 303
    assert "tel:+33199000900" in world.http("GET", page, AGENT).text
    assert asked(world, page, command="take-out", cases=world.faults[1].lower()).status == 303
    assert asked(world, page, command="join", cases=f"{world.faults[1]}\n").status == 303
    sent = {"command": "resolve-cases", "reason": "A new card.", "responsibility": "ours"}
    assert asked(world, page, **sent).status == 303
    assert asked(world, page, command="resolve", text="A new card.").status == 303
    assert asked(world, page, command="close").status == 303

    shown = world.http("GET", page, AGENT).text
    assert "/commands" not in shown
    assert "closed" in shown
    assert world.page in world.http("GET", LIST, AGENT).text


def test_a_new_problem_is_opened_on_the_page_and_led_to(world):
    sent = {"title": "The sea cable", "cause": "Cut off Marseille."}
    answer = world.http("POST", LIST, AGENT, sent)

    assert answer.status == 303
    assert "Cut off Marseille." in world.http("GET", answer.headers["Location"].partition("?")[0], AGENT).text


@pytest.mark.parametrize(
    ("form", "typed", "says"),
    [
        ({"command": "update", "text": "Baltel has no calls."}, "Baltel has no calls.", "goes to every carrier"),
        ({"command": "join", "cases": "TT-0000000000"}, "TT-0000000000", "there is no case"),
        ({"command": "change-bridge", "bridge.phone": "0170"}, "0170", "bridge.phone"),
        ({"command": "resolve-cases", "reason": "A card.", "responsibility": ""}, "A card.", "Whose fault it is"),
    ],
)
def test_what_was_typed_stays_with_what_is_wrong_with_it(repeating, form, typed, says):
    answer = asked(repeating, repeating.page, **form)

    assert 400 <= answer.status < 500
    assert typed in answer.text
    assert says in answer.text


def test_who_handles_no_faults_reads_problems_and_runs_none_and_a_carrier_sees_none(repeating):
    world = repeating
    assert "/commands" not in world.http("GET", world.page, "staff.legal").text
    assert asked(world, world.page, "staff.legal", command="close").status == 403
    assert world.http("POST", LIST, "staff.legal", {"title": "x", "cause": "y"}).status == 403
    for who in (NOC, "carrier.andesvoz.noc"):
        assert world.http("GET", world.page, who).status == 403
    assert world.http("GET", f"{LIST}/PRB-0000000000", AGENT).status == 404
