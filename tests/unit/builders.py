"""Cases and terms for tests, made of the shipped pledges and of the demonstration's carriers and roster."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pledgekeeper
from pledgekeeper import book
from pledgekeeper.carriers.loading import read
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cases.commands import Command
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.pausing import PauseBegan, PauseEnded
from pledgekeeper.cases.terms import Terms, Version
from pledgekeeper.disputes.claims import Claim, OpenDispute
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.escalation.roster import Roster
from pledgekeeper.event import Actor, Event
from pledgekeeper.kinds import decide, fold
from pledgekeeper.orders.model import OpenOrder, Order
from pledgekeeper.pledges.versions import Published
from pledgekeeper.sla.calendar import DAYS, Calendar, Override, PublicHolidays, Season, Window
from pledgekeeper.tickets.model import OpenTicket, Ticket

SEEDS = Path(pledgekeeper.__file__).parent / "local" / "seeds"

SECOND, MINUTE, HOUR, DAY = (timedelta(seconds=s) for s in (1, 60, 3600, 86_400))
MONDAY_NIGHT = datetime(2026, 11, 23, 2, 14, tzinfo=UTC)  # Paris sleeps; Singapore is on duty
MONDAY_9H = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # Paris is on duty; 10:00 there, 11:00 in Vilnius

ENGINEER = Actor(side="ours", name="arjun-nair")
NOC = Actor(side="carrier", name="noc@baltel.example")

# --- terms -----------------------------------------------------------------------------------------------------------


@cache
def carriers() -> dict[str, Carrier]:
    return {carrier.id: carrier for carrier in read(SEEDS / "carriers.yaml").carriers}


@cache
def a_roster() -> Roster:
    roster = read(SEEDS / "roster.yaml").roster
    assert roster is not None
    return roster


def without(role: str, roster: Roster | None = None) -> Roster:
    """A roster in which nobody takes turns in `role`."""
    full = roster or a_roster()
    return full.changed(rotations=tuple(rotation for rotation in full.rotations if rotation.role != role))


@cache
def terms_of(carrier: str = "baltel") -> Terms:
    """The terms of one of the demonstration's carriers, under its own agreement."""
    found = carriers()[carrier]
    shelf = book.Shelf(())
    calendars = shelf.files["calendars-2026-11"]
    return Terms(
        carrier=found,
        version=Version(book.pledge(found.agreement.pledge), calendars.id, calendars.by_id, found.agreement.calendar),
        stopping=frozenset(found.agreement.stopping),
        matrix=book.matrix(found.agreement.matrix),
        dispute_types=book.dispute_types(),
        templates=book.milestones(),
        roster=a_roster(),
        library=shelf.library,
    )


def terms(of: str = "baltel", /, **changes: Any) -> Terms:
    return replace(terms_of(of), **changes)


def terms_in(currency: str, of: str = "andesvoz") -> Terms:
    """Terms of an agreement that is in another currency."""
    carrier = terms_of(of).carrier
    clause = carrier.agreement.disputes.changed(currency=currency)
    return terms(of, carrier=carrier.changed(agreement=carrier.agreement.changed(disputes=clause)))


def a_published_pledge(name: str, **changes: Any) -> Published:
    """The shipped pledge under another name, as the table keeps it."""
    pledge = book.pledge("pledge-2026-11").changed(id=name, **changes)
    return Published(pledge=pledge, sha256="0" * 64, published_at=pledge.valid_from, published_by="elena-rossi")


def published_calendars(name: str, **changes: Any) -> Published:
    """The shipped calendars likewise."""
    file = book.calendar_file("calendars-2026-11").changed(id=name, **changes)
    return Published(calendars=file, sha256="0" * 64, published_at=file.valid_from, published_by="elena-rossi")


# --- calendars -------------------------------------------------------------------------------------------------------


def windows(hours: str) -> tuple[Window, ...]:
    """`09:00-12:30 13:30-18:00`"""
    pairs = (span.split("-") for span in hours.split())
    return tuple(Window.model_validate({"from": start, "to": end}) for start, end in pairs)


def week(hours: Mapping[str, str]) -> dict[Any, tuple[Window, ...]]:
    """`{"mon-fri": "09:00-18:00", "sat": "10:00-12:00"}`"""
    found: dict[Any, tuple[Window, ...]] = {}
    for days, text in hours.items():
        first, _, last = days.partition("-")
        for day in DAYS[DAYS.index(first) : DAYS.index(last or first) + 1]:
            found[day] = windows(text)
    return found


def a_calendar(
    hours: Mapping[str, str],
    zone: str = "UTC",
    *,
    country: str | None = None,
    overrides: Mapping[str, str] | None = None,
    seasons: tuple[Season, ...] = (),
) -> Calendar:
    """`a_calendar({"mon-fri": "09:00-18:00"}, overrides={"2026-12-24": "", "2026-12-28..2026-12-31": ""})`"""
    return Calendar(
        id="a-calendar",
        zone=zone,
        week=week(hours),
        business_day_minutes=480,
        holidays=PublicHolidays(country=country) if country else None,
        seasons=seasons,
        overrides=tuple(_override(dates, text) for dates, text in (overrides or {}).items()),
    )


