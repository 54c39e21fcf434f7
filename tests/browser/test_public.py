"""The public scoreboard and the monthly review stand alone: axe finds nothing, and nothing runs over a phone's edge."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from functions.scoreboard_page import PAGE
from pledgekeeper.reviews.page import POLICY
from pledgekeeper.scoreboard.words import LANGUAGES
from tests.browser import public
from tests.browser.people import PATIENCE
from tests.browser.test_reading import OF_SCHEME

pytestmark = pytest.mark.e2e

SERVED = {
    "scoreboard": PAGE | {"Content-Type": "text/html; charset=utf-8"},
    "review": {"Content-Security-Policy": POLICY, "Content-Type": "text/html; charset=utf-8"},
}


@pytest.fixture
def opened(chromium):
    """`opened("scoreboard", "fr", 360, "dark")`: the page as it is served, with what may run in it and what not."""
    contexts = []

    def at(name, language="en", width=1440, scheme="light"):
        context = chromium.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        body = getattr(public, name)(language)
        page.route("**/*", lambda route: route.fulfill(body=body, headers=SERVED[name]))
        page.goto(f"https://care.example/{name}")
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
        return page

    yield at
    for context in contexts:
        context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1440])
@pytest.mark.parametrize("name", list(SERVED))
def test_axe_finds_nothing(opened, name, width, scheme):
    found = Axe().run(opened(name, width=width, scheme=scheme), options=OF_SCHEME[scheme]).response["violations"]

    assert [(each["id"], [node["html"][:160] for node in each["nodes"][:3]]) for each in found] == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", list(SERVED))
def test_no_language_runs_over_the_edge_of_a_phone(opened, name, language):
    page = opened(name, language, width=360)

    assert page.evaluate("document.documentElement.scrollWidth") <= 360
