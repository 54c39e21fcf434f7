"""The evidence room on its page: both sides file hashes first, see which days differ, and read who was given what."""

import hashlib
import re
from datetime import UTC, datetime

import pytest

from pledgekeeper import wiring
from pledgekeeper.disputes.evidence import Access
from pledgekeeper.disputes.record_hashes import Call, written
from pledgekeeper.event import Actor
from tests.journeys.people import ANALYST, BILLING, CASES, CLAIM, DISPUTES
from tests.journeys.test_ecare_billing import rows
from tests.unit.disputes.test_contents import a_mail, book

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
STRANGER = "carrier.andesvoz.billing"
LEGAL = "staff.legal"
SECOND_OF_OCTOBER = 1_790_899_200
CALLS = [Call(34612345678, SECOND_OF_OCTOBER + 3_600 * n, 60 + n) for n in range(48)]


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


@pytest.fixture
def room(world):
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    return f"/ecare/cases/{dispute}/evidence"


def file(world, room, who, name, content):
    """By the page's own forms, as its script sends them."""
    described = {"name": name, "size_bytes": str(len(content)), "sha256": hashlib.sha256(content).hexdigest()}
    told = world.http("POST", room, who, described)
    assert told.status == 200, told.text
    assert world.s3.send(told.json, content) == 200
    return world.http("POST", f"{room}/{told.json['evidence']}/filed", who)


def hashes(world, room, calls):
    """As `pledge hash-records` writes them, with the salt that the page tells."""
    salt = re.search(r"--salt ([0-9a-f]{64}) ", world.http("GET", room, BILLING).text)[1]
    return "".join(written(calls, salt)).encode()


def test_both_sides_file_hashes_and_see_which_days_differ_and_by_how_many_calls(world, room):
    assert "no hashes filed yet" in world.http("GET", room, BILLING).text
    file(world, room, BILLING, "october.hashes", hashes(world, room, CALLS[3:]))
    assert "On these days" not in world.http("GET", room, BILLING).text
    file(world, room, ANALYST, "ours.hashes", hashes(world, room, CALLS[:-2]))

    for who in (BILLING, ANALYST, LEGAL):
        text = world.http("GET", room, who).text
        assert "On these days (UTC) one side has calls that the other has not" in text
        assert ["2026-10-02", "0", "3"] in rows(text)
        assert ["2026-10-03", "2", "0"] in rows(text)


def test_the_same_records_differ_on_no_day_and_hashes_with_another_salt_say_so(world, room):
    ours = hashes(world, room, CALLS)
    for who in (BILLING, ANALYST):
        file(world, room, who, "all.hashes", ours)
    assert "No day differs" in world.http("GET", room, BILLING).text

    world.pass_time(minutes=1)
    file(world, room, BILLING, "all.hashes", "".join(written(CALLS, "another salt, a long one")).encode())
    assert "different salts" in world.http("GET", room, BILLING).text


def test_large_hashes_are_compared_when_somebody_asks(world, room, monkeypatch):
    monkeypatch.setattr("pledgekeeper.ecare.evidence.SOON", 10)
    for who in (BILLING, ANALYST):
        file(world, room, who, "all.hashes", hashes(world, room, CALLS))

    assert '<button name="compare" value="yes"' in world.http("GET", room, BILLING).text
    assert "No day differs" in world.http("GET", f"{room}?compare=yes", BILLING).text


def test_both_sides_read_the_same_log_of_who_was_given_which_file(world, room):
    assert "Nobody has asked for a file yet" in world.http("GET", room, BILLING).text
    file(world, room, BILLING, "rates.csv", b"prefix,number\n346,+34612345678\n")
    for who in (ANALYST, LEGAL):
        world.pass_time(minutes=1)
        world.http("POST", f"{room}/ev-1/read", who)

    for who in (BILLING, ANALYST):
        log = [row for row in rows(world.http("GET", room, who).text) if "rates.csv" in row]
        assert [row[0] for row in log] == ["staff-legal", "staff-billing-analyst"]
        assert "numbers masked" in " ".join(log[0])
        assert "as filed" in " ".join(log[1])


def test_files_of_one_reconciliation_are_told_apart_in_the_log(world, room):
    found, by = ["e81/reconciliation.html", "e81/reconciliation.xlsx"], Actor(side="ours", name="staff-legal")
    for name in (*found, "f" * 64):
        access = Access(at=MONDAY, by=by, evidence_id=name, form="raw")
        wiring.evidence_log().write(room.split("/")[-2], access, name)

    log = [row for row in rows(world.http("GET", room, BILLING).text) if row[0] == "staff-legal"]
    assert len(log) == 3
    assert all(any(name in row for row in log) for name in (*found, "f" * 16))


def test_our_people_file_and_read_on_the_page_and_who_may_not_file_is_shown_no_form(world, room):
    assert file(world, room, ANALYST, "ours.pdf", b"%PDF-1.7 our rates").headers["Location"].endswith("said=filed")

    assert "data-upload" in world.http("GET", room, ANALYST).text
    seen = world.http("GET", room, LEGAL).text
    assert "data-upload" not in seen
    assert f'action="{room}/ev-1/read"' in seen


