"""Takes the pictures of `docs/screens` anew: `python -m tests.browser.screens`, on a machine with Chromium.

The system is started as `make run` starts it, in a folder of its own; the pictures are of two widths, light and dark.
"""

import io
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

from tests.browser.people import Person, a_busy_week, some_accounts
from tests.e2e.laptop import Laptop

SCREENS = Path(__file__).parents[2] / "docs" / "screens"
ADMIN = "admin@baltel.example"
TAKEN = {
    "home": ("en-GB", "light"), "report": ("fr-FR", "light"), "case": ("en-GB", "dark"), "paused": ("es-ES", "light"),
    "dispute": ("en-GB", "light"), "faults": ("es-ES", "dark"), "explanation": ("fr-FR", "light"),
    "account": ("en-GB", "light"), "orders": ("en-GB", "light"), "order_new": ("fr-FR", "light"),
    "order": ("en-GB", "dark"), "reviews": ("es-ES", "light"), "users": ("en-GB", "light"),
    "person": ("fr-FR", "light"), "raise": ("en-GB", "light"), "invoice": ("es-ES", "light"),
    "evidence": ("en-GB", "dark"), "set_off": ("fr-FR", "light"),
}  # fmt: skip
SIZES = {360: (780, 1500), 1440: (900, 1150)}
"""Widths, each with the least and the greatest height: a picture is to stay small."""


def chromium():
    """Where Chromium is; says so where there is none."""
    found = shutil.which("chromium")
    if found is None:
        sys.exit("No Chromium here: apt-get install chromium")
    return found


def picture(browser, stack, username, path, name, look, before=None):
    """One page at each width, in `look`: a language and a scheme. `before` does something there with the page first.

    256 colours are a third of the bytes, and nobody sees the difference.
    """
    locale, scheme = look
    for width, (least, most) in SIZES.items():
        size = {"width": width, "height": least}
        context = browser.new_context(base_url=stack.url, locale=locale, color_scheme=scheme, viewport=size)
        somebody = Person(context.new_page(), username)
        somebody.sign_in(path)
        if before:
            before(somebody.page)
        tall = min(most, somebody.page.evaluate("document.documentElement.scrollHeight"))
        somebody.page.set_viewport_size({"width": width, "height": max(least, tall)})
        taken = io.BytesIO(somebody.page.screenshot())
        context.close()
        few = Image.open(taken).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE, kmeans=1)
        few.save(SCREENS / f"{name}-{width}.png", optimize=True)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, Laptop(Path(folder) / "data") as stack, sync_playwright() as play:
        week = a_busy_week(stack)
        some_accounts(stack)
        browser = play.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        for name, look in TAKEN.items():
            picture(browser, stack, ADMIN, week.pages.get(name, f"/ecare/account/{name}"), name, look)
        browser.close()


if __name__ == "__main__":
    main()
