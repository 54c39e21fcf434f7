"""Two sides learn on which days their call records differ, and nothing else of them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.disputes.record_hashes import Call, DifferingDay, ReadBy, differing_days, hashed, read, written
from pledgekeeper.errors import Invalid

SALT = "a salt that both sides know"
OCTOBER = int(datetime(2026, 10, 1, tzinfo=UTC).timestamp())
CALLS = st.lists(
    st.builds(
        Call,
        called=st.integers(22177120000, 22177120020),
        start_seconds=st.integers(OCTOBER, OCTOBER + 5 * 86400),
        duration_seconds=st.integers(0, 600),
    ),
    max_size=40,
)


def of(calls):
    return read(written(sorted(calls, key=lambda call: call.start_seconds), SALT))


def day_of(call):
    return datetime.fromtimestamp(call.start_seconds, UTC).date().isoformat()


@given(CALLS, st.randoms(use_true_random=False))
def test_sides_with_the_same_calls_differ_on_no_day(calls, chance):
    theirs = calls[:]
    chance.shuffle(theirs)

    assert differing_days(of(calls), of(theirs)) == []


@given(CALLS.filter(bool), st.data())
def test_a_call_that_one_side_records_otherwise_shows_on_its_day_and_on_no_other(calls, data):
    at = data.draw(st.integers(0, len(calls) - 1))
    longer = calls[at]._replace(duration_seconds=calls[at].duration_seconds + data.draw(st.integers(700, 3000)))
    theirs = [*calls[:at], longer, *calls[at + 1 :]]

    assert differing_days(of(calls), of(theirs)) == [DifferingDay(day_of(calls[at]), 1, 1)]


@given(CALLS.filter(bool), st.data())
def test_a_call_that_one_side_lacks_shows_on_its_day(calls, data):
    at = data.draw(st.integers(0, len(calls) - 1))

    assert differing_days(of(calls), of(calls[:at] + calls[at + 1 :])) == [DifferingDay(day_of(calls[at]), 1, 0)]


@given(
    st.integers(OCTOBER, OCTOBER + 86400), st.integers(0, 600), st.integers(-5, 5), st.integers(-2, 2),
    st.sampled_from((0, 33_00000000)),
)  # fmt: skip
def test_records_of_one_call_within_five_seconds_and_two_have_a_hash_in_common(start, duration, late, longer, prefix):
    ours = hashed(Call(77123456, start, duration + 2), SALT)
    theirs = hashed(Call(prefix + 77123456, start + late, duration + 2 + longer), SALT)

    assert any(one == other for one, other in zip(ours.hashes, theirs.hashes, strict=True))


@given(st.integers(OCTOBER, OCTOBER + 86400), st.integers(0, 600), st.integers(10, 1000))
def test_records_further_apart_than_a_window_have_none(start, duration, late):
    ours, theirs = (hashed(Call(77123456, begun, duration), SALT) for begun in (start, start + late))

    assert not set(ours.hashes) & set(theirs.hashes)


def test_a_file_of_hashes_shows_days_and_no_numbers():
    lines = list(written([Call(22177123456, OCTOBER + 36000, 61)], SALT))

    assert lines[0] == "# pledgekeeper record hashes 1\n"
    assert lines[3].startswith("2026-10-01,")
    assert "77123456" not in "".join(lines)


def test_days_are_those_of_the_zone_that_the_hashes_name_and_two_files_name_the_same():
    midnight = Call(22177123456, OCTOBER - 3600, 61)  # one o'clock in Vilnius, which is three hours ahead
    vilnius = "".join(written([midnight], SALT, ReadBy(days_of="Europe/Vilnius"))).splitlines()

    assert [call.day for call in read(vilnius).calls] == ["2026-10-01"]
    with pytest.raises(Invalid, match="of one file are those of Europe/Vilnius, of the other those of UTC"):
        differing_days(read(vilnius), of([midnight]))


def test_an_older_file_tells_nothing_of_how_it_was_read_and_its_days_are_those_of_utc():
    lines = list(written([Call(22177123456, OCTOBER, 61)], SALT))

    older = read([*lines[:2], *lines[3:]])

    assert (older.read_by, older.calls) == (ReadBy(), read(lines).calls)


def test_it_does_not_tell_at_great_length_how_it_was_read():
    lines = list(written([], SALT))

    with pytest.raises(Invalid, match="it may have 10000"):
        read([*lines[:2], f"# read {' ' * 20_000}"])


@pytest.mark.parametrize("told", ['{"zone": "Mars/Olympus"}', '{"days_of": "../../etc/passwd"}', "{", '{"x": 1}'])
def test_what_does_not_tell_how_it_was_read_is_refused(told):
    lines = list(written([], SALT))

    with pytest.raises(Invalid, match="line 3 does not tell how the records were read"):
        read([*lines[:2], f"# read {told}"])


def test_hashes_of_different_salts_are_not_compared():
    other = read(written([Call(22177123456, OCTOBER, 61)], "quite another salt"))

    with pytest.raises(Invalid, match="different salts"):
        differing_days(of([]), other)


def test_a_short_salt_is_refused():
    with pytest.raises(Invalid, match="16 at least"):
        list(written([], "short"))


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (["start,called,duration"], "this is no file of hashes"),
        ([], "this is no file of hashes"),
        (["# pledgekeeper record hashes 9", "# salt 00"], "this is no file of hashes"),
        (["# pledgekeeper record hashes 1", "# pepper 00"], "this is no file of hashes"),
        (["# pledgekeeper record hashes 1", "# salt 00 11"], "this is no file of hashes"),
        (["# pledgekeeper record hashes 1", "# salt 00", "2026-10-01,12"], "line 3 is no hashed call"),
        (["# pledgekeeper record hashes 1", "# salt 00", f"2026-10-01{',12' * 4}"], "line 3 is no hashed call"),
        (["# pledgekeeper record hashes 1", "# salt 00", f"2026-10-01,{'1' * 16}"], "line 3 is no hashed call"),
    ],
)
def test_what_is_no_file_of_hashes_is_told(lines, told):
    with pytest.raises(Invalid, match=told):
        read(lines)


def test_every_call_that_one_side_lacks_is_counted_on_its_day():
    calls = [Call(22177123456, OCTOBER + minute * 60, 61) for minute in (0, 10, 20, 1500)]

    assert differing_days(of(calls), of(calls[1:2])) == [
        DifferingDay("2026-10-01", 2, 0), DifferingDay("2026-10-02", 1, 0),
    ]  # fmt: skip


def test_within_a_day_the_order_of_lines_is_that_of_hashes_and_days_follow_each_other():
    calls = [Call(22177123456 + n, OCTOBER + n * 7200, 61) for n in range(24)]

    lines = list(written(calls, SALT))[3:]

    assert lines == sorted(lines)
    assert len(lines) == 24
    assert {line.split(",")[0] for line in lines} == {"2026-10-01", "2026-10-02"}


def test_a_salt_of_sixteen_characters_is_long_enough():
    assert len(list(written([], "sixteen letters!"))) == 3


def test_a_line_that_is_no_call_is_told_by_its_number_in_the_file():
    lines = list(written([Call(22177123456, OCTOBER, 61)], SALT))

    with pytest.raises(Invalid, match="line 5 is no hashed call"):
        read([*lines, "2026-10-01,12"])
    with pytest.raises(Invalid, match="line 4 is no hashed call"):
        read([*lines[:2], lines[3], "2026-10-01,12"])
