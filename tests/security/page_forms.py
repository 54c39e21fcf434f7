"""One form for each page that changes something: it is right, and changes something in the test's world.

A new page that takes a form needs one here; a test says which are missing.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from pledgekeeper import wiring
from pledgekeeper.api.routes import ACCOUNT, HUB, ROSTER
from pledgekeeper.book import PLEDGES
from pledgekeeper.carriers.model import Client
from pledgekeeper.invoices.naming import bill_named
from pledgekeeper.orders.model import Order
from tests.fake_aws import Waiting
from tests.journeys.people import AGENT, ANALYST, BILLING, CASES, DISPUTES, MANAGER, NOC, ORDERS

SUPERVISOR = "staff.supervisor"

Form = dict[str, str]
RANGE_LIST = b"prefix,kind,from,until,source\n9607904,high-risk,2026-11-01,,our fraud desk\n"
FIGURES = b"carrier,product,route,hour,metric,value,attempts\nbaltel,voice,BLT-FRA-02,2026-11-02T09:00Z,asr,60,900\n"


@dataclass(frozen=True)
class Sent:
    """`who` sends `form` to `path`. `shared` ones are about no case."""

    who: str
    path: str
    form: dict[str, str] | dict[str, bytes]


def of_ticket(path: str, **form: str) -> Callable[[Any], Sent]:
    """A form of the page of the ticket."""
    return lambda world: Sent(NOC, f"/ecare/cases/{world.ticket}/{path}", form)


def of_dispute(path: str, **form: str) -> Callable[[Any], Sent]:
    return lambda world: Sent(BILLING, f"/ecare/cases/{world.dispute}/{path}", form)


def paused(world: Any, form: Callable[[Any], Sent]) -> Sent:
    """The desk has stopped the clocks for a reason that needs the carrier's consent."""
    path = f"/tmf-api/troubleTicket/v5/troubleTicket/{world.ticket}"
    world.http("PATCH", path, "staff.agent", {"@type": "TroubleTicket", "status": "inProgress"})
    sent = {"command": "pause-clocks", "reason": "no-access", "note": "The gate is shut."}
    assert world.http("POST", f"/care/v1/cases/{world.ticket}/commands", "staff.agent", sent).status == 200
    return form(world)


def resolved(world: Any, form: Callable[[Any], Sent]) -> Sent:
    """The desk has resolved the ticket."""
    path = f"/tmf-api/troubleTicket/v5/troubleTicket/{world.ticket}"
    for status in ("inProgress", "resolved"):
        sent = {"@type": "TroubleTicket", "status": status}
        assert world.http("PATCH", path, "staff.agent", sent).status == 200
    return form(world)


def answered(world: Any, form: Callable[[Any], Sent]) -> Sent:
    """The desk has answered the dispute, and accepted a part."""
    sent = {"accepted_amount": "1000.00", "reason": "The rate sheet was in force from the 5th."}
    assert world.http("POST", f"{DISPUTES}/{world.dispute}/answer", ANALYST, sent).status == 200
    return form(world)


def proposed(world: Any, form: Callable[[Any], Sent]) -> Sent:
    """The desk has made a proposal."""
    sent = {"command": "propose", "accepted_amount": "5.00", "reason": "Half.", "valid_until": "2026-12-01T00:00:00Z"}
    assert world.http("POST", f"{CASES}/{world.dispute}/commands", ANALYST, sent).status == 200
    return form(world)


def with_evidence(world: Any, form: Callable[[Any], Sent], *, filed: bool) -> Sent:
    """The carrier has sent a file, and filed it."""
    room = f"{DISPUTES}/{world.dispute}/evidence"
    sent = {"media_type": "application/pdf", **DESCRIBED, "size_bytes": len(CONTENT)}
    told = world.http("POST", room, BILLING, sent).json
    assert world.s3.send(told["upload"], CONTENT) == 200
    if filed:
        assert world.http("POST", f"{room}/{told['id']}/filed", BILLING).status == 200
    return form(world)


