"""Fits a synthesized template to the emulator, and refuses to change anything that is not named here.

The changes, all of them:

* Inbound mail (`AWS::SES::ReceiptRule`, its set, and outputs that name them) is dropped: the emulator
  receives no mail. What the rule says to do with a mail becomes outputs of the stack, and the SMTP gateway
  does it.
* A table's time to live and a bucket's object lock are set by calls after the stack is there: the emulator ignores
  them in a template.
* The user pool's `ProviderURL`, which the emulator lacks, is spelled out.
* The functions' code is the same zip built for this machine, not for the Lambda runtime's arm64.
* An alarm on an expression looks at the first metric in it alone: the emulator does not reckon with metrics.

A resource of a type that nobody has seen working in the emulator is an error: it might be created and do
nothing.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from pledgekeeper.local.problems import CannotStart

Template = dict[str, Any]

SUBSTITUTED: Final = re.compile(r"\$\{(\w+)")
MAIL_OUTPUTS: Final = ("LaptopMailBucket", "LaptopMailPrefix", "LaptopMailTopic", "LaptopMailRecipients")

DROPPED: Final = frozenset(
    {
        "AWS::SES::ReceiptRuleSet",
        "AWS::SES::ReceiptRule",
        "AWS::SES::ConfigurationSetEventDestination",
        "AWS::SMSVOICE::ConfigurationSet",
        "AWS::CDK::Metadata",
    }
)

KNOWN_GOOD: Final = frozenset(
    {
        "AWS::ApiGatewayV2::Api",
        "AWS::ApiGatewayV2::Authorizer",
        "AWS::ApiGatewayV2::Integration",
        "AWS::ApiGatewayV2::Route",
        "AWS::ApiGatewayV2::Stage",
        "AWS::Athena::WorkGroup",
        "AWS::CloudWatch::Alarm",
        "AWS::Cognito::UserPool",
        "AWS::Cognito::UserPoolClient",
        "AWS::Cognito::UserPoolDomain",
        "AWS::Cognito::UserPoolGroup",
        "AWS::Cognito::UserPoolResourceServer",
        "AWS::DynamoDB::GlobalTable",
        "AWS::DynamoDB::Table",
        "AWS::Events::Rule",
        "AWS::Glue::Database",
        "AWS::Glue::Table",
        "AWS::IAM::ManagedPolicy",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::KMS::Alias",
        "AWS::KMS::Key",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::Function",
        "AWS::Lambda::Permission",
        "AWS::Logs::LogGroup",
        "AWS::S3::Bucket",
        "AWS::S3::BucketPolicy",
        "AWS::SES::ConfigurationSet",
        "AWS::SES::EmailIdentity",
        "AWS::SNS::Subscription",
        "AWS::SNS::Topic",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::Queue",
        "AWS::SQS::QueuePolicy",
    }
)


@dataclass(frozen=True)
class FittedStack:
    """A stack as the emulator gets it. `time_to_live`, table to attribute, and the buckets with object lock are left to
    be set by calls."""

    name: str
    template: Template
    time_to_live: Mapping[str, str]
    with_object_lock: tuple[str, ...] = ()


def fit(name: str, synthesized: Template, code_key: str, own: Mapping[str, str] = MappingProxyType({})) -> FittedStack:
    """Fit the template of stack `name`; its functions get the code stored under `code_key`.

    `own`: the keys of the code of handlers that have their own.
    """
    template: Template = json.loads(json.dumps(synthesized))
    resources: dict[str, Any] = template["Resources"]
    _refuse_unknown(name, resources)
    mail_outputs = _mail_outputs(name, resources)
    _drop(name, template)
    if mail_outputs:
        template.setdefault("Outputs", {}).update(mail_outputs)
    _use_code(name, resources, code_key, own)
    _without_expressions(resources)
    locked = tuple(i for i, given in _of_type(resources, "AWS::S3::Bucket") if given.get("ObjectLockEnabled"))
    return FittedStack(name, _spell_issuer(template), _time_to_live(resources), locked)


def _of_type(resources: Mapping[str, Any], *types: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for logical_id, resource in resources.items():
        if resource["Type"] in types:
            yield logical_id, resource.get("Properties", {})


def _refuse_unknown(stack: str, resources: Mapping[str, Any]) -> None:
    unknown = [f"{i} ({r['Type']})" for i, r in resources.items() if r["Type"] not in KNOWN_GOOD | DROPPED]
    if unknown:
        raise CannotStart(
            f"Stack {stack} has resources that the laptop's emulator is not known to honour: "
            f"{', '.join(unknown)}. "
            "Try each in the emulator: if it works, add its type to KNOWN_GOOD in "
            "shared/pledgekeeper/local/loader.py; "
            "if not, drop it there and say what stands in for it."
        )


def _mail_outputs(stack: str, resources: Mapping[str, Any]) -> Template:
    """What the receipt rule does with a mail, as outputs: the emulator works out the references in them."""
    outputs: Template = {}
    for logical_id, properties in _of_type(resources, "AWS::SES::ReceiptRule"):
        rule = properties["Rule"]
        actions = rule.get("Actions", [])
        if outputs or len(actions) != 1 or set(actions[0]) != {"S3Action"}:
            raise CannotStart(
                f"Receipt rule {logical_id} of stack {stack}: the laptop's SMTP gateway knows one rule with "
                "one S3 action. "
                "Teach it the other action in shared/pledgekeeper/local/smtp_gateway.py, then its reading "
                "in loader.py."
            )
        action = actions[0]["S3Action"]
        values = (
            action["BucketName"],
            action.get("ObjectKeyPrefix", ""),
            action["TopicArn"],
            {"Fn::Join": [",", rule["Recipients"]]},
        )
        outputs = {name: {"Value": value} for name, value in zip(MAIL_OUTPUTS, values, strict=True)}
    return outputs


def _drop(stack: str, template: Template) -> None:
    resources: dict[str, Any] = template["Resources"]
    dropped = {logical_id for logical_id, resource in resources.items() if resource["Type"] in DROPPED}
    for logical_id in dropped:
        del resources[logical_id]
    for resource in resources.values():
        _drop_dependencies(resource, dropped)
    outputs = template.get("Outputs", {})
    for name in [name for name, output in outputs.items() if dropped.intersection(_references(output))]:
        del outputs[name]
    for logical_id, resource in resources.items():
        if missing := sorted(dropped.intersection(_references(resource))):
            raise CannotStart(
                f"{logical_id} of stack {stack} refers to {missing[0]}, which the laptop mode leaves out. "
                "Take the reference away, or have shared/pledgekeeper/local/loader.py put something in its "
                "place."
            )


def _drop_dependencies(resource: dict[str, Any], dropped: set[str]) -> None:
    depends_on = resource.get("DependsOn", [])
    kept = [other for other in ([depends_on] if isinstance(depends_on, str) else depends_on) if other not in dropped]
    if kept:
        resource["DependsOn"] = kept
    else:
        resource.pop("DependsOn", None)


def _references(part: Any) -> Iterator[str]:
    """Every logical id that `Ref`, `Fn::GetAtt` or `Fn::Sub` names in this part of a template."""
    if isinstance(part, list):
        for element in part:
            yield from _references(element)
    elif isinstance(part, dict):
        for key, value in part.items():
            if key == "Fn::GetAtt":
                yield value.split(".")[0] if isinstance(value, str) else value[0]
            elif key == "Ref":
                yield value
            elif key == "Fn::Sub":
                text, *_ = [value] if isinstance(value, str) else value
                yield from SUBSTITUTED.findall(text)
            yield from _references(value)


def _use_code(stack: str, resources: Mapping[str, Any], code_key: str, own: Mapping[str, str]) -> None:
    for logical_id, properties in _of_type(resources, "AWS::Lambda::Function"):
        code = properties["Code"]
        if not properties.get("Runtime", "").startswith("python") or "S3Key" not in code:
            raise CannotStart(
                f"Function {logical_id} of stack {stack} is not one of functions/ in Python, packed as an "
                "asset: "
                "the laptop mode runs no other code."
            )
        code["S3Key"] = own.get(properties.get("Handler", ""), code_key)


def _without_expressions(resources: Mapping[str, Any]) -> None:
    for _, properties in _of_type(resources, "AWS::CloudWatch::Alarm"):
        if metrics := properties.pop("Metrics", None):
            first = next(each["MetricStat"] for each in metrics if "MetricStat" in each)
            properties |= {**first["Metric"], "Period": first["Period"], "Statistic": first["Stat"]}


def _spell_issuer(part: Any) -> Any:
    """The part with each `UserPool.ProviderURL` written as the address that it stands for."""
    if isinstance(part, list):
        return [_spell_issuer(element) for element in part]
    if not isinstance(part, dict):
        return part
    attribute = part.get("Fn::GetAtt")
    if isinstance(attribute, list) and attribute[1:] == ["ProviderURL"]:
        return {"Fn::Sub": f"https://cognito-idp.${{AWS::Region}}.amazonaws.com/${{{attribute[0]}}}"}
    return {key: _spell_issuer(value) for key, value in part.items()}


def _time_to_live(resources: Mapping[str, Any]) -> dict[str, str]:
    tables = _of_type(resources, "AWS::DynamoDB::Table", "AWS::DynamoDB::GlobalTable")
    specifications = ((i, properties.get("TimeToLiveSpecification", {})) for i, properties in tables)
    return {i: given["AttributeName"] for i, given in specifications if given.get("Enabled")}
