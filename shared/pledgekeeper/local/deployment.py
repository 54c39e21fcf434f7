"""Creates the fitted stacks in the emulator, or updates them; what has not changed is left alone."""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from pledgekeeper.effects.mail_receipt import MailRoute
from pledgekeeper.local.aws import ACCOUNT, REGION, client
from pledgekeeper.local.loader import MAIL_OUTPUTS, FittedStack, Template
from pledgekeeper.local.problems import CannotStart

ASSET_BUCKET = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
BOOTSTRAP_VERSION = "/cdk-bootstrap/hnb659fds/version"
FINGERPRINT = "laptop:fingerprint"
STACK_SECONDS = 600.0
HOLDS_DATA = frozenset(
    {"AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable", "AWS::S3::Bucket", "AWS::Cognito::UserPool"}
)


@dataclass(frozen=True)
class Deployed:
    """What was created, by the names that calls need. `changed` names the stacks touched in this run."""

    api_id: str
    user_pool: str
    client_id: str
    table: str
    mail: MailRoute
    stacks: tuple[str, ...]
    changed: tuple[str, ...]


def deploy(
    endpoint: str, stacks: Sequence[FittedStack], codes: Mapping[str, bytes], parameters: Mapping[str, str]
) -> Deployed:
    """Bring the emulator to what `stacks` say, in their order.

    `codes` are the zips of functions by their keys; `parameters` are given to those that declare them.
    """
    for key, code in codes.items():
        _upload(endpoint, code, key)
    changed = [stack.name for stack in stacks if _bring_about(endpoint, stack, parameters)]
    resources = _resources(endpoint, stacks)
    for stack in stacks:
        _set_time_to_live(endpoint, stack, resources)
        _set_object_lock(endpoint, stack, resources)
    return Deployed(
        api_id=_the_one(resources, "AWS::ApiGatewayV2::Api"),
        user_pool=_the_one(resources, "AWS::Cognito::UserPool"),
        client_id=_output(endpoint, stacks, "UserPoolClientId"),
        table=_the_one(resources, "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable"),
        mail=_mail_route(endpoint, stacks),
        stacks=tuple(stack.name for stack in stacks),
        changed=tuple(changed),
    )


