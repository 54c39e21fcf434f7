"""Files with a fault or an order: sent past us, looked at, told in the timeline, and given to those of the case."""

import hashlib
import re

import pytest

from pledgekeeper.api import attaching
from pledgekeeper.api.routes import SONATA_TICKETS
from tests.journeys.people import (
    AGENT,
    BILLING,
    CASES,
    CLAIM,
    DISPUTES,
    FAULT,
    MANAGER,
    NIGHT_IN_PARIS,
    NOC,
    ORDER,
    ORDERS,
    TICKETS,
)

TRACE, LETTER = b"\xd4\xc3\xb2\xa1 packets", b"%PDF-1.7 letter of authorisation"
PROGRAM, NOISE = b"MZ\x90\0 runs", b"\x07\0\x01\0 whatever"
STRANGER = "carrier.andesvoz.noc"
ADDRESS = "https://care.pledge.example"
FORM = {"product": "voice", "severity": "P2", "description": "One-way audio."}


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


@pytest.fixture
def ticket(world):
    return world.http("POST", TICKETS, NOC, FAULT).json["id"]


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def described(content, name):
    return {"name": name, "size_bytes": len(content), "sha256": sha256(content)}


def sent(world, case, content, name, who=NOC):
    """Announced by the API, and sent to where it says."""
    told = world.http("POST", f"{CASES}/{case}/attachments", who, described(content, name))
    assert told.status == 201, told.text
    assert world.s3.send(told.json["upload"], content) == 200


def attached(world, case, content, name, who=NOC, **note):
    sent(world, case, content, name, who)
    return world.http("POST", f"{CASES}/{case}/attachments/{sha256(content)}", who, {"name": name, **note})


def on_a_page(world, content, name, who=NOC):
    """Announced and sent by the script of a page; the box that it puts into the form."""
    form = {each: str(value) for each, value in described(content, name).items()}
    told = world.http("POST", "/ecare/files", who, form)
    assert told.status == 200, told.text
    assert world.s3.send(told.json, content) == 200
    return {f"file-{told.json['sha256']}": name}


def given(world, case, content, who):
    return world.http("GET", f"{CASES}/{case}/attachments/{sha256(content)}", who)


def test_a_file_that_was_sent_is_a_note_of_the_ticket_and_given_to_both_sides_under_its_name(world, ticket):
    answer = attached(world, ticket, TRACE, "trace.pcap", note="Taken at our edge.")

    assert answer.json == {
        "id": sha256(TRACE),
        "name": "trace.pcap",
        "media_type": "application/vnd.tcpdump.pcap",
        "size_bytes": len(TRACE),
        "at": answer.json["at"],
        "url": f"{ADDRESS}{CASES}/{ticket}/attachments/{sha256(TRACE)}",
    }
    shown = world.http("GET", f"{TICKETS}/{ticket}", NOC).json
    assert shown["note"][-1]["text"] == "Taken at our edge."
    assert [(each["name"], each["url"]) for each in shown["attachment"]] == [("trace.pcap", answer.json["url"])]
    for who in (NOC, AGENT):
        assert world.s3.follow(given(world, ticket, TRACE, who).headers["Location"]) == TRACE
    assert [given(world, ticket, TRACE, who).status for who in (STRANGER, BILLING)] == [404, 403]


def test_a_file_of_an_order_is_shown_in_it_as_tmf621_shows_one_of_a_ticket(world):
    order = world.http("POST", ORDERS, NOC, ORDER).json["id"]

    attached(world, order, LETTER, "loa.pdf", MANAGER)

    (shown,) = world.http("GET", f"{ORDERS}/{order}", NOC).json["attachment"]
    assert (shown["@type"], shown["name"], shown["mimeType"]) == ("Attachment", "loa.pdf", "application/pdf")
    assert shown["url"] == f"{ADDRESS}{CASES}/{order}/attachments/{sha256(LETTER)}"
    assert world.http("GET", f"{ORDERS}?fields=attachment", NOC).json[0]["attachment"] == [shown]
    back = world.http(
        "PATCH", f"{ORDERS}/{order}", NOC, {"@type": "ProductOrder", "attachment": [shown], "description": "As agreed."}
    )
    assert back.status == 200, back.text
    none = world.http("PATCH", f"{ORDERS}/{order}", NOC, {"@type": "ProductOrder", "attachment": []})
    assert none.status == 400
    assert f"{CASES}/{{id}}/attachments" in none.text


