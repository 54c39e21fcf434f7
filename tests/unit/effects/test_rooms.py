"""Rooms: each service gets its own payload, signed where it can be checked, and no roster holds a secret."""

import hashlib
import hmac
import json
from base64 import b64decode
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest
from botocore.session import get_session
from botocore.stub import Stubber
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from pledgekeeper.clock import FakeClock
from pledgekeeper.disputes.fraud.events import TrafficBlocked
from pledgekeeper.effects import payloads, rooms
from pledgekeeper.effects.attempt import NotAccepted
from pledgekeeper.effects.paging import Sender
from pledgekeeper.effects.rooms import tell
from pledgekeeper.effects.secrets import FRESH_FOR, Secrets
from pledgekeeper.effects.signature import signed
from pledgekeeper.effects.told import Told
from pledgekeeper.escalation.pages import placed
from pledgekeeper.escalation.rooms import PAGERDUTY, Room
from pledgekeeper.event import Actor
from tests.unit.builders import MONDAY_NIGHT, a_claim, a_dispute, a_ticket

HERE = Path(__file__).parent
LINK = "https://care.pledge.example/care/v1/pages/token"
WHSEC = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SECRET = "/pledgekeeper/rooms/paris"
EVIL = "<!channel> & <https://evil.example|click> [click](https://evil.example)"


def told(case=None, title=None):
    case = case or a_ticket()
    case = case.changed(title=title) if title else case
    page = placed(case.timeline, "p1").changed(channel="webhook", recipient="singapore")
    return Told(case, page, f"[{case.case_id}] {case.priority or case.kind} {case.carrier_id}: {case.title}.", LINK)


BUILT = {
    "generic": payloads.generic,
    "slack": payloads.slack,
    "teams": payloads.teams,
    "pagerduty": lambda told: payloads.pagerduty(told, "R" * 32),
}
services = pytest.mark.parametrize("service", BUILT)


def schema_of(service):
    return Draft202012Validator(json.loads((HERE / "schemas" / f"{service}.json").read_text()))


# --- payloads --------------------------------------------------------------------------------------------------------


@services
def test_a_payload_is_to_the_letter_what_it_was_agreed_to_be(service):
    golden = json.loads((HERE / "golden" / f"{service}.json").read_text())

    assert BUILT[service](told()) == golden


@services
@pytest.mark.parametrize("title", [None, "&" * 9000, "界" * 9000, EVIL])
def test_a_payload_fits_what_the_service_publishes_whatever_the_title(service, title):
    payload = BUILT[service](told(title=title))

    schema_of(service).validate(payload)
    assert len(json.dumps(payload, ensure_ascii=False).encode()) < 28 * 1024


def test_a_title_calls_nobody_and_links_nowhere_in_slack():
    blocks = payloads.slack(told(title=EVIL))["blocks"]

    assert blocks[1]["text"]["text"].startswith("&lt;!channel&gt; &amp; &lt;https://evil.example|click&gt;")


def test_an_entity_is_never_cut_in_two():
    assert payloads.escaped("a&b", 7) == "a&amp;b"
    assert payloads.escaped("a&&&", 7) == "a&amp;…"
    assert payloads.escaped("a&&&", 6) == "a…"


def test_a_title_is_no_markdown_in_teams():
    card = payloads.teams(told(title=EVIL))["attachments"][0]["content"]

    assert [block["type"] for block in card["body"] if EVIL in json.dumps(block)] == ["RichTextBlock"]


def test_pages_of_one_case_raise_one_alert_at_pagerduty_as_severe_as_the_case():
    payload = BUILT["pagerduty"](told())

    assert (payload["dedup_key"], payload["payload"]["severity"]) == ("TT-7K3QX9M2XA", "critical")
    assert BUILT["pagerduty"](told(a_dispute()))["payload"]["severity"] == "info"


@services
def test_a_fraud_alert_is_critical_and_called_one_until_its_traffic_is_blocked(service):
    alert = a_dispute(claim=a_claim(type="irsf"))
    page = placed(alert.timeline, "p1").changed(channel="webhook")

    payload = BUILT[service](Told(alert, page, f"[{alert.case_id}] FRAUD ALERT {alert.carrier_id}", LINK))

    assert "FRAUD ALERT" in json.dumps(payload)
    assert Told(alert, page, "", LINK).facts["priority"] == "FRAUD ALERT"
    if service == "pagerduty":
        blocked = alert.changed(timeline=(*alert.timeline, a_block()))
        assert payload["payload"]["severity"] == "critical"
        assert BUILT[service](Told(blocked, page, "x", LINK))["payload"]["severity"] == "info"


def test_a_page_of_a_fraud_alert_is_called_one_in_a_room(monkeypatch):
    posted: list[bytes] = []
    monkeypatch.setattr(rooms, "post", lambda url, body, **how: posted.append(body) or "http 200")
    alert = a_dispute(claim=a_claim(type="irsf"))
    page = placed(alert.timeline, "p1").changed(channel="webhook")

    sender = Sender(lambda name: None, SimpleNamespace(egress_proxy=None, sms_origination_identity="PLEDGE"))
    sender.send(alert, page, "https://chat.example/hooks/1", LINK)

    assert json.loads(posted[0])["text"].startswith(f"[{alert.case_id}] FRAUD ALERT andesvoz: ")


def a_block():
    at = MONDAY_NIGHT
    return TrafficBlocked(
        at=at, by=Actor(side="ours", name="x"), ranges=("+9607",), blocked_at=at, blocked_by="NOC"
    )  # fmt: skip


# --- signatures ------------------------------------------------------------------------------------------------------


