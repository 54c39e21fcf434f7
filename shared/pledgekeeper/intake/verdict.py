"""What SES says of a mail it took in: the notification, and whether the sender can be believed.

A pass counts only for the domain that it is about: SPF vouches for the envelope's sender, DKIM for the domain that
signed. DMARC is the one verdict that compares them with the From line, and many domains publish none: then we compare.
"""

import re
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["PASS", "FAIL", "GRAY", "PROCESSING_FAILED", "DISABLED"]

OURS = re.compile(r"^\s*amazonses\.com\s*;", re.IGNORECASE)
DKIM_PASSED = re.compile(
    r"\bdkim\s*=\s*pass\b[^;]*?\bheader\.(?:i\s*=\s*[^@;\s]*@|d\s*=\s*)([a-z0-9.-]+)", re.IGNORECASE
)


class _Part(BaseModel):
    """SES adds fields as it likes: only ours are read."""

    model_config = ConfigDict(extra="ignore", populate_by_name=True, defer_build=True)


class Verdict(_Part):
    status: Status


class Action(_Part):
    bucket: str = Field(alias="bucketName")
    key: str = Field(alias="objectKey")


class Receipt(_Part):
    spf: Verdict = Field(alias="spfVerdict")
    dkim: Verdict = Field(alias="dkimVerdict")
    dmarc: Verdict | None = Field(default=None, alias="dmarcVerdict")
    spam: Verdict = Field(alias="spamVerdict")
    virus: Verdict = Field(alias="virusVerdict")
    action: Action
    vouched_for: bool = Field(
        default=False, alias="vouchedFor", description="somebody of ours took it out of quarantine"
    )


class Header(_Part):
    name: str
    value: str


class Envelope(_Part):
    """Who gave the mail to SES, for whom, and the headers as SES passed them on, its own first."""

    source: str = ""
    destination: tuple[str, ...] = ()
    headers: tuple[Header, ...] = ()

    @property
    def signed_by(self) -> tuple[str, ...]:
        """The domains whose DKIM signature SES found good. Only its own word counts, which it puts on top."""
        results = (h.value for h in self.headers if h.name.lower() == "authentication-results")
        first = next(results, "")
        return tuple(domain.lower() for domain in DKIM_PASSED.findall(first)) if OURS.match(first) else ()


class Delivery(_Part):
    """SES's notification of one received mail."""

    mail: Envelope = Envelope()
    receipt: Receipt

    def distrust(self, sender: str) -> str | None:
        """Why the mail is not to be believed; None when it is. `sender` is the address of its From line."""
        receipt, dmarc = self.receipt, self.receipt.dmarc.status if self.receipt.dmarc else "GRAY"
        if receipt.virus.status == "FAIL":
            return "SES found a virus in it"
        if receipt.spam.status == "FAIL":
            return "SES takes it for spam"
        if dmarc == "FAIL":
            return "it fails DMARC: the sender's domain disowns it"
        return None if dmarc == "PASS" else self._unvouched(domain_of(sender))

    def _unvouched(self, domain: str) -> str | None:
        """Why nobody vouches for `domain`, where it has no DMARC policy that says so; None when somebody does."""
        envelope = domain_of(self.mail.source)
        passed = {
            **({"SPF": (envelope,)} if self.receipt.spf.status == "PASS" else {}),
            **({"DKIM": self.mail.signed_by} if self.receipt.dkim.status == "PASS" else {}),
        }
        if any(aligned(domain, each) for each in (*passed.get("SPF", ()), *passed.get("DKIM", ()))):
            return None
        if not passed:
            return "neither SPF nor DKIM vouches for its sender"
        for_whom = "; ".join(f"{name} for {' and '.join(filter(None, of)) or 'nobody'}" for name, of in passed.items())
        return f"what passed is not about its sender's domain {domain or '(none)'}: {for_whom}"


def domain_of(address: str) -> str:
    return address.strip().strip("<>").rpartition("@")[2].lower().rstrip(".")


def aligned(domain: str, other: str) -> bool:
    """Are both of one organisation? The same, or one below the other: `noc.baltel.example` and `baltel.example`.

    Two that are below a third are not aligned, though they may be of one house: without a list of all public suffixes
    `baltel.co.uk` and `evil.co.uk` look alike.
    """
    shorter, longer = sorted((domain, other), key=len)
    return shorter.count(".") >= 1 and (longer == shorter or longer.endswith(f".{shorter}"))


class TopicMessage(_Part):
    """What SNS puts on the queue around it."""

    message: str = Field(alias="Message")


def delivery_of(body: str) -> Delivery:
    """The notification in an SQS body. ValidationError when it is none: the queue parks it in its dead letters."""
    return Delivery.model_validate_json(TopicMessage.model_validate_json(body).message)
