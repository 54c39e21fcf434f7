"""Whatever a stranger writes comes out as what was written. Made from the tables of requests, forms, commands, events
and pages: what is new in one of them is tried by being there."""

import csv
import io
import json
import re
from dataclasses import replace
from email.message import EmailMessage
from urllib.parse import urlencode

import pytest

from pledgekeeper import wiring
from pledgekeeper.api.routes import (
    ACCOUNT,
    CASES,
    DISPUTES,
    INVOICE_FILES,
    LISTENERS,
    ORDERS,
    REVIEWS,
    SURVEYS,
    TICKETS,
    TICKETS_V4,
)
from pledgekeeper.ecare.account import BEGINS_A_FORMULA
from pledgekeeper.ecare.site import SITE
from pledgekeeper.kinds import events_adapter
from tests.fake_aws import Waiting
from tests.journeys.people import AGENT, ANALYST, BILLING, CLAIM, NIGHT_IN_PARIS, NOC
from tests.security.conftest import a_night
from tests.security.hostile import OF_FORMS, TEXT, WORDS, alive, schema_of, tainted
from tests.security.page_forms import ADMIN, ASKED, FORMS, SUPERVISOR, a_review_to_hold
from tests.security.requests import BILL_FILE, REQUESTS
from tests.unit.api.test_commands import BODIES
from tests.unit.test_verify_marks import SAMPLES

LEFT = {
    f"PATCH {TICKETS}/{{id}}": {"priority"},  # which our desk alone gives
    f"POST {TICKETS_V4}": {"priority", "severity"},
    f"PATCH {TICKETS_V4}/{{id}}": {"priority", "severity"},
    f"POST {DISPUTES}": {"contact"},
    f"POST {INVOICE_FILES}": {"mapping"},
    f"POST {INVOICE_FILES}/{{bill}}/reversals": {"reference"},
    "POST /ecare/desk/invoices/{bill}/reversals": {"reference"},
    "POST /ecare/cases/{id}/evidence": {"name"},
}
"""Fields of words elsewhere, which there name something, or take fewer letters."""
MAIL_SAYS = {
    "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "From", "In-Reply-To", "MIME-Version", "References",
    "Reply-To", "Subject", "To", "X-Pledge-Case",
}  # fmt: skip
OF_KIND = {"tickets": 0, "disputes": 1, "orders": 2}
NOT_ALONE = {"plan-made", "dispute-reconciled", "patterns-found"}
"""Events of which a page shows what is not in them: steps, a file."""
MORE_HEADERS = "evil\r\nBcc: evil@evil.example\r\n\r\n<evil/onload=1>"
OPENINGS = [
    f"POST {TICKETS}", f"POST {DISPUTES}", f"POST {ORDERS}",
    "POST /ecare/tickets/new", "POST /ecare/disputes/new", "POST /ecare/orders/new",
]  # fmt: skip


def with_hostile_names(world):
    """Hostile is whatever is loaded from a file, and whatever comes with a mail."""
    a_night(world)
    for carrier_id in ("baltel", "andesvoz"):
        carrier = world.store.carrier(carrier_id)
        contacts = tuple(each.changed(name=TEXT) for each in carrier.contacts)
        world.store.put_carrier(carrier.changed(name=TEXT, contacts=contacts))
    roster = world.store.roster()
    people = tuple(each.changed(name=f"{TEXT} {each.name}") for each in roster.people)
    centres = tuple(each.changed(name=TEXT) for each in roster.centres)
    world.store.put_roster(roster.changed(people=people, centres=centres))
    wiring.book.cache_clear()
    for name, subject in (("noc@baltel.example", TEXT), (f'"{TEXT}" <x@unknown.example>', TEXT)):
        mail = EmailMessage()
        mail["From"], mail["Subject"], mail["Message-ID"] = name, subject, f"<{len(name)}@baltel.example>"
        mail.set_content(TEXT)
        mail.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename=f"{TEXT}.pdf")
        world.mail(mail.as_bytes())
    world.sqs.dead.append(Waiting("d1", "texts", TEXT, world.clock.now()))
    world.mailed = world.http("GET", TICKETS, NOC).json[0]["id"]


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS, with_hostile_names)


