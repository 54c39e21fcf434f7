"""Bills by their pages alone: a file is loaded, an invoice is read, and a claim is seen beside its line."""

import csv
import io
import re
from datetime import UTC, datetime
from html import unescape

import pytest

from pledgekeeper import wiring
from pledgekeeper.ecare import billing
from tests.journeys.people import ANALYST, BILLING, CLAIM, DISPUTES
from tests.journeys.test_invoices import BILL, BILLS, FILE
from tests.unit.intake.test_papers import workbook

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LIST, LOAD, RANGES = "/ecare/billing", "/ecare/desk/invoices", "/ecare/desk/range-lists"
STRANGER = "carrier.andesvoz.billing"
LINES = [
    {"line": "1", "disputed_amount": "5000.00", "billed_amount": "80001.00"},
    {"line": "3", "disputed_amount": "1804.28"},
]


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


@pytest.fixture
def billed(world):
    """An invoice, and a dispute of which a part is accepted."""
    world.http("POST", BILLS, ANALYST, BILL)
    dispute = world.http("POST", DISPUTES, BILLING, {**CLAIM, "lines": LINES}).json["id"]
    answer = {"lines": [{"line": "1", "accepted_amount": "3000.00"}], "reason": "The notice was right."}
    world.http("POST", f"{DISPUTES}/{dispute}/answer", ANALYST, answer)
    return world, dispute, page_of(world)


def page_of(world, who=BILLING):
    return re.findall(r'href="(/ecare/billing/invoices/BILL-\w+)"', world.http("GET", LIST, who).text)[0]


def look(world, content, who=ANALYST, **said):
    form = {"carrier": "baltel", "currency_of_all": "EUR", **said, "file": content}
    return world.http("POST", f"{LOAD}/check", who, form)


def chosen(text):
    """The form that comes with what was looked at, as a browser sends it."""
    form = dict(re.findall(r'<input type="hidden" name="(carrier|seen)" value="([^"]*)"', text))
    form["csv"] = unescape(re.search(r"<textarea name=\"csv\"[^>]*>\n(.*?)</textarea>", text, re.S)[1])
    for name, options in re.findall(r'<select name="(\w+)">(.*?)</select>', text, re.S):
        picked = re.search(r"<option(?: value=\"([^\"]*)\")? selected>([^<]*)", options)
        form[name] = (picked[1] or picked[2]) if picked else ""
    return {**form, "currency_of_all": "EUR"}


def rows(text):
    return [re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r"<tr.*?</tr>", text, re.S)]


# --- reading ---------------------------------------------------------------------------------------------------------


def test_the_list_says_of_each_invoice_what_is_disputed_credited_and_payable_by_when(billed):
    world, dispute, _ = billed
    world.http("POST", f"/care/v1/cases/{dispute}/commands", ANALYST, {"command": "issue-credit"})

    text = world.http("GET", LIST, BILLING).text
    [row] = [each for each in rows(text) if "INV-2026-10-00417" in each]

    assert " ".join(row) == (
        "INV-2026-10-00417 BLT-7 2026-11-02 2026-10-01 – 2026-10-31 2026-12-02 88,661.81 EUR sent "
        "6,804.28 3,000.00 81,857.53"
    )


def test_a_claim_stands_beside_the_line_that_it_names_with_what_the_invoice_says_instead(billed):
    world, dispute, page = billed
    text = world.http("GET", page, BILLING).text

    beside = [row for row in rows(text) if row[:1] == [dispute]]
    assert beside[0][-5:] == ["80,001.00", "5,000.00", "3,000.00", "2,000.00", "0.00"]
    assert "The claim says 80001.00 – the invoice 80000.00" in text
    assert "not on the invoice" in text
    assert '"/ecare/disputes/new?invoice=INV-2026-10-00417&amp;line=2"' in text
    assert f'href="{page}"' in world.http("GET", f"/ecare/cases/{dispute}", BILLING).text


def test_an_older_version_is_read_and_a_settled_invoice_has_nothing_to_pay(billed):
    world, _, page = billed
    assert world.http("POST", BILLS, ANALYST, {**BILL, "version": 2, "state": "settled"}).status == 201

    newest, older = world.http("GET", page, BILLING).text, world.http("GET", f"{page}?version=1", BILLING).text

    assert ">paid</span>" in newest
    assert "<dt>Payable</dt><dd>–</dd>" in newest
    assert "<dt>Payable</dt><dd>81,857.53</dd>" in older
    assert world.http("GET", f"{page}?version=3", BILLING).status == 404


