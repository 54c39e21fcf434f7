"""Of a table what is not certain is not taken, and told."""

import pytest

from pledgekeeper.disputes.claims import Claim, OpenDispute
from pledgekeeper.intake.claiming import claimed
from pledgekeeper.intake.papers import Paper
from pledgekeeper.intake.reading.tables import table_of
from tests.unit.builders import NOC, carriers


def opened(*rows, currency="EUR", **claim):
    """What is disputed of a mail with that table, and what is told of the table."""
    baltel = carriers()["baltel"]
    agreement = baltel.agreement.changed(disputes=baltel.agreement.disputes.changed(currency=currency))
    said = Claim.model_validate({"type": "rate", "description": "see attached", **claim})
    command = OpenDispute(carrier_id="baltel", by=NOC, reply_to="x@baltel.example", claim=said)
    command = claimed(command, [Paper("d.xlsx", rows)], baltel.changed(agreement=agreement))
    return str(command.claim.disputed_amount), command.understood[0].rule


def total(*rows, currency="EUR"):
    table = table_of(rows, currency)
    assert table.doubt is None
    return str(table.total), [(str(each), each.why) for each in table.unread]


ROWS = (("Mali", "100"), ("Chad", "50.25"))


@pytest.mark.parametrize(
    "name",
    [
        "Disputed (kEUR)", "Disputed kEUR", "Disputed k€", "Disputed (T€)", "TEUR disputed", "Disputed EUR '000",
        "Disputed ('000)", "Disputed (000s)", "Disputed in thousands", "Disputed (thousand EUR)", "Disputed, Mio EUR",
        "Disputed (EUR millions)", "Disputed (EUR cents)", "Disputed EUR/1000", "Disputed (EUR x 1,000)",
        "Montant contesté (milliers EUR)", "Importe disputado (en miles)", "争议金额（千元）", "争议金额（分）",
    ],
)  # fmt: skip
def test_amounts_in_thousands_or_cents_are_not_taken_and_told(name):
    disputed, told = opened(("Destination", name), *ROWS)

    assert disputed == "None"
    why = "its amounts are in thousands, millions or cents: write them in full, as 1234.50"
    assert told == f"d.xlsx: not taken, as {name!r} says that {why}"


@pytest.mark.parametrize(
    "title", ["All amounts in EUR '000", "Figures in thousands of euros", "(in kEUR)", "单位：千元"]
)
def test_a_title_or_a_note_that_says_thousands_does_it_for_the_whole_table(title):
    for rows in (((title,), ("Destination", "Disputed"), *ROWS), (("Destination", "Disputed"), *ROWS, ("", title))):
        assert "thousands, millions or cents" in opened(*rows)[1]


@pytest.mark.parametrize(
    "title",
    [
        "5 million minutes of Mali", "Rates in cents per minute", "Dispute DSP-2026-000123", "Tel. +370 5 000 000",
        "UAB Baltel, share capital USD 1.000.000,00", "All amounts in EUR", "ALL CALLS TO THE TOP 10", "Currency: EUR",
        "INVOICE INV-7", "Invoice of 10/2026", "Converted from USD, amounts in EUR",
    ],
)  # fmt: skip
def test_a_title_that_says_no_other_unit_and_no_other_invoice_stands_in_nobodys_way(title):
    assert opened((title,), ("Destination", "Disputed"), *ROWS, invoice_number="INV-7")[0] == "150.25"


def test_a_title_that_names_another_currency_is_that_of_amounts_which_name_none():
    title = ("All amounts in EUR",)

    assert opened(title, ("Destination", "Disputed"), *ROWS, currency="USD") == (
        "None",
        "d.xlsx: not taken, as it is in EUR and the agreement in USD",
    )
    assert opened(title, ("Destination", "Disputed USD"), *ROWS, currency="USD")[0] == "150.25"


def test_amounts_in_two_currencies_are_not_subtracted():
    rows = ("Destination", "Billed EUR", "Expected USD"), ("Mali", "500", "450")

    assert opened(*rows) == ("None", "d.xlsx: not taken, as it is in EUR and USD and the agreement in EUR")


def test_an_amount_billed_in_another_currency_is_none_of_what_is_disputed():
    table = table_of([("Destination", "Billed USD", "Disputed EUR"), ("Mali", "500", "50")], "EUR")

    assert (str(table.total), table.currency, table.lines[0].billed_amount) == ("50.00", "EUR", None)


@pytest.mark.parametrize("name", ["Disputed INR", "Disputed (INR)", "INR disputed", "Disputed in INR"])
def test_a_header_may_say_any_currency(name):
    rows = ("Destination", name), *ROWS

    assert opened(*rows, currency="INR")[0] == "150.25"
    assert opened(*rows)[1] == "d.xlsx: not taken, as it is in INR and the agreement in EUR"


@pytest.mark.parametrize(
    ("said", "currency"),
    [("US dollars", "USD"), ("euros", "EUR"), ("美元", "USD"), ("人民币", "CNY"), ("dólares", "USD")],
)
def test_a_currency_may_be_said_in_words(said, currency):
    for rows in (
        (("Destination", f"Disputed ({said})"), *ROWS),
        ((f"Amounts in {said}",), ("Destination", "Disputed"), *ROWS),
    ):
        assert opened(*rows, currency=currency)[0] == "150.25"
        assert "and the agreement in CHF" in opened(*rows, currency="CHF")[1]


