"""A queue as the project means it: with the dead letters behind it, the alarms on both, and who reads it."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.cdk.alarms import Alarms
from infra.cdk.function import CareFunction

ONE_MINUTE = Duration.minutes(1)
HELD_BACK_AT_MOST_SECONDS = 900
"""SQS holds no message back for longer."""


class NamedQueue(Construct):
    """A queue that other stacks know by its name. An export of it could not change while anybody imports it."""

    def __init__(self, scope: Construct, name: str, *, called: str) -> None:
        super().__init__(scope, name)
        self.name = f"{Stack.of(self).stack_name}-{called}"

    @property
    def arn(self) -> str:
        return Stack.of(self).format_arn(service="sqs", resource=self.name)

    @property
    def url(self) -> str:
        stack = Stack.of(self)
        return f"https://sqs.{stack.region}.{stack.url_suffix}/{stack.account}/{self.name}"

    def _made(
        self,
        *,
        retention: Duration,
        visibility_timeout: Duration | None = None,
        dead_letters: sqs.DeadLetterQueue | None = None,
    ) -> sqs.Queue:
        return sqs.Queue(
            self,
            "Queue",
            queue_name=self.name,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            visibility_timeout=visibility_timeout,
            retention_period=retention,
            dead_letter_queue=dead_letters,
        )


class DeadLetters(NamedQueue):
    """What could not be done, kept for 14 days. The first message raises an alarm."""

    def __init__(self, scope: Construct, name: str, *, called: str, alarms: Alarms, of: str) -> None:
        super().__init__(scope, name, called=called)
        self.queue = self._made(retention=Duration.days(14))
        alarms.reached(
            self,
            "Alarm",
            self.queue.metric_approximate_number_of_messages_visible(period=ONE_MINUTE, statistic="Maximum"),
            limit=1,
            says=f"{of}: a message could not be handled. Look at it, mend the cause, then redrive it.",
        )


class CareQueue(NamedQueue):
    """Work for one function. A message that fails `tries` times goes to the dead letters.

    It stays hidden for six times the function's time-out while it is worked on, as AWS advises: Lambda may
    hold a batch back before it can start. `held_back_seconds`: for how long a message may be sent not to be seen;
    `worked_on_seconds`: for how long one may be worked on, where that is no sign of trouble.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        alarms: Alarms,
        timeout_seconds: int,
        tries: int = 5,
        held_back_seconds: int = 0,
        worked_on_seconds: int = 0,
    ) -> None:
        super().__init__(scope, name, called=name)
        self.dead_letters = DeadLetters(self, "DeadLetters", called=f"{name}DeadLetters", alarms=alarms, of=name)
        self.queue = self._made(
            retention=Duration.days(4),
            visibility_timeout=Duration.seconds(6 * timeout_seconds),
            dead_letters=sqs.DeadLetterQueue(queue=self.dead_letters.queue, max_receive_count=tries),
        )
        alarms.reached(
            self,
            "Late",
            self._waited(held_back_seconds),
            limit=300 + worked_on_seconds,
            says=f"{name}: a message has waited for five minutes. Is its function throttled or failing?",
        )

    def _waited(self, held_back_seconds: int) -> cloudwatch.IMetric:
        """Seconds. The time for which a message is held back counts as its age, so it is taken off while one is."""
        age = self.queue.metric_approximate_age_of_oldest_message(period=ONE_MINUTE, statistic="Maximum")
        if not held_back_seconds:
            return age
        held_back = self.queue.metric_approximate_number_of_messages_delayed(period=ONE_MINUTE, statistic="Maximum")
        return cloudwatch.MathExpression(
            expression=f"IF(held_back > 0, age - {held_back_seconds}, age)",
            using_metrics={"age": age, "held_back": held_back},
            period=ONE_MINUTE,
        )

    def feeds(self, function: CareFunction, *, max_concurrency: int = 5, at_once: int = 10) -> None:
        """Have `function` called with up to `at_once` messages; those it names as failed come back alone."""
        function.allow(["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], [self.arn])
        lambda_.EventSourceMapping(
            function,
            "FromQueue",
            target=function.function,
            event_source_arn=self.arn,
            batch_size=at_once,
            max_concurrency=max_concurrency,
            report_batch_item_failures=True,
        )
