"""What is encrypted can be used by whom the stacks let use it: worked out from who may do what, and from the keys."""

import json
import re
from typing import Any

import pytest

from infra.cdk.functions import SIZES
from tests.infra.conftest import Stacks
from tests.infra.test_permissions import listed, statements

USES = {"kms:Decrypt", "kms:GenerateDataKey*"}
IMPORTED = re.compile(r'"Fn::ImportValue": "([^"]+)"')


def behind(stacks: Stacks, part: Any) -> set[str]:
    """The resources that a part of a template names, in its own stack or by import."""
    text = json.dumps(part)
    exports = {o["Export"]["Name"]: o["Value"] for stack in stacks for o in stack.outputs.values() if "Export" in o}
    every = [part, *(exports[name] for name in IMPORTED.findall(text))]
    return {name for each in every for name in re.findall(r'"(?:Ref|Fn::GetAtt)": \[?"(\w+)"', json.dumps(each))}


def named_key(properties: dict[str, Any]) -> Any:
    """How a table, a bucket or a topic names the key of ours that encrypts it, if one does."""
    of_table, of_bucket = properties.get("SSESpecification", {}), properties.get("BucketEncryption", {})
    rules = of_bucket.get("ServerSideEncryptionConfiguration", [{}])
    return (
        properties.get("KmsMasterKeyId")
        or of_table.get("KMSMasterKeyId")
        or rules[0].get("ServerSideEncryptionByDefault", {}).get("KMSMasterKeyID")
    )


@pytest.fixture(scope="module")
def encrypted(stacks: Stacks) -> dict[str, str]:
    """Key by resource, of all stacks."""
    every = (each for stack in stacks for each in stack.template["Resources"].items())
    named = {name: named_key(each.get("Properties", {})) for name, each in every}
    return {name: behind(stacks, key).pop() for name, key in named.items() if key}


def policy(stacks: Stacks, key: str) -> list[dict[str, Any]]:
    """The statements of a key: what it is used for, beside being administered."""
    statements = stacks.data.template["Resources"][key]["Properties"]["KeyPolicy"]["Statement"]
    return [each for each in statements if set(listed(each["Action"])) >= USES]


def test_tables_buckets_with_data_and_topics_are_encrypted_by_a_key_of_ours(stacks, encrypted):
    of_ours = ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SNS::Topic")
    made = {name for stack in stacks for kind in of_ours for name in stack.of_type(kind)}

    assert made - set(encrypted) == {name for name in made if name.startswith("AccessLogs")}


def test_each_function_may_use_the_key_of_what_it_reads_and_writes_through_the_service_that_holds_it(stacks, encrypted):
    needed = {
        (action.partition(":")[0], encrypted[name])
        for function in SIZES
        for statement in statements(stacks.care, function)
        for action in listed(statement["Action"])
        for name in behind(stacks, statement["Resource"])
        if name in encrypted
    }

    assert {service for service, _ in needed} == {"dynamodb", "s3", "sns"}
    for service, key in needed:
        through = [each for each in policy(stacks, key) if each["Principal"] == {"AWS": "*"}]
        assert any(f'"{service}.' in json.dumps(each["Condition"]["StringEquals"]) for each in through), (service, key)


def test_each_service_that_we_let_publish_or_store_may_use_the_key_of_where_it_does(stacks, encrypted):
    needed = {
        (statement["Principal"]["Service"], encrypted[name])
        for stack in stacks
        for kind in ("AWS::SNS::TopicPolicy", "AWS::S3::BucketPolicy")
        for properties in stack.properties(kind)
        for statement in properties["PolicyDocument"]["Statement"]
        if statement["Effect"] == "Allow" and "Service" in statement["Principal"]
        for name in behind(stacks, statement["Resource"])
        if name in encrypted
    }

    assert {service for service, _ in needed} == {
        "cloudwatch.amazonaws.com",
        "ses.amazonaws.com",
        "sms-voice.amazonaws.com",
    }
    for service, key in needed:
        assert any(service in str(each["Principal"].get("Service")) for each in policy(stacks, key)), (service, key)