def addresses(world):
    """Every page that anybody has, with who looks at it."""
    there = {
        "{listener}": [each["listener"] for each in world.http("GET", LISTENERS, NOC).json],
        "{review}": [each["id"] for each in world.http("GET", f"{REVIEWS}?carrier=baltel", SUPERVISOR).json],
        "{commitment}": ["solve", "dispute-answer", "order-status"],
        "{person}": [each.id for each in wiring.people_table().read("baltel").carrier.contacts],
        "{id}": [*world.numbers, world.mailed], "{user}": list(world.cognito.users),
        "{problem}": [world.problem], "{carrier}": ["baltel"], "{form}": ["html"],
    }  # fmt: skip
    for page in (each for each in SITE if each.method == "GET"):
        paths = [page.path]
        for name in re.findall(r"\{\w+\}", page.path):
            paths = [path.replace(name, each) for path in paths for each in there.get(name, ())]
        for path in paths:
            yield from ((path, who) for who in _lookers(page))
    for message in world.received:
        yield from ((path, None) for path in re.findall(r"https://care\.pledge\.example(/care/v1/\S+)", message.text))


def _lookers(page):
    return [SUPERVISOR] if page.ours else [ADMIN, SUPERVISOR] if "{id}" in page.path else [ADMIN]


def must_be_calm(world):
    """Nothing that was written works, on any page, in any table, mail or name of a file; and nothing was lost of it."""
    shown = 0
    for path, who in addresses(world):
        answer = world.http("GET", path, who)
        assert answer.status < 500, (path, who)
        assert alive_of(answer) == [], (path, who)
        assert re.fullmatch(r'(attachment; filename="[\w.-]+")?', answer.headers.get("Content-Disposition", ""))
        shown += "evil" in answer.text
    assert shown
    for key in (each for each in world.s3.objects if each.endswith(".html")):
        assert alive(world.s3.objects[key].decode()) == [], key
    for message in world.received:
        assert "evil.example" not in message.to
        assert message.channel != "email" or set(message.headers) <= MAIL_SAYS
    assert not [message for message in (*world.sqs.waiting, *world.sqs.dead) if message.receives]


def alive_of(answer):
    kind = answer.headers.get("Content-Type", "")
    if kind.startswith("text/csv"):
        cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
        return [cell for cell in cells if cell.startswith(BEGINS_A_FORMULA)]
    return alive(answer.text) if kind.startswith("text/html") else []


def spoilt(name, body):
    """The body of a request or form with hostile words in it."""
    found = tainted(body, schema_of(name) if name in REQUESTS else OF_FORMS)
    left = {field: body[field] for field in LEFT.get(name, ()) if field in body}
    return {field: each for field, each in found.items() if field not in LEFT.get(name, ())} | left


def asked(world, name):
    """A right request or form of the tables, with its method, headers and body."""
    sent = {**REQUESTS, **FORMS, **ASKED}[name](world)
    method = name.partition(" ")[0] if " " in name else "POST"
    return method, sent, getattr(sent, "headers", {}), sent.body if name in REQUESTS else sent.form


@pytest.mark.parametrize("name", [*REQUESTS, *FORMS, *ASKED])
def test_words_that_were_sent_come_out_as_words_everywhere(world, name):
    method, sent, headers, body = asked(world, name)
    if not isinstance(body, dict) or (hostile := spoilt(name, body)) == body:
        return  # no words are sent there

    answer = world.http(method, sent.path, sent.who, hostile, headers)

    assert answer.status < 400, answer.text
    assert alive_of(answer) == []
    must_be_calm(world)


@pytest.mark.parametrize("name", [*FORMS, *ASKED])
def test_so_do_those_of_a_form_that_is_refused_for_them(world, name):
    _, sent, _, form = asked(world, name)

    answer = world.http("POST", sent.path, sent.who, dict.fromkeys(form, TEXT))

    assert answer.status < 500
    assert alive_of(answer) == []


@pytest.mark.parametrize("kind", OF_KIND)
def test_so_do_those_of_every_command(world, kind):
    number, schema = world.numbers[OF_KIND[kind]], schema_of(f"POST {CASES}/{{id}}/commands")

    answers = [
        world.http("POST", f"{CASES}/{number}/commands", who, tainted({"command": command, **body}, schema)).status
        for command, body in BODIES.items()
        for who in ("staff.admin", ADMIN)
    ]

    assert answers.count(200) > 5
    assert max(answers) < 500
    must_be_calm(world)


