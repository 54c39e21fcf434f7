"""The review as a PDF on A4, from the same sections as the page. The same review gives the same bytes.

Chinese is set in the font that every reader of PDF brings for it (STSong-Light), so that none is carried along.
"""

import io
from collections.abc import Iterator
from functools import partial
from typing import Final
from unicodedata import normalize
from xml.sax.saxutils import escape

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import CondPageBreak, Flowable, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as Grid

from pledgekeeper.reviews.layout import Bar, Cell, Chart, Section, Shown, Table

CHINESE: Final = "STSong-Light"
PLAINER: Final = str.maketrans({"·": "|", "–": "-", "\u00a0": " "})
INK, SOFT, LINE, TRACK, GOOD, BAD, FIRST, SECOND = (
    HexColor(each) for each in ("#16202e", "#55617a", "#dfe3ea", "#e8ebf1", "#177245", "#b3261e", "#2f5fd0", "#8a97ad")
)  # fmt: skip
TONES: Final[dict[str, Color]] = {"": INK, "good": GOOD, "bad": BAD}
MARGIN: Final = 18 * mm
WIDTH: Final = A4[0] - 2 * MARGIN - 12  # the frame keeps six points on either side
NAMES_WIDE: Final = 72 * mm


class Look:
    """The fonts and styles of a language."""

    def __init__(self, language: str) -> None:
        self.plain, self.bold = ("Helvetica", "Helvetica-Bold")
        if language == "zh":
            registerFont(UnicodeCIDFont(CHINESE))
            self.plain = self.bold = CHINESE
        self._wrap = "CJK" if language == "zh" else None

    def style(self, size: float, color: Color = INK, *, bold: bool = False, right: bool = False) -> ParagraphStyle:
        return ParagraphStyle(
            "text", fontName=self.bold if bold else self.plain, fontSize=size, leading=size * 1.35, textColor=color,
            alignment=TA_RIGHT if right else 0, wordWrap=self._wrap,
        )  # fmt: skip

    def text(self, said: str, style: ParagraphStyle) -> Paragraph:
        return Paragraph(escape(self.written(said)), style)

    def written(self, said: str) -> str:
        """Without signs that the font has not: a letter of another alphabet's accents is written without its accent."""
        if self.plain == CHINESE:
            return said.translate(PLAINER)
        return "".join(each if _has(each) else normalize("NFKD", each)[0] for each in said)


def _has(letter: str) -> bool:
    """Is it among the letters of the standard fonts?"""
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True


def pdf(review: Shown) -> bytes:
    """The file."""
    into, look = io.BytesIO(), Look(review.language)
    document = SimpleDocTemplate(
        into, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN,
        title=review.title, lang=review.language, invariant=1, author="Pledgekeeper",
    )  # fmt: skip
    foot = partial(_foot, look=look, title=review.title)
    document.build(list(_story(review, look)), onFirstPage=foot, onLaterPages=foot)
    return into.getvalue()


def _story(review: Shown, look: Look) -> Iterator[Flowable]:
    first, _, _ = review.title.partition(" · ")
    month = review.title.rpartition(" · ")[2]
    yield look.text(f"{first} · {month}", look.style(10, SOFT))
    yield look.text(review.heading, look.style(20, bold=True))
    yield Spacer(0, 2 * mm)
    yield look.text(review.headline, look.style(11))
    yield Spacer(0, 1 * mm)
    for line in review.lines:
        yield look.text(line, look.style(8.5, SOFT))
    for section in review.sections:
        yield Spacer(0, 7 * mm)
        yield from _section(section, look)


def _section(section: Section, look: Look) -> Iterator[Flowable]:
    """A title is never left alone at the foot of a page."""
    yield CondPageBreak(45 * mm)
    yield look.text(section.title, look.style(13, bold=True))
    for part in _parts(section, look):
        yield Spacer(0, 2 * mm)
        yield part


def _parts(section: Section, look: Look) -> Iterator[Flowable]:
    for chart in section.charts:
        yield look.text(chart.says, look.style(8, SOFT))
        yield _bars(chart, look) if chart.bars else _columns(chart, look)
    for table in section.tables:
        yield _grid(table, look)
    for line in section.lines:
        yield look.text(line, look.style(9))
    if section.note:
        yield look.text(section.note, look.style(7.5, SOFT))