def test_a_later_version_of_a_later_date_is_disputed_all_the_same(billed):
    world, dispute, page = billed
    redated = {**BILL, "version": 2, "billDate": "2027-02-01", "paymentDueDate": "2027-03-01"}
    assert world.http("POST", BILLS, ANALYST, redated).status == 201

    assert dispute in world.http("GET", page, BILLING).text
    assert "6,804.28" in world.http("GET", LIST, BILLING).text


def test_an_invoice_whose_due_date_is_over_says_so(world):
    world.http("POST", BILLS, ANALYST, {**BILL, "billDate": "2026-10-02", "paymentDueDate": "2026-11-22"})

    assert "due date is over" in world.http("GET", LIST, BILLING).text


def test_another_carriers_invoice_is_answered_like_a_number_that_was_never_given(billed):
    world, _, page = billed
    theirs = world.http("GET", page, STRANGER)
    none = world.http("GET", f"{LIST}/invoices/BILL-0000000000", STRANGER)

    assert theirs.status == none.status == 404
    assert theirs.text.replace(page.rpartition("/")[2], "X") == none.text.replace("BILL-0000000000", "X")
    assert world.http("GET", f"{LIST}?carrier=baltel", STRANGER).status == 404
    assert "INV-2026" not in world.http("GET", LIST, STRANGER).text
    assert world.http("GET", LIST, "carrier.baltel.noc").status == 403


def test_our_people_choose_the_carrier_first_and_see_who_wrote_the_invoice(billed):
    world, _, page = billed

    assert 'href="/ecare/billing?carrier=andesvoz"' in world.http("GET", f"{LIST}?q=andes", ANALYST).text
    assert "INV-2026-10-00417" in world.http("GET", f"{LIST}?carrier=baltel", ANALYST).text
    assert "elena-rossi" in world.http("GET", page, ANALYST).text
    assert "elena-rossi" not in world.http("GET", page, BILLING).text
    assert world.http("GET", f"{LIST}?carrier=nobody", ANALYST).status == 404


@pytest.mark.parametrize(("language", "says"), [("fr", "À payer"), ("es", "A pagar"), ("zh", "应付")])
def test_it_speaks_the_carriers_language(billed, language, says):
    world, _, page = billed
    for path in (LIST, page):
        assert says in world.http("GET", path, BILLING, headers={"Accept-Language": language}).text


# --- loading ---------------------------------------------------------------------------------------------------------


def test_a_file_is_looked_at_with_its_columns_proposed_and_then_loaded_as_it_was_seen(world):
    seen = look(world, FILE.encode())
    assert seen.status == 200
    assert "2 invoices in the file" in seen.text
    assert "1,200.50 EUR" in seen.text
    assert "INV-1" not in world.http("GET", LIST, BILLING).text

    done = world.http("POST", LOAD, ANALYST, chosen(seen.text))
    again = world.http("POST", LOAD, ANALYST, chosen(seen.text))

    assert '<dt>New</dt><dd class="good">2</dd>' in done.text
    assert "<dt>There already</dt><dd>2</dd>" in again.text
    assert "INV-1" in world.http("GET", LIST, BILLING).text


def test_a_sheet_of_a_workbook_is_looked_at_and_loaded_as_a_file_is(world):
    cells = csv.reader(io.StringIO(FILE), delimiter=";")
    seen = look(world, workbook(("Invoices of October",), (None,), *cells))

    assert seen.status == 200
    assert "2 invoices in the file" in seen.text
    assert "1,200.50 EUR" in seen.text
    done = world.http("POST", LOAD, ANALYST, chosen(seen.text))
    assert '<dt>New</dt><dd class="good">2</dd>' in done.text


