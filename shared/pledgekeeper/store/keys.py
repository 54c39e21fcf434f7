"""Every key of the table. No other file spells one; each function names its access pattern."""

from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from typing import Any
from zlib import crc32

SHARDS = 8
EVENT, RECEIPT, STATE = "EVENT#", "RECEIPT#", "STATE"
CASE, PROBLEM, SHARE = "CASE#", "PROBLEM#", "SHARE#"
INVOICE, WINDOW = "INVOICE#", "WINDOW#"
PAYMENTS, PAID, REVERSED, BOOKINGS = "PAYMENTS#", "PAID#", "REVERSED#", "BOOKINGS"
DELIVERY, UNDELIVERED, REDRIVEN = "DELIVERY#", "UNDELIVERED#", "REDRIVEN#"

Key = dict[str, str]
Partition = Callable[[str], str]
"""What a number is of: `case`, or `problem`."""


def case(case_id: str) -> str:
    """One query on this partition reads a case whole: its events, receipts and state."""
    return f"{CASE}{case_id}"


def problem(problem_id: str) -> str:
    """One query on this partition reads a problem whole. It is a partition of another name: no case is in it."""
    return f"{PROBLEM}{problem_id}"


def share(problem_id: str, owed_by: str, number: int) -> Key:
    """What an event of a problem owes to some; one query on the partition reads all that the problem ever owed.

    Not under the problem's partition: deciding about it need not read them.
    """
    return {"pk": f"{SHARE}{problem_id}", "sk": f"{owed_by}#{number:03d}"}


def state(case_id: str, of: Partition = case) -> Key:
    """The present state, as the indexes see it."""
    return {"pk": of(case_id), "sk": STATE}


def event(case_id: str, number: int, of: Partition = case) -> Key:
    """The timeline: events are numbered from 1 without gaps."""
    return {"pk": of(case_id), "sk": f"{EVENT}{number:06d}"}


def receipt(case_id: str, command_id: str, of: Partition = case) -> Key:
    """Has this command been answered? Kept beside the state, so one query reads both."""
    return {"pk": of(case_id), "sk": f"{RECEIPT}{command_id}"}


def credit_note(number: str) -> Key:
    """Finds the dispute from the number of its credit note; no two have the same. Numbers that differ in what follows
    the last dash alone are one partition, in their order."""
    head, dash, tail = number.rpartition("-")
    return {"pk": f"CREDIT-NOTES#{head}{dash}", "sk": f"NUMBER#{tail}"}


def credit_note_number(key: Key) -> str:
    """The number that such a key is of."""
    return key["pk"].removeprefix("CREDIT-NOTES#") + key["sk"].removeprefix("NUMBER#")


def accesses(case_id: str) -> str:
    """One query on this partition reads who was given evidence of a dispute to read."""
    return f"EVIDENCE-LOG#{case_id}"


def access(case_id: str, command_id: str) -> Key:
    """One of them. Not under the case's partition: reading a case need not read it, nor does reading change a case."""
    return {"pk": accesses(case_id), "sk": command_id}


def progress(case_id: str, owed_by: str) -> Key:
    """How far the long work has come that an event owes. Not under the case's partition: it changes no case."""
    return {"pk": f"PROGRESS#{case_id}", "sk": owed_by}


def redrive(queue: str) -> Key:
    """How far the last sending again of a queue's dead letters has come."""
    return {"pk": "REDRIVES", "sk": queue}


def claim(case_id: str, effect: str) -> Key:
    """Who is carrying out an effect just now. Not under the case's partition: reading a case need not read it."""
    return {"pk": f"CLAIM#{case_id}#{effect}", "sk": "CLAIM"}


def surveyed(address: str) -> Key:
    """Until when nobody asks that address how satisfied it is."""
    return {"pk": f"SURVEYED#{address.lower()}", "sk": "SURVEYED"}


def paged(recipient: str) -> str:
    """The pages that went to somebody in the last day, the newest last: what an answer without a number is about."""
    return f"PAGED#{recipient}"


def paged_by(recipient: str, at: str, case_id: str, page_id: str) -> Key:
    """One of them."""
    return {"pk": paged(recipient), "sk": f"{at}#{case_id}#{page_id}"}


def page_log(kind: str, day: date) -> str:
    """One query on this partition reads the pages that were placed on a day (UTC) for cases of a kind."""
    return f"PAGE-LOG#{kind}#{day.isoformat()}"


