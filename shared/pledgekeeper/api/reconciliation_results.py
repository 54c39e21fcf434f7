"""What comparisons and searches of call records left behind, given to those who see the dispute: by links, past the
functions."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from pledgekeeper import wiring
from pledgekeeper.api.door import visible_as
from pledgekeeper.api.routes import DISPUTES
from pledgekeeper.carriers.access import Principal
from pledgekeeper.disputes.evidence import Access
from pledgekeeper.disputes.fraud.patterns import PatternsFound
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.reconciled import DisputeReconciled
from pledgekeeper.effects.download import LINK_LASTS
from pledgekeeper.errors import Forbidden, Invalid, NotFound, Refused
from pledgekeeper.ids import random_id
from pledgekeeper.model import iso
from pledgekeeper.observability import logger


@dataclass(frozen=True)
class Result:
    """A file of the folder (docs/reconciliation.md). `numbers`: telephone numbers of both sides stand in it."""

    name: str
    media_type: str
    numbers: bool = False


RESULTS: Final = (
    Result("reconciliation.html", "text/html"),
    Result("reconciliation.xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", numbers=True),
    Result("summary.json", "application/json"),
    Result("calls.sha256", "text/plain"),
)
OF_PATTERNS: Final = (
    Result("findings.json", "application/json"),
    Result("findings-in-full.json", "application/json", numbers=True),
    Result("numbers.csv", "text/csv", numbers=True),
)
"""Those of a search (docs/fraud.md)."""
CALLS: Final = re.compile(r"calls(/[\w=%.-]+)+\.parquet")
"""Every call, in a file for each day and destination: `calls.sha256` names them."""
Kept = DisputeReconciled | PatternsFound
"""What left files behind."""


@dataclass(frozen=True)
class Given:
    """A file, and where whoever has the address reads it until then."""

    file: Result
    url: str
    expires_at: datetime


def given(case_id: str, asked: str, name: str, who: Principal) -> Given:
    """An address for a file of what the event `asked` asked for. It is logged before it is given.

    Forbidden where telephone numbers of both sides stand in it, but to those of us who bill; Refused when the evidence
    is not kept any more.
    """
    dispute, _ = visible_as(Dispute, case_id, who)
    found = next((each for each in dispute.timeline if isinstance(each, Kept) and each.asked == asked), None)
    if found is None:
        raise NotFound(f"{case_id} has no results of {asked}")
    file = _named(name, found)
    if file.numbers and not who.needs_numbers("ours"):
        without = " and ".join(each.name for each in results_for(found, who))
        raise Forbidden(
            f"telephone numbers of both sides stand in {name}, which are shown to those of us who bill; {without} "
            "have none"
        )
    if dispute.room.ended_at is not None:
        raise Refused(f"the retention of its evidence ended on {dispute.room.ended_at:%Y-%m-%d}; results go with it")
    now = wiring.clock().now()
    access = Access(at=now, by=who.actor, evidence_id=f"{asked}/{name}", form="raw")
    wiring.evidence_log().write(case_id, access, random_id())
    url = wiring.reconciliation_files().link(found.folder + name, name.rpartition("/")[2], file.media_type)
    logger.info("result_opened", case_id=case_id, asked=asked, file=name)
    return Given(file, url, now + LINK_LASTS)


def results_for(found: Kept, who: Principal) -> tuple[Result, ...]:
    """The files of a comparison or a search that this principal is given."""
    files = RESULTS if isinstance(found, DisputeReconciled) else OF_PATTERNS
    return tuple(file for file in files if not file.numbers or who.needs_numbers("ours"))


def results_view(dispute: Dispute, base_url: str, who: Principal) -> list[dict[str, Any]]:
    """Each comparison with the files that this principal is given, newest first."""
    return [
        {**_files_view(dispute, found, base_url, who), "summary_sha256": found.summary_sha256}
        for found in reversed(dispute.timeline)
        if isinstance(found, DisputeReconciled)
    ]


def patterns_view(dispute: Dispute, base_url: str, who: Principal) -> list[dict[str, Any]]:
    """Each search for patterns, what it found, and the files that this principal is given, newest first."""
    return [
        _files_view(dispute, found, base_url, who)
        | found.model_dump(mode="json", exclude={"event", "at", "asked", "folder"}, exclude_none=True)
        for found in reversed(dispute.timeline)
        if isinstance(found, PatternsFound)
    ]


def _files_view(dispute: Dispute, found: Kept, base_url: str, who: Principal) -> dict[str, Any]:
    return {
        "asked": found.asked,
        "at": iso(found.at),
        "files": [
            {"name": file.name, "media_type": file.media_type, "url": base_url + path_of(dispute, found, file.name)}
            for file in results_for(found, who)
        ],
    }


def path_of(dispute: Dispute, found: Kept, name: str) -> str:
    kind = "reconciliations" if isinstance(found, DisputeReconciled) else "patterns"
    return f"{DISPUTES}/{dispute.case_id}/{kind}/{found.asked}?file={quote(name)}"


def given_view(found: Given) -> dict[str, Any]:
    file = found.file
    return {"name": file.name, "media_type": file.media_type, "url": found.url, "expires_at": iso(found.expires_at)}


def _named(name: str, found: Kept) -> Result:
    if isinstance(found, PatternsFound):
        return _of_patterns(name)
    known = next((file for file in RESULTS if file.name == name), None)
    if known is None and CALLS.fullmatch(name) and ".." not in name:
        known = Result(name, "application/vnd.apache.parquet", numbers=True)
    if known is None:
        names = ", ".join(file.name for file in RESULTS)
        told = f"{name[:200]!r} is no file of a reconciliation: there are {names}, and what calls.sha256 names"
        raise Invalid(told, where="file")
    return known


def _of_patterns(name: str) -> Result:
    known = next((file for file in OF_PATTERNS if file.name == name), None)
    if known is None:
        names = ", ".join(file.name for file in OF_PATTERNS)
        raise Invalid(f"{name[:200]!r} is no file of a search for patterns: there are {names}", where="file")
    return known
