"""A message of ours that came back."""

from pledgekeeper import wiring
from pledgekeeper.cases.commands import RecordBounce
from pledgekeeper.cases.model import NoticeSent
from pledgekeeper.intake.bounce import read_bounce
from pledgekeeper.observability import logger, masked


def came_back(raw: bytes) -> bool:
    """Record on the case that a message of ours came back: then it goes out again, another way.

    The report must quote the Message-ID that the message left with, and an address it went to: nobody who has not
    seen it knows both. False when it is about nothing of ours.
    """
    bounce = read_bounce(raw)
    case_id = wiring.store().case_by_mail(bounce.about)
    case = wiring.store().load(case_id).case if case_id else None
    sent = [event for event in (case.timeline if case else ()) if isinstance(event, NoticeSent)]
    for event in sent:
        to = next((address for address in event.to if address.lower() in bounce.to), None)
        if event.message_id not in bounce.about or to is None or case_id is None:
            continue
        logger.info("mail_came_back", case_id=case_id, to=masked(to), failed=bounce.failed, dead=bounce.dead)
        if bounce.failed:
            if bounce.dead:
                wiring.page_table().mark_dead(to, bounce.reason, wiring.clock().now())
            command = RecordBounce(owed_by=event.owed_by, to=to, reason=bounce.reason)
            wiring.carry(case_id, command, f"receipt:{event.owed_by}:failed")
        return True
    return False
