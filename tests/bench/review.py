"""Monthly reviews of five hundred carriers, out of a year of a million cases in Parquet: wall time, and memory.

The measurement runs in a process of its own, so that its memory is its own.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from pledgekeeper.book import pledge
from pledgekeeper.reviews.figures import Figures, Subject, figures
from pledgekeeper.reviews.lake import CASES, PROMISES, Lake
from pledgekeeper.reviews.month import Month, month_named
from pledgekeeper.reviews.page import page
from pledgekeeper.reviews.pdf import pdf
from pledgekeeper.reviews.sections import shown
from pledgekeeper.reviews.words import words
from tests.bench.figures import Figure, peak_mb

CARRIERS, MILLION = 500, 1_000_000
KNOWN_AT = datetime(2027, 1, 5, tzinfo=UTC)
KNOWN = [each for kind in ("ticket", "dispute", "order") for each in pledge("pledge-2026-11").for_kind(kind)]
OF_A_TICKET = ("acknowledge", "first-response", "update", "restore", "solve", "reason-for-outage")
DRAWN = 50

MADE = f"""
CREATE TABLE drawn AS SELECT
    i, 'carrier-' || lpad((i % {CARRIERS})::VARCHAR, 3, '0') AS carrier_id,
    CASE WHEN i % 10 < 8 THEN 'ticket' WHEN i % 10 = 8 THEN 'dispute' ELSE 'order' END AS kind,
    'P' || (1 + i % 4) AS priority,
    TIMESTAMPTZ '2026-01-01 00:00:00+00' + to_seconds((hash(i) % 31536000)::BIGINT) AS opened_at,
    (3600 + hash(i + 7) % 200000)::BIGINT AS seconds
FROM range({MILLION}) numbers(i);
COPY (SELECT
    kind || '-' || i AS case_id, carrier_id, kind, CASE WHEN kind = 'ticket' THEN priority ELSE '' END AS priority,
    CASE WHEN i % 3 = 0 THEN 'circuit-' || (hash(i) % 400) ELSE '' END AS service, kind = 'ticket' AS is_fault,
    opened_at, CASE WHEN i % 50 THEN opened_at + to_seconds(seconds) END AS solved_at,
    CASE WHEN i % 50 THEN opened_at + to_seconds(seconds * 2) END AS over_at, i % 97 = 0 AS given_up,
    CASE WHEN kind = 'dispute' THEN 'EUR' ELSE '' END AS currency,
    CASE WHEN kind = 'dispute' THEN (hash(i) % 1000000 / 100.0)::DECIMAL(18,2) ELSE 0 END AS open_amount,
    0::DECIMAL(18,2) AS credit_due_amount, CASE WHEN i % 40 = 0 THEN 5 ELSE 0 END::DECIMAL(9,2) AS credit_percent,
    CASE WHEN kind = 'order' THEN opened_at + to_seconds(seconds) END AS fell_due_at,
    CASE WHEN kind = 'order' THEN i % 12 > 0 END AS on_time,
    CASE WHEN kind = 'order' THEN i % 9 > 0 END AS by_requested_date, kind = 'order' AND i % 9 = 0 AS in_jeopardy,
    CASE WHEN kind = 'ticket' THEN 'ours' ELSE '' END AS responsibility,
    CASE WHEN kind = 'ticket' AND priority = 'P1' THEN opened_at END AS interrupted_at,
    CASE WHEN i % 50 THEN opened_at + to_seconds(seconds) END AS working_at,
    CASE WHEN i % 97 = 0 THEN 'cancelled' ELSE 'closed' END AS ended,
    CASE WHEN i % 4 = 0 THEN opened_at + to_seconds(seconds * 2) END AS asked_at, 1 + hash(i) % 5 AS score
    FROM drawn ORDER BY carrier_id, opened_at) TO '{{folder}}/{CASES}' (FORMAT parquet, ROW_GROUP_SIZE 20000);
COPY (SELECT
    kind || '-' || i AS case_id, carrier_id, commitment, priority,
    CASE WHEN hash(i, commitment) % 20 = 0 THEN 'missed' ELSE 'kept' END AS outcome, opened_at AS started_at,
    opened_at + to_seconds((seconds * (hash(i, commitment) % 100) / 100)::BIGINT) AS "at",
    hash(i, commitment) % 400 = 0 AS disputed, seconds AS elapsed_seconds, 0::BIGINT AS disputed_seconds,
    (hash(i) % 4000)::BIGINT AS paused_seconds
    FROM drawn, (SELECT unnest({list(OF_A_TICKET)}) AS commitment) promised WHERE kind = 'ticket'
    ORDER BY carrier_id, opened_at) TO '{{folder}}/{PROMISES}' (FORMAT parquet, ROW_GROUP_SIZE 50000);
"""


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        with duckdb.connect() as database:
            database.execute("SET TimeZone = 'UTC'")
            database.execute(MADE.format(folder=folder))
        for which in ("month", "year"):
            ran = subprocess.run(
                [sys.executable, "-m", "tests.bench.review", folder, which], check=True, capture_output=True, text=True
            )
            took = json.loads(ran.stdout.splitlines()[-1])
            yield Figure(f"reviews_500_{which}_s", took["seconds"], "s", CARRIERS)
            yield Figure(f"reviews_500_{which}_cpu_s", took["cpu_s"], "s", CARRIERS)
            yield Figure(f"reviews_500_{which}_peak_mb", took["mebibytes"], "MB", CARRIERS)
            if which == "month":
                yield Figure("review_drawn_ms", took["drawn"], "ms", DRAWN)


def _measured(folder: Path, month: Month) -> dict[str, float]:
    begin, began = time.perf_counter(), time.process_time()
    found = list(_reviews(folder, month))
    seconds, cpu_s = time.perf_counter() - begin, time.process_time() - began
    memory = peak_mb()
    assert len(found) == CARRIERS
    say = words("en")
    begin = time.perf_counter()
    for each in found[:DRAWN]:
        review = shown(each, 1, (), None, say)
        page(review)
        pdf(review)
    drawn = (time.perf_counter() - begin) / DRAWN
    return {
        "seconds": round(seconds, 2),
        "cpu_s": round(cpu_s, 2),
        "mebibytes": round(memory, 1),
        "drawn": round(1000 * drawn, 1),
    }


def _reviews(folder: Path, month: Month) -> Iterator[Figures]:
    lake = Lake(folder)
    for carrier in lake.carriers():
        facts = lake.facts(carrier, month)
        subject = Subject(carrier=carrier, name=carrier, tier="gold")
        yield figures(subject, month, KNOWN_AT, facts.cases, facts.promises, KNOWN)
    lake.close()


if __name__ == "__main__":
    november = month_named("2026-11", "Europe/Vilnius")
    whole = Month("2026-12", "UTC", datetime(2026, 1, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    print(json.dumps(_measured(Path(sys.argv[1]), november if sys.argv[2] == "month" else whole)))
