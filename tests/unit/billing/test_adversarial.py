"""Files that make a reconciliation stumble."""

import gzip
import json
import random
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import duckdb
import pytest

from pledgekeeper import cli
from pledgekeeper.billing import flowing
from pledgekeeper.billing.limits import within_limits
from pledgekeeper.billing.search import Searched, search
from pledgekeeper.errors import Invalid, TooLarge
from tests.unit.billing import sides
from tests.unit.billing.sides import AGREEMENT, BEGIN, HEADER, SHEET, call, compared, found, of_files, write

pytestmark = pytest.mark.thorough

MONTH = [call(number, seconds=20 + 7 * number) for number in range(60)]


def test_a_thousand_calls_to_one_number_in_one_second_are_each_found(tmp_path):
    chance = random.Random(5)
    ours = [call(n, at=BEGIN, seconds=chance.randint(1, 600), called="221771234567") for n in range(1000)]
    theirs = chance.sample(ours, len(ours))[:-1]

    document = compared(tmp_path, ours, theirs)

    assert found(document).keys() == {"missing_theirs"}
    assert found(document)["missing_theirs"][0] == 1


def test_calls_to_one_number_in_one_second_whose_callers_are_withheld_are_paired_by_duration(tmp_path):
    ours = [call(n, at=BEGIN, seconds=30 + 10 * n, called="221771234567", caller="anonymous") for n in range(40)]
    theirs = [row for number, row in enumerate(reversed(ours)) if number != 7]

    document = compared(tmp_path, ours, theirs)

    assert found(document) == {"missing_theirs": (1, "1.05")}


def test_of_calls_that_could_be_each_other_none_is_left_over_by_luck(tmp_path):
    same = {"caller": "33612345678", "called": "221771234567"}
    ours = [call(0, at=BEGIN + timedelta(seconds=second), **same) for second in (0, 4)]
    theirs = [call(0, at=BEGIN + timedelta(seconds=second), **same) for second in (4, 8)]  # greedy takes the two at 4

    assert compared(tmp_path, ours, theirs)["causes"] == []


def test_a_file_that_was_appended_to_itself_holds_duplicates_only(tmp_path):
    document = compared(tmp_path, MONTH, MONTH + MONTH)

    assert found(document).keys() == {"duplicate_theirs"}
    assert found(document)["duplicate_theirs"][0] == len(MONTH)


def test_what_both_sides_count_twice_is_no_difference(tmp_path):
    assert compared(tmp_path, MONTH + MONTH, MONTH + MONTH)["causes"] == []


@pytest.mark.parametrize("swapped", [False, True])
def test_local_time_over_the_night_when_clocks_go_back(tmp_path, swapped):
    utc = [datetime(2026, 10, 24, 12) + timedelta(minutes=3 * n) for n in range(600)]  # noqa: DTZ001
    local = [at.replace(tzinfo=ZoneInfo("UTC")).astimezone(ZoneInfo("Europe/Paris")) for at in utc]
    sides = [[call(n, at=at, seconds=30 + n) for n, at in enumerate(side)] for side in (utc, local)]

    document = compared(tmp_path, *(reversed(sides) if swapped else sides))

    assert document["causes"] == []
    assert document["offset_seconds"] == (-7200 if swapped else 7200)


def test_a_tenth_of_the_callers_withheld_costs_no_match(tmp_path):
    theirs = [row if number % 10 else (row[0], "anonymous", *row[2:]) for number, row in enumerate(MONTH)]

    assert compared(tmp_path, MONTH, theirs)["causes"] == []


def test_numbers_are_one_number_however_they_are_written(tmp_path):
    def other(row):
        start, caller, called, seconds, amount = row
        forms = [
            f"00{called}",
            f"+{called}",
            f"sip:+{called}@203.0.113.7;user=phone",
            f"1234#{called}",
            f"+221 77 {called[5:]}",
        ]
        return start, f"tel:+{caller}", forms[int(called[-1]) % len(forms)], seconds, amount

    theirs = [other(call(n, called=f"22177120000{n}")) for n in range(10)]

    assert compared(tmp_path, [call(n, called=f"22177120000{n}") for n in range(10)], theirs)["causes"] == []


