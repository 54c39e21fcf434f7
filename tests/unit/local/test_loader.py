"""The template reaches the emulator with the named changes and no other."""

import copy

import pytest

from pledgekeeper.local.loader import MAIL_OUTPUTS, fit
from pledgekeeper.local.problems import CannotStart


def a_template(**resources):
    return {"Resources": {"Queue": {"Type": "AWS::SQS::Queue", "Properties": {"DelaySeconds": 1}}, **resources}}


def a_function(**properties):
    code = {"S3Bucket": {"Fn::Sub": "assets-${AWS::Region}"}, "S3Key": "arm64.zip"}
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {"Runtime": "python3.13", "Architectures": ["arm64"], "Code": code, **properties},
    }


RULE_SET = {"Type": "AWS::SES::ReceiptRuleSet"}
RULE = {
    "Type": "AWS::SES::ReceiptRule",
    "Properties": {
        "RuleSetName": {"Ref": "Rules"},
        "Rule": {
            "Recipients": [{"Fn::Join": ["@", ["care", {"Ref": "MailDomain"}]]}],
            "Actions": [
                {
                    "S3Action": {
                        "BucketName": {"Ref": "Mail"},
                        "ObjectKeyPrefix": "incoming/",
                        "TopicArn": {"Ref": "Topic"},
                    }
                }
            ],
        },
    },
}


def test_what_the_emulator_honours_is_left_as_it_is():
    template = a_template(Table={"Type": "AWS::DynamoDB::Table", "Properties": {"BillingMode": "PAY_PER_REQUEST"}})
    before = copy.deepcopy(template)

    fitted = fit("Care", template, "code.zip")

    assert fitted.template == before
    assert template == before


def test_an_unknown_resource_is_refused_by_name_and_says_what_to_do():
    with pytest.raises(CannotStart) as refusal:
        fit("Care", a_template(Wall={"Type": "AWS::WAFv2::WebACL"}), "code.zip")

    assert "Wall (AWS::WAFv2::WebACL)" in str(refusal.value)
    assert "KNOWN_GOOD" in str(refusal.value)


def test_inbound_mail_becomes_outputs_that_the_smtp_gateway_reads():
    template = a_template(Rules=RULE_SET, Rule=RULE) | {"Outputs": {"RuleSet": {"Value": {"Ref": "Rules"}}}}

    fitted = fit("Care", template, "code.zip").template

    assert set(fitted["Resources"]) == {"Queue"}
    assert set(fitted["Outputs"]) == set(MAIL_OUTPUTS)
    assert fitted["Outputs"]["LaptopMailBucket"] == {"Value": {"Ref": "Mail"}}
    assert fitted["Outputs"]["LaptopMailPrefix"] == {"Value": "incoming/"}


def test_a_receipt_rule_that_does_something_else_is_refused():
    rule = copy.deepcopy(RULE)
    rule["Properties"]["Rule"]["Actions"].append({"LambdaAction": {}})

    with pytest.raises(CannotStart, match="one rule with one S3 action"):
        fit("Care", a_template(Rules=RULE_SET, Rule=rule), "code.zip")


@pytest.mark.parametrize(
    "reference",
    [{"Ref": "Rules"}, {"Fn::GetAtt": ["Rules", "Arn"]}, {"Fn::Sub": "x-${Rules}"}, {"Fn::Sub": ["${Rules.Arn}", {}]}],
)
def test_a_reference_to_what_is_left_out_is_refused(reference):
    user = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": {"Fn::Join": ["-", ["q", reference]]}}}

    with pytest.raises(CannotStart, match="User of stack Care refers to Rules"):
        fit("Care", a_template(Rules=RULE_SET, User=user), "code.zip")


def test_a_dependency_on_what_is_left_out_goes_with_it():
    user = {"Type": "AWS::SQS::Queue", "DependsOn": ["Rules", "Queue"]}

    fitted = fit("Care", a_template(Rules=RULE_SET, User=user), "code.zip")

    assert fitted.template["Resources"]["User"]["DependsOn"] == ["Queue"]


def test_functions_get_the_code_for_this_machine_and_keep_everything_else():
    fitted = fit("Care", a_template(Pager=a_function(Timeout=30)), "here.zip")

    expected = a_function(Timeout=30)
    expected["Properties"]["Code"]["S3Key"] = "here.zip"
    assert fitted.template["Resources"]["Pager"] == expected


def test_an_alarm_on_an_expression_looks_at_its_first_metric():
    metric = {"MetricName": "ApproximateAgeOfOldestMessage", "Namespace": "AWS/SQS", "Dimensions": []}
    looks_at = [
        {"Id": "expr_1", "Expression": "age - 900"},
        {"Id": "age", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Maximum"}},
    ]
    late = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"Threshold": 300, "Metrics": looks_at}}

    fitted = fit("Care", a_template(Late=late), "code.zip").template["Resources"]["Late"]["Properties"]

    assert fitted == {"Threshold": 300, **metric, "Period": 60, "Statistic": "Maximum"}


def test_a_function_that_is_not_ours_is_refused():
    with pytest.raises(CannotStart, match="Function Cleaner of stack Care"):
        fit("Care", a_template(Cleaner=a_function(Runtime="nodejs22.x")), "code.zip")


def test_the_issuer_of_tokens_is_spelled_out():
    issuer = {"Fn::GetAtt": ["Users", "ProviderURL"]}
    authorizer = {"Type": "AWS::ApiGatewayV2::Authorizer", "Properties": {"JwtConfiguration": {"Issuer": issuer}}}

    fitted = fit("Care", a_template(Tokens=authorizer), "code.zip").template["Resources"]["Tokens"]

    spelled = "https://cognito-idp.${AWS::Region}.amazonaws.com/${Users}"
    assert fitted["Properties"]["JwtConfiguration"] == {"Issuer": {"Fn::Sub": spelled}}


def test_a_bucket_with_object_lock_is_told_for_the_call_that_sets_it():
    buckets = {"Kept": {"ObjectLockEnabled": True}, "Other": {}}
    template = a_template(
        **{name: {"Type": "AWS::S3::Bucket", "Properties": properties} for name, properties in buckets.items()}
    )

    assert fit("Data", template, "code.zip").with_object_lock == ("Kept",)


def test_a_table_tells_its_time_to_live_for_the_call_that_sets_it():
    live = {"TimeToLiveSpecification": {"AttributeName": "expires_at", "Enabled": True}}
    table = {"Type": "AWS::DynamoDB::Table", "Properties": live}

    assert fit("Data", a_template(Table=table), "code.zip").time_to_live == {"Table": "expires_at"}
