"""Everybody can read every page: axe finds nothing, nothing runs over the edge of a phone, and pages are light."""

import pytest
from axe_playwright_python.sync_playwright import Axe

pytestmark = pytest.mark.e2e

ADMIN = "admin@baltel.example"
FIRST_LOAD_BYTES, NEXT_BYTES = 100_000, 15_000
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
OF_SCHEME = {"light": RULES, "dark": COLOURS}
"""A dark page is the light one in other colours: of axe's rules it is asked those that colours can break."""

TOO_SMALL = """() => [...document.querySelectorAll(
  "button, .button, nav a, select, .choice span, input:not([type=hidden]):not([type=radio]):not([type=checkbox])"
)].filter(each => each.offsetParent && each.getBoundingClientRect().height < 44).map(each => each.outerHTML)"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_any_page(person, week, scheme):
    page = person(ADMIN, color_scheme=scheme).page
    found = {}
    for name, path in week.pages.items():
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = !each.matches('.me'))")
        for violation in Axe().run(page, options=OF_SCHEME[scheme]).response["violations"]:
            nodes = [node["html"][:160] for node in violation["nodes"][:3]]
            found.setdefault((name, violation["id"]), []).extend(nodes)

    assert found == {}


def test_axe_finds_nothing_where_people_are_signed_out(person):
    page = person(ADMIN, signed_in=False).page
    page.goto("/ecare/signed-out")

    assert Axe().run(page, options=RULES).response["violations"] == []


@pytest.mark.parametrize("locale", ["en-GB", "fr-FR", "es-ES", "zh-CN"])
def test_no_page_runs_over_the_edge_of_a_phone(person, week, locale):
    page = person(ADMIN, locale=locale, viewport={"width": 360, "height": 780}).page
    wide = {}
    for name, path in week.pages.items():
        page.goto(path)
        width = page.evaluate("document.documentElement.scrollWidth")
        small = page.evaluate(TOO_SMALL)
        if width > 360 or small:
            wide[name] = (width, small)

    assert wide == {}


def test_pages_are_light(person, week):
    somebody = person(ADMIN)
    session = somebody.page.context.new_cdp_session(somebody.page)
    session.send("Network.enable")
    received = []
    asked = {}
    session.on("Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event["request"]["url"]}))
    session.on("Network.loadingFinished", lambda event: received.append(event))

    def weight(path):
        """What came with the page; what is live in it comes again and again, and oftener with a slow machine."""
        received.clear()
        somebody.page.goto(path, wait_until="networkidle")
        return sum(each["encodedDataLength"] for each in received if "part=live" not in asked[each["requestId"]])

    session.send("Network.clearBrowserCache")
    first = weight("/")
    following = {name: weight(path) for name, path in week.pages.items()}
    print({"first load": first, **following})

    assert first <= FIRST_LOAD_BYTES
    assert max(following.values()) <= NEXT_BYTES
