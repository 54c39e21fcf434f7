"""A year of invented cases, lived through the real rules: for the example scoreboard, and for what tests it.

Every case is opened, worked on and ended by commands, as a real one is; only who asks and when is drawn by chance.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from random import Random
from typing import Any, Final, Literal

from pledgekeeper import book
from pledgekeeper.accounts.decide import Around
from pledgekeeper.accounts.decide import decide as decide_account
from pledgekeeper.accounts.fold import fold as account_fold
from pledgekeeper.accounts.model import Account, AnyAccountEvent, CarrierTold, ServiceBegan
from pledgekeeper.accounts.reviewing import (
    IssueReview,
    MonthEnded,
    RecordReviewSent,
    ReviewDue,
    ReviewHeld,
    ended_with,
)
from pledgekeeper.accounts.surveying import AnswerReviewSurvey
from pledgekeeper.carriers.loading import read
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.commands import AddNote, Command, RecordNotice, Tick
from pledgekeeper.cases.model import Case, NoticeSent
from pledgekeeper.cases.surveying import AnswerSurvey, survey_of
from pledgekeeper.cases.terms import Terms, Version
from pledgekeeper.disputes.claims import Claim, OpenDispute
from pledgekeeper.disputes.settling import AnswerDispute, IssueCredit, SettleDispute, WithdrawDispute
from pledgekeeper.event import Actor, Side
from pledgekeeper.invoices.model import InvoiceHead
from pledgekeeper.kinds import decide, fold
from pledgekeeper.local.seed import SEEDS
from pledgekeeper.orders.dates import CommitDate, Consent
from pledgekeeper.orders.model import CancelOrder, Deliver, OpenOrder
from pledgekeeper.scoreboard.counting import months_until
from pledgekeeper.sla.pledge import Priority, Responsibility
from pledgekeeper.tickets.model import ChangeStatus, OpenTicket, RestoreService, TicketStatus

OURS, THEIRS = Actor(side="ours", name="example"), Actor(side="carrier", name="example")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PRIORITIES: Final[tuple[tuple[Priority, float], ...]] = (("P1", 20), ("P2", 44), ("P3", 90), ("P4", 200))
"""With the hours in which one of them is usually solved."""
SIDES: Final[tuple[Side | None, ...]] = (None, "ours", "carrier")
SERVICES: Final = 97
INVOICES: Final = 125
"""Of each carrier."""
PARTS_FROM: Final = 1_000_000_000
"""The numbers of parts that were split from an order are so much higher, and so much higher again."""
WHOSE: Final[tuple[Responsibility, ...]] = ("ours", "ours", "ours", "ours", "customer", "third-party", "no-fault-found")


@cache
def example_terms(carrier_id: str) -> Terms:
    """The terms of one of the demonstration's carriers, as they are shipped."""
    carrier = next(each for each in read(SEEDS / "carriers.yaml").carriers if each.id == carrier_id)
    roster, agreement, shelf = read(SEEDS / "roster.yaml").roster, carrier.agreement, book.Shelf(())
    calendars = min(shelf.files.values(), key=lambda file: file.valid_from)
    assert roster is not None
    return Terms(
        carrier=carrier,
        version=Version(book.pledge(agreement.pledge), calendars.id, calendars.by_id, agreement.calendar),
        stopping=frozenset(agreement.stopping),
        matrix=book.matrix(agreement.matrix),
        dispute_types=book.dispute_types(),
        roster=roster,
        library=shelf.library,
        templates=book.milestones(),
    )


