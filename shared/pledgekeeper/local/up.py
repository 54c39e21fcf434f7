"""`pledge up`: starts the whole system on this machine, and stops it with nothing lost or left behind."""

import argparse
import asyncio
import contextlib
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, ParamSpec

from aiohttp import web

from infra.cdk.packaging import MOST, OWN, Zip
from pledgekeeper.clock import Clock
from pledgekeeper.local import tide
from pledgekeeper.local.aws import client
from pledgekeeper.local.capture import capture_app
from pledgekeeper.local.code import zip_for_this_machine
from pledgekeeper.local.deployment import Deployed, code_key_for, deploy
from pledgekeeper.local.egress import egress_server
from pledgekeeper.local.emulator import PYTHON, Emulator, start_emulator
from pledgekeeper.local.front_door import FrontDoor, Upstream
from pledgekeeper.local.health import Health
from pledgekeeper.local.loader import fit
from pledgekeeper.local.metronome import keep_time
from pledgekeeper.local.outbox import Outbox
from pledgekeeper.local.people import enrolled
from pledgekeeper.local.pool_mail import PAGES_URL, pool_mail_protocol
from pledgekeeper.local.preflight import Reserved, reserved
from pledgekeeper.local.probe import aws_call, probe_of, until_well, warm_up_api
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.running import Running, forget_running, this_process
from pledgekeeper.local.seed import seed
from pledgekeeper.local.seeded_quality import seed_quality
from pledgekeeper.local.settings import HOST, LaptopSettings, settings_from
from pledgekeeper.local.smtp_gateway import Gateway, deliver_to, smtp_protocol
from pledgekeeper.local.synthesis import read_stacks, synthesize
from pledgekeeper.local.timekeeping import LEASE_SECONDS, Timekeeper, start_clock

P = ParamSpec("P")


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the command to the command line."""
    start = commands.add_parser(
        "up",
        help="start the whole system on this machine",
        description="Start the whole system on this machine; Ctrl-C stops it. Settings come from the "
        "environment: PORT (8080), SMTP_PORT (2525), DATA_DIR (.pledge), SPEED (1; 120 makes two hours "
        "of a minute).",
    )
    start.set_defaults(command=_up)


def _up(_: argparse.Namespace) -> int:
    """Run until Ctrl-C or SIGTERM; the answer is the exit code.

    Raises `CannotStart` before anything is started.
    """
    settings = settings_from(os.environ)
    with reserved(settings) as taken:
        return asyncio.run(_until_stopped(settings, os.environ, taken))


async def _until_stopped(settings: LaptopSettings, environ: Mapping[str, str], taken: Reserved) -> int:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, stop.set)
    system = asyncio.create_task(_System(settings, environ, taken).run())
    asked = asyncio.create_task(stop.wait())
    await asyncio.wait({system, asked}, return_when=asyncio.FIRST_COMPLETED)
    asked.cancel()
    if not system.done():
        _say("stopping")
        system.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await system
    return 0


def _say(text: str) -> None:
    print(f"pledge: {text}", file=sys.stderr, flush=True)


class _System:
    """The parts, started one after the other.

    They end in the opposite order, except that the doors shut first.
    """

    def __init__(self, settings: LaptopSettings, environ: Mapping[str, str], taken: Reserved) -> None:
        self._settings = settings
        self._environ = environ
        self._taken = taken
        self._health = Health()
        self._began = time.monotonic()

    async def run(self) -> None:
        """Start everything and stay until cancelled, or until the emulator ends by itself."""
        data_dir = self._settings.data_dir
        async with AsyncExitStack() as parts:
            keeper = start_clock(data_dir, self._settings.speed)
            parts.callback(keeper.settle)
            outbox = Outbox(data_dir / "outbox.sqlite", keeper.clock)
            parts.callback(outbox.close)
            environment = keeper.environment() | await _edge(parts, outbox, self._settings.url)
            async with AsyncExitStack() as doors:
                door = FrontDoor(self._settings, outbox, self._health)
                await doors.enter_async_context(_serving(door.runner(), self._taken.http))
                doors.enter_context(_task(_remember(keeper)))
                emulator, deployed = await self._bring_up(parts, environment, keeper.clock)
                door.upstream = Upstream(emulator.port, deployed.api_id)
                await self._open(doors, emulator, deployed, keeper)
                door.people = await aws_call(enrolled, emulator.endpoint, deployed.user_pool)
                await emulator.process.wait()
                raise CannotStart(
                    f"The emulator ended by itself; see {data_dir / 'emulator.log'}. What came since the "
                    "last "
                    "orderly stop is lost, except the outbox and the mails on disk."
                )

    async def _bring_up(
        self, parts: AsyncExitStack, environment: Mapping[str, str], clock: Clock
    ) -> tuple[Emulator, Deployed]:
        data_dir = self._settings.data_dir
        packing = asyncio.create_task(_code_and_templates())
        parts.callback(packing.cancel)
        self._wait_for("the emulator")
        emulator = await start_emulator(data_dir, PYTHON, environment, self._environ, self._taken.lock)
        parts.push_async_callback(emulator.stop)
        self._wait_for("the functions to be packed and the stacks to be synthesized; the first time takes longest")
        zips, folder = await packing
        self._wait_for("the stacks")
        keys = {of: code_key_for(zipped) for of, zipped in zips.items()}
        own = {f"functions.{name}.handler": keys[of] for name, of in OWN.items()}
        stacks = [fit(name, template, keys[MOST], own) for name, template in read_stacks(folder)]
        codes = {keys[of]: zipped for of, zipped in zips.items()}
        deployed = await aws_call(deploy, emulator.endpoint, stacks, codes, self._addresses)
        parts.push_async_callback(_quietly, tide.ebb, emulator.endpoint, deployed.table, clock)
        _say(f"stacks {'created or updated: ' + ', '.join(deployed.changed) if deployed.changed else 'unchanged'}")
        return emulator, deployed

    async def _open(self, doors: AsyncExitStack, emulator: Emulator, deployed: Deployed, keeper: Timekeeper) -> None:
        self._wait_for("the seeds")
        if await aws_call(seed, emulator.endpoint, deployed.table, deployed.user_pool):
            await aws_call(seed_quality, emulator.endpoint, deployed.table, keeper.clock.now())
        await aws_call(tide.open_queues, emulator.endpoint)
        await aws_call(tide.warm_up, emulator.endpoint)
        if self._settings.speed != 1:
            doors.enter_context(_task(keep_time(emulator.endpoint, keeper.clock, self._settings.speed)))
        deliver = deliver_to(client("s3", emulator.endpoint), client("sns", emulator.endpoint), deployed.mail)
        gateway = Gateway(deployed.mail, deliver, keeper.clock)
        server = await asyncio.get_running_loop().create_server(smtp_protocol(gateway), sock=self._taken.smtp)
        doors.callback(server.close)
        self._wait_for("a first answer from end to end")
        self._health.probe = probe_of(self._settings.url, emulator.endpoint, deployed)
        await until_well(self._health.probe)
        self._health.waiting_for = ""
        self._record(emulator, deployed)
        doors.callback(forget_running, self._settings.data_dir)
        self._announce(deployed)
        doors.enter_context(_task(warm_up_api(self._settings.url, emulator.endpoint, deployed)))

    @property
    def _addresses(self) -> dict[str, str]:
        """Here people sign in at the same address: the front door passes them on to the emulator's user pool."""
        return {"PublicUrl": self._settings.url, "SignInUrl": self._settings.url, "PagesUrl": PAGES_URL}

    def _wait_for(self, what: str) -> None:
        self._health.waiting_for = what
        _say(f"waiting for {what}")

    def _record(self, emulator: Emulator, deployed: Deployed) -> None:
        Running(
            url=self._settings.url,
            smtp_port=self._settings.smtp_port,
            speed=self._settings.speed,
            endpoint=emulator.endpoint,
            api_id=deployed.api_id,
            user_pool=deployed.user_pool,
            client_id=deployed.client_id,
            table=deployed.table,
            mail_bucket=deployed.mail.bucket,
            mail_prefix=deployed.mail.prefix,
            mail_topic=deployed.mail.topic,
            stacks=deployed.stacks,
            process=this_process(),
        ).write(self._settings.data_dir)

    def _announce(self, deployed: Deployed) -> None:
        settings = self._settings
        pace = "" if settings.speed == 1 else f", the clock {settings.speed:g} times as fast as yours"
        _say(
            f"ready after {time.monotonic() - self._began:.1f} s{pace}; Ctrl-C stops it\n"
            f"  start here   {settings.url}/local (who may sign in, and as whom)\n"
            f"  eCare        {settings.url}\n"
            f"  outbox       {settings.url}/local/outbox\n"
            f"  mail         {' or '.join(deployed.mail.recipients)}, by SMTP to {HOST}:{settings.smtp_port}"
        )


