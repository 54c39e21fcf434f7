"""Whole clocks, second by second: what an oracle counts that paints every second of a story, beside what is shown.

The oracle shares nothing with the package but the models that both are told of: a rule, pause rules, targets. It has
no intervals to get wrong: a byte for every second says what a clock did in it, another whether it was worked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pledgekeeper.cases.announcements import ClockWarned, FellDue, PauseLapsed
from pledgekeeper.cases.clocks import readings, superseded
from pledgekeeper.cases.commands import Tick
from pledgekeeper.cases.model import NoteAdded, TermsMoved
from pledgekeeper.cases.pausing import PauseAgreed, PauseBegan, PauseEnded, PauseObjected, WorkPlanned
from pledgekeeper.cases.terms import Library, Terms, Version
from pledgekeeper.event import Event
from pledgekeeper.kinds import decide, events_adapter, fold, next_wake
from pledgekeeper.sla.calendar import ALWAYS
from pledgekeeper.sla.clock import history_of, read_periods
from pledgekeeper.sla.pledge import Commitment, Pledge, Rule
from pledgekeeper.tickets.model import Prioritised, ServiceRestored, StatusChanged, Ticket, TicketStatus
from tests.unit.builders import ENGINEER, NOC, SECOND, a_ticket, terms
from tests.unit.sla.strategies import Place, places

pytestmark = pytest.mark.thorough

HOUR, DAY = 3600, 86_400
BEFORE, AFTER = 2 * DAY + HOUR, 4 * DAY
EXAMPLES = settings(max_examples=2 * settings.default.max_examples)

# --- stories ---------------------------------------------------------------------------------------------------------


class Fact(NamedTuple):
    """Something that happened. `says` is the moment it carries; it counts as of `at`, when nothing later was before."""

    at: int
    says: int
    what: str
    name: str = ""
    reason: str = ""
    begin: int = 0
    end: int = 0


@dataclass(frozen=True)
class Story:
    """What happened on a ticket, under which promises, on which calendar."""

    place: Place
    versions: tuple[Pledge, ...] = field(repr=False)
    stopping: frozenset[str]
    facts: tuple[Fact, ...]

    @property
    def pledge(self) -> Pledge:
        """The one that the ticket is under at last."""
        return self.pledge_at(len(self.facts))

    def pledge_at(self, place: int) -> Pledge:
        """The one that the ticket was under when that fact came."""
        moves = [fact.name for fact in self.facts[:place] if fact.what == "moved"]
        return next(each for each in self.versions if each.id == (moves or [self.versions[0].id])[-1])

    @property
    def origin(self) -> int:
        return int(self.place.centre.timestamp()) - BEFORE

    @property
    def last(self) -> int:
        return self.facts[-1].at

    @property
    def terms(self) -> Terms:
        calendars = {"random": self.place.calendar}
        return terms(
            version=Version(self.pledge, "calendars-random", calendars, "random"),
            stopping=self.stopping,
            matrix=terms().matrix.changed(ladders=terms().matrix.ladders[-1:]),
            library=Library({each.id: each for each in self.versions}, {"calendars-random": calendars}),
        )

    def upto(self, now: int) -> "Story":
        return self.of(tuple(fact for fact in self.facts if fact.at <= now))

    def of(self, facts: tuple[Fact, ...]) -> "Story":
        return Story(self.place, self.versions, self.stopping, facts)

    @property
    def events(self) -> list[Event]:
        return [event_of(fact) for fact in self.facts]

    @property
    def ticket(self) -> Ticket:
        found = fold("TT-7K3QX9M2XA", self.events)
        assert isinstance(found, Ticket)
        return found

    @cached_property
    def worked(self) -> bytes:
        """For every second: is it worked?"""
        minutes = (moment_of(self.origin + second) for second in range(0, BEFORE + AFTER + 60, 60))
        return b"".join(
            (b"\1" if self.place.slow.seconds_between(begin, end) else b"\0") * 60 for begin, end in pairwise(minutes)
        )


def moment_of(second: int) -> datetime:
    return datetime.fromtimestamp(second, UTC)


STATUS = {"pending": "pending", "resolved": "resolved", "cancelled": "cancelled", "in-progress": "inProgress"}
PRIORITIES = ("P1", "P2", "P3")
WORDS = ("updated", "answered-by-carrier", "restored", "reopened", *STATUS)


def event_of(fact: Fact) -> Event:
    said: dict[str, Any] = {"at": moment_of(fact.says)}
    match fact.what:
        case "opened":
            opening: Event = a_ticket().timeline[0]
            return opening.changed(**said, priority=fact.name, pledge_id="pledge-one", calendars_id="calendars-random")
        case "updated" | "answered-by-carrier":
            return NoteAdded(**said, note_id="n1", by=ENGINEER if fact.what == "updated" else NOC, text="x")
        case "restored":
            return ServiceRestored(**said, by=ENGINEER)
        case "reopened":
            return StatusChanged(**said, status=TicketStatus.IN_PROGRESS, by=NOC, reopened=True)
        case "prioritised":
            return Prioritised(**said, priority=fact.name, by=ENGINEER)
        case "moved":
            return TermsMoved(
                **said, pledge_id=fact.name, calendars_id="calendars-random", by=ENGINEER, reason="as agreed"
            )
    if fact.what in STATUS:
        return StatusChanged(**said, status=TicketStatus(STATUS[fact.what]), by=ENGINEER)
    return _of_a_pause(fact, **said, pause_id=fact.name)


def _of_a_pause(fact: Fact, **said: Any) -> Event:
    match fact.what:
        case "paused":
            return PauseBegan(**said, reason=fact.reason, note="x", by=ENGINEER)
        case "work":
            begin, end = moment_of(fact.begin), moment_of(fact.end)
            return WorkPlanned(**said, begin=begin, end=end, reference="x", by=ENGINEER)
        case "ended":
            return PauseEnded(**said, by=ENGINEER)
        case "agreed":
            return PauseAgreed(**said, by=NOC)
    return PauseObjected(**said, by=NOC, why="x")


def _seconds(highest: int) -> st.SearchStrategy[str]:
    return st.integers(60, highest).map(lambda count: f"{count} s")


REASONS = ["waiting", "no-access", "planned-work", "supplier"]


@st.composite
def pledges(draw: st.DrawFn) -> tuple[Pledge, Pledge]:
    """Two versions: promises of four shapes, each within two amounts of time by priority, reasons of every kind."""
    subsets = st.lists(st.sampled_from(REASONS), unique=True)
    return draw(versions("pledge-one", st.just(REASONS))), draw(versions("pledge-two", subsets))


@st.composite
def versions(draw: st.DrawFn, name: str, paused_for: st.SearchStrategy[list[str]]) -> Pledge:
    """`paused_for`: the reasons for which a clock may stand still."""
    consent = st.sampled_from(["needed", "silent"])
    pauses: list[dict[str, Any]] = [
        {"reason": reason, "name": reason, "longest": draw(_seconds(DAY)), "consent": draw(consent)}
        for reason in REASONS
    ]
    reasons = draw(paused_for)
    pauses[2]["notice"] = draw(_seconds(6 * HOUR))
    pauses[3]["stops"] = False
    over = ["resolved", "cancelled"]
    solve = {"starts": ["opened"], "pauses": reasons, "reopens": ["reopened"], "stops": over}
    clocks: dict[str, dict[str, Any]] = {
        "solve": solve,
        "update": {**solve, "restarts": ["updated"]},
        "answer": {"starts": ["answered-by-carrier"], "pauses": reasons[:2], "stops": ["updated", "pending", *over]},
        "restore": {"starts": ["opened"], "pauses": reasons[1:], "stops": ["restored", *over]},
    }  # fmt: skip
    return Pledge.model_validate(
        {
            "id": name, "valid_from": "2026-01-01T00:00:00Z", "source": "dice", "pauses": pauses,
            "commitments": [
                {
                    "id": own, "clause": "X", "name": own, "case": "ticket", "share_percent": 90, "clock": clock,
                    "targets": [
                        {"priority": "P1", "within": draw(_seconds(DAY)), "calendar": "wall"},
                        {"priority": "P2", "within": draw(_seconds(DAY)), "calendar": "business"},
                    ] + ([{"within": draw(_seconds(DAY)), "calendar": "business"}] if own != "restore" else []),
                    "warn_percent": [50, 75], "warn_before": ["30 min"],
                }
                for own, clock in clocks.items()
            ],
        }
    )  # fmt: skip


ANYTHING = (*WORDS, "moved", *("prioritised", "paused", "paused", "work", "ended", "agreed", "objected") * 2)
PLANNED_WORK = ("work", "work", "work", "updated", "answered-by-carrier", "paused", "ended", "objected")


@st.composite
def stories(draw: st.DrawFn, *, small_hours: bool = False, of: Sequence[str] = ANYTHING, hours: int = 48) -> Story:
    """Up to ten facts around a moving of the clocks; some in one second, some dated before the last one."""
    place, both = draw(places(small_hours=small_hours)), draw(pledges())
    assume(any(place.calendar.week.values()))  # else some moments never come
    kinds = draw(st.lists(st.sampled_from(of), min_size=1, max_size=10))
    origin = int(place.centre.timestamp())
    begin, *instants = sorted(origin + draw(st.integers(-hours * HOUR, hours * HOUR)) for _ in range(len(kinds) + 1))
    facts = [Fact(begin, begin, "opened", draw(st.sampled_from(PRIORITIES)))]
    numbers = st.integers(1, 1 + sum(kind in ("paused", "work") for kind in kinds)).map(lambda number: f"w{number}")
    for kind, instant in zip(kinds, instants, strict=True):
        last = facts[-1].at
        at, behind = draw(st.sampled_from([(instant, 0), (instant, 0), (last, 0), (last, 1), (last, 700)]))
        if facts[-1].what in ("prioritised", "moved"):
            behind = 0
        fact = Fact(at, at - behind, kind, draw(numbers))
        if kind == "prioritised":
            fact = fact._replace(name=draw(st.sampled_from(PRIORITIES)))
        elif kind == "moved":
            fact = fact._replace(name=draw(st.sampled_from([each.id for each in both])))
        elif kind in ("paused", "work"):
            name = f"w{1 + sum(each.what in ('paused', 'work') for each in facts)}"
            fact = fact._replace(name=name, reason=draw(st.sampled_from(["waiting", "no-access", "supplier"])))
        if kind == "work":
            opens = fact.at + draw(st.integers(0, 12 * HOUR))
            fact = fact._replace(reason="planned-work", begin=opens, end=opens + draw(st.integers(1, DAY // 2)))
        facts.append(fact)
    return Story(place, both, frozenset(draw(st.sampled_from([[], ["supplier"]]))), tuple(facts))


# --- the oracle ------------------------------------------------------------------------------------------------------


class Still(NamedTuple):
    """Why a clock stands still from one second to another (or for good)."""

    begin: int
    end: int | None
    granted: bool
    reason: str
    name: str = ""
    pledge: Pledge | None = None


def stills(story: Story, now: int) -> list[Still]:
    """The pauses of a story as they stand at `now`, each by the version under which it began."""
    found = []
    for place, fact in enumerate(story.facts):
        if fact.what not in ("paused", "work") or fact.at > now:
            continue
        pledge = story.pledge_at(place)
        (rule,) = (rule for rule in pledge.pauses if rule.reason == fact.reason)
        later = [each for each in story.facts[place:] if each.at <= now]
        said = [each.what for each in later if each.name == fact.name and each.what in ("agreed", "objected")]
        granted = said[-1] == "agreed" if said else rule.consent == "silent"
        longest = int(str(rule.longest).split()[0])
        if not rule.stops and rule.reason not in story.stopping:
            continue
        ended = [each.at for each in later if each.what == "ended" and each.name == fact.name]
        if fact.what == "work":
            in_time = fact.begin - fact.at >= int(str(rule.notice).split()[0])
            end = min([fact.end, fact.begin + longest, *ended])
            if fact.begin < end and (in_time or said[-1:] == ["agreed"]):
                found.append(Still(fact.begin, end, granted, rule.reason, fact.name, pledge))
            continue
        lapsed = [fact.at + longest] if fact.at + longest <= (ended[0] if ended else now) else []
        end = min([*ended[:1], *lapsed], default=None)
        found.append(Still(fact.at, end, granted, rule.reason, fact.name, pledge))
    return found


@dataclass
class Life:
    """A clock between a start and its stop, as every second of it was spent."""

    begin: int
    stop: int | None
    gaps: list[tuple[int, int]]


def lives(rule: Rule, story: Story, now: int) -> list[Life]:
    found: list[Life] = []
    for fact in story.facts:
        if fact.at > now:
            continue
        last = found[-1] if found else None
        running = last is not None and last.stop is None
        if running and fact.what in rule.stops | rule.restarts:
            last.stop = fact.at
        if (running and fact.what in rule.restarts - rule.stops) or (not running and fact.what in rule.starts):
            found.append(Life(fact.at, None, []))
        elif last and not running and fact.what in rule.reopens:
            last.gaps.append((last.stop, fact.at))
            last.stop = None
    return found


class Count:
    """One life of a clock, painted: `.` before and after it, `r` running, `d` disputed, a digit for each pause."""

    def __init__(self, life: Life, promise: str, story: Story, now: int, *, wall: bool) -> None:
        self.story, self.now, self.life = story, now, life
        self.worked = b"\1" * (BEFORE + AFTER) if wall else story.worked
        stop = story.origin + BEFORE + AFTER if life.stop is None else life.stop
        gaps = [Still(begin, end, True, "stopped") for begin, end in life.gaps]
        paused = [
            still
            for still in stills(story, now)
            for rule in [each.clock for each in still.pledge.commitments if each.id == promise]
            if still.reason in rule.pauses
        ]
        self.reasons = sorted([*gaps, *paused], key=lambda still: still.begin)
        self.doing = bytearray(b"." * (BEFORE + AFTER))
        self._paint(life.begin, stop, b"r", life.begin, stop)
        for granted in (False, True):
            for number, still in reversed(list(enumerate(self.reasons))):
                if still.granted is granted:
                    colour = bytes([ord("0") + number]) if granted else b"d"
                    self._paint(still.begin, still.end, colour, life.begin, stop)

    def _paint(self, begin: int, end: int | None, colour: bytes, first: int, last: int) -> None:
        begin, end = max(begin, first), min(last if end is None else end, last)
        if begin < end:
            self.doing[begin - self.story.origin : end - self.story.origin] = colour * (end - begin)

    def _counted(self, colours: bytes) -> bytes:
        """A 1 for every worked second of these colours."""
        chosen = self.doing.translate(bytes(byte in colours for byte in range(256)))
        both = int.from_bytes(chosen, "big") & int.from_bytes(self.worked, "big")
        return both.to_bytes(len(chosen), "big")

    def counted(self, colours: bytes) -> int:
        return self._counted(colours).count(1, 0, self.now - self.story.origin)

    @property
    def paused_by_reason(self) -> dict[str, int]:
        paused: dict[str, int] = {}
        for number, still in enumerate(self.reasons):
            seconds = self.doing.count(ord("0") + number, 0, self.now - self.story.origin)
            if seconds:
                paused[still.reason] = paused.get(still.reason, 0) + seconds
        return paused

    @property
    def outside(self) -> int:
        lived = min(self.now, self.now if self.life.stop is None else self.life.stop) - self.life.begin
        return lived - sum(self.paused_by_reason.values()) - self.counted(b"rd")

    def moment(self, seconds: int, colours: bytes = b"rd") -> int | None:
        """The first second before which so many have counted."""
        counted, sofar = self._counted(colours), 0
        for hour in range(0, len(counted), HOUR):
            here = counted.count(1, hour, hour + HOUR)
            if sofar + here >= seconds:
                return self.story.origin + next(
                    second + 1
                    for second, total in enumerate(accumulate(counted[hour : hour + HOUR], initial=sofar), hour - 1)
                    if total == seconds
                )
            sofar += here
        return None

    @property
    def state(self) -> str:
        if self.life.stop is not None:
            return "stopped"
        return {"r": "running", "d": "disputed"}.get(chr(self.doing[self.now - self.story.origin]), "paused")


def target_of(promise: Commitment, story: Story, priority: str) -> tuple[int, bool] | None:
    """How many seconds were promised, and whether round the clock."""
    for target in promise.targets:
        if target.priority in (None, priority):
            return int(str(target.within).split()[0]), target.calendar == "wall"
    return None


def priority_of(story: Story) -> str:
    return [fact.name for fact in story.facts if fact.what in ("opened", "prioritised")][-1]


def shows(reading: Any) -> dict[str, Any]:
    return {
        "state": reading.state.value,
        "started_at": reading.started_at,
        "stopped_at": reading.stopped_at,
        "target": reading.target_seconds,
        "elapsed": reading.elapsed_seconds,
        "disputed": reading.disputed_seconds,
        "paused": reading.paused_by_reason,
        "outside": reading.outside_seconds,
        "remaining": reading.remaining_seconds,
        "missed": reading.missed,
        "missed_if_granted": reading.missed_if_granted,
    }


def counts(promise: Commitment, story: Story, now: int, priority: str) -> tuple[dict[str, Any], Count | None]:
    target, wall = target_of(promise, story, priority) or (0, True)
    found = lives(promise.clock, story, now)
    if not found:
        nothing = {"elapsed": 0, "disputed": 0, "paused": {}, "outside": 0, "remaining": target, "target": target}
        waiting = {"state": "waiting", "started_at": None, "stopped_at": None}
        return {**nothing, **waiting, "missed": False, "missed_if_granted": False}, None
    count = Count(found[-1], promise.id, story, now, wall=wall)
    elapsed, disputed = count.counted(b"r"), count.counted(b"d")
    return {
        "state": count.state,
        "started_at": moment_of(count.life.begin),
        "stopped_at": None if count.life.stop is None else moment_of(count.life.stop),
        "target": target,
        "elapsed": elapsed,
        "disputed": disputed,
        "paused": count.paused_by_reason,
        "outside": count.outside,
        "remaining": target - elapsed - disputed,
        "missed": elapsed + disputed > target,
        "missed_if_granted": elapsed > target,
    }, count


def agrees_on_the_moment(shown: datetime | None, count: Count | None, seconds: int, colours: bytes) -> None:
    counted = count.moment(seconds, colours) if count else None
    if counted is not None:
        assert shown == moment_of(counted)
    elif count and count.doing[-1] in colours:  # it comes later than the oracle looks
        assert shown is None or shown > moment_of(count.story.origin + BEFORE + AFTER)
    else:
        assert shown is None


def agree(promise: Commitment, reading: Any, story: Story, now: int, priority: str) -> None:
    counted, count = counts(promise, story, now, priority)
    assert shows(reading) == counted
    if count:
        assert (
            reading.elapsed_seconds + reading.disputed_seconds + reading.paused_seconds + reading.outside_seconds
            == ((now if count.life.stop is None else count.life.stop) - count.life.begin)
        )
    agrees_on_the_moment(reading.due_at, count, reading.target_seconds, b"rd")
    agrees_on_the_moment(reading.due_at_if_granted, count, reading.target_seconds, b"r")


# --- what is shown ---------------------------------------------------------------------------------------------------

LOOKS = st.integers(-DAY // 2, DAY)


@EXAMPLES
@given(stories(), LOOKS)
def test_a_clock_shows_what_counting_every_second_says(story, later):
    now = max(story.facts[0].at, story.last + later)
    priority = priority_of(story)

    shown = dict(readings(story.ticket, story.terms, moment_of(now)))

    assert list(shown) == [each for each in story.pledge.commitments if target_of(each, story, priority)]
    for promise, reading in shown.items():
        agree(promise, reading, story, now, priority)


@given(stories(small_hours=True))
def test_so_it_does_in_the_very_hours_in_which_clocks_are_moved(story):
    for promise, reading in readings(story.ticket, story.terms, moment_of(story.last)):
        agree(promise, reading, story, story.last, priority_of(story))


def promised(story: Story) -> dict[str, tuple[Rule, int, bool]]:
    """What each clock is read under, after all of the story's facts."""
    priority = priority_of(story)
    return {
        each.id: (each.clock, *target)
        for each in story.pledge.commitments
        for target in [target_of(each, story, priority)]
        if target
    }


