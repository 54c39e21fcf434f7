"""The evidence room as our API shows it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field

from pledgekeeper.api.tmf import present
from pledgekeeper.carriers.access import Principal
from pledgekeeper.disputes.evidence import Access, Described, Evidence, Form, Room
from pledgekeeper.disputes.exchange import Answer, Exchange
from pledgekeeper.disputes.media import MEDIA_TYPES
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.record_hashes import DifferingDay
from pledgekeeper.disputes.retention import Retention
from pledgekeeper.errors import Forbidden, NotFound, Refused
from pledgekeeper.model import iso

MOST_COMPARED_BYTES: Final = 16 << 20
"""Of each side's hashes: some two hundred thousand calls."""


class EvidenceCreate(Described):
    """A file that is about to be uploaded. The bucket takes this very one, and no other."""

    answers_hashes: bool = Field(
        default=False,
        description="it has the call records of the days on which both sides' hashes differ, and no others",
    )


class LinkCreate(BaseModel):
    """Which form of a file is to be read; the fullest that the role may have when it is not said."""

    model_config = ConfigDict(extra="forbid")

    form: Form | None = None


def place(dispute: Dispute, evidence_id: str) -> str:
    """Where in the bucket a file lies, below its folder."""
    return f"{dispute.carrier_id}/{dispute.case_id}/{evidence_id}"


def shown(room: Room, who: Principal, evidence_id: str) -> Evidence:
    """The file, if this principal's side sees it: what is not filed is only its own side's. Else NotFound."""
    file = room.file(evidence_id)
    if not is_shown(file, who):
        raise NotFound(f"there is no evidence {evidence_id} in this dispute")
    return file


def is_shown(file: Evidence, who: Principal) -> bool:
    return file.version is not None or file.by.side == who.actor.side


def form_for(room: Room, file: Evidence, who: Principal, asked: Form | None) -> Form:
    """The form that is given. Refused, with the reason, when there is none for this principal."""
    if room.ended_at is not None:
        raise Refused(f"the retention of this evidence ended on {room.ended_at:%Y-%m-%d}; nobody is given it any more")
    if file.state != "filed":
        raise Refused(f"{file.evidence_id} is {file.state}; only what is filed can be read")
    numbers = MEDIA_TYPES[file.media_type].numbers
    may_have_raw = numbers == "none" or who.needs_numbers(file.by.side)
    if asked != "masked" and may_have_raw:
        return "raw"
    if asked == "raw":
        raise Forbidden("telephone numbers are shown in full to those who bill; ask for the form masked")
    if numbers != "maskable":
        raise Refused(f"there is no masked copy of {file.media_type}; file call records as CSV, or hashes of them")
    if file.masked is None:
        raise Refused("its masked copy is being made; ask again in a minute")
    if file.masked.why_not:
        raise Refused(f"there is no masked copy of it: {file.masked.why_not}")
    return "masked"


def evidence_view(room: Room, file: Evidence) -> dict[str, Any]:
    versions = room.versions(file.name, file.by.side)
    standing = versions[-1].evidence_id if versions else file.evidence_id
    return present(
        {
            "id": file.evidence_id,
            "side": "carrier" if file.by.side == "carrier" else "ours",
            "by": file.by.name,
            "name": file.name,
            "media_type": file.media_type,
            "size_bytes": file.size_bytes,
            "sha256": file.sha256,
            "version": file.version,
            "superseded_by": standing if file.version and standing != file.evidence_id else None,
            "state": file.state,
            "announced_at": iso(file.announced_at),
            "filed_at": iso(file.filed_at) if file.filed_at else None,
            "refused_because": file.refused_because,
            "masked": present(file.masked.model_dump()) if file.masked else None,
            "answers": _exchange_view(file.exchange) if file.exchange else None,
            "answer": _answer_view(file.answer) if file.answer else None,
        }
    )


def _exchange_view(exchange: Exchange) -> dict[str, str]:
    return {"carrier_hashes": exchange.carrier, "our_hashes": exchange.ours}


def _answer_view(answer: Answer) -> dict[str, Any]:
    said = {"right": answer.right, "calls": answer.calls, "days": answer.days, "not_checked_because": answer.failed}
    wrong = [each.model_dump() for each in answer.wrong]
    return present(said | ({"wrong": wrong, "more_wrong": answer.more_wrong} if wrong else {}))


def room_view(dispute: Dispute, kept: Retention, who: Principal, salt: str) -> dict[str, Any]:
    room = dispute.room
    hold = room.hold
    return {
        "dispute": dispute.case_id,
        "evidence": [evidence_view(room, each) for each in room.files if is_shown(each, who)],
        "hash_salt": salt,
        "retention": present(
            {
                "rule": kept.rule,
                "not_before": iso(kept.challenge_ends_at),
                "ends_at": iso(kept.ends_at) if kept.ends_at else None,
                "ended_at": iso(room.ended_at) if room.ended_at else None,
                "held_since": iso(hold.since) if hold else None,
                "held_because": hold.reason if hold and who.staff else None,
            }
        ),
    }


def link_view(file: Evidence, form: Form, url: str, expires_at: datetime) -> dict[str, Any]:
    masked = file.masked if form == "masked" else None
    return {
        "id": file.evidence_id,
        "form": form,
        "url": url,
        "expires_at": iso(expires_at),
        "sha256": masked.sha256 if masked else file.sha256,
        "size_bytes": masked.size_bytes if masked else file.size_bytes,
    }


def incomparable(theirs: Evidence | None, ours: Evidence | None) -> str | None:
    """Why the hashes of both sides cannot be compared here, and what to do; None when they can be."""
    lacking = [side for side, found in (("the carrier", theirs), ("we", ours)) if found is None]
    if lacking:
        return (
            f"{' and '.join(lacking)} filed no hashes yet: `pledge hash-records` makes them, with the salt of this room"
        )
    large = next((file for file in (theirs, ours) if file and file.size_bytes > MOST_COMPARED_BYTES), None)
    if large:
        return (
            f"{large.evidence_id} has {large.size_bytes} bytes; at most {MOST_COMPARED_BYTES} are compared here. Read "
            "both, and compare them with `pledge compare-hashes`"
        )
    return None


def differing_view(
    theirs: Evidence | None, ours: Evidence | None, days: Iterable[DifferingDay] | None, told: str | None, days_of: str
) -> dict[str, Any]:
    """`days` is there when they were compared, also when none differs; else `not_compared_because` is."""
    compared = present(
        {
            "carrier_hashes": theirs.evidence_id if theirs else None,
            "our_hashes": ours.evidence_id if ours else None,
            "not_compared_because": told,
        }
    )
    if days is None:
        return compared
    told_days = [{"day": d.day, "only_carrier": d.only_first, "only_ours": d.only_second} for d in days]
    return compared | {"days_of": days_of, "days": told_days}


def accesses_view(accesses: Iterable[Access]) -> list[dict[str, Any]]:
    return [
        {"at": iso(a.at), "side": a.by.side, "by": a.by.name, "evidence": a.evidence_id, "form": a.form}
        for a in accesses
    ]