def test_nothing_is_attached_that_its_own_side_did_not_send(world, ticket):
    theirs = world.http("POST", TICKETS, STRANGER, FAULT).json["id"]
    sent(world, theirs, TRACE, "trace.pcap", STRANGER)

    stolen = world.http("POST", f"{CASES}/{ticket}/attachments/{sha256(TRACE)}", NOC, {"name": "trace.pcap"})

    assert (stolen.status, stolen.json["reason"]) == (
        409,
        "trace.pcap was not sent yet: send it to the address that announcing it answered; it waits a day",
    )
    assert "note" not in world.http("GET", f"{TICKETS}/{ticket}", NOC).json


def test_the_bucket_takes_no_other_file_than_the_one_that_was_announced(world, ticket):
    told = world.http("POST", f"{CASES}/{ticket}/attachments", NOC, described(TRACE, "trace.pcap")).json

    assert world.s3.send(told["upload"], TRACE[:-1] + b"!") != 200


@pytest.mark.parametrize(
    ("content", "name", "why"),
    [
        (PROGRAM, "trace.pcap", "trace.pcap is a program, and none is kept with a case"),
        (NOISE, "trace.pcap", "trace.pcap is no format that we know"),
    ],
)
def test_a_program_and_what_is_no_format_are_refused_whatever_they_are_called(world, ticket, content, name, why):
    refused = attached(world, ticket, content, name)

    assert refused.status == 400
    assert why in refused.json["reason"]
    assert given(world, ticket, content, NOC).status == 404


def test_a_file_that_came_larger_than_a_case_takes_is_refused_whatever_was_announced(world, ticket, monkeypatch):
    monkeypatch.setattr(attaching, "MOST_BYTES", len(TRACE) - 1)

    refused = attached(world, ticket, TRACE, "trace.pcap")

    assert refused.status == 400
    assert f"trace.pcap has {len(TRACE)} bytes, and a file of a case at most {len(TRACE) - 1}" in refused.json["reason"]
    assert given(world, ticket, TRACE, NOC).status == 404


@pytest.mark.parametrize("size", [0, 100 * 1024 * 1024 + 1])
def test_an_empty_file_and_one_of_more_than_a_hundred_mebibytes_are_refused_before_they_are_sent(world, ticket, size):
    told = world.http("POST", f"{CASES}/{ticket}/attachments", NOC, {**described(TRACE, "t.pcap"), "size_bytes": size})

    assert told.status == 400
    assert "size_bytes" in told.json["reason"]


def test_attaching_it_again_by_the_same_key_is_one_note(world, ticket):
    sent(world, ticket, TRACE, "trace.pcap")
    path, headers = f"{CASES}/{ticket}/attachments/{sha256(TRACE)}", {"Idempotency-Key": "k-1"}

    answers = [world.http("POST", path, NOC, {"name": "trace.pcap"}, headers=headers) for _ in range(2)]

    assert answers[0].json == answers[1].json
    assert len(world.http("GET", f"{TICKETS}/{ticket}", NOC).json["note"]) == 1


def test_a_dispute_takes_files_into_its_evidence_room_only(world):
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]

    refused = world.http("POST", f"{CASES}/{dispute}/attachments", BILLING, described(LETTER, "l.pdf"))

    assert refused.status == 409
    assert "evidence room" in refused.json["reason"]


def test_a_fault_is_reported_on_the_page_with_its_files(world):
    files = on_a_page(world, TRACE, "trace.pcap") | on_a_page(world, LETTER, "loa.pdf")

    opened = world.http("POST", "/ecare/tickets/new", NOC, FORM | files)

    page = world.http("GET", opened.headers["Location"].partition("?")[0], NOC).text
    number = opened.headers["Location"].partition("?")[0].rpartition("/")[2]
    for content, name in ((TRACE, "trace.pcap"), (LETTER, "loa.pdf")):
        assert name in page
        assert given(world, number, content, AGENT).status == 303
    assert [each["name"] for each in world.http("GET", f"{TICKETS}/{number}", NOC).json["attachment"]] == [
        "trace.pcap", "loa.pdf",
    ]  # fmt: skip
    assert world.http("GET", f"{SONATA_TICKETS}/{number}", NOC).status == 200


