"""A dispute is raised on a page in full: lines, zone, contact, files; by its carrier, or by our people for it."""

import hashlib
import re
from datetime import UTC, datetime
from html import unescape

import pytest

from pledgekeeper.effects.evidence_files import EvidenceFiles
from pledgekeeper.invoices.naming import bill_named
from tests.journeys.people import ANALYST, BILLING, CASES, DISPUTES, FAULT, NOC, TICKETS, events
from tests.journeys.test_invoices import BILL, BILLS, line, party
from tests.portal import just_done
from tests.security.test_forms_again import Forms
from tests.unit.intake.test_letters_and_older_workbooks import OLD_WORKBOOK, spreadsheet
from tests.unit.intake.test_papers import HEADER, workbook

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NEW = "/ecare/disputes/new"
SEA = "nordwave-sea"
FORM = {
    "type": "rate", "account": "BLT-7", "invoice_number": "INV-2026-10-00417", "invoice_date": "2026-11-02",
    "currency": "EUR", "billed_amount": "88661.81", "description": "The old rate was billed.",
    "period_from": "2026-10-01", "period_to": "2026-11-01", "period_zone": "Europe/Vilnius",
    "line-0": "1", "about-0": "Voice", "billed-0": "80000.00", "disputed-0": "5000,00",
    "line-2": "2", "disputed-2": "1 804.28",
    "contact_name": "Rasa Petraite", "contact_email": "rasa@baltel.example", "contact_phone": "+370 5 200 0000",
}  # fmt: skip


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


def raised(world, who=BILLING, **form):
    answer = world.http("POST", NEW, who, {**FORM, **form})
    assert answer.status == 303, unescape(answer.text)
    return re.search(r"DSP-[A-Z0-9-]+", answer.headers["Location"])[0]


def typed(answer):
    [fields] = [fields for to, fields in Forms(answer.text).forms if to == NEW and "description" in fields]
    return fields


def refused(world, who=BILLING, **form):
    answer = world.http("POST", NEW, who, {**FORM, **form})
    assert answer.status == 400, answer.text
    return {
        name: unescape(why) for name, why in re.findall(r'<em class="mistake" id="(\S+)-wrong">([^<]+)<', answer.text)
    }


# --- its carrier -----------------------------------------------------------------------------------------------------


def test_lines_zone_and_contact_become_the_claim_and_letters_go_to_the_contact(world):
    dispute = world.http("GET", f"{DISPUTES}/{raised(world)}", BILLING).json

    assert dispute["disputed_amount"] == "6804.28"
    assert dispute["lines"] == [
        {"line": "1", "description": "Voice", "billed_amount": "80000.00", "disputed_amount": "5000.00"},
        {"line": "2", "disputed_amount": "1804.28"},
    ]
    assert (dispute["period_from"], dispute["period_to"]) == ("2026-09-30T21:00:00Z", "2026-10-31T22:00:00Z")
    assert dispute["period_zone"] == "Europe/Vilnius"
    assert dispute["contact"] == {"name": "Rasa Petraite", "email": "rasa@baltel.example", "phone": "+37052000000"}
    world.pass_time(minutes=30)
    assert {each.to for each in world.taken() if each.to.endswith("@baltel.example")} == {"rasa@baltel.example"}


def test_the_page_of_the_dispute_says_what_was_claimed_and_has_a_place_for_files(world):
    path = f"/ecare/cases/{raised(world)}"
    page = unescape(world.http("GET", f"{path}?said=opened", BILLING, headers=just_done(path, "opened")).text)

    for told in ("The old rate was billed.", "2026-10-01 to 2026-10-31 (Europe/Vilnius)", "rasa@baltel.example",
                 '<details open id="file-evidence">'):  # fmt: skip
        assert told in page, told


