"""One request for each route that changes something: it is right, and changes something in the test's world.

A new route needs one here; a test says which are missing.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pledgekeeper.api.routes import (
    ACCOUNT,
    BILLS,
    CANCELLATIONS,
    CASES,
    DISPUTES,
    HUB,
    HUB_V4,
    INVOICE_FILES,
    LISTENERS,
    ORDER_HUB,
    ORDERS,
    PROBLEMS,
    QUALITY,
    RANGE_LISTS,
    REVIEWS,
    ROSTER,
    SONATA_HUB,
    SONATA_TICKETS,
    TICKETS,
    TICKETS_V4,
)
from tests.journeys.people import AGENT, ANALYST, BILLING, CLAIM, FAULT, MANAGER, NOC, ORDER
from tests.mef124 import A_FAULT

SUPERVISOR = "staff.supervisor"
LEAVE = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//Example//Calendar//EN
BEGIN:VEVENT
UID:leave-1@pledge.example
DTSTAMP:20261101T080000Z
DTSTART;VALUE=DATE:20261224
DTEND;VALUE=DATE:20270102
SUMMARY:Leave
END:VEVENT
END:VCALENDAR
"""
DUTY = {
    "role": "duty-engineer", "centre": "paris", "person": "ines-garnier", "reason": "asked",
    "begins_at": "2026-11-24T06:00:00Z", "ends_at": "2026-11-24T13:00:00Z",
}  # fmt: skip
STRETCHES = {
    "first": {"begins_at": "2026-11-24T06:00:00Z", "ends_at": "2026-11-24T13:00:00Z"},
    "second": {"begins_at": "2026-12-01T06:00:00Z", "ends_at": "2026-12-01T13:00:00Z"},
}
ABSENT = {key: DUTY[key] for key in ("person", "reason", "begins_at", "ends_at")}
OUTAGE = {"title": "Frankfurt region down", "cause": "Power lost in both halls."}


@dataclass(frozen=True)
class Request:
    """`who` sends it; `other` is what the body would be if it asked for something else."""

    path: str
    who: str
    body: Any
    other: Any
    headers: dict[str, str] = field(default_factory=dict)


def _change_of_roster(world: Any) -> str:
    [made] = world.http("POST", f"{ROSTER}/overrides", SUPERVISOR, DUTY).json
    return f"{ROSTER}/changes/{made['id']}"


def _problem(world: Any) -> str:
    return f"{PROBLEMS}/{world.http('POST', PROBLEMS, AGENT, OUTAGE).json['problem']}"


def _fault(number: str) -> dict[str, Any]:
    return {**FAULT, "externalIdentifier": [{"@type": "ExternalIdentifier", "id": number}]}


NOTE = {"@type": "TroubleTicket", "note": [{"@type": "Note", "text": "Still no calls."}]}
LEG = {"command": "open-leg", "supplier": "Seafibre", "reference": "SF-7712", "within": "4 h"}

FAULT_V4 = {"description": "503 everywhere", "severity": "Critical", "ticketType": "incident", "externalId": "BLT#9"}
WINDOW = {
    "carrier": "baltel", "reason": "a new release",
    "begins_at": "2026-11-23T02:00:00Z", "ends_at": "2026-11-23T02:29:00Z",
}  # fmt: skip
WAY = f"{ROSTER}/people/wei-ling-tan/ways/sms"

NOT_OFFERED = {f"DELETE {TICKETS}/{{id}}", f"DELETE {TICKETS_V4}/{{id}}", f"DELETE {ORDERS}/{{id}}"}
"""Routes that tell whoever may ask that this is not done."""

TELLING = {f"POST {CASES}/{{id}}/attachments"}
"""Routes that say where to send something, and keep nothing of it."""

GONE = {
    f"DELETE {HUB}/{{listener}}",
    f"DELETE {HUB_V4}/{{listener}}",
    f"DELETE {SONATA_HUB}/{{listener}}",
    f"DELETE {ORDER_HUB}/{{listener}}",
}
"""Routes that remove something: asked for again there is nothing, as the standard has it."""

