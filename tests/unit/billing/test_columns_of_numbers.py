"""Which columns are the caller and the called number, by the names that switches and carriers give them."""

import pytest

from pledgekeeper.errors import Invalid
from tests.unit.billing.test_proposing import proposed

CALLER = ("33619130651", "33611350238", "33615745080", "33619000001", "33688000002")
CALLED = ("221773387926", "447713201058", "254723635017", "221771111111", "447999999999")
RECORDS = ("9000000", "9000007", "9000014", "9000900", "9001400")


def calls(*columns):
    """Rows of five calls: what stands in these columns, then start, seconds and amount."""
    others = ("2026-10-12 13:14:55", "611", "1.2220")
    return [(*cells, *others) for cells in zip(*columns, strict=True)]


@pytest.mark.parametrize(
    ("caller", "called"),
    [
        ("CLI", "CLD"), ("CgPN", "CdPN"), ("A-Rufnummer", "B-Rufnummer"), ("Anrufer", "Rufnummer"),
        ("Quellrufnummer", "Zielrufnummer"), ("Rufnummer", "Zielrufnummer"), ("Src Party ID", "Dst Party ID"),
        ("Caller ID", "Called ID"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("number", ["i_cdr", "i_xdr", "seq", "rec_no"])
def test_caller_and_called_have_many_names_and_the_number_of_a_record_is_neither(tmp_path, number, caller, called):
    header = (number, caller, called, "Connect Time", "Seconds", "Charge")

    found = proposed(tmp_path, calls(RECORDS, CALLER, CALLED), header)

    assert (found.a_number, found.b_number) == (caller, called)


@pytest.mark.parametrize(
    "records", [RECORDS, ("1000003", "1000001", "1000002", "1000009", "1000005")], ids=["ascending", "in any order"]
)
def test_a_number_that_counts_rows_is_no_telephone_number_where_no_name_says_so(tmp_path, records):
    header = ("one", "two", "three", "Connect Time", "Seconds", "Charge")

    found = proposed(tmp_path, calls(records, CALLER, CALLED), header)

    assert (found.a_number, found.b_number) == ("two", "three")


@pytest.mark.parametrize("lasted", ["sessionTime", "Acct-Session-Time", "t"])
def test_nor_is_it_how_long_a_call_lasted(tmp_path, lasted):
    rows = [(record, called, begun, seconds) for record, called, begun, seconds in zip(
        ("7000000000", "7000000001", "7000000002", "7000000003", "7000000004"), CALLED,
        [f"2026-10-{day} 12:00:05" for day in (12, 25, 16, 21, 19)], ("48", "91", "12", "300", "47"), strict=True
    )]  # fmt: skip

    assert proposed(tmp_path, rows, ("record_id", "cld", "answerTime", lasted)).duration.column == lasted


def test_where_only_a_number_of_records_is_left_the_file_is_refused(tmp_path):
    with pytest.raises(Invalid, match="no column was recognised as the called number"):
        proposed(tmp_path, calls(RECORDS), ("one", "Connect Time", "Seconds", "Charge"))


def test_telephone_numbers_that_ascend_are_taken_where_their_names_say_so(tmp_path):
    header = ("CLI", "CLD", "Connect Time", "Seconds", "Charge")

    found = proposed(tmp_path, calls(sorted(CALLER), sorted(CALLED)), header)

    assert (found.a_number, found.b_number) == ("CLI", "CLD")
