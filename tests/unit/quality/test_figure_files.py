"""Files of figures as spreadsheets and systems save them: what is read, and which row is told with what is right."""

from datetime import UTC, datetime

import duckdb
import pytest

from pledgekeeper.errors import Invalid
from pledgekeeper.quality.figure_files import from_csv, from_file, from_parquet

HEADER = "carrier,product,route,hour,metric,value,attempts\n"
ROW = "baltel,voice,r1,2026-10-01T10:00:00Z,asr,50.5,200\n"


@pytest.mark.parametrize(
    "text",
    [
        f"\ufeff{HEADER}{ROW}",
        f"{HEADER.strip()},,\n{ROW.strip()},,\n,,,,,,,,\n\n",
        (HEADER + ROW).replace(",", ", "),
        (HEADER + ROW).replace("\n", "\r"),
        (HEADER + ROW).replace(",", ";").replace("50.5", "50,5"),
    ],
)
def test_a_file_is_read_as_spreadsheets_save_it(text):
    for found in (from_csv(text), from_file(text.encode())[0]):
        [figure] = found
        assert (figure.route, figure.hour, figure.value) == ("r1", datetime(2026, 10, 1, 10, tzinfo=UTC), 50.5)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (ROW.replace("50.5", "50,5"), "row 4: '200' stands beyond the last column; put what holds a comma in quotes"),
        (
            ROW.replace("2026-10-01T10:00:00Z", "01.10.2026 10:00"),
            "row 4: hour: '01.10.2026 10:00' cannot be read; write when it begins with its offset, as "
            "2026-10-01T10:00:00Z",
        ),
        (
            ROW.replace("2026-10-01T10:00:00Z", "46800"),
            "row 4: hour: 46800 is no hour; write when it begins with its offset, as 2026-10-01T10:00:00Z",
        ),
        (
            ROW.replace("2026-10-01T10:00:00Z", "9999-12-31T23:00:00-12:00"),
            "row 4: hour: 9999-12-31T23:00:00-12:00 is before the year 1 or after 9999 in UTC; is it mistyped?",
        ),
    ],
)
def test_a_row_that_cannot_be_read_is_told_with_its_number_and_the_others_are_read(row, told):
    figures, wrong = from_file(f"{HEADER}{ROW},,,,,,\n{row}".encode())

    assert (len(figures), wrong) == (1, [told])


def test_of_two_columns_of_one_name_none_is_taken():
    with pytest.raises(Invalid, match="more than there should be; there twice: value"):
        from_csv(f"{HEADER.strip()},value\n{ROW.strip()},9\n")


def test_what_is_no_csv_is_told():
    with pytest.raises(Invalid, match="line 2: this is no CSV: field larger than field limit"):
        from_csv(HEADER + "x" * 200_000)


@pytest.mark.parametrize("hour", ["NULL::TIMESTAMP", "1790848800::BIGINT", "DATE '2026-10-01'"])
def test_a_row_of_parquet_without_an_hour_is_told_and_nothing_fails(tmp_path, hour):
    path = tmp_path / "figures.parquet"
    row = f"'baltel' AS carrier, 'voice' AS product, 'r1' AS route, {hour} AS hour, 'asr' AS metric"
    duckdb.sql(f"COPY (SELECT {row}, 50.5 AS value, 200 AS attempts) TO '{path}' (FORMAT parquet)")

    with pytest.raises(Invalid, match=r"row 1: hour: .*as 2026-10-01T10:00:00Z"):
        from_parquet(path.read_bytes())
