"""A ticket as TMF621 v5 has it, in and out."""

import pytest
from pydantic import ValidationError

from pledgekeeper.api.tmf621 import PRIORITIES, TroubleTicketCreate, TroubleTicketUpdate, priority_of, ticket_view
from pledgekeeper.cases.commands import AddNote
from pledgekeeper.cases.decide import readings
from pledgekeeper.tickets.model import ChangeStatus, OpenTicket, TicketStatus
from tests.unit.builders import ENGINEER, HOUR, MONDAY_NIGHT, NOC, a_ticket, after, terms_of

FAULT = {
    "@type": "TroubleTicket",
    "description": "503 on BLT-ORI-FRA-02\nsince 02:14",
    "severity": "Critical",
    "ticketType": "incident",
}


def opened(**fields):
    return TroubleTicketCreate.model_validate(FAULT | fields).command("baltel", NOC, "noc@baltel.example").commands


# --- priority --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("priority", "severity", "ours"),
    [
        ("P1", "minor", "P1"),
        ("Critical", "low", "P1"),
        (" high ", "low", "P2"),
        ("MAJOR", "low", "P2"),
        ("medium", "critical", "P3"),
        ("Minor", "critical", "P3"),
        ("low", "critical", "P4"),
        ("1", "low", "P1"),
        (None, "Critical", "P1"),
        ("", "Major", "P2"),
        ("whatever", "minor", "P3"),
        ("whatever", "whatever", "P3"),
        (None, "", "P3"),
    ],
)
def test_the_carriers_priority_counts_else_its_severity_else_it_is_a_p3(priority, severity, ours):
    assert priority_of(priority, severity) == ours


def test_every_word_leads_to_a_priority_of_ours():
    assert set(PRIORITIES.values()) == {"P1", "P2", "P3", "P4"}
    assert all(word == word.strip().lower() for word in PRIORITIES)


# --- in --------------------------------------------------------------------------------------------------------------


def test_a_request_becomes_a_ticket_and_its_notes():
    command, first, second = opened(
        name="All calls fail",
        externalIdentifier=[{"@type": "ExternalIdentifier", "id": "BLT#558120"}],
        note=[{"@type": "Note", "text": "a"}, {"@type": "Note", "text": "b"}],
    )

    assert isinstance(command, OpenTicket)
    assert (command.title, command.priority, command.their_reference) == ("All calls fail", "P1", "BLT#558120")
    assert (first, second) == (AddNote(by=NOC, text="a"), AddNote(by=NOC, text="b"))


def test_a_ticket_without_a_name_is_called_by_the_first_line_of_its_description():
    assert opened()[0].title == "503 on BLT-ORI-FRA-02"
    assert opened(description="x" * 5_000)[0].title == "x" * 200


@pytest.mark.parametrize("blank", [" ", "\n\n", "\t"])
def test_a_ticket_whose_description_says_nothing_is_called_by_its_type(blank):
    assert opened(description=blank)[0].title == "incident"


def test_what_the_standard_describes_and_we_do_not_use_is_kept_as_it_was_sent():
    parts = {
        "relatedEntity": [
            {"@type": "RelatedEntity", "role": "circuit", "entity": {"@type": "EntityRef", "id": "BLT-02"}}
        ],
        "troubleTicketCharacteristic": [{"@type": "StringCharacteristic", "name": "product", "value": "voice"}],
        "channel": {"@type": "ChannelRef", "id": "noc-tool"},
    }

    assert opened(**parts)[0].attributes == parts


def test_attributes_the_server_sets_are_read_and_not_believed():
    command = opened(id="TT-1", href="x", status="closed", resolutionDate="2026-01-01T00:00:00Z")[0]

    assert command.attributes == {"statusSent": "closed"}  # kept as it was sent, and shown as no status of ours
    assert command.priority == "P1"


@pytest.mark.parametrize(
    "fields",
    [
        {"descripton": "x"},
        {"description": ""},
        {"severity": ""},
        {"note": [{"text": "x"}]},
        {"note": [{"@type": "Note", "text": ""}]},
        {"requestedResolutionDate": "2026-11-23T06:00:00"},
        {"externalIdentifier": [{"@type": "ExternalIdentifier", "id": ""}]},
        {"@type": 1},
    ],
    ids=str,
)
def test_what_is_no_ticket_is_refused(fields):
    with pytest.raises(ValidationError):
        opened(**fields)


def test_a_change_names_only_what_it_changes():
    sent = TroubleTicketUpdate.model_validate(
        {"@type": "TroubleTicket", "name": "CRC errors", "channel": {"@type": "x", "id": "y"}, "status": "held"}
    )

    assert sent.changes("baltel") == {"name": "CRC errors", "channel": {"@type": "x", "id": "y"}}
    assert sent.status is TicketStatus.HELD
    assert TroubleTicketUpdate.model_validate({"@type": "TroubleTicket"}).changes("baltel") == {}


def test_whose_fault_it_was_is_a_characteristic():
    parts = [{"@type": "StringCharacteristic", "name": "responsibility", "value": "customer"}]

    sent = TroubleTicketUpdate.model_validate({"@type": "TroubleTicket", "troubleTicketCharacteristic": parts})

    assert sent.characteristic("responsibility") == "customer"
    assert sent.characteristic("pauseReason") is None


# --- out -------------------------------------------------------------------------------------------------------------


def view(ticket):
    solve = next(
        reading for promise, reading in readings(ticket, terms_of(), ticket.changed_at) if promise.id == "solve"
    )
    return ticket_view(ticket, "https://care.pledge.example", solve)


def test_a_ticket_is_shown_in_the_standards_words():
    shown = view(a_ticket(their_reference="BLT#558120"))

    assert shown["@type"] == "TroubleTicket"
    assert shown["href"] == "https://care.pledge.example/tmf-api/troubleTicket/v5/troubleTicket/TT-7K3QX9M2XA"
    assert (shown["status"], shown["priority"], shown["creationDate"]) == ("acknowledged", "P1", "2026-11-23T02:14:00Z")
    assert shown["expectedResolutionDate"] == "2026-11-24T02:14:00Z"
    assert shown["externalIdentifier"][0]["id"] == "BLT#558120"
    assert shown["relatedParty"][0]["partyOrPartyRole"]["id"] == "baltel"


def test_what_is_absent_is_left_out_and_never_null():
    shown = view(a_ticket())

    assert None not in shown.values()
    assert {"note", "statusChangeHistory", "resolutionDate", "externalIdentifier"}.isdisjoint(shown)


def test_notes_and_the_history_of_statuses_are_shown_with_their_authors_and_moments():
    ticket = after(a_ticket(), AddNote(by=NOC, text="still failing"), MONDAY_NIGHT + HOUR)
    shown = view(
        after(ticket, ChangeStatus(by=ENGINEER, status=TicketStatus.IN_PROGRESS, reason="on it"), MONDAY_NIGHT + HOUR)
    )

    (note,), (change,) = shown["note"], shown["statusChangeHistory"]
    assert (note["author"], note["text"], note["date"]) == (
        "noc@baltel.example",
        "still failing",
        "2026-11-23T03:14:00Z",
    )
    assert (change["status"], change["statusChangeReason"]) == ("inProgress", "on it")


def test_a_carriers_attribute_cannot_pass_for_one_of_ours():
    assert view(a_ticket(attributes={"status": "closed", "channel": {"@type": "x"}}))["status"] == "acknowledged"
