"""A past case, as marks only: one line of JSON. What it says is checked here, word by word, without a model: a year of
a million cases is read in minutes. docs/simulate.md describes the form."""

import json
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from typing import Any, Final, NamedTuple, get_args

from pledgekeeper.sla.marks import CONSENTED, JOINED, MARKS, OBJECTED, PAUSED, PLANNED_WORK, RESUMED, Mark
from pledgekeeper.sla.pledge import CONDITIONS, Priority

FACTS_CHANGED: Final = "facts"
FACTS: Final = frozenset((*CONDITIONS, "pledge", "calendars", "committed-date", "agreed-date"))
"""By what targets are chosen; `pledge` and `calendars` name the versions that the case was read under."""

VALUES: Final[Mapping[str, Collection[str]]] = {
    "priority": get_args(Priority),
    "opened_by": ("carrier", "ours", "system"),
}
FIELDS: Final = frozenset(
    ("case", "kind", "carrier", "calendar", "facts", "marks", "stopping", "until", "monthly_charge", "currency")
)
LAST_SECOND: Final = 7_258_118_400
"""The year 2200: whatever lies beyond is a number of something else, of milliseconds mostly."""


class BadCase(ValueError):
    """A past case that cannot be read: says what is wrong, and what would be right."""


class NotYet(BadCase):
    """Nothing had happened in this case yet: it is no mistake, and not counted."""


class PastCase(NamedTuple):
    """A case as it stood at `until`. `facts` are its last ones: they decide the targets of the whole timeline."""

    case: str
    kind: str
    carrier: str
    calendar: str
    facts: Mapping[str, str]
    marks: tuple[Mark, ...]
    until: int
    stopping: frozenset[str]
    monthly_charge: Decimal | None
    currency: str


def read_line(line: bytes | str, until: int | None = None) -> PastCase:
    """The case that a line tells, as it stood at `until`. BadCase when it cannot be read."""
    try:
        return read_case(json.loads(line), until)
    except BadCase:
        raise
    except ValueError as error:
        raise BadCase(f"this is not a line of JSON: {error}") from None
    except RecursionError:
        raise BadCase("this is nested too deeply for a case") from None


def read_case(said: Any, until: int | None) -> PastCase:
    """The same of what was read already."""
    if not isinstance(said, dict):
        raise BadCase("a case is a JSON object: {...}")
    for field in said.keys() - FIELDS:
        raise BadCase(no_such(field, "field of a case", FIELDS))
    kind = said.get("kind")
    if not isinstance(kind, str) or kind not in MARKS:
        raise BadCase(f"kind: {no_such(kind, 'kind of case', MARKS)}")
    facts = dict(_checked_facts(said.get("facts", {}), "facts"))
    if until is None and "until" in said:
        until = _second(said["until"], "until")
    marks, last = _marks(said.get("marks"), kind, facts, until)
    charge, currency = _charge(said)
    return PastCase(
        case=_text(said, "case"),
        kind=kind,
        carrier=_text(said, "carrier") if "carrier" in said else "",
        calendar=_text(said, "calendar"),
        facts=facts,
        marks=marks,
        until=last,
        stopping=frozenset(_texts(said["stopping"], "stopping")) if "stopping" in said else frozenset(),
        monthly_charge=charge,
        currency=currency,
    )


# --- marks -----------------------------------------------------------------------------------------------------------


def _marks(said: Any, kind: str, facts: dict[str, str], until: int | None) -> tuple[tuple[Mark, ...], int]:
    """The marks up to `until`, and that moment: of the last of them, when nobody says until when the case is known.

    Their order is the order of what happened; one that says an earlier moment than the one before counts as of the
    same second, as in a live timeline. `facts` learns what changed.
    """
    if not isinstance(said, list) or not said:
        raise BadCase('marks: a case has at least one, e.g. [[1796004840, "opened"]]')
    words, latest = MARKS[kind], 0
    marks: list[Mark] = []
    pauses: set[str] = set()
    for number, entry in enumerate(said):
        try:
            at, what, *more = entry
            known = what in words
        except (TypeError, ValueError):
            raise BadCase(
                f"marks.{number}: {entry!r} is no mark; write [second, word] or [second, word, {{...}}]"
            ) from None
        if type(at) is not int or not 0 <= at <= LAST_SECOND:
            at = _second(at, f"marks.{number}")
        if until is not None and at > until:
            break
        latest = max(at, latest)
        if known:
            marks.append(Mark(latest, what))
        elif what == FACTS_CHANGED:
            facts.update(_checked_facts(more[0] if more else None, f"marks.{number}"))
        else:
            marks.append(_special(latest, what, more[0] if more else None, kind, pauses, f"marks.{number}"))
    if not marks:
        raise NotYet("marks: nothing had happened yet")
    return tuple(marks), latest if until is None else until