HOST = "noc.baltel.example"


def _listener(world: Any) -> str:
    """A listener of Baltel's."""
    return str(world.http("POST", HUB, NOC, {"@type": "Hub", "callback": f"https://{HOST}/events"}).json["id"])


def _deaf_listener(world: Any) -> str:
    """A listener of Baltel's that did not answer for a day, and does again."""
    number = _listener(world)
    world.listeners.answers[HOST] = 503
    world.http("PATCH", f"{TICKETS}/{world.ticket}", NOC, NOTE)
    world.pass_time(hours=25)
    del world.listeners.answers[HOST]
    return number


def _resolved(world: Any) -> str:
    for status in ("inProgress", "resolved"):
        world.http("PATCH", f"{TICKETS}/{world.ticket}", AGENT, {"@type": "TroubleTicket", "status": status})
    return f"{SONATA_TICKETS}/{world.ticket}"


def _code(world: Any) -> str:
    """What the message of a test of a way to somebody says."""
    world.taken()
    world.http("POST", f"{WAY}/test", SUPERVISOR)
    [message] = world.taken()
    return re.search(r"\d{6}", message.text.replace(" ", ""))[0]


def _closed(world: Any) -> str:
    """A ticket that was not solved in time, resolved and closed."""
    patch = {"Content-Type": "application/merge-patch+json"}
    world.pass_time(hours=9)
    for status in ("inProgress", "resolved", "closed"):
        change = {"@type": "TroubleTicket", "status": status, "statusChangeReason": "spliced"}
        world.http("PATCH", f"{TICKETS}/{world.ticket}", AGENT, change, patch)
    return str(world.ticket)


def _bill(world: Any) -> str:
    """An invoice that is loaded."""
    return str(world.http("POST", BILLS, ANALYST, BILL).json["id"])


def _paid(world: Any) -> str:
    """The same, with a payment."""
    bill = _bill(world)
    world.http("POST", f"{INVOICE_FILES}/{bill}/payments", ANALYST, A_PAYMENT)
    return bill


A_PAYMENT = {"reference": "SEPA-1", "amount": "5.00", "currency": "EUR", "paid_on": "2026-11-20"}
REVERSED = {"reference": "SEPA-1", "reversed_on": "2026-11-22", "reason": "The bank returned it."}
BILL = {
    "@type": "CustomerBill", "billNo": "INV-1", "billDate": "2026-11-02",
    "billingAccount": {"id": "BLT-7"}, "amountDue": {"unit": "EUR", "value": 12},
    "relatedParty": [{"@type": "RelatedParty", "role": "customer", "partyOrPartyRole": {"id": "baltel"}}],
}  # fmt: skip
BILL_FILE = {
    "carrier": "baltel", "csv": "No,Account,Date,Total\nINV-1,BLT-7,2026-11-02,12\n",
    "mapping": {"number": "No", "account": "Account", "date": "Date", "total": "Total", "currency_of_all": "EUR"},
}  # fmt: skip
AN_ACTION = {
    "carrier": "baltel", "command": "agree-action", "title": "Add a second trunk", "owner": "elena-rossi",
    "due": "2026-12-11",
}  # fmt: skip
A_FIGURE = {
    "carrier": "baltel", "product": "voice", "route": "FRA-02", "hour": "2026-11-22T10:00:00Z", "metric": "asr",
    "value": 61.5, "attempts": 800,
}  # fmt: skip
A_REVIEW = {"carrier": "baltel", "month": "2026-10"}
CHARGE = {"account": "BLT-7", "monthly_charge": "12000.00"}
RANGES = {"name": "house", "csv": "prefix,kind,from,until,source\n88216,high-risk,,,our desk\n"}
A_FILE = {
    "name": "rates.pdf", "media_type": "application/pdf", "size_bytes": 8,
    "sha256": "8a9e0dc3eacb3cb8bbac92f3d4a6d7a4ff4fc9ba67fbae7d6a1ec2ed1cd5e5de",
}  # fmt: skip

A_LETTER = {name: value for name, value in A_FILE.items() if name != "media_type"}