def test_more_rows_keep_what_was_typed_and_open_nothing(world):
    answer = world.http("POST", NEW, BILLING, {**FORM, "do": "rows", "rows": "3", "billed_amount": ""})

    assert answer.status == 200
    fields = typed(answer)
    assert (fields["rows"], fields["line-2"], fields["disputed-0"], fields["line-7"]) == ("8", "2", "5000,00", "")
    assert 'role="alert"' not in answer.text
    assert world.http("GET", DISPUTES, BILLING).json == []


def test_a_table_that_is_pasted_has_lines_too_in_any_language_of_headers(world):
    table = "Ligne\tLibellé\tFacturé\tAttendu\n10\tSénégal\t1.000,00\t900,00\n11\tMali\t50,00\t50,00\n"

    dispute = world.http("GET", f"{DISPUTES}/{raised(world, table=table)}", BILLING).json

    assert [each["line"] for each in dispute["lines"]] == ["1", "2", "10"]
    assert dispute["disputed_amount"] == "6904.28"


@pytest.mark.parametrize(
    ("form", "field", "told"),
    [
        ({"disputed-2": ""}, None, None),
        ({"table": "Line;Disputed;Invoice\n7;5;inv-2026-10-00417\n8;0;INV-9"}, None, None),
        ({"disputed_amount": "7000"}, "disputed_amount", "The lines dispute 6804.28"),
        ({"disputed-0": "", "disputed-2": ""}, "disputed_amount", "how much"),
        ({"disputed-0": "80000.01"}, "disputed-0", "more than was billed"),
        ({"billed_amount": "10"}, "disputed_amount", "more than was billed"),
        ({"line-2": "1"}, "line-2", "there twice"),
        ({"line-2": ""}, "line-2", "Which line"),
        ({"table": "no header"}, "table", "No header"),
        ({"table": "Line;Disputed;Currency\n7;5;USD"}, "table", "about invoice INV-2026-10-00417 in USD"),
        ({"table": "Line;Disputed;Invoice\n7;5;INV-9"}, "table", "about invoice INV-9 in EUR"),
        ({"table": "Line,Disputed,Comment\n7,1,234,x"}, "table", "be read: line 2 has more cells than its header"),
        ({"table": "Line;Disputed\n7;5\n8;(3.00)\n9;~2"}, "table", "above 0: 3: (3.00); 4: ~2. Write it as 6804.28"),
        ({"table": "Line;Disputed\n7;~5"}, "table", "above 0: 2: ~5. Write it"),
        ({"table": "Line;Disputed\n7;5\n8;6\nGrand Total;11\n;11"}, None, None),
        ({"table": "Line;Disputed\n7;5\n8;6\nGrand Total;12"}, "table", "may count again what stands above: 4: 12. "),
        ({"table": "Line;Disputed;Status\n7;5;open\n8;6;credited"}, "table", "settled or not disputed: 3: 6. "),
        ({"table": "Line;Disputed kEUR\n7;5"}, "table", "in thousands, millions or cents"),
        ({"table": "Line;Disputed\n7;5\nLine;Disputed\n7;5"}, "table", "may count again what stands above: 4: 5. "),
        ({"contact_name": "", "contact_email": ""}, "contact_name", "missing"),
        ({"period_to": "2026-10-01"}, "period_to", "after"),
        ({"period_from": "0001-01-01"}, "period_from", "0001-01-01 is in no year of our time (1990 to 2200)"),
        ({"period_zone": "Mars/Olympus"}, "period_zone", "No such zone"),
        ({"contact_email": "rasa@elsewhere.example"}, "contact_email", "no address of Baltel"),
        ({"contact_email": "rasa"}, "contact_email", "no mail address"),
        ({"contact_email": ""}, "contact_email", "missing"),
        ({"contact_phone": "0037052000000"}, "contact_phone", "country code"),
    ],
)
def test_each_mistake_is_told_beside_its_field_and_nothing_is_opened(world, form, field, told):
    if field is None:
        raised(world, **form)
        return
    wrong = refused(world, **form)

    assert told in wrong.pop(field)
    assert wrong == {}
    assert world.http("GET", DISPUTES, BILLING).json == []


