"""The numbering plan by blocks: consecutive numbers of one length of which `check_number` says the same.

The patterns in the metadata tell how far a number must be read until nothing more can change what is said of it; from
there on one number speaks for its block, and `phonenumbers` is asked once for all of them.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

import phonenumbers
from phonenumbers import PhoneMetadata

from pledgekeeper.billing.digit_patterns import DIGITS, DigitPattern, State, UnknownPattern, digit_pattern
from pledgekeeper.billing.numbering import check_number, listed_ranges
from pledgekeeper.carriers.pattern_rules import Verdict

CODE_DIGITS: Final = 3
"""At most; no code is the beginning of another."""
MOST_BLOCKS: Final = 5000
"""Behind one national prefix. Where there are more, as behind the carrier codes of China, each number is asked."""
DESCRIPTIONS: Final = (
    "general_desc", "fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "personal_number", "voip",
    "pager", "uan", "voicemail",
)  # fmt: skip
UNREAD: Final = "x"
"""Stands for a digit that was not read yet."""

Answer = tuple[Verdict, str]
Part = tuple[int, Answer | None]


class Track(NamedTuple):
    """Where all patterns are after the digits read so far of a number of `length` digits."""

    length: int
    states: tuple[State, ...]


class Block(NamedTuple):
    """The numbers of one length from `first` to the next block. `answer`: verdict and region; None: ask each number."""

    first: int
    answer: Answer | None


def blocks(begins: str, length: int) -> list[Block]:
    """Those of all numbers of a length that begin with a country code, or with three digits that no country has.

    Numbers of a country whose patterns are written as none was before are asked one by one.
    """
    left = length - len(begins)
    if country_code(begins) is None:
        return [Block(int(begins) * 10**left, check_number(begins.ljust(length, "0")))]
    try:
        plan = _plan(begins)
    except UnknownPattern:
        return [one_by_one(begins, length)]
    return [Block(int(begins) * 10**left + offset, answer) for offset, answer in plan.parts(left)]


def one_by_one(begins: str, length: int) -> Block:
    """All these numbers are asked one by one."""
    return Block(int(begins) * 10 ** (length - len(begins)), None)


def country_code(begins: str) -> str | None:
    """The country code with which a number begins."""
    known = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    return next((begins[:n] for n in range(1, CODE_DIGITS + 1) if int(begins[:n]) in known), None)


class _Plan:
    """That of one country code.

    A number has one track, and another where a national prefix is taken from it first: what is said of it follows from
    both forms.
    """

    def __init__(self, code: str) -> None:
        self.code = code
        self.patterns = tuple(dict.fromkeys(_patterns(code)))
        self.start = tuple(each.start for each in self.patterns)
        self.prefix = _NationalPrefix(code)
        self._known: dict[tuple[tuple[Track, ...], int], list[Part]] = {}
        self._followed_by: dict[tuple[tuple[State, ...], int], tuple[State, ...]] = {}

    def parts(self, left: int) -> list[Part]:
        """The blocks of all numbers with so many digits after the code, each by how far it is from the first number."""
        return self._unread("", Track(left, self.start), left)

    def _unread(self, begins: str, track: Track, left: int) -> list[Part]:
        """While it is not told yet what is taken from a number."""
        rest = self.prefix.taken_from(begins, left)
        if rest is not None:
            tracks = (track,) if rest == begins else (track, self._read(rest, left))
            return self._of(begins, tracks, left)
        parts = _joined(
            (digit * 10 ** (left - 1), self._unread(f"{begins}{digit}", self._after(track, digit), left - 1))
            for digit in DIGITS
        )
        return parts if len(parts) <= MOST_BLOCKS else [(0, None)]

    def _of(self, begins: str, tracks: tuple[Track, ...], left: int) -> list[Part]:
        """Numbers that are on the same tracks have the same answer, whatever they begin with."""
        key = (tracks, left)
        if key not in self._known:
            if all(self._is_told(track, left) for track in tracks):
                self._known[key] = [(0, check_number(f"{self.code}{begins}{'0' * left}"))]
            else:
                self._known[key] = _joined(
                    (
                        digit * 10 ** (left - 1),
                        self._of(f"{begins}{digit}", tuple(self._after(each, digit) for each in tracks), left - 1),
                    )
                    for digit in DIGITS
                )
        return self._known[key]

    def _is_told(self, track: Track, left: int) -> bool:
        return all(
            pattern.matches(state, left) is not None for pattern, state in zip(self.patterns, track.states, strict=True)
        )

    def _after(self, track: Track, digit: int) -> Track:
        key = (track.states, digit)
        if key not in self._followed_by:
            states = (pattern.after(state, digit) for pattern, state in zip(self.patterns, track.states, strict=True))
            self._followed_by[key] = tuple(states)
        return Track(track.length, self._followed_by[key])

    def _read(self, digits: str, left: int) -> Track:
        track = Track(len(digits) + left, self.start)
        for each in digits:
            track = self._after(track, int(each))
        return track


@cache
def _plan(code: str) -> _Plan:
    return _Plan(code)


def _patterns(code: str) -> Iterator[DigitPattern]:
    """All that is looked for in the digits after a code."""
    yield digit_pattern("0", begins=True)
    for each in listed_ranges():
        if each.begins.startswith(code):
            yield digit_pattern(each.begins.removeprefix(code), begins=True)
    for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[int(code)]:
        metadata = _metadata(code, region)
        if metadata.leading_digits:
            yield digit_pattern(metadata.leading_digits, begins=True)
        for name in DESCRIPTIONS:
            description = getattr(metadata, name)
            if description and description.national_number_pattern:
                yield digit_pattern(description.national_number_pattern)


def _metadata(code: str, region: str) -> PhoneMetadata:
    metadata = PhoneMetadata.metadata_for_region_or_calling_code(int(code), region)
    assert metadata is not None, f"{code} is the code of {region}"
    return metadata


class _NationalPrefix:
    """What `phonenumbers` takes from the beginning of a number before it looks at it, by the metadata of the code's
    first region.

    It is told once a pattern that takes no unread digit for one of its own, and one that takes any, find the same.
    """

    def __init__(self, code: str) -> None:
        metadata = _metadata(code, phonenumbers.region_code_for_country_code(int(code)))
        text = metadata.national_prefix_for_parsing or ""
        self._rule = metadata.national_prefix_transform_rule
        parts = re.findall(r"\{[\d,]+\}|\[[\d-]+\]|\\d|.", text)
        self._least = re.compile("".join(f"[{each}{UNREAD}]" if each == r"\d" else each for each in parts))
        self._most = re.compile("".join(map(_or_unread, parts)))

    def taken_from(self, begins: str, left: int) -> str | None:
        """What `begins` becomes; None while it is not told yet."""
        if not self._least.pattern:
            return begins
        number = begins + UNREAD * left
        least, most = self._least.match(number), self._most.match(number)
        if _spans(least) != _spans(most):
            return None
        if least is None:
            return begins
        if self._rule and least.lastindex is not None and least[self._least.groups] is not None:
            rest = self._least.sub(self._rule, number, count=1)
        else:
            rest = number[least.end() :]
        read = rest.removesuffix(UNREAD * left) if left else rest
        return read if len(read) + left == len(rest) and UNREAD not in read else None


def _spans(match: re.Match[str] | None) -> list[tuple[int, int]] | None:
    return match and [match.span(group) for group in range(match.re.groups + 1)]


def _or_unread(part: str) -> str:
    if part == r"\d" or part.isdigit():
        return f"[{part}{UNREAD}]"
    return f"{part[:-1]}{UNREAD}]" if part.startswith("[") else part


def _joined(parts: Iterator[tuple[int, list[Part]]]) -> list[Part]:
    """One after the other; neighbours of which the same is said are one."""
    joined: list[Part] = []
    for offset, each in parts:
        for further, answer in each:
            if not joined or joined[-1][1] != answer:
                joined.append((offset + further, answer))
    return joined