@pytest.mark.parametrize("kind", OF_KIND)
def test_so_do_those_of_every_event(world, kind, monkeypatch):
    number = world.numbers[OF_KIND[kind]]
    found, elsewhere = world.store.load(number), OF_KIND.keys() - {kind}
    hostile = tuple(
        events_adapter().validate_json(each.model_dump_json().replace('"x"', json.dumps(TEXT)))
        for each in SAMPLES
        if type(each).__module__.split(".")[1] not in elsewhere and each.event not in NOT_ALONE
    )
    lived = replace(found, case=found.case.changed(timeline=(*found.case.timeline, *hostile)))
    monkeypatch.setattr(world.store, "load", lambda *_: lived)

    for who in (ADMIN, SUPERVISOR):
        answer = world.http("GET", f"/ecare/cases/{number}", who)
        assert answer.status == 200
        assert answer.text.count("evil-too") > 10
        assert alive_of(answer) == []


def test_so_do_those_of_an_opinion_and_of_the_lines_of_an_invoice(world):
    cells = TEXT.replace('"', '""')
    table = f'No,Account,Date,Total,Line,Said\n"{cells}",BLT-7,2026-11-02,12,"{cells}","{cells}"\n'
    mapping = {**BILL_FILE["mapping"], "line": "Line", "line_description": "Said", "line_amount": "Total"}
    filed = world.http("POST", INVOICE_FILES, ANALYST, {**BILL_FILE, "csv": table, "mapping": mapping})
    assert filed.status == 200, filed.text
    claim = {**CLAIM, "invoice_number": TEXT}
    assert world.http("POST", DISPUTES, BILLING, claim).status == 201
    for who, status in ((AGENT, "inProgress"), (AGENT, "resolved"), (NOC, "closed")):
        world.http("PATCH", f"{TICKETS}/{world.ticket}", who, {"@type": "TroubleTicket", "status": status})
    [link] = {path for path, _ in addresses(world) if path.startswith(SURVEYS)}
    opinion = urlencode({"score": 1, "comment": TEXT})
    form = {"content-type": "application/x-www-form-urlencoded"}
    assert world.http("POST", link, body=opinion, headers=form).status == 200

    must_be_calm(world)


def test_so_do_those_of_a_review(world):
    name = f"POST {ACCOUNT}/commands"
    method, sent, headers, body = asked(world, name)
    assert world.http(method, sent.path, sent.who, spoilt(name, body), headers).status == 200

    a_review_to_hold(world)

    [review] = [content.decode() for key, content in world.s3.objects.items() if key.endswith(".html")]
    assert review.count("evil-too") > 2
    must_be_calm(world)


@pytest.mark.parametrize(
    "page",
    [
        "<evil>", "<p onload=evil()>", "<a href=javascript:evil()>", '<form action=" JavaScript:evil()">',
        "<a href='//evil.example'>", "<script>evil()</script>", "<iframe>", "<p>7777777",
        "<p>&lt;evil-too&gt;", "<p title='&lt;evil-too'>", "<style>p { content: 'evil' }</style>", "<!-- <evil-too -->",
    ],
)  # fmt: skip
def test_what_lives_is_found(page):
    assert alive(page)


@pytest.mark.parametrize("name", OPENINGS)
def test_what_goes_on_in_a_new_line_adds_nothing_to_a_mail(world, name):
    method, sent, headers, body = asked(world, name)
    for field, words in spoilt(name, body).items():
        if words in WORDS:
            world.http(method, sent.path, sent.who, {**body, field: MORE_HEADERS}, headers)

    must_be_calm(world)


@pytest.mark.parametrize("begins", "=+-@")
def test_a_table_to_take_home_holds_no_formula(world, begins):
    for name in OPENINGS[:3]:
        method, sent, headers, body = asked(world, name)
        hostile = {field: f"{begins}evil()" for field, words in spoilt(name, body).items() if words == TEXT}
        world.http(method, sent.path, sent.who, {**body, **hostile}, headers)

    for kind in ("tickets", "disputes", "orders"):
        answer = world.http("GET", f"/ecare/{kind}.csv", ADMIN)
        assert f"'{begins}evil()" in answer.text
        assert alive_of(answer) == []
