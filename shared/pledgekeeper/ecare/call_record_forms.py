"""The forms for filed call records: to have both sides' compared, to have one side's searched for fraud. Pure."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from pledgekeeper.cases.lanes import entered_fraud
from pledgekeeper.disputes.evidence import Evidence
from pledgekeeper.disputes.fraud.commands import FraudCommand
from pledgekeeper.disputes.fraud.patterns import FindPatterns
from pledgekeeper.disputes.media import CALL_RECORDS
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.reconciled import MOST_FILES, Reconcile, evidence
from pledgekeeper.disputes.transitions import TRANSITIONS
from pledgekeeper.ecare.compared import COLUMNS
from pledgekeeper.ecare.forms import Field, Form

NO_SHEET: Final = ("", "–")
LONGEST_KEYS: Final = 20_000


def of_call_records(dispute: Dispute) -> Iterator[Form]:
    """Two files are needed. What each side filed last is chosen beforehand, and may be changed: our desk files what
    comes by mail. A rate sheet is for where the agreement has none, or another."""
    files = _filed(dispute)
    if len(files) < 2 or dispute.room.ended_at is not None or (dispute.status, "reconcile") not in TRANSITIONS:
        return
    below = evidence(dispute.carrier_id, dispute.case_id)
    choices = tuple((f"{below}{each.evidence_id}", _told(each)) for each in files)
    series = tuple(
        (" ".join(f"{below}{each.evidence_id}" for each in those), _all_told(those)) for those in _series(files)
    )
    sheets = tuple(choice for choice, each in zip(choices, files, strict=True) if each.media_type == "text/csv")
    ours, theirs = (f"{below}{_last_of(side, files)}" for side in ("ours", "carrier"))
    yield Form(
        Reconcile,
        (
            Field("ours", "keys", choices=(*choices, *series), value=ours, longest=LONGEST_KEYS),
            Field("theirs", "keys", choices=(*choices, *series), value=theirs, longest=LONGEST_KEYS),
            Field("rates", "choice", needed=False, choices=(NO_SHEET, *sheets)),
            *(
                Field(f"named_columns.{side}.{what}", needed=False, longest=200, group="column", part=f"columns_{side}")
                for side in ("ours", "theirs")
                for what in COLUMNS
            ),
        ),
    )


def of_patterns(dispute: Dispute, lists: Sequence[str]) -> Iterator[Form]:
    """One file of either side is enough; the carrier's last is chosen beforehand. `lists`: the names of range lists of
    ours, which are offered beside those in evidence."""
    files = _filed(dispute)
    allowed = entered_fraud(dispute.timeline) and (dispute.status, FraudCommand.DOING) in TRANSITIONS
    if not files or not allowed or dispute.room.ended_at is not None:
        return
    below = evidence(dispute.carrier_id, dispute.case_id)
    choices = tuple((f"{below}{each.evidence_id}", _told(each)) for each in files)
    filed = tuple(choice for choice, each in zip(choices, files, strict=True) if each.media_type == "text/csv")
    records = Field("records", "choice", choices=(("calls", ""), ("messages", "")), value=_records_of(dispute))
    yield Form(
        FindPatterns,
        (
            Field("file", "choice", choices=choices, value=f"{below}{_last_of('carrier', files)}"),
            records,
            Field("range_list", "choice", needed=False, choices=(NO_SHEET, *((each, each) for each in lists), *filed)),
        ),
    )


def _records_of(dispute: Dispute) -> str:
    return "messages" if dispute.claim.type.startswith("sms-") else "calls"


def _filed(dispute: Dispute) -> list[Evidence]:
    return [each for each in dispute.room.files if each.state == "filed" and each.media_type in CALL_RECORDS]


def _series(files: Sequence[Evidence]) -> Iterator[list[Evidence]]:
    """Files of one side whose names differ by their digits alone, such as one for each day; of each name the newest."""
    newest = {(each.by.side, each.name): each for each in files}

    def of(each: Evidence) -> tuple[str, str]:
        return each.by.side, re.sub(r"\d+", "#", each.name)

    for _, those in groupby(sorted(newest.values(), key=lambda each: (of(each), each.name)), key=of):
        if 1 < len(found := list(those)) <= MOST_FILES:
            yield found


def _last_of(side: str, files: Sequence[Evidence]) -> str:
    return next((each.evidence_id for each in reversed(files) if each.by.side == side), "")


def _told(file: Evidence) -> str:
    return f"{file.name} · {file.filed_at:%Y-%m-%d %H:%M} UTC · {file.by.name}"


def _all_told(files: Sequence[Evidence]) -> str:
    return f"{len(files)} × {files[0].name} … {files[-1].name} · {files[0].by.name}"
