"""Workbooks, CSV files and letters of strangers: read within limits, and told what they add to a dispute."""

import io
import re
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from pledgekeeper.disputes.claims import Claim, OpenDispute
from pledgekeeper.effects import papers
from pledgekeeper.effects.paper_reader import LAST_ROW, main
from pledgekeeper.effects.papers import papers_of
from pledgekeeper.intake.attachments import attachment
from pledgekeeper.intake.claiming import claimed
from pledgekeeper.intake.html import text_of
from pledgekeeper.intake.papers import MOST_ROWS, Paper, in_text
from tests.unit.builders import NOC, carriers

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEADER = ("Line", "Destination", "Billed", "Disputed")


def workbook(*rows, also=()):
    """`also`: the rows of a second sheet."""
    book, data = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    second = book.create_sheet() if also else None
    for row in also:
        second.append(row)
    book.save(data)
    return data.getvalue()


def letter(text):
    """The smallest PDF that has a line of text."""
    drawn = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET"
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream", "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]  # fmt: skip
    body, places = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += f"{number} 0 obj{part}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(parts) + 1
    trailer = f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(body)}\n%%EOF"
    return f"{body}xref\n0 {size}\n0000000000 65535 f \n{table}{trailer}".encode()


def of(name, declared, data):
    return papers_of([attachment(name, declared, lambda: data)])


# --- reading ---------------------------------------------------------------------------------------------------------


def test_a_workbook_is_read_as_a_person_sees_it():
    data = workbook(HEADER, (1, "Mauritania", 1200.5, 0.1 + 0.2), (2, "Mali", None, date(2026, 10, 1)), (None,))

    [paper] = of("claim.xlsx", XLSX, data)

    assert paper.rows == (HEADER, ("1", "Mauritania", "1200.50", "0.30"), ("2", "Mali", "", "2026-10-01"))


def test_a_csv_file_is_read_whatever_parts_its_cells():
    [paper] = of("claim.csv", "text/csv", "Ligne;Contesté\n1;12,50\n".encode("cp1252"))

    assert paper.rows == (("Ligne", "Contesté"), ("1", "12,50"))


@pytest.mark.parametrize(
    "text",
    [
        "Line,Disputed\n1,1,234.56\n",
        "Line,Disputed\n1,1234,56\n",
        "line,disputed,comment\nA,1,234,wrong rate\n",
        "Line,Disputed,Description\nA,1,234.00,Peru mobile\n",
        "Line,Disputed,Comment\nA,12,50,wrong rate\n",
        "Line,Disputed,Comment\nA,1,234,\n",
        "Line,Disputed,Comment\nA,$1,234.00,wrong rate\n",
        "Line,Disputed,Comment\nA,1,234 EUR,wrong rate\n",
        "Line,Description,Disputed\nA,,1,234.00\n",
        "Line,Description,Disputed\nA,Peru, mobile,500\n",
        "Line,Description,Billed,Disputed\nA,Peru, mobile,500,\n",
    ],
)
def test_a_row_whose_own_comma_parts_it_is_told_and_not_taken_for_what_stands_before_it(text):
    [paper] = of("claim.csv", "text/csv", text.encode())

    told = "line 2 has more cells than its header; put what holds a comma in quotes, as an amount may"
    assert paper == Paper("claim.csv", remark=told)


def test_rows_that_are_not_read_have_the_numbers_that_a_spreadsheet_shows():
    said = (("Our claim",), (), ("Line", "Disputed"), (1, "5.00"), (), (2, "approx. 7"))
    text = 'sep=;\nOur claim\n\nLine;Disputed\n"1\na";5.00\n\n2;approx. 7\n'

    papers = of("claim.xlsx", XLSX, workbook(*said)), of("claim.csv", "text/csv", text.encode())

    for [paper] in papers:
        assert "left out, as no amount above 0 is certain (write 1234.50): row 6 'approx. 7'" in (
            opened(paper).understood[0].rule
        )


def test_rows_of_a_second_sheet_have_the_numbers_of_that_sheet():
    book = workbook(("Line", "Disputed"), ("A", "5.00"), also=[("B", "1.00"), ("C", "~2")])
    [paper] = of("claim.xlsx", XLSX, book)

    assert "row 2 '~2'" in opened(paper).understood[0].rule


