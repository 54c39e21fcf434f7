"""What the document says of the routes of orders."""

from typing import Final

from pledgekeeper.api.hub import HubCreate
from pledgekeeper.api.patching import MEDIA_TYPES
from pledgekeeper.api.routes import CANCELLATIONS, ORDER_HUB, ORDERS
from pledgekeeper.api.tmf622_requests import CancelProductOrderCreate, ProductOrderCreate, ProductOrderUpdate
from pledgekeeper.openapi.bodies import JsonPatch
from pledgekeeper.openapi.listener_operations import REGISTERED
from pledgekeeper.openapi.listener_shapes import Hub
from pledgekeeper.openapi.operation import COUNTS, FIELDS, Operation, listing
from pledgekeeper.openapi.order_shapes import Cancellation, Order

LISTED: Final = (*COUNTS, "X-Pagination-Throttled", "Link")
CANCELLED_ONCE: Final = (
    "An order is cancelled at once and for good, so its cancellation is `done` and goes by the order's own number."
)

ORDER_OPERATIONS: Final[dict[str, Operation]] = {
    f"POST {ORDERS}": Operation(
        "createOrder", "Order products", "Orders", Order, 201, ProductOrderCreate, headers=("Location",),
        query=(FIELDS,), about="It is planned by the template of its product, and gets two project managers.",
    ),
    f"GET {ORDERS}": Operation(
        "listOrders", "Orders, newest first", "Orders", list[Order],
        query=listing("state", "creationDate", "externalId.id"), headers=LISTED,
    ),
    f"GET {ORDERS}/{{id}}": Operation("getOrder", "One order", "Orders", Order, query=(FIELDS,)),
    f"PATCH {ORDERS}/{{id}}": Operation(
        "changeOrder", "Change what is ordered, commit a date, deliver, cancel, or say something", "Orders", Order,
        sent=ProductOrderUpdate | JsonPatch, read_as=MEDIA_TYPES, query=(FIELDS,),
        about="A merge patch, a JSON Patch, or a JSON Patch with a query (TMF630), by the Content-Type.",
    ),
    f"DELETE {ORDERS}/{{id}}": Operation(
        "deleteOrder", "Not offered", "Orders", status=405,
        about="Not offered: the timeline is what the promises are measured by. Cancel the order instead.",
    ),
    f"POST {CANCELLATIONS}": Operation(
        "cancelOrder", "Cancel an order", "Orders", Cancellation, 201, CancelProductOrderCreate,
        headers=("Location",), about=CANCELLED_ONCE,
    ),
    f"GET {CANCELLATIONS}": Operation(
        "listCancellations", "Orders that were cancelled", "Orders", list[Cancellation], query=listing("state"),
        headers=LISTED,
    ),
    f"GET {CANCELLATIONS}/{{id}}": Operation(
        "getCancellation", "How an order was cancelled", "Orders", Cancellation, query=(FIELDS,)
    ),
    f"POST {ORDER_HUB}": Operation(
        "registerOrderListener", "Have events of orders sent to a system of yours", "Listeners", Hub, 201, HubCreate,
        headers=REGISTERED,
    ),
    f"GET {ORDER_HUB}/{{listener}}": Operation("getOrderListener", "One listener of orders", "Listeners", Hub),
    f"DELETE {ORDER_HUB}/{{listener}}": Operation(
        "removeOrderListener", "Send no more events of orders there", "Listeners", status=204
    ),
}  # fmt: skip
