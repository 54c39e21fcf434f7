"""Before a dispute is raised on the page, what may be mistyped or is claimed already is asked about; a tick says so."""

import hashlib
from html import unescape

import pytest

from pledgekeeper.invoices.naming import bill_named
from tests.journeys.people import ANALYST, BILLING, DISPUTES
from tests.journeys.test_ecare_new_dispute import FORM, MONDAY, NEW, refused, sent, typed
from tests.journeys.test_invoices import BILL, BILLS
from tests.security.test_forms_again import Forms


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


def loaded(world, **changed):
    assert world.http("POST", BILLS, ANALYST, {**BILL, **changed}).status == 201


def raised(world, **form):
    answer = world.http("POST", NEW, BILLING, {**FORM, **form})
    assert answer.status == 303, unescape(answer.text)
    return answer.headers["Location"].rpartition("/")[2].partition("?")[0]


def asked(world, **form):
    """What is asked about, and the form as the browser sends it once it is ticked."""
    answer = world.http("POST", NEW, BILLING, {**FORM, **form})
    assert answer.status == 400, answer.status
    [fields] = [fields for to, fields in Forms(answer.text).forms if to == NEW and "description" in fields]
    said = unescape(answer.text).partition('id="sure-wrong">')[2].partition("</p>")[0]
    return said, {name: text for name, text in fields.items() if name and name != "do"} | {"sure": said}


def count(world):
    return len(world.http("GET", DISPUTES, BILLING).json)


def test_a_date_of_the_invoice_that_is_still_to_come_is_asked_about_and_taken_when_it_is_so(world):
    said, ticked = asked(world, invoice_date="2027-11-02")
    assert "The invoice is of 2027-11-02, which is still to come." in said
    assert count(world) == 0

    raised(world, **ticked)

    assert count(world) == 1


def test_traffic_after_the_date_of_the_invoice_is_asked_about(world):
    said, _ = asked(world, period_from="2026-11-10", period_to="2026-11-20")

    assert "Traffic until 2026-11-19 is claimed, and the invoice is of 2026-11-02." in said


def test_what_the_claim_says_otherwise_than_the_invoice_that_is_loaded_is_asked_about(world):
    loaded(world)

    said, _ = asked(world, invoice_date="2026-11-20")

    assert "2026-11-20" in said
    assert "2026-11-02" in said


def test_lines_that_another_dispute_claims_are_asked_about_and_so_is_the_same_claim_raised_again(world):
    first = raised(world)

    said, ticked = asked(world, description="Once more.", **{"key": "another"})
    assert f"Line 1 is disputed already, with 5,000.00 EUR, in {first}." in said
    assert f"Line 2 is disputed already, with 1,804.28 EUR, in {first}." in said
    raised(world, **{"disputed-0": "", "line-2": "3"})
    assert count(world) == 2

    raised(world, **ticked)
    assert count(world) == 3


def test_a_claim_that_is_sent_twice_by_a_double_press_is_opened_once_and_nobody_is_asked(world):
    assert raised(world, key="pressed-twice") == raised(world, key="pressed-twice")
    assert count(world) == 1


def test_a_tick_is_for_what_was_asked_about_and_for_nothing_that_came_since(world):
    _, ticked = asked(world, invoice_date="2027-11-02")

    said, _ = asked(world, **{**ticked, "invoice_date": "2028-11-02"})

    assert "2028-11-02" in said


def test_the_box_of_invoices_shows_the_one_that_was_asked_for_also_when_the_form_is_refused(world):
    loaded(world)
    loaded(world, billNo="INV-2026-10-00999")
    bill = bill_named("baltel", "BLT-7", "INV-2026-10-00417")

    form = typed(world.http("GET", f"{NEW}?invoice=INV-2026-10-00417", BILLING))
    again = typed(world.http("POST", NEW, BILLING, {**form, "description": ""}))

    assert (form["known_invoice"], again["known_invoice"]) == (bill, bill)
    assert not any(mark in bill for mark in "\r\n")


def test_how_many_lines_of_a_file_were_read_and_what_they_dispute_is_told(world):
    content = b"Line;Disputed\n10;5000.00\n11;1804.28\n12;1000.00\n"

    page = world.http("POST", NEW, BILLING, {**FORM, "do": "table", "lines_file": content}).text

    assert "3 lines are read; disputed: 7,804.28 EUR" in page


def test_a_picture_with_the_name_of_a_workbook_is_told_to_be_no_file_of_lines(world):
    picture = b"\x89PNG\r\n\x1a\n" + bytes(40)

    told = refused(world, do="table", lines_file=picture)["lines_file"]

    assert "neither a workbook nor text" in told


def test_which_file_is_not_what_its_name_says_is_told_in_words_for_a_clerk(world):
    picture = b"\x89PNG\r\n\x1a\n" + bytes(40)
    box = sent(world, picture, "wrong.xlsx")

    told = unescape(world.http("POST", NEW, BILLING, {**FORM, **box}).text)

    assert "wrong.xlsx: what is in it is no .xlsx file." in told
    assert "It looks like .png." in told
    assert "openxmlformats" not in told.partition('role="alert"')[2].partition("</div>")[0]


def test_which_of_several_files_is_of_a_kind_that_is_not_filed_is_told(world):
    about = {"name": "evil.exe", "size_bytes": "4", "sha256": hashlib.sha256(b"MZ..").hexdigest()}

    answer = world.http("POST", "/ecare/disputes/files", BILLING, about)

    assert answer.status == 400
    assert "evil.exe: such a file is not filed" in unescape(answer.text)
