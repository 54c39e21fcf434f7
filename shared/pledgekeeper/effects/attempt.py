"""What a failed attempt to send means: try again later, or never."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar

from pledgekeeper.effects.retry_after import seconds_of
from pledgekeeper.effects.webhook import WALL, NotNow, NotTaken

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


class Later(Exception):
    """The provider asks not to be asked again for `seconds` (real ones)."""

    def __init__(self, why: str, seconds: int) -> None:
        super().__init__(f"{why}; not before {seconds} s")
        self.seconds = seconds


class InHand(Exception):
    """Another delivery of the same message is at work. Raised, so that the queue brings it back if that one dies."""

    SECONDS: ClassVar = 60.0


@contextmanager
def attempt(channel: str) -> Iterator[None]:
    """Around one call of a provider: a final refusal becomes NotAccepted, a wish that we wait becomes Later; anything
    else is raised as it is."""
    from botocore.exceptions import ClientError

    try:
        yield
    except NotTaken as error:
        raise NotAccepted(f"{channel}: {error}") from error
    except NotNow as error:
        if error.wait_seconds is None:
            raise
        raise Later(f"{channel}: {error}", error.wait_seconds) from error
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in PASSING:
            headers = error.response.get("ResponseMetadata", {}).get("HTTPHeaders", {})
            wait = seconds_of(headers.get("retry-after"), WALL.now())
            if wait is None:
                raise
            raise Later(f"{channel}: {code}", wait) from error
        raise NotAccepted(f"{channel}: {code}: {error.response['Error'].get('Message', '')}") from error
