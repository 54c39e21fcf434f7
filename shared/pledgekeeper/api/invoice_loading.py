"""Invoices are kept as our billing loads them: by the API, from a file, or on a page of the desk."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from pledgekeeper import wiring
from pledgekeeper.book import dispute_types
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.disputes.impartial import unknown_issuer
from pledgekeeper.errors import Refused
from pledgekeeper.invoices.loading import (
    announce_on,
    in_other_capitals,
    must_be_in_a_currency,
    must_keep_currency,
    warning,
)
from pledgekeeper.invoices.model import Invoice
from pledgekeeper.invoices.naming import bill_id
from pledgekeeper.observability import logger
from pledgekeeper.store.invoices import InvoiceTable


class Loaded(NamedTuple):
    """What became of the invoices of a file: how many are new, how many were there, which are refused, and why; of
    which that are kept something is odd, and what."""

    loaded: int
    known_already: int
    refused: tuple[tuple[Invoice, str], ...]
    warned: tuple[tuple[Invoice, str], ...]


def load(invoice: Invoice) -> bool:
    """Keep it; False when it is there. The disputes that name it are checked by what the table's stream tells.

    Refused when its currency is none, that version says something else, or a newer one is there, or is paid or disputed
    in another currency.
    """
    carrier = wiring.book().carrier(invoice.carrier_id)
    loaded = keep(wiring.invoices(), invoice, carrier, wiring.clock().now())
    logger.info("invoice_loaded", bill=bill_id(invoice), version=invoice.version, known=not loaded)
    return loaded


def keep(table: InvoiceTable, invoice: Invoice, carrier: Carrier, now: datetime) -> bool:
    """The same, in any table."""
    before = table.newest(bill_id(invoice))
    must_be_in_a_currency(invoice)
    if before:
        disputed = bool(table.disputes_of(carrier.id, invoice.number))
        must_keep_currency(invoice, before, carrier, paid=bool(table.payments(before)), disputed=disputed)
    return table.put(invoice, announce_on(invoice, carrier, dispute_types(), now))


def warning_of(invoice: Invoice, loaded_by: str) -> str | None:
    """What whoever loads it should know, of one that is kept all the same."""
    book, others = wiring.book(), wiring.invoices().spelled_otherwise(invoice.carrier_id, invoice.number)
    odd = (
        warning(invoice, book.carrier(invoice.carrier_id), wiring.clock().now()),
        in_other_capitals(others),
        unknown_issuer(invoice.issued_by, loaded_by, book.roster()),
    )
    return "; ".join(filter(None, odd)) or None


def load_each(invoices: Iterable[Invoice], loaded_by: str) -> Loaded:
    """Each is kept by itself; one that is refused does not keep the others back, and is told."""
    loaded, known, refused, warned = 0, 0, list[tuple[Invoice, str]](), list[tuple[Invoice, str]]()
    for invoice in invoices:
        try:
            new = load(invoice)
        except Refused as refusal:
            refused.append((invoice, str(refusal)))
        else:
            loaded, known = loaded + new, known + (not new)
            if odd := warning_of(invoice, loaded_by):
                warned.append((invoice, odd))
    return Loaded(loaded, known, tuple(refused), tuple(warned))
