"""Tests of the ways to somebody: a message to one channel that asks for an answer, and what the answers prove. Pure."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Final, Literal, NamedTuple

from pledgekeeper.errors import NotFound, Refused, TooOften
from pledgekeeper.escalation.people import LOUD, Channel, Person
from pledgekeeper.model import Frozen, Instant, in_words, iso

VALID_FOR: Final = timedelta(minutes=30)
"""So long a test can be answered."""
APART: Final = timedelta(minutes=2)
MOST_A_DAY: Final = 6
"""To one person, on all channels together: whoever may ask for a test must not be able to plague a phone."""
MOST_TRIES: Final = 5
PROVEN_FOR: Final = timedelta(days=90)
"""A channel on which somebody answered so lately is known to reach them."""
DAY: Final = timedelta(days=1)

TestedChannel = Literal["sms", "voice", "email"]
TESTED: Final[tuple[TestedChannel, ...]] = ("sms", "voice", "email")
State = Literal["asked", "sent", "failed", "answered", "unanswered"]


class WayTest(Frozen):
    """One test. `name` (`w1`, `w2`, …) is counted for each person; `address` is what was tested."""

    name: str
    channel: TestedChannel
    address: str
    code: str
    command_id: str
    by: str
    asked_at: Instant
    sent_at: Instant | None = None
    failed: str | None = None
    answered_at: Instant | None = None
    tries: int = 0

    @property
    def expires_at(self) -> datetime:
        return self.asked_at + VALID_FOR

    def may_be_answered(self, now: datetime) -> bool:
        return self.answered_at is None and now < self.expires_at and self.tries < MOST_TRIES

    def state(self, now: datetime) -> State:
        if self.answered_at:
            return "answered"
        if self.failed:
            return "failed"
        if self.may_be_answered(now):
            return "sent" if self.sent_at else "asked"
        return "unanswered" if self.sent_at else "failed"

    def why(self, now: datetime) -> str | None:
        """Why it came to nothing, as far as that is known."""
        if self.state(now) == "failed":
            return self.failed or "it was not sent in time"
        return "too many wrong codes" if self.tries >= MOST_TRIES and not self.answered_at else None


class WayTests(Frozen):
    """Somebody's tests, the newest last: those of the last day, and the last ones before."""

    person: str
    tests: tuple[WayTest, ...] = ()

    def named(self, name: str) -> WayTest | None:
        return next((test for test in self.tests if test.name == name), None)

    def last(self, channel: Channel) -> WayTest | None:
        return next((test for test in reversed(self.tests) if test.channel == channel), None)

    def with_test(self, name: str, **fields: object) -> "WayTests":
        """The same with some fields of one test replaced."""
        return self.changed(tests=tuple(t.changed(**fields) if t.name == name else t for t in self.tests))


class Asked(NamedTuple):
    """Who asks for a test, by which command, and the code that is to be answered."""

    by: str
    command_id: str
    code: str


def ask(kept: WayTests, person: Person, channel: TestedChannel, asked: Asked, now: datetime) -> WayTests:
    """With one more test. The same command again changes nothing.

    Refused when there is no such way, or it is loud and they sleep; TooOften when they were tested just now, or often.
    """
    if any(test.command_id == asked.command_id for test in kept.tests):
        return kept
    address = person.address(channel)
    if address is None:
        raise Refused(f"{person.id!r} has no {'email' if channel == 'email' else 'phone'}: add it to the roster first")
    asleep = person.quiet.ends_after(now) if person.quiet and channel in LOUD else None
    if asleep and not person.is_named(asked.by):
        raise Refused(f"{person.name} has quiet hours until {iso(asleep)}; a test wakes nobody: ask then, or by email")
    of_today = [test for test in kept.tests if now - test.asked_at < DAY]
    if of_today and now - of_today[-1].asked_at < APART:
        again = of_today[-1].asked_at + APART
        raise TooOften(f"{person.name} was sent a test just now; the next one may go at {iso(again)}")
    if len(of_today) >= MOST_A_DAY:
        again = of_today[-MOST_A_DAY].asked_at + DAY
        raise TooOften(f"{person.name} was sent {MOST_A_DAY} tests in a day; the next one may go at {iso(again)}")
    number = int(kept.tests[-1].name[1:]) + 1 if kept.tests else 1
    test = WayTest(
        name=f"w{number}", channel=channel, address=address, code=asked.code, command_id=asked.command_id,
        by=asked.by, asked_at=now,
    )  # fmt: skip
    return kept.changed(tests=(*_remembered(kept, now), test))


def _remembered(kept: WayTests, now: datetime) -> list[WayTest]:
    """Those of the last day, the last of each channel, and the last of each that was answered."""
    last = {test.channel: test.name for test in kept.tests}
    proof = {test.channel: test.name for test in kept.tests if test.answered_at}
    worth = {*last.values(), *proof.values()}
    return [test for test in kept.tests if now - test.asked_at < DAY or test.name in worth]


def answered(kept: WayTests, name: str, now: datetime) -> WayTests:
    """With that test answered; answered twice, the first answer stands. NotFound when it cannot be (any more)."""
    test = kept.named(name)
    if test and test.answered_at:
        return kept
    if test is None or not test.may_be_answered(now):
        raise NotFound(f"this test is not valid (any more): it is for {in_words(VALID_FOR)}; ask for another")
    return kept.with_test(name, answered_at=now)


def answered_with(
    kept: WayTests, code: str, channels: Collection[Channel], now: datetime
) -> tuple[WayTests, WayTest | None]:
    """With the test of that code answered, and which it was; None counts as a wrong try on all that are open."""
    open_ones = [test for test in kept.tests if test.channel in channels and now < test.expires_at]
    for test in open_ones:
        if compare_digest(test.code.encode(), code.encode()) and test.tries < MOST_TRIES:
            return answered(kept, test.name, now), test
    for test in open_ones:
        if test.answered_at is None:
            kept = kept.with_test(test.name, tries=test.tries + 1)
    return kept, None


class Standing(NamedTuple):
    """What is known of one way to somebody: when they last answered on it and to what, and the last test.

    `by` is None when they never did; by the roster's word there is no moment.
    """

    channel: TestedChannel
    verified_at: datetime | None
    by: Literal["page", "test", "roster"] | None
    test: WayTest | None

    def proven(self, now: datetime) -> bool:
        return self.by == "roster" or (self.verified_at is not None and now - self.verified_at <= PROVEN_FOR)


def standing(person: Person, kept: WayTests, pages: Mapping[Channel, datetime], now: datetime) -> list[Standing]:
    """Every way to somebody. `pages` is when they last answered a page, by channel. A test of another number or
    mailbox than they have now proves nothing."""
    found = []
    for channel in TESTED:
        address = person.address(channel)
        if address is None:
            continue
        proofs: list[tuple[datetime, Literal["page", "test"]]] = [
            (test.answered_at, "test")
            for test in kept.tests
            if test.answered_at and (test.channel, test.address) == (channel, address)
        ]
        if channel in pages:
            proofs.append((pages[channel], "page"))
        known = Standing(channel, None, None, kept.last(channel))
        if proofs:
            known = known._replace(verified_at=max(proofs)[0], by=max(proofs)[1])
        by_roster = channel in person.verified and not known.proven(now)
        found.append(known._replace(verified_at=None, by="roster") if by_roster else known)
    return found
