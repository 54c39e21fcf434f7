"""`pledge simulate`: read past cases under another pledge, and tell what that would have kept, missed and cost."""

import argparse
import gzip
import json
import os
import sys
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from pledgekeeper.book import Shelf
from pledgekeeper.clock import SystemClock
from pledgekeeper.errors import CareError, Invalid
from pledgekeeper.kinds import KINDS
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.local.settings import settings_from
from pledgekeeper.local.sites import add_site_option, chosen_site, present_moment, store_of
from pledgekeeper.model import iso
from pledgekeeper.pledges.loading import load
from pledgekeeper.pledges.versions import check_together, read_calendars, read_pledge
from pledgekeeper.simulation.chunks import Numbered, Unreadable, lines, rows
from pledgekeeper.simulation.mapping import ColumnMap
from pledgekeeper.simulation.outcome import Outcome, Places
from pledgekeeper.simulation.past_case import no_such
from pledgekeeper.simulation.recorded import recorded
from pledgekeeper.simulation.report import document
from pledgekeeper.simulation.rows import RowReader
from pledgekeeper.simulation.run import Work, carried_out, read_json
from pledgekeeper.simulation.scheme import Comparison, Scheme
from pledgekeeper.simulation.summary import in_text, summary_of
from pledgekeeper.sla.calendar import Calendar
from pledgekeeper.sla.pledge import Commitment, Pledge
from pledgekeeper.store.dynamo import DynamoStore

