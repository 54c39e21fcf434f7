"""What an event of an order adds to the facts of its letter. Pure."""

from collections.abc import Sequence
from datetime import datetime
from string import Template
from zoneinfo import ZoneInfo

from pledgekeeper.cases.terms import Terms
from pledgekeeper.event import Event
from pledgekeeper.notices.language import Texts, local
from pledgekeeper.orders.accepting import DeliveryRejected
from pledgekeeper.orders.dates import DateCommitted
from pledgekeeper.orders.duty import DutyHandedOver, ManagerMissing, ManagersAppointed
from pledgekeeper.orders.jeopardies import JeopardyLifted, JeopardyRaised
from pledgekeeper.orders.model import OrderAmended, OrderDelivered
from pledgekeeper.orders.rejecting import OrderRejected
from pledgekeeper.orders.reports import Line, StatusReported


def of_ordering(event: Event, terms: Terms, language: Texts) -> dict[str, str]:
    """The names in the text of an order's letter; none of another event."""
    match event:
        case ManagersAppointed(nominal=nominal, backup=backup):
            told = person_told(backup, terms, language, event.at) if backup else "–"
            return {"nominal": person_told(nominal, terms, language, event.at), "backup": told}
        case ManagerMissing(in_charge=in_charge):
            had = f"it stays with {in_charge}, who is away" if in_charge else "nobody has it"
            what = f"HAS NOBODY WHO IS THERE: {had}; add somebody to the roster, or end an absence"
            return {"promise": "The project manager", "due_at": local(event.at, terms), "what": what}
        case DutyHandedOver(to=to, instead_of=instead_of, because=because):
            gone = terms.roster.person(instead_of)
            return {
                "nominal": person_told(to, terms, language, event.at),
                "before": gone.name if gone else instead_of,
                "reason": language.word(f"duty-{because}"),
            }
        case DateCommitted(ready_at=ready_at, reason=reason):
            return {"ready_at": local(ready_at, terms), "reason": reason or "–"}
        case OrderDelivered(on_time=on_time):
            word = {True: "on-time", False: "late", None: "undated"}[on_time]
            return {"on_time": language.words[word]}
        case OrderAmended(attributes=attributes, removed=removed):
            said = (f"{name}: {str(value)[:300]}" for name, value in attributes.items())
            what = f"was CHANGED by the carrier: {'; '.join((*said, *(f'no {name}' for name in removed)))[:2_000]}"
            return {"promise": "The order", "due_at": local(event.at, terms), "what": what}
        case OrderRejected(reason=reason):
            return {"reason": reason}
        case DeliveryRejected(reason=reason):
            what = f"was REJECTED by the carrier: {reason[:300]}"
            return {"promise": "The delivery", "due_at": local(event.at, terms), "what": what}
    return _of_dangers(event, terms, language)


def _of_dangers(event: Event, terms: Terms, language: Texts) -> dict[str, str]:
    match event:
        case JeopardyRaised(code=code, caused_by=caused_by, expected_at=expected_at, plan=plan, milestone=milestone):
            late = Template(language.words["milestone-late"]).substitute(milestone=language.word(f"step-{milestone}"))
            return {
                "code": language.word(code),
                "caused_by": language.word(f"caused-by-{caused_by}"),
                "expected_at": local(expected_at, terms),
                "text": plan or late,
            }
        case JeopardyLifted(reason=reason):
            return {"reason": reason or "–"}
        case StatusReported(forecast_at=forecast_at, committed_at=committed_at, jeopardy=jeopardy, remark=remark):
            whose = language.word(f"caused-by-{event.caused_by}")
            danger = f"{language.word(jeopardy)} ({whose})" if jeopardy else None
            return {
                "count": str(event.number),
                "done": _lines(event.done, terms, language),
                "following": _lines(event.next, terms, language),
                "forecast_at": local(forecast_at, terms),
                "ready_at": local(committed_at, terms),
                "danger": danger or language.words["no-danger"],
                "remark": remark or "–",
                "text": "\n\n".join(filter(None, (event.text, remark))),
            }
    return {}


def person_told(person_id: str, terms: Terms, language: Texts, now: datetime) -> str:
    """Name, mail, phone, and the hours of their day on the carrier's own wall clock."""
    person = terms.roster.person(person_id)
    if person is None:
        return person_id
    zone = terms.carrier.zone
    opens, closes = hours_of(terms.roster.centre(person.centre).zone, zone, now)
    hours = Template(language.words["hours-told"]).substitute(opens=opens, closes=closes, zone=zone)
    return ", ".join(part for part in (person.name, person.email, person.phone, hours) if part)


OPENS, CLOSES = 9, 18
"""The hours of a project manager, on the wall of their own centre."""


def hours_of(zone: str, seen_from: str, day: datetime) -> tuple[str, str]:
    """When a manager in `zone` is at work on that day, as clocks in `seen_from` show it: `("10:00", "19:00")`."""
    there = day.astimezone(ZoneInfo(zone))
    moments = (there.replace(hour=hour, minute=0, second=0, microsecond=0) for hour in (OPENS, CLOSES))
    opens, closes = (f"{moment.astimezone(ZoneInfo(seen_from)):%H:%M}" for moment in moments)
    return opens, closes


def _lines(lines: Sequence[Line], terms: Terms, language: Texts) -> str:
    told = (f"  - {language.words.get(f'step-{line.milestone}', line.name)}: {local(line.at, terms)}" for line in lines)
    return "\n".join(told) or "  –"
