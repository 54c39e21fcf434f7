"""What providers say became of a message: delivery events of SES, and of End User Messaging. Pure.

Both come by SNS, and name the case and what was sent for it in the tags (`mail.tags`, `context`) that we gave them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal

from pledgekeeper.errors import Invalid
from pledgekeeper.intake.verdict import TopicMessage

Outcome = Literal["delivered", "failed"]

MAIL: Final[Mapping[str, Outcome]] = {
    "Delivery": "delivered", "Bounce": "failed", "Reject": "failed", "Rendering Failure": "failed",
}  # fmt: skip
PHONE: Final[Mapping[str, Outcome]] = {
    "TEXT_DELIVERED": "delivered", "TEXT_SUCCESSFUL": "delivered",
    "TEXT_INVALID": "failed", "TEXT_INVALID_MESSAGE": "failed", "TEXT_UNREACHABLE": "failed",
    "TEXT_CARRIER_UNREACHABLE": "failed", "TEXT_BLOCKED": "failed", "TEXT_CARRIER_BLOCKED": "failed",
    "TEXT_SPAM": "failed", "TEXT_UNKNOWN": "failed", "TEXT_TTL_EXPIRED": "failed", "TEXT_PROTECT_BLOCKED": "failed",
    "VOICE_ANSWERED": "delivered", "VOICE_COMPLETED": "delivered",
    "VOICE_BUSY": "failed", "VOICE_NO_ANSWER": "failed", "VOICE_FAILED": "failed", "VOICE_TTL_EXPIRED": "failed",
    "VOICE_PROTECT_BLOCKED": "failed",
}  # fmt: skip
"""The events that say something final; others (queued, ringing, a delay) say that there is nothing to say yet."""


@dataclass(frozen=True)
class Receipt:
    """What became of one message. `about` is the page, or the event whose notice it was.

    `dead` is the address when the provider says that it will never take a mail.
    """

    case_id: str
    about: str
    outcome: Outcome
    detail: str
    to: str
    dead: str | None = None


def receipt_of(body: str) -> Receipt | None:
    """The receipt in an SQS body; None when it says nothing final, or is about nothing of ours."""
    try:
        said = json.loads(TopicMessage.model_validate_json(body).message)
        kind = str(said["eventType"])
        return _of_mail(kind, said) if "mail" in said else _of_phone(kind, said)
    except (KeyError, TypeError, ValueError) as error:
        raise Invalid(f"this is no delivery event of SES or End User Messaging: {error!r}") from None


def _of_mail(kind: str, said: Mapping[str, Any]) -> Receipt | None:
    tags = said["mail"].get("tags", {})
    case_id, about = (tags.get(name, [None])[0] for name in ("case", "about"))
    outcome = MAIL.get(kind)
    to = next(iter(said["mail"].get("destination", [])), "")
    if not (outcome and case_id and about):
        return None
    if kind != "Bounce":
        return Receipt(case_id, about, outcome, kind.lower(), to)
    bounce = said["bounce"]
    whom: Mapping[str, Any] = next(iter(bounce.get("bouncedRecipients", [])), {})
    detail = f"bounced ({bounce['bounceType']}): {whom.get('diagnosticCode', bounce.get('bounceSubType', 'no reason'))}"
    address = str(whom.get("emailAddress", to))
    return Receipt(case_id, about, outcome, detail, address, address if bounce["bounceType"] == "Permanent" else None)


def _of_phone(kind: str, said: Mapping[str, Any]) -> Receipt | None:
    context = said.get("context") or {}
    outcome = PHONE.get(kind)
    if not (outcome and context.get("case") and context.get("page")):
        return None
    detail = f"{kind.lower().replace('_', ' ')}: {said.get('messageStatusDescription', 'no reason')}"
    return Receipt(context["case"], context["page"], outcome, detail, str(said.get("destinationPhoneNumber", "")))
