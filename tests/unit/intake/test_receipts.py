"""What SES and End User Messaging say became of a message, in the shapes that they document."""

import json

import pytest

from pledgekeeper.errors import Invalid
from pledgekeeper.intake.receipts import Receipt, receipt_of

TAGS = {"case": ["TT-7K3QX9M2XA"], "about": ["p3"], "ses:configuration-set": ["care"]}


def on_the_queue(said):
    return json.dumps({"Type": "Notification", "Message": json.dumps(said)})


def of_mail(kind, tags=TAGS, **more):
    mail = {"messageId": "0102", "destination": ["wei@pledge.example"], "tags": tags}
    return receipt_of(on_the_queue({"eventType": kind, "mail": mail, **more}))


def of_phone(kind, context=None, **more):
    said = {
        "eventType": kind, "eventVersion": "1.0", "isFinal": True, "destinationPhoneNumber": "+6569000101",
        "messageId": "862a8790", "messageStatusDescription": "as it is",
        "context": {"case": "TT-7K3QX9M2XA", "page": "p1"} if context is None else context, **more,
    }  # fmt: skip
    return receipt_of(on_the_queue(said))


def bounce(kind):
    whom = {"emailAddress": "noc@baltel.example", "diagnosticCode": "smtp; 550 5.1.1 user unknown", "status": "5.1.1"}
    return {"bounce": {"bounceType": kind, "bounceSubType": "General", "bouncedRecipients": [whom]}}


def test_a_mail_that_arrived_is_delivered():
    delivery = of_mail("Delivery", delivery={"smtpResponse": "250 ok"})

    assert delivery == Receipt("TT-7K3QX9M2XA", "p3", "delivered", "delivery", "wei@pledge.example")


@pytest.mark.parametrize(("kind", "dead"), [("Permanent", "noc@baltel.example"), ("Transient", None)])
def test_a_mail_that_came_back_failed_and_only_for_good_is_its_address_dead(kind, dead):
    came_back = of_mail("Bounce", **bounce(kind))

    assert came_back.detail == f"bounced ({kind}): smtp; 550 5.1.1 user unknown"
    assert (came_back.outcome, came_back.dead) == ("failed", dead)


@pytest.mark.parametrize(
    ("kind", "outcome"),
    [
        ("TEXT_DELIVERED", "delivered"), ("TEXT_SUCCESSFUL", "delivered"), ("VOICE_ANSWERED", "delivered"),
        ("TEXT_UNREACHABLE", "failed"), ("TEXT_CARRIER_BLOCKED", "failed"), ("VOICE_NO_ANSWER", "failed"),
        ("VOICE_BUSY", "failed"),
    ],
)  # fmt: skip
def test_a_text_or_call_is_delivered_or_failed(kind, outcome):
    found = of_phone(kind)

    assert (found.case_id, found.about, found.outcome) == ("TT-7K3QX9M2XA", "p1", outcome)
    assert found.to == "+6569000101"


@pytest.mark.parametrize("kind", ["TEXT_QUEUED", "TEXT_PENDING", "VOICE_INITIATED", "VOICE_RINGING"])
def test_what_says_nothing_final_is_no_receipt(kind):
    assert of_phone(kind) is None


def test_what_is_about_nothing_of_ours_is_no_receipt():
    assert of_phone("TEXT_DELIVERED", context={}) is None
    assert of_phone("TEXT_DELIVERED", context={"case": "TT-1"}) is None
    assert of_mail("Delivery", tags={"ses:configuration-set": ["care"]}) is None
    assert of_mail("Open") is None


@pytest.mark.parametrize("said", [{}, {"eventType": "Bounce", "mail": {"tags": TAGS}}, [1], "x"])
def test_what_is_no_event_of_a_provider_is_told(said):
    with pytest.raises(Invalid, match="no delivery event"):
        receipt_of(on_the_queue(said))
