"""Our order as TMF622 v5 shows it."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from pledgekeeper.api.attachments import brought_to, with_addresses
from pledgekeeper.api.routes import CANCELLATIONS, CASES, ORDERS
from pledgekeeper.api.tmf import customer, external_identifiers, present
from pledgekeeper.cases.model import NoteAdded
from pledgekeeper.model import iso
from pledgekeeper.orders.gantt import Bar
from pledgekeeper.orders.jeopardies import JeopardyRaised, raised
from pledgekeeper.orders.model import Order, OrderCancelled, OrderStatus
from pledgekeeper.orders.rejecting import OrderRejected

KEPT: Final = (
    "agreement", "billingAccount", "category", "channel", "notificationContact", "orderRelationship", "orderTotalPrice",
    "payment", "priority", "productOfferingQualification", "quote", "requestedStartDate",
)  # fmt: skip
"""Attributes that we keep and show as they were sent."""

ATTRIBUTES: Final = frozenset({
    "@type", "id", "href", "description", "state", "creationDate", "requestedCompletionDate",
    "expectedCompletionDate", "completionDate", "cancellationDate", "cancellationReason", "externalId",
    "productOrderItem", "relatedParty", "note", "productOrderMilestone", "productOrderJeopardyAlert",
    "attachment", *KEPT,
})  # fmt: skip
"""What an order of ours has of TMF622's attributes, and `attachment` as TMF621 has it."""

FROM_THE_TIMELINE: Final = frozenset({
    "attachment", "note", "productOrderMilestone", "productOrderJeopardyAlert", "cancellationReason"
})  # fmt: skip
"""What a list shows only when it is asked for: each order's timeline must be read for it."""

SET_BY_US: Final = frozenset({
    "id", "href", "creationDate", "completionDate", "cancellationDate", "productOrderMilestone",
    "productOrderJeopardyAlert", "productOrderItem", "relatedParty",
    "externalId", "attachment",
})  # fmt: skip
"""Sent back as they are they change nothing; otherwise they are refused."""

WHY_NOT: Final = {
    "attachment": f"a file is attached by POST {CASES}/{{id}}/attachments, which says where it is sent to; leave it "
    "out, or send it back as it is shown",
    "productOrderItem": "the items of an order are not changed once it is placed, as its plan and its promises are "
    "about them: send them back as they are shown, or leave them out; to order more, place an order of its own with "
    "orderRelationship splitFrom; to order something else, cancel this one and place another",
    "externalId": "your own number of an order is given when it is placed, and finds it: it does not change; leave it "
    "out, or send it back as it is shown",
}
"""What is told of some of these beyond that."""

OF_CANCELLATION: Final = frozenset({
    "@type", "id", "href", "productOrder", "state", "creationDate", "cancellationReason", "effectiveCancellationDate",
})  # fmt: skip
"""What the cancellation of an order has of the standard's attributes."""

MILESTONE_STATES: Final = {"done": "Completed", "late": "Violated"}


def order_view(order: Order, base_url: str, names: dict[str, str], bars: Sequence[Bar] = ()) -> dict[str, Any]:
    """`ProductOrder`. `names` gives the people named in it by their ids; `bars` its plan as it stands."""
    notes = [event for event in order.timeline if isinstance(event, NoteAdded)]
    cancelled = order.status is OrderStatus.CANCELLED
    ended = cancellation(order)
    about = {"productOrderItem": [_reference(order, item) for item in order.items]}
    return present(
        {
            "@type": "ProductOrder",
            "id": order.case_id,
            "href": f"{base_url}{ORDERS}/{order.case_id}",
            "description": order.description,
            "state": order.status.value,
            "creationDate": iso(order.opened_at),
            "requestedCompletionDate": iso(order.requested_at) if order.requested_at else None,
            "expectedCompletionDate": iso(order.committed_now) if order.committed_now else None,
            "completionDate": iso(order.delivered_at) if order.delivered_at else None,
            "cancellationDate": iso(ended.at if ended else order.changed_at) if cancelled else None,
            "cancellationReason": ended.reason if ended else None,
            "externalId": external_identifiers(order),
            "productOrderItem": [{**item, "state": item_state(order)} for item in order.items],
            "relatedParty": [customer(order.carrier_id), *_managers(order, names)],
            "note": [
                {"@type": "Note", "id": e.note_id, "author": e.by.name, "date": iso(e.at), "text": e.text}
                for e in notes
            ]
            + [_rejection(e) for e in order.timeline if isinstance(e, OrderRejected)],
            "attachment": with_addresses(brought_to(order), order.case_id, base_url),
            "productOrderMilestone": [_milestone(bar) | about for bar in bars],
            "productOrderJeopardyAlert": [
                _alert(event, number) | about for number, event in enumerate(raised(order.timeline), start=1)
            ],
            **{name: value for name, value in order.attributes.items() if name in KEPT},
        }
    )


