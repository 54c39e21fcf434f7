"""The form of a new order: what was filled in, as TMF622's request. Pure."""

from collections.abc import Container, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any, Final, get_args
from zoneinfo import ZoneInfo

from pledgekeeper.api.tmf import customer
from pledgekeeper.api.tmf622_requests import ProductOrderCreate
from pledgekeeper.ecare.entered import Mistakes
from pledgekeeper.ecare.words import Words
from pledgekeeper.model import iso, no_year
from pledgekeeper.sla.pledge import Product

PRODUCTS: Final = (*get_args(Product), "other")
BETWEEN_SITES: Final = ("transmission",)
"""Products that lead from one site to another: both must be named."""
LONGEST: Final = {"description": 20_000, "site_a": 200, "site_b": 200, "contact": 200, "reference": 100}
MOST: Final = 10_000
END_OF_DAY: Final = time(23, 59)


def read(
    form: Mapping[str, str], words: Words, zone: ZoneInfo, now: datetime, customers: Container[str]
) -> ProductOrderCreate:
    """The request that was filled in. Mistakes says of each field what would be right instead.

    `customers`: the ids of the carriers that it may be for. Whoever names none orders for their own.
    """
    filled = {name: text.strip() for name, text in form.items()}
    wrong = dict(_mistakes(filled, words, now.astimezone(zone).date(), customers))
    if wrong:
        raise Mistakes(wrong)
    return ProductOrderCreate.model_validate(_request(filled, zone))


def wished(form: Mapping[str, str], words: Words, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """The attributes of an order with another wished date, of the field `wanted_on`. Mistakes when it is none."""
    day = _day(form.get("wanted_on", "").strip())
    wrong = dict(_of_the_day(day, words, now.astimezone(zone).date()))
    if day is None or wrong:
        raise Mistakes(wrong)
    return {"requestedCompletionDate": _end_of(day, zone)}


def _end_of(day: date, zone: ZoneInfo) -> str:
    """The day that is asked for ends on the carrier's own clock."""
    return iso(datetime.combine(day, END_OF_DAY, zone))


def _mistakes(
    filled: Mapping[str, str], words: Words, today: date, customers: Container[str]
) -> Iterator[tuple[str, str]]:
    def asked(name: str) -> str:
        return filled.get(name, "")

    if asked("customer") and asked("customer") not in customers:
        yield "customer", words("order.choose_customer")
    if asked("product") not in PRODUCTS:
        yield "product", words("order.choose_product")
    if not asked("description"):
        yield "description", words("order.say_what")
    for name, longest in LONGEST.items():
        if len(asked(name)) > longest:
            yield name, words("forms.too_long", longest=longest)
    if _count(asked("quantity")) is None:
        yield "quantity", words("order.whole_number", most=MOST)
    if asked("product") in BETWEEN_SITES:
        yield from ((name, words("order.both_sites")) for name in ("site_a", "site_b") if not asked(name))
    if asked("wanted_on"):
        yield from _of_the_day(_day(asked("wanted_on")), words, today)


def _of_the_day(day: date | None, words: Words, today: date) -> Iterator[tuple[str, str]]:
    if day is None:
        yield "wanted_on", words("order.a_date")
    elif day < today:
        yield "wanted_on", words("order.date_is_over")


def _request(filled: Mapping[str, str], zone: ZoneInfo) -> dict[str, Any]:
    """`ProductOrder_FVO` of one item."""
    day = _day(filled.get("wanted_on", ""))
    reference, carrier_id = filled.get("reference"), filled.get("customer")
    said = {
        "@type": "ProductOrder",
        "description": filled["description"],
        "productOrderItem": [_item(filled)],
        "requestedCompletionDate": _end_of(day, zone) if day else None,
        "notificationContact": filled.get("contact"),
        "externalId": [{"@type": "ExternalIdentifier", "id": reference}] if reference else None,
        "relatedParty": [customer(carrier_id)] if carrier_id else None,
    }
    return {name: value for name, value in said.items() if value}


def _item(filled: Mapping[str, str]) -> dict[str, Any]:
    sites = {role: filled.get(name, "") for role, name in (("siteA", "site_a"), ("siteB", "site_b"))}
    places = [
        {"@type": "RelatedPlaceRefOrValue", "role": role, "place": {"@type": "GeographicSite", "name": site}}
        for role, site in sites.items()
        if site
    ]
    item = {
        "@type": "ProductOrderItem",
        "id": "1",
        "action": "add",
        "quantity": _count(filled["quantity"]),
        "productOffering": {"@type": "ProductOfferingRef", "id": filled["product"]},
    }
    return item | ({"product": {"@type": "Product", "place": places}} if places else {})


def _count(text: str) -> int | None:
    count = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(MOST)) else 0
    return count if 1 <= count <= MOST else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return None if no_year(day) else day
