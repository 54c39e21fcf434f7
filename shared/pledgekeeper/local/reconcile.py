"""`pledge reconcile`: two sides' call records compared, the difference told by cause."""

import argparse
import json
import os
import sys
from pathlib import Path

from pledgekeeper.errors import Invalid
from pledgekeeper.local.problems import CannotStart


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `pledge reconcile` to the command line."""
    compare = commands.add_parser(
        "reconcile",
        help="compare two sides' call records, and tell the difference by cause",
        description="Compare two files of call records (CSV, also .gz, or Parquet) and tell the difference of their "
        "amounts, ours less theirs, by cause. docs/reconciliation.md describes the files.",
    )
    compare.add_argument("ours", type=Path, metavar="OURS")
    compare.add_argument("theirs", type=Path, metavar="THEIRS")
    compare.add_argument("--agreement", type=Path, required=True, metavar="FILE", help="currency, tolerances, rates, period")
    compare.add_argument("--json", action="store_true", help="write the result as JSON to standard output")
    compare.add_argument("--memory", default="2GB", metavar="SIZE", help="how much memory to use; the rest goes to disk (default: 2GB)")
    compare.set_defaults(command=_reconcile)


def _reconcile(given: argparse.Namespace) -> int:
    from pledgekeeper.billing.agreement import BillingAgreement, read_sheet
    from pledgekeeper.billing.reconcile import Work, reconcile
    from pledgekeeper.pledges.loading import load

    try:
        agreement = load(given.agreement, BillingAgreement)
        sheet = read_sheet(given.agreement.parent / agreement.rate_sheet) if agreement.rate_sheet else []
        work = Work(given.ours, given.theirs, agreement, sheet, memory_limit=given.memory, threads=os.cpu_count() or 1)
        residual = reconcile(work, lambda step: print(step, file=sys.stderr))
    except (Invalid, OSError) as problem:
        raise CannotStart(str(problem)) from problem
    print(json.dumps(residual.document(), indent=2))
    return 0
