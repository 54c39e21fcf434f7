"""Calls: through Connect when the settings name an instance, else spoken only; as the services' own models ask."""

from types import SimpleNamespace

import pytest
from botocore.exceptions import ClientError
from botocore.session import get_session
from botocore.stub import Stubber

from pledgekeeper.effects.attempt import NotAccepted, attempt
from pledgekeeper.effects.voice import LONGEST_WORDS, Call, ring

INSTANCE, FLOW = "11111111-2222-3333-4444-555555555555", "66666666-7777-8888-9999-000000000000"
PLAIN = SimpleNamespace(connect_instance_id="", sms_origination_identity="PLEDGE", phone_configuration_set="phone")
KEYS = SimpleNamespace(connect_instance_id=INSTANCE, connect_flow_id=FLOW, connect_source_number="+33199000100")
CALL = Call(
    "+6569000101", "This is Pledge Care.", "TT-7K3QX9M2XA", "p1", "TT-7K3QX9M2XA.p1.1.mac", "Press 1.", "See your mail."
)


def stubbed(service):
    client = get_session().create_client(
        service, region_name="eu-west-2", aws_access_key_id="x", aws_secret_access_key="x"
    )
    return client, Stubber(client)


def test_a_call_that_takes_keys_carries_the_words_and_the_token_and_rings_once():
    client, stub = stubbed("connect")
    asked = {
        "InstanceId": INSTANCE,
        "ContactFlowId": FLOW,
        "SourcePhoneNumber": "+33199000100",
        "DestinationPhoneNumber": "+6569000101",
        "Attributes": {
            "words": CALL.words,
            "menu": CALL.menu,
            "case": CALL.case_id,
            "page": "p1",
            "token": CALL.token,
        },
        "ClientToken": "TT-7K3QX9M2XA-p1",
    }
    stub.add_response("start_outbound_voice_contact", {"ContactId": "c-1"}, asked)

    with stub:
        assert ring({"connect": client}.__getitem__, KEYS, CALL) == "c-1"


def test_without_an_instance_a_call_is_spoken_twice_and_names_no_key_but_another_way():
    client, stub = stubbed("pinpoint-sms-voice-v2")
    asked = {
        "DestinationPhoneNumber": "+6569000101",
        "OriginationIdentity": "PLEDGE",
        "MessageBody": f"{CALL.words} See your mail. I repeat. {CALL.words} See your mail.",
        "MessageBodyTextType": "TEXT",
        "VoiceId": "AMY",
        "Context": {"case": CALL.case_id, "page": CALL.page_id},
        "ConfigurationSetName": "phone",
    }
    stub.add_response("send_voice_message", {"MessageId": "m-1"}, asked)

    with stub:
        assert ring({"pinpoint-sms-voice-v2": client}.__getitem__, PLAIN, CALL) == "m-1"


@pytest.mark.parametrize(("service", "settings"), [("connect", KEYS), ("pinpoint-sms-voice-v2", PLAIN)])
def test_the_longest_words_are_within_what_the_service_takes(service, settings):
    client, stub = stubbed(service)
    operation, answer = {
        "connect": ("start_outbound_voice_contact", {"ContactId": "c"}),
        "pinpoint-sms-voice-v2": ("send_voice_message", {"MessageId": "m"}),
    }[service]
    stub.add_response(operation, answer)  # validates lengths by the service's own model

    with stub:
        ring(
            lambda name: client,
            settings,
            Call(CALL.to, "x" * 10 * LONGEST_WORDS, CALL.case_id, "p1", CALL.token, CALL.menu, CALL.otherwise),
        )


@pytest.mark.parametrize(
    ("code", "final"),
    [("DestinationNotAllowedException", NotAccepted), ("InternalServiceException", ClientError)],
)
def test_a_number_that_may_not_be_called_is_final_and_a_broken_service_passes(code, final):
    client, stub = stubbed("connect")
    stub.add_client_error("start_outbound_voice_contact", code)

    with stub, pytest.raises(final), attempt("voice"):
        ring(lambda name: client, KEYS, CALL)
