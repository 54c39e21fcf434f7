"""What SES says of a mail decides whether its sender is believed."""

import json

import pytest
from pydantic import ValidationError

from pledgekeeper.intake.verdict import aligned, delivery_of

SENDER = "noc@baltel.example"


def notification(source="", headers=(), **verdicts):
    receipt = {
        "timestamp": "2026-11-23T02:38:41.000Z",
        "recipients": ["care@pledge.example"],
        "action": {"type": "S3", "bucketName": "mail", "objectKey": "incoming/1", "topicArn": "arn:aws:sns:..."},
    }
    for name in ("spf", "dkim", "dmarc", "spam", "virus"):
        if verdicts.get(name, "PASS"):
            receipt[f"{name}Verdict"] = {"status": verdicts.get(name, "PASS")}
    mail = {
        "source": source,
        "destination": ["care@pledge.example"],
        "headers": [{"name": name, "value": value} for name, value in headers],
    }
    said = {"notificationType": "Received", "mail": mail, "receipt": receipt}
    return json.dumps({"Type": "Notification", "Message": json.dumps(said)})


def distrust(**said):
    return delivery_of(notification(**said)).distrust(SENDER)


def results(*of, by="amazonses.com"):
    return [("Authentication-Results", f"{by}; " + "; ".join(of))]


def test_a_notification_says_where_the_mail_is():
    action = delivery_of(notification()).receipt.action

    assert (action.bucket, action.key) == ("mail", "incoming/1")


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"spf": "FAIL"},
        {"dkim": "FAIL"},
        {"spf": "GRAY", "dkim": "GRAY"},
        {"spam": "GRAY", "virus": "PROCESSING_FAILED"},
        {"dmarc": "GRAY", "dkim": "GRAY", "source": "noc@baltel.example"},
        {"dmarc": None, "dkim": "FAIL", "source": "bounces@mail.baltel.example"},
        {"dmarc": "GRAY", "spf": "FAIL", "headers": results("spf=fail", "dkim=pass header.i=@baltel.example")},
        {"dmarc": "GRAY", "spf": "PASS", "source": "x@relay.example",
         "headers": results("dkim=pass header.i=@relay.example", "dkim=pass header.i=noc@noc.baltel.example")},
    ],
    ids=str,
)  # fmt: skip
def test_a_sender_somebody_vouches_for_is_believed(said):
    assert distrust(**said) is None


UNRELATED = "what passed is not about its sender's domain baltel.example: "


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"virus": "FAIL"}, "SES found a virus in it"),
        ({"spam": "FAIL"}, "SES takes it for spam"),
        ({"dmarc": "FAIL"}, "it fails DMARC: the sender's domain disowns it"),
        ({"spf": "FAIL", "dkim": "FAIL", "dmarc": "GRAY"}, "neither SPF nor DKIM vouches for its sender"),
        ({"spf": "GRAY", "dkim": "PROCESSING_FAILED", "dmarc": None}, "neither SPF nor DKIM vouches for its sender"),
        ({"dmarc": None, "dkim": "GRAY", "source": "x@evil.example"}, f"{UNRELATED}SPF for evil.example"),
        ({"dmarc": "GRAY", "dkim": "GRAY", "source": ""}, f"{UNRELATED}SPF for nobody"),
        ({"dmarc": "GRAY", "dkim": "GRAY", "source": "x@example"}, f"{UNRELATED}SPF for example"),
        ({"dmarc": "GRAY", "dkim": "GRAY", "source": "x@evilbaltel.example"}, f"{UNRELATED}SPF for evilbaltel.example"),
        (
            {"dmarc": "GRAY", "spf": "FAIL", "headers": results("dkim=pass header.i=@evil.example")},
            f"{UNRELATED}DKIM for evil.example",
        ),
        (  # SES found some signature good; that it is Baltel's stands only in what the mail brought along
            {"dmarc": "GRAY", "spf": "FAIL", "headers": [
                *results("dkim=pass header.i=@evil.example"), *results("dkim=pass header.i=@baltel.example")]},
            f"{UNRELATED}DKIM for evil.example",
        ),
        (
            {"dmarc": "GRAY", "spf": "FAIL", "headers": results("dkim=pass header.d=baltel.example", by="mx.evil")},
            f"{UNRELATED}DKIM for nobody",
        ),
        (
            {"dmarc": "GRAY", "spf": "FAIL", "dkim": "FAIL", "headers": results("dkim=pass header.i=@baltel.example")},
            "neither SPF nor DKIM vouches for its sender",
        ),
    ],
    ids=str,
)  # fmt: skip
def test_a_sender_nobody_vouches_for_is_not_believed(said, reason):
    assert distrust(**said) == reason


def test_two_below_a_third_are_not_aligned_as_the_third_may_be_anybodys():
    assert aligned("baltel.co.uk", "mail.baltel.co.uk")
    assert not aligned("baltel.co.uk", "evil.co.uk")
    assert not aligned("uk", "baltel.uk")


@pytest.mark.parametrize(
    "body",
    [
        "",
        "hello",
        "{}",
        '{"Message": "hello"}',
        '{"Message": "{}"}',
        notification(spf="MAYBE"),
        notification(spf=None),
        notification().replace("objectKey", "where"),
    ],
)
def test_what_is_no_notification_is_a_fault_for_the_dead_letters(body):
    with pytest.raises(ValidationError):
        delivery_of(body)
