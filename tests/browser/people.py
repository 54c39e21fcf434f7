"""Somebody at a browser, and the work that they find there."""

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from pledgekeeper.api.routes import ACCOUNT, BILLS, PROBLEMS, QUALITY, RANGE_LISTS, REVIEWS
from pledgekeeper.local.people import PASSWORD
from tests.e2e.laptop import PATIENCE_SECONDS
from tests.journeys.people import CASES, CLAIM, DISPUTES, FAULT, ORDERS, TICKETS

PATIENCE = 1000 * PATIENCE_SECONDS
"""In milliseconds, as the browser counts."""
ROUTE = "carrier=baltel&product=voice&route=BLT-FRA-02"

BILL = {
    "@type": "CustomerBill", "billNo": CLAIM["invoice_number"], "billDate": "2026-11-02",
    "paymentDueDate": "2026-12-02", "billingAccount": {"id": CLAIM["account"]},
    "amountDue": {"unit": "EUR", "value": 88661.81},
    "relatedParty": [{"@type": "RelatedParty", "role": "customer", "partyOrPartyRole": {"id": "baltel"}}],
    "appliedCustomerBillingRate": [
        {"id": "12", "description": "Spain mobile", "taxExcludedAmount": {"unit": "EUR", "value": 60000}},
        {"id": "17", "description": "Spain fixed", "taxExcludedAmount": {"unit": "EUR", "value": 28661.81}},
    ],
}  # fmt: skip


class Person:
    """One browser with one page. What the browser complains about is in `complaints`."""

    def __init__(self, page, username):
        self.page, self.username, self.complaints = page, username, []
        page.set_default_timeout(PATIENCE)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _hear(self, said):
        """The emulator's own sign-in page has no icon, which is no business of ours."""
        if said.type == "error" and not said.location["url"].endswith("/favicon.ico"):
            self.complaints.append(f"{said.text} {said.location['url']}")

    def sign_in(self, to="/"):
        """By the user pool's own page, as everybody does."""
        self.page.goto(to)
        self.page.locator("[name=username]:visible").first.fill(self.username)
        self.page.locator("[name=password]:visible").first.fill(PASSWORD)
        self.page.get_by_role("button", name=re.compile("sign in", re.I)).first.click()
        self.page.wait_for_selector(".top")
        self.page.wait_for_load_state()  # keys are heard once the script is there

    def submit(self, action):
        """Press the button of the form that goes there, and wait for the page after it."""
        form = self.page.locator(f"form[action$='{action}']").first
        with self.page.expect_navigation():
            form.locator("button").first.click()


@dataclass(frozen=True)
class Week:
    """Numbers of cases: a P1 just reported, one paused, one resolved, one closed, a dispute; a listener, and an
    invoice."""

    fault: str
    paused: str
    resolved: str
    closed: str
    dispute: str
    order: str
    listener: str
    bill: str

    @property
    def pages(self):
        """Every page that a carrier's administrator sees, with a name for its picture."""
        return {
            "home": "/",
            "faults": "/ecare/tickets",
            "report": "/ecare/tickets/new",
            "case": f"/ecare/cases/{self.fault}",
            "paused": f"/ecare/cases/{self.paused}",
            "resolved": f"/ecare/cases/{self.resolved}",
            "explanation": f"/ecare/cases/{self.fault}/clocks/solve",
            "disputes": "/ecare/disputes",
            "raise": "/ecare/disputes/new",
            "credit": "/ecare/disputes/credit",
            "dispute": f"/ecare/cases/{self.dispute}",
            "evidence": f"/ecare/cases/{self.dispute}/evidence",
            "invoices": "/ecare/billing",
            "invoice": f"/ecare/billing/invoices/{self.bill}",
            "set_off": "/ecare/billing/set-off",
            "fairness": "/ecare/billing/fairness",
            "orders": "/ecare/orders",
            "order_new": "/ecare/orders/new",
            "order": f"/ecare/cases/{self.order}",
            "reviews": "/ecare/reviews",
            "quality": "/ecare/quality",
            "account": "/ecare/account",
            "person": "/ecare/account/people/new",
            "listener": f"/ecare/listeners/{self.listener}",
            "nothing": "/ecare/cases/TT-0000000000",
        }


