"""Cases and problems: what is kept of one, how one is found, and the indexes that list them."""

from hashlib import sha256
from zlib import crc32

from pledgekeeper.store.keys.key import Key, Partition, rest

SHARDS = 8
EVENT, RECEIPT, STATE = "EVENT#", "RECEIPT#", "STATE"
CASE, PROBLEM, SHARE = "CASE#", "PROBLEM#", "SHARE#"


def case(case_id: str) -> str:
    """One query on this partition reads a case whole: its events, receipts and state."""
    return f"{CASE}{case_id}"


def state(case_id: str, of: Partition = case) -> Key:
    """The present state, as the indexes see it."""
    return {"pk": of(case_id), "sk": STATE}


def event(case_id: str, number: int, of: Partition = case) -> Key:
    """The timeline: events are numbered from 1 without gaps."""
    return {"pk": of(case_id), "sk": f"{EVENT}{number:06d}"}


def receipt(case_id: str, command_id: str, of: Partition = case) -> Key:
    """Has this command been answered? Kept beside the state, so one query reads both."""
    return {"pk": of(case_id), "sk": f"{RECEIPT}{command_id}"}


def progress(case_id: str, owed_by: str) -> Key:
    """How far the long work has come that an event owes. Not under the case's partition: it changes no case."""
    return {"pk": f"PROGRESS#{case_id}", "sk": owed_by}


def claim(case_id: str, effect: str) -> Key:
    """Who is carrying out an effect just now. Not under the case's partition: reading a case need not read it."""
    return {"pk": f"CLAIM#{case_id}#{effect}", "sk": "CLAIM"}


def reference(carrier_id: str, their_reference: str) -> Key:
    """Finds the case from the carrier's own ticket number; unique per carrier."""
    return {"pk": f"REF#{carrier_id}#{their_reference}", "sk": "REF"}


def mail(message_id: str) -> Key:
    """Finds the case from a Message-ID that a reply refers to."""
    return {"pk": f"MAIL#{message_id}", "sk": "MAIL"}


def trace(carrier_id: str, name: str) -> Key:
    """Finds the case that was lately opened of the same words, subject or circuit."""
    return {"pk": f"TRACE#{carrier_id}#{sha256(name.encode()).hexdigest()}", "sk": "TRACE"}


def by_carrier(carrier_id: str, kind: str) -> str:
    """Index by_carrier: a carrier's cases of a kind."""
    return f"CARRIER#{carrier_id}#{kind}"


def by_desk(desk: str, kind: str) -> str:
    """Index by_desk: a centre's cases of a kind."""
    return f"DESK#{desk}#{kind}"


def sorted_by_status(status: str, opened_at: str, case_id: str) -> str:
    """Sort key of both: by status, oldest first."""
    return f"{status}#{opened_at}#{case_id}"


def between(status: str, since: str, until: str) -> tuple[str, str]:
    """The first and the last sort key of a status opened from `since` to `until`, both texts of instants."""
    return f"{status}#{since}", f"{status}#{until}~"


def place_of(sort: str) -> str:
    """What a list of several statuses is sorted by: when the case was opened, then its number."""
    return sort.split("#", 1)[1]


def count(carrier_id: str, kind: str) -> str:
    """One query on this partition tells how many cases of a kind a carrier has in each status."""
    return f"COUNT#{carrier_id}#{kind}"


def counts(carrier_id: str, kind: str, shard: int) -> Key:
    """A part of it: each status is an attribute."""
    return {"pk": count(carrier_id, kind), "sk": f"SHARD#{shard}"}


def wake_shard(number: int) -> str:
    """Index by_wake: cases by their next wake. Only cases that have one are in it."""
    return f"WAKE#{number}"


def owed_shard(number: int) -> str:
    """Index by_owed: cases with a page or notice that is not carried out yet, by its age."""
    return f"OWED#{number}"


def shard_of(case_id: str) -> int:
    """The shard a case always falls into."""
    return crc32(case_id.encode()) % SHARDS


def case_of(pk: str) -> str | None:
    """The case number in a partition key; None when the partition is not a case."""
    return rest(pk, CASE)


def number_of(sk: str) -> int | None:
    """The number in an event's sort key; None when the item is not an event."""
    number = rest(sk, EVENT)
    return int(number) if number else None


def awaiting(carrier_id: str) -> str:
    """One query on this partition reads the orders of a carrier that were handed over, and wait for its word."""
    return f"AWAITING#{carrier_id}"


def awaited(carrier_id: str, case_id: str) -> Key:
    """One of them."""
    return {"pk": awaiting(carrier_id), "sk": case_id}


def problem(problem_id: str) -> str:
    """One query on this partition reads a problem whole. It is a partition of another name: no case is in it."""
    return f"{PROBLEM}{problem_id}"


def share(problem_id: str, owed_by: str, number: int) -> Key:
    """What an event of a problem owes to some; one query on the partition reads all that the problem ever owed.

    Not under the problem's partition: deciding about it need not read them.
    """
    return {"pk": f"{SHARE}{problem_id}", "sk": f"{owed_by}#{number:03d}"}


def incidents(carrier_id: str) -> str:
    """The problems that a carrier's cases ever belonged to, under the numbers that the carrier knows them by."""
    return f"INCIDENTS#{carrier_id}"


def incident(carrier_id: str, incident_id: str) -> Key:
    """Finds the problem behind an incident of a carrier."""
    return {"pk": incidents(carrier_id), "sk": incident_id}


def by_desk_problems() -> str:
    """Index by_desk: all problems. They are no desk's, and in no index of carriers."""
    return "PROBLEMS"


def problem_of(pk: str) -> str | None:
    """The number of the problem in a partition key; None when the partition is not a problem, nor what one owes."""
    return rest(pk, PROBLEM) or rest(pk, SHARE)


def share_of(key: Key) -> tuple[str, str, int] | None:
    """The problem, the event and the number of a share; None when the key is of something else."""
    problem_id = rest(key["pk"], SHARE)
    owed_by, _, number = key["sk"].partition("#")
    return (problem_id, owed_by, int(number)) if problem_id else None
