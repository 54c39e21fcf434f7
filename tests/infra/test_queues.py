"""No message is lost without somebody being told."""

import json
import re

import pytest

from infra.cdk.functions import SIZES
from pledgekeeper.effects.dead_letters import short_name
from pledgekeeper.queues import MAX_DELAY_SECONDS
from pledgekeeper.store import keys
from tests.infra.conftest import Resource, Stack, last_name

FED_BY = {
    "mail_intake": ("Mail", 3),
    "wake": ("Wakes", 5),
    "pager": ("Pages", 5),
    "notifier": ("Notices", 5),
    "receipts": ("Receipts", 5),
    "text_intake": ("Texts", 5),
    "dispute_step": ("DisputeSteps", 5),
    "problem_step": ("ProblemSteps", 5),
    "listener": ("Listeners", 5),
    "reconcile": ("Reconciliations", 3),
    "credit_note_writer": ("CreditNotes", 5),
}
WORK = [queue for queue, _ in FED_BY.values()]
CONCURRENCY = {"wake": 50, "pager": 50, "problem_step": 20, "receipts": 20, "listener": 20}
AT_ONCE = {"problem_step": 1, "listener": 1, "reconcile": 1}


def queue_of(messaging: Stack, output: str) -> tuple[str, Resource]:
    """The queue behind an output: its name in the template, and its properties."""
    name = messaging.template["Outputs"][output]["Value"]["Ref"]
    return name, messaging.template["Resources"][name]["Properties"]


def sources(care: Stack, queue_name: str) -> list[Resource]:
    mappings = care.properties("AWS::Lambda::EventSourceMapping")
    return [m for m in mappings if "StartingPosition" not in m and last_name(m["EventSourceArn"]) == queue_name]


def dead_letters(messaging: Stack) -> set[str]:
    """Every queue that something puts what it cannot handle into: a queue, or who reads the stream."""
    redriven = [queue.get("RedrivePolicy") for queue in messaging.properties("AWS::SQS::Queue")]
    found = {redrive["deadLetterTargetArn"]["Fn::GetAtt"][0] for redrive in redriven if redrive}
    return found | {queue_of(messaging, "NotRelayedUrl")[0]}


def test_every_queue_has_dead_letters_or_is_for_dead_letters(messaging):
    for name, queue in messaging.of_type("AWS::SQS::Queue").items():
        assert "RedrivePolicy" in queue["Properties"] or name in dead_letters(messaging), name


def test_an_operator_calls_dead_letters_by_the_name_of_their_queue(messaging):
    called = [short_name(queue_of(messaging, f"{name}DeadLettersUrl")[1]["QueueName"]) for name in WORK]

    assert called == WORK
    assert short_name(queue_of(messaging, "NotRelayedUrl")[1]["QueueName"]) == "NotRelayed"


def test_dead_letters_are_kept_for_fourteen_days(messaging):
    for name in dead_letters(messaging):
        assert messaging.template["Resources"][name]["Properties"]["MessageRetentionPeriod"] == 14 * 24 * 3600


def test_every_queue_has_an_alarm_that_reaches_somebody(messaging):
    watched = {}
    for alarm in messaging.properties("AWS::CloudWatch::Alarm"):
        for metric in measured_by(alarm):
            for dimension in metric.get("Dimensions", []):
                if dimension["Name"] == "QueueName":
                    watched[dimension["Value"]["Fn::GetAtt"][0]] = alarm

    assert set(watched) == set(messaging.of_type("AWS::SQS::Queue"))
    assert all(alarm["AlarmActions"] for alarm in watched.values())
    for name in dead_letters(messaging):
        assert watched[name]["MetricName"] == "ApproximateNumberOfMessagesVisible"
        assert watched[name]["Threshold"] == 1


def measured_by(alarm):
    """The metrics that an alarm looks at: its own, or those of its expression."""
    return [each["MetricStat"]["Metric"] for each in alarm.get("Metrics", []) if "MetricStat" in each] or [alarm]


def test_a_message_that_waits_for_five_minutes_raises_an_alarm_and_being_held_back_is_no_waiting(messaging):
    held_back = {queue_of(messaging, f"{name}QueueUrl")[0] for name in ("Pages", "Listeners")}
    worked_on_for_long, _ = queue_of(messaging, "ReconciliationsQueueUrl")
    expressions = {}
    for alarm in messaging.properties("AWS::CloudWatch::Alarm"):
        metric = measured_by(alarm)[0]
        if metric.get("MetricName") == "ApproximateAgeOfOldestMessage":
            [name] = (each["Value"]["Fn::GetAtt"][0] for each in metric["Dimensions"])
            expressions[name] = next((e["Expression"] for e in alarm.get("Metrics", []) if "Expression" in e), None)
            assert alarm["Threshold"] == 300 + (SIZES["reconcile"].timeout_seconds if name == worked_on_for_long else 0)

    less = f"IF(held_back > 0, age - {MAX_DELAY_SECONDS}, age)"
    assert {name for name, given in expressions.items() if given == less} == held_back
    assert {given for name, given in expressions.items() if name not in held_back} == {None}


