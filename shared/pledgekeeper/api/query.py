"""What a list is asked for, by TMF630: filters with operators, `filter`, `fields`, `sort`, and a page. Pure.

?status=pending,held                 one of several          ?creationDate.gte=2026-11-01T00:00:00Z   also `>=`
?externalIdentifier.id=BLT%23558120  inside parts            ?name.regex=^CRC                         also `*=`
?filter=note[?(@.author=='noc')]     JSONPath (RFC 9535): a resource passes when it finds something
?sort=-creationDate   ?fields=id,status   ?limit=50   ?offset=50, or ?after=CURSOR and ?before=CURSOR
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, Final, Literal, get_args
from urllib.parse import unquote_plus

from pledgekeeper.errors import Invalid

MOST = 100
"""Rows on a page."""

FARTHEST = 10_000
"""Rows that `offset` may skip; a cursor skips any number for the price of none."""

ALWAYS: Final = ("@type", "id", "href")
LONGEST_PATTERN = 200
LONGEST_FILTER = 500
SECONDS_A_PATTERN_MAY_TAKE = 0.02

Operator = Literal["eq", "exact", "ne", "gt", "gte", "lt", "lte", "regex"]
OPERATORS: Final[dict[str, Operator]] = {name: name for name in get_args(Operator)}
SIGNS: Final[dict[str, Operator]] = {">": "gt", ">=": "gte", "<": "lt", "<=": "lte", "*=": "regex", "=": "eq"}
PAIR = re.compile(r"([\w@.\-]+?)(?:\.(" + "|".join(OPERATORS) + r"))?(>=|<=|\*=|>|<|=)(.*)", re.DOTALL)
RESERVED: Final = ("fields", "offset", "limit", "before", "after", "sort", "filter")

Resource = dict[str, Any]
Node = str | int | float | bool | None


@dataclass(frozen=True)
class Test:
    """One attribute held against one value or several, of which one suffices."""

    path: tuple[str, ...]
    operator: Operator
    values: tuple[str, ...]

    def holds(self, resource: Resource) -> bool:
        found = list(_reached(resource, self.path))
        if self.operator == "ne":
            return not any(_equal(each, value) for each in found for value in self.values)
        compare = COMPARISONS[self.operator]
        return any(compare(each, value) for each in found for value in self.values)


@dataclass(frozen=True)
class Query:
    """A list as it was asked for. `sort` is None for newest first, which is how the lists are kept."""

    tests: tuple[Test, ...] = ()
    filter: str | None = None
    fields: frozenset[str] | None = None
    sort: tuple[tuple[str, bool], ...] = ()
    offset: int = 0
    limit: int = MOST
    after: str | None = None
    before: str | None = None

    def holds(self, resource: Resource) -> bool:
        """Does the resource pass all filters?"""
        return all(test.holds(resource) for test in self.tests) and (
            self.filter is None or bool(_compiled(self.filter).findall(resource))
        )

    def one_of(self, name: str) -> list[str] | None:
        """The values that the attribute `name` must equal one of; None when that is not asked for."""
        return next((list(t.values) for t in self.tests if t.path == (name,) and t.operator in ("eq", "exact")), None)

    def without(self, name: str) -> "Query":
        """The same query, less what it asks of the attribute `name` as a whole to equal."""
        kept = tuple(t for t in self.tests if t.path != (name,) or t.operator not in ("eq", "exact"))
        return Query(kept, self.filter, self.fields, self.sort, self.offset, self.limit, self.after, self.before)

    def mentions(self, names: Collection[str]) -> bool:
        """Does it need one of these attributes to be there?"""
        first = (
            {test.path[0] for test in self.tests}
            | {name.split(".")[0] for name, _ in self.sort}
            | (self.fields or frozenset())
        )
        return bool(first & set(names)) or any(name in (self.filter or "") for name in names)

    def selected(self, resource: Resource) -> Resource:
        """What of the resource was asked for; its name and address always."""
        if self.fields is None:
            return resource
        return {name: value for name, value in resource.items() if name in self.fields or name in ALWAYS}

    def sorted(self, resources: Iterable[Resource]) -> list[Resource]:
        """In the order that was asked for; what lacks the attribute comes last."""
        ordered = list(resources)
        for name, descending in reversed(self.sort):
            path = tuple(name.split("."))
            having = [each for each in ordered if next(_reached(each, path), None) is not None]
            lacking = [each for each in ordered if next(_reached(each, path), None) is None]
            ordered = sorted(having, key=lambda each: _rank(next(_reached(each, path))), reverse=descending) + lacking
        return ordered


def query_of(raw: str, known: Collection[str]) -> Query:
    """A raw query string (as it was sent, still quoted). `known`: the attributes that the resource has.

    Raises Invalid for an attribute that it has not, for a value that is no number, an expression that is none.
    """
    said: dict[str, str] = {}
    tests: dict[tuple[tuple[str, ...], Operator], list[str]] = {}
    for pair in filter(None, raw.split("&")):
        name, operator, value = _pair(unquote_plus(pair))
        if name in RESERVED and operator == "eq":
            said[name] = value
            continue
        path = tuple(name.split("."))
        _must_be_known(path[0], known)
        tests.setdefault((path, operator), []).extend(_alternatives(name, operator, value))
    if "after" in said and "before" in said:
        raise Invalid("after and before say two places at once; send one")
    return Query(
        tests=tuple(_checked(Test(path, operator, tuple(values))) for (path, operator), values in tests.items()),
        filter=_path_expression(said["filter"]) if said.get("filter") else None,
        fields=fields_of(said.get("fields"), known),
        sort=tuple(_order(each.strip(), known) for each in said.get("sort", "").split(",") if each.strip()),
        offset=_whole("offset", said.get("offset", "0"), 0, FARTHEST),
        limit=min(_whole("limit", said.get("limit", str(MOST)), 1, None), MOST),
        after=said.get("after"),
        before=said.get("before"),
    )


def fields_of(said: str | None, known: Collection[str]) -> frozenset[str] | None:
    """The attributes to show; None for all. `none` shows name and address alone."""
    if not said:
        return None
    names = [name.strip().split(".")[0] for name in said.split(",") if name.strip()]
    for name in names:
        if name != "none":
            _must_be_known(name, known)
    return frozenset(names)


def _pair(text: str) -> tuple[str, Operator, str]:
    found = PAIR.fullmatch(text)
    if not found:
        raise Invalid(f"{text[:60]!r} is no filter; write attribute=value, e.g. status=pending or creationDate>=DATE")
    name, suffix, sign, value = found.groups()
    if suffix and sign != "=":
        raise Invalid(f"{text[:60]!r} names two operators; write {name}.{suffix}=value or {name}{sign}value")
    return name, OPERATORS[suffix] if suffix else SIGNS[sign], value


def _alternatives(name: str, operator: Operator, value: str) -> list[str]:
    """`a=1,2` and `a=1;a=2` mean either. The whole text is one of them: a value may hold a comma itself."""
    if operator in ("regex", "exact"):
        return [value]
    parts = [part for each in value.split(f";{name}=") for part in (each, *each.split(","))]
    return list(dict.fromkeys(parts))


def _checked(test: Test) -> Test:
    if test.operator == "regex":
        for pattern in test.values:
            if len(pattern) > LONGEST_PATTERN:
                raise Invalid(f"a pattern has at most {LONGEST_PATTERN} characters")
            _pattern(pattern)
    return test


def _must_be_known(name: str, known: Collection[str]) -> None:
    if name not in known:
        near = get_close_matches(name, known, n=1)
        meant = f"did you mean {near[0]!r}?" if near else f"there are: {', '.join(sorted(known))}"
        raise Invalid(f"there is no attribute {name!r} here; {meant}")


def _order(text: str, known: Collection[str]) -> tuple[str, bool]:
    name = text.removeprefix("-")
    _must_be_known(name.split(".")[0], known)
    return name, text.startswith("-")


def _whole(name: str, text: str, least: int, most: int | None) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 12) or int(text) < least:
        raise Invalid(f"{name} is {text!r}; it is a whole number from {least}")
    if most is not None and int(text) > most:
        raise Invalid(f"{name} is {text}; at most {most} rows are skipped so. Follow the `next` link instead")
    return int(text)


def _path_expression(text: str) -> str:
    """A filter as RFC 9535 has it. TM Forum's own example leaves out `$.` and the dot behind `@`: both are added."""
    if len(text) > LONGEST_FILTER or text.count("?") > 2 or text.count("..") > 1:
        raise Invalid(f"filter has at most {LONGEST_FILTER} characters, two conditions (?) and one descent (..)")
    dotted = re.sub(r"'[^']*'|\"[^\"]*\"|@(?=[A-Za-z_])", lambda m: "@." if m[0] == "@" else m[0], text)
    path = dotted if dotted.startswith("$") else f"$.{dotted}"
    _compiled(path)
    return path


