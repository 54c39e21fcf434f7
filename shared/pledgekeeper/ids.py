"""The one place that makes names: case numbers from command ids, and random ids where nothing names the command."""

import hashlib
import secrets
import uuid

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # no I, L, O, U: read aloud on the phone without mistakes


def case_id(prefix: str, *parts: str) -> str:
    """`TT-7K3QX9M2XA`: the same parts always give the same number, so that a redelivered request finds its case.

    50 bits of SHA-256; the store refuses the (1 in 2,000 at a million cases) number that is already taken.
    """
    number = int.from_bytes(hashlib.sha256("\0".join(parts).encode()).digest()[:8]) >> 14
    digits = "".join(CROCKFORD[(number >> shift) & 31] for shift in range(45, -1, -5))
    return f"{prefix}-{digits}"


def incident_id(problem_id: str, carrier_id: str) -> str:
    """`INC-7K3QX9M2XA`: by which a carrier knows a problem; another carrier has another number for the same."""
    return case_id("INC", carrier_id, problem_id)


def random_id() -> str:
    """For a request that carries no id of its own."""
    return uuid.uuid4().hex


def random_secret() -> str:
    """256 bits that nobody can guess, fit for a URL, a cookie and a PKCE verifier."""
    return secrets.token_urlsafe(32)


def random_code() -> str:
    """Six figures that nobody can guess."""
    return f"{secrets.randbelow(1_000_000):06}"
