"""Everything that can be refused, in one tree."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import ClassVar


class CareError(Exception):
    """A refusal the caller can act on. Carries what a log line and an error body need; `because`, where it is a fact of
    it, is a name that stays, by which a page tells it in its reader's language (`ecare/refusals.py`).

    CareError
    +-- Invalid             400  what was sent cannot be read; `where` names the field
    +-- Unauthenticated     401  no principal in the token
    +-- Forbidden           403  this role may not do that
    +-- NotFound            404  no such case for this principal
    +-- NotOffered          405  the standard knows the method, and we do not offer it
    +-- Refused             409  the state or the agreement does not allow it
    |   +-- AlreadyKnown    409  their reference already names a case
    +-- Unprocessable       422  it can be read, and properties of it are wrong: `mistakes` names each
    +-- TooLarge            413  more bytes than we read
    +-- Unsupported         415  a media type we do not read
    +-- KeyReused           422  an Idempotency-Key that was sent with another request before
    +-- TooOften            429  asked for too often; the message says when it may be asked again
    +-- ChangedMeanwhile    503  someone else wrote first, again and again; retry
    """

    http_status: ClassVar[HTTPStatus] = HTTPStatus.INTERNAL_SERVER_ERROR

    def __init__(self, message: str, **facts: object) -> None:
        super().__init__(message)
        self.facts = facts


class Invalid(CareError):
    http_status = HTTPStatus.BAD_REQUEST


class Unauthenticated(CareError):
    http_status = HTTPStatus.UNAUTHORIZED


class Forbidden(CareError):
    http_status = HTTPStatus.FORBIDDEN


class NotFound(CareError):
    http_status = HTTPStatus.NOT_FOUND


class NotOffered(CareError):
    http_status = HTTPStatus.METHOD_NOT_ALLOWED


class Refused(CareError):
    http_status = HTTPStatus.CONFLICT


class AlreadyKnown(Refused):
    """One of our cases is that already, `facts["case_id"]`: `facts["by"]` says by what, e.g. their ticket number."""


class ReportedMeanwhile(AlreadyKnown):
    """A case on the same matter was opened while this one was being: what was decided, was decided without it."""


@dataclass(frozen=True)
class Mistake:
    """What is wrong with one property: where it is (a JSON Pointer), and a word of the standard for the kind."""

    code: str
    where: str
    reason: str


class Unprocessable(CareError):
    http_status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, *mistakes: Mistake) -> None:
        super().__init__("; ".join(mistake.reason for mistake in mistakes))
        self.mistakes = mistakes


class TooLarge(CareError):
    http_status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Unsupported(CareError):
    http_status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE


class KeyReused(CareError):
    http_status = HTTPStatus.UNPROCESSABLE_ENTITY


class TooOften(CareError):
    http_status = HTTPStatus.TOO_MANY_REQUESTS


class ChangedMeanwhile(CareError):
    http_status = HTTPStatus.SERVICE_UNAVAILABLE
