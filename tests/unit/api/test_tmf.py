"""Whose case it is, from the parties that are named."""

import pytest

from pledgekeeper.api.tmf import Party, carrier_named, other_parties, present
from pledgekeeper.carriers.access import Principal
from pledgekeeper.errors import Invalid

NORDWAVE = Principal("somebody", frozenset({"noc"}), "nordwave", frozenset({"nordwave-sea"}))
AGENT = Principal("somebody", frozenset({"agent"}))


def party(name, role="customer"):
    return Party.model_validate(
        {"@type": "RelatedPartyRefOrPartyRoleRef", "role": role, "partyOrPartyRole": {"@type": "PartyRef", "id": name}}
    )


@pytest.mark.parametrize(
    ("parties", "carrier"),
    [
        ([], "nordwave"),
        ([party("nordwave")], "nordwave"),
        ([party("nordwave-sea")], "nordwave-sea"),
        ([party("baltel")], "nordwave"),
        ([party("nordwave-sea", "reporter")], "nordwave"),
        ([party("ana", "reporter"), party("nordwave-sea")], "nordwave-sea"),
    ],
    ids=["nobody", "itself", "its affiliate", "somebody else", "in another role", "among others"],
)
def test_a_carriers_people_open_for_themselves_or_for_an_affiliate_and_for_nobody_else(parties, carrier):
    assert carrier_named(NORDWAVE, parties) == carrier


def test_our_people_say_for_whom():
    assert carrier_named(AGENT, [party("baltel")]) == "baltel"
    with pytest.raises(Invalid, match="name the carrier"):
        carrier_named(AGENT, [])


def test_parties_besides_the_carrier_are_kept_as_they_were_sent():
    kept = other_parties("nordwave", [party("nordwave"), party("ana", "reporter"), party("baltel")])

    assert [(one["role"], one["partyOrPartyRole"]["id"]) for one in kept] == [
        ("reporter", "ana"),
        ("customer", "baltel"),
    ]


def test_what_is_absent_is_left_out_and_what_is_false_or_zero_is_not():
    assert present({"a": None, "b": [], "c": 0, "d": False, "e": "", "f": {}}) == {"c": 0, "d": False, "e": "", "f": {}}
