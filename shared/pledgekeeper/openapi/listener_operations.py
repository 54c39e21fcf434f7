"""What the document says of the routes of listeners. Bodies are told as objects only."""

from typing import Any, Final

from pledgekeeper.api.routes import HUB, HUB_V4, LISTENERS
from pledgekeeper.openapi.operation import Operation

Body = dict[str, Any]

LISTENER_OPERATIONS: Final[dict[str, Operation]] = {
    f"POST {HUB}": Operation(
        "registerListener", "Have events sent to a system of yours", "Listeners", Body, 201, Body, headers=("Location",)
    ),
    f"GET {HUB}/{{listener}}": Operation("getListener", "One listener", "Listeners", Body),
    f"DELETE {HUB}/{{listener}}": Operation("removeListener", "Send no more events there", "Listeners", status=204),
    f"POST {HUB_V4}": Operation(
        "registerListenerV4", "Have events sent, by v4", "Listeners", Body, 201, Body, headers=("Location",)
    ),
    f"DELETE {HUB_V4}/{{listener}}": Operation("removeListenerV4", "Send no more events", "Listeners", status=204),
    f"GET {LISTENERS}": Operation("listListeners", "Where events go", "Listeners", list[Body]),
    f"GET {LISTENERS}/{{listener}}/deliveries": Operation(
        "listDeliveries", "What became of each event", "Listeners", list[Body]
    ),
    f"POST {LISTENERS}/{{listener}}/redrive": Operation(
        "redrive", "Try again what was given up", "Listeners", Body, 202
    ),
}
