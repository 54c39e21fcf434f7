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
from collections.abc import Iterator
from pathlib import Path

from pledgekeeper.local.loader import Template
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.settings import REPOSITORY

# Without the checks of `make synth`: whether the stacks work does not depend on them, and they take seconds.
CDK_APP = """
import sys
from infra.cdk.app import make_app
from infra.cdk.packaging import build, this_machine
make_app(build(this_machine()), sys.argv[1], checked=False).synth()
"""
KEPT = REPOSITORY / "build" / "laptop"
INPUTS = (
    "infra",
    "functions",
    "shared/pledgekeeper",
    "requirements/runtime.txt",
    "requirements/dev.txt",
    "cdk.json",
)


async def synthesize() -> Path:
    """The folder with the synthesized templates, made now if any of their inputs changed."""
    finished = KEPT / f"cdk-{_digest()}"
    if (finished / "manifest.json").exists():
        return finished
    unfinished = finished.with_name(f"{finished.name}.{os.getpid()}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    try:
        await _run_app(unfinished)
        for old in set(KEPT.glob("cdk-*")) - {unfinished}:
            if not old.name.endswith(".unfinished"):
                shutil.rmtree(old, ignore_errors=True)
        with contextlib.suppress(OSError):  # somebody else was quicker and made the same
            unfinished.rename(finished)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return finished


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


def _digest() -> str:
    """Changes with the content and the place of every input; the laptop mode itself is none."""
    digest = hashlib.sha256(sys.version.encode())
    for path in sorted(_input_files()):
        digest.update(
            str(path.relative_to(REPOSITORY)).encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest()
        )
    return digest.hexdigest()[:16]


def _input_files() -> Iterator[Path]:
    own = Path(__file__).parent
    for name in INPUTS:
        path = REPOSITORY / name
        found = path.rglob("*") if path.is_dir() else iter([path])
        for file in found:
            if file.is_file() and "__pycache__" not in file.parts and own not in file.parents:
                yield file


def read_stacks(folder: Path) -> list[tuple[str, Template]]:
    """The stacks of a synthesized app by name, each after those that it depends on."""
    artifacts = json.loads((folder / "manifest.json").read_text())["artifacts"]
    stacks = {
        i: artifact for i, artifact in artifacts.items() if artifact["type"] == "aws:cloudformation:stack"
    }
    order = graphlib.TopologicalSorter(
        {
            i: [other for other in artifact.get("dependencies", []) if other in stacks]
            for i, artifact in stacks.items()
        }
    )
    return [
        (
            stacks[i]["properties"].get("stackName", i),
            json.loads((folder / stacks[i]["properties"]["templateFile"]).read_text()),
        )
        for i in order.static_order()
    ]
