"""A carrier's ticket system that has only mail, as the bond of Nordwave Mobile reads it, and what the journeys ask."""

import re
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime

from tests.journeys.people import AGENT, CASES, TICKETS

SYSTEM = "tickets@mobile.nordwave.example"
DESK_OF_THEIRS = "roaming@mobile.nordwave.example"
NOC = "carrier.nordwave-mobile.noc"
FAULT = {
    "@type": "TroubleTicket", "name": "No roaming in Chile", "description": "Location updates fail since 02:00 UTC.",
    "severity": "Critical", "ticketType": "roaming", "priority": "P3",
    "troubleTicketCharacteristic": [
        {"@type": "StringCharacteristic", "name": "circuit", "valueType": "string", "value": "NWM-CHL-01"}
    ],
}  # fmt: skip


def opened(world):
    """A ticket of Nordwave Mobile, reported by API; its number."""
    return world.http("POST", TICKETS, NOC, FAULT).json["id"]


def patch(world, number, **fields):
    answer = world.http("PATCH", f"{TICKETS}/{number}", AGENT, {"@type": "TroubleTicket", **fields})
    assert answer.status == 200, answer.text


def note(world, number, text):
    patch(world, number, note=[{"@type": "Note", "text": text}])


def letters(world):
    """What their system was sent, oldest first."""
    return [message for message in world.received if message.channel == "email" and message.to == SYSTEM]


def told(letter, name):
    """A line of a form."""
    return re.search(rf"^{name}: ?(.*?)\r?$", letter.text, re.MULTILINE)[1]


def their_mail(world, subject, *, id, state="", circuit="", priority="", comment="", minutes=0, **headers):
    """A mail that their system writes; `minutes` ago, and it arrives now."""
    lines = [("State", state), ("Priority", priority), ("Circuit", circuit)]
    text = "\n".join([*(f"{name}: {value}" for name, value in lines if value), "Comment:", comment])
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"], mail["Message-ID"] = SYSTEM, "care@pledge.example", subject, f"<{id}@n>"
    mail["Date"] = format_datetime(world.clock.now().replace(microsecond=0) - timedelta(minutes=minutes))
    mail["Auto-Submitted"] = headers.pop("Auto_Submitted", "auto-generated")
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    world.mail(mail.as_bytes())


def ticket(world, number):
    return world.store.load(number).case


def of_bond(world, number, name):
    return [event for event in ticket(world, number).timeline if event.event == f"bond-{name}"]


def conflicts(world, number):
    return [(each.what, each.theirs, each.ours) for each in of_bond(world, number, "conflict")]


def told_to_desk(world):
    return [message.text for message in world.received if message.channel == "email" and "Bond" in message.text]


def timeline(world, number, who):
    return world.http("GET", f"{CASES}/{number}/timeline", who).json["events"]
