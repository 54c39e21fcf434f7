"""What is kept is protected, what runs is configured alike, and the security check has nothing to say."""

import json

import pytest

from infra.cdk.functions import SIZES
from infra.cdk.packaging import SOURCES

KEPT = (
    "AWS::DynamoDB::Table",
    "AWS::S3::Bucket",
    "AWS::KMS::Key",
    "AWS::Cognito::UserPool",
)
ENVIRONMENT = {
    "CONFIGURATION_SET",
    "DISPUTE_STEPS_QUEUE_URL",
    "PROBLEM_STEPS_QUEUE_URL",
    "LISTENERS_QUEUE_URL",
    "MASKING_QUEUE_URL",
    "PURGES_QUEUE_URL",
    "CREDIT_NOTES_QUEUE_URL",
    "EVIDENCE_BUCKET",
    "SCOREBOARD_BUCKET",
    "SCOREBOARD_KEY_ID",
    "MAIL_BUCKET",
    "MAIL_DOMAIN",
    "NOTICES_QUEUE_URL",
    "PAGES_QUEUE_URL",
    "PAGE_KEY_ID",
    "PHONE_CONFIGURATION_SET",
    "RECONCILIATIONS_QUEUE_URL",
    "POWERTOOLS_METRICS_NAMESPACE",
    "POWERTOOLS_SERVICE_NAME",
    "PUBLIC_URL",
    "PYDANTIC_DISABLE_PLUGINS",
    "SMS_ORIGINATION_IDENTITY",
    "TABLE_NAME",
    "WAKES_QUEUE_URL",
}


PAGES = {"PORTAL_CLIENT_ID", "SIGN_IN_URL", "TOKEN_ISSUER", "USER_POOL_ID"}
OF_ITS_OWN = {
    "auditor": {"DEAD_LETTER_QUEUES", "HEARTBEAT_URL", "WORK_QUEUES"},
    "authorizer": {"TOKEN_ISSUER", "USER_POOL_ID", "USER_POOL_CLIENT_ID"},
    "reconcile": {"ATHENA_DATABASE", "ATHENA_WORKGROUP"},
    "scoreboard": {"ATHENA_DATABASE", "ATHENA_WORKGROUP"},
    "ecare": PAGES,
    "quality_api": PAGES,
    "desk": PAGES | {"DEAD_LETTER_QUEUES", "MAIL_TOPIC_ARN", "WORK_QUEUES"},
}  # fmt: skip


def test_the_security_check_finds_nothing(stacks):
    report = json.loads((stacks.folder / "validation-report.json").read_text())

    assert [plugin for plugin in report["pluginReports"] if plugin["violations"]] == []


def test_no_stack_comes_near_what_a_stack_may_have(stacks):
    """CloudFormation takes 500 resources and a million bytes: there is time to think of another stack."""
    for stack in stacks:
        assert len(stack.template["Resources"]) <= 400
        assert len(json.dumps(stack.template, indent=1)) <= 800_000


def test_what_may_be_taken_away_is_known_by_its_name_to_other_stacks(stacks):
    """What a stack exports cannot change while another imports it: nothing of queues and functions is exported."""
    values = [str(output["Value"]) for stack in stacks for output in stack.outputs.values() if "Export" in output]
    changing = [*stacks.messaging.of_type("AWS::SQS::Queue"), *stacks.care.of_type("AWS::Lambda::Function")]

    assert values
    assert not [name for name in changing if any(f"'{name}'" in value for value in values)]


@pytest.mark.parametrize("kind", KEPT)
def test_data_outlives_its_stack(data, kind):
    resources = data.of_type(kind).values()

    assert resources
    for resource in resources:
        assert resource["DeletionPolicy"] == resource["UpdateReplacePolicy"] == "Retain"


def test_what_is_kept_is_kept_in_one_stack(care):
    assert not [kind for kind in KEPT if care.of_type(kind)]


