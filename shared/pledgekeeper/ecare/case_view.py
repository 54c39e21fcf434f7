"""What the page of a case shows, of whatever kind it is. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from pledgekeeper.api.attachments import is_kept, safe_name
from pledgekeeper.api.clocks import timeline_view
from pledgekeeper.api.pages import pages_view, reason_shown
from pledgekeeper.cases.clocks import seen
from pledgekeeper.cases.lanes import in_fraud
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.offers import HandOverOffered, open_offer, owned_since
from pledgekeeper.cases.paging import ladder_of
from pledgekeeper.cases.terms import Terms
from pledgekeeper.ecare.clock_rows import ClockRow, clock_rows
from pledgekeeper.ecare.files import ListedFile, address_of, listed
from pledgekeeper.escalation.pages import Escalated
from pledgekeeper.notices.language import texts
from pledgekeeper.notices.understanding import understood
from pledgekeeper.sla.pauses import Pause
from pledgekeeper.tickets.decide import closes_at
from pledgekeeper.tickets.model import Ticket

FACTS: Final = (
    "status",
    "priority",
    "level",
    "role",
    "channel",
    "taken_by",
    "call_back",
    "desk",
    "to_desk",
    "evidence_id",
)
TEXTS_OF: Final = ("text", "why", "reason", "note", "failed")
"""What a line of the timeline tells of its event, in this order, where the event has it."""

NOT_TO_THE_CARRIER: Final = ("warning", "stop-payment", "bond")
"""Messages that went to our own desk, to a party of the chain of suppliers, or to the carrier's ticket system: each has
a word of its own, as nobody of the carrier's was written to."""

MOMENTS: Final = ("sent_at", "delivered_at", "answered_at", "failed_at")
"""What a proof of paging tells of a page."""


@dataclass(frozen=True)
class Rung:
    """A level of the escalation on both sides: our roles, and the carrier's people who are told."""

    level: int
    roles: tuple[str, ...]
    theirs: tuple[str, ...]
    reached_at: datetime | None
    reason: str | None


@dataclass(frozen=True)
class Happened:
    """A line of the timeline. `event`: by its word; `side`: who did it; `facts` are particulars by their names, `texts`
    what was written, `amounts` what of which line was to be accepted and rejected, and `files` the names of what came
    with it, and where it is read."""

    at: datetime
    event: str
    side: str
    name: str
    facts: tuple[tuple[str, str], ...]
    texts: tuple[str, ...]
    amounts: tuple[tuple[str, Decimal, Decimal | None], ...]
    files: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Proof:
    """A page to somebody of ours: which role, how, what became of it and when."""

    level: int
    role: str
    channel: str
    state: str
    moments: tuple[tuple[str, datetime], ...]


@dataclass(frozen=True)
class CasePage:
    case: Case
    carrier: str
    desk: str
    since: datetime
    offer: HandOverOffered | None
    clocks: tuple[ClockRow, ...]
    pauses: tuple[Pause, ...]
    rungs: tuple[Rung, ...]
    reached: int
    timeline: tuple[Happened, ...]
    pages: tuple[Proof, ...]
    files: tuple[ListedFile, ...]
    closes_at: datetime | None
    description: str
    understood: tuple[str, ...]
    stamp: str


def view(case: Case, terms: Terms, now: datetime, language: str, *, staff: bool) -> CasePage:
    """What the page shows of a case: to a carrier no more than its API does."""
    clocks = tuple(clock_rows(case, terms, now))
    rungs = tuple(_rungs(case, terms, staff=staff))
    desks = {centre.id: centre.name for centre in terms.roster.centres}
    proof = tuple(_proof(page) for page in reversed(pages_view(case, now, staff=staff)["pages"]))
    return CasePage(
        case=case,
        carrier=terms.carrier.name,
        desk=desks.get(case.desk, case.desk),
        since=owned_since(case.timeline),
        offer=open_offer(case.timeline),
        clocks=clocks,
        pauses=tuple(seen(case, terms, now).pauses),
        rungs=rungs,
        reached=max((rung.level for rung in rungs if rung.reached_at), default=0),
        timeline=tuple(_happened(case.case_id, said) for said in reversed(timeline_view(case, staff=staff)["events"])),
        pages=proof,
        files=listed(case, staff=staff),
        closes_at=closes_at(case, terms) if isinstance(case, Ticket) else None,
        description=case.description if isinstance(case, Ticket) else "",
        understood=tuple(understood(case, terms, texts(language))),
        stamp=f"{len(case.timeline)}|" + "|".join(f"{c.commitment},{c.state},{c.tone},{c.due_at}" for c in clocks)
        + "|".join(page.state for page in proof),
    )  # fmt: skip


