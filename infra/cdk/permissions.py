"""What each function may do: with the table, which is told here, and with all else, which is told in `grants`. Reading
its own queue or stream is allowed where it is fed."""

from collections.abc import Mapping, Sequence
from typing import Final

from aws_cdk import Stack
from aws_cdk import aws_s3 as s3

from infra.cdk.athena import DATABASE, SUMS, TABLE, WORKGROUP, YEARS_WORKGROUP
from infra.cdk.data_stack import INDEXES, DataStack
from infra.cdk.function import CareFunction
from infra.cdk.grants import FOLDERS, LISTS, LISTS_BELOW, SENDS, SIGNS, WRITES_MAIL, Bucket
from infra.cdk.messaging import Messaging
from infra.cdk.receipts import PHONE_SET

READ_AND_WRITE: Final = [
    "dynamodb:BatchGetItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
]

# The mails are written out whole, for their threading: SES then asks for the second action too.
SEND_MAIL: Final = ["ses:SendEmail", "ses:SendRawEmail"]
TAKE: Final = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]

KEEP_CASES: Final = (
    "tickets_api",
    "sonata_api",
    "cases_api",
    "disputes_api",
    "ecare",
    "desk",
    "evidence_api",
    "evidence_masker",
    "evidence_purger",
    "orders_api",
    "problems_api",
    "accounts_api",
    "quality_api",
    "reviews_api",
    "service_review",
    "service_watch",
    "quality_watch",
    "page_answer",
    "survey_answer",
    "call_answer",
    "mail_intake",
    "wake",
    "pager",
    "notifier",
    "receipts",
    "text_intake",
    "dispute_step",
    "problem_step",
    "reconcile",
    "credit_note_writer",
)


