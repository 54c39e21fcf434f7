"""Writes the templates as `cdk synth` would, in a process of its own.

The last result is used while nothing changed.
"""

import asyncio
import contextlib
import graphlib
import hashlib
import json
import os
import shutil
import signal
import sys
from collections.abc import Iterable
from pathlib import Path

from pledgekeeper.local.loader import Template
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.settings import REPOSITORY

# Without the checks of `make synth`: whether the stacks work does not depend on them, and they take seconds.
# The code of the functions is no input: `loader` gives them the zip of this start. What stands for it here is next to
# nothing, as the CDK hashes and copies it.
CDK_APP = """
import json, pathlib, sys, tempfile
from infra.cdk.app import make_app
from infra.cdk.packaging import OWN
out = pathlib.Path(sys.argv[1])
with tempfile.TemporaryDirectory() as folder:
    code = pathlib.Path(folder)
    (code / "comes-later.txt").touch()
    make_app(code, dict.fromkeys(OWN, code), out, checked=False).synth()
modules = [getattr(module, "__file__", None) for module in list(sys.modules.values())]
(out / "imported.json").write_text(json.dumps([name for name in modules if name]))
"""
KEPT = REPOSITORY / "build" / "laptop"
READ_FILES = ("cdk.json", "requirements/dev.txt")  # what the app reads without importing it
NOTE = "inputs.json"


async def synthesize() -> Path:
    """The folder with the synthesized templates, made now if any of their inputs changed."""
    finished = KEPT / "cdk.out"
    if _is_current(finished):
        return finished
    unfinished = KEPT / f"cdk.out.{os.getpid()}.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        await _run_app(unfinished)
        (unfinished / NOTE).write_text(json.dumps(_digests(_imported(unfinished))))
        if not _is_current(finished):  # or somebody else was quicker, and is reading it
            shutil.rmtree(finished, ignore_errors=True)
            with contextlib.suppress(OSError):
                unfinished.rename(finished)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return finished


def _is_current(folder: Path) -> bool:
    """Whether every file that went into the templates is as it was then."""
    try:
        noted: dict[str, str] = json.loads((folder / NOTE).read_text())
    except (OSError, ValueError):
        return False
    return noted == _digests(Path(name) for name in noted if name != "python")


def _imported(folder: Path) -> list[Path]:
    """The project's own files that the app imported, and those it reads."""
    modules = (Path(name) for name in json.loads((folder / "imported.json").read_text()))
    installed = Path(sys.prefix)
    own = {path for path in modules if REPOSITORY in path.parents and installed not in path.parents}
    return sorted(own | {REPOSITORY / name for name in READ_FILES})


def _digests(paths: Iterable[Path]) -> dict[str, str]:
    digests = {str(path): hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else "gone" for path in paths}
    return {"python": sys.version, **digests}


async def _run_app(out: Path) -> None:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-c",
        CDK_APP,
        str(out),
        cwd=REPOSITORY,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,  # so that its Node.js can be ended with it
    )
    try:
        said, _ = await process.communicate()
    except asyncio.CancelledError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        await process.wait()
        raise
    if process.returncode or not (out / "manifest.json").exists():
        lines = said.decode(errors="replace").strip().splitlines()[-20:]
        raise CannotStart("The CDK app could not be synthesized; see also `make synth`:\n" + "\n".join(lines))


def read_stacks(folder: Path) -> list[tuple[str, Template]]:
    """The stacks of a synthesized app by name, each after those that it depends on."""
    artifacts = json.loads((folder / "manifest.json").read_text())["artifacts"]
    stacks = {i: artifact for i, artifact in artifacts.items() if artifact["type"] == "aws:cloudformation:stack"}
    order = graphlib.TopologicalSorter(
        {i: [other for other in artifact.get("dependencies", []) if other in stacks] for i, artifact in stacks.items()}
    )
    return [
        (
            stacks[i]["properties"].get("stackName", i),
            json.loads((folder / stacks[i]["properties"]["templateFile"]).read_text()),
        )
        for i in order.static_order()
    ]
