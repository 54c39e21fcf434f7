"""JSON Schema of what is published, made of its models: the format is free for other carriers to publish in."""

from typing import Any

from pydantic.json_schema import models_json_schema

from pledgekeeper.scoreboard.document import LateStep, Scoreboard
from pledgekeeper.scoreboard.record import CaseRecord, DeliveryRecord, FaultRecord, InvoiceRecord
from pledgekeeper.scoreboard.years import Years


def schema() -> dict[str, Any]:
    """JSON Schema of the document; under `$defs` those of a line of its events, and of the document of the years."""
    _, found = models_json_schema(
        [
            (each, "serialization")
            for each in (Scoreboard, CaseRecord, DeliveryRecord, FaultRecord, InvoiceRecord, LateStep, Years)
        ],
        ref_template="#/$defs/{model}",
    )
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Public scoreboard of a service pledge",
        "description": "The document; lines of its events are CaseRecord, DeliveryRecord, FaultRecord, "
        "InvoiceRecord or LateStep of $defs, scoreboard-years.json is Years.",
        "$ref": "#/$defs/Scoreboard",
        "$defs": found["$defs"],
    }
