"""The credit notes of a dispute as our API shows them, and which number the next one has."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from pledgekeeper import money
from pledgekeeper.api.tmf import present
from pledgekeeper.carriers.invoicing import Invoicing
from pledgekeeper.disputes.credit_documents import MEDIA_TYPES, Form, file_name, written
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.settling import CreditIssued
from pledgekeeper.errors import Invalid
from pledgekeeper.model import iso

DIGITS: Final = 6
BEING_WRITTEN: Final = "its documents are being written; ask again in a minute"


def credit_notes_view(dispute: Dispute, link: Callable[[str, Form], str], expires_at: datetime) -> list[dict[str, Any]]:
    """Each with its documents, and where those can be read until `expires_at`; none while they are being written."""
    return [
        _credit_note_view(dispute, event, link, expires_at)
        for event in dispute.timeline
        if isinstance(event, CreditIssued)
    ]


def _credit_note_view(
    dispute: Dispute, issued: CreditIssued, link: Callable[[str, Form], str], expires_at: datetime
) -> dict[str, Any]:
    number, found = issued.credit_note, written(dispute.timeline, issued.credit_note)
    shown = {
        "number": number,
        "issued_at": iso(issued.at),
        "amount": money.told(issued.amount, issued.currency),
        "interest_amount": money.told(issued.interest_amount, issued.currency),
        "currency": issued.currency,
        "documents": [
            {
                "form": each.form,
                "name": file_name(number, each.form),
                "media_type": MEDIA_TYPES[each.form],
                "size_bytes": each.size_bytes,
                "sha256": each.sha256,
                "url": link(number, each.form),
                "expires_at": iso(expires_at),
            }
            for each in (found.documents if found else ())
        ],
    }
    return shown | present({"why_not": found.why_not if found else BEING_WRITTEN})


def series_of(invoicing: Invoicing | None, now: datetime) -> str | None:
    """What the numbers that we give this year (UTC) begin with; None where the agreement names no series."""
    return f"{invoicing.series}-{now.year}-" if invoicing and invoicing.series else None


def next_number(series: str, last: str | None) -> str:
    """The number after the last: `PKF-2026-000032`. A number is taken with its credit, so there are no gaps."""
    return f"{series}{int(last.removeprefix(series)) + 1 if last else 1:0{DIGITS}}"


def must_be_foreign(number: str, invoicing: Invoicing | None) -> None:
    """Invalid where somebody gives a number of a series that we number ourselves."""
    if invoicing and invoicing.series and number.upper().startswith(f"{invoicing.series}-"):
        raise Invalid(
            f"credit_note: {invoicing.series} is numbered by us, without gaps; leave credit_note out",
            because="credit-number-ours", series=invoicing.series,
        )  # fmt: skip
