"""What is accepted of a dispute on its page stands on the lines that it was meant for, on either side."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from pledgekeeper.disputes.claims import MOST_LINES
from tests.journeys.people import ANALYST, BILLING, CLAIM, DISPUTES
from tests.journeys.test_disputes_agreed import LINES
from tests.journeys.test_ecare_dispute_forms import WHY, asks, does
from tests.security.test_forms_again import Forms

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
THREE = [*LINES, {"line": "3", "disputed_amount": "1000.00"}]
UNTIL = {"valid_until": "2026-12-01T12:00"}


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


def opened(world, lines=THREE):
    sum_of = str(sum(float(each["disputed_amount"]) for each in lines))
    return world.http("POST", DISPUTES, BILLING, CLAIM | {"lines": lines, "disputed_amount": sum_of}).json["id"]


def page(world, dispute, who=BILLING, language="en"):
    shown = world.http("GET", f"/ecare/cases/{dispute}", who, headers={"Accept-Language": language}).text
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", shown)).split())


def fields(world, dispute, form, who):
    shown = world.http("GET", f"/ecare/cases/{dispute}", who).text
    [found] = [fields for to, fields in Forms(shown).forms if to == f"/ecare/cases/{dispute}/{form}"]
    return found


def does_of(world, dispute, form, who, **said):
    answer = world.http("POST", f"/ecare/cases/{dispute}/{form}", who, said)
    assert answer.status == 303, page_of(answer)


def page_of(answer):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def standing(world, dispute):
    return [
        (each.line, float(each.accepted_amount), float(each.rejected_amount))
        for each in world.store.load(dispute).case.lines
    ]


def offered(world, dispute):
    made = [each for each in world.store.load(dispute).case.timeline if each.event == "proposal-made"]
    return [(each.line, float(each.accepted_amount)) for each in made[-1].lines]


def test_the_desk_answers_line_by_line_and_what_is_accepted_stands_on_its_line(world):
    dispute = opened(world)

    does_of(world, dispute, "answer", ANALYST, **{"line-0": "5000", "line-2": "0", "reason": "Line 1 as claimed."})

    assert standing(world, dispute) == [("1", 5000, 0), ("2", 0, 0), ("3", 0, 1000)]
    assert {"line-0", "line-2"}.isdisjoint(fields(world, dispute, "answer", ANALYST))


def test_one_amount_for_all_lines_is_an_answer_to_all_and_the_form_says_that_it_is_shared_out(world):
    dispute = opened(world)

    assert "each gets its share in proportion" in page(world, dispute, ANALYST)
    does_of(world, dispute, "answer", ANALYST, accepted_amount="0", reason="None of it.")

    assert standing(world, dispute) == [("1", 0, 5000), ("2", 0, 1804.28), ("3", 0, 1000)]


@pytest.mark.parametrize("said", [{}, {"line-0": "5000", "accepted_amount": "5000"}])
def test_an_answer_that_says_neither_or_both_is_asked_again_with_what_was_typed(world, said):
    dispute = opened(world)

    answer = world.http("POST", f"/ecare/cases/{dispute}/answer", ANALYST, {**said, "reason": "So agreed."})

    assert answer.status == 400
    assert "Say either of each line what is accepted, or one amount" in unescape(answer.text)
    assert "So agreed." in answer.text


def test_the_desk_proposes_line_by_line(world):
    dispute = opened(world)

    does(world, dispute, "propose", **{"line-0": "5000", "line-1": "900"}, **WHY, **UNTIL)

    assert offered(world, dispute) == [("1", 5000), ("2", 900)]


def test_a_counter_proposal_begins_with_the_figures_that_stand_so_that_one_line_is_countered_and_the_rest_kept(world):
    dispute = opened(world)
    does(world, dispute, "propose", **{"line-0": "5000", "line-1": "900", "line-2": "0"}, **WHY, **UNTIL)

    form = fields(world, dispute, "propose", BILLING)
    assert [form[f"line-{n}"] for n in range(3)] == ["5000.00", "900.00", "0.00"]
    does_of(world, dispute, "propose", BILLING, **{**form, "line-1": "1500", "reason": "Only line 2 is wrong."})

    assert offered(world, dispute) == [("1", 5000), ("2", 1500), ("3", 0)]
    theirs = fields(world, dispute, "ask/propose", ANALYST)
    assert [theirs[f"line-{n}"] for n in range(3)] == ["5000.00", "1500.00", "0.00"]


def test_the_terms_of_the_standing_and_of_earlier_proposals_are_on_both_pages_by_line(world):
    dispute = opened(world)
    does(world, dispute, "propose", **{"line-0": "4000", "line-1": "900"}, **WHY, **UNTIL)
    does_of(world, dispute, "propose", BILLING, **{"line-1": "1500", "reason": "More of line 2."})

    for who in (BILLING, ANALYST):
        shown = page(world, dispute, who)
        for told in ("Line 1 : accepted 4,000.00 EUR, rejected 1,000.00 EUR",
                     "Line 2 : accepted 900.00 EUR, rejected 904.28 EUR",
                     "Line 2 : accepted 1,500.00 EUR, rejected 304.28 EUR"):  # fmt: skip
            assert told in shown.replace(":", " :").replace("  ", " "), told
    assert "The carrier proposed:" in page(world, dispute, ANALYST)


def test_who_accepts_a_proposal_that_stands_no_more_is_told_so_on_the_page_of_the_dispute(world):
    dispute = opened(world)
    does(world, dispute, "propose", **{"line-0": "4000"}, **WHY, **UNTIL)
    does(world, dispute, "propose", **{"line-0": "3000"}, **WHY, **UNTIL)

    for way in ("accept", "decline"):
        answer = world.http("POST", f"/ecare/cases/{dispute}/proposal/{way}", BILLING, {"proposal": "p1", **WHY})
        assert answer.status == 409
        assert "This proposal does not stand any more" in page_of(answer)
        assert "p1 does not stand" not in page_of(answer)
        assert "Accept the proposal" in page_of(answer)


def test_a_proposal_that_is_accepted_twice_by_a_double_press_is_accepted_once_and_nobody_is_told_it_is_gone(world):
    dispute = opened(world)
    does(world, dispute, "propose", **{"line-0": "4000"}, **WHY, **UNTIL)
    twice = {"proposal": "p1", "key": "pressed-twice"}

    for _ in range(2):
        does_of(world, dispute, "proposal/accept", BILLING, **twice)


def test_to_settle_gives_up_what_is_contested_and_not_again_what_was_given_up_before(world):
    dispute = opened(world)
    does_of(world, dispute, "answer", ANALYST, **{"line-0": "4000", "line-1": "0", "line-2": "0", "reason": "So."})
    does(world, dispute, "withdraw-part", BILLING, line="2", amount="1804.28")

    assert "Then the dispute is settled, and 2,000.00 EUR is given up." in page(world, dispute)


def test_to_settle_what_is_accepted_in_full_gives_up_nothing_and_does_not_speak_of_it(world):
    dispute = opened(world, LINES)
    accepted = {f"line-{at}": each["disputed_amount"] for at, each in enumerate(LINES)}
    does_of(world, dispute, "answer", ANALYST, **accepted, reason="You are right.")

    assert "Then the dispute is settled. " in page(world, dispute)
    assert "given up" not in page(world, dispute).split("Amounts")[0]


def test_what_an_offer_of_ours_asks_to_give_up_is_of_its_lines_alone_and_not_given_up_before(world):
    dispute = opened(world)
    does_of(world, dispute, "answer", ANALYST, **{"line-0": "4000", "line-1": "0", "line-2": "0", "reason": "So."})
    does(world, dispute, "propose", **{"line-0": "4500"}, **WHY, **UNTIL)

    assert "Whoever accepts gives up 500.00 EUR." in page(world, dispute)


def test_a_dispute_of_as_many_lines_as_a_claim_may_have_is_proposed_and_answered_by_line(world):
    lines = [{"line": str(n), "disputed_amount": "2.00"} for n in range(1, MOST_LINES + 1)]
    dispute = opened(world, lines)
    each = {f"line-{n}": "1.00" for n in range(MOST_LINES)}

    does_of(world, dispute, "propose", BILLING, **each, reason="Half.")
    does_of(world, dispute, "answer", ANALYST, **each, reason="Half.")

    assert str(world.store.load(dispute).case.amounts.accepted_amount) == "500.00"


def test_whoever_hears_an_appeal_may_say_which_line_is_accepted(world):
    dispute = opened(world)
    does_of(world, dispute, "answer", ANALYST, accepted_amount="0", reason="No.")
    world.http("POST", f"/ecare/cases/{dispute}/appeal", BILLING, {"reason": "It was told in time."})
    heard_by = next(e for e in world.store.load(dispute).case.timeline if e.event == "appeal-made").heard_by

    hears = f"{heard_by}:staff.billing-analyst"
    answer = asks(world, dispute, "decide-appeal", hears, **WHY, **{"changed_to.line-1": "1804.28"})

    assert answer.status == 303, page_of(answer)
    assert [accepted for _, accepted, _ in standing(world, dispute)] == [0, 1804.28, 0]


def test_whoever_approves_a_draft_sees_what_it_accepts_of_which_line_why_and_by_whom(world):
    lines = [{"line": "1", "disputed_amount": "30000.00"}, {"line": "2", "disputed_amount": "9000.00"}]
    dispute = opened(world, lines)
    said = {"line-0": "29000", "line-1": "0", "reason": "Bulgaria at the sheet of May."}

    sent = world.http("POST", f"/ecare/cases/{dispute}/answer", ANALYST, said)

    told = ("A draft waits for another person", "Line 1 : accepted 29,000.00 EUR", "Line 2 : accepted 0.00 EUR",
            "Bulgaria at the sheet of May.", "billing-analyst", "above 25,000.00 EUR")  # fmt: skip
    for who in ("hugo:staff.supervisor", ANALYST):
        shown = page(world, dispute, who).replace(":", " :").replace("  ", " ")
        for each in told:
            assert each.replace(":", " :").replace("  ", " ") in shown, each
    assert "29,000" not in page(world, dispute, BILLING)
    assert sent.headers["Location"].endswith("said=drafted")
    assert "A draft waits for another person" in page_of(world.http("GET", "/", ANALYST))
    assert "approve-draft" not in world.http("GET", f"/ecare/cases/{dispute}", ANALYST).text
    assert "approve-draft" in world.http("GET", f"/ecare/cases/{dispute}", "hugo:staff.supervisor").text


def test_while_an_appeal_is_heard_the_carrier_is_not_asked_to_agree_and_is_told_what_that_would_end(world):
    dispute = opened(world)
    does_of(world, dispute, "answer", ANALYST, accepted_amount="0", reason="No.")
    assert "Do you agree with our answer?" in page(world, dispute)
    assert "do you agree?" in page_of(world.http("GET", "/", BILLING))

    world.http("POST", f"/ecare/cases/{dispute}/appeal", BILLING, {"reason": "It was told in time."})

    assert "Do you agree with our answer?" not in page(world, dispute)
    assert "An appeal is being heard. To agree with the answer now ends it." in page(world, dispute)
    assert "do you agree?" not in page_of(world.http("GET", "/", BILLING))
    heard_by = next(e for e in world.store.load(dispute).case.timeline if e.event == "appeal-made").heard_by
    for who in (BILLING, ANALYST):
        assert re.search(r"Appealed on [^·]* · heard by [A-Z]", page(world, dispute, who)), heard_by


def test_the_sum_of_a_credit_note_stands_by_its_button_and_so_does_what_another_dispute_accepted_of_its_lines(world):
    first, second = opened(world), opened(world)
    does_of(world, first, "answer", ANALYST, **{"line-0": "4166.66", "reason": "Line 1."})
    does_of(world, second, "answer", ANALYST, **{"line-0": "2500", "reason": "Line 1."})

    shown = world.http("GET", f"/ecare/cases/{second}", ANALYST).text
    form = page_of_text(shown.partition('id="form-issue-credit"')[2].partition("</details>")[0])

    assert "A credit of 2,500.00 EUR is due to the carrier." in form
    assert f"if it is the same money, accept it once: {first} : Line 1 (accepted 4,166.66 EUR)" in form.replace(
        ":", " :"
    ).replace("  ", " ").replace("once :", "once:")


def test_whoever_is_refused_what_no_form_shows_again_is_led_back_to_the_case(world):
    dispute = opened(world)

    answer = world.http("POST", f"/ecare/cases/{dispute}/evidence", BILLING, {"name": "evil.exe"})

    assert answer.status in (400, 409)
    assert f'class="button" href="/ecare/cases/{dispute}"' in answer.text


def page_of_text(html):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def test_what_the_rules_refuse_of_an_answer_to_a_proposal_is_told_in_the_readers_language(world):
    dispute = opened(world)
    room, too_much = f"/ecare/cases/{dispute}", {"line-0": "99999.00", "reason": "All of it, and more."}

    french, spanish = (
        page_of(world.http("POST", f"{room}/propose", BILLING, too_much, {"Accept-Language": language}))
        for language in ("fr", "es")
    )
    gone = world.http("POST", f"{room}/proposal/accept", BILLING, {"proposal": "p1"}, {"Accept-Language": "fr"})
    does_of(world, dispute, "withdraw", BILLING)
    over = page_of(world.http("POST", f"{room}/withdraw", BILLING, {"again": "yes"}, {"Accept-Language": "fr"}))

    assert "Ligne 1 : 5 000,00 EUR au plus peut être accepté." in french
    assert "Línea 1: se puede aceptar 5.000,00 EUR como máximo." in spanish
    assert "Cette proposition ne tient plus" in page_of(gone)
    assert "Le litige est désormais à l'état" in over
    assert "cannot withdraw" not in over


def test_the_desks_list_of_disputes_says_of_each_when_what_is_owed_next_falls_due(world):
    waits, asked = opened(world), opened(world)
    does(world, asked, "judge-completeness", missing="rate sheet of October\n")
    ours, theirs = (listed(world, who) for who in (ANALYST, BILLING))

    assert len(ours) == 2
    by_case = {case: next(row for row in ours if case in row) for case in (waits, asked)}
    assert "in 3 d Told which evidence is missing" in by_case[waits]
    assert "in 14 d Substantive answer evidence owed by them: in 10 d" in by_case[asked]
    assert not any("Told which evidence is missing" in row or "Substantive answer" in row for row in theirs)
    does_of(world, waits, "withdraw", BILLING)
    assert [row for row in listed(world, ANALYST, "?status=all") if waits in row and "in 3 d" not in row]


def test_the_queue_and_the_board_call_a_dispute_as_its_reader_does(world):
    opened(world)
    world.pass_time(days=2, hours=23)

    for path, who in (("/", ANALYST), ("/ecare/desk/board", "staff.supervisor")):
        text = page_of(world.http("GET", path, who, headers={"Accept-Language": "fr"}))
        assert "Facture INV-2026-10-00417 : 7 804,28 EUR contestés" in text


def listed(world, who, query=""):
    """The rows of the list of disputes, as words."""
    text = world.http("GET", f"/ecare/disputes{query}", who).text
    rows = re.findall(r"<li>(.*?)</li>", text[text.index('<ul class="list">') :], re.S)
    return [" ".join(unescape(re.sub(r"<[^>]+>", " ", row)).split()) for row in rows]
