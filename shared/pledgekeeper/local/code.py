"""The functions' zip for this machine, from the same packaging that makes the one for AWS."""

import io
import os
import zipfile
from pathlib import Path

from infra.cdk.packaging import MOST, PackagingFailed, Zip, build, this_machine
from pledgekeeper.local.problems import CannotStart

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # a fixed date: the same content is the same zip


def zip_for_this_machine(of: Zip = MOST) -> bytes:
    """Build what changed and zip it; the same content gives the same bytes.

    The last zip is kept beside its folder.
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
        unfinished.write_bytes(zip_folder(folder))
        unfinished.replace(kept)
    return kept.read_bytes()


def zip_folder(folder: Path) -> bytes:
    """Hardly compressed: it is unpacked for every worker, and never sent anywhere."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), LONG_AGO)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes())
    return out.getvalue()
