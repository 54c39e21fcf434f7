"""A mail that accepts a proposal accepts nothing: its writer is answered once, and machines never."""

from datetime import UTC, datetime

import pytest

from tests.journeys.people import ANALYST, BILLING, CASES, CLAIM, DISPUTES, a_mail, events

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
WRITER = "accounts@baltel.example"
ACCEPTED = "Dear all,\n\nWe accept your proposal.\n\nBest regards\nRuta"


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


def proposed(world):
    """A dispute with a proposal of ours, whose letter was read."""
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    said = {"accepted_amount": "3000.00", "reason": "Half the calls.", "valid_until": "2026-11-30T17:00:00Z"}
    assert world.http("POST", f"{CASES}/{dispute}/commands", ANALYST, {"command": "propose", **said}).status == 200
    letter = world.received[-1]
    assert f"The page of the dispute: https://care.pledge.example/ecare/cases/{dispute}" in letter.text
    world.taken()
    return dispute, letter


def answer(world, letter, text=ACCEPTED, sender=WRITER, **headers):
    headers = {"Message_ID": "<7@baltel.example>"} | headers
    world.mail(a_mail(sender, f"Re: {letter.subject}", text, **headers), to=letter.headers["Reply-To"])


def told(world):
    """What went to the carrier's mailboxes since it was last asked."""
    return [each for each in world.taken() if each.to.endswith("@baltel.example")]


def test_its_writer_is_told_once_what_stands_open_until_when_and_where_it_is_accepted(world):
    dispute, letter = proposed(world)

    answer(world, letter)
    answer(world, letter)  # delivered again

    [reply] = told(world)
    page = f"https://care.pledge.example/ecare/cases/{dispute}"
    assert reply.to == WRITER
    assert reply.headers["In-Reply-To"] == "<7@baltel.example>"
    for part in ("nothing was accepted by it", "(p1) stands open until 2026-11-30 19:00 (Europe/Vilnius)", page,
                 "INV-2026-10-00417", "Accepted: 3000.00    Rejected: 3804.28    Open: 0.00    (EUR)"):  # fmt: skip
        assert part in reply.text
    shown = world.http("GET", f"{DISPUTES}/{dispute}", BILLING).json
    assert (shown["proposal"]["proposal_id"], shown["open_amount"]) == ("p1", "6804.28")
    assert events(world, dispute).count("acceptance-not-taken") == 1

    accepted = {"command": "accept-proposal", "proposal_id": "p1"}
    assert world.http("POST", f"{CASES}/{dispute}/commands", BILLING, accepted).status == 200


def test_who_declines_is_told_once_that_nothing_was_declined_by_it_and_the_proposal_stands(world):
    dispute, letter = proposed(world)

    for _ in range(2):  # delivered again
        answer(world, letter, "Dear all,\n\nWe decline your proposal.\n\nBest regards\nRuta")

    [reply] = told(world)
    assert reply.to == WRITER
    assert "our proposal was not declined by it" in reply.text
    assert "(p1) stands open until 2026-11-30 19:00 (Europe/Vilnius)" in reply.text
    assert world.http("GET", f"{DISPUTES}/{dispute}", BILLING).json["proposal"]["proposal_id"] == "p1"


def test_each_further_mail_is_answered_and_what_is_left_when_the_proposal_is_over_is_told(world):
    _, letter = proposed(world)
    answer(world, letter)
    world.pass_time(days=8)
    told(world)

    answer(world, letter, Message_ID="<8@baltel.example>")

    [reply] = told(world)
    assert "No proposal of ours stands open now" in reply.text


@pytest.mark.parametrize("header", [{"Auto_Submitted": "auto-replied"}, {"Auto_Submitted": "auto-generated"}])
def test_a_machine_is_not_answered(world, header):
    _, letter = proposed(world)

    answer(world, letter, **header)

    assert told(world) == []


def test_a_machine_that_hides_what_it_is_comes_to_rest(world):
    _, letter = proposed(world)

    for number in range(60):
        answer(world, letter, text=f"We accept your proposal. {number}", Message_ID=f"<m{number}@baltel.example>")

    assert len(told(world)) == 50


def test_what_else_the_mail_asks_for_and_cannot_be_does_not_hinder_the_answer(world):
    dispute, letter = proposed(world)

    answer(world, letter, text="We accept your proposal.\n\naccount: BLT-9\ninvoice: INV-9\n")

    assert [each.to for each in told(world)] == [WRITER]
    assert "acceptance-not-taken" in events(world, dispute)
