"""The credit notes of a dispute as the HTTP API answers them."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from pledgekeeper.openapi.shapes import Address, Moment


class CreditNoteDocument(TypedDict):
    """One form of it. `url` can be read by whoever has it, until `expires_at`."""

    form: Literal["pdf", "xml"]
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    url: Address
    expires_at: Moment


class CreditNote(TypedDict):
    """A credit that was issued. `amount` is without VAT and interest; `why_not` tells why there is no document."""

    number: str
    issued_at: Moment
    amount: str
    interest_amount: str
    currency: str
    documents: list[CreditNoteDocument]
    why_not: NotRequired[str]
