"""The mapping file: its example in the manual is one, and every field is told there."""

import re
from pathlib import Path
from typing import get_args

from pledgekeeper.carriers.call_columns import ColumnMapping, Duration, MappingFile, Order, Start, Unit
from pledgekeeper.pledges.loading import load_text

MANUAL = Path(__file__).parents[3] / "docs" / "reconciliation.md"
TOLD = MANUAL.read_text(encoding="utf-8").partition("## The mapping file")[2].partition("\n## ")[0]


def test_the_example_of_the_manual_is_a_mapping_file():
    [example] = re.findall(r"```yaml\n(.*?)```", TOLD, re.DOTALL)

    found = load_text(example, MANUAL, MappingFile)

    assert (found.theirs.start.written, found.theirs.decimal) == ("day-first", ",")


def test_the_manual_tells_every_field_and_what_it_may_say():
    parts = {"start": Start, "duration": Duration}
    fields = {
        *ColumnMapping.model_fields,
        *(f"{of}.{name}" for of, part in parts.items() for name in part.model_fields),
    }

    assert fields <= set(re.findall(r"^\| `([a-z_.]+)`", TOLD, re.MULTILINE))
    assert {*get_args(Unit), *get_args(Order)} <= set(re.findall(r"`([a-z-]+)`", TOLD))
