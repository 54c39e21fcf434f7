"""Two small drawings, as SVG in the page: a share against its target, and the same month by month."""

from collections.abc import Sequence
from decimal import Decimal
from html import escape

WIDTH, HEIGHT, GAP = 260, 56, 3
"""Bars begin at nothing: what is drawn shorter is so much less."""


def against(percent: Decimal | None, target: int | None) -> str:
    """A bar of the share, and a tick where the target is. What it says is in the words beside it."""
    bar = f'<rect class="{_kept(percent, target)}" width="{percent}" height="8" rx="4"/>' if percent else ""
    tick = f'<rect class="tick" x="{target - 0.5}" y="-3" width="1" height="14"/>' if target is not None else ""
    return (
        '<svg class="against" viewBox="0 -3 100 14" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="track" width="100" height="8" rx="4"/>{bar}{tick}</svg>'
    )


def by_month(months: Sequence[tuple[str, Decimal | None, bool]], target: int | None, label: str) -> str:
    """A bar for each month; none where there were no cases, and hatched low where it is withheld."""
    step = WIDTH / max(1, len(months))
    bars = "".join(_bar(place * step, step - GAP, *month, target) for place, month in enumerate(months))
    line = f'<line class="tick" x1="0" x2="{WIDTH}" y1="{_y(target):.1f}" y2="{_y(target):.1f}"/>' if target else ""
    return (
        f'<svg class="months" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(label)}">{bars}{line}</svg>'
    )


def _bar(x: float, width: float, month: str, percent: Decimal | None, withheld: bool, target: int | None) -> str:
    if percent is None:
        kind = "withheld" if withheld else "track"
        return f'<rect class="{kind}" x="{x:.1f}" y="{HEIGHT - 3}" width="{width:.1f}" height="3"/>'
    top = min(_y(percent), HEIGHT - 3)
    told = f"<title>{month}: {percent} %</title>"
    shape = f'x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="{HEIGHT - top:.1f}" rx="1.5"'
    return f'<rect class="{_kept(percent, target)}" {shape}>{told}</rect>'


def _y(percent: Decimal | int) -> float:
    return HEIGHT - float(percent) / 100 * HEIGHT


def _kept(percent: Decimal | None, target: int | None) -> str:
    if target is None or percent is None:
        return "plain"
    return "kept" if percent >= target else "short"