def _compiled(path: str) -> Any:
    from jsonpath import JSONPathEnvironment, JSONPathError  # only a list with such a filter needs it

    environment = JSONPathEnvironment(strict=True)
    for name in ("match", "search"):  # a stranger's regular expressions are met in `.regex` alone, where they are timed
        environment.function_extensions.pop(name, None)
    try:
        return environment.compile(path)
    except (JSONPathError, RecursionError) as error:
        raise Invalid(
            f"filter is no JSONPath: {str(error).splitlines()[0]}. Write it like attachment[?(@.size==300)]"
        ) from None


def _reached(resource: Any, path: tuple[str, ...]) -> Iterator[Node]:
    """The values at the end of the path; of a list, those of each element."""
    if isinstance(resource, list):
        for each in resource:
            yield from _reached(each, path)
    elif not path:
        if not isinstance(resource, dict):
            yield resource
    elif isinstance(resource, dict) and path[0] in resource:
        yield from _reached(resource[path[0]], path[1:])


def _equal(found: Node, value: str) -> bool:
    if isinstance(found, bool):
        return value == str(found).lower()
    if isinstance(found, int | float):
        return _number(value) == Decimal(str(found))
    moment = _moment(found) if found else None
    return found == value or (moment is not None and moment == _moment(value))


