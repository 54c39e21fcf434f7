"""Call records without the last digits of their telephone numbers."""

import csv
import gzip
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.disputes.masking import Masker, kind_of, without_numbers
from pledgekeeper.effects import masked_copy as copying
from pledgekeeper.effects.masked_copy import masked_copy

pytestmark = pytest.mark.thorough

KEY = b"the secret of one dispute"
DIGITS = st.from_regex(r"[1-9][0-9]{6,14}", fullmatch=True)


def masked(*lines):
    return "".join(Masker(KEY).text(f"{line}\n" for line in lines)).splitlines()


def test_numbers_are_masked_and_times_and_money_are_not():
    assert masked(
        "start,a-number,b-number,duration,amount",
        "2026-10-01 10:00:00,+33199000121,sip:0037061234567@sbc.example;user=phone,3725,12345678.90",
    )[1] == (
        "2026-10-01 10:00:00,+3319900****~{},sip:3706123****~{}@sbc.example;user=phone,3725,12345678.90".format(
            *(masked(f"a,{number}")[0][-8:] for number in ("33199000121", "37061234567"))
        )
    )


@given(DIGITS)
def test_no_mask_shows_the_last_digits_and_the_same_number_always_has_the_same(number):
    masks = [Masker(KEY).cell(written) for written in (number, f"+{number}", f"00{number}", f" {number} ")]

    assert len({mask.strip(" +") for mask in masks}) == 1
    assert masks[0].partition("~")[0] == f"{number[:-4]}****"


@given(DIGITS, DIGITS)
def test_numbers_that_differ_have_masks_that_differ(one, other):
    assert (Masker(KEY).cell(one) == Masker(KEY).cell(other)) == (one == other)


def test_another_disputes_mask_is_another():
    assert Masker(KEY).cell("33199000121") != Masker(b"of another dispute").cell("33199000121")


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0")), min_size=2, max_size=4)))
def test_rows_and_cells_stay_as_many_as_they_were(rows):
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows([["x,", "y", "z,z"], *rows])
    read = list(csv.reader(Masker(KEY).text(io.StringIO(written.getvalue(), newline=""))))

    assert [len(row) for row in read] == [3, *(len(row) for row in rows)]


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("Start time", "times"), ("duration_s", "amounts"), ("Amount EUR", "amounts"), ("fecha", "times"),
        ("Release date", "times"), ("calling number", "numbers"), ("B-Number", "numbers"),
        ("called party answer", "numbers"), ("destination", "numbers"), ("call_end", "times"), ("Ended", "times"),
        ("Sender", "numbers"), ("vendor", None), ("receiver, on release", "numbers"), ("MSISDN", "numbers"), ("", None),
        ("Call-ID", None), ("end_user", "numbers"), ("Startnummer", "numbers"), ("time_b", "times"),
        ("answer_duration", "amounts"),
    ],
)  # fmt: skip
def test_a_column_is_left_alone_only_when_its_name_says_that_it_holds_no_numbers(column, kind):
    assert kind_of(column) == kind


NUMBER = "37060012345"


@pytest.mark.parametrize("column", ["end_user", "time_b", "timestamp_a", "Startnummer", "call_end"])
@pytest.mark.parametrize("written", [NUMBER, f"+{NUMBER}", f"00{NUMBER}", f"{NUMBER}.0", "+370 600 12345"])
def test_a_telephone_number_is_masked_though_its_column_is_called_a_time(column, written):
    assert masked(f"x,{column}", f"1,{written}")[1].removeprefix("1,").lstrip("+") == Masker(KEY).cell(NUMBER)


@pytest.mark.parametrize(
    "moment",
    [
        "1790848800", "1790848800.123", "1790848800123", "20261001100000", "20261001", "261001100000", "2026-10-01",
        "2026-10-01 10:00:00+02:00", "2026-10-01T10:00:00.000Z", "01.10.2026 1000", "01/10/2026 10:00", "46296.416667",
        "3725", "3725000", "10:00:00", "Oct 1 2026 10:00", "", "202610011000",
    ],
)  # fmt: skip
def test_moments_in_a_column_of_times_stay_however_they_are_written(moment):
    assert masked("x,start_time,duration_us", f"1,{moment},3725000000")[1] == f"1,{moment},3725000000"


