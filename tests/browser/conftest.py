"""People at the pages of the running system, in the Chromium that is there. Where there is none these tests skip."""

import os
import shutil

import pytest
from playwright.sync_api import sync_playwright

from tests.browser.people import PATIENCE, Person, a_busy_week

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        pytest.skip("no Chromium here: install it (Debian: apt-get install chromium), or name it in CHROMIUM")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def week(stack):
    """What Baltel has going on: cases in every state that a page shows."""
    return a_busy_week(stack)


@pytest.fixture
def person(chromium, stack):
    """`person("noc@baltel.example", locale="fr-FR")`: somebody at a browser of their own."""
    contexts = []

    def sit_down(username, *, signed_in=True, **how):
        how = {"locale": "en-GB", "viewport": {"width": 1280, "height": 800}, **how}
        context = chromium.new_context(base_url=stack.url, **how)
        contexts.append(context)
        somebody = Person(context.new_page(), username)
        if signed_in:
            somebody.sign_in()
        return somebody

    yield sit_down
    for context in contexts:
        context.close()
