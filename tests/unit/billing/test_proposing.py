"""Columns are recognised by what they are called and by what stands in them."""

import time
from datetime import datetime

import pytest

from pledgekeeper.billing.agreement import BillingAgreement
from pledgekeeper.billing.files import open_calls
from pledgekeeper.billing.proposing import propose
from pledgekeeper.carriers.call_columns import Columns, Start
from pledgekeeper.errors import Invalid
from tests.unit.billing.sides import call, nothing_kept, write

ROWS = {
    "plain": (
        "start_time,calling_number,called_number,duration_seconds,rate_per_minute,amount,currency",
        "2026-10-05 08:00:00,33612345678,221771234567,61,0.1800,0.183000,USD",
        {"start": "start_time", "a": "calling_number", "b": "called_number", "duration": "duration_seconds",
         "rate": "rate_per_minute", "amount": "amount"},
    ),
    "a switch": (
        "CDR_ID;ANI;DNIS;ConnectTime;DisconnectTime;BillSec;PricePerMin;TotalCost",
        "1;0033612345678;+221771234567;05/10/2026 08:00:00;05/10/2026 08:01:01;61;0,1800;0,183000",
        {"start": "ConnectTime", "a": "ANI", "b": "DNIS", "duration": "BillSec",
         "rate": "PricePerMin", "amount": "TotalCost"},
    ),
    "French": (
        "date\theure\tappelant\tappelé\tdurée\ttarif\tmontant",
        "05/10/2026\t08:00:00\t33612345678\t221771234567\t00:01:01\t0,18\t0,183",
        {"start": "date", "a": "appelant", "b": "appelé", "duration": "durée", "rate": "tarif", "amount": "montant"},
    ),
    "raw and billed": (
        "Answer Time|A-Number|B-Number|Duration|Billed Duration|Destination|Charge",
        "2026-10-05T08:00:00+02:00|33612345678|221771234567|61|120|Senegal Mobile|0.36",
        {"start": "Answer Time", "a": "A-Number", "b": "B-Number", "duration": "Duration", "billed": "Billed Duration",
         "amount": "Charge"},
    ),
    "three moments": (
        "Id,Setup Time,Answer Time,Release Time,CLI,DNIS,Raw Dur,Billed Dur,Rate,Cost",
        "0,2026-10-24 09:53:17,2026-10-24 09:53:48,2026-10-24 10:02:38,33611461477,221776983932,530,540,0.19,1.753417",
        {"start": "Answer Time", "a": "CLI", "b": "DNIS", "duration": "Raw Dur", "billed": "Billed Dur", "rate": "Rate",
         "amount": "Cost"},
    ),
    "moments that only their content tells apart": (
        "T1,T2,T3,A,B,Secs,Cost",
        "24.10.2026 09:53:17,24.10.2026 09:53:48,24.10.2026 10:02:38,33611461477,221776983932,530,1.753417",
        {"start": "T2", "a": "A", "b": "B", "duration": "Secs", "amount": "Cost"},
    ),
    "trunks and ringing": (
        "Call ID;Trunk;Orig Trunk Number;Calling Party;Called Party Original;Called Party Translated;Start;"
        "Ring Seconds;Duration (mm:ss);Cost EUR",
        "0;BLT-0;9000000;33611461477;0011221776983932;221776983932;24.10.2026 09:53:48;7;8:50;1,753417",
        {"start": "Start", "a": "Calling Party", "b": "Called Party Translated", "duration": "Duration (mm:ss)",
         "amount": "Cost EUR"},
    ),
    "no names that say anything": (
        "f1,f2,f3,f4,f5",
        "20261005080000,33612345678,221771234567,61,0.183000",
        {"start": "f1", "a": "f2", "b": "f3", "duration": "f4", "amount": "f5"},
    ),
    "no header": (
        None,
        "2026-10-05 08:00:00,33612345678,221771234567,61,0.183000",
        {"start": "column 1", "a": "column 2", "b": "column 3", "duration": "column 4", "amount": "column 5"},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("header", "row", "expected"), ROWS.values(), ids=ROWS)
def test_the_columns_of_many_kinds_of_file(tmp_path, header, row, expected):
    path = tmp_path / "calls.csv"
    path.write_text("\n".join([*([header] if header else []), *[row] * 20]) + "\n")

    mapping = propose(open_calls(path, nothing_kept()))

    found = {
        "start": mapping.start.column, "a": mapping.a_number, "b": mapping.b_number,
        "duration": mapping.duration.column,
        "billed": mapping.billed and mapping.billed.column, "rate": mapping.rate, "amount": mapping.amount,
    }  # fmt: skip
    assert {name: column for name, column in found.items() if column} == expected


@pytest.mark.parametrize(
    ("name", "cells", "unit"),
    [
        ("duration", ["61", "12"], "seconds"),
        ("duration_ms", ["61000", "12000"], "milliseconds"),
        ("duration", ["61000", "125000"], "milliseconds"),
        ("minutes", ["1.0167", "0.2"], "minutes"),
        ("duration", ["1.0167", "0.2"], "minutes"),
        ("duration", ["0:01:01", "0:00:12"], "clock"),
        ("duration", ["000101", "000012"], "hhmmss"),
        ("duration", ["000101", "000075"], "seconds"),
        ("duration", ["101010", "121212"], "milliseconds"),
    ],
)
def test_the_unit_of_a_duration(tmp_path, name, cells, unit):
    rows = [("2026-10-05 08:00:00", "221771234567", cell, "0.5000") for cell in cells]
    path = write(tmp_path / "calls.csv", rows, header=("start", "called", name, "amount"))

    assert propose(open_calls(path, nothing_kept())).duration.unit == unit


def test_columns_that_are_named_go_before_what_is_recognised_and_the_rest_is_recognised(tmp_path):
    header = ("Answered", "A", "B", "Dur", "Sum", "Net")
    path = write(
        tmp_path / "calls.csv", [("05/10/2026 08:00:00", "33611111111", "22177000001", 61, "0.5", "0.4")], header
    )

    file = open_calls(path, nothing_kept())
    found = propose(file, Columns(b_number="A", a_number="B", amount="Net"))

    assert (found.b_number, found.a_number, found.amount) == ("A", "B", "Net")
    assert (found.start.column, found.start.written, found.duration.column) == ("Answered", "day-first", "Dur")


def test_a_start_that_is_named_is_read_as_it_is_written(tmp_path):
    header = ("setup", "seized", "at", "caller", "called", "seconds", "amount")
    row = ("2026-10-05 07:59:58", "05/10/2026", "08:00:00", "33611111111", "22177000001", 61, "0.5")
    file = open_calls(write(tmp_path / "calls.csv", [row], header), nothing_kept())

    start = propose(file, Columns(start="seized")).start
    named = propose(file, Columns(start="seized", time="at")).start

    assert start == named == Start(column="seized", time_column="at", written="day-first")


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        (Columns(b_number="dnis"), "there is no column 'dnis', which is named as b_number; there are: start, caller"),
        (Columns(start="caller"), "'caller' is named as start, and holds no moments: '3361234"),
    ],
)
def test_a_named_column_that_cannot_be_is_said(tmp_path, columns, said):
    file = open_calls(write(tmp_path / "calls.csv", [call(1)]), nothing_kept())

    with pytest.raises(Invalid, match=said):
        propose(file, columns)