def paged_case(kind: str, hour: datetime, case_id: str) -> Key:
    """Those of a case in the hour that begins then: an item does not grow without end while nobody answers."""
    return {"pk": page_log(kind, hour.date()), "sk": f"{case_id}#{hour:%H}"}


def awaiting(carrier_id: str) -> str:
    """One query on this partition reads the orders of a carrier that were handed over, and wait for its word."""
    return f"AWAITING#{carrier_id}"


def awaited(carrier_id: str, case_id: str) -> Key:
    """One of them."""
    return {"pk": awaiting(carrier_id), "sk": case_id}


def answered(person: str) -> str:
    """When somebody last answered a page, one item for each channel: what proves that it reaches them."""
    return f"ANSWERED#{person}"


def way_tests(person: str) -> Key:
    """The tests of the ways to somebody, and what was answered to them."""
    return {"pk": f"WAY-TESTS#{person}", "sk": "TESTS"}


def apart(recipient: str, channel: str) -> Key:
    """Until when nothing more goes to somebody's phone or mailbox."""
    return {"pk": f"APART#{recipient}#{channel}", "sk": "APART"}


def held(recipient: str, channel: str) -> str:
    """The pages that are kept back until then."""
    return f"HELD#{recipient}#{channel}"


def text_about(text_id: str) -> Key:
    """The page that a text message was taken to be about."""
    return {"pk": f"TEXT#{text_id}", "sk": "ABOUT"}


def texted(phone: str, at: str = "", case_id: str = "", owed_by: str = "") -> Key:
    """A text message that somebody of a carrier's got, and may answer; sorted by when it left."""
    return {"pk": f"TEXTED#{phone}", "sk": f"{at}#{case_id}#{owed_by}"}


def told_how(phone: str, case_id: str, name: str) -> Key:
    """There when that phone of a carrier's was told, of that case, why its text confirms nothing."""
    return {"pk": f"TOLDHOW#{phone}", "sk": f"{case_id}#{name}"}


def text_answered(text_id: str) -> Key:
    """There when the sender of a text message was told what came of it."""
    return {"pk": f"TEXT#{text_id}", "sk": "ANSWERED"}


def dead(email: str) -> Key:
    """An address that takes no mail, as a provider told us."""
    return {"pk": f"DEAD#{email.lower()}", "sk": "DEAD"}


def reference(carrier_id: str, their_reference: str) -> Key:
    """Finds the case from the carrier's own ticket number; unique per carrier."""
    return {"pk": f"REF#{carrier_id}#{their_reference}", "sk": "REF"}


def mail(message_id: str) -> Key:
    """Finds the case from a Message-ID that a reply refers to."""
    return {"pk": f"MAIL#{message_id}", "sk": "MAIL"}


def trace(carrier_id: str, name: str) -> Key:
    """Finds the case that was lately opened of the same words, subject or circuit."""
    return {"pk": f"TRACE#{carrier_id}#{sha256(name.encode()).hexdigest()}", "sk": "TRACE"}


def carrier(carrier_id: str) -> Key:
    """A carrier with its contacts and agreement."""
    return {"pk": f"CARRIER#{carrier_id}", "sk": "PROFILE"}


def affiliate(parent_id: str, carrier_id: str) -> Key:
    """Finds a carrier's affiliates: `begins_with(sk, AFFILIATE#)` under the parent."""
    return {"pk": f"CARRIER#{parent_id}", "sk": f"AFFILIATE#{carrier_id}"}


def client(client_id: str) -> Key:
    """Finds whose system signs in with this client of the user pool, and with which roles."""
    return {"pk": f"CLIENT#{client_id}", "sk": "CLIENT"}


def clients_of(carrier_id: str) -> str:
    """One query on this partition finds the clients of a carrier's systems."""
    return f"CLIENTS#{carrier_id}"


def client_of(carrier_id: str, client_id: str) -> Key:
    """One of them."""
    return {"pk": clients_of(carrier_id), "sk": client_id}


def user(user_id: str) -> Key:
    """When the roles of somebody who signs in were last changed."""
    return {"pk": f"USER#{user_id}", "sk": "USER"}


def allowance(whose: str, day: date) -> Key:
    """What a carrier, or a system of it (`carrier/client`), has taken of its requests of a day."""
    return {"pk": f"ALLOWANCE#{whose}", "sk": day.isoformat()}


