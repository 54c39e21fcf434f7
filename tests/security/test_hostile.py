"""Whatever a stranger writes comes out as what was written. Made from the tables of requests, forms, commands, events
and pages: what is new in one of them is tried by being there."""

import csv
import gzip
import io
import json
import re
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import urlencode
from xml.etree.ElementTree import fromstring
from xml.sax.saxutils import escape

import pytest
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject
from xlsxwriter import Workbook

from pledgekeeper import wiring
from pledgekeeper.api.routes import (
    ACCOUNT,
    CASES,
    DISPUTES,
    INVOICE_FILES,
    LISTENERS,
    ORDERS,
    REVIEWS,
    SCOREBOARD,
    SURVEYS,
    TICKETS,
    TICKETS_V4,
)
from pledgekeeper.ecare.account import BEGINS_A_FORMULA
from pledgekeeper.ecare.site import SITE
from pledgekeeper.kinds import events_adapter
from pledgekeeper.scoreboard.words import LANGUAGES
from tests.fake_aws import Waiting
from tests.journeys.people import AGENT, ANALYST, BILLING, CLAIM, NIGHT_IN_PARIS, NOC
from tests.security.conftest import a_night
from tests.security.documents import alive_in, cells_of, text_of
from tests.security.hostile import OF_FORMS, TEXT, WORDS, alive, schema_of, tainted
from tests.security.page_forms import ADMIN, ASKED, FORMS, SUPERVISOR, a_review_to_hold
from tests.security.requests import BILL_FILE, REQUESTS
from tests.unit.api.test_commands import BODIES
from tests.unit.billing.sides import AGREEMENT, SHEET, call, of_files, write
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
    "POST /ecare/disputes/files": {"name"},
}
"""Fields of words elsewhere, which there name something, or take fewer letters."""
MAIL_SAYS = {
    "Auto-Submitted", "Content-Transfer-Encoding", "Content-Type", "From", "In-Reply-To", "MIME-Version", "References",
    "Reply-To", "Subject", "To", "X-Pledge-Case",
}  # fmt: skip
BROUGHT = ("evidence/", "incoming/", "arriving/", "attaching/", "attached/")
"""Where files lie as they were sent to us: they are handed out as files, and never shown."""
OF_KIND = {"tickets": 0, "disputes": 1, "orders": 2}
NOT_ALONE = {"plan-made", "dispute-reconciled", "patterns-found"}
"""Events of which a page shows what is not in them: steps, a file."""
MORE_HEADERS = "evil\r\nBcc: evil@evil.example\r\n\r\n<evil/onload=1>"
OPENINGS = [
    f"POST {TICKETS}", f"POST {DISPUTES}", f"POST {ORDERS}",
    "POST /ecare/tickets/new", "POST /ecare/disputes/new", "POST /ecare/orders/new",
]  # fmt: skip

EVERY = [*REQUESTS, *FORMS, *ASKED]
ROUNDS = 16
"""A world hears every sixteenth of them before all pages are looked at: neighbours of a table, of which one may take
away what another left to be seen, are told in different worlds."""


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
    for key, content in world.s3.objects.items():
        assert key.startswith(BROUGHT) or alive_in(key, content) == [], key
    for message in world.received:
        for name, content in message.files.items():
            assert alive_in(name, content if isinstance(content, bytes) else content.encode()) == [], name
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


def hear(world, name):
    """Send that request with hostile words, if it takes any, and have it taken."""
    method, sent, headers, body = asked(world, name)
    if isinstance(body, dict) and (hostile := spoilt(name, body)) != body:
        answer = world.http(method, sent.path, sent.who, hostile, headers)
        assert answer.status < 400, answer.text
        return alive_of(answer)
    return []


@pytest.mark.parametrize("names", [EVERY[n::ROUNDS] for n in range(ROUNDS)], ids=lambda names: names[0])
def test_words_that_were_sent_come_out_as_words_everywhere(world_at, names):
    world = world_at(NIGHT_IN_PARIS, with_hostile_names)
    for name in names:
        try:
            found = hear(world, name)
        except (AssertionError, KeyError):  # what was sent before may be in its way: alone it must be taken
            must_be_calm(world)
            world = world_at(NIGHT_IN_PARIS, with_hostile_names)
            found = hear(world, name)
        assert found == [], name

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