@pytest.mark.parametrize(
    ("month", "days", "written"),
    [
        (10, "{:02}/10/2026", "day-first"), (10, "10/{:02}/2026", "month-first"),
        (10, "{:02}.10.26", "day-first"), (3, "{:02}/03/2026", "day-first"),
    ],
)  # fmt: skip
def test_where_day_and_month_look_alike_the_order_is_that_of_days_in_the_period(tmp_path, month, days, written):
    period = {"from": datetime(2026, month, 1), "to": datetime(2026, month + 1, 1)}  # noqa: DTZ001  a wall clock's
    agreement = BillingAgreement.model_validate({"currency": "USD", "period": period})
    rows = [(f"{days.format(day)} 08:00:00", "33612345678", "221771234567", 61, "0.5") for day in (1, 2, 3, 4)]

    found = proposed(tmp_path, rows, ("start", "caller", "called", "seconds", "amount"), agreement)

    assert found.start.written == written


@pytest.mark.parametrize("names", [("duration", "billsec"), ("billsec", "duration")])
def test_a_call_lasted_as_long_as_it_was_talked(tmp_path, names):
    cells = {"duration": 70, "billsec": 61}
    row = ("2026-10-05 08:00:00", "33612345678", "221771234567", *(cells[name] for name in names), "0.5")

    found = proposed(tmp_path, [row] * 5, ("start", "caller", "called", *names, "amount"))

    assert (found.duration.column, found.billed) == ("billsec", None)


