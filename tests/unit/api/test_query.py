"""Filters, fields, order and pages of a list, as TMF630 has them."""

import pytest

from pledgekeeper.api.query import FARTHEST, fields_of, query_of
from pledgekeeper.errors import Invalid

KNOWN = {
    "@type",
    "id",
    "href",
    "name",
    "status",
    "severity",
    "creationDate",
    "externalIdentifier",
    "note",
    "attachment",
}

TICKET = {
    "@type": "TroubleTicket",
    "id": "TT-1",
    "href": "https://care.example/TT-1",
    "name": "CRC errors, Paris",
    "status": "pending",
    "severity": "Major",
    "creationDate": "2026-11-23T02:14:00Z",
    "externalIdentifier": [{"@type": "ExternalIdentifier", "id": "BLT#558120", "owner": "baltel"}],
    "note": [{"author": "noc", "text": "down"}, {"author": "agent", "text": "we look"}],
    "attachment": [{"name": "trace.pcap", "size": 300, "checked": True}],
}


def holds(query: str) -> bool:
    return query_of(query, KNOWN).holds(TICKET)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "status=pending",
        "status.eq=pending",
        "status=held,pending",
        "status=held;status=pending",
        "status=held&status=pending",
        "status=pending&severity=Major",
        "name=CRC%20errors,%20Paris",
        "name.exact=CRC+errors,+Paris",
        "status.ne=held",
        "externalIdentifier.id=BLT%23558120",
        "note.author=agent",
        "attachment.size=300",
        "attachment.size.gt=299.5",
        "attachment.size>=300",
        "attachment.size<301",
        "attachment.checked=true",
        "creationDate=2026-11-23T03:14:00+01:00",
        "creationDate.gte=2026-11-23T02:14:00Z",
        "creationDate>2026-11-22",
        "creationDate.lt=2026-11-23T04:14:00%2B01:00",
        "severity.gt=Critical",
        "name.regex=^CRC",
        "name*=Paris$",
        "@type=TroubleTicket",
        "filter=note[?(@.author=='noc')]",
        "filter=note[?(@author=='noc')]",
        "filter=attachment[?(@size==300)]",
        "filter=$.note[?@.text=='down']",
        "filter=externalIdentifier[?(@.id=='BLT%23558120')]",
    ],
)
def test_a_resource_passes(query):
    assert holds(query)


@pytest.mark.parametrize(
    "query",
    [
        "status=held",
        "status=Pending",
        "status=pending&severity=Minor",
        "status.ne=pending",
        "note.author.ne=noc",
        "note.missing=1",
        "note=noc",
        "attachment.size.gt=300",
        "attachment.size<300",
        "attachment.size=300x",
        "attachment.checked=false",
        "attachment.checked.gt=false",
        "creationDate<2026-11-23T02:14:00Z",
        "creationDate.gt=2026-11-24",
        "name.regex=^Paris",
        "filter=note[?(@.author=='nobody')]",
        "filter=note[?(@.author=='@noc')]",
    ],
)
def test_a_resource_does_not_pass(query):
    assert not holds(query)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("statsu=held", "there is no attribute 'statsu' here; did you mean 'status'?"),
        ("zzz=1", "there is no attribute 'zzz' here; there are: @type, attachment"),
        ("sort=-nmae", "did you mean 'name'"),
        ("fields=id,nmae", "did you mean 'name'"),
        ("justtext", "'justtext' is no filter; write attribute=value"),
        ("status.gt>=1", "names two operators"),
        ("limit=0", "limit is '0'; it is a whole number from 1"),
        ("limit=five", "limit is 'five'"),
        ("limit=²", "limit is '²'"),
        ("limit=", "limit is ''"),
        ("offset=-1", "offset is '-1'; it is a whole number from 0"),
        (f"offset={FARTHEST + 1}", "Follow the `next` link"),
        ("after=a&before=b", "two places at once"),
        ("filter=note[?", "filter is no JSONPath"),
        ("filter=note[?match(@.author,'(a+)%2B$')]", "function 'match' is not defined"),
        ("filter=$..[?$..[?$..x]]", "two conditions"),
        (f"filter={'a' * 501}", "at most 500 characters"),
        ("name.regex=(", "is no regular expression"),
        (f"name.regex={'a' * 201}", "at most 200 characters"),
    ],
)
def test_what_cannot_be_asked_for_is_told(query, told):
    with pytest.raises(Invalid, match=told.replace("(", r"\(").replace("?", r"\?")):
        query_of(query, KNOWN)


def test_a_pattern_that_takes_for_ever_is_stopped():
    query = query_of("name.regex=(x%2Bx%2B)%2By", KNOWN)

    with pytest.raises(Invalid, match="takes too long"):
        query.holds({"name": "x" * 200})


def test_fields_are_selected_with_name_and_address_always():
    assert query_of("fields=status", KNOWN).selected(TICKET).keys() == {"@type", "id", "href", "status"}
    assert query_of("fields=none", KNOWN).selected(TICKET).keys() == {"@type", "id", "href"}
    assert query_of("fields=note.text", KNOWN).selected(TICKET).keys() == {"@type", "id", "href", "note"}
    assert query_of("", KNOWN).selected(TICKET) == TICKET
    assert fields_of("", KNOWN) is None


def test_a_list_is_sorted_by_several_attributes_and_what_lacks_one_comes_last():
    rows = [{"id": "1", "n": 2}, {"id": "2"}, {"id": "3", "n": 10}, {"id": "4", "n": 2}, {"id": "5", "n": "x"}]
    known = {"id", "n"}

    assert [row["id"] for row in query_of("sort=n,-id", known).sorted(rows)] == ["4", "1", "3", "5", "2"]
    assert [row["id"] for row in query_of("sort=-n,id", known).sorted(rows)] == ["5", "3", "1", "4", "2"]


def test_a_page_is_no_longer_than_a_hundred_rows():
    assert query_of("limit=5000", KNOWN).limit == 100
    assert query_of("", KNOWN).limit == 100
    assert query_of("limit=5", KNOWN).limit == 5


def test_what_a_query_needs_of_the_timeline_is_known():
    assert query_of("note.author=x", KNOWN).mentions({"note"})
    assert query_of("fields=note", KNOWN).mentions({"note"})
    assert query_of("sort=note.text", KNOWN).mentions({"note"})
    assert query_of("filter=note[?(@.author=='x')]", KNOWN).mentions({"note"})
    assert not query_of("status=held", KNOWN).mentions({"note"})
