"""How a table that somebody saved is decoded, and what its first line announces."""

import pytest

from pledgekeeper.cells import announced, decoded


@pytest.mark.parametrize(
    ("text", "encoding"), [("N°;Désignation créée « à »;‘x’…", "cp1252"), ("Größe;Ñandú", "cp1252")]
)
def test_what_spreadsheets_of_western_europe_save_is_read(text, encoding):
    assert decoded(text.encode(encoding)) == (text, "cp1252")


@pytest.mark.parametrize(
    ("text", "encoding"), [("No;国际通话费用", "gbk"), ("Счёт;Сумма", "cp1251"), ("Λογαριασμός", "cp1253")]
)
def test_letters_of_another_part_of_the_world_are_not_taken_for_those_of_western_europe(text, encoding):
    with pytest.raises(UnicodeDecodeError):
        decoded(text.encode(encoding))


@pytest.mark.parametrize("sign", ["^", "a", "=", "."])
def test_only_signs_that_part_cells_are_announced(sign):
    assert announced(f"sep={sign}\nNo;Total\n") == (None, f"sep={sign}\nNo;Total\n")
