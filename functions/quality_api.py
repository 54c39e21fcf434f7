"""API Gateway: figures of quality: our systems import them, a carrier reads those of its own routes. It also serves the
desk's page that takes a file of them, as it is the one that reads Parquet."""

from datetime import timedelta
from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.api import door as api
from pledgekeeper.api.accounts import KEEPERS
from pledgekeeper.api.quality import QualityFigures, days_of, metric_views, route_view
from pledgekeeper.api.routes import QUALITY
from pledgekeeper.carriers.access import HANDLERS
from pledgekeeper.ecare.door import open_site
from pledgekeeper.ecare.site import pages_of
from pledgekeeper.errors import Forbidden
from pledgekeeper.observability import logger
from pledgekeeper.quality.detect import WEEKS
from pledgekeeper.quality.model import Route

door = api.open_door()
pages = open_site(pages_of("quality_api"))


@door.post(f"{QUALITY}/figures")
def post_figures() -> Response[str]:
    who = api.principal(door)
    who.must_be_ours("import figures of quality")
    allowed = KEEPERS | HANDLERS["ticket"]
    if not who.roles & allowed:
        raise Forbidden(f"to import figures one of these roles is needed: {', '.join(sorted(allowed))}")
    api.media_type(door, "application/json")
    figures = api.body(door, QualityFigures).read()
    for carrier_id in {figure.carrier for figure in figures}:
        wiring.book().carrier(carrier_id)  # else there is none, and nothing is kept
    news = wiring.quality_table().keep(figures)
    logger.info("figures_imported", figures=len(figures), news=news)
    return api.answer(HTTPStatus.OK, {"figures": len(figures), "news": news})


@door.get(QUALITY)
def get_quality() -> Response[str]:
    """The routes that figures are kept of; with `route` and `product`, the figures of that one beside what is usual."""
    who = api.principal(door)
    who.must_read("ticket")
    query = door.current_event.query_string_parameters or {}
    named = [query["carrier"]] if "carrier" in query else sorted(who.carriers)
    carriers: list[str | None] = [*named] or [None]
    table = wiring.quality_table()
    routes = [route for each in carriers for route in table.routes(each) if who.sees(route.carrier_id)]
    if "route" not in query:
        return api.answer(HTTPStatus.OK, [route_view(route) for route in routes])
    days = days_of(query)
    wanted = (query["route"], query.get("product"))
    asked = [each for each in routes if wanted in ((each.route, each.product), (each.route, None))]
    return api.answer(HTTPStatus.OK, [view for route in asked for view in _shown(route, days)])


def _shown(route: Route, days: int) -> list[dict[str, Any]]:
    now = wiring.clock().now()
    begin = now - timedelta(days=days)
    table = wiring.quality_table()
    series = table.series(route, (begin - timedelta(weeks=WEEKS, days=1)).date(), now.date())
    opened = table.opened_for(route)
    return list(metric_views(route, series, begin, now, opened.case_id if opened else None))


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    asked = pages if event["rawPath"].startswith("/ecare/") else door
    return asked.resolve(event, context)