def test_the_numbers_of_a_workbook_are_what_they_are_though_the_last_one_had_text_with_commas(world):
    written = [tuple(row) for row in csv.reader(io.StringIO(FILE), delimiter=";")]
    world.http("POST", LOAD, ANALYST, chosen(look(world, workbook(*written)).text))

    seen = look(world, workbook(written[0], ("INV-3", "BLT-7", "2026-11-02", "2026-12-02", 1200.5, "A", 1200.5)))

    assert "1,200.50 EUR" in seen.text
    world.http("POST", LOAD, ANALYST, chosen(seen.text))
    assert {(each.number, str(each.total)) for each in wiring.invoices().of_carrier("baltel")} >= {("INV-3", "1200.50")}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (
            b"PK\x03\x04 no workbook",
            "it is damaged, or not what its name says. Save its sheet as CSV",
        ),
        (workbook(("Read me",), ("nothing here",)), "No sheet has a header that names the columns of an invoice"),
    ],
)
def test_a_workbook_without_invoices_is_told_beside_the_field(world, content, says):
    answer = look(world, content)

    assert answer.status == 400
    assert says in unescape(re.search(r'id="file-wrong">([^<]+)<', answer.text)[1])


def test_a_file_stays_in_its_form_where_only_the_carrier_is_wrong(world):
    refused = look(world, FILE.encode(), carrier="baltle")
    kept = unescape(re.search(r'<textarea name="csv" hidden[^>]*>\n(.*?)</textarea>', refused.text, re.DOTALL)[1])
    seen = world.http("POST", f"{LOAD}/check", ANALYST, {"carrier": "baltel", "currency_of_all": "EUR", "csv": kept})

    assert refused.status == 400
    assert "baltle" in re.search(r'id="carrier-wrong">([^<]+)<', refused.text)[1]
    assert kept == FILE
    assert "2 invoices in the file" in seen.text


def test_a_list_of_ranges_stays_in_its_form_where_only_its_name_is_wrong(world):
    content = "range_from,range_to,country,kind\n+96079000000,+96079999999,MV,premium\n"
    refused = world.http("POST", RANGES, ANALYST, {"range_list": "Our House!", "file": content.encode()})
    kept = unescape(re.search(r'<textarea name="csv" hidden[^>]*>\n(.*?)</textarea>', refused.text, re.DOTALL)[1])

    assert refused.status == 400
    assert 'id="range_list-wrong"' in refused.text
    assert kept == content


def test_columns_that_were_chosen_anew_are_looked_at_before_anything_is_loaded(world):
    form = chosen(look(world, FILE.encode()).text)

    answer = world.http("POST", LOAD, ANALYST, {**form, "due_date": ""})

    assert "2 invoices in the file" in answer.text
    assert "INV-1" not in world.http("GET", LIST, BILLING).text
    world.http("POST", LOAD, ANALYST, chosen(answer.text))
    assert "INV-1" in world.http("GET", LIST, BILLING).text


def test_what_the_columns_of_the_last_file_said_is_proposed_for_the_next_of_that_carrier(world):
    strange = FILE.replace("No;", "Ref;")
    form = chosen(look(world, strange.encode()).text)
    seen = world.http("POST", f"{LOAD}/check", ANALYST, {**form, "number": "Ref"}).text
    world.http("POST", LOAD, ANALYST, chosen(seen))

    again = look(world, strange.replace("INV-", "INV-9").encode()).text
    assert "As in this carrier" in again
    assert "2 invoices in the file" in again
    assert "No column is known" in look(world, strange.encode(), carrier="andesvoz").text
    assert "As in this carrier" not in look(world, FILE.encode()).text


def test_a_column_that_was_left_out_of_the_last_file_is_left_out_of_the_next(world):
    form = {**chosen(look(world, FILE.encode()).text), "due_date": ""}
    seen = world.http("POST", f"{LOAD}/check", ANALYST, form).text
    world.http("POST", LOAD, ANALYST, chosen(seen))

    again = look(world, FILE.replace("INV-", "INV-9").encode()).text

    assert "As in this carrier" in again
    assert (chosen(again)["due_date"], chosen(again)["number"], chosen(again)["decimal"]) == ("", "No", ",")


def test_what_is_refused_is_told_and_the_rest_is_loaded(world):
    world.http("POST", LOAD, ANALYST, chosen(look(world, FILE.encode()).text))

    more = f"{FILE.replace('9,99', '9,98')}INV-3;BLT-8;2026-11-02;;5,00;;\n"
    done = world.http("POST", LOAD, ANALYST, chosen(look(world, more.encode()).text)).text

    assert '<dt>New</dt><dd class="good">1</dd>' in done
    assert "INV-2 of account BLT-8, version 1 is loaded already, and says something else" in done


