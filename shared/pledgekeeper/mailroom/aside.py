"""Mails that open nothing: kept apart for a person to look at, and their senders told when they would want to know."""

from typing import Final

from pledgekeeper import wiring
from pledgekeeper.effects.email import Letter, send_mail
from pledgekeeper.intake.mail import InboundMail
from pledgekeeper.intake.verdict import Action
from pledgekeeper.observability import logger
from pledgekeeper.settings import settings

ONE_DAY_SECONDS: Final = 86_400.0
TOLD: Final = (
    "We received your mail but know no carrier with this address, so no ticket was opened.\n"
    "If you have an agreement with us, write from an address that it names, or have this one added.\n"
)
SEALED: Final = (
    "We received your mail but cannot read it: it is encrypted, and we hold no key.\n"
    "Nothing was opened. Please send it again without encryption; a signature is welcome.\n"
)


def set_aside(action: Action, raw: bytes, reason: str) -> None:
    """Keep the mail in quarantine: `pledge quarantine list` shows it, `redrive` takes it in again."""
    key = f"quarantine/{action.key.rpartition('/')[2]}.eml"
    plain = reason.encode("ascii", "replace").decode()
    wiring.client("s3").put_object(Bucket=action.bucket, Key=key, Body=raw, Metadata={"reason": plain})
    logger.warning("mail_quarantined", key=key, reason=reason)


def tell(mail: InboundMail) -> None:
    """Tell a sender why nothing was opened, once a day at most: no forged address is flooded, no loop lives on it."""
    clock, words = wiring.clock(), SEALED if mail.unreadable else TOLD
    if mail.sender and wiring.store().claim(mail.sender, "told", clock.now(), clock.after(ONE_DAY_SECONDS)):
        letter = Letter(mail.sender, f"Re: {mail.title}", words, case_id="", answers=mail.message_id)
        how = {"sender": settings().care_address, "configuration_set": settings().configuration_set}
        send_mail(wiring.client("sesv2"), letter, **how)
