"""What the words of MEF 124 (LSO Sonata) mean between us and a carrier that speaks it: agreed, carrier by carrier."""

from collections.abc import Mapping
from typing import Literal, TypeVar, get_args

from pydantic import Field, field_validator

from pledgekeeper.model import Frozen
from pledgekeeper.sla.pledge import Priority

Impact = Literal["degraded", "intermittent", "down"]
Severity = Literal["minor", "moderate", "significant", "extensive"]
T = TypeVar("T")

SEVERITIES: dict[Severity, str] = {
    "extensive": "Critical", "significant": "Major", "moderate": "Minor", "minor": "Minor",
}  # fmt: skip

# fmt: off
PRIORITIES: dict[Impact, dict[Severity, Priority]] = {
    "down":         {"extensive": "P1", "significant": "P1", "moderate": "P2", "minor": "P3"},
    "intermittent": {"extensive": "P2", "significant": "P2", "moderate": "P3", "minor": "P4"},
    "degraded":     {"extensive": "P2", "significant": "P3", "moderate": "P3", "minor": "P4"},
}
# fmt: on
"""What a fault is to us at first, by what its reporter observes and how far it reaches, unless agreed otherwise."""


class Sonata(Frozen):
    """`severity`: what is ours for each of theirs. `priority`: ours, by observed impact and severity."""

    severity: dict[Severity, str] = Field(default=SEVERITIES)
    priority: dict[Impact, dict[Severity, Priority]] = Field(default=PRIORITIES)

    @field_validator("severity")
    @classmethod
    def _each_severity(cls, said: Mapping[str, str]) -> Mapping[str, str]:
        return _with_each(said, get_args(Severity))

    @field_validator("priority")
    @classmethod
    def _each_pair(cls, said: Mapping[str, Mapping[str, str]]) -> Mapping[str, Mapping[str, str]]:
        for row in _with_each(said, get_args(Impact)).values():
            _with_each(row, get_args(Severity))
        return said

    def theirs(self, ours: str) -> Severity | None:
        """The word of theirs for a severity of ours, the worst if several are; None when none is."""
        for theirs in reversed(get_args(Severity)):
            if self.severity[theirs].lower() == ours.lower():
                found: Severity = theirs
                return found
        return None


def _with_each(said: Mapping[str, T], wanted: tuple[str, ...]) -> Mapping[str, T]:
    lacking = [word for word in wanted if word not in said]
    if lacking:
        raise ValueError(f"say what {', '.join(lacking)} means, too: all of {', '.join(wanted)} are needed")
    return said
