"""Stakeholders: people of ours who are told of problems by mail, in lists with names."""

from typing import Annotated

from pydantic import Field, field_validator

from pledgekeeper.model import Frozen

Address = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]


class StakeholderList(Frozen):
    """Who is told, when a problem names this list."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str
    addresses: tuple[Address, ...] = Field(min_length=1, max_length=50)

    @field_validator("addresses")
    @classmethod
    def _each_is_told_once(cls, addresses: tuple[str, ...]) -> tuple[str, ...]:
        seen: set[str] = set()
        for address in map(str.lower, addresses):
            if address in seen:
                raise ValueError(f"{address} is there twice; everybody is told once")
            seen.add(address)
        return addresses
