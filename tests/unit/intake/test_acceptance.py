"""A mail that says to accept what we proposed accepts nothing; its writer is told so, and where it is accepted."""

import pytest

from pledgekeeper.cases.commands import AddNote
from pledgekeeper.disputes.proposals import Propose, standing
from pledgekeeper.disputes.settling import SettleDispute
from pledgekeeper.intake.machine import Machine
from pledgekeeper.intake.reading.acceptance import accepted_in
from tests.unit.builders import DAY, a_dispute, after
from tests.unit.disputes.test_agreeing import BILLING
from tests.unit.disputes.test_lines import ANALYST, LATER, answer
from tests.unit.intake.test_decision import ANDESVOZ, a_mail, decided, note_of

PROPOSAL = [
    "We accept your proposal.",
    "We agree with your proposal.",
    "Dear all,\n\nWe hereby accept your proposal p1 of 24 November.\n\nRegards\nTomas",
    "Your proposal is accepted.",
    "Proposal p1 accepted, thanks.",
    "We are fine with your offer.",
    "We accept your proposal for invoice no. INV-2026-10-00417, and will not withhold it any more.",
    "We accept your proposal, please issue the credit note.",
    "We accept your proposal if you add EUR 200.00.",
    "Nous acceptons votre proposition.",
    "Nous acceptons votre proposition, merci d'émettre l'avoir.",
    "Nous sommes d'accord avec votre proposition.",
    "Votre proposition est acceptée.",
    "Aceptamos su propuesta.",
    "Estamos de acuerdo con su propuesta.",
    "La propuesta queda aceptada.",
    "Aceitamos a vossa proposta.",
    "Concordamos com a sua proposta.",
    "A proposta está aceite.",
    "我司接受贵方的提议。",
    "同意贵方方案。",
    "贵方的方案我方同意。",
]
ANSWER = [
    "We accept your answer. Thank you.",
    "Nous acceptons votre réponse.",
    "Aceptamos su respuesta.",
    "Aceitamos a vossa resposta.",
    "我司接受贵方的答复。",
]
UNNAMED = [
    "Accepted.",
    "Agreed, thanks.",
    "OK, thank you",
    "We have discussed it.\nYes, we accept it.",
    "Hello,\nwe accept.\nBest regards\nTomas",
    "Nous acceptons.",
    "D'accord, merci.",
    "Aceptamos.",
    "De acuerdo.",
    "Aceitamos.",
    "De acordo, obrigado.",
    "同意。",
    "好的，谢谢",
]
NOTHING = [
    "We refuse to accept your proposal.",
    "Your proposal is far from acceptable.",
    "Nobody here accepts your proposal.",
    "We do agree that your proposal is wrong.",
    "We agree your decision was unfair.",
    "We accept your proposal only if you pay interest.",
    "We do not accept your proposal.",
    "We cannot agree to your proposal.",
    "Your proposal is not acceptable.",
    "We decline your proposal.",
    "Please accept our counter-proposal.",
    "Would you accept our offer of EUR 500.00?",
    "We will let you know whether your proposal is acceptable.",
    "We are still reviewing your proposal.",
    "We have received your proposal.",
    "Nous n'acceptons pas votre proposition.",
    "Nous ne pouvons accepter votre proposition.",
    "Merci de bien vouloir accepter notre proposition.",
    "No aceptamos su propuesta.",
    "No estamos de acuerdo con su propuesta.",
    "Não aceitamos a vossa proposta.",
    "我方不接受贵方的提议。",
    "无法同意该方案。",
    "能否接受我方的方案？",
    "Thank you, noted.",
    "OK. We will check and revert.",
    "Yes, the CDRs are attached.",
    "We maintain our dispute.",
]


def proposed(valid=5 * DAY):
    ours = Propose(by=ANALYST, accepted_amount="3000", reason="Half the calls.", valid_until=LATER + valid)
    return after(a_dispute(), ours, LATER)


def accepts(dispute, text, machine=None, now=LATER + DAY, **fields):
    """The words by which a mail about the dispute is taken to accept something."""
    mail = a_mail(sender="facturacion@andesvoz.example", subject="Re: your letter", text=text, **fields)
    return note_of(decided(mail, sender=ANDESVOZ, threaded=dispute, machine=machine, now=now)).accepts


@pytest.mark.parametrize("text", [*PROPOSAL, *UNNAMED])
def test_who_accepts_a_proposal_that_stands_open_is_told(text):
    assert accepts(proposed(), text)


