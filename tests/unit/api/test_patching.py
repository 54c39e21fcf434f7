"""Merge patch, JSON Patch and JSON Patch with a query say the same changes in three ways."""

import pytest

from pledgekeeper.api.patching import MERGE, PATCH, PATCH_QUERY, added, changes, only_ours
from pledgekeeper.errors import Invalid, Refused

TICKET = {
    "@type": "TroubleTicket",
    "id": "TT-1",
    "name": "CRC errors",
    "status": "acknowledged",
    "note": [{"@type": "Note", "id": "n1", "text": "down"}],
    "attachment": [{"@type": "Attachment", "id": "a1", "name": "x"}, {"@type": "Attachment", "id": "a2", "name": "y"}],
}
NEW = {"@type": "Note", "text": "still down"}


def patched(*operations, how=PATCH):
    return changes(TICKET, list(operations), how)


def test_a_merge_patch_says_its_changes_itself():
    assert changes(TICKET, {"name": "CRC", "channel": None}, MERGE) == {"name": "CRC", "channel": None}
    with pytest.raises(Invalid, match="a merge patch is an object"):
        changes(TICKET, [], MERGE)


@pytest.mark.parametrize(
    ("operation", "changed"),
    [
        ({"op": "replace", "path": "/name", "value": "CRC"}, {"name": "CRC"}),
        ({"op": "add", "path": "/priority", "value": "P1"}, {"priority": "P1"}),
        ({"op": "remove", "path": "/name"}, {"name": None}),
        ({"op": "copy", "from": "/name", "path": "/description"}, {"description": "CRC errors"}),
        ({"op": "move", "from": "/name", "path": "/description"}, {"description": "CRC errors", "name": None}),
        ({"op": "test", "path": "/status", "value": "acknowledged"}, {}),
        ({"op": "replace", "path": "/name", "value": "CRC errors"}, {}),
        ({"op": "add", "path": "/note/-", "value": NEW}, {"note": [*TICKET["note"], NEW]}),
        ({"op": "add", "path": "/note", "value": NEW}, {"note": [*TICKET["note"], NEW]}),  # TM Forum's own example
        ({"op": "remove", "path": "/attachment/0"}, {"attachment": [TICKET["attachment"][1]]}),
    ],
)
def test_a_json_patch_is_applied_and_what_differs_is_the_change(operation, changed):
    assert patched(operation) == changed
    assert patched(operation, how=PATCH_QUERY) == changed


def test_the_resource_itself_is_left_as_it_is():
    before = str(TICKET)
    patched({"op": "replace", "path": "/attachment/0/name", "value": "z"})

    assert str(TICKET) == before


def test_a_query_finds_the_element_that_is_meant():
    changed = patched({"op": "replace", "path": "/attachment?id=a2/name", "value": "z"}, how=PATCH_QUERY)
    gone = patched({"op": "remove", "path": "/attachment?id=a2&name=y"}, how=PATCH_QUERY)

    assert [each["name"] for each in changed["attachment"]] == ["x", "z"]
    assert gone == {"attachment": [TICKET["attachment"][0]]}


@pytest.mark.parametrize(
    ("operations", "how", "told"),
    [
        ({"op": "add"}, PATCH, "a JSON Patch is a list of operations"),
        ([1], PATCH, "a JSON Patch is a list of operations"),
        ([{"op": "test", "path": "/a"}] * 51, PATCH, "has 51 operations; at most 50"),
        ([{"op": "frob", "path": "/name"}], PATCH, "operation 1 cannot be applied: expected 'op'"),
        ([{"op": "add", "path": "/name"}], PATCH, "operation 1 cannot be applied"),
        ([{"op": "add", "path": 5, "value": 1}], PATCH, "operation 1 cannot be applied"),
        ([{"op": "remove", "path": "/zzz"}], PATCH, "operation 1 cannot be applied"),
        ([{"op": "replace", "path": "", "value": 5}], PATCH, "leaves no resource behind"),
        ([{"op": "remove", "path": "/note/0"}], PATCH, "is not unsaid"),
        ([{"op": "replace", "path": "/note/0/text", "value": "up"}], PATCH, "is not unsaid"),
        ([{"op": "add", "path": "/note/0", "value": NEW}], PATCH, "is not unsaid"),
        ([{"op": "remove", "path": "/note?id=n1"}], PATCH, "holds a query; send it as application/json-patch-query"),
        ([{"op": "remove", "path": "/note?id=n9"}], PATCH_QUERY, "finds 0 elements; it must find one"),
        ([{"op": "remove", "path": "/attachment?@type=Attachment"}], PATCH_QUERY, "finds 2 elements"),
        ([{"op": "remove", "path": "/name?id=1"}], PATCH_QUERY, "/name is no list"),
    ],
)
def test_a_patch_that_cannot_be_applied_is_told(operations, how, told):
    with pytest.raises(Invalid, match=told):
        changes(TICKET, operations, how)


def test_a_test_that_fails_refuses_the_whole_patch():
    with pytest.raises(Refused, match="operation 2: the test of /status fails; nothing was changed"):
        patched({"op": "remove", "path": "/name"}, {"op": "test", "path": "/status", "value": "held"})


def test_what_is_ours_may_be_sent_back_and_not_changed():
    ours = frozenset({"id"})

    assert only_ours(TICKET, {"id": "TT-1", "name": "x"}, ours) == {"name": "x"}
    with pytest.raises(Invalid, match="id is set by us"):
        only_ours(TICKET, {"id": "TT-2"}, ours)


def test_of_notes_only_new_ones_are_added_and_none_is_changed():
    assert added(TICKET, {"note": [*TICKET["note"], NEW]}) == {"note": [NEW]}
    assert added(TICKET, {"note": [NEW]}) == {"note": [NEW]}
    assert added(TICKET, {"name": "x"}) == {"name": "x"}
    with pytest.raises(Invalid, match="note n1 was said"):
        added(TICKET, {"note": [{"@type": "Note", "id": "n1", "text": "up"}]})


@pytest.mark.parametrize("operation", [{"path": "/note/-"}, {"path": "/note"}])
def test_the_first_note_is_added_to_a_list_that_is_not_shown_while_it_is_empty(operation):
    silent = {name: value for name, value in TICKET.items() if name != "note"}

    assert changes(silent, [{"op": "add", "value": NEW, **operation}], PATCH) == {"note": [NEW]}