def test_a_file_with_a_header_and_no_calls_is_a_side_without_calls(tmp_path):
    document = compared(tmp_path, MONTH, [])

    assert found(document).keys() == {"missing_theirs"}
    assert found(document)["missing_theirs"] == (len(MONTH), document["difference"]["amount"])
    assert compared(tmp_path, [], [])["difference"] == {"amount": "0.00"}


def test_a_file_without_amounts_is_rated_by_the_sheet(tmp_path):
    ours = [row[:4] for row in MONTH]

    document = compared(tmp_path, write(tmp_path / "ours.csv", ours, header=HEADER[:4]), MONTH[:-1])

    assert found(document) == {"missing_theirs": (1, MONTH[-1][4].rstrip("0"))}


def test_calls_that_the_sheet_does_not_know_are_told_where_it_is_to_say_what_they_cost(tmp_path):
    notes = []
    compared(tmp_path, MONTH, MONTH)
    rows = [(start, caller, f"998{called[-8:]}", seconds) for start, caller, called, seconds, _ in MONTH]

    of_files(tmp_path, tmp_path / "ours.csv", write(tmp_path / "theirs.csv", rows, HEADER[:4]), notes)

    assert "ATTENTION: theirs.csv: 60 calls of which the rate sheet knows no price; taken as 0" in notes


