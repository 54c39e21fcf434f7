"""What a failed attempt means: the queue tries again, or another way must be found."""

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError, EndpointConnectionError

from pledgekeeper.effects.attempt import PASSING, Later, NotAccepted, attempt
from pledgekeeper.effects.webhook import NotTaken


def refusal(code, message="no"):
    return ClientError({"Error": {"Code": code, "Message": message}}, "SendTextMessage")


def tried(error):
    with attempt("sms"):
        raise error


def test_what_succeeds_passes():
    with attempt("sms"):
        receipt = "m-1"

    assert receipt == "m-1"


@pytest.mark.parametrize("code", sorted(PASSING))
def test_what_passes_by_itself_goes_back_to_the_queue(code):
    with pytest.raises(ClientError):
        tried(refusal(code))


def test_a_provider_that_is_throttled_and_says_until_when_is_asked_no_earlier():
    throttled = refusal("ThrottlingException")
    throttled.response["ResponseMetadata"] = {"HTTPHeaders": {"retry-after": "7"}}
    with pytest.raises(Later) as later:
        tried(throttled)
    assert later.value.seconds == 7


@pytest.mark.parametrize(
    "code", ["ValidationException", "MessageRejected", "ConflictException", "ResourceNotFoundException"]
)
def test_what_will_never_be_accepted_is_recorded_with_channel_and_reason(code):
    with pytest.raises(NotAccepted, match=f"^sms: {code}: no such number$"):
        tried(refusal(code, "no such number"))


def test_a_room_that_does_not_take_a_message_is_recorded_too():
    with pytest.raises(NotAccepted, match=r"^sms: answered 410$"):
        tried(NotTaken("answered 410"))


@pytest.mark.parametrize(
    "error",
    [
        ConnectTimeoutError(endpoint_url="https://x.example"),
        EndpointConnectionError(endpoint_url="https://x.example"),
        KeyError("x"),
    ],
)
def test_anything_else_is_a_fault_and_goes_back_to_the_queue(error):
    with pytest.raises(type(error)):
        tried(error)
