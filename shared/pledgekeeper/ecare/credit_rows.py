"""The credit notes of a dispute as its page lists them, each with its documents. Pure."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pledgekeeper.disputes.credit_documents import Form, file_name, written
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.settling import CreditIssued


@dataclass(frozen=True)
class DocumentRow:
    """One form of a credit note; `address` leads to it."""

    form: Form
    name: str
    address: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True)
class CreditRow:
    """`being_written`: its documents are not there yet. `why_not` is why there will be none."""

    number: str
    at: datetime
    amount: Decimal
    interest: Decimal
    currency: str
    documents: tuple[DocumentRow, ...]
    being_written: bool
    why_not: str | None


def credit_rows(dispute: Dispute) -> tuple[CreditRow, ...]:
    """In the order in which they were issued; their place in it is how an address names them."""
    return tuple(_row(dispute, place, issued) for place, issued in enumerate(credits_of(dispute), 1))


def credits_of(dispute: Dispute) -> list[CreditIssued]:
    return [event for event in dispute.timeline if isinstance(event, CreditIssued)]


def _row(dispute: Dispute, place: int, issued: CreditIssued) -> CreditRow:
    number, found = issued.credit_note, written(dispute.timeline, issued.credit_note)
    return CreditRow(
        number=number,
        at=issued.at,
        amount=issued.amount,
        interest=issued.interest_amount,
        currency=issued.currency,
        documents=tuple(
            DocumentRow(
                form=each.form,
                name=file_name(number, each.form),
                address=f"/ecare/cases/{dispute.case_id}/credit-notes/{place}/{each.form}",
                size_bytes=each.size_bytes,
                sha256=each.sha256,
            )
            for each in (found.documents if found else ())
        ),
        being_written=found is None,
        why_not=found.why_not if found else None,
    )
