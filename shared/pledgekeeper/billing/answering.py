"""A file of call records that was filed as the answer to an exchange of hashes, held against it."""

from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from pledgekeeper.billing.hashing import calls_of
from pledgekeeper.disputes.exchange import Answer, held_against
from pledgekeeper.disputes.record_hashes import HashFile, differing_days, hashed, salt_check
from pledgekeeper.errors import Invalid


def answered(path: Path, own: HashFile, other: HashFile, salt: str) -> Answer:
    """What the file comes to, beside the hashes that its side filed (`own`) and those of the other. Invalid where it
    cannot be read, or they cannot be compared. It is read as what was hashed was."""
    days = differing_days(own, other)
    if own.salt_check != salt_check(salt):
        raise Invalid("the hashes were made with another salt than this room's; make and file them again")
    zone, days_of = ZoneInfo(own.read_by.zone), ZoneInfo(own.read_by.days_of)
    most = len(own.calls)
    found = [hashed(call, salt, days_of) for call in islice(calls_of(path, zone, own.read_by.columns), most + 1)]
    if len(found) > most:
        raise Invalid(f"the file has more calls than the {most} that were hashed; file those of the days that differ")
    return held_against(found, own, days)
