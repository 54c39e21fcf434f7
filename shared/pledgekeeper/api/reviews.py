"""Monthly reviews on the API."""

import re
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from pledgekeeper import wiring
from pledgekeeper.accounts.model import Account
from pledgekeeper.accounts.reviewing import Issued, Month
from pledgekeeper.carriers.access import Principal
from pledgekeeper.effects.download import link_to
from pledgekeeper.errors import NotFound
from pledgekeeper.model import iso
from pledgekeeper.settings import settings

FORMS: Final = ("html", "pdf", "json")
NAME: Final = re.compile(r"(.+?)-(\d{4}(?:-(?:\d\d|Q[1-4]))?)")


class ReviewRequest(BaseModel):
    """Write the review of a month anew: the first version, or a next one when the figures say something else now."""

    model_config = ConfigDict(extra="forbid", defer_build=True)

    carrier: str
    month: Month = Field(description="e.g. 2026-11, or a quarter, 2026-Q4, or a year, 2026; it must be over")


def review_id(carrier_id: str, month: str) -> str:
    return f"{carrier_id}-{month}"


def named(review: str) -> tuple[str, str]:
    """The carrier and the month in the name of a review. NotFound when it is none."""
    found = NAME.fullmatch(review)
    if found is None:
        raise NotFound(f"there is no review {review}")
    return found[1], found[2]


def version_of(account: Account, month: str, asked: str | None) -> Issued | None:
    """The newest version of a month's review; that of a number, where one is asked for."""
    versions = [each for each in account.reviews if each.month == month and asked in (None, str(each.version))]
    return versions[-1] if versions else None


def review_view(account: Account, issued: Issued) -> dict[str, Any]:
    return {
        "id": review_id(account.carrier_id, issued.month),
        "carrier": account.carrier_id,
        "month": issued.month,
        "version": issued.version,
        "issued_at": iso(issued.issued_at),
        "sent_at": iso(issued.sent_at) if issued.sent_at else None,
        "changes": list(issued.changes),
    }


def visible_review(review: str, asked: str | None, who: Principal) -> tuple[Account, Issued]:
    """The version of a review that is asked for, the newest unless one is named. NotFound when it is another's."""
    carrier_id, month = named(review)
    account = wiring.account_table().load(carrier_id).account if who.sees(carrier_id) else None
    issued = version_of(account, month, asked) if account else None
    if account is None or issued is None:
        raise NotFound(f"there is no review {review}" + (f" of version {asked}" if asked else ""))
    return account, issued


def review_link(issued: Issued, form: str) -> str:
    """An address at which whoever has it reads that file of a review; a browser shows it."""
    return link_to(wiring.client("s3"), settings().mail_bucket, f"{issued.place}/review.{form}")
