"""The events of TMF622 v5 that an order's timeline leads to: what a listener would have seen change. Pure.

Nothing is kept of them: the same event of a timeline leads to the same events, with the same ids, whenever it is asked.
"""

from collections.abc import Callable, Iterator
from typing import Any, Final, Literal, get_args

from pledgekeeper.api.tmf import present
from pledgekeeper.api.tmf622 import cancellation_view
from pledgekeeper.cases.announcements import ClockWarned, FellDue
from pledgekeeper.cases.model import NoticeBounced, NoticeFailed
from pledgekeeper.escalation.mirror import MirrorEvent
from pledgekeeper.escalation.pages import EscalationEvent
from pledgekeeper.kinds import fold
from pledgekeeper.listeners import Notification, place
from pledgekeeper.model import iso
from pledgekeeper.orders.duty import DutyAcknowledged, ManagerMissing
from pledgekeeper.orders.jeopardies import JeopardyRaised
from pledgekeeper.orders.model import Order, OrderCancelled
from pledgekeeper.orders.reports import LastDaysBegan, StatusReported

Shown = dict[str, Any]
View = Callable[[Order], Shown]
"""The whole order as the API shows it at the moment of the event."""
Kind = Literal[
    "ProductOrderCreateEvent", "ProductOrderAttributeValueChangeEvent", "ProductOrderStateChangeEvent",
    "ProductOrderMilestoneEvent", "ProductOrderJeopardyAlertEvent", "ProductOrderInformationRequiredEvent",
    "CancelProductOrderCreateEvent", "CancelProductOrderStateChangeEvent",
]  # fmt: skip

EVENT_TYPES: Final = (
    *get_args(Kind), "ProductOrderDeleteEvent", "ProductOrderErrorMessageEvent",
    "CancelProductOrderInformationRequiredEvent",
)  # fmt: skip
"""All that TMF622 v5 names; a listener may ask for any. Orders are not deleted and cancellations need nothing more."""

QUIET: Final = frozenset(
    event.model_fields["event"].default
    for event in (
        *get_args(EscalationEvent), *get_args(MirrorEvent), NoticeFailed, NoticeBounced, ClockWarned, FellDue,
        DutyAcknowledged, LastDaysBegan, ManagerMissing, StatusReported,
    )
)  # fmt: skip
"""Events, by name, that change nothing of what is shown."""

TOLD_APART: Final = frozenset({
    "state", "completionDate", "cancellationDate", "cancellationReason", "productOrderItem", "productOrderMilestone",
    "productOrderJeopardyAlert",
})  # fmt: skip
"""Attributes of which an event of their own tells."""
WORDS: Final[dict[str, str]] = {
    "ProductOrderCreateEvent": "was received", "ProductOrderAttributeValueChangeEvent": "was changed",
    "ProductOrderStateChangeEvent": "has another state", "ProductOrderMilestoneEvent": "has reached a milestone",
    "ProductOrderJeopardyAlertEvent": "has its date in danger",
    "ProductOrderInformationRequiredEvent": "waits for you", "CancelProductOrderCreateEvent": "was cancelled",
    "CancelProductOrderStateChangeEvent": "was cancelled",
}  # fmt: skip


def events_of(order: Order, number: int, view: View, base_url: str) -> list[Notification]:
    """What event `number` (from 1) of the order's timeline leads to, in the order in which listeners hear it.

    A listener's query is asked of the event and of the order's attributes as they were then.
    """
    before = fold(order.case_id, order.timeline[: number - 1]) if number > 1 else None
    after = fold(order.case_id, order.timeline[:number])
    assert isinstance(after, Order)
    shown = view(after)
    found = _found(before if isinstance(before, Order) else None, after, shown, view, base_url)
    bodies = [_wrapped(kind, payload, after, number, base_url) for kind, payload in found]
    return [
        Notification(place(number, part), body, {**shown, **body, "event": {"productOrder": shown}})
        for part, body in enumerate(bodies)
    ]


def _found(
    before: Order | None, after: Order, shown: Shown, view: View, base_url: str
) -> Iterator[tuple[Kind, dict[str, Any]]]:
    if before is None:
        yield "ProductOrderCreateEvent", {"productOrder": shown}
        return
    event, was = after.timeline[-1], view(before)
    named = {name: shown[name] for name in ("@type", "id", "href", "state")}
    changed = {name: shown[name] for name in shown if name not in TOLD_APART and shown[name] != was.get(name)}
    if changed:
        yield "ProductOrderAttributeValueChangeEvent", {"productOrder": {**named, **changed}}
    if shown["state"] != was["state"]:
        dates = {name: shown[name] for name in shown if name in TOLD_APART and name.startswith(("comp", "canc"))}
        yield "ProductOrderStateChangeEvent", {"productOrder": {**named, **dates}}
    milestones = _moved(was, shown)
    if milestones:
        yield "ProductOrderMilestoneEvent", {"productOrder": {**named, "productOrderMilestone": milestones}}
    if isinstance(event, JeopardyRaised):
        alerts = shown["productOrderJeopardyAlert"][-1:]
        yield "ProductOrderJeopardyAlertEvent", {"productOrder": {**named, "productOrderJeopardyAlert": alerts}}
        if event.caused_by == "carrier":
            yield "ProductOrderInformationRequiredEvent", _asked(shown)
    if isinstance(event, OrderCancelled):
        task = {"cancelProductOrder": cancellation_view(after, base_url)}
        yield "CancelProductOrderCreateEvent", task
        yield (
            "CancelProductOrderStateChangeEvent",
            {"canccelProductOrder": task["cancelProductOrder"]},
        )  # so spelt


def _moved(was: Shown, shown: Shown) -> list[Shown]:
    """The milestones that are reached now and were not, or are not any more."""
    states = {each["id"]: each["status"] for each in was.get("productOrderMilestone", [])}
    every = shown.get("productOrderMilestone", [])
    return [each for each in every if (each["status"] == "Completed") != (states.get(each["id"]) == "Completed")]


def _asked(shown: Shown) -> dict[str, Any]:
    """The patch that would answer, but for its text."""
    reference = {"@type": "ProductOrderRef", "id": shown["id"], "href": shown["href"], "@referredType": "ProductOrder"}
    return {"productOrder": reference, "informationRequired": {"op": "add", "path": "/note"}}


def _wrapped(kind: Kind, payload: dict[str, Any], order: Order, number: int, base_url: str) -> dict[str, Any]:
    at = iso(order.timeline[-1].at)
    system = {
        "@type": "EntityRef", "id": "pledgekeeper", "name": "Pledgekeeper", "href": base_url,
        "@referredType": "LogicalResource",
    }  # fmt: skip
    return present(
        {
            "@type": kind,
            "@baseType": "Event",
            "eventId": f"{order.case_id}-e{number}-{kind.removesuffix('Event')}",
            "eventType": kind,
            "eventTime": at,
            "timeOccurred": at,
            "correlationId": order.case_id,
            "domain": "Customer",
            "title": f"{order.case_id} {WORDS[kind]}",
            "description": order.title,
            "source": system,
            "reportingSystem": system,
            "event": payload,
        }
    )
