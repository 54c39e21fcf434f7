"""A rate sheet as spreadsheets and systems save it: what is read, and what is refused with what would be right."""

from datetime import datetime

import pytest

from pledgekeeper.billing.agreement import UNITS
from pledgekeeper.billing.sheet import read_sheet
from pledgekeeper.errors import Invalid

HEADER = "prefix,destination,rate_per_minute,first_increment_seconds,next_increment_seconds,effective_from\n"
LINE = "22177,Senegal,0.0185,60,1,2026-10-01\n"


@pytest.fixture
def read(tmp_path):
    def read_it(text, encoding="utf-8"):
        (tmp_path / "rates.csv").write_bytes(text.encode(encoding))
        return read_sheet(tmp_path / "rates.csv")

    return read_it


@pytest.mark.parametrize(
    "text",
    [
        (HEADER + LINE).replace(",", ";").replace("0.0185", "0,0185"),
        (HEADER + LINE).replace(",", "\t").replace("0.0185", "0,0185"),
        (HEADER + LINE).replace(",", ";"),
        HEADER.replace(",", ", ") + LINE.replace(",", ", "),
        f"\ufeff{HEADER.strip()},,\n{LINE.strip()},,\n,,,,,,,\n\n",
        (HEADER + LINE).replace("\n", "\r"),
        "sep=,\n" + HEADER + LINE,
        HEADER + LINE.replace("22177", "+22177"),
    ],
)
def test_a_sheet_is_read_as_spreadsheets_save_it(read, text):
    [rate] = read(text)

    assert (rate.prefix, rate.destination, rate.rate) == ("22177", "Senegal", UNITS * 185 // 10_000)
    assert (rate.first_increment, rate.next_increment, rate.effective_from) == (60, 1, datetime(2026, 10, 1))  # noqa: DTZ001


def test_a_destination_with_an_accent_is_read_as_call_records_are(read):
    assert read(HEADER + LINE.replace("Senegal", "Sénégal"), "cp1252")[0].destination == "Sénégal"


def test_a_sheet_in_neither_utf_8_nor_windows_1252_is_refused_with_what_to_do(read):
    with pytest.raises(Invalid, match="neither UTF-8 nor Windows-1252; save the rate sheet as CSV in UTF-8"):
        read(HEADER + LINE, "utf-16")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            LINE.replace("2026-10-01", "01.10.2026"),
            "line 2: effective_from '01.10.2026' is no day; write e.g. 2026-10-01",
        ),
        (
            LINE.replace("2026-10-01", "46296"),
            "line 2: effective_from '46296' is no day; write e.g. 2026-10-01",
        ),
        (
            LINE + LINE.replace("2026-10-01", "2026-11-01T00:00:00+01:00"),
            "line 3: effective_from '2026-11-01T00:00:00+01:00' has an offset; rates begin on the clock of the "
            "period's zone, so write e.g. 2026-10-01",
        ),
        (LINE.replace("22177", "٢٢١٧٧"), "line 2: prefix '٢٢١٧٧' is no dial code; write its digits, e.g. 22177"),
        (
            LINE.replace("0.0185", "0,0185"),
            "line 2: there are more cells than columns; put what holds the sign that parts them in quotes",
        ),
    ],
)
def test_what_cannot_be_read_is_told_with_what_would_be_right(read, line, told):
    with pytest.raises(Invalid) as refused:
        read(HEADER + line)

    assert str(refused.value).endswith(f"rates.csv, {told}")


def test_a_rate_that_its_own_comma_parts_is_never_a_rate_of_nothing(read):
    header = "prefix,destination,first_increment_seconds,next_increment_seconds,effective_from,rate_per_minute\n"

    with pytest.raises(Invalid, match="there are more cells than columns"):
        read(f"{header}22177,Senegal,60,1,2026-10-01,0,0185\n")


def test_of_two_columns_of_one_name_none_is_taken(read):
    with pytest.raises(Invalid, match="there are 2 columns rate_per_minute; leave one of them"):
        read(f"{HEADER.strip()},rate_per_minute\n{LINE.strip()},0.5\n")
