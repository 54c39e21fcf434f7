"""`pledge openapi`: write the OpenAPI document anew, from the code."""

import argparse
import json
from pathlib import Path
from typing import Final

from pledgekeeper import api

KEPT: Final = Path(str(api.__file__)).parent / "openapi.json"
"""The file that is served, and committed."""


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "openapi",
        help="write the OpenAPI document of the HTTP API anew",
        description=f"Write the OpenAPI document of the HTTP API anew, from the code, into {KEPT.name} of its package.",
    )
    parser.set_defaults(command=_write)


def _write(_: argparse.Namespace) -> int:
    KEPT.write_text(written(), encoding="utf-8")
    print(KEPT)
    return 0


def written() -> str:
    """The document as it is kept in the file."""
    from pledgekeeper.openapi.document import document  # half a second, for one command

    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"
