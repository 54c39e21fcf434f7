"""What of a ticket's timeline listeners hear: the difference between what was shown and what is shown."""

from datetime import timedelta

from pledgekeeper.api.tmf621 import ticket_view
from pledgekeeper.api.tmf621_events import EVENT_TYPES, events_of
from pledgekeeper.book import specifications
from pledgekeeper.cases.commands import AddNote
from pledgekeeper.cases.joining import MergeInto
from pledgekeeper.model import iso
from pledgekeeper.tickets.model import ChangeAttributes, ChangeStatus, Prioritise, TicketStatus
from tests.tmforum import TMF621, mistakes, specification
from tests.unit.builders import ENGINEER, NOC, a_ticket, after

BASE = "https://care.pledge.example"


def view(ticket):
    return ticket_view(ticket, BASE)


def done(ticket, *commands):
    """The ticket after these, a minute apart."""
    for command in commands:
        ticket = after(ticket, command, ticket.timeline[-1].at + timedelta(minutes=1))
    return ticket


def heard(ticket):
    """All events of the ticket's timeline."""
    return [
        e
        for n in range(1, len(ticket.timeline) + 1)
        for e in events_of(ticket, n, view, specifications().missing, BASE)
    ]


def led_to(*commands):
    """The events that the last of these commands led to: types without their frame, and payloads."""
    before = done(a_ticket(), *commands[:-1])
    ticket = done(before, commands[-1])
    found = heard(ticket)[len(heard(before)) :]
    for each in found:
        assert mistakes(TMF621, each.type, each.body) == []
    return [(each.type.removeprefix("TroubleTicket").removesuffix("Event"), each.body["event"]) for each in found]


def to(status, by=ENGINEER, **more):
    return ChangeStatus(by=by, status=status, **more)


WORKING = to(TicketStatus.IN_PROGRESS)


def test_a_new_ticket_is_told_whole():
    [event] = heard(a_ticket())
    assert (event.type, event.body["event"]) == ("TroubleTicketCreateEvent", {"troubleTicket": view(a_ticket())})


def test_the_same_event_always_leads_to_the_same_events():
    ticket = done(a_ticket(), WORKING, AddNote(by=ENGINEER, text="Card ordered."), to(TicketStatus.RESOLVED))
    later = done(ticket, to(TicketStatus.CLOSED))
    first, second = heard(ticket), heard(later)

    assert [e.body for e in second[: len(first)]] == [e.body for e in first]
    assert len({e.id for e in second}) == len(second)
    assert [e.place for e in second] == sorted(e.place for e in second)


def test_a_note_is_told_with_the_notes_before_it():
    [(kind, payload)] = led_to(WORKING, AddNote(by=ENGINEER, text="One."), AddNote(by=NOC, text="Two."))
    assert kind == "AttributeValueChange"
    assert [note["text"] for note in payload["troubleTicket"]["note"]] == ["One.", "Two."]
    assert set(payload["troubleTicket"]) == {"@type", "id", "href", "note", "lastUpdate"}


def test_what_was_described_otherwise_is_told_and_nothing_else():
    [(kind, payload)] = led_to(ChangeAttributes(by=NOC, attributes={"severity": "Minor", "name": "Some calls fail"}))
    assert kind == "AttributeValueChange"
    assert set(payload["troubleTicket"]) == {"@type", "id", "href", "severity", "name", "lastUpdate"}


def test_another_priority_is_a_change_of_an_attribute():
    [(kind, payload)] = led_to(Prioritise(by=ENGINEER, priority="P4"))
    assert (kind, payload["troubleTicket"]["priority"]) == ("AttributeValueChange", "P4")


def test_another_status_is_told_with_when_and_why():
    [(kind, payload)] = led_to(to(TicketStatus.IN_PROGRESS, reason="Started."))
    moved = payload["troubleTicket"]
    assert (kind, moved["status"], moved["statusChangeReason"]) == ("StatusChange", "inProgress", "Started.")
    assert [each["status"] for each in moved["statusChangeHistory"]] == ["inProgress"]


def test_to_wait_for_the_carrier_is_to_require_information():
    found = led_to(WORKING, to(TicketStatus.PENDING, reason="Which numbers?"))
    assert [kind for kind, _ in found] == ["StatusChange", "InformationRequired"]
    assert found[1][1]["informationRequired"] == {"op": "add", "path": "/note"}


def test_what_the_template_misses_is_asked_for_by_name_at_opening_and_while_the_ticket_waits():
    opened = a_ticket(ticket_type="voice")
    names = [each.name for each in specifications().missing(opened)]
    asked = [each.body for each in heard(opened)[1:]]
    waiting = done(opened, WORKING, to(TicketStatus.PENDING, reason="Which numbers?"))
    again = [each.body for each in heard(waiting) if each.type == "TroubleTicketInformationRequiredEvent"][len(asked) :]

    assert names == ["circuit", "faultStart", "callSamples", "reproducible"]
    assert [each["event"]["informationRequired"] for each in asked] == [
        {"op": "add", "path": "/troubleTicketCharacteristic", "value": {"@type": kind, "name": name}}
        for name, kind in zip(
            names,
            ("StringCharacteristic", "StringCharacteristic", "ObjectArrayCharacteristic", "BooleanCharacteristic"),
            strict=True,
        )
    ]
    assert [each["event"]["informationRequired"]["path"] for each in again] == [
        *["/troubleTicketCharacteristic"] * 4, "/note",
    ]  # fmt: skip
    assert again[-1]["description"] == "Which numbers?"
    assert len({each["eventId"] for each in asked + again}) == 9
    assert [mistakes(TMF621, each["eventType"], each) for each in asked + again] == [[]] * 9


def test_resolved_is_said_twice_as_the_standard_has_it_and_closed_once():
    assert [kind for kind, _ in led_to(WORKING, to(TicketStatus.RESOLVED))] == ["StatusChange", "Resolved"]
    assert [kind for kind, _ in led_to(WORKING, to(TicketStatus.RESOLVED), to(TicketStatus.CLOSED))] == ["StatusChange"]


def test_a_ticket_that_goes_on_in_another_is_cancelled():
    [(kind, payload)] = led_to(MergeInto(by=ENGINEER, other="TT-2"))
    assert (kind, payload["troubleTicket"]["status"]) == ("StatusChange", "cancelled")
    assert payload["troubleTicket"]["statusChangeReason"] == "merged into TT-2"


def test_what_only_we_see_is_told_to_nobody():
    ticket = done(a_ticket(), WORKING)
    quiet = [
        n for n in range(1, len(ticket.timeline) + 1) if not events_of(ticket, n, view, specifications().missing, BASE)
    ]
    assert {"escalated", "page-placed", "taken"} & {ticket.timeline[n - 1].event for n in quiet}


def test_every_type_of_event_that_the_standard_names_may_be_asked_for():
    named = {name for name in specification(TMF621)["components"]["schemas"] if name.endswith("Event")}
    assert set(EVENT_TYPES) == named - {"Event", "BaseEvent"}


def test_the_moments_are_those_of_the_timeline():
    for event in heard(done(a_ticket(), WORKING)):
        number = int(event.place.split("#")[0])
        at = iso(done(a_ticket(), WORKING).timeline[number - 1].at)
        assert (event.body["eventTime"], event.body["timeOccurred"]) == (at, at)
