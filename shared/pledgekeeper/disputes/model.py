"""A billing dispute: its state, and what is folded into it."""

from collections.abc import Iterable
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field

from pledgekeeper import money
from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.model import Case
from pledgekeeper.disputes.checking import Checked
from pledgekeeper.disputes.claimed_twice import Claimed, beyond_the_bill
from pledgekeeper.disputes.claims import Claim, Money
from pledgekeeper.disputes.eligibility import Standing
from pledgekeeper.disputes.evidence import Room
from pledgekeeper.disputes.lines import NOTHING, Amounts, Line, Share, less, lines_of, total
from pledgekeeper.event import Event


class DisputeStatus(StrEnum):
    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    ANSWERED = "answered"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class DisputeAcknowledged(Event):
    """An analyst has it. The message that tells so was owed by the opening, and stops the clock when it leaves."""

    event: Literal["dispute-acknowledged"] = "dispute-acknowledged"
    analyst: str


class AcknowledgeDispute(Command):
    """Give it to the analyst on duty."""


class Dispute(Case):
    OVER: ClassVar = frozenset({DisputeStatus.SETTLED, DisputeStatus.WITHDRAWN})
    kind: Literal["dispute"] = "dispute"
    status: DisputeStatus
    claim: Claim
    analyst: str | None = None
    shares: tuple[Share, ...] = Field(default=(), description="of the lines of which anything was moved")
    accepted_amount: Money | None = Field(default=None, description="in all; None until something was answered")
    answer: str | None = None
    checked: Checked | None = None
    standing: Standing | None = None
    credited_amount: Money = Field(default=NOTHING, description="of the accepted amount, what credit notes gave back")
    credited_vat_amount: Money = Field(default=NOTHING, description="the VAT in those notes, rounded in each")
    credited_interest_amount: Money = Field(default=NOTHING, description="the interest of ours in those notes")
    paid_amount: Money = Field(default=NOTHING, description="of the disputed amount, what the carrier paid")
    paid_vat_amount: Money = Field(default=NOTHING, description="the VAT that it paid with that")

    vat_percent: Decimal | None = Field(default=None, description="by the agreement; until its claim is checked")

    room: Room = Room()

    @property
    def issued_by(self) -> str | None:
        """Who of ours issued the invoice, where it is known."""
        return self.checked.issued_by if self.checked else None

    @property
    def at_issue(self) -> bool:
        """An answer that accepts everything leaves nothing to escalate, though the carrier has not agreed yet."""
        return self.status is not DisputeStatus.ANSWERED or self.amounts.withheld_amount > 0

    @property
    def credit_due_amount(self) -> Decimal:
        """What is accepted and not credited yet."""
        return self.amounts.accepted_amount - self.credited_amount

    @property
    def paid_with_vat(self) -> Decimal:
        """What the carrier paid with this dispute, but for interest."""
        return self.paid_amount + self.paid_vat_amount

    @property
    def outstanding_amount(self) -> Decimal:
        """What the carrier gave up of its claim and has not paid with it yet, with VAT."""
        return max(NOTHING, self.with_vat(self.owed.withdrawn_amount) - self.paid_with_vat)

    @property
    def withheld_amount(self) -> Decimal:
        """What the carrier may keep back of the invoice by it, with VAT: nothing that is accepted in another, and no
        more than its total, where lines that are credits make that smaller."""
        withheld, checked = self.with_vat(self.own.withheld_amount), self.checked
        if checked and checked.credits_amount and checked.total_amount is not None:
            return min(withheld, max(NOTHING, checked.total_amount))
        return withheld

    @property
    def withheld_with_vat(self) -> Decimal:
        """What neither is agreed nor claimed beyond what is billed."""
        return self.with_vat(self.owed.withheld_amount)

    @property
    def parts_with_vat(self) -> Decimal:
        """What is disputed as it is owed or credited: accepted, given up and withheld, each rounded with its VAT."""
        return self.accepted_with_vat + self.with_vat(self.owed.withdrawn_amount) + self.withheld_with_vat

    @property
    def credited_with_vat(self) -> Decimal:
        """What its credit notes gave back, but for interest."""
        return self.credited_amount + self.credited_vat_amount

    @property
    def accepted_with_vat(self) -> Decimal:
        """As its credit notes have it, and the next one will."""
        return self.credited_with_vat + self.with_vat(self.credit_due_amount)

    @property
    def billed_amount(self) -> Decimal | None:
        """What the invoice bills, with VAT: as it is loaded, else as the claim says."""
        loaded = self.checked.total_amount if self.checked else None
        return self.claim.billed_amount if loaded is None else loaded

    @property
    def elsewhere_amount(self) -> Decimal:
        """What other disputes of the invoice leave nothing to pay of, by the last check."""
        return self.checked.elsewhere_amount if self.checked else NOTHING

    @property
    def left_amount(self) -> Decimal | None:
        """What of the billed amount is left to this dispute, and to what none is about."""
        billed = self.billed_amount
        return None if billed is None else billed - self.elsewhere_amount

    def with_vat(self, amount: Decimal) -> Decimal:
        """What it comes to on an invoice and on a credit note: amounts of a dispute are without VAT."""
        return money.with_vat(amount, self.percent_of_vat, self.claim.currency)

    def without_vat(self, paid: Decimal) -> Decimal:
        """What a sum with VAT is of a claim."""
        return money.without_vat(paid, self.percent_of_vat, self.claim.currency)

    @property
    def percent_of_vat(self) -> Decimal | None:
        """What is on top of its amounts; None where there is no VAT, or nobody knows yet."""
        return self.checked.vat_percent if self.checked else self.vat_percent

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The disputed lines with their amounts; none while the claim does not say how much is disputed."""
        return lines_of(self.claim, self.shares)

    @cached_property
    def amounts(self) -> Amounts:
        """All lines together, as they are claimed."""
        return total(self.lines)

    @cached_property
    def owed(self) -> Amounts:
        """The same without what is claimed beyond what the invoice bills: nobody can owe it."""
        return less(self.amounts, beyond_the_bill(self.lines, self.checked.at_most if self.checked else {}))

    @cached_property
    def own(self) -> Amounts:
        """The same without what other disputes of its lines take, by the last check: it is owed by those."""
        checked = self.checked or Checked()
        return less(self.amounts, beyond_the_bill(self.lines, checked.at_most, checked.taken))

    @property
    def claimed(self) -> Claimed:
        """What it claims still: nothing of a line that is given up as a whole. One that we reject is withheld until it
        is."""
        left = {each.line: each.disputed_amount for each in self.lines if each.withdrawn_amount < each.disputed_amount}
        return Claimed(dispute=self.case_id, lines=left)

    def with_paid(self, amount: Decimal, vat: Decimal) -> "Dispute":
        """The same dispute, with so much more paid, or less."""
        return self.changed(paid_amount=self.paid_amount + amount, paid_vat_amount=self.paid_vat_amount + vat)

    def with_shares(self, shares: Iterable[Share]) -> "Dispute":
        """The same dispute, with these shares of its lines in place of what they were."""
        known = {share.line: share for share in (*self.shares, *shares)}
        return self.changed(shares=tuple(known.values()))
