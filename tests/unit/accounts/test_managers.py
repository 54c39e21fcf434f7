"""Who looks after an account: never nobody, never the same person twice, and near in language and time."""

from datetime import UTC, datetime

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