@pytest.mark.parametrize("text", PROPOSAL)
def test_who_names_a_proposal_that_stands_no_more_is_told_too(text):
    assert accepts(proposed(), text, now=LATER + 6 * DAY)


@pytest.mark.parametrize("text", ANSWER)
def test_who_accepts_an_answer_while_something_is_contested_is_told(text):
    assert accepts(after(a_dispute(), answer(accepted_amount="3000"), LATER), text)
    assert accepts(a_dispute(), text) is None


@pytest.mark.parametrize("text", NOTHING)
def test_who_accepts_nothing_is_told_nothing(text):
    assert accepts(proposed(), text) is None


DECLINED = [
    *(each for each in NOTHING if each.startswith(("We refuse", "Your proposal", "Nobody here", "We do not accept"))),
    "We cannot agree to your proposal.", "We decline your proposal.", "Hello,\nyour offer is rejected.\nRegards\nTomas",
    "Nous n'acceptons pas votre proposition.", "Nous refusons votre proposition.", "No aceptamos su propuesta.",
    "Rechazamos su oferta.", "Não aceitamos a vossa proposta.", "Recusamos a proposta.", "我方不接受贵方的提议。",
    "无法同意该方案。",
]  # fmt: skip
UNDECIDED = [
    "Why did you reject our proposal?", "Please do not reject our offer.", "We are still reviewing your proposal.",
    "If it is not acceptable, we will let you know of the proposal.", "We accept your proposal.", "Thank you, noted.",
    "We maintain our dispute.", "We have not received your proposal.", "能否接受我方的方案？",
]  # fmt: skip


def declines(dispute, text, machine=None, now=LATER + DAY):
    mail = a_mail(sender="facturacion@andesvoz.example", subject="Re: your letter", text=text)
    return note_of(decided(mail, sender=ANDESVOZ, threaded=dispute, machine=machine, now=now)).declines


@pytest.mark.parametrize("text", DECLINED)
def test_who_declines_a_proposal_that_stands_open_is_told(text):
    assert declines(proposed(), text)
    assert declines(proposed(), text, now=LATER + 6 * DAY) is None
    assert declines(proposed(), text, Machine("system", "Auto-Submitted: auto-generated")) is None


@pytest.mark.parametrize("text", UNDECIDED)
def test_who_declines_nothing_is_told_nothing_of_it(text):
    assert declines(proposed(), text) is None


def test_a_note_that_declines_leaves_the_proposal_open_and_owes_its_writer_an_answer():
    noted = after(proposed(), AddNote(by=BILLING, text="x", declines="We decline your proposal."), LATER + DAY)

    [event] = [each for each in noted.timeline if each.event == "acceptance-not-taken"]
    assert (event.declined, event.notice) == (True, "proposal")
    assert standing(noted.timeline, LATER + DAY).proposal_id == "p1"


@pytest.mark.parametrize("text", UNNAMED)
def test_a_yes_is_of_a_proposal_that_stands_open_alone(text):
    assert accepts(a_dispute(), text) is None
    assert accepts(proposed(), text, now=LATER + 6 * DAY) is None


def test_where_nothing_is_at_issue_any_more_nobody_is_told():
    settled = after(after(proposed(), answer(accepted_amount="3000"), LATER), SettleDispute(by=BILLING), LATER)

    assert accepts(settled, PROPOSAL[0]) is None


def test_a_machine_is_told_nothing():
    assert accepts(proposed(), PROPOSAL[0], Machine("system", "Auto-Submitted: auto-generated")) is None


def test_a_subject_that_names_a_proposal_as_accepted_counts():
    assert accepted_in("Proposal p1 accepted", "See the subject.") == ("proposal", "Proposal p1 accepted")


def test_the_note_is_kept_and_nothing_is_accepted():
    dispute = proposed()
    note = AddNote(by=BILLING, text=PROPOSAL[0], accepts=PROPOSAL[0])
    noted = after(dispute, note, LATER + DAY)

    added = noted.timeline[len(dispute.timeline) :]
    assert [each.event for each in added if each.event.startswith(("note", "acceptance", "proposal"))] == [
        "note-added", "acceptance-not-taken",
    ]  # fmt: skip
    assert (noted.amounts, noted.status) == (dispute.amounts, dispute.status)


def test_our_desk_is_told_that_its_writer_is():
    mail = a_mail(sender="facturacion@andesvoz.example", subject="Re: x", text=PROPOSAL[0])
    note = note_of(decided(mail, sender=ANDESVOZ, threaded=proposed(), now=LATER + DAY))

    assert note.asks == (
        "says 'We accept your proposal.': a mail accepts nothing, and its writer is told so, and where it is accepted"
    )
