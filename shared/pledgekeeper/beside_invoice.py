"""What is decided by the invoice in dispute gets to know it when it is decided, and not before: who wrote it, what it
bills, and what was credited of it."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeGuard

from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.appeals import Appeal, OfAppeal
from pledgekeeper.disputes.crediting import Credited, CreditOfInvoice, credits_of
from pledgekeeper.disputes.drafts import OfDraft
from pledgekeeper.disputes.impartial import Decided
from pledgekeeper.disputes.invoiced import of_one_invoice
from pledgekeeper.disputes.model import AcknowledgeDispute, Dispute
from pledgekeeper.disputes.proposals import OfProposal
from pledgekeeper.disputes.settling import AnswerDispute, IssueCredit
from pledgekeeper.ports import Store
from pledgekeeper.run import Ask

if TYPE_CHECKING:
    from pledgekeeper.store.invoices import InvoiceTable


def with_its_invoice(store: Store, invoices: Callable[[], "InvoiceTable"], command: Command | Ask) -> Command | Ask:
    """The same command, or one that finds out what there is to know, each time that it is decided anew."""
    if isinstance(command, IssueCredit):
        return lambda case: _credit(store, invoices(), case, command)
    if _decides(command):
        return lambda case: _decided(invoices(), case, command)
    return command


def _decides(command: Command | Ask) -> TypeGuard[Command]:
    """Is it a decision of ours, or does it choose who of ours decides?"""
    if isinstance(command, AcknowledgeDispute | Appeal):
        return True
    return isinstance(command, AnswerDispute | OfProposal | OfDraft | OfAppeal) and command.by.side == "ours"


def _decided(invoices: "InvoiceTable", case: Case, command: Command) -> Command:
    number = case.claim.invoice_number if isinstance(case, Dispute) else None
    if number is None or not isinstance(case, Dispute):
        return command
    known = invoices.all_versions(case.carrier_id, number, case.claim.account)
    return Decided(command=command, issued_by=tuple(dict.fromkeys(each.issued_by for each in known if each.issued_by)))


def _credit(store: Store, invoices: "InvoiceTable", case: Case, command: IssueCredit) -> Command:
    """The count is read first: a credit that is booked after it, and so may not be among those found, moves it on."""
    number = case.claim.invoice_number if isinstance(case, Dispute) else None
    if number is None or not isinstance(case, Dispute):
        return command
    booked = invoices.credits_booked(case.carrier_id, number)
    invoices.note_dispute(case.carrier_id, number, case.case_id)
    invoice = invoices.by_number(case.carrier_id, number, case.claim.account)
    versions = invoices.all_versions(case.carrier_id, number, invoice.account) if invoice else []
    return CreditOfInvoice(
        **dict(command),
        invoice_number=number,
        booked=booked,
        invoice=invoice,
        lines_ever=frozenset(line.line for version in versions for line in version.lines),
        earlier=tuple(_earlier(store, invoices, case, number)),
    )


def _earlier(store: Store, invoices: "InvoiceTable", case: Dispute, number: str) -> Iterator[Credited]:
    """What was credited by the disputes of the same invoice; one that says no account is of any of that number."""
    for case_id in invoices.disputes_of(case.carrier_id, number):
        other = store.load(case_id).case
        if isinstance(other, Dispute) and of_one_invoice(case, other):
            yield from credits_of(other)