def _grid(table: Table, look: Look) -> Grid:
    texts = table.texts
    head = [look.text(name, look.style(7.5, SOFT, bold=True, right=n >= texts)) for n, name in enumerate(table.columns)]
    rows = [[_cell(cell, look, right=n >= texts) for n, cell in enumerate(row)] for row in table.rows]
    return Grid(
        [head, *rows],
        colWidths=list(_widths(table)),
        repeatRows=1,
        style=[
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
            ("LEFTPADDING", (0, 0), (-1, -1), 0),
            ("RIGHTPADDING", (0, 0), (-1, -1), 4),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ],
    )


def _widths(table: Table) -> Iterator[float]:
    """Numbers take what they need, texts share what is left."""
    needed = [
        max(*(_needs(word, 7.5) for word in column.split(" ")), *(_needs(row[n].text, 8.5) for row in table.rows))
        for n, column in enumerate(table.columns)
    ]
    left = WIDTH - sum(needed[table.texts :])
    yield from [left / table.texts] * table.texts if table.texts else ()
    spare = 0 if table.texts else left / len(needed)
    yield from (each + spare for each in needed[table.texts :])


def _needs(said: str, size: float) -> float:
    """Roughly how wide a text is, in points."""
    return len(said) * size * 0.6 + 10


def _cell(cell: Cell, look: Look, *, right: bool) -> list[Flowable]:
    lines: list[Flowable] = [look.text(cell.text, look.style(8.5, TONES[cell.tone], right=right))]
    if cell.small:
        lines.append(look.text(cell.small, look.style(7, TONES[cell.tone] if cell.tone else SOFT, right=right)))
    return lines


# --- charts ----------------------------------------------------------------------------------------------------------


def _bars(chart: Chart, look: Look) -> Drawing:
    row = 12
    drawing = Drawing(WIDTH, row * len(chart.bars))
    left, right = NAMES_WIDE + 6, WIDTH - 34
    for n, each in enumerate(chart.bars):
        y = row * (len(chart.bars) - 1 - n) + 3
        for part in _bar(each, left, right, y, look):
            drawing.add(part)
    return drawing


def _bar(each: Bar, left: float, right: float, y: float, look: Look) -> Iterator[Rect | Line | String]:
    wide = right - left
    yield String(0, y, look.written(_short(each.label, 46)), fontName=look.plain, fontSize=7.5, fillColor=INK)
    yield Rect(left, y, wide, 6, fillColor=TRACK, strokeColor=None)
    color = FIRST if each.reached else BAD
    yield Rect(left, y, wide * float(each.percent) / 100, 6, fillColor=color, strokeColor=None)
    at = left + wide * each.target / 100
    yield Line(at, y - 1.5, at, y + 7.5, strokeColor=INK, strokeWidth=1)
    yield String(WIDTH, y, look.written(each.said), fontName=look.plain, fontSize=7.5, fillColor=INK, textAnchor="end")


def _columns(chart: Chart, look: Look) -> Drawing:
    high, foot = 70, 22
    drawing = Drawing(WIDTH, high + foot + 10)
    most = max((max(pair.first, pair.second) for pair in chart.pairs), default=0) or 1
    wide = WIDTH / len(chart.pairs)
    for n, pair in enumerate(chart.pairs):
        for k, (value, color) in enumerate(((pair.first, FIRST), (pair.second, SECOND))):
            x, tall = n * wide + wide * (0.25 + 0.26 * k), high * value / most
            drawing.add(Rect(x, foot, wide * 0.22, tall, fillColor=color, strokeColor=None))
            middle = x + wide * 0.11
            drawing.add(_label(middle, foot + tall + 3, str(value), look, INK))
        drawing.add(_label(n * wide + wide / 2, foot - 9, pair.label, look, SOFT))
    for k, (name, color) in enumerate(zip(chart.names, (FIRST, SECOND), strict=True)):
        drawing.add(Rect(80 * k, 0, 6, 6, fillColor=color, strokeColor=None))
        drawing.add(String(80 * k + 9, 0, name, fontName=look.plain, fontSize=7.5, fillColor=SOFT))
    return drawing


def _label(x: float, y: float, said: str, look: Look, color: Color) -> String:
    return String(x, y, said, fontName=look.plain, fontSize=7.5, fillColor=color, textAnchor="middle")


def _short(said: str, most: int) -> str:
    return said if len(said) <= most else f"{said[: most - 1]}…"


def _foot(canvas: Canvas, document: SimpleDocTemplate, *, look: Look, title: str) -> None:
    canvas.setFont(look.plain, 7.5)
    canvas.setFillColor(SOFT)
    canvas.drawString(MARGIN, 10 * mm, look.written(title))
    canvas.drawRightString(A4[0] - MARGIN, 10 * mm, str(document.page))
