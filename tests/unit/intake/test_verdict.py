"""What SES says of a mail decides whether its sender is believed."""

import json

import pytest
from pydantic import ValidationError

from pledgekeeper.intake.verdict import delivery_of


def notification(**verdicts):
    receipt = {
        "timestamp": "2026-11-23T02:38:41.000Z",
        "recipients": ["care@pledge.example"],
        "action": {"type": "S3", "bucketName": "mail", "objectKey": "incoming/1", "topicArn": "arn:aws:sns:..."},
    }
    for name in ("spf", "dkim", "dmarc", "spam", "virus"):
        if verdicts.get(name, "PASS"):
            receipt[f"{name}Verdict"] = {"status": verdicts.get(name, "PASS")}
    return json.dumps(
        {"Type": "Notification", "Message": json.dumps({"notificationType": "Received", "receipt": receipt})}
    )


def distrust(**verdicts):
    return delivery_of(notification(**verdicts)).receipt.distrust()


def test_a_notification_says_where_the_mail_is():
    action = delivery_of(notification()).receipt.action

    assert (action.bucket, action.key) == ("mail", "incoming/1")


@pytest.mark.parametrize(
    "verdicts",
    [
        {},
        {"spf": "FAIL"},
        {"dkim": "FAIL"},
        {"dkim": "GRAY", "dmarc": None},
        {"spf": "GRAY", "dkim": "GRAY"},
        {"spam": "GRAY", "virus": "PROCESSING_FAILED"},
    ],
    ids=str,
)
def test_a_sender_somebody_vouches_for_is_believed(verdicts):
    assert distrust(**verdicts) is None


@pytest.mark.parametrize(
    ("verdicts", "reason"),
    [
        ({"virus": "FAIL"}, "SES found a virus in it"),
        ({"spam": "FAIL"}, "SES takes it for spam"),
        ({"dmarc": "FAIL"}, "it fails DMARC: the sender's domain disowns it"),
        ({"spf": "FAIL", "dkim": "FAIL", "dmarc": "GRAY"}, "neither SPF nor DKIM vouches for its sender"),
        ({"spf": "GRAY", "dkim": "PROCESSING_FAILED", "dmarc": None}, "neither SPF nor DKIM vouches for its sender"),
    ],
    ids=str,
)
def test_a_sender_nobody_vouches_for_is_not_believed(verdicts, reason):
    assert distrust(**verdicts) == reason


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
