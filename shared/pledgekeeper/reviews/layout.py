"""What a review is made of on paper: texts, tables and charts, as the page and the PDF draw them."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

Tone = Literal["", "good", "bad"]


@dataclass(frozen=True)
class Cell:
    """A text; what is good or bad is said in words, too: a colour alone tells nothing."""

    text: str
    tone: Tone = ""
    small: str = ""


@dataclass(frozen=True)
class Table:
    """Columns are numbers but the first `texts`."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    texts: int = 1


@dataclass(frozen=True)
class Bar:
    """One of the bars that go from 0 to 100; the mark is the target."""

    label: str
    percent: Decimal
    said: str
    target: int
    reached: bool


@dataclass(frozen=True)
class Pair:
    """Two columns beside each other."""

    label: str
    first: int
    second: int


@dataclass(frozen=True)
class Chart:
    """Bars across, or pairs of columns; `says` tells what it shows to whoever does not see it."""

    says: str
    bars: tuple[Bar, ...] = ()
    pairs: tuple[Pair, ...] = ()
    names: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class Section:
    title: str
    note: str = ""
    charts: tuple[Chart, ...] = ()
    tables: tuple[Table, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Shown:
    """The whole of it."""

    language: str
    title: str
    heading: str
    lines: tuple[str, ...]
    headline: str
    sections: tuple[Section, ...] = field(default=())
