"""Mail comes in: SES stores it byte for byte, then says so on a topic that feeds the queue of mail_intake."""

from aws_cdk import CfnOutput, Fn, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ses as ses
from aws_cdk import aws_ses_actions as ses_actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra.cdk.queue import CareQueue

INCOMING = "incoming/"
QUARANTINE = "quarantine/"
ATTACHMENTS = "attachments/"


class MailIn(Construct):
    """The receipt rule for care@<domain>. One rule set of an account is active: `operations.md` says how."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        domain: str,
        bucket: s3.IBucket,
        key: kms.IKey,
        queue: CareQueue,
    ) -> None:
        super().__init__(scope, name)
        self.topic = sns.Topic(self, "Topic", master_key=key, enforce_ssl=True)
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="MailOfThisAccount",
                principals=[iam.ServicePrincipal("ses.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
        self.topic.add_subscription(
            subscriptions.SqsSubscription(queue.queue, dead_letter_queue=queue.dead_letters.queue)
        )
        rules = ses.ReceiptRuleSet(self, "Rules")
        rules.add_rule(
            "Care",
            recipients=[Fn.join("@", ["care", domain])],
            scan_enabled=True,
            tls_policy=ses.TlsPolicy.OPTIONAL,  # a carrier whose server has no TLS must still reach us
            actions=[ses_actions.S3(bucket=bucket, object_key_prefix=INCOMING, topic=self.topic)],
        )
        CfnOutput(self, "MailTopicArn", value=self.topic.topic_arn).override_logical_id("MailTopicArn")
        CfnOutput(self, "MailRuleSet", value=rules.receipt_rule_set_name).override_logical_id("MailRuleSet")
