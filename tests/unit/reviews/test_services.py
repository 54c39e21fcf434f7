"""How well services were kept in a month, added up by hand: availability, causes, works, opinions, promised shares."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from pydantic import ValidationError

from pledgekeeper.book import pledge
from pledgekeeper.reviews.figures import figures
from pledgekeeper.reviews.works import WorkFact
from pledgekeeper.sla.shares import Share
from tests.unit.reviews.test_figures import BALTEL, BEGIN, KNOWN, NOVEMBER, a_dispute, a_ticket

SHARES = pledge("pledge-2026-11").shares
KNOWN_AT = datetime(2026, 12, 3, tzinfo=UTC)


def found(cases=(), works=()):
    return figures(BALTEL, NOVEMBER, KNOWN_AT, list(cases), [], KNOWN, planned=works, promised=SHARES)


def an_outage(n, opened, hours, service="A", **more):
    ticket = a_ticket(n, opened, hours, service=service)
    return ticket._replace(interrupted_at=ticket.opened_at, working_at=ticket.solved_at, **more)


def test_a_service_was_there_but_for_its_outages_of_the_month():
    lines = found([an_outage(1, 5, 36), an_outage(2, 8, 36), an_outage(3, 4, 1, "B")]).available

    assert [(each.service, each.outages, each.down_seconds) for each in lines] == [("A", 2, 72 * 3600), ("B", 1, 3600)]
    assert [each.percent for each in lines] == [Decimal("90.000"), Decimal("99.861")]  # of 720 hours


def test_outages_that_overlap_count_once():
    [line] = found([an_outage(1, 5, 4), an_outage(2, 5, 6), an_outage(3, 5, 1)]).available

    assert (line.outages, line.down_seconds) == (3, 6 * 3600)


def test_of_an_outage_the_part_within_the_month_counts():
    before = NOVEMBER.begin - timedelta(hours=5)
    lasting = an_outage(1, 29, None)._replace(interrupted_at=NOVEMBER.end - timedelta(hours=2))
    into = an_outage(2, 0, 0, "B")._replace(interrupted_at=before, working_at=NOVEMBER.begin + timedelta(hours=1))
    over = an_outage(3, 0, 0, "C")._replace(interrupted_at=before, working_at=NOVEMBER.begin)

    lines = found([lasting, into, over]).available

    assert [(each.service, each.down_seconds) for each in lines] == [("A", 7200), ("B", 3600)]


@pytest.mark.parametrize("left_out", [{"is_fault": False}, {"responsibility": "force-majeure"}, {"given_up": True}])
def test_what_is_left_out_interrupts_no_service(left_out):
    assert found([an_outage(1, 5, 4, **left_out)]).available == ()


def test_an_outage_that_names_no_service_is_told_without_a_share():
    [line] = found([an_outage(1, 5, 4, "")]).available

    assert (line.service, line.down_seconds, line.percent) == ("", 4 * 3600, None)


def test_the_most_frequent_cause_comes_first():
    tickets = [a_ticket(n, hours=2, responsibility=whose) for n, whose in enumerate(("ours", "customer", "ours", ""))]

    assert [(each.responsibility, each.solved, each.share_percent) for each in found(tickets).causes] == [
        ("ours", 2, Decimal("50.0")), ("", 1, Decimal("25.0")), ("customer", 1, Decimal("25.0")),
    ]  # fmt: skip


def a_work(day, *, in_time=True, gone=None, over_ran=False):
    begin = BEGIN + timedelta(days=day)
    return WorkFact(begin, begin + timedelta(hours=4), in_time, gone and begin + gone, over_ran)


def test_planned_works_count_in_the_month_in_which_they_begin():
    hour = timedelta(hours=1)
    some = [
        a_work(3),
        a_work(9, in_time=False, over_ran=True),
        a_work(10, gone=-hour),
        a_work(11, gone=hour),
        a_work(40),
    ]

    done = found(works=some).works

    assert (done.announced, done.in_time, done.cancelled, done.done, done.over_run) == (4, 3, 1, 3, 1)


def test_of_what_was_asked_in_the_month_the_answers_are_counted():
    asked = [(5, 5), (6, 3), (7, None), (40, 5)]
    tickets = [a_ticket(n, asked_at=BEGIN + timedelta(days=day), score=score) for n, (day, score) in enumerate(asked)]

    [care] = found(tickets).opinions

    assert (care.pillar, care.asked, care.answered, care.satisfied) == ("care", 3, 2, 1)
    assert (care.top_two_percent, care.response_percent) == (Decimal("50.0"), Decimal("66.6"))


def test_promised_shares_are_rounded_against_us():
    faults = [a_ticket(1, 1, service="A"), *(a_ticket(n, 2, service="B" if n < 4 else "") for n in range(2, 13))]

    shares = {each.share: each for each in found(faults, [a_work(3), a_work(4, in_time=False)]).shares}

    repeats, works = shares["repeat-faults"], shares["planned-works"]
    assert (repeats.part, repeats.counted, repeats.percent, repeats.reached) == (1, 12, Decimal("8.4"), False)
    assert (works.part, works.counted, works.percent, works.reached) == (1, 2, Decimal("50.0"), False)
    assert shares["delivery-satisfaction"].reached is None


def test_orders_that_we_rejected_are_counted():
    gone = [
        a_dispute(n, 2, 4, kind="order", ended=ended) for n, ended in enumerate(("rejected", "cancelled", "completed"))
    ]

    assert (found(gone).orders.rejected, found(gone).orders.cancelled) == (1, 1)


def test_a_share_says_at_least_or_at_most_how_much():
    with pytest.raises(ValidationError, match="either `at_least_percent` or `at_most_percent`"):
        Share(id="repeat-faults", clause="S4", name="Faults that come back")
