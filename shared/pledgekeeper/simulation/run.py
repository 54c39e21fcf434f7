"""Carry a comparison out over many cases: chunk by chunk, on several processes, in the order of the file."""

import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pledgekeeper.simulation.chunks import Numbered, Unreadable, chunked
from pledgekeeper.simulation.past_case import BadCase, NotYet, PastCase, read_line
from pledgekeeper.simulation.replay import replay, unknown_reasons
from pledgekeeper.simulation.scheme import Comparison
from pledgekeeper.simulation.tally import Flip, Tally

WAITING_PER_PROCESS = 2
"""Chunks that lie ready for each process, besides the one that it works on."""


class Remark(NamedTuple):
    """Something to tell of a line. `raw` is what stood there, when it was rejected."""

    line: int
    case: str
    what: str
    raw: Any = None


@dataclass
class Done:
    """What came of a chunk: its sums, and what is to be told of single cases."""

    tally: Tally = field(default_factory=Tally)
    flips: list[Flip] = field(default_factory=list)
    rejects: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)


Read = Callable[[Any, int | None], tuple[PastCase, list[str]]]
"""Makes a case of what stands in a file, with what is to be told of it. BadCase when it is none."""


def read_json(raw: Any, until: int | None) -> tuple[PastCase, list[str]]:
    return read_line(raw, until), []


@dataclass(frozen=True)
class Work:
    """What is to be done with each case; it travels to the processes once."""

    comparison: Comparison
    read: Read = read_json
    until: int | None = None

    def __call__(self, chunk: list[Numbered]) -> Done:
        done = Done()
        for numbered in chunk:
            try:
                self._add(numbered, done)
            except NotYet:
                done.tally.not_yet += 1
            except BadCase as problem:
                done.rejects.append(Remark(numbered.line, "", str(problem), numbered.raw))
        done.tally.rejected, done.tally.noted = len(done.rejects), len(done.notes)
        return done

    def _add(self, numbered: Numbered, done: Done) -> None:
        if isinstance(numbered.raw, Unreadable):
            raise BadCase(numbered.raw.why)
        case, told = self.read(numbered.raw, self.until)
        done.flips += replay(case, self.comparison, done.tally)
        told += self._unknown(case)
        done.notes += (Remark(numbered.line, case.case, what) for what in told)

    def _unknown(self, case: PastCase) -> list[str]:
        return [
            f"neither pledge knows the reason {reason!r}: it stops nothing"
            for reason in unknown_reasons(case, self.comparison.of(case))
        ]


def carried_out(items: Iterable[Numbered], work: Work, processes: int) -> Iterator[Done]:
    """Every chunk's outcome, in order. In this process when one is enough."""
    if processes == 1:
        yield from map(work, chunked(items))
        return
    with ProcessPoolExecutor(processes, initializer=_learn, initargs=(work,)) as pool:
        yield from in_flight(
            chunked(items), lambda chunk: pool.submit(_do, chunk), processes * (1 + WAITING_PER_PROCESS)
        )


def in_flight(chunks: Iterable[Any], submit: Callable[[Any], "Future[Done]"], most: int) -> Iterator[Done]:
    """Outcomes in the order of the chunks; of these, no more than `most` are read ahead of the one that is given."""
    waiting: deque[Future[Done]] = deque()
    for chunk in chunks:
        waiting.append(submit(chunk))
        if len(waiting) >= most:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


_work: Work | None = None


def _learn(work: Work) -> None:
    """A process learns once what is to be done. Ctrl-C is for the one that reads."""
    global _work
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _work = work


def _do(chunk: list[Numbered]) -> Done:
    assert _work is not None
    return _work(chunk)
