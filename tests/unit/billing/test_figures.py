"""Amounts and durations are read however they are written: which sign is before decimals, what stands around them."""

from datetime import datetime, timedelta
from decimal import Decimal

import duckdb
import pytest

from pledgekeeper.billing.figures import decimal_mark, figure_in_sql, value_of
from pledgekeeper.errors import Invalid
from tests.unit.billing.sides import AGREEMENT, SHEET, call, compared, found, of_files, write

HEADER = ("start", "caller", "called", "seconds", "amount")
DATABASE = duckdb.connect()
NBSP, NARROW = "\u00a0", "\u202f"


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["0.200000", "1,200"], "."), (["0,2", "1.200"], ","), (["600", "1,200", "1,800"], None), (["0,183"], ","),
        (["1.234,56"], ","), (["1,234,567"], "."), (["1234,567"], ","), ([".183"], "."), (["€ 1\u00a0005,00"], ","),
        (["60", ""], None), (["0.5", "0.25", "0,5"], "."),
    ],
)  # fmt: skip
def test_the_sign_before_decimals_is_told_by_cells_that_leave_no_doubt(cells, mark):
    assert decimal_mark(cells) == mark


@pytest.mark.parametrize(
    ("cell", "mark", "value"),
    [
        ("$0.02", ".", "0.02"), ("0.02 USD", ".", "0.02"), (f"€ 1{NBSP}005,00", ",", "1005"),
        ("US$1,234.5", ".", "1234.5"), (f"1{NARROW}005,5", ",", "1005.5"), ("1'234.56", ".", "1234.56"),
        ("1 234", ".", "1234"), ("1.234,5", ",", "1234.5"),
        ("-$0.02", ".", "-0.02"), ("$-0.02", ".", "-0.02"), ("(0.02)", ".", "-0.02"), ("0.02-", ".", "-0.02"),
        ("−1,5 kr", ",", "-1.5"), ("Rs. 1,20,000.50", ".", "120000.5"), ("0.02 EUR/min", ".", "0.02"),
        ("1,2", ".", None), ("1.2.3", ".", None), ("12 ct", ".", None), ("1 2", ".", None), ("free", ".", None),
    ],
)  # fmt: skip
def test_a_figure_is_read_without_what_stands_around_it_and_alike_by_both_that_read(cell, mark, value):
    query = f"SELECT TRY_CAST({figure_in_sql('cell', mark)} AS DECIMAL(28, 8)) FROM (SELECT ?::VARCHAR AS cell)"

    assert value_of(cell, mark) == (Decimal(value) if value else None)
    assert DATABASE.execute(query, [cell]).fetchone()[0] == value_of(cell, mark)


def month(amount=lambda cell: cell, seconds=str):
    rows = [call(number, seconds=60 + number) for number in range(30)]
    return [(*row[:3], seconds(row[3]), amount(row[4])) for row in rows]


def test_a_duration_with_its_thousands_parted_does_not_change_the_amounts(tmp_path):
    ours, theirs = ([call(1, seconds=60), call(2, seconds=1200)] for _ in range(2))
    theirs[1] = (*theirs[1][:3], "1,200", theirs[1][4])

    assert found(compared(tmp_path, ours, theirs)) == {}


def test_whole_amounts_with_commas_before_three_digits_are_thousands(tmp_path):
    ours = [call(number, amount=600 * number) for number in range(1, 5)]
    theirs = [(*row[:4], f"{600 * number:,}") for number, row in enumerate(ours, 1)]

    assert found(compared(tmp_path, ours, theirs)) == {}


@pytest.mark.parametrize(
    "written",
    [
        lambda cell: f"${cell}", lambda cell: f"{cell} USD", lambda cell: "€ " + cell.replace(".", ","),
        lambda cell: f"1{NBSP}{cell[1:]}".replace(".", ","), lambda cell: f"1{NARROW}{cell[1:]}",
        lambda cell: f"1'{cell[1:]}", lambda cell: f"{Decimal(cell):.9E}",
    ],
    ids=["dollars", "code", "euros", "spaces", "narrow spaces", "apostrophes", "exponents"],
)  # fmt: skip
def test_amounts_with_a_currency_or_parted_thousands_are_amounts(tmp_path, written):
    """They are no longer what the sheet says."""
    document = compared(tmp_path, month(), month(lambda cell: written(f"{1000 + Decimal(cell)}")))

    assert document["difference"]["amount"] == "-30000.00"


def test_a_currency_that_stands_beside_the_amount_is_that_of_the_call(tmp_path):
    agreement = AGREEMENT + "fx: [{currency: EUR, rate: 2}]\n"
    theirs = month(lambda cell: f"{Decimal(cell) / 2} EUR")

    assert found(compared(tmp_path, month(), theirs, agreement=agreement)) == {}


