"""The page of the account: a carrier's admin names people, and gives systems an identity; nobody else does."""

from datetime import UTC, datetime

import pytest

from pledgekeeper import wiring
from pledgekeeper.carriers.model import Client
from tests.journeys.people import NOC
from tests.security.page_forms import ADMIN, PERSON_FORM

PEOPLE = "/ecare/account/people"
CLIENTS = "/ecare/account/clients"
STRANGER = "carrier.andesvoz.admin"


@pytest.fixture
def world(world_at):
    return world_at(datetime(2026, 11, 23, 8, 0, tzinfo=UTC))


def contacts(world):
    return {contact.id: contact for contact in world.store.carrier("baltel").contacts}


def not_reached(*_):
    raise ConnectionError


def noted(world):
    return [event.event for event in wiring.account_table().load("baltel").account.timeline]


def test_a_person_is_named_changed_and_removed_and_mail_follows(world):
    assert world.http("POST", f"{PEOPLE}/new", ADMIN, PERSON_FORM).status == 303
    assert contacts(world)["rasa-petraite"].roles == ("delivery",)
    assert world.store.carrier_of_contact("rasa@baltel.example") == "baltel"
    assert "Rasa Petraite" in world.http("GET", "/ecare/account", ADMIN).text

    changed = {**PERSON_FORM, "email": "rasa.p@baltel.example", "phone": ""}
    assert world.http("POST", f"{PEOPLE}/rasa-petraite", ADMIN, changed).status == 303
    assert contacts(world)["rasa-petraite"].phone is None
    assert world.store.carrier_of_contact("rasa@baltel.example") is None

    assert world.http("POST", f"{PEOPLE}/rasa-petraite/remove", ADMIN, {}).status == 303
    assert "rasa-petraite" not in contacts(world)
    assert world.store.carrier_of_contact("rasa.p@baltel.example") is None
    assert noted(world) == ["person-changed"] * 3


def test_a_person_whose_name_is_new_can_be_changed_like_any_other(world):
    world.http("POST", f"{PEOPLE}/new", ADMIN, {**PERSON_FORM, "name": "New"})

    assert world.http("POST", f"{PEOPLE}/new-2", ADMIN, {**PERSON_FORM, "name": "New Again"}).status == 303
    assert contacts(world)["new-2"].name == "New Again"


def test_a_system_whose_removal_was_cut_off_after_its_note_is_removed_when_it_is_asked_again(world, monkeypatch):
    world.http("POST", CLIENTS, ADMIN, {"name": "oss", "role-noc": "on", "key": "make-the-system-once"})
    (client,) = wiring.client_table().of_carrier("baltel")
    sent = {"key": "revoke-the-system-once"}
    with monkeypatch.context() as patch:
        patch.setattr(type(wiring.client_pool()), "remove", not_reached)
        assert world.http("POST", f"{CLIENTS}/{client.id}/revoke", ADMIN, sent).status == 500

    world.http("POST", f"{CLIENTS}/{client.id}/revoke", ADMIN, sent)

    assert wiring.client_table().of_carrier("baltel") == []
    assert noted(world).count("client-revoked") == 1


@pytest.mark.parametrize(
    ("field", "filled", "told"),
    [
        ("name", " ", "A name is needed."),
        ("email", "rasa", "An address like"),
        ("phone", "0170", "With country code"),
    ],
)
def test_each_mistake_stands_beside_its_field_and_nothing_typed_is_lost(world, field, filled, told):
    answer = world.http("POST", f"{PEOPLE}/new", ADMIN, {**PERSON_FORM, field: filled})

    assert answer.status == 400
    assert f'id="{field}-wrong">{told}' in answer.text
    for name in {"name", "email", "phone"} - {field}:
        assert PERSON_FORM[name] in answer.text
    assert noted(world) == []


def test_an_address_of_another_domain_is_refused_for_mail_from_it_would_be_taken_for_theirs(world):
    answer = world.http("POST", f"{PEOPLE}/new", ADMIN, {**PERSON_FORM, "email": "ceo@andesvoz.example"})

    assert answer.status == 409
    assert "at none of your mail domains" in answer.text
    assert world.store.carrier_of_address("ceo@andesvoz.example") == "andesvoz"


def test_whom_an_escalation_reaches_cannot_be_removed(world):
    rung = world.store.carrier("baltel").agreement.escalation[0]
    answer = world.http("POST", f"{PEOPLE}/{rung.contact}/remove", ADMIN, {})

    assert answer.status == 409
    assert "escalation level" in answer.text
    assert rung.contact in contacts(world)


def test_a_system_gets_a_secret_that_is_shown_once_and_a_new_one_and_is_revoked(world):
    form = {"name": "baltel-oss", "role-noc": "on", "key": "k1"}
    shown = world.http("POST", CLIENTS, ADMIN, form)
    assert "secret-1" in shown.text
    again = world.http("POST", CLIENTS, ADMIN, form)
    assert again.status == 303
    assert list(world.cognito.clients) == ["made-1"]

    assert "secret-2" in world.http("POST", f"{CLIENTS}/made-1/rotate", ADMIN, {}).text
    assert world.http("POST", f"{CLIENTS}/made-1/revoke", ADMIN, {}).status == 303
    assert list(world.cognito.clients) == ["made-2"]
    (left,) = wiring.client_table().of_carrier("baltel")
    assert (left.id, left.roles, left.name) == ("made-2", ("noc",), "baltel-oss")
    assert noted(world) == ["client-asked", "client-asked", "client-revoked"]
    assert "secret-" not in world.http("GET", "/ecare/account", ADMIN).text


def test_only_the_carriers_admins_change_people_and_systems(world):
    for path in (f"{PEOPLE}/new", f"{PEOPLE}/noc/remove", CLIENTS):
        assert world.http("POST", path, NOC, {**PERSON_FORM, "role-noc": "on"}).status == 403
        assert world.http("POST", path, "staff.admin", PERSON_FORM).status == 403
    assert world.http("GET", f"{PEOPLE}/new", NOC).status == 403
    assert "Add a person" not in world.http("GET", "/ecare/account", NOC).text
    assert noted(world) == []


def test_another_carriers_system_is_answered_like_one_that_was_never_made(world):
    wiring.client_table().put(Client(id="oss-1", carrier_id="baltel", roles=("noc",), name="baltel-oss"))
    for what in ("rotate", "revoke"):
        for client in ("oss-1", "never"):
            assert world.http("POST", f"{CLIENTS}/{client}/{what}", STRANGER, {}).status == 404
    assert wiring.client_table().read("oss-1")
