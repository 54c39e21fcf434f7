"""The settings of `pledge up`, read from the environment once."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pledgekeeper.local.problems import CannotStart

HOST = "127.0.0.1"  # the system has no password locally, so it is never offered to the network
REPOSITORY = Path(__file__).resolve().parents[3]
LARGEST_SPEED = 3600.0


@dataclass(frozen=True)
class LaptopSettings:
    """Where the system listens and keeps its data, and how fast its clock runs (1 = real time)."""

    port: int = 8080
    smtp_port: int = 2525
    data_dir: Path = Path(".pledge")
    speed: float = 1.0

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"


def settings_from(environ: Mapping[str, str]) -> LaptopSettings:
    """Read PORT, SMTP_PORT, DATA_DIR and SPEED; an empty value means the default."""
    port, smtp_port = _port(environ, "PORT", 8080), _port(environ, "SMTP_PORT", 2525)
    if port == smtp_port:
        raise CannotStart(f"PORT and SMTP_PORT are both {port}; give each its own, e.g. SMTP_PORT={port + 1}.")
    data_dir = Path(environ.get("DATA_DIR") or ".pledge").expanduser()
    return LaptopSettings(port, smtp_port, data_dir.absolute(), _speed(environ.get("SPEED") or "1"))


def _port(environ: Mapping[str, str], name: str, default: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise CannotStart(f"{name}={text} is no port; give a number from 1024 to 65535, e.g. {name}={default}.")
    return int(text)


def _speed(text: str) -> float:
    try:
        speed = float(text)
    except ValueError:
        speed = 0.0
    if not 0 < speed <= LARGEST_SPEED:
        raise CannotStart(
            f"SPEED={text} is no speed; give a number above 0 and up to {LARGEST_SPEED:g}. "
            "1 is real time, 120 makes two hours of a minute."
        )
    return speed
