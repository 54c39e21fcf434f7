"""Mails that could not be read as what they are: what there is, giving them back to the intake, and dropping them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parseaddr
from typing import Any, Final

from botocore.exceptions import ClientError

from pledgekeeper.effects.mail_receipt import MailRoute, header, publish, ses_notification
from pledgekeeper.errors import NotFound

QUARANTINE: Final = "quarantine/"
NOT_THERE: Final = ("NoSuchKey", "404")


@dataclass(frozen=True)
class Quarantined:
    """A mail that was put aside, and why."""

    id: str
    since: datetime
    size_bytes: int
    reason: str


@dataclass(frozen=True)
class MailQuarantine:
    """`s3` and `sns` are boto3 clients; mails are given back over `route`."""

    s3: Any
    sns: Any
    route: MailRoute

    def mails(self) -> Iterator[Quarantined]:
        """Every mail in quarantine, in the order of their keys."""
        pages = self.s3.get_paginator("list_objects_v2").paginate(Bucket=self.route.bucket, Prefix=QUARANTINE)
        for page in pages:
            for entry in page.get("Contents", []):
                head = self.s3.head_object(Bucket=self.route.bucket, Key=entry["Key"])
                mail_id = entry["Key"].removeprefix(QUARANTINE).removesuffix(".eml")
                reason = head["Metadata"].get("reason", "no reason given")
                yield Quarantined(mail_id, entry["LastModified"], entry["Size"], reason)

    def fetch(self, mail_id: str) -> bytes:
        """The mail, byte for byte. NotFound when there is none of that id (any more)."""
        try:
            found = self.s3.get_object(Bucket=self.route.bucket, Key=_key(mail_id))
        except ClientError as error:
            if error.response["Error"]["Code"] not in NOT_THERE:
                raise
            raise NotFound(f"no mail {mail_id} is in quarantine; perhaps somebody has dealt with it") from None
        raw: bytes = found["Body"].read()
        return raw

    def redrive(self, mail_id: str, new_id: str, now: datetime) -> None:
        """Put the mail back where it came in and tell the topic, as if it had just been received. Then take it out.

        In this order, so that it may be read twice if this is interrupted, but never be lost.
        """
        raw = self.fetch(mail_id)
        self.s3.put_object(Bucket=self.route.bucket, Key=self.route.prefix + new_id, Body=raw)
        notification = ses_notification(self.route, new_id, _sender(raw), self.route.recipients, raw, now)
        notification["receipt"]["vouchedFor"] = True  # whoever redrives it has read it
        publish(self.sns, self.route, notification)
        self.s3.delete_object(Bucket=self.route.bucket, Key=_key(mail_id))

    def drop(self, mail_id: str) -> None:
        """Take the mail out for good. NotFound when there is none of that id."""
        self.fetch(mail_id)
        self.s3.delete_object(Bucket=self.route.bucket, Key=_key(mail_id))


def _sender(raw: bytes) -> str:
    """The envelope's sender, as SES noted it on top of the mail; empty for a bounce."""
    mail = message_from_bytes(raw, policy=policy.default)
    return parseaddr(header(mail, "return-path") if "return-path" in mail else header(mail, "from"))[1]


def _key(mail_id: str) -> str:
    return f"{QUARANTINE}{mail_id}.eml"
