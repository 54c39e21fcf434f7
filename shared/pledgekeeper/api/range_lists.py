"""Range lists of ours, which agreements name: what our people know of ranges of numbers (docs/fraud.md)."""

import io

from pydantic import Field

from pledgekeeper import wiring
from pledgekeeper.carriers.access import HANDLERS, Principal
from pledgekeeper.carriers.range_lists import RangeListName, range_list_of
from pledgekeeper.cases.lanes import entered_fraud
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.effects.range_list_files import RangeListFiles, RangeListLoad
from pledgekeeper.model import Frozen
from pledgekeeper.observability import logger
from pledgekeeper.settings import settings

MOST_CHARACTERS = 5_000_000


class RangeListCreate(Frozen):
    """A list in place of the one of that name, if there is one."""

    name: RangeListName
    csv: str = Field(min_length=1, max_length=MOST_CHARACTERS, description="prefix,kind,from,until,source")


def range_lists() -> RangeListFiles:
    return RangeListFiles(wiring.client("s3"), settings().mail_bucket)


def must_be_of_billing(who: Principal) -> None:
    """For those of us who answer disputes; Forbidden for all others."""
    who.must_be_ours("load and read range lists")
    who.must_handle("dispute", "load or read a range list")


def names_for(case: Case, who: Principal) -> tuple[str, ...]:
    """The lists in force that `who` may have the call records of the case searched by: none but in a fraud case."""
    allowed = who.staff and isinstance(case, Dispute) and who.roles & HANDLERS["dispute"]
    return tuple(range_lists().in_force()) if allowed and entered_fraud(case.timeline) else ()


def load(sent: RangeListCreate, who: Principal) -> RangeListLoad:
    """Put it in force. Invalid names each line that is wrong, and nothing of it is taken."""
    must_be_of_billing(who)
    lines = sum(map(len, range_list_of(io.StringIO(sent.csv.removeprefix("\ufeff")), "csv").lines.values()))
    loaded = range_lists().put(sent.name, sent.csv, lines, who.name, wiring.clock().now())
    logger.info("range_list_loaded", range_list=sent.name, lines=lines, sha256=loaded.sha256, by=who.name)
    return loaded
