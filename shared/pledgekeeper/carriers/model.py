"""A carrier, its people, and the agreement made with it."""

from decimal import Decimal
from typing import Annotated, Literal, get_args

from pydantic import Field, model_validator

from pledgekeeper import money
from pledgekeeper.carriers.bond import Bond
from pledgekeeper.carriers.call_records import CallRecordClause
from pledgekeeper.carriers.expressions import Pattern
from pledgekeeper.carriers.fraud_clause import FraudClause
from pledgekeeper.carriers.invoicing import Invoicing
from pledgekeeper.carriers.sonata import Sonata
from pledgekeeper.model import Frozen
from pledgekeeper.sla.calendar import Zone
from pledgekeeper.sla.pledge import CaseKind, Tier

Language = Literal["en", "fr", "es", "pt", "zh"]
CarrierRole = Literal["noc", "billing", "admin"]
NoticeField = Literal[
    "account", "invoice_number", "invoice_date", "billed_amount", "disputed_amount", "currency", "period_from",
    "period_to",
]  # fmt: skip
LANGUAGES: tuple[str, ...] = get_args(Language)


class Contact(Frozen):
    """Somebody (or a mailbox) of a carrier."""

    id: str
    name: str = Field(max_length=100)
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=254)
    phone: str | None = Field(default=None, pattern=r"^\+\d{6,15}$")
    roles: tuple[Literal["noc", "billing", "fraud", "delivery", "admin"], ...] = ()


class Rung(Frozen):
    """The carrier's own side of the escalation: who of theirs is told when our level is reached."""

    case: CaseKind = "ticket"
    level: int = Field(ge=1)
    contact: str
    then: tuple[str, ...] = Field(default=(), description="who is told when the one before cannot be reached")

    @property
    def chain(self) -> tuple[str, ...]:
        return (self.contact, *self.then)


class Interest(Frozen):
    """Simple interest on what was wrongly withheld, or wrongly paid."""

    percent_per_year: Decimal = Field(gt=0, le=100, max_digits=7)
    day_count: Literal["actual/360", "actual/365"] = "actual/365"

    @property
    def days_per_year(self) -> int:
        return int(self.day_count.removeprefix("actual/"))


class DisputeClause(Frozen):
    """When a dispute may be raised, and what its amounts bear. Below the tolerance an invoice is not disputed; `any`:
    one limit suffices.

    `window_days` counts from the invoice's date or its due date, on the wall calendar of `zone`, and holds for every
    type that counts so and is not in `windows`; where nothing is agreed, a type has its own (`raise_within`).
    """

    currency: str = Field(pattern=r"^[A-Z]{3}$")
    tolerance_percent: Decimal = Field(ge=0)
    tolerance_amount: Decimal = Field(ge=0)
    tolerance_rule: Literal["any", "all"] = "any"
    payment_days: int | None = Field(
        default=None, ge=0, le=365, description="an invoice is payable so many days after its date"
    )
    interest: Interest | None = Field(default=None, description="none is owed where there is none")
    tolerance_types: tuple[str, ...] = Field(default=("volume",), description="dispute types that have a minimum")
    tolerance_clause: str = "B10"
    repeat_months: int | None = Field(
        default=3, ge=2, le=12, description="below the tolerance in so many months in a row, it may be disputed"
    )
    window_days: int | None = Field(default=None, ge=1, le=3_660)
    window_from: Literal["invoice-date", "due-date"] = "invoice-date"
    windows: dict[str, Annotated[int, Field(ge=1, le=3_660)]] = Field(
        default={}, description="days by dispute type, where agreed otherwise"
    )
    window_clause: str = "B9"
    warn_days: int = Field(default=5, ge=0, le=60, description="so long before its end a window is announced")
    zone: Zone | None = Field(default=None, description="whose days count; the carrier's own unless agreed otherwise")
    minimum_notice: tuple[NoticeField, ...] = Field(
        default=get_args(NoticeField), description="what a dispute must say before it is judged"
    )
    manager: str | None = Field(default=None, description="who of ours may waive; else the billing manager on duty")
    withholding_clause: str = Field(
        default="B13", description="who disputes may withhold what is disputed, and no more"
    )
    withholding_notice_days: int | None = Field(
        default=None,
        ge=0,
        le=365,
        description="notice of it is due so many days before the invoice is; None: the dispute is notice enough",
    )
    challenge_months: int = Field(
        default=12, ge=1, le=120, description="so long after its date a bill may be challenged, and evidence is kept"
    )
    second_eyes_above: Decimal | None = Field(
        default=None, ge=0, description="a second person of ours looks at it before we accept more, in all"
    )
    appeal_days: int | None = Field(
        default=None, ge=1, le=365, description="the carrier may appeal so many days after our answer; None: not at all"
    )
    appeal_to: tuple[str, ...] = Field(
        default=("billing-manager", "finance-director", "cfo"), description="roles; the first who may hears the appeal"
    )
    evidence_days: int | None = Field(
        default=None, ge=1, le=365, description="missing evidence is due so many days after we said what is missing"
    )
    evidence_reminder_days: int = Field(
        default=2, ge=1, le=365, description="we remind the carrier so long before it is due, and so long after"
    )
    deadlock_days: int | None = Field(
        default=None, ge=1, le=365, description="after the last level nothing may stand still for longer"
    )
    after_deadlock: str | None = Field(
        default=None, min_length=1, max_length=2_000, description="what the agreement says comes then, e.g. arbitration"
    )