def test_what_is_odd_of_an_invoice_that_is_loaded_is_told_on_the_page_too(world):
    world.http("POST", BILLS, ANALYST, {**BILL, "billNo": "inv-1"})

    done = world.http("POST", LOAD, ANALYST, chosen(look(world, FILE.encode()).text)).text

    assert "<h2>Loaded, and to be looked at</h2>" in done
    assert "INV-1 of account BLT-7, version 1: invoice inv-1 is loaded, too, and differs in capitals alone" in done
    assert "INV-2 of account" not in done


def test_a_row_of_a_workbook_is_told_by_its_number_when_it_is_looked_at_and_when_it_comes_back(world):
    header, row = ("No", "Account", "Date", "Total"), ("INV-1", "BLT-7", "2026-11-02", "much")
    looked = look(world, workbook(("Invoices of October",), (), header, row))

    again = world.http("POST", f"{LOAD}/check", ANALYST, chosen(looked.text))
    assert all("line 4: Total is" in unescape(answer.text) for answer in (looked, again))


def test_a_file_that_excel_saves_in_windows_letters_is_looked_at_and_loaded(world):
    looked = look(world, f"sep=;\n{FILE}".replace("INV-2", "N° 2").encode("cp1252"))

    assert "N° 2" in unescape(looked.text)
    assert world.http("POST", LOAD, ANALYST, chosen(looked.text)).status == 200


@pytest.mark.parametrize(
    ("content", "said", "says"),
    [
        (FILE.replace("No;", "Ref;").encode(), {}, "No column is known for: Invoice number"),
        (FILE.replace("1.000,50", "much").encode(), {}, "line 2: Amount is"),
        (FILE.partition("\n")[0].encode(), {}, "There is no row below the header"),
        (FILE.encode(), {"currency_of_all": ""}, "line 2: currency: is missing"),
    ],
)
def test_a_file_that_is_not_understood_is_shown_with_what_is_wrong_and_cannot_be_loaded(world, content, said, says):
    answer = look(world, content, **said)

    assert answer.status == 200
    assert says in answer.text
    assert '<select name="number">' in answer.text
    assert "<button>Load" not in answer.text


@pytest.mark.parametrize(
    ("content", "said", "says"),
    [
        (b"", {}, "No file was chosen"),
        (b"\xff\xfe\x00", {}, "no text in UTF-8 or Windows-1252"),
        (b"x" * 1_000_001, {}, "larger than 1,000,000 bytes"),
        (FILE.encode(), {"carrier": "nobody"}, "nobody"),
        (FILE.encode(), {"currency_of_all": "euros"}, "three letters"),
    ],
)
def test_a_form_that_cannot_be_read_is_shown_again_with_why(world, content, said, says):
    answer = look(world, content, **said)

    assert answer.status == 400
    assert says in answer.text
    assert 'type="file"' in answer.text


@pytest.mark.parametrize(("currency", "told"), [("USD", True), ("EUR", False)])
def test_whoever_loads_a_file_in_another_currency_than_the_agreement_is_told_before_and_after(world, currency, told):
    looked = look(world, FILE.encode(), currency_of_all=currency)
    loaded = world.http("POST", LOAD, ANALYST, chosen(looked.text) | {"currency_of_all": currency})

    for page in (looked.text, loaded.text):
        assert ("The agreement is in EUR, and these are not." in page) is told
        assert ("<li>INV-1: USD</li>" in page) is told
    assert "The file is loaded" in loaded.text


def test_only_who_handles_disputes_loads_invoices(world):
    for who in ("staff.legal", "staff.agent"):
        assert world.http("GET", LOAD, who).status == 403
        assert look(world, FILE.encode(), who).status == 403
    assert world.http("GET", LOAD, BILLING).status == 403


# --- what comes of it ------------------------------------------------------------------------------------------------


def pay(world, page, amount):
    sent = {"reference": "SEPA-SET-OFF", "amount": amount, "currency": "EUR", "paid_on": "2026-11-20"}
    assert world.http("POST", f"/care/v1/invoices/{page.rpartition('/')[2]}/payments", ANALYST, sent).status < 300


