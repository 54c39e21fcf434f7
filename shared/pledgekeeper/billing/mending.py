"""A CSV of which one stray quotation mark would cost all rows below it, mended as it flows by.

DuckDB reads on within a mark until another one closes it, and no line break within marks where it fills up short rows.
So each record becomes one line whose marks are in order. What is in order already flows by as it is, a block at a time.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Final, NamedTuple

QUOTE, NEWLINE, BOM = b'"', b"\n", b"\xef\xbb\xbf"
LINES_OF_A_RECORD: Final = 20
BYTES_OF_A_RECORD: Final = 1 << 16
"""A mark is waited for so far; beyond that it is a stray one."""
LONGEST_LINE: Final = 1 << 21
"""No row is longer; what is, flows by in pieces."""


class Mending:
    """The marks of one text whose records have so many `cells`. `above`: lines over the header, which become blank."""

    def __init__(self, delimiter: str, cells: int, above: int = 0) -> None:
        self.delimiter, self.cells, self.above = delimiter.encode(), cells, above
        parted, inside = re.escape(self.delimiter), rb'[^"]*+(?:""[^"]*+)*+'
        bare, end = rb"(?P<bare>[^%b]*+)" % parted, rb"(?:%b|\Z)" % parted
        self._strict = re.compile(rb' *"(?P<inside>%b)" *(?P<end>%b)|%b(?P<over>%b)' % (inside, end, bare, end))
        self._lenient = re.compile(
            rb' *"(?P<inside>(?:[^"]|"(?! *%b))*+)" *(?P<end>%b)|%b(?P<over>%b)' % (end, end, bare, end)
        )
        quoted = rb'"%b"' % inside
        self._ordered = re.compile(_row(quoted, parted, b"*"))
        self._row = re.compile(_row(quoted, parted, b"{%d}" % (cells - 1)))
        self._spaced = re.compile(_row(rb" *%b *" % quoted, parted, b"*"))
        self._spaces = re.compile(rb"(\A|%b) *(%b) *(?=%b|\r?\Z)" % (parted, quoted, parted))
        self._in_need = re.compile(rb'[%b"\r]' % parted)
        self.line = above
        """How many lines have flown by."""
        self.strays, self.first_stray = 0, 0
        """How many lines have a mark that nothing closes, and the number of the first."""

    def is_in_order(self, parts: Iterable[bytes]) -> bool:
        """Whether the text can be read as it is."""
        return all(self._in_order(block) for block in self._blocks(parts))

    def mended(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        """The same text, its records a line each and blank lines for what is gone, so that they keep their numbers."""
        yield NEWLINE * self.above
        left = b""
        for block in chain(self._blocks(parts), (b"",)):
            lines = left + block
            if self._in_order(lines):
                left = b""
                self.line += lines.count(NEWLINE)
                yield lines
            else:
                done, left = self._records(lines, last=not block)
                yield done

    def _blocks(self, parts: Iterable[bytes]) -> Iterator[bytes]:
        """Lines as a whole, as many as come at once."""
        above, rest = self.above, b""
        for number, part in enumerate(parts):
            block = rest + (part if number else part.removeprefix(BOM))
            while above and (end := block.find(NEWLINE) + 1):
                above, block = above - 1, block[end:]
            cut = block.rfind(NEWLINE) + 1 or (len(block) if len(block) > LONGEST_LINE else 0)
            rest = block[cut:]
            if cut:
                yield block[:cut]
        if rest:
            yield rest

    def _in_order(self, block: bytes) -> bool:
        """Whether marks stand around cells as a whole, and no line ends between them."""
        if QUOTE not in block:
            return True
        import numpy as np  # it loads long, and few files ask for it

        text = np.frombuffer(NEWLINE + block + NEWLINE, np.uint8)
        marks = np.flatnonzero(text == ord(QUOTE))
        if len(marks) % 2:
            return False
        beside = np.zeros(256, bool)
        beside[list(self.delimiter + QUOTE + NEWLINE)] = True
        if not beside[text[marks[::2] - 1]].all():
            return False
        beside[ord("\r")] = True
        ends = np.flatnonzero(text == ord(NEWLINE))
        return bool(beside[text[marks[1::2] + 1]].all() and not (np.searchsorted(marks, ends) % 2).any())

    def _records(self, block: bytes, *, last: bool) -> tuple[bytes, bytes]:
        """What is mended of some lines, and what waits for the lines that follow."""
        lines = block.split(NEWLINE)
        if not lines[-1]:
            lines.pop()
        done: list[bytes] = []
        at = 0
        while at < len(lines):
            record, taken = lines[at], 1
            if QUOTE in record and not self._ordered.fullmatch(record):
                ahead = lines[at : at + LINES_OF_A_RECORD]
                if not last and len(ahead) < LINES_OF_A_RECORD and sum(map(len, ahead)) < BYTES_OF_A_RECORD:
                    break
                record, taken = self._record(ahead)
            done.append(record + NEWLINE)
            at, self.line = at + taken, self.line + taken
        return b"".join(done), b"".join(line + NEWLINE for line in lines[at:])

    def _record(self, lines: list[bytes]) -> tuple[bytes, int]:
        """The record that begins with the first of these lines, and how many of them it takes."""
        if self._spaced.fullmatch(lines[0]):
            return self._spaces.sub(rb"\1\2", lines[0]), 1
        if joined := self._joined(lines):
            return joined
        first = lines[0].removesuffix(b"\r")
        ending = b"\r" if first != lines[0] else b""
        read = self._cells(self._strict, first)
        few = len(first) <= BYTES_OF_A_RECORD and first.count(QUOTE) <= 4 * self.cells  # it looks ahead from each
        if few and (read.marked or len(read.cells) != self.cells):
            lenient = self._cells(self._lenient, first)
            read = lenient if len(lenient.cells) == self.cells else read
        if read.unclosed:
            self.strays += 1
            self.first_stray = self.first_stray or self.line + 1
        return self._written(read.without_strays()) + ending, 1

    def _joined(self, lines: list[bytes]) -> tuple[bytes, int] | None:
        """A record whose marks go over several lines: it has the cells of a row, and no two of its lines have them."""
        joined, rows = lines[0], int(self._has_cells(lines[0]))
        for taken, line in enumerate(lines[1:], start=2):
            joined += NEWLINE + line
            rows += self._has_cells(line)
            if rows > 1 or len(joined) > BYTES_OF_A_RECORD:
                return None
            if QUOTE in line and self._row.fullmatch(joined):
                return re.sub(rb"\s*\n\s*", b" ", joined) + NEWLINE * (taken - 1), taken
        return None

    def _has_cells(self, line: bytes) -> bool:
        return line.count(self.delimiter) + 1 >= self.cells

    def _cells(self, cell: re.Pattern[bytes], record: bytes) -> "_Read":
        cells: list[bytes] = []
        bare: list[bytes] = []
        for each in cell.finditer(record):
            inside = each["inside"]
            if inside is None:
                bare.append(each["bare"])
            cells.append(each["bare"] if inside is None else inside.replace(b'""', QUOTE))
            if not (each["end"] or each["over"]):
                break
        return _Read(cells, bare)

    def _written(self, cells: list[bytes]) -> bytes:
        return self.delimiter.join(
            QUOTE + cell.replace(QUOTE, b'""') + QUOTE if self._in_need.search(cell) else cell for cell in cells
        )


class _Read(NamedTuple):
    cells: list[bytes]
    bare: list[bytes]
    """Those of them without marks around."""

    @property
    def marked(self) -> bool:
        """Whether one of these begins with a mark all the same."""
        return any(cell.lstrip().startswith(QUOTE) for cell in self.bare)

    @property
    def unclosed(self) -> bool:
        """Whether the line ends before one of these marks is closed."""
        return any(map(_is_stray, self.bare))

    def without_strays(self) -> list[bytes]:
        return [cell.replace(QUOTE, b"", 1) if cell in self.bare and _is_stray(cell) else cell for cell in self.cells]


def _row(quoted: bytes, parted: bytes, more: bytes) -> bytes:
    """The pattern of a line whose cells either have marks around or hold none."""
    cell = rb'(?>%b|[^%b"\n]*)' % (quoted, parted)
    return rb"%b(?:%b%b)%b+\r?" % (cell, parted, cell, more)


def _is_stray(bare: bytes) -> bool:
    return bare.lstrip().startswith(QUOTE) and bare.count(QUOTE) % 2 == 1
