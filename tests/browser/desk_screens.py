"""Takes the pictures of our desk in `docs/screens` anew, or those of the names that follow it:
`python -m tests.browser.desk_screens`, `python -m tests.browser.desk_screens queue board`."""

import re
import sys
import tempfile
from functools import partial
from pathlib import Path

from playwright.sync_api import sync_playwright

from pledgekeeper.book import PLEDGES
from tests.browser.people import ROUTE, a_busy_week, a_problem, some_accounts, some_figures, some_range_lists
from tests.browser.screens import chromium, picture
from tests.browser.waiting import sent_again_in_part, some_held_mail
from tests.e2e.laptop import Laptop

SUPERVISOR = "supervisor@pledge.example"
ENGLISH, DARK = ("en-GB", "light"), ("en-GB", "dark")
TAKEN = {
    "queue": ("/", ENGLISH), "board": ("/ecare/desk/board", DARK), "roster": ("/ecare/desk/roster", ENGLISH),
    "pages": ("/ecare/desk/pages", ENGLISH), "accounts": ("/ecare/desk/accounts", DARK),
    "quarantine": ("/ecare/desk/quarantine", ENGLISH),
    "account": ("/ecare/desk/accounts/baltel", ENGLISH), "quality": (f"/ecare/desk/quality?{ROUTE}", ENGLISH),
    "range-lists": ("/ecare/desk/range-lists", ENGLISH),
}  # fmt: skip


def pictures(stack, browser, names):
    """Those named; all when none is."""
    week = a_busy_week(stack)
    some_held_mail(stack)
    some_accounts(stack)
    some_figures(stack)
    some_range_lists(stack)
    pages = {
        **TAKEN,
        "case": (f"/ecare/cases/{week.fault}", DARK), "order": (f"/ecare/cases/{week.order}", ENGLISH),
        "dispute": (f"/ecare/cases/{week.dispute}", ENGLISH),
        "problem": (f"/ecare/desk/problems/{a_problem(stack, week)}", DARK),
        "pledge": ("/ecare/desk/pledge", ENGLISH), "dead-letters": ("/ecare/desk/dead-letters", ENGLISH),
    }  # fmt: skip
    before = {"pledge": check_a_pledge, "dead-letters": partial(sent_again_in_part, stack=stack)}
    for name in names or pages:
        path, look = pages[name]
        picture(browser, stack, SUPERVISOR, path, f"desk-{name}", look, before.get(name))


def check_a_pledge(page):
    """A new one, which promises to solve sooner."""
    text = (PLEDGES / "pledge-2026-11.yaml").read_text(encoding="utf-8")
    text = re.sub(r"^id: .*$", "id: pledge-2027-01\nreplaces: pledge-2026-11", text, count=1, flags=re.M)
    page.locator("[name=text]").fill(text.replace("24 h", "20 h"))
    with page.expect_navigation():
        page.locator("[action$='/check'] button").click()


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Laptop(Path(folder) / "data") as stack, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        pictures(stack, browser, sys.argv[1:])
        browser.close()


if __name__ == "__main__":
    main()
