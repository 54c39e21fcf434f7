"""The report: one HTML file that stands alone. Nothing is fetched and nothing runs in it."""

from collections.abc import Iterator
from decimal import Decimal
from html import escape
from pathlib import Path

from pledgekeeper.simulation.chart import axis, bars
from pledgekeeper.simulation.summary import Row, Side, Summary, grouped, lasting, percent, promised
from pledgekeeper.simulation.tally import Flip

STYLE = Path(__file__).with_name("report.css").read_text(encoding="utf-8")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
KINDS = {"ticket": "Trouble tickets", "dispute": "Billing disputes", "order": "Orders", "service": "Service management"}


def document(summary: Summary, flips_file: str, made: str) -> str:
    """`flips_file` is where all the flips are; `made` is said at the end."""
    title = summary.new_name if summary.alone else f"{summary.new_name} instead of {summary.old_name}"
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<title>What if: {escape(title)}</title><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main>"
        f'<div class="soft">What if</div><h1>{escape(title)}</h1>'
        f"<p>{_said(summary)}</p>"
        f'<div class="figures">{"".join(_figures(summary))}</div>'
        f"<h2>How often each promise is kept</h2>{_chart(summary)}"
        f"<h2>In numbers</h2>{_table(summary)}"
        f"{_credits(summary)}{_flips(summary, flips_file)}"
        f"<h2>How it is counted</h2>{_counting(summary)}"
        f'<p class="soft">{escape(made)}</p></main></body></html>'
    )


def _said(summary: Summary) -> str:
    tally = summary.tally
    left_out = f" {tally.rejected:,} could not be read and are left out." if tally.rejected else ""
    under = "" if summary.alone else " under both"
    return f"{tally.cases:,} past cases, each read from its first mark to its last{under}.{left_out}"


def _figures(summary: Summary) -> Iterator[str]:
    tally = summary.tally
    lost, won = sum(tally.to_missed.values()), sum(tally.to_kept.values())
    if summary.alone:
        yield _figure(f"{tally.cases:,}", "cases")
    else:
        yield _figure(f"{tally.flipped:,}", f"cases flip, of {tally.cases:,}")
        yield _figure(f"{lost:,}", "kept so far, would be missed", "bad" if lost else "")
        yield _figure(f"{won:,}", "missed so far, would be kept", "good" if won else "")
    for name, before, after in summary.amounts:
        more = after if summary.alone else after - before
        value = f"{more:,.0f} {name}" if summary.alone else f"{more:+,.0f} {name}"
        yield _figure(value, "in credits", "bad" if more > 0 else "good" if more < 0 else "")


def _figure(value: str, means: str, kind: str = "") -> str:
    return f'<div class="card {kind}"><b>{escape(value)}</b><span>{escape(means)}</span></div>'


# --- the chart -------------------------------------------------------------------------------------------------------


def _chart(summary: Summary) -> str:
    was = "" if summary.alone else '<span><i style="background:var(--old)"></i>was kept</span>'
    kept = "kept" if summary.alone else "would be kept"
    legend = (
        f'<div class="legend">{was}<span><i style="background:var(--new)"></i>{kept}</span>'
        '<span><i style="background:var(--below)"></i>less often than promised</span>'
        '<span><i class="line"></i>promised share</span></div>'
    )
    scale = f'<div class="row scale"><div></div><div class="plot">{axis()}</div><div></div></div>'
    kinds = "".join(
        f"<h3>{KINDS[kind]}</h3>{scale}{''.join(_bars(row, summary.alone) for row in rows)}"
        for kind, rows in summary.kinds
    )
    return f'<div class="card">{legend}{kinds}</div>'


def _bars(row: Row, alone: bool) -> str:
    values = _value(row.new) if alone else _value(row.old) + _value(row.new)
    return (
        f'<div class="row"><div class="name">{escape(row.name)}<small>{escape(row.clause)} · {escape(row.commitment)}'
        f"{_share(row, alone)}</small></div><div>{bars(row, alone)}</div>"
        f'<div class="values">{values}</div></div>'
    )


def _share(row: Row, alone: bool) -> str:
    old, new = (
        None if share is None else f"{share}\u00a0%" for share in (row.old.share_percent, row.new.share_percent)
    )
    if alone:
        return f" · promised in {new}"
    if old is None:
        return f" · new: promised in {new}"
    if new is None:
        return f" · no longer promised (was {old})"
    return f" · promised in {new}" if old == new else f" · promised in {old}, then {new}"


def _value(side: Side) -> str:
    if side.share_percent is None:
        return "<span><b>–</b><em>not promised</em></span>"
    below = ' class="below"' if side.below else ""
    return f"<span{below}><b>{percent(side.count)}</b><em>of {side.count.counted:,}</em></span>"


# --- tables ----------------------------------------------------------------------------------------------------------


