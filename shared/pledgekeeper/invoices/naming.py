"""The number of ours that an invoice has, whatever its carrier calls it."""

from pledgekeeper.ids import case_id
from pledgekeeper.invoices.model import InvoiceHead


def bill_id(invoice: InvoiceHead) -> str:
    """`BILL-7K3QX9M2XA`: the same for every version of an invoice."""
    return bill_named(invoice.carrier_id, invoice.account, invoice.number)


def bill_named(carrier_id: str, account: str, number: str) -> str:
    """The same, where no more is known of it."""
    return case_id("BILL", carrier_id, account, number)