@dataclass
class Life:
    """One case, from its opening on."""

    case_id: str
    carrier: str
    case: Case | None = None

    def asked(self, command: Command, at: datetime) -> "Life":
        terms = example_terms(self.carrier)
        terms = terms.under(self.case.pledge_id, self.case.calendars_id) if self.case else terms
        at = max(at, self.case.timeline[-1].at) if self.case else at
        self.case = fold(self.case_id, decide(self.case_id, self.case, command, terms, at), self.case)
        return self

    def acknowledged(self) -> "Life":
        """The number of the case leaves, two minutes after it was opened."""
        assert self.case is not None
        told = RecordNotice(notice="acknowledgement", owed_by="e1", outcome="sent", detail="e1@example")
        return self.asked(told, self.case.opened_at + timedelta(minutes=2))

    def told(self, notice: Literal["managers", "order-report"], at: datetime) -> "Life":
        """A message of that kind leaves, as that with the number did. Nothing else is decided: they are many."""
        assert self.case is not None
        sent = next(event for event in self.case.timeline if isinstance(event, NoticeSent))
        later = sent.changed(at=max(at, self.case.timeline[-1].at), sent=notice)
        self.case = fold(self.case_id, [later], self.case)
        return self

    def reported_until(self, end: datetime, every_days: int) -> None:
        """A status report of the order leaves every so many days."""
        assert self.case is not None
        at = self.case.opened_at + every_days * DAY
        while at < end:
            self.told("order-report", at)
            at += every_days * DAY

    def surveyed(self, score: int | None) -> "Life":
        """The question leaves, and is answered or not. Nothing, when nothing is asked."""
        asked = survey_of(self.case.timeline) if self.case else None
        if asked is None:
            return self
        name, at = asked[0], asked[1].at + timedelta(minutes=1)
        self.asked(RecordNotice(notice="survey", owed_by=name, outcome="sent", detail=f"{name}@example"), at)
        return self if score is None else self.asked(AnswerSurvey(asked=name, score=score), at + HOUR)


def a_fault(
    number: int, opened: datetime, hours: float | None, *, carrier: str = "baltel", priority: Priority = "P1",
    whose: Responsibility = "ours", ends: str = "closed",
) -> Life:  # fmt: skip
    """A ticket that is resolved after so many hours, or cancelled or reopened then; None: it stays open."""
    life = Life(f"TT-{number:010d}", carrier)
    life.asked(_fault(carrier, priority, number), opened).acknowledged()
    if hours is None:
        return life.asked(Tick(), opened + 20 * DAY)
    at = opened + timedelta(hours=hours)
    if ends == "cancelled":
        return life.asked(ChangeStatus(by=THEIRS, status=TicketStatus.CANCELLED), at)
    solved = ChangeStatus(by=OURS, status=TicketStatus.RESOLVED, responsibility=whose)
    life.asked(ChangeStatus(by=OURS, status=TicketStatus.IN_PROGRESS), opened + timedelta(minutes=5))
    life.asked(AddNote(by=OURS, text="We are on it."), opened + timedelta(minutes=5 + number % 12))
    life.asked(RestoreService(by=OURS), opened + timedelta(hours=hours * 0.2)).asked(solved, at)
    if ends == "reopened":
        life.asked(ChangeStatus(by=THEIRS, status=TicketStatus.IN_PROGRESS, reason="still down"), at + HOUR)
        at += 3 * HOUR
        life.asked(solved, at)
    return life.asked(ChangeStatus(by=THEIRS, status=TicketStatus.CLOSED), at + HOUR)


def an_order(
    number: int, opened: datetime, promised_days: int, delivered_days: int, *, carrier: str = "baltel",
    moved: Side | None = None, cancelled: Side | None = None, part_of: str | None = None,
    wished_days: int | None = None,
) -> Life:  # fmt: skip
    """An order, its date promised and its delivery in days; `moved` by ten days by the wish of `ours` or `carrier`, and
    `cancelled` by one of them instead of delivered. `part_of` is the order that it was split from."""
    life = Life(f"ORD-{number:010d}", carrier)
    wished = None if wished_days is None else opened + timedelta(days=wished_days)
    order = OpenOrder(
        carrier_id=carrier, by=THEIRS, reply_to="", title="An example", items=({"id": "1", "action": "add"},),
        requested_at=wished, part_of=part_of,
    )  # fmt: skip
    life.asked(order, opened).acknowledged().told("managers", opened + (5 if number % 30 == 0 else 1) * DAY)
    promised = opened + timedelta(days=promised_days)
    life.asked(CommitDate(by=OURS, ready_at=promised), opened + 2 * DAY)
    if moved is not None:
        at = opened + 3 * DAY
        consent = Consent(given_by="their buyer", given_at=at, evidence="a mail") if moved == "carrier" else None
        ready_at = promised + 10 * DAY
        move = CommitDate(by=OURS, ready_at=ready_at, asked_by=moved, reason="an example", consent=consent)
        life.asked(move, at)
    at = opened + timedelta(days=delivered_days)
    if not cancelled:
        life.reported_until(at, every_days=9 if number % 25 == 0 else 7)
    end = CancelOrder(by=OURS if cancelled == "ours" else THEIRS) if cancelled else Deliver(by=OURS)
    return life.asked(end, at)


