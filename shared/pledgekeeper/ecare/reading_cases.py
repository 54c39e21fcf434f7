"""Cases for a page, by whoever may see them: the same reads as the API's lists."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from heapq import merge
from itertools import islice
from typing import Final

from pledgekeeper import wiring
from pledgekeeper.carriers.access import READERS, Principal
from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.ecare.kept_cases import case_at
from pledgekeeper.model import iso
from pledgekeeper.orders.model import Order, OrderStatus
from pledgekeeper.ports import Version, Walk, owing
from pledgekeeper.tickets.model import Ticket, TicketStatus

MODELS: Final[dict[Kind, type[Case]]] = {"ticket": Ticket, "dispute": Dispute, "order": Order}
NEWEST: Final = Walk()
STATUSES: Final[dict[Kind, tuple[str, ...]]] = {
    "ticket": tuple(TicketStatus),
    "dispute": tuple(DisputeStatus),
    "order": tuple(OrderStatus),
}


def statuses_under_way(kind: Kind) -> list[str]:
    """The statuses in which such a case is not over; and of disputes the lists of those that are, and of which
    something is owed yet."""
    over = MODELS[kind].OVER
    owed = [owing(status) for status in STATUSES[kind] if status in over] if kind == "dispute" else []
    return [*owed, *(status for status in STATUSES[kind] if status not in over)]


def cases_of(who: Principal, kind: Kind, statuses: list[str], walk: Walk = NEWEST) -> Iterator[Case]:
    """The cases of that kind that somebody sees, as the walk goes, without timelines; none where it is not their
    trade."""
    if not who.roles & READERS[kind]:
        return iter(())
    store = wiring.store()
    if who.staff:
        desks = [centre.id for centre in wiring.book().roster().centres]
        lists = [store.cases_of_desk(desk, kind, statuses, walk) for desk in desks]
    else:
        lists = [store.cases_of_carrier(carrier, kind, statuses, walk) for carrier in sorted(who.carriers)]
    return merge(*lists, key=lambda case: (iso(case.opened_at), case.case_id), reverse=walk.newest_first)


def under_way(
    who: Principal, kind: Kind, most: int, carriers: Collection[str] | None = None
) -> list[tuple[Case, Terms]]:
    """Up to `most` cases that are not over, as `newest` has them."""
    return newest(who, kind, statuses_under_way(kind), most, carriers)


def awaiting_word(who: Principal) -> list[Version]:
    """The orders that were handed over and wait for the word of somebody's carriers, the longest waiting first."""
    if not who.roles & READERS["order"]:
        return []
    return list(merge(*(wiring.store().awaiting(each) for each in sorted(who.carriers))))


def whole(versions: Iterable[Version]) -> Iterator[Case]:
    """Those cases with their timelines. One that has not changed since it was read is not read again."""
    return (case for each in versions if (case := case_at(each.case_id, each.version)))


def with_terms(cases: Iterable[Case]) -> list[tuple[Case, Terms]]:
    return [(case, wiring.book().terms_of(case.carrier_id, case)) for case in cases]


def newest(
    who: Principal, kind: Kind, statuses: Sequence[str], most: int, carriers: Collection[str] | None = None
) -> list[tuple[Case, Terms]]:
    """Up to `most` cases in these statuses, the newest first, with their timelines and the terms they are under: of
    `carriers`, else of all that a carrier's own somebody sees. Those that have not changed since they were read are not
    read again."""
    if not who.roles & READERS[kind]:
        return []
    whose = sorted(who.carriers if carriers is None else carriers)
    lists = [wiring.store().versions_of_carrier(carrier, kind, statuses) for carrier in whose]
    return with_terms(whole(islice(merge(*lists, reverse=True), most)))