def a_fault(stack, name, description, **more):
    """Reported by the API, as a system of Baltel's does; its number. Whoever is on duty is being paged."""
    reference = [{"@type": "ExternalIdentifier", "id": f"BLT#{hashlib.sha256(name.encode()).hexdigest()[:6]}"}]
    body = {**FAULT, "name": name, "description": description, "externalIdentifier": reference, **more}
    status, answer = stack.post(TICKETS, body, token=stack.token())
    assert status == 201, answer
    return answer["id"]


def a_busy_week(stack):
    """Report, pause, resolve, dispute: by the API, as systems do."""
    noc, agent, ticket = stack.token(), stack.staff_token(), partial(a_fault, stack)
    billing, analyst = stack.token(role="billing"), stack.staff_token("billing-analyst")

    def sent(method, path, body, token, expected=(200, 201)):
        status, answer = stack.request(method, path, body=body, token=token)
        assert status in expected, answer
        return answer

    def move(case, *statuses, **more):
        for status in statuses:
            sent("PATCH", f"{TICKETS}/{case}", {"@type": "TroubleTicket", "status": status, **more}, agent)

    def command(case, token, **said):
        sent("POST", f"{CASES}/{case}/commands", said, token)

    p2, p3 = {"severity": "major", "priority": "P2"}, {"severity": "minor", "priority": "P3", "ticketType": "sms"}
    fault = ticket("All calls to Frankfurt fail", "Every INVITE on BLT-ORI-FRA-02 gets 503 since 02:14 UTC.")
    ticket("Delivery receipts 20 minutes late to Spain", "Receipts of two networks come late since 01:00 UTC.", **p3)
    paused = ticket("Packet loss Frankfurt–Vilnius 10G", "2 % loss since midnight.", ticketType="ip", **p2)
    move(paused, "inProgress")
    note = "Your cage in Frankfurt is locked; please let our technician in."
    command(paused, agent, command="pause-clocks", reason="no-access", note=note)
    resolved = ticket("One-way audio on calls to Spain", "Callers hear nothing, 12 of 50 calls.", **p2)
    move(resolved, "inProgress", note=[{"@type": "Note", "text": "A media gateway drops RTP; we replace it."}])
    move(resolved, "resolved", statusChangeReason="A media gateway was replaced; tested with 50 calls.")

    closed = ticket("No ring-back on calls to Latvia", "Silence until the callee answers, all calls.", **p2)
    move(closed, "inProgress")
    move(closed, "resolved", statusChangeReason="A route was corrected; tested with 20 calls.")
    sent("PATCH", f"{TICKETS}/{closed}", {"@type": "TroubleTicket", "status": "closed"}, noc)

    lines = [
        {"line": "12", "description": "Spain mobile", "billed_amount": "60000.00", "disputed_amount": "5000.00"},
        {"line": "17", "description": "Spain fixed", "billed_amount": "28661.81", "disputed_amount": "1804.28"},
    ]
    bill = sent("POST", BILLS, BILL, stack.staff_token("admin"))["id"]  # who issues an invoice decides nothing about it
    dispute = sent("POST", DISPUTES, {**CLAIM, "lines": lines}, billing)["id"]
    reason = "The rate sheet of 1 October was in force from the 5th for breakout 34-6."
    part = {"lines": [{"line": "12", "accepted_amount": "3000.00"}], "reason": reason}
    sent("POST", f"{DISPUTES}/{dispute}/answer", part, analyst)
    offered = [{"line": "12", "accepted_amount": "4000.00"}, {"line": "17", "accepted_amount": "900.00"}]
    until = "2199-01-01T00:00:00Z"
    command(dispute, analyst, command="propose", lines=offered, reason="Half way on what is left.", valid_until=until)
    hub = {"@type": "Hub", "callback": "https://noc.baltel.example/events"}
    listener = sent("POST", "/tmf-api/troubleTicket/v5/hub", hub, noc)["id"]
    item = {"@type": "ProductOrderItem", "id": "1", "action": "add", "quantity": 2}
    item["productOffering"] = {"@type": "ProductOfferingRef", "id": "transmission"}
    wave = {"@type": "ProductOrder", "description": "10G wave Frankfurt-Vilnius", "productOrderItem": [item]}
    order = sent("POST", ORDERS, wave, noc)["id"]
    review = {"carrier": "baltel", "month": "2026-10"}
    sent("POST", REVIEWS, review, stack.staff_token("service-manager"))
    return Week(fault, paused, resolved, closed, dispute, order, listener, bill)