def request_key(whose: str, key: str) -> Key:
    """Which request a sender's Idempotency-Key came with first."""
    return {"pk": f"KEY#{whose}#{key}", "sk": "KEY"}


def address(email: str) -> Key:
    """Finds the carrier that a mail address belongs to."""
    return {"pk": f"ADDRESS#{email.lower()}", "sk": "ADDRESS"}


def domain(name: str) -> Key:
    """Finds the carrier that a mail domain belongs to."""
    return {"pk": f"DOMAIN#{name.lower()}", "sk": "DOMAIN"}


def account(carrier_id: str) -> str:
    """One query on this partition reads what we look after for a carrier: its events and receipts."""
    return f"ACCOUNT#{carrier_id}"


def account_line(carrier_id: str) -> Key:
    """What is open of one account; one query on the partition finds that of all accounts."""
    return {"pk": "ACCOUNTS", "sk": carrier_id}


def listed(carrier_id: str) -> Key:
    """One of all carriers; one query on the partition finds them all."""
    return {"pk": "CARRIERS", "sk": carrier_id}


def quality_routes() -> str:
    """One query on this partition finds every route that figures are kept of."""
    return "QUALITY-ROUTES"


def quality_route(carrier_id: str, product: str, route: str) -> Key:
    """One of them; `begins_with` its key with the carrier alone finds the carrier's."""
    return {"pk": quality_routes(), "sk": "#".join((carrier_id, product, route))}


def quality_day(carrier_id: str, product: str, route: str, day: date | None = None) -> Key:
    """The figures of a route of a day (UTC), by hour and metric; one query on the partition reads many days."""
    return {"pk": f"QUALITY#{carrier_id}#{product}#{route}", "sk": day.isoformat() if day else ""}


def quality_case(carrier_id: str, product: str, route: str) -> Key:
    """The last degradation of a route that a case was opened for, and which."""
    return {"pk": f"QUALITY-CASE#{carrier_id}#{product}#{route}", "sk": "LAST"}


def quality_standings() -> str:
    """One query on this partition reads how every route stands; with its carrier's name before it, a carrier's."""
    return "QUALITY-STANDINGS"


def quality_standing(carrier_id: str, product: str, route: str) -> Key:
    """How one of them stands."""
    return {"pk": quality_standings(), "sk": "#".join((carrier_id, product, route))}


def incidents(carrier_id: str) -> str:
    """The problems that a carrier's cases ever belonged to, under the numbers that the carrier knows them by."""
    return f"INCIDENTS#{carrier_id}"


def incident(carrier_id: str, incident_id: str) -> Key:
    """Finds the problem behind an incident of a carrier."""
    return {"pk": incidents(carrier_id), "sk": incident_id}


def listener(listener_id: str) -> Key:
    """Where events are sent to. Its name says whose it is: one query on the partition reads all of a carrier's."""
    return {"pk": listeners(listener_id.rpartition("-")[0]), "sk": listener_id}


def listeners(carrier_id: str) -> str:
    """All listeners of a carrier."""
    return f"LISTENERS#{carrier_id}"


def told_listener(listener_id: str) -> str:
    """What was sent to a listener, what could not be, and how far it has heard each case."""
    return f"HEARD#{listener_id}"


def heard(listener_id: str, case_id: str) -> Key:
    """How far a listener has heard a case. Whoever sends holds it: one delivery at a time, in order."""
    return {"pk": told_listener(listener_id), "sk": f"{case_id}#HEARD"}


def resting(listener_id: str) -> Key:
    """Until when a listener that did not answer is left alone; then one delivery tries whether it does again."""
    return {"pk": told_listener(listener_id), "sk": "RESTING"}


def delivery(listener_id: str, occurred_at: str, case_id: str, place: str) -> Key:
    """What became of sending one event; sorted by when it occurred."""
    return {"pk": told_listener(listener_id), "sk": f"{DELIVERY}{occurred_at}#{case_id}#{place}"}


def undelivered(listener_id: str, case_id: str, place: str = "") -> Key:
    """An event that was given up; `begins_with` its key without the place finds those of a case."""
    return {"pk": told_listener(listener_id), "sk": f"{UNDELIVERED}{case_id}#{place}"}