def test_a_claim_in_another_currency_than_the_agreement_is_refused_in_the_readers_language(world):
    answer = world.http("POST", NEW, BILLING, {**FORM, "currency": "USD"}, headers={"Accept-Language": "fr"})

    assert (answer.status, "L'accord est en EUR, et ceci est en USD." in unescape(answer.text)) == (409, True)


def test_an_invoice_that_is_loaded_is_offered_and_its_lines_are_filled_in(world):
    assert world.http("POST", BILLS, ANALYST, BILL).status == 201
    page = world.http("GET", NEW, BILLING).text
    assert "INV-2026-10-00417 · 2026-11-02" in unescape(page)

    typed_before = {
        "type": "rate",
        "description": "Mine.",
        "known_invoice": bill_named("baltel", "BLT-7", "INV-2026-10-00417"),
        "do": "take",
        "line-4": "9",
    }
    fields = typed(world.http("POST", NEW, BILLING, typed_before))

    assert (fields["description"], fields["billed_amount"], fields["invoice_date"]) == (
        "Mine.",
        "88661.81",
        "2026-11-02",
    )
    assert (fields["line-0"], fields["billed-0"], fields["disputed-0"]) == ("1", "80000.00", "")
    assert (fields["line-1"], fields["billed-1"]) == ("2", "8661.81")
    assert (fields["period_from"], fields["period_to"], fields["period_zone"]) == ("2026-10-01", "2026-11-01", "UTC")
    answer = world.http("POST", NEW, BILLING, {**fields, "disputed-0": "0", "disputed-1": "100.00"})
    dispute = re.search(r"DSP-[A-Z0-9-]+", answer.headers["Location"])[0]
    assert [each["line"] for each in world.http("GET", f"{DISPUTES}/{dispute}", BILLING).json["lines"]] == ["2"]
    assert "claim-differs" not in events(world, dispute)


def test_a_line_of_an_invoice_is_led_to_by_its_address_and_many_lines_become_a_table(world):
    many = {**BILL, "billNo": "INV-9", "appliedCustomerBillingRate": [line(str(n), 10.0) for n in range(1, 42)]}
    assert world.http("POST", BILLS, ANALYST, BILL).status == 201
    assert world.http("POST", BILLS, ANALYST, many).status == 201

    one = typed(world.http("GET", f"{NEW}?invoice=INV-2026-10-00417&line=2", BILLING))
    all_of_it = typed(world.http("GET", f"{NEW}?invoice=INV-9", BILLING))

    assert (one["line-0"], one["billed-0"], one["line-1"]) == ("2", "8661.81", "")
    assert [each["known_invoice"] for each in (one, all_of_it)] == [
        bill_named("baltel", "BLT-7", number) for number in ("INV-2026-10-00417", "INV-9")
    ]
    assert (all_of_it["line-0"], all_of_it["table"].count("\n")) == ("", 41)


def test_a_parent_disputes_for_its_affiliate_and_the_dispute_is_the_affiliates(world):
    parent, theirs = "carrier.nordwave.billing", {**BILL, "billNo": "INV-SEA", "relatedParty": [party("customer", SEA)]}
    assert world.http("POST", BILLS, ANALYST, theirs).status == 201
    form = {"contact_name": "", "contact_email": "", "contact_phone": "", "currency": "USD"}
    form["sure"] = "Invoice INV-2026-10-00417 is not known to us."

    page = world.http("GET", f"{NEW}?invoice=INV-SEA&line=1", parent)
    dispute = raised(world, parent, **form, carrier=SEA)

    assert (typed(page)["carrier"], typed(page)["line-0"]) == (SEA, "1")
    assert "Baltel" not in page.text.split('name="carrier"')[1].split("</select>")[0]
    assert world.http("GET", f"{DISPUTES}/{dispute}", f"carrier.{SEA}.billing").status == 200


