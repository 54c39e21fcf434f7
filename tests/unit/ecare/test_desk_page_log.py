"""The page log of a desk: days, filters, and what the pages come to."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from pledgekeeper.cases.commands import AcknowledgePage
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.page_log import paged_case
from pledgekeeper.ecare.desk_page_log import LONGEST, LogChoice, PageLog, page_log
from pledgekeeper.escalation.pages import PagePlaced
from tests.unit.builders import DAY, HOUR, MINUTE, MONDAY_9H, a_ticket, after

PARIS, MONTREAL = ZoneInfo("Europe/Paris"), ZoneInfo("America/Montreal")
NOW = MONDAY_9H + 3 * MINUTE


def _p1(moment: datetime = MONDAY_9H, case_id: str = "TT-1") -> Case:
    return a_ticket("P1", moment).changed(case_id=case_id)


def _taken(case: Case) -> Case:
    page = next(event for event in case.timeline if isinstance(event, PagePlaced))
    return after(case, AcknowledgePage(page_id=page.page_id, by=page.recipient), page.at + 2 * MINUTE)


def _log(*cases: Case, now: datetime = NOW, zone: ZoneInfo = PARIS, **asked: str) -> PageLog:
    choice = LogChoice.of(asked, now.astimezone(zone).date())
    return page_log([paged_case(case) for case in cases], choice, zone, now)


def _cases(log: PageLog) -> set[str]:
    return {page.case_id for _, pages in log.days for page in pages}


def test_the_log_tells_who_answered_and_how_long_it_took() -> None:
    log = _log(_taken(_p1()))
    assert (log.answered, log.median_answer) == (1, timedelta(minutes=2))


def test_the_days_come_newest_first_and_so_do_the_pages_of_a_day() -> None:
    log = _log(_p1(MONDAY_9H - DAY, "TT-1"), _p1(MONDAY_9H - HOUR, "TT-2"), _p1(MONDAY_9H, "TT-3"))
    assert [day for day, _ in log.days] == [MONDAY_9H.date(), MONDAY_9H.date() - DAY]
    assert [*dict.fromkeys(page.case_id for page in log.days[0][1])] == ["TT-3", "TT-2"]


def test_seven_days_are_shown_with_today_unless_fourteen_or_one_are_asked_for() -> None:
    cases = [_p1(MONDAY_9H - ago * DAY, f"TT-{ago}") for ago in (0, 6, 7, 13, 14)]
    assert _cases(_log(*cases)) == {"TT-0", "TT-6"}
    assert _cases(_log(*cases, period="14")) == {"TT-0", "TT-6", "TT-7", "TT-13"}
    assert _cases(_log(*cases, period=(MONDAY_9H - 7 * DAY).date().isoformat())) == {"TT-7"}


@pytest.mark.parametrize("period", ["15", "-1", "9999-12-31", "yesterday", "1" * 90])
def test_a_period_that_is_not_offered_is_the_usual_one(period: str) -> None:
    assert LogChoice.of({"period": period}, date(2026, 11, 23)).days == (date(2026, 11, 17), date(2026, 11, 23))


def test_a_day_is_the_readers_own_and_is_read_from_those_of_the_table_that_it_touches() -> None:
    choice = LogChoice.of({"period": "2026-11-22"}, date(2026, 11, 23))
    assert choice.days_in_utc(ZoneInfo("UTC")) == [date(2026, 11, 22)]
    assert choice.days_in_utc(MONTREAL) == [date(2026, 11, 22), date(2026, 11, 23)]
    assert choice.days_in_utc(PARIS) == [date(2026, 11, 21), date(2026, 11, 22)]

    night = _p1(datetime(2026, 11, 23, 3, 0, tzinfo=UTC))
    assert _cases(_log(night, zone=MONTREAL, period="2026-11-22")) == {"TT-1"}
    assert _cases(_log(night, zone=PARIS, period="2026-11-22")) == set()


def test_filters_narrow_by_person_case_and_outcome_and_everybody_stays_to_be_chosen() -> None:
    taken, waiting = _taken(_p1(case_id="TT-1")), _p1(case_id="TT-2")
    somebody = next(event.recipient for event in taken.timeline if isinstance(event, PagePlaced))

    assert _cases(_log(taken, waiting, q="tt-2")) == {"TT-2"}
    assert _cases(_log(taken, waiting, state="acknowledged")) == {"TT-1"}
    assert _cases(_log(taken, waiting, person=somebody)) == {"TT-1", "TT-2"}
    assert _log(taken, waiting, person="nobody-of-ours").days == ()
    assert somebody in _log(taken, waiting, person="nobody-of-ours").people


def test_a_page_that_nobody_answered_while_its_link_was_valid_has_expired() -> None:
    sent = paged_case(_p1())
    sent = sent.changed(pages=tuple(page.changed(state="sent") for page in sent.pages))
    choice = LogChoice.of({}, (MONDAY_9H + 2 * DAY).date())
    log = page_log([sent], choice, PARIS, MONDAY_9H + 2 * DAY)
    assert log.unanswered == log.placed > 0


def test_more_than_fits_is_cut_and_counted_whole() -> None:
    paged = paged_case(_p1())
    first = paged.pages[0]
    many = paged.changed(pages=tuple(first.changed(page_id=f"p{n:03}") for n in range(LONGEST + 1)))
    log = page_log([many], LogChoice.of({}, MONDAY_9H.date()), PARIS, NOW)
    assert (log.cut, log.placed, len(log.days[0][1])) == (True, LONGEST + 1, LONGEST)
