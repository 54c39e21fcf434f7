"""What the page log keeps of a case's pages."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.cases.page_log import LONGEST_WHY, MOST, PagedCase, hours_to_log, logged, paged_case
from pledgekeeper.escalation.pages import (
    HoldLapsed,
    PageDelayed,
    PageDelivered,
    PageDropped,
    PageFailed,
    PagePlaced,
    PageSent,
    Taken,
    states,
)
from pledgekeeper.event import Event
from tests.unit.builders import MINUTE, MONDAY_9H, a_ticket

TEN_TO_MIDNIGHT = datetime(2026, 11, 23, 23, 50, tzinfo=UTC)


def _placed(page_id: str, at: datetime) -> PagePlaced:
    return PagePlaced(at=at, page_id=page_id, level=1, role="duty-engineer", recipient="arjun-nair", channel="sms")


@st.composite
def lives(draw: st.DrawFn) -> list[list[Event]]:
    """Commits about a case through some hours: pages placed, and whatever becomes of them, in any order."""
    at, commits = TEN_TO_MIDNIGHT, []
    for number in range(draw(st.integers(1, 12))):
        at += draw(st.integers(0, 50)) * MINUTE
        page_id = f"p{draw(st.integers(0, number))}"
        becomes: list[Event] = [
            PageDelayed(at=at, page_id=page_id, until=at + MINUTE), PageSent(at=at, page_id=page_id, reference="r"),
            PageDelivered(at=at, page_id=page_id), PageFailed(at=at, page_id=page_id, reason="no such number"),
            PageDropped(at=at, page_id=page_id, reason="in hand"), Taken(at=at, by="arjun-nair", page_id=page_id),
            Taken(at=at, by="arjun-nair"), HoldLapsed(at=at),
        ]  # fmt: skip
        commits.append([_placed(f"p{number}", at), *draw(st.lists(st.sampled_from(becomes), max_size=3))])
        commits.append(draw(st.lists(st.sampled_from(becomes), max_size=2)))
    return commits


@given(lives())
def test_what_each_commit_writes_is_in_the_end_what_the_whole_timeline_tells(commits: list[list[Event]]) -> None:
    case, kept = a_ticket("P1", MONDAY_9H).changed(timeline=()), {}
    for events in commits:
        case = case.changed(timeline=(*case.timeline, *events))
        kept |= {hour: paged_case(case, hour) for hour in hours_to_log(case.timeline, events)}

    found = [page for hour in sorted(kept) for page in kept[hour].pages]

    assert found == logged(case.timeline)
    assert {page.page_id: page.state for page in found} == states(case.timeline)


@pytest.mark.parametrize("priority", ["P1", None])
def test_what_is_kept_is_read_again_as_it_was(priority: str | None) -> None:
    placed, failed = _placed("p1", MONDAY_9H), PageFailed(at=MONDAY_9H, page_id="p1", reason="no such number")
    kept = paged_case(a_ticket("P1", MONDAY_9H).changed(priority=priority, timeline=(placed, failed)))

    assert PagedCase.model_validate_json(kept.model_dump_json(exclude_none=True)) == kept


def test_a_change_that_tells_nothing_of_a_page_writes_nothing() -> None:
    timeline = a_ticket("P1", MONDAY_9H).timeline
    assert hours_to_log(timeline, [Taken(at=MONDAY_9H, by="arjun-nair"), HoldLapsed(at=MONDAY_9H)]) == []


def test_a_page_stays_in_the_hour_in_which_it_was_placed() -> None:
    late = TEN_TO_MIDNIGHT + timedelta(hours=1)
    sent = PageSent(at=late, page_id="p1", reference="r")
    hour = TEN_TO_MIDNIGHT.replace(minute=0)
    timeline = [_placed("p1", TEN_TO_MIDNIGHT), _placed("p2", late), sent]

    assert hours_to_log(timeline, [sent]) == [hour]
    assert [(page.page_id, page.sent_at) for page in logged(timeline, hour)] == [("p1", late)]


def test_of_an_hour_in_which_nobody_answers_the_newest_pages_are_kept_so_that_their_item_stays_small() -> None:
    timeline = tuple(_placed(f"p{number}", MONDAY_9H) for number in range(MOST + 7))
    kept = paged_case(a_ticket("P1", MONDAY_9H).changed(timeline=timeline), MONDAY_9H)

    assert len(kept.pages) == MOST
    assert kept.pages[-1].page_id == f"p{MOST + 6}"
    assert kept.pages[0].page_id == "p7"


def test_an_hour_of_the_longest_failures_in_the_widest_letters_fits_into_an_item_of_the_table() -> None:
    placed = [_placed(f"p{number}", MONDAY_9H) for number in range(MOST)]
    failed = [PageFailed(at=MONDAY_9H, page_id=page.page_id, reason="𝄞" * 5_000) for page in placed]
    kept = paged_case(a_ticket("P1", MONDAY_9H).changed(timeline=(*placed, *failed)), MONDAY_9H)

    assert kept.pages[0].why == "𝄞" * (LONGEST_WHY - 1) + "…"
    assert len(kept.model_dump_json(exclude_none=True).encode()) < 390_000
