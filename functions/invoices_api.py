"""API Gateway: invoices by TMF678 v5. Our billing loads them, one by one or by file; a carrier reads its own."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.api import door as api
from pledgekeeper.api.invoice_loading import load, load_each, warning_of
from pledgekeeper.api.listing import page_of
from pledgekeeper.api.paying import must_record, newest_of, record_payment, reverse_payment
from pledgekeeper.api.query import query_of
from pledgekeeper.api.routes import BILLS, INVOICE_FILES
from pledgekeeper.api.tmf import carrier_named, present
from pledgekeeper.api.tmf678 import ATTRIBUTES, CustomerBillCreate, InvoiceFile, bill_view
from pledgekeeper.carriers.access import Principal
from pledgekeeper.errors import Invalid, NotFound
from pledgekeeper.invoices.model import Invoice, InvoiceHead
from pledgekeeper.invoices.naming import bill_id
from pledgekeeper.invoices.payments import Payment, PaymentSent, ReversalSent, paid_of
from pledgekeeper.invoices.table_file import must_have_any, read_invoices
from pledgekeeper.observability import logger
from pledgekeeper.settings import settings

door = api.open_door()


@door.post(BILLS)
def post_bill() -> Response[str]:
    who = _billing()
    api.media_type(door, "application/json")
    sent = api.body(door, CustomerBillCreate)
    invoice = sent.invoice(carrier_named(who, sent.relatedParty), who.name)
    load(invoice)
    payments = wiring.invoices().payments(invoice)
    view = present({**_view(invoice, paid_of(invoice, payments), payments), "warning": warning_of(invoice, who.name)})
    return api.answer(HTTPStatus.CREATED, view, headers={"Location": view["href"]})


@door.post(INVOICE_FILES)
def post_file() -> Response[str]:
    """Each invoice is kept by itself; one that is refused does not keep the others back, and is told."""
    who = _billing()
    api.media_type(door, "application/json")
    sent = api.body(door, InvoiceFile)
    invoices = read_invoices(sent.csv, sent.mapping, sent.carrier, who.name)
    must_have_any(invoices)
    done = load_each(invoices, who.name)
    said = {"loaded": done.loaded, "known_already": done.known_already}
    return api.answer(HTTPStatus.OK, {**said, "refused": _told(done.refused), "warnings": _told(done.warned)})


@door.post(f"{INVOICE_FILES}/<bill>/payments")
def post_payment(bill: str) -> Response[str]:
    """Recorded once by its reference, however often it is sent."""
    who = api.principal(door)
    must_record(who)
    invoice, sent = newest_of(bill, who), api.body(door, PaymentSent)
    new = record_payment(invoice, sent, who.name)
    return api.answer(HTTPStatus.CREATED, {"reference": sent.reference, "known_already": not new})


@door.post(f"{INVOICE_FILES}/<bill>/reversals")
def post_reversal(bill: str) -> Response[str]:
    who = api.principal(door)
    must_record(who)
    invoice, sent = newest_of(bill, who), api.body(door, ReversalSent)
    new = reverse_payment(invoice, sent, who.name)
    return api.answer(HTTPStatus.CREATED, {"reference": sent.reference, "known_already": not new})


@door.get(BILLS)
def list_bills() -> Response[str]:
    who = api.principal(door)
    who.must_read("dispute")
    named = (door.current_event.query_string_parameters or {}).get("carrier")
    if named is None and who.staff:
        raise Invalid("carrier is missing: name whose invoices you want, e.g. ?carrier=baltel")
    carriers = [named] if named else sorted(who.carriers)
    seen = [each for each in carriers if who.sees(each)]
    heads = [head for each in seen for head in wiring.invoices().of_carrier(each)]
    pairs = (door.current_event.raw_query_string or "").split("&")
    query = query_of("&".join(pair for pair in pairs if not pair.startswith("carrier=")), ATTRIBUTES)
    return page_of(query, [_view(head, paid) for head, paid in wiring.invoices().with_paid(heads)])


@door.get(f"{BILLS}/<bill>")
def get_bill(bill: str) -> Response[str]:
    """The newest version; another one by `?version=`."""
    who = api.principal(door)
    who.must_read("dispute")
    asked = (door.current_event.query_string_parameters or {}).get("version")
    versions = wiring.invoices().versions(bill)
    found = next((each for each in reversed(versions) if asked in (None, str(each.version))), None)
    if found is None or not who.sees(found.carrier_id):
        raise NotFound(f"there is no invoice {bill}" + (f" of version {asked}" if asked else ""))
    payments = wiring.invoices().payments(found)
    return api.answer(HTTPStatus.OK, _view(found, paid_of(found, payments), payments))


def _billing() -> Principal:
    who = api.principal(door)
    who.must_be_ours("load invoices")
    who.must_handle("dispute", "load an invoice")
    return who


def _told(of: Iterable[tuple[Invoice, str]]) -> list[dict[str, str]]:
    return [{"invoice": invoice.named, "reason": reason} for invoice, reason in of]


def _view(invoice: InvoiceHead, paid: Decimal, payments: Sequence[Payment] = ()) -> dict[str, Any]:
    return bill_view(invoice, bill_id(invoice), settings().public_url, paid, payments)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
