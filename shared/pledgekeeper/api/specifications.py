"""The templates of faults as TMF621 v5 `TroubleTicketSpecification`s. They are data that ships with the code."""

from typing import Any

from pledgekeeper.api.routes import SPECIFICATIONS
from pledgekeeper.model import iso
from pledgekeeper.tickets.specifications import Characteristic, Specification, SpecificationFile

ATTRIBUTES = frozenset({
    "@type", "id", "href", "name", "description", "version", "lifecycleStatus", "validFor", "lastUpdate",
    "specCharacteristic",
})  # fmt: skip

VALUE_TYPES = {"string": "String", "boolean": "Boolean", "object": "Object"}


def specification_view(found: Specification, file: SpecificationFile, base_url: str) -> dict[str, Any]:
    """`TroubleTicketSpecification`."""
    return {
        "@type": "TroubleTicketSpecification",
        "id": found.id,
        "href": f"{base_url}{SPECIFICATIONS}/{found.id}",
        "name": found.name,
        "description": found.description,
        "version": file.version,
        "lifecycleStatus": "active",
        "lastUpdate": iso(file.valid_from),
        "validFor": {"startDateTime": iso(file.valid_from)},
        "specCharacteristic": [_characteristic(each) for each in found.characteristics],
    }


def reference(found: Specification, file: SpecificationFile, base_url: str) -> dict[str, Any]:
    """The template of a ticket, in the ticket."""
    return {
        "@type": "TroubleTicketSpecificationRef",
        "id": found.id,
        "href": f"{base_url}{SPECIFICATIONS}/{found.id}",
        "name": found.name,
        "version": file.version,
    }


def value_type(asked: Characteristic) -> str:
    """As the standard names the type of a value."""
    return f"{VALUE_TYPES[asked.type]}{'Array' if asked.many else ''}"


def _characteristic(asked: Characteristic) -> dict[str, Any]:
    """`minCardinality` 0: a ticket is taken without it."""
    return {
        "@type": "CharacteristicSpecification",
        "id": asked.name,
        "name": asked.name,
        "description": asked.description,
        "valueType": value_type(asked),
        "minCardinality": 0,
        "maxCardinality": 100 if asked.many else 1,
    }
