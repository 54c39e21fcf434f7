"""Starts MiniStack on a free loopback port and stops it in order: only then does it write its state."""

import asyncio
import contextlib
import json
import random
import re
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import aiohttp

from infra.cdk.packaging import MOST, OWN
from pledgekeeper.local.aws import ACCESS_KEY, ACCOUNT, REGION, SECRET_KEY
from pledgekeeper.local.preflight import listening_socket
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.settings import HOST, REPOSITORY

PYTHON = REPOSITORY / ".venv-emulator" / "bin" / "python"
START_SECONDS = 300.0  # one that ended is noticed at once: this is for a busy machine
STOP_SECONDS = 120.0  # a busy machine writes the state of a long day; killed before, it would be lost
PORTS = range(20000, 30000)  # below those that the system gives to outgoing connections
PERSONAL_SETTINGS = ("AWS_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "PYTHON", "VIRTUAL_ENV", "MINISTACK_")


@dataclass
class Emulator:
    """A running MiniStack; `endpoint` answers for every service."""

    process: asyncio.subprocess.Process
    port: int
    state_dir: Path

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"

    async def stop(self) -> None:
        """End it in order, so that it writes its state; only if it hangs is it killed and the state lost."""
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), STOP_SECONDS)
        except TimeoutError:
            print(f"pledge: the emulator did not stop within {STOP_SECONDS:g} s and is killed.", file=sys.stderr)
            self.process.kill()
            await self.process.wait()
        forget_stream_positions(self.state_dir)
        shutil.rmtree(self.state_dir.parent / "tmp", ignore_errors=True)


async def start_emulator(
    data_dir: Path, python: Path, extra_environment: Mapping[str, str], inherited: Mapping[str, str], lock: int
) -> Emulator:
    """Start MiniStack and wait until it answers. `extra_environment` also reaches every function.

    It keeps `lock`, a file descriptor, open as long as it lives.
    """
    if not python.exists():
        raise CannotStart(f"The emulator is not installed: {python} is missing. Run: make setup")
    state_dir = data_dir / "state"
    forget_stream_positions(state_dir)  # after a kill nobody has
    port = choose_port(data_dir, state_dir)
    shutil.rmtree(data_dir / "tmp", ignore_errors=True)
    (data_dir / "tmp").mkdir()
    forget_old_code(data_dir / "code")
    log_path = data_dir / "emulator.log"
    if log_path.exists():
        log_path.replace(data_dir / "emulator.log.1")
    environment = emulator_environment(inherited, data_dir, port) | dict(extra_environment)
    with log_path.open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            str(python),
            str(Path(__file__).with_name("emulator_process.py")),
            stdin=asyncio.subprocess.PIPE,  # never written to: it closes when we end, however we end
            stdout=log,
            stderr=log,
            env=environment,
            cwd=data_dir,
            pass_fds=(lock,),
            start_new_session=True,  # Ctrl-C is for us alone: it must outlive the front door
        )
    emulator = Emulator(process, port, state_dir)
    try:
        await _answers(emulator, log_path)
    except BaseException:
        await emulator.stop()
        raise
    return emulator


def emulator_environment(inherited: Mapping[str, str], data_dir: Path, port: int) -> dict[str, str]:
    """The emulator's environment, which functions inherit: without a person's own AWS set-up and proxies."""
    kept = {name: value for name, value in inherited.items() if not name.upper().startswith(PERSONAL_SETTINGS)}
    return kept | {
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": REGION,
        "MINISTACK_ACCOUNT_ID": ACCOUNT,
        "PERSIST_STATE": "1",
        "STATE_DIR": str(data_dir / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(data_dir / "s3"),
        "TMPDIR": str(data_dir / "tmp"),
        "UNPACKED_CODE_DIR": str(data_dir / "code"),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "AWS_ENDPOINT_URL": f"http://{HOST}:{port}",
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_CONFIG_FILE": "/dev/null",
        "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
        "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONUNBUFFERED": "1",
    }


def forget_old_code(folder: Path) -> None:
    """Keep what was used last, as many as there are zips: each is unpacked for seconds."""
    folder.mkdir(exist_ok=True)
    used = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
    for old in used[: -len({MOST, *OWN.values()})]:
        shutil.rmtree(old, ignore_errors=True)


def choose_port(data_dir: Path, state_dir: Path) -> int:
    """The port of the last run, whose address is part of every queue's URL; another if that one is taken."""
    remembered = data_dir / "emulator-port"
    last = int(remembered.read_text()) if remembered.exists() else None
    port = last if last is not None and _free(last) else next(p for p in random.sample(PORTS, len(PORTS)) if _free(p))
    if last is not None and port != last:
        move_addresses(state_dir, last, port)
    remembered.write_text(f"{port}\n")
    return port


def _free(port: int) -> bool:
    try:
        listening_socket(port, "PORT").close()
    except CannotStart:
        return False
    return True


def move_addresses(state_dir: Path, old_port: int, new_port: int) -> None:
    """Write the emulator's new address into its state, where queues and functions are known by URL."""
    for path in state_dir.glob("*.json"):
        text = path.read_text()
        moved = re.sub(rf"{re.escape(HOST)}:{old_port}(?!\d)", f"{HOST}:{new_port}", text)
        if moved != text:
            path.write_text(moved)


def forget_stream_positions(state_dir: Path) -> None:
    """Let stream consumers begin at the start of the new, empty stream.

    MiniStack writes down how many stream records each consumer has read, but not the records, and counts from
    nought again in its next run: with its positions kept, as many new records as were read before would be
    skipped.
    """
    path = state_dir / "lambda.json"
    if not path.exists():
        return
    state = json.loads(path.read_text())
    positions = state.get("payload", {}).get("dynamodb_stream_positions", {})
    if positions.get("data"):
        positions["data"] = {}
        unfinished = path.with_suffix(".new")
        unfinished.write_text(json.dumps(state))
        unfinished.replace(path)


async def _answers(emulator: Emulator, log_path: Path) -> None:
    async with aiohttp.ClientSession() as http:
        deadline = asyncio.get_running_loop().time() + START_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            if emulator.process.returncode is not None:
                break
            with contextlib.suppress(aiohttp.ClientError):
                async with http.get(f"{emulator.endpoint}/_ministack/health") as answer:
                    if answer.status == 200:
                        return
            await asyncio.sleep(0.05)
    last_lines = "\n".join(log_path.read_text(errors="replace").splitlines()[-5:])
    raise CannotStart(f"The emulator did not start; its log {log_path} ends with:\n{last_lines}")