@EXAMPLES
@given(stories())
def test_what_a_clock_showed_before_another_priority_or_pledge_stays_beside_what_it_shows(story):
    kept = list(superseded(story.ticket, story.terms))

    expected = [
        (name, place)
        for place in range(1, len(story.facts))
        for before, after in [[promised(story.of(story.facts[:upto])) for upto in (place, place + 1)]]
        for name in before
        if before[name] != after.get(name)
    ]
    assert [(each.commitment.id, each.change.index) for each in kept] == expected
    for each, (_, place) in zip(kept, expected, strict=True):
        upto = story.of(story.facts[:place])
        if story.facts[place].says == story.facts[place].at:
            agree(each.commitment, each.reading, upto, story.facts[place].at, priority_of(upto))


@EXAMPLES
@given(stories())
def test_every_period_of_a_clock_shows_what_was_counted_in_it(story):
    story = story.of(tuple(fact for fact in story.facts if fact.what != "moved"))
    now = story.last
    seen = history_of(story.events, moment_of(now), story.terms.pause_rules, story.stopping)
    for promise in story.pledge.commitments:
        shown = read_periods(promise.clock, 3 * HOUR, ALWAYS, seen)

        found = [Count(life, promise.id, story, now, wall=True) for life in lives(promise.clock, story, now)]
        assert [
            (
                each.state.value,
                int(each.started_at.timestamp()),
                each.elapsed_seconds,
                each.disputed_seconds,
                each.due_at,
            )
            for each in shown
            if each.started_at
        ] == [
            (each.state, each.life.begin, each.counted(b"r"), each.counted(b"d"), due and moment_of(due))
            for each in found
            for due in [each.moment(3 * HOUR)]
        ]


