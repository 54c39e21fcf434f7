"""A carrier's people in a real browser: what they do in two languages, by mouse, by keyboard, without a script."""

import re
import time

import pytest

from tests.journeys.people import TICKETS

pytestmark = pytest.mark.e2e

ADMIN = "admin@baltel.example"
SAID = {
    "en-GB": {
        "report": "Report a fault", "done": "Everything about it is on this page", "escalate": "Escalate to level 2",
        "reached": "reached", "accept": "Yes, close it", "closed": "It is closed",
    },
    "fr-FR": {
        "report": "Signaler un incident", "done": "Tout est sur cette page", "escalate": "Escalader au niveau 2",
        "reached": "atteint", "accept": "Oui, clore", "closed": "C'est clos",
    },
}  # fmt: skip


@pytest.mark.parametrize("locale", SAID)
def test_a_fault_from_its_report_to_its_end(person, stack, locale):
    somebody, said = person(ADMIN, locale=locale), SAID[locale]
    page = somebody.page

    page.get_by_role("link", name=said["report"]).click()
    page.locator("input[value=voice] + span").click()
    page.locator("input[value=P1] + span").click()
    page.locator("textarea[name=description]").fill(f"All calls fail.\nSince 02:14 UTC, {locale}.")
    with page.expect_navigation():
        page.locator(".fields > button").click()
    assert said["done"] in page.locator(".said").inner_text()
    case = re.search(r"TT-\w{10}", page.url)[0]

    first = page.locator(".clock time[data-due]").first.inner_text()
    page.wait_for_function("first => document.querySelector('.clock time[data-due]').textContent !== first", arg=first)
    page.get_by_text(said["escalate"], exact=True).click()
    page.locator("form[action$=escalate] textarea").fill("Un hôpital / a hospital is cut off.")
    somebody.submit("/escalate")
    assert page.locator(".ladder .reached").count() == 2
    assert said["reached"] in page.locator(".ladder").inner_text()

    for status in ("inProgress", "resolved"):
        sent = {"@type": "TroubleTicket", "status": status}
        assert stack.request("PATCH", f"{TICKETS}/{case}", body=sent, token=stack.staff_token())[0] == 200
    page.reload()
    assert said["accept"] in page.locator(".asks").inner_text()
    somebody.submit("/accept")
    assert said["closed"] in page.locator(".said").inner_text()
    assert page.locator("textarea").count() == 0
    assert somebody.complaints == []


def test_evidence_is_hashed_here_sent_past_the_pages_and_filed(person, week):
    somebody = person("billing@baltel.example")
    page = somebody.page
    page.goto(f"/ecare/cases/{week.dispute}")

    page.locator("#file-evidence").evaluate("each => { each.open = true }")  # it is, while nothing is filed
    file = {"name": "rates.csv", "mimeType": "text/csv", "buffer": b"prefix,rate\n346,0.1985\n"}
    page.locator("input[type=file]").set_input_files(file)
    with page.expect_navigation(url=re.compile("said=")):
        page.locator("[data-upload] button").click()

    assert "The file is filed" in page.locator(".said").inner_text()
    assert "rates.csv" in page.locator(".disputed").inner_text()
    assert somebody.complaints == []


def test_a_dispute_is_raised_with_its_lines_and_its_files_go_with_it(person, week):
    somebody = person("billing@baltel.example")
    page = somebody.page
    page.goto("/ecare/disputes/new")
    for name, text in {
        "invoice_number": "INV-2026-10-00500", "invoice_date": "2026-11-02", "account": "BLT-7",
        "billed_amount": "900.00", "period_from": "2026-10-01", "period_to": "2026-11-01", "line-0": "1",
        "disputed-0": "40,50", "description": "The old rate was billed.",
    }.items():  # fmt: skip
        page.locator(f"[name='{name}']").fill(text)
    with page.expect_navigation():
        page.get_by_role("button", name="More lines").click()
    page.locator("[name='line-7']").fill("8")
    page.locator("[name='disputed-7']").fill("9.50")
    files = [
        ("letter.pdf", "application/pdf", b"%PDF-1.7 a letter"),
        ("calls.csv", "text/csv", b"to,seconds\n346,60\n"),
        ("other.txt", "text/plain", b"of another dispute"),
    ]
    page.locator("input[data-attach]").set_input_files(
        [{"name": name, "mimeType": kind, "buffer": content} for name, kind, content in files]
    )
    page.locator("[name='disputed-7']").fill("nine")
    with page.expect_navigation():
        page.get_by_role("button", name="Raise it").click()
    assert page.locator("[data-boxes] span").all_inner_texts() == [
        "letter.pdf, 17 B", "calls.csv, 18 B", "other.txt, 18 B",
    ]  # fmt: skip
    page.locator("[name='disputed-7']").fill("9.50")
    page.get_by_text("other.txt, 18 B").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Raise it").click()
    assert "Invoice INV-2026-10-00500 is not known to us" in page.locator("#sure-wrong").inner_text()
    page.locator("[name='sure']").check()
    with page.expect_navigation(url=re.compile("/ecare/cases/DSP-")):
        page.get_by_role("button", name="Raise it").click()

    assert "other.txt" not in page.content()
    shown = page.locator(".disputed").inner_text()
    assert all(told in shown for told in ("letter.pdf", "calls.csv", "50.00 EUR", "The old rate was billed."))
    assert [each for each in somebody.complaints if "400" not in each] == []