def test_the_table_is_protected_and_can_be_wound_back(data):
    [table] = data.properties("AWS::DynamoDB::Table")

    assert table["DeletionProtectionEnabled"] is True
    assert table["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert table["SSESpecification"]["SSEEnabled"] is True
    assert table["SSESpecification"]["KMSMasterKeyId"]
    assert table["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert table["BillingMode"] == "PAY_PER_REQUEST"


def test_the_ways_into_the_table(data):
    [table] = data.properties("AWS::DynamoDB::Table")
    found = {
        index["IndexName"]: (
            *(key["AttributeName"] for key in index["KeySchema"]),
            index["Projection"]["ProjectionType"],
        )
        for index in table["GlobalSecondaryIndexes"]
    }

    assert found == {
        "by_carrier": ("carrier_key", "carrier_sort", "ALL"),
        "by_desk": ("desk_key", "desk_sort", "ALL"),
        "by_owed": ("owed_shard", "owed_since", "KEYS_ONLY"),
        "by_wake": ("wake_shard", "wake_at", "KEYS_ONLY"),
    }


def test_the_mail_bucket_is_private_and_takes_mail_from_ses_of_this_account_alone(data):
    versioned = [bucket for bucket in data.properties("AWS::S3::Bucket") if "VersioningConfiguration" in bucket]
    of_mail = [bucket for bucket in versioned if "Prefix" not in bucket["LifecycleConfiguration"]["Rules"][0]]
    [bucket] = [bucket for bucket in of_mail if "ObjectLockEnabled" not in bucket]
    allowed = [
        statement
        for policy in data.properties("AWS::S3::BucketPolicy")
        for statement in policy["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow" and statement["Principal"] == {"Service": "ses.amazonaws.com"}
    ]

    assert all(bucket["PublicAccessBlockConfiguration"].values())
    [statement] = allowed
    assert statement["Action"] == "s3:PutObject"
    assert statement["Resource"]["Fn::Join"][1][-1] == "/incoming/*"
    assert {"Ref": "AWS::AccountId"} in statement["Condition"]["StringEquals"].values()


def test_evidence_lies_in_a_private_bucket_with_locks_and_only_what_was_never_filed_goes_by_itself(data):
    [bucket] = [bucket for bucket in data.properties("AWS::S3::Bucket") if "ObjectLockEnabled" in bucket]

    assert all(bucket["PublicAccessBlockConfiguration"].values())
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert [rule["Prefix"] for rule in bucket["LifecycleConfiguration"]["Rules"]] == ["arriving/", "attaching/"]


def test_mails_and_what_came_with_them_are_not_kept_for_ever(data):
    rules = [
        rule for bucket in data.properties("AWS::S3::Bucket") for rule in bucket["LifecycleConfiguration"]["Rules"]
    ]

    kept = {rule.get("Prefix"): rule.get("ExpirationInDays") for rule in rules}

    assert {prefix: kept[prefix] for prefix in ("incoming/", "attachments/", "quarantine/")} == {
        "incoming/": 400, "attachments/": 400, "quarantine/": 400,
    }  # fmt: skip


def test_the_user_pool_is_by_invitation_and_its_client_has_no_secret(data):
    [pool] = data.properties("AWS::Cognito::UserPool")
    [client] = data.properties("AWS::Cognito::UserPoolClient")

    assert pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"]
    text = pool["AdminCreateUserConfig"]["InviteMessageTemplate"]["EmailMessage"]["Fn::Join"][1]
    invitation, address = text
    assert "PagesUrl" in str(address)
    assert {"{username}", "{####}"} <= set(invitation.replace("<br>", " ").split())  # Cognito asks for both
    assert pool["DeletionProtection"] == "ACTIVE"
    assert not client.get("GenerateSecret")


def test_there_is_one_lambda_for_each_file_of_functions(care):
    handlers = {function["Handler"] for function in care.properties("AWS::Lambda::Function")}
    files = {path.stem for path in SOURCES["functions"].glob("*.py")} - {"__init__"}

    assert handlers == {f"functions.{name}.handler" for name in SIZES}
    assert set(SIZES) == files


def test_every_function_has_the_same_defaults(care):
    for function in care.properties("AWS::Lambda::Function"):
        name = function["Handler"].split(".")[1]
        environment = set(function["Environment"]["Variables"])

        assert environment == ENVIRONMENT | OF_ITS_OWN.get(name, set())
        assert function["FunctionName"] == f"PledgekeeperCare-{name}"
        assert function["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"] == name
        assert function["Runtime"] == "python3.13"
        assert function["Architectures"] == ["arm64"]
        assert function["LoggingConfig"]["LogFormat"] == "JSON"
        assert function["Timeout"] == SIZES[name].timeout_seconds
        assert function["MemorySize"] == SIZES[name].memory_mib
        assert "TracingConfig" not in function


def test_logs_are_kept_for_a_month(care):
    assert {group["RetentionInDays"] for group in care.properties("AWS::Logs::LogGroup")} == {30}


def test_the_sweep_runs_every_minute_what_watches_every_five_and_windows_are_looked_at_by_the_hour(care):
    schedules = {
        rule["Targets"][0]["Arn"]["Fn::GetAtt"][0].removesuffix("Function")[:7]: rule["ScheduleExpression"]
        for rule in care.properties("AWS::Events::Rule")
    }

    assert schedules == {
        "wakeswe": "rate(1 minute)", "auditor": "rate(5 minutes)", "rosterw": "rate(5 minutes)",
        "windoww": "rate(1 hour)", "scorebo": "cron(15/20 * * * ? *)",
        "service": "rate(1 hour)", "quality": "rate(1 hour)",
    }  # fmt: skip


def test_silence_of_the_auditor_is_an_alarm(care):
    [alarm] = [alarm for alarm in care.properties("AWS::CloudWatch::Alarm") if alarm.get("MetricName") == "Heartbeat"]

    assert alarm["Namespace"] == "Pledgekeeper"
    assert alarm["Dimensions"] == [{"Name": "service", "Value": "auditor"}]
    assert alarm["TreatMissingData"] == "breaching"
    assert alarm["AlarmActions"]


def test_a_relay_that_falls_behind_is_an_alarm(care):
    alarms = [alarm for alarm in care.properties("AWS::CloudWatch::Alarm") if alarm.get("MetricName") == "IteratorAge"]

    assert len(alarms) == 2  # the relay, and whoever counts late steps
    for alarm in alarms:
        assert alarm["Threshold"] == 60_000
        assert alarm["Statistic"] == "Maximum"


@pytest.mark.parametrize(("metric", "function"), [("LateSteps", "late_steps"), ("HeartbeatNotReached", "auditor")])
def test_one_late_step_or_lost_heartbeat_is_an_alarm(care, metric, function):
    [alarm] = [alarm for alarm in care.properties("AWS::CloudWatch::Alarm") if alarm.get("MetricName") == metric]

    assert (alarm["Threshold"], alarm["TreatMissingData"]) == (1, "notBreaching")
    assert alarm["Dimensions"] == [{"Name": "service", "Value": function}]


def test_the_heartbeat_goes_where_the_deployment_says_and_only_the_auditor_knows(care):
    told = {
        function["Handler"]: function["Environment"]["Variables"].get("HEARTBEAT_URL")
        for function in care.properties("AWS::Lambda::Function")
    }

    assert {handler: url for handler, url in told.items() if url} == {
        "functions.auditor.handler": {"Ref": "HeartbeatUrl"}
    }
    assert care.template["Parameters"]["HeartbeatUrl"]["Default"] == ""


def test_mail_for_care_comes_in_and_everything_has_a_name_to_be_found_by(stacks, care):
    [rule] = care.properties("AWS::SES::ReceiptRule")
    outputs = {name for stack in stacks for name in stack.outputs}

    assert rule["Rule"]["Recipients"] == [{"Fn::Join": ["@", ["care", {"Ref": "MailDomain"}]]}]
    assert outputs >= {
        "AlarmTopicArn",
        "ApiUrl",
        "MailBucketName",
        "MailTopicArn",
        "TableName",
        "UserPoolClientId",
        "UserPoolId",
    }


def test_no_template_holds_a_machine_or_an_account(stacks):
    for stack in stacks:
        text = json.dumps(stack.template)
        assert "/home/" not in text
        assert "/tmp/" not in text
