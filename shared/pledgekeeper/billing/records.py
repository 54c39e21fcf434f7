"""What a search for patterns reads in a file: calls by their proposed mapping, or messages by the names of columns."""

import re
from collections.abc import Iterable
from typing import Final, Literal

from pledgekeeper.billing.files import CallFile, named
from pledgekeeper.billing.normalise import expressions
from pledgekeeper.billing.proposing import propose
from pledgekeeper.carriers.call_columns import ColumnMapping, Duration, Start
from pledgekeeper.errors import Invalid

Records = Literal["calls", "messages"]
RING: Final = re.compile(r"ring|answer.?delay|sonnerie", re.IGNORECASE)
MESSAGE: Final = {
    "when it was sent": re.compile(r"sent|submit|time|date", re.IGNORECASE),
    "the recipient": re.compile(r"recipient|msisdn|^to$|^b|called|dest", re.IGNORECASE),
}
SENDER: Final = re.compile(r"sender|from|oadc|^a", re.IGNORECASE)
CONVERTED: Final = re.compile(r"conver|verified|used", re.IGNORECASE)
AMOUNT: Final = re.compile(r"amount|cost|price|charge", re.IGNORECASE)
LAST_MOMENT: Final = 10**13 - 1
"""Nobody called before 1970, or will after 2286."""
YES: Final = "('1', 'true', 't', 'yes', 'y', 'converted', 'verified', 'used')"


def columns_of(file: CallFile, records: Records) -> ColumnMapping:
    """Which column says what, as far as it can be told. Invalid says what is not to be found."""
    return propose(file) if records == "calls" else _messages(file)


def fields_of(file: CallFile, records: Records, mapping: ColumnMapping) -> dict[str, str]:
    """For each field of `sql/patterns/calls.sql` the expression that reads it. Invalid names what is missing."""
    read = expressions(file, mapping)
    fields = {name: read[name] for name in ("a", "b", "s", "d", "x", "destination")}
    fields["x"] = f"coalesce({fields['x']}, 0)"
    fields["s"] = f"CASE WHEN {fields['s']} BETWEEN 0 AND {LAST_MOMENT} THEN {fields['s']} END"
    if records == "messages":
        used = _first(file.columns, CONVERTED)
        converted = f"lower(trim(CAST({named(used)} AS VARCHAR))) IN {YES}" if used else "NULL::BOOLEAN"
        return fields | {"d": "NULL::BIGINT", "ring": "NULL::BIGINT", "converted": converted}
    ring = _first(file.columns, RING)
    rung = f"CAST(TRY_CAST({named(ring)} AS DECIMAL(12,3)) * 1000 AS BIGINT)" if ring else "NULL::BIGINT"
    return fields | {"ring": rung, "converted": "NULL::BOOLEAN"}


def _messages(file: CallFile) -> ColumnMapping:
    """A message has no duration: the column that stands for it is not read."""
    found = {what: _first(file.columns, names) for what, names in MESSAGE.items()}
    sent, recipient = found.values()
    if sent is None or recipient is None:
        lacking = " or ".join(what for what, column in found.items() if column is None)
        raise Invalid(
            f"{file.path}: no column was recognised as {lacking}; there are: {', '.join(file.columns)}. Name them e.g. "
            "sent_at, recipient, and if known sender, converted, amount"
        )
    sender, amount = _first(file.columns, SENDER), _first(file.columns, AMOUNT)
    zoned = any(re.search(r"(Z|[+-]\d\d:?\d\d)$", cell) for cell in file.column(sent))
    return ColumnMapping(
        start=Start(column=sent, zoned=zoned), b_number=recipient, duration=Duration(column=recipient),
        a_number=sender, amount=amount,
    )  # fmt: skip


def _first(columns: Iterable[str], names: re.Pattern[str]) -> str | None:
    return next((column for column in columns if names.search(column)), None)
