"""Stray quotation marks, records over several lines, and lines above the header: none costs a row."""

import csv
import gzip
import io
import random

import duckdb
import pytest

from pledgekeeper import cli
from pledgekeeper.billing import files, flowing
from pledgekeeper.billing.files import open_calls
from pledgekeeper.billing.flowing import readable
from pledgekeeper.billing.mending import LINES_OF_A_RECORD, Mending
from pledgekeeper.billing.words import counted
from pledgekeeper.errors import Invalid
from tests.unit.billing.sides import HEADER, call, compared, of_files, write

pytestmark = pytest.mark.thorough

MONTH = [call(number, seconds=20 + 7 * number) for number in range(300)]
REMARKED = (*HEADER, "remark")
STRAY = "a quotation mark that is not closed"


def lines_of(rows, header=REMARKED):
    return [",".join(map(str, header)), *(",".join([*map(str, row), ""][: len(header)]) for row in rows)]


def put(path, lines, ending="\n"):
    content = "".join(f"{line}{ending}" for line in lines).encode()
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


def against_the_month(tmp_path, theirs):
    """What is told, once it is clear that nothing differs."""
    notes = []
    document = compared(tmp_path, write(tmp_path / "ours.csv", MONTH), theirs, told=notes)
    assert document["causes"] == []
    assert document["unexplained"]["calls"] == 0
    assert document["difference"] == {"amount": "0.00"}
    return notes


@pytest.mark.parametrize("name", ["theirs.csv", "theirs.csv.gz"])
@pytest.mark.parametrize("places", [(50,), (1, 2, 50, 51, 150, 300)])
def test_a_quotation_mark_that_nothing_closes_costs_no_row_and_is_told_with_its_line(tmp_path, name, places):
    lines = lines_of(MONTH)
    for column, at in enumerate(places, start=1):
        cells = lines[at].split(",")
        lines[at] = ",".join([*cells[: column % 6], f'"{cells[column % 6]}', *cells[column % 6 + 1 :]])

    notes = against_the_month(tmp_path, put(tmp_path / name, lines))

    told = (
        f"{name}: {STRAY} in {counted(len(places), 'line')}, first in line {places[0] + 1}; "
        "the mark is left out, and no row with it"
    )
    assert [each for each in notes if STRAY in each] == [told]


REMARKS = ['"a\nb"', '"a\r\n\r\nb, c"', '"a ""b""\nc"', '"\n"']


@pytest.mark.parametrize(("name", "ending"), [("theirs.csv", "\n"), ("theirs.csv", "\r\n"), ("theirs.csv.gz", "\n")])
@pytest.mark.parametrize("rows", [(0,), (10, 11, 200, 299), range(300)], ids=["first", "some", "all"])
def test_a_line_that_breaks_within_marks_is_one_record(tmp_path, name, ending, rows):
    lines = lines_of(MONTH)
    for number, row in enumerate(rows):
        lines[row + 1] += REMARKS[number % len(REMARKS)]

    notes = against_the_month(tmp_path, put(tmp_path / name, lines, ending))

    assert not [each for each in notes if STRAY in each]


def test_a_name_of_a_column_may_break_too(tmp_path):
    lines = lines_of(MONTH)
    lines[0] = 'start,caller,called,"seconds\nlasted",amount,remark'

    assert not [each for each in against_the_month(tmp_path, put(tmp_path / "theirs.csv", lines)) if STRAY in each]


def test_marks_that_one_row_opens_and_a_later_one_closes_are_two_stray_ones(tmp_path):
    lines = lines_of(MONTH)
    lines[50] += '"Smith'
    lines[53] += 'Jones"'

    assert any(STRAY in each for each in against_the_month(tmp_path, put(tmp_path / "theirs.csv", lines)))


def test_whatever_marks_stand_in_a_free_text_no_row_is_lost(tmp_path):
    lines = lines_of(MONTH)
    strange = ['"Smith" & Co', 'the 5" pipe', '"a \\"b\\" c"', ' "a, b" ', '"a "b" c"', '"""']
    for at, remark in enumerate(strange * 2):
        lines[1 + at * 17] += remark

    against_the_month(tmp_path, put(tmp_path / "theirs.csv", lines))