def _upload(endpoint: str, code: bytes, code_key: str) -> None:
    """Put in place what `cdk bootstrap` and the asset upload of `cdk deploy` would."""
    s3 = client("s3", endpoint)
    try:
        s3.head_object(Bucket=ASSET_BUCKET, Key=code_key)
    except ClientError:
        try:
            s3.head_bucket(Bucket=ASSET_BUCKET)
        except ClientError:
            s3.create_bucket(Bucket=ASSET_BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_object(Bucket=ASSET_BUCKET, Key=code_key, Body=code)
    client("ssm", endpoint).put_parameter(Name=BOOTSTRAP_VERSION, Value="30", Type="String", Overwrite=True)


def _bring_about(endpoint: str, stack: FittedStack, parameters: Mapping[str, str]) -> bool:
    """Create or update one stack and wait for it. False when it is already as wanted."""
    cloudformation = client("cloudformation", endpoint)
    declared = stack.template.get("Parameters", {})
    given = [{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items() if k in declared]
    body = json.dumps(stack.template, sort_keys=True)
    fingerprint = hashlib.sha256(json.dumps([body, given]).encode()).hexdigest()
    present = _describe(endpoint, stack.name)
    request = {
        "StackName": stack.name,
        "TemplateURL": _upload_template(endpoint, stack.name, fingerprint, body),
        "Parameters": given,
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM"],
        "Tags": [{"Key": FINGERPRINT, "Value": fingerprint}],
    }
    if present is not None and present["StackStatus"] == "ROLLBACK_COMPLETE":  # a failed creation: it holds nothing
        cloudformation.delete_stack(StackName=stack.name)
        _wait(endpoint, stack.name)
        present = None
    if present is None:
        cloudformation.create_stack(**request)
    elif {"Key": FINGERPRINT, "Value": fingerprint} in present.get("Tags", []) and _complete(present):
        return False
    else:
        _refuse_loss(stack, json.loads(json.dumps(cloudformation.get_template(StackName=stack.name)["TemplateBody"])))
        cloudformation.update_stack(**request)
    _expect_complete(endpoint, stack.name)
    return True


def _upload_template(endpoint: str, name: str, fingerprint: str, body: str) -> str:
    """Templates of more than 51,200 bytes are given by address."""
    key = f"{name}/{fingerprint}.json"
    client("s3", endpoint).put_object(Bucket=ASSET_BUCKET, Key=key, Body=body.encode())
    return f"{endpoint}/{ASSET_BUCKET}/{key}"


def _complete(stack: Mapping[str, Any]) -> bool:
    return stack["StackStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE")


def _refuse_loss(stack: FittedStack, before: Any) -> None:
    """An update that would replace what holds data is refused.

    In AWS such resources are retained, here they are not.
    """
    old: Template = json.loads(before) if isinstance(before, str) else before
    new_resources = stack.template["Resources"]
    for logical_id, resource in old["Resources"].items():
        if resource["Type"] not in HOLDS_DATA:
            continue
        wanted = new_resources.get(logical_id, {"Type": None})
        schemas = [r.get("Properties", {}).get("KeySchema") for r in (resource, wanted)]
        if wanted["Type"] != resource["Type"] or schemas[0] != schemas[1]:
            raise CannotStart(
                f"Stack {stack.name}: {logical_id} ({resource['Type']}) was taken away or given other keys, "
                "and the emulator "
                "would lose its data. Start afresh in another folder (DATA_DIR=~/pledge-2 make run), or "
                "take the change back."
            )


def _describe(endpoint: str, name: str) -> dict[str, Any] | None:
    try:
        stacks: list[dict[str, Any]] = client("cloudformation", endpoint).describe_stacks(StackName=name)["Stacks"]
    except ClientError:
        return None
    return next((stack for stack in stacks if stack["StackStatus"] != "DELETE_COMPLETE"), None)


def _wait(endpoint: str, name: str) -> dict[str, Any] | None:
    deadline = time.monotonic() + STACK_SECONDS
    while time.monotonic() < deadline:
        stack = _describe(endpoint, name)
        if stack is None or not stack["StackStatus"].endswith("_IN_PROGRESS"):
            return stack
        time.sleep(0.05)
    raise CannotStart(
        f"Stack {name} was not ready after {STACK_SECONDS:g} s; the emulator's log is in DATA_DIR/emulator.log."
    )


def _expect_complete(endpoint: str, name: str) -> None:
    stack = _wait(endpoint, name)
    if stack is not None and _complete(stack):
        return
    events = client("cloudformation", endpoint).describe_stack_events(StackName=name)["StackEvents"]
    failures = [
        f"{event['LogicalResourceId']} ({event['ResourceType']}): "
        f"{event.get('ResourceStatusReason', 'no reason given')}"
        for event in events
        if event["ResourceStatus"].endswith("_FAILED")
    ]
    status = stack["StackStatus"] if stack else "gone"
    raise CannotStart(f"Stack {name} ended as {status} in the emulator.\n" + "\n".join(f"  {f}" for f in failures))


def _resources(endpoint: str, stacks: Sequence[FittedStack]) -> list[dict[str, Any]]:
    cloudformation = client("cloudformation", endpoint)
    return [
        resource
        for stack in stacks
        for resource in cloudformation.describe_stack_resources(StackName=stack.name)["StackResources"]
    ]


def _the_one(resources: Sequence[Mapping[str, Any]], *types: str) -> str:
    found: list[str] = [r["PhysicalResourceId"] for r in resources if r["ResourceType"] in types]
    if len(found) != 1:
        raise CannotStart(f"The stacks have {len(found)} resources of type {types[0]}; the laptop mode expects one.")
    return found[0]


def _output(endpoint: str, stacks: Sequence[FittedStack], name: str) -> str:
    outputs = (each for stack in stacks for each in (_describe(endpoint, stack.name) or {}).get("Outputs", []))
    return next(str(each["OutputValue"]) for each in outputs if each["OutputKey"] == name)


def _set_time_to_live(endpoint: str, stack: FittedStack, resources: Sequence[Mapping[str, Any]]) -> None:
    dynamodb = client("dynamodb", endpoint)
    for logical_id, attribute in stack.time_to_live.items():
        table = _physical(resources, stack, logical_id)
        present = dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
        if present["TimeToLiveStatus"] == "DISABLED":
            dynamodb.update_time_to_live(
                TableName=table, TimeToLiveSpecification={"Enabled": True, "AttributeName": attribute}
            )


def _set_object_lock(endpoint: str, stack: FittedStack, resources: Sequence[Mapping[str, Any]]) -> None:
    for logical_id in stack.with_object_lock:
        client("s3", endpoint).put_object_lock_configuration(
            Bucket=_physical(resources, stack, logical_id),
            ObjectLockConfiguration={"ObjectLockEnabled": "Enabled"},
        )


def _physical(resources: Sequence[Mapping[str, Any]], stack: FittedStack, logical_id: str) -> str:
    """What a resource of a stack is called in the emulator."""
    return next(
        str(r["PhysicalResourceId"])
        for r in resources
        if r["LogicalResourceId"] == logical_id and r["StackName"] == stack.name
    )


def _mail_route(endpoint: str, stacks: Sequence[FittedStack]) -> MailRoute:
    described = [_describe(endpoint, stack.name) or {} for stack in stacks]
    outputs = {o["OutputKey"]: o["OutputValue"] for stack in described for o in stack.get("Outputs", [])}
    if missing := [name for name in MAIL_OUTPUTS if name not in outputs]:
        raise CannotStart(f"The stacks receive no mail: no receipt rule was found ({', '.join(missing)} missing).")
    bucket, prefix, topic, recipients = (outputs[name] for name in MAIL_OUTPUTS)
    return MailRoute(bucket, prefix, topic, tuple(recipients.lower().split(",")))


def code_key_for(code: bytes) -> str:
    """The key that content-addresses `code`, so that changed code changes the template."""
    return f"{hashlib.sha256(code).hexdigest()}.zip"