def test_the_set_off_statement_has_ages_and_keeps_out_what_is_disputed_and_what_nobody_disputes(billed):
    world, dispute, page = billed
    pay(world, page, "88661.81")
    world.http(
        "POST", BILLS, ANALYST, {**BILL, "billNo": "INV-OLD", "billDate": "2026-09-01", "paymentDueDate": "2026-10-01"}
    )
    world.pass_time(hours=48)

    text = world.http("GET", f"{LIST}/set-off", BILLING).text
    told = [" ".join(row) for row in rows(text)]

    assert "In the end we owe 3,000.00 EUR." in text
    assert "Owed by us – 3,000.00 – – – 3,000.00" in told
    assert "Disputed, kept out – 3,804.28 – – – 3,804.28" in told
    assert "Undisputed parts of invoices – – 88,661.81 – – 88,661.81" in told
    assert f"{dispute} INV-2026-10-00417 2026-11-23 2 3,000.00 –" in told
    assert "INV-OLD BLT-7 sent 2026-10-01 55 88,661.81" in told
    [statement] = world.http("GET", "/care/v1/set-off", BILLING).json
    assert (statement["net_amount"], statement["undisputed_amount"]) == ("3000.00", "88661.81")
    assert statement["ages"]["undisputed"]["up_to_60"] == "88661.81"
    [undisputed] = statement["undisputed"]
    assert undisputed.pop("bill") != page.rpartition("/")[2]
    assert undisputed == {
        "invoice_number": "INV-OLD", "account": "BLT-7", "state": "sent", "amount": "88661.81", "due_on": "2026-10-01",
        "days": 55,
    }  # fmt: skip


def test_a_statement_says_first_what_is_owed_in_the_end_then_its_sums_then_of_what_and_ages_last(billed):
    world, _, page = billed
    pay(world, page, "88661.81")

    text = world.http("GET", f"{LIST}/set-off", BILLING).text

    parts = ("In the end we owe", '<dl class="sums">', "<h2>Owed by us", "<h2>Disputed, kept out", "<h2>By days")
    found = [text.find(each) for each in parts]
    assert found == sorted(found)
    assert -1 not in found
    sums = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text)
    assert [re.sub("<.*?>", "", " ".join(each)) for each in sums] == [
        "Owed by us 3,000.00 EUR", "Disputed, kept out 3,804.28 EUR",
    ]  # fmt: skip


def test_what_was_given_up_is_owed_from_the_due_date_on_and_is_no_undisputed_part_of_the_invoice(billed):
    world, dispute, _ = billed
    for line in ("1", "3"):
        sent = {"command": "withdraw-part", "line": line, "amount": "2000.00" if line == "1" else "1804.28"}
        assert world.http("POST", f"/care/v1/cases/{dispute}/commands", BILLING, sent).status == 200
    world.pass_time(hours=24 * 19)

    text = world.http("GET", f"{LIST}/set-off", BILLING).text
    told = [" ".join(row) for row in rows(text)]

    assert "In the end you owe 3,812.62 EUR." in text
    assert f"{dispute} INV-2026-10-00417 2026-12-02 10 3,804.28 8.34" in told
    assert "INV-2026-10-00417 BLT-7 sent 2026-12-02 10 81,857.53" in told


def test_our_people_find_the_statements_of_whoever_has_one_and_a_stranger_sees_none(billed):
    world, _, page = billed
    pay(world, page, "88661.81")
    path = f"{LIST}/set-off"

    assert f'href="{path}?carrier=baltel"' in world.http("GET", path, ANALYST).text
    assert "In the end we owe 3,000.00 EUR." in world.http("GET", f"{path}?carrier=baltel", ANALYST).text
    assert "Nothing is owed between us" in world.http("GET", path, STRANGER).text
    assert world.http("GET", f"{path}?carrier=baltel", STRANGER).status == 404


