"""A page in words: what is down, whose, and how to acknowledge; on each channel."""

import json
from email import message_from_bytes
from email.policy import default
from types import SimpleNamespace

import pytest

from pledgekeeper.cases.belonging import Bridge, ProblemJoined
from pledgekeeper.disputes.claims import Claim
from pledgekeeper.effects.attempt import NotAccepted
from pledgekeeper.effects.paging import Sender, address_of, spoken
from pledgekeeper.effects.told import Told
from pledgekeeper.escalation.pages import Escalated, PagePlaced, placed
from pledgekeeper.escalation.rooms import Room
from pledgekeeper.event import Actor
from pledgekeeper.kinds import fold
from tests.unit.builders import MONDAY_NIGHT, a_dispute, a_roster, a_ticket

LINK = "https://care.pledge.example/care/v1/pages/token"
SETTINGS = SimpleNamespace(
    connect_instance_id="",
    sms_origination_identity="PLEDGE",
    care_address="care@pledge.example",
    configuration_set="care",
    phone_configuration_set="phone",
    egress_proxy=None,
    public_url="https://care.pledge.example",
)


class Provider:
    """Takes every message, and keeps the last."""

    meta = SimpleNamespace(region_name="eu-west-3")
    taken: dict = {}

    def send_text_message(self, **message):
        self.taken = message
        return {"MessageId": "m-1"}

    send_voice_message = send_email = send_text_message


def sent(channel, case=None, level=1, to="somewhere"):
    """The receipt, and what the provider was handed."""
    case = case or a_ticket()
    page = placed(case.timeline, "p1").changed(channel=channel, level=level)
    provider = Provider()
    receipt = Sender(lambda service: provider, SETTINGS).send(case, page, to, LINK)
    return receipt, provider.taken


def test_a_text_message_says_what_is_down_whose_it_is_and_how_to_acknowledge():
    receipt, taken = sent("sms")

    assert receipt == "m-1"
    assert taken["MessageBody"] == f"[TT-7K3QX9M2XA] P1 baltel: All calls fail. Acknowledge: {LINK}"
    assert (taken["DestinationPhoneNumber"], taken["OriginationIdentity"]) == ("somewhere", "PLEDGE")
    assert (taken["Context"], taken["ConfigurationSetName"]) == ({"case": "TT-7K3QX9M2XA", "page": "p1"}, "phone")


def test_a_dispute_of_no_invoice_is_called_by_its_type_in_words_and_not_by_its_name_in_our_table():
    claim = Claim(type="irsf", description="Calls to Cuba", disputed_amount="6000.00", currency="USD")
    case = a_dispute(claim=claim)
    page = placed(a_ticket().timeline, "p1")

    told = "International revenue share fraud or PBX hacking, of no invoice yet: 6000.00 USD disputed."
    assert told in spoken(case, page)
    assert Told(case, page, "", "").title == told.removesuffix(".")


def test_a_higher_level_is_named():
    assert sent("sms", level=3)[1]["MessageBody"].startswith("[TT-7K3QX9M2XA] P1 LEVEL 3 baltel: ")


def test_a_call_spells_the_number_and_speaks_no_link():
    words = sent("voice")[1]["MessageBody"]

    assert "Case number T T   7 K 3 Q X 9 M 2 X A." in words
    assert "P1 of baltel, escalation level 1. All calls fail." in words
    assert "http" not in words
    assert words.count("This is Pledge Care.") == 2


def test_a_mail_carries_the_link_and_says_that_opening_it_is_not_enough():
    _, taken = sent("email")
    mail = message_from_bytes(taken["Content"]["Raw"]["Data"], policy=default)

    assert mail["Subject"] == "[TT-7K3QX9M2XA] P1 baltel: All calls fail."
    assert LINK in mail.get_content()
    assert "opening it alone acknowledges nothing" in mail.get_content()


