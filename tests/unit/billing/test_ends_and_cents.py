"""Files that say when a call ended and not how long it lasted, and files whose money is in cents."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from pledgekeeper.billing.files import open_calls
from pledgekeeper.billing.proposing import propose
from pledgekeeper.carriers.call_columns import Columns
from pledgekeeper.errors import Invalid
from tests.unit.billing.sides import HEADER, call, compared, nothing_kept, write

pytestmark = pytest.mark.thorough

CALLS = [call(n, seconds=37 + 11 * n) for n in range(40)]
FORMS = {
    "iso": lambda at: f"{at:%Y-%m-%d %H:%M:%S}",
    "zoned": lambda at: f"{at:%Y-%m-%dT%H:%M:%S}Z",
    "day first": lambda at: f"{at:%d/%m/%Y %H:%M:%S}",
    "compact": lambda at: f"{at:%Y%m%d%H%M%S}",
    "seconds since 1970": lambda at: str(int((at - datetime(1970, 1, 1)).total_seconds())),  # noqa: DTZ001  UTC's
}


def until(rows, form=FORMS["iso"]):
    """The same calls with their ends in the place of their durations."""
    for start, caller, called, seconds, amount in rows:
        begun = datetime.fromisoformat(start)
        yield form(begun), caller, called, form(begun + timedelta(seconds=seconds)), amount


def in_a_file(folder, rows, header):
    return write(folder / f"{len(list(folder.iterdir()))}.csv", list(rows), header)


def proposed(path, columns=None):
    return propose(open_calls(path, nothing_kept()), columns)


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
@pytest.mark.parametrize("end", ["End Time", "released_at", "DisconnectTime", "fin"])
def test_a_call_lasts_from_its_start_to_its_end_where_nothing_else_says_how_long(tmp_path, form, end):
    theirs = in_a_file(tmp_path, until(CALLS, form), ("answer time", "caller", "called", end, "amount"))

    document = compared(tmp_path, CALLS, theirs)

    assert document["causes"] == []


def test_a_second_more_in_an_end_is_a_second_more_of_the_call(tmp_path):
    longer = [*CALLS[:-1], call(39, seconds=37 + 11 * 39 + 2)]
    theirs = in_a_file(tmp_path, until(longer), ("start", "caller", "called", "end", "amount"))

    document = compared(tmp_path, CALLS, theirs)

    assert [(each["cause"], each["billed_seconds"]) for each in document["causes"]] == [("duration", -2)]


def test_a_call_that_lasts_while_the_clock_is_set_back_is_not_of_less_than_no_time(tmp_path):
    rows = [*until(CALLS), ("2026-10-25 02:50:00", "33612349999", "22177129999", "2026-10-25 02:10:00", "3.6")]
    theirs = in_a_file(tmp_path, rows, ("start", "caller", "called", "end", "amount"))

    late = call(99, at=datetime(2026, 10, 25, 2, 50), seconds=1200, caller="33612349999", called="22177129999")  # noqa: DTZ001
    assert compared(tmp_path, [*CALLS, late], theirs)["causes"] == []


@pytest.mark.parametrize(
    ("end", "begin"), [("end", "end time"), ("booked", "start")], ids=["two ends", "a moment that is no end"]
)
def test_a_moment_that_is_no_end_tells_no_duration(tmp_path, end, begin):
    path = in_a_file(tmp_path, until(CALLS), (begin, "caller", "called", end, "amount"))

    with pytest.raises(Invalid, match="no column was recognised as the duration"):
        proposed(path)


def test_an_end_that_lies_before_the_start_tells_no_duration(tmp_path):
    rows = [(ended, caller, called, begun, amount) for begun, caller, called, ended, amount in until(CALLS)]
    path = in_a_file(tmp_path, rows, ("start", "caller", "called", "end", "amount"))

    with pytest.raises(Invalid, match="no column was recognised as the duration"):
        proposed(path)


def test_the_end_may_be_named_as_what_tells_the_duration(tmp_path):
    path = in_a_file(tmp_path, until(CALLS), ("start", "caller", "called", "hung", "amount"))

    found = proposed(path, Columns(duration="hung")).duration

    assert (found.column, found.unit) == ("hung", "end")


def test_a_duration_counts_before_an_end(tmp_path):
    rows = [(*row, seconds) for row, (*_, seconds, _) in zip(until(CALLS), CALLS, strict=True)]
    path = in_a_file(tmp_path, rows, ("start", "caller", "called", "end", "amount", "talk seconds"))

    assert proposed(path).duration.column == "talk seconds"


@pytest.mark.parametrize("name", ["amount_cents", "Charge (pence)", "cost ¢", "Total cts"])
@pytest.mark.parametrize("form", ["{:.4f}", "{:f} USD", "{:,.4f}"])
def test_amounts_that_are_said_to_be_in_cents_are_hundredths(tmp_path, name, form):
    cents = [(*row, form.format(Decimal(amount) * 100)) for *row, amount in CALLS]

    document = compared(tmp_path, CALLS, in_a_file(tmp_path, cents, (*HEADER[:4], name)))

    assert (document["causes"], document["difference"]) == ([], {"amount": "0.00"})


def test_a_rate_in_cents_is_one_in_hundredths_and_the_amounts_beside_it_are_not(tmp_path):
    header = (*HEADER, "rate")
    cheaper = [(*call(n, seconds=37 + 11 * n, rate="0.15"), "15") for n in range(40)]
    theirs = in_a_file(tmp_path, cheaper, (*HEADER, "rate (cents/min)"))

    document = compared(tmp_path, in_a_file(tmp_path, [(*row, "0.18") for row in CALLS], header), theirs)

    assert [(each["cause"], each["calls"]) for each in document["causes"]] == [("rate", 40)]
    assert proposed(theirs).cents == ("rate",)