def test_lines_may_end_as_on_windows_and_cells_be_quoted(tmp_path):
    compared(tmp_path, MONTH, MONTH)
    text = "\r\n".join(",".join(f'"{cell}"' for cell in row) for row in (HEADER, *MONTH))
    (tmp_path / "theirs.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())

    assert of_files(tmp_path, tmp_path / "ours.csv", tmp_path / "theirs.csv")["causes"] == []


@pytest.mark.parametrize("at", [0, 30, 60])
def test_a_line_of_totals_is_no_call(tmp_path, at):
    notes = []
    compared(tmp_path, MONTH, MONTH)
    theirs = write(tmp_path / "theirs.csv", [*MONTH[:at], ("TOTAL", "", "", "13590", "999.00"), *MONTH[at:]])

    document = of_files(tmp_path, tmp_path / "ours.csv", theirs, notes)

    assert document["difference"] == {"amount": "0.00"}
    assert "theirs.csv: left out: 1 row with neither a start nor a called number, no calls" in notes


def summed(*cells):
    """A row with a label, a count, and the sum of the month."""
    return (*cells, f"{sum(Decimal(row[4]) for row in MONTH):.6f}")


@pytest.mark.parametrize("row", [("TOTAL", "", "60", "13590"), ("2026-10-31 23:59:59", "", "", "13590")])
def test_a_row_with_the_sum_of_all_others_is_no_call(tmp_path, row):
    notes = []

    document = compared(tmp_path, MONTH, [*MONTH, summed(*row)], told=notes)

    assert document["difference"] == {"amount": "0.00"}
    assert "theirs.csv: left out: 1 row with the sum of all others, no calls" in notes
    assert not [note for note in notes if "unexplained" in str(note)]


def test_a_row_without_a_start_that_has_any_other_amount_is_a_call_and_so_is_one_of_two(tmp_path):
    more = ("TOTAL", "", "60", "13590", "1.25")
    two = [call(1), call(2, called="unknown")]

    assert compared(tmp_path, MONTH, [*MONTH, more])["difference"] == {"amount": "-1.25"}
    assert compared(tmp_path, two, two[:1])["unexplained"] == {"calls": 1, "amount": "0.18"}


def test_a_call_that_cannot_be_read_counts_as_unexplained(tmp_path):
    broken = ("2026-10-06 09:00:00", "33611111111", "221770000000", "n/a", "1.25")

    document = compared(tmp_path, [*MONTH, broken], MONTH)

    assert document["unexplained"] == {"calls": 1, "amount": "1.25"}
    assert document["difference"] == {"amount": "1.25"}


STRANGE = (
    "", "x", "0", "-1", "38050123456", "380501234567", "20261005201452", "490154203237518", "9223372036854775807",
    "-9223372036854775808", "92233720368547758070", "-92233720368", "2147483648", "99999999.99", "1e18", "1e300",
    "0x10", "infinity", "nan", "290000-01-01", "9999-12-31 23:59:59", "0001-01-01 00:00:00", "99999999:00:00",
    "2026-13-45 99:99:99", "+", "é", "1" * 400, "\"",
)  # fmt: skip
"""What stands in a cell that is not its own: a row is shifted, a number is another's."""
ALL_COLUMNS = (*HEADER, "billed seconds", "rate per minute")
LONG_MONTH = [(*call(n, seconds=20 + 7 * n), 20 + 7 * n, "0.18") for n in range(400)]


@pytest.mark.parametrize("both", [False, True], ids=["on one side", "on both"])
@pytest.mark.parametrize("column", range(len(ALL_COLUMNS)), ids=ALL_COLUMNS)
def test_whatever_stands_in_a_row_costs_no_other_row(tmp_path, column, both):
    """That causes add up is asserted by what is tested. Of each column, too, once with amounts and once without."""
    rated = both == bool(column % 2)
    broken = [
        [value if at == column else cell for at, cell in enumerate(row)]
        for row, value in zip(LONG_MONTH, STRANGE, strict=False)
    ]
    ours = broken + LONG_MONTH[len(broken) :]
    header = [f"{name} of nothing" if rated and name == "amount" else name for name in ALL_COLUMNS]

    document = compared(tmp_path, ours, ours if both else LONG_MONTH, header=header, out=tmp_path / "out")

    assert of_causes(document) <= 2 * len(STRANGE)


def of_causes(document):
    """How many calls are not the same on both sides."""
    return sum(each["calls"] for each in [*document["causes"], document["unexplained"]])


@pytest.mark.parametrize("column", range(len(ALL_COLUMNS)), ids=ALL_COLUMNS)
def test_nor_is_a_file_searched_hashed_or_cut_the_worse_for_it(tmp_path, column):
    rows = [
        [value if at == column else cell for at, cell in enumerate(row)]
        for row, value in zip(LONG_MONTH, STRANGE, strict=False)
    ]
    file = write(tmp_path / "calls.csv", rows + LONG_MONTH[len(rows) :], ALL_COLUMNS)
    of_one_day = ["--days", "2026-10-05", "--into", str(tmp_path / "cut.csv")]

    search(Searched(file, "calls"), tmp_path / "found")

    assert json.loads((tmp_path / "found" / "findings.json").read_text())["calls"] >= len(LONG_MONTH) - len(STRANGE)
    assert cli.main(["hash-records", str(file), "--salt", "0" * 16, "--into", str(tmp_path / "hashes")]) == 0
    assert cli.main(["cut-days", str(file), *of_one_day]) == 0


YEN = SHEET.replace("0.09", "900").replace("0.24", "2500").replace("0.18", "2500").replace("0.012", "120")


@pytest.mark.parametrize("seconds", [60, 99_999_999, 999_999_999])
def test_amounts_without_decimals_are_judged_by_the_sheet(tmp_path, monkeypatch, seconds):
    monkeypatch.setattr(sides, "SHEET", YEN)
    yen = [(*call(n, seconds=60 + n)[:4], str(round(2500 * (60 + n) / 60))) for n in range(40)]
    other = [*yen[:-2], (*yen[-2][:4], "9999"), (*yen[-1][:3], seconds, yen[-1][4])]

    document = compared(tmp_path, yen, other)

    assert 1 <= of_causes(document) <= 3


@pytest.mark.parametrize("amount", ["0.75", "150000000", "900000000"])
@pytest.mark.parametrize("rate", ["18", "90.5", "16000"])
def test_amounts_are_exchanged_whatever_the_rate_is(tmp_path, rate, amount):
    agreement = AGREEMENT + f"fx: [{{currency: INR, from: 2026-01-01T00:00:00Z, rate: '{rate}'}}]\n"
    rows = [(*row[:4], row[4][:-4], "INR" if number % 2 else "USD") for number, row in enumerate(MONTH)]
    rows[7] = (*rows[7][:4], amount, "INR")

    document = compared(tmp_path, rows, rows, agreement=agreement, header=(*HEADER, "currency"), out=tmp_path / "out")

    assert document["difference"]["amount"] == "0.00"


@pytest.mark.parametrize("broken", ["00/00/0000 00:00:00", "31/02/2026 10:00:00", "05/10/2026 24:00:00"])
def test_a_moment_that_is_none_does_not_tell_how_the_others_are_written(tmp_path, broken):
    rows = [
        [f"{datetime.fromisoformat(row[0]):%d/%m/%Y %H:%M:%S}", *row[1:]]
        for row in (call(n, seconds=20 + n) for n in range(300))
    ]
    rows[20][0] = rows[20][0][:-3]
    rows[199][0] = broken

    assert of_causes(compared(tmp_path, rows, rows)) <= 2


@pytest.mark.parametrize("strange", ["x", "-", "0", "380501234567"])
def test_one_strange_cell_does_not_hide_a_column_of_seconds_since_1970(tmp_path, strange):
    rows = [(int(datetime.fromisoformat(f"{row[0]}+00:00").timestamp()), *row[1:]) for row in MONTH]
    rows[7] = (strange, *rows[7][1:])

    assert of_causes(compared(tmp_path, rows, MONTH)) <= 2


def test_numbers_that_were_kept_as_fractions_are_the_same_numbers(tmp_path):
    rows = [(row[0], f"{row[1]}.0", row[2], *row[3:]) for row in MONTH]
    compared(tmp_path, MONTH, rows)
    with duckdb.connect() as database:
        database.execute(
            f"COPY (SELECT start, caller::DOUBLE AS caller, called::DOUBLE AS called, seconds, amount "
            f"FROM '{tmp_path / 'ours.csv'}') TO '{tmp_path / 'theirs.parquet'}' (FORMAT parquet)"
        )

    for theirs in ("theirs.csv", "theirs.parquet"):
        assert of_files(tmp_path, tmp_path / "ours.csv", tmp_path / theirs)["causes"] == []


def test_long_calls_may_be_written_as_clocks_among_seconds(tmp_path):
    def clock(seconds):
        return f"{seconds // 60}:{seconds % 60:02}" if seconds > 400 else seconds

    rows = [(*row[:3], clock(row[3]), row[4]) for row in MONTH]

    assert compared(tmp_path, MONTH, rows)["causes"] == []


REFUSED = {
    "empty": (b"", "this file is empty"),
    "junk": (bytes(range(256)) * 40, "holds zero bytes"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\x01\xff" * 50, "this is neither UTF-8"),
    "a workbook": (b"PK\x03\x04" + b"\0" * 40, "save it as CSV"),
    "half a Parquet file": (b"PAR1" + b"\0" * 40, "cannot be read"),
    "half a gzip file": (gzip.compress(b"start,called,seconds\n" * 99)[:40], "cannot be unpacked"),
    "UTF-16 that does not say so": ("start,called,seconds\n".encode("utf-16-le"), "holds zero bytes"),
    "prose": (b"Dear colleagues,\nplease find attached\n", "call records have at least a start"),
    "other columns": (b"name,street,town\nA,B,C\nD,E,F\n", "no column was recognised as when a call began"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "said"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_file_of_calls_is_refused_with_what_it_is(tmp_path, content, said):
    compared(tmp_path, MONTH, MONTH)
    (tmp_path / "theirs.csv").write_bytes(content)

    with pytest.raises(Invalid, match=said) as refusal:
        of_files(tmp_path, tmp_path / "ours.csv", tmp_path / "theirs.csv")
    assert "theirs.csv" in str(refusal.value)


@pytest.mark.parametrize(
    "line", [b"0" * 65536, b"2026-10-01 00:00:00,33612345678,221771234567,60,0.18\n"], ids=["a line", "rows"]
)
def test_a_bomb_is_not_unpacked(tmp_path, line):
    compared(tmp_path, MONTH, MONTH)
    with gzip.open(tmp_path / "theirs.csv.gz", "wb", compresslevel=9) as file:
        file.write(b"start,caller,called,seconds,amount\n")
        file.write(line * ((32 << 20) // len(line)))

    with pytest.raises(Invalid, match=r"swells|no line ends"):
        of_files(tmp_path, tmp_path / "ours.csv", tmp_path / "theirs.csv.gz")


def test_a_bomb_behind_a_harmless_beginning_is_not_unpacked_to_its_end(tmp_path, monkeypatch):
    monkeypatch.setattr(flowing, "PROBED_BYTES", 1 << 22)
    compared(tmp_path, MONTH, MONTH)
    chance = random.Random(3)
    with gzip.open(tmp_path / "theirs.csv.gz", "wt") as file:
        file.write("start,caller,called,seconds,amount\n")
        for _ in range(150_000):
            file.write(f"2026-10-01 00:00:00,33{chance.getrandbits(30)},22177{chance.getrandbits(20)},60,0.18\n")
        for _ in range(50):
            file.write("2026-10-01 00:00:00,33612345678,221771234567,60,0.18\n" * 4096)

    with pytest.raises(Invalid, match="swells"):
        of_files(tmp_path, tmp_path / "ours.csv", tmp_path / "theirs.csv.gz")


def test_a_parquet_file_of_more_rows_than_its_bytes_can_hold_is_not_read(tmp_path):
    compared(tmp_path, MONTH, MONTH)
    with duckdb.connect() as database:
        database.execute(
            "COPY (SELECT TIMESTAMP '2026-10-05 10:00:00' AS start, 33100000000 AS caller, 221770000412 AS called, "
            f"60 AS seconds, 0.1 AS amount FROM range(3000000)) TO '{tmp_path / 'theirs.parquet'}' (FORMAT parquet)"
        )

    with pytest.raises(Invalid, match="3,000,000 rows in"):
        of_files(tmp_path, tmp_path / "ours.csv", tmp_path / "theirs.parquet")


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz"])
def test_a_spreadsheet_of_western_europe_is_read_in_its_own_letters(tmp_path, suffix):
    compared(tmp_path, MONTH, MONTH)
    lines = ["Début;Appelant;Appelé;Durée (s);Montant €", *(";".join(map(str, row)) for row in MONTH)]
    text = "\r\n".join(lines).encode("cp1252")
    theirs = tmp_path / f"theirs{suffix}"
    theirs.write_bytes(gzip.compress(text) if suffix.endswith("gz") else text)

    assert of_files(tmp_path, tmp_path / "ours.csv", theirs)["causes"] == []


def test_calls_that_began_two_minutes_apart_are_one_call_and_make_no_difference(tmp_path):
    notes = []
    theirs = [shifted(row, 60 if number % 10 == 0 else 0) for number, row in enumerate(MONTH)]

    document = compared(tmp_path, MONTH, theirs, told=notes)

    assert document["causes"] == []
    assert "6 pairs further apart than 5 s" in notes


def test_calls_further_apart_of_another_duration_or_caller_are_missing(tmp_path):
    late, longer, other = shifted(MONTH[0], 121), shifted(MONTH[1], 60, 3), shifted(MONTH[2], 60, caller="33699999999")

    document = compared(tmp_path, MONTH, [late, longer, other, *MONTH[3:]])

    assert {cause: calls for cause, (calls, _) in found(document).items()} == {"missing_theirs": 3, "missing_ours": 3}


def shifted(row, seconds, longer=0, caller=None):
    start, by, called, lasted, amount = row
    begun = datetime.fromisoformat(start) + timedelta(seconds=seconds)
    return f"{begun:%Y-%m-%d %H:%M:%S}", caller or by, called, lasted + longer, amount


def test_what_rounding_leaves_of_exchanged_amounts_is_no_other_currency(tmp_path):
    agreement = "currency: USD\nfx: [{currency: EUR, rate: 1.0834}]\n"
    ours = [(*row, "USD") for row in MONTH]
    theirs = [(*row[:4], f"{float(row[4]) / 1.0834:.6f}", "EUR") for row in MONTH]

    (tmp_path / "agreement.yaml").write_text(agreement)
    files = [
        write(tmp_path / f"{name}.csv", rows, (*HEADER, "currency")) for name, rows in (("o", ours), ("t", theirs))
    ]
    document = of_files(tmp_path, *files)

    assert found(document).keys() == {"increment"}
    assert abs(Decimal(document["difference"]["amount"])) < Decimal("0.0001")


def test_memory_that_runs_out_is_an_answer_that_says_what_to_do(tmp_path):
    with duckdb.connect(config={"memory_limit": "20MB", "max_temp_directory_size": "0B"}) as database:  # noqa: SIM117
        with pytest.raises(TooLarge, match=r"more memory than there is\. File each half of the month"):
            with within_limits(database):
                database.execute("CREATE TABLE much AS SELECT hash(range) AS h FROM range(50000000)")


def test_time_that_runs_out_is_an_answer_too(tmp_path):
    with duckdb.connect() as database:  # noqa: SIM117
        with pytest.raises(TooLarge, match="longer than there is time for"):
            with within_limits(database, 0.2):
                database.execute("SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE hash(a, b) = 7")
