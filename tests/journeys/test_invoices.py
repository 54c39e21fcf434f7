"""Invoices are loaded, disputes are held beside them, and no window closes unannounced."""

from datetime import UTC, datetime
from email import message_from_bytes, policy

import pytest

from functions import dispute_step
from pledgekeeper import wiring
from tests.journeys.people import ANALYST, BILLING, CASES, CLAIM, DISPUTES, FAULT, NOC, TICKETS, a_mail, events
from tests.unit.intake.test_letters_and_older_workbooks import DOCX, letter
from tests.unit.intake.test_papers import XLSX, workbook
from tests.world import Crash

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
BILLS = "/tmf-api/customerBillManagement/v5/customerBill"
FILES = "/care/v1/invoices"
ANDESVOZ = "carrier.andesvoz.billing"
MANAGER = "helene-marchand:staff.supervisor"


def party(role, name):
    return {
        "@type": "RelatedPartyRefOrPartyRoleRef",
        "role": role,
        "partyOrPartyRole": {"@type": "PartyRef", "id": name},
    }


def line(name, amount):
    amount = {"@type": "Money", "unit": "EUR", "value": amount}
    return {"@type": "AppliedCustomerBillingRate", "id": name, "taxExcludedAmount": amount}


BILL = {
    "@type": "CustomerBill",
    "billNo": "INV-2026-10-00417",
    "billDate": "2026-11-02",
    "paymentDueDate": "2026-12-02",
    "billingPeriod": {"startDateTime": "2026-10-01T00:00:00Z", "endDateTime": "2026-11-01T00:00:00Z"},
    "billingAccount": {"@type": "BillingAccountRef", "id": "BLT-7"},
    "amountDue": {"@type": "Money", "unit": "EUR", "value": 88661.81},
    "relatedParty": [party("customer", "baltel"), party("issuer", "elena-rossi")],
    "appliedCustomerBillingRate": [line("1", 80000.00), line("2", 8661.81)],
}
MAPPING = {
    "number": "No", "account": "Account", "date": "Date", "due_date": "Due", "total": "Total", "line": "Line",
    "line_amount": "Amount", "currency_of_all": "EUR", "delimiter": ";", "decimal": ",",
}  # fmt: skip
FILE = """No;Account;Date;Due;Total;Line;Amount
INV-1;BLT-7;2026-11-02;2026-12-02;1.200,50;A;1.000,50
INV-1;BLT-7;2026-11-02;2026-12-02;1.200,50;B;200,00
INV-2;BLT-8;2026-11-02;2026-12-02;9,99;A;9,99
"""


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


def letters(world, subject="", to="ap@baltel.example"):
    return [each.text for each in world.taken() if each.to == to and subject in (each.subject or "")]


def sum_of(world, dispute, lang="en"):
    return world.http("GET", f"{DISPUTES}/{dispute}/eligibility?lang={lang}", BILLING).json


# --- loading ---------------------------------------------------------------------------------------------------------


def test_an_invoice_is_loaded_once_and_its_carrier_reads_it_with_its_lines(world):
    first, again = (world.http("POST", BILLS, ANALYST, BILL) for _ in range(2))

    assert (first.status, again.status) == (201, 201)
    assert first.json == again.json
    [listed] = world.http("GET", f"{BILLS}?billNo=INV-2026-10-00417", BILLING).json
    assert "appliedCustomerBillingRate" not in listed
    read = world.http("GET", f"{BILLS}/{listed['id']}", BILLING).json
    assert read["amountDue"] == {"@type": "Money", "unit": "EUR", "value": 88661.81}
    assert [each["taxExcludedAmount"]["value"] for each in read["appliedCustomerBillingRate"]] == [80000.0, 8661.81]
    assert read["relatedParty"][1]["partyOrPartyRole"]["id"] == "elena-rossi"


def test_a_changed_invoice_is_a_new_version_and_the_old_one_is_kept(world):
    bill = world.http("POST", BILLS, ANALYST, BILL).json["id"]
    changed = {**BILL, "amountDue": {"unit": "EUR", "value": 80000}, "billDate": "2026-11-03"}

    same = world.http("POST", BILLS, ANALYST, changed)
    assert same.status == 409
    assert "is loaded already, and says something else; a changed invoice is version 2 or later" in same.json["reason"]
    assert world.http("POST", BILLS, ANALYST, {**changed, "version": 2}).status == 201

    assert [each["version"] for each in world.http("GET", BILLS, BILLING).json] == [2]
    assert world.http("GET", f"{BILLS}/{bill}", BILLING).json["amountDue"]["value"] == 80000
    assert world.http("GET", f"{BILLS}/{bill}?version=1", BILLING).json["amountDue"]["value"] == 88661.81
    assert world.http("GET", f"{BILLS}/{bill}?version=3", BILLING).status == 404


