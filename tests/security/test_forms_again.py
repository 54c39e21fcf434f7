"""A form that is refused is shown again, with what was filled in and why. Made from the table of forms."""

import re
from html.parser import HTMLParser

import pytest

from pledgekeeper.ecare.site import ROUTES, SITE
from tests.journeys.people import AGENT
from tests.security.hostile import alive
from tests.security.page_forms import FORMS
from tests.security.routes import spelt

NOT_TYPED = {
    "account/users/{user}/remove", "account/people/{person}/remove", "account/clients/{client}/rotate",
    "account/clients/{client}/revoke", "language", "cases/{id}/pauses/agree", "cases/{id}/accept",
    "cases/{id}/proposal/accept", "cases/{id}/settle", "cases/{id}/withdraw", "cases/{id}/evidence",
    "cases/{id}/evidence/{evidence}/filed", "cases/{id}/evidence/{evidence}/read", "cases/{id}/consent",
    "cases/{id}/delivery/accept", "listeners/{listener}/redrive", "listeners/{listener}/remove",
    "listeners/{listener}/secret", "cases/{id}/take",
    "desk/roster/changes/{change}/end", "desk/quarantine/{mail}/release", "desk/quarantine/{mail}/drop",
    "desk/dead-letters/{queue}/redrive", "desk/quality/figures", "desk/invoices/check", "desk/invoices",
    "desk/range-lists", "files", "disputes/files",
}  # fmt: skip
"""Forms of one button, those that a script fills in, and that of a file, which no page can fill in again."""

WRONG = {
    "account/users/new": ("email", "ona"), "account/users/{user}": ("roles", None),
    "account/people/new": ("email", "rasa"), "account/people/{person}": ("email", ""),
    "account/clients": ("roles", None), "tickets/new": ("description", ""), "cases/{id}/notes": ("text", ""),
    "cases/{id}/pauses/object": ("why", ""), "disputes/new": ("billed_amount", "eighty"),
    "disputes/credit": ("monthly_charge", "eighty"),
    "cases/{id}/propose": ("line-0", "1,000"), "cases/{id}/ask/{command}": ("amount", "1,000"),
    "orders/new": ("quantity", "some"), "cases/{id}/wish": ("wanted_on", "soon"),
    "cases/{id}/status": ("status", "nowhere"),
    "cases/{id}/answer": ("accepted_amount", "1,000"), "desk/roster/overrides": ("begins_at", "soon"),
    "desk/roster/swaps": ("second_ends_at", "soon"), "desk/accounts/{carrier}/reviews": ("held_at", "soon"),
    "desk/pledge/check": ("text", ""),
    "desk/tickets/new": ("caller", ""), "desk/orders/new": ("quantity", "some"),
    "listeners": ("callback", ""), "listeners/{listener}": ("callback", ""),
    "desk/invoices/{bill}/payments": ("amount", "1,000"), "desk/invoices/{bill}/reversals": ("reversed_on", "soon"),
    "desk/problems": ("title", ""), "desk/problems/{problem}/commands": ("text", ""),
    "desk/accounts/{carrier}/held": ("held_at", "soon"), "desk/accounts/{carrier}/commands": ("due", "soon"),
}  # fmt: skip
"""What is made wrong of a form, by its path; of those not here nobody says why. None: nothing is ticked."""

FREE = {"reason", "description", "text", "theirs", "name", "site_a"}
NASTY = "</textarea>\"><img src=x onerror=alert('1')>{{ 7 * 7 }} &amp;"
TYPED = [route for route in ROUTES if route.method == "POST" and route.path.removeprefix("/ecare/") not in NOT_TYPED]


class Forms(HTMLParser):
    """The forms of a page by where they lead and what they hide, each with what its fields hold."""

    def __init__(self, text):
        super().__init__()
        self.forms, self._named, self._text = [], None, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "form":
            self.forms.append((said.get("action"), {}))
        elif tag in ("textarea", "select"):
            self._named, self._text = said["name"], ""
        elif tag == "option" and "selected" in said and self.forms:
            self.forms[-1][1][self._named] = said.get("value")
        elif tag == "input" and self.forms and (said.get("type") not in ("radio", "checkbox") or "checked" in said):
            self.forms[-1][1][said.get("name")] = said.get("value", "on")

    def handle_data(self, data):
        if self._named:
            self._text += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.forms[-1][1][self._named] = self._text
            self._named = None


def test_every_form_into_which_a_person_types_says_where_it_is_shown_again():
    again = {(page.method, page.path) for page in SITE if page.again}
    again -= {("POST", f"/ecare/{path}") for path in NOT_TYPED}
    assert again == {(each.method, each.path) for each in TYPED}


@pytest.mark.parametrize("route", TYPED, ids=spelt)
def test_a_wrong_form_is_shown_again_with_what_was_filled_in_and_why_beside_its_field(world, route):
    sent = FORMS[spelt(route)](world)
    where, value = WRONG.get(route.path.removeprefix("/ecare/"), ("reason", ""))
    typed = {name: NASTY if name in FREE else text for name, text in sent.form.items()}
    typed = {name: text for name, text in typed.items() if not (value is None and name.startswith("role-"))}
    typed |= {where: value} if value is not None else {}

    answer = world.http("POST", sent.path, sent.who, typed)

    assert answer.status in (400, 422)
    assert '<div class="wrong" role="alert">' in answer.text
    assert f'<em class="mistake" id="{where}-wrong">' in answer.text
    shown = [fields for to, fields in Forms(answer.text).forms if to == sent.path]
    assert any(
        all(fields.get(name) == text for name, text in typed.items() if name not in ("type", "status"))
        for fields in shown
    ), (typed, shown)
    assert alive(answer.text) == []


def test_what_no_field_is_to_blame_for_stands_above_the_form_which_stays_filled_in(world):
    path = f"/ecare/cases/{world.ticket}/command"
    form = {"command": "link", "other": "TT-NEVER"}

    answer = world.http("POST", path, AGENT, form)

    assert answer.status == 404
    assert re.search(r'<p class="mistake" id="refused">[^<]+</p>', answer.text)
    shown = [fields for to, fields in Forms(answer.text).forms if to == path and fields.get("command") == "link"]
    assert [fields["other"] for fields in shown] == ["TT-NEVER"]
