"""A dispute that was opened by mail, with what its tables and letters say; the mail itself goes first. Pure."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from pledgekeeper import money
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.model import Understood
from pledgekeeper.disputes.claims import MOST_LINES, Claim, OpenDispute
from pledgekeeper.intake.papers import Paper
from pledgekeeper.intake.reading.claimed import amounts_said
from pledgekeeper.intake.reading.found import values
from pledgekeeper.intake.reading.headers import stands_in
from pledgekeeper.intake.reading.left_out import told
from pledgekeeper.intake.reading.tables import Table, table_of
from pledgekeeper.intake.reading.understood import claim_in

SHOWN_LINES: Final = 3
NO_HEADER: Final = (
    "not read: no header says what is disputed (name a column Disputed, or two of them Billed and Expected)"
)
INSTEAD: Final = "if it says what is disputed, send that as .xlsx or .csv, or write it in the mail"
NO_TABLE: Final = "its table is not read: send it as a spreadsheet (.xlsx or .csv)"


def claimed(command: OpenDispute, papers: Sequence[Paper], carrier: Carrier) -> OpenDispute:
    """The command with what the papers say that it does not, and a finding for each of them: what was read, and how."""
    for paper in papers:
        command = _with(command, paper, carrier)
    return command


def _with(command: OpenDispute, paper: Paper, carrier: Carrier) -> OpenDispute:
    if paper.remark:
        return _noting(command, "attached", paper.name, paper.name, f"not read: {paper.remark}; {INSTEAD}")
    table = table_of(paper.rows, carrier.agreement.disputes.currency, numbers=paper.numbers, unseen=paper.unseen)
    for sheet in paper.hidden:
        command = _noting(
            command, "attached", paper.name, sheet, f"its sheet {sheet[:60]!r} is not read, as it is hidden"
        )
    if table:
        command = _with_table(command, paper, table, carrier.agreement.disputes.currency)
    if paper.text:
        command = _with_letter(command, paper, carrier)
        return _noting(command, "attached", paper.name, paper.name, NO_TABLE) if stands_in(paper.text) else command
    if table is None:
        return _noting(command, "attached", paper.name, paper.name, NO_HEADER)
    return command


def _with_table(command: OpenDispute, paper: Paper, table: Table, currency: str) -> OpenDispute:
    claim = command.claim
    unfit = _unfit(claim, table, currency)
    told_in = currency if table.is_in(currency) else table.currency
    summed = f"{len(table.lines)}: {money.told(table.total, told_in)} {told_in}"
    columns = ", ".join(f"{field} from {name!r}" for field, name in table.columns.items()) + told(table.unread)
    shown = "; ".join(f"{each.line}: {money.told(each.disputed_amount, told_in)}" for each in table.lines[:SHOWN_LINES])
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
    if table.doubt:
        return table.doubt
    if not table.lines:
        return f"no row has an amount that is disputed{told(table.unread)}"
    if claim.lines:
        return "another table has the lines already"
    if len(table.lines) > MOST_LINES:
        return f"more than {MOST_LINES} lines are disputed"
    if not table.is_in(currency):
        return f"it is in {table.currency} and the agreement in {currency}"
    if claim.disputed_amount not in (None, table.total):
        return f"the mail says that {money.told(claim.disputed_amount, currency)} is disputed"
    if claim.billed_amount is not None and table.total > claim.billed_amount:
        return f"the mail says that no more than {money.told(claim.billed_amount, currency)} was billed"
    others = table.of_others(claim.invoice_number)
    if claim.invoice_number and others:
        return f"it is about invoice {', '.join(others[:SHOWN_LINES])}"
    if len(others) > 1:
        return f"it is about {len(others)} invoices, {', '.join(others[:SHOWN_LINES])}: send a mail for each of them"
    return None


def _with_letter(command: OpenDispute, paper: Paper, carrier: Carrier) -> OpenDispute:
    claim, read = command.claim, claim_in("", paper.text, carrier)
    invoices, currency = values(read, "invoice"), carrier.agreement.disputes.currency
    known: dict[str, str | Decimal] = _new(claim, amounts_said(read))
    known |= {"currency": currency} if known else {}
    if claim.invoice_number is None and len(invoices) == 1:
        known["invoice_number"] = invoices[0][:60]
    used = {"invoice": "invoice_number"}
    taken = tuple(
        each.changed(rule=f"{each.rule}, in {paper.name}") for each in read if used.get(each.field, each.field) in known
    )
    if not taken and paper.rows:
        return command
    if not taken:
        return _noting(command, "attached", paper.name, paper.name, "read, and it adds nothing that is certain")
    return command.changed(claim=claim.changed(**known), understood=(*command.understood, *taken))


def _new(claim: Claim, said: dict[str, Decimal]) -> dict[str, str | Decimal]:
    """What the claim leaves unsaid of what is said: nothing of it where more would be disputed than was billed."""
    known = {"disputed_amount": claim.disputed_amount, "billed_amount": claim.billed_amount}
    whole = said | {name: amount for name, amount in known.items() if amount is not None}
    if whole.get("disputed_amount", Decimal(0)) > whole.get("billed_amount", Decimal("inf")):
        return {}
    return {name: amount for name, amount in said.items() if known[name] is None}


def _noting(command: OpenDispute, field: str, value: str, quote: str, rule: str) -> OpenDispute:
    said = Understood(field=field, value=value[:200], quote=quote[:300], rule=rule[:500])
    return command.changed(understood=(*command.understood, said))
