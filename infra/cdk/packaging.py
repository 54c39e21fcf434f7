"""Build the folder that becomes the functions' zip: their code, and what it imports. No Docker: wheels only.

Two targets: `LAMBDA` is what AWS runs; `this_machine()` is the same code with the same versions for the
laptop, compiled for the Python that runs this. Four zips: `MOST` is that of most functions, `RECONCILE` of those that
compare call records, count Parquet or write reviews, `PAPERS` of the one that writes credit notes, `MAIL` of those
that read letters and workbooks, which come by mail or are chosen on a page.
A folder is built once per content and kept under build/:

    build/dependencies-<zip>-<target>-<digest>/    what the requirements name
    build/functions-<zip>-<target>-<digest>/       that, and functions/ and pledgekeeper/: the root of the zip
"""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

from uv import find_uv_bin

ROOT: Final = Path(__file__).parents[2]
BUILD: Final = ROOT / "build"
SOURCES: Final = {"functions": ROOT / "functions", "pledgekeeper": ROOT / "shared" / "pledgekeeper"}

# The laptop mode, the command line, the report of a what-if and what writes the document of the API never run in one.
LEFT_OUT: Final = (
    "local", "openapi", "client", "cli.py", "cli", "simulation/chart.py", "simulation/report.*",
    "__pycache__", "*.pyc",
)  # fmt: skip
"""Names of files and folders, or paths below a package."""

# What an installer writes for itself; it would make two builds of the same content differ.
INSTALLERS_NOTES: Final = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json", "uv_cache.json")


class PackagingFailed(Exception):
    """The zip folder could not be built. The message says what to do."""


@dataclass(frozen=True)
class Target:
    """What a folder is built for: a Python, and a platform as uv names it (None: this machine's)."""

    name: str
    python_version: str
    platform: str | None = None


LAMBDA: Final = Target("lambda", "3.13", "aarch64-manylinux_2_28")  # Amazon Linux 2023 has glibc 2.34


@dataclass(frozen=True)
class Zip:
    """One of the zips: the requirements of its functions, and what it leaves out beside LEFT_OUT."""

    name: str
    requirements: Path
    left_out: tuple[str, ...] = ()


WITH_DUCKDB: Final = (
    "billing", "counting.py", "figure_files.py", "quality_api.py", "reconcile.py", "reviews/[!w_]*", "reviews_api.py",
    "scoreboard.py", "service_review.py",
)  # fmt: skip
"""Of reviews, `words` stay: the page of the survey that comes with one says whose month it is about."""
WITH_TYPST: Final = ("credit_notes", "credit_note_writer.py")
WITH_LXML: Final = ("paper_reader.py",)
MOST: Final = Zip(
    "most",
    ROOT / "requirements" / "runtime.txt",
    (*WITH_DUCKDB, *WITH_TYPST, *WITH_LXML),
)
RECONCILE: Final = Zip("reconcile", ROOT / "requirements" / "reconcile.txt", (*WITH_TYPST, *WITH_LXML))
PAPERS: Final = Zip("papers", ROOT / "requirements" / "papers.txt", (*WITH_DUCKDB, *WITH_LXML))
MAIL: Final = Zip("mail", ROOT / "requirements" / "mail.txt", (*WITH_DUCKDB, *WITH_TYPST))
OWN: Final = {
    **dict.fromkeys(("reconcile", "scoreboard", "quality_api", "reviews_api", "service_review"), RECONCILE),
    "credit_note_writer": PAPERS,
    **dict.fromkeys(("mail_intake", "ecare", "desk"), MAIL),
}
"""The functions that have another zip than most, and which."""


def this_machine() -> Target:
    """The same functions for the emulator, which runs them with the Python that runs this."""
    major, minor = sys.version_info[:2]
    return Target(f"{sys.platform}-python{major}.{minor}", f"{major}.{minor}")