def test_invoices_of_a_file_are_loaded_by_a_mapping_and_each_once(world):
    sent = {"carrier": "baltel", "mapping": MAPPING, "csv": FILE}

    assert world.http("POST", FILES, ANALYST, sent).json == {
        "loaded": 2, "known_already": 0, "refused": [], "warnings": [],
    }  # fmt: skip
    more = {**sent, "csv": f"{FILE.replace('9,99', '9,98')}INV-3;BLT-8;2026-11-02;;5,00;;\n"}
    second = world.http("POST", FILES, ANALYST, more).json

    assert (second["loaded"], second["known_already"]) == (1, 1)
    assert [each["invoice"] for each in second["refused"]] == ["INV-2 of account BLT-8, version 1"]
    [bill] = world.http("GET", f"{BILLS}?billNo=INV-1", BILLING).json
    assert bill["amountDue"]["value"] == 1200.5


def test_an_invoice_that_was_paid_has_no_later_version_in_another_currency_and_keeps_its_sums(world):
    bill = world.http("POST", BILLS, ANALYST, BILL).json["id"]
    paid = {"reference": "T-1", "amount": "88661.81", "currency": "EUR", "paid_on": "2026-11-20"}
    assert world.http("POST", f"{FILES}/{bill}/payments", ANALYST, paid).status == 201
    dollars = {"amountDue": {"unit": "USD", "value": 100}, "appliedCustomerBillingRate": [], "version": 2}

    refused = world.http("POST", BILLS, ANALYST, BILL | dollars)

    assert refused.status == 409
    assert "is in EUR, and paid in it: no version of it is in USD" in refused.json["reason"]
    assert world.http("GET", f"{FILES}/{bill}/payments", BILLING).json["paid_amount"] == "88661.81"


def test_an_invoice_in_another_currency_than_the_agreement_is_kept_and_its_loader_told(world):
    told = (
        "it is in USD, and the agreement with Baltel Carrier Services in EUR: it is kept so, has a set-off statement of"
        " its own, and can be disputed in EUR alone"
    )
    dollars = {**BILL, "amountDue": {"unit": "USD", "value": 100}, "appliedCustomerBillingRate": []}

    assert world.http("POST", BILLS, ANALYST, dollars).json["warning"] == told
    assert "warning" not in world.http("POST", BILLS, ANALYST, {**BILL, "billNo": "INV-EUR"}).json
    by_file = {"carrier": "baltel", "mapping": {**MAPPING, "currency_of_all": "USD"}, "csv": FILE}
    answered = world.http("POST", FILES, ANALYST, by_file).json
    assert (answered["loaded"], answered["refused"]) == (2, [])
    assert [(each["invoice"], each["reason"]) for each in answered["warnings"]] == [
        (f"{name} of account {account}, version 1", told) for name, account in (("INV-1", "BLT-7"), ("INV-2", "BLT-8"))
    ]
    assert len(world.http("GET", BILLS, BILLING).json) == 4


def test_whoever_loads_an_invoice_is_told_of_one_whose_number_differs_in_capitals_alone(world):
    told = "invoice inv-1 is loaded, too, and differs in capitals alone: are they one invoice?"
    for number in ("inv-1", "INV-2"):
        assert "warning" not in world.http("POST", BILLS, ANALYST, {**BILL, "billNo": number}).json

    answered = world.http("POST", FILES, ANALYST, {"carrier": "baltel", "mapping": MAPPING, "csv": FILE}).json

    assert [each["reason"] for each in answered["warnings"] if "INV-1" in each["invoice"]] == [told]
    assert [each["invoice"] for each in answered["warnings"]] == ["INV-1 of account BLT-7, version 1"]


def test_whoever_names_an_issuer_whom_the_roster_does_not_have_is_told_and_what_would_be_right(world):
    def told(number, name):
        sent = {**BILL, "billNo": number, "relatedParty": [party("customer", "baltel"), party("issuer", name)]}
        return world.http("POST", BILLS, ANALYST, sent).json.get("warning")

    assert told("A", "gustav-gans") == (
        "issuer: gustav-gans is nobody of our roster, and only who signs in under just that name is kept from deciding "
        "a dispute about it; is it mistyped? Write the id, the mail address or the name of whoever of ours issued it"
    )
    names = ("Elena-Rossi", "Elena  Rossi", "elena.rossi@pledge.example")
    assert [told(str(number), name) for number, name in enumerate(names)] == [None, None, None]