def a_dispute(
    number: int, opened: datetime, answered_days: int, settled_days: int, *, carrier: str = "baltel",
    withdrawn: bool = False, upheld: bool = False,
) -> Life:  # fmt: skip
    """A rate dispute about an invoice, answered and settled after so many days; or withdrawn instead of
    answered. One that is `upheld` is credited when it is settled."""
    life = Life(f"DSP-{number:010d}", carrier)
    currency = example_terms(carrier).carrier.agreement.disputes.currency
    claim = Claim.model_validate(_claim(number, opened, currency))
    life.asked(OpenDispute(carrier_id=carrier, by=THEIRS, reply_to="", claim=claim), opened)
    life.acknowledged()
    answered_at = opened + timedelta(days=answered_days)
    if withdrawn:
        return life.asked(WithdrawDispute(by=THEIRS), answered_at)
    accepted = Decimal(100 if upheld else 0)
    answer = AnswerDispute(by=OURS, accepted_amount=accepted, reason="When the rate was told decides: an example.")
    life.asked(answer, answered_at)
    if upheld:
        life.asked(IssueCredit(by=OURS, credit_note=f"CN-{number}"), answered_at + 6 * DAY)
    return life.asked(SettleDispute(by=THEIRS), opened + timedelta(days=settled_days))


def example_cases(until: datetime, count: int, seed: int = 1) -> Iterator[Case]:
    """So many cases of the year before `until`, of all carriers of the demonstration, and the parts of those orders
    among them that were split."""
    chance = Random(seed)
    carriers = [each.id for each in read(SEEDS / "carriers.yaml").carriers]
    for number in range(count):
        opened = until - timedelta(seconds=chance.randrange(365 * 86_400))
        life = _drawn(number, opened.replace(microsecond=0), chance.choice(carriers), chance)
        life.surveyed(chance.choice((None, None, None, 2, 3, 4, 4, 4, 5, 5, 5)))
        assert life.case is not None
        yield life.case
        if life.case.kind == "order" and chance.random() < 0.06:
            yield from _split_off(life.case, chance)


def example_accounts(until: datetime, seed: int = 2) -> Iterator[Account]:
    """The account of each carrier of the demonstration: its review of each month of the year before `until` was sent,
    asked how satisfied it is, and was answered or not."""
    chance = Random(seed)
    for carrier in read(SEEDS / "carriers.yaml").carriers:
        around = Around(carrier, example_terms(carrier.id).roster)
        account = account_fold(Account(carrier_id=carrier.id), _began(months_until(f"{until:%Y-%m}", 13)[0]))
        for month in months_until(f"{until:%Y-%m}", 13):
            sent_at = datetime.fromisoformat(f"{month}-01T09:00:00Z") + 38 * DAY
            steps: list[tuple[Command, datetime]] = []
            for over in ended_with(month):
                account = account_fold(account, _meeting(over, month, sent_at, chance))
                steps += [
                    (IssueReview(month=over, place="example", sha256=""), sent_at),
                    (RecordReviewSent(month=over, version=1, to="", asked=over == month), sent_at),
                ]
            score = chance.choice((None, None, 2, 3, 4, 4, 4, 5, 5, 5))
            steps += [(AnswerReviewSurvey(month=month, score=score), sent_at + DAY)] if score else []
            for command, at in steps:
                account = account_fold(account, decide_account(account, command, around, at))
        yield account


