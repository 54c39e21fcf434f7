"""What carries messages: queues and their dead letters, the topics that feed them, and the topic of alarms."""

from typing import Any

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_kms as kms
from aws_cdk import aws_ses as ses
from constructs import Construct

from infra.cdk.alarms import Alarms
from infra.cdk.messaging import Messaging
from infra.cdk.receipts import Receipts, TextsIn
from infra.cdk.topics import topic_for


class MessagingStack(Stack):
    """It outlives the functions: what waits in a queue is there still when they have been made again.

    Other stacks know its queues by their names.
    """

    def __init__(self, scope: Construct, name: str, *, key: kms.IKey, **settings: Any) -> None:
        super().__init__(scope, name, **settings)
        self.alarms = Alarms(self, "Alarms", key=key)
        self.queues = Messaging(self, "Queues", alarms=self.alarms)
        self.sending = ses.ConfigurationSet(self, "Sending", tls_policy=ses.ConfigurationSetTlsPolicy.OPTIONAL)
        Receipts(self, "Receipts", key=key, queue=self.queues.receipts, sending=self.sending)
        TextsIn(self, "TextsIn", key=key, queue=self.queues.texts)
        self.mail_topic = topic_for(
            Construct(self, "MailIn"), key=key, queue=self.queues.mail, publisher="ses.amazonaws.com"
        )
        CfnOutput(self, "MailTopicArn", value=self.mail_topic.topic_arn)
