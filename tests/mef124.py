"""What MEF 124 wants of a reply, as far as we have written it down: `mef124.schema.json` is ours, not MEF's."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

SONATA = "/mefApi/sonata/troubleTicket/v4"
SONATA_TICKETS = f"{SONATA}/troubleTicket"

A_FAULT: dict[str, Any] = {
    "description": "ALL calls failing to your SBC\nSince 02:14 UTC every INVITE on trunk BLT-ORI-FRA-02 gets 503.",
    "observedImpact": "down",
    "priority": "critical",
    "severity": "extensive",
    "ticketType": "maintenance",
    "externalId": "BLT#558120",
    "issueStartDate": "2026-11-23T02:10:00Z",
    "relatedContactInformation": [
        {"role": "reporterContact", "name": "Rasa K.", "emailAddress": "noc@baltel.example", "number": "+37050000100"}
    ],
    "relatedEntity": [{"id": "BLT-ORI-FRA-02", "@referredType": "Product", "role": "affected"}],
}


@cache
def _schema() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(Path(__file__).with_name("mef124.schema.json").read_text())
    return read


def mistakes(name: str, instance: Any) -> list[str]:
    """What the schema holds against `instance` as a `name`: path and message of each."""
    validator = Draft202012Validator({**_schema(), "$ref": f"#/$defs/{name}"})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(instance)]