def _ordered(decide: Callable[[Any, Any], bool]) -> Callable[[Node, str], bool]:
    """Moments compare as instants, numbers as numbers, all else as text."""

    def compare(found: Node, value: str) -> bool:
        if found is None or isinstance(found, bool):
            return False
        for read in (_moment, _number):
            ours, theirs = read(str(found)), read(value)
            if ours is not None and theirs is not None:
                return decide(ours, theirs)
        return decide(str(found), value)

    return compare


def _matches(found: Node, value: str) -> bool:
    try:
        return _pattern(value).search(str(found), timeout=SECONDS_A_PATTERN_MAY_TAKE) is not None
    except TimeoutError:
        raise Invalid(f"the pattern {value!r} takes too long on {str(found)[:40]!r}; write a simpler one") from None


def _pattern(text: str) -> Any:
    import regex  # as `re`, but it can be stopped

    try:
        return regex.compile(text)
    except regex.error as error:
        raise Invalid(f"{text!r} is no regular expression: {error}") from None


def _moment(text: Any) -> datetime | None:
    """An instant; a `+` that a client left unquoted has become a space."""
    if not isinstance(text, str) or len(text) < 10 or not text[:4].isdigit():
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else f"{text}T00:00:00Z")
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _rank(value: Node) -> tuple[int, Any]:
    """Numbers before texts: values of one attribute need not be of one kind."""
    return (0, value) if isinstance(value, int | float) else (1, str(value))


COMPARISONS: Final[dict[str, Callable[[Node, str], bool]]] = {
    "eq": _equal,
    "exact": _equal,
    "gt": _ordered(lambda found, value: found > value),
    "gte": _ordered(lambda found, value: found >= value),
    "lt": _ordered(lambda found, value: found < value),
    "lte": _ordered(lambda found, value: found <= value),
    "regex": _matches,
}
