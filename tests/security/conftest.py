"""A night on which Baltel has a ticket, a dispute and an order, and so has AndesVoz, whom that is no business of."""

from email.message import EmailMessage

import pytest

from pledgekeeper import settings, wiring
from pledgekeeper.disputes.reconciled import DisputeReconciled, RecordReconciliation
from tests.journeys.people import BILLING, CLAIM, DISPUTES, FAULT, NIGHT_IN_PARIS, NOC, ORDER, ORDERS, TICKETS
from tests.security.routes import TRACE

FOUND = DisputeReconciled(
    at=NIGHT_IN_PARIS, asked="event-1", currency="EUR", difference=0, causes=(), unexplained=0,
    folder="reconciliations/baltel/DSP/event-1/", summary_sha256="0" * 64,
)  # fmt: skip


def with_a_trace(subject):
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Message-ID"] = "noc@baltel.example", subject, "<trace@baltel.example>"
    mail.set_content("See what is attached.")
    mail.add_attachment(TRACE, maintype="application", subtype="octet-stream", filename="trace.pcap")
    return mail.as_bytes()


def a_night(world):
    world.ticket = world.http("POST", TICKETS, NOC, FAULT).json["id"]
    world.dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    wiring.carry(world.dispute, RecordReconciliation(found=FOUND), "reconciled")
    world.order = world.http("POST", ORDERS, NOC, ORDER).json["id"]
    world.mail(with_a_trace(f"[{world.ticket}] the trace"))
    world.numbers = [world.ticket, world.dispute, world.order]
    about = {"title": "SBC down", "cause": "Power."}
    world.problem = world.http("POST", "/care/v1/problems", "staff.agent", about).json["problem"]


@pytest.fixture
def world(world_at, monkeypatch):
    world = world_at(NIGHT_IN_PARIS, a_night)
    monkeypatch.setenv("SMS_ORIGINATION_IDENTITY", "+33199000900")  # a number, so that texts can be answered
    settings.settings.cache_clear()
    return world
