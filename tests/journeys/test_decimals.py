"""Carriers that bill in rial and in yen: every decimal of a rial is kept, and nobody is owed a part of a yen."""

from datetime import UTC, datetime
from html import unescape
from xml.etree.ElementTree import fromstring

import pytest

from pledgekeeper.carriers.model import Interest
from pledgekeeper.credit_notes.ubl import ROOT
from tests.journeys.people import ANALYST, BILLING, CLAIM, DISPUTES, a_mail
from tests.journeys.test_disputes_agreed import SET_OFF, asked
from tests.journeys.test_invoices import BILLS, FILES
from tests.security.test_forms_again import Forms

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CBC = f"{{{ROOT['xmlns:cbc']}}}"
MAPPING = {
    "number": "No", "account": "Account", "date": "Date", "due_date": "Due", "total": "Total", "line": "Line",
    "line_amount": "Amount", "currency": "Ccy", "issued_by": "By",
}  # fmt: skip
HEADER = "No,Account,Date,Due,Total,Line,Amount,Ccy,By\n"
IN_RIAL = f"""{HEADER}INV-2026-10-00417,BLT-7,2026-11-02,2026-12-02,"1,234.567",1,1200.250,OMR,clara-brandt
INV-2026-10-00417,BLT-7,2026-11-02,2026-12-02,"1,234.567",2,34.317,OMR,clara-brandt
"""
IN_YEN = f"{HEADER}INV-2026-10-00417,BLT-7,2026-11-02,2026-12-02,1203450.75,1,1203450.75,JPY,clara-brandt\n"
INTEREST = Interest(percent_per_year="8")


@pytest.fixture
def world_in(world_at):
    """A world in which the agreement with baltel is in another currency, with interest."""

    def begin(currency):
        world = world_at(MONDAY)
        clause = world.store.carrier("baltel").agreement.disputes
        world.agree("baltel", disputes=clause.changed(currency=currency, interest=INTEREST, second_eyes_above=None))
        return world

    return begin


def loaded(world, csv):
    return world.http("POST", FILES, ANALYST, {"carrier": "baltel", "mapping": MAPPING, "csv": csv})


def opened(world, **said):
    return world.http("POST", DISPUTES, BILLING, CLAIM | said)


def paid_of_the_rest(world):
    """All of the invoice but what is disputed."""
    [bill] = world.http("GET", BILLS, BILLING).json
    whole = {"amount": "1222.222", "paid_on": "2026-11-23", "reference": "SWIFT-2"}
    assert world.http("POST", f"/ecare/desk/invoices/{bill['id']}/payments", ANALYST, whole).status == 303
    world.settle()
    return f"/ecare/billing/invoices/{bill['id']}"


def set_off(world):
    [statement] = world.http("GET", SET_OFF, BILLING).json
    return statement


def test_a_dispute_in_rial_keeps_its_third_decimal_from_the_invoice_to_the_set_off(world_in):
    world = world_in("OMR")
    assert loaded(world, IN_RIAL).status == 200
    [bill] = world.http("GET", BILLS, BILLING).json
    assert bill["amountDue"] == {"@type": "Money", "unit": "OMR", "value": 1234.567}
    claim = {
        "billed_amount": "1234.567",
        "disputed_amount": "12.345",
        "currency": "OMR",
        "lines": [{"line": "1", "disputed_amount": "2.345"}, {"line": "2", "disputed_amount": "10.000"}],
    }

    dispute = opened(world, **claim).json
    world.settle()
    checked = world.http("GET", f"{DISPUTES}/{dispute['id']}", BILLING).json["invoice"]
    assert (checked["version"], checked["differs"]) == (1, [])
    paid = {"amount": "12.345", "paid_on": "2026-11-23", "reference": "SWIFT-1"}
    assert asked(world, dispute, ANALYST, "record-payment", **paid).status == 200
    world.taken()
    answer = {"accepted_amount": "10.001", "reason": "The rate sheet was right for most of it."}
    assert world.http("POST", f"{DISPUTES}/{dispute['id']}/answer", ANALYST, answer).status == 200

    shown = world.http("GET", f"{DISPUTES}/{dispute['id']}", BILLING).json
    sums = ("disputed_amount", "accepted_amount", "rejected_amount", "open_amount", "credit_due_amount")
    assert [shown[name] for name in sums] == ["12.345", "10.001", "2.344", "0.000", "10.001"]
    assert [each["accepted_amount"] for each in shown["amounts"]] == ["1.899", "8.102"]
    [letter] = [each for each in world.taken() if "10.001" in each.text]
    assert "2.344" in letter.text
    page = world.http("GET", f"/ecare/cases/{dispute['id']}", BILLING).text
    assert all(amount in page for amount in ("12.345 OMR", "10.001", "2.344", "0.000"))
    assert (set_off(world)["undisputed_amount"], set_off(world)["net_owed_by"]) == ("1212.221", "nobody")
    paid_of_the_rest(world)
    assert (set_off(world)["owed_by_us_amount"], set_off(world)["net_owed_by"]) == ("10.001", "us")

    world.pass_time(days=30)
    assert set_off(world)["owed_by_us"][0]["interest_amount"] == "0.066"  # 10.001 x 0.08 x 30 / 365 = 0.0657…
    assert asked(world, dispute, ANALYST, "issue-credit").status == 200
    [letter] = [each for each in world.taken() if each.files]
    [note] = world.http("GET", f"{DISPUTES}/{dispute['id']}/credit-notes", BILLING).json
    root = fromstring(next(content for name, content in letter.files.items() if name.endswith(".xml")))

    assert "over 10.001 OMR" in letter.text
    assert "0.066 OMR" in letter.text
    assert "as XML (UBL 2.1)" in letter.text
    assert (note["amount"], note["interest_amount"]) == ("10.001", "0.066")
    assert [each.text for each in root.iter(f"{CBC}LineExtensionAmount")] == ["10.067", "1.899", "8.102", "0.066"]
    assert set_off(world)["owed_by_us"] == []
    assert set_off(world)["kept_out_amount"] == "2.344"