def test_a_second_sheet_with_the_very_same_rows_is_left_out_and_the_carrier_is_told():
    rows = (HEADER, (1, "Chad", 300, 100), (2, "Mali", 200, 50.5), (None, "Grand Total", 500, 150.5))

    [paper] = of("claim.xlsx", XLSX, workbook(*rows, also=rows))
    [bare] = of("claim.xlsx", XLSX, workbook(*rows, also=rows[1:]))

    for command in (opened(paper), opened(bare)):
        assert str(command.claim.disputed_amount) == "150.50"
        assert "left out, as the very same rows stand above: from row" in command.understood[0].rule


def book_of(change, *rows):
    """A workbook with those rows below a header, once `change` was done to its sheet."""
    book, data = Workbook(), io.BytesIO()
    for row in (("Destination", "Disputed"), *rows):
        book.active.append(row)
    change(book.active)
    book.save(data)
    return data.getvalue()


def hide(sheet):
    sheet.auto_filter.ref = "A1:B4"
    sheet.row_dimensions[3].hidden = True


def strike(sheet):
    sheet["B3"].font = Font(strike=True)


@pytest.mark.parametrize(
    ("change", "why"),
    [(hide, "they are hidden"), (strike, "they are struck through")],
)
def test_a_row_that_its_sender_does_not_see_or_struck_through_is_left_out_and_told(change, why):
    content = book_of(change, ("Mali", 100), ("Chad", 9999), ("Togo", 50), ("Total", 150))

    [paper] = of("claim.xlsx", XLSX, content)
    command = opened(paper)

    assert str(command.claim.disputed_amount) == "150.00"
    assert command.understood[0].rule.endswith(f"; left out, as {why}: row 3 '9999'")
    assert papers.workbook(content).seen[0][1:4] == (("Mali", "100"), (), ("Togo", "50"))


def fold(sheet):
    for number in (2, 3, 5):
        sheet.row_dimensions[number].outlineLevel = 1
        sheet.row_dimensions[number].hidden = True


def test_rows_that_are_folded_below_their_total_are_lines_where_every_total_confirms_them():
    rows = ("Mali", 100.5), ("Chad", 50), ("Africa Total", 150.5), ("Fiji", 7), ("Oceania Total", 7)

    [folded], [other] = (
        of("claim.xlsx", XLSX, book_of(fold, *rows, total))
        for total in (("Grand Total", 157.5), ("Grand Total", 150.5))
    )

    assert str(opened(folded).claim.disputed_amount) == "157.50"
    assert papers.workbook(book_of(fold, *rows)).seen[0][1] == ("Mali", "100.50")
    assert opened(other).claim.disputed_amount is None
    assert "folded away and no total confirms them: row 2 '100.50', row 3 '50', row 5 '7'" in (
        opened(other).understood[0].rule
    )


def test_a_hidden_row_is_counted_where_the_rows_of_a_sheet_have_no_numbers():
    content = book_of(hide, ("Mali", 100), ("Chad", 9999))
    bare, told = io.BytesIO(), "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(bare, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            new.writestr(name, re.sub(rb'(<(?:row|c)) r="\w+"', rb"\1", data) if name == told else data)

    [paper] = of("claim.xlsx", XLSX, bare.getvalue())

    assert paper.unseen == {2: "hidden"}


def test_a_hidden_sheet_is_not_read_and_told_where_it_has_a_table():
    rows = (("Destination", "Disputed"), ("Niger", 7777))
    book, data = Workbook(), io.BytesIO()
    for row in (("Destination", "Disputed"), ("Mali", 100)):
        book.active.append(row)
    for name, content in (("old", rows), ("lists", (("EUR", "USD"),))):
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden"
        for row in content:
            sheet.append(row)
    book.save(data)

    [paper] = of("claim.xlsx", XLSX, data.getvalue())
    command = opened(paper)

    assert str(command.claim.disputed_amount) == "100.00"
    assert [each.rule for each in command.understood][:-1] == ["its sheet 'old' is not read, as it is hidden"]
    assert len(papers.workbook(data.getvalue()).seen) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Line  Name  Billed    Disputed\n1     Chad  1000.00   100.00\n2     Mali  500.00  50.00\nTotal  150.00 EUR",
        "| Line | Disputed |\n|---|---|\n| 1 | 100.00 |\n| 2 | 50.00 |",
        text_of(
            "<table><tr><th>Line</th><th>Disputed</th></tr><tr><td>1</td><td>100.00</td></tr>"
            "<tr><td>2</td><td>50.00</td></tr><tr><td></td><td>Total</td></tr></table>Regards"
        ),
    ],
)
def test_a_table_that_is_written_in_a_mail_is_read_where_each_row_has_all_its_cells(text):
    command = opened(in_text(f"We dispute invoice INV-7:\n\n{text}\n\nBye"))

    assert [(each.line, str(each.disputed_amount)) for each in command.claim.lines] == [("1", "100.00"), ("2", "50.00")]


