"""Spoken calls through AWS End User Messaging (`pinpoint-sms-voice-v2`)."""

from collections.abc import Mapping
from typing import Any


def call(client: Any, *, to: str, text: str, context: Mapping[str, str], origin: str, configuration_set: str) -> str:
    """Ring an E.164 number and speak `text`; the provider's message id. ClientError when the call is not taken."""
    answer = client.send_voice_message(
        DestinationPhoneNumber=to,
        OriginationIdentity=origin,
        MessageBody=text,
        MessageBodyTextType="TEXT",
        VoiceId="AMY",
        Context=dict(context),
        ConfigurationSetName=configuration_set,
    )
    return str(answer["MessageId"])
