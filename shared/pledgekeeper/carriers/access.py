"""Who may see and do what. One answer for every door: the API, mail, pages and exports."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import get_args

from pledgekeeper.carriers.model import CarrierRole, Client
from pledgekeeper.errors import Forbidden, Unauthenticated
from pledgekeeper.event import Actor

CARRIER_ROLES: tuple[str, ...] = get_args(CarrierRole)
STAFF_ROLES = (
    "agent", "expert", "project-manager", "service-manager", "billing-analyst", "legal", "supervisor",
    "admin",
)  # fmt: skip
SCOPES = "care/"
"""Before a role in a system's scopes: the identifier of the user pool's resource server."""

OPENERS = {"ticket": {"noc", "admin"}, "dispute": {"billing", "admin"}, "order": {"noc", "admin"}}
HANDLERS = {
    "ticket": {"agent", "expert", "service-manager", "supervisor", "admin"},
    "dispute": {"billing-analyst", "supervisor", "admin"},
    "order": {"project-manager", "supervisor", "admin"},
}
"""Who of the carriers opens what, and who of ours handles it. Whoever does may read it, too."""

READERS = {
    "ticket": OPENERS["ticket"] | HANDLERS["ticket"] | {"project-manager"},
    "dispute": OPENERS["dispute"] | HANDLERS["dispute"] | {"service-manager", "legal"},
    "order": OPENERS["order"] | HANDLERS["order"] | {"billing", "agent", "expert", "service-manager"},
}
"""Who reads what, on both sides: their own work, and what it rests on. Faults are no business of those who bill, and
bills none of those who mend."""

RUNG = {"noc", "agent", "expert"}
"""The people of both NOCs who are rung for a fraud alert. Of a dispute about fraud they see its fraud lane,
whatever they may of others, and say what is blocked."""

NUMBERS = {"billing-analyst", "billing"}
"""Whose work needs the telephone numbers of call records (Directive 2002/58/EC, art. 6(5)): of ours the analysts, of a
carrier those who bill, and they those of their own files."""

HOLDERS = HANDLERS["dispute"] | {"legal"}
"""Who keeps evidence for a court beyond its retention: of ours, whoever handles disputes, or will be in that court."""

PLANNERS = {"supervisor", "admin"}
APPROVERS = {"supervisor", "admin"}
"""Who is the second pair of eyes on what we accept, and sees how fairly we decide."""


@dataclass(frozen=True)
class Principal:
    """Who is asking: a person or system of one carrier (and its affiliates), or one of ours.

    `client_id` is that of a system; a person has none.
    """

    name: str
    roles: frozenset[str]
    carrier_id: str | None = None
    affiliates: frozenset[str] = frozenset()
    client_id: str | None = None

    @property
    def staff(self) -> bool:
        return self.carrier_id is None

    @property
    def actor(self) -> Actor:
        return Actor(side="ours" if self.staff else "carrier", name=self.name)

    @property
    def carriers(self) -> frozenset[str]:
        """The carriers whose cases this principal sees; meaningless for staff, who see all."""
        return self.affiliates | ({self.carrier_id} if self.carrier_id else set())

    def sees(self, carrier_id: str) -> bool:
        return self.staff or carrier_id in self.carriers

    def must_read(self, kind: str) -> None:
        """Such cases are of this principal's trade; whose they are is another question (`sees`)."""
        self._must_be(READERS[kind] & self._side, f"see a {kind}")

    def reads(self, kind: str) -> bool:
        """Are such cases of this principal's trade?"""
        return bool(self.roles & READERS[kind] & self._side)

    @property
    def rung_for_fraud(self) -> bool:
        """Is it somebody of a NOC, ours or theirs, who sees the fraud lane of a dispute and no more of it?"""
        return bool(self.roles & RUNG & self._side)

    def must_block(self, doing: str) -> None:
        """Stops fraudulent traffic, at our end or at theirs: both NOCs, our billing, and the carrier's admin."""
        self._must_be((RUNG | (HANDLERS["dispute"] if self.staff else {"admin"})) & self._side, doing)

    def must_open(self, kind: str, doing: str | None = None) -> None:
        """May open such a case, and so may say what only whoever opened it can."""
        allowed = HANDLERS[kind] if self.staff else OPENERS[kind]
        self._must_be(allowed, doing or f"open a {kind}")

    def must_handle(self, kind: str, doing: str) -> None:
        """Only we do this, and of us only the desk it belongs to."""
        if not self.staff:
            raise Forbidden(f"only the care desk may {doing}")
        self._must_be(HANDLERS[kind], doing)

    def needs_numbers(self, side: str) -> bool:
        """May be given call records of that side with the telephone numbers in full."""
        return bool(self.roles & NUMBERS) and (self.staff or side == "carrier")

    def must_be_ours(self, doing: str) -> None:
        """Only our own people, whatever their desk."""
        if not self.staff:
            raise Forbidden(f"only our own people {doing}")

    def must_plan(self, doing: str) -> None:
        """Only whoever plans our people's time."""
        self.must_be_ours(f"may {doing}")
        self._must_be(PLANNERS, doing)

    def must_hold(self, doing: str) -> None:
        """Only who may keep evidence beyond its retention."""
        if not self.staff:
            raise Forbidden(f"only the care desk may {doing}")
        self._must_be(HOLDERS, doing)

    def must_approve(self, doing: str) -> None:
        """Only who answers for how we decide."""
        if not self.staff:
            raise Forbidden(f"only the care desk may {doing}")
        self._must_be(APPROVERS, doing)

    @property
    def administers(self) -> bool:
        """Looks after a carrier's own people and systems."""
        return not self.staff and "admin" in self.roles

    def must_administer(self, doing: str) -> None:
        """Only who looks after a carrier's own people and systems."""
        if self.staff:
            raise Forbidden(f"only the carrier's own people may {doing}")
        self._must_be({"admin"}, doing)

    @property
    def plans(self) -> bool:
        return self.staff and bool(self.roles & PLANNERS)

    @property
    def _side(self) -> frozenset[str]:
        """The roles that there are on this principal's side."""
        return frozenset(STAFF_ROLES if self.staff else CARRIER_ROLES)

    def _must_be(self, allowed: Collection[str], doing: str) -> None:
        if not self.roles & set(allowed):
            raise Forbidden(f"to {doing} one of these roles is needed: {', '.join(sorted(allowed))}")


