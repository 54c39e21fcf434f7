"""Mail comes in: SES stores it byte for byte, then says so on a topic that feeds the queue of mail_intake."""

from aws_cdk import CfnOutput, Fn
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_ses as ses
from aws_cdk import aws_ses_actions as ses_actions
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.cdk.grants import INCOMING


class MailIn(Construct):
    """The receipt rule for care@<domain>. One rule set of an account is active: `operations.md` says how."""

    def __init__(self, scope: Construct, name: str, *, domain: str, bucket: s3.IBucket, topic: sns.ITopic) -> None:
        super().__init__(scope, name)
        rules = ses.ReceiptRuleSet(self, "Rules")
        rules.add_rule(
            "Care",
            recipients=[Fn.join("@", ["care", domain])],
            scan_enabled=True,
            tls_policy=ses.TlsPolicy.OPTIONAL,  # a carrier whose server has no TLS must still reach us
            actions=[ses_actions.S3(bucket=bucket, object_key_prefix=INCOMING, topic=topic)],
        )
        CfnOutput(self, "MailRuleSet", value=rules.receipt_rule_set_name).override_logical_id("MailRuleSet")