@given(stories(), st.integers(1, DAY))
def test_any_amount_of_time_has_counted_at_its_own_moment(story, seconds):
    for promise, reading in readings(story.ticket, story.terms, moment_of(story.last)):
        _, count = counts(promise, story, story.last, priority_of(story))

        agrees_on_the_moment(reading.moment(seconds), count, seconds, b"rd")
        agrees_on_the_moment(reading.moment(seconds, granted=True), count, seconds, b"r")


# --- replay is live --------------------------------------------------------------------------------------------------


def all_shown(case: Any, story: Story, now: int) -> list[Any]:
    return [(promise.id, shows(reading)) for promise, reading in readings(case, story.terms, moment_of(now))]


@given(stories())
def test_a_case_replayed_from_what_was_kept_shows_what_it_showed_step_by_step(story):
    stepwise, shown = None, []
    for event in story.events:
        stepwise = fold("TT-7K3QX9M2XA", [event], stepwise)
        shown = all_shown(stepwise, story, story.last)

    kept = [events_adapter().validate_json(events_adapter().dump_json(event)) for event in story.events]
    replayed = fold("TT-7K3QX9M2XA", kept)

    assert replayed == stepwise
    assert all_shown(replayed, story, story.last) == shown


@given(stories(), st.integers(0, 10))
def test_what_happened_later_changes_nothing_of_what_was_shown(story, upto):
    facts = story.facts[:1] + tuple(fact for fact in story.facts[1:] if fact.what not in ("prioritised", "moved"))
    story = story.of(facts)
    now = facts[min(upto, len(facts) - 1)].at

    live = all_shown(story.upto(now).ticket, story, now)

    assert all_shown(story.ticket, story, now) == live


