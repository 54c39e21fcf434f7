"""Webhooks to `.example` hosts are captured; nothing else leaves."""

import asyncio

import pytest
import urllib3
from aiohttp import web

from pledgekeeper.local.egress import egress_server


@pytest.fixture
def post(outbox, serving):
    """`post(url)`: a request in absolute form to the proxy."""

    def call(url, body=b'{"text": "P1"}', **headers):
        def through(proxy):
            with urllib3.connection_from_url(proxy) as http:
                answer = http.urlopen("POST", url, body, headers, retries=False, assert_same_host=False)
                return answer.status, answer.data.decode()

        async def answered():
            async with serving(web.ServerRunner(egress_server(outbox))) as proxy:
                return await asyncio.to_thread(through, proxy)

        return asyncio.run(answered())

    return call


@pytest.mark.parametrize("url", ["http://hooks.baltel.example/p?a=b", "https://chat.pledge.example/hooks/paris"])
def test_a_webhook_is_captured_whole(post, outbox, url):
    status, _ = post(url, **{"X-Pledge-Case": "TT-1", "Content-Type": "application/json"})

    (sent,) = outbox.messages()
    assert status == 204
    assert (sent.channel, sent.to, sent.case, sent.body) == ("webhook", url, "TT-1", '{"text": "P1"}')
    assert sent.subject == f"POST {urllib3.util.parse_url(url).host}"
    assert b"X-Pledge-Case: TT-1" in outbox.original(sent.id)


@pytest.mark.parametrize("url", ["http://example.com/", "https://169.254.169.254/latest", "http://example.evil.net/"])
def test_every_other_host_is_refused(post, outbox, url):
    status, said = post(url)

    assert status == 403
    assert "nothing leaves this machine" in said
    assert outbox.messages() == []


def test_a_request_to_the_proxy_itself_is_told_how_to_use_it(outbox, serving):
    def directly(address):
        with urllib3.PoolManager() as http:
            return http.request("GET", f"{address}/path").status

    async def answered():
        async with serving(web.ServerRunner(egress_server(outbox))) as address:
            return await asyncio.to_thread(directly, address)

    assert asyncio.run(answered()) == 400


def test_a_tunnel_is_refused(outbox, serving):
    async def answered():
        async with serving(web.ServerRunner(egress_server(outbox))) as address:
            reader, writer = await asyncio.open_connection("127.0.0.1", int(address.rsplit(":", 1)[1]))
            writer.write(b"CONNECT hooks.baltel.example:443 HTTP/1.1\r\nHost: hooks.baltel.example:443\r\n\r\n")
            line = await reader.readline()
            writer.close()
            await writer.wait_closed()
            return line

    assert b" 405 " in asyncio.run(answered())