def family(carrier_id: str, children: Callable[[str], Iterable[str]]) -> frozenset[str]:
    """A carrier's affiliates, theirs, and so on down; it ends though carriers may name each other as parents."""
    found: set[str] = set()
    waiting = [carrier_id]
    while waiting:
        new = set(children(waiting.pop())) - found - {carrier_id}
        found |= new
        waiting += sorted(new)
    return frozenset(found)


def principal_from_client(client: Client, scopes: Iterable[str]) -> Principal:
    """The principal of a system's token: the roles that its client has and that the token's scopes ask for."""
    asked = {scope.removeprefix(SCOPES) for scope in scopes if scope.startswith(SCOPES)}
    roles = asked & set(client.roles)
    if not roles:
        has = ", ".join(f"{SCOPES}{role}" for role in client.roles)
        raise Unauthenticated(f"the token's scopes name no role of this client; ask for one of: {has}")
    return Principal(client.name, frozenset(roles), client.carrier_id, client_id=client.id)


def principal_from_groups(name: str, groups: Iterable[str]) -> Principal:
    """The principal of a token. Groups read `carrier.<id>.<role>` or `staff.<role>`; a token is of one side only."""
    carriers: set[str] = set()
    roles: set[str] = set()
    staff_roles: set[str] = set()
    for group in groups:
        match group.split("."):
            case ["carrier", carrier_id, role] if role in CARRIER_ROLES:
                carriers.add(carrier_id)
                roles.add(role)
            case ["staff", role] if role in STAFF_ROLES:
                staff_roles.add(role)
    if staff_roles and not carriers:
        return Principal(name, frozenset(staff_roles))
    if len(carriers) == 1 and not staff_roles:
        return Principal(name, frozenset(roles), carriers.pop())
    raise Unauthenticated("the token names no carrier role and no staff role, or several sides at once")
