"""Lists of cases: whose, in which statuses, how many."""

from collections.abc import Sequence
from heapq import merge
from itertools import islice
from typing import Any

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

from pledgekeeper import wiring
from pledgekeeper.api.door import limit_of
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.model import Case, Kind
from pledgekeeper.errors import Invalid

FILTERS = {"limit", "status"}


def newest(
    door: APIGatewayHttpResolver, who: Principal, kind: Kind, statuses: Sequence[str]
) -> tuple[list[Case], dict[str, Any]]:
    """The newest cases this principal sees, with the count header. `status` and `limit` narrow the list."""
    asked = door.current_event.query_string_parameters or {}
    unknown = set(asked) - FILTERS
    if unknown:
        raise Invalid(
            f"there is no filter {sorted(unknown)[0]!r} on this list; there are: {', '.join(sorted(FILTERS))}"
        )
    wanted = asked["status"].split(",") if "status" in asked else list(statuses)
    wrong = [status for status in wanted if status not in statuses]
    if wrong:
        raise Invalid(f"{wrong[0]!r} is not a status; a {kind} is one of: {', '.join(statuses)}")
    limit = limit_of(door)
    cases = list(islice(_merged(_lists(who, kind, wanted, limit)), limit))
    return cases, {"X-Result-Count": str(len(cases))}


def _lists(who: Principal, kind: Kind, statuses: Sequence[str], limit: int) -> list[list[Case]]:
    store = wiring.store()
    if who.staff:
        desks = [centre.id for centre in wiring.book().roster().centres]
        return [store.cases_of_desk(desk, kind, statuses, limit) for desk in desks]
    return [store.cases_of_carrier(carrier_id, kind, statuses, limit) for carrier_id in sorted(who.carriers)]


def _merged(lists: list[list[Case]]) -> Any:
    return merge(*lists, key=lambda case: (case.opened_at, case.case_id), reverse=True)
