"""Every message that would have left: kept in the data folder from the moment it is captured."""

import sqlite3
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from pledgekeeper.clock import Clock

SCHEMA = """
CREATE TABLE IF NOT EXISTS sent (
  id INTEGER PRIMARY KEY,
  channel TEXT NOT NULL, sender TEXT NOT NULL, recipient TEXT NOT NULL, at TEXT NOT NULL,
  case_id TEXT NOT NULL, subject TEXT NOT NULL, body TEXT NOT NULL, original BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS sent_by_case ON sent (case_id, id);
"""


class Channel(StrEnum):
    EMAIL = "email"
    SMS = "sms"
    VOICE = "voice"
    WEBHOOK = "webhook"


@dataclass(frozen=True)
class Captured:
    """One message as its sender gave it.

    `original` is what went over the wire, for who wants to see every header.
    """

    channel: Channel
    sender: str
    to: str
    case: str
    subject: str
    body: str
    original: bytes


@dataclass(frozen=True)
class Sent:
    """One message in the outbox. `at` is the system's clock at the moment of capture.

    `case` is empty if none was named.
    """

    id: int
    channel: Channel
    sender: str
    to: str
    at: datetime
    case: str
    subject: str
    body: str

    def as_json(self) -> dict[str, str | int]:
        return {
            "id": self.id,
            "channel": self.channel,
            "from": self.sender,
            "to": self.to,
            "at": self.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "case": self.case,
            "subject": self.subject,
            "body": self.body,
        }


class Outbox:
    """An append-only list in a file. Survives a restart and a kill; safe to use from several threads."""

    def __init__(self, path: Path, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._database.execute("PRAGMA journal_mode = WAL")
        self._database.executescript(SCHEMA)

    def add(self, message: Captured) -> int:
        """Keep `message`, dated now; the answer is its number. It is on the disk when this returns."""
        at = self._clock.now().astimezone(UTC).isoformat()
        row = (
            message.channel,
            message.sender,
            message.to,
            at,
            message.case,
            message.subject,
            message.body,
            message.original,
        )
        with self._lock:
            written = self._database.execute(
                "INSERT INTO sent (channel, sender, recipient, at, case_id, subject, body, original)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                row,
            )
        return written.lastrowid or 0

    def messages(self, *, case: str = "", channel: str = "", limit: int = -1) -> list[Sent]:
        """The newest first; of one case or channel if named; at most `limit` if it is not negative."""
        with self._lock:
            rows = self._database.execute(
                "SELECT id, channel, sender, recipient, at, case_id, subject, body FROM sent"
                " WHERE (?1 = '' OR case_id = ?1) AND (?2 = '' OR channel = ?2) ORDER BY id DESC LIMIT ?3",
                (case, channel, limit),
            ).fetchall()
        return [Sent(i, Channel(c), s, t, datetime.fromisoformat(at), *rest) for i, c, s, t, at, *rest in rows]

    def original(self, message_id: int) -> bytes | None:
        """What went over the wire, or None if there is no such message."""
        with self._lock:
            row = self._database.execute("SELECT original FROM sent WHERE id = ?", (message_id,)).fetchone()
        return None if row is None else bytes(row[0])

    def cases(self) -> Sequence[str]:
        """The cases that anything was sent about, the last one first."""
        with self._lock:
            rows = self._database.execute(
                "SELECT case_id FROM sent WHERE case_id <> '' GROUP BY case_id ORDER BY max(id) DESC LIMIT 50"
            ).fetchall()
        return [row[0] for row in rows]

    def close(self) -> None:
        with self._lock:
            self._database.close()