@pytest.fixture
def in_new_york(monkeypatch):
    with monkeypatch.context() as there:
        there.setenv("TZ", "America/New_York")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("in_new_york")
def test_which_moment_a_call_began_at_does_not_depend_on_where_the_machine_stands(tmp_path):
    """Its clocks go back while each of these calls lasts."""
    header = ("First", "Second", "Third", "CLI", "DNIS", "Seconds")
    rows = [
        ("01/11/2026 01:59:00", f"01/11/2026 01:59:{30 + n:02}", f"01/11/2026 02:00:{n:02}", "33612345678",
         "221771234567", 30)
        for n in range(20)
    ]  # fmt: skip

    mapping = propose(open_calls(write(tmp_path / "calls.csv", rows, header), nothing_kept()))

    assert mapping.start.column == "Second"


IN_DOLLARS = BillingAgreement(currency="USD")


def proposed(folder, rows, header, agreement=IN_DOLLARS):
    """What is recognised of rows that stand below a header."""
    return propose(open_calls(write(folder / "calls.csv", rows, header), nothing_kept()), agreement=agreement)


def priced(*prices):
    """Calls of one minute and of ten, to two dial codes, with what a function of their seconds and code gives."""
    lasted = [(code, seconds) for code in ("4420", "2217") for seconds in (60, 600)]
    return [
        ("2026-10-05 08:00:00", "33612345678", f"{code}71234567", seconds, *(price(code, seconds) for price in prices))
        for code, seconds in lasted
    ]


def a_minute(code, _seconds):
    return "0.012" if code == "4420" else "0.18"


def a_call(code, seconds):
    return f"{float(a_minute(code, seconds)) * seconds / 60:.4f}"


@pytest.mark.parametrize(
    ("names", "prices", "rate", "amount"),
    [
        (["price"], [a_call], None, "price"), (["price"], [a_minute], "price", None),
        (["total_price"], [a_call], None, "total_price"), (["Extended Price"], [a_call], None, "Extended Price"),
        (["TotalPrice"], [a_call], None, "TotalPrice"), (["price", "rate"], [a_call, a_minute], "rate", "price"),
        (["price", "total_price"], [a_minute, a_call], "price", "total_price"),
        (["price", "cost"], [a_minute, a_call], "price", "cost"), (["unit price"], [a_minute], "unit price", None),
        (["price per minute", "price"], [a_minute, a_call], "price per minute", "price"),
    ],
)  # fmt: skip
def test_a_total_price_is_an_amount_and_a_price_what_it_is_like(tmp_path, names, prices, rate, amount):
    found = proposed(tmp_path, priced(*prices), ("start", "caller", "called", "seconds", *names))

    assert (found.rate, found.amount) == (rate, amount)