def a_listener(world: Any) -> str:
    sent = {"@type": "Hub", "callback": "https://noc.baltel.example/events"}
    return str(world.http("POST", HUB, NOC, sent).json["id"])


def by_desk(path: str, **form: str) -> Callable[[Any], Sent]:
    """A form of the desk's side of the page of the ticket."""
    return lambda world: Sent(AGENT, f"/ecare/cases/{world.ticket}/{path}", form)


def overridden(world: Any) -> Sent:
    """A supervisor has made an override."""
    sent = {
        "role": "duty-engineer", "centre": "paris", "person": "ines-garnier", "reason": "Claire is ill",
        "begins_at": "2026-12-05T06:00:00Z", "ends_at": "2026-12-05T13:00:00Z",
    }  # fmt: skip
    made = world.http("POST", f"{ROSTER}/overrides", SUPERVISOR, sent).json[0]
    return Sent(SUPERVISOR, f"/ecare/desk/roster/changes/{made['id']}/end", {})


def a_review_to_hold(world: Any, path: str = "reviews") -> Sent:
    """A month of a running service is over, its review was sent, and is to be held."""
    world.agree("baltel", tier="gold")
    began = {
        "carrier": "baltel",
        "command": "begin-service",
        "began_at": "2026-11-02T09:00:00Z",
        "service": world.order,
    }
    assert world.http("POST", f"{ACCOUNT}/commands", SUPERVISOR, began).status == 200
    world.clock.instant = datetime(2026, 12, 7, 9, tzinfo=UTC)
    world.watch_services()
    world.write_reviews()
    world.pass_time(hours=1)
    world.watch_services()
    form = {"month": "2026-11", "held_at": "2026-12-07T09:00", "theirs": "Rasa", "ours-elena-rossi": "on"}
    return Sent(SUPERVISOR, f"/ecare/desk/accounts/baltel/{path}", form)


def held_back(world: Any, what: str, who: str) -> Sent:
    """A mail was put aside."""
    world.s3.put_object("mail", "quarantine/m1.eml", HELD, Metadata={"reason": "no carrier has this address"})
    return Sent(who, f"/ecare/desk/quarantine/m1/{what}", {})


INVOICE_FILE = b"No;Account;Date;Total\nINV-9;BLT-7;2026-11-02;12,00\n"
INVOICES = "/ecare/desk/invoices"
LISTS = "/ecare/desk/range-lists"


def looked_at(world: Any) -> Sent:
    """A file of invoices was looked at; it comes back with the form, and what its columns say."""
    first = {"carrier": "baltel", "currency_of_all": "EUR", "file": INVOICE_FILE}
    page = world.http("POST", f"{INVOICES}/check", ANALYST, first).text
    columns = {"number": "No", "account": "Account", "date": "Date", "total": "Total"}
    [seen] = re.findall(r'name="seen" value="(\w+)"', page)
    form = {"csv": INVOICE_FILE.decode(), "delimiter": ";", "decimal": ",", "currency_of_all": "EUR", **columns}
    return Sent(ANALYST, INVOICES, {"carrier": "baltel", "seen": seen, **form})


PAID = {"reference": "SEPA-1", "amount": "5.00", "paid_on": "2026-11-20"}


def a_paid_bill(world: Any) -> str:
    """An invoice that is loaded, with a payment."""
    mapping = {"number": "No", "account": "Account", "date": "Date", "total": "Total", "currency_of_all": "EUR"}
    table = "No,Account,Date,Total\nINV-8,BLT-7,2026-11-02,12.00\n"
    world.http("POST", "/care/v1/invoices", ANALYST, {"carrier": "baltel", "csv": table, "mapping": mapping})
    bill = bill_named("baltel", "BLT-7", "INV-8")
    world.http("POST", f"/care/v1/invoices/{bill}/payments", ANALYST, {**PAID, "currency": "EUR"})
    return bill


def dead(world: Any) -> Sent:
    """A message that no function could handle."""
    world.sqs.dead.append(Waiting("d1", "texts", "{}", world.clock.now()))
    return Sent(SUPERVISOR, "/ecare/desk/dead-letters/texts-dead/redrive", {})


