"""What the document says of the routes of invoices, and the shapes of what they answer."""

from typing import Final, Literal, NotRequired

from typing_extensions import TypedDict

from pledgekeeper.api.routes import BILLS, INVOICE_FILES
from pledgekeeper.api.tmf678 import CustomerBillCreate, InvoiceFile
from pledgekeeper.openapi.operation import COUNTS, Operation, Query, listing
from pledgekeeper.openapi.shapes import Address, Day, ShownPart

_Named = TypedDict("_Named", {"@type": Literal["CustomerBill"]})


class CustomerBill(_Named):
    """A version of an invoice. A list leaves the lines out."""

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
    relatedParty: NotRequired[list[ShownPart]]
    appliedCustomerBillingRate: NotRequired[list[ShownPart]]


class RefusedInvoice(TypedDict):
    """An invoice of a file that was not loaded, and why."""

    invoice: str
    reason: str


class LoadedFile(TypedDict):
    """What became of the invoices of a file."""

    loaded: int
    known_already: int
    refused: list[RefusedInvoice]


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
}  # fmt: skip
