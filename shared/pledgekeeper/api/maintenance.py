"""Maintenance windows as the API declares them, and what an early end sets going."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from pledgekeeper import ids, wiring
from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.clock import whole_second
from pledgekeeper.disputes.model import DisputeStatus
from pledgekeeper.errors import Refused
from pledgekeeper.escalation.changes import Change, Maintenance
from pledgekeeper.kinds import KINDS
from pledgekeeper.messages import Wake
from pledgekeeper.orders.model import OrderStatus
from pledgekeeper.ports import Walk
from pledgekeeper.tickets.model import TicketStatus

STATUSES: Final[dict[Kind, list[str]]] = {
    "ticket": [status.value for status in TicketStatus],
    "dispute": [status.value for status in DisputeStatus],
    "order": [status.value for status in OrderStatus],
}


def window_id(command_id: str) -> str:
    return ids.case_id("MW", command_id)


def must_know(window: Maintenance) -> None:
    """Refused when there is no such carrier: the window would hold nothing."""
    if window.carrier and wiring.store().carrier(window.carrier) is None:
        raise Refused(f"there is no carrier {window.carrier!r}; a window of it would hold nothing back")


def end_early(changes: Iterable[Change]) -> None:
    """Have every open case looked at that a window held which was taken back: what was held is paged at once."""
    now = whole_second(wiring.clock().now())
    for window in changes:
        if isinstance(window, Maintenance) and window.covers(now):
            wiring.queues().send("wakes", _wakes(window, now))


def _wakes(window: Maintenance, now: datetime) -> Iterator[Wake]:
    for kind, statuses in STATUSES.items():
        unfinished = [status for status in statuses if status not in KINDS[kind].model.OVER]
        for case in _cases(window, kind, unfinished):
            yield Wake(wake_at=now, case_id=case.case_id)


def _cases(window: Maintenance, kind: Kind, statuses: list[str]) -> Iterator[Case]:
    store = wiring.store()
    if window.carrier:
        yield from store.cases_of_carrier(window.carrier, kind, statuses, Walk())
        return
    for desk in [window.desk] if window.desk else [centre.id for centre in wiring.book().roster().centres]:
        yield from store.cases_of_desk(desk, kind, statuses, Walk())
