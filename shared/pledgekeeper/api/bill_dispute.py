"""A dispute as TMF621's own example shows one: a ticket of type "Bill Dispute" about a related `disputedBill`.

A dispute is worked at `/care/v1/disputes`; here it is opened, read and listed by systems that speak TMF621 only.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from difflib import get_close_matches
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from pledgekeeper.api.attachments import attachments_view
from pledgekeeper.api.listing import Listing
from pledgekeeper.api.routes import DISPUTES
from pledgekeeper.api.tmf import customer, external_identifiers, owner, present
from pledgekeeper.api.tmf621 import TroubleTicketCreate, note_view
from pledgekeeper.cases.model import NoteAdded
from pledgekeeper.disputes.claims import Claim
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.errors import Invalid
from pledgekeeper.model import iso
from pledgekeeper.tickets.model import TicketStatus

BILL_DISPUTE: Final = "Bill Dispute"
DISPUTED_BILL: Final = "disputedBill"

STATUSES: Final[dict[DisputeStatus, TicketStatus]] = {
    DisputeStatus.OPENED: TicketStatus.ACKNOWLEDGED,
    DisputeStatus.ACKNOWLEDGED: TicketStatus.IN_PROGRESS,
    DisputeStatus.ANSWERED: TicketStatus.RESOLVED,
    DisputeStatus.SETTLED: TicketStatus.CLOSED,
    DisputeStatus.WITHDRAWN: TicketStatus.CANCELLED,
}

CHARACTERISTICS: Final[dict[str, str]] = {
    "disputeType": "type", "disputeAmount": "disputed_amount", "billedAmount": "billed_amount", "currency": "currency",
    "account": "account", "invoiceDate": "invoice_date", "periodFrom": "period_from", "periodTo": "period_to",
    "periodZone": "period_zone",
}  # fmt: skip
"""By what a ticket says a claim. The standard leaves the names free; those of amount and currency are its example's."""
SHOWN: Final = ("creditAmount", "rejectedAmount", "openAmount", "dispute")
"""What a dispute is shown with beside these: a sender may give it back, and nothing is made of it."""
NEAR: Final = 0.8
"""So alike is a name to one of these when it is that one, misspelt."""
PERIOD_TO, BILLED, DISPUTED = "period_to", "billed_amount", "disputed_amount"
OTHER: Final = "other"
"""The type of a claim that says none."""


def is_bill_dispute(ticket_type: str) -> bool:
    return ticket_type.strip().casefold() == BILL_DISPUTE.casefold()


def claim_sent(sent: TroubleTicketCreate, types: Collection[str]) -> Claim:
    """What of a claim a ticket of v5 says; what it leaves unsaid is asked for, as of a claim that comes by mail.

    Invalid says what is wrong by the sender's own names, and where in the body it stands.
    """
    _must_be_clear(sent)
    said = {_said(part).get("name"): _said(part).get("value") for part in sent.troubleTicketCharacteristic or []}
    told = {ours: _exactly(said[theirs]) for theirs, ours in CHARACTERISTICS.items() if said.get(theirs) is not None}
    bill = _bill_named(sent.relatedEntity or [])
    named = {"type": OTHER} | told | {"description": sent.description} | ({"invoice_number": bill} if bill else {})
    try:
        claim = Claim.model_validate(named)
    except ValidationError as mistake:
        raise Invalid("; ".join(_told(dict(each), sent) for each in mistake.errors()[:5])) from None
    if claim.type not in types:
        where = _place("type", sent)
        raise Invalid(f"{where}: {claim.type!r} is not a dispute type; it is one of {', '.join(types)}", where=where)
    return claim


def _must_be_clear(sent: TroubleTicketCreate) -> None:
    """Nothing that is sent is taken to be left unsaid. Invalid for a name that is nearly one of ours, or is there
    twice, and for a second invoice."""
    places: dict[str, str] = {}
    for number, part in enumerate(sent.troubleTicketCharacteristic or []):
        name, place = str(_said(part).get("name")), f"troubleTicketCharacteristic[{number}]"
        near = get_close_matches(name, CHARACTERISTICS, n=1, cutoff=NEAR)
        if name not in CHARACTERISTICS and name not in SHOWN and near:
            raise Invalid(f"{place}.name: {name} is no characteristic of a bill dispute; did you mean {near[0]}?")
        if name in CHARACTERISTICS and name in places:
            raise Invalid(f"{place}.name: {name} is in {places[name]}, too; send it once")
        places[name] = place
    bills = [number for number, each in enumerate(sent.relatedEntity or []) if _said(each).get("role") == DISPUTED_BILL]
    if len(bills) > 1:
        raise Invalid(f"relatedEntity[{bills[1]}].role: a dispute is of one {DISPUTED_BILL}; open one for each invoice")


