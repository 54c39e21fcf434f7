"""A search that a dispute asks for: its file is fetched, searched, and all that was found is kept."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from pledgekeeper.billing.files import sha256
from pledgekeeper.billing.numbering import CheckedRange
from pledgekeeper.billing.residual import decimal
from pledgekeeper.billing.search import FINDINGS, IN_FULL, NUMBERS, Found, Searched, search
from pledgekeeper.carriers.call_columns import ColumnMapping, MappingFile
from pledgekeeper.carriers.range_lists import NOTHING, RangeList, read_range_list
from pledgekeeper.disputes.fraud.patterns import NumbersFound, PatternFound, PatternsAsked, PatternsFound, Shows
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.errors import Invalid, NotFound
from pledgekeeper.pledges.loading import load


class Files(Protocol):
    """`effects.record_files`. Invalid when there is no such file."""

    def fetched(self, key: str, into: Path) -> Path: ...

    def keep(self, path: Path, key: str) -> None: ...


def searched(
    dispute: Dispute, asked: PatternsAsked, name: str, files: Files, folder: Path, now: datetime, seconds: float | None,
    range_list: str | None,
) -> PatternsFound:  # fmt: skip
    """What the event `name` asked for. Invalid and TooLarge are answers, too: the same file would be refused again.

    `range_list`: the key of the one that the event names, or else the agreement.
    """
    ranges = _ranges(files, range_list, folder)
    path = files.fetched(asked.file, folder / "records")
    columns = asked.columns or _known(dispute, asked, files, folder)
    found = search(
        Searched(path, asked.records, columns, perhaps=not asked.columns, ranges=ranges, seconds=seconds),
        folder / "found",
    )
    kept = f"reconciliations/{dispute.carrier_id}/{dispute.case_id}/{name}/"
    for file in (IN_FULL, NUMBERS, FINDINGS):  # the one that has the hashes of the others comes last
        files.keep(folder / "found" / file, f"{kept}{file}")
    return PatternsFound(
        at=now,
        asked=name,
        file=asked.file,
        records=asked.records,
        calls=found.calls,
        amount=sum((decimal(each.amount) for each in found.ranges), Decimal(0)),
        patterns=_patterns(found),
        numbers=_numbers(found.ranges),
        shows=_shows(found, ranges),
        folder=kept,
        findings_sha256=sha256(folder / "found" / FINDINGS),
    )


def _ranges(files: Files, key: str | None, folder: Path) -> RangeList:
    return read_range_list(files.fetched(key, folder / "ranges")) if key else NOTHING


def _known(dispute: Dispute, asked: PatternsAsked, files: Files, folder: Path) -> ColumnMapping | None:
    """Those that reconciliations know of that side."""
    if asked.records != "calls":
        return None
    try:
        side = dispute.room.file(asked.file.rpartition("/")[2]).by.side
        key = f"reconciliations/{dispute.carrier_id}/columns.yaml"
        kept = load(files.fetched(key, folder / "known"), MappingFile)
    except (Invalid, NotFound):
        return None
    return kept.ours if side == "ours" else kept.theirs


def _patterns(found: Found) -> tuple[PatternFound, ...]:
    kinds = sorted({each.kind for each in found.findings})
    of = {kind: [each for each in found.findings if each.kind == kind] for kind in kinds}
    return tuple(
        PatternFound(
            pattern=kind,
            findings=len(each),
            calls=sum(f.calls for f in each),
            amount=decimal(sum(f.amount for f in each)),
        )
        for kind, each in of.items()
    )


def _numbers(ranges: Iterable[CheckedRange]) -> tuple[NumbersFound, ...]:
    strange = [each for each in ranges if each.verdict != "valid"]
    of = {v: [each for each in strange if each.verdict == v] for v in sorted({each.verdict for each in strange})}
    return tuple(
        NumbersFound(
            verdict=verdict,
            numbers=sum(r.numbers for r in each),
            calls=sum(r.calls for r in each),
            amount=decimal(sum(r.amount for r in each)),
        )
        for verdict, each in of.items()
    )


def _shows(found: Found, ranges: RangeList) -> tuple[Shows, ...]:
    if not found.calls:
        return ()
    callers = [each for each in found.findings if each.kind == "wangiri"]
    shown: dict[Shows, bool] = {
        "numbering-plan": True,
        "numbering-plan-at-date": bool(ranges.lines),
        "hourly-profile": True,
        "conversion": found.conversion,
        "calling-numbers": bool(callers),
        "call-backs": any(sign.name == "called back" and sign.seen for each in callers for sign in each.signs),
    }
    return tuple(what for what, is_shown in shown.items() if is_shown)