class Allowance(Frozen):
    """How many requests a carrier's people and systems may send us, all together.

    One system may send at most `client_percent` of that, so that one that runs wild does not silence the others.
    """

    per_second: int = Field(default=20, ge=1, le=1_000_000, description="in the long run")
    burst: int = Field(default=40, ge=1, description="at once, after a pause")
    per_day: int = Field(default=50_000, ge=1, description="from midnight to midnight, UTC")
    client_percent: int = Field(default=50, ge=1, le=100, description="of each of these, for one system")

    @property
    def of_one_client(self) -> "Allowance":
        """What one system may send; at least one request of each."""
        part = {n: max(1, getattr(self, n) * self.client_percent // 100) for n in ("per_second", "burst", "per_day")}
        return self.changed(**part)


class Agreement(Frozen):
    """What was agreed: versions of pledge and matrix for new cases, the calendar that counts, the dispute clause."""

    pledge: str
    matrix: str
    calendar: str
    tier: Tier
    stopping: tuple[str, ...] = Field(
        default=(), description="reasons that stop the clocks though the pledge says they do not"
    )
    disputes: DisputeClause
    fraud: FraudClause = Field(default_factory=FraudClause)
    call_records: CallRecordClause = CallRecordClause()
    service_manager: str | None = None
    account_director: str | None = None
    escalation: tuple[Rung, ...] = ()
    sonata: Sonata = Field(default=Sonata(), description="for a carrier that speaks MEF 124")
    requests: Allowance = Field(default_factory=Allowance)
    invoicing: Invoicing | None = Field(default=None, description="no document is made of a credit where there is none")
    survey_days: int | None = Field(
        default=30,
        ge=1,
        le=3_660,
        description="nobody is asked again in so many days how satisfied they are",
    )

    @property
    def vat_percent(self) -> Decimal | None:
        """What its invoices have on top of their lines; only the standard rate has any."""
        return (self.invoicing.vat.percent or None) if self.invoicing else None

    @model_validator(mode="after")
    def _in_its_currency(self) -> "Agreement":
        money.check([("fraud: minimum_amount", self.fraud.minimum_amount)], self.disputes.currency)
        return self


class MailRules(Frozen):
    """How this carrier writes what others write otherwise: each expression finds one thing, in its only group."""

    circuit: tuple[Pattern, ...] = ()
    reference: tuple[Pattern, ...] = ()
    invoice: tuple[Pattern, ...] = ()


class Carrier(Frozen):
    """A wholesale operator with an agreement: the tenant. Affiliates name their `parent`, who sees their cases."""

    id: str = Field(pattern=r"^[a-z][a-z0-9-]*$")
    name: str
    country: str = Field(pattern=r"^[A-Z]{2}$")
    zone: Zone
    language: Language
    parent: str | None = None
    domains: tuple[str, ...] = Field(min_length=1, description="mail domains of its people")
    contacts: tuple[Contact, ...] = Field(min_length=1)
    agreement: Agreement
    mail: MailRules = MailRules()
    bond: Bond | None = Field(default=None, description="its own ticket system, when that has only mail")

    @model_validator(mode="after")
    def _rungs_name_contacts(self) -> "Carrier":
        known = {contact.id for contact in self.contacts}
        for rung in self.agreement.escalation:
            for contact in rung.chain:
                if contact not in known:
                    raise ValueError(f"escalation level {rung.level} names {contact!r}, who is not in contacts")
        return self

    @model_validator(mode="after")
    def _a_system_is_no_contact(self) -> "Carrier":
        taken = [contact.id for contact in self.contacts if self.bond and contact.email.lower() == self.bond.address]
        if taken:
            raise ValueError(
                f"bond: address is that of the contact {taken[0]!r}, too; people get letters and their system gets "
                "forms: give it a mailbox of its own"
            )
        return self

    def over_bond(self, address: str) -> bool:
        """Is that address the carrier's own ticket system?"""
        return self.bond is not None and address.lower() == self.bond.address

    def writes_from(self, address: str) -> bool:
        """Is that the address of somebody of the carrier: a contact, or within its domains?"""
        domain = address.rpartition("@")[2].lower()
        return domain in self.domains or address.lower() in {each.email.lower() for each in self.contacts}

    def contact(self, contact_id: str) -> Contact:
        return next(contact for contact in self.contacts if contact.id == contact_id)

    def contact_for(self, role: str) -> Contact:
        """Who is written to about `role` matters when the case names nobody: the first with that role, or the first."""
        return next((contact for contact in self.contacts if role in contact.roles), self.contacts[0])


class Client(Frozen):
    """A system of a carrier that signs in by itself, with an id and a secret that the user pool keeps."""

    id: str
    carrier_id: str
    roles: tuple[CarrierRole, ...] = Field(min_length=1)
    name: str
