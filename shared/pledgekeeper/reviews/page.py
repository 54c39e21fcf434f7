"""The review as a page: one HTML file that stands alone. Nothing is fetched and nothing runs in it."""

from functools import cache
from pathlib import Path
from typing import Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from pledgekeeper.reviews.charts import bar, columns
from pledgekeeper.reviews.layout import Shown

HERE: Final = Path(__file__).parent
POLICY: Final = "default-src 'none'; style-src 'unsafe-inline'"


def page(review: Shown) -> str:
    """The HTML of a review."""
    return _template().render(review=review, policy=POLICY, style=Markup(_style()))


@cache
def _template() -> Template:
    environment = Environment(loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined)
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters |= {"bar": lambda each: Markup(bar(each)), "columns": lambda chart: Markup(columns(chart))}
    return environment.get_template("page.html.j2")


@cache
def _style() -> str:
    return (HERE / "page.css").read_text(encoding="utf-8")
