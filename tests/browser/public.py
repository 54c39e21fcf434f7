"""Pages that stand alone, of invented cases: the public scoreboard, and the review of a month."""

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from pledgekeeper.accounts.clocks import clocks
from pledgekeeper.accounts.decide import Around, decide
from pledgekeeper.accounts.fold import fold
from pledgekeeper.accounts.model import Account, AgreeAction, CloseAction
from pledgekeeper.accounts.reviewing import MonthEnded, RecordReviewHeld, ReviewDue
from pledgekeeper.event import Actor
from pledgekeeper.local.example_year import example_cases, example_terms
from pledgekeeper.local.scoreboarding import example
from pledgekeeper.quality.model import Measured, Route
from pledgekeeper.reviews.dates import with_dates, with_promised_dates
from pledgekeeper.reviews.facts import case_fact, promise_facts
from pledgekeeper.reviews.figures import Subject, figures
from pledgekeeper.reviews.month import month_named
from pledgekeeper.reviews.page import page as review_page
from pledgekeeper.reviews.routes import route_lines
from pledgekeeper.reviews.sections import shown
from pledgekeeper.reviews.words import words
from pledgekeeper.reviews.works import WorkFact
from pledgekeeper.scoreboard.page import page as scoreboard_page

AS_OF = datetime(2026, 12, 4, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
CASES = 1_000  # of all carriers: with fewer, lines of both pages have no case to tell of
KEEPER = Actor(side="ours", name="elena-rossi")


def scoreboard(language="en"):
    made, years = _counted()
    return scoreboard_page(made, years, language, "https://care.example/scoreboard")


@cache
def _counted():
    with TemporaryDirectory() as folder:
        made, years, _ = example(Path(folder), AS_OF.replace(hour=0), CASES)
    return made, years


def review(language="en"):
    return review_page(shown_review(language))


def shown_review(language="en"):
    return shown(_november(), 1, (), "Elena Rossi", words(language))


@cache
def _november():
    """Baltel's month: its share of a year's cases, two routes, two actions, and the review of October."""
    terms, month = example_terms("baltel"), month_named("2026-11", "Europe/Vilnius")
    cases = [each for each in example_cases(AS_OF, CASES) if each.carrier_id == "baltel"]
    facts = [case_fact(each, terms, AS_OF, month.end) for each in cases]
    promises = [each for case in cases for each in promise_facts(case, terms, AS_OF)]
    kinds = [each for kind in ("ticket", "dispute", "order") for each in terms.pledge.for_kind(kind)]
    orders = [each for each in cases if each.kind == "order"]
    account = _account(terms)
    subject = Subject(carrier="baltel", name=terms.carrier.name, tier="gold")
    return figures(
        subject, month, AS_OF, list(with_dates(facts, orders, AS_OF)),
        with_promised_dates(promises, orders, AS_OF), kinds, account,
        clocks(account, terms, month.end), _routes(month), _works(), terms.pledge.shares,
    )  # fmt: skip


def _works():
    """One window that ended in time, and one that did not."""
    begins = datetime(2026, 11, 12, 22, tzinfo=UTC)
    for night, over_ran in ((begins, False), (begins + timedelta(days=7), True)):
        yield WorkFact(night, night + timedelta(hours=4), not over_ran, None, over_ran)


def _account(terms):
    around, october = Around(terms.carrier, terms.roster), datetime(2026, 10, 31, 22, tzinfo=UTC)
    due = ReviewDue(at=october + timedelta(days=5), month="2026-10")
    account = fold(Account(carrier_id="baltel"), [MonthEnded(at=october, month="2026-10"), due])
    begun = october + timedelta(days=12)
    steps = (
        RecordReviewHeld(by=KEEPER, month="2026-10", held_at=begun, ours=["elena-rossi"], theirs=["Rasa Petrauskaitė"]),
        AgreeAction(by=KEEPER, title="Add a second trunk to Frankfurt", owner="elena-rossi", due="2026-12-11"),
        AgreeAction(by=KEEPER, title="Tell planned works on both legs", owner="daniel-okafor", due="2026-11-24"),
        CloseAction(by=KEEPER, action="a2", result="In the notices since Tuesday."),
    )
    for command in steps:
        account = fold(account, decide(account, command, around, begun + timedelta(hours=1)))
    return account


def _routes(month):
    chance = Random(7)
    for route, asr in (("BLT-FRA-02", 58.0), ("BLT-PAR-01", 62.0)):
        hours = [month.begin - timedelta(weeks=8) + n * HOUR for n in range(24 * 86)]
        series = {"asr": {}, "pdd": {}}
        for hour in hours:
            dropped = 16 if route == "BLT-FRA-02" and (hour.day, hour.month) == (17, 11) and 7 <= hour.hour < 13 else 0
            series["asr"][hour] = Measured(900, round(asr - dropped + chance.gauss(0, 1.2), 2))
            series["pdd"][hour] = Measured(900, round(2.4 + chance.gauss(0, 0.1), 2))
        yield from route_lines(Route("baltel", "voice", route), series, month)
