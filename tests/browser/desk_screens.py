"""Takes the pictures of our desk in `docs/screens` anew: `python -m tests.browser.desk_screens`."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.people import a_busy_week
from tests.browser.screens import chromium, picture
from tests.browser.waiting import some_dead_letters, some_held_mail
from tests.e2e.laptop import Laptop

SUPERVISOR = "supervisor@pledge.example"
ENGLISH, DARK = ("en-GB", "light"), ("en-GB", "dark")
TAKEN = {
    "queue": ("/", ENGLISH), "board": ("/ecare/desk/board", DARK), "roster": ("/ecare/desk/roster", ENGLISH),
    "pages": ("/ecare/desk/pages", ENGLISH), "quarantine": ("/ecare/desk/quarantine", ENGLISH),
    "pledge": ("/ecare/desk/pledge?pledge=pledge-2026-11&against=pledge-2026-11&what_if=1", ENGLISH),
}  # fmt: skip


def main(*chosen: str) -> None:
    """All pictures, or those that are named."""
    with tempfile.TemporaryDirectory() as folder, Laptop(Path(folder) / "data") as stack, sync_playwright() as play:
        week = a_busy_week(stack)
        some_held_mail(stack)
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for name, (path, look) in {**TAKEN, "case": (f"/ecare/cases/{week.fault}", DARK)}.items():
            if name in chosen or not chosen:
                picture(browser, stack, SUPERVISOR, path, f"desk-{name}", look)

        def send_again(page):
            """Some are on their way when the picture is taken."""
            some_dead_letters(stack, 200)
            page.reload()
            page.locator("[action$='/DisputeSteps/redrive'] button").click(no_wait_after=True)
            page.locator("[data-every] progress:not([value='0'])").wait_for()

        if "dead-letters" in chosen or not chosen:
            path, look = "/ecare/desk/dead-letters", ENGLISH
            picture(browser, stack, SUPERVISOR, path, "desk-dead-letters", look, send_again)
        browser.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
