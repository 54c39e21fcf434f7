"""Bills by their pages alone: a file is loaded, an invoice is read, and a claim is seen beside its line."""

import re
from datetime import UTC, datetime

import pytest

from tests.journeys.people import ANALYST, BILLING, CLAIM, DISPUTES
from tests.journeys.test_invoices import BILL, BILLS, FILE

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
LIST, LOAD = "/ecare/billing", "/ecare/desk/invoices"
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
    form["csv"] = re.search(r"<textarea name=\"csv\"[^>]*>\n(.*?)</textarea>", text, re.S)[1]
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
    assert "clara-brandt" in world.http("GET", page, ANALYST).text
    assert "clara-brandt" not in world.http("GET", page, BILLING).text
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


def test_columns_that_were_chosen_anew_are_looked_at_before_anything_is_loaded(world):
    form = chosen(look(world, FILE.encode()).text)

    answer = world.http("POST", LOAD, ANALYST, {**form, "due_date": ""})

    assert "2 invoices in the file" in answer.text
    assert "INV-1" not in world.http("GET", LIST, BILLING).text
    world.http("POST", LOAD, ANALYST, chosen(answer.text))
    assert "INV-1" in world.http("GET", LIST, BILLING).text


def test_what_is_refused_is_told_and_the_rest_is_loaded(world):
    world.http("POST", LOAD, ANALYST, chosen(look(world, FILE.encode()).text))

    more = f"{FILE.replace('9,99', '9,98')}INV-3;BLT-8;2026-11-02;;5,00;;\n"
    done = world.http("POST", LOAD, ANALYST, chosen(look(world, more.encode()).text)).text

    assert '<dt>New</dt><dd class="good">1</dd>' in done
    assert "INV-2 of account BLT-8, version 1 is loaded already, and says something else" in done


@pytest.mark.parametrize(
    ("content", "said", "says"),
    [
        (FILE.replace("No;", "Ref;").encode(), {}, "No column is known for: Invoice number"),
        (FILE.replace("1.000,50", "much").encode(), {}, "line 2: amount"),
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
        (b"\xff\xfe\x00", {}, "no text in UTF-8"),
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


def test_only_who_handles_disputes_loads_invoices(world):
    for who in ("staff.legal", "staff.agent"):
        assert world.http("GET", LOAD, who).status == 403
        assert look(world, FILE.encode(), who).status == 403
    assert world.http("GET", LOAD, BILLING).status == 403