def _rungs(case: Case, terms: Terms, *, staff: bool) -> list[Rung]:
    ladder = ladder_of(case, terms)
    reached = {event.level: event for event in reversed(case.timeline) if isinstance(event, Escalated)}
    mirrors = terms.mirrors(case.kind, in_fraud(case.timeline))
    return [
        Rung(
            level=level.level,
            roles=level.roles,
            theirs=tuple(terms.carrier.contact(each).name for each in mirrors.get(level.level, ())),
            reached_at=reached[level.level].at if level.level in reached else None,
            reason=reason_shown(reached[level.level], staff=staff) if level.level in reached else None,
        )
        for level in (ladder.levels if ladder else ())
    ]


def _proof(page: Mapping[str, Any]) -> Proof:
    moments = tuple((name, datetime.fromisoformat(page[name])) for name in MOMENTS if name in page)
    return Proof(page["level"], page["role"], page["channel"], page["state"], moments)


def _for_whom(said: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """Who of the carrier speaks for what was opened, where that was said."""
    contact = said.get("contact")
    return (("contact", contact["name"]),) if isinstance(contact, dict) else ()


def _wrong_days(said: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    """The days of an answer to hashes that are not what was exchanged."""
    days = sorted({each["day"] for each in said.get("wrong", ())})
    return (("wrong_days", ", ".join(days)),) if days else ()


def _word(said: Mapping[str, Any]) -> str:
    """The word for an event: its name, and of a message that did not go to the carrier what it was as well."""
    sent = said.get("sent")
    return f"{said['event']}-{sent}" if sent in NOT_TO_THE_CARRIER else str(said["event"])


def _amounts(said: Mapping[str, Any]) -> Iterator[tuple[str, Decimal, Decimal | None]]:
    """What an answer, a proposal, an agreement or a draft of them says of each line: the line, what of it is accepted,
    and what is rejected, where that is said. A draft may say of all together what is accepted."""
    asked = said.get("asked")
    allocation = asked if isinstance(asked, dict) else said
    for each in allocation.get("lines") or ():
        if isinstance(each, dict) and each.get("accepted_amount") is not None:
            rejected = each.get("rejected_amount")
            yield each["line"], Decimal(each["accepted_amount"]), None if rejected is None else Decimal(rejected)
    if allocation is asked and asked.get("accepted_amount") is not None:
        yield "", Decimal(asked["accepted_amount"]), None


def _happened(case_id: str, told: Mapping[str, Any]) -> Happened:
    said = {**told, **(told.get("call") or {})}
    by = said.get("by") or said.get("opened_by") or said.get("asked_by")
    side, name = (by.get("side", ""), by.get("name", "")) if isinstance(by, dict) else ("", "")
    files = tuple(
        (safe_name(str(each.get("name", ""))) or each["id"], address_of(case_id, each["id"]))
        for each in said.get("attachments", ())
        if is_kept(each)
    )
    named = {shown for shown, _ in files}
    return Happened(
        at=datetime.fromisoformat(said["at"]),
        event=_word(said),
        side=side,
        name=name,
        facts=(
            *_for_whom(said),
            *((each, str(said[each])) for each in FACTS if said.get(each) not in (None, "")),
            *_wrong_days(said),
        ),
        texts=tuple(str(said[each]) for each in TEXTS_OF if said.get(each) and said[each] not in named),
        amounts=tuple(_amounts(said)),
        files=files,
    )
