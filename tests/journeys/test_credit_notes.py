"""From dispute to credit note: one credit, one document of one number, with the mail that brings it."""

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from xml.etree.ElementTree import fromstring

import pytest
from pypdf import PdfReader

from pledgekeeper import wiring
from pledgekeeper.carriers.invoicing import Vat
from pledgekeeper.credit_notes.ubl import ROOT
from pledgekeeper.store import keys
from tests.journeys.people import ANALYST, BILLING, CASES, CLAIM, DISPUTES
from tests.journeys.test_disputes_agreed import AP, LINES, asked

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
OTHER_CARRIER = "carrier.nordwave.billing"
CBC = f"{{{ROOT['xmlns:cbc']}}}"


def answered(world, accepted="5000.00"):
    """A dispute of two lines, of which the first is accepted so far."""
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM | {"lines": LINES}).json
    said = {"lines": [{"line": "1", "accepted_amount": accepted}], "reason": "The notice was right."}
    world.http("POST", f"{DISPUTES}/{dispute['id']}/answer", ANALYST, said)
    world.taken()
    return dispute


def notes(world, dispute, who=BILLING):
    return world.http("GET", f"{DISPUTES}/{dispute['id']}/credit-notes", who).json


def written(world, dispute):
    timeline = world.http("GET", f"{CASES}/{dispute['id']}/timeline", BILLING).json["events"]
    return [event for event in timeline if event["event"] == "credit-note-written"]


def test_the_carrier_gets_a_mail_with_the_page_and_the_xml_and_can_fetch_both(world_at):
    world = world_at(MONDAY)
    dispute = answered(world)

    assert asked(world, dispute, ANALYST, "issue-credit").status == 200
    [letter] = world.taken()
    [note] = notes(world, dispute)

    assert (letter.to, "credit note PKF-2026-000001 over 5000.00 EUR" in letter.text) == (AP, True)
    assert list(letter.files) == ["PKF-2026-000001.pdf", "PKF-2026-000001.xml"]
    assert (note["number"], note["amount"], note["currency"]) == ("PKF-2026-000001", "5000.00", "EUR")
    for document, sent in zip(note["documents"], letter.files.values(), strict=True):
        fetched = world.s3.follow(document["url"])
        assert fetched == sent if isinstance(sent, bytes) else fetched.decode() == sent
        assert document["sha256"] == sha256(fetched).hexdigest()
        assert document["sha256"] in letter.text
    page = PdfReader(io.BytesIO(letter.files["PKF-2026-000001.pdf"]))
    assert "UAB Baltel Carrier Services" in page.pages[0].extract_text()
    root = fromstring(world.s3.follow(note["documents"][1]["url"]))
    assert [each.text for each in root.iter(f"{CBC}LineExtensionAmount")] == ["5000.00", "5000.00"]
    assert [each["sha256"] for each in written(world, dispute)[0]["documents"]] == [
        each["sha256"] for each in note["documents"]
    ]
    world.pass_time(minutes=6)
    assert world.s3.follow(note["documents"][0]["url"]) is None


def test_another_carrier_is_told_that_there_is_no_such_dispute(world_at):
    world = world_at(MONDAY)
    dispute = answered(world)
    asked(world, dispute, ANALYST, "issue-credit")

    assert world.http("GET", f"{DISPUTES}/{dispute['id']}/credit-notes", OTHER_CARRIER).status == 404


def test_a_second_credit_has_a_document_of_its_own_over_what_came_since(world_at):
    world = world_at(MONDAY)
    dispute = answered(world)
    asked(world, dispute, ANALYST, "issue-credit")
    rest = {"lines": [{"line": "2", "accepted_amount": "804.28"}], "reason": "Some of it."}
    world.http("POST", f"{DISPUTES}/{dispute['id']}/answer", ANALYST, rest)

    asked(world, dispute, ANALYST, "issue-credit")

    assert [(note["number"], note["amount"]) for note in notes(world, dispute)] == [
        ("PKF-2026-000001", "5000.00"),
        ("PKF-2026-000002", "804.28"),
    ]


def test_a_request_that_is_sent_again_issues_nothing_again(world_at):
    world = world_at(MONDAY)
    dispute = answered(world)
    url, key = f"{CASES}/{dispute['id']}/commands", {"Idempotency-Key": "credit-1"}

    for _ in range(2):
        assert world.http("POST", url, ANALYST, {"command": "issue-credit"}, key).status == 200

    assert [note["number"] for note in notes(world, dispute)] == ["PKF-2026-000001"]
    assert len(world.taken()) == 1


def test_numbers_have_no_gaps_and_begin_again_with_the_year(world_at):
    world = world_at(MONDAY)
    disputes = [answered(world) for _ in range(4)]

    asked(world, disputes[0], ANALYST, "issue-credit")
    assert asked(world, disputes[0], ANALYST, "issue-credit").status == 409
    asked(world, disputes[1], ANALYST, "issue-credit")
    world.clock.instant = datetime(2027, 1, 1, 9, 0, tzinfo=UTC)
    asked(world, disputes[2], ANALYST, "issue-credit")

    told = [note["number"] for dispute in disputes for note in notes(world, dispute)]
    assert told == ["PKF-2026-000001", "PKF-2026-000002", "PKF-2027-000001"]


