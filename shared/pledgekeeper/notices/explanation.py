"""The sum behind a clock in words: in the reader's language and zone, every line with what says so. Pure."""

from datetime import UTC, date, datetime
from string import Template
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from pledgekeeper.cases.clocks import readings, seen
from pledgekeeper.cases.joining import HistoryJoined
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.errors import NotFound
from pledgekeeper.model import to_the_second
from pledgekeeper.notices.language import Texts, texts
from pledgekeeper.sla.clock import ClockState, Reading
from pledgekeeper.sla.explain import CalendarLine, Line, lines
from pledgekeeper.sla.pledge import Commitment, Target


class Explained(NamedTuple):
    """A line of the sum, and the words for it."""

    line: Line
    words: str


class Explanation(NamedTuple):
    """Why a clock shows what it shows."""

    commitment: Commitment
    reading: Reading
    language: str
    zone: str
    head: tuple[str, ...]
    sum: tuple[Explained, ...]
    foot: tuple[str, ...]

    @property
    def text(self) -> str:
        """All of it, a line each."""
        body = (f"  {explained.words}" for explained in self.sum)
        return "\n".join((*self.head, "", *body, "", *self.foot))


def explain(case: Case, commitment_id: str, terms: Terms, now: datetime, language: str, zone: str) -> Explanation:
    """The explanation of one clock. NotFound when the case has no such clock."""
    clocks = {commitment.id: (commitment, reading) for commitment, reading in readings(case, terms, now)}
    if commitment_id not in clocks:
        raise NotFound(f"case {case.case_id} has no clock {commitment_id!r}; it has: {', '.join(clocks)}")
    commitment, reading = clocks[commitment_id]
    words = _Words(texts(language), terms, zone, reading)
    return Explanation(
        commitment=commitment,
        reading=reading,
        language=language,
        zone=zone,
        head=tuple(_head(case, commitment, reading, terms, words)),
        sum=tuple(Explained(line, words.line(line)) for line in lines(reading)),
        foot=tuple(_foot(case, commitment, reading, terms, words)),
    )


class _Words:
    """Says things in one language and one zone."""

    def __init__(self, language: Texts, terms: Terms, zone: str, reading: Reading) -> None:
        self.language = language
        self.zone = ZoneInfo(zone)
        self.calendar = reading.calendar
        self.calendars_id = terms.version.calendars_id

    def say(self, sentence: str, /, **facts: Any) -> str:
        return Template(self.language.explanation[sentence]).substitute(facts)

    def moment(self, moment: int | datetime | None) -> str:
        """`2026-11-23 04:14:07`; the zone is named once, in the head."""
        if moment is None:
            return "–"
        known = datetime.fromtimestamp(moment, UTC) if isinstance(moment, int) else moment
        return f"{known.astimezone(self.zone):%Y-%m-%d %H:%M:%S}"

    def line(self, line: Line) -> str:
        facts = {
            "from": self.moment(line.begin),
            "to": self.moment(line.end),
            "length": to_the_second(line.seconds),
            "reason": self.language.word(line.reason or ""),
            "pause": line.pause or "",
            "pause_named": f" ({line.pause})" if line.pause else "",
            "line": "; ".join(map(self.calendar_line, line.calendar)) or self.language.explanation["always"],
        }
        return self.say(line.verdict, **facts)

    def calendar_line(self, line: CalendarLine) -> str:
        day: date = line.day
        says = line.says
        name = "open" if says.why == "week" and says.windows else "closed" if says.why == "week" else says.why
        weekday = self.language.word(("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day.weekday()])
        return self.say(
            name,
            calendars=self.calendars_id,
            calendar=self.calendar.id,
            date=day.isoformat(),
            day=f"{weekday} {day.isoformat()}",
            name=says.name,
            windows=", ".join(map(str, says.windows)) or self.language.explanation["nothing"],
        )


def _head(case: Case, commitment: Commitment, reading: Reading, terms: Terms, words: _Words) -> list[str]:
    target = commitment.target_for(case.facts)
    assert target is not None
    title = words.say(
        "title",
        name=words.language.word(commitment.id),
        commitment=commitment.id,
        clause=commitment.clause,
        case=case.case_id,
    )
    promised = words.say(
        "promised",
        target=_promised(target, reading, words),
        calendar=reading.calendar.id,
        conditions=_conditions(target, words),
        pledge=terms.pledge.id,
    )
    head = [title, promised, words.say("reader", zone=words.zone.key, now=words.moment(reading.now))]
    if reading.state is ClockState.WAITING:
        return [*head, words.say("waiting", starts=", ".join(sorted(commitment.clock.starts)))]
    begin = reading.stretches[0].begin
    started = _mark_at(case, terms, reading, begin, commitment.clock.starts | commitment.clock.restarts)
    return [*head, words.say("started", **{"from": words.moment(begin), "mark": started})]


def _promised(target: Target, reading: Reading, words: _Words) -> str:
    if target.within:
        length = f"{target.within.count} {words.language.word(target.within.unit)}"
        in_hours = to_the_second(reading.target_seconds)
        return length if target.within.unit in ("h", "min", "s") else f"{length} ({in_hours})"
    return words.say("by", moment=words.moment(reading.moment(reading.target_seconds)))


def _conditions(target: Target, words: _Words) -> str:
    told = [f"{name} = {' | '.join(sorted(wanted))}" for name, wanted in target.conditions.items()]
    return ", ".join(told) or words.say("unconditional")


def _mark_at(case: Case, terms: Terms, reading: Reading, moment: int, wanted: frozenset[str]) -> str:
    """The mark by which a clock began or ended at that moment."""
    history = seen(case, terms, reading.at)
    own = next((mark.what for mark in history.marks if mark.at == moment and mark.what in wanted), None)
    joined = (
        f"{mark.what} ({event.other})"
        for event in case.timeline
        if isinstance(event, HistoryJoined)
        for mark in event.marks
        if mark.at == moment and mark.what in wanted
    )
    return own or next(joined, "–")


def _foot(case: Case, commitment: Commitment, reading: Reading, terms: Terms, words: _Words) -> list[str]:
    if reading.state is ClockState.WAITING:
        return []
    foot: list[str] = []
    if reading.state is ClockState.STOPPED:
        end = reading.stretches[-1].end
        assert end is not None
        foot.append(
            words.say("stopped", to=words.moment(end), mark=_mark_at(case, terms, reading, end, commitment.clock.stops))
        )
    seconds = (reading.elapsed_seconds, reading.disputed_seconds, reading.paused_seconds, reading.outside_seconds)
    counted, disputed, paused, outside = map(to_the_second, seconds)
    wall = to_the_second(sum(seconds))
    foot.append(words.say("sums", counted=counted, disputed=disputed, paused=paused, outside=outside, wall=wall))
    foot.append(_verdict(reading, words))
    if reading.disputed_seconds and reading.missed != reading.missed_if_granted:
        foot.append(words.say("granted", what=_kept(reading, reading.target_seconds - reading.elapsed_seconds, words)))
    return foot


def _verdict(reading: Reading, words: _Words) -> str:
    left = reading.remaining_seconds
    if left < 0:
        return words.say("late", late=to_the_second(-left))
    if reading.state is ClockState.STOPPED:
        return _kept(reading, left, words)
    target = to_the_second(reading.target_seconds)
    if reading.due_at is None:
        return words.say("left_still", left=to_the_second(left), target=target)
    return words.say("left", left=to_the_second(left), target=target, due=words.moment(reading.due_at))


def _kept(reading: Reading, left: int, words: _Words) -> str:
    return words.say("kept", left=to_the_second(left), target=to_the_second(reading.target_seconds))
