"""The topic that alarms reach, and the two forms of an alarm: too much of something, or none of it."""

from typing import Final

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_sns as sns
from constructs import Construct

FIVE_MINUTES: Final = Duration.minutes(5)


class Alarms(Construct):
    """Raises alarms on one topic. Somebody must subscribe to it: the stack cannot know whom."""

    def __init__(self, scope: Construct, name: str, *, key: kms.IKey) -> None:
        super().__init__(scope, name)
        self.topic = sns.Topic(self, "Topic", master_key=key, enforce_ssl=True)
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsOfThisAccount",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Stack.of(self).account}},
            )
        )
        self._action = actions.SnsAction(self.topic)
        CfnOutput(self, "AlarmTopicArn", value=self.topic.topic_arn).override_logical_id("AlarmTopicArn")

    def reached(self, scope: Construct, name: str, metric: cloudwatch.IMetric, limit: float, says: str) -> None:
        """Alarm in the first period in which `metric` reaches `limit`. No data is good news."""
        alarm = cloudwatch.Alarm(
            scope,
            name,
            metric=metric,
            threshold=limit,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=says,
        )
        alarm.add_alarm_action(self._action)

    def missing(self, scope: Construct, name: str, metric: cloudwatch.IMetric, periods: int, says: str) -> None:
        """Alarm when `metric` has not been seen for `periods` periods running. Silence is the alarm."""
        alarm = cloudwatch.Alarm(
            scope,
            name,
            metric=metric,
            threshold=1,
            comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
            evaluation_periods=periods,
            treat_missing_data=cloudwatch.TreatMissingData.BREACHING,
            alarm_description=says,
        )
        alarm.add_alarm_action(self._action)
        alarm.add_ok_action(self._action)
