"""A dispute that was opened by mail, with what its tables and letters say; the mail itself goes first. Pure."""

from collections.abc import Sequence
from decimal import Decimal

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.model import Understood
from pledgekeeper.disputes.claims import Claim, OpenDispute
from pledgekeeper.intake.papers import Paper
from pledgekeeper.intake.reading.billing import disputed_sum
from pledgekeeper.intake.reading.found import values
from pledgekeeper.intake.reading.mail import claim_in
from pledgekeeper.intake.reading.tables import MOST_LINES, Table, table_of

SHOWN_LINES = 3


def claimed(command: OpenDispute, papers: Sequence[Paper], carrier: Carrier) -> OpenDispute:
    """The command with what the papers say that it does not, and a finding for each of them: what was read, and how."""
    for paper in papers:
        command = _with(command, paper, carrier)
    return command


def _with(command: OpenDispute, paper: Paper, carrier: Carrier) -> OpenDispute:
    if paper.remark:
        return _noting(command, "attached", paper.name, paper.name, f"not read: {paper.remark}")
    table = table_of(paper.rows)
    if table:
        command = _with_table(command, paper, table, carrier.agreement.disputes.currency)
    if paper.text:
        return _with_letter(command, paper, carrier)
    if table is None:
        return _noting(command, "attached", paper.name, paper.name, "not read: no header that says what is disputed")
    return command


def _with_table(command: OpenDispute, paper: Paper, table: Table, currency: str) -> OpenDispute:
    claim = command.claim
    unfit = _unfit(claim, table, currency)
    summed = f"{len(table.lines)}: {table.total:.2f} {table.currency or currency}"
    columns = ", ".join(f"{field} from {name!r}" for field, name in table.columns.items())
    shown = "; ".join(f"{each.line}: {each.disputed_amount:.2f}" for each in table.lines[:SHOWN_LINES])
    if unfit:
        return _noting(command, "lines", summed, shown, f"{paper.name}: not taken, as {unfit}")
    known = {
        "lines": table.lines,
        "disputed_amount": table.total,
        "currency": currency,
        "invoice_number": claim.invoice_number or table.invoice,
        "account": claim.account or table.account,
    }
    return _noting(command.changed(claim=claim.changed(**known)), "lines", summed, shown, f"{paper.name}: {columns}")


def _unfit(claim: Claim, table: Table, currency: str) -> str | None:
    """Why the lines of a table are not those of the claim."""
    if not table.lines:
        return "no row has an amount that is disputed"
    if claim.lines:
        return "another table has the lines already"
    if len(table.lines) > MOST_LINES:
        return f"more than {MOST_LINES} lines are disputed"
    if table.currency not in (None, currency):
        return f"it is in {table.currency} and the agreement in {currency}"
    if claim.disputed_amount not in (None, table.total):
        return f"the mail says that {claim.disputed_amount:.2f} is disputed"
    if claim.invoice_number and table.invoice and table.invoice != claim.invoice_number:
        return f"it is about invoice {table.invoice}"
    return None


def _with_letter(command: OpenDispute, paper: Paper, carrier: Carrier) -> OpenDispute:
    claim, read = command.claim, claim_in("", paper.text, carrier)
    invoices, currency = values(read, "invoice"), carrier.agreement.disputes.currency
    known: dict[str, str | Decimal] = {}
    if claim.invoice_number is None and len(invoices) == 1:
        known["invoice_number"] = invoices[0][:60]
    amount = disputed_sum(values(read, "amount"), currency)
    if claim.disputed_amount is None and amount and amount == round(amount, 2):
        known |= {"disputed_amount": amount, "currency": currency}
    used = {"invoice": "invoice_number", "amount": "disputed_amount"}
    taken = tuple(each.changed(rule=f"{each.rule}, in {paper.name}") for each in read if used[each.field] in known)
    if not taken and paper.rows:
        return command
    if not taken:
        return _noting(command, "attached", paper.name, paper.name, "read, and it adds nothing that is certain")
    return command.changed(claim=claim.changed(**known), understood=(*command.understood, *taken))


def _noting(command: OpenDispute, field: str, value: str, quote: str, rule: str) -> OpenDispute:
    said = Understood(field=field, value=value[:200], quote=quote[:300], rule=rule[:500])
    return command.changed(understood=(*command.understood, said))