def _uploaded(world: Any) -> str:
    """A file of Baltel's that waits to be filed."""
    content = b"%PDF-1.7"
    described = {**A_FILE, "sha256": hashlib.sha256(content).hexdigest()}
    announced = world.http("POST", f"{DISPUTES}/{world.dispute}/evidence", BILLING, described).json
    world.s3.send(announced["upload"], content)
    return f"{DISPUTES}/{world.dispute}/evidence/{announced['id']}"


def _sent_along(world: Any) -> str:
    """A file that waits to be attached to Baltel's ticket."""
    content = b"%PDF-1.7"
    described = {"name": "r.pdf", "size_bytes": 8, "sha256": hashlib.sha256(content).hexdigest()}
    announced = world.http("POST", f"{CASES}/{world.ticket}/attachments", NOC, described).json
    world.s3.send(announced["upload"], content)
    return f"{CASES}/{world.ticket}/attachments/{announced['id']}"


def _filed(world: Any) -> str:
    path = _uploaded(world)
    world.http("POST", f"{path}/filed", BILLING)
    return path


# `world.ticket`, `world.dispute` and `world.order` are numbers of cases of Baltel's.
REQUESTS: dict[str, Callable[[Any], Request]] = {
    f"POST {TICKETS}": lambda _: Request(TICKETS, NOC, _fault("BLT#1"), _fault("BLT#2")),
    f"PATCH {TICKETS}/{{id}}": lambda w: Request(
        f"{TICKETS}/{w.ticket}", NOC, NOTE, {**NOTE, "name": "No calls at all"},
        {"Content-Type": "application/merge-patch+json"},
    ),
    f"DELETE {TICKETS}/{{id}}": lambda w: Request(f"{TICKETS}/{w.ticket}", NOC, None, None),
    f"POST {TICKETS_V4}": lambda _: Request(TICKETS_V4, NOC, FAULT_V4, {**FAULT_V4, "externalId": "BLT#10"}),
    f"PATCH {TICKETS_V4}/{{id}}": lambda w: Request(
        f"{TICKETS_V4}/{w.ticket}", NOC, {"note": [{"text": "still down"}]}, {"note": [{"text": "up again"}]}
    ),
    f"DELETE {TICKETS_V4}/{{id}}": lambda w: Request(f"{TICKETS_V4}/{w.ticket}", NOC, None, None),
    f"POST {CASES}/{{id}}/commands": lambda w: Request(
        f"{CASES}/{w.ticket}/commands", AGENT, LEG, {**LEG, "supplier": "Landline"}
    ),
    f"POST {CASES}/{{id}}/attachments": lambda w: Request(
        f"{CASES}/{w.ticket}/attachments", NOC, A_LETTER, {**A_LETTER, "name": "other.pdf"}
    ),
    f"POST {CASES}/{{id}}/attachments/{{sha256}}": lambda w: Request(
        _sent_along(w), NOC, {"name": "r.pdf"}, {"name": "r.pdf", "note": "The rates."}
    ),
    f"POST {DISPUTES}": lambda _: Request(DISPUTES, BILLING, CLAIM, {**CLAIM, "account": "BLT-8"}),
    f"POST {BILLS}": lambda _: Request(BILLS, ANALYST, BILL, {**BILL, "billNo": "INV-2"}),
    f"POST {INVOICE_FILES}": lambda _: Request(INVOICE_FILES, ANALYST, BILL_FILE, {**BILL_FILE, "carrier": "andesvoz"}),
    f"POST {INVOICE_FILES}/{{bill}}/payments": lambda w: Request(
        f"{INVOICE_FILES}/{_bill(w)}/payments", ANALYST, A_PAYMENT, {**A_PAYMENT, "reference": "SEPA-2"}
    ),
    f"POST {INVOICE_FILES}/{{bill}}/reversals": lambda w: Request(
        f"{INVOICE_FILES}/{_paid(w)}/reversals", ANALYST, REVERSED, {**REVERSED, "reason": "Another invoice's."}
    ),
    f"POST {RANGE_LISTS}": lambda _: Request(RANGE_LISTS, ANALYST, RANGES, {**RANGES, "name": "other"}),
    f"POST {CASES}/{{id}}/credit-claim": lambda w: Request(
        f"{CASES}/{_closed(w)}/credit-claim", BILLING, CHARGE, {**CHARGE, "account": "BLT-8"}
    ),
    f"POST {DISPUTES}/{{id}}/answer": lambda w: Request(
        f"{DISPUTES}/{w.dispute}/answer", ANALYST,
        {"accepted_amount": "6804.28", "reason": "0.1985 applies."}, {"accepted_amount": "0", "reason": "It does not."},
    ),
    f"POST {DISPUTES}/{{id}}/evidence": lambda w: Request(
        f"{DISPUTES}/{w.dispute}/evidence", BILLING, A_FILE, {**A_FILE, "name": "other.pdf"}
    ),
    f"POST {DISPUTES}/{{id}}/evidence/{{evidence}}/filed": lambda w: Request(
        f"{_uploaded(w)}/filed", BILLING, None, "another body"
    ),
    f"POST {DISPUTES}/{{id}}/evidence/{{evidence}}/links": lambda w: Request(
        f"{_filed(w)}/links", BILLING, {}, {"form": "raw"}
    ),
    f"POST {ORDERS}": lambda _: Request(ORDERS, NOC, ORDER, {**ORDER, "description": "100G"}),
    f"DELETE {ORDERS}/{{id}}": lambda w: Request(f"{ORDERS}/{w.order}", NOC, None, "another body"),
    f"POST {CANCELLATIONS}": lambda w: Request(
        CANCELLATIONS, NOC,
        {"@type": "CancelProductOrder", "productOrder": {"@type": "ProductOrderRef", "id": w.order}},
        {"@type": "CancelProductOrder", "productOrder": {"@type": "ProductOrderRef", "id": w.order},
         "cancellationReason": "not needed"},
    ),
    f"POST {ORDER_HUB}": lambda _: Request(
        ORDER_HUB, NOC, {"@type": "Hub", "callback": f"https://{HOST}/a"},
        {"@type": "Hub", "callback": f"https://{HOST}/b"},
    ),
    f"DELETE {ORDER_HUB}/{{listener}}": lambda w: Request(f"{ORDER_HUB}/{_listener(w)}", NOC, None, "another body"),
    f"PATCH {ORDERS}/{{id}}": lambda w: Request(
        f"{ORDERS}/{w.order}", MANAGER,
        {"@type": "ProductOrder", "expectedCompletionDate": "2026-12-10T16:00:00Z"},
        {"@type": "ProductOrder", "expectedCompletionDate": "2026-12-11T16:00:00Z"},
    ),
    f"POST {ROSTER}/overrides": lambda _: Request(
        f"{ROSTER}/overrides", SUPERVISOR, DUTY, {**DUTY, "reason": "asked again"}
    ),
    f"POST {ROSTER}/swaps": lambda _: Request(
        f"{ROSTER}/swaps", SUPERVISOR,
        {"role": "duty-engineer", "centre": "paris", "reason": "a wedding", **STRETCHES},
        {"role": "duty-engineer", "centre": "paris", "reason": "a birth", **STRETCHES},
    ),
    f"POST {ROSTER}/absences": lambda _: Request(
        f"{ROSTER}/absences", SUPERVISOR, ABSENT, {**ABSENT, "reason": "ill"}
    ),
    f"POST {ROSTER}/maintenance": lambda _: Request(
        f"{ROSTER}/maintenance", SUPERVISOR, WINDOW, {**WINDOW, "reason": "an old release"}
    ),
    f"POST {ROSTER}/people/{{id}}/ways/{{way}}/test": lambda _: Request(f"{WAY}/test", SUPERVISOR, None, {}),
    f"POST {ROSTER}/people/{{id}}/ways/{{way}}/answer": lambda w: Request(
        f"{WAY}/answer", SUPERVISOR, {"code": _code(w)}, {"code": "000000"}
    ),
    f"DELETE {ROSTER}/changes/{{id}}": lambda w: Request(_change_of_roster(w), SUPERVISOR, None, "another body"),
    f"POST {ROSTER}/people/{{id}}/calendar": lambda _: Request(
        f"{ROSTER}/people/ines-garnier/calendar", SUPERVISOR, LEAVE, LEAVE.replace("leave-1", "leave-2"),
        {"Content-Type": "text/calendar"},
    ),
    f"POST {PROBLEMS}": lambda _: Request(PROBLEMS, AGENT, OUTAGE, {**OUTAGE, "title": "All of Frankfurt down"}),
    f"POST {PROBLEMS}/{{problem}}/commands": lambda w: Request(
        f"{_problem(w)}/commands", AGENT,
        {"command": "update", "text": "Power is back."}, {"command": "update", "text": "It is gone again."},
    ),
    f"POST {ACCOUNT}/commands": lambda _: Request(
        f"{ACCOUNT}/commands", SUPERVISOR, AN_ACTION, {**AN_ACTION, "title": "Renumber the trunk"}
    ),
    f"POST {QUALITY}/figures": lambda _: Request(
        f"{QUALITY}/figures", AGENT, {"figures": [A_FIGURE]}, {"figures": [{**A_FIGURE, "value": 41.5}]}
    ),
    f"POST {REVIEWS}": lambda _: Request(REVIEWS, SUPERVISOR, A_REVIEW, {**A_REVIEW, "month": "2026-09"}),
    f"POST {HUB}": lambda _: Request(
        HUB, NOC, {"@type": "Hub", "callback": f"https://{HOST}/a"}, {"@type": "Hub", "callback": f"https://{HOST}/b"}
    ),
    f"POST {HUB_V4}": lambda _: Request(
        HUB_V4, NOC, {"callback": f"https://{HOST}/a"}, {"callback": f"https://{HOST}/b"}
    ),
    f"DELETE {HUB}/{{listener}}": lambda w: Request(f"{HUB}/{_listener(w)}", NOC, None, "another body"),
    f"DELETE {HUB_V4}/{{listener}}": lambda w: Request(f"{HUB_V4}/{_listener(w)}", NOC, None, "another body"),
    f"POST {LISTENERS}/{{listener}}/redrive": lambda w: Request(
        f"{LISTENERS}/{_deaf_listener(w)}/redrive", NOC, None, "another body"
    ),
    f"POST {SONATA_TICKETS}": lambda _: Request(
        SONATA_TICKETS, NOC, {**A_FAULT, "externalId": "BLT#1"}, {**A_FAULT, "externalId": "BLT#2"}
    ),
    f"PATCH {SONATA_TICKETS}/{{id}}": lambda w: Request(
        f"{SONATA_TICKETS}/{w.ticket}", NOC,
        {"note": [{"text": "still down", "source": "buyer"}]}, {"note": [{"text": "up again", "source": "buyer"}]},
    ),
    f"POST {SONATA_TICKETS}/{{id}}/cancel": lambda w: Request(
        f"{SONATA_TICKETS}/{w.ticket}/cancel", NOC, None, {"reason": "x"}
    ),
    f"POST {SONATA_TICKETS}/{{id}}/close": lambda w: Request(f"{_resolved(w)}/close", NOC, None, {"reason": "x"}),
    f"POST {SONATA_TICKETS}/{{id}}/reopen": lambda w: Request(
        f"{_resolved(w)}/reopen", NOC, {"reason": "still 503"}, {"reason": "still 403"}
    ),
    f"POST {SONATA_HUB}": lambda _: Request(
        SONATA_HUB, NOC, {"callback": f"https://{HOST}/a"}, {"callback": f"https://{HOST}/b"}
    ),
    f"DELETE {SONATA_HUB}/{{listener}}": lambda w: Request(f"{SONATA_HUB}/{_listener(w)}", NOC, None, "another body"),
    f"POST {LISTENERS}/{{listener}}/secret": lambda w: Request(
        f"{LISTENERS}/{_listener(w)}/secret", NOC, None, "another body"
    ),
}  # fmt: skip
