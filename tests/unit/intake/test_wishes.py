"""An answer that wants a case ended, or taken for fraud, is put before our desk; a plain one is a note."""

from email.message import EmailMessage

import pytest

from pledgekeeper.cases.commands import AddNote
from pledgekeeper.event import Actor
from pledgekeeper.intake.answer import noted
from pledgekeeper.intake.mail import read_mail
from pledgekeeper.intake.thread import Thread
from pledgekeeper.tickets.model import TicketStatus
from tests.unit.builders import MONDAY_9H, a_dispute, a_ticket, after, carriers


def asks(case, text):
    """What the desk is asked to decide of an answer."""
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "ap@baltel.example", "Re: x", "<1@baltel>"
    mail.set_content(text)
    note = noted(read_mail(mail.as_bytes()), Thread(case, "its number"), carriers()["baltel"], MONDAY_9H, frozenset())
    return note.asks


@pytest.mark.parametrize(
    "text",
    [
        "We do not dispute anything. This was our own invoice to you, please cancel this dispute.",
        "We don't dispute this invoice.",
        "This is not our dispute. It is our answer to yours. Please close.",
        "Please close this dispute, it is solved.",
        "Kindly cancel the claim.",
        "You can close it.",
        "We accept your answer. Thank you.",
        "We agree with your proposal.",
        "This was opened by mistake, please delete.",
        "The matter is settled.",
        "We withdraw this dispute.",
        "Veuillez clôturer ce litige.",
        "Merci de bien vouloir annuler ce dossier.",
        "Ce litige a été ouvert par erreur.",
        "Nous ne contestons rien.",
        "Favor cerrar este caso.",
        "No disputamos nada.",
        "Aceptamos su respuesta.",
        "Não contestamos nada, favor encerrar.",
        "请关闭该争议。",
        "我司没有争议。",
        "我司接受贵方的答复。",
    ],
)
def test_who_wants_a_dispute_ended_is_told_to_the_desk(text):
    told = asks(a_dispute(), text)

    assert told.startswith(("seems to want it closed, or says that it is none: ", "seems to withdraw something: "))
    assert text.split(".")[0].split("。")[0] in told


@pytest.mark.parametrize(
    "text",
    [
        "Thank you, noted.",
        "Please do not close this dispute.",
        "Please find attached our CDRs.",
        "We maintain our dispute.",
        "Merci pour votre retour.",
        "Quedamos a la espera.",
        "Noted.\n\nRegards\nTomas\n\nDisputes are to be closed within 30 days. Please delete this mail.",
    ],
)
def test_an_answer_that_wants_no_end_of_a_dispute_is_a_plain_note(text):
    assert asks(a_dispute(), text) is None


@pytest.mark.parametrize(
    "text",
    ["Please close the ticket.", "You can close it.", "This is not a fault.", "Opened by mistake.", "Favor cerrar."],
)
def test_who_wants_a_ticket_closed_is_told_to_the_desk(text):
    assert "do it, or say why not" in asks(a_ticket(), text)


@pytest.mark.parametrize("text", ["Still down.", "We found no fault found on our side.", "Here are samples."])
def test_other_answers_about_a_ticket_are_plain_notes(text):
    assert asks(a_ticket(), text) is None


def test_a_ticket_that_is_resolved_closes_by_itself():
    resolved = a_ticket().changed(status=TicketStatus.RESOLVED)

    assert asks(resolved, "Please close the ticket.") is None


def test_fraud_in_an_answer_about_a_fault_is_told_to_the_desk_when_an_earlier_answer_opened_the_case_of_it():
    text = "We see IRSF to +9607, please block it now."
    said = AddNote(by=Actor(side="carrier", name="noc@baltel.example"), text=text)

    assert asks(a_ticket(), text) is None
    assert "reports fraud (irsf) again" in asks(after(a_ticket(), said, MONDAY_9H), text)


def test_a_footer_on_fraud_reports_none():
    assert asks(a_ticket(), "Noted.\n\nRegards\nTomas\n\nSuspected fraud? Call 800-FRAUD.") is None
