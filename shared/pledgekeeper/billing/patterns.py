"""Patterns of fraud in call records or messages: IRSF, Wangiri, FAS, SIM box, AIT, sequential numbers, bursts.

SQL counts, with money in whole units; what is suspicious is said in `patterns.yaml`, and judged here.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from pledgekeeper.billing.findings import Finding, Sign, finding
from pledgekeeper.billing.records import Records
from pledgekeeper.billing.tables import keep
from pledgekeeper.billing.thresholds import Thresholds

SQL = Path(__file__).parent / "sql" / "patterns"
Row = dict[str, Any]


def patterns_in(database: duckdb.DuckDBPyConnection, records: Records, limits: Thresholds) -> list[Finding]:
    """What is suspicious in the table `calls`, the dearest first."""
    search = _Search(database, limits)
    found = search.messages() if records == "messages" else search.calls()
    return sorted(found, key=lambda each: (-each.amount, -each.calls, each.kind, each.subject))


class _Search:
    """The queries over one file. Bursts, blocks of sequential numbers and Wangiri callers are asked for first."""

    def __init__(self, database: duckdb.DuckDBPyConnection, limits: Thresholds) -> None:
        self.database, self.limits = database, limits
        self.blocks = self._rows("sequential", limits.sequential.model_dump(include={"steps", "step_at_most", "share"}))
        self.bursts = self._rows("burst", limits.burst.model_dump())
        keep(database, "blocks", {"block": "BIGINT"}, ((row["block"],) for row in self.blocks))
        keep(database, "bursts", {"r": "VARCHAR", "h": "BIGINT"}, ((row["r"], row["h"]) for row in self.bursts))

    def calls(self) -> Iterator[Finding]:
        limits = self.limits
        callers = self._rows("wangiri", limits.wangiri.model_dump())
        keep(self.database, "callers_of_wangiri", {"a": "BIGINT"}, ((row["a"],) for row in callers))
        yield from map(self._wangiri, callers)
        yield from filter(None, map(self._irsf, self._rows("irsf", {"calls": limits.irsf.calls})))
        asked = limits.fas.model_dump(include={"calls", "short_seconds", "short_share", "short_times"})
        yield from filter(None, map(self._fas, self._rows("fas", asked)))
        yield from map(self._sim_box, self._rows("sim_box", limits.sim_box.model_dump()))
        yield from self._alike()

    def messages(self) -> Iterator[Finding]:
        yield from filter(None, map(self._ait, self._rows("ait", {"messages": self.limits.ait.messages})))
        yield from self._alike()

    def _alike(self) -> Iterator[Finding]:
        yield from map(self._sequential, self.blocks)
        yield from map(self._burst, self.bursts)

    def _rows(self, name: str, asked: Row) -> list[Row]:
        found = self.database.execute((SQL / f"{name}.sql").read_text(), {k: _plain(v) for k, v in asked.items()})
        names = [column[0] for column in found.description or ()]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    # --- what each row means -------------------------------------------------------------------------------------

    def _irsf(self, row: Row) -> Finding | None:
        t = self.limits.irsf
        long, equal = row["median_seconds"] >= t.long_seconds, row["equal"] >= t.equal_share
        signs = (
            self._burst_sign(row),
            Sign("price of a minute", f"{row['price_times']} times the file's median", f"{t.costly_times} times",
                 row["price_times"] >= t.costly_times),
            Sign("long calls", f"median {row['median_seconds']} s", f"{t.long_seconds} s", long),
            Sign("equal durations", f"{row['equal']} within 2 s of the median", f"{t.equal_share}", equal),
            _sequential_sign(row),
            Sign("at night (22 to 6 h)", f"{row['night']}", f"{t.night_share}", row["night"] >= t.night_share),
        )  # fmt: skip
        if sum(sign.seen for sign in signs) < t.signs:
            return None
        return finding("irsf", row, signs, "a campaign, a conference or an alarm system that calls abroad by schedule")

    def _wangiri(self, row: Row) -> Finding:
        t = self.limits.wangiri
        signs = (
            Sign("short calls", f"{row['short']} last {t.short_seconds} s or less", f"{t.short_share}", True),
            Sign("each number once", f"{row['distinct_called']} distinct", f"{t.distinct_share}", True),
            Sign(
                "called back", f"{row['back']} calls in this file", "any; those are what it earns by", row["back"] > 0
            ),
        )
        return finding("wangiri", row, signs, "a dialler of a call centre, or a failing device that tries again")

    def _fas(self, row: Row) -> Finding | None:
        t = self.limits.fas
        elsewhere = row["short_elsewhere"] or 0
        short = row["short"] >= t.short_share and row["short"] >= float(t.short_times) * elsewhere
        ring, usual = row["ring"], row["ring_elsewhere"]
        known = ring is not None and usual is not None
        signs = (
            Sign("short answered calls", f"{row['short']} last {t.short_seconds} s or less, {elsewhere} elsewhere",
                 f"{t.short_share}, and {t.short_times} times elsewhere", short),
            Sign("equal durations", f"{row['equal']} within 2 s of the median", f"{t.equal_share}",
                 row["equal"] >= t.equal_share),
            Sign("no ringing", f"median {ring} s, {usual} s elsewhere" if known else "the file has no ring time",
                 f"{t.ring_seconds} s, and {t.ring_usual_seconds} s elsewhere",
                 known and ring <= t.ring_seconds and usual >= t.ring_usual_seconds),
        )  # fmt: skip
        if not short or sum(sign.seen for sign in signs) < t.signs:
            return None
        return finding("fas", row, signs, "voicemail, announcements, or a gateway that is badly configured; test calls")

    def _sim_box(self, row: Row) -> Finding:
        t = self.limits.sim_box
        signs = (
            Sign("calls a day", f"{row['calls_a_day']}", f"{t.calls_a_day}", True),
            Sign("each number once", f"{row['distinct_called']} distinct", f"{t.distinct_share}", True),
            Sign("one call at a time", f"{row['overlap']} overlap", f"{t.overlap_share} at most", True),
            Sign("is never called", "0 calls to it in this file", "0", True),
        )
        return finding("sim-box", row, signs, "a taxi or delivery desk; the records know no cells: test calls prove it")

    def _ait(self, row: Row) -> Finding | None:
        t = self.limits.ait
        used, elsewhere = row["converted"], row["converted_elsewhere"]
        unused = used is not None and used <= t.converted_share
        unused = unused and elsewhere is not None and elsewhere >= float(t.converted_times) * used and elsewhere > 0
        told = "the file has no conversion" if used is None else f"{used} used, {elsewhere} elsewhere"
        signs = (
            self._burst_sign(row),
            _sequential_sign(row),
            Sign("codes not used", told, f"{t.converted_share}, and {t.converted_times} times elsewhere", bool(unused)),
        )
        if sum(sign.seen for sign in signs) < t.signs:
            return None
        return finding("ait", row, signs, "a launch of a service in that country; ask whose numbers they are")

    def _sequential(self, row: Row) -> Finding:
        t = self.limits.sequential
        figure = f"{row['steps']} steps of 1 to {t.step_at_most}, {row['share']} of the calls"
        sign = Sign("one number after the other", figure, f"{t.steps} steps, and {t.share} of the calls", True)
        return finding("sequential", row, (sign,), "a survey, or a company that calls its own extensions in turn")

    def _burst(self, row: Row) -> Finding:
        t = self.limits.burst
        sign = Sign(
            "calls in one hour", f"{row['calls']}, {row['usual']} in others", f"{t.calls}, {t.times} times", True
        )
        return finding("burst", row, (sign,), "a television vote, a holiday, or an outage elsewhere")

    def _burst_sign(self, row: Row) -> Sign:
        return Sign(
            "hourly bursts", "half of it or more" if row["burst"] else "none or few", "half of it", row["burst"]
        )


def _sequential_sign(row: Row) -> Sign:
    return Sign("sequential numbers", "yes" if row["sequential"] else "no", "yes", row["sequential"])


def _plain(value: Any) -> Any:
    return value if isinstance(value, int) else float(value)
