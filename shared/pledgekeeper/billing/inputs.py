"""What a side's call records lie in: one file, or a folder whose files are read as one, as carriers file one a day."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from pledgekeeper.billing.files import CallFile, open_calls, sha256
from pledgekeeper.errors import Invalid


@dataclass(frozen=True)
class Input:
    """A side's call records as they came.

    `files`: name and SHA-256 of each where there are several; `sha256` is that of their list then, as `sha256sum`
    writes it.
    """

    name: str
    sha256: str
    files: tuple[tuple[str, str], ...] = ()


def files_of(path: Path) -> list[Path]:
    """The file itself, or those of a folder by name. Invalid when nothing is in it."""
    if not path.is_dir():
        return [path]
    files = sorted(each for each in path.iterdir() if each.is_file() and not each.name.startswith("."))
    if not files:
        raise Invalid(f"{path}: this folder is empty; put the files of one side into it, and nothing else")
    return files


def bytes_of(path: Path) -> int:
    """How large all of it is; nothing where there is nothing."""
    return sum(each.stat().st_size for each in files_of(path)) if path.exists() else 0


def opened(path: Path, database: duckdb.DuckDBPyConnection) -> list[CallFile]:
    """Each file of a side; one with calls comes first, since its columns are proposed for all.

    Several are not read again by the number of a row.
    """
    files = [open_calls(each, database) for each in files_of(path)]
    if len(files) == 1:
        return files
    return sorted((replace(each, row_number=None) for each in files), key=lambda each: not each.sample)


def input_of(path: Path, *, hashed: bool) -> Input:
    """What is told of it. `hashed`: with SHA-256, for which all of it is read once more."""
    hashes = tuple((each.name, sha256(each) if hashed else "") for each in files_of(path))
    if not path.is_dir():
        return Input(path.name, hashes[0][1])
    listed = "".join(f"{digest}  {name}\n" for name, digest in hashes)
    return Input(path.name, hashlib.sha256(listed.encode()).hexdigest() if hashed else "", hashes)