@given(stories())
def test_an_event_dated_before_the_last_one_counts_as_of_the_same_second(story):
    straight = tuple(fact._replace(says=fact.at) for fact in story.facts)

    put_right = story.of(straight)

    assert all_shown(story.ticket, story, story.last) == all_shown(put_right.ticket, story, story.last)


# --- wakes -----------------------------------------------------------------------------------------------------------

Announced = tuple[int, str, str, int, int | None, int | None]
"""When, what, of which promise (or pause), how much had counted, of which target, since when (a lapse: when)."""


def lived(story: Story, until: int) -> tuple[list[Announced], list[int]]:
    """What a ticket said, and when it woke, if its facts came as they came and it was woken as it asked."""
    case, said, wakes = None, [], []
    instants = sorted({fact.at for fact in story.facts})
    for instant, following in pairwise([*instants, until]):
        case = fold("TT-7K3QX9M2XA", [event_of(fact) for fact in story.facts if fact.at == instant], case)
        now = instant
        while now < following:
            under = story.terms.under(case.pledge_id, case.calendars_id)
            events = decide(case.case_id, case, Tick(), under, moment_of(now))
            assert events or now == instant, "woke for nothing"
            case = fold(case.case_id, events, case)
            said += [announced(event) for event in events]
            wakes += [now] if now != instant else []
            wake = next_wake(case, under, moment_of(now))
            assert wake is None or wake > moment_of(now), "a wake in the past"
            now = int(wake.timestamp()) if wake else until
    return sorted(said), wakes


