"""Monthly service reviews: those of a carrier by month and version, each to open, to print, or to read by machine."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.accounts.model import Account
from pledgekeeper.accounts.reviewing import Issued, in_time, span_of
from pledgekeeper.api.accounts import whose
from pledgekeeper.api.reviews import FORMS, review_id, review_link, visible_review
from pledgekeeper.api.routes import REVIEW_PAGES
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.ecare.words import Words
from pledgekeeper.errors import NotFound

REVIEW: Final = f"{REVIEW_PAGES}/{{review}}"


@dataclass(frozen=True)
class Month:
    """The review of a month; `versions` has the newest first."""

    review: str
    carrier: str
    name: str
    versions: tuple[Issued, ...]


def months_of(account: Account, carrier: str, words: Words) -> list[Month]:
    """The months of an account that were reviewed, the newest first."""
    newest_first = sorted(account.reviews, key=lambda each: (in_time(each.month), each.version), reverse=True)
    return [
        Month(review_id(account.carrier_id, month), carrier, month_named(month, words), tuple(versions))
        for month, versions in groupby(newest_first, key=lambda each: each.month)
    ]


def month_named(month: str, words: Words) -> str:
    """`November 2026` of `2026-11`, in the reader's language; also of a quarter, and of a year."""
    year, _, number = month.partition("-")
    if span_of(month) != "month":
        return words("reviews.quarter", number=number[1:], year=year) if number else year
    return words("reviews.month", month=words("common.months").split()[int(number) - 1], year=year)


def show(visit: Visit) -> Answer:
    """Those of the carrier and its affiliates; of one of them, where it is named."""
    asked = visit.query.get("carrier")
    carriers = [whose(asked, visit.who)] if asked or visit.who.staff else sorted(visit.who.carriers)
    accounts = (wiring.account_table().load(carrier_id).account for carrier_id in carriers)
    return _page(visit, [month for account in accounts for month in _months(account, visit)], one=False)


def show_one(visit: Visit) -> Answer:
    """One month: what the mail of a new review leads to."""
    account, issued = visible_review(visit.names["review"], visit.query.get("version"), visit.who)
    months = _months(account, visit)
    return _page(visit, [each for each in months if each.versions[0].month == issued.month], one=True)


def open_file(visit: Visit) -> Answer:
    """To the file itself, by an address that is good for five minutes and made for whoever asks."""
    _, issued = visible_review(visit.names["review"], visit.query.get("version"), visit.who)
    if visit.names["form"] not in FORMS:
        raise NotFound(f"a review is kept as {', '.join(FORMS)}")
    return Go(review_link(issued, visit.names["form"]))


def _months(account: Account, visit: Visit) -> list[Month]:
    return months_of(account, wiring.book().carrier(account.carrier_id).name, visit.words)


def _page(visit: Visit, months: Iterable[Month], *, one: bool) -> Page:
    newest = sorted(months, key=lambda each: in_time(each.versions[0].month), reverse=True)
    several = len(visit.who.carriers) > 1
    return Page("reviews.html", {"months": newest, "forms": FORMS, "one": one, "several": several})


PAGES: Final = (
    Shown("GET", REVIEW_PAGES, show),
    Shown("GET", REVIEW, show_one),
    Shown("GET", f"{REVIEW}/{{form}}", open_file),
)
