"""What a failed attempt to send means: try again later, or never."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from pledgekeeper.effects.webhook import NotTaken

PASSING = frozenset(
    {
        "ThrottlingException", "TooManyRequestsException", "LimitExceededException", "ServiceUnavailable",
        "InternalServerException", "InternalServiceException", "InternalFailure", "RequestTimeout",
        "SendingPausedException",
    }
)  # fmt: skip
"""Error codes that pass by themselves: the message goes back to the queue."""


class NotAccepted(Exception):
    """The provider, or the roster, will never accept this; the reason is recorded and another way must be found."""


class InHand(Exception):
    """Another delivery of the same message is at work. Raised, so that the queue brings it back if that one dies."""

    SECONDS: ClassVar = 60.0


@contextmanager
def attempt(channel: str) -> Iterator[None]:
    """Around one call of a provider: a final refusal becomes NotAccepted; anything else is raised as it is."""
    from botocore.exceptions import ClientError

    try:
        yield
    except NotTaken as error:
        raise NotAccepted(f"{channel}: {error}") from error
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in PASSING:
            raise
        raise NotAccepted(f"{channel}: {code}: {error.response['Error'].get('Message', '')}") from error