async def _edge(parts: AsyncExitStack, outbox: Outbox, url: str) -> dict[str, str]:
    """Start what captures messages; the answer is the environment that leads functions there."""
    captures, egress, written = (_loopback_socket() for _ in range(3))
    await parts.enter_async_context(_serving(web.AppRunner(capture_app(outbox), access_log=None), captures))
    await parts.enter_async_context(_serving(web.ServerRunner(egress_server(outbox)), egress))
    pool_mail = await asyncio.get_running_loop().create_server(pool_mail_protocol(outbox, url), sock=written)
    parts.callback(pool_mail.close)
    capture_url = f"http://{HOST}:{captures.getsockname()[1]}"
    return {
        "AWS_ENDPOINT_URL_SESV2": capture_url,
        "AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2": capture_url,
        "EGRESS_PROXY": f"http://{HOST}:{egress.getsockname()[1]}",
        "SMTP_HOST": f"{HOST}:{written.getsockname()[1]}",  # where the emulator's user pool hands its mails in
    }


def _loopback_socket() -> socket.socket:
    free = socket.socket()
    free.bind((HOST, 0))
    return free


@asynccontextmanager
async def _serving(runner: web.BaseRunner, listener: socket.socket) -> AsyncIterator[None]:
    await runner.setup()
    try:
        await web.SockSite(runner, listener).start()
        yield
    finally:
        await runner.cleanup()


@contextlib.contextmanager
def _task(work: Coroutine[Any, Any, None]) -> Iterator[None]:
    """Do the work beside the rest, until it is left."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()


async def _remember(keeper: Timekeeper) -> None:
    while True:
        await asyncio.sleep(LEASE_SECONDS / 2)
        keeper.keep()


async def _code_and_templates() -> tuple[dict[Zip, bytes], Path]:
    """Each zip of functions, and the folder of the stacks; neither waits for the other."""
    return await asyncio.gather(_code(), synthesize())


async def _code() -> dict[Zip, bytes]:
    """The zips. What most functions need is in all of them."""
    most = await asyncio.to_thread(zip_for_this_machine)
    return {MOST: most} | {of: await asyncio.to_thread(zip_for_this_machine, of, most) for of in {*OWN.values()}}


async def _quietly(call: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
    """At the end: an emulator that is gone already has nothing left to settle."""
    with contextlib.suppress(CannotStart):
        await aws_call(call, *args, **kwargs)