def test_the_signature_is_that_of_the_published_example():
    """The example of the specification's reference libraries."""
    headers = signed(
        b'{"test": 2432232314}',
        name="msg_p5jXN8AQM9LWM0D4loKWxJek",
        at=datetime.fromtimestamp(1614265330, UTC),
        secrets=[WHSEC],
    )

    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize("secret", ["hunter2", "whsec_", "whsec_c2hvcnQ=", "whsec_not base64", WHSEC[6:]])
def test_a_key_that_is_none_is_told_without_being_shown(secret):
    with pytest.raises(NotAccepted, match="24 to 64 bytes in base64") as refused:
        signed(b"{}", name="n", at=MONDAY_NIGHT, secrets=[secret])
    assert secret not in str(refused.value).replace("whsec_` and", "")


# --- telling ---------------------------------------------------------------------------------------------------------


class Parameters:
    """SSM, holding one secret; how often it was asked."""

    def __init__(self, value):
        self.value, self.asked = value, 0

    def get_parameter(self, Name, WithDecryption):  # noqa: N803
        assert (Name, WithDecryption) == (SECRET, True)
        self.asked += 1
        return {"Parameter": {"Value": self.value}}


@pytest.fixture
def posted(monkeypatch):
    sent = []

    def post(url, body, *, headers, proxy):
        sent.append(SimpleNamespace(url=url, body=body, headers=headers))
        return "http 200"

    monkeypatch.setattr(rooms, "post", post)
    return sent


def tell_it(room, secret="", clock=None):
    ssm = Parameters(secret)
    assert tell(room, told(), client=lambda service: ssm, proxy=None, clock=clock or FakeClock(MONDAY_NIGHT))
    return ssm


def test_a_receiver_can_verify_who_sent_it_when_and_that_it_is_a_repeat(receiver):
    for _ in range(2):
        tell_it(Room(url=f"{receiver.url}/in/200", secret=SECRET), WHSEC)
    first, again = receiver.heard
    content = f"{first.headers['webhook-id']}.{first.headers['webhook-timestamp']}.".encode() + first.body
    version, _, mac = first.headers["webhook-signature"].partition(",")

    assert hmac.compare_digest(b64decode(mac), hmac.digest(b64decode(WHSEC[6:]), content, hashlib.sha256))
    assert version == "v1"
    assert first.headers["webhook-id"] == again.headers["webhook-id"] == "TT-7K3QX9M2XA-p1"
    assert first.headers["webhook-timestamp"] == str(int(MONDAY_NIGHT.timestamp()))


def test_a_url_alone_gets_the_same_unsigned(posted):
    assert tell_it(Room.at("https://noc.example/in")).asked == 0

    assert "webhook-signature" not in posted[0].headers
    assert json.loads(posted[0].body)["text"].endswith(f"\nAcknowledge: {LINK}")


@pytest.mark.parametrize("kind", ["slack", "teams"])
def test_who_knows_the_url_may_write_so_the_url_is_the_secret(posted, kind):
    tell_it(Room(kind=kind, secret=SECRET), "https://hooks.example/T0/B0/x")

    assert posted[0].url == "https://hooks.example/T0/B0/x"


def test_pagerduty_is_told_at_its_own_address_with_the_key_from_the_parameter(posted):
    tell_it(Room(kind="pagerduty", secret=SECRET), "R" * 32)

    assert posted[0].url == PAGERDUTY
    assert json.loads(posted[0].body)["routing_key"] == "R" * 32


# --- secrets ---------------------------------------------------------------------------------------------------------


def test_a_secret_is_read_once_in_five_minutes_and_a_new_one_is_noticed():
    ssm, clock = Parameters("one"), FakeClock(MONDAY_NIGHT)
    secrets = Secrets(ssm, clock)
    assert [secrets.read(SECRET), secrets.read(SECRET), ssm.asked] == ["one", "one", 1]

    ssm.value = "two"
    clock.instant += FRESH_FOR

    assert secrets.read(SECRET) == "two"


def test_a_secret_is_asked_for_as_ssm_wants_it():
    client = get_session().create_client(
        "ssm", region_name="eu-west-3", aws_access_key_id="x", aws_secret_access_key="x"
    )
    with Stubber(client) as stub:
        stub.add_response(
            "get_parameter", {"Parameter": {"Name": SECRET, "Value": "v"}}, {"Name": SECRET, "WithDecryption": True}
        )
        assert Secrets(client, FakeClock(MONDAY_NIGHT)).read(SECRET) == "v"


# --- the roster ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "room",
    [
        Room.model_validate("https://noc.example/in"),
        Room(url="https://noc.example/in", secret=SECRET),
        Room(kind="slack", secret=SECRET),
        Room(kind="pagerduty", secret=SECRET, url="https://events.eu.pagerduty.com/v2/enqueue"),
    ],
)
def test_a_room_is_found_again_by_its_address(room):
    assert Room.at(room.address) == room


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"kind": "pagerduty"}, "needs `secret`: the parameter that holds its integration key"),
        ({"kind": "slack"}, "needs either `secret`"),
        ({"kind": "teams", "url": "https://x.example", "secret": SECRET}, "needs either `secret`"),
        ({"kind": "generic", "secret": SECRET}, "needs its `url`"),
        ({"kind": "generic", "url": "https://x.example", "secret": WHSEC}, "should match pattern"),
        ({"kind": "irc", "url": "https://x.example"}, "'generic', 'slack', 'teams' or 'pagerduty'"),
        ("chat.example", "should match pattern"),
    ],
)
def test_a_room_that_could_not_be_told_anything_is_refused_when_the_roster_is_loaded(given, says):
    with pytest.raises(ValidationError, match=says):
        Room.model_validate(given)
