"""Who takes part in the journeys, what they send, and how what they receive is told."""

import re
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

NIGHT_IN_PARIS = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)
NOC, BILLING, AGENT, ANALYST, MANAGER = (
    "carrier.baltel.noc", "carrier.baltel.billing", "staff.agent", "staff.billing-analyst", "staff.project-manager",
)  # fmt: skip
TICKETS = "/tmf-api/troubleTicket/v5/troubleTicket"
SPECIFICATIONS = "/tmf-api/troubleTicket/v5/troubleTicketSpecification"
TICKETS_V4 = "/tmf-api/troubleTicket/v4/troubleTicket"
ORDERS = "/tmf-api/productOrderingManagement/v5/productOrder"
DISPUTES = "/care/v1/disputes"
CASES = "/care/v1/cases"

WEI_LING, MEI, GRACE = "+6569000101", "+6569000103", "+6569000111"
ISABELLE, NADIA, ELENA, VICTOR = "+33199000121", "+33199000123", "+33199000127", "+33199000128"
HUGO = "+33199000102"
ROOM = "https://chat.pledge.example/hooks/singapore"
DESK = "desk-singapore@pledge.example"
BALTEL_NOC = "noc@baltel.example"

FAULT = {
    "@type": "TroubleTicket",
    "name": "ALL calls failing to your SBC",
    "description": "Since 02:14 UTC every INVITE on trunk BLT-ORI-FRA-02 gets 503.",
    "severity": "Critical",
    "ticketType": "incident",
    "priority": "P1",
    "externalIdentifier": [{"@type": "ExternalIdentifier", "id": "BLT#558120"}],
}
ORDER = {
    "@type": "ProductOrder",
    "description": "10G Frankfurt-Vilnius",
    "productOrderItem": [{"@type": "ProductOrderItem", "id": "1", "action": "add"}],
}
CLAIM = {
    "type": "rate",
    "account": "BLT-7",
    "invoice_number": "INV-2026-10-00417",
    "invoice_date": "2026-11-02",
    "billed_amount": "88661.81",
    "disputed_amount": "6804.28",
    "currency": "EUR",
    "period_from": "2026-10-01T00:00:00Z",
    "period_to": "2026-11-01T00:00:00Z",
    "description": "0.2150 was billed, 0.1985 is in force since 1 October. 412,380.5 minutes.",
}


def heard(world, since=NIGHT_IN_PARIS):
    """Who received what, in minutes and seconds after `since`."""
    rows = []
    for message in world.taken():
        late = (message.at - since) // timedelta(seconds=1)
        rows.append((late, message.channel, message.to))
    return [(f"{late // 60:02}:{late % 60:02}", channel, to) for late, channel, to in sorted(rows)]


def page_link(world):
    """The path of the link in the last text message."""
    text = [message.text for message in world.received if message.channel == "sms"][-1]
    return re.search(r"https://care\.pledge\.example(/care/v1/pages/\S+)", text)[1]


def a_mail(sender, subject, text, **headers):
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "care@pledge.example", subject
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


def unsigned(subject):
    """A subject without the signature of the number in it."""
    return re.sub(r"\.[a-z2-7]{8}\]", "]", subject)


def events(world, case_id):
    """The timeline of a case, by the names of its events."""
    return [event.event for event in world.store.load(case_id).case.timeline]
