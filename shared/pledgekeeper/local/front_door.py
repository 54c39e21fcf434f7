"""The HTTP port: the laptop's own pages, health, the outbox; and for everything else the emulator's HTTP API."""

import asyncio
import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from http import HTTPStatus

import aiohttp
from aiohttp import web
from yarl import URL

from pledgekeeper.local import pages
from pledgekeeper.local.health import Health
from pledgekeeper.local.outbox import Channel, Outbox
from pledgekeeper.local.people import Person
from pledgekeeper.local.settings import HOST, LaptopSettings
from pledgekeeper.local.signing_in import way_in

LARGEST_BODY_BYTES = 10 * 2**20  # what API Gateway takes
ANSWER_SECONDS = 35.0  # API Gateway gives up after 30
NOT_PASSED_ON = frozenset(
    {
        "connection",
        "content-encoding",
        "content-length",
        "host",
        "keep-alive",
        "transfer-encoding",
        "upgrade",
        "date",
        "server",
    }
)
SHOWN_MESSAGES = 300
LINGERING_SECONDS = 30.0  # 10 MB over a slow line, or on a busy machine


@dataclass(frozen=True)
class Upstream:
    """The HTTP API in the emulator."""

    port: int
    api_id: str

    @property
    def host(self) -> str:
        return f"{self.api_id}.execute-api.{HOST}:{self.port}"


class TooLarge(Exception):
    """A body with more bytes than API Gateway takes."""


