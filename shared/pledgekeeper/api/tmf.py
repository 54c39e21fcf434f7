"""What the TM Forum APIs have in common: extensible objects, references, parties."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.model import Case
from pledgekeeper.errors import Invalid, NotFound


class Sent(BaseModel):
    """An object of a request: unknown attributes are an error, `@type` and its relatives are TMF's own."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True, defer_build=True)

    type_: str = Field(alias="@type")
    base_type: str | None = Field(default=None, alias="@baseType")
    schema_location: str | None = Field(default=None, alias="@schemaLocation")


class Part(BaseModel):
    """A part that we keep as it was sent: its standard attributes are the sender's business, `@type` is required."""

    model_config = ConfigDict(extra="allow", populate_by_name=True, defer_build=True)

    type_: str = Field(alias="@type")


class SentNote(Part):
    text: str = Field(min_length=1, max_length=20_000)


class ExternalIdentifier(Part):
    id: str = Field(min_length=1, max_length=100)


class Party(Part):
    role: str
    party: dict[str, Any] = Field(default={}, alias="partyOrPartyRole")


def carrier_named(who: Principal, parties: list[Party]) -> str:
    """Whose case this is: the party in role `customer`; of a carrier's own people, their carrier when none is named."""
    named = next((str(party.party.get("id")) for party in parties if party.role == "customer"), None)
    whose = named or who.carrier_id
    if whose is None:
        raise Invalid('name the carrier: relatedParty with role "customer" and partyOrPartyRole.id')
    if not who.sees(whose):
        raise NotFound(f"there is no carrier {whose}")
    return whose


def customer(case: Case) -> dict[str, Any]:
    """The carrier of a case as a relatedParty."""
    return {
        "@type": "RelatedPartyRefOrPartyRoleRef",
        "role": "customer",
        "partyOrPartyRole": {"@type": "PartyRef", "id": case.carrier_id, "@referredType": "Organization"},
    }


def external_identifiers(case: Case) -> list[dict[str, Any]]:
    if case.their_reference is None:
        return []
    return [
        {
            "@type": "ExternalIdentifier",
            "id": case.their_reference,
            "owner": case.carrier_id,
            "externalIdentifierType": "ticketNumber",
        }
    ]


def present(view: dict[str, Any]) -> dict[str, Any]:
    """Without absent values: TMF v5 leaves them out, never null."""
    return {name: value for name, value in view.items() if value is not None and value != []}
