"""The evidence room of a dispute on a page of its own: its files, hashes first, and who was given what. And the
documents of its credit notes, which are read the same way."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.api.attachments import files_of
from pledgekeeper.api.door import visible_as
from pledgekeeper.api.evidence import is_shown
from pledgekeeper.api.evidence_room import Comparison, compared, kept, salt_of
from pledgekeeper.carriers.access import HANDLERS, OPENERS, Principal
from pledgekeeper.disputes.credit_documents import MEDIA_TYPES, Form
from pledgekeeper.disputes.evidence import Access, Evidence
from pledgekeeper.disputes.media import ACCEPT, BY_SUFFIX, CALL_RECORDS, HASHES
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.retention import EvidencePurged
from pledgekeeper.ecare.case import CASE
from pledgekeeper.ecare.credit_rows import credit_rows, credits_of
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.effects.credit_note_files import place_of
from pledgekeeper.errors import NotFound
from pledgekeeper.invoices.windows import zone_of

SOON: Final = 2 << 20
"""Bytes of hashes that are compared whenever somebody looks; larger ones take seconds, and are when asked for."""
CUT: Final = ",".join(f".{suffix}" for suffix, kind in BY_SUFFIX.items() if kind in CALL_RECORDS)
"""What a field for the answer to hashes offers."""
SHOWN: Final = 200
"""So many accesses, the newest first; the API has all."""


@dataclass(frozen=True)
class AccessRow:
    """Who was given which file; `name` is the file's, or what the log has where this reader's side does not see it."""

    access: Access
    name: str


def show_room(visit: Visit) -> Page:
    dispute, _ = visible_as(Dispute, visit.names["id"], visit.who)
    room, log = dispute.room, wiring.evidence_log().read(dispute.case_id)
    shown = {
        "case": dispute,
        "files": [each for each in reversed(room.files) if is_shown(each, visit.who)],
        "may_file": may_file(dispute, visit.who),
        "accept": ACCEPT,
        "cut_accept": CUT,
        "accesses": _named(dispute, log, visit.who)[:SHOWN],
        "more": len(log) > SHOWN,
        "hold": room.hold,
        "not_before": kept(dispute).challenge_ends_at,
        "zone": zone_of(wiring.book().carrier(dispute.carrier_id)),
        "purged_at": next((each.at for each in dispute.timeline if isinstance(each, EvidencePurged)), None),
        "salt": salt_of(dispute) if room.ended_at is None else None,
        **_hashed(dispute, asked="compare" in visit.query),
    }
    return Page("evidence.html", shown, upload_to=wiring.attachment_files().origin)


def may_file(dispute: Dispute, who: Principal) -> bool:
    """May this principal file something into the room, and does it take anything yet?"""
    allowed = (HANDLERS if who.staff else OPENERS)["dispute"]
    return not dispute.over and dispute.room.ended_at is None and bool(who.roles & allowed)


def credit_note(visit: Visit) -> Answer:
    """To a document of a credit note."""
    dispute, _ = visible_as(Dispute, visit.names["id"], visit.who)
    named = visit.names["place"]
    number = int(named) if named.isdecimal() and named.isascii() else 0
    rows = dict(enumerate(credit_rows(dispute), 1))
    forms: list[Form] = [form for form in MEDIA_TYPES if form == visit.names["form"]]
    if number not in rows or not forms or forms[0] not in [each.form for each in rows[number].documents]:
        raise NotFound(visit.words("common.no_page"))
    place = place_of(dispute.carrier_id, dispute.case_id)
    return Go(wiring.credit_note_files().link(place, credits_of(dispute)[number - 1].credit_note, forms[0]))


def _hashed(dispute: Dispute, *, asked: bool) -> dict[str, object]:
    """The hashes of both sides, and what came of comparing them."""
    theirs, ours = (dispute.room.newest(HASHES, side) for side in ("carrier", "ours"))
    both = theirs and ours and dispute.room.ended_at is None
    large = bool(theirs and ours and max(theirs.size_bytes, ours.size_bytes) > SOON)
    comparison: Comparison | None = compared(dispute) if both and (asked or not large) else None
    return {"theirs": theirs, "ours": ours, "comparison": comparison, "waits": bool(both) and comparison is None}


def _named(dispute: Dispute, log: Iterable[Access], who: Principal) -> list[AccessRow]:
    """The log, newest first. A file that came with a mail is named by its hash there."""
    names = {each.evidence_id: _told(each) for each in dispute.room.files if is_shown(each, who)}
    names |= {each.sha256: each.name for each in files_of(dispute, staff=who.staff)}
    return [AccessRow(each, names.get(each.evidence_id) or _unnamed(each.evidence_id)) for each in reversed(list(log))]


def _unnamed(evidence_id: str) -> str:
    """A file of a reconciliation or a search whole, whose end tells it from others; of a hash the beginning."""
    return evidence_id if "/" in evidence_id else evidence_id[:16]


def _told(file: Evidence) -> str:
    return f"{file.name}, {file.version}" if file.version and file.version > 1 else file.name


PAGES: Final = (
    Shown("GET", f"{CASE}/evidence", show_room),
    Shown("GET", f"{CASE}/credit-notes/{{place}}/{{form}}", credit_note),
)
