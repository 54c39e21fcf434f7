"""Two small sides written as files, and what became of them."""

import csv
import gzip
import json
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache

import duckdb
from hypothesis import strategies as st

from pledgekeeper import cli
from pledgekeeper.billing.agreement import BillingAgreement
from pledgekeeper.billing.generating import Recipe, generate
from pledgekeeper.billing.reconcile import Work, reconcile
from pledgekeeper.billing.sheet import read_sheet
from pledgekeeper.pledges.loading import load

BEGIN = datetime(2026, 10, 5, 8)  # noqa: DTZ001  a wall clock's
HEADER = ("start", "caller", "called", "seconds", "amount")
SHEET = """prefix,destination,rate_per_minute,first_increment_seconds,next_increment_seconds,effective_from
221,Senegal Fixed,0.09,1,1,2026-01-01
22177,Senegal Mobile,0.24,1,1,2026-01-01
22177,Senegal Mobile,0.18,1,1,2026-10-01
44,United Kingdom,0.012,60,60,2026-01-01
"""
AGREEMENT = """currency: USD
match: {start_seconds: 5, duration_seconds: 2}
rate_sheet: rates.csv
period: {from: 2026-10-01, to: 2026-11-01, zone: UTC}
"""


@cache
def nothing_kept():
    """A database to look into files with: nothing is kept in it, and to open one takes longer than to look."""
    return duckdb.connect()


def call(number, *, seconds=60, at=None, amount=None, rate="0.18", caller=None, called=None):
    """One row of HEADER: the call of this number, to a mobile in Senegal."""
    begun = at if at is not None else BEGIN + timedelta(minutes=7 * number)
    cost = Decimal(amount) if amount is not None else Decimal(rate) * seconds / 60
    return (
        begun.strftime("%Y-%m-%d %H:%M:%S"), caller or f"3361234{number:04d}", called or f"2217712{number:05d}",
        seconds, f"{cost:.6f}",
    )  # fmt: skip


def write(path, rows, header=HEADER, delimiter=","):
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "wt", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([header, *rows])
    return path


def compared(folder, ours, theirs, *, agreement=AGREEMENT, header=HEADER, **work):
    """The result document of two lists of rows, or of two files. `work`: see `Work`."""
    (folder / "rates.csv").write_text(SHEET)
    (folder / "agreement.yaml").write_text(agreement)
    files = [
        side if hasattr(side, "suffix") else write(folder / f"{name}.csv", side, header)
        for name, side in (("ours", ours), ("theirs", theirs))
    ]
    return of_files(folder, *files, **work)


def of_files(folder, ours, theirs, told=None, **work):
    agreement = load(folder / "agreement.yaml", BillingAgreement)
    sheet = read_sheet(folder / agreement.rate_sheet) if agreement.rate_sheet else []
    notes = told if told is not None else []
    return reconcile(Work(ours, theirs, agreement, sheet, **{"memory_limit": "500MB"} | work), notes.append).document()


def found(document):
    """Calls and amount by cause."""
    return {each["cause"]: (each["calls"], each["amount"]) for each in document["causes"]}


def made(folder, **recipe):
    """What was injected, and what was found, in the same form."""
    chosen = Recipe(**recipe)
    truth = generate(chosen, folder)
    document = of_files(folder, folder / f"ours{chosen.suffix}", folder / f"theirs{chosen.suffix}")
    return truth, document


def several(calls, least=1, most=8):
    """Of a strategy for calls to one number: two sides of several such, each to a number of its own, so that one
    comparison looks at all of them."""

    def sides(drawn):
        return tuple(
            [(*row[:2], f"2217712345{number:02}", *row[3:]) for number, each in enumerate(drawn) for row in each[at]]
            for at in (0, 1)
        )

    return st.lists(st.tuples(calls, calls), min_size=least, max_size=most).map(sides)


FEW_DAYS = ("30", "01", "02", "25", "26")
"""Of a month: both of its ends, and those between which summer time ends."""


def few_days(folder, **recipe):
    """Both files of a recipe, of few of its days: what is done day by day is done for each of them."""
    chosen = Recipe(**recipe)
    generate(chosen, folder)
    files = folder / f"ours{chosen.suffix}", folder / f"theirs{chosen.suffix}"
    kind, how = ("parquet", "") if chosen.suffix == ".parquet" else ("csv", ", all_varchar = true")
    with duckdb.connect() as database:
        for file, day in zip(files, ("start_time[9:10]", '"Connect Time"[1:2]'), strict=True):
            database.execute(f"CREATE TABLE kept AS FROM read_{kind}('{file}'{how}) WHERE {day} IN {FEW_DAYS}")
            database.execute(f"COPY kept TO '{file}' (FORMAT {kind})")  # packed as its name says
            database.execute("DROP TABLE kept")
    return files


def run(capsys, *arguments):
    """The command line: exit code, and what was written to both outputs."""
    code = cli.main([str(each) for each in arguments])
    said = capsys.readouterr()
    return code, said.out, said.err


def as_json(text):
    return json.loads(text)