def test_an_order_is_placed_on_the_page_with_its_files(world):
    form = {"product": "ip", "description": "Transit", "quantity": "1"} | on_a_page(world, LETTER, "loa.pdf")

    opened = world.http("POST", "/ecare/orders/new", NOC, form)

    number = opened.headers["Location"].partition("?")[0].rpartition("/")[2]
    assert given(world, number, LETTER, MANAGER).status == 303


def test_both_sides_write_a_note_with_files_on_the_page_and_a_program_is_told_beside_the_field(world, ticket):
    path = f"/ecare/cases/{ticket}"
    world.http("POST", f"{path}/notes", NOC, {"text": "See the trace."} | on_a_page(world, TRACE, "t.pcap"))
    world.http("POST", f"{path}/notes", AGENT, {"text": "Ours."} | on_a_page(world, LETTER, "o.pdf", AGENT))

    refused = world.http("POST", f"{path}/notes", NOC, {"text": "It shows it."} | on_a_page(world, PROGRAM, "t.exe"))

    page = world.http("GET", path, NOC).text
    assert page.count('class="kind"') == 2
    assert (refused.status, "t.exe is a program" in refused.text, "It shows it." in refused.text) == (400, True, True)
    assert f'name="file-{sha256(PROGRAM)}"' not in refused.text  # it is not sent with the form again


def test_who_opens_nothing_sends_no_files(world):
    form = {each: str(value) for each, value in described(TRACE, "t.pcap").items()}

    assert world.http("POST", "/ecare/files", BILLING, form).status == 403


def boxes(answer, path):
    """The files that the form at `path` holds, ticked, as they are shown."""
    form = answer.text.partition(f'action="{path}"')[2].partition("</form>")[0]
    return re.findall(r'name="(file-\w+)" value="[^"]*" checked><span>([^<]+)<', form)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/ecare/tickets/new", FORM | {"description": ""}),
        ("/ecare/orders/new", {"product": "ip", "description": "Transit", "quantity": "some"}),
        ("/ecare/cases/{ticket}/notes", {"text": ""}),
    ],
)
def test_what_was_sent_with_a_form_that_is_refused_need_not_be_chosen_again(world, ticket, path, form):
    path = path.format(ticket=ticket)
    files = on_a_page(world, TRACE, "trace.pcap") | on_a_page(world, LETTER, "loa.pdf")

    refused = world.http("POST", path, NOC, form | files)

    assert refused.status == 400
    assert boxes(refused, path) == [
        (f"file-{sha256(TRACE)}", f"trace.pcap, {len(TRACE)} B"),
        (f"file-{sha256(LETTER)}", f"loa.pdf, {len(LETTER)} B"),
    ]


def test_of_the_files_of_a_refused_form_the_wrong_one_is_left_out_and_the_others_stay(world, ticket):
    path = f"/ecare/cases/{ticket}/notes"
    files = on_a_page(world, PROGRAM, "t.exe") | on_a_page(world, TRACE, "trace.pcap")

    refused = world.http("POST", path, NOC, {"text": "It shows it."} | files)
    [(kept, _)] = boxes(refused, path)
    done = world.http("POST", path, NOC, {"text": "It shows it.", kept: "trace.pcap"})

    assert kept == f"file-{sha256(TRACE)}"
    assert done.status == 303
    assert [each["name"] for each in world.http("GET", f"{TICKETS}/{ticket}", NOC).json["attachment"]] == ["trace.pcap"]


def test_a_form_shows_no_file_as_kept_that_another_carrier_sent_or_nobody(world, ticket):
    on_a_page(world, TRACE, "trace.pcap", STRANGER)

    refused = world.http("POST", "/ecare/tickets/new", NOC, FORM | {"description": "", f"file-{sha256(TRACE)}": "mine"})

    assert boxes(refused, "/ecare/tickets/new") == []
    assert "mine does not wait any more: choose it again" in refused.text
