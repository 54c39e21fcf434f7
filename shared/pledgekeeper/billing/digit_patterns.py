r"""Patterns of digits, as the metadata of `phonenumbers` writes them: do all, some or none of the numbers that begin so
match?

A pattern is made of digits, `\d`, `[2-57]`, `(?:`, `(`, `)`, `|`, `?`, `{3}` and `{3,5}`. Anything else is refused, so
that metadata of later years cannot be misread.
"""

import re
from functools import cache
from typing import Final

DIGITS: Final = range(10)
ANY: Final = frozenset(DIGITS)
TOKEN: Final = re.compile(r"(?P<open>\((?:\?:)?)|(?P<digits>\\d|\[[\d-]+\]|\d)")
TIMES: Final = re.compile(r"\?|\{(?P<least>\d+)(?:,(?P<most>\d+))?\}")

State = frozenset[int]
"""Where in a pattern one may be after some digits."""


class UnknownPattern(ValueError):
    """A pattern that is written otherwise; what was not understood is told."""


class DigitPattern:
    """An automaton. `begins`: the pattern is that of the beginning of a number, and any digits may follow."""

    def __init__(self, text: str, *, begins: bool) -> None:
        self._text, self._at = text, 0
        self._steps: list[tuple[frozenset[int], int] | None] = []
        self._jumps: list[list[int]] = []
        self._after: dict[tuple[State, int], State] = {}
        self._matches: dict[tuple[State, int], bool | None] = {}
        start = self._new()
        self._end = self._choice(start)
        if self._at != len(text):
            raise self._unknown()
        if begins:
            follow = self._new()
            self._steps[follow] = (ANY, follow)
            self._jumps[self._end].append(follow)
            self._jumps[follow].append(end := self._new())
            self._jumps[self._end].append(end)
            self._end = end
        self.start = self._closed({start})

    def after(self, state: State, digit: int) -> State:
        """Where one may be a digit later."""
        key = (state, digit)
        if key not in self._after:
            steps = filter(None, (self._steps[each] for each in state))
            self._after[key] = self._closed({to for digits, to in steps if digit in digits})
        return self._after[key]

    def matches(self, state: State, left: int) -> bool | None:
        """Does every number match that has so many digits more? False: none does; None: some do."""
        if not state:
            return False
        if left == 0:
            return self._end in state
        key = (state, left)
        if key not in self._matches:
            found = {self.matches(each, left - 1) for each in {self.after(state, digit) for digit in DIGITS}}
            self._matches[key] = found.pop() if len(found) == 1 else None
        return self._matches[key]

    # --- reading the text; each part leads from a state to another ----------------------------------------------------

    def _choice(self, state: int) -> int:
        end = self._new()
        while True:
            self._jumps[self._series(state)].append(end)
            if self._text[self._at : self._at + 1] != "|":
                return end
            self._at += 1

    def _series(self, state: int) -> int:
        self._jumps[state].append(begun := self._new())
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            begun = self._repeated(begun)
        return begun

    def _repeated(self, state: int) -> int:
        """A part is read anew for each time that it may stand there."""
        begun = self._at
        first = self._once(state)
        ended = self._at
        times = TIMES.match(self._text, ended)
        if times is None:
            return first
        least = int(times["least"] or 0)
        most = int(times["most"] or times["least"] or 1)
        ends = [state, first]
        for _ in range(1, most):
            self._at = begun
            ends.append(self._once(ends[-1]))
        self._at = times.end()
        end = self._new()
        for each in ends[least:]:
            self._jumps[each].append(end)
        return end

    def _once(self, state: int) -> int:
        token = TOKEN.match(self._text, self._at)
        if token is None:
            raise self._unknown()
        self._at = token.end()
        if token["open"]:
            end = self._choice(state)
            if self._text[self._at : self._at + 1] != ")":
                raise self._unknown()
            self._at += 1
            return end
        self._jumps[state].append(here := self._new())
        self._steps[here] = (_digits(token["digits"]), to := self._new())
        return to

    def _new(self) -> int:
        self._steps.append(None)
        self._jumps.append([])
        return len(self._steps) - 1

    def _closed(self, states: set[int]) -> State:
        todo = list(states)
        while todo:
            more = [each for each in self._jumps[todo.pop()] if each not in states]
            states.update(more)
            todo += more
        return frozenset(states)

    def _unknown(self) -> UnknownPattern:
        return UnknownPattern(f"{self._text!r} at {self._at}: this is in no pattern of digits that is known")


@cache
def digit_pattern(text: str, *, begins: bool = False) -> DigitPattern:
    """The automaton of a text; many regions have the same."""
    return DigitPattern(text, begins=begins)


def _digits(text: str) -> frozenset[int]:
    if text == r"\d":
        return ANY
    parts = re.findall(r"(\d)(?:-(\d))?", text)
    return frozenset(digit for first, last in parts for digit in range(int(first), int(last or first) + 1))