def some_accounts(stack):
    """Two carriers with a service: of one the naming is overdue, with the other actions are agreed."""
    token, today = stack.staff_token("supervisor"), datetime.now(UTC).date()

    def command(carrier, name, **said):
        body = {"carrier": carrier, "command": name, **said}
        status, answer = stack.request("POST", f"{ACCOUNT}/commands", body=body, token=token)
        assert status == 200, answer

    lately = f"{today - timedelta(days=5)}T09:00:00Z"
    for carrier, began_at in (("nordwave", "2026-10-05T09:00:00Z"), ("baltel", lately)):
        command(carrier, "begin-service", began_at=began_at, service="ORD-2026-001")
    pair = {"manager": "elena-rossi", "deputy": "daniel-okafor", "reason": "They speak Lithuanian and Russian."}
    command("baltel", "name-managers", **pair)
    soon, later = (str(today + timedelta(days=days)) for days in (3, 12))
    command("baltel", "agree-action", title="Add a second trunk to Frankfurt", owner="elena-rossi", due=soon)
    theirs = {"title": "Send the new numbering plan", "owner": "NOC Shift Manager", "side": "carrier"}
    command("baltel", "agree-action", **theirs, due=later)


def some_figures(stack):
    """Eight weeks of a route to Frankfurt as they usually are, and three hours that are worse."""
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    rows = ["carrier,product,route,hour,metric,value,attempts"]
    for ago in range(8 * 7 * 24, 0, -1):
        hour = now - timedelta(hours=ago)
        usual = 62 + hour.hour % 5 - 4 * (hour.weekday() > 4) + (ago * 7 % 11) / 4
        value = usual if ago > 3 else usual - 20
        rows.append(f"baltel,voice,BLT-FRA-02,{hour:%Y-%m-%dT%H:%M}Z,asr,{value:.2f},{700 + ago % 90}")
    status, answer = stack.post(f"{QUALITY}/figures", {"csv": "\n".join(rows) + "\n"}, token=stack.staff_token())
    assert status == 200, answer


def some_range_lists(stack):
    """One that was loaded twice, and another."""
    token = stack.staff_token("billing-analyst")
    first = ["prefix,kind,from,until,source", "37190,premium,2026-01-01,,ITU notice 1292"]
    lists = {
        "house": [first, [*first, "2519,unassigned,2026-03-01,,numbering plan of Ethiopia"]],
        "satellite": [["prefix,kind,from,until,source", "88216,satellite,2025-01-01,,ITU-T E.164"]],
    }
    for name, versions in lists.items():
        for lines in versions:
            sent = {"name": name, "csv": "\n".join(lines) + "\n"}
            status, answer = stack.post(RANGE_LISTS, sent, token=token)
            assert status in (200, 201), answer


def a_problem(stack, week):
    """What two faults have in common, with a bridge and an update. Its number."""
    token = stack.staff_token()

    def sent(path, **body):
        status, answer = stack.post(path, body, token=token)
        assert status in (200, 201), answer
        return answer

    named = sent(PROBLEMS, title="Session border controller in Frankfurt", cause="Both power feeds of a rack failed.")
    path = f"{PROBLEMS}/{named['problem']}/commands"
    sent(path, command="join", cases=[week.fault, week.paused])
    bridge = {"phone": "+33199000900", "pin": "4711#", "url": "https://meet.pledge.example/frankfurt"}
    sent(path, command="change-bridge", bridge=bridge)
    sent(path, command="update", text="One feed is back; half of the calls complete. Next word at 04:00 UTC.")
    return named["problem"]
