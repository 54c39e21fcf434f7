#!/usr/bin/env python3
"""Recompute an export of a case: was its timeline altered, and do its clocks show what the pledge says they must?

    python3 verify_pledge.py TT-XRZKQYCX1J.jsonl [EARLIER.jsonl]

This file is all you need: Python 3.9 or newer, its standard library, and nothing of Pledgekeeper's. It was written
apart from the program whose figures it checks, to be short and plain rather than fast. You are invited to read it.

An export has one JSON object a line: what was promised, and on which calendars (line 1); the events of the case, each
with the hash that chains it to the one before; what each clock showed, we say; and last, how many there are of both.
Each line is said to be OK, down to the first that does not fit: with what it says, and what would be right. EARLIER is
an export of the same case that you have kept: its events must be the first ones of this one, to the letter.

The exit code is 0 when every line fits, 1 when one does not, 2 when that cannot be told.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

FORMAT, VERSION = "pledgekeeper-export", 1
UTC = timezone.utc  # noqa: UP017 `datetime.UTC` came with Python 3.11
FOREVER = 1 << 62
Json = dict[str, Any]


class Misfit(Exception):
    """The line that is looked at says what cannot be."""


class Unreadable(Exception):
    """The file, or this machine, does not allow an answer."""


def second(text: str) -> int:
    """`2026-11-23T02:14:00Z` in seconds since 1970: what all clocks below count in."""
    return int(datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp())


def written(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


# --- 1. The chain: hash = SHA-256(hash before + digest), digest = SHA-256(salt + body), all as text ------------------

WITHHELD = (
    "page-placed", "page-sent", "page-failed", "taken", "assigned", "hand-over-offered", "hand-over-accepted",
    "hand-over-lapsed", "internal", "traffic-blocked", "stop-payment-owed", "stop-payment-unreached",
    "stop-payment-acknowledged", "payment-withheld", "page-dropped", "escalated", "leg-opened", "leg-closed",
    "evidence-held", "hold-lifted",
)  # fmt: skip


def sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def event_of(line: Json, number: int, head: str) -> Json:
    """The event of a line (or as much of it as is shown) if it is the one that follows the hash `head`."""
    if line.get("event") != number:
        raise Misfit(f"event {number} must be here; it was taken out or moved, or another was put in")
    shown: Json | None = line.get("withheld")
    right = sha256(head + (line["digest"] if shown else sha256(line["salt"] + line["body"])))
    if line["hash"] != right:
        raise Misfit(f"hash is {line['hash']}; by what the line says, and the line before, {right} would be right")
    event: Json = shown or json.loads(line["body"])
    if shown and event["event"] not in WITHHELD:
        raise Misfit(f"{event['event']} is withheld; only {', '.join(WITHHELD)} may be")
    return event


# --- 2. Marks and facts: what events mean to clocks, and to the choice of targets ------------------------------------

MEANS = {
    "ticket-opened": "opened", "dispute-opened": "opened", "order-opened": "opened", "taken": "taken",
    "service-restored": "restored", "merged-into": "merged", "history-joined": "joined", "pause-began": "paused",
    "pause-ended": "resumed", "pause-agreed": "consented", "pause-objected": "objected", "work-planned": "planned-work",
    "work-cancelled": "resumed", "completeness-judged": "completeness-judged",
    "evidence-asked": "evidence-asked", "evidence-given": "evidence-given", "fraud-acted-on": "fraud-acted",
    "traffic-blocked": "fraud-acted", "stop-payment-owed": "fraud-acted",
    "dispute-answered": "answered", "part-withdrawn": "answered", "proposal-accepted": "answered",
    "appeal-made": "appealed", "appeal-decided": "appeal-decided",
    "credit-due": "credit-due", "credit-issued": "credited", "dispute-settled": "settled",
    "dispute-withdrawn": "withdrawn", "date-committed": "committed", "jeopardy-raised": "jeopardy",
    "order-delivered": "delivered", "order-cancelled": "cancelled", "order-rejected": "cancelled",
    "terms-moved": "moved",
    "jeopardy-lifted": "jeopardy-over", "delivery-accepted": "accepted", "delivery-rejected": "delivery-rejected",
    "last-days-began": "last-days",
}  # fmt: skip
MEAN_NOTHING = (
    "prioritised", "attributes-changed", "reference-given", "claim-completed", "claim-checked", "claim-differs",
    "eligibility-judged", "eligibility-waived", "notice-failed", "notice-bounced",
    "notice-moved", "mirror-moved", "mirror-acknowledged", "mirror-called", "mirror-silent",
    "dispute-acknowledged", "managers-appointed", "manager-missing", "proposal-made", "proposal-declined",
    "acceptance-not-taken",
    "payment-due", "payment-recorded", "payment-reversed", "given-up-covered", "dispute-end-reported",
    "evidence-announced", "evidence-filed", "evidence-refused", "evidence-masked", "answer-checked",
    "evidence-held", "hold-lifted",
    "retention-ended", "evidence-purged", "credit-note-written",
    "reconciliation-asked", "dispute-reconciled", "reconciliation-failed", "reconciliation-reported",
    "patterns-asked", "patterns-found", "patterns-failed",
    "draft-made", "draft-approved", "draft-sent-back",
    "evidence-reminded", "evidence-missed", "withholding-notified", "withholding-reminded",
    "deadlock-declared", "deadlock-reported",
    "assigned", "leg-opened", "leg-closed", "case-linked", "escalated", "page-placed", "page-sent", "page-delayed",
    "page-delivered", "page-failed", "page-dropped", "hold-lapsed", "nobody-on-duty", "clock-warned",
    "paging-held", "paging-resumed",
    "fell-due", "pause-lapsed", "problem-joined", "problem-bridge-changed", "problem-left",
    "hand-over-prepared", "hand-over-offered", "hand-over-accepted", "hand-over-lapsed", "internal",
    "stop-payment-delivered", "stop-payment-unreached", "stop-payment-acknowledged", "police-report-moved",
    "blocked-by-carrier", "payment-withheld", "withheld-beyond-claim", "deadline-warned", "deadline-passed",
    "order-amended", "plan-made", "milestone-reached", "milestone-expected",
    "duty-handed-over", "duty-acknowledged", "status-reported",
    "cancellation-asked", "bond-update", "bond-received", "bond-conflict", "bond-held",
    "survey-asked", "survey-answered",
)  # fmt: skip
TOLD = {
    "acknowledgement": "acknowledged", "managers": "managers-named", "jeopardy": "jeopardy-told",
    "order-report": "reported",
}  # fmt: skip
PAUSING = ("paused", "resumed", "consented", "objected", "planned-work")
LANES = {
    "fraud-acted-on": "blocked", "traffic-blocked": "blocked",
    "jeopardy-raised": "jeopardy", "jeopardy-lifted": "on-plan",
}  # fmt: skip
DATED = {"date-committed": ("committed-date", "yardstick"), "evidence-asked": ("evidence-date", "due_at")}
PRODUCTS = ("voice", "sms", "ip", "transmission", "roaming")


def word_of(event: Json) -> str | None:
    name = event["event"]
    if name == "note-added":
        theirs = "answered-afterwards" if event.get("afterwards") else "answered-by-carrier"
        return "updated" if event["by"]["side"] == "ours" else theirs
    if name == "status-changed":
        status = "in-progress" if event["status"] == "inProgress" else str(event["status"])
        return "reopened" if event.get("reopened") else status
    if name == "notice-sent":
        return TOLD.get(event["sent"])
    if name == "report-issued":
        return f"{event['report']}-issued"
    if name not in MEANS and name not in MEAN_NOTHING:
        raise Unreadable(f"this verifier knows no event {name!r}: fetch the newest verify_pledge.py")
    if Decimal(event.get("open_amount") or 0) > 0:
        return None  # something of the dispute is open still: it is not answered yet
    return MEANS.get(name)


def marks_of(events: Sequence[Json], now: int) -> list[Json]:
    """The marks up to `now`. An event that says an earlier moment than the one before it counts as of the same."""
    marks: list[Json] = []
    for event, what in ((event, word_of(event)) for event in events):
        if what:  # of what is internal not even the moment is told
            began = second((event.get("call") or {}).get("reported_at") or event["at"])  # a call may be written later
            if began > now:
                break
            mark: Json = {"at": max(began, marks[-1]["at"] if marks else 0), "what": what}
            if what in PAUSING:
                mark.update(name=event["pause_id"], reason=event.get("reason"))
            if what == "planned-work":
                mark.update(reason=what, begin=second(event["begin"]), end=second(event["end"]))
            if what in ("opened", "moved"):
                mark["pledge"] = event["pledge_id"]
            marks.append({**mark, "name": event["other"], "other": event["marks"]} if what == "joined" else mark)
    return marks


def facts_of(event: Json) -> Json:
    name, facts = event["event"], {}
    if MEANS.get(name) == "opened":
        facts = {fact: event.get(fact) for fact in ("priority", "tier", "answer_group")}
        facts.update(pledge=event["pledge_id"], calendars=event["calendars_id"], opened_by=event["opened_by"]["side"])
    if name == "ticket-opened":
        facts.update(responsibility="ours", product=product(event["ticket_type"]))
    elif name == "dispute-opened":
        facts.update(dispute_type=event["claim"]["type"], lane=event.get("lane"))
    elif name in LANES:
        facts["lane"] = LANES[name]
    elif name == "status-changed":
        facts["responsibility"] = "ours" if event.get("reopened") else event.get("responsibility")
    elif name == "prioritised":
        facts["priority"] = event["priority"]
    elif name == "attributes-changed" and "ticketType" in event["attributes"]:
        facts["product"] = product(event["attributes"]["ticketType"])
    elif name in DATED:
        fact, field = DATED[name]
        facts[fact] = second(event[field])
    elif name == "terms-moved":
        facts = {"pledge": event["pledge_id"], "calendars": event["calendars_id"]}
    return {fact: value for fact, value in facts.items() if value is not None}


def product(named: object) -> str:
    return next((each for each in PRODUCTS if each == str(named).strip().lower()), "other")


# --- 3. Pauses: when clocks may have stood still, and whether the carrier agrees -------------------------------------


class Pause(NamedTuple):
    begin: int
    end: int
    agreed: bool
    reason: str
    name: str = ""
    pledge: str = ""
    lapses: int = FOREVER  # when it ends by itself; a window of planned work does not
    late: bool = False  # announced later than promised: no pause, unless the carrier says yes
    since: int = 0  # a window of another case is one of this case's from then on


def pauses_of(marks: Sequence[Json], pledges: Json, stopping: Sequence[str], now: int) -> Iterator[Pause]:
    """Each by the pledge in force when it began, as what was said of it later has made it: the carrier's last word is
    for all of it, and it ends when it is ended or has lasted as long as its rule allows."""
    pledge, names = "", set[str]()
    for place, mark in enumerate(marks):
        pledge = mark.get("pledge") or pledge
        for pause in begun(mark, pledge, pledges, stopping):
            if mark["what"] == "joined" and pause.name in names:
                continue  # a history that is joined twice counts once
            names.add(pause.name)
            later = [each for each in marks[place + 1 :] if each.get("name") == pause.name]
            said = [each["what"] for each in later if each["what"] in ("consented", "objected")]
            agreed = said[-1] == "consented" if said else pause.agreed
            ended = next((each["at"] for each in later if each["what"] == "resumed"), FOREVER)
            if pause.lapses == FOREVER:
                end = min(pause.end, max(pause.begin, ended))
            else:
                end = min(ended, pause.lapses) if pause.lapses <= now else ended
            if agreed or not pause.late:
                yield pause._replace(agreed=agreed, end=end)


def begun(mark: Json, pledge: str, pledges: Json, stopping: Sequence[str]) -> Iterator[Pause]:
    """The pause that begins with a mark, or the windows still to come of a history that is joined."""
    at, what = mark["at"], mark["what"]
    if what == "joined":
        for each in pauses_of(mark["other"], pledges, stopping, at):
            if each.lapses == FOREVER and each.end > at:
                yield each._replace(name=f"{mark['name']}/{each.name}", since=at)
    rules = pledges[pledge]["pauses"] if what in ("paused", "planned-work") else ()
    for rule in (each for each in rules if each["reason"] == mark["reason"]):
        if not (rule["stops"] or rule["reason"] in stopping):
            continue
        longest, agreed = seconds_of(rule["longest"]), rule["consent"] == "silent"
        if what == "paused":
            yield Pause(at, FOREVER, agreed, rule["reason"], mark["name"], pledge, at + longest)
        else:
            late = mark["begin"] - at < seconds_of(rule["notice"] or "0 s")
            end = min(mark["end"], mark["begin"] + longest)
            yield Pause(mark["begin"], end, agreed and not late, rule["reason"], mark["name"], pledge, late=late)


# --- 4. Periods: from a clock's start to its stop, and what it did in each piece of them -----------------------------


class Track:
    """One history's part in a period, with its pauses. While the clock ticks it has no end."""

    def __init__(self, begin: int, pauses: Sequence[Pause]) -> None:
        self.begin, self.end, self.pauses = begin, FOREVER, [pause for pause in pauses if pause.since <= begin]