def test_an_invoice_in_no_currency_is_refused_by_itself_and_told_what_would_be_right(world):
    told = "currency: ZZZ is no currency of ISO 4217; write the code of the one that is paid in, as EUR or USD"
    none = {**BILL, "amountDue": {"unit": "ZZZ", "value": 100}, "appliedCustomerBillingRate": []}
    by_file = {"carrier": "baltel", "mapping": {**MAPPING, "currency_of_all": "ZZZ"}, "csv": FILE}

    refused = world.http("POST", BILLS, ANALYST, none)
    assert (refused.status, refused.json["reason"]) == (409, f"invoice {BILL['billNo']}: {told}")
    answered = world.http("POST", FILES, ANALYST, by_file).json
    assert (answered["loaded"], [told in each["reason"] for each in answered["refused"]]) == (0, [True, True])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("1.000,50", "much"), "line 2: Amount is 'much', which is no amount that can be read; write it as 1234,56"),
        (("INV-1;BLT-7;2026-11-02;2026-12-02;1.200,50;B", "INV-1;BLT-7;2026-11-09;2026-12-02;1.200,50;B"), "date of"),
        (("Account;", "Konto;"), "there is no column 'Account'; the first line names: No, Konto, Date"),
    ],
)
def test_a_file_that_cannot_be_read_tells_the_line_and_loads_nothing(world, change, told):
    answer = world.http("POST", FILES, ANALYST, {"carrier": "baltel", "mapping": MAPPING, "csv": FILE.replace(*change)})

    assert answer.status == 400
    assert told in answer.json["reason"]
    assert world.http("GET", BILLS, BILLING).json == []


@pytest.mark.parametrize("year", ["0001", "9999"])
def test_an_invoice_of_a_date_that_was_empty_is_refused_and_stands_in_the_way_of_no_other(world, year):
    assert (
        world.http("POST", BILLS, ANALYST, {**BILL, "billDate": f"{year}-12-31", "paymentDueDate": None}).status == 400
    )
    day = {"startDateTime": f"{year}-12-31T00:00:00Z", "endDateTime": "2026-11-01T00:00:00Z"}
    assert "is no year of our time" in world.http("POST", BILLS, ANALYST, {**BILL, "billingPeriod": day}).json["reason"]
    assert world.http("POST", DISPUTES, BILLING, {**CLAIM, "invoice_date": f"{year}-12-31"}).status == 400

    world.http("POST", BILLS, ANALYST, BILL)
    assert "INV-2026-10-00417" in world.http("GET", "/ecare/billing", BILLING).text


# --- disputes beside invoices ----------------------------------------------------------------------------------------


def test_a_dispute_is_checked_against_its_invoice_and_both_sides_hear_what_differs(world):
    world.http("POST", BILLS, ANALYST, BILL)
    claim = {**CLAIM, "billed_amount": "88000.00", "lines": [{"line": "3", "disputed_amount": "6804.28"}]}

    dispute = world.http("POST", DISPUTES, BILLING, claim).json["id"]

    [letter] = [text for text in letters(world) if "beside the invoice" in text]
    assert "Billed is 88000.00; the invoice says 88661.81." in letter
    assert "The invoice has no line 3." in letter
    seen = world.http("GET", f"{DISPUTES}/{dispute}", ANALYST).json
    assert (seen["eligibility"], seen["invoice"]["version"], seen["invoice"]["issued_by"]) == (
        "eligible",
        1,
        "elena-rossi",
    )
    assert [each["differs"] for each in seen["invoice"]["differs"]] == ["billed", "line"]


def test_a_dispute_names_the_contact_that_hears_of_it(world):
    world.http("POST", DISPUTES, BILLING, {**CLAIM, "contact": "head"})
    heard = {each.to for each in world.taken()}

    assert world.store.carrier("baltel").contact("head").email in heard
    wrong = world.http("POST", DISPUTES, BILLING, {**CLAIM, "contact": "nobody"})
    assert wrong.status == 400
    assert "has no contact 'nobody'; it has: " in wrong.json["reason"]


