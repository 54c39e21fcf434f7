"""The charts of the page, as inline SVG. Colours are those of the page's style sheet; nothing is scaled across."""

from collections.abc import Iterator

import svg

from pledgekeeper.reviews.layout import Bar, Chart, Pair

BAR_HEIGHT, TOP = 10, 4
COLUMN_HEIGHT, FOOT = 120, 20


def bar(each: Bar) -> str:
    """From 0 to 100 %, with the target as a mark."""
    at = _percent(each.target)
    elements: list[svg.Element] = [
        svg.Rect(x=0, y=TOP, width=_percent(100), height=BAR_HEIGHT, rx=3, class_=["track"]),
        svg.Rect(
            x=0, y=TOP, width=_percent(float(each.percent)), height=BAR_HEIGHT, rx=3,
            class_=["first" if each.reached else "bad"],
        ),
        svg.Line(x1=at, x2=at, y1=0, y2=BAR_HEIGHT + 2 * TOP, class_=["mark"]),
    ]  # fmt: skip
    return _drawn(elements, BAR_HEIGHT + 2 * TOP, "bars")


def columns(chart: Chart) -> str:
    """Pairs of columns, each with its number above it."""
    most = max((max(pair.first, pair.second) for pair in chart.pairs), default=0) or 1
    wide = 100 / len(chart.pairs)
    elements = [part for n, pair in enumerate(chart.pairs) for part in _pair(pair, n * wide, wide, most)]
    return _drawn(elements, COLUMN_HEIGHT + FOOT, "columns")


def _pair(pair: Pair, left: float, wide: float, most: int) -> Iterator[svg.Element]:
    room = COLUMN_HEIGHT - 16
    for n, (value, look) in enumerate(((pair.first, "first"), (pair.second, "second"))):
        height = round(room * value / most)
        x = left + wide * (0.2 + 0.3 * n)
        yield svg.Rect(
            x=_percent(x), y=COLUMN_HEIGHT - height, width=_percent(wide * 0.26), height=height, rx=2, class_=[look]
        )
        yield svg.Text(
            x=_percent(x + wide * 0.13), y=COLUMN_HEIGHT - height - 4, text=str(value), text_anchor="middle",
            class_=["value"],
        )  # fmt: skip
    yield svg.Text(
        x=_percent(left + wide / 2), y=COLUMN_HEIGHT + 15, text=pair.label, text_anchor="middle", class_=["label"]
    )


def _drawn(elements: list[svg.Element], height: int, look: str) -> str:
    """Its words are beside it, so those who listen are not told twice."""
    return str(
        svg.SVG(
            xmlns=None, width=_percent(100), height=height, class_=[look], overflow="visible", elements=elements,
            extra={"aria-hidden": "true"},
        )
    )  # fmt: skip


def _percent(share: float) -> svg.Length:
    return svg.Length(round(share, 2), "%")
