"""EventBridge, every hour: what time makes of accounts, and what their carriers are told of it.

Each letter is taken in hand, sent, and then noted in the account: a repeat sends nothing, and who dies in between sends
it again an hour later.
"""

from datetime import datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.accounts.decide import Around, owed_letters
from pledgekeeper.accounts.letters import letter_about
from pledgekeeper.accounts.model import Account, ActionFellDue, BeginService, RecordTold, Watch
from pledgekeeper.accounts.view import services_of
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.effects.attempt import NotAccepted, attempt
from pledgekeeper.effects.email import Letter, send_mail
from pledgekeeper.observability import logger, masked
from pledgekeeper.orders.model import Order, OrderStatus
from pledgekeeper.ports import Walk
from pledgekeeper.settings import settings

IN_HAND = timedelta(minutes=5)
REMEMBERED = timedelta(days=400)


def watch(around: Around, now: datetime) -> Account:
    """One account: what time makes of it, and then every letter that it owes."""
    carrier_id = around.carrier.id
    known = wiring.account_table().load(carrier_id).account
    if known.began_at is None:
        begun = _first_service(carrier_id)
        known = wiring.carry_account(begun, f"began:{begun.service}", around) if begun else known
    account = wiring.carry_account(Watch(), f"watch:{now:%Y-%m-%dT%H:%M}", around)
    for number, event in owed_letters(account):
        if wiring.store().claim(f"ACCOUNT-{carrier_id}", f"e{number}", now, now + IN_HAND):
            subject, text = letter_about(event, account, around.carrier, around.roster)
            to = around.carrier.contact_for("admin").email
            if _send(to, subject, text):
                account = wiring.carry_account(RecordTold(about=number, to=to), f"told:e{number}", around)
    _tell_owners(account, around, now)
    return account


def _first_service(carrier_id: str) -> BeginService | None:
    """The first order that was delivered, if any was."""
    walk = Walk(newest_first=False)
    done = wiring.store().cases_of_carrier(carrier_id, "order", [OrderStatus.COMPLETED.value], walk)
    orders = (order for order in done if isinstance(order, Order) and any(services_of(order)))
    first = min(((order.delivered_at, order.case_id) for order in orders if order.delivered_at), default=None)
    return BeginService(began_at=first[0], service=first[1]) if first else None


def _tell_owners(account: Account, around: Around, now: datetime) -> None:
    """Whoever of ours owns an action that fell due is told, and the Service Manager, each once."""
    for number, event in enumerate(account.timeline, start=1):
        if isinstance(event, ActionFellDue):
            for person in dict.fromkeys(filter(None, (event.owner, account.acting))):
                _tell_late(account, event, f"account/{account.carrier_id}/e{number}/{person}", person, around, now)


def _tell_late(
    account: Account, event: ActionFellDue, what: str, person_id: str, around: Around, now: datetime
) -> None:
    person, action, table = around.roster.person(person_id), account.action(event.action), wiring.roster_table()
    if person is None or person.email is None or action is None or table.is_told(what):
        return
    if table.take_in_hand(what, now, now + IN_HAND):
        subject = f"[{around.carrier.name}] late: {action.title}"
        text = (
            f"Action {action.id} of {around.carrier.name} was due on {action.yardstick}, and is not closed.\n"
            f"{action.title}\nOwner: {action.owner}\n"
            "Close it, or agree another day with the carrier; only a day that they ask for counts instead.\n"
        )
        _send(person.email, subject, text)
        table.told(what, now + REMEMBERED)


def _send(to: str, subject: str, text: str) -> bool:
    """What is refused for good is logged and tried again when the hour is over: it holds nobody else up."""
    how = settings()
    try:
        with attempt("email"):
            letter = Letter(to=to, subject=subject, text=text, case_id="")
            send_mail(wiring.client("sesv2"), letter, sender=how.care_address, configuration_set=how.configuration_set)
    except NotAccepted as error:
        logger.warning("account_mail_failed", to=masked(to), reason=str(error))
        return False
    return True


def _all_around() -> list[Around]:
    """Every carrier, with the load of our Service Managers as it is before this turn."""
    carriers: list[Carrier] = [wiring.book().carrier(each) for each in wiring.store().carriers()]
    load: dict[str, int] = {}
    for carrier in carriers:
        manager = wiring.account_table().load(carrier.id).account.manager
        if manager:
            load[manager] = load.get(manager, 0) + 1
    return [Around(carrier, wiring.book().roster(), load) for carrier in carriers]


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, int]:
    now = wiring.clock().now()
    listed = {line.carrier_id for line in wiring.account_table().lines()}
    accounts = [watch(around, now) for around in _all_around()]
    for account in accounts:
        if account.began_at and account.carrier_id not in listed:
            wiring.account_table().begin_line(account)
    found = {"accounts": len(accounts), "managed": sum(account.manager is not None for account in accounts)}
    logger.info("services_watched", extra=found)
    return found