def announced(event: Event) -> Announced:
    at = int(event.at.timestamp())
    if isinstance(event, PauseLapsed):
        return at, "lapsed", event.pause_id, 0, None, int(event.lapsed_at.timestamp())
    assert isinstance(event, ClockWarned | FellDue)
    what = "warned" if isinstance(event, ClockWarned) else "due"
    return at, what, event.commitment, event.counted_seconds, event.target_seconds, int(event.period.timestamp())


def to_be_said(story: Story, until: int) -> list[Announced]:
    """Each threshold at the first second at which it was reached, under what had happened by then.

    It is said again when, as things are seen now, it was not true yet when it was said.
    """
    said: dict[tuple[Any, ...], int] = {}
    found: list[Announced] = []
    instants = sorted({fact.at for fact in story.facts})
    for instant, following in pairwise([*instants, until]):
        known = story.upto(instant)
        for promise in known.pledge.commitments:
            found += spoken(promise, known, instant, following, said)
        if any(ticks(promise, known) for promise in known.pledge.commitments):
            found += lapsed(known, instant, following, said)
    return sorted(found)


def ticks(promise: Commitment, known: Story) -> bool:
    found = lives(promise.clock, known, known.last)
    return bool(target_of(promise, known, priority_of(known)) and found and found[-1].stop is None)


