"""How satisfied a carrier is with service management: one question with the review of a month, by a signed link."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from pledgekeeper import wiring
from pledgekeeper.accounts.managers import eligible
from pledgekeeper.accounts.surveying import opinion_of
from tests.journeys.test_accounts import deliver

LINK = re.compile(r"https://care\.pledge\.example(/care/v1/surveys/\S+)")
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
NOVEMBER = datetime(2026, 11, 2, 9, tzinfo=UTC)
KEEPER = "staff.service-manager"
LONG_AFTER = datetime(2027, 1, 10, tzinfo=UTC)


@pytest.fixture
def world(world_at):
    return world_at(NOVEMBER)


def review_sent(world, carriers=("baltel",)):
    """Their services begin, November passes, and its review is sent; the links in the mails, by whom they went to."""
    for carrier in carriers:
        deliver(world, f"carrier.{carrier}.noc")
    world.watch_services()
    world.clock.instant = datetime(2026, 12, 14, 9, tzinfo=UTC)
    world.settle()
    world.taken()
    world.watch_services()
    world.write_reviews()
    return [found[1] for message in world.taken() if (found := LINK.search(message.text))]


def opinion(month="2026-11"):
    return opinion_of(wiring.account_table().load("baltel").account.timeline, month)


def test_the_mail_of_the_review_asks_and_only_the_button_answers(world):
    [link] = review_sent(world)

    shown = world.http("GET", link)
    assert (shown.status, "looked after your services" in shown.text) == (200, True)
    assert "November 2026" in shown.text
    assert opinion().score is None
    assert world.http("POST", link, body="score=4&comment=Thank+you", headers=FORM).status == 200
    assert world.http("POST", link, body="score=4&comment=Thank+you", headers=FORM).status == 200
    assert world.http("POST", link, body="score=2", headers=FORM).status == 200
    said = [(each.score, each.comment) for each in opinion().answers]
    assert said == [(4, "Thank you"), (2, None)]
    assert "checked" in world.http("GET", link).text


def test_a_month_is_asked_about_once_whatever_is_written_and_sent_again(world):
    review_sent(world)

    world.write_reviews()
    world.pass_time(days=1)
    world.http("POST", "/care/v1/reviews", KEEPER, {"carrier": "baltel", "month": "2026-11"})

    assert [LINK.search(message.text) for message in world.taken() if "survey" in message.text] == []


def test_who_has_no_service_manager_or_wants_no_survey_is_not_asked(world):
    world.agree("baltel", survey_days=None)
    world.agree("andesvoz", tier="bronze", service_manager=None)

    assert review_sent(world, ("baltel", "andesvoz")) == []


def test_the_link_expires_and_is_good_for_nothing_else(world):
    [link] = review_sent(world)

    assert world.http("POST", link, body="score=6", headers=FORM).status == 400
    assert world.http("GET", link.replace("surveys", "pages")).status == 404
    assert world.http("GET", link.replace("baltel", "andesvoz")).status == 404
    assert world.http("GET", link.replace("q202611", "q202610")).status == 404
    world.pass_time(days=30)
    assert world.http("POST", link, body="score=5", headers=FORM).status == 404


def test_it_is_asked_in_the_carriers_language(world):
    world.agree_language("baltel", "pt")

    [link] = review_sent(world)

    assert "cuidámos dos seus serviços" in world.http("GET", link).text


def test_the_scoreboard_tells_what_carriers_answered(world):
    carriers = [carrier for carrier in world.store.carriers() if eligible(wiring.book().carrier(carrier).agreement)]
    links = review_sent(world, carriers)
    for number, link in enumerate(links):
        world.http("POST", link, body=f"score={5 if number else 1}", headers=FORM)

    world.publish_scoreboard(LONG_AFTER)

    document = world.http("GET", "/scoreboard.json").json
    found = next(each["rolling"] for each in document["surveys"] if each["pillar"] == "service-management")
    assert len(links) >= 5
    assert (found["asked"], found["answered"], found["satisfied"]) == (len(links), len(links), len(links) - 1)
    world.publish_scoreboard(LONG_AFTER + timedelta(hours=1))