def test_so_do_those_in_the_pdf_of_a_review(world):
    name = f"POST {ACCOUNT}/commands"
    method, sent, headers, body = asked(world, name)
    world.http(method, sent.path, sent.who, spoilt(name, body), headers)

    a_review_to_hold(world)

    [review] = [content for key, content in world.s3.objects.items() if key.endswith(".pdf")]
    assert TEXT in text_of(review)
    assert alive_in("review.pdf", review) == []


def test_so_do_those_of_a_credit_note_on_its_page_and_in_its_xml(world):
    lines = [{"line": "1", "description": TEXT, "disputed_amount": CLAIM["disputed_amount"]}]
    claim = {**CLAIM, "invoice_number": f"{TEXT[:50]}", "lines": lines}
    dispute = world.http("POST", DISPUTES, BILLING, claim).json["id"]
    accepted = {"lines": [{"line": "1", "accepted_amount": "1.00"}], "reason": TEXT}
    assert world.http("POST", f"{DISPUTES}/{dispute}/answer", ANALYST, accepted).status == 200
    world.senders.received.clear()
    issued = world.http("POST", f"{CASES}/{dispute}/commands", ANALYST, {"command": "issue-credit"})
    assert issued.status == 200, issued.text

    [files] = [message.files for message in world.received if message.files]
    pdf, xml = files.values()

    assert TEXT in text_of(pdf).replace(" ", "")
    told = [each.text or "" for each in fromstring(xml).iter()]
    assert sum(TEXT in each for each in told) > 1
    assert not [each for each in fromstring(xml).iter() if "evil" in each.tag]
    must_be_calm(world)


def test_nothing_that_anybody_wrote_is_on_the_public_scoreboard(world):
    for name in OPENINGS[:3]:
        method, sent, headers, body = asked(world, name)
        world.http(method, sent.path, sent.who, spoilt(name, body), headers)
    before = set(world.s3.objects)

    world.publish_scoreboard(NIGHT_IN_PARIS + timedelta(days=2))

    published = {key: world.s3.objects[key] for key in set(world.s3.objects) - before if key.startswith("scoreboard/")}
    assert len([key for key in published if key.endswith(".html")]) == len(LANGUAGES)
    for key, content in published.items():
        said = gzip.decompress(content) if key.endswith(".gz") else content
        assert b"evil" not in said, key
        assert alive_in(key, content) == []
    for language in LANGUAGES:
        assert alive_of(world.http("GET", f"{SCOREBOARD}?lang={language}")) == []


@pytest.mark.parametrize("hostile", [TEXT, "=HYPERLINK(1)", "+evil()", "-evil()", "@SUM(1)", "=cmd|' /C evil'!A0"])
def test_what_is_in_a_rate_sheet_is_words_in_the_workbook_and_on_the_page_of_a_comparison(tmp_path, hostile):
    sheet = tmp_path / "rates.csv"
    sides = [write(tmp_path / f"{name}.csv", rows) for name, rows in (("ours", [call(1)]), ("theirs", [call(2)]))]
    quoted = hostile.replace('"', '""')
    sheet.write_text(SHEET.replace("Senegal Mobile", f'"{quoted}"'))
    (tmp_path / "agreement.yaml").write_text(AGREEMENT)

    of_files(tmp_path, *sides, out=tmp_path / "out")

    workbook = (tmp_path / "out" / "reconciliation.xlsx").read_bytes()
    assert escape(hostile) in unquoted(cells_of(workbook))
    for name in ("reconciliation.xlsx", "reconciliation.html"):
        assert alive_in(name, (tmp_path / "out" / name).read_bytes()) == []


def unquoted(xml):
    return xml.replace("&quot;", '"').replace("&apos;", "'")


def test_what_lives_in_a_document_is_found(tmp_path):
    book = tmp_path / "x.xlsx"
    with Workbook(str(book)) as made:
        made.add_worksheet().write("A1", "=1+1")
    writer = PdfWriter()
    writer.add_blank_page(9, 9)
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("evil()")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    pdf = io.BytesIO()
    writer.write(pdf)

    assert alive_in("x.xlsx", book.read_bytes())
    assert alive_in("x.pdf", pdf.getvalue())
    assert alive_in("x.html", b"<evil>")
