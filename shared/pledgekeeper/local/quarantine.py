"""`pledge quarantine`: mails that could not be read as what they are, and giving them back to the intake."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from pledgekeeper.clock import SystemClock
from pledgekeeper.effects.mail_receipt import MailRoute
from pledgekeeper.effects.quarantine import MailQuarantine
from pledgekeeper.errors import CareError
from pledgekeeper.ids import random_id
from pledgekeeper.local.mail_text import read_mail
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.sites import Site, add_site_option, chosen_site

INCOMING = "incoming/"


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `pledge quarantine` to the command line."""
    quarantine = commands.add_parser("quarantine", help="list, show, redrive and drop mails that could not be read")
    what = quarantine.add_subparsers(required=True, metavar="list|show|redrive|drop")
    listing = what.add_parser("list", help="every mail that was put aside, and why")
    listing.set_defaults(command=_list)
    showing = what.add_parser("show", help="one of them, as text")
    showing.add_argument("--raw", action="store_true", help="byte for byte, as it came")
    showing.set_defaults(command=_show)
    redriving = what.add_parser("redrive", help="give one, or all, back to the intake")
    redriving.set_defaults(command=_redrive)
    dropping = what.add_parser("drop", help="take one out for good")
    dropping.set_defaults(command=_drop)
    for command in (showing, redriving, dropping):
        command.add_argument(
            "id", help="as `pledge quarantine list` shows it" + (", or `all`" if command is redriving else "")
        )
    for command in (listing, showing, redriving, dropping):
        add_site_option(command)


def _list(given: argparse.Namespace) -> int:
    found = list(quarantine(chosen_site(given)).mails())
    for mail in found:
        print(f"{mail.id}  {mail.since:%Y-%m-%d %H:%M}Z  {mail.size_bytes / 1024:8.0f} kB  {mail.reason}")
    if not found:
        print("No mail is in quarantine.")
    return 0


def _show(given: argparse.Namespace) -> int:
    with _told():
        raw = quarantine(chosen_site(given)).fetch(given.id)
    if given.raw:
        sys.stdout.buffer.write(raw)
        return 0
    mail = read_mail(raw)
    print(f"From: {mail.sender}\nTo: {mail.to}\nSubject: {mail.subject}\n\n{mail.body}")
    return 0


def _redrive(given: argparse.Namespace) -> int:
    held = quarantine(chosen_site(given))
    for mail_id in [mail.id for mail in held.mails()] if given.id == "all" else [given.id]:
        with _told():
            held.redrive(mail_id, random_id(), SystemClock().now())
        print(f"{mail_id}: back in {INCOMING}")
    return 0


def _drop(given: argparse.Namespace) -> int:
    with _told():
        quarantine(chosen_site(given)).drop(given.id)
    print(f"{given.id}: dropped")
    return 0


@contextmanager
def _told() -> Iterator[None]:
    """A refusal as the command line tells it."""
    try:
        yield
    except CareError as refused:
        raise CannotStart(f"{refused}; `pledge quarantine list` shows those that are there.") from refused


def quarantine(site: Site) -> MailQuarantine:
    """That of the site's bucket of mails."""
    recipients = (f"care@{site.parameter('MailDomain')}",)
    route = MailRoute(site.output("MailBucketName"), INCOMING, site.output("MailTopicArn"), recipients)
    return MailQuarantine(site.client("s3"), site.client("sns"), route)
