"""The functions' zip for this machine, from the same packaging that makes the one for AWS."""

import io
import os
import zipfile
from pathlib import Path
from zlib import crc32

from infra.cdk.packaging import MOST, PackagingFailed, Zip, build, this_machine
from pledgekeeper.local.problems import CannotStart

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # a fixed date: the same content is the same zip


def zip_for_this_machine(of: Zip = MOST, part: bytes = b"") -> bytes:
    """Build what changed and zip it; the same content gives the same bytes.

    The last zip is kept beside its folder. `part`: a zip of which this one holds all, or b"".
    """
    try:
        folder = build(this_machine(), of=of)
    except PackagingFailed as failure:
        raise CannotStart(f"The functions' code could not be packed: {failure}") from failure
    kept = folder.parent / "laptop" / f"{folder.name}.zip"
    if not kept.exists():
        kept.parent.mkdir(exist_ok=True)
        for old in kept.parent.glob(f"functions-{of.name}-*.zip"):
            old.unlink(missing_ok=True)
        unfinished = kept.with_name(f"{kept.name}.{os.getpid()}.unfinished")
        unfinished.write_bytes(zip_folder(folder, part))
        unfinished.replace(kept)
    return kept.read_bytes()


def zip_folder(folder: Path, part: bytes = b"") -> bytes:
    """Hardly compressed: it never leaves this machine.

    What `part`, a zip, holds is not compressed again if all of it is in the folder, too.
    """
    out = io.BytesIO(part if part and _holds(folder, part) else b"")
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        there = set(archive.namelist())
        for path in sorted(folder.rglob("*")):
            name = path.relative_to(folder).as_posix()
            if path.is_file() and name not in there:
                entry = zipfile.ZipInfo(name, LONG_AGO)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes())
    return out.getvalue()


def _holds(folder: Path, part: bytes) -> bool:
    """Whether every file of the zip is in the folder, as it is there."""
    with zipfile.ZipFile(io.BytesIO(part)) as archive:
        files = [(folder / each.filename, each.CRC) for each in archive.infolist()]
    return all(path.is_file() and crc32(path.read_bytes()) == known for path, known in files)
