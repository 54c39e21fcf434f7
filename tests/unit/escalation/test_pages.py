"""What a timeline says of its pages."""

from pledgekeeper.escalation.pages import Escalated, PageFailed, PagePlaced, PageSent, Taken, placed, unsent
from tests.unit.builders import MONDAY_NIGHT


def a_page(number):
    return PagePlaced(
        at=MONDAY_NIGHT, page_id=f"p{number}", level=1, role="duty-engineer", recipient="arjun-nair", channel="sms"
    )


def sent(number):
    return PageSent(at=MONDAY_NIGHT, page_id=f"p{number}", reference="m-1")


def failed(number):
    return PageFailed(at=MONDAY_NIGHT, page_id=f"p{number}", reason="no such number")


def test_a_page_is_found_by_its_name():
    assert placed([a_page(1), a_page(2)], "p2") == a_page(2)
    assert placed([a_page(1)], "p2") is None


def test_a_page_is_unsent_until_the_provider_took_it_or_never_will():
    assert unsent([a_page(1), a_page(2), a_page(3), sent(1), failed(2)]) == [a_page(3)]


def test_an_answer_makes_the_pages_before_it_needless_and_not_those_after_it():
    assert unsent([a_page(1), Taken(at=MONDAY_NIGHT, by="arjun-nair"), a_page(2)]) == [a_page(2)]


def test_a_level_reached_owes_the_carrier_a_message_only_when_it_is_mirrored():
    assert Escalated(at=MONDAY_NIGHT, level=2, due_at=MONDAY_NIGHT, mirrored_to="shift").notice == "escalation"
    assert Escalated(at=MONDAY_NIGHT, level=2, due_at=MONDAY_NIGHT).notice is None