def build(target: Target, into: Path = BUILD, of: Zip = MOST) -> Path:
    """The folder to zip for `target`, built if its content has changed since the last time."""
    compiler, name = find_compiler(target), f"{of.name}-{target.name}"
    libraries = _digest(repr((target, of.left_out, compiler is None)), of.requirements, Path(__file__))
    dependencies = into / f"dependencies-{name}-{libraries}"
    if not dependencies.exists():
        with _unfinished(dependencies) as folder:
            _install(target, of, folder)
            _compile(compiler, folder, folder)

    sources = dict(_sources(of))
    content = _digest(libraries + "\n".join(sources), *sources.values())
    functions = into / f"functions-{name}-{content}"
    if not functions.exists():
        with _unfinished(functions) as folder:
            shutil.copytree(dependencies, folder, copy_function=os.link, dirs_exist_ok=True)
            for inside, path in sources.items():
                (folder / inside).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, folder / inside)
            for package in SOURCES:
                _compile(compiler, folder / package, folder)
    _forget_old(into, name, {dependencies, functions})
    return functions


def find_compiler(target: Target) -> str | None:
    """A Python of the target's own minor version, or None: no other's bytecode is of use there.

    Without compiled bytecode everything works, but a cold start takes about three times as long.
    """
    if target.python_version == this_machine().python_version:
        return sys.executable
    python = f"python{target.python_version}"
    try:
        subprocess.run([python, "-c", ""], check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return python


@contextmanager
def _unfinished(finished: Path) -> Iterator[Path]:
    """A folder that gets its name when complete: an interrupted build leaves nothing that looks finished."""
    folder = finished.with_name(f"{finished.name}.{os.getpid()}")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        yield folder
        if not finished.exists():  # else somebody else was faster, with the same content
            folder.rename(finished)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _sources(of: Zip) -> Iterator[tuple[str, Path]]:
    """Each file of ours that goes into a zip: its name there and where it is, in a fixed order."""
    for name, folder in SOURCES.items():
        for path in sorted(folder.rglob("*")):
            inside = path.relative_to(folder)
            named, patterns = (*inside.parts, inside.as_posix()), (*LEFT_OUT, *of.left_out)
            left_out = any(fnmatch(each, pattern) for each in named for pattern in patterns)
            if path.is_file() and not left_out:
                yield f"{name}/{inside.as_posix()}", path


def _digest(said: str, *files: Path) -> str:
    """Sixteen hexadecimal digits that change with what is said and with the content of every file."""
    digest = hashlib.sha256(said.encode())
    for path in files:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _install(target: Target, of: Zip, folder: Path) -> None:
    """Put what the zip's requirements name into `folder`: wheels for the target, checked by hash."""
    command = [find_uv_bin(), "pip", "install", "--quiet", "--target", str(folder), "--link-mode", "copy"]
    command += ["--python", sys.executable, "--python-version", target.python_version]
    command += ["--python-platform", target.platform] if target.platform else []
    command += ["--only-binary", ":all:", "--require-hashes", "--requirements", str(of.requirements)]
    ran = subprocess.run(command, capture_output=True, text=True)
    if ran.returncode:
        raise PackagingFailed(
            f"The libraries of the functions could not be installed for {target.name}:\n\n{ran.stderr}\n"
            "No network? The first time, a package index (or the mirror in UV_DEFAULT_INDEX) is needed.\n"
            f"No wheel? Each package of {of.requirements.name} must have one for {target.name}."
        )
    shutil.rmtree(folder / "bin", ignore_errors=True)
    (folder / ".lock").unlink(missing_ok=True)
    for note in INSTALLERS_NOTES:
        for path in folder.glob(f"*.dist-info/{note}"):
            path.unlink()


def _compile(compiler: str | None, folder: Path, root: Path) -> None:
    """Compile to bytecode that neither asks for its source's date nor says where `root` was when it was made."""
    if compiler:
        command = [compiler, "-m", "compileall", "-q", "-j", "0", "-s", str(root)]
        command += ["--invalidation-mode", "unchecked-hash", str(folder)]
        ran = subprocess.run(command, capture_output=True, text=True)
        if ran.returncode:
            raise PackagingFailed(f"This does not compile:\n{ran.stdout}{ran.stderr}")


def _forget_old(into: Path, name: str, kept: set[Path]) -> None:
    """Remove earlier builds of this zip for this target but the latest of each kind, which may still be in use."""
    for kind in ("dependencies", "functions"):
        found = sorted(into.glob(f"{kind}-{name}-*"), key=lambda folder: folder.stat().st_mtime)
        for folder in [folder for folder in found if folder not in kept][:-1]:
            shutil.rmtree(folder, ignore_errors=True)
