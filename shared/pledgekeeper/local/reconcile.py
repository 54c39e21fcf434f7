"""`pledge reconcile`: two sides' call records compared, the difference by cause; `pledge generate-cdr`: two to try."""

import argparse
import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

from pledgekeeper.errors import Invalid, TooLarge
from pledgekeeper.local.problems import CannotStart
from pledgekeeper.pledges.loading import load

if TYPE_CHECKING:  # DuckDB is loaded by these two commands only
    from pledgekeeper.billing.generating import Recipe
    from pledgekeeper.billing.reconcile import Work
    from pledgekeeper.billing.residual import Residual

WIDTHS = (18, 12, 16, 20)


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add both commands to the command line."""
    compare = commands.add_parser(
        "reconcile",
        help="compare two sides' call records, and tell the difference by cause",
        description="Compare two files of call records (CSV, also .gz, or Parquet) and tell the difference of their "
        "amounts, ours less theirs, by cause. docs/reconciliation.md describes the files.",
    )
    compare.add_argument("ours", type=Path, metavar="OURS")
    compare.add_argument("theirs", type=Path, metavar="THEIRS")
    compare.add_argument(
        "--agreement", type=Path, required=True, metavar="FILE", help="YAML: currency, tolerances, rate sheet, period"
    )
    compare.add_argument("--json", action="store_true", help="write the result as JSON to standard output")
    compare.add_argument(
        "--mapping", type=Path, metavar="FILE",
        help="which columns say what: read if it exists, else what was found is written there to be kept",
    )  # fmt: skip
    compare.add_argument(
        "--out", type=Path, metavar="DIR",
        help="also write every call (Parquet), the sums (summary.json), a workbook and a page into this folder",
    )  # fmt: skip
    compare.add_argument(
        "--memory", default="2GB", metavar="SIZE", help="what may be held in memory; the rest goes to disk (2GB)"
    )
    compare.set_defaults(command=_reconcile)
    make = commands.add_parser(
        "generate-cdr",
        help="make up two sides' call records with known causes of difference",
        description="Write ours, theirs, the agreement, the rate sheet and the truth into a folder, to try `pledge "
        "reconcile` on. The same seed gives the same calls.",
    )
    make.add_argument("folder", type=Path, metavar="DIR")
    make.add_argument("--calls", type=int, default=10_000, metavar="N")
    make.add_argument("--seed", type=int, default=1, metavar="N")
    make.add_argument(
        "--cause", action="append", default=[], metavar="NAME=SHARE", help="e.g. rate=0.01; again for another one"
    )
    make.add_argument("--their-zone", default="UTC", metavar="ZONE", help="their clock shows local time of this zone")
    make.add_argument("--offset", type=int, default=0, metavar="SECONDS", help="so much fast is their clock")
    make.add_argument("--drift", type=int, default=0, metavar="SECONDS", help="and gains so much each day")
    make.add_argument("--jitter", type=int, default=0, metavar="SECONDS", help="starts differ by up to so much")
    make.add_argument("--withheld", type=float, default=0, metavar="SHARE", help="A-numbers that they do not tell")
    make.add_argument("--format", choices=("csv", "csv.gz", "parquet"), default="csv")
    make.set_defaults(command=_generate)


def _reconcile(given: argparse.Namespace) -> int:
    from pledgekeeper.billing.reconcile import reconcile
    from pledgekeeper.local.progress import Progress

    told = Progress(sys.stderr, quiet=given.json)
    try:
        work = _work(given)
        residual = reconcile(work, told)
    except (Invalid, TooLarge, OSError) as problem:
        raise CannotStart(str(problem)) from problem
    finally:
        told.end()
    if given.mapping and not given.mapping.exists():
        if residual.shows_columns:
            _save(given.mapping, residual)
        else:
            _tell(f"{given.mapping} is not written: a side has no calls that show its columns")
    for side, mapping in zip(("ours", "theirs"), residual.mappings, strict=True):
        _tell(f"{side:<6} {mapping.in_words()}")
    if residual.doubt:
        _tell(f"ATTENTION: {residual.doubt} (--mapping FILE)")
    document = residual.document()
    print(json.dumps(document, indent=2) if given.json else "\n".join(in_text(residual)))
    return 0


def _work(given: argparse.Namespace) -> "Work":
    from pledgekeeper.billing.agreement import BillingAgreement
    from pledgekeeper.billing.reconcile import Work
    from pledgekeeper.billing.sheet import read_sheet
    from pledgekeeper.carriers.call_columns import MappingFile

    if not re.fullmatch(r"\d+(\.\d+)? ?([KMGT]i?)?B", given.memory):
        raise CannotStart(f"--memory {given.memory}: this is no size; write e.g. 3GB or 800MB")
    agreement = load(given.agreement, BillingAgreement)
    rates = given.agreement.parent / agreement.rate_sheet if agreement.rate_sheet else None
    if rates and not rates.exists():
        raise CannotStart(f"{given.agreement}: there is no file {rates}; `rate_sheet` names one beside the agreement")
    work = Work(
        given.ours, given.theirs, agreement, read_sheet(rates) if rates else [], memory_limit=given.memory,
        threads=os.cpu_count() or 1, out=given.out,
    )  # fmt: skip
    if given.mapping and given.mapping.exists():
        return work.reading(load(given.mapping, MappingFile))
    return work


def _tell(step: str) -> None:
    print(step, file=sys.stderr, flush=True)


def _save(path: Path, residual: "Residual") -> None:
    ours, theirs = (each.model_dump(mode="json", exclude_none=True) for each in residual.mappings)
    path.write_text(yaml.safe_dump({"ours": ours, "theirs": theirs}, sort_keys=False), encoding="utf-8")
    _tell(f"which columns say what was written to {path}")


def in_text(residual: "Residual") -> Iterator[str]:
    """The result for a terminal."""
    from pledgekeeper.billing.residual import amount
    from pledgekeeper.billing.words import counted

    ours, theirs = residual.calls
    yield f"ours   {ours:>12,} calls  {amount(residual.totals[0]):>20} {residual.currency}"
    yield f"theirs {theirs:>12,} calls  {amount(residual.totals[1]):>20} {residual.currency}"
    yield f"in both {counted(residual.matched, 'call')}; {residual.offset.in_words()}"
    yield ""
    yield _row("cause", "calls", "billed seconds", residual.currency)
    for each in residual.causes:
        yield _row(each.cause, f"{each.calls:,}", f"{each.billed_seconds:,}", amount(each.amount))
        if each.cause == "rate" and (old := residual.old_rates).calls:
            yield _row("  old rates", f"{old.calls:,}", "", amount(old.amount))
    rest = residual.unexplained
    yield _row("unexplained", f"{rest.calls:,}", f"{rest.billed_seconds:,}", amount(rest.amount))
    yield _row("difference", "", "", amount(residual.difference))


def _row(name: str, *cells: str) -> str:
    return f"{name:<{WIDTHS[0]}}" + "".join(f"{cell:>{width}}" for cell, width in zip(cells, WIDTHS[1:], strict=True))


def _generate(given: argparse.Namespace) -> int:
    from pledgekeeper.billing.generating import generate

    try:
        truth = generate(_recipe(given), given.folder)
    except OSError as problem:
        raise CannotStart(str(problem)) from problem
    print(json.dumps(truth, indent=2))
    return 0


def _recipe(given: argparse.Namespace) -> "Recipe":
    from pledgekeeper.billing.causes import CAUSES
    from pledgekeeper.billing.generating import Recipe

    shares: dict[str, float] = {}
    for said in given.cause:
        name, _, share = said.partition("=")
        if name not in CAUSES or not re.fullmatch(r"0?\.\d+|[01]", share):
            raise CannotStart(
                f"--cause {said}: write a cause and its share, e.g. rate=0.01; causes: {', '.join(CAUSES)}"
            )
        shares[name] = float(share)
    if sum(shares.values()) > 1:
        raise CannotStart(f"--cause: the shares add up to {sum(shares.values())}; all calls are 1")
    if not 0 < given.calls <= 10**9:
        raise CannotStart(f"--calls {given.calls}: write a number from 1 to 1000000000")
    return Recipe(
        calls=given.calls, seed=given.seed, shares=shares, their_zone=given.their_zone, offset_seconds=given.offset,
        drift_seconds_per_day=given.drift, jitter_seconds=given.jitter, withheld=given.withheld,
        suffix=f".{given.format}",
    )  # fmt: skip
