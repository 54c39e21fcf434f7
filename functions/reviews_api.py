"""API Gateway: monthly service reviews: a carrier reads its own, our people have one written anew."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.accounts.model import Account
from pledgekeeper.accounts.reviewing import Issued
from pledgekeeper.api import door as api
from pledgekeeper.api.accounts import KEEPERS, whose
from pledgekeeper.api.reviews import FORMS, ReviewRequest, review_link, review_view, visible_review
from pledgekeeper.api.routes import REVIEWS
from pledgekeeper.effects.download import LINK_LASTS
from pledgekeeper.errors import Forbidden
from pledgekeeper.model import iso
from pledgekeeper.observability import logger

door = api.open_door()


@door.get(REVIEWS)
def list_reviews() -> Response[str]:
    who = api.principal(door)
    carrier_id = whose((door.current_event.query_string_parameters or {}).get("carrier"), who)
    account = wiring.account_table().load(carrier_id).account
    return api.answer(HTTPStatus.OK, [review_view(account, each) for each in reversed(account.reviews)])


@door.post(REVIEWS)
def post_review() -> Response[str]:
    from pledgekeeper.reviews.issuing import issue, tell  # what draws it takes half a second

    who = api.principal(door)
    who.must_be_ours("have reviews written")
    if not who.roles & KEEPERS:
        raise Forbidden(f"to have a review written one of these roles is needed: {', '.join(sorted(KEEPERS))}")
    api.media_type(door, "application/json")
    sent = api.body(door, ReviewRequest)
    account, issued = issue(sent.carrier, sent.month, wiring.clock().now())
    account = tell(account, issued, wiring.clock().now())
    return api.answer(HTTPStatus.OK, _view(account, account.latest_review(sent.month) or issued))


@door.get(f"{REVIEWS}/<review>")
def get_review(review: str) -> Response[str]:
    who = api.principal(door)
    asked = (door.current_event.query_string_parameters or {}).get("version")
    account, issued = visible_review(review, asked, who)
    return api.answer(HTTPStatus.OK, _view(account, issued))


def _view(account: Account, issued: Issued) -> dict[str, Any]:
    """With an address for each of its files, at which whoever has it reads it for five minutes."""
    links = {form: review_link(issued, form) for form in FORMS}
    until = iso(wiring.clock().now() + LINK_LASTS)
    return {**review_view(account, issued), "links": links, "links_last_until": until}


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
