"""Testing how somebody is reached, as the API asks for it."""

from datetime import datetime
from http import HTTPStatus

from aws_lambda_powertools.event_handler import Response
from pydantic import Field

from pledgekeeper import ids, wiring
from pledgekeeper.api import door as api
from pledgekeeper.api.roster import ways_view
from pledgekeeper.clock import whole_second
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.way_tests import TESTED, Asked, Standing, TestedChannel, ask, standing
from pledgekeeper.messages import WayTestDue
from pledgekeeper.model import Frozen
from pledgekeeper.observability import logger


class Code(Frozen):
    """The code of a test."""

    code: str = Field(pattern=r"^\d{6}$")


def channel_of(way: str) -> TestedChannel:
    found = next((channel for channel in TESTED if channel == way), None)
    if found is None:
        raise NotFound(f"there is no way {way!r} to anybody; there are: {', '.join(TESTED)}")
    return found


def ask_for_test(person: Person, channel: TestedChannel, by: str, command_id: str) -> None:
    """Note the test and have it sent. A request that is sent again sends what was not sent, and nothing else."""
    now = whole_second(wiring.clock().now())
    asked = Asked(by, command_id, ids.random_code())
    kept = wiring.way_tests().change(person.id, lambda before: ask(before, person, channel, asked, now))
    test = next(test for test in kept.tests if test.command_id == command_id)
    if test.state(now) == "asked":
        wiring.queues().send("pages", [WayTestDue(person=person.id, name=test.name)])
    logger.info("way_test_asked", person=person.id, channel=channel, test=test.name)


def take_code(person: Person, channel: TestedChannel, code: str) -> None:
    now = whole_second(wiring.clock().now())
    if wiring.way_tests().answer_with(person.id, code, (channel,), now) is None:
        raise Refused(
            f"that is not the code of a {channel} test of {person.name} that is open; a test is valid for 30 minutes, "
            "and for five wrong codes: ask for another one"
        )


def standing_of(person: Person, now: datetime) -> list[Standing]:
    """What is known of each way to somebody."""
    return standing(person, wiring.way_tests().read(person.id), wiring.page_table().answered(person.id), now)


def show_ways(person: Person, status: HTTPStatus = HTTPStatus.OK) -> Response[str]:
    now = wiring.clock().now()
    return api.answer(status, ways_view(standing_of(person, now), now))
