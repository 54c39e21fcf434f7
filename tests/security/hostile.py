"""What a stranger may write wherever words go in, and what of it must never come to life.

`tainted` fills every string of a request with it, and adds every field of words that the API's document knows, but
those that name something (`NAMING`). A new field is tainted by being there; one that takes no words is refused, which
the tests tell.
"""

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Final

import pledgekeeper

TEXT: Final = "javascript:evil(\"'><evil/onload=1>&lt;evil-too&gt;{{7*'7'}}"
"""Ends an attribute, is an address that works; is markup once, and once it is unescaped twice. Without a blank, so that
it may be a name."""
WORDS: Final = (
    TEXT,
    "javascript:\"'><evil/onload=1>",  # where few letters are taken
    "'><evil onload=evil()>.pdf",  # the name of a file
    "evil'><evil/onload=evil()>@baltel.example",
    "https://noc.baltel.example/evil'\"><evil/onload=evil()>",
)
"""The first that a field takes, by its length and pattern, is what it gets."""
SHAPED: Final = {"email": WORDS[3], "callback": WORDS[4], "url": WORDS[4]}
"""By the name of a field that takes nothing else."""

NAMING: Final = frozenset({
    "@baseType", "@schemaLocation", "@type", "action", "amount", "begins_at", "carrier", "caused_by", "centre",
    "code", "command", "csv", "currency", "currency_of_all", "date", "desk", "due", "ends_at", "hears", "held_at",
    "hour", "language", "line", "media_type", "metric", "milestone", "month", "monthly_charge", "owner", "paid_on",
    "parquet", "partyOrPartyRole.id", "pause", "period_zone", "person", "phone", "product", "productOrder.id",
    "proposal", "quantity", "query", "range_list", "ready_at", "reversed_on", "role", "seat", "sha256", "size_bytes",
    "stakeholders", "status", "takes", "ticket", "to", "turns", "type", "unit", "value", "wanted_on", "within",
})  # fmt: skip
"""Fields that hold a number, a date, one of a few words, or the name of something there is; and all that is in them."""
NAMES_END: Final = ("_amount", "_at", "_date", "_from", "_id", "_to", "Date")
NAMES_BEGIN: Final = ("line-", "ours-", "role-", "takes.")

Schema = Mapping[str, Any]
OF_FORMS: Final[Schema] = {"properties": {"severity": {"enum": []}, "priority": {"enum": []}}}
"""Of the forms of pages: fields that are lists there, and words in a request."""

URLS: Final = frozenset({"href", "src", "action", "formaction", "data", "poster", "ping", "cite", "background"})
MADE: Final = frozenset({"iframe", "object", "embed", "base", "math", "template"})
"""Elements that no page of ours has."""


def tainted(sent: Any, schema: Schema, at: tuple[str, ...] = ()) -> Any:
    """The same request with hostile words in every field that takes any, whether it has been sent or not."""
    ways = _ways(schema)
    if isinstance(sent, Mapping):
        known = _known(ways, sent)
        filled = {name: tainted(each, known.get(name, {}), (*at, str(name))) for name, each in sent.items()}
        return {**_more(known, filled, at), **filled}
    if isinstance(sent, list):
        items = next((each["items"] for each in ways if "items" in each), {})
        return [tainted(each, items, at) for each in sent]
    if not isinstance(sent, str):
        return sent
    return next((text for each in ways if (text := _words(each, at)) is not None), sent)


def _more(known: Mapping[str, Schema], sent: Mapping[str, Any], at: tuple[str, ...]) -> dict[str, Any]:
    found = {name: _written(part, (*at, name)) for name, part in known.items() if name not in sent}
    return {name: each for name, each in found.items() if each is not None}


