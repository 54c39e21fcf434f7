"""SQS: send a carrier's listeners the events of its tickets, orders and incidents; to each those of one in order.

How far a listener has heard of one is one row, and whoever sends holds it. What it is owed follows from the timeline
after that place, so a message tells only where to look: early, late, lost-and-found and repeated ones do no harm.
"""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import TypeAdapter

from pledgekeeper import ids, wiring
from pledgekeeper.api import tmf621_v4 as v4
from pledgekeeper.api.event_query import wanted_by
from pledgekeeper.api.mef124_events import address
from pledgekeeper.api.routes import TICKETS_V4
from pledgekeeper.api.subjects import Subject, listening_to, subject_for
from pledgekeeper.batches import one_by_one
from pledgekeeper.clock import SystemClock
from pledgekeeper.effects import listening
from pledgekeeper.effects.callbacks import NotPublic, addresses_of, callback_of
from pledgekeeper.effects.listening import Answer, NoAnswer
from pledgekeeper.effects.signature import signed
from pledgekeeper.errors import Invalid, NotFound
from pledgekeeper.listeners import (
    Delivery,
    DeliveryState,
    Listener,
    Notification,
    first_heard,
    next_try,
    number_at,
    whole,
)
from pledgekeeper.messages import CaseChanged, DeliveryDue, OfListeners, ProblemChanged
from pledgekeeper.observability import logger
from pledgekeeper.settings import settings

IN_HAND_SECONDS: Final = 60.0
WORKS_SECONDS: Final = 10.0
"""After so long what is still owed is left to another call."""
LOOKS_AGAIN_SECONDS: Final = 5.0
LEFT_ALONE_SECONDS: Final = 60.0
"""A listener that does not answer is asked once in this time, however many tickets wait for it."""
WALL = SystemClock()
"""Receivers compare a signature's time with their own clock, which no laptop moves."""
READ: Final[TypeAdapter[OfListeners]] = TypeAdapter(OfListeners)


def take(record: SQSRecord) -> None:
    message = READ.validate_json(record.body)
    match message:
        case CaseChanged():
            tell(message)
        case ProblemChanged():
            tell_of_incidents(message)
        case DeliveryDue():
            deliver(message)


def tell(changed: CaseChanged) -> None:
    """Have every listener looked after that may hear of the case: those of its carrier, and of the carrier above."""
    case = wiring.store().load(changed.case_id).case
    if case is None:
        raise NotFound(f"there is no case {changed.case_id}")
    found = [each for each in listening_to(case.carrier_id) if each.hears_of(case.kind)]
    wiring.queues().send(
        "listeners", [DeliveryDue(listener_id=each.listener_id, case_id=changed.case_id) for each in found]
    )


def tell_of_incidents(changed: ProblemChanged) -> None:
    """The same of a problem: who speaks MEF 124 knows it as an incident, each carrier as one of its own."""
    problem = wiring.problems().load(changed.problem_id).problem
    if problem is None:
        raise NotFound(f"there is no problem {changed.problem_id}")
    due = [
        DeliveryDue(listener_id=each.listener_id, case_id=ids.incident_id(problem.problem_id, carrier_id))
        for carrier_id in dict.fromkeys(case.carrier_id for case in problem.ever)
        for each in listening_to(carrier_id)
        if each.version == "sonata"
    ]
    wiring.queues().send("listeners", due)


def deliver(due: DeliveryDue) -> None:
    """Send a listener all that it is owed of a case, until something is not taken."""
    table, now = wiring.listener_table(), wiring.clock().now()
    if due.send_at and now < due.send_at:  # a queue holds a message for fifteen minutes at most
        wiring.queues().send("listeners", [due])
        return
    listener = table.listener(due.listener_id)
    if listener is None or listener.disabled_at:
        return
    subject = subject_for(listener, due.case_id)
    if not table.take(listener.listener_id, subject.name, now, wiring.clock().after(IN_HAND_SECONDS)):
        again = wiring.clock().after(LOOKS_AGAIN_SECONDS)
        wiring.queues().send("listeners", [due.changed(send_at=again)])
        return
    Sending(listener, subject).all_that_is_owed()