def test_a_table_in_a_mail_that_leaves_cells_out_or_has_no_header_is_not_read_and_told():
    page = (
        "<table><tr><th>Line</th><th>Billed</th><th>Disputed</th></tr><tr><td>1</td><td></td><td>9.00</td></tr></table>"
    )
    unnamed = "A\tB\n1\t5.00\n2\t6.00"

    [left], [unknown] = (opened(in_text(text)).understood for text in (text_of(page), unnamed))

    assert (left.field, left.value) == ("attached", "the table in the mail")
    assert left.rule.startswith("not read: not each of its rows has as many cells as its header; if it says")
    assert "no header says what is disputed" in unknown.rule


@pytest.mark.parametrize(
    "text", ["Disputed:  EUR 5.00\nBilled:  EUR 7.00", "Hello  there\n\nTel:\t+370 5 200", "We dispute  invoice INV-7."]
)
def test_words_and_labels_of_a_mail_are_no_table(text):
    assert in_text(text) is None


@pytest.mark.parametrize(
    "text",
    ["Line Destination Billed Disputed\n1 Chad 30.00 10.00", "Line\nDestination\nDisputed amount\n1\nChad\n10.00"],
)
def test_a_table_in_the_words_of_a_letter_is_not_read_and_the_carrier_is_told(text):
    command = opened(Paper("letter.pdf", text=f"We dispute EUR 10.00 of invoice INV-7:\n{text}"))

    assert str(command.claim.disputed_amount) == "10.00"
    assert command.understood[-1].rule == "its table is not read: send it as a spreadsheet (.xlsx or .csv)"


@pytest.mark.parametrize(
    "text", ["Disputed invoice INV-7", "Formal notice of dispute", "Disputed: EUR 5.00\nBilled: EUR 7.00"]
)
def test_a_letter_that_names_no_columns_has_no_table(text):
    assert not any("its table" in each.rule for each in opened(Paper("letter.pdf", text=text)).understood)


def test_a_total_that_is_no_sum_is_told_to_the_carrier():
    [paper] = of("claim.csv", "text/csv", b"Line,Disputed\n1,100.00\nSub-total,99.00\n")

    assert (
        opened(paper)
        .understood[0]
        .rule.endswith("; left out as a total, though it is not the sum of the rows above: row 3 '99.00'")
    )


def test_a_row_that_a_line_break_tore_is_not_taken_and_the_carrier_is_told():
    [paper] = of("claim.csv", "text/csv", b"Line;Disputed;Note\n1;12\n34.50;x\n2;5.00;y\n")

    command = opened(paper)

    assert str(command.claim.disputed_amount) == "5.00"
    assert "left out, as no amount above 0 is certain (write 1234.50): row 2 '12 / 34.50'" in command.understood[0].rule


def test_a_row_that_its_own_comma_parts_is_counted_as_a_person_sees_lines():
    text = b'Our claim\n\nLine,Disputed,Comment\n\n1,5.00,"of\nMay"\n\n2,1,234,x\n'

    [paper] = of("claim.csv", "text/csv", text)

    assert paper.remark.startswith("line 8 has more cells")


@pytest.mark.parametrize(
    "text",
    [
        "Line,Disputed,\n1,5.00,,\n",
        "Line,Disputed\n1,5.00,see mail\n",
        "a,b\n1,2,3\n",
        "Line,Disputed,\nA,500,3 calls\n",
        "Line,Disputed,Calls,\nA,500,346,\n",
        "Line,,Disputed,Calls\nA,x,500,346\n",
        "Line,Disputed,Comment,\nA,n/a,none,x\n",
    ],
)
def test_other_cells_beyond_a_header_stand_in_nobodys_way(text):
    [paper] = of("claim.csv", "text/csv", text.encode())

    assert paper.remark is None


def test_the_words_of_a_letter_are_read():
    [paper] = of("letter.pdf", "application/pdf", letter("We dispute invoice INV-2026-10-00417: 6804.28 EUR"))

    assert "INV-2026-10-00417" in paper.text


