"""`pledge quarantine`: mails that could not be read as what they are, and giving them back to the intake."""

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parseaddr

from aiosmtpd.smtp import Envelope
from botocore.exceptions import ClientError

from pledgekeeper.clock import SystemClock
from pledgekeeper.ids import random_id
from pledgekeeper.local.deployment import MailRoute
from pledgekeeper.local.mail_text import header, read_mail
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.sites import Site, add_site_option, chosen_site
from pledgekeeper.local.smtp_gateway import publish, ses_notification

INCOMING = "incoming/"
QUARANTINE = "quarantine/"


@dataclass(frozen=True)
class Quarantined:
    """A mail that was put aside, and why."""

    id: str
    since: datetime
    size_bytes: int
    reason: str


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `pledge quarantine` to the command line."""
    quarantine = commands.add_parser("quarantine", help="list, show and redrive mails that could not be read")
    what = quarantine.add_subparsers(required=True, metavar="list|show|redrive")
    listing = what.add_parser("list", help="every mail that was put aside, and why")
    listing.set_defaults(command=_list)
    showing = what.add_parser("show", help="one of them, as text")
    showing.add_argument("--raw", action="store_true", help="byte for byte, as it came")
    showing.set_defaults(command=_show)
    redriving = what.add_parser("redrive", help="give one, or all, back to the intake")
    redriving.set_defaults(command=_redrive)
    for command in (showing, redriving):
        command.add_argument(
            "id", help="as `pledge quarantine list` shows it" + (", or `all`" if command is redriving else "")
        )
    for command in (listing, showing, redriving):
        add_site_option(command)


def _list(given: argparse.Namespace) -> int:
    found = list(quarantined(chosen_site(given)))
    for mail in found:
        print(f"{mail.id}  {mail.since:%Y-%m-%d %H:%M}Z  {mail.size_bytes / 1024:8.0f} kB  {mail.reason}")
    if not found:
        print("No mail is in quarantine.")
    return 0


def _show(given: argparse.Namespace) -> int:
    raw = fetch(chosen_site(given), given.id)
    if given.raw:
        sys.stdout.buffer.write(raw)
        return 0
    mail = read_mail(raw)
    print(f"From: {mail.sender}\nTo: {mail.to}\nSubject: {mail.subject}\n\n{mail.body}")
    return 0


def _redrive(given: argparse.Namespace) -> int:
    site = chosen_site(given)
    for mail_id in [mail.id for mail in quarantined(site)] if given.id == "all" else [given.id]:
        redrive(site, mail_id)
        print(f"{mail_id}: back in {INCOMING}")
    return 0


def quarantined(site: Site) -> Iterator[Quarantined]:
    """Every mail in quarantine, in the order of their keys."""
    s3, bucket = site.client("s3"), site.output("MailBucketName")
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=QUARANTINE):
        for entry in page.get("Contents", []):
            reason = s3.head_object(Bucket=bucket, Key=entry["Key"])["Metadata"].get("reason", "no reason given")
            mail_id = entry["Key"].removeprefix(QUARANTINE).removesuffix(".eml")
            yield Quarantined(mail_id, entry["LastModified"], entry["Size"], reason)


def fetch(site: Site, mail_id: str) -> bytes:
    """The mail, byte for byte."""
    try:
        found = site.client("s3").get_object(Bucket=site.output("MailBucketName"), Key=_key(mail_id))
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchKey", "404"):
            raise
        raise CannotStart(
            f"No mail {mail_id} is in quarantine; `pledge quarantine list` shows those that are."
        ) from None
    raw: bytes = found["Body"].read()
    return raw


def redrive(site: Site, mail_id: str) -> None:
    """Put the mail back where it came in and tell the topic, as if it had just been received.

    Then take it out.

    In this order, so that it may be read twice if this is interrupted, but never be lost.
    """
    raw = fetch(site, mail_id)
    s3, bucket = site.client("s3"), site.output("MailBucketName")
    care = f"care@{site.parameter('MailDomain')}"
    route = MailRoute(bucket, INCOMING, site.output("MailTopicArn"), (care,))
    new_id = random_id()
    s3.put_object(Bucket=bucket, Key=INCOMING + new_id, Body=raw)
    envelope = Envelope()
    envelope.mail_from = _sender(raw)
    envelope.rcpt_tos = [care]
    notification = ses_notification(route, new_id, envelope, raw, SystemClock().now())
    notification["receipt"]["vouchedFor"] = True  # whoever redrives it has read it
    publish(site.client("sns"), route, notification)
    s3.delete_object(Bucket=bucket, Key=_key(mail_id))


def _sender(raw: bytes) -> str:
    """The envelope's sender, as SES noted it on top of the mail; empty for a bounce."""
    mail = message_from_bytes(raw, policy=policy.default)
    return parseaddr(header(mail, "return-path") if "return-path" in mail else header(mail, "from"))[1]


def _key(mail_id: str) -> str:
    return f"{QUARANTINE}{mail_id}.eml"
