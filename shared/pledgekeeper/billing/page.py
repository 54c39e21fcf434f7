"""The page: one HTML file that stands alone. Nothing is fetched and nothing runs in it."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

from pledgekeeper.billing.causes import Cause
from pledgekeeper.billing.drawing import day_axis, days, kind, step
from pledgekeeper.billing.residual import Residual, decimal
from pledgekeeper.billing.totals import SideTotal, Total, Totals
from pledgekeeper.billing.words import CAUSE_NAMES, OLD_RATES, Told, counted, money_in
from pledgekeeper.disputes.picture import HeatMap, Waterfall, heat_map, waterfall
from pledgekeeper.money import decimals, in_its_decimals

STYLE = Path(__file__).with_name("page.css").read_text(encoding="utf-8")
POLICY = "default-src 'none'; style-src 'unsafe-inline'"
MOST_ROWS = 40
HEAD = (
    '<tr class="sides"><th></th><th class="both" colspan="3">ours</th><th class="both" colspan="3">theirs</th>'
    '<th class="both"></th></tr><tr><th>{name}</th>'
    + "".join(
        f'<th class="both">calls</th><th>minutes</th><th><i>{side}</i><span>amount</span></th>'
        for side in ("ours", "theirs")
    )
    + '<th class="both">difference</th></tr>'
)
"""On a telephone there is room for the amounts alone, and each says whose it is."""


def document(found: Residual, sums: Totals, files: tuple[str, str], summary: Mapping[str, Any]) -> str:
    """The page of one reconciliation; `files` are the names of ours and theirs, `summary` is that of the folder."""
    money = money_in(found.currency)
    title = _title(found, money)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'
        f'<title>{escape(title)}</title><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<style>{STYLE}</style></head><body><main>"
        f'<div class="soft">Reconciliation of {escape(files[0])} and {escape(files[1])}</div>'
        f"<h1>{escape(title)}</h1>{_doubt(found)}<p>{_said(found)}</p>"
        f'<div class="figures">{"".join(_figures(found, sums, money))}</div>'
        f"<h2>What makes the difference</h2>{_waterfall(waterfall(summary), found.old_rates, money)}"
        f"<h2>Where and when</h2>{_map(heat_map(summary), money)}"
        f"<h2>Destinations</h2>{_table('Destination', sums.destinations, money)}"
        f"<h2>Days</h2>{_table('Day', sums.days, money)}"
        f"<h2>Dial codes</h2>{_table('Dial code', sums.dial_codes, money)}"
        f"<h2>How it is counted</h2><p>{_counting(sums, found.currency)}</p></main></body></html>"
    )


def _doubt(found: Residual) -> str:
    return f"<p><strong>{escape(found.doubt[0].upper() + found.doubt[1:])}.</strong></p>" if found.doubt else ""


def _title(found: Residual, money: Told) -> str:
    if not found.difference:
        return "Both bills come to the same"
    who = "Ours is" if found.difference > 0 else "Theirs is"
    exact = abs(decimal(found.difference))
    told = money(exact) if in_its_decimals(exact, found.currency) else f"{exact:f}"
    return f"{who} {told} {found.currency} higher"


def _said(found: Residual) -> str:
    clock = found.offset.in_words()
    return f"In both files: {counted(found.matched, 'call')}. {clock[0].upper()}{clock[1:]}."


def _figures(found: Residual, sums: Totals, money: Told) -> Iterator[str]:
    both = sums.all_calls
    yield _figure(money(both.ours.amount), f"ours, {counted(both.ours.calls, 'call')}")
    yield _figure(money(both.theirs.amount), f"theirs, {counted(both.theirs.calls, 'call')}")
    if sums.rated:
        yield _figure(money(both.theirs.rerated), "theirs, if rated by the sheet")
    yield _figure(money(decimal(found.unexplained.amount)), f"unexplained, {counted(found.unexplained.calls, 'call')}")


def _figure(value: str, means: str) -> str:
    return f'<div class="card"><b>{escape(value)}</b><span>{escape(means)}</span></div>'


def _waterfall(drawn: Waterfall, old: Cause, money: Told) -> str:
    if not drawn.steps:
        return '<div class="card">Nothing: the two sides agree.</div>'
    of_rates = f", {old.calls:,} ({money(decimal(old.amount))}) {OLD_RATES}" if old.calls else ""
    rows = [
        _step(
            CAUSE_NAMES[each.cause],
            f"{counted(each.calls, 'call')}{of_rates if each.cause == old.cause else ''}",
            each.amount,
            (each.begin, each.end),
            drawn.scale,
            money,
        )
        for each in drawn.steps
    ]
    whole = (Decimal(0), drawn.difference)
    rows.append(_step("Difference", "ours less theirs", drawn.difference, whole, drawn.scale, money, "sum"))
    legend = (
        '<div class="legend"><span><i class="more"></i>we say more</span>'
        '<span><i class="less"></i>they say more</span></div>'
    )
    return f'<div class="card">{legend}{"".join(rows)}</div>'


def _step(
    name: str,
    note: str,
    value: Decimal,
    ends: tuple[Decimal, Decimal],
    scale: tuple[Decimal, Decimal],
    money: Told,
    look: str = "",
) -> str:
    drawn = step(*ends, scale, f"{name}: {money(value)}", look or kind(value))
    return (
        f'<div class="row {look}"><div class="name">{escape(name)}<small>{escape(note)}</small></div><div>{drawn}</div>'
        f'<div class="value">{money(value)}</div></div>'
    )


def _map(drawn: HeatMap, money: Told) -> str:
    if not drawn.rows:
        return '<div class="card">No day and destination differs.</div>'
    rows = "".join(
        f'<div class="row map"><div class="name">{escape(each.destination or "not known")}</div>'
        f"<div>{days(each, drawn.days, f'{each.destination}, day by day', money)}</div>"
        f'<div class="value">{money(each.total)}</div></div>'
        for each in drawn.rows
    )
    axis = f'<div class="row scale"><div></div><div>{day_axis(drawn.days)}</div><div></div></div>'
    return f'<div class="card">{axis}{rows}</div>'


def _table(name: str, rows: Sequence[Total], money: Told) -> str:
    more = f'<p class="soft">{len(rows) - MOST_ROWS:,} more in the workbook.</p>' if len(rows) > MOST_ROWS else ""
    body = "".join(
        f"<tr>{_name(each.label or 'not known')}{_cells(each.ours, money)}{_cells(each.theirs, money)}"
        f'<td class="both {kind(each.difference) if each.difference else ""}">{money(each.difference)}</td></tr>'
        for each in rows[:MOST_ROWS]
    )
    return f'<div class="wide"><table><thead>{HEAD.format(name=name)}</thead><tbody>{body}</tbody></table></div>{more}'


def _name(label: str) -> str:
    """Words may be broken into lines, a day or a code may not."""
    look = ' class="words"' if " " in label else ""
    return f"<th{look}>{escape(label)}</th>"


def _cells(side: SideTotal, money: Told) -> str:
    return f'<td class="both">{side.calls:,}</td><td>{side.seconds / 60:,.1f}</td><td>{money(side.amount)}</td>'


def _counting(sums: Totals, currency: str) -> str:
    unknown = (
        f" {sums.not_in_sheet:,} records are of numbers that the sheet does not know; they are taken as they stand."
        if sums.not_in_sheet
        else ""
    )
    rated = (
        " If rated by the sheet means: each record for its own duration, copies and calls of another period for "
        f"nothing.{unknown}"
    )
    places = {0: f"whole {currency}", 3: "three decimals"}.get(decimals(currency), "two decimals")
    return (
        f"Amounts are ours less theirs, rounded here to {places}; summary.json and the calls have them exactly, "
        f"and the causes add up to the difference to the last decimal.{rated if sums.rated else ''}"
    )
