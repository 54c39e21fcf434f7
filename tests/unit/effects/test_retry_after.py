"""When a provider may be asked again: seconds, a date in any of the forms that HTTP allows, or nothing."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.effects.retry_after import MOST_SECONDS, seconds_of

NOW = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("0", 0),
        ("120", 120),
        (" 120 ", 120),
        ("86400", MOST_SECONDS),
        ("9" * 400, MOST_SECONDS),
        ("Mon, 23 Nov 2026 02:15:30 GMT", 90),
        ("Monday, 23-Nov-26 02:15:30 GMT", 90),
        ("Mon Nov 23 02:15:30 2026", 90),
        ("Mon, 23 Nov 2026 02:13:00 GMT", 0),
        ("Tue, 24 Nov 2026 02:13:00 GMT", MOST_SECONDS),
        ("", None),
        (None, None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("\u0663", None),
    ],
)
def test_the_header_tells_seconds_or_a_date_and_no_more_than_a_quarter_of_an_hour(header, seconds):
    assert seconds_of(header, NOW) == seconds


@given(st.text())
def test_whatever_is_written_there_no_message_is_lost_by_it(header):
    found = seconds_of(header, NOW)
    assert found is None or 0 <= found <= MOST_SECONDS
