"""Every page there is, beside those of signing in: which function serves it, and what tenancy tests walk through."""

from typing import Final

from pledgekeeper.api.routes import PORTAL, Route
from pledgekeeper.ecare import (
    account,
    asking,
    attached,
    billing,
    billing_sums,
    case,
    credit,
    desk,
    desk_account,
    desk_accounts,
    desk_call,
    desk_case,
    desk_duty,
    desk_figures,
    desk_held,
    desk_invoices,
    desk_pledge,
    desk_problems,
    desk_quality,
    desk_range_lists,
    dispute,
    disputes,
    evidence,
    home,
    language,
    listeners,
    orders,
    people,
    quality,
    reviews,
    tickets,
    users,
)
from pledgekeeper.ecare.visit import Shown

SITE: Final[tuple[Shown, ...]] = (
    *home.PAGES,
    *language.PAGES,
    *tickets.PAGES,
    *case.PAGES,
    *attached.PAGES,
    *disputes.PAGES,
    *credit.PAGES,
    *dispute.PAGES,
    *evidence.PAGES,
    *asking.PAGES,
    *billing.PAGES,
    *billing_sums.PAGES,
    *orders.PAGES,
    *reviews.PAGES,
    *quality.PAGES,
    *account.PAGES,
    *listeners.PAGES,
    *people.PAGES,
    *users.PAGES,
    *desk.PAGES,
    *desk_accounts.PAGES,
    *desk_account.PAGES,
    *desk_call.PAGES,
    *desk_case.PAGES,
    *desk_duty.PAGES,
    *desk_figures.PAGES,
    *desk_held.PAGES,
    *desk_invoices.PAGES,
    *desk_pledge.PAGES,
    *desk_problems.PAGES,
    *desk_quality.PAGES,
    *desk_range_lists.PAGES,
)

BY_SESSION: Final = "the cookie of a session is the credential; who has none is sent to sign in."


def served_by(path: str) -> str:
    """The function to which the API leads a page's address: the longest that begins it decides."""
    trees = {key.partition(" ")[2].removesuffix("{proxy+}"): function for key, function in PORTAL.items()}
    return trees[max(filter(path.startswith, trees), key=len)]


def pages_of(function: str) -> tuple[Shown, ...]:
    """The pages that a function serves."""
    return tuple(shown for shown in SITE if served_by(shown.path) == function)


ROUTES: Final = tuple(
    Route(shown.method, shown.path, served_by(shown.path), BY_SESSION, ours=shown.ours, shared=shown.shared)
    for shown in SITE
)


def leads_to_a_page(path: str) -> bool:
    """May somebody be sent to this address once they have signed in?"""
    where = path.partition("?")[0]
    return path.isprintable() and any(route.method == "GET" and route.serves(where) for route in ROUTES)
