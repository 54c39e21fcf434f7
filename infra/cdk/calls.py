"""Calls that take a key: a flow of an Amazon Connect instance that exists, named by the context.

    cdk deploy -c connect_instance_arn=arn:aws:connect:…:instance/… -c connect_source_number=+33199000100

Without it nothing here is made, and calls are spoken only.
"""

from collections.abc import Mapping
from typing import Any, Final

from aws_cdk import Fn, Stack
from aws_cdk import aws_connect as connect
from aws_cdk import aws_iam as iam
from constructs import Construct

from infra.cdk.function import CareFunction

KEY_SECONDS: Final = 8
REPEATS: Final = 2
TWICE: Final = "$.Attributes.words $.Attributes.menu I repeat. $.Attributes.words $.Attributes.menu"
BROKEN: Final = "That did not work. Your text message or mail says how to answer; or call the desk on duty."

Action = dict[str, Any]


class Calls(Construct):
    """Lets `pager` and `notifier` ring people through the instance, and the flow hand keys to `call_answer`."""

    def __init__(self, scope: Construct, name: str, *, instance_arn: str, source_number: str) -> None:
        super().__init__(scope, name)
        self.instance_arn = instance_arn
        self.source_number = source_number

    def serve(self, functions: Mapping[str, CareFunction]) -> None:
        answering = functions["call_answer"].function
        connect.CfnIntegrationAssociation(
            self,
            "Answers",
            instance_id=self.instance_arn,
            integration_type="LAMBDA_FUNCTION",
            integration_arn=answering.function_arn,
        )
        answering.add_permission(
            "FromConnect",
            principal=iam.ServicePrincipal("connect.amazonaws.com"),
            source_arn=self.instance_arn,
            source_account=Stack.of(self).account,
        )
        flow = connect.CfnContactFlow(
            self,
            "Flow",
            instance_arn=self.instance_arn,
            name="Pledgekeeper page",
            type="CONTACT_FLOW",
            content=Stack.of(self).to_json_string(flow_of(answering.function_arn)),
        )
        for ringing in (functions["pager"], functions["notifier"]):
            ringing.function.add_environment("CONNECT_INSTANCE_ID", self.instance_arn.rpartition("/")[2])
            ringing.function.add_environment("CONNECT_FLOW_ID", Fn.select(3, Fn.split("/", flow.attr_contact_flow_arn)))
            ringing.function.add_environment("CONNECT_SOURCE_NUMBER", self.source_number)
            ringing.allow_below(
                ["connect:StartOutboundVoiceContact"],
                f"{self.instance_arn}/contact/*",
                known_as=f"{self.instance_arn}/contact/*",
                reason="A call has no name before it is made.",
            )


def flow_of(function_arn: str) -> dict[str, Any]:
    """The flow in Amazon Connect's flow language: speak, take a key, hand it over, say what came of it."""
    ask = _action("ask", "GetParticipantInput", "menu-again", Text=TWICE, StoreInput="False")
    ask["Parameters"]["InputTimeLimitSeconds"] = str(KEY_SECONDS)
    ask["Transitions"]["Conditions"] = [_when("1", "key-1"), _when("2", "key-2")]
    ask["Transitions"]["Errors"] = [
        _on("InputTimeLimitExceeded", "menu-again"),
        _on("NoMatchingCondition", "menu-again"),
        _on("NoMatchingError", "hang-up"),
    ]
    again = _action("menu-again", "Loop", "hang-up", LoopCount=str(REPEATS))
    again["Transitions"]["Conditions"] = [_when("ContinueLooping", "ask"), _when("DoneLooping", "hang-up")]
    decide = _action("decide", "Compare", "hang-up", ComparisonValue="$.External.again")
    decide["Transitions"]["Conditions"] = [_when("yes", "menu-again")]
    decide["Transitions"]["Errors"] = [_on("NoMatchingCondition", "hang-up")]
    return {
        "Version": "2019-10-30",
        "StartAction": "ask",
        "Actions": [
            ask,
            again,
            _hand_over("1", function_arn),
            _hand_over("2", function_arn),
            _say("say", "$.External.say", "decide"),
            decide,
            _say("say-broken", BROKEN, "hang-up"),
            {"Identifier": "hang-up", "Type": "DisconnectParticipant", "Parameters": {}, "Transitions": {}},
        ],
    }


def _action(name: str, kind: str, then: str, **parameters: Any) -> Action:
    transitions = {"NextAction": then, "Conditions": [], "Errors": []}
    return {"Identifier": name, "Type": kind, "Parameters": parameters, "Transitions": transitions}


def _hand_over(key: str, function_arn: str) -> Action:
    action = _action(f"key-{key}", "InvokeLambdaFunction", "say", LambdaFunctionARN=function_arn)
    action["Parameters"] |= {
        "InvocationTimeLimitSeconds": str(KEY_SECONDS),
        "LambdaInvocationAttributes": {"token": "$.Attributes.token", "key": key},
        "ResponseValidation": {"ResponseType": "STRING_MAP"},
    }
    action["Transitions"]["Errors"] = [_on("NoMatchingError", "say-broken")]
    return action


def _say(name: str, text: str, then: str) -> Action:
    action = _action(name, "MessageParticipant", then, Text=text)
    action["Transitions"]["Errors"] = [_on("NoMatchingError", then)]
    return action


def _when(value: str, then: str) -> dict[str, Any]:
    return {"NextAction": then, "Condition": {"Operator": "Equals", "Operands": [value]}}


def _on(error: str, then: str) -> dict[str, str]:
    return {"NextAction": then, "ErrorType": error}
