"""What is read, cut into chunks: no more is ever in memory than those that are being worked on."""

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, BinaryIO, NamedTuple, TextIO

AT_ONCE = 1_000
LONGEST_LINE = 1 << 20


class Unreadable(NamedTuple):
    """What stands for something that could not even be taken apart."""

    text: str
    why: str


class Numbered(NamedTuple):
    """Something as it stands in a file, and the line that it ends on."""

    line: int
    raw: Any


def chunked(items: Iterable[Numbered], at_once: int = AT_ONCE) -> Iterator[list[Numbered]]:
    following = iter(items)
    while chunk := list(islice(following, at_once)):
        yield chunk


def lines(file: BinaryIO) -> Iterator[Numbered]:
    """The lines of a file that are not empty."""
    number = 0
    while line := file.readline(LONGEST_LINE):
        number += 1
        if len(line) == LONGEST_LINE and not line.endswith(b"\n"):
            while (rest := file.readline(LONGEST_LINE)) and not rest.endswith(b"\n"):
                pass
            yield Numbered(number, Unreadable(line[:200].decode(errors="replace"), "longer than any case: over 1 MiB"))
        elif not line.isspace():
            yield Numbered(number, line)


def rows(file: TextIO, delimiter: str) -> Iterator[Numbered]:
    """The rows of a CSV file that are not empty, the header first. The file is opened with `surrogateescape`."""
    reader = csv.reader(file, delimiter=delimiter)
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield Numbered(reader.line_num, Unreadable("", f"this is no row of a CSV file: {error}"))
            continue
        text = "".join(cells)
        if not text.isascii() and any("\udc80" <= letter <= "\udcff" for letter in text):
            readable = text.encode(errors="replace").decode()
            why = "bytes that are not of the file's encoding; set `encoding` in the mapping, e.g. cp1252"
            yield Numbered(reader.line_num, Unreadable(readable, why))
        elif text.strip():
            yield Numbered(reader.line_num, cells)
