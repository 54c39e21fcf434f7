"""A table of what is disputed becomes the lines of the claim."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.cells import Fraction, fraction
from pledgekeeper.intake.reading.headers import HEADERS
from pledgekeeper.intake.reading.tables import table_of


def lines(*rows):
    table = table_of(rows)
    return [(each.line, str(each.disputed_amount)) for each in table.lines] if table else None


def told(table):
    return tuple(str(each) for each in table.unread)


@pytest.mark.parametrize(
    "header",
    [
        ("Line", "Destination", "Billed amount", "Disputed amount"),
        ("N° de ligne", "Désignation", "Facturé", "Montant contesté"),
        ("no de ligne", "designation", "montant facture", "montant conteste"),
        ("Línea", "Concepto", "Importe facturado", "Importe disputado"),
        ("Linha", "Descrição", "Valor faturado", "Valor contestado"),
        ("行号", "目的地", "账单金额", "争议金额"),
        ("LINE NO.", "Service", "Invoiced", "Difference (EUR)"),
    ],
)
def test_a_header_is_known_in_five_languages(header):
    table = table_of([("Our claim of November",), header, ("7", "Mauritania", "1.200,50", "200,50")])

    [line] = table.lines
    assert (line.line, line.description) == ("7", "Mauritania")
    assert (line.billed_amount, line.disputed_amount) == (Decimal("1200.50"), Decimal("200.50"))


def test_facture_is_the_invoice_and_facture_with_its_accent_what_was_billed():
    table = table_of([("Facture", "Facturé", "Contesté"), ("INV-1", "10,00", "2,00")])

    assert table.invoice == "INV-1"
    assert table.lines[0].billed_amount == Decimal("10.00")


def test_what_is_disputed_is_billed_less_expected_where_no_column_says_it():
    assert lines(("Item", "Billed", "Expected"), ("1", "100.00", "90.00"), ("2", "50.00", "60.00")) == [("1", "10.00")]


def test_sums_empty_rows_and_rows_that_dispute_nothing_are_no_lines():
    rows = (("1", "10.00"), ("", ""), ("2", "0.00"), ("3", "n/a"), ("Total", "10.00"), ("合计", "10.00"))

    assert lines(("Line", "Disputed"), *rows) == [("1", "10.00")]


@pytest.mark.parametrize(
    "label",
    [
        "Grand Total", "Total", "TOTAL:", "Sum", "Sub-total", "Subtotal Europe", "Total EUR", "Net total", "Totals",
        "Summe", "Zwischensumme", "Gesamt", "Gesamtbetrag", "Totaal", "Subtotaal", "Total général", "Sous-total",
        "Suma", "Soma", "Итого", "Всего", "合计", "小计", "总计：", "欧洲合计", "Overall total", "TOTAL DISPUTED",
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", [0, 1])
def test_a_row_that_is_called_a_total_is_no_line(label, place):
    rows = [("1", "Germany", "1000", "100.00"), ("2", "France", "500", "50.00"), ["", "", "1500", "150.00"]]
    rows[2][place] = label

    table = table_of([("Line", "Destination", "Billed", "Disputed"), *rows])
    unknown = table_of([("Country", "Disputed"), ("Germany", "100.00"), ("France", "50.00"), (label, "150.00")])

    assert [str(each.total) for each in (table, unknown)] == ["150.00", "150.00"]
    assert told(table) == told(unknown) == ()


def test_a_name_that_only_looks_like_a_word_for_total_is_a_line():
    rows = (("Somalia", "1.00"), ("Sumatra", "2.00"), ("Lump sum", "4.00"), ("Sumitomo", "8.00"))

    assert str(table_of([("Destination", "Disputed"), *rows]).total) == "15.00"


def test_totals_in_the_midst_of_rows_are_sums_since_the_last_one_or_of_all():
    rows = (("1", "100"), ("2", "50.25"), ("Sub-total Europe", "150.25"), ("3", "200"), ("Sub-total Africa", "200"))

    table = table_of([("Line", "Disputed"), *rows, ("TOTAL DISPUTED", "350.25"), ("", "350.25")])

    assert (str(table.total), told(table)) == ("350.25", ())


def test_a_total_that_is_not_the_sum_is_left_out_and_told():
    table = table_of([("Line", "Disputed"), ("1", "100"), ("2", "50"), ("Total", "160"), ("Total Access", "9")])

    assert str(table.total) == "150.00"
    assert [(str(each), each.why) for each in table.unread] == [
        ("row 4 '160'", "named"),
        ("row 5 '9'", "named"),
    ]


def test_a_total_of_rows_of_which_one_is_not_read_is_not_compared():
    rows = (("1", "100"), ("2", "approx. 50"), ("3", "(5.00)"), ("Total", "145"))

    assert told(table_of([("Line", "Disputed"), *rows])) == ("row 3 'approx. 50'", "row 4 '(5.00)'")


def test_a_row_that_names_nothing_and_is_the_sum_of_those_above_is_a_total():
    rows = (("1", "Chad", "30", "100"), ("2", "Mali", "20", "50.25"), ("", "", "50", "150.25"))

    table = table_of([("Line", "Destination", "Minutes", "Disputed"), *rows])

    assert ([each.line for each in table.lines], told(table)) == (["1", "2"], ())


def test_a_row_that_names_nothing_and_is_another_sum_is_a_line():
    assert lines(("Line", "Disputed"), ("1", "100"), ("2", "50"), ("", "149.99"))[2] == ("row 4", "149.99")


@pytest.mark.parametrize(
    ("rows", "total"),
    [
        ((("1", "100"), ("", "100")), "100.00"),
        ((("", "50"), ("", "50"), ("", "100")), "100.00"),
        ((("1", "100"), ("2", "approx. 50"), ("", "150")), "100.00"),
    ],
)
def test_a_row_that_names_nothing_and_may_be_a_sum_is_left_out_and_told(rows, total):
    table = table_of([("Line", "Disputed"), *rows])

    assert (str(table.total), table.unread[-1].why) == (total, "nameless")


def test_the_same_rows_below_a_second_header_are_left_out_and_told():
    header, rows = ("Line", "Disputed"), (("1", "100"), ("2", "50"), ("Total", "150"))

    table = table_of([header, *rows, (), header, *rows, ("as above",)])
    others = table_of([header, *rows, header, ("1", "100"), ("3", "50")])

    assert str(table.total) == "150.00"
    assert [(str(each), each.why) for each in table.unread] == [("row 7 '100'", "copy")]
    assert str(others.total) == "300.00"


def test_a_line_that_is_there_twice_is_told_apart_by_its_row():
    assert lines(("Line", "Disputed"), ("A", "1"), ("A", "2")) == [("A", "1.00"), ("A (row 3)", "2.00")]


def test_the_currency_stands_in_a_column_or_in_the_header():
    assert table_of([("Line", "Disputed (USD)"), ("1", "5")]).currency == "USD"
    assert table_of([("Line", "Disputed", "Devise"), ("1", "5", "eur")]).currency == "EUR"
    assert table_of([("Line", "Disputed (€)"), ("1", "5")]).currency == "EUR"


def test_the_sign_of_dollars_and_pesos_is_taken_for_that_of_the_agreement_and_for_no_euros():
    for rows in ([("Line", "Disputed ($)"), ("1", "5")], [("Line", "Disputed"), ("1", "$5")]):
        table = table_of(rows)
        assert all(table.is_in(code) for code in ("USD", "SGD", "MXN", "CLP", "COP", "ARS"))
        assert not table.is_in("EUR")
    table = table_of([("Line", "Disputed (¥)"), ("1", "5")])
    assert [table.is_in(code) for code in ("CNY", "JPY", "USD")] == [True, True, False]


def test_the_currency_that_the_sums_themselves_say_is_that_of_the_table():
    assert table_of([("Line", "Disputed"), ("1", "USD 5.00"), ("2", "7.00")]).currency == "USD"
    assert table_of([("Line", "Disputed"), ("1", "5,00 €")]).currency == "EUR"


def test_three_letters_that_are_no_currency_do_not_say_in_which_a_table_is_and_a_number_of_them_is_no_sum():
    table = table_of([("Line", "Disputed (NET)"), ("1", "5 EUR"), ("2", "1200 MIN")])

    assert (table.currency, str(table.total)) == ("EUR", "5.00")
    assert told(table) == ("row 3 '1200 MIN'",)
    assert table_of([("Line", "Disputed (PLN)"), ("1", "5")]).currency == "PLN"


def test_sums_of_two_currencies_are_never_added_as_if_they_were_of_the_agreements():
    assert table_of([("Line", "Disputed", "Devise"), ("1", "5", "EUR"), ("2", "5", "USD")]).currency == "EUR and USD"
    assert table_of([("Line", "Disputed"), ("1", "5 EUR"), ("2", "5 USD")]).currency == "EUR and USD"


@pytest.mark.parametrize(
    ("cells", "amounts"),
    [
        (("12.345", "7"), ("12.345", "7.000")),
        (("12,345", "7,5"), ("12.345", "7.500")),
        (("1,234.500", "12,345"), ("1234.500", "12345.000")),
        (("1.234,500", "12.345"), ("1234.500", "12345.000")),
        (("12.3450", "1.2340"), ("12.345", "1.234")),
        (("1,234,567", "1.234"), ("1234567.000", "1.234")),
        (("1,234,567", "2,345"), ("1234567.000", "2345.000")),
    ],
)
@pytest.mark.parametrize("named", ["Disputed (OMR)", "Disputed"])
def test_three_decimals_are_read_by_the_sign_that_the_table_has_before_them(named, cells, amounts):
    table = table_of([("Line", named), *enumerate_rows(cells)], "OMR")

    assert tuple(str(each.disputed_amount) for each in table.lines) == amounts


@pytest.mark.parametrize(
    ("cells", "decimal", "amounts", "unread"),
    [
        (("1.234", "2,345", "7"), ".", ["7.000"], ("row 2 '1.234'", "row 3 '2,345'")),
        (("1,234", "7"), ".", ["7.000"], ("row 2 '1,234'",)),
        (("1.234", "7"), ",", ["7.000"], ("row 2 '1.234'",)),
        (("1,234", "7"), ",", ["1.234", "7.000"], ()),
        (("1.234", "7.5", "7,5"), ".", ["7.500", "7.500"], ("row 2 '1.234'",)),
        (("1,234,567", "1.234.567", "1,234"), ".", ["1234567.000", "1234567.000"], ("row 4 '1,234'",)),
    ],
)
def test_what_may_be_thousands_or_three_decimals_is_not_read_and_told(cells, decimal, amounts, unread):
    table = table_of([("Line", "Disputed"), *enumerate_rows(cells)], "OMR", decimal)

    assert [str(each.disputed_amount) for each in table.lines] == amounts
    assert told(table) == unread


@pytest.mark.parametrize(
    ("cells", "amounts", "unread"),
    [
        (("12,50", "1,234"), ["12.50"], ("row 3 '1,234'",)),
        (("12.50", "1.234"), ["12.50"], ("row 3 '1.234'",)),
        (("12.50", "1,234"), ["12.50", "1234.00"], ()),
        (("12,50", "0,234"), ["12.50"], ("row 3 '0,234'",)),
        (("12,5", "1,234", "2,25"), ["12.50", "2.25"], ("row 3 '1,234'",)),
        (("12,5", "0,1234", "2,2500"), ["12.50", "2.25"], ("row 3 '0,1234'",)),
    ],
)
def test_three_digits_after_the_sign_of_decimals_are_not_read_where_all_others_have_two(cells, amounts, unread):
    table = table_of([("Line", "Disputed"), *enumerate_rows(cells)], "EUR")

    assert [str(each.disputed_amount) for each in table.lines] == amounts
    assert told(table) == unread


def test_what_is_disputed_is_not_worked_out_where_a_sum_of_it_stands_that_is_not_read():
    table = table_of([("Line", "Billed", "Expected", "Disputed"), ("1", "10", "8", "approx. 1"), ("2", "10", "8", "")])

    assert [(each.line, str(each.disputed_amount)) for each in table.lines] == [("2", "2.00")]
    assert told(table) == ("row 2 'approx. 1'",)


def test_in_a_currency_of_two_three_digits_are_thousands_whatever_the_agreement_is_in():
    assert lines(("Line", "Disputed (EUR)"), ("1", "12.345")) == [("1", "12345.00")]
    assert str(table_of([("Line", "Disputed (EUR)"), ("1", "12.345")], "OMR").total) == "12345.00"


def enumerate_rows(cells):
    return [(str(number), cell) for number, cell in enumerate(cells, 1)]


def test_a_table_that_does_not_say_what_is_disputed_is_none_of_ours():
    assert table_of([("Date", "Calls", "Minutes"), ("2026-10-01", "120", "340.5")]) is None
    assert table_of([]) is None


def test_every_header_is_of_one_kind():
    names = [name for said in HEADERS.values() for name in said.split("|")]
    assert len(set(names)) == len(names)


@given(st.lists(st.lists(st.text(max_size=12), max_size=6), max_size=30))
def test_no_table_makes_it_fail_and_what_it_reads_adds_up(rows):
    table = table_of([("Line", "Billed", "Disputed"), *rows])

    assert table.total == sum((line.disputed_amount for line in table.lines), start=Decimal(0))
    assert len({line.line for line in table.lines}) == len(table.lines)
    assert all(line.disputed_amount > 0 for line in table.lines)


def test_a_description_that_is_longer_than_a_line_may_have_is_cut():
    [line] = table_of([("Line", "Description", "Disputed"), ("1", "x" * 250, "5")]).lines

    assert line.description == "x" * 200


def test_a_row_whose_number_is_no_sum_that_anybody_claims_is_no_line_and_the_others_are():
    huge = "100,200,300,400,500,600,700,800,900"

    assert lines(("Line", "Disputed amount"), ("1", huge), ("2", "5.00")) == [("2", "5.00")]


def test_empty_rows_above_a_header_are_not_counted_among_those_that_it_is_looked_for_in():
    letterhead = [("Baltel",), *[()] * 10, ("Vilnius",), *[("", "")] * 10]

    assert lines(*letterhead, ("Line", "Disputed"), ("1", "10.00")) == [("1", "10.00")]
    assert lines(*[("Baltel",)] * 20, ("Line", "Disputed"), ("1", "10.00")) is None


def test_three_decimals_are_no_thousands_where_other_sums_of_the_table_have_that_sign_before_their_decimals():
    rows = (("1", "12.125"), ("2", "3.5"), ("3", "1,200.25"))

    assert lines(("Line", "Disputed"), *rows) == [("1", "12.125"), ("2", "3.50"), ("3", "1200.25")]
    assert lines(("Line", "Disputed"), ("1", "12.125"), ("2", "3,5")) == [("1", "12125.00"), ("2", "3.50")]
    assert lines(("Line", "Disputed"), ("1", "12.125")) == [("1", "12125.00")]


def test_numbers_of_a_workbook_do_not_say_how_the_text_beside_them_is_written():
    rows = (("1", "12.125"), ("2", Fraction("3.50")))

    assert lines(("Line", "Disputed"), *rows) == [("1", "12125.00"), ("2", "3.50")]


@pytest.mark.parametrize("said", ["50.255", "12.3456", Fraction("50.255000"), Fraction("0.004000")])
def test_a_sum_with_more_decimals_than_its_currency_has_is_told_and_not_rounded(said):
    table = table_of([("Line", "Disputed"), ("1", "5.25"), ("2", said)], "EUR")

    assert (str(table.total), told(table)) == ("5.25", (f"row 3 {said.removesuffix('000')!r}",))


@pytest.mark.parametrize(
    "said", ["50.250000000000004", "50.24999999999999", "50,250000000000004", fraction(50.25 + 1e-9)]
)
def test_what_a_computer_made_of_a_sum_of_cents_is_that_sum(said):
    assert lines(("Line", "Disputed (EUR)"), ("1", said)) == [("1", "50.25")]


@pytest.mark.parametrize("said", ["R$ 7,00", "US$7.00", "7.000000", "7.00 US$"])
def test_a_sum_is_read_with_the_sign_of_its_currency_and_with_more_decimals_than_anybody_pays(said):
    assert lines(("Line", "Disputed"), ("1", said)) == [("1", "7.00")]


def test_a_row_whose_sum_is_not_read_is_told_and_a_total_or_a_word_is_not():
    rows = (("1", "5.00"), ("2", "approx. 7"), ("3", "(3.00)"), ("4", "n/a"), ("5", ""), ("Total", "~12"))

    assert told(table_of([("Line", "Disputed"), *rows])) == ("row 3 'approx. 7'", "row 4 '(3.00)'")


def test_a_row_of_which_less_was_billed_than_is_expected_is_told_as_one_whose_sum_is_negative():
    rows = (("1", "10", "12"), ("2", "10", "10"), ("3", "12", "10"), ("Total", "32", "34"))

    table = table_of([("Line", "Billed", "Expected"), *rows])

    assert [each.line for each in table.lines] == ["3"]
    assert told(table) == ("row 2 '10 - 12'",)


@pytest.mark.parametrize(
    ("header", "rows", "left", "said"),
    [
        ("Line,Disputed,Note", "1,12\n34.50,x\n2,5.00,y", ["2"], ("row 2 '12 / 34.50'",)),
        ("Line,Destination,Billed,Disputed", "1,Mali,9,5\n2,Mauri\ntania,100,20.00", ["1"], ("row 3 'Mauri / tania'",)),
        (
            "Line,Disputed,Note",
            "1,1\n234.50,x\n2,12\n.50,y\nTotal,1247",
            [],
            ("row 2 '1 / 234.50'", "row 4 '12 / .50'"),
        ),
    ],
)
def test_a_row_that_a_line_break_tore_is_told_and_is_no_line_of_its_first_part(header, rows, left, said):
    table = table_of([tuple(row.split(",")) for row in (header, *rows.split("\n"))])

    assert [each.line for each in table.lines] == left
    assert told(table) == said


@pytest.mark.parametrize(
    "rows",
    [
        "1,12\n2,15",
        "1,12\n7,to check",
        "1,12.00\n,x",
        "1,12,x\n2,5\nsee above,n/a",
        "1,12\n2\n3,4.50",
    ],
)
def test_a_row_that_leaves_out_its_last_cells_is_read(rows):
    table = table_of([tuple(row.split(",")) for row in ("Line,Disputed,Note", *rows.split("\n"))])

    assert table.lines[0].disputed_amount == Decimal(12)
    assert told(table) == ()


def test_lines_of_one_name_are_told_apart_whatever_they_are_called():
    table = table_of([("Description", "Disputed"), ("x", "1"), ("x (row 5)", "2"), ("x (row 5, 3)", "3"), ("x", "4")])

    assert [each.line for each in table.lines] == ["x", "x (row 5)", "x (row 5, 3)", "x (row 5, 4)"]


@pytest.mark.parametrize(
    "header", ["Disputed EUR", "Disputed €", "Disputed (EUR)", "Montant contesté EUR", "争议金额 EUR"]
)
def test_a_header_may_say_its_currency_with_brackets_or_without(header):
    table = table_of([("Line", header), ("12", "1.234,50"), ("17", "100,25")])

    assert (table.currency, str(table.total)) == ("EUR", "1334.75")
