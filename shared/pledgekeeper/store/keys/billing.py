"""Invoices, what is paid and disputed of them, credit notes, and who read the evidence."""

from datetime import date

from pledgekeeper.store.keys.key import Key, rest

INVOICE, WINDOW = "INVOICE#", "WINDOW#"
PAYMENTS, PAID, REVERSED, BOOKINGS = "PAYMENTS#", "PAID#", "REVERSED#", "BOOKINGS"


def invoice(bill_id: str, version: int = 0) -> Key:
    """A version of an invoice, written once; one query on the partition reads all of its versions."""
    return {"pk": f"{INVOICE}{bill_id}", "sk": f"V{version:06d}"}


def bills(carrier_id: str) -> str:
    """The invoices of a carrier without their lines, each in its newest version, by their dates."""
    return f"BILLS#{carrier_id}"


def bill(carrier_id: str, day: date, bill_id: str) -> Key:
    """One of them."""
    return {"pk": bills(carrier_id), "sk": f"{day.isoformat()}#{bill_id}"}


def bill_number(carrier_id: str, number: str, bill_id: str = "") -> Key:
    """Finds invoices by their number: a carrier may have one of that number for each of its accounts."""
    return {"pk": f"BILL-NUMBER#{carrier_id}#{number}", "sk": bill_id}


def disputed(carrier_id: str, number: str, case_id: str = "") -> Key:
    """Finds the disputes that name an invoice, whether it is loaded or not."""
    return {"pk": f"DISPUTED#{carrier_id}#{number}", "sk": case_id}


def credits_booked(carrier_id: str, number: str) -> Key:
    """How often something of an invoice was accepted or credited, by any of its disputes: the lock of the next."""
    return {"pk": f"CREDITED#{carrier_id}#{number}", "sk": BOOKINGS}


def closing_window(day: date, bill_id: str = "") -> Key:
    """Invoices of which the end of the dispute window is to be announced from that day on."""
    return {"pk": f"{WINDOW}{day.isoformat()}", "sk": bill_id}


def window_told(bill_id: str, last_day: date) -> Key:
    """Was the end of that window announced?"""
    return {"pk": f"WINDOW-TOLD#{bill_id}#{last_day.isoformat()}", "sk": "TOLD"}


def bill_columns(carrier_id: str) -> Key:
    """What the columns of the carrier's last file of invoices said."""
    return {"pk": f"BILL-COLUMNS#{carrier_id}", "sk": "LAST"}


def payments(carrier_id: str) -> str:
    """What was paid of the carrier's invoices: one query reads all of it."""
    return f"{PAYMENTS}{carrier_id}"


def payment(carrier_id: str, bill_id: str, reference: str = "") -> Key:
    """A payment of an invoice, written once; `begins_with` its key without the reference finds those of the invoice."""
    return {"pk": payments(carrier_id), "sk": f"{bill_id}#{PAID}{reference}"}


def reversal(carrier_id: str, bill_id: str, reference: str = "") -> Key:
    """That it was taken back, written once."""
    return {"pk": payments(carrier_id), "sk": f"{bill_id}#{REVERSED}{reference}"}


def bookings(carrier_id: str, bill_id: str) -> Key:
    """How many payments and reversals an invoice has: the lock of whoever writes the next."""
    return {"pk": payments(carrier_id), "sk": f"{bill_id}#{BOOKINGS}"}


def paid_bill_of(pk: str, sk: str) -> tuple[str, str] | None:
    """The invoice of a payment or of its reversal, and which of them it is; None of any other item."""
    if not pk.startswith(PAYMENTS):
        return None
    bill_id, _, booking = sk.partition("#")
    return None if booking == BOOKINGS else (bill_id, booking)


def bill_of(pk: str) -> str | None:
    """The invoice in a partition key; None when the partition is no invoice's."""
    return rest(pk, INVOICE)


def version_of(sk: str) -> int:
    """The version in an invoice's sort key."""
    return int(sk[1:])


def credit_note(number: str) -> Key:
    """Finds the dispute from the number of its credit note; no two have the same. Numbers that differ in what follows
    the last dash alone are one partition, in their order; those that differ in the case of letters are the same."""
    head, dash, tail = number.upper().rpartition("-")
    return {"pk": f"CREDIT-NOTES#{head}{dash}", "sk": f"NUMBER#{tail}"}


def credit_note_number(key: Key) -> str:
    """The number that such a key is of, in capitals."""
    return key["pk"].removeprefix("CREDIT-NOTES#") + key["sk"].removeprefix("NUMBER#")


def accesses(case_id: str) -> str:
    """One query on this partition reads who was given evidence of a dispute to read."""
    return f"EVIDENCE-LOG#{case_id}"


def access(case_id: str, command_id: str) -> Key:
    """One of them. Not under the case's partition: reading a case need not read it, nor does reading change a case."""
    return {"pk": accesses(case_id), "sk": command_id}