def test_another_carriers_form_and_invoices_do_not_exist(world):
    assert world.http("POST", BILLS, ANALYST, BILL).status == 201

    assert world.http("GET", f"{NEW}?carrier=baltel", "carrier.andesvoz.billing").status == 404
    assert world.http("POST", NEW, "carrier.andesvoz.billing", {**FORM, "carrier": "baltel"}).status == 404
    assert 'value="88661' not in world.http("GET", f"{NEW}?invoice=INV-2026-10-00417", "carrier.andesvoz.billing").text
    assert world.http("GET", NEW, NOC).status == 403


# --- our own people --------------------------------------------------------------------------------------------------


def test_one_of_ours_opens_it_for_a_carrier_that_calls_and_the_case_says_who_for_whom(world):
    assert "For whom is the dispute?" in world.http("GET", NEW, ANALYST).text
    assert 'value="Rasa' not in world.http("GET", f"{NEW}?carrier=rasa@baltel.example", ANALYST).text

    dispute = raised(world, "ines:staff.billing-analyst", carrier="baltel", channel="call")

    for who in (BILLING, ANALYST):
        page = unescape(world.http("GET", f"/ecare/cases/{dispute}", who).text)
        assert "Opened by ines of ours for Rasa Petraite · call" in page
    shown = world.http("GET", f"{DISPUTES}/{dispute}", BILLING).json
    assert (shown["carrier"], shown["channel"], shown["contact"]["name"]) == ("baltel", "call", "Rasa Petraite")
    assert shown["status"] in ("opened", "acknowledged")
    assert world.http("GET", f"{DISPUTES}/{dispute}", "carrier.andesvoz.billing").status == 404


def test_the_carrier_is_found_by_the_address_of_whoever_asks_and_an_unknown_one_is_asked_for_again(world):
    known = world.http("GET", f"{NEW}?carrier=ap@baltel.example", ANALYST).text
    unknown = world.http("GET", f"{NEW}?carrier=nobody", ANALYST).text

    assert "Baltel Carrier Services" in known
    assert 'name="invoice" value="INV-1"' in world.http("GET", f"{NEW}?invoice=INV-1&line=2", ANALYST).text
    assert "No carrier is known by that" in unescape(unknown)
    assert world.http("POST", NEW, ANALYST, FORM).status == 400
    assert world.http("GET", NEW, "staff.agent").status == 403
    assert "Raise a dispute" in world.http("GET", "/ecare/disputes", ANALYST).text
    assert "Raise a dispute" not in world.http("GET", "/ecare/disputes", "staff.legal").text


def test_a_carrier_does_not_say_how_it_reached_us_nor_has_letters_sent_elsewhere(world):
    claim = {
        "type": "rate", "account": "BLT-7", "invoice_number": "I-1", "invoice_date": "2026-11-02", "currency": "EUR",
        "billed_amount": "10.00", "disputed_amount": "5.00", "description": "x",
        "period_from": "2026-10-01T00:00:00Z", "period_to": "2026-11-01T00:00:00Z",
    }  # fmt: skip
    elsewhere = {"name": "M", "email": "m@elsewhere.example"}

    said = world.http("POST", DISPUTES, BILLING, {**claim, "channel": "call"})
    stranger = world.http("POST", DISPUTES, BILLING, {**claim, "contact": elsewhere})
    by_id = world.http("POST", DISPUTES, ANALYST, {**claim, "carrier": "baltel", "contact": "ap", "channel": "letter"})

    assert (said.status, "channel" in said.json["reason"]) == (400, True)
    assert (stranger.status, "contact.email" in stranger.json["reason"]) == (400, True)
    assert by_id.json["contact"] == {"name": "Baltel Accounts Payable", "email": "ap@baltel.example"}