def test_interest_on_yen_is_whole_though_an_invoice_prints_parts_of_one(world_in):
    world = world_in("JPY")
    assert loaded(world, IN_YEN).status == 200
    claim = {"billed_amount": "1203450.75", "disputed_amount": "120345", "currency": "JPY"}
    dispute = opened(world, **claim).json
    paid = {"amount": "120345", "paid_on": "2026-11-23", "reference": "SWIFT-1"}
    assert asked(world, dispute, ANALYST, "record-payment", **paid).status == 200
    answer = {"accepted_amount": "120345", "reason": "All of it."}
    world.http("POST", f"{DISPUTES}/{dispute['id']}/answer", ANALYST, answer)
    world.pass_time(days=30)
    world.taken()

    shown = world.http("GET", f"{DISPUTES}/{dispute['id']}", BILLING).json
    assert shown["interest"]["by_us"] == "791"  # 791.31…
    assert asked(world, dispute, ANALYST, "issue-credit").status == 200

    [letter] = [each for each in world.taken() if each.files]
    root = fromstring(next(content for name, content in letter.files.items() if name.endswith(".xml")))
    assert "over 120345 JPY" in letter.text
    assert "as XML (EN 16931, UBL 2.1)" in letter.text
    assert root.findtext(f".//{CBC}PayableAmount") == "121136"
    page = world.http("GET", f"/ecare/cases/{dispute['id']}", BILLING).text
    assert "120,345 JPY" in page
    listed = world.http("GET", "/ecare/billing", BILLING).text
    assert "1,203,450.75 JPY" in listed


@pytest.mark.parametrize(("language", "written"), [("en", "1234.567"), ("fr", "1234,567")])
def test_a_form_takes_three_decimals_as_the_language_of_its_reader_writes_them(world_in, language, written):
    world = world_in("OMR")
    loaded(world, IN_RIAL)
    world.agree_language("baltel", language)
    new = "/ecare/disputes/new?invoice=INV-2026-10-00417"
    in_language = {"Accept-Language": language}

    page = world.http("GET", new, BILLING, headers=in_language).text
    [fields] = [fields for to, fields in Forms(page).forms if "billed_amount" in fields]
    assert fields["billed_amount"] == written
    sent = {name: value for name, value in fields.items() if name and value and name != "do"}
    sent |= {"type": "rate", "description": "The old rate.", "period_from": "2026-10-01", "period_to": "2026-11-01"}
    sent |= {"disputed-0": written[:1] + written[4:]}
    other = {"en": "12,345", "fr": "12.345"}[language]
    refused = world.http("POST", "/ecare/disputes/new", BILLING, sent | {"disputed-0": other}, in_language)
    raised = world.http("POST", "/ecare/disputes/new", BILLING, sent, in_language)

    assert refused.status == 400
    assert {"en": "which has 3 decimals; write e.g. 6804.000", "fr": "qui a 3 décimales ; écrivez p. ex. 6804,000"}[
        language
    ] in unescape(refused.text)
    assert raised.status == 303
    [dispute] = world.http("GET", DISPUTES, BILLING).json
    assert (dispute["disputed_amount"], dispute["billed_amount"]) == ("1.567", "1234.567")


