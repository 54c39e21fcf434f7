"""The sum in words: every language says the same, in the reader's zone, and names what says so."""

from string import Template
from typing import get_args

import pytest

from pledgekeeper.carriers.model import Language
from pledgekeeper.cases.pausing import AgreeToPause, PauseClocks, ResumeClocks
from pledgekeeper.errors import NotFound
from pledgekeeper.notices.explanation import explain
from pledgekeeper.notices.language import texts
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus
from tests.unit.builders import ENGINEER, HOUR, MONDAY_9H, MONDAY_NIGHT, NOC, a_dispute, a_ticket, after, at, terms_of

LANGUAGES = get_args(Language)


def held(priority="P1"):
    """In progress after an hour, no access for two more, then work again."""
    ticket = after(a_ticket(priority), ChangeStatus(by=ENGINEER, status=TicketStatus.IN_PROGRESS), MONDAY_NIGHT + HOUR)
    asked = PauseClocks(by=ENGINEER, reason="no-access", note="the rack is locked")
    ticket = after(ticket, asked, MONDAY_NIGHT + 2 * HOUR)
    return after(ticket, ResumeClocks(by=ENGINEER), MONDAY_NIGHT + 4 * HOUR)


def explained(case, commitment="solve", now=MONDAY_NIGHT + 5 * HOUR, language="en", zone="UTC"):
    return explain(case, commitment, terms_of(case.carrier_id), now, language, zone)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_sentences_with_the_same_names_in_them(language):
    def names(spoken):
        return {key: set(Template(text).get_identifiers()) for key, text in texts(spoken).explanation.items()}

    assert names(language) == names("en")


def test_the_sum_is_told_line_by_line_with_what_says_so():
    assert explained(held()).text.splitlines() == [
        "Solved (solve, clause C6, C7) of TT-7K3QX9M2XA",
        "Promised: 24 h on 24x7, as priority = P1, responsibility = ours. It is said in pledge-2026-11.",
        "Times are those of UTC. Written 2026-11-23 07:14:00.",
        "2026-11-23 02:14:00  started by: opened",
        "",
        "  2026-11-23 02:14:00 - 2026-11-23 04:14:00  counted 2 h: round the clock",
        "  2026-11-23 04:14:00 - 2026-11-23 06:14:00  disputed 2 h, and counted until you agree: "
        "no access to the carrier's site (w1); round the clock",
        "  2026-11-23 06:14:00 - 2026-11-23 07:14:00  counted 1 h: round the clock",
        "",
        "Counted 3 h, disputed 2 h, paused 0 s, outside hours 0 s; together 5 h since the start.",
        "19 h left of 24 h. Due 2026-11-24 02:14:00.",
    ]


def test_what_the_carrier_agreed_to_is_told_as_not_counted():
    agreed = after(held(), AgreeToPause(by=NOC, pause_id="w1"), MONDAY_NIGHT + 5 * HOUR)

    text = explained(agreed).text

    assert "not counted (2 h): no access to the carrier's site (w1)" in text
    assert "21 h left of 24 h. Due 2026-11-24 04:14:00." in text


def test_if_agreeing_would_keep_the_promise_that_is_said():
    late = explained(held(), "restore", MONDAY_NIGHT + 5 * HOUR + HOUR / 2)

    assert late.foot[-2:] == (
        "Missed by 1 h 30 min.",
        "If you agree to every pause: Kept, with 30 min left of 4 h.",
    )


def test_holidays_and_days_that_differ_are_named():
    ticket = a_ticket("P3", at("2026-12-23 15:14"))

    text = explained(ticket, now=at("2026-12-28 09:00")).text

    assert "public holiday, Christmas Day" in text
    assert "vilnius, Sunday 2026-12-27: closed" in text
    assert "vilnius, Monday 2026-12-28: 09:00-12:30, 13:30-18:00" in text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Wednesday", "not counted", "outside hours", "business days")),
        ("fr", ("mercredi", "non compté", "hors horaires", "jours ouvrés")),
        ("es", ("miércoles", "no contado", "fuera de horario", "días hábiles")),
    ],
)
def test_it_is_said_in_the_readers_language(language, words):
    text = explained(a_ticket("P3", at("2026-12-23 15:14")), now=at("2026-12-28 09:00"), language=language).text

    assert all(word in text for word in words)


def test_moments_are_those_of_the_readers_zone_and_the_zone_is_named():
    text = explained(held(), zone="Asia/Singapore").text

    assert "Times are those of Asia/Singapore." in text
    assert "2026-11-23 10:14:00  started by: opened" in text


def test_a_clock_that_stands_still_says_that_it_does_not_fall_due():
    ticket = after(a_ticket(), ChangeStatus(by=ENGINEER, status=TicketStatus.IN_PROGRESS), MONDAY_NIGHT + HOUR)
    ticket = after(ticket, ChangeStatus(by=ENGINEER, status=TicketStatus.PENDING), MONDAY_NIGHT + 2 * HOUR)

    assert explained(ticket).foot[-1] == "22 h left of 24 h. While it stands still it does not fall due."


def test_a_clock_that_was_stopped_says_by_what_and_whether_it_was_kept():
    ticket = after(held(), ChangeStatus(by=ENGINEER, status=TicketStatus.RESOLVED), MONDAY_NIGHT + 5 * HOUR)

    assert explained(ticket, now=MONDAY_NIGHT + 9 * HOUR).foot == (
        "2026-11-23 07:14:00  stopped by: resolved",
        "Counted 3 h, disputed 2 h, paused 0 s, outside hours 0 s; together 5 h since the start.",
        "Kept, with 19 h left of 24 h.",
    )


def test_a_clock_that_has_not_started_says_what_starts_it():
    found = explained(a_ticket(), "root-cause")

    assert found.head[-1] == "The clock has not started: it is started by resolved."
    assert (found.sum, found.foot) == ((), ())


def test_a_clock_of_a_dispute_is_explained_like_any_other():
    text = explained(a_dispute(), "dispute-answer", MONDAY_9H + HOUR, zone="America/Lima").text

    assert "(dispute-answer, clause B3, B7) of DSP-7K3QX9M2XA" in text
    assert "answer_group = 10 bd" in text


def test_a_clock_that_the_case_does_not_have_is_named_with_those_it_has():
    with pytest.raises(NotFound, match=r"no clock 'sovle'; it has: acknowledge, first-response"):
        explained(a_ticket(), "sovle")