def _written(schema: Schema, at: tuple[str, ...]) -> Any:
    """A value with hostile words wherever it has any; None where it would need anything else."""
    fixed = schema.get("const", schema.get("default"))
    if isinstance(fixed, str):
        return fixed
    if _naming(at):
        return None
    for each in _ways(schema):
        if each.get("type") == "string" and (text := _words(each, at)) is not None:
            return text
        if each.get("type") == "array" and (item := _written(each.get("items", {}), at)) is not None:
            return [item]
        made = _more(each.get("properties", {}), {}, at)
        if made and made.keys() >= set(each.get("required", ())):
            return made
    return None


def _words(schema: Schema, at: tuple[str, ...]) -> str | None:
    """What a field of words gets; None when it takes none. Without a schema any words are taken."""
    if at[-1] in SHAPED:
        return SHAPED[at[-1]]
    if _naming(at) or schema.keys() & {"enum", "const", "format"} or schema.get("type", "string") != "string":
        return None
    longest, pattern = schema.get("maxLength", len(TEXT)), schema.get("pattern", "")
    return next((each for each in WORDS if len(each) <= longest and re.search(pattern, each)), None)


def _naming(at: tuple[str, ...]) -> bool:
    """Does a field hold what may not be any words?"""
    name = at[-1]
    named = not NAMING.isdisjoint(at) or ".".join(at[-2:]) in NAMING
    return named or name.endswith(NAMES_END) or name.startswith(NAMES_BEGIN)


def _known(ways: list[Schema], sent: Mapping[str, Any]) -> Mapping[str, Schema]:
    """The fields of a body; of several kinds of body, of that which it says it is."""
    for each in ways:
        fields: Mapping[str, Schema] = each.get("properties", {})
        if fields and all(fields.get(name, {}).get("const", said) == said for name, said in sent.items()):
            return fields
    return {}


def _ways(schema: Schema) -> list[Schema]:
    """What a value may be, each way by itself."""
    if "$ref" in schema:
        return _ways(_document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]])
    ways = [each for key in ("anyOf", "oneOf", "allOf") for each in schema.get(key, ())]
    return [found for each in ways for found in _ways(each)] or [schema]


@cache
def _document() -> dict[str, Any]:
    """The document of the API."""
    return dict(json.loads((Path(pledgekeeper.__file__).parent / "api" / "openapi.json").read_text()))


def schema_of(route: str) -> Schema:
    """What the body of a route may be, e.g. `POST /care/v1/problems`."""
    method, _, path = route.partition(" ")
    body = _document()["paths"][path][method.lower()].get("requestBody", {"content": {"": {"schema": {}}}})
    return dict(next(iter(body["content"].values()))["schema"])


class Alive(HTMLParser):
    """What of a page a browser would act upon, and no template of ours has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[object] = []
        self._within = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: (value or "").strip() for name, value in attrs}
        self._within = tag
        if "evil" in tag or tag in MADE or (tag == "script" and not named.get("src", "").startswith("/ecare/static/")):
            self.found.append(tag)
        self.found += [(tag, name) for name in named if name.startswith("on") or "evil" in name or name == "srcdoc"]
        self.found += [(tag, name, named[name]) for name in URLS & named.keys() if not _leads_on(named[name])]
        self._look(tag, [value for name, value in named.items()])

    def handle_data(self, data: str) -> None:
        self._look(self._within, [data])
        if self._within in ("script", "style") and "evil" in data:
            self.found.append((self._within, data))

    def handle_endtag(self, tag: str) -> None:
        self._within = ""

    def handle_comment(self, data: str) -> None:
        self._look("comment", [data])

    def _look(self, where: str, texts: list[str]) -> None:
        """Markup that was escaped when it came in stands as it came, and nothing was worked out on the way."""
        self.found += [(where, each) for each in texts if "<evil-too" in each or "7777777" in each]


def _leads_on(address: str) -> bool:
    """To nothing, a page of ours, a part of this page, somebody to call or write to, or elsewhere over TLS."""
    if address.startswith("//"):
        return False
    return address in ("", "data:,") or address.lower().startswith(("/", "#", "?", "https://", "tel:", "mailto:"))


@lru_cache(2000)
def alive(text: str) -> list[object]:
    """Of most pages nothing changes from one request to the next."""
    return Alive(text).found
