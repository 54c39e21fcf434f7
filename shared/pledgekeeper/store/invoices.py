"""Invoices in the table: every version for ever, the newest by carrier and by number, and the windows that close."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from pledgekeeper.errors import ChangedMeanwhile, Refused
from pledgekeeper.invoices.model import Invoice, InvoiceHead
from pledgekeeper.invoices.naming import bill_id
from pledgekeeper.invoices.payments import Payment, Reversal, paid_of
from pledgekeeper.invoices.table_file import InvoiceMapping
from pledgekeeper.messages import InvoiceLoaded, InvoicePaid
from pledgekeeper.store import keys
from pledgekeeper.store.items import Item, all_items, epoch, key_of, number, taking_in_hand, text

FOR_EVER: Final = "9999"
WINDOW_KEPT: Final = timedelta(days=90)
"""How long it is kept that a window is to be announced, and that it was: longer than one is announced before."""

ABSENT: Final = {"ConditionExpression": "attribute_not_exists(pk)"}

MOST_LISTED: Final = 1_000


class InvoiceTable:
    """`client` is a boto3 DynamoDB client."""

    def __init__(self, client: Any, table: str) -> None:
        self._client = client
        self._table = table

    def put(self, invoice: Invoice, announce_on: date | None) -> bool:
        """Keep a version, and from which day on the end of its window is announced. False when it is there already.

        Refused when that version says something else, or a newer one is there; ChangedMeanwhile when somebody else
        wrote a version first.
        """
        bill, before = bill_id(invoice), self.newest(bill_id(invoice))
        if before and invoice.version <= before.version:
            return self._known(bill, invoice, before)
        writes: list[Item] = [
            {"Put": {"Item": _with_body(keys.invoice(bill, invoice.version), invoice), **ABSENT}},
            {"Put": {"Item": key_of(keys.bill_number(invoice.carrier_id, invoice.number, bill))}},
            *_in_the_list(bill, before, invoice),
        ]
        if announce_on:
            gone = datetime.combine(announce_on, time(), UTC) + WINDOW_KEPT
            item = {**key_of(keys.closing_window(announce_on, bill)), "expires_at": epoch(gone)}
            writes.append({"Put": {"Item": item}})
        self._once(writes, f"invoice {invoice.number}")
        return True

    def newest(self, bill: str) -> Invoice | None:
        """The invoice in its newest version."""
        return next(self._versions(bill, ScanIndexForward=False, Limit=1), None)

    def versions(self, bill: str) -> list[Invoice]:
        """Every version of it, oldest first."""
        return list(self._versions(bill))

    def by_number(self, carrier_id: str, number: str, account: str | None) -> Invoice | None:
        """The invoice of that number: of that account, or the only one where none is said."""
        found = [self.newest(item["sk"]["S"]) for item in self._query(keys.bill_number(carrier_id, number)["pk"])]
        named = [each for each in found if each and account in (None, each.account)]
        return named[0] if len(named) == 1 else None

    def all_versions(self, carrier_id: str, number: str, account: str | None) -> list[Invoice]:
        """Every version of the invoice of that number; of all of that number where no account is said."""
        found = (self.versions(item["sk"]["S"]) for item in self._query(keys.bill_number(carrier_id, number)["pk"]))
        return [each for versions in found for each in versions if account in (None, each.account)]

    def spelled_otherwise(self, carrier_id: str, number: str) -> list[str]:
        """Numbers of loaded invoices of the carrier that differ from this one in capitals alone."""
        others = {number.upper(), number.lower(), number.capitalize()} - {number}
        return sorted(each for each in others if any(self._query(keys.bill_number(carrier_id, each)["pk"])))

    def of_carrier(self, carrier_id: str) -> list[InvoiceHead]:
        """The carrier's invoices without their lines, newest first; the last thousand."""
        items = islice(self._query(keys.bills(carrier_id), ScanIndexForward=False), MOST_LISTED)
        return [InvoiceHead.model_validate_json(item["body"]["S"]) for item in items]

    # --- files of them --------------------------------------------------------------------------------------------

    def columns(self, carrier_id: str) -> InvoiceMapping | None:
        """What the columns of the carrier's last file said; None before its first."""
        found = self._client.get_item(TableName=self._table, Key=key_of(keys.bill_columns(carrier_id))).get("Item")
        return InvoiceMapping.model_validate_json(found["body"]["S"]) if found else None

    def keep_columns(self, carrier_id: str, mapping: InvoiceMapping) -> None:
        """The next file of the carrier is taken to have the same."""
        body = text(mapping.model_dump_json(by_alias=True, exclude_none=True))
        self._client.put_item(TableName=self._table, Item={**key_of(keys.bill_columns(carrier_id)), "body": body})

    # --- what was paid of it -------------------------------------------------------------------------------------

    def payments(self, invoice: InvoiceHead) -> tuple[Payment, ...]:
        """Those of an invoice, the earliest first."""
        return self._payments_of(invoice.carrier_id, bill_id(invoice)).get(bill_id(invoice), ())

    def with_paid(self, heads: Sequence[InvoiceHead]) -> list[tuple[InvoiceHead, Decimal]]:
        """Each of these invoices with what was paid of it."""
        payments = {carrier: self._payments_of(carrier) for carrier in {head.carrier_id for head in heads}}
        return [(head, paid_of(head, payments[head.carrier_id].get(bill_id(head), ()))) for head in heads]

    def record(self, invoice: InvoiceHead, known: Collection[Payment], payment: Payment) -> None:
        """Keep a payment beside the known ones. ChangedMeanwhile when somebody else booked something first."""
        self._book(invoice, known, keys.payment(invoice.carrier_id, bill_id(invoice), payment.reference), payment)

    def reverse(self, invoice: InvoiceHead, known: Collection[Payment], reversal: Reversal) -> None:
        """Keep that one of the known payments was reversed. ChangedMeanwhile when somebody else booked first."""
        self._book(invoice, known, keys.reversal(invoice.carrier_id, bill_id(invoice), reversal.reference), reversal)

    def _book(
        self, invoice: InvoiceHead, known: Collection[Payment], key: keys.Key, booked: Payment | Reversal
    ) -> None:
        """Nothing is ever unbooked, so as many bookings as are known are those that are known."""
        before = len(known) + sum(1 for each in known if each.reversal)
        count = {
            "Item": {**key_of(keys.bookings(invoice.carrier_id, bill_id(invoice))), "bookings": number(before + 1)},
            "ConditionExpression": "attribute_not_exists(pk) OR bookings = :known",
            "ExpressionAttributeValues": {":known": number(before)},
        }
        item = {**key_of(key), "body": text(booked.model_dump_json())}
        self._once([{"Put": {"Item": item, **ABSENT}}, {"Put": count}], key["sk"])

    # --- what disputes name it -----------------------------------------------------------------------------------

    def note_dispute(self, carrier_id: str, number: str, case_id: str) -> None:
        """A dispute names the invoice. Written before the invoice is looked for: one of the two finds the other."""
        self._client.put_item(TableName=self._table, Item=key_of(keys.disputed(carrier_id, number, case_id)))

    def disputes_of(self, carrier_id: str, number: str) -> list[str]:
        """The disputes that name, or once named, the invoice."""
        return [item["sk"]["S"] for item in self._query(keys.disputed(carrier_id, number)["pk"])]

    def credits_booked(self, carrier_id: str, number: str) -> int:
        """How often something of invoices of that number was accepted or credited since that is counted."""
        key = key_of(keys.credits_booked(carrier_id, number))
        found = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        return int(found["bookings"]["N"]) if found else 0

    # --- windows that close --------------------------------------------------------------------------------------

    def closing(self, day: date) -> list[str]:
        """The invoices whose window is announced from that day on."""
        return [item["sk"]["S"] for item in self._query(keys.closing_window(day)["pk"])]

    def take_in_hand(self, bill: str, last_day: date, now: datetime, until: datetime) -> bool:
        """Take in hand to announce a window. False when it was announced, or somebody else has it in hand at `now`."""
        try:
            asked = taking_in_hand(keys.window_told(bill, last_day), now, until, now + WINDOW_KEPT)
            self._client.update_item(TableName=self._table, **asked)
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True

    def told(self, bill: str, last_day: date, now: datetime) -> None:
        """It was announced, and is not again."""
        self._client.update_item(
            TableName=self._table,
            Key=key_of(keys.window_told(bill, last_day)),
            UpdateExpression="SET claimed_until = :until, expires_at = :gone",
            ExpressionAttributeValues={":until": text(FOR_EVER), ":gone": epoch(now + WINDOW_KEPT)},
        )

    # --- how -----------------------------------------------------------------------------------------------------

    def _once(self, writes: list[Item], named: str) -> None:
        """All of the writes or none; ChangedMeanwhile where somebody else was first."""
        asked = [{name: {"TableName": self._table, **how} for name, how in write.items()} for write in writes]
        try:
            self._client.transact_write_items(TransactItems=asked)
        except self._client.exceptions.TransactionCanceledException as error:
            codes = {reason.get("Code") for reason in error.response["CancellationReasons"]}
            if {"ConditionalCheckFailed", "TransactionConflict"} & codes:
                raise ChangedMeanwhile(f"{named} changed since it was read") from error
            raise

    def _payments_of(self, carrier_id: str, bill: str = "") -> dict[str, tuple[Payment, ...]]:
        """By invoice; with their reversals."""
        items = all_items(
            self._client, TableName=self._table, ConsistentRead=True,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :bill)" if bill else "pk = :pk",
            ExpressionAttributeValues={
                ":pk": text(keys.payments(carrier_id)), **({":bill": text(f"{bill}#")} if bill else {})
            },
        )  # fmt: skip
        found, reversals = defaultdict[str, list[Payment]](list), dict[tuple[str, str], Reversal]()
        for item in items:
            named, _, booking = item["sk"]["S"].partition("#")
            if booking == keys.BOOKINGS:
                continue
            if booking.startswith(keys.REVERSED):
                reversal = Reversal.model_validate_json(item["body"]["S"])
                reversals[named, reversal.reference] = reversal
            else:
                found[named].append(Payment.model_validate_json(item["body"]["S"]))
        return {
            named: tuple(
                each.changed(reversal=reversals.get((named, each.reference)))
                for each in sorted(payments, key=lambda each: (each.paid_on, each.recorded_at, each.reference))
            )
            for named, payments in found.items()
        }

    def _known(self, bill: str, invoice: Invoice, newest: Invoice) -> bool:
        same = next((each for each in self._versions(bill) if each.version == invoice.version), None)
        if same == invoice:
            return False
        right = f"a changed invoice is version {newest.version + 1} or later"
        if same:
            raise Refused(f"invoice {invoice.named} is loaded already, and says something else; {right}")
        raise Refused(f"invoice {invoice.number} is at version {newest.version}; {right}")

    def _versions(self, bill: str, **how: Any) -> Iterator[Invoice]:
        for item in self._query(keys.invoice(bill)["pk"], **how):
            yield Invoice.model_validate_json(item["body"]["S"])

    def _query(self, pk: str, **how: Any) -> Iterator[Item]:
        return all_items(
            self._client, TableName=self._table, KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": text(pk)}, ConsistentRead=True, **how,
        )  # fmt: skip


