"""Who looks after an account: never nobody, never the same person twice, and near in language and time."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.accounts.decide import Around, decide
from pledgekeeper.accounts.fold import fold
from pledgekeeper.accounts.letters import letters
from pledgekeeper.accounts.managers import Pair, choose, eligible, on_duty, present
from pledgekeeper.accounts.model import Account, BeginService, DutyTaken, Watch
from pledgekeeper.carriers.loading import read_seeds
from pledgekeeper.escalation.changes import Absence

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
