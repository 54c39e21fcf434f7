"""Invoices, on the scoreboard: one of which it is known whether it was right at first is a line of its own. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.terms import DisputeType
from pledgekeeper.invoices.first_time import FIRST_TIME, Doubted, judged
from pledgekeeper.invoices.model import InvoiceHead
from pledgekeeper.invoices.naming import bill_id
from pledgekeeper.model import iso
from pledgekeeper.scoreboard.gathering import Row
from pledgekeeper.scoreboard.kept import Decided
from pledgekeeper.scoreboard.record import InvoiceRecord, month_of


def invoice_rows(
    carrier: Carrier, invoices: Iterable[InvoiceHead], disputes: Iterable[Doubted], types: Mapping[str, DisputeType],
    pseudonym: Callable[[str], str], as_of: datetime,
) -> Iterator[tuple[str, Row]]:  # fmt: skip
    """A row for each invoice of a carrier of which it was known before `as_of` whether it was right."""
    by_number: dict[str, list[Doubted]] = {}
    for each in disputes:
        by_number.setdefault(each.number, []).append(each)
    for invoice in invoices:
        known = judged(invoice, by_number.get(invoice.number, ()), carrier, types, as_of)
        if known is None:
            continue
        name = f"invoice-{bill_id(invoice)}"
        record = InvoiceRecord(case=pseudonym(name), month=month_of(known.at), disputes=known.disputes)
        counted = Decided(
            population=FIRST_TIME, month=record.month, left_out=None, missed=not known.right,
            missed_if_granted=not known.right, open=False, paused=0, disputed=0, wall=0,
        )  # fmt: skip
        yield name, {
            "case_id": name, "carrier": carrier.id, "version": 0, "settled": False, "as_of": iso(as_of),
            "case": record.case, "line": record.model_dump_json(), "kind": "invoice",
            "keys": [f"{FIRST_TIME}|{record.month}"], "reopened": 0, "pages": 0, "pages_failed": 0, "levels_late": 0,
            "clocks": [counted._asdict()],
        }  # fmt: skip