def test_a_workbook_that_swells_is_not_unpacked():
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 60_000_000)

    assert "swells to 60000000 bytes" in main("xlsx", data.getvalue())["remark"]


def test_a_workbook_of_very_many_rows_is_not_read():
    said = main("xlsx", workbook(*[(n,) for n in range(MOST_ROWS + 1)]))

    assert said == {"remark": f"it has more than {MOST_ROWS} rows"}


def test_a_cell_far_below_the_others_makes_no_rows_of_the_empty_ones_between_and_is_read_to_a_bound():
    def with_a_cell_in(row):
        book, data = Workbook(), io.BytesIO()
        book.active.append(HEADER)
        book.active.cell(row, 1, "seen")
        book.save(data)
        return main("xlsx", data.getvalue())

    [sheet] = with_a_cell_in(MOST_ROWS + 1_000)["tables"]

    assert [row for row in sheet if row] == [[*HEADER], ["seen"]]
    assert len(sheet) == MOST_ROWS + 1_000
    assert len(with_a_cell_in(LAST_ROW)["tables"][0]) == LAST_ROW
    assert "delete what stands there" in with_a_cell_in(LAST_ROW + 1)["remark"]


@pytest.mark.parametrize("kind", ["xlsx", "pdf"])
def test_a_file_that_is_none_is_told_and_nothing_fails(kind):
    assert main(kind, b"%PDF-1.4 nothing")["remark"] == "it is damaged, or not what its name says"


def test_a_table_that_breaks_off_is_told_without_the_words_of_a_library():
    endless = b'line,amount\n1,"' + b"5" * 200_000

    [paper] = of("claim.csv", "text/csv", endless)

    assert paper.remark == "line 2 cannot be read; is a quotation mark missing, or is it damaged?"


def test_a_reader_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(papers, "WAITED_SECONDS", 0.01)

    [paper] = of("claim.xlsx", XLSX, workbook(HEADER))

    assert paper.remark == "it takes too long, or too much memory, to be read"


def test_a_file_that_is_too_large_is_not_read():
    [paper] = of("claim.csv", "text/csv", b"a,b\n" * 2_000_000)

    assert "at most 5000000 are read" in paper.remark


# --- what it adds ----------------------------------------------------------------------------------------------------

BALTEL = carriers()["baltel"]
TABLE = (HEADER, ("1", "Mauritania", "1200.50", "200.50"), ("2", "Mali", "90.00", "9.50"))


def opened(*read, **claim):
    said = {"type": "rate", "description": "see attached", **claim}
    command = OpenDispute(carrier_id="baltel", by=NOC, reply_to="x@baltel.example", claim=Claim.model_validate(said))
    return claimed(command, read, BALTEL)


def test_a_table_gives_the_claim_its_lines_and_its_amount_and_says_what_was_read():
    command = opened(Paper("claim.xlsx", TABLE))

    assert (command.claim.disputed_amount, command.claim.currency) == (Decimal("210.00"), "EUR")
    assert [line.line for line in command.claim.lines] == ["1", "2"]
    [told] = command.understood
    assert (told.field, told.value, told.quote) == ("lines", "2: 210.00 EUR", "1: 200.50; 2: 9.50")
    assert "disputed from 'Disputed'" in told.rule
    assert Claim.model_validate(command.claim.model_dump()) == command.claim


@pytest.mark.parametrize(
    ("rows", "claim", "why"),
    [
        (TABLE, {"disputed_amount": "210.01"}, "the mail says that 210.01 is disputed"),
        (((*HEADER, "Currency"), ("1", "x", "", "5", "USD")), {}, "it is in USD and the agreement in EUR"),
        (
            ((*HEADER, "Invoice"), ("1", "x", "", "5", "INV-2")),
            {"invoice_number": "INV-1"},
            "it is about invoice INV-2",
        ),
        (
            ((*HEADER, "Invoice"), ("1", "x", "", "5", "INV-1"), ("2", "x", "", "5", "INV-2")),
            {"invoice_number": "INV-1"},
            "it is about invoice INV-2",
        ),
        (
            ((*HEADER, "Invoice"), ("1", "x", "", "5", "INV-1"), ("2", "x", "", "5", "INV-2")),
            {},
            "it is about 2 invoices, INV-1, INV-2: send a mail for each of them",
        ),
        ((HEADER, ("1", "x", "", "£5")), {}, "it is in GBP and the agreement in EUR"),
        ((HEADER, ("1", "x", "", "0")), {}, "no row has an amount that is disputed"),
        (
            (HEADER, ("1", "x", "", "approx. 7")),
            {},
            "no row has an amount that is disputed; "
            "left out, as no amount above 0 is certain (write 1234.50): row 2 'approx. 7'",
        ),
        (
            ((*HEADER, "Currency"), ("1", "x", "", "5", "USD"), ("2", "x", "", "5", "EUR")),
            {},
            "it is in EUR and USD and the agreement in EUR",
        ),
        ((HEADER, *((str(n), "x", "", "1") for n in range(501))), {}, "more than 500 lines are disputed"),
    ],
)
def test_a_table_that_does_not_fit_is_told_and_not_taken(rows, claim, why):
    command = opened(Paper("claim.xlsx", rows), **claim)

    assert command.claim.lines is None
    assert command.understood[0].rule == f"claim.xlsx: not taken, as {why}"


