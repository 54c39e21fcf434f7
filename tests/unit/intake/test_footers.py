"""What a company puts below each of its mails says nothing of what the mail is about."""

import pytest

from pledgekeeper.intake.footers import apart
from pledgekeeper.intake.reply import of_answer, of_letter

ERROR = "If you have received this e-mail in error, please notify the sender and delete it."


@pytest.mark.parametrize(
    "notice",
    [
        f"This message is confidential. {ERROR}",
        ERROR,
        "CONFIDENTIALITY NOTICE: This e-mail and any attachment are intended for the named addressee only. Baltel UAB "
        "does not accept liability for any errors. Disputes must be raised within 30 days from the invoice date.",
        "E-mail transmission cannot be guaranteed to be secure or error-free as information could be intercepted,\n"
        "corrupted, lost, destroyed, arrive late or incomplete.",
        "The information contained in this message may be privileged. Any unauthorised use of it is prohibited.",
        "Please consider the environment before printing this.",
        "Ce message et ses pièces jointes sont confidentiels. Si vous avez reçu ce message par erreur, merci de le\n"
        "détruire. TelMaghreb décline toute responsabilité en cas d'altération ou de contestation.",
        "Este mensaje es confidencial. Si usted lo recibió por error, elimínelo. Antes de imprimir piense en el medio "
        "ambiente.",
        "Esta mensagem é confidencial e dirigida apenas ao destinatário. Se a recebeu por engano, apague-a.",
        "Diese E-Mail enthält vertrauliche Informationen. Wenn Sie diese E-Mail irrtümlich erhalten haben, löschen Sie "
        "sie bitte.",
        "Questo messaggio è riservato ai destinatari. Se lo avete ricevuto per errore, vi preghiamo di cancellarlo.",
        "Bu e-posta gizli bilgiler içerebilir. Yanlışlıkla aldıysanız lütfen siliniz.",
        "本邮件及其附件含有保密信息。如您错误收到，请删除。",
    ],
)
@pytest.mark.parametrize("between", ["\n\nBest regards\nJohn Doe\n\n", "\n\nRegards\nJohn Doe, NOC\n", "\n\n"])
@pytest.mark.parametrize("read", [of_answer, of_letter])
def test_a_notice_below_a_mail_is_of_its_signature_and_not_of_its_words(read, between, notice):
    words = read(f"Calls to Ghana fail since 09:00.{between}{notice}")

    assert words.new.split("\n")[0] == "Calls to Ghana fail since 09:00."
    assert "John" in words.new or "John" not in between
    assert words.signature == notice


@pytest.mark.parametrize(
    "text",
    [
        "This message was rejected with error 500 by your SMSC.",
        "If you received this invoice in error, tell us.",
        "If you do not confirm by e-mail, we hold you liable.",
        "Any unauthorised traffic from your trunk is blocked.",
        "Notice: unauthorised calls to +960 since 03:00.",
        "Si recibieron la factura por error, avisen.",
        "The intended route is Ghana; the error is 503.",
    ],
)
def test_what_only_sounds_like_one_stays(text):
    assert apart(f"Hello\n\n{text}") == (f"Hello\n\n{text}", "")


def test_a_letter_that_calls_itself_confidential_still_says_what_it_claims():
    assert apart("Dear Sirs,\n\nThis e-mail is confidential. We dispute EUR 5,000.00 of INV-1.") == (
        "Dear Sirs,\n\nWe dispute EUR 5,000.00 of INV-1.",
        "This e-mail is confidential.",
    )
    alone = "This e-mail is confidential. We dispute it."
    assert apart(alone) == (alone, "")


def test_what_stands_below_a_notice_is_read():
    said = f"Hello\n\n{ERROR}\n\nA: +37060000001, B: +23320000001, 09:02 UTC"
    assert apart(said) == ("Hello\n\nA: +37060000001, B: +23320000001, 09:02 UTC", ERROR)
