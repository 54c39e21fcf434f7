"""Turns the schedules at the system's speed: the emulator's own scheduler knows real time only.

At SPEED 120 a rule of `rate(1 minute)` fires every half second. The emulator fires it every real minute as
well; its functions are made for being called once too often.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pledgekeeper.clock import Clock
from pledgekeeper.ids import random_id
from pledgekeeper.local.aws import ACCOUNT, REGION, client

RATE = re.compile(r"rate\((\d+) (minute|hour|day)s?\)")
SECONDS = {"minute": 60, "hour": 3600, "day": 86400}
SHORTEST_SECONDS = 0.25  # real; below that, calls would overlap


@dataclass(frozen=True)
class Schedule:
    """A rule with a rate, and the functions that it calls with the input (None: the event itself)."""

    arn: str
    model_seconds: int
    functions: tuple[tuple[str, str | None], ...]


def schedules(endpoint: str) -> list[Schedule]:
    """Every enabled rule of the emulator that fires at a rate."""
    events = client("events", endpoint)
    found = []
    for rule in events.list_rules()["Rules"]:
        rate = RATE.fullmatch(rule.get("ScheduleExpression", ""))
        if rate and rule["State"] == "ENABLED":
            targets = events.list_targets_by_rule(Rule=rule["Name"])["Targets"]
            functions = tuple((target["Arn"], target.get("Input")) for target in targets)
            found.append(Schedule(rule["Arn"], int(rate[1]) * SECONDS[rate[2]], functions))
    return found


async def keep_time(endpoint: str, clock: Clock, speed: float) -> None:
    """Fire every schedule at `speed` until cancelled."""
    found = await asyncio.to_thread(schedules, endpoint)
    await asyncio.gather(*(_turn(endpoint, clock, schedule, speed) for schedule in found))


async def _turn(endpoint: str, clock: Clock, schedule: Schedule, speed: float) -> None:
    every_seconds = max(SHORTEST_SECONDS, schedule.model_seconds / speed)
    loop = asyncio.get_running_loop()
    due = loop.time()
    while True:
        for function, given in schedule.functions:
            payload = given or json.dumps(_event(schedule, clock))
            await asyncio.to_thread(_invoke, endpoint, function, payload)
        due = max(due + every_seconds, loop.time())
        await asyncio.sleep(due - loop.time())


def _event(schedule: Schedule, clock: Clock) -> Mapping[str, Any]:
    return {
        "version": "0",
        "id": random_id(),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": clock.now().isoformat(timespec="seconds").replace("+00:00", "Z"),
        "region": REGION,
        "resources": [schedule.arn],
        "detail": {},
    }


def _invoke(endpoint: str, function: str, payload: str) -> None:
    client("lambda", endpoint).invoke(FunctionName=function, Payload=payload.encode())
