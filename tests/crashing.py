"""Has a function die at each of its calls of AWS in turn, and compares what came of it with a life undisturbed.

Deaths that leave the same behind are told once: those in one run of a function between which nothing was written and
nothing left the system. So it dies before its first call, and after each that may have changed something.

A place in its code at which it could die time and again is told the first time, the second, the fourth, the eighth.
"""

import os
import pickle
from collections import Counter

import pytest

FORKS = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")
"""A copy goes on in the one thread that was copied, and leaves without asking for another."""


def with_and_without(world, life):
    """What came of `life` undisturbed, and with a crash at each of its calls in turn: (call, outcome) of each.

    `life(crash_at)` asks `crash_at` before and after each call whether to die there. At each the process forks: the
    copy dies there and lives on to the end, while the original goes on to the next call.
    """
    crashed, told, stopped_at, visits = [], [], [], Counter()

    def crash_at(call):
        if told or "by_wake" in call:  # one crash a life; and the sweep only reads that index
            return False
        if world.changes in stopped_at:
            return False
        stopped_at[:] = [world.changes]
        visits[place := (call, world.place)] += 1
        if visits[place].bit_count() > 1:  # neither the first time nor twice as often as the last that was told
            return False
        read_end, write_end = os.pipe()
        copy = os.fork()
        if copy == 0:
            told.append(write_end)
            return True
        os.close(write_end)
        with open(read_end, "rb") as answer:
            crashed.append((call, pickle.loads(answer.read() or pickle.dumps("it ended before its time"))))
        os.waitpid(copy, 0)
        return False

    try:
        outcome = life(crash_at)
        if told:
            os.write(told[0], pickle.dumps(outcome))
    finally:
        if told:
            os._exit(0)
    return outcome, crashed
