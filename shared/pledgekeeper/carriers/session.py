"""Who is signed in to the pages. What the browser holds is a name that nobody can guess, and nothing else."""

from datetime import datetime
from hashlib import sha256

from pledgekeeper.model import Frozen, Instant


class Session(Frozen):
    """`claims` are those of an ID token that was checked, and hold until `good_until`; then the user pool is asked
    again, by `refresh_token`, whether they still do. `form_key` goes with every form and comes back with it."""

    claims: dict[str, str]
    refresh_token: str
    good_until: Instant
    ends_at: Instant
    form_key: str

    def over(self, now: datetime) -> bool:
        return now >= self.ends_at

    def stale(self, now: datetime) -> bool:
        return now >= self.good_until


def digest(cookie: str) -> str:
    """What the table knows a cookie by: whoever reads the table cannot sign in with what they find."""
    return sha256(cookie.encode()).hexdigest()
