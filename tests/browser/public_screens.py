"""Takes the pictures of the pages that stand alone: `python -m tests.browser.public_screens`, with Chromium there."""

import shutil
import sys

from playwright.sync_api import sync_playwright

from tests.browser import public
from tests.browser.screens import SCREENS

TAKEN = {
    ("scoreboard", 360): ("dark", 1500), ("scoreboard", 1440): ("light", 1020), ("review", 1440): ("light", 900),
}  # fmt: skip


def main() -> int:
    chromium = shutil.which("chromium")
    if chromium is None:
        print("No Chromium here: apt-get install chromium", file=sys.stderr)
        return 1
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for (name, width), (scheme, height) in TAKEN.items():
            page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
            page.set_content(getattr(public, name)())
            page.screenshot(path=SCREENS / f"{name}-{width}.png")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
