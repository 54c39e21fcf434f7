"""The clock that the cells of a file tell: how far it is ahead of UTC."""

import re
from datetime import datetime
from typing import Final

from pledgekeeper.billing.files import CallFile
from pledgekeeper.carriers.call_columns import Start

OFFSET: Final = re.compile(r"\d\d:\d\d.*?(?:(?P<utc>Z|UTC)|(?P<sign>[+-])(?P<hours>\d\d):?(?P<minutes>\d\d)?)$")


def ahead_of_utc(file: CallFile, start: Start) -> tuple[int, int] | None:
    """Milliseconds, of the first and of the last moment that was sampled; None where the cells tell no offsets."""
    if not start.zoned or start.written != "iso" or file.columns[start.column] != "VARCHAR":
        return None
    told = sorted(
        (datetime.fromisoformat(cell[:16].replace(" ", "T")), _milliseconds(found))
        for cell in file.column(start.column)
        if (found := OFFSET.search(cell)) and re.match(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d", cell)
    )
    return (told[0][1], told[-1][1]) if told else None


def _milliseconds(offset: re.Match[str]) -> int:
    if offset["utc"]:
        return 0
    minutes = 60 * int(offset["hours"]) + int(offset["minutes"] or 0)
    return 60_000 * (-minutes if offset["sign"] == "-" else minutes)
