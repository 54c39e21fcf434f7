"""Who is on duty, in a roster of 500 people over a year: one question, a person's year, the gaps of a year."""

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random

from pledgekeeper.escalation.changes import Absence, Override
from pledgekeeper.escalation.duties import duties, gaps
from pledgekeeper.escalation.people import Person
from pledgekeeper.escalation.roster import Centre, Roster, Rotation
from pledgekeeper.sla.calendar import DAYS, Window
from tests.bench.figures import Figure, median

ROUNDS, QUESTIONS = 9, 2_000
YEAR = datetime(2026, 1, 1, tzinfo=UTC)
LENGTHS = ("12 hours", "1 day", "1 week", "1 month")
ZONES = {"paris": "Europe/Paris", "montreal": "America/Toronto", "singapore": "Asia/Singapore"}
OWNED = {"paris": ("06:00", "13:00"), "montreal": ("13:00", "21:00"), "singapore": ("21:00", "06:00")}


def five_hundred() -> Roster:
    """100 rotations of five people at three centres, each person three weeks away in the year, 200 overrides."""
    chance = Random(7)
    names = [f"p{n}" for n in range(500)]
    centres = list(ZONES)
    people = [Person(id=name, name=name, centre=centres[n % 3], email=f"{name}@x") for n, name in enumerate(names)]
    hours = {day: (_window("08:00", "20:00"),) for day in DAYS}
    rotations = [
        Rotation(
            role=f"role-{n // 3}",
            centre=centres[n % 3],
            people=tuple(names[n * 5 : n * 5 + 5]),
            every=LENGTHS[n // 3 % 4],
            hand_over="08:00",
            since=date(2025, 12, 31),
            hours=hours if n % 10 == 0 else None,
        )
        for n in range(100)
    ]
    weeks = [(name, YEAR + timedelta(days=chance.randrange(358))) for name in names for _ in range(3)]
    absences = [
        Absence(id=f"a{n}", person=name, begins_at=at, ends_at=at + timedelta(days=7), reason="leave")
        for n, (name, at) in enumerate(weeks)
    ]
    overrides = [
        Override(
            id=f"o{n}",
            role=f"role-{n % 33}",
            centre="paris",
            person=chance.choice(names),
            begins_at=YEAR + timedelta(days=n),
            ends_at=YEAR + timedelta(days=n, hours=8),
            reason="asked",
        )
        for n in range(200)
    ]
    return Roster(
        centres=tuple(
            Centre(id=name, name=name, zone=zone, owns_utc=_window(*OWNED[name]), mailbox=f"{name}@x", room="https://x")
            for name, zone in ZONES.items()
        ),
        people=tuple(people),
        rotations=tuple(rotations),
        overrides=tuple(overrides),
        absences=tuple(absences),
    )


def measure() -> Iterator[Figure]:
    roster, chance = five_hundred(), Random(8)
    asked = [
        (f"role-{chance.randrange(33)}", YEAR + timedelta(minutes=chance.randrange(525_600))) for _ in range(QUESTIONS)
    ]
    roster.on_duty(*asked[0])

    def ask() -> None:
        for role, at in asked:
            roster.on_duty(role, at)

    yield median("on_duty_500_people_us", [_seconds(ask) / QUESTIONS * 1e6 for _ in range(ROUNDS)], "us", 1)
    year = YEAR + timedelta(days=365)
    yield median("duties_500_people_a_year_s", [_seconds(lambda: duties(roster, YEAR, year)) for _ in range(3)], "s")
    week = YEAR + timedelta(days=150), YEAR + timedelta(days=157)
    yield median("gaps_500_people_a_week_ms", [_seconds(lambda: gaps(roster, *week)) * 1e3 for _ in range(5)], "ms", 0)
    text = roster.model_dump_json(by_alias=True)
    yield median("roster_500_people_read_ms", [_seconds(lambda: _read(text)) * 1e3 for _ in range(5)], "ms", 0)


def _read(text: str) -> None:
    Roster.model_validate_json(text).on_duty("role-0", YEAR)


def _seconds(work: Callable[[], object]) -> float:
    before = time.perf_counter()
    work()
    return time.perf_counter() - before


def _window(begin: str, end: str) -> Window:
    return Window.model_validate({"from": begin, "to": end})
