"""What a provider would tell us, told from the command line: the real readers understand it."""

import json

import pytest

from pledgekeeper.cli import main
from pledgekeeper.intake.receipts import receipt_of
from pledgekeeper.intake.texts import inbound_of
from pledgekeeper.local import provider
from pledgekeeper.local.sites import Site


class Topics:
    """SNS, CloudFormation: a stack with topics, and what was published."""

    def __init__(self):
        self.published = []

    def describe_stacks(self, StackName):  # noqa: N803
        names = ("TextsTopicArn", "MailReceiptsTopicArn", "PhoneReceiptsTopicArn")
        return {"Stacks": [{"Outputs": [{"OutputKey": name, "OutputValue": name} for name in names]}]}

    def publish(self, TopicArn, Message):  # noqa: N803
        self.published.append((TopicArn, json.dumps({"Message": Message})))


@pytest.fixture
def topics(monkeypatch):
    found = Topics()
    monkeypatch.setattr(provider, "chosen_site", lambda given: Site(lambda service: found))
    return found


def test_a_text_comes_in_from_the_number_that_is_named(topics):
    assert main(["text", "+33199000101", "ACK", "4711"]) == 0

    [(topic, body)] = topics.published
    assert topic == "TextsTopicArn"
    assert (inbound_of(body).sender, inbound_of(body).text) == ("+33199000101", "ACK 4711")


@pytest.mark.parametrize(
    ("event", "topic", "outcome"),
    [
        ("TEXT_UNREACHABLE", "PhoneReceiptsTopicArn", "failed"),
        ("Bounce", "MailReceiptsTopicArn", "failed"),
        ("Delivery", "MailReceiptsTopicArn", "delivered"),
    ],
)
def test_a_receipt_comes_in_for_the_page_that_is_named(topics, event, topic, outcome):
    assert main(["receipt", "TT-XRZKQYCX1J", "p1", event]) == 0

    [(sent_to, body)] = topics.published
    found = receipt_of(body)
    assert (sent_to, found.case_id, found.about, found.outcome) == (topic, "TT-XRZKQYCX1J", "p1", outcome)
