"""What each function may do, exactly. A new action shows here first, and in review."""

import json
from collections import defaultdict
from datetime import date
from typing import Any

import pytest

from infra.cdk.functions import SIZES
from infra.cdk.grants import LOOKS_AFTER_THE_POOL
from infra.cdk.permissions import READ_AND_WRITE
from pledgekeeper.api.routes import ROUTES
from pledgekeeper.ecare import site
from pledgekeeper.store import keys
from pledgekeeper.store.quick import PLAIN
from tests.infra.conftest import Stack, Stacks

LOG = {"logs:CreateLogStream", "logs:PutLogEvents"}
TABLE = {
    "dynamodb:BatchGetItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
}
OF_CASES = {"dynamodb:BatchGetItem", "dynamodb:ConditionCheckItem"}
"""What is asked for cases alone."""
ASK_ATHENA = {
    "athena:GetQueryExecution", "athena:StartQueryExecution", "athena:StopQueryExecution",
    "glue:GetDatabase", "glue:GetPartitions", "glue:GetTable",
    "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket",
    "s3:ListMultipartUploadParts", "s3:PutObject",
}  # fmt: skip
TAKE = {"sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
PAGE = {"sms-voice:SendTextMessage", "sms-voice:SendVoiceMessage"}
SEND_MAIL = {"ses:SendEmail", "ses:SendRawEmail"}
STREAM = {
    "dynamodb:DescribeStream",
    "dynamodb:GetRecords",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
}

EXPECTED = {
    "authorizer": LOG,
    "tickets_api": LOG | TABLE,
    "sonata_api": LOG | TABLE,
    "cases_api": LOG | TABLE | {"s3:GetObject", "s3:ListBucket", "s3:PutObject"},
    "disputes_api": LOG | TABLE | {"s3:GetObject"},
    "credit_note_writer": LOG | TABLE | TAKE | {"s3:GetObject", "s3:PutObject", "s3:PutObjectRetention"},
    "evidence_api": LOG
    | TABLE
    | {"kms:GenerateMac", "s3:GetObject", "s3:ListBucket", "s3:PutObject", "s3:PutObjectRetention"},
    "ecare": LOG
    | TABLE
    | {f"cognito-idp:{action}" for action in LOOKS_AFTER_THE_POOL}
    | {"kms:GenerateMac", "s3:GetObject", "s3:ListBucket", "s3:PutObject", "s3:PutObjectRetention", "sqs:SendMessage"},
    "desk": LOG
    | TABLE
    | TAKE
    | {"s3:DeleteObject", "s3:GetObject", "s3:ListBucket", "s3:PutObject", "sns:Publish", "sqs:SendMessage"},
    "evidence_masker": LOG | TABLE | TAKE | {"kms:GenerateMac", "s3:GetObject", "s3:PutObject"},
    "evidence_purger": LOG | TABLE | TAKE | {"s3:DeleteObjectVersion", "s3:ListBucketVersions"},
    "orders_api": LOG | TABLE,
    "problems_api": LOG | TABLE,
    "accounts_api": LOG | TABLE,
    "service_watch": LOG | TABLE | SEND_MAIL,
    "quality_api": LOG | TABLE,
    "quality_watch": LOG | TABLE,
    "reviews_api": LOG | TABLE | SEND_MAIL | {"kms:GenerateMac", "s3:GetObject", "s3:PutObject"},
    "service_review": LOG | TABLE | SEND_MAIL | {"kms:GenerateMac", "s3:GetObject", "s3:PutObject"},
    "docs_api": LOG,
    "page_answer": LOG | TABLE | {"kms:VerifyMac"},
    "scoreboard": LOG
    | ASK_ATHENA
    | {"dynamodb:GetItem", "dynamodb:Query", "kms:GenerateMac", "kms:GetPublicKey", "kms:Sign"},
    "scoreboard_page": LOG | {"s3:GetObject", "s3:ListBucket"},
    "survey_answer": LOG | TABLE | {"kms:VerifyMac"},
    "call_answer": LOG | TABLE | {"kms:VerifyMac", "sqs:SendMessage"},
    "mail_intake": LOG | TABLE | TAKE | SEND_MAIL | {"kms:GenerateMac", "s3:GetObject", "s3:PutObject"},
    "wake_sweep": LOG | {"dynamodb:PutItem", "dynamodb:Query", "sqs:SendMessage"},
    "wake": LOG | TABLE | TAKE,
    "outbox_relay": LOG | STREAM | {"dynamodb:PutItem", "sqs:SendMessage"},
    "late_steps": LOG | STREAM | {"dynamodb:PutItem", "dynamodb:Query", "sqs:SendMessage"},
    "pager": LOG | TABLE | TAKE | SEND_MAIL | PAGE | {"kms:GenerateMac", "sqs:SendMessage", "ssm:GetParameter"},
    "notifier": LOG | TABLE | TAKE | SEND_MAIL | PAGE | {"kms:GenerateMac", "s3:GetObject"},
    "receipts": LOG | TABLE | TAKE,
    "text_intake": LOG | TABLE | TAKE | PAGE | {"sqs:SendMessage"},
    "dispute_step": LOG | TABLE | TAKE,
    "problem_step": LOG | TABLE | TAKE | SEND_MAIL,
    "reconcile": LOG | TABLE | TAKE | ASK_ATHENA | {"kms:GenerateMac", "sqs:SendMessage"},
    "auditor": LOG | {"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "sqs:GetQueueAttributes"},
    "hub_api": LOG | (TABLE - OF_CASES) | {"kms:GenerateMac", "sqs:SendMessage"},
    "listener": LOG
    | TAKE
    | {"dynamodb:DeleteItem", "dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:Query", "dynamodb:UpdateItem"}
    | {"kms:GenerateMac", "sqs:SendMessage"},
    "roster_api": LOG | (TABLE - OF_CASES) | {"kms:GenerateMac", "kms:VerifyMac", "sqs:SendMessage"},
    "invoices_api": LOG | (TABLE - OF_CASES),
    "window_watch": LOG | SEND_MAIL | {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem"},
    "roster_watch": LOG | SEND_MAIL | {"dynamodb:GetItem", "dynamodb:Query", "dynamodb:UpdateItem", "sqs:SendMessage"},
}

# Resources that end in a star, and the only functions that may name one. The reason stands beside the grant.
STARS = {
    "scoreboard": {"/scoreboard/*", "/scoreboard-kept/*", "/scoreboard-sums/*", "/scoreboard-asked/*"},
    "scoreboard_page": {"/scoreboard/*"},
    "mail_intake": {"/incoming/*", "/quarantine/*", "/attachments/*"},
    "evidence_api": {"/arriving/*", "/evidence/*", "/masked/*", "/quarantine/*", "/ranges/*", "/reconciliations/*"},
    "ecare": {
        "/arriving/*",
        "/attaching/*",
        "/attachments/*",
        "/credit-notes/*",
        "/evidence/*",
        "/masked/*",
        "/quarantine/*",
        "/reconciliations/*",
        "/reviews/*",
    },
    "desk": {"/attaching/*", "/attachments/*", "/incoming/*", "/quarantine/*", "/ranges/*"},
    "evidence_masker": {"/evidence/*", "/masked/*"},
    "cases_api": {"/attaching/*", "/attachments/*"},
    "disputes_api": {"/credit-notes/*"},
    "credit_note_writer": {"/credit-notes/*"},
    "evidence_purger": {"/arriving/*", "/evidence/*", "/masked/*", "/quarantine/*", "/reconciliations/*"},
    "outbox_relay": {"/stream/*"},
    "reconcile": {"/evidence/*", "/ranges/*", "/reconciliations/*", "/reconciling/*"},
    "reviews_api": {"/reviews/*"},
    "service_review": {"/reviews/*"},
    "text_intake": {"/*"},
    "notifier": {"/*", "/credit-notes/*"},
    "late_steps": {"/stream/*"},
    "pager": {"/*", ":parameter/pledgekeeper/rooms/*"},  # sender-id/<the one name>/<country>; secrets of rooms
}


def statements(care: Stack, function: str) -> list[dict[str, Any]]:
    """Every statement of every policy attached to the function's role."""
    role = next(
        properties["Role"]["Fn::GetAtt"][0]
        for properties in care.properties("AWS::Lambda::Function")
        if properties["Handler"] == f"functions.{function}.handler"
    )
    return [
        statement
        for policy in care.properties("AWS::IAM::Policy")
        if {"Ref": role} in policy["Roles"]
        for statement in policy["PolicyDocument"]["Statement"]
    ]


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.mark.parametrize("function", SIZES)
def test_a_function_may_do_what_it_needs_and_nothing_else(care, function):
    actions = {action for statement in statements(care, function) for action in listed(statement["Action"])}

    assert actions == EXPECTED[function]


@pytest.mark.parametrize("function", SIZES)
def test_a_function_names_its_resources(care, function):
    stars = set()
    for statement in statements(care, function):
        for resource in listed(statement["Resource"]):
            text = json.dumps(resource)
            if "*" in text:
                stars.add(resource["Fn::Join"][1][-1])

    assert stars == STARS.get(function, set())


def test_no_two_functions_share_a_role_and_no_role_has_a_policy_of_aws(care):
    roles = [properties["Role"]["Fn::GetAtt"][0] for properties in care.properties("AWS::Lambda::Function")]

    assert len(set(roles)) == len(roles) == len(SIZES)
    assert not [role for role in care.properties("AWS::IAM::Role") if "ManagedPolicyArns" in role]


def test_no_statement_anywhere_allows_everything(stacks: Stacks):
    for stack in stacks:
        for policy in stack.properties("AWS::IAM::Policy"):
            for statement in policy["PolicyDocument"]["Statement"]:
                assert "*" not in listed(statement["Resource"])
                assert not [action for action in listed(statement["Action"]) if action.endswith("*")]


def test_the_sweep_and_the_auditor_read_indexes_and_of_the_table_only_the_roster(care):
    read = defaultdict(set)
    for function in ("wake_sweep", "auditor"):
        for statement in statements(care, function):
            if "dynamodb:Query" in listed(statement["Action"]):
                indexes = [part["Fn::Join"][1][-1] for part in listed(statement["Resource"]) if "Fn::Join" in part]
                read[function] |= set(indexes) or {str(statement["Condition"]["ForAllValues:StringLike"])}

    roster = str({"dynamodb:LeadingKeys": ["ROSTER"]})
    assert read == {"wake_sweep": {"/index/by_wake"}, "auditor": {"/index/by_wake", "/index/by_owed", roster}}


def test_what_watches_touches_only_its_own_partitions(care):
    partitions = defaultdict(set)
    for function in ("wake_sweep", "outbox_relay", "late_steps", "auditor"):
        for statement in statements(care, function):
            only = statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", [])
            for action in {"dynamodb:GetItem", "dynamodb:PutItem"} & set(listed(statement["Action"])):
                assert only
                partitions[function, action.partition(":")[2]] |= set(listed(only))
    day = date(2026, 11, 23)
    marks, late = keys.mark("")["pk"], keys.late_day(day).replace(day.isoformat(), "*")
    audits = {marks, keys.probe()["pk"], keys.last_audit()["pk"], keys.audited_day(day)["pk"]}

    assert partitions == {
        ("wake_sweep", "PutItem"): {marks},
        ("outbox_relay", "PutItem"): {marks},
        ("late_steps", "PutItem"): {marks, late},
        ("auditor", "GetItem"): audits,
        ("auditor", "PutItem"): audits,
    }


def test_listeners_are_written_in_their_own_partitions_and_of_cases_nothing(care):
    own = {keys.listeners("*"), keys.told_listener("*")}
    asking = {keys.carrier("*")["pk"], keys.client("*")["pk"], keys.user("*")["pk"]}
    sent = "KEY#*", "ALLOWANCE#*"  # the keys that requests come with, and how many came
    allowed = {"hub_api": ({*own, *asking}, {*own, *sent}), "listener": (set(), own)}
    for function, (reads, writes) in allowed.items():
        for statement in statements(care, function):
            actions = set(listed(statement["Action"]))
            only = statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", [])
            if actions & (TABLE - {"dynamodb:GetItem", "dynamodb:Query"}):
                assert set(listed(only)) <= writes
            elif actions & TABLE:
                assert set(listed(only)) == reads


def test_whoever_records_a_payment_reads_what_was_paid_with_the_disputes_of_the_invoice_and_writes_no_case(care):
    read, written = set[str](), set[str]()
    for statement in statements(care, "invoices_api"):
        actions = set(listed(statement["Action"]))
        only = statement.get("Condition", {}).get("ForAllValues:StringLike", {}).get("dynamodb:LeadingKeys", [])
        (written if actions & {"dynamodb:PutItem", "dynamodb:DeleteItem"} else read).update(listed(only))
        if actions == {"dynamodb:Query"}:
            assert "/index/by_carrier" in json.dumps(statement["Resource"])

    of_cases = {keys.case("*"), keys.disputed("*", "*")["pk"].removesuffix("#*")}
    assert of_cases <= read
    assert not of_cases & written


def test_one_function_may_delete_evidence_and_it_can_read_none(care):
    deleting = {
        name
        for name in SIZES
        for statement in statements(care, name)
        if any("s3:Delete" in action for action in listed(statement["Action"]))
        and "Evidence" in json.dumps(statement["Resource"])
    }
    purgers = {action for each in statements(care, "evidence_purger") for action in listed(each["Action"])}

    assert deleting == {"evidence_purger"}
    assert not {"s3:GetObject", "s3:PutObject", "s3:BypassGovernanceRetention"} & purgers


def test_what_only_a_desk_does_is_done_by_no_function_that_carriers_reach(care):
    """Dead letters are sent again, and mails given back or dropped, by the function of the desk's pages alone."""
    taking = {
        name
        for name in SIZES
        for statement in statements(care, name)
        if "DeadLetters" in json.dumps(statement["Resource"]) and "sqs:ReceiveMessage" in listed(statement["Action"])
    }
    mail = {
        name
        for name in SIZES
        for statement in statements(care, name)
        if ("s3:DeleteObject" in listed(statement["Action"]) and "quarantine/" in json.dumps(statement["Resource"]))
        or "sns:Publish" in listed(statement["Action"])
    }

    assert taking == mail == {"desk"}
    for route in (*ROUTES, *site.ROUTES):
        assert route.ours or route.function != "desk"


def test_the_keys_serve_only_this_account(data):
    for key in data.properties("AWS::KMS::Key"):
        for statement in key["KeyPolicy"]["Statement"]:
            principal = json.dumps(statement["Principal"])
            if ":root" in principal:  # the account itself: its administrators, by their own policies
                continue
            conditions = statement["Condition"]["StringEquals"]
            assert {"Ref": "AWS::AccountId"} in conditions.values()
            if "*" in principal:
                assert conditions["kms:ViaService"]


def test_every_call_that_the_table_is_asked_by_is_permitted_to_whoever_reads_and_writes_it():
    """A transaction is permitted by what is in it."""
    asked = {f"dynamodb:{call}" for call in PLAIN if call != "TransactWriteItems"}

    assert asked <= set(READ_AND_WRITE)