def test_our_desk_is_warned_of_a_claim_that_differs(world):
    world.http("POST", BILLS, ANALYST, BILL)
    world.http("POST", DISPUTES, BILLING, {**CLAIM, "billed_amount": "88000.00"})

    assert any("differs from its invoice: Billed is" in text for text in letters(world, to="desk-paris@pledge.example"))


def test_an_invoice_that_is_loaded_after_the_dispute_is_held_against_it_then(world):
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    assert "version" not in world.http("GET", f"{DISPUTES}/{dispute}", BILLING).json["invoice"]

    world.http("POST", BILLS, ANALYST, BILL)
    world.http("POST", BILLS, ANALYST, {**BILL, "version": 2, "billDate": "2026-09-02"})

    seen = world.http("GET", f"{DISPUTES}/{dispute}", BILLING).json
    assert (seen["invoice"]["version"], seen["eligibility"]) == (2, "late")


def test_a_late_dispute_is_answered_in_the_carriers_language_and_waived_by_the_manager(world):
    world.agree_language("baltel", "fr")
    dispute = world.http("POST", DISPUTES, BILLING, {**CLAIM, "invoice_date": "2026-10-01"}).json

    [letter] = [text for text in letters(world) if "Le calcul" in text]
    assert "Ce litige a été ouvert trop tard, selon la clause B9 de notre contrat." in letter
    assert "Ouvert le 2026-11-23 : trop tard. Jours après le dernier : 23." in letter
    told = sum_of(world, dispute["id"])
    assert (told["verdict"], told["clause"]) == ("late", "B9")
    assert told["sum"][:3] == [
        "Invoice INV-2026-10-00417 is of 2026-10-01, as you say.",
        "Clause B9: 30 days from then. The last day was, or is, 2026-10-31 (Europe/Vilnius).",
        "Raised on 2026-11-23: too late. Days after the last: 23.",
    ]
    waive = {"command": "waive-eligibility", "reason": "their mail system was down"}
    path = f"{CASES}/{dispute['id']}/commands"
    assert world.http("POST", path, ANALYST, waive).status == 409
    assert world.http("POST", path, BILLING, waive).status == 403
    assert world.http("POST", path, MANAGER, waive).status == 200
    assert world.http("GET", f"{DISPUTES}/{dispute['id']}", BILLING).json["waived"] is True
    assert any("traité malgré tout" in text for text in letters(world))


def test_a_small_difference_is_answered_and_may_be_disputed_when_it_came_three_months_in_a_row(world):
    verdicts = []
    for month in (8, 9, 10):
        dispute = a_small_difference(world, month)
        verdicts.append(sum_of(world, dispute)["verdict"])
        world.pass_time(minutes=1)

    assert verdicts == ["below-tolerance", "below-tolerance", "eligible"]
    assert sum_of(world, dispute)["sum"][-1] == (
        "With 2026-10 that is 3 months in a row: by clause B10 it may be disputed."
    )


@pytest.mark.parametrize("order", [(10, 9, 8), (8, 10, 9), (10, 8, 9), (9, 10, 8)])
def test_the_third_of_three_months_in_a_row_may_be_disputed_in_whatever_order_they_are_opened(world, order):
    disputes = {}
    for month in order:
        disputes[month] = a_small_difference(world, month)
        world.pass_time(minutes=1)

    verdicts = {month: sum_of(world, dispute)["verdict"] for month, dispute in disputes.items()}
    assert verdicts == {8: "below-tolerance", 9: "below-tolerance", 10: "eligible"}


def a_small_difference(world, month):
    period = {"period_from": f"2026-{month:02}-01T00:00:00Z", "period_to": f"2026-{month + 1:02}-01T00:00:00Z"}
    claim = {**CLAIM, "type": "volume", "disputed_amount": "500.00", **period, "invoice_number": f"INV-{month}"}
    return world.http("POST", DISPUTES, BILLING, claim).json["id"]


def test_a_step_that_is_delivered_again_judges_nothing_twice(world):
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    before = events(world, dispute)
    dispute_step.check(dispute, "step:check:e1")
    dispute_step.check(dispute, "step:check:again")

    assert events(world, dispute) == before


# --- windows ---------------------------------------------------------------------------------------------------------


def test_the_end_of_a_window_is_announced_once_before_it_is_lost(world):
    world.http("POST", BILLS, ANALYST, BILL)  # of 2 November: until 2 December
    world.taken()
    world.watch_windows()
    assert letters(world) == []

    world.pass_time(days=4)  # 27 November: five days left
    told = [world.watch_windows()["told"] for _ in range(3)]
    [letter] = letters(world, "Invoice INV-2026-10-00417 may be disputed until 2026-12-02")

    assert told == [1, 0, 0]
    assert "(88661.81 EUR) is 2026-12-02 (Europe/Vilnius). Days left: 5." in letter