def test_the_desk_files_what_came_with_a_letter_on_the_page_of_the_dispute(world):
    dispute, content = raised(world, ANALYST, carrier="baltel", channel="letter"), b"%PDF-1.7 a letter"
    page = world.http("GET", f"/ecare/cases/{dispute}", ANALYST).text
    assert f'action="/ecare/cases/{dispute}/evidence"' in page

    sent = {"name": "letter.pdf", "size_bytes": str(len(content)), "sha256": hashlib.sha256(content).hexdigest()}
    told = world.http("POST", f"/ecare/cases/{dispute}/evidence", ANALYST, sent).json
    assert world.s3.send(told, content) == 200
    assert world.http("POST", f"/ecare/cases/{dispute}/evidence/{told['evidence']}/filed", ANALYST).status == 303

    assert world.http("GET", f"{DISPUTES}/{dispute}/evidence", BILLING).json["evidence"][0]["name"] == "letter.pdf"
    assert world.http("GET", f"{CASES}/{dispute}/timeline", BILLING).status in (200, 404)


# --- a file of lines -------------------------------------------------------------------------------------------------


def test_a_file_of_lines_is_read_into_the_table_and_seen_before_anything_is_raised(world):
    content = "Ligne;Libellé;Facturé;Attendu\n10;Sénégal;1.000,00;900,00\n11;Mali;50,00;40,00\n".encode("cp1252")
    looked = world.http("POST", NEW, BILLING, {**FORM, "do": "table", "lines_file": content})
    assert looked.status == 200
    assert not world.http("GET", DISPUTES, BILLING).json

    form = {name: text for name, text in typed(looked).items() if name and name not in ("csrf", "key", "do")}
    dispute = world.http("GET", f"{DISPUTES}/{raised(world, **form)}", BILLING).json

    assert [each["line"] for each in dispute["lines"]] == ["1", "2", "10", "11"]
    assert dispute["lines"][2]["description"] == "Sénégal"


@pytest.mark.parametrize(
    "content",
    [
        workbook(HEADER, (1, "Mauritania", 1200.5, 0.1 + 0.2), (None,), (2, "Mali", 6000, 5000)),
        spreadsheet([HEADER, (1, "Mauritania", 1200.5, 0.3), (2, "Mali", 6000, 5000.0)]),
        OLD_WORKBOOK,
    ],
    ids=["xlsx", "ods", "xls"],
)
def test_a_workbook_of_lines_is_read_as_one_that_comes_by_mail_is(world, content):
    form = {**FORM, "disputed-0": "", "disputed-2": ""}
    looked = world.http("POST", NEW, BILLING, {**form, "do": "table", "lines_file": content})

    form |= {name: text for name, text in typed(looked).items() if name and name not in ("csrf", "key", "do")}
    dispute = world.http("GET", f"{DISPUTES}/{raised(world, **form)}", BILLING).json

    assert [(each["line"], each["disputed_amount"]) for each in dispute["lines"]] == [("1", "0.30"), ("2", "5000.00")]


