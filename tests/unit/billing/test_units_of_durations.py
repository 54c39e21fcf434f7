"""In which unit a duration is written is proven by a start and an end that stand beside it."""

from datetime import datetime, timedelta

import pytest

from pledgekeeper.billing.doubts import doubts
from pledgekeeper.billing.files import open_calls
from pledgekeeper.billing.proposing import propose
from pledgekeeper.carriers.call_columns import Columns
from tests.unit.billing.sides import call, compared, nothing_kept, write
from tests.unit.billing.test_proposing import IN_DOLLARS, proposed

CALLS = [call(n, seconds=seconds) for n, seconds in enumerate((611, 490, 485, 37, 130))]
HEADER = ("answerTime", "releaseTime", "caller", "called", "callDuration", "fee")


def with_ends(written, rings=0):
    """The same calls as a switch tells them: from answer (or, where it rings, from before it) to release."""
    for start, caller, called, seconds, amount in CALLS:
        begun = datetime.fromisoformat(start)
        moments = (begun - timedelta(seconds=rings), begun + timedelta(seconds=seconds))
        yield (*(f"{each:%Y%m%d%H%M%S}" for each in moments), caller, called, written(seconds), amount)


def told(folder, rows, header=HEADER):
    """How a file is read, and what is told of it."""
    file = open_calls(write(folder / "theirs.csv", list(rows), header), nothing_kept())
    mapping = propose(file, agreement=IN_DOLLARS)
    return mapping, list(doubts(file, Columns(), mapping, IN_DOLLARS))


@pytest.mark.parametrize("name", ["callDuration", "duration_10ms", "seconds", "duration ms", "duration minutes"])
@pytest.mark.parametrize(
    ("unit", "written"),
    [
        ("seconds", lambda s: s), ("tenths", lambda s: 10 * s + 4), ("hundredths", lambda s: 100 * s - 37),
        ("milliseconds", lambda s: 1000 * s + 250), ("minutes", lambda s: f"{s / 60:.2f}"),
        ("minutes", lambda s: f"{s / 60:.1f}".replace(".", ",")),
    ],
)  # fmt: skip
def test_start_and_end_tell_the_unit_whatever_the_name_says(tmp_path, name, unit, written):
    mapping, notes = told(tmp_path, with_ends(written), (*HEADER[:4], name, "fee"))

    assert (mapping.duration.column, mapping.duration.unit, notes) == (name, unit, [])


@pytest.mark.parametrize("factor", [10, 100, 1000])
def test_parts_of_seconds_are_seconds(tmp_path, factor):
    theirs = write(tmp_path / "t.csv", list(with_ends(lambda seconds: factor * seconds)), HEADER)

    document = compared(tmp_path, CALLS, theirs)

    assert (document["causes"], document["unexplained"]["calls"]) == ([], 0)


def test_what_is_billed_beside_it_is_in_its_unit(tmp_path):
    rows = [(*row, -(-row[4] // 6000) * 6000) for row in with_ends(lambda seconds: 100 * seconds)]

    mapping, _ = told(tmp_path, rows, (*HEADER, "billed duration"))

    assert (mapping.duration.unit, mapping.billed.unit) == ("hundredths", "hundredths")


def test_seconds_that_are_billed_in_whole_minutes_stay_seconds(tmp_path):
    rows = [(*row, -(-row[4] // 60) * 60) for row in with_ends(lambda seconds: seconds)]

    mapping, notes = told(tmp_path, rows, (*HEADER, "billed duration"))

    assert (mapping.duration.unit, mapping.billed.unit, notes) == ("seconds", "seconds", [])


def test_a_unit_that_start_and_end_refute_is_told_where_they_do_not_prove_another(tmp_path):
    header = ("setupTime", *HEADER[1:])

    mapping, notes = told(tmp_path, with_ends(lambda seconds: 100 * seconds, rings=20), header)

    assert mapping.duration.unit == "milliseconds"
    assert notes == [
        "theirs.csv: 'callDuration' is read in milliseconds, by which the first call lasted 61.1 s; from its start to "
        "'releaseTime' are 631 s"
    ]


def test_ringing_before_a_call_refutes_nothing(tmp_path):
    mapping, notes = told(tmp_path, with_ends(lambda seconds: seconds, rings=20), ("setupTime", *HEADER[1:]))

    assert (mapping.duration.unit, notes) == ("seconds", [])


def test_where_no_end_stands_a_name_says_hundredths(tmp_path):
    rows = [(start, caller, called, 100 * seconds, amount) for start, caller, called, seconds, amount in CALLS]

    mapping, _ = told(tmp_path, rows, ("start", "caller", "called", "duration_10ms", "fee"))

    assert mapping.duration.unit == "hundredths"


@pytest.mark.parametrize(
    ("lasted", "billed"),
    [("Dauer (Sek)", "Abgerechnete Dauer"), ("Duración", "Duración facturada"), ("Durata", "Durata fatturata")],
)
@pytest.mark.parametrize("first", [True, False])
def test_how_long_a_call_counts_is_told_in_other_languages_too(tmp_path, lasted, billed, first):
    names = (billed, lasted) if first else (lasted, billed)
    rows = [
        (f"2026-10-{day} 12:00:05", "221773387926", *((counts, said) if first else (said, counts)))
        for day, said, counts in ((12, "00:00:48", "60"), (13, "00:01:31", "120"), (15, "00:00:12", "60"))
    ]

    found = proposed(tmp_path, rows, ("Start", "B-Nummer", *names))

    assert (found.duration.column, found.billed.column) == (lasted, billed)