def test_one_of_several_files_is_mended_without_the_others(tmp_path):
    folder = tmp_path / "theirs"
    folder.mkdir()
    put(folder / "1.csv", lines_of(MONTH[:100]))
    lines = lines_of(MONTH[100:])
    lines[7] += '"x'
    put(folder / "2.csv", lines)

    told = f"2.csv: {STRAY} in 1 line, first in line 8; the mark is left out, and no row with it"
    assert told in against_the_month(tmp_path, folder)


def test_rows_are_searched_hashed_and_cut_as_they_are_compared(tmp_path):
    lines = lines_of(MONTH)
    lines[5] += '"x'
    lines[9] += '"a\nb"'
    broken, whole = put(tmp_path / "broken.csv", lines), put(tmp_path / "whole.csv", lines_of(MONTH))

    for file in (broken, whole):
        hashing = ["hash-records", str(file), "--salt", "0" * 16, "--into", f"{file}.hashes"]
        assert cli.main(hashing) == 0
        assert cli.main(["cut-days", str(file), "--days", "2026-10-05", "--into", f"{file}.cut"]) == 0

    hashes, cuts = (
        [(tmp_path / f"{name}.csv.{of}").read_text() for name in ("broken", "whole")] for of in ("hashes", "cut")
    )
    assert hashes[0].splitlines()[1:] == hashes[1].splitlines()[1:]
    assert cuts[0].count("\n") == cuts[1].count("\n") > 100


PIECES = ["a", "b1", '"', '""', ",", ",", "\n", "\n", " ", '"a"', '"a,b"', ',"', '",', '  "']
ORDERED = ['"a",b,"c"', '"a,b",b,c', '"a""b",b,"c d"\r', ',"",', '"",,"x"', '"a""","b","c"', '"x, ""y""",b,c']


def test_what_is_mended_is_read_as_csv_means_it_and_the_rows_below_are_there(tmp_path):
    chance = random.Random(7)
    path, in_order = tmp_path / "calls.csv", 0
    with duckdb.connect(config={"threads": 1}) as database:
        path.write_text("one,two,three\n")
        file = open_calls(path, database)
        for turn in range(400):
            body = "\n".join(chance.choices(ORDERED, k=3)) if turn % 2 else "".join(chance.choices(PIECES, k=25))
            text = f"one,two,three\n1,2,3\n{body}\n1,2,3\n7,8,9\n".encode()
            as_it_is = Mending(",", 3).is_in_order([text])
            size = chance.randint(1, 30)
            path.write_bytes(b"".join(Mending(",", 3).mended(text[at : at + size] for at in range(0, len(text), size))))

            found = database.execute(f"SELECT * FROM {file.scan}").fetchall()

            meant = list(csv.reader(io.StringIO(path.read_text(), newline="")))[1:]
            expected = [tuple(cell or None for cell in [*row, "", "", ""][:3]) for row in meant]
            assert list(filter(any, found)) == list(filter(any, expected)), text
            assert found[-1] == ("7", "8", "9"), text
            in_order += as_it_is
            assert not as_it_is or path.read_bytes() == text
    assert in_order > 150


def test_a_file_whose_marks_are_in_order_is_read_where_it_lies(tmp_path):
    path = tmp_path / "calls.csv"
    path.write_text("\r\n".join(",".join(f'"{cell}"' for cell in row) for row in (HEADER, *MONTH)))
    with duckdb.connect() as database:
        file = open_calls(path, database)
        with readable(file) as scan:
            assert scan == file.scan


def test_a_mark_is_waited_for_some_lines_only(tmp_path):
    within = ["x"] * (LINES_OF_A_RECORD - 2)
    for lines, records in ((within, 3), ([*within, "x"], 3 + LINES_OF_A_RECORD)):
        text = "\n".join(["one,two,three", '1,2,"x', *lines, 'x"', "7,8,9", ""]).encode()

        assert len(list(filter(None, b"".join(Mending(",", 3).mended([text])).splitlines()))) == records


def test_a_file_of_one_line_without_end_fills_no_memory(tmp_path):
    mending = Mending(",", 3)

    assert max(len(each) for each in mending.mended(b'"x,' * (1 << 16) for _ in range(20))) < 1 << 23


