"""Which forms the page of an order offers to whoever looks after it, what is owed next first of all. Pure."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, get_args

from pledgekeeper.api.commands import may
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.commands import MAX_TEXT
from pledgekeeper.cases.plans import HAND_OVER, Cause, JeopardyCode
from pledgekeeper.cases.terms import Terms
from pledgekeeper.ecare.clock_rows import owed_by
from pledgekeeper.ecare.forms import Field, Form
from pledgekeeper.notices.compose import compose
from pledgekeeper.orders import duty, jeopardies, reports, successions
from pledgekeeper.orders.dates import CommitDate
from pledgekeeper.orders.model import CancelOrder, Deliver, Order
from pledgekeeper.orders.planning import ExpectMilestone, ReachMilestone, Replan, milestones_of
from pledgekeeper.orders.rejecting import RejectOrder
from pledgekeeper.orders.schedule import Milestone
from pledgekeeper.orders.transitions import TRANSITIONS

REASON: Final = Field("reason", "text")
NONE_YET: Final = ("", "–")
CODES: Final = (NONE_YET, *((code, "") for code in get_args(JeopardyCode)))
CAUSES: Final = (NONE_YET, *((cause, "") for cause in get_args(Cause)))
OURS, THEIRS = ("ours", ""), ("carrier", "")
CONSENT: Final = (
    Field("consent.given_by", needed=False, longest=200),
    Field("consent.given_at", "moment", needed=False),
    Field("consent.evidence", needed=False),
)
NO_REMARK: Final = "–"
"""What the letter of a report says where there is no remark."""

LAST: Final = datetime.max.replace(tzinfo=UTC)


def forms_of(order: Order, terms: Terms, now: datetime, who: Principal) -> tuple[Form, ...]:
    """What `who` of ours may ask of the order at `now`, by when it is due. A duty that waits to be acknowledged comes
    first: it goes on by itself. A carrier's page has forms of its own."""
    if not who.staff:
        return ()
    every = milestones_of(order.timeline, terms.calendar("business"), now)
    parts = (
        _of_duty(order, terms, now), _of_date(order, terms, every, now), _of_plan(order, every),
        _of_report(order, terms, now, who), _of_danger(order, every), _of_its_end(order, every),
    )  # fmt: skip
    offered = (form for part in parts for form in part if may(form.asks, who, order))
    return tuple(sorted(offered, key=_by_need))


def _by_need(form: Form) -> tuple[bool, datetime]:
    return form.asks is not duty.AcknowledgeDuty, form.due_at or LAST


def _allowed(order: Order, doing: str) -> bool:
    return (order.status, doing) in TRANSITIONS


def _of_duty(order: Order, terms: Terms, now: datetime) -> Iterator[Form]:
    if not _allowed(order, "hand_duty") or order.in_charge is None:
        return
    given = duty.waiting(order.timeline)
    if given:
        yield Form(duty.AcknowledgeDuty, due_at=successions.acknowledged_by(given, terms.calendar("business")))
    people = {person.id: person.name for person in terms.roster.people}
    others = tuple((each, people.get(each, each)) for each in duty.able(order, terms, now))
    if others:
        yield Form(duty.HandDuty, (Field("to", "choice", choices=others), REASON))


def _of_date(order: Order, terms: Terms, every: tuple[Milestone, ...], now: datetime) -> Iterator[Form]:
    """The first date is ours to give. Another one has a reason; until the date that counts is over it may be the wish
    of the carrier, with their consent on record."""
    if not _allowed(order, "commit"):
        return
    if order.yardstick is None:
        wished = order.requested_at if order.requested_at and order.requested_at > now else reports.forecast_of(every)
        yield Form(CommitDate, (_moment("ready_at", wished),), due_at=owed_by(order, terms, now, "committed"))
    elif now > order.yardstick:
        yield Form(CommitDate, (_moment("ready_at", reports.forecast_of(every)), REASON))
    else:
        whose = Field("asked_by", "choice", choices=(OURS, THEIRS))
        yield Form(CommitDate, (_moment("ready_at", reports.forecast_of(every)), REASON, whose, *CONSENT))


def _of_plan(order: Order, every: tuple[Milestone, ...]) -> Iterator[Form]:
    """What the order does reaches its milestone by itself; the others are told of, those that may begin first."""
    still = sorted((each for each in every if each.state != "done"), key=_by_when)
    if not still or not _allowed(order, "plan"):
        return
    told = [each for each in still if each.step.reached is None]
    if told:
        fields = (_milestone(told), Field("done_at", "moment", needed=False), Field("note", "text", needed=False))
        yield Form(ReachMilestone, fields, due_at=_due_at(told[0]))
    yield Form(ExpectMilestone, (_milestone(still), Field("expected_at", "moment"), REASON))
    yield Form(Replan, (*(_length(each) for each in every if each in told), REASON))


def _of_report(order: Order, terms: Terms, now: datetime, who: Principal) -> Iterator[Form]:
    if _allowed(order, "report"):
        sent = reports.drafted(order, terms.calendar("business"), now, who.actor)
        facts = compose(order, sent, terms, now, "").text.strip().removesuffix(NO_REMARK).strip()
        text = Field("text", "text", False, value=facts, longest=MAX_TEXT, language=terms.carrier.language)
        remark = Field("remark", "text", needed=False, longest=4_000)
        yield Form(reports.SendReport, (text, remark), due_at=owed_by(order, terms, now, "reported"))


def _of_danger(order: Order, every: tuple[Milestone, ...]) -> Iterator[Form]:
    if not _allowed(order, "raise_jeopardy"):
        return
    if jeopardies.standing(order.timeline):
        yield Form(jeopardies.LiftJeopardy, (REASON,))
    late = next((each.step for each in every if each.state == "late"), None)
    code = Field("code", "choice", choices=CODES, value=late.late if late else "")
    cause = Field("caused_by", "choice", choices=CAUSES, value=late.by if late else "")
    expected = _moment("expected_at", reports.forecast_of(every))
    yield Form(jeopardies.RaiseJeopardy, (code, cause, expected, Field("plan", "text")))


def _of_its_end(order: Order, every: tuple[Milestone, ...]) -> Iterator[Form]:
    if _allowed(order, "deliver"):
        handing = next((each for each in every if each.step.id == HAND_OVER), None)
        ready = handing is not None and _may_begin(handing, every)
        yield Form(Deliver, due_at=_due_at(handing) if handing and ready else None)
    if _allowed(order, "reject_order"):
        yield Form(RejectOrder, (REASON,))
    if _allowed(order, "cancel"):
        yield Form(CancelOrder, (REASON,))


def _may_begin(milestone: Milestone, every: tuple[Milestone, ...]) -> bool:
    done = {each.step.id for each in every if each.state == "done"}
    return done >= set(milestone.step.after)


def _due_at(milestone: Milestone) -> datetime:
    """When it was to be done by the plan, if it is late; else when it is expected to be."""
    return milestone.planned.end if milestone.state == "late" else milestone.forecast.end


def _by_when(milestone: Milestone) -> tuple[bool, datetime]:
    return milestone.state == "waiting", _due_at(milestone)


def _milestone(those: list[Milestone]) -> Field:
    return Field("milestone", "choice", choices=tuple((each.step.id, "") for each in those), group="step")


def _length(milestone: Milestone) -> Field:
    step = milestone.step
    return Field(f"takes.{step.id}", needed=False, group="step", empty=str(step.takes))


def _moment(name: str, likely: datetime | None) -> Field:
    """A field for a moment to come, with the one that is likely."""
    return Field(name, "moment", value=f"{likely:%Y-%m-%dT%H:%M}" if likely else "")