@pytest.mark.parametrize("state", ["settled", "onHold"])
def test_an_invoice_that_is_paid_or_held_back_is_not_announced(world, state):
    world.http("POST", BILLS, ANALYST, {**BILL, "state": state})
    world.pass_time(days=5)

    assert world.watch_windows()["told"] == 0


def test_an_invoice_that_is_disputed_is_not_announced_unless_the_dispute_was_withdrawn(world):
    world.http("POST", BILLS, ANALYST, BILL)
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    world.pass_time(days=5)
    assert world.watch_windows()["told"] == 0

    world.http("POST", f"{CASES}/{dispute}/commands", BILLING, {"command": "withdraw-dispute"})

    assert world.watch_windows()["told"] == 1


def test_a_system_that_was_down_announces_late_rather_than_never(world):
    world.http("POST", BILLS, ANALYST, BILL)
    world.pass_time(days=7)

    assert world.watch_windows()["told"] == 1


def test_an_announcement_that_died_on_its_way_is_sent_again(world):
    world.http("POST", BILLS, ANALYST, BILL)
    world.pass_time(days=5)
    world.taken()
    dead = {"after sesv2.send_email"}
    world.crash_at = lambda call: call in dead and not dead.discard(call)
    with pytest.raises(Crash):
        world.watch_windows()

    assert world.watch_windows()["told"] == 0  # in hand
    world.pass_time(hours=1)
    assert world.watch_windows()["told"] == 1


def test_a_letter_with_a_table_that_comes_with_a_dispute_becomes_its_lines_and_what_is_not_read_is_told(world):
    raw = a_mail("ap@baltel.example", "Dispute of an invoice: wrong rates", "See the letter.")
    mail = message_from_bytes(raw, policy=policy.default)
    table = (("Line", "Destination", "Disputed"), ("1", "Mauritania", "6000.00"), ("9", "Mali", "804.28"))
    mail.make_mixed()
    data = letter("We dispute invoice INV-2026-10-00417.", tables=(table,))
    mail.add_attachment(data, maintype="application", subtype=DOCX.partition("/")[2], filename="letter.docx")
    mail.add_attachment(b"{\\rtf1 x}", maintype="application", subtype="rtf", filename="old.rtf")
    world.mail(mail.as_bytes())

    [dispute] = world.http("GET", DISPUTES, BILLING).json
    assert (dispute["disputed_amount"], dispute["invoice_number"]) == ("6804.28", "INV-2026-10-00417")
    assert [each["line"] for each in dispute["lines"]] == ["1", "9"]
    first, *_ = letters(world)
    assert "old.rtf (not read: what can be read is .xlsx, .xls, .ods, .csv, .docx, .pdf" in " ".join(first.split())


# --- a credit of a ticket --------------------------------------------------------------------------------------------


def closed_ticket(world, hours):
    ticket = world.http("POST", TICKETS, NOC, FAULT).json["id"]
    patch = {"Content-Type": "application/merge-patch+json"}
    world.http("PATCH", f"{TICKETS}/{ticket}", "staff.agent", {"@type": "TroubleTicket", "status": "inProgress"}, patch)
    world.pass_time(hours=hours)
    for status in ("resolved", "closed"):
        change = {"@type": "TroubleTicket", "status": status, "statusChangeReason": "fibre spliced"}
        assert world.http("PATCH", f"{TICKETS}/{ticket}", "staff.agent", change, patch).status == 200
    return ticket


CHARGE = {"account": "BLT-7", "monthly_charge": "12000.00"}


def test_the_credit_of_a_closed_ticket_is_disputed_by_the_pledges_rule_and_both_name_each_other(world):
    ticket = closed_ticket(world, hours=9)

    made = world.http("POST", f"{CASES}/{ticket}/credit-claim", "carrier.baltel.billing", CHARGE)

    assert made.status == 201
    assert (made.json["type"], made.json["disputed_amount"]) == (
        "sla-credit",
        "1800.00",  # nine hours: 15 % of the monthly charge
    )
    assert not {"billed_amount", "payable_amount"} & set(made.json)  # of an invoice that nobody named
    assert ticket in made.json["description"]
    other = {event.other for event in world.store.load(ticket).case.timeline if event.event == "case-linked"}
    back = {event.other for event in world.store.load(made.json["id"]).case.timeline if event.event == "case-linked"}
    assert (other, back) == ({made.json["id"]}, {ticket})
    again = world.http("POST", f"{CASES}/{ticket}/credit-claim", "carrier.baltel.billing", CHARGE)
    assert again.status == 409  # one for each ticket