HELD = b"From: x@unknown.example\r\nSubject: Down\r\nMessage-ID: <held-1@unknown.example>\r\n\r\nAll calls fail."
CONTENT = b"%PDF-1.7 a rate sheet"
DESCRIBED = {"name": "r.pdf", "size_bytes": str(len(CONTENT)), "sha256": hashlib.sha256(CONTENT).hexdigest()}
CLAIM_FORM = {
    "type": "rate", "account": "BLT-7", "invoice_number": "INV-2026-09-1", "invoice_date": "2026-11-02",
    "currency": "EUR", "billed_amount": "88661.81", "disputed_amount": "6804.28", "description": "Wrong rate.",
    "period_from": "2026-10-01", "period_to": "2026-11-01",
}  # fmt: skip
CALL_FORM = {
    "carrier": "baltel", "contact": "-", "caller": "Rasa", "product": "voice", "severity": "P2",
    "description": "One-way audio.",
}  # fmt: skip
ORDER_FORM = {
    "product": "transmission", "description": "10G wave Frankfurt-Vilnius", "quantity": "2", "wanted_on": "2026-12-18",
    "site_a": "Frankfurt, Kleyerstrasse 90", "site_b": "Vilnius, Data Logistics", "contact": "Rasa, +37052000000",
    "reference": "BLT-PO-78",
}  # fmt: skip
ACTION_FORM = {"command": "agree-action", "title": "A trunk", "owner": "ours/elena-rossi", "due": "2026-12-18"}
FAULT_FORM = {"product": "voice", "severity": "P2", "description": "Every call drops after 30 s."}

DATE, LATER = "2026-12-10T16:00:00Z", "2026-12-20T16:00:00Z"


def of_order(path: str, **form: str) -> Callable[[Any], Sent]:
    return lambda world: Sent(NOC, f"/ecare/cases/{world.order}/{path}", form)


def dated(world: Any, form: Callable[[Any], Sent], *, delivered: bool) -> Sent:
    """A date is committed to the order; it is delivered, or we move the date."""
    path = f"{ORDERS}/{world.order}"
    moved = {"expectedCompletionDate": LATER, "dateChangeReason": "The sea cable."}
    for change in ({"expectedCompletionDate": DATE}, {"state": "completed"} if delivered else moved):
        assert world.http("PATCH", path, MANAGER, {"@type": "ProductOrder", **change}).status == 200
    return form(world)


ADMIN = "carrier.baltel.admin"
PERSON_FORM = {"name": "Rasa Petraite", "email": "rasa@baltel.example", "phone": "+37052000000", "role-delivery": "on"}


def of_client(what: str) -> Callable[[Any], Sent]:
    """A system of the carrier's signs in."""

    def sent(_: Any) -> Sent:
        wiring.client_table().put(Client(id="oss-1", carrier_id="baltel", roles=("noc",), name="baltel-oss"))
        return Sent(ADMIN, f"/ecare/account/clients/oss-1/{what}", {})

    return sent


def of_person(path: str, form: Form) -> Callable[[Any], Sent]:
    """A person whom the carrier named."""

    def sent(world: Any) -> Sent:
        assert world.http("POST", "/ecare/account/people/new", ADMIN, PERSON_FORM).status == 303
        return Sent(ADMIN, f"/ecare/account/people/rasa-petraite{path}", form)

    return sent


USER_FORM = {"name": "Ona Rimaite", "email": "ona@baltel.example", "role-noc": "on"}


def of_user(path: str, form: Form) -> Callable[[Any], Sent]:
    """Somebody who signs in for the carrier, made by an operator."""

    def sent(world: Any) -> Sent:
        user = world.cognito.enrol("jonas@baltel.example", "carrier.baltel.billing")
        return Sent(ADMIN, f"/ecare/account/users/{user}{path}", form)

    return sent


def a_problem(world: Any) -> str:
    sent = {"title": "The sea cable", "cause": "Cut off Marseille."}
    return str(world.http("POST", "/care/v1/problems", AGENT, sent).json["problem"])


PROBLEMS = "/ecare/desk/problems"