def test_an_invoice_of_which_nothing_is_disputed_stands_in_nobodys_way_and_capitals_make_no_other():
    rows = ("A", "x", "", "5", "INV-1"), ("B", "x", "", "0", "INV-2"), ("C", "x", "", "7", "inv-1")

    of_it = opened(Paper("claim.xlsx", ((*HEADER, "Invoice"), *rows)), invoice_number="Inv-1").claim
    of_none = opened(Paper("claim.xlsx", ((*HEADER, "Invoice"), *rows))).claim

    assert [(claim.invoice_number, claim.disputed_amount) for claim in (of_it, of_none)] == [
        ("Inv-1", Decimal("12.00")),
        ("INV-1", Decimal("12.00")),
    ]


def test_a_table_in_dollars_is_not_taken_under_an_agreement_in_euros():
    command = opened(Paper("claim.xlsx", (HEADER, ("1", "x", "", "$5"))))

    assert command.claim.lines is None
    assert command.understood[0].rule == "claim.xlsx: not taken, as it is in $ and the agreement in EUR"


def test_as_many_lines_are_taken_as_a_claim_may_have_so_that_it_can_be_read_again():
    command = opened(Paper("claim.xlsx", (HEADER, *((str(n), "x", "", "1") for n in range(500)))))

    assert len(command.claim.lines) == 500
    assert Claim.model_validate(command.claim.model_dump()) == command.claim


def test_rows_that_were_left_out_of_a_claim_are_told():
    rows = (("1", "Mali", "", "9.50"), *((str(n), "x", "", f"({n}.00)") for n in range(2, 7)))

    [told] = opened(Paper("claim.xlsx", (HEADER, *rows))).understood
    assert told.rule.endswith(
        "; left out, as no amount above 0 is certain (write 1234.50): "
        "row 3 '(2.00)', row 4 '(3.00)', row 5 '(4.00)' and 2 more"
    )


def test_a_letter_gives_what_the_mail_left_unsaid():
    read = Paper("letter.pdf", text="We dispute invoice INV-2026-10-00417 and withhold EUR 6,804.28 of it.")

    command = opened(read)
    assert (command.claim.invoice_number, command.claim.disputed_amount) == ("INV-2026-10-00417", Decimal("6804.28"))
    kept = opened(read, invoice_number="INV-1", disputed_amount="1.00", currency="EUR")
    assert (kept.claim.invoice_number, kept.claim.disputed_amount) == ("INV-1", Decimal("1.00"))


def test_a_paper_that_was_not_read_is_told_with_what_to_do():
    assert opened(Paper("x.xlsx", remark="it swells")).understood[0].rule == (
        "not read: it swells; if it says what is disputed, send that as .xlsx or .csv, or write it in the mail"
    )


@pytest.mark.parametrize(
    "named", [("Zone", "Disputed"), ("Zone", "Billed", "Expected")], ids=["disputed", "billed and expected"]
)
def test_a_table_whose_header_nobody_knows_is_told_the_names_that_would_be_right(named):
    rows = (("1", "9.50", "4.50"), ("2", "8.00", "2.00"))

    [told] = opened(Paper("claim.xlsx", (("Zone", "Wrong by", "Right"), *rows))).understood
    assert all(name in told.rule for name in named[1:])
    assert told.quote == "claim.xlsx"
    assert opened(Paper("claim.xlsx", (named, *rows))).claim.disputed_amount is not None
