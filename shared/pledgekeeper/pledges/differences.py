"""What two versions of a pledge (or of calendars) promise differently, in words. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from typing import Any, TypeVar

from pledgekeeper.model import Frozen
from pledgekeeper.pledges.versions import CalendarFile
from pledgekeeper.sla.pledge import Commitment, Facts, Pledge, Target

OTHER = "other"
"""Any value of a condition that neither version names."""

Thing = TypeVar("Thing", bound=Frozen)


def of_pledges(old: Pledge, new: Pledge) -> Iterator[str]:
    """One line for each difference, e.g. `P1 solve: 24 h -> 12 h for gold`."""
    yield from _of_targets("acceptance", old.acceptance, new.acceptance)
    for name, before, after in _paired(_by_id(old.commitments), _by_id(new.commitments)):
        if before is None and after is not None:
            yield f"{name}: new: {after.name} ({after.clause})"
            yield from _of_targets(name, (), after.targets)
        elif before is not None and after is None:
            yield f"{name}: no longer promised ({before.name}, {before.clause})"
        elif before is not None and after is not None:
            yield from _of_targets(name, before.targets, after.targets)
            yield from _of_commitments(before, after)
    for what, befores, afters in (
        ("pause", {p.reason: p for p in old.pauses}, {p.reason: p for p in new.pauses}),
        ("credit", {c.commitment: c for c in old.credits}, {c.commitment: c for c in new.credits}),
        ("share", _by_id(old.shares), _by_id(new.shares)),
    ):
        yield from _of_things(what, befores, afters)


def of_calendars(old: CalendarFile, new: CalendarFile) -> Iterator[str]:
    """One line for each difference, e.g. `calendar muscat: overrides: + 2027-03-10 Eid al-Fitr`."""
    yield from _of_things("calendar", _by_id(old.calendars), _by_id(new.calendars))


def _of_targets(name: str, old: Iterable[Target], new: Iterable[Target]) -> Iterator[str]:
    """How the targets differ for every combination of the conditions that either version names.

    A difference that is the same for all cases of some conditions is said once, of those conditions alone.
    """
    old, new = tuple(old), tuple(new)
    named = _named((*old, *new))
    cases = [dict(zip(named, values, strict=True)) for values in product(*((*each, OTHER) for each in named.values()))]
    pairs = [(facts, _how_soon(_first(old, facts)), _how_soon(_first(new, facts))) for facts in cases]
    untold = [facts for facts, was, will in pairs if was != will]
    for told in sorted(_parts(named), key=len):
        of_it = [(was, will) for facts, was, will in pairs if told.items() <= facts.items()]
        if len(set(of_it)) == 1 and any(told.items() <= facts.items() for facts in untold):
            untold = [facts for facts in untold if not told.items() <= facts.items()]
            yield _told(name, *of_it[0], told)


def _named(targets: Iterable[Target]) -> dict[str, list[str]]:
    """Every condition that a target names, with its values; of what a case is at first, only what is named."""
    named: dict[str, list[str]] = {}
    for target in targets:
        for condition, values in target.conditions.items():
            known = named.setdefault(condition, [])
            known += [value for value in sorted(values) if value not in known]
    return named


def _parts(named: Mapping[str, list[str]]) -> Iterator[dict[str, str]]:
    """Every way to say a condition or to leave it out."""
    for values in product(*((None, *each, OTHER) for each in named.values())):
        yield {name: value for name, value in zip(named, values, strict=True) if value is not None}


def _told(name: str, was: str, will: str, facts: Facts) -> str:
    others = [
        value if condition == "tier" and value != OTHER else f"{condition.replace('_', ' ')} {value}"
        for condition, value in sorted(facts.items(), key=lambda said: said[0] != "tier")
        if condition != "priority"
    ]
    whom = f" for {', '.join(others)}" if others else ""
    subject = f"{facts['priority']} {name}" if "priority" in facts else name
    return f"{subject}: {was} -> {will}{whom}"


def _how_soon(target: Target | None) -> str:
    if target is None:
        return "nothing"
    soon = str(target.within) if target.within else f"by {target.by}"
    return soon if target.calendar == "wall" else f"{soon} ({target.calendar})"


def _first(targets: Iterable[Target], facts: Facts) -> Target | None:
    return next((target for target in targets if target.fits(facts)), None)


def _of_commitments(before: Commitment, after: Commitment) -> Iterator[str]:
    """Everything of a promise but its targets."""
    for field in ("starts", "restarts", "pauses", "reopens", "stops"):
        yield from _of_sets(f"{after.id}: clock {field}", getattr(before.clock, field), getattr(after.clock, field))
    if before.share_percent != after.share_percent:
        yield f"{after.id}: share {before.share_percent} % -> {after.share_percent} %"
    for field, unit in (("warn_percent", " %"), ("warn_before", "")):
        was, will = getattr(before, field), getattr(after, field)
        yield from _of_sets(f"{after.id}: {field}", [f"{w}{unit}" for w in was], [f"{w}{unit}" for w in will])
    if before.missed != after.missed:
        yield f"{after.id}: missed {_follows(before)} -> {_follows(after)}"
    for field in ("name", "clause", "case", "owed_by"):
        if getattr(before, field) != getattr(after, field):
            yield f"{after.id}: {field} {getattr(before, field)!r} -> {getattr(after, field)!r}"


def _follows(owed: Commitment) -> str:
    """What follows when the carrier misses what it owes."""
    return ", ".join((f"tells level {owed.missed.tells_level}", *owed.missed.then)) if owed.missed else "nothing"


def _of_sets(what: str, old: Iterable[Any], new: Iterable[Any]) -> Iterator[str]:
    was, will = [str(each) for each in old], [str(each) for each in new]
    added = [f"+ {each}" for each in sorted(will) if each not in was]
    gone = [f"- {each}" for each in sorted(was) if each not in will]
    if added or gone:
        yield f"{what}: {', '.join((*added, *gone))}"


def _of_things(what: str, old: Mapping[str, Thing], new: Mapping[str, Thing]) -> Iterator[str]:
    for name, before, after in _paired(old, new):
        if before is None:
            yield f"{what} {name}: new"
        elif after is None:
            yield f"{what} {name}: gone"
        elif before != after:
            was, will = (each.model_dump(mode="json", by_alias=True) for each in (before, after))
            for field in (field for field in will if was.get(field) != will[field]):
                yield from _of_field(f"{what} {name}: {field}", was.get(field), will[field])


def _of_field(what: str, was: Any, will: Any) -> Iterator[str]:
    if isinstance(was, list) and isinstance(will, list):
        yield from _of_sets(what, map(_short, was), map(_short, will))
    else:
        yield f"{what} {_short(was)} -> {_short(will)}"


def _short(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(_short(each) for each in value.values() if each not in (None, [], ""))
    if isinstance(value, list):
        return ", ".join(map(_short, value))
    return str(value)


def _by_id(things: Iterable[Thing]) -> dict[str, Thing]:
    return {thing.id: thing for thing in things}  # type: ignore[attr-defined]  # commitments and calendars have one


def _paired(old: Mapping[str, Thing], new: Mapping[str, Thing]) -> Iterator[tuple[str, Thing | None, Thing | None]]:
    for name in dict.fromkeys((*old, *new)):
        yield name, old.get(name), new.get(name)
