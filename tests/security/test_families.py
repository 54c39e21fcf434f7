"""A carrier sees the cases of all that are below it, however deep, and nobody sees upwards or sideways."""

import pytest

from pledgekeeper import wiring
from pledgekeeper.carriers.access import family
from tests.journeys.people import FAULT, TICKETS

PARTY = {"@type": "RelatedPartyRefOrPartyRoleRef", "role": "customer"}


def fault(number=None):
    return {
        **FAULT,
        "externalIdentifier": [{"@type": "ExternalIdentifier", "id": number}] if number else [],
    }


def noc(carrier):
    return f"carrier.{carrier}.noc"


@pytest.fixture
def family_of_four(world):
    """Nordwave has Submarine and Mobile; Submarine has Arctic."""
    sea = world.store.carrier("nordwave-sea")
    arctic = sea.changed(
        id="nordwave-arctic", name="Nordwave Arctic", parent="nordwave-sea", domains=("arctic.nordwave.example",)
    )
    world.store.put_carrier(arctic)
    wiring.book.cache_clear()
    names = ("nordwave", "nordwave-sea", "nordwave-mobile", "nordwave-arctic")
    return {name: world.http("POST", TICKETS, noc(name), fault()).json["id"] for name in names}


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("nordwave", {"nordwave", "nordwave-sea", "nordwave-mobile", "nordwave-arctic"}),
        ("nordwave-sea", {"nordwave-sea", "nordwave-arctic"}),
        ("nordwave-arctic", {"nordwave-arctic"}),
        ("nordwave-mobile", {"nordwave-mobile"}),
        ("baltel", set()),
    ],
)
def test_a_family_is_seen_downwards(world, family_of_four, who, seen):
    listed = {ticket["id"] for ticket in world.http("GET", TICKETS, noc(who)).json} - {world.ticket}
    read = {n for n, t in family_of_four.items() if world.http("GET", f"{TICKETS}/{t}", noc(who)).status == 200}

    assert read == seen
    assert listed == {family_of_four[name] for name in seen}


def test_a_parent_opens_for_an_affiliate_two_levels_below_and_never_for_one_beside(world, family_of_four):
    def opened(who, whose):
        party = {**PARTY, "partyOrPartyRole": {"@type": "PartyRef", "id": whose}}
        number = world.http("POST", TICKETS, noc(who), {**fault(), "relatedParty": [party]}).json["id"]
        return world.store.load(number).case.carrier_id

    assert opened("nordwave", "nordwave-arctic") == "nordwave-arctic"
    assert opened("nordwave-arctic", "nordwave") == "nordwave-arctic"
    assert opened("nordwave-mobile", "nordwave-arctic") == "nordwave-mobile"


def test_each_of_a_family_has_its_own_ticket_numbers_and_the_parent_finds_all_of_them(world, family_of_four):
    made = {name: world.http("POST", TICKETS, noc(name), fault("NW-1")) for name in ("nordwave", "nordwave-sea")}
    again = world.http("POST", TICKETS, noc("nordwave-sea"), fault("NW-1"))
    query = f"{TICKETS}?externalIdentifier.id=NW-1"

    assert {answer.status for answer in made.values()} == {201}
    assert (again.status, made["nordwave-sea"].json["id"] in again.json["reason"]) == (409, True)
    assert {t["id"] for t in world.http("GET", query, noc("nordwave")).json} == {m.json["id"] for m in made.values()}
    assert [t["id"] for t in world.http("GET", query, noc("nordwave-sea")).json] == [made["nordwave-sea"].json["id"]]
    assert world.http("GET", query, noc("nordwave-mobile")).json == []


def test_a_number_that_another_carrier_uses_is_free(world):
    """Whether somebody else has it cannot be found out by trying."""
    assert world.http("POST", TICKETS, noc("andesvoz"), FAULT).status == 201


def test_carriers_that_name_each_other_as_parents_are_a_family_and_no_endless_loop():
    children = {"a": ["b"], "b": ["c"], "c": ["a", "c"], "d": []}

    assert family("a", children.__getitem__) == {"b", "c"}
    assert family("b", children.__getitem__) == {"c", "a"}
    assert family("d", children.__getitem__) == frozenset()
