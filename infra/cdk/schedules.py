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


def nightly(function: CareFunction) -> None:
    """Call `function` from a quarter past midnight, UTC, every twenty minutes: one call need not do all of the night's
    work, nor succeed. It does nothing once that is done."""
    age = Duration.minutes(1)
    function.function.configure_async_invoke(retry_attempts=0, max_event_age=age)
    target = targets.LambdaFunction(function.function, retry_attempts=0, max_event_age=age)
    events.Rule(function, "Schedule", schedule=events.Schedule.cron(minute="15/20"), targets=[target])


def alarm_of_audits(scope: Construct, alarms: Alarms) -> None:
    """The auditor beats every five minutes, but only when it found nothing late, lost or unsent."""
    says = "Auditor: no heartbeat. It does not run, or found something late, lost or unsent: see its log."
    alarms.missing(scope, "NoHeartbeat", _counted("auditor", "Heartbeat"), periods=2, says=says)
    says = "Auditor: all is well, but the heartbeat did not reach its address; whoever waits there raises an alarm."
    alarms.reached(scope, "HeartbeatNotReached", _counted("auditor", "HeartbeatNotReached"), 1, says)
    says = "A step was carried out late: see the log of late_steps."
    alarms.reached(scope, "LateSteps", _counted("late_steps", "LateSteps"), 1, says)


def _counted(function: str, metric: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="Pledgekeeper",
        metric_name=metric,
        dimensions_map={"service": function},
        period=FIVE_MINUTES,
        statistic="Sum",
    )
