"""API Gateway: the account of a carrier: its Service Manager, what is due, what was promised in reviews."""

from collections.abc import Sequence
from http import HTTPStatus
from itertools import islice
from typing import Any, Final

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.accounts.model import Account
from pledgekeeper.accounts.view import Beside, account_view
from pledgekeeper.api import door as api
from pledgekeeper.api.accounts import AccountCommand, asked_of, may_read, whose
from pledgekeeper.api.routes import ACCOUNT
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.model import Case, CaseT, Kind
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.observability import logger
from pledgekeeper.orders.model import Order, OrderStatus
from pledgekeeper.ports import Walk, owing
from pledgekeeper.tickets.model import Ticket, TicketStatus

MOST: Final = 200
"""Cases of a kind on the page: its clocks are read one by one."""

door = api.open_door()


@door.get(ACCOUNT)
def get_account() -> Response[str]:
    who = api.principal(door)
    carrier_id = whose((door.current_event.query_string_parameters or {}).get("carrier"), who)
    wiring.book().carrier(carrier_id)  # else there is none
    return _answer(wiring.account_table().load(carrier_id).account, who)


@door.post(f"{ACCOUNT}/commands")
def post_command() -> Response[str]:
    who = api.principal(door)
    who.must_be_ours("look after accounts")
    command_id = api.command_id(door, who)
    api.media_type(door, "application/json")
    sent = api.body(door, AccountCommand)
    command = asked_of(sent, who)
    account = wiring.carry_account(command, command_id, wiring.around(sent.carrier))
    logger.info("account_command_carried", carrier=sent.carrier, command=sent.command)
    return _answer(account, who)


def _answer(account: Account, who: Principal) -> Response[str]:
    beside = _beside(account.carrier_id, who)
    terms = wiring.book().terms_of(account.carrier_id, None)
    return api.answer(HTTPStatus.OK, account_view(account, terms, beside, wiring.clock().now()))


def _beside(carrier_id: str, who: Principal) -> Beside:
    """The carrier's cases, of those kinds that are of this principal's trade."""
    tickets = _cases(Ticket, "ticket", carrier_id, _open(TicketStatus, Ticket.OVER), who) or []
    disputes = _cases(
        Dispute, "dispute", carrier_id, [*_open(DisputeStatus, Dispute.OVER), *map(owing, sorted(Dispute.OVER))], who
    )
    orders = _cases(Order, "order", carrier_id, list(OrderStatus), who)
    still = [*tickets, *(disputes or ()), *(order for order in orders or () if not order.over)]
    return Beside([_whole(case) for case in still], orders, disputes)


def _open(statuses: type[TicketStatus] | type[DisputeStatus], over: frozenset[str]) -> list[str]:
    return [status.value for status in statuses if status not in over]


def _cases(
    model: type[CaseT], kind: Kind, carrier_id: str, statuses: Sequence[str], who: Principal
) -> list[CaseT] | None:
    """None when they are no business of whoever asks."""
    if not may_read(who, kind):
        return None
    found = wiring.store().cases_of_carrier(carrier_id, kind, list(statuses), Walk())
    return [case for case in islice(found, MOST) if isinstance(case, model)]


def _whole(case: Case) -> tuple[Case, Terms]:
    whole = wiring.store().load(case.case_id).case or case
    return whole, wiring.book().terms_of(whole.carrier_id, whole)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    return door.resolve(event, context)