class Sending:
    """What one listener is owed of one ticket or incident, while this call has it in hand."""

    def __init__(self, listener: Listener, subject: Subject) -> None:
        self.listener, self.subject = listener, subject
        self.table, self.clock = wiring.listener_table(), wiring.clock()
        self.wanted = wanted_by(listener.query, listener.version)
        known = self.table.heard(listener.listener_id, subject.name)
        self.heard = known or first_heard(listener, subject.timeline, self.clock.now())
        self.redriven = self.table.redriven(listener.listener_id, subject.name)

    def all_that_is_owed(self) -> None:
        until = self.clock.after(WORKS_SECONDS)
        for event in self._owed():
            if self.clock.now() >= until:
                self._come_back(None)
                break
            if not self._sent(event):
                break
        else:
            self.heard = self.heard.next_event(whole(len(self.subject.timeline)))
        self._keep(self.clock.now())

    def _owed(self) -> Iterator[Notification]:
        """Those that are sent again first: they are older than all that is owed for the first time."""
        for where in list(self.redriven):
            yield from (event for event in self.subject.notifications(number_at(where)) if event.place == where)
        for number in range(number_at(self.heard.upto), len(self.subject.timeline) + 1):
            for event in self.subject.notifications(number) if number else ():
                if event.place > self.heard.upto and self.wanted(event.content):
                    yield event

    def _at(self, number: int) -> datetime:
        at: datetime = self.subject.timeline[number - 1].at
        return at

    def _sent(self, event: Notification) -> bool:
        """Is this event done with, so that the next may go?"""
        now = self.clock.now()
        if self.heard.trying != event.place:
            self.heard = self.heard.changed(trying=event.place, tries=0, first_tried_at=now, next_at=None)
        elif self.heard.next_at and now < self.heard.next_at:
            return False  # a message comes at that moment
        self.heard = self.heard.changed(tries=self.heard.tries + 1, next_at=None)
        said, answer = self._ask(event, now)
        if answer and answer.taken:
            self._done(event, "delivered", said)
            return True
        if answer and answer.gone:
            return self._gone(event, said)
        again = next_try(self.heard.tries, self._owed_since(event), now, answer.retry_after if answer else None)
        if again:
            return self._later(event, said, again)
        self.table.give_up(self.listener.listener_id, self._delivery(event, "dead", said))
        self._done(event, "dead", said)
        return True

    def _ask(self, event: Notification, now: datetime) -> tuple[str, Answer | None]:
        """What the listener said, in words too."""
        body = json.dumps(self._worded(event), ensure_ascii=False, separators=(",", ":")).encode()
        if not self.table.may_be_called(self.listener.listener_id, now, self.clock.after(LEFT_ALONE_SECONDS)):
            return "not called: it answers nobody just now", None
        name = self.listener.listener_id
        secrets = [wiring.listener_secrets().of(name, number) for number in self.listener.signs_with(now)]
        headers = {
            "User-Agent": "Pledgekeeper",
            "X-Pledge-Case": self.subject.name,
            **signed(body, name=event.id, at=WALL.now(), secrets=secrets),
        }
        try:
            callback, proxy = callback_of(self._address(event)), settings().egress_proxy
            if proxy:
                answer = listening.post_through(proxy, callback, body, headers, now)
            else:
                answer = listening.post(callback, addresses_of(callback, listening.resolve), body, headers, now)
        except (Invalid, NotPublic, NoAnswer) as error:
            self.table.leave_alone(self.listener.listener_id, self.clock.after(LEFT_ALONE_SECONDS))
            return str(error), None
        self.table.answers(self.listener.listener_id)
        return f"answered {answer.status}", answer

    def _address(self, event: Notification) -> str:
        callback = self.listener.callback
        return address(callback, event.type) if self.listener.version == "sonata" else callback

    def _worded(self, event: Notification) -> Mapping[str, Any]:
        """In the version that the listener was registered with."""
        if self.listener.version != "v4":
            return event.body
        return v4.event_shown(dict(event.body), f"{settings().public_url}{TICKETS_V4}/{self.subject.name}")

    def _owed_since(self, event: Notification) -> datetime:
        return self.redriven.get(event.place, self._at(number_at(event.place)))

    def _done(self, event: Notification, state: DeliveryState, said: str) -> None:
        """Recorded before the next one goes: a call that dies has at most this one sent again."""
        self._log(event, state, said)
        if event.place in self.redriven:
            self.table.not_redriven(self.listener.listener_id, self.subject.name, event.place)
        self.heard = self.heard.next_event(event.place)
        self._keep(self.clock.after(IN_HAND_SECONDS))

    def _later(self, event: Notification, said: str, again: datetime) -> bool:
        """The message first: whoever dies between the two tries too early, not never."""
        self._come_back(again)
        self.heard = self.heard.changed(next_at=again)
        self._log(event, "waiting", said)
        return False

    def _gone(self, event: Notification, said: str) -> bool:
        self.table.put(self.listener.changed(disabled_at=self.clock.now().replace(microsecond=0)))
        self._log(event, "dead", said)
        logger.warning("listener_disabled", listener_id=self.listener.listener_id, carrier_id=self.listener.carrier_id)
        return False

    def _come_back(self, at: datetime | None) -> None:
        due = DeliveryDue(listener_id=self.listener.listener_id, case_id=self.subject.name, send_at=at)
        wiring.queues().send("listeners", [due])

    def _log(self, event: Notification, state: DeliveryState, said: str) -> None:
        self.table.log(self.listener.listener_id, self._delivery(event, state, said))
        tell = logger.warning if state == "dead" else logger.info
        tell(
            f"event_{state}",
            listener_id=self.listener.listener_id,
            event_id=event.id,
            tries=self.heard.tries,
            answer=said,
        )

    def _delivery(self, event: Notification, state: DeliveryState, said: str) -> Delivery:
        now = self.clock.now()
        return Delivery(
            event_id=event.id, event_type=event.type, case_id=self.subject.name, place=event.place,
            occurred_at=self._at(number_at(event.place)), state=state, tries=self.heard.tries,
            first_tried_at=self.heard.first_tried_at or now, last_tried_at=now, answer=said,
            next_at=self.heard.next_at,
        )  # fmt: skip

    def _keep(self, held_until: datetime) -> None:
        self.table.keep(self.listener.listener_id, self.subject.name, self.heard, held_until)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    return one_by_one(event, take, context)