def lapsed(known: Story, begin: int, end: int, said: dict[tuple[Any, ...], int]) -> Sequence[Announced]:
    """Pauses that nothing had ended when they had lasted as long as they may, while a clock of the case ticks."""
    told: list[Announced] = []
    for place, fact in enumerate(known.facts):
        longest = {rule.reason: int(str(rule.longest).split()[0]) for rule in known.pledge_at(place).pauses}
        lapse = fact.at + longest.get(fact.reason, 0)
        stood = [still for still in stills(known, lapse) if (still.name, still.end) == (fact.name, lapse)]
        if fact.what == "paused" and stood and max(lapse, begin) < end and ("lapsed", fact.name) not in said:
            said["lapsed", fact.name] = max(lapse, begin)
            told.append((max(lapse, begin), "lapsed", fact.name, 0, None, lapse))
    return told


def spoken(
    promise: Commitment, known: Story, begin: int, end: int, said: dict[tuple[Any, ...], int]
) -> Sequence[Announced]:
    target = target_of(promise, known, priority_of(known))
    found = lives(promise.clock, known, end - 1)
    if not target or not found or found[-1].stop is not None:
        return []
    count = Count(found[-1], promise.id, known, end - 1, wall=target[1])
    shares = (target[0] // 2, target[0] * 75 // 100, target[0] - 1800)
    spoken: list[Announced] = []
    for seconds in sorted({share for share in shares if 0 < share < target[0]} | {target[0]}):
        reached = count.moment(seconds)
        key = (promise.id, found[-1].begin, target[0], seconds)
        if reached is None or max(reached, begin) >= end or said.get(key, reached - 1) >= reached:
            continue
        said[key] = max(reached, begin)
        what = "due" if seconds == target[0] else "warned"
        spoken.append((said[key], what, promise.id, seconds, target[0], found[-1].begin))
    return spoken


@EXAMPLES
@given(st.one_of(stories(), stories(of=PLANNED_WORK, hours=9)))
def test_a_case_wakes_at_every_warning_due_and_lapse_moment_and_at_no_other(story):
    until = story.last + 36 * HOUR

    said, wakes = lived(story, until)

    assert said == to_be_said(story, until)
    assert wakes == sorted({at for at, *_ in said} - {fact.at for fact in story.facts})


@given(stories())
def test_no_second_passes_between_a_wake_and_what_it_is_for(story):
    case, now = story.ticket, moment_of(story.last)
    case = fold(case.case_id, decide(case.case_id, case, Tick(), story.terms, now), case)

    wake = next_wake(case, story.terms, now)

    if wake:
        assert decide(case.case_id, case, Tick(), story.terms, wake - SECOND) == []
        assert decide(case.case_id, case, Tick(), story.terms, wake) != []