def _told(error: Mapping[str, Any], sent: TroubleTicketCreate) -> str:
    """A mistake of the claim, by the names of the ticket."""
    message = str(error["msg"]).removeprefix("Value error, ")
    named = next((name for name in (PERIOD_TO, BILLED) if message.startswith(name)), DISPUTED)
    blamed = error["loc"][0] if error["loc"] else named
    message = message.removeprefix(f"{blamed}: ")
    for theirs, ours in CHARACTERISTICS.items():
        message = re.sub(rf"\b{ours}\b", theirs, message) if "_" in ours else message
    return f"{_place(str(blamed), sent)}: {message}"


def _place(ours: str, sent: TroubleTicketCreate) -> str:
    """Where in the body it stands: `troubleTicketCharacteristic[1].value (disputeAmount)`."""
    if ours == "invoice_number":
        roles = [_said(each).get("role") for each in sent.relatedEntity or []]
        return f"relatedEntity[{roles.index(DISPUTED_BILL)}].entity.name"
    theirs = next((name for name, field in CHARACTERISTICS.items() if field == ours), None)
    names = [_said(part).get("name") for part in sent.troubleTicketCharacteristic or []]
    return f"troubleTicketCharacteristic[{names.index(theirs)}].value ({theirs})" if theirs in names else ours


def dispute_as_ticket(dispute: Dispute, base_url: str) -> dict[str, Any]:
    """`TroubleTicket`. What the standard has no attribute for is a characteristic, or stands at `/care/v1/disputes`."""
    claim, amounts = dispute.claim, dispute.amounts
    told = {
        "disputeType": claim.type,
        "disputeAmount": claim.disputed_amount,
        "creditAmount": amounts.accepted_amount if dispute.lines else None,
        "rejectedAmount": amounts.rejected_amount if dispute.lines else None,
        "openAmount": amounts.open_amount if dispute.lines else None,
        "billedAmount": claim.billed_amount,
        "currency": claim.currency,
        "account": claim.account,
        "invoiceDate": claim.invoice_date.isoformat() if claim.invoice_date else None,
        "periodFrom": iso(claim.period_from) if claim.period_from else None,
        "periodTo": iso(claim.period_to) if claim.period_to else None,
        "periodZone": claim.period_zone,
        "dispute": f"{base_url}{DISPUTES}/{dispute.case_id}",
    }
    over = dispute.status in (DisputeStatus.ANSWERED, DisputeStatus.SETTLED)
    return present(
        {
            "@type": "TroubleTicket",
            "id": dispute.case_id,
            "name": f"{BILL_DISPUTE}: {claim.invoice_number or claim.type}",
            "description": claim.description,
            "severity": "Minor",
            "ticketType": BILL_DISPUTE,
            "status": STATUSES[dispute.status].value,
            "statusChangeReason": dispute.answer if over else None,
            "creationDate": iso(dispute.opened_at),
            "lastUpdate": iso(dispute.changed_at),
            "externalIdentifier": external_identifiers(dispute),
            "relatedParty": [customer(dispute.carrier_id), *owner(dispute)],
            "relatedEntity": [_bill(claim.invoice_number)] if claim.invoice_number else None,
            "troubleTicketCharacteristic": [
                _characteristic(name, value) for name, value in told.items() if value is not None
            ],
            "note": [note_view(event) for event in dispute.timeline if isinstance(event, NoteAdded)],
            "attachment": [_attachment(each) for each in attachments_view(dispute, base_url)],
        }
    )


def listed_as(tickets: Listing) -> Listing:
    """The list of tickets, of bill disputes instead."""
    kept_as: dict[str, Sequence[str]] = {status.value: () for status in TicketStatus}
    kept_as |= {shown.value: (kept.value,) for kept, shown in STATUSES.items()}
    return replace(tickets, kind="dispute", kept_as=kept_as)


def _said(part: BaseModel) -> Mapping[str, Any]:
    return part.model_extra or {}


def _bill_named(entities: Sequence[BaseModel]) -> str | None:
    """The number of the disputed invoice: its name, else its id."""
    found = next((_said(each) for each in entities if _said(each).get("role") == DISPUTED_BILL), None)
    entity = found.get("entity") if found else None
    named = (entity.get("name") or entity.get("id")) if isinstance(entity, dict) else None
    return str(named) if named else None


def _exactly(value: Any) -> Any:
    """JSON numbers as they were written: no cent comes of a binary fraction."""
    return repr(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _bill(number: str) -> dict[str, Any]:
    entity = {"@type": "EntityRef", "id": number, "name": number, "@referredType": "CustomerBill"}
    return {"@type": "RelatedEntity", "role": DISPUTED_BILL, "entity": entity}


def _characteristic(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, Decimal):
        return {"@type": "NumberCharacteristic", "name": name, "valueType": "number", "value": float(value)}
    return {"@type": "StringCharacteristic", "name": name, "valueType": "string", "value": value}


def _attachment(file: dict[str, Any]) -> dict[str, Any]:
    return {
        "@type": "Attachment", "id": file["id"], "attachmentType": "file", "name": file["name"],
        "mimeType": file["media_type"], "size": {"amount": file["size_bytes"], "units": "byte"}, "url": file["url"],
    }  # fmt: skip