def _table(summary: Summary) -> str:
    sides = ("",) if summary.alone else ("was", "would be")
    over = "".join(f'<th class="both text" colspan="6">{side}</th>' for side in sides)
    each = '<th class="both">kept</th><th>missed</th><th>disputed</th><th>open</th><th>void</th><th>attained</th>'
    head = (
        f"<thead><tr><th></th><th></th>{over}</tr>"
        f"<tr><th>Commitment</th><th>promised</th>{each * len(sides)}</tr></thead>"
    )
    body = "".join(line for row in summary.rows for line in _lines(row, summary.alone))
    return f'<div class="wide"><table>{head}<tbody>{body}</tbody></table></div>'


def _lines(row: Row, alone: bool) -> Iterator[str]:
    """A line for the commitment, and one for each of its parts where they differ."""
    cells = _cells(row.new) if alone else _cells(row.old) + _cells(row.new)
    yield f"<tr><th>{escape(row.name)}</th><td>{escape(promised(row, alone))}</td>{cells}</tr>"
    if len(row.groups) < 2 or all(before == after for _, before, after in row.groups):
        return
    for group, before, after in row.groups:
        cells = "".join(_cells(Side(None, count)) for count in ((after,) if alone else (before, after)))
        yield f'<tr class="part"><th>{escape(group or "none")}</th><td></td>{cells}</tr>'


def _cells(side: Side) -> str:
    count = side.count
    numbers = (count.kept, count.missed, count.disputed, count.open, count.void)
    cells = "".join(
        f'<td class="both">{number:,}</td>' if place == 0 else f"<td>{number:,}</td>" if number else "<td>–</td>"
        for place, number in enumerate(numbers)
    )
    attained = '<td class="below">' if side.below else "<td>"
    return f"{cells}{attained}{percent(count)}</td>"


def _credits(summary: Summary) -> str:
    if not summary.amounts:
        return "<h2>Credits</h2><p>None: no credit table applies to what was missed.</p>"
    names = ("are",) if summary.alone else ("were", "would be", "more")
    head = f"<thead><tr><th></th>{''.join(f'<th>{name}</th>' for name in names)}</tr></thead>"
    body = "".join(_amounts(name, before, after, summary.alone) for name, before, after in summary.amounts)
    return (
        f'<h2>Credits</h2><div class="wide"><table>{head}<tbody>{body}</tbody></table></div>'
        '<p class="soft">What the credit tables give for what was missed, had every carrier claimed it. '
        "A cap that holds over several cases of one service in a month is not applied.</p>"
    )


def _amounts(name: str, before: Decimal, after: Decimal, alone: bool) -> str:
    now, more = grouped(after, name), grouped(after - before, name, "+")
    values = [now] if alone else [grouped(before, name), now, more]
    return f"<tr><th>{escape(name)}</th>{''.join(f'<td>{value}</td>' for value in values)}</tr>"


def _flips(summary: Summary, flips_file: str) -> str:
    if summary.alone:
        return ""
    if not summary.tally.flipped:
        return "<h2>Cases that flip</h2><p>None.</p>"
    head = (
        '<thead><tr><th>Case</th><th class="text">Carrier</th><th class="text">Commitment</th>'
        '<th class="text">was › would be</th><th>took</th><th>of</th><th>would take</th><th>of</th></tr></thead>'
    )
    rows = "".join(map(_flip, summary.first_flips))
    return (
        f'<h2>Cases that flip</h2><p class="soft">The first {len(summary.first_flips)} of {summary.tally.flips:,}; all '
        f"of them are in {escape(flips_file)}. Times are working time, of the period that took most of its target.</p>"
        f'<div class="wide"><table>{head}<tbody>{rows}</tbody></table></div>'
    )


def _flip(flip: Flip) -> str:
    times = (
        flip.old_counted_seconds, flip.old_target_seconds, flip.new_counted_seconds, flip.new_target_seconds,
    )  # fmt: skip
    return (
        f'<tr><td>{escape(flip.case)}</td><td class="text">{escape(flip.carrier)}</td>'
        f'<td class="text">{escape(flip.commitment)}</td><td class="text">{flip.old} › {flip.new}</td>'
        f"{''.join(f'<td>{lasting(seconds)}</td>' for seconds in times)}</tr>"
    )


def _counting(summary: Summary) -> str:
    named = escape(", ".join(summary.left_out))
    left_out = f"<p>Left out, as these cases tell too little of them: {named}.</p>" if named else ""
    still = f" {summary.open:,} of them are open here." if summary.open else ""
    return (
        "<p>A promise is counted each time it was made: an update owed every hour is a promise every hour. It was "
        "kept when no more than its time had counted when its clock was stopped; on the very second is in time. Its "
        "target is the one of the case's last facts (priority, responsibility, …), over the whole timeline.</p>"
        "<p>Time of a pause that the carrier has not agreed to counts; <em>disputed</em> are those of the missed "
        "that were kept if every such pause is granted. <em>Void</em>: the case was cancelled, rejected, withdrawn or "
        "merged before anything was late. <em>Open</em>: the clock still ran, in time, when the case was last heard of."
        f"{still} Neither void nor open is counted.</p>{left_out}"
    )
