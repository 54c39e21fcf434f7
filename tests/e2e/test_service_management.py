"""On the running system: a Parquet file of figures is imported, and last month's review is written, mailed and read."""

import base64
import urllib.request
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from pledgekeeper.api.routes import ACCOUNT, QUALITY, REVIEWS

pytestmark = pytest.mark.e2e


def test_figures_come_in_as_parquet(stack, tmp_path):
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=2)
    figure = (
        "SELECT 'baltel' AS carrier, 'voice' AS product, 'BLT-FRA-02' AS route, 'asr' AS metric, 61.5 AS value, "
        f"800 AS attempts, TIMESTAMP '{hour:%F %T}' AS hour"
    )
    duckdb.sql(f"COPY ({figure}) TO '{tmp_path}/figures.parquet' (FORMAT parquet)")
    packed = base64.b64encode((tmp_path / "figures.parquet").read_bytes()).decode()

    status, answer = stack.post(f"{QUALITY}/figures", {"parquet": packed}, token=stack.staff_token())

    assert (status, answer) == (200, {"figures": 1, "news": 1})
    [shown] = stack.get(f"{QUALITY}?route=BLT-FRA-02", token=stack.token())[1]
    assert [each["value"] for each in shown["hours"]] == [61.5]


def test_last_months_review_is_written_mailed_and_read(stack):
    month = (datetime.now(UTC).replace(day=1) - timedelta(days=2)).strftime("%Y-%m")
    keeper = stack.staff_token("service-manager")

    status, review = stack.post(REVIEWS, {"carrier": "baltel", "month": month}, token=keeper)

    assert status == 200, review
    for form, begins in (("html", b"<!doctype html>"), ("pdf", b"%PDF-"), ("json", b"{")):
        with urllib.request.urlopen(review["links"][form]) as answer:
            assert answer.read().startswith(begins)
    assert stack.get(f"{REVIEWS}/{review['id']}", token=stack.token())[1]["version"] == 1
    assert stack.get(f"{REVIEWS}/{review['id']}", token=stack.token("andesvoz"))[0] == 404
    stack.wait_for(lambda: any("Service review" in (message["subject"] or "") for message in stack.outbox()))
    status, account = stack.get(ACCOUNT, token=stack.token())
    assert (status, account["carrier"]) == (200, "baltel")
