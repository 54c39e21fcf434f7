"""Rooms that keep alerts hear what became of a case."""

from pledgekeeper import wiring
from pledgekeeper.cases.offers import moved
from pledgekeeper.effects.attempt import NotAccepted, attempt
from pledgekeeper.effects.paging import address_of
from pledgekeeper.effects.rooms import move
from pledgekeeper.escalation.pages import paged_rooms
from pledgekeeper.escalation.rooms import Room
from pledgekeeper.messages import RoomDue
from pledgekeeper.observability import logger
from pledgekeeper.settings import settings


def move_alerts(due: RoomDue) -> None:
    """Alerts of a case are acknowledged and resolved where they were raised: as the case is now, however late it is."""
    case = wiring.store().load(due.case_id).case
    action = moved(case.timeline) if case else None
    if case is None or action is None:
        return
    for desk in paged_rooms(case.timeline):
        try:
            room = Room.at(address_of(wiring.book().roster(), desk, "webhook"))
            with attempt("webhook"):
                receipt = move(room, due.case_id, action, client=wiring.client, proxy=settings().egress_proxy)
        except NotAccepted as error:
            logger.warning("alert_not_moved", case_id=due.case_id, room=desk, action=action, reason=str(error))
        else:
            logger.info("alert_moved", case_id=due.case_id, room=desk, action=action, receipt=receipt)