def test_each_function_that_takes_messages_is_fed_as_agreed(messaging, care):
    for function, (queue, tries) in FED_BY.items():
        _, properties = queue_of(messaging, f"{queue}QueueUrl")
        [mapping] = sources(care, properties["QueueName"])

        assert function.replace("_", "") in mapping["FunctionName"]["Ref"]
        assert mapping["BatchSize"] == AT_ONCE.get(function, 10)
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping["ScalingConfig"]["MaximumConcurrency"] == CONCURRENCY.get(function, 5)
        assert properties["RedrivePolicy"]["maxReceiveCount"] == tries
        assert properties["VisibilityTimeout"] == 6 * SIZES[function].timeout_seconds


def test_queues_are_encrypted_and_refuse_plain_text_transport(messaging):
    guarded = set()
    for policy in messaging.properties("AWS::SQS::QueuePolicy"):
        if '"aws:SecureTransport": "false"' in json.dumps(policy):
            guarded |= {queue["Ref"] for queue in policy["Queues"]}

    assert guarded == set(messaging.of_type("AWS::SQS::Queue"))
    assert all(queue["SqsManagedSseEnabled"] for queue in messaging.properties("AWS::SQS::Queue"))


READERS = {
    "outbox_relay": [{"prefix": "EVENT#"}, {"prefix": "STATE"}, {"prefix": "PROBE"}],
    "late_steps": [{"prefix": "STATE"}, {"prefix": "PROBE"}],
}


@pytest.mark.parametrize("reader", READERS)
def test_a_reader_of_the_stream_starts_at_the_beginning_and_puts_aside_what_it_cannot_handle(care, reader):
    [mapping] = [
        mapping
        for mapping in care.properties("AWS::Lambda::EventSourceMapping")
        if "StartingPosition" in mapping and reader.replace("_", "") in mapping["FunctionName"]["Ref"]
    ]
    pattern, *more = [json.loads(each["Pattern"]) for each in mapping["FilterCriteria"]["Filters"]]

    assert mapping["StartingPosition"] == "TRIM_HORIZON"
    assert mapping["BatchSize"] == 100
    assert mapping["BisectBatchOnFunctionError"] is True
    assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    assert last_name(mapping["DestinationConfig"]["OnFailure"]["Destination"]) == "PledgekeeperMessaging-NotRelayed"
    assert [each["dynamodb"]["Keys"] for each in more] == (
        [{"pk": {"S": [{"prefix": keys.SHARE}, {"prefix": keys.INVOICE}, {"prefix": keys.PAYMENTS}]}}]
        if reader == "outbox_relay"
        else []
    )
    assert pattern == {
        "eventName": ["INSERT", "MODIFY"],
        "dynamodb": {"Keys": {"sk": {"S": READERS[reader]}}},
    }


def test_the_auditor_watches_every_queue_of_dead_letters(messaging, care):
    [auditor] = [
        function["Environment"]["Variables"]
        for function in care.properties("AWS::Lambda::Function")
        if function["Handler"] == "functions.auditor.handler"
    ]
    queues = messaging.properties("AWS::SQS::Queue")
    dead = {queue["QueueName"] for queue in queues if "RedrivePolicy" not in queue}

    assert names_in(auditor["DEAD_LETTER_QUEUES"]) == dead
    assert names_in(auditor["WORK_QUEUES"]) == {queue["QueueName"] for queue in queues} - dead


def names_in(addresses):
    """The names of queues in a list of URLs, as a template joins them."""
    return set(re.findall(r"PledgekeeperMessaging-\w+", json.dumps(addresses)))


def test_what_a_topic_cannot_deliver_is_not_lost(messaging):
    subscriptions = messaging.properties("AWS::SNS::Subscription")
    fed = []
    for name in ("Mail", "Receipts", "Receipts", "Texts"):
        queue, _ = queue_of(messaging, f"{name}QueueUrl")
        dead, _ = queue_of(messaging, f"{name}DeadLettersUrl")
        fed.append(({"Fn::GetAtt": [queue, "Arn"]}, {"Fn::GetAtt": [dead, "Arn"]}))

    found = [(each["Endpoint"], each["RedrivePolicy"]["deadLetterTargetArn"]) for each in subscriptions]
    assert sorted(found, key=str) == sorted(fed, key=str)
    assert not any(each.get("RawMessageDelivery") for each in subscriptions)
