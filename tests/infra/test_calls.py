"""Calls that take a key: a flow in which every way leads on, and nothing at all without an instance."""

import json

import pytest
from botocore.session import get_session

from infra.cdk.app import make_app
from infra.cdk.calls import KEY_SECONDS, flow_of
from infra.cdk.packaging import OWN
from tests.infra.conftest import Stack
from tests.infra.test_permissions import listed, statements

INSTANCE = "arn:aws:connect:eu-west-2:000000000000:instance/11111111-2222-3333-4444-555555555555"
ERRORS = {
    "GetParticipantInput": {"InputTimeLimitExceeded", "NoMatchingCondition", "NoMatchingError"},
    "InvokeLambdaFunction": {"NoMatchingError"},
    "MessageParticipant": {"NoMatchingError"},
    "Compare": {"NoMatchingCondition"},
    "Loop": set(),
}
FLOW = flow_of("arn:aws:lambda:eu-west-2:000000000000:function:call_answer")
ACTIONS = {action["Identifier"]: action for action in FLOW["Actions"]}


def ways(action):
    """Every action that may come after this one."""
    transitions = action["Transitions"]
    branches = [*transitions.get("Conditions", []), *transitions.get("Errors", [])]
    return {branch["NextAction"] for branch in branches} | ({transitions["NextAction"]} if transitions else set())


def reached(start):
    found, ahead = set(), {start}
    while ahead:
        found |= ahead
        ahead = set().union(*(ways(ACTIONS[name]) for name in ahead)) - found
    return found


def test_every_way_leads_to_an_action_and_every_action_is_reached():
    assert len(ACTIONS) == len(FLOW["Actions"])
    assert reached(FLOW["StartAction"]) == set(ACTIONS)


@pytest.mark.parametrize("name", ACTIONS)
def test_from_everywhere_the_call_can_end(name):
    assert "hang-up" in reached(name)


@pytest.mark.parametrize("action", FLOW["Actions"], ids=lambda action: action["Identifier"])
def test_every_error_that_an_action_knows_is_caught(action):
    if action["Type"] == "DisconnectParticipant":
        assert (action["Parameters"], action["Transitions"]) == ({}, {})
        return
    assert {error["ErrorType"] for error in action["Transitions"]["Errors"]} == ERRORS[action["Type"]]


def test_the_words_and_the_menu_are_said_twice_and_then_a_key_is_waited_for():
    asked = ACTIONS["ask"]["Parameters"]

    assert asked["Text"] == "$.Attributes.words $.Attributes.menu I repeat. $.Attributes.words $.Attributes.menu"
    assert asked["InputTimeLimitSeconds"] == str(KEY_SECONDS)


@pytest.mark.parametrize("key", ["1", "2"])
def test_a_key_is_handed_over_with_the_token_and_what_comes_back_is_said(key):
    [way] = [c for c in ACTIONS["ask"]["Transitions"]["Conditions"] if c["Condition"]["Operands"] == [key]]
    action = ACTIONS[way["NextAction"]]

    assert action["Parameters"]["LambdaInvocationAttributes"] == {"token": "$.Attributes.token", "key": key}
    assert action["Transitions"]["NextAction"] == "say"
    assert ACTIONS["say"]["Parameters"]["Text"] == "$.External.say"


def test_any_other_key_and_silence_repeat_the_menu_but_not_for_ever():
    errors = {error["ErrorType"]: error["NextAction"] for error in ACTIONS["ask"]["Transitions"]["Errors"]}
    looping = {
        c["Condition"]["Operands"][0]: c["NextAction"] for c in ACTIONS["menu-again"]["Transitions"]["Conditions"]
    }

    assert errors["NoMatchingCondition"] == errors["InputTimeLimitExceeded"] == "menu-again"
    assert looping == {"ContinueLooping": "ask", "DoneLooping": "hang-up"}


# --- the stack -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def with_keys(tmp_path_factory):
    code, output = tmp_path_factory.mktemp("code"), tmp_path_factory.mktemp("cdk.out")
    (code / "placeholder.py").write_text("")
    named = {"connect_instance_arn": INSTANCE, "connect_source_number": "+33199000100"}
    make_app(code, {name: code for name in OWN}, output, context=named).synth()
    return Stack(json.loads((output / "PledgekeeperCare.template.json").read_text()))


def test_without_an_instance_nothing_is_made_for_it(care):
    assert "AWS::Connect" not in json.dumps(care.template)
    assert "CONNECT_" not in json.dumps(care.template)


def test_with_one_only_that_is_added(care, with_keys):
    added = set(with_keys.template["Resources"]) - set(care.template["Resources"])

    assert sorted(with_keys.template["Resources"][name]["Type"] for name in added) == [
        "AWS::Connect::ContactFlow",
        "AWS::Connect::IntegrationAssociation",
        "AWS::Lambda::Permission",
    ]


@pytest.mark.parametrize("rings", ["pager", "notifier"])
def test_the_instance_may_call_the_function_and_what_rings_may_call_people(with_keys, rings):
    [flow] = with_keys.properties("AWS::Connect::ContactFlow")
    [environment] = [
        function["Environment"]["Variables"]
        for function in with_keys.properties("AWS::Lambda::Function")
        if function["Handler"] == f"functions.{rings}.handler"
    ]
    [permission] = [
        each for each in with_keys.properties("AWS::Lambda::Permission") if each["Principal"] == "connect.amazonaws.com"
    ]
    calling = [each for each in statements(with_keys, rings) if "connect:" in json.dumps(each["Action"])]

    assert (flow["InstanceArn"], flow["Type"]) == (INSTANCE, "CONTACT_FLOW")
    assert "GetParticipantInput" in json.dumps(flow["Content"])
    assert permission["SourceArn"] == INSTANCE
    assert environment["CONNECT_INSTANCE_ID"] == INSTANCE.rpartition("/")[2]
    assert [(listed(each["Action"]), each["Resource"]) for each in calling] == [
        (["connect:StartOutboundVoiceContact"], f"{INSTANCE}/contact/*")
    ]


def test_the_instance_id_and_number_are_what_connect_takes():
    shape = get_session().get_service_model("connect").operation_model("StartOutboundVoiceContact").input_shape

    assert set(shape.required_members) == {"DestinationPhoneNumber", "ContactFlowId", "InstanceId"}
    assert shape.members["InstanceId"].metadata["max"] == 100
    assert shape.members["ClientToken"].metadata["max"] == 500
