"""The letter that an event owes: in the carrier's language, in its thread, with every moment in a named zone."""

import re
from dataclasses import replace
from string import Template
from typing import get_args

import pytest

from pledgekeeper.billing.causes import CAUSES
from pledgekeeper.book import specifications
from pledgekeeper.carriers.model import Language
from pledgekeeper.cases.announcements import ClockWarned, FellDue
from pledgekeeper.cases.commands import AddNote, Tick
from pledgekeeper.cases.model import Understood
from pledgekeeper.disputes.reconciled import CauseFound, DisputeReconciled
from pledgekeeper.disputes.settling import AnswerDispute
from pledgekeeper.errors import Refused
from pledgekeeper.escalation.mirror import MirrorMoved
from pledgekeeper.escalation.pages import Escalated
from pledgekeeper.intake.our_letters import apart
from pledgekeeper.intake.reading.answers import corrections, told
from pledgekeeper.intake.reading.matters import TOLD
from pledgekeeper.kinds import fold
from pledgekeeper.notices.compose import compose
from pledgekeeper.notices.language import texts
from pledgekeeper.orders.dates import CommitDate
from pledgekeeper.orders.duty import ManagerMissing
from pledgekeeper.orders.model import Deliver
from pledgekeeper.orders.rejecting import RejectOrder
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus
from tests.unit.builders import (
    DAY,
    ENGINEER,
    HOUR,
    MINUTE,
    MONDAY_9H,
    MONDAY_NIGHT,
    NOC,
    a_claim,
    a_dispute,
    a_ticket,
    after,
    an_order,
    at,
    terms_of,
    without,
)

LANGUAGES = get_args(Language)


def letter(case, kind, now=None):
    """The letter owed by the last event of `kind`."""
    event = [event for event in case.timeline if event.event == kind][-1]
    return compose(case, event, terms_of(case.carrier_id), now or case.opened_at, "e1")


def terms_in(language):
    """Terms of a carrier that reads this language."""
    terms = terms_of("andesvoz")
    return replace(terms, carrier=terms.carrier.changed(language=language))


# --- languages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_notices_with_the_same_names_in_them(language):
    def names(notices):
        return {key: set(Template(text).get_identifiers()) for key, text in notices.items() if key != "warning"}

    assert names(texts(language).notices) == names(texts("en").notices)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_a_word_for_every_status_and_promise(language):
    assert set(texts(language).words) == set(texts("en").words)
    assert {status.value for status in TicketStatus} <= set(texts(language).words)
    for kind in ("ticket", "dispute", "order"):
        assert {promise.id for promise in terms_of().pledge.for_kind(kind)} <= set(texts(language).words)


@pytest.mark.parametrize(
    ("language", "said", "status"),
    [("pt", "Recebemos o seu aviso", "Solução"), ("zh", "我们已收到贵方的故障申告", "解决")],
)
def test_an_acknowledgement_speaks_the_carriers_language(language, said, status):
    terms = terms_of()
    terms = replace(terms, carrier=terms.carrier.changed(language=language))
    ticket = a_ticket()

    text = compose(ticket, ticket.timeline[0], terms, ticket.opened_at, "e1").text

    assert said in text
    assert status in text
    assert "$" not in text


