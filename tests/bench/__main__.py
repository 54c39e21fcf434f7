"""`make bench`: every measurement in turn, as a table and as docs/bench.json. Name some to run only those."""

import json
import logging
import sys

from tests.bench import (
    clocks,
    dispute,
    handlers,
    imports,
    life,
    mail,
    pages,
    reconcile,
    requests,
    review,
    roster,
    running,
    scoreboard,
    search,
    simulate,
    steps,
    sweep,
    working_time,
)
from tests.bench.figures import REPORT, Figure

MEASUREMENTS = {
    "imports": imports,
    "life": life,
    "mail": mail,
    "handlers": handlers,
    "requests": requests,
    "pages": pages,
    "sweep": sweep,
    "running": running,
    "steps": steps,
    "dispute": dispute,
    "working_time": working_time,
    "clocks": clocks,
    "roster": roster,
    "simulate": simulate,
    "reconcile": reconcile,
    "scoreboard": scoreboard,
    "search": search,
    "review": review,
}


def main(names: list[str]) -> int:
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(f"there is no measurement {unknown[0]!r}; there are: {', '.join(MEASUREMENTS)}", file=sys.stderr)
        return 2
    logging.disable(logging.CRITICAL)
    for name in names or MEASUREMENTS:
        for figure in MEASUREMENTS[name].measure():
            print(
                f"{figure.name:44} {figure.value:>12,.2f} {figure.unit:18} n={figure.n:<5} {figure.spread}", flush=True
            )
            _note(figure)
    return 0


def _note(figure: Figure) -> None:
    """Write it down at once: should a later measurement fail, what is found is kept."""
    known = json.loads(REPORT.read_text()) if REPORT.exists() else {}
    known[figure.name] = {"value": figure.value, "unit": figure.unit, "n": figure.n}
    REPORT.write_text(json.dumps(dict(sorted(known.items())), indent=2) + "\n")


sys.exit(main(sys.argv[1:]))