def test_a_credit_of_a_loaded_invoice_says_what_that_bills_and_its_date_and_nothing_differs(world):
    world.http("POST", BILLS, ANALYST, BILL)
    ticket = closed_ticket(world, hours=9)
    charge = {**CHARGE, "invoice_number": BILL["billNo"], "line": "2"}

    made = world.http("POST", f"{CASES}/{ticket}/credit-claim", "carrier.baltel.billing", charge)
    world.pass_time(minutes=1)

    assert (made.status, made.json["billed_amount"], made.json["invoice_date"]) == (201, "88661.81", "2026-11-02")
    assert made.json["lines"][0]["billed_amount"] == "8661.81"
    assert "findings" not in world.http("GET", f"{DISPUTES}/{made.json['id']}", BILLING).json["invoice"]
    assert sum_of(world, made.json["id"])["verdict"] == "eligible"


def test_a_ticket_that_is_open_or_kept_its_promise_earns_no_credit(world):
    open_one = world.http("POST", TICKETS, NOC, FAULT).json["id"]
    assert world.http("POST", f"{CASES}/{open_one}/credit-claim", "carrier.baltel.admin", CHARGE).status == 409


def test_another_carriers_ticket_is_none_to_claim_a_credit_of(world):
    ticket = closed_ticket(world, hours=9)

    answer = world.http("POST", f"{CASES}/{ticket}/credit-claim", "carrier.andesvoz.admin", CHARGE)

    assert answer.status == 404


# --- tenants ---------------------------------------------------------------------------------------------------------


def test_another_carriers_invoice_does_not_exist(world):
    bill = world.http("POST", BILLS, ANALYST, BILL).json["id"]
    stranger = "carrier.andesvoz.billing"

    theirs, never = (world.http("GET", f"{BILLS}/{name}", stranger) for name in (bill, "BILL-0000000000"))

    assert theirs.status == never.status == 404
    assert theirs.text.replace(bill, "") == never.text.replace("BILL-0000000000", "")
    assert world.http("GET", BILLS, stranger).json == []
    assert world.http("GET", f"{BILLS}?carrier=baltel", stranger).json == []
    assert world.http("POST", BILLS, stranger, BILL).status == 403
    own = {**CLAIM, "currency": "USD"}
    dispute = world.http("POST", DISPUTES, stranger, own).json["id"]  # names Baltel's number
    assert world.http("GET", f"{DISPUTES}/{dispute}", stranger).json["invoice"] == {
        "invoice_number": "INV-2026-10-00417", "paid_amount": "0.00", "differs": [],
    }  # fmt: skip


# --- by mail ---------------------------------------------------------------------------------------------------------


def test_a_workbook_that_comes_with_a_dispute_becomes_its_lines_and_is_held_beside_the_invoice(world):
    world.http("POST", BILLS, ANALYST, BILL)
    raw = a_mail("ap@baltel.example", "Dispute: wrong rates on INV-2026-10-00417", "See attached.")
    mail = message_from_bytes(raw, policy=policy.default)
    rows = (1, "Mauritania", 6000), (9, "Mali", 804.28), ("Total", "", 6804.28)
    sheet = workbook(("Line", "Destination", "Disputed"), *rows)
    mail.make_mixed()
    mail.add_attachment(sheet, maintype="application", subtype=XLSX.partition("/")[2], filename="claim.xlsx")
    world.mail(mail.as_bytes())

    [dispute] = world.http("GET", DISPUTES, BILLING).json
    assert (dispute["disputed_amount"], dispute["currency"], dispute["invoice"]["version"]) == ("6804.28", "EUR", 1)
    assert [(each["line"], each["disputed_amount"]) for each in dispute["lines"]] == [("1", "6000.00"), ("9", "804.28")]
    assert [each["differs"] for each in dispute["invoice"]["differs"]] == ["line"]
    assert dispute["eligibility"] == "incomplete"
    first, *_ = letters(world)
    assert "Lines of a table: 2: 6804.28 EUR (claim.xlsx: line from 'Line'" in first


# --- what was paid ---------------------------------------------------------------------------------------------------