def _special(at: int, what: Any, more: Any, kind: str, pauses: set[str], where: str) -> Mark:
    """A mark that carries more than its word."""
    if what not in (PAUSED, RESUMED, CONSENTED, OBJECTED, PLANNED_WORK, JOINED):
        raise BadCase(f"{where}: {no_such(what, f'mark of a {kind}', MARKS[kind])}")
    if not isinstance(more, dict):
        raise BadCase(f'{where}: {what} needs to say more, e.g. [{at}, "{what}", {EXAMPLES[what]}]')
    if what == JOINED:
        return Mark(at, what, other=_joined(at, more.get("marks"), kind, where))
    return _pausing(at, what, more, pauses, where)


def _pausing(at: int, what: str, more: Mapping[str, Any], pauses: set[str], where: str) -> Mark:
    name = _text(more, "name", where)
    if what in (RESUMED, CONSENTED, OBJECTED):
        if name not in pauses:
            raise BadCase(f"{where}: {what} {name!r}: there is no such pause before it")
        return Mark(at, what, name)
    if name in pauses:
        raise BadCase(f"{where}: two pauses are called {name!r}; each has a name of its own")
    pauses.add(name)
    if what == PAUSED:
        return Mark(at, what, name, _text(more, "reason", where))
    begin, end = _second(more.get("begin"), f"{where}.begin"), _second(more.get("end"), f"{where}.end")
    if end <= begin:
        raise BadCase(f"{where}: end {end} is not after begin {begin}")
    reason = _text(more, "reason", where) if "reason" in more else "planned-work"
    return Mark(at, what, name, reason, begin, end)


def _joined(at: int, said: Any, kind: str, where: str) -> tuple[Mark, ...]:
    """The history of another case, up to when it was joined. Its facts do not count: those of this case do."""
    if not isinstance(said, list):
        raise BadCase(f"{where}: joined needs the other case's marks, e.g. {EXAMPLES[JOINED]}")
    try:
        return _marks(said, kind, {}, at)[0]
    except NotYet:
        return ()


EXAMPLES: Final = {
    PAUSED: '{"name": "w1", "reason": "pending-customer"}',
    RESUMED: '{"name": "w1"}',
    CONSENTED: '{"name": "w1"}',
    OBJECTED: '{"name": "w1"}',
    PLANNED_WORK: '{"name": "w2", "begin": 1796600000, "end": 1796610000}',
    JOINED: '{"marks": [[1796004840, "opened"]]}',
}

# --- single values ---------------------------------------------------------------------------------------------------


def _checked_facts(said: Any, where: str) -> Mapping[str, str]:
    if not isinstance(said, dict):
        raise BadCase(f'{where}: facts are an object, e.g. {{"priority": "P1"}}')
    for name, value in said.items():
        if name not in FACTS:
            raise BadCase(f"{where}: {no_such(name, 'fact', FACTS)}")
        if type(value) is not str:
            raise BadCase(f"{where}.{name}: {value!r} is no text")
        if name in VALUES and value not in VALUES[name]:
            raise BadCase(f"{where}.{name}: {no_such(value, name, VALUES[name])}")
    return said


def _charge(said: Mapping[str, Any]) -> tuple[Decimal | None, str]:
    if "monthly_charge" not in said:
        return None, ""
    return money(said["monthly_charge"], "monthly_charge"), currency(said.get("currency"))


def money(said: Any, where: str) -> Decimal:
    """An amount of money, from text: a number of JSON may have lost its cents on the way."""
    try:
        amount = Decimal(said) if isinstance(said, str) else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if not amount.is_finite() or amount < 0:
        raise BadCase(f'{where}: {said!r} is no amount; write text, e.g. "1200.00"')
    return amount


def currency(said: Any) -> str:
    if not isinstance(said, str) or len(said) != 3 or not said.isascii() or not said.isupper():
        raise BadCase(f"currency: {said!r} is none; a monthly charge needs one by its three letters, e.g. EUR")
    return said


def _second(said: Any, where: str) -> int:
    if type(said) is not int or not 0 <= said <= LAST_SECOND:
        hint = "; are these milliseconds?" if type(said) is int and said > LAST_SECOND else ""
        raise BadCase(f"{where}: {said!r} is no moment; write whole seconds since 1970, e.g. 1796004840{hint}")
    return said


def _text(said: Mapping[str, Any], field: str, where: str = "") -> str:
    value = said.get(field)
    if not isinstance(value, str) or not value:
        at = f"{where}.{field}" if where else field
        raise BadCase(f"{at}: this field is missing" if value is None else f"{at}: {value!r} is no text")
    return value


def _texts(said: Any, where: str) -> Iterable[str]:
    if not isinstance(said, list) or not all(isinstance(each, str) for each in said):
        raise BadCase(f'{where}: {said!r} is no list of texts; write e.g. ["third-party-supplier"]')
    return said


def no_such(said: Any, what: str, known: Collection[str]) -> str:
    """What is said of a word that nobody knows, with what was probably meant."""
    near = get_close_matches(str(said), known, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are: {', '.join(sorted(known))}"
    return f"{said!r} is no {what}; {hint}"
