"""A forward proxy for webhooks: those to `.example` hosts are captured, everything else is kept from leaving.

A function sends its request in absolute form, `POST https://hooks.baltel.example/p HTTP/1.1`, for https too:
the proxy must read what it captures, so there are no tunnels. With urllib3 that is a request of the proxy's
own pool: `connection_from_url(proxy).urlopen("POST", url, assert_same_host=False)`. (Its ProxyManager opens a
tunnel for https whenever the proxy itself is reached by http, whatever `use_forwarding_for_https` says.)
"""

import asyncio

from aiohttp import web

from pledgekeeper.local.capture import CASE_HEADER
from pledgekeeper.local.outbox import Captured, Channel, Outbox

LARGEST_BODY_BYTES = 2**20
CAPTURED_DOMAIN = "example"


def egress_server(outbox: Outbox) -> web.Server:
    """The proxy as a low-level server: a request's target is a whole URL, so there is nothing to route."""

    async def forward(request: web.BaseRequest) -> web.StreamResponse:
        if request.method == "CONNECT":
            return _refusal(405, f"no tunnels: send {request.path} in absolute form, so that it can be captured")
        host = (request.url.host or "").lower()
        if not request.path_qs or not request.raw_path.startswith(("http://", "https://")):
            return _refusal(400, "this is a forward proxy: send the whole URL as the request's target")
        if host.rpartition(".")[2] != CAPTURED_DOMAIN:
            return _refusal(
                403, f"{host} is not under .{CAPTURED_DOMAIN}: nothing leaves this machine in the laptop mode"
            )
        if (request.content_length or 0) > LARGEST_BODY_BYTES:
            return _refusal(413, f"the body has more than {LARGEST_BODY_BYTES} bytes")
        body = await request.read()
        await asyncio.to_thread(outbox.add, _captured(request, body))
        return web.Response(status=204)

    return web.Server(forward)


def _captured(request: web.BaseRequest, body: bytes) -> Captured:
    head = [
        f"{request.method} {request.raw_path}",
        *(f"{name}: {value}" for name, value in request.headers.items()),
    ]
    return Captured(
        channel=Channel.WEBHOOK,
        sender=request.headers.get("User-Agent", ""),
        to=request.raw_path,
        case=request.headers.get(CASE_HEADER, ""),
        subject=f"{request.method} {request.url.host}",
        body=body.decode(request.charset or "utf-8", errors="replace"),
        original="\r\n".join([*head, "", ""]).encode() + body,
    )


def _refusal(status: int, why: str) -> web.Response:
    return web.json_response({"message": f"Refused by the laptop's egress proxy: {why}."}, status=status)
