"""What a fault that is reported on a page is of: the circuit, trunk or service that the form names, or its words do.

It is kept as that of a mail is, so faults of one service are found to repeat whichever way they came.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from pledgekeeper import wiring
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.model import Understood
from pledgekeeper.intake.opening import characteristic, characteristics
from pledgekeeper.intake.reading.services import circuits_in

CIRCUIT: Final = "circuit"


@dataclass(frozen=True)
class Affected:
    """`understood` is what was read out of the words: the acknowledgement tells it, so that it can be put right."""

    attributes: dict[str, Any] = field(default_factory=dict)
    understood: tuple[Understood, ...] = ()


def known_services(carrier_id: str) -> list[str]:
    """What the carrier may choose from: whatever we have figures of."""
    return sorted({route.route for route in wiring.quality_table().routes(carrier_id)})


def service_named(said: str, text: str, carrier: Carrier) -> Affected:
    """The service by the field, spelt as we know it; by the words where the field is empty."""
    if said:
        known = (each for each in known_services(carrier.id) if each.casefold() == said.casefold())
        return Affected({"troubleTicketCharacteristic": [characteristic(CIRCUIT, next(known, said))]})
    read = circuits_in(text, carrier.mail.circuit)
    return Affected(characteristics(read), read)
