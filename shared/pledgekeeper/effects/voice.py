"""Spoken calls through AWS End User Messaging (`pinpoint-sms-voice-v2`)."""

from typing import Any


def call(client: Any, *, to: str, text: str, case_id: str, origin: str) -> str:
    """Ring an E.164 number and speak `text`; the provider's message id. ClientError when the call is not taken."""
    answer = client.send_voice_message(
        DestinationPhoneNumber=to,
        OriginationIdentity=origin,
        MessageBody=text,
        MessageBodyTextType="TEXT",
        VoiceId="AMY",
        Context={"case": case_id},
    )
    return str(answer["MessageId"])