def test_a_table_that_begins_beside_and_below_the_corner_of_its_sheet_is_read_where_it_stands(world):
    content = workbook((None,), (None, "Line", "Disputed"), (None, 10, 5), (None, 11, "~2"))
    form = {**FORM, "disputed-0": "", "disputed-2": ""}
    looked = world.http("POST", NEW, BILLING, {**form, "do": "table", "lines_file": content})
    form |= {name: text for name, text in typed(looked).items() if name and name not in ("csrf", "key", "do")}

    form["table"] = form["table"].removeprefix("\n")  # as browsers read it
    told = refused(world, **form)["table"]
    dispute = world.http("GET", f"{DISPUTES}/{raised(world, **form | {'table': form['table'][:-6]})}", BILLING).json

    assert "not above 0: 4: ~2." in told
    assert [(each["line"], each["disputed_amount"]) for each in dispute["lines"]] == [("10", "5.00")]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "No file was chosen"),
        (
            b"PK\x03\x04 a workbook",
            "This workbook cannot be read: it is damaged, or not what its name says",
        ),
        (b"\xd0\xcf\x11\xe0 a workbook", "it may be locked with a password. Save its sheet as CSV"),
        (workbook(("Line", "Destination"), (1, "Mali")), "No header"),
        (workbook(("Line", "Disputed"), *((n, 5) for n in range(5_001))), "more than 5000 rows"),
        (workbook(("Line", "Description", "Disputed"), *((n, "x" * 300, 5) for n in range(400))), "100,000 bytes"),
        (b"no header at all", "No header"),
        (b"Line,Disputed,Comment\n7,1,234,x\n", "line 2 has more cells than its header"),
        (b"Line;Disputed\n" + b"7;5\n" * 30_000, "more than 100,000 bytes"),
    ],
)
def test_a_file_that_holds_no_lines_is_refused_with_why_and_the_rest_of_the_form_is_kept(world, content, says):
    answer = world.http("POST", NEW, BILLING, {**FORM, "do": "table", "lines_file": content})

    assert answer.status == 400
    assert says in unescape(re.search(r'id="lines_file-wrong">([^<]+)<', answer.text)[1])
    assert typed(answer)["description"] == FORM["description"]


# --- files -----------------------------------------------------------------------------------------------------------

FILES = "/ecare/disputes/files"
CALLS, LETTER = b"to,seconds\n346,60\n", b"%PDF-1.7 a letter"


def sent(world, content, name, who=BILLING):
    """Announced and sent by the script of the page; the box that it puts into the form."""
    sha256 = hashlib.sha256(content).hexdigest()
    told = world.http("POST", FILES, who, {"name": name, "size_bytes": str(len(content)), "sha256": sha256})
    assert told.status == 200, told.text
    assert world.s3.send(told.json, content) == 200
    return {f"file-{sha256}": name}


def filed(world, dispute, who=BILLING):
    room = world.http("GET", f"{DISPUTES}/{dispute}/evidence", who).json
    return [(each["name"], each["media_type"], each["state"], each["side"]) for each in room["evidence"]]


def test_files_that_go_with_a_dispute_are_filed_in_its_room_once_it_is_open(world):
    files = sent(world, CALLS, "calls.csv") | sent(world, LETTER, "letter.pdf")

    dispute = raised(world, **files)

    assert filed(world, dispute) == [
        ("calls.csv", "text/csv", "filed", "carrier"), ("letter.pdf", "application/pdf", "filed", "carrier"),
    ]  # fmt: skip
    link = world.http("POST", f"{DISPUTES}/{dispute}/evidence/ev-1/links", BILLING, {}).json
    assert world.s3.follow(link["url"]) == CALLS
    assert [key for key, _ in world.s3.locked] == [f"evidence/baltel/{dispute}/ev-{n}" for n in (1, 2)]


def test_what_was_cut_off_while_files_were_filed_is_done_by_sending_the_form_again(world, monkeypatch):
    form = sent(world, CALLS, "calls.csv") | sent(world, LETTER, "letter.pdf") | {"key": "pressed-twice"}
    keep, kept = EvidenceFiles.keep, []

    def cut_off(files, place, arrived, until):
        if kept:
            raise OSError("the bucket is not reached")
        kept.append(place)
        keep(files, place, arrived, until)

    with monkeypatch.context() as patch:
        patch.setattr(EvidenceFiles, "keep", cut_off)
        assert world.http("POST", NEW, BILLING, FORM | form).status == 500
    dispute = raised(world, **form)

    assert [(name, state) for name, _, state, _ in filed(world, dispute)] == [
        ("calls.csv", "filed"), ("letter.pdf", "filed"),
    ]  # fmt: skip
    assert len(world.http("GET", DISPUTES, BILLING).json) == 1


