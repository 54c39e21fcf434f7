"""Every route of the HTTP API: what the stacks create, and what the tenancy tests walk through."""

from dataclasses import dataclass
from typing import Final, Literal


@dataclass(frozen=True)
class Route:
    """One method on one path, the function that serves it, and whether a bearer token is asked for."""

    method: Literal["GET", "POST", "PATCH"]
    path: str
    function: str
    authorizer: bool = True


TICKETS: Final = "/tmf-api/troubleTicket/v5/troubleTicket"
ORDERS: Final = "/tmf-api/productOrderingManagement/v5/productOrder"
CASES: Final = "/care/v1/cases"
DISPUTES: Final = "/care/v1/disputes"
PAGES: Final = "/care/v1/pages"

# fmt: off
ROUTES: Final[tuple[Route, ...]] = (
    #      method   path                          function
    Route("POST",  TICKETS,                      "tickets_api"),
    Route("GET",   TICKETS,                      "tickets_api"),
    Route("GET",   f"{TICKETS}/{{id}}",          "tickets_api"),
    Route("PATCH", f"{TICKETS}/{{id}}",          "tickets_api"),
    Route("GET",   f"{CASES}/{{id}}/timeline",   "tickets_api"),
    Route("GET",   f"{CASES}/{{id}}/clocks",     "tickets_api"),

    Route("POST",  DISPUTES,                     "disputes_api"),
    Route("GET",   DISPUTES,                     "disputes_api"),
    Route("GET",   f"{DISPUTES}/{{id}}",         "disputes_api"),
    Route("POST",  f"{DISPUTES}/{{id}}/answer",  "disputes_api"),

    Route("POST",  ORDERS,                       "orders_api"),
    Route("GET",   ORDERS,                       "orders_api"),
    Route("GET",   f"{ORDERS}/{{id}}",           "orders_api"),
    Route("PATCH", f"{ORDERS}/{{id}}",           "orders_api"),

    # The token in the path is the credential: for one person and one page. GET shows, POST acknowledges.
    Route("GET",   f"{PAGES}/{{token}}",         "page_answer", authorizer=False),
    Route("POST",  f"{PAGES}/{{token}}",         "page_answer", authorizer=False),
)
# fmt: on