@pytest.mark.parametrize(
    ("language", "written", "other", "example"),
    [("en", "1.234", "1,234", "Write it as 6804.280"), ("fr", "1,234", "1.234", "p. ex. 6804,280")],
)
def test_a_table_that_is_pasted_has_three_decimals_as_the_field_beside_it(world_in, language, written, other, example):
    world = world_in("OMR")
    in_language = {"Accept-Language": language}
    page = world.http("GET", "/ecare/disputes/new", BILLING, headers=in_language).text
    [fields] = [fields for to, fields in Forms(page).forms if "billed_amount" in fields]
    sent = {name: value for name, value in fields.items() if name and value and name != "do"}
    sent |= {"type": "rate", "description": "The old rate.", "period_from": "2026-10-01", "period_to": "2026-11-01"}
    sent |= {"account": "BLT-7", "invoice_number": "INV-1", "invoice_date": "2026-11-02", "billed_amount": "5000"}

    def pasted(amount):
        table = {"table": f"Line\tDisputed\n1\t{amount}\n"}
        return world.http("POST", "/ecare/disputes/new", BILLING, sent | table, in_language)

    refused = pasted(other)
    raised = pasted(written)

    assert refused.status == 400
    assert f"2: {other}" in unescape(refused.text)
    assert example in unescape(refused.text)
    assert raised.status == 303
    [dispute] = world.http("GET", DISPUTES, BILLING).json
    assert dispute["disputed_amount"] == "1.234"


def test_a_third_decimal_in_a_currency_of_two_is_refused_and_told_what_would_be_right(world_in):
    world = world_in("EUR")
    told = "12.345 has 3 decimals; EUR has two at most: write it as 12.35"

    claimed = opened(world, disputed_amount="12.345")
    billed = loaded(world, IN_RIAL.replace("OMR", "EUR"))
    ours = opened(world).json
    answered = world.http(
        "POST", f"{DISPUTES}/{ours['id']}/answer", ANALYST, {"accepted_amount": "12.345", "reason": "x"}
    )
    paid = asked(world, ours, ANALYST, "record-payment", amount="12.345", paid_on="2026-11-23", reference="S-1")

    assert (claimed.status, answered.status, paid.status, billed.status) == (400, 400, 400, 400)
    assert all(told in str(each.json) for each in (claimed, answered, paid))
    assert "no amount of EUR has three decimals" in str(billed.json)


def test_on_pages_both_sides_answer_pay_and_read_statements_to_the_last_baisa(world_in):
    world = world_in("OMR")
    loaded(world, IN_RIAL)
    dispute = opened(world, billed_amount="1234.567", disputed_amount="12.345", currency="OMR").json["id"]
    world.settle()
    case = f"/ecare/cases/{dispute}"

    paid = {"command": "record-payment", "amount": "12.345", "paid_on": "2026-11-23", "reference": "SWIFT-1"}
    assert world.http("POST", f"{case}/command", ANALYST, paid | {"amount": "12,345"}).status == 400
    assert world.http("POST", f"{case}/command", ANALYST, paid).status == 303
    proposed = {"line-0": "10.001", "reason": "Most of it."}
    assert world.http("POST", f"{case}/propose", BILLING, proposed | {"line-0": "10.0001"}).status == 400
    assert world.http("POST", f"{case}/propose", BILLING, proposed).status == 303
    assert "10.001 OMR" in world.http("GET", case, BILLING).text
    answered = {"accepted_amount": "9.999", "reason": "By the rate sheet."}
    assert world.http("POST", f"{case}/answer", ANALYST, answered).status == 303

    billed = paid_of_the_rest(world)
    statement = world.http("GET", "/ecare/billing/set-off", BILLING).text
    assert all(amount in statement for amount in ("In the end we owe 9.999 OMR", "2.346"))
    page = world.http("GET", billed, BILLING).text
    assert all(amount in page for amount in ("1,234.567 OMR", "1,234.567", "1,222.222", "0.000"))
    assert "12.345" in world.http("GET", "/ecare/billing", BILLING).text


def test_a_sum_of_a_mail_that_may_be_thousands_is_told_and_the_answer_that_says_it_plainly_is_taken(world_in):
    world = world_in("TND")
    text = "We dispute 12,345 TND of 1 234,567 TND of invoice INV-2026-10-00417: the rate is wrong."
    world.mail(a_mail("ap@baltel.example", "Disputed invoice", text))
    [dispute] = world.http("GET", DISPUTES, BILLING).json
    [letter] = [each.text for each in world.taken() if each.to == "ap@baltel.example"]

    def says(*lines):
        answer = a_mail(
            "ap@baltel.example", f"Re: [{dispute['id']}]", "\n".join(lines), Message_ID=f"<{len(lines)}@baltel.example>"
        )
        world.mail(answer)
        return world.http("GET", f"{DISPUTES}/{dispute['id']}", BILLING).json

    assert "12,345 TND" in letter
    assert "disputed_amount" in dispute["unsaid"]
    assert "disputed_amount" in says("amount: 12,345 TND")["unsaid"]
    told = says("amount: 12.345 TND", "billed: 1 234,567 TND")
    assert (told["disputed_amount"], told["billed_amount"]) == ("12.345", "1234.567")
