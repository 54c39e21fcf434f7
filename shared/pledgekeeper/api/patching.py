"""The ways to say what changes in a resource: merge patch, JSON Patch, JSON Patch with a query. Pure.

All come out as one: the attributes that change, with their new values, None for one that is taken away.
"""

import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import unquote

from pledgekeeper.errors import Invalid, Refused

MERGE: Final = "application/merge-patch+json"
PATCH: Final = "application/json-patch+json"
PATCH_QUERY: Final = "application/json-patch-query+json"
MEDIA_TYPES: Final = (MERGE, "application/json", PATCH, PATCH_QUERY)

MOST_OPERATIONS = 50
LISTS: Final = frozenset({
    "attachment", "externalIdentifier", "note", "relatedEntity", "relatedParty", "troubleTicketCharacteristic",
    "troubleTicketRelationship", "agreement", "channel", "externalId", "orderRelationship",
    "productOfferingQualification", "quote", "orderTotalPrice", "payment",
})  # fmt: skip
"""Attributes that are lists, which may be left out because they are empty."""
APPENDED = "note"
"""What was said is not unsaid: notes are only ever added."""

Resource = dict[str, Any]


def changes(resource: Resource, sent: Any, media_type: str) -> Resource:
    """What of `resource` is to change. A merge patch (RFC 7386) says so itself; a JSON Patch (RFC 6902) is applied.

    Raises Invalid when it cannot be applied, Refused when one of its tests fails.
    """
    if media_type in (PATCH, PATCH_QUERY):
        return _differences(resource, _applied(resource, sent, queried=media_type == PATCH_QUERY))
    if not isinstance(sent, dict):
        raise Invalid("a merge patch is an object: the attributes that change")
    return sent


def only_ours(
    resource: Resource, changed: Resource, ours: frozenset[str], why_not: Mapping[str, str] | None = None
) -> Resource:
    """The changes, less those attributes that we set and that were sent back as they are. Invalid when they differ.

    `why_not` is what is told of some of them instead, by name.
    """
    for name in ours & changed.keys():
        if changed[name] != resource.get(name):
            raise Invalid((why_not or {}).get(name, f"{name} is set by us and cannot be changed"), where=name)
    return {name: value for name, value in changed.items() if name not in ours}


def added(resource: Resource, changed: Resource) -> Resource:
    """The changes with, of the notes, only the new ones. A note that is there may be sent again: it changes nothing."""
    notes = changed.get(APPENDED)
    if not isinstance(notes, list):
        return changed
    there = resource.get(APPENDED, [])
    new = [note for note in notes if note not in there]
    known = {note["id"] for note in there}
    for note in new:
        if isinstance(note, dict) and note.get("id") in known:
            raise Invalid(f"note {note['id']} was said and is not changed; add another one")
    return {**changed, APPENDED: new}


def _differences(before: Resource, after: Any) -> Resource:
    if not isinstance(after, dict):
        raise Invalid("the patch leaves no resource behind")
    if APPENDED in before and before[APPENDED] != after.get(APPENDED, [])[: len(before[APPENDED])]:
        raise Invalid("what was said in a note is not unsaid: notes cannot be changed, moved or removed, only added")
    names = before.keys() | after.keys()
    return {name: after.get(name) for name in sorted(names) if before.get(name) != after.get(name)}


def _applied(resource: Resource, sent: Any, *, queried: bool) -> Any:
    from jsonpath import JSONPatch, JSONPatchError, JSONPatchTestFailure, JSONPointerError  # only a patch needs it

    if not isinstance(sent, list) or not all(isinstance(operation, dict) for operation in sent):
        raise Invalid('a JSON Patch is a list of operations, like [{"op": "add", "path": "/note/-", "value": {...}}]')
    if len(sent) > MOST_OPERATIONS:
        raise Invalid(f"the patch has {len(sent)} operations; at most {MOST_OPERATIONS} are read at once")
    after: Any = _copied(resource)
    for number, operation in enumerate(sent, start=1):
        try:
            after = JSONPatch([_plain(after, operation, queried=queried)]).apply(after)
        except JSONPatchTestFailure:
            raise Refused(
                f"operation {number}: the test of {operation.get('path')} fails; nothing was changed"
            ) from None
        except (JSONPatchError, JSONPointerError, TypeError, RecursionError) as error:
            raise Invalid(f"operation {number} cannot be applied: {error}") from None
    return after


def _plain(resource: Any, operation: Resource, *, queried: bool) -> Resource:
    """The operation as RFC 6902 has it: a query resolved to the element it finds, what is added to a list appended."""
    plain = dict(operation)
    for name in ("path", "from"):
        if isinstance(plain.get(name), str) and "?" in plain[name]:
            if not queried:
                raise Invalid(f"{name} {plain[name]!r} holds a query; send it as {PATCH_QUERY}")
            plain[name] = _resolved(resource, plain[name])
    path = plain.get("path")
    appends = plain.get("op") == "add" and isinstance(path, str) and not isinstance(plain.get("value"), list)
    if appends and isinstance(_at(resource, str(path)), list):
        plain["path"] = f"{path}/-"  # TM Forum's own example adds one note so
    elif appends and (name := str(path).removesuffix("/-").removeprefix("/")) in LISTS and name not in resource:
        plain |= {"path": f"/{name}", "value": [plain.get("value")]}  # a list that is empty is left out
    return plain


def _resolved(resource: Any, path: str) -> str:
    """`/note?id=77456` as `/note/3`. The query names one element; what follows it goes on inside that."""
    pointer, _, rest = path.partition("?")
    query, slash, further = rest.partition("/")
    elements = _at(resource, pointer)
    if not isinstance(elements, list):
        raise Invalid(f"{pointer} is no list, so there is nothing in it to query")
    wanted = [tuple(unquote(part) for part in each.partition("=")[::2]) for each in query.split("&")]
    found = [
        index for index, element in enumerate(elements)
        if isinstance(element, dict) and all(str(element.get(name)) == value for name, value in wanted)
    ]  # fmt: skip
    if len(found) != 1:
        raise Invalid(f"{path!r} finds {len(found)} elements; it must find one")
    return f"{pointer}/{found[0]}{slash}{further}"


def _at(resource: Any, pointer: str) -> Any:
    """What is at a JSON Pointer; None when nothing is."""
    for part in pointer.split("/")[1:]:
        name = part.replace("~1", "/").replace("~0", "~")
        if isinstance(resource, dict):
            resource = resource.get(name)
        elif isinstance(resource, list) and re.fullmatch(r"\d{1,6}", name) and int(name) < len(resource):
            resource = resource[int(name)]
        else:
            return None
    return resource


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(each) for name, each in value.items()}
    return [_copied(each) for each in value] if isinstance(value, list) else value