def test_a_dispute_that_is_refused_keeps_its_files_and_files_those_that_stay_ticked(world):
    files = sent(world, CALLS, "calls.csv") | sent(world, LETTER, "letter.pdf")

    refused = world.http("POST", NEW, BILLING, {**FORM, "billed_amount": "eighty", **files})
    kept = {name: text for name, text in typed(refused).items() if name and name.startswith("file-")}
    kept.pop(next(name for name, text in kept.items() if text == "letter.pdf"))

    assert refused.status == 400
    assert f"<span>calls.csv, {len(CALLS)} B</span>" in refused.text
    assert [name for name, *_ in filed(world, raised(world, **kept))] == ["calls.csv"]


def test_asking_for_more_rows_keeps_the_files(world):
    answer = world.http("POST", NEW, BILLING, {**FORM, "do": "rows", **sent(world, CALLS, "calls.csv")})

    assert f"<span>calls.csv, {len(CALLS)} B</span>" in answer.text


def test_a_file_that_is_not_what_its_name_says_is_told_beside_its_box_before_anything_is_opened(world):
    wrong, right = sent(world, b"PK\x03\x04 no workbook", "lines.xlsx"), sent(world, CALLS, "calls.csv")

    answer = world.http("POST", NEW, BILLING, {**FORM, **wrong, **right})

    [name] = wrong
    told = re.search(f'<em class="mistake" id="{name}-wrong">([^<]+)<', answer.text)
    assert "lines.xlsx: it is no workbook" in unescape(told[1])
    assert {each for each in typed(answer) if each and each.startswith("file-")} == set(right)
    assert world.http("GET", DISPUTES, BILLING).json == []


def test_nobody_files_what_another_carrier_sent_ahead_and_who_raises_none_sends_none(world):
    stranger = "carrier.andesvoz.billing"
    theirs = sent(world, CALLS, "calls.csv", stranger)

    answer = world.http("POST", NEW, BILLING, {**FORM, **theirs})

    assert answer.status == 400
    assert "calls.csv was not sent yet" in answer.text
    told = {"name": "calls.csv", "size_bytes": "5", "sha256": "0" * 64}
    assert world.http("POST", FILES, NOC, told).status == 403
    assert "run.exe: such a file is not filed. What is: tables (.csv, .xlsx" in unescape(
        world.http("POST", FILES, BILLING, told | {"name": "run.exe"}).text
    )


@pytest.mark.parametrize("who", [NOC, "carrier.baltel.admin"])
def test_nobody_attaches_to_a_fault_what_waits_for_a_dispute_though_they_know_its_hash(world, who):
    [[box, name]] = sent(world, CALLS, "calls.csv").items()
    fault = world.http("POST", TICKETS, NOC, FAULT).json["id"]

    taken = world.http("POST", f"{CASES}/{fault}/attachments/{box.removeprefix('file-')}", who, {"name": name})
    with_another = world.http("POST", "/ecare/tickets/new", who, {"severity": "P9", box: name})

    assert (taken.status, "was not sent yet" in taken.text) == (409, True)
    assert with_another.status == 400
    assert f"{len(CALLS)} B" not in with_another.text


def test_our_people_file_for_us_what_they_send_with_a_dispute_that_they_open_for_a_carrier(world):
    files = sent(world, CALLS, "calls.csv", ANALYST)

    dispute = raised(world, ANALYST, carrier="baltel", channel="call", **files)

    assert filed(world, dispute, ANALYST) == [("calls.csv", "text/csv", "filed", "ours")]


def test_a_file_of_lines_is_read_into_a_form_with_all_the_rows_there_may_be(world):
    rows = {f"{name}-{n}": "1" for n in range(30) for name in ("line", "about", "billed", "disputed")}

    asked = {"rows": "30", "do": "table", "lines_file": b"Line,Disputed\n7,12.50\n"}

    answer = world.http("POST", NEW, BILLING, FORM | rows | asked)

    assert answer.status == 200
    assert "7\t12.50" in typed(answer)["table"]