@pytest.mark.parametrize("written", [f"{NUMBER}.0", f"{NUMBER}.00", f"+{NUMBER}.0", f" {NUMBER}.0 "])
def test_the_decimals_that_a_program_gives_a_number_are_no_digits_of_it(written):
    assert Masker(KEY).cell(written).strip(" +") == Masker(KEY).cell(NUMBER)


@pytest.mark.parametrize("written", ["011 370 600 12345", f"011{NUMBER}", "011-370-60012345", f"00{NUMBER}"])
def test_what_is_dialled_before_a_country_code_is_none_of_the_number(written):
    assert Masker(KEY).cell(written) == Masker(KEY).cell(NUMBER)


def test_a_number_of_a_country_that_begins_as_an_international_one_keeps_its_digits():
    assert Masker(KEY).cell("011 4321 5678").startswith("114321****")


@pytest.mark.parametrize("written", ["٣٧٠٦٠٠١٢٣٤٥", "३७०६००१२३४५", "３７０６００１２３４５", "+٣٧٠ ٦٠٠ ١٢٣٤٥"])
def test_digits_of_any_script_are_those_of_the_number(written):
    assert Masker(KEY).cell(written).strip("+") == Masker(KEY).cell(NUMBER)


@pytest.mark.parametrize("written", ['"37,060,012,345.00"', '"37.060.012.345,00"'])
def test_a_number_that_a_spreadsheet_shows_in_groups_with_decimals_is_one(written):
    for column in ("called", "x"):
        assert masked(f"{column},y", f"{written},1")[1] == f"{Masker(KEY).cell(NUMBER)},1"
    assert masked("called,y", '"6,001,234.00",1')[1] == f"{Masker(KEY).cell('6001234')},1"
    assert masked("x,y", '"12,345,678.90",1')[1] == '"12,345,678.90",1'


def test_without_names_of_columns_whatever_looks_like_a_number_is_masked():
    assert masked("1790848800,33199000121,61")[0].count("****") == 2


@pytest.mark.parametrize(
    "parting",
    [
        " ", "  ", "\t", "\n", "\u00a0", "\u202f", "\u2007", "\u2009", "\u3000", "\u2011", "\u2013", "\u2212", "\u00ad",
        "\u200b", "\u200e", "\ufeff", "\u2060", "_", "'", "\u2019", "\u02bc", "\u00b7", "\u30fc", ":", "|", "*", ";",
        ",", "#", "\\", ".", "-", "/", " - ", "] [", "+", "&nbsp;", "&#160;", "%20", "%C2%A0",
    ],
)  # fmt: skip
def test_whatever_parts_the_groups_of_a_number_its_mask_is_the_same(parting):
    whole = Masker(KEY).cell("49305550001")

    for groups in (("49", "30", "555", "0001"), ("493", "055", "500", "01")):
        assert Masker(KEY).cell(parting.join(groups)) == whole
    assert Masker(KEY).cell("(+49) (0) 30 [555] 0001") == f"(+{whole}"


@pytest.mark.parametrize("parting", [" ", "\u200b", "\u200e", "-"])
def test_the_last_group_of_a_number_is_masked_though_those_before_would_be_a_number(parting):
    assert Masker(KEY).cell(f"4930555{parting}0001") == Masker(KEY).cell("49305550001")


def test_of_several_numbers_in_a_cell_each_has_its_own_mask():
    one, other = (Masker(KEY).cell(number) for number in ("49305550001", "49305550002"))

    for cell in ("49305550001 49305550002", "49305550001;49305550002", "49305550001 / 49305550002"):
        assert Masker(KEY).cell(cell) == cell.replace("49305550001", one).replace("49305550002", other)
    assert Masker(KEY).cell("+49 30 5550001 +49 30 555-0002") == f"+{one} +{other}"


def test_groups_that_may_be_of_several_numbers_are_masked_in_full():
    assert Masker(KEY).cell("555 0001 / 555 0002") == "**** **** / **** ****"


def test_a_number_that_is_complete_is_masked_though_digits_follow():
    assert Masker(KEY).cell("33612345678;12") == f"{Masker(KEY).cell('33612345678')};****"