def steps_of(image: Item) -> Iterator[InvoiceLoaded | InvoicePaid]:
    """The message that follows when a version of an invoice was written, or what was paid of one."""
    bill = keys.bill_of(image["pk"]["S"])
    if bill:
        yield InvoiceLoaded(bill_id=bill, version=keys.version_of(image["sk"]["S"]))
    booked = keys.paid_bill_of(image["pk"]["S"], image["sk"]["S"]) if "sk" in image else None
    if booked:
        yield InvoicePaid(bill_id=booked[0], booking=booked[1])


def _in_the_list(bill: str, before: Invoice | None, invoice: Invoice) -> list[Item]:
    """The newest version where its carrier's list has it, if the one before is there as it was read: that is the lock.

    A list is by date: an invoice of another date than before has another place.
    """
    item = {**_with_body(keys.bill(invoice.carrier_id, invoice.date_, bill), invoice.head)}
    item["version"] = number(invoice.version)
    if before is None:
        return [{"Put": {"Item": item, **ABSENT}}]
    as_read = {
        "ConditionExpression": "version = :read",
        "ExpressionAttributeValues": {":read": number(before.version)},
    }
    if before.date_ == invoice.date_:
        return [{"Put": {"Item": item, **as_read}}]
    old = key_of(keys.bill(before.carrier_id, before.date_, bill))
    return [{"Put": {"Item": item, **ABSENT}}, {"Delete": {"Key": old, **as_read}}]


def _with_body(key: keys.Key, invoice: InvoiceHead) -> Item:
    return {**key_of(key), "body": text(invoice.model_dump_json(by_alias=True))}
