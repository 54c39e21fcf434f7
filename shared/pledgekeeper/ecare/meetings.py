"""The reviews that are to be held with a carrier, or were, and what was promised there, as its page lists it. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from pledgekeeper.accounts.clocks import REVIEWS, Clock
from pledgekeeper.accounts.model import Account
from pledgekeeper.accounts.reviewing import Meeting, in_time
from pledgekeeper.cases.terms import Terms
from pledgekeeper.ecare.reviews import month_named
from pledgekeeper.ecare.words import Words
from pledgekeeper.sla.clock import Reading


@dataclass(frozen=True)
class MeetingRow:
    """`due_at` is None for one that was never promised; `people` are names, theirs first; `about` is e.g. 2026-11."""

    about: str
    month: str
    due_at: datetime | None
    held_at: datetime | None
    late: bool
    people: tuple[str, ...]


def meeting_rows(account: Account, own: Iterable[Clock], terms: Terms, words: Words) -> list[MeetingRow]:
    """The newest month first. `own`: the account's clocks."""
    readings = {each.about: each.reading for each in own if each.commitment.id in REVIEWS}
    newest_first = sorted(account.meetings, key=lambda each: in_time(each.month), reverse=True)
    return [_row(each, readings.get(each.month), terms, words) for each in newest_first]


def _row(meeting: Meeting, reading: Reading | None, terms: Terms, words: Words) -> MeetingRow:
    return MeetingRow(
        about=meeting.month,
        month=month_named(meeting.month, words),
        due_at=reading.due_at if reading else None,
        held_at=meeting.held_at,
        late=reading is not None and reading.missed,
        people=(*meeting.theirs, *(name_of(who, terms) for who in meeting.ours)),
    )


def name_of(person_id: str, terms: Terms) -> str:
    """Somebody of ours by name; who is not on the roster, or has left it since, as they are written."""
    person = terms.roster.person(person_id)
    return person.name if person else person_id
