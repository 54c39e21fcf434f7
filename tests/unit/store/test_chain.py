"""The hash chain: whoever alters a timeline is found, by the number of the event."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.cases.commands import AddNote, Tick
from pledgekeeper.escalation.pages import Taken
from pledgekeeper.kinds import events_adapter
from pledgekeeper.store.chain import GENESIS, BrokenChain, canonical, digest, link, verify
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus
from tests.unit.builders import ENGINEER, HOUR, MONDAY_NIGHT, NOC, a_dispute, a_ticket, after, an_order


def lived():
    ticket = after(a_ticket(), AddNote(by=NOC, text="still failing – 100 %"), MONDAY_NIGHT + HOUR)
    ticket = after(ticket, ChangeStatus(by=ENGINEER, status=TicketStatus.IN_PROGRESS), MONDAY_NIGHT + HOUR)
    return after(ticket, Tick(), MONDAY_NIGHT + 30 * HOUR).timeline


def chained(bodies):
    head, links = GENESIS, []
    for number, body in enumerate(bodies):
        links.append(link(head, f"salt-{number}", body))
        head = links[-1].hash
    return links


CHAIN = chained([canonical(event) for event in lived()])
PLACES = range(len(CHAIN))


def test_an_unaltered_timeline_ends_in_the_hash_of_its_last_event():
    assert verify(CHAIN) == CHAIN[-1].hash
    assert verify([]) == GENESIS


def found_at(links):
    """The number of the first event that does not fit."""
    with pytest.raises(BrokenChain, match=r"event \d+ was altered, or one before it is missing") as broken:
        verify(links)
    return broken.value.facts["number"]


def test_an_altered_event_is_found_by_its_number():
    for place, each in enumerate(CHAIN):
        for altered in (
            each._replace(body=each.body.replace("2026", "2027", 1)),
            each._replace(salt="another"),
            each._replace(hash=GENESIS),
        ):
            assert found_at([*CHAIN[:place], altered, *CHAIN[place + 1 :]]) == place + 1


def test_an_event_that_was_taken_out_is_found_at_its_place():
    for place in PLACES[:-1]:
        assert found_at([*CHAIN[:place], *CHAIN[place + 1 :]]) == place + 1


def test_events_that_changed_places_are_found():
    for place in PLACES[:-1]:
        assert found_at([*CHAIN[:place], CHAIN[place + 1], CHAIN[place], *CHAIN[place + 2 :]]) == place + 1


@given(st.sampled_from(PLACES), st.text(min_size=1, max_size=20))
def test_an_event_that_was_put_in_is_found_even_with_a_hash_of_its_own(place, words):
    head = CHAIN[place - 1].hash if place else GENESIS

    assert found_at([*CHAIN[:place], link(head, "", words), *CHAIN[place:]]) == place + 2


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def test_anyone_can_verify_an_export_with_nothing_but_sha_256():
    head = "0" * 64
    for salt, body, claimed in CHAIN:
        head = sha256(head + sha256(salt + body))
        assert head == claimed


@given(st.sets(st.sampled_from(PLACES)))
def test_the_chain_verifies_whole_though_events_are_withheld(withheld):
    head = "0" * 64
    for place, (salt, body, claimed) in enumerate(CHAIN):
        shown = digest(salt, body) if place in withheld else sha256(salt + body)
        head = sha256(head + shown)
        assert head == claimed


def test_who_guesses_what_a_withheld_event_says_cannot_tell_that_the_guess_is_right():
    body = canonical(Taken(at=MONDAY_NIGHT, by=ENGINEER.name))

    assert digest("a salt", body) != digest("another", body) != sha256(body)


@pytest.mark.parametrize("case", [a_ticket, a_dispute, an_order], ids=["ticket", "dispute", "order"])
def test_an_event_is_the_same_text_after_it_was_read_back(case):
    for event in (*case().timeline, *lived()):
        again = events_adapter().validate_json(canonical(event))

        assert again == event
        assert canonical(again) == canonical(event)


ANYTHING = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text()),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(), inner, max_size=3)),
    max_leaves=8,
)


@given(st.dictionaries(st.text(), ANYTHING, max_size=3))
def test_so_it_is_whatever_a_carrier_put_into_its_attributes(attributes):
    opening = a_ticket().timeline[0].changed(attributes=attributes)

    again = events_adapter().validate_json(canonical(opening))

    assert again == opening
    assert canonical(again) == canonical(opening)


def test_the_text_is_canonical():
    text = canonical(lived()[0])

    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert "null" not in text