def redriven(listener_id: str, case_id: str, place: str = "") -> Key:
    """An event that was given up, and is sent again before all that is newer of its case."""
    return {"pk": told_listener(listener_id), "sk": f"{REDRIVEN}{case_id}#{place}"}


def invoice(bill_id: str, version: int = 0) -> Key:
    """A version of an invoice, written once; one query on the partition reads all of its versions."""
    return {"pk": f"{INVOICE}{bill_id}", "sk": f"V{version:06d}"}


def bills(carrier_id: str) -> str:
    """The invoices of a carrier without their lines, each in its newest version, by their dates."""
    return f"BILLS#{carrier_id}"


def bill(carrier_id: str, day: date, bill_id: str) -> Key:
    """One of them."""
    return {"pk": bills(carrier_id), "sk": f"{day.isoformat()}#{bill_id}"}


def bill_number(carrier_id: str, number: str, bill_id: str = "") -> Key:
    """Finds invoices by their number: a carrier may have one of that number for each of its accounts."""
    return {"pk": f"BILL-NUMBER#{carrier_id}#{number}", "sk": bill_id}


def disputed(carrier_id: str, number: str, case_id: str = "") -> Key:
    """Finds the disputes that name an invoice, whether it is loaded or not."""
    return {"pk": f"DISPUTED#{carrier_id}#{number}", "sk": case_id}


def closing_window(day: date, bill_id: str = "") -> Key:
    """Invoices of which the end of the dispute window is to be announced from that day on."""
    return {"pk": f"{WINDOW}{day.isoformat()}", "sk": bill_id}


def window_told(bill_id: str, last_day: date) -> Key:
    """Was the end of that window announced?"""
    return {"pk": f"WINDOW-TOLD#{bill_id}#{last_day.isoformat()}", "sk": "TOLD"}


def bill_columns(carrier_id: str) -> Key:
    """What the columns of the carrier's last file of invoices said."""
    return {"pk": f"BILL-COLUMNS#{carrier_id}", "sk": "LAST"}


def payments(carrier_id: str) -> str:
    """What was paid of the carrier's invoices: one query reads all of it."""
    return f"{PAYMENTS}{carrier_id}"


def payment(carrier_id: str, bill_id: str, reference: str = "") -> Key:
    """A payment of an invoice, written once; `begins_with` its key without the reference finds those of the invoice."""
    return {"pk": payments(carrier_id), "sk": f"{bill_id}#{PAID}{reference}"}


def reversal(carrier_id: str, bill_id: str, reference: str = "") -> Key:
    """That it was taken back, written once."""
    return {"pk": payments(carrier_id), "sk": f"{bill_id}#{REVERSED}{reference}"}


def bookings(carrier_id: str, bill_id: str) -> Key:
    """How many payments and reversals an invoice has: the lock of whoever writes the next."""
    return {"pk": payments(carrier_id), "sk": f"{bill_id}#{BOOKINGS}"}


def paid_bill_of(pk: str, sk: str) -> tuple[str, str] | None:
    """The invoice of a payment or of its reversal, and which of them it is; None of any other item."""
    if not pk.startswith(PAYMENTS):
        return None
    bill_id, _, booking = sk.partition("#")
    return None if booking == BOOKINGS else (bill_id, booking)


def bill_of(pk: str) -> str | None:
    """The invoice in a partition key; None when the partition is no invoice's."""
    return pk.removeprefix(INVOICE) if pk.startswith(INVOICE) else None


def version_of(sk: str) -> int:
    """The version in an invoice's sort key."""
    return int(sk[1:])


def roster() -> Key:
    """The centres, people and rotations in force."""
    return {"pk": "ROSTER", "sk": "CURRENT"}


def roster_change(change_id: str) -> Key:
    """An override or an absence. One query on the partition reads the roster with all of them."""
    return {"pk": "ROSTER", "sk": f"CHANGE#{change_id}"}


def roster_version() -> Key:
    """Counts the changes: who writes one has read all before it."""
    return {"pk": "ROSTER", "sk": "VERSION"}


def roster_told(what: str) -> Key:
    """Has a person or a desk been told of a duty or a gap?"""
    return {"pk": f"ROSTER-TOLD#{what}", "sk": "TOLD"}


def stakeholders(name: str) -> Key:
    """A named list of people of ours who are told of problems."""
    return {"pk": "STAKEHOLDERS", "sk": f"LIST#{name}"}


