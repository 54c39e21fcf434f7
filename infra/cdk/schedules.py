"""What happens by the clock alone. A missed or failed turn is not repeated: the next finds what is due."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from constructs import Construct

from infra.cdk.alarms import FIVE_MINUTES, Alarms
from infra.cdk.function import CareFunction


def every(minutes: int, function: CareFunction) -> None:
    """Call `function` every so many minutes."""
    age = Duration.minutes(1)
    function.function.configure_async_invoke(retry_attempts=0, max_event_age=age)
    target = targets.LambdaFunction(function.function, retry_attempts=0, max_event_age=age)
    events.Rule(function, "Schedule", schedule=events.Schedule.rate(Duration.minutes(minutes)), targets=[target])


def alarm_without_heartbeat(scope: Construct, alarms: Alarms) -> None:
    """The auditor beats every five minutes, but only when it found nothing late, lost or unsent."""
    heartbeat = cloudwatch.Metric(
        namespace="Pledgekeeper",
        metric_name="Heartbeat",
        dimensions_map={"service": "auditor"},
        period=FIVE_MINUTES,
        statistic="Sum",
    )
    says = "Auditor: no heartbeat. It does not run, or found something late, lost or unsent: see its log."
    alarms.missing(scope, "NoHeartbeat", heartbeat, periods=2, says=says)