def periods_of(clocks: Json, marks: Sequence[Json], terms: Terms, now: int) -> list[list[Track]]:
    """Each is this case's own track, and beside it those of cases that were merged into it.

    `clocks` has the rule of this promise by the pledge, under "" the present one."""
    clock = clocks[""]
    every = pauses_of(marks, terms.pledges, terms.stopping, now)
    pauses = [pause for pause in every if pause.reason in (clocks.get(pause.pledge) or clock)["pauses"]]
    periods: list[list[Track]] = []
    for mark in marks:
        at, what = mark["at"], mark["what"]
        own = periods[-1][0] if periods else None
        ticks = own is not None and own.end == FOREVER
        if what == "joined":  # a clock that ticks there goes on here, and ran whenever either of the two ran
            theirs = periods_of(clocks, mark["other"], terms, at) if clock["joins"] else []
            if theirs and theirs[-1][0].end == FOREVER:
                theirs[-1][0].end = at
                periods = periods if ticks else [*periods, [Track(at, pauses)]]
                periods[-1].extend(theirs[-1])
        elif own and ticks and what in (*clock["stops"], *clock["restarts"]):
            own.end = at
            if what not in clock["stops"]:
                periods.append([Track(at, pauses)])
        elif not ticks and what in clock["starts"]:
            periods.append([Track(at, pauses)])
        elif own and not ticks and what in clock["reopens"]:  # the same clock goes on; between, it stood still
            own.pauses.insert(0, Pause(own.end, at, True, "stopped"))
            own.end = FOREVER
    return periods


