"""Asks the running system a question that goes all the way, to know that it works and to have its functions started."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import ParamSpec, TypeVar

import aiohttp
from botocore.exceptions import BotoCoreError, ClientError

from pledgekeeper.api.routes import ROUTES, TICKETS
from pledgekeeper.ecare.desk import DESK
from pledgekeeper.local.deployment import Deployed
from pledgekeeper.local.health import Probe
from pledgekeeper.local.people import staff_person, token_of
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.signing_in import START

P = ParamSpec("P")
T = TypeVar("T")

AT_A_TIME = 2
"""Starting a function takes a core for a while."""
ANSWER_SECONDS = aiohttp.ClientTimeout(total=60)
READY_SECONDS = 300.0


async def aws_call(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Make calls to the emulator in a thread; what it cannot do is told with its own words."""
    try:
        return await asyncio.to_thread(call, *args, **kwargs)
    except (ClientError, BotoCoreError) as error:
        raise CannotStart(f"The emulator refused a call of the start-up: {str(error)[:1000]}") from error


def probe_of(url: str, endpoint: str, deployed: Deployed) -> Probe:
    """Lists tickets as an agent: through front door, authorizer, function and table. The answer is what fails."""

    async def ask() -> str:
        asked = f"GET {TICKETS}?limit=1"
        try:
            token = await _agents_token(endpoint, deployed)
            async with (
                aiohttp.ClientSession(timeout=ANSWER_SECONDS) as http,
                http.get(f"{url}{TICKETS}?limit=1", headers={"Authorization": f"Bearer {token}"}) as answer,
            ):
                return (
                    ""
                    if answer.status == 200
                    else f"{asked} was answered {answer.status}: {(await answer.text())[:300]}"
                )
        except (aiohttp.ClientError, TimeoutError, CannotStart) as error:
            return f"{asked} failed: {str(error) or type(error).__name__}"

    return ask


async def _agents_token(endpoint: str, deployed: Deployed) -> str:
    return await aws_call(token_of, endpoint, deployed.user_pool, deployed.client_id, staff_person("agent"))


async def until_well(probe: Callable[[], Awaitable[str]]) -> None:
    """Ask until nothing fails, or raise `CannotStart` with what does."""
    deadline = time.monotonic() + READY_SECONDS
    while trouble := await probe():
        if time.monotonic() > deadline:
            raise CannotStart(f"The system started but does not work: {trouble}. See emulator.log in DATA_DIR.")
        await asyncio.sleep(0.5)


async def warm_up_api(url: str, endpoint: str, deployed: Deployed) -> None:
    """Ask each function of the API for something that is not there: the first real request finds it started.

    What is wrong with one is told to whoever asks for it.
    """
    paths = {r.function: r.path.replace("{id}", "none").replace("{token}", "none") for r in ROUTES if r.method == "GET"}
    turn = asyncio.Semaphore(AT_A_TIME)
    try:
        token = await _agents_token(endpoint, deployed)
    except CannotStart:
        return
    async with aiohttp.ClientSession(timeout=ANSWER_SECONDS, headers={"Authorization": f"Bearer {token}"}) as http:

        async def ask(path: str) -> None:
            with contextlib.suppress(aiohttp.ClientError, TimeoutError):
                async with turn, http.get(f"{url}{path}"):
                    pass

        await asyncio.gather(*map(ask, (*paths.values(), START, f"{DESK}/board")))
