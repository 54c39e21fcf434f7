"""The functions' zip for this machine, from the same packaging that makes the one for AWS."""

import io
import zipfile
from pathlib import Path

from infra.cdk.packaging import PackagingFailed, build, this_machine
from pledgekeeper.local.problems import CannotStart

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # a fixed date: the same content is the same zip


def zip_for_this_machine() -> bytes:
    """Build what changed and zip it; the same content gives the same bytes."""
    try:
        folder = build(this_machine())
    except PackagingFailed as failure:
        raise CannotStart(f"The functions' code could not be packed: {failure}") from failure
    return zip_folder(folder)


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
