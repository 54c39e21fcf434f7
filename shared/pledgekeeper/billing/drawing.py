"""The drawings of the page: the waterfall of causes and the map of days and destinations, as SVG.

Lengths across are per cent, so a drawing grows with the window and nothing is scaled: it reads on a telephone.
"""

from collections.abc import Sequence
from decimal import Decimal
from html import escape

import svg

from pledgekeeper.billing.words import Told
from pledgekeeper.disputes.picture import Row

BAR, ROW = 18, 34
CELL = 24


def step(begin: Decimal, end: Decimal, scale: tuple[Decimal, Decimal], words: str, kind: str) -> str:
    """One step of the waterfall: a bar from where the sum stood to where it then stands."""
    left, right = sorted((_across(begin, scale), _across(end, scale)))
    zero = _percent(_across(Decimal(0), scale))
    elements: list[svg.Element] = [
        svg.Title(text=escape(words)),
        svg.Line(x1=zero, x2=zero, y1=0, y2=ROW, class_=["zero"]),
        svg.Rect(
            x=_percent(left), y=(ROW - BAR) // 2, width=_percent(max(right - left, 0.3)), height=BAR, rx=2,
            class_=[kind],
        ),
        svg.Line(
            x1=_percent(_across(end, scale)), x2=_percent(_across(end, scale)), y1=(ROW + BAR) // 2, y2=ROW,
            class_=["on"],
        ),
    ]  # fmt: skip
    return _drawn(ROW, elements, words)


def kind(amount: Decimal) -> str:
    """The class of a colour: we say more than they do, or they more than we."""
    return "more" if amount >= 0 else "less"


def days(row: Row, columns: Sequence[str], words: str, money: Told) -> str:
    """A row of the map: a cell for each day, the darker the more it differs."""
    width = 100 / max(len(columns), 1)
    elements: list[svg.Element] = []
    for number, (day, amount, strength) in enumerate(zip(columns, row.amounts, row.strength, strict=True)):
        opacity = 0.18 + 0.82 * strength**0.5
        elements.append(
            svg.Rect(
                x=_percent(number * width), y=0, width=_percent(width * 0.94), height=CELL, rx=2,
                class_=[kind(amount) if amount else "none"], fill_opacity=round(opacity, 3) if amount else None,
                elements=[svg.Title(text=escape(f"{day}: {money(amount)}"))],
            )
        )  # fmt: skip
    return _drawn(CELL, elements, words)


def day_axis(columns: Sequence[str]) -> str:
    """The days of the month above the map; each fifth is named."""
    width = 100 / max(len(columns), 1)
    labels = [
        svg.Text(
            x=_percent((number + 0.47) * width), y=12, text=day[8:10].lstrip("0"), text_anchor="middle",
            class_=["scale"],
        )
        for number, day in enumerate(columns)
        if number % 5 == 0
    ]  # fmt: skip
    return str(svg.SVG(xmlns=None, width=_percent(100), height=18, elements=[*labels], extra={"aria-hidden": "true"}))


def _drawn(height: int, elements: list[svg.Element], words: str) -> str:
    return str(
        svg.SVG(
            xmlns=None, width=_percent(100), height=height, elements=elements,
            extra={"role": "img", "aria-label": escape(words)},
        )
    )  # fmt: skip


def _across(amount: Decimal, scale: tuple[Decimal, Decimal]) -> float:
    least, most = scale
    return float((amount - least) / (most - least) * 100) if most > least else 0.0


def _percent(value: float) -> svg.Length:
    return svg.Length(round(value, 2), "%")
