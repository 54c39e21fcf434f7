"""A ticket as MEF 124 has it, in and out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.api.mef124 import (
    PRIORITIES,
    attachment_kept,
    attachment_shown,
    entity_kept,
    entity_shown,
    ticket_view,
)
from pledgekeeper.api.mef124_errors import CODES, LONGEST_REASON, error_of
from pledgekeeper.api.mef124_query import asked
from pledgekeeper.api.mef124_requests import created, updated
from pledgekeeper.carriers.sonata import Sonata
from pledgekeeper.cases.commands import Together
from pledgekeeper.errors import CareError, Invalid, NotFound, Refused, Unprocessable
from pledgekeeper.kinds import decide, fold
from tests.mef124 import A_FAULT, mistakes
from tests.unit.builders import MONDAY_NIGHT, NOC, a_ticket, terms_of

AGREED = Sonata()
BASE = "https://care.pledge.example"
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=30).filter(
    lambda text: text.strip()
)


def opened(sent, words=AGREED):
    command = created(sent).command("baltel", NOC, "noc@baltel.example", words, MONDAY_NIGHT)
    assert isinstance(command, Together)
    return fold("TT-1", decide("TT-1", None, command, terms_of(), MONDAY_NIGHT))


def shown(sent, words=AGREED):
    return ticket_view(opened(sent, words), BASE, words)


ENTITIES = st.fixed_dictionaries(
    {"id": WORDS, "@referredType": WORDS, "role": WORDS}, optional={"href": st.just("https://baltel.example/1")}
)
CONTACTS = st.fixed_dictionaries(
    {"name": WORDS, "emailAddress": st.just("noc@baltel.example"), "number": WORDS, "role": st.just("reporterContact")},
    optional={"numberExtension": WORDS, "organization": WORDS},
)
FAULTS = st.fixed_dictionaries(
    {
        "description": WORDS,
        "observedImpact": st.sampled_from(["degraded", "intermittent", "down"]),
        "priority": st.sampled_from(sorted(PRIORITIES.values())),
        "severity": st.sampled_from(["minor", "moderate", "significant", "extensive"]),
        "ticketType": st.sampled_from(["assistance", "information", "installation", "maintenance"]),
        "relatedContactInformation": st.lists(CONTACTS, min_size=1, max_size=3),
        "relatedEntity": st.lists(ENTITIES, min_size=1, max_size=1),
    },
    optional={"externalId": WORDS, "issueStartDate": st.just("2026-11-23T02:10:00Z")},
)


@given(FAULTS)
def test_what_a_buyer_says_it_is_shown_again(sent):
    view = shown(sent)

    assert {name: view[name] for name in sent} == sent
    assert mistakes("TroubleTicket", view) == []


@pytest.mark.parametrize(
    ("impact", "severity", "ours"),
    [("down", "extensive", "critical"), ("down", "minor", "medium"), ("degraded", "minor", "low"),
     ("intermittent", "significant", "high")],
)  # fmt: skip
def test_impact_and_severity_say_what_it_is_to_us_and_not_the_buyers_priority(impact, severity, ours):
    for priority in PRIORITIES.values():
        view = shown(A_FAULT | {"observedImpact": impact, "severity": severity, "priority": priority})
        assert (view["priority"], view["sellerPriority"]) == (priority, ours)


def test_what_words_mean_is_agreed_carrier_by_carrier():
    severe = {**AGREED.severity, "moderate": "Critical"}
    table = {**AGREED.priority, "degraded": dict.fromkeys(AGREED.severity, "P1")}
    agreed = Sonata(severity=severe, priority=table)
    sent = A_FAULT | {"observedImpact": "degraded", "severity": "moderate"}

    ticket = opened(sent, agreed)

    assert (ticket.severity, ticket.priority) == ("Critical", "P1")
    assert shown(sent, agreed)["sellerSeverity"] == "moderate"


def test_a_severity_that_nothing_of_theirs_means_is_shown_by_our_priority():
    ticket = a_ticket(severity="very bad", priority="P2")

    assert ticket_view(ticket, BASE, AGREED)["sellerSeverity"] == "significant"
    assert ticket_view(ticket, BASE, AGREED)["severity"] == "significant"


@given(ENTITIES)
def test_an_entity_comes_back_as_it_was(entity):
    assert entity_shown(entity_kept(entity)) == entity


def test_an_attachment_comes_back_as_it_was_and_is_numbered_by_its_place():
    file = {"name": "log", "content": "NTAz", "mimeType": "text/plain", "source": "buyer", "author": "Rasa K."}

    assert attachment_shown(attachment_kept(file), 2) == {"attachmentId": "a2", **file}
    assert attachment_shown(attachment_kept({**file, "attachmentId": "log-1"}), 2)["attachmentId"] == "log-1"


@pytest.mark.parametrize("lacking", ["url", "content", "mimeType"])
def test_an_attachment_is_somewhere(lacking):
    file = {"content": {"name": "log", "mimeType": "text/plain"}, "mimeType": {"name": "log", "content": "NTAz"}}

    with pytest.raises(Unprocessable, match="a url, or content"):
        created(A_FAULT | {"attachment": [file.get(lacking, {"name": "log"})]})


@pytest.mark.parametrize("name", ["description", "observedImpact", "priority", "severity", "ticketType",
                                  "relatedContactInformation", "relatedEntity"])  # fmt: skip
def test_what_a_fault_must_have_is_asked_for_by_name(name):
    with pytest.raises(Unprocessable) as told:
        created({had: value for had, value in A_FAULT.items() if had != name})

    assert [(each.code, each.where) for each in told.value.mistakes] == [("missingProperty", f"/{name}")]


def test_nothing_is_taken_away_by_a_patch():
    with pytest.raises(Unprocessable, match="issueStartDate can be changed, not taken away"):
        updated({"issueStartDate": None, "note": [{"text": "x"}]}, shown(A_FAULT))


def test_a_note_is_the_buyers_own():
    with pytest.raises(Unprocessable) as told:
        updated({"note": [{"text": "x", "source": "seller"}]}, shown(A_FAULT))

    assert [(each.code, each.where) for each in told.value.mistakes] == [("invalidValue", "/note/0/source")]


@pytest.mark.parametrize("kind", [kind for kind, _, _ in CODES])
def test_every_kind_of_refusal_has_a_form(kind):
    status, body = error_of(kind("why"))

    assert mistakes(f"Error{int(status)}", body) == []


def test_a_refusal_that_nobody_foresaw_is_ours():
    class Odd(CareError):
        pass

    assert error_of(Odd("why"))[0] == 500


def test_a_long_reason_is_told_whole():
    for error in (NotFound("x" * 300), Refused("x" * 300)):
        _, body = error_of(error)
        told = body[0] if isinstance(body, list) else body
        assert (len(told["reason"]), told["message"]) == (LONGEST_REASON, "x" * 300)


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ("colour=red", "there is no parameter 'colour'"),
        ("statuz=pending", "did you mean status?"),
        ("priority=urgent", "low"),
        ("status=pending,held", "'held'"),
        ("creationDate=2026-11-23T02:14:00Z", "did you mean creationDate"),
        ("limit=-1", "limit"),
    ],
)
def test_a_list_says_what_may_be_asked(raw, told):
    with pytest.raises(Invalid) as refused:
        asked(raw)

    assert told in str(refused.value)
