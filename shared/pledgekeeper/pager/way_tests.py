"""Tests of how somebody is reached, on their way out."""

from pledgekeeper import wiring
from pledgekeeper.clock import whole_second
from pledgekeeper.effects.attempt import InHand, NotAccepted, attempt
from pledgekeeper.effects.way_test import send_test
from pledgekeeper.escalation.way_tests import VALID_FOR
from pledgekeeper.messages import WayTestDue
from pledgekeeper.observability import logger
from pledgekeeper.settings import settings


def test_way(due: WayTestDue) -> None:
    """Never kept back, and keeps nothing back: a page that comes meanwhile goes as if there were no test."""
    now, tests = wiring.clock().now(), wiring.way_tests()
    person, test = wiring.book().roster().person(due.person), tests.read(due.person).named(due.name)
    if person is None or test is None or test.state(now) != "asked":
        return
    if not wiring.store().claim(due.person, due.name, now, wiring.clock().after(InHand.SECONDS)):
        raise InHand(f"test {due.name} of {due.person} is being sent by another delivery")
    token = wiring.page_signer().sign(due.person, due.name, test.asked_at, VALID_FOR)
    try:
        with attempt(test.channel):
            send_test(wiring.client, settings(), person, test, f"{settings().public_url}/care/v1/pages/{token}")
    except NotAccepted as error:
        reason = str(error)
        tests.change(due.person, lambda kept: kept.with_test(due.name, failed=reason))
        return
    logger.info("way_test_sent", person=due.person, test=due.name, channel=test.channel)
    tests.change(due.person, lambda kept: kept.with_test(due.name, sent_at=whole_second(now)))
