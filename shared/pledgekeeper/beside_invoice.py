"""What is decided by the invoice in dispute gets to know it when it is decided, and not before: who wrote it, what it
bills, and what was accepted and credited of it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeGuard

from pledgekeeper import money
from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.accepting import BesideInvoice, accepted_of
from pledgekeeper.disputes.appeals import Appeal, OfAppeal
from pledgekeeper.disputes.crediting import CreditOfInvoice, credits_of
from pledgekeeper.disputes.drafts import OfDraft
from pledgekeeper.disputes.impartial import Decided
from pledgekeeper.disputes.invoiced import of_one_invoice
from pledgekeeper.disputes.model import AcknowledgeDispute, Dispute
from pledgekeeper.disputes.proposals import AcceptProposal, OfProposal
from pledgekeeper.disputes.settling import AnswerDispute, IssueCredit, RecordPayment
from pledgekeeper.errors import Refused
from pledgekeeper.invoices.model import Invoice
from pledgekeeper.invoices.payments import same_reference
from pledgekeeper.ports import Store
from pledgekeeper.run import Ask

if TYPE_CHECKING:
    from pledgekeeper.store.invoices import InvoiceTable


def with_its_invoice(store: Store, invoices: Callable[[], "InvoiceTable"], command: Command | Ask) -> Command | Ask:
    """The same command, or one that finds out what there is to know, each time that it is decided anew."""
    if isinstance(command, IssueCredit):
        return lambda case: _credit(store, invoices(), case, command)
    if isinstance(command, RecordPayment):
        return lambda case: _not_with_the_invoice(invoices(), case, command)
    if _decides(command):
        return lambda case: _decided(store, invoices(), case, command)
    return command


def _decides(command: Command | Ask) -> TypeGuard[Command]:
    """Is it a decision of ours, does it choose who of ours decides, or agree with what we proposed?"""
    if isinstance(command, AcknowledgeDispute | Appeal | AcceptProposal):
        return True
    return isinstance(command, AnswerDispute | OfProposal | OfDraft | OfAppeal) and command.by.side == "ours"


def _decided(store: Store, invoices: "InvoiceTable", case: Case, command: Command) -> Command:
    """The count is read first: what is accepted after it, and so may not be among what is found, moves it on."""
    number = case.claim.invoice_number if isinstance(case, Dispute) else None
    if number is None or not isinstance(case, Dispute):
        return command
    booked = invoices.credits_booked(case.carrier_id, number)
    known = invoices.all_versions(case.carrier_id, number, case.claim.account)
    issued_by = tuple(dict.fromkeys(each.issued_by for each in known if each.issued_by))
    if isinstance(command, AcknowledgeDispute | Appeal):
        return Decided(command=command, issued_by=issued_by)
    invoice, lines_ever = _loaded(invoices, case, number)
    beside = BesideInvoice(
        invoice_number=number,
        booked=booked,
        invoice=invoice,
        lines_ever=lines_ever,
        accepted=tuple(accepted_of(each) for each in _others(store, invoices, case, number) if each.shares),
    )
    return Decided(command=command, issued_by=issued_by, beside=beside)


def _credit(store: Store, invoices: "InvoiceTable", case: Case, command: IssueCredit) -> Command:
    """The count is read first: a credit that is booked after it, and so may not be among those found, moves it on."""
    number = case.claim.invoice_number if isinstance(case, Dispute) else None
    if number is None or not isinstance(case, Dispute):
        return command
    booked = invoices.credits_booked(case.carrier_id, number)
    invoice, lines_ever = _loaded(invoices, case, number)
    disputes = [case, *_others(store, invoices, case, number)]
    return CreditOfInvoice(
        **dict(command),
        invoice_number=number,
        booked=booked,
        invoice=invoice,
        lines_ever=lines_ever,
        earlier=tuple(credit for each in disputes for credit in credits_of(each)),
    )


def _not_with_the_invoice(invoices: "InvoiceTable", case: Case, command: RecordPayment) -> RecordPayment:
    """Refused where the very payment is recorded with the invoice in dispute already."""
    number = case.claim.invoice_number if isinstance(case, Dispute) else None
    if number is None or not isinstance(case, Dispute):
        return command
    invoice = invoices.by_number(case.carrier_id, number, case.claim.account)
    for each in invoices.payments(invoice) if invoice else ():
        same = same_reference(each.reference, command.reference)
        if same and (each.counted, each.currency) == (command.amount, case.claim.currency):
            raise Refused(
                f"payment {each.reference} of {money.told(each.amount, each.currency)} is recorded with invoice "
                f"{number} already; record each once, there or here",
                because="payment-with-invoice", reference=each.reference, amount=each.amount, currency=each.currency,
                invoice=number,
            )  # fmt: skip
    return command


def _loaded(invoices: "InvoiceTable", case: Dispute, number: str) -> tuple[Invoice | None, frozenset[str]]:
    """The invoice as it is now, and the lines that any of its versions has."""
    invoice = invoices.by_number(case.carrier_id, number, case.claim.account)
    versions = invoices.all_versions(case.carrier_id, number, invoice.account) if invoice else []
    return invoice, frozenset(line.line for version in versions for line in version.lines)


def _others(store: Store, invoices: "InvoiceTable", case: Dispute, number: str) -> Iterator[Dispute]:
    """The other disputes of the same invoice, where this one is found from now on; one that says no account is of any
    of that number."""
    invoices.note_dispute(case.carrier_id, number, case.case_id)
    for case_id in invoices.disputes_of(case.carrier_id, number):
        other = store.load(case_id).case if case_id != case.case_id else None
        if isinstance(other, Dispute) and of_one_invoice(case.claim, other.claim):
            yield other