def pieces_of(tracks: Sequence[Track]) -> list[tuple[int, int, str, str]]:
    """A period cut where anything changes: from, to, what the clock did there, and for what reason it was paused."""
    begin, end = min(track.begin for track in tracks), tracks[0].end
    spans = [(track.begin, track.end) for track in tracks] + [each[:2] for track in tracks for each in track.pauses]
    moments = {moment for span in spans for moment in span}
    cuts = [begin, *sorted(moment for moment in moments if begin < moment < end), end]
    return [(cut, cuts[place + 1], *doing(tracks, cut)) for place, cut in enumerate(cuts[:-1])]


def doing(tracks: Sequence[Track], at: int) -> tuple[str, str]:
    """Side by side, running outweighs disputed, and disputed paused. Within one history it is the other way round."""
    found, order = list[tuple[str, str]](), ("paused", "disputed", "running")
    for track in tracks:
        still = [pause for pause in track.pauses if pause.begin <= at < pause.end]
        agreed = sorted((pause for pause in still if pause.agreed), key=lambda pause: pause.begin)
        if track.begin <= at < track.end or len(tracks) == 1:
            found.append(("paused", agreed[0].reason) if agreed else ("disputed" if still else "running", ""))
    return max(found, key=lambda did: order.index(did[0]), default=("paused", "stopped"))


