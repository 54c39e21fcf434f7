"""The TM Forum's own files, and validation of what we answer against them.

They are not part of this project: `make specs` downloads them into `.specs/`; a copy in `../shared/specs` serves too.
Without either, tests that need them skip and say so.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft4Validator, ValidationError
from jsonschema.validators import extend
from openapi_schema_validator import OAS30Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT4

ROOT = Path(__file__).parents[1]
FOLDERS = (ROOT / ".specs", ROOT.parent / "shared" / "specs")
TMF621 = "TMF621-Trouble_Ticket-v5.0.1.oas.yaml"
TMF621_V4 = "TMF621-TroubleTicket-v4.0.0.swagger.json"
TMF622 = "TMF622-ProductOrdering-v5.0.0.oas.yaml"


@cache
def specification(name: str) -> dict[str, Any]:
    """The file of that name. Skips the test when it is nowhere."""
    for folder in FOLDERS:
        if (folder / name).is_file():
            loaded: dict[str, Any] = yaml.load((folder / name).read_text(), Loader=yaml.CSafeLoader)
            return loaded
    pytest.skip(f"{name} is not here: run `make specs`")


def is_here(name: str) -> bool:
    return any((folder / name).is_file() for folder in FOLDERS)


def mistakes(name: str, schema: str, instance: Any) -> list[str]:
    """What the file of that name holds against `instance` as a `schema`: path and message of each."""
    return [f"{error.json_path}: {error.message}" for error in _validator(name, schema).iter_errors(instance)]


@cache
def _validator(name: str, schema: str) -> Any:
    registry: Registry[Any] = Registry().with_resource("tmf:", Resource.from_contents(specification(name), DRAFT4))
    place = "definitions" if name == TMF621_V4 else "components/schemas"
    return _Validator({"$ref": f"tmf:#/{place}/{schema}"}, registry=registry)


def _one_of(validator: Any, options: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """`oneOf` with a discriminator means the option it names: PartyRef and PartyRoleRef are else both fitting."""
    discriminator = schema.get("discriminator", {})
    name = instance.get(discriminator.get("propertyName", "")) if isinstance(instance, dict) else None
    mapped = discriminator.get("mapping", {}).get(name)
    if mapped:
        reference = mapped if "#" in mapped else f"#/components/schemas/{mapped}"
        yield from validator.descend(instance, {"$ref": reference})
    else:
        yield from Draft4Validator.VALIDATORS["oneOf"](validator, options, instance, schema)


_PLAIN = {word: Draft4Validator.VALIDATORS[word] for word in ("allOf", "anyOf")}
"""The library follows a base class's discriminator from the subclass back to itself, for ever."""

_Validator = extend(OAS30Validator, {**_PLAIN, "oneOf": _one_of})
