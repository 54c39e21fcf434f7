"""The chart of a report: for each commitment two bars, was and would be, and a line at the share that is promised.

Lengths across are per cent, so a bar grows with the window and nothing is scaled: the same chart reads on a telephone.
"""

from collections.abc import Iterator
from html import escape
from typing import Literal

import svg

from pledgekeeper.simulation.summary import Row, Side, percent

HEIGHT, BAR, GAP = 38, 13, 4
GRID = (0, 25, 50, 75, 100)


def bars(row: Row, alone: bool) -> str:
    """The bars of one commitment, as an SVG element. Colours are those of the page's style sheet."""
    now = f"kept {percent(row.new.count)}"
    words = f"{row.name}: {now}" if alone else f"{row.name}: was kept {percent(row.old.count)}, would be {now}"
    sides = [(row.new, "new")] if alone else [(row.old, "old"), (row.new, "new")]
    elements: list[svg.Element] = [svg.Title(text=escape(words)), *_grid()]
    top = (HEIGHT - (BAR + GAP) * len(sides) + GAP) // 2
    for number, (side, which) in enumerate(sides):
        elements += _bar(side, top + number * (BAR + GAP), which)
    for number, (side, _) in enumerate(sides):
        elements += _promise(side, top + number * (BAR + GAP) - 3)
    return str(
        svg.SVG(
            xmlns=None, width=_percent(100), height=HEIGHT, class_=["bars"], overflow="visible", elements=elements,
            extra={"role": "img", "aria-label": escape(words)},
        )
    )  # fmt: skip


def _grid() -> Iterator[svg.Element]:
    for share in GRID:
        yield svg.Line(x1=_percent(share), x2=_percent(share), y1=0, y2=HEIGHT, class_=["grid"])


def _bar(side: Side, top: int, which: str) -> Iterator[svg.Element]:
    attainment = side.count.attainment
    if attainment is None or side.share_percent is None:
        return
    yield svg.Rect(x=0, y=top, width=_percent(100), height=BAR, class_=["track"])
    drawn = [which, "below"] if side.below else [which]
    yield svg.Rect(x=0, y=top, width=_percent(attainment), height=BAR, class_=drawn)


def _promise(side: Side, top: int) -> Iterator[svg.Element]:
    if side.share_percent is not None and side.count.counted:
        at = _percent(side.share_percent)
        yield svg.Line(x1=at, x2=at, y1=top, y2=top + BAR + 6, class_=["promise"])


def axis() -> str:
    """The scale above the bars."""
    labels = [
        svg.Text(x=_percent(share), y=12, text=f"{share} %", text_anchor=_anchor(share), class_=["scale"])
        for share in GRID
    ]
    return str(svg.SVG(xmlns=None, width=_percent(100), height=18, elements=[*labels], extra={"aria-hidden": "true"}))


def _anchor(share: int) -> Literal["start", "middle", "end"]:
    return "start" if share == 0 else "end" if share == 100 else "middle"


def _percent(value: float) -> svg.Length:
    return svg.Length(round(value, 2), "%")
