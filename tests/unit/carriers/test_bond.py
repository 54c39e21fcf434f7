"""A bond is checked when it is loaded, and a mistake is told with what would be right."""

import pytest
from pydantic import ValidationError

from pledgekeeper.carriers.bond import Bond
from pledgekeeper.carriers.expressions import found_by
from pledgekeeper.carriers.loading import read
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.errors import Invalid
from tests.unit.builders import SEEDS, carriers

CARRIER = carriers()["nordwave-mobile"]
GOOD = CARRIER.bond.model_dump(mode="json")


def without(field, key):
    return {**GOOD, field: {name: value for name, value in GOOD[field].items() if name != key}}


def form(which, **changed):
    return {**GOOD, which: {**GOOD[which], **changed}}


def reads(**changed):
    return {**GOOD, "reads": {**GOOD["reads"], **changed}}


@pytest.mark.parametrize(
    ("bond", "told"),
    [
        (form("update", subject="[$theirs] [$ours] $colour"), r"update: there is no \$colour; there are: \$circuit, "),
        (form("update", subject="[$ours]", body="$event $text"), r"update: say \$theirs, too; their system finds"),
        (form("opening", body="$text"), r"opening: say \$event, too; their copies of our words are known by it"),
        (form("opening", subject="5 $ for [$ours]"), r"opening: a \$ that begins no name is written \$\$"),
        (without("words", "held"), "words: say what held is called there, too"),
        (without("priorities", "P4"), "priorities: say what P4 is called there, too"),
        (without("states", "Waiting"), "states: say what 'Waiting' asks of ours; their system shows it"),
        ({**GOOD, "states": {**GOOD["states"], "in  progress": "nothing"}}, "'in  progress' is there twice"),
        ({**GOOD, "priorities": {**GOOD["priorities"], "P4": "medium"}}, "'medium' is there twice"),
        ({**GOOD, "states": {**GOOD["states"], "Odd": "solved"}}, "states.Odd"),
        (reads(number=[]), "reads.number"),
        (reads(number=["NWM-\\d+"]), "has 0 groups; put what is to be found into one"),
        (reads(fields={"state": ["(x)"]}), "a field cannot be called 'state'"),
        ({**GOOD, "address": "tickets"}, "address"),
        ({**GOOD, "moves": ["everything"]}, "moves"),
    ],
)  # fmt: skip
def test_a_bond_that_cannot_work_is_refused_with_what_would_be_right(bond, told):
    with pytest.raises(ValidationError, match=told):
        Bond.model_validate(bond)


def test_the_mailbox_of_a_system_is_no_contacts():
    contact = CARRIER.contacts[0].email
    body = CARRIER.model_dump(mode="json", by_alias=True)

    with pytest.raises(ValidationError, match="address is that of the contact 'roaming', too; people get letters"):
        Carrier.model_validate(body | {"bond": {**GOOD, "address": contact}})


def test_two_carriers_have_two_systems(tmp_path):
    text = (SEEDS / "carriers.yaml").read_text()
    system = text[text.index("    bond:") : text.index("  - id: insulartel")]
    path = tmp_path / "carriers.yaml"
    path.write_text(text.rstrip() + "\n" + system)

    with pytest.raises(Invalid, match=r"bond's address tickets@mobile\.nordwave\.example is that of Nordwave Mobile"):
        read(path)


def test_words_are_the_same_however_they_are_spaced_and_in_whatever_case():
    bond = CARRIER.bond

    assert (bond.asks("in  PROGRESS"), bond.asks("Reopened"), bond.asks("Awaiting CAB")) == (
        "nothing",
        "inProgress",
        None,
    )
    assert (bond.priority_of("critical "), bond.priority_of("Odd")) == ("P1", None)


def test_the_first_expression_that_finds_something_counts_and_blank_is_nothing():
    text = "Subject\nState:  \nStatus: Solved "

    assert found_by(["^State: *(.*)$", "^status: *(.+)$"], text) == "Solved"
    assert found_by(["^Colour: (.+)$"], text) is None