@pytest.mark.parametrize(("sheet", "by"), [("rate_sheet: rates.csv\n", "rate sheet"), ("", "rate of each row")])
def test_amounts_that_are_worked_out_are_told(tmp_path, sheet, by):
    header = ("start", "caller", "called", "seconds", "rate")
    rows = [(*row[:4], "0.18") for row in month()]
    files = [write(tmp_path / f"{side}.csv", rows, header) for side in ("ours", "theirs")]
    (tmp_path / "rates.csv").write_text(SHEET)
    (tmp_path / "agreement.yaml").write_text(AGREEMENT.replace("rate_sheet: rates.csv\n", sheet))
    told = []

    of_files(tmp_path, *files, told=told)

    said = f"theirs.csv: no column was recognised as the amount; worked out by the {by}"
    assert [each for each in told if str(each).startswith(said) and "mapping file" in str(each)]


@pytest.mark.parametrize(
    "form",
    ["{h:02}{m:02}{s:02}", "{h}:{m:02}:{s:02}", "{m}m {s}s", "{m} min {s} sec", "PT{m}M{s}S", "{all} s", "{all}s"],
)
def test_a_duration_is_read_however_it_is_written(tmp_path, form):
    def written(seconds):
        return form.format(h=seconds // 3600, m=seconds // 60, s=seconds % 60, all=seconds)

    assert found(compared(tmp_path, month(), month(seconds=written))) == {}


@pytest.mark.parametrize(
    "form",
    [
        "%d-%b-%Y %H:%M:%S", "%d %b %Y %H:%M:%S", "%b %d %Y %H:%M:%S", "%b %d, %Y %I:%M:%S %p", "%d-%b-%y %H:%M:%S",
        "%Y年%m月%d日 %H:%M:%S", "%d/%m/%Y %H.%M.%S", "%d.%m.%Y %H.%M.%S", "%d/%m/%Y %I:%M:%S %p",
        "%d-%b-%y %H.%M.%S", "%d-%b-%y %I.%M.%S.%f %p", "%d-%b-%Y %H.%M.%S", "%d-%b-%Y %I.%M.%S %p",
    ],
)  # fmt: skip
def test_a_moment_is_read_however_it_is_written(tmp_path, form):
    theirs = [(f"{datetime.fromisoformat(row[0]):{form}}", *row[1:]) for row in month()]

    assert found(compared(tmp_path, month(), theirs)) == {}


def test_day_and_time_may_be_digits_in_two_columns(tmp_path):
    moments = [datetime.fromisoformat(row[0]) for row in month()]
    rows = [
        (f"{at:%H%M%S}", f"{at:%Y%m%d}", *row[1:]) for at, row in zip(moments, month(), strict=True)
    ]  # fmt: skip
    theirs = write(tmp_path / "theirs.csv", rows, ("time", "date", *HEADER[1:]))

    assert found(compared(tmp_path, month(), theirs)) == {}


@pytest.mark.parametrize("name", ["end_time", "disconnect_time", "EndTime", "release"])
def test_a_call_of_which_only_its_end_is_told_began_as_long_before_as_it_lasted(tmp_path, name):
    rows = [(str(datetime.fromisoformat(row[0]) + timedelta(seconds=int(row[3]))), *row[1:]) for row in month()]
    theirs = write(tmp_path / "theirs.csv", rows, (name, *HEADER[1:]))

    assert found(compared(tmp_path, month(), theirs)) == {}


@pytest.mark.parametrize("name", ["Data/Hora", "Fecha y hora", "Answer"])
def test_seconds_since_1970_are_a_moment_where_the_name_says_one(tmp_path, name):
    rows = [(int(datetime.fromisoformat(f"{row[0]}+00:00").timestamp()), *row[1:]) for row in month()]
    theirs = write(tmp_path / "theirs.csv", rows, (name, *HEADER[1:]))

    assert found(compared(tmp_path, month(), theirs)) == {}


@pytest.mark.parametrize("form", ["{}F", "{}f"])
def test_what_a_switch_fills_an_odd_number_of_digits_up_with_is_none_of_them(tmp_path, form):
    theirs = [(row[0], form.format(row[1]), form.format(row[2]), *row[3:]) for row in month()]

    assert found(compared(tmp_path, month(), theirs)) == {}


@pytest.mark.parametrize("form", ['="{}"', "'{}"])
def test_numbers_that_a_spreadsheet_keeps_as_texts_are_numbers(tmp_path, form):
    theirs = [(row[0], form.format(row[1]), form.format(row[2]), *row[3:]) for row in month()]

    assert found(compared(tmp_path, month(), theirs)) == {}


def test_a_file_in_which_no_start_is_recognised_is_answered_with_what_is_and_with_what_stands_there(tmp_path):
    theirs = [("46300.5", *row[1:]) for row in month()]

    with pytest.raises(Invalid) as refused:
        compared(tmp_path, month(), theirs)

    said = str(refused.value)
    assert "theirs.csv: no column was recognised as when a call began; there are: start, caller" in said
    assert "01-Oct-2026 13:00:00" in said
    assert "Not recognised: start '46300.5'" in said
    assert "33612340001" not in said
