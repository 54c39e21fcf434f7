"""Text messages through AWS End User Messaging (`pinpoint-sms-voice-v2`)."""

from typing import Any


def send_sms(client: Any, *, to: str, text: str, case_id: str, origin: str) -> str:
    """Send `text` to an E.164 number; the provider's message id. botocore's ClientError when it is not taken."""
    answer = client.send_text_message(
        DestinationPhoneNumber=to,
        OriginationIdentity=origin,
        MessageBody=text,
        MessageType="TRANSACTIONAL",
        Context={"case": case_id},
    )
    return str(answer["MessageId"])
