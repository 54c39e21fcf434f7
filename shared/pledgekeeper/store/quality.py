"""Figures of quality in the table: a route's day is an item; and which case a degradation has."""

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from pledgekeeper.errors import ChangedMeanwhile
from pledgekeeper.quality.model import METRICS, Figure, Measured, MetricName, Route, Series
from pledgekeeper.quality.standing import RouteStanding
from pledgekeeper.quality.watching import OpenedFor
from pledgekeeper.store import keys
from pledgekeeper.store.items import Item, all_items, epoch, key_of, number, text

KEPT = timedelta(days=400)
ATTEMPTS = 8
Day = dict[str, dict[str, Measured]]
"""By the hour (`00` to `23`) and the metric."""


class QualityTable:
    """`client` is a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def keep(self, figures: Iterable[Figure]) -> int:
        """Keep the figures; how many were news. Neither order nor repetition matters: see `Measured`."""

        def place(figure: Figure) -> tuple[Route, date]:
            return figure.of, figure.hour.date()

        ordered = sorted(figures, key=place)
        return sum(self._keep_day(route, day, list(some)) for (route, day), some in groupby(ordered, key=place))

    def routes(self, carrier_id: str | None = None) -> list[Route]:
        """The routes that figures are kept of: all, or a carrier's."""
        begins = f"{carrier_id}#" if carrier_id else ""
        found = self._query(keys.quality_routes(), begins, f"{begins}~")
        return [Route(*item["sk"]["S"].split("#", 2)) for item in found]

    def series(self, route: Route, first: date, last: date) -> dict[MetricName, Series]:
        """The figures of a route from the first to the last day, by metric."""
        found: dict[MetricName, Series] = {}
        for item in self._query(keys.quality_day(*route)["pk"], first.isoformat(), last.isoformat()):
            day = datetime.fromisoformat(f"{item['sk']['S']}T00:00:00+00:00")
            for hour, metrics in _day(item).items():
                for name in METRICS.keys() & metrics.keys():
                    found.setdefault(name, {})[day + timedelta(hours=int(hour))] = metrics[name]
        return found

    def standings(self, carrier_id: str | None = None) -> list[RouteStanding]:
        """How the routes stand, as they were last looked at: all, or a carrier's."""
        begins = f"{carrier_id}#" if carrier_id else ""
        found = self._query(keys.quality_standings(), begins, f"{begins}~")
        return [RouteStanding.model_validate_json(item["body"]["S"]) for item in found]

    def keep_standing(self, standing: RouteStanding) -> None:
        """Who looked last is right. It goes when the figures go that it tells of."""
        item = {
            **key_of(keys.quality_standing(*standing.of)),
            "body": text(standing.model_dump_json()),
            "expires_at": epoch(max(each.hour for each in standing.metrics) + KEPT),
        }
        self._client.put_item(TableName=self._table, Item=item)

    def opened_for(self, route: Route) -> OpenedFor | None:
        item = self._get(keys.quality_case(*route))
        return OpenedFor.model_validate_json(item["body"]["S"]) if item else None

    def note_opened(self, route: Route, opened: OpenedFor, before: OpenedFor | None) -> bool:
        """Note which case a degradation has, if it is noted as it was read. False when somebody else was faster."""
        held: Item = {"ConditionExpression": "attribute_not_exists(pk)"}
        if before:
            values = {":read": number(before.version)}
            held = {"ConditionExpression": "version = :read", "ExpressionAttributeValues": values}
        opened = opened.changed(version=before.version + 1 if before else 1)
        item = {
            **key_of(keys.quality_case(*route)),
            "version": number(opened.version),
            "body": text(opened.model_dump_json()),
        }
        try:
            self._client.put_item(TableName=self._table, Item=item, **held)
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    # --- how -----------------------------------------------------------------------------------------------------

    def _keep_day(self, route: Route, day: date, figures: list[Figure]) -> int:
        for _ in range(ATTEMPTS):
            item = self._get(keys.quality_day(*route, day))
            known = _day(item) if item else {}
            news = _merged(known, figures)
            if not news or self._write_day(route, day, known, item):
                return news
        raise ChangedMeanwhile(f"the figures of {route.route} changed since they were read, again and again")

    def _write_day(self, route: Route, day: date, known: Day, before: Item | None) -> bool:
        version = int(before["version"]["N"]) if before else 0
        held: Item = {"ConditionExpression": "attribute_not_exists(pk)"}
        if before:
            held = {"ConditionExpression": "version = :read", "ExpressionAttributeValues": {":read": number(version)}}
        gone = datetime.fromisoformat(f"{day.isoformat()}T00:00:00+00:00") + KEPT
        item = {
            **key_of(keys.quality_day(*route, day)),
            "version": number(version + 1),
            "body": text(json.dumps(known, separators=(",", ":"), sort_keys=True)),
            "expires_at": epoch(gone),
        }
        if before is None:
            self._client.put_item(TableName=self._table, Item=key_of(keys.quality_route(*route)))
        try:
            self._client.put_item(TableName=self._table, Item=item, **held)
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def _query(self, pk: str, first: str = "", last: str = "~") -> Iterator[Item]:
        values = {":pk": text(pk), ":first": text(first or " "), ":last": text(last)}
        return all_items(
            self._client, TableName=self._table, KeyConditionExpression="pk = :pk AND sk BETWEEN :first AND :last",
            ExpressionAttributeValues=values,
        )  # fmt: skip

    def _get(self, key: keys.Key) -> Item | None:
        found: Item | None = self._client.get_item(TableName=self._table, Key=key_of(key), ConsistentRead=True).get(
            "Item"
        )
        return found


def _day(item: Item) -> Day:
    said = json.loads(item["body"]["S"])
    return {hour: {name: Measured(*each) for name, each in metrics.items()} for hour, metrics in said.items()}


def _merged(known: Day, figures: Iterable[Figure]) -> int:
    """Put the figures into the day, the greater of two for one hour; how many changed it."""
    news = 0
    for figure in figures:
        metrics = known.setdefault(f"{figure.hour:%H}", {})
        measured, before = Measured(figure.attempts, figure.value), metrics.get(figure.metric)
        if before is None or measured > before:
            metrics[figure.metric] = measured
            news += 1
    return news
