"""Our desk in a browser: the queue by keyboard, a case taken in hand and answered, every page read by everybody."""

from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.people import a_fault, some_accounts
from tests.browser.test_reading import OF_SCHEME, TOO_SMALL
from tests.browser.waiting import DEAD_LETTERS, QUEUE, sent_again_in_part, some_dead_letters, some_held_mail

pytestmark = pytest.mark.e2e

SUPERVISOR = "supervisor@pledge.example"
PAGES = {
    "queue": "/", "board": "/ecare/desk/board", "roster": "/ecare/desk/roster", "pages": "/ecare/desk/pages",
    "quarantine": "/ecare/desk/quarantine", "dead letters": "/ecare/desk/dead-letters",
    "accounts": "/ecare/desk/accounts", "problems": "/ecare/desk/problems",
    "dispute for": "/ecare/disputes/new", "raise": "/ecare/disputes/new?carrier=baltel",
    "call": "/ecare/desk/tickets/new", "fault of a caller": "/ecare/desk/tickets/new?carrier=baltel",
    "order of a caller": "/ecare/desk/orders/new?carrier=baltel",
    "quality": "/ecare/desk/quality", "account": "/ecare/desk/accounts/baltel",
    "invoices": "/ecare/billing?carrier=baltel", "billing": "/ecare/billing", "set-off": "/ecare/billing/set-off",
    "fairness": "/ecare/billing/fairness", "load": "/ecare/desk/invoices",
    "range lists": "/ecare/desk/range-lists",
    "pledge": "/ecare/desk/pledge?pledge=pledge-2026-11&against=pledge-2026-11&what_if=1",
}  # fmt: skip


@pytest.fixture(scope="module")
def waiting(stack):
    """A mail is held back, dead letters wait to be sent again, and actions were agreed."""
    some_held_mail(stack)
    some_accounts(stack)
    some_dead_letters(stack, 30)


@pytest.mark.parametrize("locale", ["en-GB", "fr-FR"])
def test_a_case_is_found_taken_and_answered_by_keyboard(person, stack, locale):
    fault = a_fault(stack, f"Calls to Riga fail, {locale}", "503 since 02:14 UTC.")  # nobody else has it in hand
    desk = person("agent@pledge.example", locale=locale)
    page = desk.page
    page.locator("[data-search]").wait_for()
    page.keyboard.press("/")
    page.wait_for_function("document.activeElement.matches('[data-search]')")
    page.keyboard.type(fault)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/?q={fault}*")
    page.keyboard.press("j")
    page.wait_for_function("document.activeElement.matches('[data-take]')")
    with page.expect_navigation() as moved:
        page.keyboard.press("a")

    assert moved.value.ok, page.content()
    assert f"/ecare/cases/{fault}" in page.url
    assert "agent@pledge.example" in page.locator(".in-hand").inner_text()
    page.select_option("[name=reply]", "looking")
    with page.expect_navigation():
        page.locator(".templates button").click()
    assert "BLT#" in page.locator("#reply textarea").input_value()
    desk.submit("/notes")
    assert page.locator(".timeline .ours .text").first.is_visible()
    assert desk.complaints == []


def test_whoever_looks_sees_how_far_a_colleague_has_come_with_dead_letters_until_it_is_over(person, stack):
    desk = person(SUPERVISOR)
    finish = sent_again_in_part(desk.page, stack)
    bar = desk.page.locator(f"[data-every] progress[aria-labelledby='redrive-{QUEUE}']")
    assert 120 <= int(bar.get_attribute("value")) < int(bar.get_attribute("max"))

    finish()
    desk.page.locator("[data-every]").wait_for(state="detached")

    bar = desk.page.locator(f"progress[aria-labelledby='redrive-{QUEUE}']")
    assert bar.get_attribute("value") == bar.get_attribute("max")
    assert desk.complaints == []


def test_dead_letters_are_sent_again_from_their_page_which_says_how_many(person, stack):
    some_dead_letters(stack, 30)
    desk = person(SUPERVISOR)
    desk.page.goto(DEAD_LETTERS)
    desk.page.locator(f"[action$='/{QUEUE}/redrive'] button").click()
    desk.page.wait_for_url("**?said=put_back*")

    bar = desk.page.locator(f"progress[aria-labelledby='redrive-{QUEUE}']")
    assert int(bar.get_attribute("value")) >= 30
    assert desk.complaints == []


def test_a_project_manager_commits_a_date_to_an_order_and_the_page_says_so(person, week):
    desk = person("project-manager@pledge.example")
    page = desk.page
    page.goto(f"/ecare/cases/{week.order}")
    form = page.locator("#form-commit-date")
    form.evaluate("each => each.open = true")
    form.locator("[name=ready_at]").fill(f"{datetime.now(UTC) + timedelta(days=40):%Y-%m-%dT%H:%M}")
    with page.expect_navigation():
        form.locator("button").click()

    assert page.locator("[role=status].said").inner_text() == "The date is committed; the carrier is told."
    assert page.locator("#form-deliver").count() == 1
    assert desk.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_of_the_desk(person, week, waiting, scheme):
    page = person(SUPERVISOR, color_scheme=scheme).page
    page.goto("/ecare/desk/pages")
    assert page.get_by_text(week.closed).count(), "the log tells of a case that is over"
    found = {}
    for name, path in {
        **PAGES,
        "case": f"/ecare/cases/{week.fault}",
        "dispute": f"/ecare/cases/{week.dispute}",
        "evidence": f"/ecare/cases/{week.dispute}/evidence",
        "invoice": f"/ecare/billing/invoices/{week.bill}",
        "order": f"/ecare/cases/{week.order}",
    }.items():
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = !each.matches('.me'))")
        for violation in Axe().run(page, options=OF_SCHEME[scheme]).response["violations"]:
            found.setdefault((name, violation["id"]), []).extend(n["html"][:160] for n in violation["nodes"][:3])

    assert found == {}


def test_no_page_of_the_desk_runs_over_the_edge_of_a_phone(person, week, waiting):
    page = person(SUPERVISOR, viewport={"width": 360, "height": 780}).page
    wide = {}
    cases = {"case": f"/ecare/cases/{week.fault}", "order": f"/ecare/cases/{week.order}"}
    for name, path in {**PAGES, **cases}.items():
        page.goto(path)
        width, small = page.evaluate("document.documentElement.scrollWidth"), page.evaluate(TOO_SMALL)
        if width > 360 or small:
            wide[name] = (width, small)

    assert wide == {}
