"""Templates of delivery: the milestones of an order by product, what each waits for, and how long it takes."""

from collections.abc import Iterator
from typing import Final, Literal

from pydantic import Field

from pledgekeeper.model import Frozen
from pledgekeeper.sla.marks import MARKS
from pledgekeeper.sla.pledge import Product
from pledgekeeper.sla.span import Span

JeopardyCode = Literal[
    "customer-not-ready", "loa-missing", "no-access", "supplier-delay", "capacity", "permits", "equipment",
    "test-failed",
]  # fmt: skip
Cause = Literal["ours", "carrier", "supplier"]
"""Who does a step, and so who caused it to be late."""
Ordered = Product | Literal["other"]

HAND_OVER: Final = "handed-over"
"""The step by which an order is delivered: every template has it."""
ACCEPTED: Final = "accepted"
"""The step by which the carrier says so; what it takes is how long silence takes to mean yes."""

Mistake = tuple[tuple[str | int, ...], str]


class Step(Frozen):
    """One milestone of a plan: it begins when all it waits for are done, and takes so much working time."""

    id: str = Field(pattern=r"^[a-z][a-z-]*$")
    name: str
    takes: Span
    after: tuple[str, ...] = ()
    by: Cause = "ours"
    reached: str | None = Field(default=None, description="the mark of the order that reaches it; none: it is recorded")
    late: JeopardyCode = "capacity"


class Template(Frozen):
    """How orders of one product are delivered. Steps come in an order in which each waits only for those above it."""

    product: Ordered
    steps: tuple[Step, ...] = Field(min_length=1)

    def mistakes(self) -> Iterator[Mistake]:
        seen: set[str] = set()
        for place, step in enumerate(self.steps):
            where = ("steps", place)
            if step.id in seen:
                yield (*where, "id"), f"two steps are called {step.id!r}; the id names one of them"
            for unknown in (each for each in step.after if each not in seen):
                yield (*where, "after"), f"{unknown!r} is no step above this one; a step waits only for those above"
            if step.takes.unit not in ("bd", "h"):
                yield (*where, "takes"), f"{step.takes} is not working time; write e.g. 3 bd or 4 h"
            if step.reached and step.reached not in MARKS["order"]:
                yield (*where, "reached"), f"{step.reached!r} is no mark of an order"
            seen.add(step.id)
        for needed in (HAND_OVER, ACCEPTED):
            if needed not in seen:
                yield ("steps",), f"there is no step {needed!r}; every order is handed over and accepted"


class TemplateFile(Frozen):
    """A version of the templates. An order keeps the steps that it was planned with."""

    id: str = Field(pattern=r"^milestones-[a-z0-9-]+$")
    templates: tuple[Template, ...] = Field(min_length=1)

    def mistakes(self) -> Iterator[Mistake]:
        products = [template.product for template in self.templates]
        for place, template in enumerate(self.templates):
            if template.product in products[:place]:
                yield ("templates", place, "product"), f"two templates are for {template.product!r}; keep one"
            for where, what in template.mistakes():
                yield ("templates", place, *where), what
        if "other" not in products:
            yield ("templates",), "there is no template for 'other': an order of no known product has no plan"

    def template(self, product: str) -> Template:
        """That of the product; the one of `other` where the product has none."""
        known: dict[str, Template] = {template.product: template for template in self.templates}
        return known.get(product, known["other"])
