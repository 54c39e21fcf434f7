"""`pledge hash-records`: call records as hashes; `pledge compare-hashes`: on which days two sides' differ; `pledge
cut-days`: the records of those days alone."""

import argparse
import sys
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from pledgekeeper.disputes.record_hashes import HashFile, ReadBy, differing_days, read, written
from pledgekeeper.errors import Invalid
from pledgekeeper.local.problems import CannotStart


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands to the command line."""
    make = commands.add_parser(
        "hash-records",
        help="write hashes of call records, to compare them with another side's without showing them",
        description="Write four hashes of each call by its day. Both sides of a dispute use the salt that its evidence "
        "room shows. docs/evidence.md tells what is compared, and how near two records must be.",
    )
    make.add_argument("file", type=Path, metavar="FILE", help="call records as `pledge reconcile` reads them")
    make.add_argument("--salt", required=True, metavar="SALT")
    make.add_argument("--zone", default="UTC", metavar="ZONE", help="of starts that name no offset (UTC)")
    make.add_argument("--days-of", default="UTC", metavar="ZONE", help="whose days are told (UTC): the same for both")
    make.add_argument("--into", type=Path, metavar="FILE", help="else to standard output")
    make.set_defaults(command=_hash)
    compare = commands.add_parser(
        "compare-hashes",
        help="tell on which days two sides' call records differ, by their hashes",
        description="The exit code is 1 when a day differs.",
    )
    compare.add_argument("ours", type=Path, metavar="OURS")
    compare.add_argument("theirs", type=Path, metavar="THEIRS")
    compare.set_defaults(command=_compare)
    cut = commands.add_parser(
        "cut-days",
        help="write the call records of some days alone, to show the other side those and no others",
        description="Days are those of the hashes. All columns stay, as they stand in the file.",
    )
    cut.add_argument("file", type=Path, metavar="FILE", help="the file that was hashed")
    cut.add_argument("--days", required=True, nargs="+", type=_day, metavar="DAY", help="e.g. 2026-10-24 2026-10-25")
    told = cut.add_mutually_exclusive_group()
    told.add_argument("--hashes", type=Path, metavar="FILE", help="of that file: they tell how it is read, whose days")
    told.add_argument("--zone", default="UTC", metavar="ZONE", help="else: of starts that name no offset (UTC)")
    cut.add_argument("--into", type=Path, required=True, metavar="FILE")
    cut.set_defaults(command=_cut)


def _hash(given: argparse.Namespace) -> int:
    from pledgekeeper.billing.hashing import calls_of, columns_of  # DuckDB is loaded by this command only

    read_by = _read_by(zone=given.zone, days_of=given.days_of)
    try:
        read_by = read_by.changed(columns=columns_of(given.file))
        lines = written(calls_of(given.file, ZoneInfo(given.zone), read_by.columns), given.salt, read_by)
        if given.into is None:
            sys.stdout.writelines(lines)
        else:
            with given.into.open("w", encoding="utf-8") as file:
                file.writelines(lines)
    except (Invalid, OSError) as problem:
        raise CannotStart(str(problem)) from problem
    return 0


def _read_by(zone: str, days_of: str = "UTC") -> ReadBy:
    try:
        return ReadBy(zone=zone, days_of=days_of)
    except ValidationError as mistake:
        first = mistake.errors()[0]
        option = str(first["loc"][0]).replace("_", "-")
        raise CannotStart(f"--{option} {first['input']}: there is no such zone; write e.g. Europe/Paris") from None


def _cut(given: argparse.Namespace) -> int:
    from pledgekeeper.billing.hashing import cut_days  # DuckDB is loaded by this command only
    from pledgekeeper.billing.words import counted

    if given.into.exists():
        raise CannotStart(f"--into {given.into}: it is there already, and is not written over; name another file")
    read_by = _read(given.hashes).read_by if given.hashes else _read_by(zone=given.zone)
    try:
        rows = cut_days(given.file, given.days, read_by, given.into)
    except (Invalid, OSError) as problem:
        raise CannotStart(str(problem)) from problem
    print(f"{counted(rows, 'call')} of {counted(len(set(given.days)), 'day')} in {given.into}")
    return 0 if rows else 1


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write e.g. 2026-10-24") from None


def _compare(given: argparse.Namespace) -> int:
    try:
        days = differing_days(_read(given.ours), _read(given.theirs))
    except Invalid as problem:
        raise CannotStart(str(problem)) from problem
    for each in days:
        print(f"{each.day}  {each.only_first:>9,} only ours  {each.only_second:>9,} only theirs")
    if not days:
        print("no day differs")
    return 1 if days else 0


def _read(path: Path) -> HashFile:
    try:
        with path.open(encoding="utf-8") as file:
            return read(file)
    except (OSError, UnicodeDecodeError) as problem:
        raise CannotStart(f"{path}: cannot be read: {problem}") from problem
    except Invalid as problem:
        raise CannotStart(f"{path}: {problem}") from problem