def _override(dates: str, hours: str) -> Override:
    first, _, last = dates.partition("..")
    when = {"from": first, "to": last} if last else {"date": first}
    return Override.model_validate({**when, "name": "as agreed", "windows": windows(hours)})


def a_season(first: str, last: str | None, hours: Mapping[str, str]) -> Season:
    return Season.model_validate({"from": first, "to": last, "name": "Ramadan hours", "week": week(hours)})


def at(text: str, zone: str = "UTC") -> datetime:
    """`at("2026-11-23 09:00", "Europe/Paris")`: the moment at which a clock on that wall shows so."""
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


class Marked(Event):
    """Something that happened, as far as clocks care."""

    means: str

    @property
    def mark(self) -> str:
        return self.means


def mark(means: str, moment: datetime) -> Marked:
    return Marked(at=moment, means=means)


def pause(moment: datetime, reason: str = "pending-customer", pause_id: str = "w1") -> PauseBegan:
    """The clocks stand still from `moment`."""
    return PauseBegan(at=moment, pause_id=pause_id, reason=reason, note="as agreed", by=ENGINEER)


def resume(moment: datetime, pause_id: str = "w1") -> PauseEnded:
    """They go on."""
    return PauseEnded(at=moment, pause_id=pause_id, by=ENGINEER)


# --- cases -----------------------------------------------------------------------------------------------------------


def after(case: Case, command: Command, moment: datetime, under: Terms | None = None) -> Any:
    """The case after `command`, with what time alone made of it by then."""
    return fold(case.case_id, led_to(case, command, moment, under), case)


def led_to(case: Case, command: Command, moment: datetime, under: Terms | None = None) -> list[Event]:
    """The events that `command` leads to."""
    return decide(case.case_id, case, command, under or terms_of(case.carrier_id), moment)


def opened(case_id: str, command: Command, moment: datetime, under: Terms) -> Any:
    return fold(case_id, decide(case_id, None, command, under, moment))


def to_open_ticket(**fields: Any) -> OpenTicket:
    usual: dict[str, Any] = {
        "carrier_id": "baltel", "by": NOC, "title": "All calls fail", "description": "503 on BLT-ORI-FRA-02",
        "severity": "critical", "ticket_type": "incident", "priority": "P1", "channel": "api",
        "reply_to": "noc@baltel.example",
    }  # fmt: skip
    return OpenTicket(**(usual | fields))


def a_ticket(
    priority: str = "P1", moment: datetime = MONDAY_NIGHT, under: Terms | None = None, **fields: Any
) -> Ticket:
    """A ticket just opened: acknowledged to the API, its first level reached."""
    under = under or terms_of(fields.get("carrier_id", "baltel"))
    command = to_open_ticket(priority=priority, **({"carrier_id": under.carrier.id} | fields))
    ticket: Ticket = opened("TT-7K3QX9M2XA", command, moment, under)
    return ticket


def a_claim(**fields: Any) -> Claim:
    """Message 3 of the domain brief: 412,380.5 minutes at a rate too high by 0.0165."""
    usual: dict[str, Any] = {
        "type": "rate", "account": "ANV-1", "invoice_number": "INV-2026-10-00417", "invoice_date": "2026-11-02",
        "billed_amount": "88661.81", "disputed_amount": "6804.28", "currency": "USD",
        "period_from": "2026-10-01T00:00:00Z", "period_to": "2026-11-01T00:00:00Z",
        "description": "0.2150 charged, 0.1985 agreed",
    }  # fmt: skip
    return Claim(**(usual | fields))


def to_open_dispute(**fields: Any) -> OpenDispute:
    usual: dict[str, Any] = {
        "carrier_id": "andesvoz", "by": Actor(side="carrier", name="facturacion@andesvoz.example"), "claim": a_claim(),
        "reply_to": "facturacion@andesvoz.example",
    }  # fmt: skip
    return OpenDispute(**(usual | fields))


def a_dispute(moment: datetime = MONDAY_9H, under: Terms | None = None, **fields: Any) -> Dispute:
    dispute: Dispute = opened("DSP-7K3QX9M2XA", to_open_dispute(**fields), moment, under or terms_of("andesvoz"))
    return dispute


def to_open_order(**fields: Any) -> OpenOrder:
    usual: dict[str, Any] = {
        "carrier_id": "insulartel", "by": Actor(side="carrier", name="projets@insulartel.example"),
        "title": "10G Londres-Réunion", "items": ({"@type": "ProductOrderItem", "id": "1", "action": "add"},),
        "reply_to": "projets@insulartel.example",
    }  # fmt: skip
    return OpenOrder(**(usual | fields))


def an_order(moment: datetime = MONDAY_9H, under: Terms | None = None, **fields: Any) -> Order:
    order: Order = opened("ORD-7K3QX9M2XA", to_open_order(**fields), moment, under or terms_of("insulartel"))
    return order


def alone(rules):
    """The rules of pauses where there is one version of the pledge."""
    return lambda _pledge: rules
