"""The table of routes, as the tests of security sort it."""

import hashlib
import re

from pledgekeeper.api.routes import ACCOUNT, ROUTES
from pledgekeeper.carriers.access import CARRIER_ROLES, STAFF_ROLES

GUARDED = [route for route in ROUTES if route.authorizer]
OURS = [route for route in GUARDED if route.ours]
THEIRS = [route for route in GUARDED if not route.ours]
ONE_CASE = [
    route
    for route in THEIRS
    if "{" in route.path
    and not any(other in route.path for other in ("{listener}", "{bill}", "{review}"))
    and not route.shared
]
ONE_LISTENER = [route for route in THEIRS if "{listener}" in route.path]
LISTS = [
    route
    for route in THEIRS
    if route.method == "GET" and "{" not in route.path and not route.shared and route.path != ACCOUNT
]
CHANGING = [route for route in GUARDED if route.method != "GET"]

BALTELS = [f"carrier.baltel.{role}" for role in CARRIER_ROLES]
STRANGERS = [f"carrier.andesvoz.{role}" for role in CARRIER_ROLES]
TRACE = b"\xd4\xc3\xb2\xa1 packets"
TRACE_SHA256 = hashlib.sha256(TRACE).hexdigest()
"""What came with a mail about the ticket."""

STAFF = [f"staff.{role}" for role in STAFF_ROLES]


def spelt(route):
    return f"{route.method} {route.path}"


def path_of(route, number):
    """The route's path for one case; what else it names is something that case has."""
    named = route.path.replace("{commitment}", "solve").replace("{sha256}", TRACE_SHA256)
    named = named.replace("{asked}/{file}", "event-1/summary.json").replace("{asked}", "event-1?file=summary.json")
    return re.sub("{[a-z_]+}", number, named)
