"""The AWS SDK is answered as AWS would, and what it sent is in the outbox."""

import asyncio
from email.message import EmailMessage

import boto3
import pytest
from aiohttp import web
from botocore.config import Config
from botocore.exceptions import ClientError

from pledgekeeper.local.capture import capture_app


@pytest.fixture
def sdk(outbox, serving):
    """`sdk(service, operation, **request)`: a call of boto3 to the capture server."""

    def call(service, operation, **request):
        async def answered():
            async with serving(web.AppRunner(capture_app(outbox))) as url:
                config = Config(retries={"max_attempts": 0}, proxies={})
                keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x", "region_name": "eu-west-3"}
                client = boto3.client(service, endpoint_url=url, config=config, **keys)
                try:
                    return await asyncio.to_thread(getattr(client, operation), **request)
                finally:
                    client.close()

        return asyncio.run(answered())

    return call


def test_a_raw_mail_is_captured_with_its_headers(sdk, outbox):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "care@pledge.example", "noc@baltel.example", "Défaut rétabli"
    mail["X-Pledge-Case"] = "TT-7K3QX9M2XA"
    mail.set_content("Bonjour,\nc’est rétabli.")

    answer = sdk(
        "sesv2",
        "send_email",
        FromEmailAddress="care@pledge.example",
        Destination={"ToAddresses": ["noc@baltel.example"]},
        Content={"Raw": {"Data": mail.as_bytes()}},
    )

    (sent,) = outbox.messages()
    assert answer["MessageId"]
    assert (sent.channel, sent.to, sent.case) == ("email", "noc@baltel.example", "TT-7K3QX9M2XA")
    assert (sent.subject, sent.body) == ("Défaut rétabli", "Bonjour,\nc’est rétabli.")
    assert outbox.original(sent.id) == mail.as_bytes()


def test_a_simple_mail_is_captured_as_the_mail_that_ses_makes_of_it(sdk, outbox):
    sdk(
        "sesv2",
        "send_email",
        FromEmailAddress="care@pledge.example",
        Destination={"ToAddresses": ["noc@baltel.example"], "BccAddresses": ["archive@pledge.example"]},
        Content={
            "Simple": {
                "Subject": {"Data": "Ticket créé"},
                "Body": {"Text": {"Data": "Votre ticket"}, "Html": {"Data": "<p>Votre ticket</p>"}},
                "Headers": [{"Name": "X-Pledge-Case", "Value": "TT-1"}],
            }
        },
    )

    (sent,) = outbox.messages()
    assert (sent.to, sent.case) == ("noc@baltel.example, archive@pledge.example", "TT-1")
    assert (sent.subject, sent.body) == ("Ticket créé", "Votre ticket")


@pytest.mark.parametrize(("operation", "channel"), [("send_text_message", "sms"), ("send_voice_message", "voice")])
def test_sms_and_calls_are_captured_with_the_case_of_their_context(sdk, outbox, operation, channel):
    sdk(
        "pinpoint-sms-voice-v2",
        operation,
        DestinationPhoneNumber="+6569000101",
        OriginationIdentity="PLEDGE",
        MessageBody="P1 Baltel: Anrufe schlagen fehl – bitte bestätigen",
        Context={"case": "TT-1"},
    )

    (sent,) = outbox.messages()
    assert (sent.channel, sent.to, sent.sender, sent.case) == (channel, "+6569000101", "PLEDGE", "TT-1")
    assert sent.body == "P1 Baltel: Anrufe schlagen fehl – bitte bestätigen"


@pytest.mark.parametrize(
    ("service", "operation", "request_", "code"),
    [
        (
            "pinpoint-sms-voice-v2",
            "send_text_message",
            {"DestinationPhoneNumber": "0145", "MessageBody": "x"},
            "ValidationException",
        ),
        ("sesv2", "send_email", {"Content": {"Template": {"TemplateName": "t"}}}, "BadRequestException"),
        ("sesv2", "send_email", {"Content": {"Raw": {"Data": b"Subject: x\r\n\r\nx"}}}, "BadRequestException"),
        ("sesv2", "get_account", {}, "UnknownOperationException"),
        ("pinpoint-sms-voice-v2", "describe_pools", {}, "UnknownOperationException"),
    ],
)
def test_what_aws_would_refuse_or_we_do_not_stand_in_for_is_an_error(sdk, outbox, service, operation, request_, code):
    with pytest.raises(ClientError) as refusal:
        sdk(service, operation, **request_)

    assert refusal.value.response["Error"]["Code"] == code
    assert outbox.messages() == []
