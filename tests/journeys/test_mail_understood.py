"""What a mail says is read by rules, shown to the carrier and the desk, and put right by an answer."""

from email import message_from_bytes
from email.policy import SMTP

from pledgekeeper.book import specifications
from pledgekeeper.intake.mail import UNREADABLE
from pledgekeeper.store.dynamo import DynamoStore
from pledgekeeper.store.pointers import Pointers
from tests.journeys.people import (
    AGENT,
    ANALYST,
    BALTEL_NOC,
    BILLING,
    CASES,
    DISPUTES,
    FAULT,
    NIGHT_IN_PARIS,
    NOC,
    TICKETS,
    a_mail,
)

URGENT = "[BLT#558120] URGENT - ALL calls failing to your SBC 203.0.113.20 since 02:14 UTC"
TEXT = """Dear team, every INVITE on trunk BLT-ORI-FRA-02 gets 503 since 02:05. ASR 0 %. Please treat as P1.
02:31:07 +37060000101 -> +221770000412
"""


def mails_to(world, address):
    return [message for message in world.received if message.channel == "email" and message.to == address]


def tickets(world):
    return world.http("GET", TICKETS, AGENT).json


def characteristics(ticket):
    return {each["name"]: each["value"] for each in ticket.get("troubleTicketCharacteristic", [])}


def notes(world, number):
    return [event for event in world.store.load(number).case.timeline if event.event == "note-added"]


def test_what_was_understood_is_shown_to_desk_and_carrier_and_told_in_the_acknowledgement(world_at):
    world = world_at(NIGHT_IN_PARIS)

    world.mail(a_mail(BALTEL_NOC, URGENT, TEXT, Message_ID="<1@baltel.example>"))

    (ticket,) = tickets(world)
    assert ticket["ticketType"] == "voice"
    assert characteristics(ticket) == {
        "product": "voice",
        "circuit": "BLT-ORI-FRA-02",
        "faultStart": "2026-11-23T02:14:00Z",
        "aNumber": "+37060000101",
        "bNumber": "+221770000412",
    }
    opened = world.http("GET", f"{CASES}/{ticket['id']}/timeline", NOC).json["events"][0]
    said = {each["field"]: each for each in opened["understood"]}
    assert said["circuit"]["quote"].startswith("Dear team, every INVITE on trunk BLT-ORI-FRA-02")
    assert said["circuit"]["rule"] == "named as a circuit"
    (letter,) = mails_to(world, BALTEL_NOC)
    assert "  - Circuit: BLT-ORI-FRA-02" in letter.text
    assert "  - Fails since: 2026-11-23 04:14 (Europe/Vilnius)" in letter.text
    assert "Clocks started at 2026-11-23 04:14 (Europe/Vilnius)" in letter.text
    assert "You hear from us next by 2026-11-23 04:29 (Europe/Vilnius)." in letter.text
    assert "answer with a line of its own" in letter.text


def test_a_time_without_a_zone_is_the_carriers_own_and_the_letter_says_so(world_at):
    world = world_at(NIGHT_IN_PARIS)

    world.mail(a_mail(BALTEL_NOC, "Packet loss on trunk BLT-ORI-FRA-02", "Since 03:50 we see 4 % loss."))

    assert characteristics(tickets(world)[0])["faultStart"] == "2026-11-23T01:50:00Z"
    assert "03:50 (Europe/Vilnius), as you named no zone" in mails_to(world, BALTEL_NOC)[0].text