def permit(
    functions: Mapping[str, CareFunction], data: DataStack, messaging: Messaging, senders: Sequence[str]
) -> None:
    """Give each function its actions, but the pager's SMS and calls. Mail is sent as one of `senders`."""
    table = data.table.table_arn
    for name in KEEP_CASES:
        functions[name].allow(READ_AND_WRITE, [table])
        functions[name].allow(["dynamodb:Query"], [f"{table}/index/{index}" for index in INDEXES])

    for name in WRITES_MAIL:
        functions[name].allow(SEND_MAIL, senders)
    for action, names in SIGNS.items():
        for name in names:
            functions[name].allow([action], [data.page_key.key_arn])
    for name, queues in SENDS.items():
        functions[name].allow(["sqs:SendMessage"], [messaging.by_name[queue].arn for queue in queues])

    functions["roster_api"].allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], [table])
    functions["roster_api"].allow(["dynamodb:Query"], [f"{table}/index/by_carrier", f"{table}/index/by_desk"])
    functions["roster_api"].allow_partitions(["dynamodb:GetItem"], table, ["CLIENT#*", "CARRIER#*", "USER#*"])
    functions["roster_api"].allow_partitions(["dynamodb:UpdateItem"], table, ["ALLOWANCE#*"])
    functions["roster_api"].allow_partitions(["dynamodb:DeleteItem"], table, ["KEY#*"])
    functions["roster_watch"].allow(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"], [table])
    functions["roster_watch"].allow(["dynamodb:Query"], [f"{table}/index/by_desk"])

    functions["wake_sweep"].allow(["dynamodb:Query"], [f"{table}/index/by_wake"])

    functions["auditor"].allow(["dynamodb:Query"], [f"{table}/index/by_wake", f"{table}/index/by_owed"])
    audited = [queue.arn for queue in (*messaging.dead_letters(), *messaging.work())]
    functions["auditor"].allow(["sqs:GetQueueAttributes"], audited)
    permit_invoices(functions, table)
    permit_audits(functions, table)
    permit_listeners(functions, table)
    permit_scoreboard(functions, data)
    permit_rooms(functions["pager"])
    permit_objects(functions, data)
    permit_athena(functions, data)

    # Supervisors send dead letters again: on the pages of the desk.
    dead, work = messaging.dead_letters(), messaging.work()
    functions["desk"].allow(TAKE, [queue.arn for queue in dead])
    functions["desk"].allow(["sqs:GetQueueAttributes"], [queue.arn for queue in work])


def permit_invoices(functions: Mapping[str, CareFunction], table: str) -> None:
    """Invoices are written by this function, and on a page of the desk's; those that measure them read them, too. What
    was paid with the disputes of an invoice is read beside its own payments, and nothing of them is written."""
    own = ["INVOICE#*", "BILLS#*", "BILL-NUMBER#*", "WINDOW#*", "PAYMENTS#*"]
    invoices_api, window_watch = functions["invoices_api"], functions["window_watch"]
    read = ["CARRIER#*", "CLIENT#*", "USER#*"]
    disputes = ["CASE#*", "DISPUTED#*"]
    invoices_api.allow_partitions(["dynamodb:GetItem", "dynamodb:Query"], table, [*read, *own, *disputes])
    invoices_api.allow(["dynamodb:Query"], [f"{table}/index/by_carrier"])
    invoices_api.allow_partitions(["dynamodb:DeleteItem", "dynamodb:PutItem"], table, [*own, "KEY#*"])
    invoices_api.allow_partitions(["dynamodb:UpdateItem"], table, ["ALLOWANCE#*"])
    window_watch.allow(["dynamodb:GetItem", "dynamodb:Query"], [table])
    window_watch.allow_partitions(["dynamodb:UpdateItem"], table, ["WINDOW-TOLD#*"])


def permit_audits(functions: Mapping[str, CareFunction], table: str) -> None:
    """Audits read marks and keep what they found, in partitions of their own."""
    for name in ("wake_sweep", "outbox_relay"):
        functions[name].allow_partitions(["dynamodb:PutItem"], table, ["MARKS"])
    functions["auditor"].allow_partitions(["dynamodb:GetItem", "dynamodb:PutItem"], table, ["MARKS", "PROBE", "AUDITS"])
    functions["auditor"].allow_partitions(["dynamodb:Query"], table, ["ROSTER"])
    functions["late_steps"].allow_partitions(["dynamodb:PutItem"], table, ["MARKS", "LATE#*"])
    functions["late_steps"].allow_partitions(["dynamodb:Query"], table, ["CASE#*"])


def permit_listeners(functions: Mapping[str, CareFunction], table: str) -> None:
    """Both write listeners and what they heard, and nothing of cases; the one that sends reads cases and terms."""
    own = ["LISTENERS#*", "HEARD#*"]
    hub_api, listener = functions["hub_api"], functions["listener"]
    hub_api.allow_partitions(["dynamodb:GetItem", "dynamodb:Query"], table, ["CARRIER#*", "CLIENT#*", "USER#*", *own])
    hub_api.allow_partitions(["dynamodb:UpdateItem"], table, ["ALLOWANCE#*"])
    listener.allow(["dynamodb:GetItem", "dynamodb:Query"], [table])
    hub_api.allow_partitions(["dynamodb:DeleteItem", "dynamodb:PutItem"], table, ["KEY#*", *own])
    listener.allow_partitions(["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], table, own)


def permit_rooms(pager: CareFunction) -> None:
    """The secrets of rooms: parameters that the roster names, encrypted by the key that AWS keeps for SSM."""
    rooms = Stack.of(pager).format_arn(service="ssm", resource="parameter", resource_name="pledgekeeper/rooms/*")
    pager.allow_below(
        ["ssm:GetParameter"],
        rooms,
        known_as="arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/pledgekeeper/rooms/*",
        reason="The roster names them, and it changes without a deployment; nothing else is kept below this name.",
    )


def permit_scoreboard(functions: Mapping[str, CareFunction], data: DataStack) -> None:
    """It reads cases and writes none, and signs what it publishes."""
    table, making = data.table.table_arn, functions["scoreboard"]
    making.allow(["dynamodb:GetItem", "dynamodb:Query"], [table])
    making.allow(["dynamodb:Query"], [f"{table}/index/by_desk"])
    making.allow(["kms:GetPublicKey", "kms:Sign"], [data.scoreboard_key.key_arn])


KNOWN_AS: Final[Mapping[Bucket, str]] = {
    "mail": "PledgekeeperData:ExportsOutputFnGetAttMail6A3D1F64ArnA87704DD",
    "evidence": "PledgekeeperData:ExportsOutputFnGetAttEvidence4CC26D68Arn9E0A376E",
    "scoreboard": "PledgekeeperData:ExportsOutputFnGetAttScoreboard5DF38281Arn8D40E347",
}
"""What the security check calls the buckets."""


def permit_objects(functions: Mapping[str, CareFunction], data: DataStack) -> None:
    """Objects of the buckets. The data key, which encrypts them, serves whoever may do so much: see `data_stack`."""
    buckets: Mapping[Bucket, s3.Bucket] = {
        "mail": data.mail_bucket,
        "evidence": data.evidence_bucket,
        "scoreboard": data.scoreboard_bucket,
    }
    for bucket, listing in LISTS.items():
        for action, names in listing.items():
            for name in names:
                functions[name].allow([action], [buckets[bucket].bucket_arn])
    for bucket, below in LISTS_BELOW.items():
        for prefix, names in below.items():
            for name in names:
                functions[name].allow_listing(buckets[bucket].bucket_arn, prefix)
    for folder in FOLDERS:
        for name, actions in folder.who.items():
            functions[name].allow_below(
                actions,
                buckets[folder.bucket].arn_for_objects(f"{folder.prefix}*"),
                known_as=f"{KNOWN_AS[folder.bucket]}/{folder.prefix}*",
                reason=folder.because,
            )


def permit_athena(functions: Mapping[str, CareFunction], data: DataStack) -> None:
    """Athena is asked, and reads and answers as the function itself."""
    _permit_asking(functions["reconcile"], WORKGROUP, TABLE, data.mail_bucket)
    _permit_asking(functions["scoreboard"], YEARS_WORKGROUP, SUMS, data.scoreboard_bucket)


def _permit_asking(function: CareFunction, workgroup: str, table: str, answers: s3.Bucket) -> None:
    stack = Stack.of(function)
    asking = ["athena:GetQueryExecution", "athena:StartQueryExecution", "athena:StopQueryExecution"]
    function.allow(asking, [stack.format_arn(service="athena", resource="workgroup", resource_name=workgroup)])
    described = ("catalog", None), ("database", DATABASE), ("table", f"{DATABASE}/{table}")
    catalog = [stack.format_arn(service="glue", resource=kind, resource_name=name) for kind, name in described]
    function.allow(["glue:GetDatabase", "glue:GetPartitions", "glue:GetTable"], catalog)
    function.allow(["s3:GetBucketLocation"], [answers.bucket_arn])


def permit_messages(pager: CareFunction, identity: str) -> None:
    """SMS and calls from `identity`: a telephone number, a pool of them, or a sender's name."""
    actions = ["sms-voice:SendTextMessage", "sms-voice:SendVoiceMessage"]
    stack = Stack.of(pager)
    for kind, name in (("phone-number", identity), ("pool", identity), ("configuration-set", PHONE_SET)):
        pager.allow(actions, [stack.format_arn(service="sms-voice", resource=kind, resource_name=name)])
    known_as = "arn:<AWS::Partition>:sms-voice:<AWS::Region>:<AWS::AccountId>:sender-id/<SmsOriginationIdentity>"
    pager.allow_below(
        ["sms-voice:SendTextMessage"],
        stack.format_arn(service="sms-voice", resource="sender-id", resource_name=f"{identity}/*"),
        known_as=f"{known_as}/*",
        reason="A sender's name is registered country by country, and engineers live in many.",
    )


def mail_senders(stack: Stack, domain: str, configuration_set: str) -> list[str]:
    """The domain that mail is sent from and the set of rules it is sent by: SES asks for both."""
    return [
        stack.format_arn(service="ses", resource="identity", resource_name=domain),
        stack.format_arn(service="ses", resource="configuration-set", resource_name=configuration_set),
    ]
