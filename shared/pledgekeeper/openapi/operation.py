"""What the document says of one route, beside what the table of routes says already."""

from dataclasses import dataclass, field
from typing import Any, Final, Literal

from pledgekeeper.api.query import LONGEST_FILTER

Tag = Literal[
    "Tickets",
    "Orders",
    "Disputes",
    "Invoices",
    "Cases",
    "Problems",
    "Roster",
    "Pages",
    "Scoreboard",
    "Reference",
    "Listeners",
    "Sonata",
    "Accounts",
]


@dataclass(frozen=True)
class Query:
    """A parameter of the query string."""

    name: str
    about: str
    schema: dict[str, Any] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True)
class Operation:
    """One route. `id` names it for programs, `summary` for people.

    `reply` is the type of the answer; None for one that is no JSON, of the media type `produces`. `sent` is the model
    of the body, read in any of the media types `read_as`; `not_sent` names its fields that we fill in. A route that
    answers nothing but a refusal has the `status` of that.
    """

    id: str
    summary: str
    tag: Tag
    reply: Any = None
    status: int = 200
    sent: Any = None
    not_sent: tuple[str, ...] = ()
    read_as: tuple[str, ...] = ("application/json",)
    produces: tuple[str, ...] = ("application/json",)
    query: tuple[Query, ...] = ()
    headers: tuple[str, ...] = ()
    about: str = ""
    errors_as: str = "application/json"
    own_errors: bool = False
    """Refusals are objects of another standard's."""
    refused: tuple[int, ...] = ()
    """Refusals that its method and its path do not tell."""


TEXT: Final = {"type": "string"}
WHOLE: Final = {"type": "integer", "minimum": 0}
FIELDS: Final = Query("fields", "The attributes to show, e.g. `id,status`; `none` shows name and address alone.")
PAGING: Final = (
    FIELDS,
    Query("sort", "Attributes to sort by, e.g. `-creationDate`; newest first when nothing is said."),
    Query(
        "filter",
        "A JSONPath (RFC 9535), e.g. `note[?(@.author=='noc')]`: shown is where it finds something.",
        {**TEXT, "maxLength": LONGEST_FILTER},
    ),
    Query("offset", "Rows to leave out at the beginning, at most 10,000.", {**WHOLE, "maximum": 10_000}),
    Query("limit", "Rows on a page, at most 100.", {"type": "integer", "minimum": 1, "default": 100}),
    Query("after", "The cursor of the `next` link: the page after it."),
    Query("before", "The cursor of the `prev` link: the page before it."),
)
COUNTS: Final = ("X-Result-Count", "X-Total-Count")


def listing(*attributes: str) -> tuple[Query, ...]:
    """The parameters of a list; any attribute is a filter, and `attributes` are the ones most used."""
    about = (
        "One of several with commas. Any attribute can be asked for so, also inside parts "
        "(`externalIdentifier.id`), and with an operator: `.ne`, `.gt`, `.gte`, `.lt`, `.lte`, `.regex`."
    )
    return (*(Query(name, about) for name in attributes), *PAGING)
