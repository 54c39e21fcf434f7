"""`pledge text` and `pledge receipt`: what providers would tell us, which on this machine nobody does by itself."""

import argparse
import json
from typing import Any
from uuid import uuid4

from pledgekeeper.intake.receipts import MAIL, PHONE
from pledgekeeper.local.sites import chosen_site

HERE = argparse.Namespace(aws=False)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both to the command line."""
    text = commands.add_parser(
        "text",
        help="let somebody of ours answer by text message",
        description="A text message comes in: 1 or ACK (ACK 4711, ACK ALL) takes the case, 2 asks for the next level. "
        "The answer is in the outbox.",
    )
    text.add_argument("sender", metavar="NUMBER", help="the phone of somebody on the roster, e.g. +33199000101")
    text.add_argument("words", metavar="WORDS", nargs="+", help="e.g. ACK 4711")
    text.set_defaults(command=_text)

    receipt = commands.add_parser(
        "receipt",
        help="let a provider say what became of a message",
        description="A delivery event of SES or End User Messaging comes in, for a page (p1) or a notice (e5).",
    )
    receipt.add_argument("case", metavar="CASE", help="e.g. TT-XRZKQYCX1J")
    receipt.add_argument("about", metavar="PAGE", help="p1, p2, ...: see GET /care/v1/cases/CASE/pages")
    receipt.add_argument("event", metavar="EVENT", choices=(*PHONE, *MAIL), help="e.g. TEXT_UNREACHABLE, Bounce")
    receipt.add_argument("--to", default="somebody@example.org", help="the address of a mail that bounced")
    receipt.set_defaults(command=_receipt)


def _text(given: argparse.Namespace) -> int:
    _publish(
        "TextsTopicArn",
        {"originationNumber": given.sender, "messageBody": " ".join(given.words), "inboundMessageId": str(uuid4())},
    )
    print("sent; whoever has that number on the roster is answered in the outbox, a stranger is not")
    return 0


def _receipt(given: argparse.Namespace) -> int:
    if given.event in MAIL:
        tags = {"case": [given.case], "about": [given.about]}
        whom = {"emailAddress": given.to, "diagnosticCode": "550 5.1.1 no such user"}
        said: dict[str, Any] = {"eventType": given.event, "mail": {"tags": tags, "destination": [given.to]}}
        said["bounce"] = {"bounceType": "Permanent", "bouncedRecipients": [whom]}
        _publish("MailReceiptsTopicArn", said)
    else:
        context = {"case": given.case, "page": given.about}
        _publish("PhoneReceiptsTopicArn", {"eventType": given.event, "context": context})
    print(f"told: {given.event} of {given.about} of {given.case}")
    return 0


def _publish(topic: str, said: dict[str, Any]) -> None:
    site = chosen_site(HERE)
    site.client("sns").publish(TopicArn=site.output(topic), Message=json.dumps(said))
