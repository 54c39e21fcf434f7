"""Invoices as TMF678 v5 has them: a CustomerBill, with its lines (AppliedCustomerBillingRate) within.

The standard makes bills in a billing system and offers no POST; ours come from one, and are posted. `version` is ours,
too. A value of money is a number there: ours have 15 digits at most, which a number keeps.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Self

from pydantic import Field, model_validator

from pledgekeeper import money
from pledgekeeper.api.tmf import Part, Party, Sent, present
from pledgekeeper.invoices.model import Amount, BillState, Invoice, InvoiceHead, InvoiceLine
from pledgekeeper.invoices.payments import NOTHING, Payment, state_of
from pledgekeeper.invoices.table_file import InvoiceMapping
from pledgekeeper.model import DayOfOurTime, Frozen, InstantOfOurTime, NameSent, iso

ATTRIBUTES = frozenset({
    "id", "href", "@type", "billNo", "version", "billDate", "paymentDueDate", "billingPeriod", "billingAccount",
    "state", "amountDue", "remainingAmount", "appliedPayment", "relatedParty", "appliedCustomerBillingRate",
})  # fmt: skip


class Money(Part):
    type_: str = Field(default="Money", alias="@type")
    unit: str = Field(pattern=r"^[A-Z]{3}$")
    value: Amount

    @model_validator(mode="after")
    def _in_its_unit(self) -> Self:
        wrong = money.misfit((self.value,), self.unit)
        if wrong:
            raise ValueError(wrong)
        return self


class BillingPeriod(Part):
    type_: str = Field(default="TimePeriod", alias="@type")
    startDateTime: InstantOfOurTime
    endDateTime: InstantOfOurTime


class BillingAccount(Part):
    type_: str = Field(default="BillingAccountRef", alias="@type")
    id: NameSent


class BillingRate(Part):
    """A line. `id` is its name on the invoice."""

    type_: str = Field(default="AppliedCustomerBillingRate", alias="@type")
    id: NameSent
    description: str | None = Field(default=None, min_length=1, max_length=200)
    taxExcludedAmount: Money


class CustomerBillCreate(Sent):
    """One version of an invoice. `relatedParty` names the carrier as `customer`, who wrote it as `issuer`."""

    billNo: NameSent
    version: int = Field(default=1, ge=1, le=999_999)
    billDate: DayOfOurTime
    paymentDueDate: DayOfOurTime | None = None
    billingPeriod: BillingPeriod | None = None
    billingAccount: BillingAccount
    state: BillState = "sent"
    amountDue: Money
    relatedParty: list[Party] = Field(min_length=1)
    appliedCustomerBillingRate: list[BillingRate] = Field(default=[], max_length=1_000)

    def invoice(self, carrier_id: str, loaded_by: str) -> Invoice:
        period = self.billingPeriod
        named = next((str(each.party.get("id")) for each in self.relatedParty if each.role == "issuer"), loaded_by)
        return Invoice(
            carrier_id=carrier_id,
            number=self.billNo,
            account=self.billingAccount.id,
            version=self.version,
            date=self.billDate,
            due_date=self.paymentDueDate,
            period_from=period.startDateTime if period else None,
            period_to=period.endDateTime if period else None,
            currency=self.amountDue.unit,
            total=self.amountDue.value,
            state=self.state,
            issued_by=named.strip() or loaded_by,
            lines=tuple(
                InvoiceLine(line=each.id, description=each.description, amount=each.taxExcludedAmount.value)
                for each in self.appliedCustomerBillingRate
            ),
        )


class InvoiceFile(Frozen):
    """A CSV file with what its columns mean, as they are sent to be loaded."""

    carrier: str
    mapping: InvoiceMapping
    csv: str = Field(min_length=1)


def bill_view(
    invoice: InvoiceHead, bill: str, base_url: str, paid: Decimal, payments: Sequence[Payment] = ()
) -> dict[str, Any]:
    """A bill; with its lines when the whole invoice is given, and the payments that count. What remains is told by
    payments alone: `remainingAmount` knows nothing of disputes."""
    lines = invoice.lines if isinstance(invoice, Invoice) else ()
    return present(
        {
            "@type": "CustomerBill",
            "id": bill,
            "href": f"{base_url}/tmf-api/customerBillManagement/v5/customerBill/{bill}",
            "billNo": invoice.number,
            "version": invoice.version,
            "billDate": invoice.date_.isoformat(),
            "paymentDueDate": invoice.due_date.isoformat() if invoice.due_date else None,
            "billingPeriod": _period(invoice),
            "billingAccount": {"@type": "BillingAccountRef", "id": invoice.account},
            "state": state_of(invoice, paid),
            "amountDue": _money(invoice.total, invoice.currency),
            "remainingAmount": _money(_remaining(invoice, paid), invoice.currency),
            "appliedPayment": [_applied(each) for each in payments if not each.reversal],
            "relatedParty": _parties(invoice),
            "appliedCustomerBillingRate": [_rate(line, invoice.currency) for line in lines],
        }
    )


def _remaining(invoice: InvoiceHead, paid: Decimal) -> Decimal:
    return NOTHING if invoice.state == "settled" else max(min(NOTHING, invoice.total), invoice.total - paid)


def _applied(payment: Payment) -> dict[str, Any]:
    return {
        "@type": "AppliedPayment",
        "appliedAmount": _money(payment.amount, payment.currency),
        "payment": {"@type": "PaymentRef", "id": payment.reference, "@referredType": "Payment"},
    }


def _period(invoice: InvoiceHead) -> dict[str, Any] | None:
    if invoice.period_from is None or invoice.period_to is None:
        return None
    return {
        "@type": "TimePeriod",
        "startDateTime": iso(invoice.period_from),
        "endDateTime": iso(invoice.period_to),
    }


def _parties(invoice: InvoiceHead) -> list[dict[str, Any]]:
    named = {"customer": ("Organization", invoice.carrier_id), "issuer": ("Individual", invoice.issued_by)}
    return [
        {
            "@type": "RelatedPartyRefOrPartyRoleRef",
            "role": role,
            "partyOrPartyRole": {"@type": "PartyRef", "id": name, "@referredType": kind},
        }
        for role, (kind, name) in named.items()
        if name
    ]


def _rate(line: InvoiceLine, currency: str) -> dict[str, Any]:
    return present(
        {
            "@type": "AppliedCustomerBillingRate",
            "id": line.line,
            "description": line.description,
            "taxExcludedAmount": _money(line.amount, currency),
        }
    )


def _money(amount: Decimal, currency: str) -> dict[str, Any]:
    return {"@type": "Money", "unit": currency, "value": float(amount)}