def pay(world, bill, amount, reference="SEPA-1", who=ANALYST):
    said = {"reference": reference, "amount": amount, "currency": "EUR", "paid_on": "2026-11-20"}
    return world.http("POST", f"{FILES}/{bill}/payments", who, said)


def test_a_part_payment_leaves_the_rest_payable_beside_what_is_disputed_and_its_dispute_hears_of_it(world):
    bill = world.http("POST", BILLS, ANALYST, BILL).json["id"]
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    world.settle()

    assert [pay(world, bill, "50000.00").json["known_already"] for _ in range(2)] == [False, True]
    world.settle()

    sums = world.http("GET", f"{FILES}/{bill}/payments", BILLING).json
    assert (sums["state"], sums["paid_amount"], sums["payable_amount"]) == ("partiallyPaid", "50000.00", "31857.53")
    assert "recorded_by" not in sums["payments"][0]
    assert world.http("GET", f"{DISPUTES}/{dispute}", BILLING).json["payable_amount"] == "31857.53"
    read = world.http("GET", f"{BILLS}/{bill}", BILLING).json
    assert (read["state"], read["remainingAmount"]["value"]) == ("partiallyPaid", 38661.81)
    assert read["appliedPayment"][0]["payment"]["id"] == "SEPA-1"
    [statement] = world.http("GET", "/care/v1/set-off", BILLING).json
    assert statement["undisputed_amount"] == "31857.53"

    said = {"reference": "SEPA-1", "reversed_on": "2026-11-23", "reason": "The bank returned it."}
    assert world.http("POST", f"{FILES}/{bill}/reversals", ANALYST, said).status == 201
    world.settle()
    assert world.http("GET", f"{DISPUTES}/{dispute}", BILLING).json["payable_amount"] == "81857.53"
    assert "appliedPayment" not in world.http("GET", f"{BILLS}/{bill}", BILLING).json


def test_a_check_that_was_overtaken_by_another_payment_does_not_write_what_it_read_before(world, monkeypatch):
    bill = world.http("POST", BILLS, ANALYST, BILL).json["id"]
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    world.settle()
    world.down.add("dispute_steps")
    table = wiring.invoices()
    read = table.payments

    def read_before_the_other_payment(invoice):
        known = read(invoice)
        monkeypatch.setattr(table, "payments", read)
        pay(world, bill, "200.00", "SEPA-2")
        dispute_step.check(dispute, "step:check:other")
        return known

    pay(world, bill, "100.00")
    monkeypatch.setattr(table, "payments", read_before_the_other_payment)
    dispute_step.check(dispute, "step:check:one")

    checks = [each for each in wiring.store().load(dispute).case.timeline if each.event == "claim-checked"]
    assert [each.paid_amount for each in checks[-2:]] == [0, 300]


def test_one_payment_is_recorded_with_the_dispute_or_with_the_invoice_and_not_with_both(world):
    bill = world.http("POST", BILLS, ANALYST, BILL).json["id"]
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    world.settle()
    there = f"/care/v1/cases/{dispute}/commands"
    said = {"command": "record-payment", "paid_on": "2026-11-20", "amount": "500.00"}

    assert world.http("POST", there, ANALYST, said | {"reference": "SEPA-1"}).status == 200
    refused = pay(world, bill, "500.00", "SEPA-1")
    assert pay(world, bill, "700.00", "SEPA-1").status == 201, "the rest of one transfer is another sum"
    assert pay(world, bill, "500.00", "SEPA-2").status == 201
    back = world.http("POST", there, ANALYST, said | {"reference": "SEPA-2"})

    assert (refused.status, back.status) == (409, 409)
    assert f"payment SEPA-1 of 500.00 is recorded with dispute {dispute} already" in refused.text
    assert "payment SEPA-2 of 500.00 is recorded with invoice INV-2026-10-00417 already" in back.text


@pytest.mark.parametrize(("said", "differs"), [({"invoice_number": "T-1"}, "invoice"), ({}, "currency")])
def test_of_an_invoice_that_is_not_theirs_or_in_another_currency_nothing_is_told_as_payable(world, said, differs):
    dollars = {"amountDue": {"@type": "Money", "unit": "USD", "value": 5000}, "appliedCustomerBillingRate": []}
    world.http("POST", BILLS, ANALYST, BILL | dollars)
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM | said).json["id"]
    world.settle()

    shown = world.http("GET", f"{DISPUTES}/{dispute}", BILLING).json

    assert [each["differs"] for each in shown["invoice"]["differs"]][:1] == [differs]
    assert "payable_amount" not in shown


