"""What the TM Forum APIs have in common: extensible objects, references, parties."""

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.offers import open_offer
from pledgekeeper.errors import Invalid


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
    """Whose case this is: for our people, the carrier named as the party in role `customer`.

    For a carrier's people it is their own, or the affiliate they name so; any other customer is a customer of theirs.
    """
    named = next((str(party.party.get("id")) for party in parties if party.role == "customer"), None)
    if who.carrier_id is not None:
        return named if named in who.affiliates else who.carrier_id
    if named is None:
        raise Invalid('name the carrier: relatedParty with role "customer" and partyOrPartyRole.id')
    return named


def other_parties(carrier_id: str, parties: list[Party]) -> list[dict[str, Any]]:
    """The parties that are named beside the carrier, as they were sent."""
    ours = ("owner", "nextOwner")  # said by us, and sent back to us
    theirs = [party for party in parties if party.role not in ours]
    kept = [party for party in theirs if (party.role, party.party.get("id")) != ("customer", carrier_id)]
    return [party.model_dump(mode="json", by_alias=True, exclude_unset=True) for party in kept]


def customer(carrier_id: str) -> dict[str, Any]:
    """The carrier whose case it is as a relatedParty; `carrier_named` reads it."""
    return {
        "@type": "RelatedPartyRefOrPartyRoleRef",
        "role": "customer",
        "partyOrPartyRole": {"@type": "PartyRef", "id": carrier_id, "@referredType": "Organization"},
    }


def owner(case: Case) -> list[dict[str, Any]]:
    """The centre that owns a case now, and the one that it is being handed over to, as relatedParty."""
    offer = open_offer(case.timeline)
    desks = {"owner": case.desk, **({"nextOwner": offer.to_desk} if offer else {})}
    return [
        {
            "@type": "RelatedPartyRefOrPartyRoleRef",
            "role": role,
            "partyOrPartyRole": {"@type": "PartyRef", "id": desk, "@referredType": "Organization"},
        }
        for role, desk in desks.items()
    ]


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
