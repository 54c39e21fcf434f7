"""Figures out of Parquet files are those out of the rows themselves, for each carrier on its own."""

import random
from datetime import UTC, datetime
from decimal import Decimal

from pledgekeeper.reviews.figures import Subject, figures
from pledgekeeper.reviews.lake import Lake, write
from tests.unit.reviews.test_figures import KNOWN, NOVEMBER, a_dispute, a_promise, a_ticket


def test_no_decimal_of_an_amount_is_lost_in_a_file(tmp_path):
    rial = a_dispute(1, 1)._replace(currency="OMR", open_amount=Decimal("12.345"), credit_due_amount=Decimal("0.001"))
    write(tmp_path, [rial], [])

    (read,) = Lake(tmp_path).facts(rial.carrier_id, NOVEMBER).cases

    assert (read.open_amount, read.credit_due_amount) == (rial.open_amount, rial.credit_due_amount)


def test_figures_out_of_files_are_those_out_of_the_rows(tmp_path):
    rng = random.Random(11)
    cases = [
        (a_ticket(n, rng.randint(-90, 40), rng.choice([None, 3, 900]), service=rng.choice(["A", "B", ""]))
         if rng.random() < 0.8 else a_dispute(n, rng.randint(-90, 40)))._replace(carrier_id=rng.choice("xyz"))
        for n in range(400)
    ]  # fmt: skip
    promises = [
        a_promise(
            rng.choice(["kept", "missed", "void", "open"]), rng.randint(-60, 60), paused_seconds=rng.randint(0, 9),
            carrier_id=rng.choice("xyz"),
        )
        for _ in range(2_000)
    ]  # fmt: skip
    write(tmp_path, cases, promises)
    lake, known_at = Lake(tmp_path), datetime(2026, 12, 3, tzinfo=UTC)

    assert lake.carriers() == ["x", "y", "z"]
    for carrier in lake.carriers():
        subject = Subject(carrier=carrier, name=carrier, tier="gold")
        own = [case for case in cases if case.carrier_id == carrier]
        theirs = [promise for promise in promises if promise.carrier_id == carrier]
        facts = lake.facts(carrier, NOVEMBER)
        assert figures(subject, NOVEMBER, known_at, facts.cases, facts.promises, KNOWN) == figures(
            subject, NOVEMBER, known_at, own, theirs, KNOWN
        )
        assert len(facts.promises) < len(theirs)