def by_manager(command: str, **form: str) -> Callable[[Any], Sent]:
    """A form of the desk's side of the page of the order."""
    return lambda world: Sent(MANAGER, f"/ecare/cases/{world.order}/ask/{command}", form)


def the_other_of(order: str) -> str:
    """Who has not the order and may be given it: one of its two managers."""
    found = wiring.store().load(order).case
    assert isinstance(found, Order)
    (other,) = {found.nominal_manager, found.backup_manager} - {found.in_charge, None}
    return str(other)


def a_credit(world: Any) -> Sent:
    """The ticket was not solved in time, and is closed."""
    path = f"/tmf-api/troubleTicket/v5/troubleTicket/{world.ticket}"
    world.pass_time(hours=9)
    for status in ("inProgress", "resolved", "closed"):
        sent = {"@type": "TroubleTicket", "status": status}
        assert world.http("PATCH", path, "staff.agent", sent).status == 200
    form = {"ticket": world.ticket, "account": "BLT-7", "monthly_charge": "12000.00"}
    return Sent(BILLING, "/ecare/disputes/credit", form)


ASKED: dict[str, Callable[[Any], Sent]] = {
    "commit-date": by_manager("commit-date", ready_at="2026-12-10T16:00"),
    "reach-milestone": by_manager("reach-milestone", milestone="validated"),
    "expect-milestone": by_manager(
        "expect-milestone", milestone="validated", expected_at="2026-12-10T16:00", reason="So they say."
    ),
    "replan": by_manager("replan", reason="An island.", **{"takes.validated": "2 bd"}),
    "raise-jeopardy": by_manager(
        "raise-jeopardy", code="permits", caused_by="ours", expected_at="2026-12-20T16:00", plan="We ask every day."
    ),
    "hand-duty": lambda world: by_manager("hand-duty", to=the_other_of(world.order), reason="A long flight.")(world),
    "send-report": by_manager("send-report", remark="All is well."),
    "deliver": lambda world: dated(world, by_manager("deliver"), delivered=False),
    "reject-order": by_manager("reject-order", reason="No cable of ours goes there."),
    "cancel-order": by_manager("cancel-order", reason="Their customer is gone."),
    "split": lambda world: Sent(
        AGENT, f"/ecare/cases/{world.ticket}/ask/split", {"title": "One-way audio", "description": "Since 03:00."}
    ),
}
"""Of the forms that are data those of our desks, one for each command; `FORMS` has a dispute's."""

