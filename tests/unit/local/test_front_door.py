"""The front door answers for itself what is its own, and passes everything else on unchanged."""

import asyncio
import io
import json
import re
from urllib.parse import urlsplit

import aiohttp
import pytest
from aiohttp import web
from yarl import URL

from pledgekeeper.local.front_door import LARGEST_BODY_BYTES, FrontDoor, Upstream
from pledgekeeper.local.health import Health
from pledgekeeper.local.outbox import Captured, Channel
from pledgekeeper.local.people import PASSWORD, carrier_person, staff_person
from pledgekeeper.local.settings import REPOSITORY, LaptopSettings
from pledgekeeper.local.signing_in import Way, way_in

JSON = {"Accept": "application/json"}


@pytest.fixture
def health():
    return Health(waiting_for="")


@pytest.fixture
def door(outbox, health):
    return FrontDoor(LaptopSettings(), outbox, health)


@pytest.fixture
def ask(door, serving):
    """`ask(method, path, …)`: status, headers and body of an answer of the front door."""

    def call(method, path, **request):
        async def answered():
            async with serving(door.runner()) as url:
                async with (
                    aiohttp.ClientSession() as http,
                    http.request(method, URL(url + path, encoded=True), **request) as answer,
                ):
                    found = answer.status, answer.headers, await answer.text()
                for _turn in range(5):  # in which the door hears that who asked is gone: it waits for no more of a body
                    await asyncio.sleep(0.01)
            return found

        return asyncio.run(answered())

    return call


@pytest.fixture
def behind(ask, door, serving):
    """`behind(method, path, …)`: the same with an API behind the door, and what that API was asked."""

    def call(method, path, **request):
        asked = []

        async def api(received):
            asked.append((received.method, received.raw_path, received.headers.copy(), await received.read()))
            return web.json_response({"id": "é"}, status=201, headers={"Location": "/x", "Set-Cookie": "a=b"})

        async def answered():
            app = web.Application(client_max_size=2**26)
            app.router.add_route("*", r"/{path:[\s\S]*}", api)
            async with serving(web.AppRunner(app)) as upstream:
                door.upstream = Upstream(urlsplit(upstream).port, "api1")
                return await asyncio.to_thread(ask, method, path, **request)

        return asyncio.run(answered()), asked

    return call


def test_a_request_is_passed_on_with_the_host_of_the_api(behind):
    (status, headers, text), [(method, path, received, body)] = behind(
        "POST", "/care/v1/cases/a%2Fb?x=%26&y=1", data=b"\x00\xff", headers={"Authorization": "Bearer t"}
    )

    assert (status, headers["Location"], json.loads(text)) == (201, "/x", {"id": "é"})
    assert (method, path, body) == ("POST", "/care/v1/cases/a%2Fb?x=%26&y=1", b"\x00\xff")
    assert received["Host"].startswith("api1.execute-api.127.0.0.1:")
    assert received["X-Forwarded-Host"].startswith("127.0.0.1:")
    assert received["Authorization"] == "Bearer t"


def test_a_path_with_a_line_feed_is_the_apis_to_answer(behind):
    (status, _, _), [(_, path, _, _)] = behind("GET", "/care/v1/invoices/%7C%0A/reversals")

    assert (status, path) == (201, "/care/v1/invoices/%7C%0A/reversals")


def test_a_body_of_the_largest_size_goes_through(behind):
    (status, _, _), [(_, _, _, body)] = behind("POST", "/x", data=io.BytesIO(b"x" * LARGEST_BODY_BYTES))

    assert (status, len(body)) == (201, LARGEST_BODY_BYTES)


@pytest.mark.parametrize("chunked", [False, True])
def test_a_larger_body_is_refused_with_what_to_do(behind, chunked):
    async def chunks():
        for _ in range(11):
            yield b"x" * 2**20

    (status, _, text), asked = behind("POST", "/x", data=chunks() if chunked else io.BytesIO(b"x" * (11 * 2**20)))

    assert status == 413
    assert "may have 10 MB" in text
    assert asked == []


def test_before_the_api_is_there_the_answer_says_what_is_awaited(ask, health):
    health.waiting_for = "the stacks"

    for path in ("/health", "/tmf-api/troubleTicket/v5/troubleTicket"):
        status, headers, text = ask("GET", path)
        assert (status, headers["Retry-After"]) == (503, "1")
        assert "the stacks" in text


def test_an_api_that_is_gone_is_an_answer(ask, door):
    door.upstream = Upstream(1, "api1")

    status, _, text = ask("GET", "/x")

    assert status == 503
    assert "emulator does not answer" in text


def test_health_tells_what_the_probe_found(ask, health):
    found = ["GET /x was answered 500"]

    async def probe():
        return found[0]

    health.probe = probe

    assert ask("GET", "/health")[0] == 503
    assert ask("GET", "/health")[0] == 503
    health.probe, found[0], health._probed_at = probe, "", float("-inf")
    assert ask("GET", "/health")[0] == 200


