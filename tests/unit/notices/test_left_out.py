"""No letter, text message or call says what Python calls nothing, whatever a dispute and its events leave out."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any, get_args

import pytest

from pledgekeeper.carriers.model import Language
from pledgekeeper.cases.bonding import BondEvent
from pledgekeeper.cases.model import event_name
from pledgekeeper.disputes.claims import Claim
from pledgekeeper.disputes.credit_documents import CreditNoteWritten
from pledgekeeper.disputes.decide import DisputeEvent
from pledgekeeper.disputes.drafts import DraftMade
from pledgekeeper.disputes.eligibility import EligibilityJudged
from pledgekeeper.disputes.settling import CreditIssued
from pledgekeeper.escalation.pages import Escalated
from pledgekeeper.event import Event
from pledgekeeper.kinds import AnyEvent
from pledgekeeper.notices.compose import compose
from pledgekeeper.notices.language import texts
from pledgekeeper.notices.titles import title_told
from pledgekeeper.orders.decide import OrderEvent
from pledgekeeper.tickets.model import TicketEvent
from tests.unit.builders import MONDAY_9H, a_dispute, terms_of

LANGUAGES = get_args(Language)
TERMS = terms_of("andesvoz")
PATTERNS = {
    r"^\+[1-9]\d{2,14}$": "+9607904",
    r"^[^@\s]+@[^@\s]+$": "noc@party.example",
    r"^[A-Z]{3}$": "USD",
    r"^[0-9a-f]{64}$": "0" * 64,
}
FORMATS = {"date-time": MONDAY_9H.isoformat(), "date": MONDAY_9H.date().isoformat()}
CONTACT, DESK = TERMS.carrier.contacts[0].id, TERMS.roster.centres[0].id
KNOWN = {
    "contact": CONTACT, "told": CONTACT, "mirrored_to": CONTACT, "desk": DESK, "to_desk": DESK, "from_desk": DESK,
    "original": event_name(0),
}  # fmt: skip
"""What names something that exists."""
ANSWER = {"by": {"side": "ours", "name": "one of us"}, "accepted_amount": "1", "reason": "as agreed"}
BESIDES: dict[type[Event], dict[str, Any]] = {
    DraftMade: {"asked": ANSWER},
    EligibilityJudged: {"lines": [{"says": "incomplete", "facts": {"unsaid": "currency"}}]},
    Escalated: {"mirrored_to": CONTACT},
}
"""One of two that is needed, and whom a letter goes to."""


def kinds(of: Any) -> Iterator[type[Event]]:
    """The events of a union."""
    if isinstance(of, type):
        yield of
    for each in () if isinstance(of, type | str) else get_args(of):
        yield from kinds(each)


NOT_OF_A_DISPUTE = {*kinds(TicketEvent), *kinds(OrderEvent), *kinds(BondEvent)} - {*kinds(DisputeEvent)}


def least(schema: dict[str, Any], shapes: dict[str, Any], *, ticked: bool) -> Any:
    """The least that a schema takes, with every box `ticked` or none."""
    schema = shapes[schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema
    if "anyOf" in schema or "oneOf" in schema:
        return least((schema.get("anyOf") or schema["oneOf"])[0], shapes, ticked=ticked)
    match schema:
        case {"const": said} | {"enum": [said, *_]}:
            return said
        case {"type": "object"}:
            return least_of_object(schema, shapes, ticked=ticked)
        case {"type": "array", "items": of}:
            return [least(of, shapes, ticked=ticked)]
        case {"type": "boolean"}:
            return ticked
        case {"type": "integer" | "number"}:
            return 1
    return FORMATS.get(schema.get("format", "")) or PATTERNS.get(schema.get("pattern", ""), "x")


def least_of_object(schema: dict[str, Any], shapes: dict[str, Any], *, ticked: bool) -> dict[str, Any]:
    said, needed = schema.get("properties", {}), schema.get("required", ())
    boxes = [name for name, each in said.items() if ticked and each.get("type") == "boolean"]
    return {
        name: KNOWN[name] if name in KNOWN and said[name].get("type") == "string" else
        least(said[name], shapes, ticked=ticked)
        for name in (*needed, *boxes)
    }  # fmt: skip


@cache
def events() -> tuple[Event, ...]:
    """Every event of a dispute that owes a letter, with no more than it must have."""
    found = list[Event]()
    for kind, ticked in product(dict.fromkeys(kinds(AnyEvent)), (False, True)):
        schema = kind.model_json_schema()
        said = least(schema, schema.get("$defs", {}), ticked=ticked) | BESIDES.get(kind, {})
        event = None if kind in NOT_OF_A_DISPUTE else kind.model_validate(said)
        if event and event.notice and event not in found:
            found.append(event)
    return tuple(found)


@cache
def disputes():
    """All that may be left out of what letters say of a claim, and all that may be said."""
    may_be_said = {"invoice_number": "INV-1", "disputed_amount": "100.00", "currency": "USD"}
    return [
        a_dispute(claim=Claim(type=kind, description="Calls to +9607904", **dict(said)))
        for kind in ("wangiri", "rate")
        for said in product_of(may_be_said)
    ]


def product_of(said: dict[str, str]):
    for told in product((False, True), repeat=len(said)):
        yield [each for each, is_said in zip(said.items(), told, strict=True) if is_said]


def letter(dispute, event, language):
    terms = replace(TERMS, carrier=TERMS.carrier.changed(language=language))
    credit = CreditIssued(at=MONDAY_9H, by=ANSWER["by"], credit_note="x", amount="1", currency="USD")
    before = (credit,) if isinstance(event, CreditNoteWritten) else ()
    case = dispute.changed(timeline=(*dispute.timeline, *before, event))
    return compose(case, event, terms, MONDAY_9H, "e1", link="https://care.example/1")


def test_events_with_no_more_than_they_must_have_owe_letters_of_every_kind():
    owed = {event.notice for event in events()}

    assert {"acknowledgement", "escalation", "alarm", "warning", "ended", "withholding", "credit", "block"} <= owed
    assert len(owed) > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_letter_says_none_whatever_a_dispute_and_its_event_leave_out(language):
    for dispute, event in product(disputes(), events()):
        said = letter(dispute, event, language)
        assert "None" not in f"{said.subject} {said.text}", f"{event.event} of {dispute.claim}"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_dispute_is_called_by_its_invoice_or_its_kind_and_by_its_amount_where_that_is_said(language):
    words = texts(language).words
    for dispute in disputes():
        title, claim = title_told(dispute, texts(language)), dispute.claim
        assert (claim.invoice_number or words[f"type-{claim.type}"]) in title
        assert ("100.00" in title) == (claim.disputed_amount is not None)
