"""A scoreboard of cases, made as a night makes it, but for the table and the bucket."""

import gzip
import json
from dataclasses import dataclass
from hashlib import sha256

import pytest

from pledgekeeper import book
from pledgekeeper.local.example_year import example_terms
from pledgekeeper.scoreboard.counting import Kept, dated_in, doubted_in, months_until, write_repeating, write_rows
from pledgekeeper.scoreboard.deliveries import delivery_rows
from pledgekeeper.scoreboard.document import Minimum
from pledgekeeper.scoreboard.figures import scoreboard
from pledgekeeper.scoreboard.gathering import row_of
from pledgekeeper.scoreboard.invoices import invoice_rows
from pledgekeeper.scoreboard.record import month_of
from pledgekeeper.scoreboard.service import service_rows
from pledgekeeper.scoreboard.sums import YEARS, added
from pledgekeeper.scoreboard.withholding import Withheld
from pledgekeeper.scoreboard.years import Board, years_of
from pledgekeeper.verify_scoreboard import compare
from tests.unit.builders import SECOND


@dataclass
class Made:
    board: object
    years: object
    packed: bytes
    counted: tuple = ()

    @property
    def document(self):
        return json.loads(self.board.text())

    @property
    def lines(self):
        return [json.loads(line) for line in gzip.decompress(self.packed).splitlines()]

    def measure(self, name, month=None):
        found = next(each for each in self.board.measures if each.id == name)
        return found.rolling if month is None else next(each for each in found.months if each.month == month)

    def said(self, document=None, lines=None, years=None):
        years = years or json.loads(self.years.text())
        return list(compare(document or self.document, lines if lines is not None else self.lines, years))

    def of_year(self, year, name):
        found = next(each for each in self.years.years if each.year == year)
        return next(each.figure for each in found.measures if each.id == name)


def rows_of(cases, as_of):
    read = (row_of(case, lambda who, _: example_terms(who), pseudonym, as_of) for case in cases)
    return [(row["case_id"], row) for row in read if row]


def judged(cases, invoices, as_of):
    doubts = doubted_in(cases)
    for each in invoices:
        carrier, said = example_terms(each.carrier_id).carrier, doubts.get(each.carrier_id, ())
        yield from invoice_rows(carrier, [each], said, book.dispute_types(), pseudonym, as_of)


def pseudonym(case_id):
    return sha256(case_id.encode()).hexdigest()[:20]


@pytest.fixture
def make(tmp_path):
    def made(cases, as_of, *, minimum=None, late=(), accounts=(), invoices=()):
        minimum = minimum or Minimum(cases=1, carriers=1)
        file = tmp_path / "kept.parquet"
        file.unlink(missing_ok=True)
        service = [
            row
            for account in accounts
            for row in service_rows(account, example_terms(account.carrier_id), pseudonym, as_of)
        ]
        written = write_rows([*rows_of(cases, as_of), *service], file, tmp_path)
        files = [file] if written else []
        cases, begin = list(files), months_until(month_of(as_of - SECOND), 13)[0]
        faults, bills = tmp_path / "faults.parquet", tmp_path / "invoices.parquet"
        if write_repeating(cases, begin, as_of, faults, tmp_path):
            files.append(faults)
        bills.unlink(missing_ok=True)
        if write_rows(judged(cases, invoices, as_of), bills, tmp_path):
            files.append(bills)
        due = tmp_path / "due.parquet"
        due.unlink(missing_ok=True)
        if write_rows(delivery_rows(dated_in(cases, "2000-01", as_of), pseudonym, as_of), due, tmp_path):
            files.append(due)
        kept = Kept(files, tmp_path)
        groups = kept.groups()
        withheld = Withheld.of(groups, months_until(month_of(as_of - SECOND), 13), minimum)
        path = tmp_path / "events.jsonl.gz"
        events, paging = kept.publish(path, withheld, groups, late)
        counted = kept.counted(late, paging)
        pledge = book.pledge("pledge-2026-11")
        years = years_of(
            *added(YEARS, kept.answers), Board(groups, withheld), {each.month for each in groups}, lambda _: pledge,
            as_of, "Example", minimum,
        )  # fmt: skip
        board = scoreboard(counted, withheld, pledge, as_of, "Example", events, years=years.file())
        board = board.changed(minimum=minimum)
        return Made(board, years, path.read_bytes(), (counted, withheld))

    return made
