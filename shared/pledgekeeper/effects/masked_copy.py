"""A masked copy of a file of call records, from one stream into another: plain or packed, never whole in memory."""

import codecs
import csv
import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator
from functools import partial
from itertools import chain
from typing import IO, Final

from pledgekeeper.cells import decoded, is_utf16
from pledgekeeper.disputes.evidence import Masked
from pledgekeeper.disputes.masking import Masker

MOST_CHARACTERS: Final = 256 << 20
"""Unpacked. What a function can mask in its time; also the end of a file that swells without one."""
CHUNK_BYTES: Final = 1 << 20


class TooMuch(Exception):
    """It has more characters than are masked."""


def masked_copy(source: IO[bytes], masker: Masker, copy: IO[bytes], *, packed: bool) -> Masked:
    """Write the masked copy of a CSV file, packed as that is; its hash and size, or why there is none."""
    try:
        lines = _lines(gzip.GzipFile(fileobj=source) if packed else source)
        _write(masker.text(_limited(lines)), copy, packed=packed)
    except (UnicodeDecodeError, csv.Error, OSError, EOFError, zlib.error):
        return Masked(why_not="it cannot be read as CSV in UTF-8, Windows-1252 or UTF-16; is it damaged?")
    except TooMuch:
        return Masked(why_not=f"it has more than {MOST_CHARACTERS >> 20} million characters; file it in parts")
    size = copy.tell()
    copy.seek(0)
    digest = hashlib.sha256()
    for chunk in iter(partial(copy.read, CHUNK_BYTES), b""):
        digest.update(chunk)
    return Masked(sha256=digest.hexdigest(), size_bytes=size, numbers=masker.masked)


def _lines(source: IO[bytes] | gzip.GzipFile) -> Iterator[str]:
    """Lines as they come; one without an end is handed on in chunks, which the limit then counts."""
    first = source.readline(CHUNK_BYTES)
    if is_utf16(first):
        yield from _lines_of_utf16(chain([first], iter(partial(source.read, CHUNK_BYTES), b"")))
        return
    yield decoded(first)[0]
    for line in iter(partial(source.readline, CHUNK_BYTES), b""):
        try:
            yield line.decode()
        except UnicodeDecodeError:
            yield decoded(line)[0]


def _lines_of_utf16(chunks: Iterable[bytes]) -> Iterator[str]:
    decoder, rest = codecs.getincrementaldecoder("utf-16")(), ""
    for chunk in chunks:
        *whole, rest = (rest + decoder.decode(chunk)).split("\n")
        yield from (f"{line}\n" for line in whole)
        if len(rest) > CHUNK_BYTES:
            yield rest
            rest = ""
    if rest := rest + decoder.decode(b"", final=True):
        yield rest


def _limited(lines: Iterable[str]) -> Iterator[str]:
    read = 0
    for line in lines:
        read += len(line)
        if read > MOST_CHARACTERS:
            raise TooMuch
        yield line


def _write(lines: Iterable[str], copy: IO[bytes], *, packed: bool) -> None:
    if not packed:
        copy.writelines(line.encode() for line in lines)
        return
    with gzip.GzipFile(fileobj=copy, mode="wb", mtime=0, filename="") as file:
        file.writelines(line.encode() for line in lines)
