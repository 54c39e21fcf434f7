"""Invoices on the running system: loaded by the command, and a workbook that comes by mail is held beside one."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest

from tests.journeys.people import DISPUTES
from tests.unit.intake.test_papers import XLSX, letter, workbook

pytestmark = pytest.mark.e2e

MAPPING = """\
number: "No"
account: Account
date: Date
total: Total
line: Line
line_amount: Amount
currency_of_all: EUR
"""


def test_a_workbook_by_mail_is_held_beside_an_invoice_that_a_command_loaded(stack, tmp_path):
    dated = (datetime.now(UTC) - timedelta(days=3)).date()
    (tmp_path / "mapping.yaml").write_text(MAPPING)
    rows = ("No,Account,Date,Total,Line,Amount", f"INV-2026-90417,BLT-7,{dated},9000.00,1,9000.00")
    (tmp_path / "file.csv").write_text("\n".join(rows))
    named = (tmp_path / name for name in ("file.csv", "mapping.yaml"))
    file, mapping = map(str, named)
    loading = ("invoices", file, "--carrier", "baltel", "--mapping", mapping)
    assert "version 1: loaded" in stack.pledge(*loading).stdout
    assert "version 1: is there already" in stack.pledge(*loading).stdout

    mail = EmailMessage()
    mail["From"], mail["To"], mail["Message-ID"] = "ap@baltel.example", "care@pledge.example", "<e2e-i1@baltel.example>"
    mail["Subject"] = "Dispute: wrong rates billed"
    mail.set_content("Please see what is attached.\n")
    kind = XLSX.partition("/")[2]
    table = workbook(("Line", "Destination", "Disputed"), ("1", "Mauritania", 6000.5), ("7", "Mali", 3.78))
    mail.add_attachment(table, maintype="application", subtype=kind, filename="claim.xlsx")
    notice = letter("We dispute invoice INV-2026-90417.")
    mail.add_attachment(notice, maintype="application", subtype="pdf", filename="letter.pdf")
    stack.send_mail(mail.as_bytes(), "ap@baltel.example")

    billing = stack.token(role="billing")

    def checked():
        found = stack.get(f"{DISPUTES}?invoice_number=INV-2026-90417", token=billing)[1]
        return [each for each in found if "version" in each.get("invoice", {})]

    [dispute] = stack.wait_for(checked)
    assert (dispute["disputed_amount"], len(dispute["lines"])) == ("6004.28", 2)
    assert [each["differs"] for each in dispute["invoice"]["differs"]] == ["line"]
    told = stack.wait_for(lambda: [m for m in stack.outbox(dispute["id"]) if "has no line 7" in m["body"]])
    assert "ap@baltel.example" in [message["to"] for message in told]

    changed = (tmp_path / "file.csv").read_text().replace("9000.00", "8000.00")
    (tmp_path / "file.csv").write_text(changed)
    refused = stack.pledge(*loading)
    assert refused.returncode == 1
    assert "a changed invoice is version 2 or later" in refused.stdout
