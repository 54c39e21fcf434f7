"""`pledge check`, `pledge diff`, `pledge publish`: the promises as files that are checked, compared and published."""

import argparse
import getpass
import hashlib
import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import yaml

from pledgekeeper import book
from pledgekeeper.carriers import loading as carriers
from pledgekeeper.cases.plans import TemplateFile
from pledgekeeper.errors import Invalid
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.sites import add_site_option, chosen_site, present_moment, store_of
from pledgekeeper.model import Frozen, iso
from pledgekeeper.pledges import differences
from pledgekeeper.pledges.loading import Loader, load
from pledgekeeper.pledges.versions import (
    CalendarFile,
    DisputeTypeFile,
    HolidayFile,
    Published,
    as_published,
    check_answers,
    check_together,
    read_calendars,
    read_matrix,
    read_pledge,
    unknown_calendars,
    unknown_countries,
)
from pledgekeeper.sla.pledge import Pledge
from pledgekeeper.tickets.specifications import SpecificationFile


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the three to the command line."""
    check = commands.add_parser(
        "check",
        help="check a pledge, matrix, calendar, holiday, dispute or carrier file",
        description="Read files as the system would, and tell every mistake with file, line, field and what would be "
        "right. What a file is, its contents tell.",
    )
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.set_defaults(command=_check)
    diff = commands.add_parser(
        "diff",
        help="say in words what two versions promise differently",
        description="Compare two pledges, or two files of calendars. Each is a file, or the name of a version that "
        "ships with the code or was published.",
    )
    diff.add_argument("old", metavar="OLD")
    diff.add_argument("new", metavar="NEW")
    add_site_option(diff)
    diff.set_defaults(command=_diff)
    publish = commands.add_parser(
        "publish",
        help="publish a version of a pledge or of calendars, for ever",
        description="Put a checked version into the table. It never changes again. From its `valid_from` on, new "
        "cases get it wherever they would have got the version that it `replaces`; open cases keep theirs.",
    )
    publish.add_argument("file", type=Path, metavar="FILE")
    publish.add_argument("--by", default=None, help="who publishes it (default: who is signed in on this machine)")
    add_site_option(publish)
    publish.set_defaults(command=_publish)


def _check(given: argparse.Namespace) -> int:
    wrong = 0
    for path in given.files:
        try:
            shelf = book.Shelf(())
            found = _read(path, shelf)
            _fits(found, shelf)
            print(f"{path}: {_told(found)}")
        except Invalid as mistake:
            wrong += 1
            print(mistake)
    return 1 if wrong else 0


def _read(path: Path, shelf: book.Shelf) -> Frozen:
    """The file as what it is. Invalid when it is nothing we know, or has a mistake."""
    try:
        keys = yaml.load(path.read_text(encoding="utf-8"), Loader=Loader)
    except (OSError, ValueError, yaml.YAMLError):
        keys = None  # the reader below tells what is wrong
    has = set(keys) if isinstance(keys, dict) else set()
    if "ladders" in has:
        return read_matrix(path)
    if "calendars" in has:
        return read_calendars(path, unknown_countries)
    if "types" in has:
        return load(path, DisputeTypeFile)
    if "days" in has:
        return load(path, HolidayFile)
    if "templates" in has:
        return load(path, TemplateFile)
    if "specifications" in has:
        return load(path, SpecificationFile)
    if has & {"carriers", "roster"}:
        return carriers.read(path)
    return read_pledge(path, lambda pledge: unknown_calendars(pledge, _calendars(shelf)))


def _calendars(shelf: book.Shelf) -> set[str]:
    return {name for file in shelf.files.values() for name in file.by_id}


def _fits(found: Frozen, shelf: book.Shelf) -> None:
    """Invalid when a pledge counts on a calendar that there is not, or a calendar on a country that there is not."""
    if isinstance(found, Pledge):
        check_together(found, _calendars(shelf))
        check_answers(found, book.dispute_types())
    elif isinstance(found, CalendarFile):
        as_published(found)


def _told(found: Frozen) -> str:
    match found:
        case Pledge():
            return f"a pledge, {len(found.commitments)} commitments, valid from {iso(found.valid_from)}: no mistake"
        case CalendarFile():
            return f"{len(found.calendars)} calendars, valid from {iso(found.valid_from)}: no mistake"
        case HolidayFile():
            return f"{len(found.days)} dates of {found.year}: no mistake"
    return "no mistake"


def _diff(given: argparse.Namespace) -> int:
    shelf = book.Shelf(())
    known = (*shelf.pledges, *shelf.files)
    if any(name not in known and not Path(name).exists() for name in (given.old, given.new)):
        shelf = book.Shelf(store_of(chosen_site(given)).published())
    old, new = _version(given.old, shelf), _version(given.new, shelf)
    if isinstance(old, Pledge) and isinstance(new, Pledge):
        lines = list(differences.of_pledges(old, new))
    elif isinstance(old, CalendarFile) and isinstance(new, CalendarFile):
        lines = list(differences.of_calendars(old, new))
    else:
        raise CannotStart("One is a pledge, the other a file of calendars; compare like with like.")
    print("\n".join(lines) or "They promise the same.")
    return 0


def _version(named: str, shelf: book.Shelf) -> Pledge | CalendarFile:
    try:
        found = shelf.pledges.get(named) or shelf.files.get(named) or _read(Path(named), shelf)
    except Invalid as mistake:
        raise CannotStart(str(mistake)) from mistake
    if not isinstance(found, Pledge | CalendarFile):
        raise CannotStart(f"{named} is neither a pledge nor a file of calendars.")
    return found


def _publish(given: argparse.Namespace) -> int:
    store = store_of(chosen_site(given))
    now = present_moment(given)
    shelf = book.Shelf(store.published())
    content = _version(str(given.file), shelf)
    for problem in _objections(content, shelf):
        raise CannotStart(f"{given.file} was not published: {problem}")
    if content.valid_from <= now + book.FRESH_FOR:
        raise CannotStart(
            f"{given.file} was not published: it is valid from {iso(content.valid_from)}, which has passed or is upon "
            f"us. Cases opened since then keep what they got: choose a moment after {iso(now + book.FRESH_FOR)}."
        )
    content = as_published(content) if isinstance(content, CalendarFile) else content
    version = Published(
        pledge=content if isinstance(content, Pledge) else None,
        calendars=content if isinstance(content, CalendarFile) else None,
        sha256=hashlib.sha256(_canonical(content).encode()).hexdigest(),
        published_at=now,
        published_by=given.by or getpass.getuser(),
    )
    if not store.publish(version):
        raise CannotStart(f"{content.id} was published meanwhile by somebody else; it is not changed.")
    instead = f", instead of {content.replaces}," if content.replaces else ""
    print(f"{content.id} is published: new cases get it{instead} from {iso(content.valid_from)} on.")
    print(f"sha256 {version.sha256}")
    return 0


def _objections(content: Pledge | CalendarFile, shelf: book.Shelf) -> Iterator[str]:
    known: Mapping[str, Pledge | CalendarFile] = shelf.pledges if isinstance(content, Pledge) else shelf.files
    if content.id in known:
        yield f"there is a version {content.id} already, and published versions never change; give it a new id"
    if content.replaces and content.replaces not in known:
        yield f"it replaces {content.replaces!r}, which there is not; there are: {', '.join(sorted(known))}"
    if isinstance(content, CalendarFile):
        yield from _lacks(content, shelf)
    try:
        _fits(content, shelf)
    except Invalid as mistake:
        yield str(mistake)


def _lacks(content: CalendarFile, shelf: book.Shelf) -> Iterator[str]:
    """Calendars count for everybody: a version must have all that agreements and pledges may name."""
    if content.replaces is None:
        yield f"it must say what it `replaces`, e.g. {sorted(shelf.files)[-1]}: calendars count for everybody"
    elif content.replaces in shelf.files:
        missing = set(shelf.files[content.replaces].by_id) - set(content.by_id)
        if missing:
            yield f"it lacks {', '.join(sorted(missing))}, which {content.replaces} has and agreements may name"


def _canonical(content: Pledge | CalendarFile) -> str:
    plain = content.model_dump(mode="json", by_alias=True)
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