def test_what_is_payable_in_another_currency_has_a_statement_of_its_own_and_is_summed_with_none(world):
    dollars = {"@type": "Money", "unit": "USD", "value": 100.00}
    for sent in (BILL, {**BILL, "billNo": "INV-USD", "amountDue": dollars, "appliedCustomerBillingRate": []}):
        assert world.http("POST", BILLS, ANALYST, sent).status == 201

    text = world.http("GET", f"{LIST}/set-off", BILLING).text

    assert re.findall(r"Baltel[^<]* · (EUR|USD)</h2>", text) == ["EUR", "USD"]
    assert text.count("nothing is added up or set off across them") == 1
    assert text.count("Nothing is to be set off.") == 2
    found = world.http("GET", "/care/v1/set-off", BILLING).json
    assert [(each["currency"], each["undisputed_amount"]) for each in found] == [
        ("EUR", "88661.81"), ("USD", "100.00"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("paid", "told"), [(None, "EUR: Nothing is to be set off."), ("110.00", "EUR: In the end we owe 10.00 EUR.")]
)
def test_our_people_see_of_each_carrier_what_stands_between_us(world, paid, told):
    money = {"@type": "Money", "unit": "EUR", "value": 100.00}
    world.http("POST", BILLS, ANALYST, {**BILL, "amountDue": money, "appliedCustomerBillingRate": []})
    if paid:
        pay(world, page_of(world), paid)

    assert stood(world)["Baltel Carrier Services"] == told
    assert stood(world)["AndesVoz Mayorista"] == "Nothing is owed between us, and nothing disputed."
    assert [each["carrier"] for each in world.http("GET", "/care/v1/set-off", ANALYST).json] == ["baltel"]


def test_nothing_stands_where_all_is_paid(world):
    world.http("POST", BILLS, ANALYST, BILL)
    pay(world, page_of(world), "88661.81")

    assert stood(world)["Baltel Carrier Services"] == "Nothing is owed between us, and nothing disputed."
    assert world.http("GET", "/care/v1/set-off", ANALYST).json == []


@pytest.mark.parametrize("path", [LIST, f"{LIST}/set-off"])
def test_our_people_walk_through_the_carriers_a_few_at_once(world, monkeypatch, path):
    monkeypatch.setattr(billing, "CARRIERS_SHOWN", 2)
    seen, address = [], path
    while address:
        text = world.http("GET", address, ANALYST).text
        seen.append(re.findall(rf'href="{path}\?carrier=([a-z-]+)"', text))
        onward = re.search(rf'href="({path}\?q=&amp;after=[a-z-]+)"', text)
        address = onward and onward[1].replace("&amp;", "&")

    assert [len(each) for each in seen[:-1]] == [2] * (len(seen) - 1)
    assert [each for page in seen for each in page] == sorted(world.store.carriers())


def stood(world):
    text = world.http("GET", f"{LIST}/set-off", ANALYST).text
    rows = re.findall(r'<span class="main"><b>(.*?)</b>\s*(.*?)\s*</span><span class="soft">', text, re.DOTALL)
    return {name: re.sub(r"<[^>]+>", "", told).strip() for name, told in rows}


def test_a_supervisor_sees_how_fairly_each_analyst_decides_and_a_carrier_its_own_disputes_by_type_alone(billed):
    world, _, _ = billed
    path = f"{LIST}/fairness"
    world.pass_time(hours=3)

    ours, theirs = (world.http("GET", path, who).text for who in ("staff.supervisor", BILLING))

    for part in ("By analyst", "By kind of dispute", "By size of carrier", "Gold"):
        assert part in ours
    assert "By kind of dispute" in theirs
    assert "3,000.00 of 6,804.28 EUR" in theirs
    assert "By analyst" not in theirs
    assert "staff-billing-analyst" not in theirs
    assert "No dispute was opened in that time." in world.http("GET", path, STRANGER).text
    assert [world.http("GET", path, who).status for who in (ANALYST, "carrier.baltel.noc")] == [403, 403]


def test_the_period_of_fairness_is_chosen_by_days(billed):
    world, _, _ = billed
    path = f"{LIST}/fairness"

    assert "opened: 1" in world.http("GET", f"{path}?since=2026-11-23&until=2026-11-23", BILLING).text
    assert "No dispute was opened" in world.http("GET", f"{path}?since=2026-11-01&until=2026-11-22", BILLING).text
    wrong = world.http("GET", f"{path}?since=2026-11-24&until=2026-11-01", BILLING)
    assert wrong.status == 400
    assert "The first day comes before the last" in wrong.text


def test_who_of_ours_may_not_load_a_range_list_reads_them_and_has_no_form(world):
    roles = ("billing-analyst", "legal", "service-manager")
    shown = {role: world.http("GET", RANGES, f"staff.{role}") for role in roles}

    assert {page.status for page in shown.values()} == {200}
    assert [role for role, page in shown.items() if 'name="range_list"' in page.text] == ["billing-analyst"]