TITLES = {
    "a title": ["CDR report October 2026"],
    "titles": ["Report,CDR", "Period,2026-10", ""],
    "a comment": ["# exported by x"],
    "a title as wide as the table": ["CDR report,,,,", ",,,,"],
    "a title with a stray mark": ['The 5" report', '"x'],
    "blank lines": ["", ""],
    "sep=": ["sep=,"],
    "sep= and a title": ['"sep=,"', "", "CDR report"],
}  # fmt: skip


@pytest.mark.parametrize("above", TITLES.values(), ids=TITLES)
def test_lines_above_the_header_are_no_rows(tmp_path, above):
    theirs = put(tmp_path / ("theirs.csv.gz" if len(above) == 2 else "theirs.csv"), [*above, *lines_of(MONTH, HEADER)])

    assert not [each for each in against_the_month(tmp_path, theirs) if "left out" in each or "theirs.csv:" in each]


def test_the_line_of_a_stray_mark_is_counted_from_the_top_of_the_file(tmp_path):
    lines = ["CDR report", "", *lines_of(MONTH)]
    lines[12] += '"x'

    assert any("line 13;" in str(each) for each in against_the_month(tmp_path, put(tmp_path / "theirs.csv", lines)))


def test_a_line_that_is_no_utf_8_is_named_by_its_number_in_the_file(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "SAMPLE_BYTES", 2048)
    lines = ["Aperçu", "", *lines_of(MONTH)]
    lines[5] += '"é\nb"'
    text = "\n".join(lines).encode()
    text = text[:-200] + text[-200:].replace(b",22177", b",\xe922177", 1)
    (tmp_path / "theirs.csv").write_bytes(text)

    number = text[: text.index(b"\xe922177")].count(b"\n") + 1
    with pytest.raises(Invalid, match=f"theirs.csv, line {number}: this is not UTF-8"):
        against_the_month(tmp_path, tmp_path / "theirs.csv")


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_a_table_below_a_title_tells_what_parts_its_cells(tmp_path, delimiter):
    theirs = put(tmp_path / "theirs.csv", ["Calls, of October, 2026", *(
        line.replace(",", delimiter) for line in lines_of(MONTH, HEADER)
    )])  # fmt: skip

    against_the_month(tmp_path, theirs)


@pytest.mark.parametrize("above", [[], ["CDR report;2026-10"]], ids=["alone", "below a title"])
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_utf_16_is_read_where_its_first_bytes_say_so(tmp_path, encoding, above):
    lines = [*above, "Début;Appelant;Appelé;Durée (s);Montant €", *(";".join(map(str, row)) for row in MONTH)]
    text = ("" if encoding == "utf-16" else "\ufeff") + "\r\n".join(lines)
    (tmp_path / "theirs.csv").write_bytes(text.encode(encoding))

    against_the_month(tmp_path, tmp_path / "theirs.csv")


def test_utf_16_that_is_broken_is_refused(tmp_path, monkeypatch):
    compared(tmp_path, MONTH, MONTH)
    text = "\n".join(lines_of(MONTH)).encode("utf-16")
    (tmp_path / "theirs.csv").write_bytes(text[:-1])
    monkeypatch.setattr(flowing, "AT_A_TIME", 1001)

    with pytest.raises(Invalid, match="broken UTF-16"):
        of_files(tmp_path, tmp_path / "ours.csv", tmp_path / "theirs.csv")


def test_a_header_that_is_not_found_beyond_doubt_is_asked_for(tmp_path):
    compared(tmp_path, MONTH, MONTH)
    theirs = write(tmp_path / "theirs.csv", MONTH, header=("CDR report",))

    with pytest.raises(Invalid, match="other lines stand above the names of the columns, delete them"):
        of_files(tmp_path, tmp_path / "ours.csv", theirs)


def test_a_second_line_of_words_is_no_header(tmp_path):
    lines = lines_of(MONTH, HEADER)
    lines.insert(1, "(UTC),,,(s),(USD)")

    notes = against_the_month(tmp_path, put(tmp_path / "theirs.csv", lines))

    assert "theirs.csv: left out: 1 row with neither a start nor a called number, no calls" in notes
