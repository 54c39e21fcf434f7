"""What surveys add up to."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.cases.model import NoticeSent
from pledgekeeper.cases.satisfaction import Satisfaction, Verdict, percent, satisfaction, verdict_of
from pledgekeeper.cases.surveying import SurveyAnswered, SurveyAsked
from tests.unit.builders import DAY, MONDAY_9H

SCORES = st.none() | st.integers(1, 5)
PILLARS = st.sampled_from(["delivery", "care", "service-management", "billing"])
ASKED = SurveyAsked(at=MONDAY_9H, pillar="care", expires_at=MONDAY_9H + DAY)
SENT = NoticeSent(at=MONDAY_9H, sent="survey", owed_by="e1", to=("x@y",), message_id="m")


def answered(score):
    return SurveyAnswered(at=MONDAY_9H, asked="e1", score=score)


def test_satisfied_are_those_who_said_four_or_five_of_those_who_answered():
    found = satisfaction([Verdict("care", score) for score in (5, 4, 3, 1, None)])["care"]

    assert found == Satisfaction(asked=5, answered=4, satisfied=2)
    assert (found.top_two_percent, found.response_percent) == (Decimal("50"), Decimal("80"))


def test_a_share_is_rounded_down_and_that_of_nothing_is_none():
    assert (percent(2, 3), percent(8999, 10000), percent(0, 0)) == (Decimal("66.6"), Decimal("89.9"), None)


def test_the_last_answer_counts_and_who_was_not_written_to_was_not_asked():
    assert verdict_of((ASKED, SENT, answered(2), answered(5))) == Verdict("care", 5)
    assert verdict_of((ASKED, SENT)) == Verdict("care", None)
    assert verdict_of((ASKED,)) is None
    assert verdict_of(()) is None


@given(st.lists(st.builds(Verdict, PILLARS, SCORES)))
def test_pillars_add_up_to_all_and_no_share_leaves_its_bounds(verdicts):
    found = satisfaction(verdicts)

    assert sum(each.asked for each in found.values()) == len(verdicts)
    for each in found.values():
        assert 0 <= each.satisfied <= each.answered <= each.asked
        assert 0 <= each.response_percent <= 100
