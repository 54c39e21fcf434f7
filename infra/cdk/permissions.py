"""What each function may do, on one page. Reading its own queue or stream is allowed where it is fed."""

from collections.abc import Mapping, Sequence
from typing import Final

from aws_cdk import Stack

from infra.cdk.data_stack import INDEXES, DataStack
from infra.cdk.function import CareFunction
from infra.cdk.mail import ATTACHMENTS, INCOMING, QUARANTINE
from infra.cdk.messaging import Messaging
from infra.cdk.receipts import PHONE_SET

READ_AND_WRITE: Final = [
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
]

# The mails are written out whole, for their threading: SES then asks for the second action too.
SEND_MAIL: Final = ["ses:SendEmail", "ses:SendRawEmail"]

KEEP_CASES: Final = (
    "tickets_api",
    "sonata_api",
    "cases_api",
    "disputes_api",
    "ecare",
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

    for name in ("page_answer", "call_answer", "survey_answer"):
        functions[name].allow(["kms:VerifyMac"], [data.page_key.key_arn])
    for name in ("pager", "notifier", "mail_intake"):
        functions[name].allow(["kms:GenerateMac"], [data.page_key.key_arn])
    for name in (
        "mail_intake",
        "notifier",
        "pager",
        "problem_step",
        "roster_watch",
        "window_watch",
        "service_watch",
        "reviews_api",
        "service_review",
    ):
        functions[name].allow(SEND_MAIL, senders)

    functions["roster_api"].allow(["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query"], [table])
    functions["roster_api"].allow(["dynamodb:Query"], [f"{table}/index/by_carrier", f"{table}/index/by_desk"])
    functions["roster_api"].allow(["sqs:SendMessage"], [messaging.wakes.queue.queue_arn])
    functions["roster_api"].allow(["kms:GenerateMac", "kms:VerifyMac"], [data.page_key.key_arn])
    functions["roster_api"].allow_partitions(["dynamodb:GetItem"], table, ["CLIENT#*", "CARRIER#*"])
    functions["roster_api"].allow_partitions(["dynamodb:UpdateItem"], table, ["ALLOWANCE#*"])
    functions["roster_api"].allow_partitions(["dynamodb:DeleteItem"], table, ["KEY#*"])
    functions["roster_watch"].allow(["dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"], [table])
    functions["roster_watch"].allow(["dynamodb:Query"], [f"{table}/index/by_desk"])
    functions["roster_watch"].allow(["sqs:SendMessage"], [messaging.wakes.queue.queue_arn])

    functions["wake_sweep"].allow(["dynamodb:Query"], [f"{table}/index/by_wake"])
    functions["wake_sweep"].allow(["sqs:SendMessage"], [messaging.wakes.queue.queue_arn])

    fed = (
        messaging.wakes, messaging.pages, messaging.notices, messaging.dispute_steps, messaging.problem_steps,
        messaging.listeners, messaging.masking, messaging.purges, messaging.reconciliations,
        messaging.credit_notes,
    )  # fmt: skip
    functions["outbox_relay"].allow(["sqs:SendMessage"], [queue.queue.queue_arn for queue in fed])

    for name in ("pager", "text_intake", "call_answer", "roster_api"):
        functions[name].allow(["sqs:SendMessage"], [messaging.pages.queue.queue_arn])

    functions["auditor"].allow(["dynamodb:Query"], [f"{table}/index/by_wake", f"{table}/index/by_owed"])
    audited = [queue.queue_arn for queue in (*messaging.dead_letters(), *messaging.work())]
    functions["auditor"].allow(["sqs:GetQueueAttributes"], audited)
    permit_invoices(functions, table)
    permit_audits(functions, table)
    permit_listeners(functions, table, data.page_key.key_arn, messaging.listeners.queue.queue_arn)

    permit_mail(functions["mail_intake"], data)
    permit_reconciling(functions["reconcile"], functions["ecare"], data)
    permit_reviews((functions["reviews_api"], functions["service_review"]), data)
    permit_rooms(functions["pager"])
    permit_evidence(functions, data)
    permit_credit_notes(functions, data)
    permit_scoreboard(functions, data)
    permit_desk(functions["ecare"], data, messaging)


def permit_desk(ecare: CareFunction, data: DataStack, messaging: Messaging) -> None:
    """Supervisors send dead letters again; desks give mails in quarantine back to the intake, or drop them."""
    dead, work = messaging.dead_letters(), messaging.work()
    taking = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    ecare.allow(taking, [queue.queue_arn for queue in dead])
    ecare.allow(["sqs:GetQueueAttributes", "sqs:SendMessage"], [queue.queue_arn for queue in work])
    ecare.allow(["s3:ListBucket"], [data.mail_bucket.bucket_arn])
    known_as = "PledgekeeperData:ExportsOutputFnGetAttMail6A3D1F64ArnA87704DD"
    for folder, actions in {QUARANTINE: ["s3:DeleteObject", "s3:GetObject"], INCOMING: ["s3:PutObject"]}.items():
        ecare.allow_below(
            actions,
            data.mail_bucket.arn_for_objects(f"{folder}*"),
            known_as=f"{known_as}/{folder}*",
            reason="A mail keeps its own id in quarantine/, and gets a new one when it is given back to the intake.",
        )


def permit_invoices(functions: Mapping[str, CareFunction], table: str) -> None:
    """Invoices are written by one function alone, and by no other than those of billing read."""
    own = ["INVOICE#*", "BILLS#*", "BILL-NUMBER#*", "WINDOW#*"]
    invoices_api, window_watch = functions["invoices_api"], functions["window_watch"]
    read = ["CARRIER#*", "CLIENT#*"]
    invoices_api.allow_partitions(["dynamodb:GetItem", "dynamodb:Query"], table, [*read, *own])
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


def permit_listeners(functions: Mapping[str, CareFunction], table: str, key: str, queue: str) -> None:
    """Both write listeners and what they heard, and nothing of cases; the one that sends reads cases and terms. On the
    pages it is asked for that what was given up is sent again."""
    own = ["LISTENERS#*", "HEARD#*"]
    hub_api, listener, ecare = functions["hub_api"], functions["listener"], functions["ecare"]
    hub_api.allow_partitions(["dynamodb:GetItem", "dynamodb:Query"], table, ["CARRIER#*", "CLIENT#*", *own])
    hub_api.allow_partitions(["dynamodb:UpdateItem"], table, ["ALLOWANCE#*"])
    listener.allow(["dynamodb:GetItem", "dynamodb:Query"], [table])
    hub_api.allow_partitions(["dynamodb:DeleteItem", "dynamodb:PutItem"], table, ["KEY#*", *own])
    listener.allow_partitions(["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], table, own)
    for function in (hub_api, listener):
        function.allow(["kms:GenerateMac"], [key])
    for function in (hub_api, listener, ecare):
        function.allow(["sqs:SendMessage"], [queue])


def permit_rooms(pager: CareFunction) -> None:
    """The secrets of rooms: parameters that the roster names, encrypted by the key that AWS keeps for SSM."""
    rooms = Stack.of(pager).format_arn(service="ssm", resource="parameter", resource_name="pledgekeeper/rooms/*")
    pager.allow_below(
        ["ssm:GetParameter"],
        rooms,
        known_as="arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:parameter/pledgekeeper/rooms/*",
        reason="The roster names them, and it changes without a deployment; nothing else is kept below this name.",
    )


SCOREBOARD_BUCKET: Final = "PledgekeeperData:ExportsOutputFnGetAttScoreboard5DF38281Arn8D40E347"

# What is done with evidence by whoever files and reads it: by the API, and on the pages.
FILES_AND_READS: Final = {
    "arriving/": ["s3:GetObject", "s3:PutObject"],
    "evidence/": ["s3:GetObject", "s3:PutObject", "s3:PutObjectRetention"],
    "masked/": ["s3:GetObject"],
    "quarantine/": ["s3:PutObject"],
}

# Who does what with the objects below a prefix of the bucket of evidence; the reason is the same for all.
EVIDENCE: Final = {
    "evidence_api": FILES_AND_READS,
    "ecare": FILES_AND_READS,
    "evidence_masker": {"evidence/": ["s3:GetObject"], "masked/": ["s3:PutObject"]},
    "evidence_purger": {
        folder: ["s3:DeleteObjectVersion"] for folder in ("arriving/", "evidence/", "masked/", "quarantine/")
    },
}


def permit_evidence(functions: Mapping[str, CareFunction], data: DataStack) -> None:
    """Who files and reads evidence deletes none; who deletes it can neither read nor write it."""
    bucket = data.evidence_bucket
    for name in ("evidence_api", "ecare"):
        functions[name].allow(["s3:ListBucket"], [bucket.bucket_arn])  # else what is not there is forbidden
    for name in ("evidence_api", "evidence_masker"):
        functions[name].allow(["kms:GenerateMac"], [data.page_key.key_arn])
    functions["evidence_purger"].allow(["s3:ListBucketVersions"], [bucket.bucket_arn])
    for name, folders in EVIDENCE.items():
        for folder, actions in folders.items():
            functions[name].allow_below(
                actions,
                bucket.arn_for_objects(f"{folder}*"),
                known_as=f"PledgekeeperData:ExportsOutputFnGetAttEvidence4CC26D68Arn9E0A376E/{folder}*",
                reason="Below it are carriers, disputes and files, by numbers that nobody knows beforehand.",
            )


def permit_credit_notes(functions: Mapping[str, CareFunction], data: DataStack) -> None:
    """One function writes the documents of credits, and cannot delete them; those that give them to carriers read."""
    for name, actions in (
        ("credit_note_writer", ["s3:GetObject", "s3:PutObject", "s3:PutObjectRetention"]),
        ("disputes_api", ["s3:GetObject"]),
        ("notifier", ["s3:GetObject"]),
    ):
        functions[name].allow_below(
            actions,
            data.evidence_bucket.arn_for_objects("credit-notes/*"),
            known_as="PledgekeeperData:ExportsOutputFnGetAttEvidence4CC26D68Arn9E0A376E/credit-notes/*",
            reason="Below it are carriers, disputes and numbers of credit notes, which nobody knows beforehand.",
        )


def permit_scoreboard(functions: Mapping[str, CareFunction], data: DataStack) -> None:
    """One function reads cases, and writes none; the other gives away what is published, and reads nothing else."""
    table, bucket = data.table.table_arn, data.scoreboard_bucket
    making, showing = functions["scoreboard"], functions["scoreboard_page"]
    making.allow(["dynamodb:GetItem", "dynamodb:Query"], [table])
    making.allow(["dynamodb:Query"], [f"{table}/index/by_desk"])
    making.allow(["kms:GenerateMac"], [data.page_key.key_arn])
    making.allow(["kms:GetPublicKey", "kms:Sign"], [data.scoreboard_key.key_arn])
    for function, folders, actions in (
        (making, ("scoreboard/", "scoreboard-kept/"), ["s3:GetObject", "s3:PutObject"]),
        (showing, ("scoreboard/",), ["s3:GetObject"]),
    ):
        function.allow(["s3:ListBucket"], [bucket.bucket_arn])  # else what is not there is forbidden
        for folder in folders:
            function.allow_below(
                actions,
                bucket.arn_for_objects(f"{folder}*"),
                known_as=f"{SCOREBOARD_BUCKET}/{folder}*",
                reason="A page for each language, a file for each month.",
            )


def permit_mail(mail_intake: CareFunction, data: DataStack) -> None:
    """Mail is read where SES puts it; what nobody could read is put aside."""
    known_as = "PledgekeeperData:ExportsOutputFnGetAttMail6A3D1F64ArnA87704DD"
    mail_intake.allow_below(
        ["s3:GetObject"],
        data.mail_bucket.arn_for_objects(f"{INCOMING}*"),
        known_as=f"{known_as}/{INCOMING}*",
        reason="SES names each mail by an id of its own; all that is below incoming/ is mail to be read.",
    )
    mail_intake.allow_below(
        ["s3:PutObject"],
        data.mail_bucket.arn_for_objects(f"{QUARANTINE}*"),
        known_as=f"{known_as}/{QUARANTINE}*",
        reason="A mail keeps its own id in quarantine/, and only mails go there.",
    )
    mail_intake.allow_below(
        ["s3:PutObject"],
        data.mail_bucket.arn_for_objects(f"{ATTACHMENTS}*"),
        known_as=f"{known_as}/{ATTACHMENTS}*",
        reason="What came with a mail is kept under the hash of its content.",
    )


def permit_reconciling(reconcile: CareFunction, ecare: CareFunction, data: DataStack) -> None:
    """Evidence is read; what was found is kept, and the columns of a carrier's files. Pages draw what was found."""
    known_as = "PledgekeeperData:ExportsOutputFnGetAttMail6A3D1F64ArnA87704DD"
    results = "Results lie below the case that they are of."
    for function, prefix, actions, reason in (
        (reconcile, "evidence/", ["s3:GetObject"], "A carrier's files lie below its cases, not known beforehand."),
        (reconcile, "reconciliations/", ["s3:GetObject", "s3:PutObject"], results),
        (ecare, "reconciliations/", ["s3:GetObject"], results),
    ):
        function.allow_below(
            actions, data.mail_bucket.arn_for_objects(f"{prefix}*"), known_as=f"{known_as}/{prefix}*", reason=reason
        )


def permit_reviews(functions: Sequence[CareFunction], data: DataStack) -> None:
    """Monthly reviews are written once, and read by who hands them out."""
    for function in functions:
        function.allow_below(
            ["s3:GetObject", "s3:PutObject"],
            data.mail_bucket.arn_for_objects("reviews/*"),
            known_as="PledgekeeperData:ExportsOutputFnGetAttMail6A3D1F64ArnA87704DD/reviews/*",
            reason="Reviews lie below the carrier and the month that they are of.",
        )


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