def put(outbox, **changed):
    fields = {
        "channel": Channel.EMAIL,
        "sender": "care@pledge.example",
        "to": "noc@baltel.example",
        "case": "TT-1",
        "subject": "<script>alert(1)</script>",
        "body": "See http://127.0.0.1:8080/care/v1/pages/tok-en_1. Not http://evil.example/<b>",
        "original": b"<script>raw</script>",
    }
    outbox.add(Captured(**fields | changed))


def test_the_outbox_is_json_for_programs(ask, outbox):
    put(outbox)
    put(outbox, channel=Channel.SMS, case="TT-2")

    messages = json.loads(ask("GET", "/local/outbox?case=TT-1", headers=JSON)[2])

    assert [(m["channel"], m["to"], m["case"]) for m in messages] == [("email", "noc@baltel.example", "TT-1")]
    assert set(messages[0]) >= {"channel", "to", "at", "case", "subject", "body"}


def test_the_outbox_is_a_page_for_people_in_which_nothing_sent_can_act(ask, outbox):
    put(outbox)

    status, headers, page = ask("GET", "/local/outbox", headers={"Accept": "text/html"})

    assert status == 200
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page
    assert '<a href="http://127.0.0.1:8080/care/v1/pages/tok-en_1" rel="noreferrer">' in page
    assert 'href="http://evil' not in page


def test_a_long_message_is_folded_and_nothing_of_it_is_lost(ask, outbox):
    put(outbox, body="\n".join(f"line {n}" for n in range(40)))

    page = ask("GET", "/local/outbox")[2]

    assert "<summary>28 more lines</summary>" in page
    assert all(f"line {n}" in page for n in range(40))


def test_the_page_follows_by_itself_until_it_is_paused(ask):
    assert 'http-equiv="refresh"' in ask("GET", "/local/outbox")[2]
    assert 'http-equiv="refresh"' not in ask("GET", "/local/outbox?refresh=off")[2]


def test_an_original_is_shown_as_plain_text(ask, outbox):
    put(outbox)

    status, headers, text = ask("GET", "/local/outbox/1")

    assert (status, text) == (200, "<script>raw</script>")
    assert headers["Content-Type"].startswith("text/plain")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert ask("GET", "/local/outbox/2")[0] == 404


def test_an_unknown_channel_is_an_error_that_names_the_known_ones(ask):
    status, _, text = ask("GET", "/local/outbox?channel=fax", headers=JSON)

    assert status == 400
    assert "email, sms, voice, webhook" in text


def test_the_start_page_says_what_can_be_done(ask):
    page = ask("GET", "/local")[2]

    assert "Ready." in page
    assert "pledge token --carrier baltel" in page
    assert "curl smtp://127.0.0.1:2525" in page
    (sample,) = re.findall(r"--upload-file (\S+?)<", page)
    assert (REPOSITORY / sample).exists()


def test_who_may_sign_in_is_listed_with_a_button_each(ask, door):
    door.people = [staff_person("agent"), carrier_person("baltel", "noc")]

    page = ask("GET", "/local")[2]

    assert page.index('value="agent@pledge.example"') < page.index('value="noc@baltel.example"')
    assert 'action="/local/sign-in"' in page


def test_while_the_system_starts_its_first_page_says_what_it_waits_for(ask, health):
    health.waiting_for = "the stacks"

    assert "the stacks" in ask("GET", "/")[2]


@pytest.mark.parametrize("known", [True, False])
def test_one_click_takes_the_way_that_everybody_takes(serving, known):
    """From the portal to the pool with the form that its page would send, and back with the portal's own cookie."""
    posted = []

    async def start(request):
        to = "/oauth2/authorize?client_id=portal&state=s&nonce=n&code_challenge=c"
        return web.Response(status=303, headers={"Location": to, "Set-Cookie": "ecare-signing-in=kept; Path=/"})

    async def login(request):
        posted.append(dict(await request.post()))
        return web.Response(status=302, headers={"Location": "/ecare/signed-in?code=1&state=s"} if known else {})

    async def sign_in():
        app = web.Application()
        app.router.add_get("/ecare/sign-in", start)
        app.router.add_post("/login", login)
        async with serving(web.AppRunner(app)) as url, aiohttp.ClientSession() as http:
            return await way_in(http, url, "noc@baltel.example")

    way = asyncio.run(sign_in())

    assert posted[0] == {
        "client_id": "portal", "state": "s", "nonce": "n", "code_challenge": "c",
        "username": "noc@baltel.example", "password": PASSWORD,
    }  # fmt: skip
    assert way == (Way("/ecare/signed-in?code=1&state=s", "ecare-signing-in=kept; Path=/") if known else None)
