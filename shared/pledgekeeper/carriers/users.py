"""Whom a carrier lets sign in: users of the user pool, in groups that name the carrier and a role. Pure."""

from collections.abc import Iterable
from typing import Final, get_args

from pledgekeeper.carriers.model import CarrierRole
from pledgekeeper.model import Frozen

ROLES: Final[tuple[CarrierRole, ...]] = get_args(CarrierRole)
MOST: Final = 200
"""Of one carrier."""


class User(Frozen):
    """Somebody who signs in. `id` is the pool's, never given twice; `confirmed` once they have chosen a password."""

    id: str
    email: str
    name: str
    roles: tuple[CarrierRole, ...] = ()
    confirmed: bool = True
    enabled: bool = True

    @property
    def administers(self) -> bool:
        """Can look after the carrier's people today."""
        return "admin" in self.roles and self.confirmed and self.enabled


def group(carrier_id: str, role: CarrierRole) -> str:
    """The group of the pool by which a token names side and role (`access.principal_from_groups`)."""
    return f"carrier.{carrier_id}.{role}"


def roles_of(carrier_id: str, groups: Iterable[str]) -> tuple[CarrierRole, ...] | None:
    """What these groups make somebody at this carrier, nothing for no group; None when one is of another side."""
    mine = {group(carrier_id, role): role for role in ROLES}
    named = set(groups)
    return tuple(mine[each] for each in mine if each in named) if named <= set(mine) else None
