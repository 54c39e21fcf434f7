"""A row of somebody's CSV file is a past case, by a mapping: zones, moved clocks, mistakes."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from pledgekeeper.simulation.mapping import ColumnMap
from pledgekeeper.simulation.past_case import BadCase
from pledgekeeper.simulation.rows import RowReader
from pledgekeeper.sla.marks import Mark

HEADER = ("id", "prio", "opened", "acked", "solved", "from", "to", "agreed", "charge", "zone", "due")
MAPPING = {
    "id": "id", "kind": "ticket", "calendar": "paris",
    "time": {"format": "%d/%m/%Y %H:%M", "zone": "Europe/Paris"},
    "facts": {
        "priority": {"column": "prio", "values": {"Critical": "P1", 2: "P2"}}, "opened_by": {"always": "carrier"},
    },
    "marks": {"opened": "opened", "acknowledged": "acked", "resolved": "solved"},
    "pauses": [{"reason": "no-access", "from": "from", "to": "to", "agreed": "agreed"}],
    "monthly_charge": {"column": "charge", "decimal": ","}, "currency": "EUR",
}  # fmt: skip
ROW = {"id": "INC-1", "prio": "Critical", "opened": "23/11/2026 10:00", "solved": "23/11/2026 17:30"}


def read(until=None, mapping=None, /, **cells):
    reader = RowReader(ColumnMap.model_validate(MAPPING | (mapping or {})), HEADER)
    return reader([(ROW | cells).get(name, "") for name in HEADER], until)


def second(text):
    return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp())


def test_a_row_is_a_case_its_moments_off_the_clock_on_the_wall():
    case, told = read(acked="23/11/2026 10:04", charge="1.234,50")

    assert (case.case, case.kind, case.calendar, case.facts) == (
        "INC-1", "ticket", "paris", {"priority": "P1", "opened_by": "carrier"},
    )  # fmt: skip
    assert case.marks == (
        Mark(second("2026-11-23T09:00:00"), "opened"),
        Mark(second("2026-11-23T09:04:00"), "acknowledged"),
        Mark(second("2026-11-23T16:30:00"), "resolved"),
    )
    assert (case.monthly_charge, case.currency, told) == (Decimal("1234.50"), "EUR", [])


def test_a_number_that_yaml_reads_as_one_is_a_value_like_any_other():
    assert read(prio="2")[0].facts["priority"] == "P2"


def test_a_pause_comes_from_a_pair_of_columns_with_the_carriers_answer():
    case, _ = read(**{"from": "23/11/2026 11:00", "to": "23/11/2026 12:00", "agreed": "yes"})

    ten, eleven = second("2026-11-23T10:00:00"), second("2026-11-23T11:00:00")
    assert case.marks[1:4] == (
        Mark(ten, "paused", "w1", "no-access"), Mark(ten, "consented", "w1"), Mark(eleven, "resumed", "w1"),
    )  # fmt: skip


def test_a_pause_without_its_end_was_ended_by_nobody():
    case, _ = read(**{"from": "23/11/2026 11:00", "agreed": "no"})

    assert [mark.what for mark in case.marks] == ["opened", "paused", "objected", "resolved"]


def test_planned_work_comes_from_three_columns_and_may_be_announced_before_the_case():
    work = {"planned_work": [{"announced": "acked", "from": "from", "to": "to"}], "pauses": []}
    work["marks"] = {"opened": "opened", "resolved": "solved"}

    case, _ = read(None, work, **{"acked": "01/11/2026 09:00", "from": "24/11/2026 01:00", "to": "24/11/2026 05:00"})

    begin, end = second("2026-11-24T00:00:00"), second("2026-11-24T04:00:00")
    assert case.marks[0] == Mark(second("2026-11-01T08:00:00"), "planned-work", "p1", "planned-work", begin, end)


def test_what_happened_in_one_second_is_told_in_the_order_of_a_cases_life():
    moment = "23/11/2026 10:00"

    case, _ = read(acked=moment, solved=moment, **{"from": moment, "to": moment})

    assert [mark.what for mark in case.marks] == ["opened", "acknowledged", "resolved", "paused", "resumed"]


def test_a_case_is_known_until_the_file_was_made_or_as_asked_for():
    until = {"until": "2026-12-24T00:00:00Z"}

    assert read(None, until)[0].until == second("2026-12-24T00:00:00")
    assert read(second("2026-11-30T00:00:00"), until)[0].until == second("2026-11-30T00:00:00")


def test_a_committed_date_without_an_hour_is_over_when_its_day_is():
    dates = {"dates": {"committed-date": "due"}, "time": {"format": ["iso"], "zone": "Europe/Paris"}}
    moments = {"opened": "2026-11-23T10:00", "solved": "2026-11-23T17:30"}

    assert read(None, dates, due="2026-11-28", **moments)[0].facts["committed-date"] == "2026-11-28T23:00:00Z"
    assert read(None, dates, due="2026-11-28 17:00", **moments)[0].facts["committed-date"] == "2026-11-28T16:00:00Z"


# --- moved clocks ----------------------------------------------------------------------------------------------------


def times(**fields):
    return {"time": MAPPING["time"] | fields}


def test_an_hour_that_was_there_twice_is_read_as_the_first_and_told():
    case, told = read(opened="25/10/2026 02:30", solved="25/10/2026 09:00")

    assert case.marks[0].at == second("2026-10-25T00:30:00")
    assert told == [
        "opened: 25/10/2026 02:30 was there twice in Europe/Paris: 2026-10-25T00:30:00Z and 2026-10-25T01:30:00Z; "
        "read as the first"
    ]


def test_or_as_the_second_or_rejected_as_the_mapping_says():
    when = {"opened": "25/10/2026 02:30", "solved": "25/10/2026 09:00"}

    assert read(None, times(ambiguous="second"), **when)[0].marks[0].at == second("2026-10-25T01:30:00")
    with pytest.raises(BadCase, match=r"opened: 25/10/2026 02:30 was there twice .*; say which, with its offset"):
        read(None, times(ambiguous="reject"), **when)


def test_an_hour_that_never_was_is_read_as_much_later_as_clocks_were_put_forward_and_told():
    case, told = read(opened="29/03/2026 02:30", solved="29/03/2026 09:00")

    assert case.marks[0].at == second("2026-03-29T01:30:00")
    assert told == [
        "opened: 29/03/2026 02:30 never was in Europe/Paris, as clocks were put forward by 60 min; "
        "read as 2026-03-29T01:30:00Z"
    ]


def test_or_rejected_as_the_mapping_says():
    with pytest.raises(BadCase, match=r"never was in Europe/Paris.*is it another zone"):
        read(None, times(missing="reject"), opened="29/03/2026 02:30", solved="29/03/2026 09:00")


def test_a_fault_over_the_change_of_clocks_lasts_its_real_hours():
    spring, autumn = (
        read(opened=f"{day} 01:30", solved=f"{day} 03:30")[0] for day in ("29/03/2026", "25/10/2026")
    )  # fmt: skip

    assert [case.marks[-1].at - case.marks[0].at for case in (spring, autumn)] == [3600, 3 * 3600]


def test_each_row_may_be_of_a_zone_of_its_own():
    zones = times(zone={"column": "zone", "values": {"BKK": "Asia/Bangkok", "PAR": "Europe/Paris"}})

    assert read(None, zones, zone="BKK")[0].marks[0].at == second("2026-11-23T03:00:00")
    with pytest.raises(BadCase, match=r"zone: 'KTM' is no value of time.zone in the mapping; there are: BKK, PAR"):
        read(None, zones, zone="KTM")
    with pytest.raises(BadCase, match="'Europe/Pari' is not an IANA time zone"):
        read(None, times(zone={"column": "zone"}), zone="Europe/Pari")


@pytest.mark.parametrize(
    ("format", "text"),
    [("iso", "2026-11-23T09:00:00+00:00"), ("iso", "2026-11-23T09:00:00Z"), ("%Y%m%d %H:%M %z", "20261123 04:00 -0500"),
     ("epoch", "1795424400"), ("iso", "2026-11-23 10:00:00"), (["%d.%m.%y %Hh", "%d/%m/%Y %H:%M"], "23/11/2026 10:00")],
)  # fmt: skip
def test_moments_may_be_written_in_several_forms_and_say_their_own_offset(format, text):
    mapping = times(format=format) | {"marks": {"opened": "opened"}}

    assert read(None, mapping, opened=text)[0].marks[0].at == second("2026-11-23T09:00:00")


# --- mistakes --------------------------------------------------------------------------------------------------------

BAD = [
    ({"id": ""}, "id: this cell is empty; every case needs it"),
    ({"prio": "Urgent"}, "prio: 'Urgent' is no value of facts.priority in the mapping; there are: 2, Critical"),
    ({"opened": ""}, "opened: this cell is empty; no clock starts without it"),
    ({"opened": "2026-11-23"}, "opened: '2026-11-23' is no moment in the form %d/%m/%Y %H:%M, e.g. 23/11/2026 17:45"),
    ({"opened": "31/02/2026 10:00"}, "opened: '31/02/2026 10:00' is no moment"),
    ({"acked": "23/11/2026 09:58"}, "acked: acknowledged 2026-11-23T08:58:00Z is before the case was opened"),
    ({"to": "23/11/2026 12:00"}, "to: 23/11/2026 12:00 ends a pause, and from, its begin, is empty"),
    (
        {"from": "23/11/2026 12:00", "to": "23/11/2026 11:00"},
        "to: the pause ends 2026-11-23T10:00:00Z, before it begins",
    ),
    ({"from": "23/11/2026 12:00", "agreed": "maybe"}, "agreed: 'maybe' is no answer; there are: no, yes"),
    ({"charge": "a lot"}, "monthly_charge: 'alot' is no amount"),
]


@pytest.mark.parametrize(("cells", "said"), BAD, ids=range(len(BAD)))
def test_a_bad_row_is_told_by_its_column_with_what_would_be_right(cells, said):
    with pytest.raises(BadCase) as problem:
        read(**cells)

    assert said in str(problem.value)


def test_a_mark_a_moment_before_the_opening_counts_as_of_the_opening_and_is_told():
    case, told = read(acked="23/11/2026 09:59")

    assert case.marks[0].at == case.marks[1].at
    assert told == ["acked: 60 s before the opening; counts as of the same second"]


def test_more_cells_than_columns_are_a_mistake_and_fewer_are_empty_ones():
    reader = RowReader(ColumnMap.model_validate(MAPPING), HEADER)

    with pytest.raises(BadCase, match="this row has 12 cells, and the header 11: is one with a ',' in it not quoted"):
        reader([*("x" * 11), "y"], None)
    assert reader(["INC-1", "Critical", "23/11/2026 10:00"], None)[0].case == "INC-1"
