"""What the table holds for a change: its items, as DynamoDB spells them. The keys are in `keys/`."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.commands import Trace
from pledgekeeper.cases.model import Kind, NoteAdded, NoticeSent, Opening
from pledgekeeper.cases.page_log import hours_to_log, paged_case
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.owing import still_owed
from pledgekeeper.disputes.settling import CreditIssued
from pledgekeeper.escalation.pages import PageSent, placed
from pledgekeeper.event import Event
from pledgekeeper.ids import random_id
from pledgekeeper.model import iso
from pledgekeeper.orders.accepting import awaited
from pledgekeeper.orders.model import Order
from pledgekeeper.ports import Change, Found, FoundAccount, FoundProblem, owing
from pledgekeeper.store import keys
from pledgekeeper.store.chain import Link, canonical, link
from pledgekeeper.tickets.model import ReferenceGiven

RECEIPTS_KEPT = timedelta(days=30)
TRACES_KEPT = timedelta(days=1)
PAGES_KEPT = timedelta(days=1)
PAGE_LOG_KEPT = timedelta(days=15)
"""Whole days can be looked at for two weeks."""
Item = dict[str, Any]


def pointers_of(carrier: Carrier) -> list[keys.Key]:
    """The keys that lead to a carrier: its people's addresses, its domains, its parent, the list of all carriers."""
    parent = [keys.affiliate(carrier.parent, carrier.id)] if carrier.parent else []
    addresses = [keys.address(contact.email) for contact in carrier.contacts]
    bonds = [keys.address(carrier.bond.address)] if carrier.bond else []
    return [*addresses, *bonds, *(keys.domain(name) for name in carrier.domains), *parent, keys.listed(carrier.id)]


def receipt_item(change: Change) -> Item:
    key = keys.receipt(change.after.case_id, change.command_id)
    return {**key_of(key), "expires_at": epoch(change.events[-1].at + RECEIPTS_KEPT)}


def state_item(change: Change) -> Item:
    case = change.after
    item: Item = {
        **key_of(keys.state(case.case_id)),
        "version": number(change.before.version + len(change.events)),
        "body": text(case.model_dump_json(exclude={"timeline"})),
        "carrier_key": text(keys.by_carrier(case.carrier_id, case.kind)),
        "desk_key": text(keys.by_desk(case.desk, case.kind)),
    }
    listed = owing(case.status) if isinstance(case, Dispute) and still_owed(case) else case.status
    item["carrier_sort"] = item["desk_sort"] = text(keys.sorted_by_status(listed, iso(case.opened_at), case.case_id))
    shard = keys.shard_of(case.case_id)
    if change.wake_at:
        item |= {"wake_shard": text(keys.wake_shard(shard)), "wake_at": text(iso(change.wake_at))}
    if case.owed_since:
        item |= {"owed_shard": text(keys.owed_shard(shard)), "owed_since": text(iso(case.owed_since))}
    return item


def lists_of(kind: Kind, statuses: Sequence[str]) -> list[str]:
    """What cases in any of these statuses are listed under, in the order in which they go through that."""
    ended = Dispute.OVER if kind == "dispute" else ()
    return list(dict.fromkeys(name for each in statuses for name in (*([owing(each)] if each in ended else []), each)))


def event_items(change: Change) -> Iterator[Item]:
    return chained(change.before, change.events, partial(keys.event, change.after.case_id))


def chained(
    before: Found | FoundProblem | FoundAccount, events: Sequence[Event], key: Callable[[int], keys.Key]
) -> Iterator[Item]:
    """New events of a timeline, each linked to the one before it; `key` says where event number n is kept."""
    head = before.head
    for number, event in enumerate(events, start=before.version + 1):
        each = link(head, random_id(), canonical(event))
        head = each.hash
        yield {**key_of(key(number)), "salt": text(each.salt), "body": text(each.body), "hash": text(head)}


def link_of(item: Item) -> Link:
    return Link(item["salt"]["S"], item["body"]["S"], item["hash"]["S"])


def reference_items(change: Change) -> Iterator[Item]:
    for event in change.events:
        if isinstance(event, Opening | ReferenceGiven) and event.their_reference:
            key = keys.reference(event.carrier_id, event.their_reference)
            yield {**key_of(key), "case_id": text(change.after.case_id)}


def credit_note_items(change: Change) -> Iterator[Item]:
    """The numbers of credit notes that are issued: each leads to its dispute."""
    for event in change.events:
        if isinstance(event, CreditIssued):
            yield {**key_of(keys.credit_note(event.credit_note)), "case_id": text(change.after.case_id)}


def credit_booking(change: Change) -> Iterator[Item]:
    """The put that counts an acceptance or a credit of an invoice, while as many are booked as were known: that is the
    lock of whoever accepts or credits something of the same invoice by another dispute."""
    booked = change.booked
    if booked:
        key = key_of(keys.credits_booked(change.after.carrier_id, booked.invoice_number))
        yield {
            "Item": {**key, "bookings": number(booked.known + 1)},
            "ConditionExpression": "attribute_not_exists(pk) OR bookings = :known",
            "ExpressionAttributeValues": {":known": number(booked.known)},
        }


