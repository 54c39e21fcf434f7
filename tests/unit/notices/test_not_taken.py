"""The letter to who accepts by mail: nothing was accepted by it, what stands open until when, and where."""

import textwrap

import pytest

from pledgekeeper.cases.commands import AddNote
from pledgekeeper.disputes.proposals import Propose
from pledgekeeper.event import Actor
from pledgekeeper.intake.reading.acceptance import accepted_in
from pledgekeeper.notices.compose import compose
from tests.unit.builders import DAY, a_dispute, after
from tests.unit.disputes.test_lines import ANALYST, LATER, answer
from tests.unit.intake.test_our_letters import answer as an_answer
from tests.unit.notices.test_compose import LANGUAGES, terms_in

WRITER = Actor(side="carrier", name="tesoreria@andesvoz.example")
PAGE = "https://care.pledge.example/ecare/cases/DSP-7K3QX9M2XA"


def proposed():
    ours = Propose(by=ANALYST, accepted_amount="3000", reason="Half the calls.", valid_until=LATER + 5 * DAY)
    return after(a_dispute(), ours, LATER)


def told(dispute, moment=LATER + DAY, language="en"):
    """The letter to the writer of a mail about that dispute."""
    answered = after(dispute, AddNote(by=WRITER, text="x", message_id="<9@anv>", accepts="We accept it."), moment)
    [event] = [each for each in answered.timeline if each.event == "acceptance-not-taken"]
    return compose(answered, event, terms_in(language), moment, "e9", PAGE)


def test_its_writer_reads_that_nothing_was_accepted_what_stands_until_when_and_where_it_is_accepted():
    letter = told(proposed())

    assert (letter.to, letter.answers) == ("tesoreria@andesvoz.example", "<9@anv>")
    assert letter.text.splitlines() == [
        "About your dispute DSP-7K3QX9M2XA of invoice INV-2026-10-00417:",
        "",
        "Your mail says:",
        "“We accept it.”",
        "A mail accepts nothing, so nothing was accepted by it.",
        "",
        "Our proposal (p1) stands open until 2026-11-29 04:00 (America/Lima), and falls then. To accept it, do so"
        " before then on the page of the dispute, or by the API; there you may also decline it, or propose something"
        " else. By it the dispute would stand as follows:",
        "Accepted: 3000.00    Rejected: 3804.28    Open: 0.00    (USD)",
        "Of the invoice 81857.53 USD is payable by 2026-12-02, whatever becomes of the rest; by this dispute you may "
        "withhold 6804.28 USD.",
        "",
        f"The page of the dispute: {PAGE}",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_declines_reads_that_nothing_was_declined_and_what_stands_until_when(language):
    note = AddNote(by=WRITER, text="x", message_id="<9@anv>", declines="We decline it.")
    declined = after(proposed(), note, LATER + DAY)
    [event] = [each for each in declined.timeline if each.event == "acceptance-not-taken"]

    letter = compose(declined, event, terms_in(language), LATER + DAY, "e9", PAGE)

    assert letter.to == "tesoreria@andesvoz.example"
    for part in ("We decline it.", "p1", "2026-11-29 04:00", "3000.00", PAGE):
        assert part in letter.text
    if language == "en":
        assert "By mail nothing is decided, so our proposal was not declined by it." in letter.text


def test_where_the_proposal_stands_no_more_it_says_so_and_how_the_dispute_stands():
    letter = told(proposed(), LATER + 6 * DAY)

    assert "No proposal of ours stands open now" in letter.text
    assert (
        "Of 6804.28 USD that you disputed, 0.00 USD is accepted, 0.00 USD is rejected, and 6804.28 USD is open."
        in letter.text
    )
    assert "agree with our answer" not in letter.text


def test_where_our_answer_is_contested_it_says_how_to_agree_with_that():
    assert (
        "If you agree with our answer, say so on the page"
        in told(after(a_dispute(), answer(accepted_amount="3000"), LATER)).text
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_in_every_language_it_has_the_sums_the_moment_and_the_page(language):
    text = told(proposed(), language=language).text

    assert all(each in text for each in ("INV-2026-10-00417", "3000.00", "2026-11-29 04:00", "We accept it.", PAGE))
    assert "$" not in text


@pytest.mark.parametrize("width", [60, 72, 500])
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_known_below_an_answer_whose_client_marks_no_quote_and_accepts_nothing(language, width):
    ours = "\n".join(
        "\n".join(textwrap.wrap(line, width, break_on_hyphens=False, break_long_words=False))
        for line in told(proposed(), language=language).text.split("\n")
    )
    head = "Afsendt af: Pledge Care <care@pledge.example>\nEmnefelt: [DSP-7K3QX9M2XA] x"

    mail = an_answer(f"We got it.\n\n{head}\n\n{ours}\nWe look into it.")

    assert mail.text.split() == ["We", "got", "it.", "We", "look", "into", "it."]
    assert accepted_in(mail.subject, mail.text) is None
