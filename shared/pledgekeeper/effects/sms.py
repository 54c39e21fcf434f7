"""Text messages through AWS End User Messaging (`pinpoint-sms-voice-v2`)."""

from collections.abc import Mapping
from typing import Any


def send_sms(
    client: Any, *, to: str, text: str, context: Mapping[str, str], origin: str, configuration_set: str
) -> str:
    """Send `text` to an E.164 number; the provider's message id. Its delivery events will quote `context`.

    botocore's ClientError when it is not taken.
    """
    answer = client.send_text_message(
        DestinationPhoneNumber=to,
        OriginationIdentity=origin,
        MessageBody=text,
        MessageType="TRANSACTIONAL",
        Context=dict(context),
        ConfigurationSetName=configuration_set,
    )
    return str(answer["MessageId"])
