"""What is in an archive, told from its list; only a stream of gzip, which has none, is unpacked, up to a limit."""

import io
import zipfile
import zlib
from dataclasses import dataclass
from typing import Final

MAX_LISTED: Final = 1_000
MAX_LIST_BYTES: Final = 1_000_000
MAX_UNPACKED: Final = 500_000_000
MAX_RATIO: Final = 200
GZIP_READ: Final = 20_000_000
END_OF_LIST: Final = b"PK\x05\x06"
BROKEN: Final = "a broken archive"


@dataclass(frozen=True)
class Listing:
    """The names of the files within, and what is wrong with the archive."""

    names: tuple[str, ...] = ()
    remark: str | None = None


def listing(data: bytes, media_type: str) -> Listing | None:
    """What is in an archive of a kind we can list; None when it is of none."""
    if media_type == "application/zip":
        return _of_zip(data)
    if media_type == "application/gzip":
        return _of_gzip(data)
    return None


def _of_zip(data: bytes) -> Listing:
    end = data.rfind(END_OF_LIST, max(0, len(data) - 66_000))
    if end < 0 or int.from_bytes(data[end + 12 : end + 16], "little") > MAX_LIST_BYTES:
        return Listing(remark=BROKEN if end < 0 else "an archive of too many files")
    try:
        files = [info for info in zipfile.ZipFile(io.BytesIO(data)).infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return Listing(remark=BROKEN)
    names = tuple(info.filename[:200].replace("\n", " ") for info in files[:MAX_LISTED])
    unpacked = sum(info.file_size for info in files)
    remark = _too_much(unpacked, len(data))
    if any(info.flag_bits & 1 for info in files):
        remark = remark or "an archive with a password"
    return Listing(names, remark)


def _of_gzip(data: bytes) -> Listing:
    unpacker, unpacked, rest = zlib.decompressobj(zlib.MAX_WBITS | 16), 0, data
    try:
        while unpacked < GZIP_READ and rest and not unpacker.eof:
            unpacked += len(unpacker.decompress(rest, 1_000_000))
            rest = unpacker.unconsumed_tail
    except zlib.error:
        return Listing(remark=BROKEN)
    return Listing(remark=_too_much(unpacked, len(data) - len(rest)))


def _too_much(unpacked: int, packed: int) -> str | None:
    if unpacked > MAX_UNPACKED or (unpacked > 1_000_000 and unpacked > MAX_RATIO * packed):
        return f"an archive that would unpack to {unpacked // 1_000_000} MB"
    return None