class FrontDoor:
    """Serves from the first moment; requests for the API are answered 503 until `upstream` is set."""

    def __init__(self, settings: LaptopSettings, outbox: Outbox, health: Health) -> None:
        self._settings = settings
        self._outbox = outbox
        self._health = health
        self.upstream: Upstream | None = None
        self.people: list[Person] = []

    def runner(self) -> web.AppRunner:
        """What serves the door. A refused body is read on for a moment, so that its sender hears why."""
        return web.AppRunner(self._app(), access_log=None, lingering_time=LINGERING_SECONDS)

    def _app(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/", self._show_portal)
        app.router.add_get("/local", self._welcome)
        app.router.add_post("/local/sign-in", self._sign_in)
        app.router.add_get("/health", self._answer_health)
        app.router.add_get("/local/outbox", self._show_outbox)
        app.router.add_get("/local/outbox/{id:[0-9]+}", self._show_original)
        app.router.add_post("/oauth2/token", self._ask_pool)
        app.router.add_get("/oauth2/authorize", self._ask_pool)
        app.router.add_post("/login", self._ask_pool)
        app.router.add_get("/logout", self._ask_pool)
        app.router.add_route("*", r"/{path:[\s\S]*}", self._pass_on)  # a line feed in a path is the API's to answer
        app.cleanup_ctx.append(self._client)
        return app

    async def _client(self, app: web.Application) -> AsyncIterator[None]:
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        connector = aiohttp.TCPConnector(limit=100)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector, auto_decompress=False) as self._http:
            yield

    async def _welcome(self, request: web.Request) -> web.Response:
        trouble = await self._health.trouble()
        return _page(pages.welcome(self._settings, trouble, self.people))

    async def _show_portal(self, request: web.Request) -> web.StreamResponse:
        """The pages for people; while the system starts, what it waits for."""
        return await (self._pass_on(request) if self.upstream else self._welcome(request))

    async def _sign_in(self, request: web.Request) -> web.Response:
        """One click instead of a password that everybody may know."""
        username = str((await request.post()).get("username", ""))
        try:
            way = await way_in(self._http, self._settings.url, username)
        except aiohttp.ClientError as error:
            return _problem(503, f"the sign-in does not answer ({type(error).__name__}); is the system ready?")
        if way is None:
            return _problem(404, f"{username!r} is nobody of this laptop's user pool; /local lists who is")
        return web.Response(status=303, headers={"Location": way.to, "Set-Cookie": way.cookie})

    async def _answer_health(self, request: web.Request) -> web.Response:
        trouble = await self._health.trouble()
        if trouble:
            return web.json_response(
                {"status": "not ready", "reason": trouble}, status=503, headers={"Retry-After": "1"}
            )
        return web.json_response({"status": "ready"})

    async def _show_outbox(self, request: web.Request) -> web.Response:
        case, channel = request.query.get("case", "").strip(), request.query.get("channel", "")
        if channel not in ("", *Channel):
            return _problem(400, f"channel={channel} is none of {', '.join(Channel)}")
        if "application/json" in request.headers.get("Accept", ""):
            found = await asyncio.to_thread(self._outbox.messages, case=case, channel=channel)
            return web.json_response([message.as_json() for message in found])
        found = await asyncio.to_thread(self._outbox.messages, case=case, channel=channel, limit=SHOWN_MESSAGES + 1)
        cases = await asyncio.to_thread(self._outbox.cases)
        choice = pages.Choice(case, channel, refresh=request.query.get("refresh", "on") != "off")
        return _page(pages.outbox(found[:SHOWN_MESSAGES], choice, cases, more=len(found) > SHOWN_MESSAGES))

    async def _show_original(self, request: web.Request) -> web.Response:
        original = await asyncio.to_thread(self._outbox.original, int(request.match_info["id"]))
        if original is None:
            return _problem(404, f"the outbox has no message {request.match_info['id']}")
        return web.Response(
            body=original,
            content_type="text/plain",
            charset="utf-8",
            headers={"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"},
        )

    async def _ask_pool(self, request: web.Request) -> web.StreamResponse:
        """In AWS the user pool has an address of its own; here people sign in, and systems get tokens, at this one."""
        return await self._pass_to(request, f"{HOST}:{self.upstream.port}" if self.upstream else "")

    async def _pass_on(self, request: web.Request) -> web.StreamResponse:
        return await self._pass_to(request, self.upstream.host if self.upstream else "")

    async def _pass_to(self, request: web.Request, host: str) -> web.StreamResponse:
        if self.upstream is None:
            return _problem(503, f"the system is starting: {await self._health.trouble()}", {"Retry-After": "1"})
        if (request.content_length or 0) > LARGEST_BODY_BYTES:
            return _too_large()
        kept = [(k, v) for k, v in request.headers.items() if k.lower() not in NOT_PASSED_ON]
        headers = [*kept, ("Host", host), ("X-Forwarded-Host", request.host)]
        url = f"http://{HOST}:{self.upstream.port}{request.raw_path}"
        try:
            body = await _read(request)
            async with self._http.request(
                request.method,
                _exactly(url),
                headers=headers,
                data=io.BytesIO(body) if body else None,
                allow_redirects=False,
            ) as answer:
                return web.Response(
                    status=answer.status,
                    body=await answer.read(),
                    headers=[
                        (k, v)
                        for k, v in answer.headers.items()
                        if k.lower() not in NOT_PASSED_ON - {"content-encoding"}
                    ],
                )
        except TooLarge:
            return _too_large()
        except TimeoutError:
            return _problem(504, f"no answer within {ANSWER_SECONDS:g} s")
        except aiohttp.ClientError as error:
            return _problem(503, f"the emulator does not answer ({type(error).__name__}); see emulator.log in DATA_DIR")


async def _read(request: web.Request) -> bytes:
    """The body, however it is sent, while it is no larger than API Gateway would take."""
    body = bytearray()
    async for chunk in request.content.iter_chunked(2**16):
        body += chunk
        if len(body) > LARGEST_BODY_BYTES:
            raise TooLarge
    return bytes(body)


def _exactly(url: str) -> URL:
    """The URL with its escapes as they came: `%2F` is part of a name, not a separator."""
    return URL(url, encoded=True)


def _too_large() -> web.Response:
    megabytes = LARGEST_BODY_BYTES // 2**20
    return _problem(
        413, f"a request body may have {megabytes} MB; send large evidence by mail (up to 40 MB) or in parts"
    )


def _problem(status: int, message: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"message": f"{HTTPStatus(status).phrase}: {message}."}, status=status, headers=headers)


def _page(html: str) -> web.Response:
    return web.Response(text=html, content_type="text/html", headers={"Content-Security-Policy": pages.POLICY})