# --- 5. Working time: by local dates, on the wall clock of the calendar's zone ---------------------------------------

UNITS = {"s": 1, "min": 60, "h": 3600, "d": 86400}
ALWAYS = {"id": "24x7", "holidays": None, "business_day_minutes": 1440}


def seconds_of(span: str, business_day: int = 86400) -> int:
    count, unit = span.split()
    return int(count) * (business_day if unit == "bd" else UNITS[unit])


class Calendar:
    """A calendar as line 1 describes it, with the public holidays of its country. On `24x7` every second counts."""

    def __init__(self, said: Json, header: Json) -> None:
        self.said, self.always = said, said["id"] == "24x7"
        where = "-".join(filter(None, said["holidays"].values())) if said["holidays"] else None
        self.days_off = header["holidays"][where] if where else {}
        self.zone = None if self.always else zone_of(said["zone"], header["zones"])

    def hours_of(self, day: date) -> Any:
        """An override says, else a public holiday closes, else the season's week, else the week."""
        today, weekday = day.isoformat(), ("mon", "tue", "wed", "thu", "fri", "sat", "sun")[day.weekday()]
        for override in self.said["overrides"]:
            if (override["date"] or override["from"]) <= today <= (override["date"] or override["to"]):
                return override["windows"]
        seasons = (each for each in self.said["seasons"] if each["from"] <= today <= (each["to"] or today))
        return [] if today in self.days_off else next(seasons, self.said)["week"].get(weekday, [])

    def second_at(self, day: date, shown: str, after: str = "") -> int:
        """The moment at which a clock on the wall shows that; on the next day, if it is not later than `after`."""
        minutes = int(shown[:2]) * 60 + int(shown[3:]) + (1440 if shown <= after else 0)
        wall = datetime(day.year, day.month, day.day, tzinfo=self.zone) + timedelta(minutes=minutes)
        return int(wall.timestamp())

    def spans(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """The working time within [begin, end), in order, each second of it once."""
        first, last = (datetime.fromtimestamp(moment, UTC).toordinal() for moment in (begin, end))
        days = () if self.always else (date.fromordinal(day) for day in range(first - 2, last + 3))
        windows = ((day, window["from"], window["to"]) for day in days for window in self.hours_of(day))
        found = sorted((self.second_at(day, opens), self.second_at(day, to, opens)) for day, opens, to in windows)
        for opened, closed in [(begin, end)] if self.always else found:
            begin = max(begin, opened)
            if begin < min(closed, end):
                yield begin, min(closed, end)
                begin = min(closed, end)

    def between(self, begin: int, end: int) -> int:
        return sum(closed - opened for opened, closed in self.spans(begin, end)) if begin < end else 0

    def after(self, begin: int, seconds: int) -> int:
        """The first moment at which so much working time has passed since `begin`."""
        for days in (40, 400, 8000):
            left = seconds
            for opened, closed in self.spans(begin, begin + days * 86400) if seconds > 0 else ():
                if closed - opened >= left:
                    return opened + left
                left -= closed - opened
        return begin


def zone_of(name: str, known: Json) -> ZoneInfo:
    """The zone, if this machine's data of it say what those of the export did."""
    try:
        zone = ZoneInfo(name)
    except (KeyError, OSError):
        raise Unreadable(f"no time zone data of {name} on this machine; get them: pip install tzdata") from None
    for since, offset in known[name]:
        here = datetime.fromtimestamp(second(since), zone).utcoffset()
        if here != timedelta(seconds=offset):
            theirs = f"and by those of the export {timedelta(seconds=offset)}: bring the older ones up to date"
            raise Unreadable(f"{name} at {since} is {here} from UTC by the time zone data here, {theirs}")
    return zone


# --- 6. Readings: what each clock shows, under the first target that fits the case ------------------------------------

CONDITIONS = ("priority", "product", "tier", "responsibility", "dispute_type", "answer_group", "opened_by")
Basis = tuple[Json, Any, Any, Json]  # a clock's rule; its length, or a moment; its calendar


class Terms:
    """What line 1 says was promised, and the opening event was agreed, as long as the facts were these."""

    def __init__(self, header: Json, opening: Json, facts: Json) -> None:
        file = next(each for each in header["calendars"] if each["id"] == facts["calendars"])
        kind, self.header, self.facts = opening["event"].split("-")[0], header, facts
        self.stopping, self.pledges = opening["stopping"], {each["id"]: each for each in header["pledges"]}
        promised = self.pledges[facts["pledge"]]["commitments"]
        self.commitments = {each["id"]: each for each in promised if each["case"] == kind}
        self.calendars = {each["id"]: each for each in (*file["calendars"], ALWAYS)}
        self.calendars.update(wall=ALWAYS, business=self.calendars[opening["calendar"]])

    def basis(self, name: str) -> Basis | None:
        """None when this promise is not made to such a case."""
        for target in self.commitments.get(name, {"targets": ()})["targets"]:
            wanted = {fact: target[fact] for fact in CONDITIONS if target[fact] is not None}
            lists = {fact: [want] if isinstance(want, str) else want for fact, want in wanted.items()}
            if all(self.facts.get(fact) in lists[fact] for fact in lists):
                said, moment = self.calendars[target["calendar"]], self.facts.get(target["by"])
                business_day = said["business_day_minutes"] * 60
                length = seconds_of(target["within"], business_day) if target["within"] else None
                made = length is not None or moment is not None
                return (self.commitments[name]["clock"], length, moment, said) if made else None
        return None

    def reading(self, name: str, basis: Basis, events: Sequence[Json], now: int) -> Json:
        """The figures of a clock at `now`: of its latest period."""
        clock, target, moment, said = basis
        calendar = Calendar(said, self.header)
        promises = [(pledge, each) for pledge, said in self.pledges.items() for each in said["commitments"]]
        clocks = {pledge: each["clock"] for pledge, each in promises if each["id"] == name} | {"": clock}
        periods = periods_of(clocks, marks_of(events, now), self, now)
        pieces = pieces_of(periods[-1]) if periods else []
        if moment is not None:
            target = calendar.between(pieces[0][0], moment) if pieces else 0
        wall, worked, paused = 0, {"running": 0, "disputed": 0}, dict[str, int]()
        for begin, end, kind, reason in pieces:
            lasted = max(0, min(end, now) - begin)
            if kind != "paused":
                worked[kind] += calendar.between(begin, begin + lasted)
                wall += lasted
            elif lasted:
                paused[reason] = paused.get(reason, 0) + lasted
        counted, stopped = sum(worked.values()), bool(pieces) and pieces[-1][1] != FOREVER
        return {
            "reading": name,
            "clause": self.commitments[name]["clause"],
            "name": self.commitments[name]["name"],
            "state": "stopped" if stopped else ["waiting", *(kind for begin, _, kind, _ in pieces if begin <= now)][-1],
            "calendar": said["id"],
            "target_seconds": target,
            "elapsed_seconds": worked["running"],
            "disputed_seconds": worked["disputed"],
            "paused_seconds": sum(paused.values()),
            "paused_by_reason": paused,
            "outside_hours_seconds": wall - counted,
            "remaining_seconds": target - counted,
            "missed": counted > target,
            "missed_if_granted": worked["running"] > target,
            "started_at": written(pieces[0][0]) if pieces else None,
            "stopped_at": written(pieces[-1][1]) if stopped else None,
            "due_at": due(pieces, calendar, target, ("running", "disputed")),
            "due_at_if_granted": due(pieces, calendar, target, ("running",)),
        }


def due(pieces: Sequence[Any], calendar: Calendar, left: int, counting: Sequence[str]) -> str | None:
    """When so much will have counted, or did; None when, as things stand, it never will."""
    for begin, end, kind, _ in pieces:
        if kind in counting:
            counts = left if end == FOREVER else calendar.between(begin, end)
            if counts >= left:
                return written(calendar.after(begin, left))
            left -= counts
    return None


def readings(header: Json, events: Sequence[Json]) -> Iterator[Json]:
    """What must be claimed: readings put aside when facts changed, then those of the moment of the export."""
    facts: Json = {}
    latest = 0  # the moment that clocks have reached: a change dated before it is read as of it
    for place, event in enumerate(events):
        changed = {**facts, **facts_of(event)}
        latest = max(latest, second(event["at"])) if word_of(event) else latest
        if place and changed != facts:
            old, new = Terms(header, events[0], facts), Terms(header, events[0], changed)
            for name in old.commitments:
                basis = old.basis(name)
                if basis and basis != new.basis(name):
                    now = max(latest, second(event["at"]))
                    yield {**old.reading(name, basis, events[:place], now), "before_event": place + 1}
        facts = changed
    terms = Terms(header, events[0], facts)
    for name, basis in ((name, terms.basis(name)) for name in terms.commitments):
        if basis:
            yield terms.reading(name, basis, events, second(header["exported_at"]))


# --- 7. The file: line by line ---------------------------------------------------------------------------------------


def lines_of(path: str) -> list[Json]:
    """The objects of the file, when it is whole and of a version that is known here."""
    try:
        texts = Path(path).read_bytes().decode("utf-8-sig").rstrip().split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise Unreadable(f"it cannot be read as text: {error}") from None
    lines: list[Json] = []
    for number, text in enumerate(texts, start=1):
        try:
            lines.append({**json.loads(text)})
        except (ValueError, TypeError, RecursionError):
            raise Unreadable(f"line {number} is no JSON object: this is no export, or a damaged one") from None
    if lines[0].get("format") != FORMAT:
        raise Unreadable(f"its first line does not say {FORMAT!r}: this is no export")
    if lines[0].get("version") != VERSION:
        found = lines[0].get("version")
        raise Unreadable(f"it is of version {found}, and this reads {VERSION}: fetch that version of verify_pledge.py")
    if "head" not in lines[-1]:
        raise Unreadable("its last line, with the head of the chain, is missing: it was cut short; fetch it again")
    return lines


def check(lines: Sequence[Json], hashes: list[str]) -> Iterator[str]:
    """What is said of each line, as long as it fits. Raises Misfit at the first that does not."""
    header, promised = lines[0], []
    for each in header["pledges"]:
        text = json.dumps(each, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        promised.append(f"{each['id']} (sha256 {sha256(text)})")
    yield f"{header['case']} of {header['carrier']} at {header['exported_at']}, under {', '.join(promised)}"
    events: list[Json] = []
    for line in [line for line in lines[1:-1] if "event" in line] or [{}]:
        events.append(event_of(line, len(events) + 1, hashes[-1] if hashes else "0" * 64))
        hashes.append(line["hash"])
        if len(events) == 1:
            must_agree(header, events[0])
        yield f"OK: event {len(events)}, {events[-1]['event']}" + (" (withheld)" if "withheld" in line else "")
    place = len(events)
    for right in readings(header, events):
        place += 1
        claimed = lines[place]
        if (claimed.get("reading"), claimed.get("before_event")) != (right["reading"], right.get("before_event")):
            raise Misfit(f"the reading of {right['reading']} must be here, {right}")
        for name in {**right, **claimed}:
            if claimed.get(name) != right.get(name):
                raise Misfit(f"{name} of {right['reading']} is {claimed.get(name)}; {right.get(name)} would be right")
        yield f"OK: reading of {right['reading']}, {right['state']}"
    withheld = sum("withheld" in line for line in lines[1:-1])
    right = {"head": hashes[-1], "events": len(events), "withheld": withheld, "readings": place - len(events)}
    if lines[place + 1 :] != [right]:
        raise Misfit(f"here the last line must be, {right}")
    yield "OK: nothing is missing" + (f"; of {withheld} events only the digest is shown" if withheld else "")


def must_agree(header: Json, opening: Json) -> None:
    """Line 1 is not chained: what it repeats of the opening event must be the same."""
    kind, _, _ = opening["event"].partition("-")
    names = {"case": "case_id", "carrier": "carrier_id", "business": "calendar", "stopping": "stopping"}
    for name, right in {"kind": kind, **{name: opening[field] for name, field in names.items()}}.items():
        if header[name] != right:
            raise Misfit(f"{name} is {header[name]}; by the opening event {right} would be right", 1)


def main(arguments: Sequence[str] | None = None) -> int:
    paths = sys.argv[1:] if arguments is None else list(arguments)
    if len(paths) not in (1, 2) or paths[0].startswith("-"):
        print(__doc__)
        return 2
    number, hashes = 0, list[str]()
    try:
        for number, said in enumerate(check(lines_of(paths[0]), hashes), start=1):
            print(f"line {number}: {said}")
        for known in (lines_of(path)[-1] for path in paths[1:]):
            if known["head"] not in hashes[known["events"] - 1 :][:1]:
                raise Misfit(f"its hash is not {known['head']}, which {paths[1]} ends with", known["events"] + 1)
    except Misfit as misfit:
        what, *line = misfit.args
        print(f"line {line[0] if line else number + 1} DOES NOT FIT: {what}")
        return 1
    except Unreadable as problem:
        print(f"verify_pledge: {paths[0]}: {problem}", file=sys.stderr)
        return 2
    except (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError) as error:
        print(f"line {number + 1} DOES NOT FIT: a field is missing, or not of the kind it must be: {error!r}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
