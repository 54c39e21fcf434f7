"""When a carrier is asked how satisfied it is, and which answer counts."""

import pytest

from pledgekeeper.cases.surveying import AnswerSurvey, SurveyAnswered, SurveyAsked, survey_of
from pledgekeeper.errors import Refused
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus
from tests.unit.builders import DAY, ENGINEER, HOUR, MONDAY_NIGHT, NOC, a_ticket, after, led_to

LATER = MONDAY_NIGHT + 3 * HOUR


def brought(*statuses):
    ticket = a_ticket()
    for by, status in statuses:
        reason = "reopen: still down" if status is TicketStatus.IN_PROGRESS else None
        ticket = after(ticket, ChangeStatus(by=by, status=status, reason=reason), MONDAY_NIGHT + HOUR)
    return ticket


def closed():
    return brought(
        (ENGINEER, TicketStatus.IN_PROGRESS), (ENGINEER, TicketStatus.RESOLVED), (NOC, TicketStatus.CLOSED)
    )  # fmt: skip


def answer(score, **more):
    return AnswerSurvey(asked=survey_of(closed().timeline)[0], score=score, **more)


def test_a_case_is_asked_about_when_nothing_of_it_can_come_back_and_once():
    resolved = brought((ENGINEER, TicketStatus.IN_PROGRESS), (ENGINEER, TicketStatus.RESOLVED))

    assert survey_of(resolved.timeline) is None
    assert [type(event) for event in closed().timeline].count(SurveyAsked) == 1


def test_a_case_that_was_cancelled_is_no_experience_to_ask_about():
    assert survey_of(brought((NOC, TicketStatus.CANCELLED)).timeline) is None


def test_another_answer_is_kept_beside_the_first_and_the_same_again_is_not():
    once = after(closed(), answer(4), LATER)

    assert led_to(once, answer(4), LATER) == []
    assert led_to(once, answer(2, comment="On reflection."), LATER) == [
        SurveyAnswered(at=LATER, asked=answer(2).asked, score=2, comment="On reflection.")
    ]


def test_an_answer_after_its_time_or_to_no_survey_is_refused():
    with pytest.raises(Refused, match="has ended"):
        led_to(closed(), answer(5), LATER + 30 * DAY)
    with pytest.raises(Refused, match="has no survey e1"):
        led_to(closed(), AnswerSurvey(asked="e1", score=5), LATER)


def test_a_link_that_is_passed_around_fills_no_timeline():
    ticket = closed()
    for turn in range(10):
        ticket = after(ticket, answer(1 + turn % 2), LATER)

    with pytest.raises(Refused, match="10 times"):
        led_to(ticket, answer(1), LATER)
