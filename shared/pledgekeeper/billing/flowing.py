"""Text that DuckDB does not read as it lies there: unpacked, turned into UTF-8 and mended on its way, with an eye on
its size.

DuckDB reads a pipe that a thread fills, so what a file unpacks to is known before it has filled a memory or a disk.
"""

import codecs
import gzip
import os
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Final

from pledgekeeper.billing.files import BOMB_RATIO, PROBED_BYTES, CallFile, swells
from pledgekeeper.billing.mending import Mending
from pledgekeeper.billing.words import counted
from pledgekeeper.errors import Invalid, TooLarge

MOST_UNPACKED: Final = 1 << 36
"""64 GiB: some 700 million calls."""
AT_A_TIME: Final = 1 << 18
UNBLOCKED_SECONDS: Final = 5.0


def _untold(_note: str) -> None:
    pass


@contextmanager
def readable(file: CallFile, told: Callable[[str], None] = _untold) -> Iterator[str]:
    """What stands after FROM, to be read once, while the block lasts.

    Invalid or TooLarge when it swells as no calls do. Told is, once it is read, which quotation marks are not closed.
    """
    if file.is_parquet or _lies_in_order(file):
        yield file.scan
        return
    with TemporaryDirectory(prefix="calls-") as folder:
        pipe = Path(folder) / file.path.name
        os.mkfifo(pipe)
        flow = _Flow(file, pipe)
        flow.start()
        try:
            yield file.scan_of(pipe)
        except Exception as problem:  # what was wrong with the stream tells more than that it ended
            flow.end()
            raise flow.problem or problem from problem
        finally:
            flow.end()
    if flow.problem:
        raise flow.problem
    if strays := flow.mending.strays:
        told(
            f"{file.path.name}: a quotation mark that is not closed in {counted(strays, 'line')}, first in line "
            f"{flow.mending.first_stray}; the mark is left out, and no row with it"
        )


def _lies_in_order(file: CallFile) -> bool:
    """Whether a file can be read where it lies."""
    if file.packed or file.encoding != "utf-8":
        return False
    with file.path.open("rb") as text:
        return _mending(file).is_in_order(iter(lambda: text.read(AT_A_TIME), b""))


def _mending(file: CallFile) -> Mending:
    return Mending(file.delimiter, len(file.columns), file.above)


class _Flow(Thread):
    def __init__(self, file: CallFile, pipe: Path) -> None:
        super().__init__(daemon=True)
        self.file, self.pipe = file, pipe
        self.mending = _mending(file)
        self.problem: Invalid | TooLarge | None = None

    def run(self) -> None:
        try:
            with self.pipe.open("wb", buffering=0) as into:
                for part in self.mending.mended(self._parts()):
                    into.write(part)
        except BrokenPipeError:  # nobody reads any further
            pass
        except (Invalid, TooLarge) as problem:
            self.problem = problem
        except UnicodeDecodeError as problem:
            written = "broken UTF-16" if self.file.encoding == "utf-16" else "neither UTF-8 nor Windows-1252"
            self.problem = Invalid(
                f"{self.file.path}: this is {written} (byte {problem.object[problem.start]:#04x}); "
                "save the file as CSV in UTF-8"
            )
        except (OSError, EOFError, zlib.error):
            self.problem = Invalid(f"{self.file.path}: cannot be unpacked to its end: it is damaged, or cut off")

    def end(self) -> None:
        """Whoever waits for a reader that never came is let go."""
        if self.is_alive():
            os.close(os.open(self.pipe, os.O_RDONLY | os.O_NONBLOCK))
            self.join(UNBLOCKED_SECONDS)

    def _parts(self) -> Iterator[bytes]:
        decode = None if self.file.encoding == "utf-8" else codecs.getincrementaldecoder(self.file.encoding)().decode
        with self.file.path.open("rb") as raw, gzip.GzipFile(fileobj=raw) if self.file.packed else raw as text:
            whole = grown = begun = 0
            while part := text.read(AT_A_TIME):
                grown += len(part)
                if grown >= PROBED_BYTES:
                    whole, grown, packed, begun = whole + grown, 0, raw.tell() - begun, raw.tell()
                    if BOMB_RATIO * packed < PROBED_BYTES:
                        raise swells(self.file.path, PROBED_BYTES // max(packed, 1))
                    if whole > MOST_UNPACKED:
                        raise TooLarge(
                            f"{self.file.path}: unpacked it has more than {MOST_UNPACKED >> 30} GiB, which is as much "
                            "as is read; send the period in several files"
                        )
                yield decode(part).encode() if decode else part
            if decode:
                decode(b"", True)  # a letter of which half is there
