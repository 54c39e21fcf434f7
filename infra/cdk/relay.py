"""The table's stream into its two readers: what was committed reaches the queues, and is looked at for lateness."""

import json
from typing import Final

from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_

from infra.cdk.alarms import Alarms
from infra.cdk.function import CareFunction
from infra.cdk.queue import DeadLetters

# New events and states; not receipts, references, threads, nor what the time to live removes. Both answer the probe.
READ: Final = {
    "outbox_relay": [{"prefix": "EVENT#"}, {"prefix": "STATE"}, {"prefix": "PROBE"}],
    "late_steps": [{"prefix": "STATE"}, {"prefix": "PROBE"}],
}
# And what problems owe, new versions of invoices, and what was paid of them: their partitions tell them.
READ_NEW: Final = {"outbox_relay": [{"prefix": "SHARE#"}, {"prefix": "INVOICE#"}, {"prefix": "PAYMENTS#"}]}


def read_stream(table: dynamodb.Table, function: CareFunction, not_relayed: DeadLetters, alarms: Alarms) -> None:
    """Feed `function` from the stream's beginning, in order for each case.

    A batch that fails is halved until the record that fails is alone; after ten tries, where in the stream it
    is goes to `not_relayed`, and the auditor finds the event itself.
    """
    read = [{"eventName": ["INSERT", "MODIFY"], "dynamodb": {"Keys": {"sk": {"S": READ[function.name]}}}}]
    if function.name in READ_NEW:
        read.append({"eventName": ["INSERT"], "dynamodb": {"Keys": {"pk": {"S": READ_NEW[function.name]}}}})
    stream = table.table_stream_arn
    assert stream, "the table has a stream"
    function.allow(["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"], [stream])
    function.allow_below(
        ["dynamodb:ListStreams"],
        f"{table.table_arn}/stream/*",
        known_as="PledgekeeperData:ExportsOutputFnGetAttTableCD117FA1ArnE2C8C204/stream/*",
        reason="Lambda lists the streams of this one table to find the newest; a stream's name is its date.",
    )
    function.allow(["sqs:SendMessage"], [not_relayed.arn])
    lambda_.CfnEventSourceMapping(
        function,
        "FromStream",
        function_name=function.function.function_name,
        event_source_arn=stream,
        starting_position="TRIM_HORIZON",
        batch_size=100,
        bisect_batch_on_function_error=True,
        maximum_retry_attempts=10,
        function_response_types=["ReportBatchItemFailures"],
        filter_criteria=lambda_.CfnEventSourceMapping.FilterCriteriaProperty(
            filters=[lambda_.CfnEventSourceMapping.FilterProperty(pattern=json.dumps(each)) for each in read]
        ),
        destination_config=lambda_.CfnEventSourceMapping.DestinationConfigProperty(
            on_failure=lambda_.CfnEventSourceMapping.OnFailureProperty(destination=not_relayed.arn)
        ),
    )
    behind = function.function.metric("IteratorAge", period=Duration.minutes(1), statistic="Maximum")
    alarms.reached(function, "Behind", behind, 60_000, f"{function.name}: a minute behind the table's stream.")
