"""What carriers say of service management is a figure of its own, a line for each month, by nobody's name."""

from datetime import UTC, datetime, timedelta

import pytest

from pledgekeeper.accounts.decide import Around, decide
from pledgekeeper.accounts.fold import fold
from pledgekeeper.accounts.model import Account, AgreeAction, CloseAction
from pledgekeeper.accounts.reviewing import IssueReview, RecordReviewSent
from pledgekeeper.accounts.surveying import AnswerReviewSurvey
from pledgekeeper.event import Actor
from pledgekeeper.local.example_year import example_accounts, example_cases, example_terms
from pledgekeeper.scoreboard.document import Minimum
from pledgekeeper.verify_scoreboard import Misfit

KEEPER = Actor(side="ours", name="keeper")
SENT = datetime(2026, 11, 9, 9, tzinfo=UTC)
AFTER = datetime(2026, 12, 1, tzinfo=UTC)


def asked(carrier_id, *answers, sent=SENT):
    """An account whose review of October asked, and was answered so, a day after the other."""
    account, around = Account(carrier_id=carrier_id), Around(example_terms(carrier_id).carrier, None)
    steps = [
        (IssueReview(month="2026-10", place="x", sha256=""), sent),
        (RecordReviewSent(month="2026-10", version=1, to="x", asked=True), sent),
    ]
    for n, score in enumerate(answers, start=1):
        steps.append((AnswerReviewSurvey(month="2026-10", score=score), sent + timedelta(days=n)))
    for command, at in steps:
        account = fold(account, decide(account, command, around, at))
    return account


def figure(made):
    return next(each for each in made.board.surveys if each.pillar == "service-management")


def test_of_those_asked_with_their_review_so_many_answered_and_were_satisfied(make):
    accounts = [asked("baltel", 5), asked("andesvoz", 3), asked("nordwave"), asked("telmaghreb", 1, 4)]

    found = figure(make([], AFTER, accounts=accounts))

    assert (found.clause, found.target_percent) == ("S5", 83)
    assert (found.rolling.asked, found.rolling.answered, found.rolling.satisfied) == (4, 3, 2)
    assert (float(found.rolling.top_two_percent), float(found.rolling.response_percent)) == (66.6, 75.0)
    assert [each.month for each in found.months if each.asked] == ["2026-11"]


def test_an_answer_that_comes_later_is_not_told_yet(make):
    account = asked("baltel", 1, 5)

    assert figure(make([], SENT + timedelta(days=1.5), accounts=[account])).rolling.satisfied == 0
    assert figure(make([], AFTER, accounts=[account])).rolling.satisfied == 1


def test_a_year_of_accounts_is_worked_out_again_and_names_nobody(make):
    accounts, cases = list(example_accounts(AFTER)), list(example_cases(AFTER, 60))
    made = make(cases, AFTER, minimum=Minimum(), accounts=accounts)

    assert all(said.startswith("OK") for said in made.said())
    lines = [line for line in made.lines if line.get("kind") == "service" and line["survey"]]
    assert (len(lines), len({line["case"] for line in lines})) == (figure(made).rolling.asked,) * 2
    assert not any(account.carrier_id in str(made.lines) for account in accounts)


def test_an_answer_that_is_altered_is_found(make):
    made = make([], AFTER, accounts=[asked("baltel", 2), asked("andesvoz", 5), asked("nordwave", 5)])
    lines = made.lines
    lines[0]["survey"]["score"] = 2 if lines[0]["survey"]["score"] == 5 else 5

    with pytest.raises(Misfit, match="satisfaction with service-management"):
        made.said(lines=lines)


def test_what_was_promised_to_accounts_is_counted_and_worked_out_again(make):
    accounts = list(example_accounts(AFTER))
    made = make([], AFTER, accounts=accounts)

    named, papers, held = (made.measure(name) for name in ("service-managers-named", "monthly-reports", "reviews-held"))
    assert (named.cases, named.kept) == (len(accounts), len(accounts))
    assert papers.cases == 11 * len(accounts)  # those of December to October; of November the days run still
    assert 0 < held.kept < held.cases
    assert all(said.startswith("OK") for said in made.said())


def test_business_and_executive_reviews_are_counted_apart_from_those_of_months(make):
    accounts = list(example_accounts(AFTER))
    made = make([], AFTER, accounts=accounts)

    clauses = {each.id: each.clause for each in made.board.measures}
    names = ("period-reports", "business-reviews-held", "executive-reviews-held")
    papers, quarters, years = (made.measure(name).cases for name in names)
    assert [clauses[name] for name in names] == ["S2", "S7", "S8"]
    assert (papers, quarters, years) == (5 * len(accounts), 4 * len(accounts), len(accounts))
    assert all(said.startswith("OK") for said in made.said())


def test_an_action_is_missed_in_the_month_in_which_its_day_was_over(make):
    account, around = Account(carrier_id="baltel"), Around(example_terms("baltel").carrier, None)
    for due, closed in (("2026-11-12", 11), ("2026-11-13", 16), ("2026-11-20", None), ("2026-12-20", None)):
        agree = AgreeAction(by=KEEPER, title="A trunk", owner="x", due=due)
        account = fold(account, decide(account, agree, around, SENT))
        if closed:
            close = CloseAction(by=KEEPER, action=account.actions[-1].id, result="done")
            account = fold(account, decide(account, close, around, SENT.replace(day=closed)))

    found = make([], AFTER, accounts=[account]).measure("actions-done", "2026-11")

    assert (found.cases, found.kept, found.open_missed) == (3, 1, 1)


def test_a_clock_of_an_account_names_neither_carrier_nor_day(make):
    made = make([], AFTER, accounts=list(example_accounts(AFTER)))

    lines = [line for line in made.lines if line["clocks"]]
    assert {line["marks"][0][0] for line in lines} == {0}
    assert not any(str(carrier) in str(line) for line in lines for carrier in ("baltel", "nordwave", "2026-10-"))
