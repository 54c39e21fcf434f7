"""Our desk in a browser: the queue by keyboard, a case taken in hand and answered, every page read by everybody."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.test_reading import RULES, TOO_SMALL

pytestmark = pytest.mark.e2e

A_MINUTE = 60_000
SUPERVISOR = "supervisor@pledge.example"
PAGES = {
    "queue": "/", "board": "/ecare/desk/board", "roster": "/ecare/desk/roster", "pages": "/ecare/desk/pages",
    "quarantine": "/ecare/desk/quarantine", "dead letters": "/ecare/desk/dead-letters",
    "pledge": "/ecare/desk/pledge?pledge=pledge-2026-11&against=pledge-2026-11&what_if=1",
}  # fmt: skip


@pytest.mark.parametrize("locale", ["en-GB", "fr-FR"])
def test_a_case_is_found_taken_and_answered_by_keyboard(person, week, locale):
    desk = person("agent@pledge.example", locale=locale)
    page = desk.page
    page.set_default_timeout(A_MINUTE)
    page.locator("[data-search]").wait_for()
    page.keyboard.press("/")
    page.wait_for_function("document.activeElement.matches('[data-search]')")
    page.keyboard.type(week.fault)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/?q={week.fault}*")
    page.keyboard.press("j")
    with page.expect_navigation():
        page.keyboard.press("a")

    assert week.fault in page.url
    assert "agent@pledge.example" in page.locator(".in-hand").inner_text()
    page.select_option("[name=reply]", "looking")
    with page.expect_navigation():
        page.locator(".templates button").click()
    assert "BLT#" in page.locator("#reply").input_value()
    desk.submit("/notes")
    assert page.locator(".timeline .ours .text").first.is_visible()
    assert desk.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page_of_the_desk(person, week, scheme):
    page = person(SUPERVISOR, color_scheme=scheme).page
    found = {}
    for name, path in {
        **PAGES,
        "case": f"/ecare/cases/{week.fault}",
        "dispute": f"/ecare/cases/{week.dispute}",
    }.items():
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = !each.matches('.me'))")
        for violation in Axe().run(page, options=RULES).response["violations"]:
            found.setdefault((name, violation["id"]), []).extend(n["html"][:160] for n in violation["nodes"][:3])

    assert found == {}


def test_no_page_of_the_desk_runs_over_the_edge_of_a_phone(person, week):
    page = person(SUPERVISOR, viewport={"width": 360, "height": 780}).page
    wide = {}
    for name, path in {**PAGES, "case": f"/ecare/cases/{week.fault}"}.items():
        page.goto(path)
        width, small = page.evaluate("document.documentElement.scrollWidth"), page.evaluate(TOO_SMALL)
        if width > 360 or small:
            wide[name] = (width, small)

    assert wide == {}
