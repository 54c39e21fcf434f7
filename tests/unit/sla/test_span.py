"""Amounts of time as people write them."""

import pytest
from pydantic import TypeAdapter, ValidationError

from pledgekeeper.sla.calendar import ALWAYS
from pledgekeeper.sla.span import Span, WallSpan
from tests.unit.builders import a_calendar

SPANS = TypeAdapter(Span)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("20 s", 20), ("15 min", 900), ("15min", 900), ("4 h", 14_400), ("30 d", 2_592_000), ("0 min", 0)],
)
def test_an_amount_of_time_is_so_many_seconds(text, seconds):
    assert SPANS.validate_python(text).seconds_on(ALWAYS) == seconds


def test_a_business_day_is_worth_what_the_calendar_says():
    assert SPANS.validate_python("10 bd").seconds_on(a_calendar({"mon-fri": "09:00-17:00"})) == 10 * 8 * 3600
    assert SPANS.validate_python("10 bd").seconds_on(ALWAYS) == 10 * 86_400


def test_an_amount_of_time_is_written_as_it_was_read():
    assert SPANS.dump_python(SPANS.validate_python("10bd")) == "10 bd"
    assert SPANS.validate_json(SPANS.dump_json(SPANS.validate_python("4 h"))) == SPANS.validate_python("4 h")


@pytest.mark.parametrize("text", ["", "15", "min", "15 minutes", "-1 h", "1.5 h", "4 H", "4  h", "1 w", "1 h 30 min"])
def test_what_is_no_amount_of_time_is_refused_with_examples(text):
    with pytest.raises(ValidationError, match=r"is not an amount of time; write e.g. 20 s, 15 min, 4 h, 30 d or 10 bd"):
        SPANS.validate_python(text)


def test_time_on_the_wall_has_no_business_days():
    wall = TypeAdapter(WallSpan)

    assert wall.validate_python("5 d").seconds == 5 * 86_400
    with pytest.raises(ValidationError, match=r"10 bd counts on a calendar; .* write e.g. 5 d or 12 h"):
        wall.validate_python("10 bd")
