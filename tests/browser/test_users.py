"""Who signs in, in a browser: invited by their admin, by mail; with other roles and then out, at their next click."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from pledgekeeper.local.people import PASSWORD
from tests.browser.test_reading import OF_SCHEME, TOO_SMALL

pytestmark = pytest.mark.e2e

ADMIN = "admin@baltel.example"
USERS = "/ecare/account/users"
SAID = {
    "en-GB": {"invite": "Invite somebody", "invited": "Invited.", "removed": "Removed."},
    "fr-FR": {"invite": "Inviter quelqu'un", "invited": "Invitation envoyée", "removed": "Accès retiré."},
}  # fmt: skip


def first_password(stack, address):
    def sent():
        return [mail["body"] for mail in stack.outbox(channel="email") if mail["to"] == address]

    lines = stack.wait_for(sent)[0].splitlines()
    return lines[lines.index(address) + 1].strip()


@pytest.mark.parametrize("locale", SAID)
def test_somebody_is_invited_takes_it_up_gets_another_role_and_is_removed(person, stack, locale):
    said, address = SAID[locale], f"ona-{locale.lower()}@baltel.example"
    admin = person(ADMIN, locale=locale)
    page = admin.page

    page.goto(USERS)
    page.get_by_role("link", name=said["invite"]).click()
    page.fill("[name=name]", "Ona Rimaitė")
    page.fill("[name=email]", address)
    page.locator("[name=role-noc] + span").click()
    with page.expect_navigation():
        page.locator(".fields button").first.click()
    assert said["invited"] in page.locator(".said").inner_text()

    ona = person(address, locale=locale, signed_in=False).page
    ona.goto("/ecare/tickets")
    ona.locator("[name=username]:visible").first.fill(address)
    ona.locator("[name=password]:visible").first.fill(first_password(stack, address))
    ona.get_by_role("button", name=re.compile("sign in", re.I)).first.click()
    ona.locator("[name=new_password]").fill(PASSWORD)
    ona.locator("[name=confirm_password]").fill(PASSWORD)
    with ona.expect_navigation():
        ona.locator("button[type=submit]:visible, button:visible").first.click()
    ona.wait_for_selector(".top")
    assert ona.url.endswith("/ecare/tickets")

    page.get_by_text(address).click()
    page.locator("[name=role-noc] + span").click()
    page.locator("[name=role-billing] + span").click()
    admin.submit(page.url.removeprefix(stack.url))
    assert ona.goto("/ecare/disputes").status == 200
    assert ona.goto("/ecare/tickets").status == 403

    page.get_by_text(address).click()
    page.locator("details.apart summary").click()
    admin.submit("/remove")
    assert said["removed"] in page.locator(".said").inner_text()
    assert page.get_by_text(address).count() == 0
    ona.goto("/ecare/disputes")
    assert ona.locator("[name=password]").count()
    assert admin.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_pages_of_who_signs_in(person, scheme):
    page = person(ADMIN, color_scheme=scheme, viewport={"width": 360, "height": 780}).page
    page.goto(USERS)
    somebody = page.locator(".list a").first.get_attribute("href")
    found = {}
    for path in (USERS, f"{USERS}/new", somebody):
        page.goto(path)
        page.evaluate("document.querySelectorAll('details').forEach(each => each.open = !each.matches('.me'))")
        for violation in Axe().run(page, options=OF_SCHEME[scheme]).response["violations"]:
            found[path, violation["id"]] = [node["html"][:160] for node in violation["nodes"][:3]]
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate(TOO_SMALL) == []

    assert found == {}


def test_somebody_is_invited_by_keyboard_and_mistakes_are_told_beside_their_fields(person):
    page = person(ADMIN).page
    page.goto(f"{USERS}/new")
    page.locator("[name=name]").focus()
    page.keyboard.type("Jonas")
    page.keyboard.press("Tab")
    page.keyboard.type("jonas@elsewhere.example")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.locator("#roles-wrong").is_visible()
    assert page.locator("[name=email]").input_value() == "jonas@elsewhere.example"
