"""What the document says of the routes of monthly reviews, and the shapes of what they answer."""

from typing import Final, NotRequired

from typing_extensions import TypedDict

from pledgekeeper.api.reviews import ReviewRequest
from pledgekeeper.api.routes import REVIEWS
from pledgekeeper.openapi.account_operations import CARRIER
from pledgekeeper.openapi.operation import Operation, Query
from pledgekeeper.openapi.shapes import Address, Moment


class ReviewLinks(TypedDict):
    """Where the files can be read for five minutes, by whoever has the address."""

    html: Address
    pdf: Address
    json: Address


class Review(TypedDict):
    """A version of a month's review; `changes` says what a later one corrects."""

    id: str
    carrier: str
    month: str
    version: int
    issued_at: Moment
    sent_at: Moment | None
    changes: list[str]
    links: NotRequired[ReviewLinks]
    links_last_until: NotRequired[Moment]


REVIEW_OPERATIONS: Final[dict[str, Operation]] = {
    f"GET {REVIEWS}": Operation(
        "listReviews", "Monthly reviews, newest first", "Accounts", list[Review], query=(CARRIER,)
    ),
    f"POST {REVIEWS}": Operation(
        "writeReview", "Write a month's review", "Accounts", Review, sent=ReviewRequest, not_sent=(),
        about="When the figures are those of the newest version, that is answered, and none is written.",
    ),
    f"GET {REVIEWS}/{{review}}": Operation(
        "getReview", "A month's review, with links to its files", "Accounts", Review,
        query=(Query("version", "Which; the newest, if not said.", {"type": "integer", "minimum": 1}),),
    ),
}  # fmt: skip
