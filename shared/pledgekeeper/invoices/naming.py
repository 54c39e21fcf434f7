"""The number of ours that an invoice has, whatever its carrier calls it."""

from pledgekeeper.ids import case_id
from pledgekeeper.invoices.model import InvoiceHead


def bill_id(invoice: InvoiceHead) -> str:
    """`BILL-7K3QX9M2XA`: the same for every version of an invoice."""
    return case_id("BILL", invoice.carrier_id, invoice.account, invoice.number)