def _reference(order: Order, item: Mapping[str, Any]) -> dict[str, Any]:
    """What a milestone or an alert is about: every item, as long as an order is delivered whole."""
    return {"@type": "ProductOrderItemRef", "productOrderId": order.case_id, "productOrderItemId": item["id"]}


def _rejection(event: OrderRejected) -> dict[str, Any]:
    """Why we did not take it: the standard has no attribute for that."""
    said = {"author": event.by.name, "date": iso(event.at), "text": event.reason}
    return {"@type": "Note", "id": "rejection", **said}


def item_state(order: Order) -> str:
    """Items go with their order, as long as an order is delivered whole."""
    return order.status.value


def cancellation(order: Order) -> OrderCancelled | None:
    """How it was cancelled; None when it was not, or its timeline was not read."""
    return next((event for event in reversed(order.timeline) if isinstance(event, OrderCancelled)), None)


def cancellation_view(order: Order, base_url: str) -> dict[str, Any]:
    """`CancelProductOrder`: an order is cancelled once, so its cancellation goes by its number."""
    ended = cancellation(order)
    at = iso(ended.at if ended else order.changed_at)
    return present(
        {
            "@type": "CancelProductOrder",
            "id": order.case_id,
            "href": f"{base_url}{CANCELLATIONS}/{order.case_id}",
            "productOrder": {
                "@type": "ProductOrderRef", "id": order.case_id, "href": f"{base_url}{ORDERS}/{order.case_id}",
                "@referredType": "ProductOrder",
            },
            "state": "done",
            "creationDate": at,
            "effectiveCancellationDate": at,
            "cancellationReason": ended.reason if ended else None,
        }
    )  # fmt: skip


def _milestone(bar: Bar) -> dict[str, Any]:
    whose = {"ours": "ours", "carrier": "yours", "supplier": "a supplier's"}[bar.by]
    return {
        "@type": "ProductOrderMilestone",
        "id": bar.milestone,
        "name": bar.name,
        "description": f"{whose}; planned for {iso(bar.planned_end)}{'; critical' if bar.critical else ''}",
        "status": MILESTONE_STATES.get(bar.state, "Yet-To-Reach"),
        "milestoneDate": iso(bar.end),
        "message": bar.state,
    }


def _alert(event: JeopardyRaised, number: int) -> dict[str, Any]:
    late = f"{event.milestone} is late" if event.milestone else ""
    return {
        "@type": "ProductOrderJeopardyAlert",
        "id": f"j{number}",
        "name": "The committed date is in danger",
        "alertDate": iso(event.at),
        "jeopardyType": event.code,
        "exception": f"caused by: {event.caused_by}",
        "message": f"now expected {iso(event.expected_at)}. {event.plan or late}",
    }


def _managers(order: Order, names: dict[str, str]) -> list[dict[str, Any]]:
    stands_in = order.in_charge if order.in_charge not in (order.nominal_manager, order.backup_manager) else None
    roles = (
        ("nominalProjectManager", order.nominal_manager),
        ("backUpProjectManager", order.backup_manager),
        ("standInProjectManager", stands_in),
    )
    return [
        {
            "@type": "RelatedPartyRefOrPartyRoleRef",
            "role": role,
            "partyOrPartyRole": {
                "@type": "PartyRef",
                "id": person,
                "name": names.get(person, person),
                "@referredType": "Individual",
            },
        }
        for role, person in roles
        if person
    ]