def test_a_mail_about_a_higher_level_says_why_since_when_about_which_sums_and_where_the_case_is():
    dispute, analyst = a_dispute(), Actor(side="ours", name="ana-fuentes")
    reached = Escalated(
        at=MONDAY_NIGHT, level=4, due_at=MONDAY_NIGHT, asked_by=analyst, reason="They withhold 80,000 EUR."
    )
    case = fold(dispute.case_id, [*dispute.timeline, reached])
    page = PagePlaced(at=MONDAY_NIGHT, page_id="p1", level=4, role="cfo", recipient="victor-lang", channel="email")
    provider = Provider()

    Sender(lambda service: provider, SETTINGS).send(case, page, "cfo@pledge.example", LINK)
    text = message_from_bytes(provider.taken["Content"]["Raw"]["Data"], policy=default).get_content()

    for told in (
        "level 4 was reached at 2026-11-23 02:14 UTC as ana-fuentes asked for it: “They withhold 80,000 EUR.”",
        f"Disputed: {dispute.claim.disputed_amount} {dispute.claim.currency}; accepted 0.00, rejected 0.00, open",
        "You are asked to see that it moves",
        f"https://care.pledge.example/ecare/cases/{case.case_id}",
    ):
        assert told in text.replace("\n", " "), told


def test_a_room_gets_one_line_and_the_link(receiver):
    assert sent("webhook", to=f"{receiver.url}/hooks/200")[0] == "http 200"

    [heard] = receiver.heard
    assert json.loads(heard.body)["text"] == f"[TT-7K3QX9M2XA] P1 baltel: All calls fail.\nAcknowledge: {LINK}"


def test_a_case_without_a_priority_is_named_by_its_kind():
    assert sent("sms", a_dispute())[1]["MessageBody"].startswith("[DSP-7K3QX9M2XA] dispute andesvoz: Invoice ")


@pytest.mark.parametrize("case", [a_ticket, a_dispute])
def test_a_call_can_be_understood_without_the_screen(case):
    words = spoken(case(), placed(case().timeline, "p1"))

    assert words.startswith("This is Pledge Care.")
    assert words.endswith(f"Case number {' '.join(case().case_id.replace('-', ' '))}.")
    assert "link" not in words


# --- addresses -------------------------------------------------------------------------------------------------------


def test_people_are_reached_where_the_roster_says():
    roster = a_roster()

    assert address_of(roster, "arjun-nair", "sms") == address_of(roster, "arjun-nair", "voice") == "+6569000102"
    assert address_of(roster, "arjun-nair", "email") == "arjun.nair@pledge.example"
    assert Room.at(address_of(roster, "singapore", "webhook")) == roster.centre("singapore").room


@pytest.mark.parametrize(
    ("recipient", "channel"),
    [
        ("somebody-who-left", "sms"),
        pytest.param("a-desk-that-closed", "webhook"),
    ],
)
def test_whoever_is_not_on_the_roster_any_more_cannot_be_reached(recipient, channel):
    with pytest.raises(NotAccepted, match=f"the roster has no {channel} address for {recipient}"):
        address_of(a_roster(), recipient, channel)


def test_a_page_of_a_case_that_belongs_to_a_problem_tells_its_bridge():
    bridge = Bridge(phone="+33199000900", pin="4711#", url="https://meet.pledge.example/major")
    case = a_ticket()
    joined = ProblemJoined(at=case.opened_at, problem="PRB-1", since=1, bridge=bridge)
    case = case.changed(timeline=(*case.timeline, joined))

    assert (
        "All calls fail. Bridge +33199000900 PIN 4711#, https://meet.pledge.example/major. Acknowledge:"
        in (sent("sms", case)[1]["MessageBody"])
    )
    assert "Bridge: plus 3 3 1 9 9 0 0 0 9 0 0 PIN 4 7 1 1 hash." in sent("voice", case)[1]["MessageBody"]
