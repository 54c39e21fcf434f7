"""A change of the clock so near to where the files begin or end that the rest of that day outvotes what lies beyond.

Of that day the offset is known; asked is whether its first or its last calls lie the commonest steps of summer time
away from it. A vote for that is a pair of which neither record has a partner at the offset that is known: two sides
that are the same have none. Votes are of several numbers, and there are hardly any pairs at the known offset on their
side of the change: machines that call every hour, and calls that one side misses, do not make that.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

Numbers = npt.NDArray[np.int64]
Marks = npt.NDArray[np.bool_]
Pairs = Numbers
"""As `offsets.Pairs`."""

STEPS: Final = (-3_600_000, -1_800_000, 1_800_000, 3_600_000)
"""Summer time in milliseconds, and that of Lord Howe."""
NEAR_MILLISECONDS, PARTNER_MILLISECONDS = 15_000, 60_000
FEWEST_VOTES, VOTES_FOR_EACH_WRONG = 2, 4


def level_beyond(pairs: Pairs, level: int, *, before: bool) -> tuple[int, int] | None:
    """The offset of the first calls of some (or of the last), and how many say so; None where it is `level`.

    Where two are as likely, it is neither.
    """
    found = sorted((_votes(pairs, level, level + step, before=before), level + step) for step in STEPS)
    (second, _), (votes, other) = found[-2:]
    return (other, votes) if votes > second else None


def _votes(pairs: Pairs, level: int, other: int, *, before: bool) -> int:
    """How many calls say that there is another offset before (or after) the one that is known; 0: too few or mixed."""
    away, beyond = (np.abs(pairs[:, 1] - pairs[:, 0] - each) for each in (level, other))
    known = away < PARTNER_MILLISECONDS
    votes = (beyond < NEAR_MILLISECONDS) & ~_touched(pairs, known)
    if len(set(pairs[votes, 4].tolist())) < FEWEST_VOTES:
        return 0
    wrong = min(_wrong(pairs[:, clock], votes, known, before=before) for clock in (0, 1))
    count = int(votes.sum())
    return count if VOTES_FOR_EACH_WRONG * wrong <= count else 0


def _touched(pairs: Pairs, some: Marks) -> Marks:
    """Which pairs have a record that is in one of some."""
    touched = np.zeros(len(pairs), np.bool_)
    for rows in (pairs[:, 2], pairs[:, 3]):
        named = np.zeros(int(rows.max(initial=0)) + 1, np.bool_)
        named[rows[some]] = True
        touched |= named[rows]
    return touched


def _wrong(moments: Numbers, votes: Marks, known: Marks, *, before: bool) -> int:
    """Where the moment that parts them best lies, how many are on the wrong side of it."""
    marked = np.flatnonzero(votes | known)
    order = marked[np.argsort(moments[marked], kind="stable")]
    gained = np.cumsum(np.where(votes[order], 1, -1)[:: 1 if before else -1])
    return int(votes.sum() - max(gained.max(), 0))