def mail_items(change: Change) -> Iterator[Item]:
    named = [e.message_id for e in change.events if isinstance(e, Opening | NoteAdded | NoticeSent)]
    for message_id in dict.fromkeys(filter(None, named)):  # a transaction names no item twice
        yield {**key_of(keys.mail(message_id)), "case_id": text(change.after.case_id)}


def paged_items(change: Change) -> Iterator[Item]:
    """Whom pages went to: what somebody who answers without a number means. Those of one receipt went together."""
    timeline = change.after.timeline
    for event in change.events:
        page = placed(timeline, event.page_id) if isinstance(event, PageSent) else None
        if page and isinstance(event, PageSent):
            key = keys.paged_by(page.recipient, iso(event.at), change.after.case_id, page.page_id)
            yield {**key_of(key), "expires_at": epoch(event.at + PAGES_KEPT), "reference": text(event.reference)}


def page_log_items(change: Change) -> Iterator[Item]:
    """The case's pages of each hour of which this change tells something, as they are after it: for the page log."""
    case = change.after
    for hour in hours_to_log(case.timeline, change.events):
        body = paged_case(case, hour).model_dump_json(exclude_none=True)
        expires_at = epoch(hour + PAGE_LOG_KEPT)
        yield {**key_of(keys.paged_case(case.kind, hour, case.case_id)), "expires_at": expires_at, "body": text(body)}


def awaited_writes(change: Change, table: str) -> Iterator[Item]:
    """An order that was handed over is kept, with its version, among those that wait for the carrier's word, until it
    waits no more."""
    before, after = change.before.case, change.after
    if not isinstance(after, Order):
        return
    key = key_of(keys.awaited(after.carrier_id, after.case_id))
    if awaited(after):
        version = number(change.before.version + len(change.events))
        since = {"delivered_at": text(iso(after.delivered_at))} if after.delivered_at else {}
        yield {"Put": {"TableName": table, "Item": {**key, "version": version, **since}}}
    elif isinstance(before, Order) and awaited(before):
        yield {"Delete": {"TableName": table, "Key": key}}


def trace_put(trace: Trace, change: Change) -> Item:
    """The put that leaves a trace. One that is left alone fails while another case's is fresh; one that tells what was
    seen, while that of a case is fresh which was not."""
    case = change.after
    put: Item = {
        "Item": {
            **key_of(keys.trace(case.carrier_id, trace.name)),
            "case_id": text(case.case_id),
            "fresh_until": precise(case.opened_at + timedelta(seconds=trace.seconds)),
            "expires_at": epoch(case.opened_at + timedelta(seconds=trace.seconds) + TRACES_KEPT),
        }
    }
    if trace.alone:
        put["ConditionExpression"] = "attribute_not_exists(pk) OR fresh_until <= :now"
        put["ExpressionAttributeValues"] = {":now": precise(case.opened_at)}
    elif trace.seen is not None:
        seen = {f":seen{n}": text(number) for n, number in enumerate(trace.seen)}
        known = f" OR case_id IN ({', '.join(seen)})" if seen else ""
        put["ConditionExpression"] = f"attribute_not_exists(pk) OR fresh_until <= :now{known}"
        put["ExpressionAttributeValues"] = {":now": precise(case.opened_at), **seen}
    return put


def taking_in_hand(key: keys.Key, now: datetime, until: datetime, gone: datetime, whose: str | None = None) -> Item:
    """The update that takes something in hand until `until`, if nobody has it in hand at `now`, or the same `whose`."""
    asked: Item = {
        "Key": key_of(key),
        "UpdateExpression": "SET claimed_until = :until, expires_at = :gone",
        "ConditionExpression": "attribute_not_exists(pk) OR claimed_until <= :now",
        "ExpressionAttributeValues": {":until": precise(until), ":now": precise(now), ":gone": epoch(gone)},
    }
    if whose is not None:
        asked["UpdateExpression"] += ", whose = :whose"
        asked["ConditionExpression"] += " OR whose = :whose"
        asked["ExpressionAttributeValues"][":whose"] = text(whose)
    return asked


def all_items(client: Any, **asked: Any) -> Iterator[Item]:
    """What a query finds, page after page, as far as it is taken."""
    while True:
        answer = client.query(**asked)
        yield from answer["Items"]
        if "LastEvaluatedKey" not in answer:
            return
        asked["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


def key_of(key: keys.Key) -> Item:
    return {name: text(value) for name, value in key.items()}


def text(value: str) -> Item:
    return {"S": value}


def precise(moment: datetime) -> Item:
    """To the microsecond: sorts as text in the order of time."""
    return text(moment.isoformat(timespec="microseconds"))


def number(value: int) -> Item:
    return {"N": str(value)}


def epoch(moment: datetime) -> Item:
    return number(int(moment.timestamp()))
