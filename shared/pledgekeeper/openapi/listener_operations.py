"""What the document says of the routes of listeners."""

from typing import Final

from pledgekeeper.api.hub import HubCreate
from pledgekeeper.api.mef124_requests import EventSubscriptionInput
from pledgekeeper.api.routes import HUB, HUB_V4, LISTENERS
from pledgekeeper.openapi.listener_shapes import DeliveryShown, EventSubscription, Hub, ListenerShown, Redriven
from pledgekeeper.openapi.operation import Operation

REGISTERED: Final = ("Location", "Pledge-Webhook-Secret")

LISTENER_OPERATIONS: Final[dict[str, Operation]] = {
    f"POST {HUB}": Operation(
        "registerListener", "Have events sent to a system of yours", "Listeners", Hub, 201, HubCreate,
        headers=REGISTERED,
    ),
    f"GET {HUB}/{{listener}}": Operation("getListener", "One listener", "Listeners", Hub),
    f"DELETE {HUB}/{{listener}}": Operation("removeListener", "Send no more events there", "Listeners", status=204),
    f"POST {HUB_V4}": Operation(
        "registerListenerV4", "Have events sent, by v4", "Listeners", EventSubscription, 201, EventSubscriptionInput,
        headers=REGISTERED,
    ),
    f"DELETE {HUB_V4}/{{listener}}": Operation("removeListenerV4", "Send no more events", "Listeners", status=204),
    f"GET {LISTENERS}": Operation("listListeners", "Where events go", "Listeners", list[ListenerShown]),
    f"GET {LISTENERS}/{{listener}}/deliveries": Operation(
        "listDeliveries", "What became of each event", "Listeners", list[DeliveryShown]
    ),
    f"POST {LISTENERS}/{{listener}}/redrive": Operation(
        "redrive", "Try again what was given up", "Listeners", Redriven, 202
    ),
    f"POST {LISTENERS}/{{listener}}/secret": Operation(
        "rotateSecret", "Have events signed by a new secret, and for a day by the one before as well", "Listeners",
        ListenerShown, headers=REGISTERED[1:],
    ),
}  # fmt: skip
