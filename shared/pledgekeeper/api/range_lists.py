"""Range lists of ours, which agreements name: what our people know of ranges of numbers (docs/fraud.md)."""

from pydantic import Field

from pledgekeeper.carriers.range_lists import RangeListName
from pledgekeeper.model import Frozen


class RangeListCreate(Frozen):
    """A list in place of the one of that name, if there is one."""

    name: RangeListName
    csv: str = Field(min_length=1, max_length=5_000_000, description="prefix,kind,from,until,source")