def test_a_currency_beside_a_sum_counts_though_the_header_says_another():
    assert "it is in EUR and USD" in opened(("Destination", "Disputed EUR"), ("Mali", "USD 5.00"))[1]


def test_of_two_columns_the_one_in_the_agreements_currency_is_what_is_disputed():
    for names in (("Disputed USD", "Disputed EUR"), ("Disputed EUR", "Disputed USD")):
        amounts = ("54", "50") if names[0].endswith("USD") else ("50", "54")
        assert opened(("Destination", *names), ("Mali", *amounts))[0] == "50.00"


def test_what_is_disputed_is_without_tax():
    rows = ("Destination", "Disputed gross EUR", "Disputed net EUR"), ("Mali", "119", "100"), ("Chad", "59.5", "50")

    disputed, told = opened(*rows)
    assert (disputed, "disputed from 'Disputed net EUR'" in told) == ("150.00", True)
    for name in ("Disputed gross EUR", "Disputed (incl. VAT)", "Montant contesté TTC"):
        assert (
            "is with tax, and what is disputed is without: name a column Disputed net"
            in (opened(("Destination", name), *ROWS)[1])
        )


def test_two_columns_of_which_either_may_be_what_is_disputed_are_not_taken_where_they_differ():
    names = ("Destination", "Disputed", "Disputed amount")

    assert opened(names, ("Mali", "5", "5"))[0] == "5.00"
    assert "'Disputed' and 'Disputed amount' may both be what it is about" in opened(names, ("Mali", "5", "6"))[1]
    assert opened(("Destination", "Disputed", "Difference"), ("Mali", "5", "6"))[0] == "5.00"


@pytest.mark.parametrize("name", ["Difference (minutes)", "Difference %", "Difference (%)", "Disputed (calls)"])
def test_a_difference_of_minutes_or_in_percent_is_no_amount(name):
    assert table_of([("Destination", name), *ROWS]) is None


def test_a_block_below_the_title_of_another_invoice_is_not_taken_for_this_one():
    rows = (
        ("Invoice INV-2026-09-00010",), ("Destination", "Disputed"), ("Mali", "700"),
        ("Invoice", "INV-2026-10-11020"), ("Destination", "Disputed"), ("Chad", "50"),
    )  # fmt: skip

    assert opened(*rows, invoice_number="INV-2026-10-11020") == (
        "None",
        "d.xlsx: not taken, as it is about invoice INV-2026-09-00010",
    )
    assert "it is about 2 invoices" in opened(*rows)[1]
    assert opened(*rows[3:], invoice_number="inv-2026-10-11020")[0] == "50.00"
    assert opened(("Invoice 11020",), *rows[4:], invoice_number="INV-2026-10-11020")[0] == "50.00"


SUBTOTALS = (("Africa", "150"), ("Mali", "100"), ("Chad", "50"), ("Asia", "30"), ("India", "30"))


@pytest.mark.parametrize("rows", [SUBTOTALS, SUBTOTALS[::-1]], ids=["above", "below"])
def test_where_rows_are_sums_of_those_beside_them_none_is_taken_unless_a_total_tells_which(rows):
    header = ("Destination", "Disputed")

    disputed, told = opened(header, *rows)
    assert (disputed, "rows may be sums of those beside them (row" in told) == ("None", True)
    assert opened(header, *rows, ("Total", "180"))[0] == "180.00"
    assert "left out as the sum of rows beside it" in opened(header, *rows, ("Total", "180"))[1]
    assert total(header, *rows, ("Total", "360")) == ("360.00", [])


def test_a_sum_whose_parts_alone_fill_a_column_is_left_out_and_told():
    header = ("Region", "Destination", "Disputed")
    rows = ("Africa", "", "150"), ("", "Mali", "100"), ("", "Chad", "50"), ("Other", "Fiji", "7")

    assert total(header, *rows) == ("157.00", [("row 2 '150'", "above")])
    assert total(header, *((row[0] or "Africa", *row[1:]) for row in rows)) == ("157.00", [("row 2 '150'", "above")])


def test_a_sum_of_many_digits_is_none_by_chance_and_a_round_one_among_others_may_be():
    header, other = ("Destination", "Disputed"), ("Togo", "7")

    assert table_of([header, ("Africa", "1150.57"), ("Mali", "1100.23"), ("Chad", "50.34"), other]).doubt
    assert total(header, ("Mali", "150"), ("Chad", "100"), ("Niger", "50"), other) == ("307.00", [])


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Status", "credited"), ("Dispute status", "Settled in October"), ("State", "closed"), ("Statut", "Réglé"),
        ("Estado", "pagado"), ("状态", "已结清"), ("Note", "not disputed"), ("Comment", "Undisputed"),
    ],
)  # fmt: skip
def test_a_row_that_says_that_it_is_settled_is_left_out_and_told(name, said):
    rows = ("Destination", "Disputed", name), ("Mali", "100", "open"), ("Chad", "900", said)

    assert total(*rows) == ("100.00", [("row 3 '900'", "settled")])


@pytest.mark.parametrize("said", ["not credited", "unpaid", "to be credited", "pending", "non réglé", "未结清", ""])
def test_a_row_that_is_not_settled_yet_is_a_line(said):
    assert total(("Destination", "Disputed", "Status"), ("Mali", "100", said)) == ("100.00", [])
    assert total(("Destination", "Disputed", "Note"), ("Mali", "100", "credited before")) == ("100.00", [])
