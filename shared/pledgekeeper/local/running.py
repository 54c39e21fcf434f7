"""What other commands need to know of the system that `pledge up` started, kept in a file while it runs."""

import json
import os
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.settings import settings_from

FILE = "running.json"


@dataclass(frozen=True)
class Running:
    """The addresses and names of the running system."""

    url: str
    smtp_port: int
    speed: float
    endpoint: str
    api_id: str
    user_pool: str
    client_id: str
    table: str
    mail_bucket: str
    mail_prefix: str
    mail_topic: str
    stacks: tuple[str, ...]
    process: int

    def write(self, data_dir: Path) -> None:
        (data_dir / FILE).write_text(json.dumps(asdict(self), indent=1))


def find_running(environ: Mapping[str, str]) -> Running:
    """The system of DATA_DIR, or a `CannotStart` that says how to start it."""
    data_dir = settings_from(environ).data_dir
    try:
        known = json.loads((data_dir / FILE).read_text())
        running = Running(**known | {"stacks": tuple(known["stacks"])})
    except (FileNotFoundError, ValueError, KeyError, TypeError):  # none, half written, or of another version
        raise CannotStart(f"Nothing runs with DATA_DIR {data_dir}. Start it with: make run") from None
    address = urlsplit(running.endpoint)
    with socket.socket() as caller:
        caller.settimeout(1)
        if caller.connect_ex((address.hostname or "", address.port or 0)) != 0:
            raise CannotStart(
                f"The system of DATA_DIR {data_dir} (process {running.process}) ended without cleaning up. "
                "Start it again with: make run"
            )
    return running


def forget_running(data_dir: Path) -> None:
    (data_dir / FILE).unlink(missing_ok=True)


def this_process() -> int:
    return os.getpid()
