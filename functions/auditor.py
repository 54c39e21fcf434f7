"""EventBridge, every five minutes: is anything late that nobody has noticed? The heartbeat leaves only when not.

Independent of the engine: it reads the indexes, the queues and marks, and shares no decision with the functions it
watches. Silence is the alarm: the stacks raise one when no heartbeat came, and so does whoever the heartbeat goes to.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from pledgekeeper import wiring
from pledgekeeper.audits.model import LATE_SECONDS, Audit, Beat
from pledgekeeper.effects.heartbeat import beat
from pledgekeeper.effects.webhook import NotNow, NotTaken
from pledgekeeper.escalation.duties import gaps
from pledgekeeper.model import iso
from pledgekeeper.observability import logger, metrics
from pledgekeeper.settings import settings
from pledgekeeper.store.keys import SHARDS

READERS: Final = ("outbox_relay", "late_steps")
"""Who reads the table's stream."""
UNANSWERED_SECONDS = 120
SCHEDULES: Final = {"wake_sweep": 180}
"""What else runs by the clock, and after how many seconds its silence is told."""
UNTAKEN_SECONDS = 240
"""A queue that had messages waiting at every audit for so long is not being emptied."""
LISTED: Final = 20


def late_wakes() -> list[str]:
    """Cases whose wake passed a minute ago or more, and still stands."""
    since = wiring.clock().after(-LATE_SECONDS["wake"])
    return [case_id for shard in range(SHARDS) for case_id, _ in wiring.store().wakes_until(shard, since)]


def owed_effects() -> list[str]:
    """Cases with a page or notice that was owed two minutes ago or more: not relayed, not sent, or not recorded."""
    since = wiring.clock().after(-LATE_SECONDS["effect"])
    owing = (case_id for shard in range(SHARDS) for case_id, _ in wiring.store().owed_since(shard, since))
    return list(dict.fromkeys(owing))  # a problem may owe to many


def dead_letters() -> dict[str, int]:
    """Messages in dead-letter queues, by queue; queues without any are left out."""
    return _waiting(settings().dead_letter_queues)


def stuck_readers() -> list[str]:
    """Readers of the table's stream that have not answered the probe of an audit before."""
    placed = wiring.audits().probe()
    if placed is None or placed > wiring.clock().after(-UNANSWERED_SECONDS):
        return []
    return [
        reader
        for reader in READERS
        if (wiring.audits().mark(reader) or datetime.min.replace(tzinfo=placed.tzinfo)) < placed
    ]


def silent_schedules() -> list[str]:
    """What should run by the clock, and has left no mark for too long. Nothing is expected before the first audit."""
    if wiring.audits().last() is None:
        return []
    return [name for name, seconds in SCHEDULES.items() if _older(wiring.audits().mark(name), seconds)]


def stuck_queues() -> list[str]:
    """Queues whose messages nobody takes: some were waiting at every audit since long."""
    return [name for name, since in _waiting_since().items() if _older(since, UNTAKEN_SECONDS)]


def roster_gaps() -> list[str]:
    """Roles that nobody will hold in the next day while their desk owns the hour."""
    now = wiring.clock().now()
    found = gaps(wiring.book().roster(), now, now + timedelta(days=1))
    return [f"{gap.role} of {gap.centre or 'the house'} from {iso(gap.begins_at)}: {gap.why}" for gap in found]


LOOKS: Final[dict[str, tuple[str, Callable[[], list[str] | dict[str, int]]]]] = {
    # what is found    its metric         who looks
    "late_wakes": ("LateWakes", late_wakes),
    "owed_effects": ("OwedEffects", owed_effects),
    "dead_letters": ("DeadLetters", dead_letters),
    "stuck_readers": ("StuckReaders", stuck_readers),
    "silent_schedules": ("SilentSchedules", silent_schedules),
    "stuck_queues": ("StuckQueues", stuck_queues),
    "roster_gaps": ("RosterGaps", roster_gaps),
}
"""Everything that is looked for. What is looked for besides (gaps in the roster) is a line here."""


@metrics.log_metrics
@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, (metric, look) in LOOKS.items():
        seen = look()
        metrics.add_metric(metric, MetricUnit.Count, sum(seen.values()) if isinstance(seen, dict) else len(seen))
        if seen:
            found[name] = seen if isinstance(seen, dict) else seen[:LISTED]
    if found:
        logger.error("audit_failed", extra=found)
    else:
        metrics.add_metric("Heartbeat", MetricUnit.Count, 1)
        logger.info("audit_passed")
    _keep(found, "withheld" if found else _beat())
    _probe()
    return found


def _beat() -> Beat:
    """Tell whoever waits for us outside that all is well. It cannot be told to them that they are out of reach."""
    if not settings().heartbeat_url:
        return "nowhere"
    try:
        beat(settings().heartbeat_url, wiring.clock().now(), proxy=settings().egress_proxy)
    except (NotNow, NotTaken) as error:
        metrics.add_metric("HeartbeatNotReached", MetricUnit.Count, 1)
        logger.error("heartbeat_not_reached", reason=str(error))
        return "not reached"
    return "sent"


def _keep(found: dict[str, Any], beat: Beat) -> None:
    now, last = wiring.clock().now(), wiring.audits().last()
    beat_at = now if beat == "sent" else last.beat_at if last else None
    waiting = _waiting_since()
    wiring.audits().keep(Audit(at=now, found=found, beat=beat, beat_at=beat_at, waiting_since=waiting))


def _probe() -> None:
    """Place a probe, unless one is still without an answer: its age is how long a reader has been stuck."""
    placed = wiring.audits().probe()
    answers = [wiring.audits().mark(reader) for reader in READERS]
    if placed is None or all(answer and answer >= placed for answer in answers):
        wiring.audits().place_probe(wiring.clock().now())


def _waiting_since() -> dict[str, datetime]:
    last = wiring.audits().last()
    known = last.waiting_since if last else {}
    return {name: known.get(name, wiring.clock().now()) for name in _waiting(settings().work_queues)}


def _older(mark: datetime | None, seconds: float) -> bool:
    return mark is None or mark <= wiring.clock().after(-seconds)


def _waiting(queues: str) -> dict[str, int]:
    """Messages that wait to be taken, by queue; queues without any are left out."""
    counts = {url.rpartition("/")[2]: _messages(url) for url in queues.split(",") if url}
    return {name: count for name, count in counts.items() if count}


def _messages(url: str) -> int:
    asked = "ApproximateNumberOfMessages"
    answer = wiring.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=[asked])
    return int(answer["Attributes"][asked])
