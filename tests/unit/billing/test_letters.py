"""Letters that come late: the beginning of a file does not tell how they are written."""

import gzip

import pytest

from pledgekeeper.billing import files
from pledgekeeper.errors import Invalid
from tests.unit.billing.sides import HEADER, call, compared, found

MONTH = [(*call(number), "Senegal") for number in range(200)]
NAMED = (*HEADER, "destination")


def written(path, rows, last, encoding="utf-8"):
    """Rows, and one more in other letters."""
    text = "\n".join(",".join(map(str, row)) for row in (NAMED, *rows)) + "\n"
    content = text.encode(encoding) + ",".join(map(str, call(200))).encode() + b"," + last + b"\n"
    path.write_bytes(gzip.compress(content) if path.suffix == ".gz" else content)
    return path


@pytest.fixture(autouse=True)
def _a_short_beginning(monkeypatch):
    monkeypatch.setattr(files, "SAMPLE_BYTES", 2048)


@pytest.mark.parametrize("name", ["theirs.csv", "theirs.csv.gz"])
def test_a_file_of_western_europe_is_read_though_its_first_accent_comes_late(tmp_path, name):
    theirs = written(tmp_path / name, MONTH, "Sénégal".encode("cp1252"))

    assert found(compared(tmp_path, [*MONTH, (*call(200), "x")], theirs, header=NAMED)) == {}


def test_a_line_that_is_not_utf_8_as_those_before_it_is_named(tmp_path):
    rows = [(*call(0), "Sénégal"), *MONTH[1:]]
    theirs = written(tmp_path / "theirs.csv", rows, "Sénégal".encode("cp1252"))

    with pytest.raises(Invalid, match=r"theirs\.csv, line 202: this is not UTF-8, as what stands before it is; save"):
        compared(tmp_path, MONTH, theirs, header=NAMED)


def test_a_byte_that_is_neither_is_named(tmp_path):
    theirs = written(tmp_path / "theirs.csv", MONTH, b"S\x81n")

    with pytest.raises(
        Invalid, match=r"theirs\.csv: this is neither UTF-8 nor Windows-1252 \(byte 0x81\); save the file"
    ):
        compared(tmp_path, MONTH, theirs, header=NAMED)