def version(name: str) -> Key:
    """A published version of a pledge or of calendars; one query on the partition reads them all."""
    return {"pk": "VERSIONS", "sk": f"VERSION#{name}"}


def mark(name: str) -> Key:
    """When a function was last at work, by its own word; the auditor reads it."""
    return {"pk": "MARKS", "sk": f"MARK#{name}"}


def probe() -> Key:
    """What the auditor writes so that every reader of the stream answers it."""
    return {"pk": "PROBE", "sk": "PROBE"}


def last_audit() -> Key:
    return {"pk": "AUDITS", "sk": "LAST"}


def audited_day(day: date) -> Key:
    """How often a day was audited."""
    return {"pk": "AUDITS", "sk": f"DAY#{day.isoformat()}"}


def late_day(day: date) -> str:
    """One query on this partition reads the late steps of a day."""
    return f"LATE#{day.isoformat()}"


def late_step(day: date, case_id: str, number: int, step: str) -> Key:
    """A step that was carried out late; named by what it is, so that it is counted once."""
    return {"pk": late_day(day), "sk": f"{case_id}#{number:06d}#{step}"}


def session(digest: str) -> Key:
    """Who is signed in to the pages with a cookie, of which only the hash is known."""
    return {"pk": f"SESSION#{digest}", "sk": "SESSION"}


def by_carrier(carrier_id: str, kind: str) -> str:
    """Index by_carrier: a carrier's cases of a kind."""
    return f"CARRIER#{carrier_id}#{kind}"


def by_desk(desk: str, kind: str) -> str:
    """Index by_desk: a centre's cases of a kind."""
    return f"DESK#{desk}#{kind}"


def by_desk_problems() -> str:
    """Index by_desk: all problems. They are no desk's, and in no index of carriers."""
    return "PROBLEMS"


def sorted_by_status(status: str, opened_at: str, case_id: str) -> str:
    """Sort key of both: by status, oldest first."""
    return f"{status}#{opened_at}#{case_id}"


def between(status: str, since: str, until: str) -> tuple[str, str]:
    """The first and the last sort key of a status opened from `since` to `until`, both texts of instants."""
    return f"{status}#{since}", f"{status}#{until}~"


def place_of(sort: str) -> str:
    """What a list of several statuses is sorted by: when the case was opened, then its number."""
    return sort.split("#", 1)[1]


def count(carrier_id: str, kind: str) -> str:
    """One query on this partition tells how many cases of a kind a carrier has in each status."""
    return f"COUNT#{carrier_id}#{kind}"


def counts(carrier_id: str, kind: str, shard: int) -> Key:
    """A part of it: each status is an attribute."""
    return {"pk": count(carrier_id, kind), "sk": f"SHARD#{shard}"}


def wake_shard(number: int) -> str:
    """Index by_wake: cases by their next wake. Only cases that have one are in it."""
    return f"WAKE#{number}"


def owed_shard(number: int) -> str:
    """Index by_owed: cases with a page or notice that is not carried out yet, by its age."""
    return f"OWED#{number}"


def shard_of(case_id: str) -> int:
    """The shard a case always falls into."""
    return crc32(case_id.encode()) % SHARDS


def is_probe(pk: str) -> bool:
    return pk == "PROBE"


def instant_of(item: dict[str, Any]) -> datetime:
    """The instant that a mark or a probe holds."""
    return datetime.fromisoformat(item["at"]["S"])


def case_of(pk: str) -> str | None:
    """The case number in a partition key; None when the partition is not a case."""
    return pk.removeprefix(CASE) if pk.startswith(CASE) else None


def problem_of(pk: str) -> str | None:
    """The number of the problem in a partition key; None when the partition is not a problem, nor what one owes."""
    return next((pk.removeprefix(prefix) for prefix in (PROBLEM, SHARE) if pk.startswith(prefix)), None)


def share_of(key: Key) -> tuple[str, str, int] | None:
    """The problem, the event and the number of a share; None when the key is of something else."""
    if not key["pk"].startswith(SHARE):
        return None
    owed_by, _, number = key["sk"].partition("#")
    return key["pk"].removeprefix(SHARE), owed_by, int(number)


def number_of(sk: str) -> int | None:
    """The number in an event's sort key; None when the item is not an event."""
    return int(sk.removeprefix(EVENT)) if sk.startswith(EVENT) else None
