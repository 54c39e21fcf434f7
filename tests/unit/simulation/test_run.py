"""Cases are carried out chunk by chunk: in order, on one process or several, and never many at once in memory."""

import io
from concurrent.futures import Future
from itertools import count

import pytest

from pledgekeeper.simulation.chunks import LONGEST_LINE, Numbered, Unreadable, chunked, lines, rows
from pledgekeeper.simulation.run import Done, Work, carried_out, in_flight
from pledgekeeper.simulation.tally import Tally, total
from tests.unit.simulation.past import HOUR, a_line, a_pledge, compared, within

WORK = Work(compared(a_pledge(within("24 h")), a_pledge(within("2 h"), name="pledge-new")))


def a_file(number):
    """Every second case flips, every fifth line is none."""
    text = [
        b"nonsense\n" if n % 5 == 4 else a_line([HOUR if n % 2 else 3 * HOUR, "resolved"], case=f"TT-{n}")
        for n in range(number)
    ]
    return io.BytesIO(b"".join(text))


def test_one_process_and_several_find_the_same_in_the_same_order():
    alone, together = (list(carried_out(lines(a_file(3_456)), WORK, processes)) for processes in (1, 2))

    assert alone == together
    assert len(alone) == 4


def test_sums_flips_and_rejects_are_those_of_all_cases():
    tally = Tally()
    done = list(carried_out(lines(a_file(100)), WORK, 1))
    for each in done:
        tally.add(each.tally)

    assert (tally.cases, tally.rejected, tally.flipped) == (80, 20, 40)
    assert total(tally.new).missed == 40
    assert [flip.case for each in done for flip in each.flips][:3] == ["TT-0", "TT-2", "TT-6"]
    assert [(r.line, r.raw) for each in done for r in each.rejects][:2] == [(5, b"nonsense\n"), (10, b"nonsense\n")]


def test_an_endless_file_is_read_no_further_than_is_worked_on():
    read = 0

    def endless():
        nonlocal read
        for number in count(1):
            read += 1
            yield Numbered(number, a_line([60, "resolved"]))

    outcomes = carried_out(endless(), WORK, 1)
    for chunks_taken in (1, 2, 3):
        next(outcomes)
        assert read <= 1_000 * chunks_taken


def test_never_more_than_so_many_chunks_wait_or_lie_ready():
    begun = []

    def submit(chunk):
        begun.append(chunk)
        future = Future()
        future.set_result(Done())
        return future

    outcomes = in_flight(count(), submit, 6)
    for taken in range(1, 20):
        next(outcomes)
        assert len(begun) - taken < 6


def test_what_a_chunk_leaves_behind_does_not_grow_with_the_number_of_cases():
    few, many = (Tally() for _ in range(2))
    for tally, number in ((few, 100), (many, 5_000)):
        for done in carried_out(lines(a_file(number)), WORK, 1):
            tally.add(done.tally)

    assert many.cases == 50 * few.cases
    assert (len(many.old), len(many.new), len(many.to_missed)) == (len(few.old), len(few.new), len(few.to_missed))


def test_what_is_kept_by_facts_is_forgotten_when_it_becomes_too_much(monkeypatch):
    monkeypatch.setattr("pledgekeeper.simulation.scheme.KEPT_AT_MOST", 10)
    work = Work(compared(a_pledge(within("24 h")), a_pledge(within("2 h"), name="pledge-new")))
    many = [Numbered(n, a_line([60, "resolved"], facts={"product": f"product-{n}"})) for n in range(55)]

    assert work(many).tally.cases == 55
    assert len(work.comparison._kept) <= 10


def test_a_pause_for_a_reason_that_neither_pledge_knows_is_told():
    paused = {"name": "w1", "reason": "pending-custmer"}

    done = WORK([Numbered(7, a_line([60, "paused", paused], [HOUR, "resolved"]))])

    assert [(note.line, note.case, note.what) for note in done.notes] == [
        (7, "TT-1", "neither pledge knows the reason 'pending-custmer': it stops nothing")
    ]
    assert done.tally.noted == 1


def test_cases_of_later_are_neither_counted_nor_rejected():
    done = Work(WORK.comparison, until=0)([Numbered(1, a_line([60, "resolved"]))])

    assert (done.tally.not_yet, done.tally.cases, done.rejects) == (1, 0, [])


# --- lines and rows --------------------------------------------------------------------------------------------------


def test_lines_are_numbered_and_empty_ones_are_not_given():
    assert list(lines(io.BytesIO(b"a\n\n  \nb"))) == [(1, b"a\n"), (4, b"b")]


@pytest.mark.parametrize("longer", [b"x" * LONGEST_LINE, b"x" * (3 * LONGEST_LINE + 5)])
def test_a_line_that_is_longer_than_any_case_is_told_and_the_next_one_read(longer):
    (first, raw), (second, following) = lines(io.BytesIO(longer + b"\nb\n"))

    assert (first, second, following) == (1, 2, b"b\n")
    assert isinstance(raw, Unreadable)
    assert len(raw.text) == 200


def test_rows_may_have_line_ends_in_quotes_and_are_numbered_by_their_last_line():
    assert list(rows(io.StringIO('a,"b\nc"\n\nd,e\n'), ",")) == [(2, ["a", "b\nc"]), (4, ["d", "e"])]


def test_a_quote_that_nobody_closes_does_not_take_the_rows_after_it_along():
    found = list(rows(io.StringIO('a,"b\n' + "c,d\n" * 40_000 + "e,f\n"), ","))

    assert isinstance(found[0].raw, Unreadable)
    assert found[-1].raw == ["e", "f"]


def test_bytes_of_another_encoding_are_told_with_their_row():
    text = io.TextIOWrapper(
        io.BytesIO("id;na\xefve\n1;é\n".encode("latin-1")), encoding="utf-8", errors="surrogateescape"
    )

    assert [raw.why[:47] for _, raw in rows(text, ";")] == ["bytes that are not of the file's encoding; set `"[:47]] * 2


def test_a_chunk_is_so_many_and_the_last_one_the_rest():
    assert [len(chunk) for chunk in chunked((Numbered(n, n) for n in range(7)), 3)] == [3, 3, 1]