def test_a_dispute_that_is_over_takes_no_more_evidence_and_its_room_is_read_all_the_same(world, room):
    file(world, room, BILLING, "rates.pdf", b"%PDF-1.7 rates")
    case = room.removesuffix("/evidence")
    assert world.http("POST", f"{case}/withdraw", BILLING, {}).status == 303

    text = world.http("GET", room, BILLING).text
    assert "data-upload" not in text
    assert "rates.pdf" in text
    assert f'href="{room}"' in world.http("GET", case, BILLING).text


def test_what_another_side_only_announced_is_not_shown(world, room):
    described = {"name": "secret.pdf", "size_bytes": "8", "sha256": "0" * 64}
    assert world.http("POST", room, BILLING, described).status == 200

    assert "secret.pdf" in world.http("GET", room, BILLING).text
    assert "secret.pdf" not in world.http("GET", room, ANALYST).text


def test_a_room_of_another_carrier_is_answered_like_none(world, room):
    theirs, none = (world.http("GET", path, STRANGER) for path in (room, "/ecare/cases/DSP-0000000000/evidence"))

    assert theirs.status == none.status == 404
    assert theirs.text.replace(room.split("/")[3], "X") == none.text.replace("DSP-0000000000", "X")


@pytest.mark.parametrize(("language", "says"), [("fr", "empreintes"), ("es", "huellas"), ("zh", "哈希")])
def test_it_speaks_the_carriers_language(world, room, language, says):
    assert says in world.http("GET", room, BILLING, headers={"Accept-Language": language}).text


# --- credit notes ----------------------------------------------------------------------------------------------------


def credited(world, room):
    dispute = room.split("/")[3]
    said = {"accepted_amount": "5000.00", "reason": "The notice was right."}
    world.http("POST", f"{DISPUTES}/{dispute}/answer", ANALYST, said)
    assert world.http("POST", f"{CASES}/{dispute}/commands", ANALYST, {"command": "issue-credit"}).status == 200
    return f"/ecare/cases/{dispute}"


def test_the_page_of_a_dispute_offers_both_documents_of_a_credit_note(world, room):
    case = credited(world, room)

    text = world.http("GET", case, BILLING).text
    assert "PKF-2026-000001" in text
    for form, begins in (("pdf", b"%PDF-"), ("xml", b"<?xml")):
        address = f"{case}/credit-notes/1/{form}"
        assert f'href="{address}"' in text
        answer = world.http("GET", address, BILLING)
        assert answer.status == 303
        content = world.s3.follow(answer.headers["Location"])
        assert (content if isinstance(content, bytes) else content.encode()).startswith(begins)
    assert hashlib.sha256(content if isinstance(content, bytes) else content.encode()).hexdigest()[:16] in text


@pytest.mark.parametrize("which", ["0/pdf", "2/pdf", "1/doc", "x/pdf", "-1/pdf"])
def test_a_document_that_was_never_written_is_not_found(world, room, which):
    case = credited(world, room)

    assert world.http("GET", f"{case}/credit-notes/{which}", BILLING).status == 404
    assert world.http("GET", f"{case}/credit-notes/1/pdf", STRANGER).status == 404


# --- types -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("lines.xlsx", book()),
        ("stop-payment.eml", a_mail()),
        ("false-answer.wav", b"RIFF\x24\0\0\0WAVEfmt \x10\0"),
        ("false-answer.mp3", b"ID3\x04\0\0"),
        ("false-answer.ogg", b"OggS\0\x02"),
    ],
)
def test_workbooks_mails_and_recordings_are_filed_and_read(world, room, name, content):
    assert file(world, room, BILLING, name, content).headers["Location"].endswith("said=filed")

    given = world.http("POST", f"{room}/ev-1/read", ANALYST)
    assert world.s3.follow(given.headers["Location"]) == content


def test_a_workbook_with_macros_is_put_aside_though_its_name_does_not_tell_and_its_side_reads_why(world, room):
    hidden = book(**{"xl__macrosheets__sheet1.xml": "x"})

    assert file(world, room, BILLING, "lines.xlsx", hidden).headers["Location"].endswith("said=file_refused")

    assert "there are macros or embedded objects in it" in world.http("GET", room, BILLING).text
    french = world.http("GET", room, BILLING, headers={"Accept-Language": "fr"}).text
    assert "lines.xlsx : il contient des macros ou des objets incorporés." in french
    assert "lines.xlsx" not in world.http("GET", room, ANALYST).text


def test_a_file_with_macros_by_its_name_is_refused_in_the_readers_language(world, room):
    described = {"name": "lines.xlsm", "size_bytes": "8", "sha256": "0" * 64}
    answer = world.http("POST", room, BILLING, described, {"Accept-Language": "fr"})

    assert answer.status == 400
    assert "lines.xlsm : un fichier avec macros" in answer.text


def test_the_page_tells_both_sides_when_and_why_the_evidence_was_purged_and_asks_for_no_more_hashes(world, room):
    file(world, room, BILLING, "mail.eml", a_mail())
    number = room.split("/")[3]
    world.http("POST", f"{CASES}/{number}/commands", BILLING, {"command": "withdraw-dispute"})
    assert "Deleted for good" not in world.http("GET", room, BILLING).text

    world.pass_time(days=345)

    for who in (BILLING, ANALYST):
        text = world.http("GET", room, who).text
        assert "Deleted for good on" in text
        assert "3 Nov" in text
        assert "Hashes first" not in text