FORMS: dict[str, Callable[[Any], Sent]] = {
    "POST /ecare/account/users/new": lambda world: Sent(ADMIN, "/ecare/account/users/new", USER_FORM),
    "POST /ecare/account/users/{user}": of_user("", {"role-noc": "on"}),
    "POST /ecare/account/users/{user}/remove": of_user("/remove", {}),
    "POST /ecare/account/people/new": lambda world: Sent(ADMIN, "/ecare/account/people/new", PERSON_FORM),
    "POST /ecare/account/people/{person}": of_person("", {**PERSON_FORM, "name": "Rasa P."}),
    "POST /ecare/account/people/{person}/remove": of_person("/remove", {}),
    "POST /ecare/account/clients": lambda world: Sent(
        ADMIN, "/ecare/account/clients", {"name": "baltel-oss", "role-noc": "on"}
    ),
    "POST /ecare/account/clients/{client}/rotate": of_client("rotate"),
    "POST /ecare/account/clients/{client}/revoke": of_client("revoke"),
    "POST /ecare/tickets/new": lambda world: Sent(NOC, "/ecare/tickets/new", FAULT_FORM),
    "POST /ecare/language": lambda world: Sent(NOC, "/ecare/language", {"language": "fr"}),
    "POST /ecare/desk/tickets/new": lambda world: Sent(AGENT, "/ecare/desk/tickets/new", CALL_FORM),
    "POST /ecare/desk/orders/new": lambda world: Sent(
        MANAGER, "/ecare/desk/orders/new", ORDER_FORM | {"carrier": "baltel", "contact": "-", "caller": "Rasa"}
    ),
    "POST /ecare/disputes/files": lambda world: Sent(BILLING, "/ecare/disputes/files", DESCRIBED),
    "POST /ecare/files": lambda world: Sent(NOC, "/ecare/files", DESCRIBED),
    "POST /ecare/cases/{id}/notes": of_ticket("notes", text="It still fails."),
    "POST /ecare/cases/{id}/escalate": of_ticket("escalate", reason="Our customer is a hospital."),
    "POST /ecare/cases/{id}/pauses/agree": lambda world: paused(world, of_ticket("pauses/agree", pause="w1")),
    "POST /ecare/cases/{id}/pauses/object": lambda world: paused(
        world, of_ticket("pauses/object", pause="w1", why="The gate was open all day.")
    ),
    "POST /ecare/cases/{id}/reject": lambda world: resolved(world, of_ticket("reject", reason="Still 503.")),
    "POST /ecare/cases/{id}/accept": lambda world: resolved(world, of_ticket("accept")),
    "POST /ecare/disputes/new": lambda world: Sent(BILLING, "/ecare/disputes/new", CLAIM_FORM),
    "POST /ecare/disputes/credit": a_credit,
    "POST /ecare/cases/{id}/propose": of_dispute("propose", reason="Half way.", **{"line-0": "3000.00"}),
    "POST /ecare/cases/{id}/proposal/accept": lambda world: proposed(
        world, of_dispute("proposal/accept", proposal="p1")
    ),
    "POST /ecare/cases/{id}/proposal/decline": lambda world: proposed(
        world, of_dispute("proposal/decline", proposal="p1", reason="Too little.")
    ),
    "POST /ecare/cases/{id}/settle": lambda world: answered(world, of_dispute("settle")),
    "POST /ecare/cases/{id}/withdraw": of_dispute("withdraw"),
    "POST /ecare/cases/{id}/appeal": lambda world: answered(world, of_dispute("appeal", reason="It was told in time.")),
    "POST /ecare/cases/{id}/ask/{command}": of_dispute("ask/withdraw-part", line="whole", amount="4.28"),
    "POST /ecare/cases/{id}/evidence": of_dispute("evidence", **DESCRIBED),
    "POST /ecare/cases/{id}/evidence/{evidence}/filed": lambda world: with_evidence(
        world, of_dispute("evidence/ev-1/filed"), filed=False
    ),
    "POST /ecare/cases/{id}/evidence/{evidence}/read": lambda world: with_evidence(
        world, of_dispute("evidence/ev-1/read"), filed=True
    ),
    "POST /ecare/orders/new": lambda world: Sent(NOC, "/ecare/orders/new", ORDER_FORM),
    "POST /ecare/cases/{id}/wish": of_order("wish", wanted_on="2027-02-01"),
    "POST /ecare/cases/{id}/consent": lambda world: dated(world, of_order("consent", ready_at=LATER), delivered=False),
    "POST /ecare/cases/{id}/delivery/accept": lambda world: dated(world, of_order("delivery/accept"), delivered=True),
    "POST /ecare/cases/{id}/delivery/reject": lambda world: dated(
        world, of_order("delivery/reject", reason="No light."), delivered=True
    ),
    "POST /ecare/cases/{id}/cancel": of_order("cancel", reason="Not needed."),
    "POST /ecare/listeners": lambda world: Sent(
        NOC, "/ecare/listeners", {"callback": "https://noc.baltel.example/new", "hears": "v5", "query": ""}
    ),
    "POST /ecare/listeners/{listener}": lambda world: Sent(
        NOC, f"/ecare/listeners/{a_listener(world)}", {"callback": "https://noc.baltel.example/b", "query": ""}
    ),
    "POST /ecare/listeners/{listener}/remove": lambda world: Sent(
        NOC, f"/ecare/listeners/{a_listener(world)}/remove", {}
    ),
    "POST /ecare/listeners/{listener}/secret": lambda world: Sent(
        NOC, f"/ecare/listeners/{a_listener(world)}/secret", {}
    ),
    "POST /ecare/listeners/{listener}/redrive": lambda world: Sent(
        NOC, f"/ecare/listeners/{a_listener(world)}/redrive", {}
    ),
    "POST /ecare/cases/{id}/take": by_desk("take"),
    "POST /ecare/cases/{id}/command": by_desk("command", command="escalate", reason="A hospital is cut off."),
    "POST /ecare/cases/{id}/status": by_desk("status", status="inProgress"),
    "POST /ecare/cases/{id}/priority": by_desk("priority", priority="P2", reason="Half of it works."),
    "POST /ecare/cases/{id}/answer": lambda world: Sent(
        ANALYST, f"/ecare/cases/{world.dispute}/answer", {"accepted_amount": "1000.00", "reason": "From the 5th on."}
    ),
    "POST /ecare/desk/roster/overrides": lambda world: Sent(
        SUPERVISOR,
        "/ecare/desk/roster/overrides",
        {
            "seat": "duty-engineer/paris",
            "person": "ines-garnier",
            "reason": "Claire is ill",
            "begins_at": "2026-12-05T06:00",
            "ends_at": "2026-12-05T13:00",
        },
    ),
    "POST /ecare/desk/roster/swaps": lambda world: Sent(
        SUPERVISOR,
        "/ecare/desk/roster/swaps",
        {
            "seat": "duty-engineer/paris",
            "reason": "A wedding",
            "first_begins_at": "2026-12-01T06:00",
            "first_ends_at": "2026-12-01T13:00",
            "second_begins_at": "2026-12-08T06:00",
            "second_ends_at": "2026-12-08T13:00",
        },
    ),
    "POST /ecare/desk/roster/changes/{change}/end": overridden,
    "POST /ecare/desk/accounts/{carrier}/reviews": a_review_to_hold,
    "POST /ecare/desk/quality/figures": lambda world: Sent(AGENT, "/ecare/desk/quality/figures", {"file": FIGURES}),
    f"POST {LISTS}": lambda world: Sent(ANALYST, LISTS, {"range_list": "house", "file": RANGE_LIST}),
    f"POST {INVOICES}/check": lambda world: Sent(
        ANALYST, f"{INVOICES}/check", {"carrier": "baltel", "currency_of_all": "EUR", "file": INVOICE_FILE}
    ),
    f"POST {INVOICES}": looked_at,
    f"POST {INVOICES}/{{bill}}/payments": lambda world: Sent(
        ANALYST, f"{INVOICES}/{a_paid_bill(world)}/payments", {**PAID, "reference": "SEPA-2"}
    ),
    f"POST {INVOICES}/{{bill}}/reversals": lambda world: Sent(
        ANALYST,
        f"{INVOICES}/{a_paid_bill(world)}/reversals",
        {"reference": "SEPA-1", "reversed_on": "2026-11-22", "reason": "The bank returned it."},
    ),
    "POST /ecare/desk/problems": lambda world: Sent(AGENT, PROBLEMS, {"title": "Sea cable", "cause": "Cut."}),
    "POST /ecare/desk/problems/{problem}/commands": lambda world: Sent(
        AGENT, f"{PROBLEMS}/{a_problem(world)}/commands", {"command": "update", "text": "We are looking."}
    ),
    "POST /ecare/desk/accounts/{carrier}/held": lambda world: a_review_to_hold(world, "held"),
    "POST /ecare/desk/accounts/{carrier}/commands": lambda _: Sent(
        SUPERVISOR, "/ecare/desk/accounts/baltel/commands", ACTION_FORM
    ),
    "POST /ecare/desk/quarantine/{mail}/release": lambda world: held_back(world, "release", AGENT),
    "POST /ecare/desk/quarantine/{mail}/drop": lambda world: held_back(world, "drop", SUPERVISOR),
    "POST /ecare/desk/dead-letters/{queue}/redrive": dead,
    "POST /ecare/desk/pledge/check": lambda world: Sent(
        SUPERVISOR, "/ecare/desk/pledge/check", {"text": (PLEDGES / "pledge-2026-11.yaml").read_text()}
    ),
}