def test_of_a_line_with_a_wrong_amount_nobody_is_told_that_there_are_no_lines(world):
    line = {"line": "1", "billed_amount": "100.00", "disputed_amount": "1.234,56"}

    wrong, none = (world.http("POST", DISPUTES, BILLING, CLAIM | {"lines": lines}) for lines in ([line], []))

    assert "lines.0.disputed_amount" in wrong.text
    assert "nothing is in it" not in wrong.text
    assert "lines: nothing is in it" in none.text


def owed_by_set_off(world):
    """What we owe by the carrier's statement, and what it names; nothing where there is none."""
    made = world.http("GET", "/care/v1/set-off", BILLING).json
    return [(each["net_owed_by"], each["net_amount"], len(each["overpaid"])) for each in made if each["overpaid"]]


def test_what_a_credit_note_gives_back_is_owed_until_it_is_recorded_as_paid_back(world):
    bill = world.http("POST", BILLS, ANALYST, BILL).json["id"]
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    world.settle()
    answer = {"accepted_amount": "6804.28", "reason": "The notice was right."}
    assert world.http("POST", f"{DISPUTES}/{dispute}/answer", ANALYST, answer).status == 200
    credit = {"command": "issue-credit", "credit_note": "CN-1"}
    assert world.http("POST", f"/care/v1/cases/{dispute}/commands", ANALYST, credit).status == 200
    assert owed_by_set_off(world) == []

    pay(world, bill, "88661.81")

    assert owed_by_set_off(world) == [("us", "6804.28", 1)]
    assert pay(world, bill, "-6804.28", "BACK-1").status == 201
    assert owed_by_set_off(world) == []


def test_an_invoice_of_less_than_nothing_is_owed_by_us_until_it_is_recorded_as_paid_back(world):
    said = {"billNo": "CN-77", "amountDue": {"@type": "Money", "unit": "EUR", "value": -700}}
    bill = world.http("POST", BILLS, ANALYST, BILL | said | {"appliedCustomerBillingRate": []}).json["id"]

    assert owed_by_set_off(world) == [("us", "700.00", 1)]
    assert pay(world, bill, "-700.01").status == 409
    assert pay(world, bill, "-700.00").status == 201
    assert owed_by_set_off(world) == []


def test_what_is_overpaid_is_told_and_is_owed_by_us(world):
    bill = world.http("POST", BILLS, ANALYST, BILL).json["id"]
    pay(world, bill, "88662.81")

    sums = world.http("GET", f"{FILES}/{bill}/payments", BILLING).json
    assert (sums["state"], sums["payable_amount"], sums["overpaid_amount"]) == ("settled", "0.00", "1.00")
    [statement] = world.http("GET", "/care/v1/set-off", BILLING).json
    assert (statement["net_owed_by"], statement["overpaid"][0]["amount"]) == ("us", "1.00")


def test_no_more_is_paid_back_than_was_paid_though_a_reversal_comes_between(world, monkeypatch):
    bill = world.http("POST", BILLS, ANALYST, BILL).json["id"]
    pay(world, bill, "100.00")
    table = wiring.invoices()
    read = table.payments

    def read_before_it_is_reversed(invoice):
        known = read(invoice)
        monkeypatch.setattr(table, "payments", read)
        said = {"reference": "SEPA-1", "reversed_on": "2026-11-23", "reason": "The bank returned it."}
        assert world.http("POST", f"{FILES}/{bill}/reversals", ANALYST, said).status == 201
        return known

    monkeypatch.setattr(table, "payments", read_before_it_is_reversed)
    refused = pay(world, bill, "-100.00", "BACK-1")

    assert refused.status == 409
    assert "only 0.00 was paid of invoice INV-2026-10-00417" in refused.text
    assert world.http("GET", f"{FILES}/{bill}/payments", BILLING).json["paid_amount"] == "0.00"


def test_a_carrier_records_no_payment_and_sees_no_other_carriers(world):
    bill = world.http("POST", BILLS, ANALYST, BILL).json["id"]

    assert pay(world, bill, "1.00", who=BILLING).status == 403
    assert world.http("GET", f"{FILES}/{bill}/payments", ANDESVOZ).status == 404


def test_no_window_is_announced_of_an_invoice_that_was_paid(world):
    bill = world.http("POST", BILLS, ANALYST, BILL).json["id"]
    pay(world, bill, "88661.81")
    world.clock.instant = datetime(2026, 11, 29, 9, tzinfo=UTC)

    assert world.watch_windows()["told"] == 0
