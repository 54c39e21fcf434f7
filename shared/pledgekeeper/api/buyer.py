"""Who asks by MEF 124: a Buyer, which is a carrier or the affiliate that it names. The Seller is always us."""

from dataclasses import replace

from pledgekeeper.api.asking import principal
from pledgekeeper.api.gate import Door
from pledgekeeper.api.mef124_errors import QUERY
from pledgekeeper.carriers.access import Principal
from pledgekeeper.errors import Forbidden, Invalid


def asking(door: Door) -> Principal:
    """Who asks. A carrier may name, as buyerId, which of its affiliates it asks for."""
    who, buyer = principal(door), buyer_named(door)
    if buyer is None or who.staff:
        return who
    if not who.sees(buyer):
        raise Invalid("buyerId is neither yours nor that of an affiliate of yours; leave it out", code=QUERY)
    return replace(who, carrier_id=buyer, affiliates=frozenset())


def asking_to_read(door: Door) -> Principal:
    """The same; of ours, who names a Buyer sees what that one's NOC does."""
    who, buyer = asking(door), buyer_named(door)
    return replace(who, carrier_id=buyer, roles=frozenset({"noc"})) if who.staff and buyer else who


def buyer_named(door: Door) -> str | None:
    return (door.current_event.query_string_parameters or {}).get("buyerId")


def must_be_buyer(who: Principal, doing: str) -> str:
    """The Buyer's number. Forbidden to ours, and to those of a carrier whose trade it is not."""
    if who.carrier_id is None:
        raise Forbidden(f"only the Buyer may {doing} here; the care desk has the same tickets by TMF621")
    who.must_open("ticket", doing)
    return who.carrier_id