def test_warnings_are_for_our_own_desks_and_in_one_language_only():
    assert [language for language in LANGUAGES if "warning" in texts(language).notices] == ["en"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_placeholder_is_one_that_is_filled(language):
    for text in texts(language).notices.values():
        assert Template(text).is_valid()


@pytest.mark.parametrize(
    ("carrier", "greeting"),
    [
        ("baltel", "We have your fault report."),
        ("telmaghreb", "Nous avons bien reçu votre signalement."),
        ("andesvoz", "Hemos recibido su aviso."),
    ],
)
def test_a_carrier_is_written_to_in_its_language(carrier, greeting):
    assert letter(a_ticket(carrier_id=carrier), "ticket-opened").text.startswith(greeting)


# --- acknowledgements ------------------------------------------------------------------------------------------------


def test_an_acknowledgement_lists_every_promise_and_its_moment_on_the_carriers_wall():
    text = letter(a_ticket(their_reference="BLT#558120"), "ticket-opened").text

    promised = re.findall(r"^  - (.+): (.+)$", text, re.MULTILINE)
    assert promised == [
        ("First qualified response", "2026-11-23 04:29 (Europe/Vilnius)"),
        ("Next update", "2026-11-23 05:14 (Europe/Vilnius)"),
        ("Service restored", "2026-11-23 08:14 (Europe/Vilnius)"),
        ("Solved", "2026-11-24 04:14 (Europe/Vilnius)"),
    ]
    assert "TT-7K3QX9M2XA" in text
    assert "Your reference: BLT#558120" in text
    assert "Owned now by our centre in Singapore. Clocks started at 2026-11-23 04:14 (Europe/Vilnius)." in text


@pytest.mark.parametrize(
    ("language", "owed", "cannot"),
    [
        ("en", "A back-up is still to be named", "We cannot take your order"),
        ("fr", "Un suppléant reste à nommer", "Nous ne pouvons pas prendre votre commande"),
        ("es", "Falta nombrar a un suplente", "No podemos aceptar su pedido"),
        ("pt", "Falta nomear um suplente", "Não podemos aceitar o seu pedido"),
        ("zh", "后备经理尚待指定", "我方无法受理贵方订单"),
    ],
)
def test_one_manager_alone_and_a_rejection_are_told_in_the_carriers_language(language, owed, cannot):
    terms = terms_of("insulartel")
    alone = without("project-manager", without("head-of-delivery"))
    under = replace(terms, roster=alone, carrier=terms.carrier.changed(language=language))
    order = after(an_order(under=under), RejectOrder(by=ENGINEER, reason="No cable goes there."), MONDAY_9H, under)

    manager, rejection = (
        compose(order, event, under, MONDAY_9H, "e2").text
        for event in order.timeline
        if event.notice in ("manager", "rejection")
    )

    assert "Bruno Keller" in manager
    assert owed in manager
    assert f"{cannot}" in rejection
    assert "No cable goes there." in rejection


def test_that_nobody_is_there_for_an_order_is_told_to_the_desk_with_what_to_do():
    nobody = without("project-manager", without("head-of-delivery", without("delivery-manager")))
    under = replace(terms_of("insulartel"), roster=nobody)
    order = an_order(under=under)
    [missing] = [event for event in order.timeline if isinstance(event, ManagerMissing)]

    told = compose(order, missing, under, MONDAY_9H, "e2")

    assert told.to == under.roster.centre(order.desk).mailbox
    assert "HAS NOBODY WHO IS THERE: nobody has it; add somebody to the roster, or end an absence" in told.text


@pytest.mark.parametrize("carrier", ["baltel", "telmaghreb", "andesvoz"])
@pytest.mark.parametrize(
    ("open_case", "kind", "promise"),
    [
        (lambda carrier: a_ticket(carrier_id=carrier), "ticket-opened", "acknowledge"),
        (lambda carrier: an_order(carrier_id=carrier, under=terms_of(carrier)), "order-opened", "order-acknowledge"),
    ],
    ids=["ticket", "order"],
)
def test_an_acknowledgement_does_not_promise_to_acknowledge(open_case, kind, promise, carrier):
    word = texts(terms_of(carrier).carrier.language).words[promise]

    assert f"- {word}:" not in letter(open_case(carrier), kind).text


def test_a_carrier_without_a_number_of_its_own_gets_a_dash():
    assert "Your reference: –" in letter(a_ticket(), "ticket-opened").text


@pytest.mark.parametrize(("open_case", "kind"), [(a_dispute, "dispute-opened"), (an_order, "order-opened")])
def test_disputes_and_orders_are_acknowledged_with_what_is_owed(open_case, kind):
    text = letter(open_case(), kind).text

    assert re.search(r"^  - .+: 20\d\d-\d\d-\d\d \d\d:\d\d \(\w+/\w+\)$", text, re.MULTILINE)


def test_a_promise_that_is_over_or_was_missed_is_not_promised_again():
    late = after(a_ticket(), AddNote(by=ENGINEER, text="We replaced the card."), MONDAY_NIGHT + 5 * HOUR)

    text = letter(late, "note-added", MONDAY_NIGHT + 5 * HOUR).text

    assert [name for name, _ in re.findall(r"^  - (.+): (.+)$", text, re.MULTILINE)] == ["Next update", "Solved"]


# --- threads and recipients ------------------------------------------------------------------------------------------


def test_a_letter_stays_in_the_thread_of_the_carriers_last_mail():
    by_mail = a_ticket(message_id="<1@baltel.example>", channel="email")
    answered = after(by_mail, AddNote(by=NOC, text="?", message_id="<2@baltel.example>"), MONDAY_NIGHT + MINUTE)
    by_phone = after(answered, AddNote(by=ENGINEER, text="on it"), MONDAY_NIGHT + 2 * MINUTE)

    assert letter(by_mail, "ticket-opened").answers == "<1@baltel.example>"
    assert letter(by_phone, "note-added").answers == "<2@baltel.example>"
    assert letter(a_ticket(), "ticket-opened").answers is None


def test_every_letter_of_a_case_has_its_number_in_the_subject():
    ticket = after(a_ticket(), AddNote(by=ENGINEER, text="on it"), MONDAY_NIGHT + MINUTE)

    assert {letter(ticket, kind).subject for kind in ("ticket-opened", "note-added")} == {
        "[TT-7K3QX9M2XA] All calls fail"
    }


def test_a_letter_goes_to_who_wrote_else_to_the_noc():
    assert letter(a_ticket(reply_to="shift@baltel.example"), "ticket-opened").to == "shift@baltel.example"
    nobody = a_ticket().changed(reply_to=None)
    assert letter(nobody, "ticket-opened").to == "noc@baltel.example"


def test_a_mirrored_level_is_told_to_the_carriers_person_of_that_level():
    ticket = after(a_ticket(), Tick(), MONDAY_NIGHT + 2 * HOUR)
    told = {
        event.level: compose(ticket, event, terms_of(), MONDAY_NIGHT + 2 * HOUR, "e9", "https://care/link")
        for event in ticket.timeline
        if isinstance(event, Escalated) and event.notice
    }

    assert {level: found.to for level, found in told.items()} == {
        2: "noc-shift@baltel.example",
        4: "ops-head@baltel.example",
    }
    assert "has reached level 4 of our escalation" in told[4].text


ALERTS = {
    "en": "FRAUD ALERT", "fr": "ALERTE FRAUDE", "es": "ALERTA DE FRAUDE", "pt": "ALERTA DE FRAUDE", "zh": "欺诈警报",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_whoever_of_theirs_is_told_of_a_fraud_alert_reads_in_subject_and_first_line_that_it_is_one(language):
    terms = terms_in(language)
    alert = a_dispute(under=terms, claim=a_claim(type="irsf"))
    moved = MirrorMoved(at=alert.opened_at, level=1, mirrored_to="noc", instead_of="shift", reason="silent")
    moved_on = fold(alert.case_id, [moved], alert)

    for case in (alert, moved_on):
        event = next(event for event in reversed(case.timeline) if isinstance(event, Escalated | MirrorMoved))
        told = compose(case, event, terms, case.opened_at, "e1")

        assert told.subject.startswith(f"[{case.case_id}] {ALERTS[language]}")
        assert told.text.startswith(f"{ALERTS[language]} {case.case_id}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_only_a_ticket_is_called_one_where_a_level_is_told(language):
    terms = terms_in(language)
    dispute = a_dispute(under=terms)
    level = Escalated(at=dispute.opened_at, level=3, due_at=dispute.opened_at, mirrored_to="noc")

    told = compose(fold(dispute.case_id, [level], dispute), level, terms, dispute.opened_at, "e1")

    assert told.text.startswith(dispute.case_id)
    assert not re.search("ticket|工单", told.text, re.IGNORECASE)


@pytest.mark.parametrize(("language", "title"), [
    ("en", "Invoice INV-2026-10-00417: 6804.28 USD disputed"),
    ("fr", "Facture INV-2026-10-00417 : 6804.28 USD contestés"),
    ("es", "Factura INV-2026-10-00417: 6804.28 USD en disputa"),
])  # fmt: skip
def test_a_dispute_to_which_nobody_gave_a_title_is_called_in_the_readers_language(language, title):
    terms = terms_in(language)
    ours, theirs = a_dispute(under=terms), a_dispute(under=terms, title="Wrong rate to +221 77")

    letters = [compose(each, each.timeline[0], terms, each.opened_at, "e1") for each in (ours, theirs)]

    assert [each.subject.partition("] ")[2] for each in letters] == [title, "Wrong rate to +221 77"]
    assert title in letters[0].text


def reconciled(dispute, difference, *causes):
    """The letter about what call records came to."""
    found = DisputeReconciled(
        at=dispute.opened_at, asked="e2", currency="USD", difference=difference, unexplained=0, folder="x/",
        summary_sha256="0" * 64, causes=[CauseFound(cause=cause, calls=10, amount="4.63") for cause in causes],
    )  # fmt: skip
    return fold(dispute.case_id, [found], dispute), found


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Missing in your file: 4.63 (10)"),
        ("fr", "Absents de votre fichier: 4.63 (10)"),
        ("es", "Faltan en su archivo: 4.63 (10)"),
        ("pt", "Faltam no seu ficheiro: 4.63 (10)"),
        ("zh", "贵方文件缺失: 4.63 (10)"),
    ],
)
def test_what_calls_differ_by_is_told_in_the_carriers_language_and_from_its_side(language, told):
    dispute, terms = a_dispute(), terms_in(language)
    case, found = reconciled(dispute, "4.63", "missing_theirs")

    assert f"\n  {told}\n" in compose(case, found, terms, case.opened_at, "e1").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cause_has_a_name_in_every_language(language):
    assert {f"cause-{each}" for each in CAUSES} <= set(texts(language).words)


@pytest.mark.parametrize(("difference", "told"), [
    ("0", "There is no difference."), ("4.63", "No cause explains it."),
])  # fmt: skip
def test_where_no_cause_was_found_the_letter_says_whether_anything_differs(difference, told):
    case, found = reconciled(a_dispute(), difference)

    text = compose(case, found, terms_in("en"), case.opened_at, "e1").text

    assert f"\n{told}\n" in text
    assert "causes" not in text


def test_a_letter_about_a_case_that_has_no_priority_leaves_it_out():
    dispute = a_dispute()
    late = after(dispute, Tick(), dispute.opened_at + 30 * DAY)

    told = letter(late, "fell-due")

    assert "Priority" not in told.text
    assert "\nStatus: opened    Open since: " in told.text


def test_a_warning_goes_to_our_own_desk_in_english_and_joins_no_thread_of_the_carriers():
    ticket = a_ticket(carrier_id="telmaghreb", message_id="<1@telmaghreb.example>")
    late = after(ticket, Tick(), MONDAY_NIGHT + 15 * MINUTE)
    said = {type(e): e for e in late.timeline if getattr(e, "commitment", None) == "first-response"}
    warning, due = (
        compose(late, said[kind], terms_of("telmaghreb"), late.changed_at, "e1") for kind in (ClockWarned, FellDue)
    )

    assert {warning.to, due.to} == {"desk-singapore@pledge.example"}
    assert warning.answers is None
    assert "first-response of TT-7K3QX9M2XA (Telmaghreb International) falls due: 2026-11-23 03:29" in warning.text
    assert "FELL DUE and was not kept" in due.text


def test_an_event_that_owes_nothing_is_no_letter():
    ticket = after(a_ticket(), AddNote(by=NOC, text="hello?"), MONDAY_NIGHT + MINUTE)

    with pytest.raises(Refused, match="a NoteAdded owes nobody a message"):
        letter(ticket, "note-added")


# --- what is said ----------------------------------------------------------------------------------------------------


def test_an_update_says_what_was_said_to_the_letter():
    text = "Costs $5 & ${number} – 100 % $text"
    ticket = after(a_ticket(), AddNote(by=ENGINEER, text=text), MONDAY_NIGHT + MINUTE)

    assert letter(ticket, "note-added").text.startswith(f"{text}\n")


def test_a_status_is_told_in_the_carriers_words_with_its_reason():
    ticket = after(
        a_ticket(carrier_id="telmaghreb"),
        ChangeStatus(by=ENGINEER, status=TicketStatus.IN_PROGRESS, reason="analyse"),
        MONDAY_NIGHT,
    )
    text = letter(ticket, "status-changed").text

    assert "est désormais : en cours" in text
    assert "Motif : analyse" in text


def test_an_answer_to_a_dispute_tells_both_parts_of_the_sum():
    answered = after(
        a_dispute(), AnswerDispute(by=ENGINEER, accepted_amount="5000", reason="Tarifa corregida."), MONDAY_9H + DAY
    )
    text = letter(answered, "dispute-answered").text

    assert "Aceptado: 5000.00    Rechazado: 1804.28" in text
    assert "Tarifa corregida." in text


def test_an_orders_managers_date_and_delivery_are_told():
    order = after(an_order(), CommitDate(by=ENGINEER, ready_at=at("2026-11-28 14:00")), MONDAY_9H)
    order = after(order, Deliver(by=ENGINEER), at("2026-11-28 13:00"))

    managers, commitment, delivery = (
        letter(order, kind).text for kind in ("managers-appointed", "date-committed", "order-delivered")
    )
    assert re.search(r"Chef de projet : \w+ \w+, [\w.]+@pledge\.example, \+33\d+", managers)
    assert "2026-11-28 18:00 (Indian/Reunion)" in commitment
    assert "est livrée, à la date convenue." in delivery


@pytest.mark.parametrize("carrier", ["baltel", "telmaghreb", "andesvoz", "insulartel", "omanlink"])
def test_every_letter_of_a_long_life_can_be_written(carrier):
    ticket = a_ticket(carrier_id=carrier, message_id="<1@x.example>")
    for status in (TicketStatus.IN_PROGRESS, TicketStatus.PENDING, TicketStatus.IN_PROGRESS, TicketStatus.RESOLVED):
        ticket = after(ticket, ChangeStatus(by=ENGINEER, status=status), ticket.timeline[-1].at + 5 * HOUR)
        ticket = after(ticket, AddNote(by=ENGINEER, text=status.value), ticket.timeline[-1].at)
    ticket = after(ticket, Tick(), ticket.timeline[-1].at + 30 * DAY)

    owing = [event for event in ticket.timeline if event.notice]
    letters = [compose(ticket, event, terms_of(carrier), event.at, "e1") for event in owing]

    assert {event.notice for event in owing} >= {"acknowledgement", "status", "update", "warning"}
    assert all("$" not in found.text and found.to and found.subject for found in letters)


# --- what is asked for -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_asks_for_all_that_the_templates_name(language):
    assert {f"ask-{name}" for name in specifications().names} <= set(texts(language).words)


@pytest.mark.parametrize(
    ("carrier", "asked"),
    [("baltel", "  - Since when, with the time zone (faultStart)"), ("telmaghreb", "  - Depuis quand, avec le fuseau")],
)
def test_an_acknowledgement_asks_for_what_is_missing_in_the_carriers_language(carrier, asked):
    case = a_ticket(carrier_id=carrier)
    told = compose(case, case.timeline[0], terms_of(carrier), case.opened_at, "e1", missing=["faultStart", "trace"])
    assert asked in told.text
    assert texts(terms_of(carrier).carrier.language).words["ask-how"] in told.text


def test_nothing_is_asked_for_when_all_is_said():
    assert letter(a_ticket(), "ticket-opened").text.endswith("Answer this mail to add to the ticket.\n")


def test_our_own_list_is_no_answer_where_it_is_quoted_without_a_mark():
    case = a_ticket()
    told_by_us = compose(case, case.timeline[0], terms_of(), case.opened_at, "e1", missing=[*specifications().names])
    assert list(told(told_by_us.text, specifications().names)) == []
    assert list(corrections(told_by_us.text)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mail_that_orders_something_is_told_where_orders_are_placed(language):
    said = Understood(
        field="order", value="not placed", quote="PO 4500077", rule="an order is placed in eCare or by API"
    )
    ticket = a_ticket(carrier_id="andesvoz", title="PO 4500077", understood=(said,))

    text = compose(ticket, ticket.timeline[0], terms_in(language), ticket.opened_at, "e1").text

    assert "TMF622" in text
    assert texts(language).notices["ticket.acknowledgement"].split(".")[0].split("，")[0] not in text
    assert "$" not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("matter", [*TOLD, "works"])
def test_a_mail_that_reports_no_fault_is_told_so_and_how_to_say_otherwise(language, matter):
    said = Understood(field="matter", value=matter, quote="", rule="of no fault")
    ticket = a_ticket(carrier_id="andesvoz", title="Hello", understood=(said,))

    text = compose(ticket, ticket.timeline[0], terms_in(language), ticket.opened_at, "e1", missing=["trace"]).text

    assert texts(language).words[f"matter-{matter}"] in text
    assert apart(text)[0] == ""
    assert ("P1" in text, "trace" in text, "$" in text) == (True, False, False)
    assert texts(language).notices["ticket.acknowledgement"].split(".")[0].split("，")[0] not in text
    assert dict(corrections(text)) == {}