def test_an_answer_corrects_the_circuit_and_asks_for_a_priority_that_the_desk_decides(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.mail(a_mail(BALTEL_NOC, "Errors on trunk BLT-ORI-FRA-02", "CRC errors.", Message_ID="<1@baltel.example>"))
    number = tickets(world)[0]["id"]

    answer = "circuit: BLT-ORI-PAR-07\npriority: P1\n\nWe mixed the two up."
    world.mail(a_mail(BALTEL_NOC, f"Re: [{number}] Errors", answer, Message_ID="<2@baltel.example>"))

    (ticket,) = tickets(world)
    assert characteristics(ticket)["circuit"] == "BLT-ORI-PAR-07"
    assert ticket["priority"] == "P2"
    (note,) = notes(world, number)
    assert note.threaded_by == "our number in the subject"
    assert note.asks == "asks for P1; it is P2: prioritise it, or say why not"
    desk = [message for message in world.received if message.to == "desk-singapore@pledge.example"]
    assert [f"Note n1 of {number} (Baltel Carrier Services) asks for P1" in message.text for message in desk] == [True]


def test_the_carrier_corrects_by_api_what_was_understood(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.mail(a_mail(BALTEL_NOC, "Errors on trunk BLT-ORI-FRA-02", "CRC errors."))
    path = f"{TICKETS}/{tickets(world)[0]['id']}"
    right = [{"@type": "StringCharacteristic", "name": "circuit", "valueType": "string", "value": "BLT-ORI-PAR-07"}]

    answer = world.http("PATCH", path, NOC, {"@type": "TroubleTicket", "troubleTicketCharacteristic": right})

    assert characteristics(answer.json) == {"circuit": "BLT-ORI-PAR-07"}


def test_a_disputed_invoice_becomes_a_dispute_that_says_what_is_still_to_be_told(world_at):
    world = world_at(NIGHT_IN_PARIS)
    text = "We dispute invoice INV-2026-10-00417: the rate is 0,1985. We withhold 6.804,28 EUR."

    world.mail(a_mail("ap@baltel.example", "Disputed invoice INV-2026-10-00417", text, Message_ID="<1@baltel.example>"))

    assert tickets(world) == []
    (dispute,) = world.http("GET", DISPUTES, BILLING).json
    assert (dispute["type"], dispute["invoice_number"]) == ("rate", "INV-2026-10-00417")
    assert (dispute["disputed_amount"], dispute["currency"]) == ("6804.28", "EUR")
    assert "account" in dispute["unsaid"]
    letter = mails_to(world, "ap@baltel.example")[0]
    assert "Still to be told: account, invoice date, billed amount" in letter.text
    assert "The names are invoice, disputed amount and billed;" in letter.text
    assert "priority: P1" not in letter.text
    assert letter.headers["In-Reply-To"] == "<1@baltel.example>"


def test_a_question_about_a_dispute_is_a_note_on_it_and_no_second_dispute(world_at):
    world = world_at(NIGHT_IN_PARIS)
    text = "We dispute EUR 312.00 of invoice INV-2026-10-00417."
    world.mail(a_mail("ap@baltel.example", "Disputed invoice", text, Message_ID="<1@baltel.example>"))
    asks = "Could you please send us the status of our dispute of EUR 312.00 for INV-2026-10-00417?"

    world.mail(a_mail("ap@baltel.example", "Dispute status", asks, Message_ID="<2@baltel.example>"))

    (dispute,) = world.http("GET", DISPUTES, BILLING).json
    assert tickets(world) == []
    (note,) = notes(world, dispute["id"])
    assert note.threaded_by == "it mentions a dispute of invoice INV-2026-10-00417 and opens none"
    assert "split it off if it is another matter" in note.asks


def test_a_question_about_a_dispute_that_is_not_there_is_a_ticket(world_at):
    world = world_at(NIGHT_IN_PARIS)
    asks = "What is the status of our dispute of EUR 312.00 for INV-2026-10-00417?"

    world.mail(a_mail("ap@baltel.example", "Dispute status", asks, Message_ID="<2@baltel.example>"))

    assert world.http("GET", DISPUTES, BILLING).json == []
    assert len(tickets(world)) == 1


def test_a_mail_that_reports_no_fault_is_a_p4_whose_letter_says_so_and_a_line_of_an_answer_says_otherwise(world_at):
    world = world_at(NIGHT_IN_PARIS)

    world.mail(a_mail(BALTEL_NOC, "CDRs of October", "Please send us the CDRs of October."))

    (ticket,) = tickets(world)
    (letter,) = mails_to(world, BALTEL_NOC)
    assert ticket["priority"] == "P4"
    assert letter.text.startswith(f"We have your mail. Its number is {ticket['id']}")
    assert "it is about bills, payments or call records" in letter.text
    assert "P4 (by your words: “CDRs of October”)" in letter.text

    world.mail(a_mail(BALTEL_NOC, f"RE: {letter.subject}", f"priority: P1\n\n{letter.text}"))

    assert "asks for P1; it is P4" in notes(world, ticket["id"])[-1].asks


def test_a_claim_is_completed_by_an_answer_and_then_it_is_answered(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.mail(a_mail("ap@baltel.example", "Dispute of our October invoice", "We dispute the rate of the invoice."))
    (dispute,) = world.http("GET", DISPUTES, BILLING).json
    path = f"{DISPUTES}/{dispute['id']}/answer"
    early = world.http("POST", path, ANALYST, {"accepted_amount": "1.00", "reason": "Yes."})

    answer = "invoice: INV-2026-10-00417\namount: EUR 6,804.28"
    world.mail(a_mail("ap@baltel.example", f"Re: [{dispute['id']}] Dispute", answer, Message_ID="<2@baltel.example>"))

    assert early.status == 409
    assert "how much is disputed" in early.text
    done = world.http("POST", path, ANALYST, {"accepted_amount": "6804.28", "reason": "Rate was loaded late."})
    assert (done.status, done.json["disputed_amount"], done.json["status"]) == (200, "6804.28", "answered")


def test_what_the_acknowledgement_asks_for_is_taken_from_lines_of_an_answer_and_what_is_not_read_is_told(world_at):
    world = world_at(NIGHT_IN_PARIS)
    text = "We dispute EUR 200.00 of EUR 1,000.00 of invoice INV-2026-10-00417: the rate is wrong."
    world.mail(a_mail("ap@baltel.example", "Disputed invoice", text))
    (dispute,) = world.http("GET", DISPUTES, BILLING).json
    letter = mails_to(world, "ap@baltel.example")[0].text

    answer = (
        "account: BLT-7\ninvoice date: 2026-11-05\nperiod from: 2026-10-01\nperiod to: 2026-10-31\nbilled: about 5\n"
    )
    world.mail(a_mail("ap@baltel.example", f"Re: [{dispute['id']}] Dispute", answer, Message_ID="<2@baltel.example>"))

    assert "as account, invoice date, period from and period to (its last day)" in letter
    (dispute,) = world.http("GET", DISPUTES, BILLING).json
    assert (dispute["account"], dispute["invoice_date"]) == ("BLT-7", "2026-11-05")
    assert "unsaid" not in dispute
    (note,) = notes(world, dispute["id"])
    assert "writes `billed: about 5`, which could not be read" in note.asks


def test_of_several_sums_that_an_answer_names_none_is_taken_and_our_desk_is_asked(world_at):
    world = world_at(NIGHT_IN_PARIS)
    text = "We dispute EUR 200.00 of invoice INV-2026-10-00417: the rate is wrong."
    world.mail(a_mail("ap@baltel.example", "Disputed invoice", text))
    (dispute,) = world.http("GET", DISPUTES, BILLING).json
    subject = f"Re: [{dispute['id']}] Dispute"

    both = "amount: EUR 150.00\namount: EUR 250.00\n"
    world.mail(a_mail("ap@baltel.example", subject, both, Message_ID="<2@baltel.example>"))
    assert world.http("GET", DISPUTES, BILLING).json[0]["disputed_amount"] == "200.00"
    assert "writes `amount: EUR 150.00; EUR 250.00`, which could not be read" in notes(world, dispute["id"])[0].asks

    said = "amount: EUR 1,000.00\ndisputed: EUR 150.00\n"
    world.mail(a_mail("ap@baltel.example", subject, said, Message_ID="<3@baltel.example>"))
    assert world.http("GET", DISPUTES, BILLING).json[0]["disputed_amount"] == "150.00"


def test_lines_of_the_first_mail_are_told_in_the_acknowledgement_and_so_is_what_is_not_read_of_them(world_at):
    world = world_at(NIGHT_IN_PARIS)
    text = "We dispute EUR 200.00 of invoice INV-2026-10-00417.\naccount: BLT-7\ninvoice date: 05/11/2026\n"

    world.mail(a_mail("ap@baltel.example", "Disputed invoice", text))

    (dispute,) = world.http("GET", DISPUTES, BILLING).json
    letter = mails_to(world, "ap@baltel.example")[0].text
    assert dispute["account"] == "BLT-7"
    assert "Account: BLT-7" in letter
    assert "Not read: invoice date: 05/11/2026" in letter
    assert "Still to be told: invoice date" in letter


def test_a_table_in_the_page_of_a_mail_gives_its_lines(world_at):
    world = world_at(NIGHT_IN_PARIS)
    rows = (
        ("Line", "Billed", "Disputed"),
        ("1", "1,000.00", "100.00"),
        ("2", "500.50", "100.25"),
        ("Total", "1,500.50", "200.25"),
    )
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
    mail = message_from_bytes(a_mail("ap@baltel.example", "Disputed invoice", ""), policy=SMTP)
    mail.set_content(f"<p>We dispute invoice INV-2026-10-00417, rate.</p><table>{cells}</table>", subtype="html")

    world.mail(mail.as_bytes())

    (dispute,) = world.http("GET", DISPUTES, BILLING).json
    assert [each["disputed_amount"] for each in dispute["lines"]] == ["100.00", "100.25"]
    assert "Lines of a table: 2: 200.25 EUR" in mails_to(world, "ap@baltel.example")[0].text


def test_a_mail_that_disputes_no_longer_is_a_ticket(world_at):
    world = world_at(NIGHT_IN_PARIS)
    text = "We withdraw our dispute of EUR 800.00 on invoice INV-2026-10-00417."

    world.mail(a_mail("ap@baltel.example", "Dispute INV-2026-10-00417", text))

    assert world.http("GET", DISPUTES, BILLING).json == []
    assert len(tickets(world)) == 1


def test_what_is_disputed_of_what_was_billed_is_taken_and_not_asked_again(world_at):
    world = world_at(NIGHT_IN_PARIS)
    text = "We dispute EUR 200.00 of EUR 1,000.00 of invoice INV-2026-10-00417: the rate is wrong."

    world.mail(a_mail("ap@baltel.example", "Disputed invoice", text))

    (dispute,) = world.http("GET", DISPUTES, BILLING).json
    assert (dispute["disputed_amount"], dispute["billed_amount"]) == ("200.00", "1000.00")
    letter = mails_to(world, "ap@baltel.example")[0].text
    assert "Disputed amount: 200.00 EUR" in letter
    assert "Billed amount: 1000.00 EUR" in letter
    assert "Still to be told: account, invoice date, begin of the period, end of the period" in letter


def test_two_sums_of_which_neither_is_said_to_be_disputed_are_told_and_asked_about_and_an_answer_says_both(world_at):
    world = world_at(NIGHT_IN_PARIS)
    text = "We dispute invoice INV-2026-10-00417. EUR 1,000.00 and EUR 200.00."

    world.mail(a_mail("ap@baltel.example", "Disputed invoice", text))

    (dispute,) = world.http("GET", DISPUTES, BILLING).json
    letter = mails_to(world, "ap@baltel.example")[0].text
    for told in (
        "A sum, not said what of: 1000.00 EUR",
        "not said what of: 200.00 EUR",
        "billed amount, disputed amount, currency",
    ):
        assert told in letter
    answer = "amount: EUR 200.00\nbilled amount: EUR 1,000.00"
    world.mail(a_mail("ap@baltel.example", f"Re: [{dispute['id']}] Dispute", answer, Message_ID="<2@baltel.example>"))
    (dispute,) = world.http("GET", DISPUTES, BILLING).json
    assert (dispute["disputed_amount"], dispute["billed_amount"]) == ("200.00", "1000.00")


def test_an_answer_with_sums_in_two_currencies_completes_no_claim_and_is_kept_as_words(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.mail(a_mail("ap@baltel.example", "Dispute of our October invoice", "We dispute the rate of the invoice."))
    (dispute,) = world.http("GET", DISPUTES, BILLING).json

    answer = "amount: EUR 200.00\nbilled: USD 1,000.00"
    world.mail(a_mail("ap@baltel.example", f"Re: [{dispute['id']}] Dispute", answer, Message_ID="<2@baltel.example>"))

    (dispute,) = world.http("GET", DISPUTES, BILLING).json
    assert "disputed_amount" in dispute["unsaid"]


def test_a_mail_whose_subject_cannot_be_read_is_called_so_in_every_list(world_at):
    world = world_at(NIGHT_IN_PARIS)
    raw = a_mail(BALTEL_NOC, "SUBJECT", "Trunk BLT-ORI-FRA-02 rejects calls.", Message_ID="<1@baltel.example>")

    world.mail(raw.replace(b"SUBJECT", b"=?utf-8?B?broken?="))

    (ticket,) = tickets(world)
    assert ticket["name"] == UNREADABLE
    for who, path in ((NOC, "/ecare/tickets"), (AGENT, "/")):
        assert UNREADABLE in world.http("GET", path, who).text
    assert UNREADABLE in mails_to(world, BALTEL_NOC)[0].subject


def test_two_mails_whose_subjects_cannot_be_read_are_two_cases(world_at):
    world = world_at(NIGHT_IN_PARIS)
    first = a_mail(BALTEL_NOC, "SUBJECT", "Trunk BLT-ORI-FRA-02 rejects calls.", Message_ID="<1@baltel.example>")
    other = a_mail(
        "ops@baltel.example", "Re: SUBJECT", "Port BLT-PAR-07 has no light.", Message_ID="<2@baltel.example>"
    )

    world.mail(first.replace(b"SUBJECT", b"=?utf-8?B?broken?="))
    world.mail(other.replace(b"SUBJECT", b"=?utf-8?B?wrecke?="))

    assert len(tickets(world)) == 2


def test_a_notice_of_fraud_goes_to_the_fraud_lane_with_its_clock(world_at):
    world = world_at(NIGHT_IN_PARIS)
    subject = "FRAUD NOTICE - IRSF via hacked PBX - withholding EUR 61,780.70"

    world.mail(a_mail("ap@baltel.example", subject, "We withhold that amount from the November invoice."))

    (dispute,) = world.http("GET", DISPUTES, BILLING).json
    clocks = world.http("GET", f"{CASES}/{dispute['id']}/clocks", BILLING).json["clocks"]
    assert (dispute["type"], dispute["disputed_amount"]) == ("irsf", "61780.70")
    assert "fraud-alert" in {clock["commitment"] for clock in clocks}


def test_a_fault_and_a_bill_in_one_mail_become_two_linked_cases(world_at):
    world = world_at(NIGHT_IN_PARIS)
    text = (
        "Trunk BLT-ORI-FRA-02 rejects calls with 503 since 02:05 UTC, please check.\n\n"
        "Also, we dispute invoice INV-2026-10-00417: the rate is wrong by 1,200.50 EUR."
    )

    for _ in range(2):  # delivered twice
        world.mail(a_mail(BALTEL_NOC, "Two things", text, Message_ID="<1@baltel.example>"))

    (ticket,), (dispute,) = tickets(world), world.http("GET", DISPUTES, BILLING).json
    assert "INV-2026" not in ticket["description"]
    assert dispute["disputed_amount"] == "1200.50"
    for one, other in ((ticket, dispute), (dispute, ticket)):
        links = [e for e in world.store.load(one["id"]).case.timeline if e.event == "case-linked"]
        assert [(link.other, link.relation) for link in links] == [(other["id"], "relates-to")]
    assert "This is 1 of 2" in mails_to(world, BALTEL_NOC)[0].text


def test_numbered_faults_of_different_circuits_become_a_ticket_each(world_at):
    world = world_at(NIGHT_IN_PARIS)
    text = "Hello,\n1. Circuit BLT-ORI-FRA-02 is down.\n2. Circuit BLT-PAR-VNO-11: CRC errors.\n\nRegards"

    world.mail(a_mail(BALTEL_NOC, "Two circuits", text, Message_ID="<1@baltel.example>"))

    assert sorted((t["priority"], characteristics(t)["circuit"]) for t in tickets(world)) == [
        ("P1", "BLT-ORI-FRA-02"),
        ("P2", "BLT-PAR-VNO-11"),
    ]


def test_two_circuits_in_one_sentence_stay_one_case_that_says_so(world_at):
    world = world_at(NIGHT_IN_PARIS)

    world.mail(a_mail(BALTEL_NOC, "Loss", "Packet loss on circuit BLT-ORI-FRA-02 and on circuit BLT-PAR-VNO-11."))

    assert len(tickets(world)) == 1
    assert "Several services are named in one text. It is kept as one case" in mails_to(world, BALTEL_NOC)[0].text


def test_the_same_fault_by_api_and_by_mail_is_one_case_and_the_desk_is_told_why(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = world.http("POST", TICKETS, NOC, {**FAULT, "externalIdentifier": []}).json["id"]
    world.pass_time(minutes=4)

    world.mail(a_mail("shift@baltel.example", "Calls fail", "All calls fail on trunk BLT-ORI-FRA-02."))

    (note,) = notes(world, number)
    assert len(tickets(world)) == 1
    assert note.threaded_by == "the same circuit BLT-ORI-FRA-02, reported 4 min ago"
    assert "split it off if it is another matter" in note.asks


def test_another_number_of_theirs_on_the_same_circuit_is_another_case(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.http("POST", TICKETS, NOC, FAULT)

    world.mail(a_mail(BALTEL_NOC, "[BLT#558121] Calls fail", "Calls fail on trunk BLT-ORI-FRA-02."))

    assert len(tickets(world)) == 2


def test_the_same_words_again_and_an_answer_to_all_join_the_case(world_at):
    world = world_at(NIGHT_IN_PARIS)
    subject, text = "One way audio towards Kenya", "Calls to +254 have one-way audio."
    world.mail(a_mail(BALTEL_NOC, subject, text, Message_ID="<1@baltel.example>"))

    world.mail(a_mail(BALTEL_NOC, subject, text, Message_ID="<2@baltel.example>"))
    world.mail(a_mail("shift@baltel.example", f"RE: {subject}", "Same here.", Message_ID="<3@baltel.example>"))

    (ticket,) = tickets(world)
    said = [note.threaded_by for note in notes(world, ticket["id"])]
    assert said[0] == "the same words of the same sender came within the hour"
    assert said[1].startswith("one of the two answers the other to all")


def test_two_copies_that_are_read_at_one_instant_open_one_case_and_the_second_is_a_note(world_at, monkeypatch):
    world = world_at(NIGHT_IN_PARIS)
    subject, text = "One way audio towards Kenya", "Calls to +254 have one-way audio."
    world.mail(a_mail(BALTEL_NOC, subject, text, Message_ID="<1@baltel.example>"))
    monkeypatch.setattr(Pointers, "traced", lambda *asked: [])  # as it was read before the first was written

    world.mail(a_mail(BALTEL_NOC, subject, text, Message_ID="<2@baltel.example>"))

    (ticket,) = tickets(world)
    (note,) = notes(world, ticket["id"])
    assert note.threaded_by == "the same words of the same sender came within the hour"
    world.pass_time(minutes=61)
    world.mail(a_mail(BALTEL_NOC, subject, text, Message_ID="<3@baltel.example>"))
    assert len(tickets(world)) == 2


def test_a_fault_by_mail_and_then_by_api_is_two_tickets_that_name_each_other(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.mail(a_mail("shift@baltel.example", "Calls fail", "All calls fail on trunk BLT-ORI-FRA-02."))
    (mailed,) = tickets(world)
    world.pass_time(minutes=4)

    keyed = {"Idempotency-Key": "k1"}
    sent = {**FAULT, "externalIdentifier": []}
    answer = world.http("POST", TICKETS, NOC, sent, headers=keyed).json
    again = world.http("POST", TICKETS, NOC, sent, headers=keyed).json

    def related(number):
        found = world.http("GET", f"{TICKETS}/{number}", NOC).json["troubleTicketRelationship"]
        return [(each["id"], each["relationshipType"]) for each in found]

    assert answer["id"] == again["id"]
    assert related(answer["id"]) == [(mailed["id"], "relates-to")]
    assert related(mailed["id"]) == [(answer["id"], "relates-to")]


CIRCUIT_MAIL = ("shift@baltel.example", "Calls fail", "All calls fail on trunk BLT-ORI-FRA-02.")


def quicker(world, monkeypatch, does):
    """Somebody reports it between the look at what was reported lately, and the opening."""
    read, waiting = DynamoStore.pointers, [does]

    def pointers(store, *asked):
        found = read(store, *asked)
        if waiting:
            waiting.pop()()
        return found

    monkeypatch.setattr(DynamoStore, "pointers", pointers)


def related(world, number):
    found = world.http("GET", f"{TICKETS}/{number}", NOC).json.get("troubleTicketRelationship", [])
    return [(each["id"], each["relationshipType"]) for each in found]


def test_a_mail_that_is_read_at_the_instant_of_a_request_is_a_note_on_its_ticket(world_at, monkeypatch):
    world, opened = world_at(NIGHT_IN_PARIS), []
    sent = {**FAULT, "externalIdentifier": []}
    quicker(world, monkeypatch, lambda: opened.append(world.http("POST", TICKETS, NOC, sent).json["id"]))

    world.mail(a_mail(*CIRCUIT_MAIL))

    (ticket,) = tickets(world)
    (note,) = notes(world, ticket["id"])
    assert [ticket["id"]] == opened
    assert note.threaded_by == "the same circuit BLT-ORI-FRA-02, reported 0 min ago"


def test_a_request_that_comes_at_the_instant_of_a_mail_is_a_ticket_of_its_own_that_names_the_other(
    world_at, monkeypatch
):
    world = world_at(NIGHT_IN_PARIS)
    quicker(world, monkeypatch, lambda: world.mail(a_mail(*CIRCUIT_MAIL)))

    answer = world.http("POST", TICKETS, NOC, {**FAULT, "externalIdentifier": []})

    assert answer.status == 201
    (mailed,) = [each["id"] for each in tickets(world) if each["id"] != answer.json["id"]]
    assert related(world, answer.json["id"]) == [(mailed, "relates-to")]
    assert related(world, mailed) == [(answer.json["id"], "relates-to")]


def test_two_requests_at_one_instant_are_two_tickets_that_name_each_other(world_at, monkeypatch):
    world, opened = world_at(NIGHT_IN_PARIS), []
    sent = {**FAULT, "externalIdentifier": []}
    quicker(world, monkeypatch, lambda: opened.append(world.http("POST", TICKETS, NOC, sent).json["id"]))

    second = world.http("POST", TICKETS, NOC, sent).json["id"]

    assert related(world, second) == [(opened[0], "relates-to")]


def test_a_more_urgent_mail_at_the_instant_of_a_request_opens_a_case_of_its_own(world_at, monkeypatch):
    world = world_at(NIGHT_IN_PARIS)
    sent = {**FAULT, "externalIdentifier": [], "priority": "P3"}
    quicker(world, monkeypatch, lambda: world.http("POST", TICKETS, NOC, sent))

    world.mail(a_mail(BALTEL_NOC, "URGENT: P1", "All calls fail on trunk BLT-ORI-FRA-02. Please treat as P1."))

    assert sorted(each["priority"] for each in tickets(world)) == ["P1", "P3"]


def test_whoever_is_overtaken_again_and_again_opens_its_ticket_all_the_same(world_at, monkeypatch):
    world = world_at(NIGHT_IN_PARIS)
    monkeypatch.setattr(Pointers, "traced", lambda *asked: [])  # as if it never saw what the others wrote
    sent = {**FAULT, "externalIdentifier": []}

    assert [world.http("POST", TICKETS, NOC, sent).status for _ in range(2)] == [201, 201]
    world.mail(a_mail(*CIRCUIT_MAIL))

    assert len(tickets(world)) == 3


def test_what_is_missing_is_asked_for_and_set_by_lines_of_an_answer(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.mail(
        a_mail(BALTEL_NOC, "All calls fail on trunk BLT-ORI-FRA-02", "See above.", Message_ID="<1@baltel.example>")
    )
    number = tickets(world)[0]["id"]
    (letter,) = mails_to(world, BALTEL_NOC)
    assert "(circuit)" not in letter.text
    assert "  - Does it happen at every attempt? (reproducible)" in letter.text

    answer = (
        "reproducible: yes\nfaultstart: 02:05 UTC\ncallSamples: +37060000101 -> +221770000412 at 02:31 UTC, SIP 503"
    )
    world.mail(a_mail(BALTEL_NOC, f"Re: [{number}] All calls", answer, Message_ID="<2@baltel.example>"))

    said = characteristics(tickets(world)[0])
    assert said["reproducible"] == "yes"
    assert said["faultStart"] == "2026-11-23T02:05:00Z"
    assert said["callSamples"].endswith("SIP 503")
    assert said["circuit"] == "BLT-ORI-FRA-02"
    assert specifications().missing(world.store.load(number).case) == []


def test_a_ticket_by_api_is_asked_for_what_it_does_not_say(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.http("POST", TICKETS, NOC, {**FAULT, "ticketType": "voice"})
    assert "  - Since when, with the time zone (faultStart)" in mails_to(world, BALTEL_NOC)[0].text


def test_the_page_of_a_case_says_what_was_read_in_its_mail_with_no_subscriber_in_full(world_at):
    world = world_at(NIGHT_IN_PARIS)

    world.mail(a_mail(BALTEL_NOC, URGENT, TEXT, Message_ID="<1@baltel.example>"))

    for who in (NOC, AGENT):
        page = world.http("GET", f"/ecare/cases/{tickets(world)[0]['id']}", who).text
        assert "What we read in the mail" in page
        assert "<li>Circuit: BLT-ORI-FRA-02" in page
        assert "+22177000****" in page
        assert "<li>B-number: +221770000412" not in page


def test_the_page_of_a_dispute_says_of_a_paper_that_it_was_not_read_and_what_could_be(world_at):
    world = world_at(NIGHT_IN_PARIS)
    mail = message_from_bytes(a_mail("ap@baltel.example", "Dispute of INV-7", "We dispute invoice INV-7."), policy=SMTP)
    mail.add_attachment("Line,Wrong by\n1,100.00\n", subtype="csv", filename="lines.csv")

    world.mail(mail.as_bytes())

    (dispute,) = world.http("GET", DISPUTES, BILLING).json
    page = world.http("GET", f"/ecare/cases/{dispute['id']}", BILLING).text
    assert "<li>Attached: lines.csv (not read: no header says what is disputed (name a column Disputed" in page


def test_the_page_of_a_case_that_no_mail_opened_says_nothing_of_one(world_at):
    world = world_at(NIGHT_IN_PARIS)
    number = world.http("POST", TICKETS, NOC, FAULT).json["id"]

    assert "What we read in the mail" not in world.http("GET", f"/ecare/cases/{number}", NOC).text
