"""Figures of quality in a file that one of our people sends: what of it is taken, and which rows are refused, and why.

The right rows are kept though others are wrong: whoever mends those sends the file again, and nothing counts twice.
The function that serves this page is the one that reads Parquet.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.ecare.desk_quality import QUALITY, show
from pledgekeeper.ecare.entered import Mistakes
from pledgekeeper.ecare.visit import Answer, Page, Shown, Visit
from pledgekeeper.errors import Invalid, NotFound
from pledgekeeper.observability import logger

MOST_BYTES: Final = 4_000_000
"""API Gateway hands a function six megabytes, in base64."""
MOST_DAYS: Final = 1_500
"""Days of routes in one file: each is read and written, and a page may take 29 seconds."""
TOLD: Final = 50
"""So many refused rows are shown, with what is wrong with each."""


@dataclass(frozen=True)
class Taken:
    """What became of the rows of a file. `news`: figures that were not known before; `why`: what is wrong, in words."""

    taken: int
    news: int
    routes: int
    refused: int
    why: tuple[str, ...]


def take(visit: Visit) -> Answer:
    visit.who.must_handle("ticket", "import figures")
    content = visit.files.get("file", b"")
    if not content:
        raise Mistakes({"file": visit.words("quality.no_file")})
    try:
        done = _taken(content)
    except Invalid as wrong:
        raise Mistakes({"file": str(wrong)}) from None
    logger.info("figures_imported", figures=done.taken, news=done.news, refused=done.refused)
    return Page("desk_figures.html", {"done": done})


def _taken(content: bytes) -> Taken:
    from pledgekeeper.quality.figure_files import from_file  # it is in the zip of the function that serves this page

    figures, refused = from_file(content)
    rows = Counter(figure.carrier for figure in figures)
    strange = {carrier for carrier in rows if not _is_known(carrier)}
    ours = [figure for figure in figures if figure.carrier not in strange]
    days = {(figure.of, figure.hour.date()) for figure in ours}
    if len(days) > MOST_DAYS:
        raise Invalid(f"the file has {len(days)} days of routes; at most {MOST_DAYS} are read. Send it in parts")
    news = wiring.quality_table().keep(ours)
    said = [f"{carrier}: there is no such carrier; {rows[carrier]} rows" for carrier in sorted(strange)]
    left_out = len(refused) + len(figures) - len(ours)
    return Taken(len(ours), news, len({figure.of for figure in ours}), left_out, (*said, *refused)[:TOLD])


def _is_known(carrier: str) -> bool:
    try:
        wiring.book().carrier(carrier)
    except NotFound:
        return False
    return True


PAGES: Final = (Shown("POST", f"{QUALITY}/figures", take, ours=True, again=show, file_bytes=MOST_BYTES),)