def example_invoices(until: datetime) -> Iterator[tuple[Carrier, list[InvoiceHead]]]:
    """What each carrier of the demonstration was billed in the year before `until`: what disputes are about."""
    for carrier in read(SEEDS / "carriers.yaml").carriers:
        heads = (
            InvoiceHead(
                carrier_id=carrier.id, number=f"EX-{number}", account="EX-1", total=Decimal(1000),
                date=(until - timedelta(days=365 * number // INVOICES)).date(),
                currency=carrier.agreement.disputes.currency,
            )
            for number in range(INVOICES)
        )  # fmt: skip
        yield carrier, list(heads)


def _began(month: str) -> Iterator[AnyAccountEvent]:
    """The first service, and who was named for it four days later."""
    began = datetime.fromisoformat(f"{month}-01T09:00:00Z")
    yield ServiceBegan(at=began, service="an example")
    yield CarrierTold(at=began + 4 * DAY, about=1, told="managers-named", to="")


def _meeting(over: str, month: str, sent_at: datetime, chance: Random) -> Iterator[AnyAccountEvent]:
    """A month is over, or what ends with it; its review is held some days after its paper left."""
    ended = (datetime.fromisoformat(f"{month}-01T00:00:00Z") + 31 * DAY).replace(day=1)
    yield MonthEnded(at=ended, month=over)
    yield ReviewDue(at=ended + 5 * DAY, month=over)
    held_at = sent_at + chance.choice((2, 4, 6, 20)) * DAY
    yield ReviewHeld(at=held_at, month=over, ours=("example",), theirs=("example",), by=OURS)


def _drawn(number: int, opened: datetime, carrier: str, chance: Random) -> Life:
    kind = chance.random()
    if kind < 0.55:
        priority, usual = chance.choice(PRIORITIES)
        ends = chance.choices(("closed", "reopened", "cancelled"), (90, 6, 4))[0]
        hours = chance.gammavariate(2, usual / 4)
        return a_fault(number, opened, hours, carrier=carrier, priority=priority, whose=chance.choice(WHOSE), ends=ends)
    if kind < 0.8:
        promised = chance.randrange(15, 60)
        late = chance.choices((-5, 0, 7), (60, 33, 7))[0]
        moved = chance.choices(SIDES, (85, 7, 8))[0]
        given_up = chance.choices(SIDES, (95, 2, 3))[0]
        wished = chance.choice((None, promised, promised, promised - 3))
        return an_order(
            number, opened, promised, promised + late, carrier=carrier, moved=moved, cancelled=given_up,
            wished_days=wished,
        )  # fmt: skip
    answered = chance.choices((5, 9, 20), (60, 32, 8))[0]
    settled = answered + chance.choices((3, 15, 40, 60), (60, 25, 12, 3))[0]
    withdrawn, upheld = chance.random() < 0.05, number % 9 == 0
    return a_dispute(number, opened, answered, settled, carrier=carrier, withdrawn=withdrawn, upheld=upheld)


def _split_off(whole: Case, chance: Random) -> Iterator[Case]:
    """One or two parts of an order, which we promise and deliver on their own."""
    number = int(whole.case_id.removeprefix("ORD-"))
    for n in range(1, chance.randrange(2, 4)):
        opened, promised = whole.opened_at + n * HOUR, chance.randrange(15, 60)
        part = an_order(
            PARTS_FROM * n + number, opened, promised, promised - 3, carrier=whole.carrier_id, part_of=whole.case_id
        )
        assert part.case is not None
        yield part.case


def _fault(carrier: str, priority: Priority, number: int) -> OpenTicket:
    return OpenTicket(
        carrier_id=carrier, by=THEIRS, reply_to="", title="An example", description="An example", severity="critical",
        ticket_type="voice", priority=priority, channel="api",
        attributes={"relatedEntity": [{"id": f"EX-{number % SERVICES}"}]},
    )  # fmt: skip


def _claim(number: int, opened: datetime, currency: str) -> Mapping[str, Any]:
    return {
        "type": "rate", "account": "EX-1", "invoice_number": f"EX-{number % INVOICES}",
        "invoice_date": f"{opened - DAY:%Y-%m-%d}",
        "billed_amount": "1000.00", "disputed_amount": "100.00", "currency": currency,
        "period_from": (opened - 31 * DAY).isoformat(), "period_to": (opened - DAY).isoformat(),
        "description": "An example",
    }  # fmt: skip
