"""What the document says of the routes of invoices, and the shapes of what they answer."""

from typing import Final, Literal, NotRequired

from typing_extensions import TypedDict

from pledgekeeper.api.routes import BILLS, INVOICE_FILES
from pledgekeeper.api.tmf678 import CustomerBillCreate, InvoiceFile
from pledgekeeper.invoices.payments import PaymentSent, ReversalSent
from pledgekeeper.openapi.operation import COUNTS, Operation, Query, listing
from pledgekeeper.openapi.shapes import Address, Day, ShownPart

_Named = TypedDict("_Named", {"@type": Literal["CustomerBill"]})


class CustomerBill(_Named):
    """A version of an invoice. A list leaves the lines out. `warning` is in the answer to whoever loads it."""

    id: str
    href: Address
    billNo: NotRequired[str]
    version: NotRequired[int]
    billDate: NotRequired[Day]
    paymentDueDate: NotRequired[Day]
    billingPeriod: NotRequired[ShownPart]
    billingAccount: NotRequired[ShownPart]
    state: NotRequired[str]
    amountDue: NotRequired[ShownPart]
    remainingAmount: NotRequired[ShownPart]
    appliedPayment: NotRequired[list[ShownPart]]
    relatedParty: NotRequired[list[ShownPart]]
    appliedCustomerBillingRate: NotRequired[list[ShownPart]]
    warning: NotRequired[str]


class InvoiceOfFile(TypedDict):
    """An invoice of a file, and why it was not loaded, or what is odd of one that was."""

    invoice: str
    reason: str


class LoadedFile(TypedDict):
    """What became of the invoices of a file."""

    loaded: int
    known_already: int
    refused: list[InvoiceOfFile]
    warnings: list[InvoiceOfFile]


class Recorded(TypedDict):
    """A payment, or its reversal, is recorded."""

    reference: str
    known_already: bool


class ShownPayment(TypedDict):
    """A payment of an invoice. A negative amount is what we paid back; one that was reversed counts no more."""

    reference: str
    amount: str
    currency: str
    paid_on: Day
    recorded_at: str
    recorded_by: NotRequired[str]
    reversed_on: NotRequired[Day]
    reversal_reason: NotRequired[str]


class InvoicePayments(TypedDict):
    """total = accepted + interest + paid + payable + held back - overpaid, where the interest is that of ours in credit
    notes. `payable_amount` is missing of an invoice that the
    carrier does not have yet, or has paid as billing says."""

    bill: str
    invoice_number: str
    currency: str
    state: str
    total_amount: str
    accepted_amount: str
    interest_amount: NotRequired[str]
    withheld_amount: str
    held_back_amount: str
    credited_amount: str
    paid_amount: str
    payable_amount: NotRequired[str]
    payable_by: NotRequired[Day]
    overpaid_amount: str
    payments: NotRequired[list[ShownPayment]]


INVOICE_OPERATIONS: Final[dict[str, Operation]] = {
    f"POST {BILLS}": Operation(
        "loadBill", "Load a version of an invoice", "Invoices", CustomerBill, 201, CustomerBillCreate,
        headers=("Location",),
        about="For our billing. The same version is loaded once; a changed invoice is a later version.",
    ),
    f"GET {BILLS}": Operation(
        "listBills", "Invoices, newest first", "Invoices", list[CustomerBill],
        query=(Query("carrier", "Whose; our own people say it."), *listing("billNo", "state", "billDate")),
        headers=COUNTS, about="The last thousand of each carrier.",
    ),
    f"GET {BILLS}/{{bill}}": Operation(
        "getBill", "One invoice with its lines", "Invoices", CustomerBill,
        query=(Query("version", "An older version.", {"type": "integer", "minimum": 1}),),
    ),
    f"POST {INVOICE_FILES}": Operation(
        "loadInvoices", "Load invoices of a CSV file", "Invoices", LoadedFile, sent=InvoiceFile,
        about="For our billing. A row for each line of an invoice; `mapping` names the columns.",
    ),
    f"POST {INVOICE_FILES}/{{bill}}/payments": Operation(
        "recordInvoicePayment", "Record a payment of an invoice", "Invoices", Recorded, 201, PaymentSent,
        about="For our billing. Each is recorded once, by its reference; what is paid of a disputed amount is recorded"
              " with the dispute, by `record-payment`.",
    ),
    f"POST {INVOICE_FILES}/{{bill}}/reversals": Operation(
        "reverseInvoicePayment", "Say that a payment did not hold", "Invoices", Recorded, 201, ReversalSent,
        about="For our billing. Returned by a bank, or booked on the wrong invoice: it counts no more.",
    ),
    f"GET {INVOICE_FILES}/{{bill}}/payments": Operation(
        "listInvoicePayments", "What was paid of an invoice, and what is left to pay", "Invoices", InvoicePayments,
    ),
}  # fmt: skip