@pytest.mark.parametrize("currency", ["EUR", "USD"])
@pytest.mark.parametrize("names", [("charge_eur", "charge_usd"), ("charge_usd", "charge_eur")])
def test_of_amounts_in_two_currencies_that_of_the_agreement_counts_and_the_other_is_nothing_else(
    tmp_path, names, currency
):
    header = ("start", "caller", "called", "seconds", *names)
    found = proposed(tmp_path, priced(a_call, a_call), header, BillingAgreement(currency=currency))

    assert found.amount == f"charge_{currency.lower()}"
    assert (found.billed, found.rate, found.duration.column) == (None, None, "seconds")


@pytest.mark.parametrize(("currency", "which"), [("EUR", "local"), ("USD", "settlement")])
def test_the_amount_belongs_to_the_column_with_the_currency_of_the_agreement(tmp_path, currency, which):
    header = ("start", "caller", "called", "seconds",
              "amount_local", "local_currency", "amount_settlement", "settlement_currency")  # fmt: skip
    rows = priced(a_call, lambda *_: "EUR", a_call, lambda *_: "USD")

    found = proposed(tmp_path, rows, header, BillingAgreement(currency=currency))

    assert (found.amount, found.currency) == (f"amount_{which}", f"{which}_currency")


@pytest.mark.parametrize("name", ["Billed Amount", "charged_amount", "charge_eur", "billed_usd"])
def test_what_is_billed_in_money_is_not_how_long_is_billed(tmp_path, name):
    found = proposed(tmp_path, priced(a_call, a_call), ("start", "caller", "called", "seconds", name, "Total Amount"))

    assert (found.billed, found.duration.column) == (None, "seconds")


IN_LANGUAGES = [
    ("Prix unitaire", "Prix"), ("Prix unitaire", "Prix HT"), ("Precio por minuto", "Precio"), ("Tarifa", "Preço"),
    ("Valor unitário", "Valor"), ("Tarif", "Coût"), ("Minutenpreis", "Kosten"), ("Preis pro Minute", "Entgelt"),
    ("Preis/Minute", "Preis"), ("Tariffa", "Importo"), ("EUR/min", "EUR"), ("Rate", "USD"), ("费率", "费用"),
    ("单价", "金额"), ("Prix/min", "Montant"), ("Prix minute", "Total"), ("Preço por minuto", "Valor"),
    ("Preis je Minute", "Betrag"), ("Cost per minute", "Cost"), ("Gebühr/Min", "Gebühr"),
    ("x", "Amount"), ("Rate", "y"),
]  # fmt: skip


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(("rate", "amount"), IN_LANGUAGES)
def test_rate_and_amount_are_told_apart_in_any_language_by_name_or_by_what_stands_there(tmp_path, rate, amount, turned):
    columns = [(rate, a_minute), (amount, a_call)][:: -1 if turned else 1]
    header = ("start", "caller", "called", "seconds", *(name for name, _ in columns))

    found = proposed(tmp_path, priced(*(what for _, what in columns)), header)

    assert (found.rate, found.amount, found.duration.column) == (rate, amount, "seconds")
    assert (found.billed, found.currency, found.destination) == (None, None, None)


def with_tax(code, seconds):
    return f"{float(a_call(code, seconds)) * 1.2:.4f}"


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("net", "gross"),
    [("Montant HT", "Montant TTC"), ("Net amount", "Gross amount"), ("Betrag netto", "Betrag brutto"),
     ("Amount excl. VAT", "Amount incl. VAT"), ("Importe", "Importe IVA incl.")],
)  # fmt: skip
def test_of_amounts_with_and_without_tax_the_one_without_counts_wherever_it_stands(tmp_path, net, gross, turned):
    columns = [(gross, with_tax), (net, a_call)][:: -1 if turned else 1]
    header = ("start", "caller", "called", "seconds", *(name for name, _ in columns))

    assert proposed(tmp_path, priced(*(what for _, what in columns)), header).amount == net


def test_a_side_without_amounts_is_told_to_have_none(tmp_path):
    found = proposed(tmp_path, priced(a_minute), ("start", "caller", "called", "seconds", "rate"))

    assert found.in_words().endswith("rate 'rate', no amounts: they are worked out")
