"""Placing an order: who may, for whom, and under which number. One way for the API and the pages."""

from pledgekeeper import ids, wiring
from pledgekeeper.api.attachments import Named
from pledgekeeper.api.door import visible_as
from pledgekeeper.api.tmf import carrier_named
from pledgekeeper.api.tmf622_requests import ProductOrderCreate
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.commands import Together
from pledgekeeper.errors import NotFound
from pledgekeeper.observability import logger
from pledgekeeper.orders.model import Order
from pledgekeeper.run import Outcome


def place(sent: ProductOrderCreate, who: Principal, command_id: str, attachments: tuple[Named, ...] = ()) -> Outcome:
    """The order that `who` asks for; sent again under the same `command_id` it is the same one."""
    carrier_id = carrier_named(who, sent.relatedParty)
    if sent.part_of:
        _of_the_same_carrier(sent.part_of, carrier_id, who)
    reply_to = wiring.book().carrier(carrier_id).contact_for("delivery").email
    return ordered(sent.command(carrier_id, who.actor, reply_to, attachments), carrier_id, command_id)


def ordered(command: Together, carrier_id: str, command_id: str) -> Outcome:
    case_id = ids.case_id("ORD", carrier_id, command_id)
    opened = wiring.carry(case_id, command, command_id, carrier_id)
    logger.info("order_opened", case_id=case_id, repeated=opened.repeated)
    return opened


def _of_the_same_carrier(order_id: str, carrier_id: str, who: Principal) -> None:
    whole, _ = visible_as(Order, order_id, who)
    if whole.carrier_id != carrier_id:
        raise NotFound(f"{carrier_id} has no order {order_id}")