def test_whoever_comes_second_takes_the_next_number(world_at, monkeypatch):
    world = world_at(MONDAY)
    first, second = answered(world), answered(world)
    asked(world, first, ANALYST, "issue-credit")
    read = type(world.store).last_credit_note
    stale = iter([None])  # as it was before the first was issued
    monkeypatch.setattr(
        type(world.store), "last_credit_note",
        lambda store, series: None if next(stale, "read") is None else read(store, series),
    )  # fmt: skip

    assert asked(world, second, ANALYST, "issue-credit").status == 200
    assert [note["number"] for note in notes(world, second)] == ["PKF-2026-000002"]


def test_a_number_that_another_credit_has_is_refused_and_so_is_one_of_our_own_series(world_at):
    world = world_at(MONDAY)
    first, second = answered(world), answered(world)
    assert asked(world, first, ANALYST, "issue-credit", credit_note="ERP-77").status == 200

    taken = asked(world, second, ANALYST, "issue-credit", credit_note="ERP-77")
    ours = asked(world, second, ANALYST, "issue-credit", credit_note="PKF-2026-000009")

    assert (taken.status, first["id"] in taken.text) == (409, True)
    assert (ours.status, "leave credit_note out" in ours.text) == (400, True)
    assert notes(world, second) == []


def test_where_the_agreement_names_nobody_the_carrier_is_told_without_documents(world_at):
    world = world_at(MONDAY)
    world.agree("baltel", invoicing=None)
    dispute = answered(world)

    assert asked(world, dispute, ANALYST, "issue-credit").status == 409
    assert asked(world, dispute, ANALYST, "issue-credit", credit_note="CN-1").status == 200

    [letter], [note] = world.taken(), notes(world, dispute)
    assert (letter.to, letter.files) == (AP, {})
    assert "does not say who issues it" in note["why_not"]


@pytest.mark.parametrize("percent", ["20", None])
def test_whoever_issues_a_note_sees_what_it_comes_to_with_the_vat_that_is_agreed(world_at, percent):
    world = world_at(MONDAY)
    if percent:
        said = world.store.carrier("baltel").agreement.invoicing
        world.agree("baltel", invoicing=said.changed(vat=Vat(category="S", percent=percent)))
        wiring.book.cache_clear()
    dispute = answered(world)

    page = world.http("GET", f"/ecare/cases/{dispute['id']}", ANALYST).text

    due = Decimal(world.http("GET", f"{DISPUTES}/{dispute['id']}", ANALYST).json["credit_due_amount"])
    told = "With the agreement&#39;s 20 % of VAT the note comes to"
    assert (told in page) is bool(percent)
    assert not percent or f"{told} {due * 12 / 10:,.2f} EUR" in page


def test_while_the_documents_are_not_there_the_carrier_is_not_told_and_asks_again_later(world_at):
    world = world_at(MONDAY)
    dispute = answered(world)
    world.down.add("credit_notes")
    asked(world, dispute, ANALYST, "issue-credit")

    [waiting] = notes(world, dispute)
    assert (waiting["documents"], "ask again" in waiting["why_not"], world.taken()) == ([], True, [])

    world.down.clear()
    world.settle()
    assert len(world.taken()) == 1
    assert "why_not" not in notes(world, dispute)[0]


def test_the_documents_are_locked_for_ten_years(world_at):
    world = world_at(MONDAY)
    dispute = answered(world)
    asked(world, dispute, ANALYST, "issue-credit")

    locked = [until for (key, _), until in world.s3.locked.items() if key.startswith("credit-notes/")]

    assert locked == [MONDAY + timedelta(days=3_653)] * 2


@pytest.mark.parametrize("after", [False, True])
@pytest.mark.parametrize("number", range(6))
def test_wherever_its_writing_dies_there_is_one_document_of_one_number(world_at, number, after):
    """The function dies before or after each of its calls of AWS; the message comes back, and all is there once."""
    world = world_at(MONDAY)
    dispute = answered(world)
    world.down.add("credit_notes")
    asked(world, dispute, ANALYST, "issue-credit")
    world.down.clear()
    calls, died = [], []

    def dies(call):
        calls.append(call)
        if len(calls) == 2 * number + 1 + after and not died:
            died.append(call)
            return True
        return False

    world.crash_at = dies
    world.settle()
    world.pass_time(minutes=10)

    [note], [event] = notes(world, dispute), written(world, dispute)
    kept = [key for key, _ in world.s3.versions if key.startswith("credit-notes/")]
    assert (died != [], len(kept), note["number"]) == (True, 2, "PKF-2026-000001")
    assert [each["sha256"] for each in event["documents"]] == [
        sha256(world.s3.objects[key]).hexdigest() for key in sorted(kept)
    ]
    assert [letter.to for letter in world.taken() if letter.files] == [AP]


def test_every_number_leads_to_its_dispute(world_at):
    world = world_at(MONDAY)
    dispute = answered(world)
    asked(world, dispute, ANALYST, "issue-credit")

    [item] = world.dynamo.partition("pk", keys.credit_note("PKF-2026-000001")["pk"])
    assert item["case_id"]["S"] == dispute["id"]
