"""What is wrong with a request is told so that a stranger can mend it."""

from types import SimpleNamespace

import pytest

from pledgekeeper.api.door import MAX_BODY_BYTES, body, command_id, json_of, media_type
from pledgekeeper.api.tmf621 import TroubleTicketCreate
from pledgekeeper.carriers.access import Principal
from pledgekeeper.errors import Invalid, TooLarge, Unsupported

NOC = Principal("noc", frozenset({"noc"}), "baltel")
TICKET = '{"@type": "TroubleTicket", "description": "x", "severity": "x", "ticketType": "x"%s}'


def door(text="", headers=None, query=None):
    """As much of a resolver as is looked at."""
    request = SimpleNamespace(
        decoded_body=text, headers=headers, query_string_parameters=query,
        request_context=SimpleNamespace(request_id="r-1"),
    )  # fmt: skip
    return SimpleNamespace(current_event=request)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the body is not JSON: "),
        ("hello", "the body is not JSON: "),
        ("[1]", "the body: it is no object; one is written as { … }"),
        ('{"@type": "TroubleTicket", "severity": "x", "ticketType": "x"}', "description is missing"),
        (TICKET % ', "descripton": "y"', "descripton is not an attribute we know; did you mean description?"),
        (TICKET % ', "prio": "y"', "prio is not an attribute we know"),
        (TICKET % ', "note": [{"@type": "Note"}]', "note.0.text is missing"),
        (TICKET % ', "requestedResolutionDate": "soon"', "requestedResolutionDate: Input should be a valid datetime"),
        (TICKET % ', "requestedResolutionDate": "soon"', "; a moment is written as 2026-11-02T08:00:00Z, or with an"),
        (
            TICKET % ', "requestedResolutionDate": "2026-11-02T08:00:00"',
            "; a moment is written as 2026-11-02T08:00:00Z",
        ),
    ],
)
def test_a_body_that_cannot_be_read_is_told_by_the_field(text, told):
    with pytest.raises(Invalid) as refused:
        body(door(text), TroubleTicketCreate)

    assert told in str(refused.value)


def test_a_body_that_is_right_is_read():
    assert body(door(TICKET % ""), TroubleTicketCreate).severity == "x"


def test_a_body_that_is_too_large_is_refused_before_it_is_read():
    with pytest.raises(TooLarge, match=f"at most {MAX_BODY_BYTES} are read. Files of a case go by mail"):
        body(door("[" * (MAX_BODY_BYTES + 1)), TroubleTicketCreate)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[" * 100_000, "the body is nested too deep to be read"),
        (TICKET % ', "channel": {"@type": "x", "name": "\\ud800"}', "the body holds half a character"),
        (TICKET % ', "channel": {"@type": "x", "name": "a\\u0000b"}', "the body holds a NUL"),
        ("[" * 41 + "]" * 41, "nested too deep to be read; at most 40 deep is"),
        ('{"a": NaN}', "NaN is no number that JSON can write"),
        ('{"a": -Infinity}', "-Infinity is no number"),
        ('{"a": 1e999}', "1e999 is no number"),
        ('{"a": 1' + "0" * 5_000 + "}", "the body is not JSON: Exceeds the limit"),
        ('{"a": 1, "b": {"c": 1, "c": 2}}', "'c' is there twice in one object"),
    ],
    ids=[
        "nested without end",
        "half a character",
        "nul",
        "nested a little",
        "nan",
        "infinite",
        "too great",
        "huge",
        "twice",
    ],
)
def test_a_body_that_could_not_be_kept_is_told(text, told):
    with pytest.raises(Invalid, match=told):
        body(door(text), TroubleTicketCreate)


@pytest.mark.parametrize("sent", [None, "application/json", "Application/JSON; charset=utf-8"])
def test_a_media_type_we_read_is_read(sent):
    media_type(door(headers={"Content-Type": sent} if sent else None), "application/json")


def test_a_media_type_we_do_not_read_is_told_with_those_we_do():
    with pytest.raises(Unsupported, match="Content-Type text/xml is not read here; send one of: application/json"):
        media_type(door(headers={"content-type": "text/xml"}), "application/json")


def test_a_resend_is_recognised_by_the_senders_key_and_only_within_one_carrier():
    keys = {
        command_id(door(headers={"Idempotency-Key": "k"}), who)
        for who in (NOC, Principal("noc", frozenset({"noc"}), "andesvoz"), Principal("agent", frozenset({"agent"})))
    }

    assert keys == {"api:baltel:k", "api:andesvoz:k", "api:staff:k"}
    assert command_id(door(), NOC) == "request:r-1"


def test_a_text_that_spells_a_nul_has_none():
    assert json_of(door('{"a": "\\\\u0000"}')) == {"a": "\\u0000"}


def test_a_body_that_is_no_text_is_told_so():
    request = type("Request", (), {"decoded_body": property(lambda _: b"\xff".decode())})()
    with pytest.raises(Invalid, match="no text in UTF-8"):
        json_of(SimpleNamespace(current_event=request))


def test_a_body_is_measured_in_bytes():
    with pytest.raises(TooLarge):
        json_of(door('"' + "é" * (MAX_BODY_BYTES // 2) + '"'))
