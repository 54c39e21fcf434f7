"""A test of one way to somebody, in their language, and its way out on that channel."""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from pledgekeeper.effects.email import Letter, send_mail
from pledgekeeper.effects.paging import two_way
from pledgekeeper.effects.sms import send_sms
from pledgekeeper.effects.voice import Call, ring
from pledgekeeper.escalation.people import Language, Person
from pledgekeeper.escalation.way_tests import WayTest
from pledgekeeper.settings import Settings

MENU: Final = "Press 1 now to confirm that it reached you."
"""In English, as every call that takes a key."""


class Words(NamedTuple):
    """What is written and said of a test in one language."""

    subject: str
    test: str
    reply: str
    open: str
    spoken: str
    asked: str
    button: str
    thanks: str
    wrong: str


# fmt: off
WORDS: Final[dict[Language, Words]] = {
    "en": Words(
        subject="A test: do our mails reach you?",
        test="Pledge Care: this is a test of how we reach you. Nothing has happened.",
        reply="Reply {code}, or open",
        open="Open this within 30 minutes and press the button",
        spoken="This is Pledge Care. This is a test. Nothing has happened. Your code is: {code}.",
        asked="{name}, did this message reach you?",
        button="Yes, it reached me",
        thanks="Thank you. It is noted that we reach you this way.",
        wrong="That is not the code of a test that is open. A test is valid for 30 minutes; ask for another one.",
    ),
    "fr": Words(
        subject="Un essai : nos messages vous parviennent-ils ?",
        test="Pledge Care : ceci est un essai, pour savoir si nous pouvons vous joindre. Il ne s'est rien passé.",
        reply="Répondez {code}, ou ouvrez",
        open="Ouvrez ce lien dans les 30 minutes et appuyez sur le bouton",
        spoken="Ici Pledge Care. Ceci est un essai. Il ne s'est rien passé. Votre code est : {code}.",
        asked="{name}, ce message vous est-il parvenu ?",
        button="Oui, je l'ai reçu",
        thanks="Merci. Il est noté que nous pouvons vous joindre ainsi.",
        wrong="Ce n'est pas le code d'un essai en cours. Un essai vaut 30 minutes ; demandez-en un autre.",
    ),
    "es": Words(
        subject="Una prueba: ¿le llegan nuestros mensajes?",
        test="Pledge Care: esto es una prueba de cómo localizarle. No ha pasado nada.",
        reply="Responda {code}, o abra",
        open="Abra este enlace antes de 30 minutos y pulse el botón",
        spoken="Le llama Pledge Care. Esto es una prueba. No ha pasado nada. Su código es: {code}.",
        asked="{name}, ¿le ha llegado este mensaje?",
        button="Sí, me ha llegado",
        thanks="Gracias. Queda anotado que le localizamos así.",
        wrong="No es el código de una prueba abierta. Una prueba vale 30 minutos; pida otra.",
    ),
    "pt": Words(
        subject="Um teste: as nossas mensagens chegam-lhe?",
        test="Pledge Care: isto é um teste de como o contactar. Não aconteceu nada.",
        reply="Responda {code}, ou abra",
        open="Abra este link dentro de 30 minutos e carregue no botão",
        spoken="Fala Pledge Care. Isto é um teste. Não aconteceu nada. O seu código é: {code}.",
        asked="{name}, esta mensagem chegou-lhe?",
        button="Sim, chegou",
        thanks="Obrigado. Fica registado que o contactamos assim.",
        wrong="Não é o código de um teste aberto. Um teste vale 30 minutos; peça outro.",
    ),
    "zh": Words(
        subject="测试：您能收到我们的消息吗？",
        test="Pledge Care：这是联系方式测试，没有发生任何事件。",
        reply="请回复 {code}，或打开",
        open="请在 30 分钟内打开此链接并按下按钮",
        spoken="这里是 Pledge Care。这是一次测试，没有发生任何事件。您的验证码是：{code}。",
        asked="{name}，您收到这条消息了吗？",
        button="是的，已收到",
        thanks="谢谢。已记录可以用此方式联系您。",
        wrong="这不是有效测试的验证码。测试 30 分钟内有效；请重新申请。",
    ),
}
# fmt: on


def send_test(client: Callable[[str], Any], settings: Settings, person: Person, test: WayTest, link: str) -> str:
    """Send one test; the provider's receipt. Whatever the provider raises is raised."""
    words, origin = WORDS[person.language], settings.sms_origination_identity
    match test.channel:
        case "sms":
            ask = words.reply.format(code=test.code) if two_way(origin) else words.open
            return send_sms(
                client("pinpoint-sms-voice-v2"), to=test.address, text=f"{words.test} {ask}: {link}",
                context={"case": person.id, "page": test.name}, origin=origin,
                configuration_set=settings.phone_configuration_set,
            )  # fmt: skip
        case "voice":
            language: Language = "en" if settings.connect_instance_id else person.language
            said = WORDS[language].spoken.format(code=" ".join(test.code))
            token = link.rpartition("/")[2]
            return ring(
                client, settings, Call(test.address, said, person.id, test.name, token, MENU, language=language)
            )
    letter = Letter(test.address, words.subject, f"{words.test}\n\n{words.open}:\n{link}\n", person.id, test.name)
    return send_mail(
        client("sesv2"), letter, sender=settings.care_address, configuration_set=settings.configuration_set
    )
