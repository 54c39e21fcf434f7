"""What a proactive case says of a degradation, in the carrier's language: what is worse, since when, and the figures.

Numbers stand as in a table of figures, with a point; hours are UTC, as they are sent to us.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from string import Template
from typing import Final

from pydantic import RootModel

from pledgekeeper.model import iso
from pledgekeeper.pledges.loading import load
from pledgekeeper.quality.detect import Degradation, Judged
from pledgekeeper.quality.model import METRICS, Route

FOLDER: Final = Path(__file__).with_name("words")
LANGUAGES: Final = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))
SPOKEN: Final = "en"
MOST_TOLD: Final = 24
"""Hours of each metric that the evidence lists; the API has all of them."""
COLUMNS: Final = (("hour", 20), ("measured", 9), ("usual", 8), ("worse_by", 12), ("spreads", 12), ("attempts", 12))
"""What the table of a metric shows, and the least width of each column, two spaces apart."""


class WordFile(RootModel[dict[str, str]]):
    """Texts by key, the same in each language."""


@cache
def texts(language: str) -> Mapping[str, str]:
    """Those of the language; English where there are none."""
    return load(FOLDER / f"{language if language in LANGUAGES else SPOKEN}.yaml", WordFile).root


def title(route: Route, found: Sequence[Degradation], language: str) -> str:
    since = min(each.begins_at for each in found)
    names = ", ".join(each.metric.upper() for each in found)
    return _said(language, "title", route=route.route, metrics=names, since=f"{since:%Y-%m-%d %H:%M}")


def evidence(route: Route, found: Iterable[Degradation], language: str) -> str:
    said = texts(language)
    lines = chain(
        [said["found"], _said(language, "about", product=said.get(route.product, route.product), route=route.route)],
        chain.from_iterable(_of_metric(each, language) for each in found),
        [said["rule"]],
    )
    return "\n".join(lines)


def _of_metric(found: Degradation, language: str) -> Iterator[str]:
    unit, said = METRICS[found.metric].unit, texts(language)
    yield ""
    named = {"metric": found.metric.upper(), "unit": said.get(unit, unit), "since": iso(found.begins_at)}
    yield f"{_said(language, 'metric', **named)}"
    yield _line([said[column] for column, _ in COLUMNS])
    yield from (_line(_cells(judged)) for judged in found.hours[-MOST_TOLD:])


def _cells(judged: Judged) -> list[str]:
    numbers = judged.measured.value, judged.baseline.median, judged.worse_by
    told = [f"{each:.2f}" for each in numbers]
    return [iso(judged.hour), *told, f"{judged.z:.1f}", str(judged.measured.attempts)]


def _line(cells: Sequence[str]) -> str:
    """The first cell to the left, the others to the right; signs of Chinese are as wide as two."""
    first, *others = (
        (cell, max(0, width - sum(unicodedata.east_asian_width(sign) in "FW" for sign in cell)))
        for cell, (_, width) in zip(cells, COLUMNS, strict=True)
    )
    return "  ".join([first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)])


def _said(language: str, key: str, **facts: str) -> str:
    return Template(texts(language)[key]).substitute(facts)
