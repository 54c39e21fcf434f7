"""Spoken calls: through Amazon Connect, which takes a key as an answer, or else through End User Messaging."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from pledgekeeper.effects.told import cut
from pledgekeeper.escalation.people import Language
from pledgekeeper.settings import Settings

LONGEST_WORDS = 1000
"""Of one call, said twice: a minute or so each time. Both providers take more."""

VOICES: Final[dict[Language, tuple[str, str]]] = {
    "en": ("AMY", "I repeat."), "fr": ("LEA", "Je répète."), "es": ("LUCIA", "Repito."),
    "pt": ("INES", "Repito."), "zh": ("ZHIYU", "我再说一遍。"),
}  # fmt: skip


@dataclass(frozen=True)
class Call:
    """A call to an E.164 number. `token` answers what it is about, by the keys that `menu` names after the words; where
    no key is taken, `otherwise` is said in its place. Whoever listens can open no link.

    `language` is that of the words, where the provider is not Connect: a flow there has one voice.
    """

    to: str
    words: str
    case_id: str
    page_id: str
    token: str
    menu: str
    otherwise: str = ""
    language: Language = "en"


def ring(client: Callable[[str], Any], settings: Settings, call: Call) -> str:
    """Ring and speak; the provider's id of the call. ClientError when it is not taken."""
    if settings.connect_instance_id and call.token:
        return _with_keys(client("connect"), settings, call)
    return _spoken(client("pinpoint-sms-voice-v2"), settings, call)


def _with_keys(client: Any, settings: Settings, call: Call) -> str:
    """The contact flow speaks the attributes `words` and `menu` twice, and hands a key to call_answer with `token`."""
    answer = client.start_outbound_voice_contact(
        InstanceId=settings.connect_instance_id,
        ContactFlowId=settings.connect_flow_id,
        SourcePhoneNumber=settings.connect_source_number,
        DestinationPhoneNumber=call.to,
        Attributes={
            "words": cut(call.words, LONGEST_WORDS),
            "menu": call.menu,
            "case": call.case_id,
            "page": call.page_id,
            "token": call.token,
        },
        ClientToken=f"{call.case_id}-{call.page_id}",  # a page that is sent again rings nobody twice
    )
    return str(answer["ContactId"])


def _spoken(client: Any, settings: Settings, call: Call) -> str:
    words = f"{cut(call.words, LONGEST_WORDS - len(call.otherwise))} {call.otherwise}".rstrip()
    voice, again = VOICES[call.language]
    answer = client.send_voice_message(
        DestinationPhoneNumber=call.to,
        OriginationIdentity=settings.sms_origination_identity,
        MessageBody=f"{words} {again} {words}",
        MessageBodyTextType="TEXT",
        VoiceId=voice,
        Context={"case": call.case_id, "page": call.page_id} if call.page_id else {},
        ConfigurationSetName=settings.phone_configuration_set,
    )
    return str(answer["MessageId"])
