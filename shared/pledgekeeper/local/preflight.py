"""Everything that is checked before anything starts: ports, the data folder, the disk, a second copy."""

import errno
import fcntl
import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.settings import HOST, LaptopSettings

LEAST_FREE_BYTES = 300 * 2**20  # the code unpacked for some fourteen workers, the state, a few large mails
PROBE_BYTES = 2**20
FORMAT = "3"
"""How the data in the folder is laid out. Another format is not read; see CHANGELOG.md."""

LAST_RUN_ENDS_SECONDS = 120.0


def listening_socket(port: int, setting: str) -> socket.socket:
    """Take `port` on the loopback interface and keep it: nobody gets it between this check and its use."""
    taken = CannotStart(
        f"{setting} {port} is in use on this machine. Stop what uses it, or choose another: "
        f"{setting}={port + 1} make run"
    )
    if _somebody_answers(port):  # some systems allow a second, more specific, listener
        raise taken
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(256)
    except OSError as error:
        listener.close()
        if error.errno == errno.EACCES:
            raise CannotStart(
                f"{setting} {port} is reserved for the administrator; choose one above 1023, e.g. "
                f"{setting}={port + 8000}."
            ) from None
        raise taken from error
    return listener


def _somebody_answers(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as caller:
        caller.settimeout(0.5)
        return caller.connect_ex((HOST, port)) == 0


def prepare_data_dir(data_dir: Path) -> None:
    """Make the folder and prove that it can be written to, with room to work in."""
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        probe = data_dir / ".write-probe"
        try:
            with probe.open("wb") as out:
                out.write(b"\0" * PROBE_BYTES)
                out.flush()
                os.fsync(out.fileno())
        finally:
            probe.unlink(missing_ok=True)
        _must_be_of_this_format(data_dir)
    except OSError as error:
        raise _unusable(data_dir, error) from error
    free_bytes = shutil.disk_usage(data_dir).free
    if free_bytes < LEAST_FREE_BYTES:
        raise CannotStart(
            f"The disk of DATA_DIR {data_dir} has {free_bytes / 2**20:.0f} MB left and "
            f"{LEAST_FREE_BYTES / 2**20:.0f} MB are needed. Make room, or choose another disk with "
            "DATA_DIR=/path make run"
        )


def _must_be_of_this_format(data_dir: Path) -> None:
    """Say so at the start, rather than at every case, when the folder is an earlier version's."""
    mark = data_dir / "format"
    used = (data_dir / "clock.json").exists()
    if used and (not mark.exists() or mark.read_text().strip() != FORMAT):
        raise CannotStart(
            f"DATA_DIR {data_dir} holds the data of another version, which this one does not read. Keep it and start "
            f"with a new one: DATA_DIR={data_dir}-{FORMAT} make run; or remove it."
        )
    mark.write_text(f"{FORMAT}\n")


def _unusable(data_dir: Path, error: OSError) -> CannotStart:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return CannotStart(
            f"The disk of DATA_DIR {data_dir} is full. Make room, or choose another with DATA_DIR=/path make run"
        )
    return CannotStart(
        f"DATA_DIR {data_dir} cannot be written to ({error.strerror or error}). "
        "Make it yours (chown, chmod), or choose another with DATA_DIR=/path make run"
    )


@contextmanager
def sole_user(data_dir: Path) -> Iterator[int]:
    """Hold the data folder's lock; the system gives it back by itself, however its holders end.

    The emulator is given the lock's file descriptor, and so holds it too: after a kill of `pledge up` it still writes
    its state for a moment, and the next run waits for that.
    """
    with (data_dir / "lock").open("a+") as lock:
        deadline = time.monotonic() + LAST_RUN_ENDS_SECONDS
        while not _taken(lock):
            lock.seek(0)
            holder = lock.read().strip()
            if _is_alive(holder) or time.monotonic() > deadline:
                raise CannotStart(
                    f"DATA_DIR {data_dir} is in use by another `pledge up` (process {holder or 'unknown'}). "
                    "Stop that one, or give this one a folder of its own: DATA_DIR=~/pledge-2 make run"
                )
            time.sleep(0.1)
        lock.seek(0)
        lock.truncate()
        lock.write(f"{os.getpid()}\n")
        lock.flush()
        yield lock.fileno()


def _taken(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _is_alive(process: str) -> bool:
    try:
        os.kill(int(process), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        pass
    return True


@dataclass(frozen=True)
class Reserved:
    """The two ports, listening, and the descriptor of the data folder's lock."""

    http: socket.socket
    smtp: socket.socket
    lock: int


@contextmanager
def reserved(settings: LaptopSettings) -> Iterator[Reserved]:
    """The HTTP and the SMTP port and the data folder, all taken; or a `CannotStart` and nothing taken."""
    with listening_socket(settings.port, "PORT") as http, listening_socket(settings.smtp_port, "SMTP_PORT") as smtp:
        prepare_data_dir(settings.data_dir)
        with sole_user(settings.data_dir) as lock:
            yield Reserved(http, smtp, lock)
