"""Proof of paging: for each level what was due and when it was acted upon, for each page what became of it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pledgekeeper.api.tmf import present
from pledgekeeper.cases.model import Case
from pledgekeeper.effects.page_token import VALID_FOR
from pledgekeeper.escalation.mirror import MirrorAcknowledged, MirrorMoved
from pledgekeeper.escalation.pages import (
    Escalated,
    PageDelayed,
    PageDelivered,
    PageDropped,
    PageFailed,
    PagePlaced,
    PageSent,
    PageState,
    PagingHeld,
    Taken,
    states,
)
from pledgekeeper.event import Event
from pledgekeeper.model import iso


def pages_view(case: Case, now: datetime, *, staff: bool) -> dict[str, Any]:
    """Levels and pages, oldest first. Carriers see roles, channels and moments; people, receipts and reasons of ours
    only we do."""
    became = states(case.timeline)
    placed = [event for event in case.timeline if isinstance(event, PagePlaced)]
    return {
        "case": case.case_id,
        "held_back": [
            {"level": event.level, "at": iso(event.at), "until": iso(event.until), "maintenance": event.window}
            for event in case.timeline
            if isinstance(event, PagingHeld)
        ],
        "levels": [
            _level(event, case.timeline, staff=staff) for event in case.timeline if isinstance(event, Escalated)
        ],
        "pages": [
            _page(page, case.timeline, page_state(became[page.page_id], page.at, now), staff=staff) for page in placed
        ],
    }


def page_state(state: PageState, placed_at: datetime, now: datetime) -> str:
    """What became of a page; one that nobody answered as long as its link was valid has expired."""
    return "expired" if state in ("sent", "delivered") and now - placed_at >= VALID_FOR else state


def reason_shown(reached: Escalated, *, staff: bool) -> str | None:
    """Why a level was asked for before its time: to a carrier its own reason only."""
    ours = reached.asked_by is not None and reached.asked_by.side == "ours"
    return None if ours and not staff else reached.reason


def _level(reached: Escalated, timeline: Sequence[Event], *, staff: bool) -> dict[str, Any]:
    told = [e.mirrored_to for e in timeline if isinstance(e, MirrorMoved) and e.level == reached.level]
    confirmed = next((e for e in timeline if isinstance(e, MirrorAcknowledged) and e.level == reached.level), None)
    return present(
        {
            "level": reached.level,
            "due_at": iso(reached.due_at),
            "reached_at": iso(reached.at),
            "late_seconds": int((reached.at - reached.due_at).total_seconds()),
            "asked_by": reached.asked_by.side if reached.asked_by else None,
            "reason": reason_shown(reached, staff=staff),
            "told": [reached.mirrored_to, *told] if reached.mirrored_to else None,
            "confirmed_by": confirmed.contact if confirmed else None,
            "confirmed_at": iso(confirmed.at) if confirmed else None,
        }
    )


def _page(page: PagePlaced, timeline: Sequence[Event], state: str, *, staff: bool) -> dict[str, Any]:
    about = [event for event in timeline if getattr(event, "page_id", None) == page.page_id]

    def moment(kind: type[Event]) -> str | None:
        return next((iso(event.at) for event in about if isinstance(event, kind)), None)

    view = {
        "page": page.page_id,
        "level": page.level,
        "role": page.role,
        "channel": page.channel,
        "state": state,
        "placed_at": iso(page.at),
        "send_at": iso(page.send_at) if page.send_at else None,
        "instead_of": page.instead_of,
        "delayed_until": next((iso(event.until) for event in about if isinstance(event, PageDelayed)), None),
        "sent_at": moment(PageSent),
        "delivered_at": moment(PageDelivered),
        "failed_at": moment(PageFailed),
        "dropped_at": moment(PageDropped),
        "answered_at": moment(Taken),
    }
    if staff:
        view |= {
            "recipient": page.recipient,
            "receipt": next((event.reference for event in about if isinstance(event, PageSent)), None),
            "why": next((event.reason for event in about if isinstance(event, PageFailed | PageDropped)), None),
        }
    return present(view)
