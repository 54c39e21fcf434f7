"""What speeds up a fault, by product, and what of it a ticket does not say yet. Pure."""

from typing import Any, Literal

from pydantic import Field

from pledgekeeper.model import Frozen, Instant
from pledgekeeper.tickets.model import Ticket


class Characteristic(Frozen):
    """Something that a ticket may say of a fault. `many`: a list of such values."""

    name: str = Field(pattern=r"^[a-z][A-Za-z]*$")
    type: Literal["string", "boolean", "object"]
    many: bool = False
    description: str
    given_by: tuple[str, ...] = ()
    given_by_role: tuple[str, ...] = ()


class Specification(Frozen):
    """The template of one kind of fault. Its id is the ticket type that it is for."""

    id: str = Field(pattern=r"^[a-z][a-z-]*$")
    name: str
    description: str
    characteristics: tuple[Characteristic, ...] = Field(min_length=1)


class SpecificationFile(Frozen):
    """The templates in force."""

    version: str
    valid_from: Instant
    specifications: tuple[Specification, ...] = Field(min_length=1)

    @property
    def names(self) -> frozenset[str]:
        """What any of the templates asks for."""
        return frozenset(each.name for found in self.specifications for each in found.characteristics)

    def of(self, ticket: Ticket) -> Specification | None:
        """The template of a ticket: the one that it names, else that of its type."""
        named = (ticket.attributes.get("troubleTicketSpecification") or {}).get("id")
        wanted = (named, ticket.ticket_type.strip().lower())
        return next((each for name in wanted for each in self.specifications if each.id == name), None)

    def missing(self, ticket: Ticket) -> list[Characteristic]:
        """What the ticket's template asks for, and the ticket does not say."""
        found = self.of(ticket)
        return [each for each in found.characteristics if not _given(each, ticket.attributes)] if found else []


def _given(asked: Characteristic, attributes: dict[str, Any]) -> bool:
    said = {str(part.get("name")) for part in attributes.get("troubleTicketCharacteristic") or []}
    roles = {str(part.get("role")) for part in attributes.get("relatedEntity") or []}
    return bool(said & {asked.name, *asked.given_by}) or bool(roles & set(asked.given_by_role))
