"""TMF621 v4 as another face of the same tickets: its names for what v5 calls otherwise. Pure.

v4 knows one `externalId` where v5 has a list, flat parties and entities where v5 has references inside, and
`statusChange` for `statusChangeHistory`; `@type` is optional in it.
"""

from typing import Any

from pledgekeeper.api.tmf621 import ATTRIBUTES as ATTRIBUTES_V5

Resource = dict[str, Any]

NAMES = {"statusChangeHistory": "statusChange", "externalIdentifier": "externalId"}
"""Attributes of v5 that have another name in v4."""

ONLY_V5 = frozenset({"troubleTicketSpecification", "troubleTicketCharacteristic"})
ATTRIBUTES = frozenset(NAMES.get(name, name) for name in ATTRIBUTES_V5 - ONLY_V5)
FROM_THE_TIMELINE = frozenset({"note", "statusChange", "expectedResolutionDate"})

PARTS = {"note": "Note", "attachment": "Attachment", "troubleTicketRelationship": "TroubleTicketRelationship"}
"""Lists of which both versions show the elements alike; v5 wants their `@type`."""

OF_EVENTS = frozenset({
    "eventId", "eventTime", "eventType", "correlationId", "domain", "title", "description", "priority",
})  # fmt: skip
"""Of an event, what both versions call alike; `timeOccurred` is misspelt in v4."""

CHANGE = {"statusChangeDate": "changeDate", "statusChangeReason": "changeReason"}


def shown(resource: Resource, href: str) -> Resource:
    """A ticket of v5 as v4 shows it, under the address `href`."""
    told = {name: value for name, value in resource.items() if name not in ONLY_V5 and name not in NAMES}
    if "externalIdentifier" in resource:
        told["externalId"] = resource["externalIdentifier"][0]["id"]
    if "statusChangeHistory" in resource:
        told["statusChange"] = [
            {CHANGE.get(name, name): value for name, value in change.items()}
            for change in resource["statusChangeHistory"]
        ]
    named = [party for party in resource.get("relatedParty", []) if "id" in party.get("partyOrPartyRole", {})]
    told |= {"relatedParty": [_flat(party, "partyOrPartyRole") for party in named]}  # v4 knows no party without an id
    if "relatedEntity" in resource:
        told["relatedEntity"] = [_flat(entity, "entity") for entity in resource["relatedEntity"]]
    return {**told, "href": href}


def event_shown(event: Resource, href: str) -> Resource:
    """An event of v5 as v4 words it: about the ticket under the address `href`, of which it tells a part."""
    ticket = event["event"]["troubleTicket"]
    told = {name: value for name, value in event.items() if name in OF_EVENTS}
    whole = shown(ticket, href)
    part = whole if "relatedParty" in ticket else {name: whole[name] for name in whole if name != "relatedParty"}
    if "informationRequired" in event["event"]:
        told["fieldPath"] = "/note"  # v4 has no characteristics; what is asked for is in the description
    return {**told, "timeOcurred": event["timeOccurred"], "event": {"troubleTicket": part}}


def taken(sent: Any) -> Any:
    """What a v4 client sends, as v5 would have it. What is no object is left for the reader of v5 to refuse."""
    if not isinstance(sent, dict):
        return sent
    said: Resource = {"@type": "TroubleTicket", **sent}
    if "externalId" in said:
        number = said.pop("externalId")
        said["externalIdentifier"] = [{"@type": "ExternalIdentifier", "id": number}] if number else []
    if "statusChange" in said:
        said["statusChangeHistory"] = said.pop("statusChange")
    for name, type_ in PARTS.items():
        said |= {name: _each(said[name], lambda part, type_=type_: {"@type": type_, **part})} if name in said else {}
    if "relatedParty" in said:
        said["relatedParty"] = _each(said["relatedParty"], _party)
    if "relatedEntity" in said:
        said["relatedEntity"] = _each(said["relatedEntity"], _entity)
    if isinstance(said.get("channel"), dict):
        said["channel"] = {"@type": "ChannelRef", **said["channel"]}
    return said


def _flat(part: Resource, inside: str) -> Resource:
    """`{role, partyOrPartyRole: {id, ...}}` as `{id, ..., role}`."""
    reference = {name: value for name, value in part.get(inside, {}).items() if name != "@type"}
    outer = {name: value for name, value in part.items() if name not in (inside, "@type")}
    return {"@referredType": "Organization", **reference, **outer}


def _party(party: Resource) -> Resource:
    return _nested(party, "partyOrPartyRole", "RelatedPartyRefOrPartyRoleRef", "PartyRef")


def _entity(entity: Resource) -> Resource:
    return _nested(entity, "entity", "RelatedEntity", "EntityRef")


def _nested(flat: Resource, inside: str, outer: str, inner: str) -> Resource:
    reference = {name: value for name, value in flat.items() if name not in ("role", "@type")}
    return {"@type": outer, "role": flat.get("role", "other"), inside: {"@type": inner, **reference}}


def _each(parts: Any, how: Any) -> Any:
    if not isinstance(parts, list):
        return parts
    return [how(part) if isinstance(part, dict) else part for part in parts]