@pytest.mark.parametrize(
    "cell",
    [
        "2026-10-01 10:00:00", "2026-10-01T10:00:00.123+02:00", "2026/10/01 10:00:00 +0200", "01/10/2026 10:00:00",
        "2026-10-01", "10:00:00.123456", "12,345,678.90", "12.345.678,90",
    ],
)  # fmt: skip
def test_moments_and_amounts_are_read_in_any_column(cell):
    masker = Masker(KEY)

    assert masker.cell(cell) == cell
    assert masker.cell(f"{cell};33612345678;12").startswith(f"{cell};3361234****~")
    assert masker.masked == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            f"columns in its first line: 2 ({'+49305551111,+9607901111'!r}); call",
            ": 2 ('+4930555****,+960790****'); call",
        ),
        (f"Not recognised: x {chr(0xA0).join(('49', '30', '555', '0001'))!r}", "x '4930555****'"),
        (f"holds no moments: {'49' + chr(9) + '30' + chr(9) + '5550001'!r}", "'4930555****'"),
    ],
)
def test_a_refusal_quotes_no_telephone_number_in_full(said, told):
    assert told in without_numbers(said)


@pytest.mark.parametrize(
    "said",
    [
        "a.csv: 2,500,000,000 rows; at most 2,147,483,647 are read. Send it",
        "the files have more than 6,442,450,944 bytes together",
        "there is no file evidence/baltel/DSP-2026-0012345/ev-6", "two rates from 2026-10-01 on: 0.9",
        "starts as 20261001130000, 130 s",
    ],
)  # fmt: skip
def test_a_refusal_keeps_what_is_of_no_file(said):
    assert without_numbers(said, ["20261001130000, 130 s"]) == said


def copied(content, packed=False):
    copy = io.BytesIO()
    made = masked_copy(io.BytesIO(content), Masker(KEY), copy, packed=packed)
    return made, copy.getvalue()


def test_a_packed_file_is_masked_into_a_packed_one():
    made, content = copied(gzip.compress(b"\xef\xbb\xbfa;b\n33199000121;61\n"), packed=True)

    assert gzip.decompress(content).decode().startswith("a;b\n3319900****~")
    assert (made.numbers, made.size_bytes, made.why_not) == (1, len(content), None)


@pytest.mark.parametrize(
    ("content", "packed"),
    [(b"a,b\n\xff\x81,1\n", False), (b"\xff\xfea\0\n\0\0\xdc\0", False), (b"\x1f\x8b\x08 broken", True)],
)
def test_what_cannot_be_read_has_no_masked_copy_and_says_why(content, packed):
    made, _ = copied(content, packed)

    assert made.sha256 is None
    assert "cannot be read as CSV" in made.why_not


FRENCH = "Date;Numéro appelé;Durée\n2026-11-21 01:00:00;33612345678;12\n2026-11-21 01:00:09;33\u00a0612345678;é\n"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16", "utf-8-sig"])
@pytest.mark.parametrize("ascii_rows", [0, 500])
def test_a_file_is_masked_alike_however_its_letters_are_written(encoding, ascii_rows):
    content = "called;x\n33612345678;61\n" * ascii_rows + FRENCH
    expected, copy = copied(content.encode())

    assert copied(content.encode(encoding)) == (expected, copy)
    assert copied(gzip.compress(content.encode(encoding)), packed=True)[0].numbers == expected.numbers == ascii_rows + 2
    assert "33612345678" not in copy.decode()


def test_a_text_in_utf_16_of_either_order_is_masked_wherever_it_is_cut(monkeypatch):
    expected = copied(FRENCH.encode())
    for chunk in (37, 64, 101):
        monkeypatch.setattr(copying, "CHUNK_BYTES", chunk)
        assert copied(b"\xfe\xff" + FRENCH.encode("utf-16-be")) == expected


def test_a_file_that_swells_without_end_is_not_masked(monkeypatch):
    monkeypatch.setattr(copying, "MOST_CHARACTERS", 1 << 20)

    made, _ = copied(gzip.compress(b"0\n" * (4 << 20)), packed=True)

    assert "file it in parts" in made.why_not