TOLD_EVERY = 100_000


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `pledge simulate` to the command line."""
    what_if = commands.add_parser(
        "simulate",
        help="read past cases under another pledge: what would have been kept, missed, and what it would have cost",
        description="Read past cases under another pledge, or on other calendars, and tell how often each promise "
        "would have been kept, which cases flip, and the credits. docs/simulate.md describes the files.",
    )
    where = what_if.add_mutually_exclusive_group(required=True)
    where.add_argument("--cases", type=Path, metavar="FILE", help="past cases: JSON Lines, or CSV with --mapping")
    where.add_argument("--from-table", action="store_true", help="the cases of the system of this machine, or of AWS")
    what_if.add_argument("--pledge", required=True, metavar="NEW", help="a shipped or published version, or a file")
    what_if.add_argument("--against", metavar="OLD", help="the same (default: each case's own pledge)")
    what_if.add_argument("--calendars", metavar="FILE", help="a file or a version (default: those in force)")
    what_if.add_argument("--calendar", metavar="ID", help="the business calendar that NEW counts on, for every case")
    what_if.add_argument("--mapping", type=Path, metavar="FILE", help="how the columns of a CSV file are read")
    what_if.add_argument(
        "--until", type=_moment, metavar="WHEN", help="read cases as of then, e.g. 2028-01-01T00:00:00Z"
    )
    what_if.add_argument(
        "--report", type=Path, metavar="DIR|HTML", help="where to write (default: simulation in DATA_DIR)"
    )
    what_if.add_argument(
        "--save", type=Path, metavar="FILE", help="with --from-table: keep the cases, to read them again"
    )
    what_if.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, metavar="N", help="how many work at once"
    )
    what_if.add_argument(
        "--leave-out", action="append", default=[], metavar="ID", help="a commitment of which the cases tell too little"
    )
    add_site_option(what_if)
    what_if.set_defaults(command=_simulate)


def _simulate(given: argparse.Namespace) -> int:
    if given.processes < 1:
        raise CannotStart(f"--processes {given.processes}: at least one has to do the work.")
    try:
        with _source(given) as source:
            comparison = _comparison(given, source)
            named = given.report or settings_from(os.environ).data_dir / "simulation"
            places = Places.at(named, "jsonl" if source.header is None else "csv")
            work = Work(comparison, source.read, given.until)
            with Outcome(places, source.header, source.mapping) as outcome:
                for done in carried_out(_told_how_far(source.items), work, given.processes):
                    outcome.add(done)
    except (Invalid, OSError) as problem:
        raise CannotStart(str(problem)) from problem
    except (EOFError, UnicodeError, zlib.error) as problem:
        raise CannotStart(f"{given.cases} cannot be read to its end: {problem}") from problem
    return _tell(given, source, comparison, outcome, places)


def _tell(given: argparse.Namespace, source: "Source", comparison: Comparison, outcome: Outcome, places: Places) -> int:
    for line in outcome.told(source.name):
        print(line, file=sys.stderr)
    if not outcome.tally.cases:
        raise CannotStart(f"{source.name}: no case in it could be read.")
    old = [comparison.old.pledge] if comparison.old else []
    old = old or [comparison.pledges[name] for name, _ in outcome.tally.pledges.most_common()]
    changed = f" on calendar {given.calendar}" if given.calendar else ""
    summary = summary_of(
        outcome.tally, comparison.new.pledge, old, outcome.first_flips, changed=changed, left_out=comparison.left_out
    )
    made = f"Made {iso(SystemClock().now())} from {source.name} by pledge simulate."
    places.report.write_text(document(summary, places.flips.name, made), encoding="utf-8")
    print("\n".join(in_text(summary)))
    print(f"\n{places.report}" + (f"\n{places.flips}" if outcome.tally.flips else ""))
    return 0


# --- where cases come from -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """Past cases, as they stand in a file or in the table, and how one of them is read."""

    name: str
    items: Iterator[Numbered]
    read: Callable[[Any, int | None], Any] = read_json
    header: tuple[str, ...] | None = None
    mapping: ColumnMap | None = None


@contextmanager
def _source(given: argparse.Namespace) -> Iterator[Source]:
    if given.from_table:
        yield from _table(given)
    elif given.mapping:
        mapping = load(given.mapping, ColumnMap)
        with _opened(given.cases, "rt", encoding=mapping.encoding, errors="surrogateescape", newline="") as file:
            items = rows(file, mapping.delimiter)
            header = _header(next(items, None), mapping, given)
            yield Source(given.cases.name, items, RowReader(mapping, header), header, mapping)
    elif given.cases.name.removesuffix(".gz").endswith(".csv"):
        raise CannotStart(f"{given.cases}: say how its columns are read, with --mapping; see docs/simulate.md")
    else:
        with _opened(given.cases, "rb") as file:
            yield Source(given.cases.name, lines(file))


def _opened(path: Path, mode: str, **how: Any) -> Any:
    return gzip.open(path, mode, **how) if path.suffix == ".gz" else path.open(mode, **how)


def _header(first: Numbered | None, mapping: ColumnMap, given: argparse.Namespace) -> tuple[str, ...]:
    """The names of the columns. CannotStart when there are none, or not those that the mapping names."""
    if first is None or isinstance(first.raw, Unreadable):
        raise CannotStart(f"{given.cases}: the first line has the names of the columns, and cannot be read.")
    header = tuple(cell.strip() for cell in first.raw)
    problems = [f"{given.mapping.name} does not fit {given.cases.name}: {each}" for each in mapping.unfit(header)]
    if problems:
        raise CannotStart("\n".join(problems))
    return header


def _table(given: argparse.Namespace) -> Iterator[Source]:
    store, now = _store(given), present_moment(given)
    items = _cases_of(store, now)
    if not given.save:
        yield Source("the table", items)
        return
    with given.save.open("wb") as file:
        yield Source("the table", _saved(items, file))


def _cases_of(store: DynamoStore, now: datetime) -> Iterator[Numbered]:
    """Every case, desk by desk: one query for each, as its timeline is needed whole."""
    desks = [centre.id for centre in store.roster().centres]
    found = (case_id for desk in desks for kind in KINDS for case_id in store.case_ids(desk, kind))
    for number, case_id in enumerate(found, start=1):
        try:
            case = store.load(case_id).case
        except CareError as problem:
            yield Numbered(number, Unreadable(case_id, f"{case_id}: {problem}"))
            continue
        if case:
            yield Numbered(number, json.dumps(recorded(case, now), separators=(",", ":")).encode() + b"\n")


def _saved(items: Iterator[Numbered], file: IO[bytes]) -> Iterator[Numbered]:
    for numbered in items:
        if isinstance(numbered.raw, bytes):
            file.write(numbered.raw)
        yield numbered


def _told_how_far(items: Iterator[Numbered]) -> Iterator[Numbered]:
    for number, numbered in enumerate(items, start=1):
        if number % TOLD_EVERY == 0 and sys.stderr.isatty():
            print(f"{number:,} read", file=sys.stderr)
        yield numbered


# --- what they are read under ----------------------------------------------------------------------------------------


def _comparison(given: argparse.Namespace, source: Source) -> Comparison:
    versions = _Versions(given)
    calendars = versions.calendars(given.calendars)
    if given.calendar and given.calendar not in calendars:
        raise CannotStart(f"--calendar: {no_such(given.calendar, 'calendar', calendars)}")
    new, old = versions.pledge(given.pledge), versions.pledge(given.against) if given.against else None
    for pledge in filter(None, (new, old)):
        check_together(pledge, dict(calendars))
    library = versions.shelf.library
    left_out = _left_out(given, source.mapping, new.commitments)
    return Comparison(
        Scheme(new, calendars, given.calendar), Scheme(old, calendars) if old else None,
        library.pledges, library.calendars, left_out,
    )  # fmt: skip


def _left_out(
    given: argparse.Namespace, mapping: ColumnMap | None, commitments: Sequence[Commitment]
) -> frozenset[str]:
    """What is not to be judged: because somebody says so, or as no column tells when it was kept."""
    said = {*given.leave_out, *(mapping.leave_out if mapping else ())}
    known = {commitment.id for commitment in commitments}
    for name in said - known:
        raise CannotStart(f"leave out {no_such(name, 'commitment', known)}")
    return frozenset(said | (mapping.untold(commitments) if mapping else set()))


class _Versions:
    """Pledges and calendars, by a file or by name: those that ship with the code, and those that were published.

    Cases name versions too, so the table is looked into whenever there is one; it must be there only for a name that
    does not ship.
    """

    def __init__(self, given: argparse.Namespace) -> None:
        self._given = given
        self._asked = True
        try:
            self.shelf = Shelf(_store(given).published())
        except CannotStart:
            if given.from_table or given.aws:
                raise
            self._asked, self.shelf = False, Shelf(())

    def pledge(self, named: str) -> Pledge:
        if _is_file(named):
            return read_pledge(Path(named))
        if named not in self.shelf.pledges:
            self._ask("pledge", named, self.shelf.pledges)
        return self.shelf.pledge_named(named)

    def calendars(self, named: str | None) -> Mapping[str, Calendar]:
        if named and _is_file(named):
            return read_calendars(Path(named)).by_id
        if named and named not in self.shelf.files:
            self._ask("file of calendars", named, self.shelf.files)
        if named and named not in self.shelf.files:
            raise CannotStart(f"--calendars: {no_such(named, 'published file of calendars', self.shelf.files)}")
        return (self.shelf.files[named] if named else self.shelf.calendars_in_force(SystemClock().now())).by_id

    def _ask(self, what: str, named: str, shipped: Mapping[str, object]) -> None:
        if self._asked:
            return
        self._asked = True
        try:
            self.shelf = Shelf(_store(self._given).published())
        except CannotStart as problem:
            raise CannotStart(
                f"{no_such(named, f'{what} that ships with the code', shipped)} "
                f"(A file is named by its path, e.g. {named}.yaml. Published ones are in the table: {problem})"
            ) from problem


def _is_file(named: str) -> bool:
    return Path(named).suffix in (".yaml", ".yml")


def _store(given: argparse.Namespace) -> DynamoStore:
    site = chosen_site(given)
    return store_of(site)


def _moment(text: str) -> int:
    problem = argparse.ArgumentTypeError(f"{text!r} is no moment; write e.g. 2028-01-01T00:00:00Z")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise problem from None
    if moment.tzinfo is None:
        raise problem
    return int(moment.timestamp())