def test_a_fault_is_reported_with_files_and_written_to_with_another_and_a_program_is_refused(person):
    somebody = person("noc@baltel.example")
    page = somebody.page
    trace = {"name": "trace.pcap", "mimeType": "", "buffer": b"\xd4\xc3\xb2\xa1 packets"}
    letter = {"name": "LOA.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 let them in"}
    program = {"name": "tool.exe", "mimeType": "", "buffer": b"MZ\x90\0"}

    page.goto("/ecare/tickets/new")
    page.locator("textarea[name=description]").fill("One-way audio.")
    page.locator("input[type=file]").set_input_files([trace, letter])
    with page.expect_navigation(url=re.compile("said=")):
        page.locator(".fields > button").click()
    assert page.locator(".files .name").all_inner_texts() == ["LOA.pdf", "trace.pcap"]

    page.locator("form[action$=notes] textarea").fill("This shows it.")
    page.locator("form[action$=notes] input[type=file]").set_input_files(program)
    with page.expect_navigation():
        page.locator("form[action$=notes] > button").click()
    assert "tool.exe is a program" in page.locator("form[action$=notes]").inner_text()
    page.locator("form[action$=notes] input[type=file]").set_input_files({**trace, "name": "second.pcap"})
    with page.expect_navigation(url=re.compile("said=")):
        page.locator("form[action$=notes] > button").click()
    assert page.locator(".files .name").first.inner_text() == "second.pcap"
    assert [each for each in somebody.complaints if "400" not in each] == []


def test_a_proposal_is_accepted_and_the_dispute_is_settled_to_the_cent(person, week):
    somebody = person("billing@baltel.example", locale="es-ES")
    page = somebody.page
    page.goto(f"/ecare/cases/{week.dispute}")
    assert "4.900,00 EUR" in page.locator(".asks").inner_text()

    somebody.submit("/proposal/accept")

    assert "Ha aceptado la propuesta" in page.locator(".said").inner_text()
    assert "resuelta" in page.locator(".of-case").inner_text()


def test_everything_works_without_a_script(person):
    somebody = person(ADMIN, java_script_enabled=False)
    page = somebody.page

    page.goto("/ecare/tickets/new")
    page.locator("textarea[name=description]").fill("No script here.")
    with page.expect_navigation():
        page.locator(".fields > button").click()

    assert "No script here." in page.locator("h1").inner_text()
    page.locator("form[action$=notes] textarea").fill("And a note.")
    with page.expect_navigation():
        page.locator("form[action$=notes] button").click()
    assert "And a note." in page.locator(".timeline").inner_text()


def test_everything_is_reached_by_the_keyboard_alone(person):
    page = person(ADMIN).page

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement.id === 'main'")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Report a fault"
    page.keyboard.press("Enter")
    page.wait_for_url("**/ecare/tickets/new")
    for _ in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "description":
            break
    page.keyboard.type("Typed only.")
    for _ in range(5):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName") == "BUTTON":
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Typed only." in page.locator("h1").inner_text()


def test_what_is_live_changes_by_itself(person, stack, week):
    page = person(ADMIN).page
    page.goto(f"/ecare/cases/{week.fault}")
    text = f"We have rerouted your traffic at {time.time():.0f}."
    sent = {"@type": "TroubleTicket", "note": [{"@type": "Note", "text": text}]}
    assert stack.request("PATCH", f"{TICKETS}/{week.fault}", body=sent, token=stack.staff_token())[0] == 200

    page.wait_for_selector(f"text={text}")


def test_no_script_sees_the_session_and_signing_out_ends_it(person):
    somebody = person(ADMIN)
    page = somebody.page
    assert page.evaluate("document.cookie") == ""

    page.locator(".me summary").click()
    page.get_by_role("button", name="Sign out").click()

    page.wait_for_url("**/ecare/signed-out")
    page.goto("/ecare/tickets")
    assert page.locator(".top").count() == 0
