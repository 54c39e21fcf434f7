"""The whole system in one process, under a clock that a test moves.

The handlers are the real ones, behind the triggers they have in the stacks: HTTP, queues with delays and dead letters,
the table stream, and schedules. Only AWS and the clock are fakes. What humans receive is in `received`.
"""

import json
import pickle
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache, wraps
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qsl

import pytest

import functions
import pledgekeeper
from functions import (
    accounts_api,
    auditor,
    cases_api,
    credit_note_writer,
    desk,
    dispute_step,
    disputes_api,
    docs_api,
    ecare,
    evidence_api,
    evidence_masker,
    evidence_purger,
    hub_api,
    invoices_api,
    late_steps,
    listener,
    mail_intake,
    notifier,
    orders_api,
    outbox_relay,
    page_answer,
    pager,
    problem_step,
    problems_api,
    quality_api,
    quality_watch,
    receipts,
    reconcile,
    reviews_api,
    roster_api,
    roster_watch,
    scoreboard,
    scoreboard_page,
    service_review,
    service_watch,
    sonata_api,
    survey_answer,
    text_intake,
    tickets_api,
    wake,
    wake_sweep,
    window_watch,
)
from pledgekeeper import settings as settings_module
from pledgekeeper import wiring
from pledgekeeper.api.routes import PORTAL, REST, ROUTES
from pledgekeeper.carriers.loading import load
from pledgekeeper.carriers.model import Allowance
from pledgekeeper.clock import FakeClock, SystemClock
from pledgekeeper.ecare import kept_cases, reading_summaries, site
from pledgekeeper.effects import heartbeat, listening, rooms
from pledgekeeper.queues import LOOK_AHEAD_SECONDS
from pledgekeeper.store import keys
from pledgekeeper.store.dynamo import DynamoStore
from pledgekeeper.store.pages import PageTable
from pledgekeeper.store.problems import DynamoProblems
from tests import conformance, portal
from tests.fake_aws import (
    FakeDynamo,
    FakeKms,
    FakeListeners,
    FakeSenders,
    FakeSqs,
    FakeSsm,
    Received,
    Waiting,
)
from tests.fake_cognito import FakeCognito
from tests.fake_s3 import FakeBuckets
from tests.held_to_grants import must_be_granted

SEEDS = Path(pledgekeeper.__file__).parent / "local" / "seeds"
QUEUES = {
    "wakes": wake, "pages": pager, "notices": notifier, "dispute_steps": dispute_step, "mail": mail_intake,
    "problem_steps": problem_step, "receipts": receipts, "texts": text_intake, "listeners": listener,
    "masking": evidence_masker, "purges": evidence_purger,
    "reconciliations": reconcile, "credit_notes": credit_note_writer,
}  # fmt: skip
APIS = {
    module.__name__.rpartition(".")[2]: module
    for module in (
        tickets_api,
        sonata_api,
        cases_api,
        disputes_api,
        invoices_api,
        evidence_api,
        orders_api,
        problems_api,
        page_answer,
        survey_answer,
        scoreboard_page,
        roster_api,
        docs_api,
        accounts_api,
        quality_api,
        reviews_api,
        hub_api,
        ecare,
        desk,
    )
}
STREAMED = ("EVENT#", "STATE", "PROBE")  # sort keys that the stacks let through to the readers of the stream
RETRY = timedelta(seconds=180)
MAX_RECEIVES = 5
ENVIRONMENT = {
    "TABLE_NAME": "table", "MAIL_BUCKET": "mail", "WAKES_QUEUE_URL": "wakes", "PAGES_QUEUE_URL": "pages",
    "NOTICES_QUEUE_URL": "notices", "DISPUTE_STEPS_QUEUE_URL": "dispute_steps",
    "PROBLEM_STEPS_QUEUE_URL": "problem_steps", "LISTENERS_QUEUE_URL": "listeners", "MASKING_QUEUE_URL": "masking",
    "PURGES_QUEUE_URL": "purges", "EVIDENCE_BUCKET": "evidence", "PAGE_KEY_ID": "key",
    "RECONCILIATIONS_QUEUE_URL": "reconciliations", "CREDIT_NOTES_QUEUE_URL": "credit_notes",
    "SCOREBOARD_BUCKET": "scoreboard", "SCOREBOARD_KEY_ID": "scoreboard-key",
    "PUBLIC_URL": "https://care.pledge.example", "MAIL_DOMAIN": "pledge.example", "SMS_ORIGINATION_IDENTITY": "PLEDGE",
    "CONFIGURATION_SET": "care", "PHONE_CONFIGURATION_SET": "phone",
    "DEAD_LETTER_QUEUES": ",".join(f"{name}-dead" for name in QUEUES),
    "SIGN_IN_URL": "https://sign-in.pledge.example", "PORTAL_CLIENT_ID": "portal",
    "WORK_QUEUES": ",".join(QUEUES), "MAIL_TOPIC_ARN": "arn:mail", "HEARTBEAT_URL": "https://deadman.example/pledge",
}  # fmt: skip

CACHED = (
    kept_cases.kept, reading_summaries.read, wiring.book, wiring.queues,
    wiring.page_signer, wiring.case_references, settings_module.settings, wiring.audits,
    wiring.listener_secrets, wiring.request_table, wiring.invoices,
)  # fmt: skip


READS = frozenset({
    "query", "get_item", "batch_get_item", "get_object", "head_object", "download_fileobj", "list_objects_v2",
    "get_parameter", "get_query_execution",
    "generate_mac", "verify_mac", "sign", "get_public_key",
})  # fmt: skip


class Crash(BaseException):
    """The function died: nothing after this point happened. Not an Exception, so that nothing catches it."""


class World:
    """Start it at an instant, let somebody do something, let time pass, look at who received what."""

    def __init__(self, start: datetime, patch: pytest.MonkeyPatch, clock: Any = None) -> None:
        self.clock = clock or FakeClock(start)
        self.unread: dict[Any, list[dict[str, Any]]] = {outbox_relay: [], late_steps: []}
        self.dynamo = FakeDynamo(self._streamed)
        self.sqs, self.senders = FakeSqs(self.clock.now), FakeSenders(self.clock.now)
        self.s3, self.kms = FakeBuckets(self.clock.now), FakeKms()
        self.listeners = FakeListeners(self.clock.now)
        self.cognito = FakeCognito()
        self.relay_down = False
        self.down: set[str] = set()  # queues that nobody empties, and functions that do not run
        self.heartbeats: list[dict[str, Any]] = []
        self.crash_at: Callable[[str], bool] = lambda call: False
        self.running: str | None = None  # the function that is at work
        self.runs = 0  # how often one was called
        self.writes = 0  # calls of AWS that may have changed something
        self.written_before = 0  # as many when the function at work was called
        self._minute = start.replace(second=0, microsecond=0)
        self._requests = 0
        wake_sweep.sent_before.clear()
        self._wire(patch)
        self._seed()
        for unread in self.unread.values():
            unread.clear()

    @classmethod
    def again(cls, memory: bytes, patch: pytest.MonkeyPatch) -> "World":
        """The world that was pickled into `memory`, to live on from there."""
        world: World = pickle.loads(memory)
        world._wire(patch)
        return world

    def __getstate__(self) -> dict[str, Any]:
        """All that has happened, without what this process is wired to."""
        state = {name: value for name, value in vars(self).items() if name not in ("store", "problems", "crash_at")}
        unread = {reader.__name__: images for reader, images in self.unread.items()}
        return {**state, "unread": unread, "sent_before": set(wake_sweep.sent_before)}

    def __setstate__(self, state: dict[str, Any]) -> None:
        wake_sweep.sent_before.clear()
        wake_sweep.sent_before.update(state.pop("sent_before"))
        vars(self).update(state)
        self.unread = {sys.modules[name]: images for name, images in state["unread"].items()}
        self.crash_at = lambda call: False

    def keep_in(self, store: DynamoStore) -> None:
        """From now on cases are kept elsewhere, e.g. in an emulator's table."""
        self.store = store
        wiring.book.cache_clear()
        self._seed()

    def _seed(self) -> None:
        for path in sorted(SEEDS.glob("*.yaml")):
            for carrier_id in load(path, self.store):
                self.agree(carrier_id, requests=Allowance(per_second=1_000, burst=10_000, per_day=10**6))

    # --- what people and systems do ------------------------------------------------------------------------------

    def http(
        self, method: str, path: str, who: str | None = None, body: Any = None, headers: dict[str, str] | None = None
    ) -> SimpleNamespace:
        """One request. `who` is a group of the token, e.g. `staff.agent`; or name and group: `mei:staff.agent`; or a
        system by its client and scopes: `client oss-1 care/noc`."""
        self._requests += 1
        path, _, query = path.partition("?")
        module = APIS[_function(method, path)]
        text = body if isinstance(body, str) else json.dumps(body, default=repr) if body is not None else None
        event = http_event(method, path, query, who, text, headers or {}, f"request-{self._requests}")
        if module in (ecare, desk) or path.startswith("/ecare/"):
            event = portal.page_event(event, who, body, headers or {})
        answer = module.handler(event, CONTEXT)
        self.settle()
        conformance.must_conform(method, path, query, answer)
        content = answer["body"]
        is_json = answer["headers"].get("Content-Type", "").startswith("application/json")
        return SimpleNamespace(
            status=answer["statusCode"],
            headers=answer["headers"],
            cookies=answer.get("cookies", []),
            text=content,
            json=json.loads(content) if is_json else None,
        )

    def mail(self, raw: bytes, *, spf: str = "PASS", dkim: str = "PASS", to: str = "care@pledge.example") -> None:
        """A mail arrives, as SES would hand it over."""
        self._requests += 1
        key = f"incoming/{self._requests}"
        self.s3.objects[key] = raw
        body = json.dumps({"Message": json.dumps(ses_notification(key, spf, dkim, to))})
        self.sqs.waiting.append(Waiting(f"mail-{self._requests}", "mail", body, self.clock.now()))
        self.settle()

    def text(self, sender: str, body: str, *, id: str | None = None) -> None:
        """A text message arrives, as End User Messaging would hand it over."""
        self._requests += 1
        said = {"originationNumber": sender, "messageBody": body, "inboundMessageId": id or f"text-{self._requests}"}
        self.from_topic("texts", said)

    def from_topic(self, queue: str, said: dict[str, Any]) -> None:
        """A service publishes something on a topic that feeds a queue."""
        self._requests += 1
        body = json.dumps({"Message": json.dumps(said)})
        self.sqs.waiting.append(Waiting(f"topic-{self._requests}", queue, body, self.clock.now()))
        self.settle()

    def agree(self, carrier_id: str, **terms: Any) -> None:
        """Something else is agreed with a carrier."""
        carrier = self.store.carrier(carrier_id)
        self.store.put_carrier(carrier.changed(agreement=carrier.agreement.changed(**terms)))

    def agree_language(self, carrier_id: str, language: str) -> None:
        """A carrier reads another language from now on."""
        self.store.put_carrier(self.store.carrier(carrier_id).changed(language=language))
        wiring.book.cache_clear()

    # --- time ----------------------------------------------------------------------------------------------------

    def pass_time(self, **delta: float) -> None:
        """Let time pass: schedules fire, messages arrive on their second, and everything that follows follows."""
        end = self.clock.now() + timedelta(**delta)
        while (moment := min([self._next_sweep(), *(m.visible_at for m in self._taken_up())])) <= end:
            self.clock.instant = max(self.clock.instant, moment)
            if moment == self._next_sweep():
                self._minute = moment + timedelta(minutes=1)
                if "wake_sweep" not in self.down:
                    self._survives(lambda: wake_sweep.handler({}, CONTEXT))
            self.settle()
        self.clock.instant = max(self.clock.instant, end)

    def settle(self) -> None:
        """Until nothing more is to be done at this instant."""
        while self._relay() or self._deliver():
            pass
        if "late_steps" not in self.down:
            self._read(late_steps)

    def watch_roster(self, **delta: float) -> None:
        """Let time pass by five minutes at once, and have the roster watched at each."""
        end = self.clock.now() + timedelta(**delta)
        while self.clock.now() <= end:
            self._survives(lambda: roster_watch.handler({}, CONTEXT))
            self.pass_time(minutes=5)

    def watch_windows(self) -> dict[str, int]:
        """The turn of an hour: carriers are told of windows that are about to end."""
        found: dict[str, int] = window_watch.handler({}, CONTEXT)
        return found

    def publish_scoreboard(self, as_of: datetime) -> dict[str, Any]:
        """A night's work on the public scoreboard."""
        made: dict[str, Any] = scoreboard.handler({"as_of": as_of.isoformat()}, CONTEXT)
        return made

    def watch_services(self) -> dict[str, int]:
        """The turn of an hour: what time makes of accounts."""
        found: dict[str, int] = service_watch.handler({}, CONTEXT)
        self.settle()
        return found

    def write_reviews(self) -> dict[str, int]:
        """The turn of an hour: monthly reviews that are due soon."""
        found: dict[str, int] = service_review.handler({}, CONTEXT)
        self.settle()
        return found

    def watch_quality(self) -> dict[str, int]:
        """The turn of an hour: routes that are worse than they should be, and faults that repeat."""
        found: dict[str, int] = quality_watch.handler({}, CONTEXT)
        self.settle()
        return found

    def audit(self) -> dict[str, Any]:
        """One audit. Sweeps that would have found nothing were skipped: all that they leave is their mark."""
        if "wake_sweep" not in self.down:
            wiring.audits().leave_mark("wake_sweep", self.clock.now().replace(second=0))
        found: dict[str, Any] = auditor.handler({}, CONTEXT)
        self.settle()
        return found

    # --- what came of it -----------------------------------------------------------------------------------------

    @property
    def changes(self) -> tuple[int, ...]:
        """How much has happened: while this stays as it is, a function that dies leaves the same behind."""
        return self.runs, self.writes, len(self.received), len(self.listeners.asked), len(self.heartbeats)

    @property
    def place(self) -> tuple[str | None, int]:
        """Where the function at work is: which one, and after how many calls that may have changed something."""
        return self.running, self.writes - self.written_before

    @property
    def received(self) -> list[Received]:
        return self.senders.received

    def taken(self) -> list[Received]:
        """What was received since the last call."""
        found = self.senders.received[:]
        self.senders.received.clear()
        return found

    # --- how -----------------------------------------------------------------------------------------------------

    def _wire(self, patch: pytest.MonkeyPatch) -> None:
        clients = {
            "dynamodb": self.dynamo, "sqs": self.sqs, "sesv2": self.senders, "s3": self.s3, "kms": self.kms,
            "pinpoint-sms-voice-v2": self.senders, "connect": self.senders, "ssm": FakeSsm(),
            "sns": _Topic(self), "cognito-idp": self.cognito,
        }  # fmt: skip
        watched = {name: Watched(name, client, self) for name, client in clients.items()}
        for name, module in vars(functions).items():
            if hasattr(module, "handler"):
                patch.setattr(module, "handler", self._at_work(name, module.handler))
        for name, value in ENVIRONMENT.items():
            patch.setenv(name, value)
        for cached in CACHED:
            cached.cache_clear()
        self.store = DynamoStore(watched["dynamodb"], "table")
        self.problems = DynamoProblems(watched["dynamodb"], "table")
        patch.setattr(wiring, "client", watched.__getitem__)
        patch.setattr(wiring, "clock", lambda: self.clock)
        signed_in = SystemClock().now()  # the machine's clock stands still: no test depends on the second it runs in
        patch.setattr(SystemClock, "now", lambda _: signed_in)
        patch.setattr(wiring, "store", lambda: self.store)
        patch.setattr(wiring, "problems", lambda: self.problems)
        pages = PageTable(watched["dynamodb"], "table")
        patch.setattr(wiring, "page_table", lambda: pages)
        patch.setattr(rooms, "post", self.senders.post)
        patch.setattr(listening, "post", self.listeners.post)
        patch.setattr(listening, "resolve", self.listeners.resolve)
        patch.setattr(heartbeat, "post", self._beat)

    def _at_work(self, function: str, handler: Callable[..., Any]) -> Callable[..., Any]:
        """The handler of a function, whose every call of AWS is held to what that function is granted."""

        @wraps(handler)
        def work(event: Any, context: Any) -> Any:
            before, self.running = self.running, function
            self.runs, self.written_before = self.runs + 1, self.writes
            try:
                return handler(event, context)
            finally:
                self.running = before

        return work

    def _next_sweep(self) -> datetime:
        """The next minute whose sweep would find something; the others are skipped, as they would change nothing."""
        shards = (self.dynamo.partition("wake_shard", keys.wake_shard(shard)) for shard in range(keys.SHARDS))
        first = min((item["wake_at"]["S"] for shard in shards for item in shard), default=None)
        if first is None:
            return datetime.max.replace(tzinfo=UTC)
        seen_from = datetime.fromisoformat(first) - timedelta(seconds=LOOK_AHEAD_SECONDS)
        minutes = max(0, -((self._minute - max(seen_from, self.clock.now())) // timedelta(minutes=1)))
        return self._minute + minutes * timedelta(minutes=1)

    def _relay(self) -> bool:
        return not self.relay_down and self._read(outbox_relay)

    def _read(self, reader: Any) -> bool:
        """Let a reader of the stream have what it has not read."""
        batch = self.unread[reader][:]
        if batch and self._survives(lambda: reader.handler(stream_event(batch), CONTEXT)):
            del self.unread[reader][: len(batch)]
        return bool(batch)

    def _streamed(self, new: dict[str, Any], old: dict[str, Any] | None) -> None:
        by_partition = new["pk"]["S"].startswith(("SHARE#", "INVOICE#", "PAYMENTS#")) and old is None
        if not by_partition and not new["sk"]["S"].startswith(STREAMED):
            return  # the stacks' filters keep it back
        for unread in self.unread.values():
            unread.append({"NewImage": new, **({"OldImage": old} if old else {})})

    def _beat(self, url: str, body: bytes, **how: Any) -> str:
        self.heartbeats.append({"url": url, **json.loads(body)})
        return "http 200"

    def _taken_up(self) -> list[Waiting]:
        return [message for message in self.sqs.waiting if message.queue not in self.down]

    def _deliver(self) -> bool:
        due = [message for message in self._taken_up() if message.visible_at <= self.clock.now()]
        for message in due:
            self._take(message)
        return bool(due)

    def _take(self, message: Waiting) -> None:
        message.receives += 1
        message.visible_at = self.clock.now() + RETRY
        failed = True

        def call() -> None:
            nonlocal failed
            failed = bool(QUEUES[message.queue].handler(sqs_event(message), CONTEXT)["batchItemFailures"])

        self._survives(call)
        if not failed:
            self.sqs.waiting.remove(message)
        elif message.receives >= MAX_RECEIVES:
            self.sqs.waiting.remove(message)
            self.sqs.dead.append(message)

    def _survives(self, call: Callable[[], Any]) -> bool:
        try:
            call()
        except Crash:
            return False
        return True


class _Topic:
    """The topic of mails that came in: what it is told reaches the queue of the intake."""

    def __init__(self, world: "World") -> None:
        self._world = world

    def publish(self, Message: str, **how: Any) -> None:  # noqa: N803
        self._world._requests += 1
        name, body = f"mail-{self._world._requests}", json.dumps({"Message": Message})
        self._world.sqs.waiting.append(Waiting(name, "mail", body, self._world.clock.now()))


class Watched:
    """A client whose every call can be the one before, or after, which the function dies."""

    def __init__(self, name: str, client: Any, world: World) -> None:
        self._name, self._client, self._world = name, client, world

    def __getattr__(self, method: str) -> Any:
        target = getattr(self._client, method)
        if not callable(target) or isinstance(target, type):
            return target

        def call(*args: Any, **kwargs: Any) -> Any:
            if self._world.running:
                must_be_granted(self._world.running, self._name, method, args, kwargs)
            named = " ".join(filter(None, (f"{self._name}.{method}", kwargs.get("IndexName"))))
            if self._world.crash_at(f"before {named}"):
                raise Crash
            answer = target(*args, **kwargs)
            self._world.writes += method not in READS
            if self._world.crash_at(f"after {named}"):
                raise Crash
            return answer

        return call


CONTEXT = SimpleNamespace(
    function_name="test", memory_limit_in_mb=256, invoked_function_arn="arn:aws:lambda:eu-west-3:0:function:test",
    aws_request_id="00000000-0000-0000-0000-000000000000", get_remaining_time_in_millis=lambda: 900_000,
)  # fmt: skip


def _function(method: str, path: str) -> str:
    """The function that API Gateway would ask."""
    for route in (*ROUTES, *site.ROUTES):
        if route.serves(path) and route.method == method:
            return route.function
    for rest, function in REST.items():
        if path.startswith(rest.removesuffix("{proxy+}")):
            return function
    if path.startswith("/ecare/"):
        return PORTAL["ANY /ecare/{proxy+}"]
    raise LookupError(f"no route {method} {path}")


def http_event(
    method: str, path: str, query: str, who: str | None, body: str | None, headers: dict[str, str], request_id: str
) -> dict[str, Any]:
    """What API Gateway hands a function (payload format 2.0)."""
    name, _, group = who.rpartition(":") if who else ("", "", None)
    claims = {"cognito:username": name or (group or "").replace(".", "-"), "cognito:groups": f"[{group}]"}
    if who and who.startswith("client "):
        _, client_id, *scopes = who.split(" ")
        claims = {"sub": client_id, "client_id": client_id, "scope": " ".join(scopes)}
    return {
        "version": "2.0",
        "routeKey": f"{method} {path}",
        "rawPath": path,
        "rawQueryString": query,
        "queryStringParameters": dict(parse_qsl(query, keep_blank_values=True)) or None,
        "headers": {"content-type": "application/json", **{name.lower(): value for name, value in headers.items()}},
        "requestContext": {
            "http": {"method": method, "path": path},
            "requestId": request_id,
            "stage": "$default",
            "authorizer": {"lambda": claims},
        },
        "body": body,
        "isBase64Encoded": False,
    }


def sqs_event(message: Waiting) -> dict[str, Any]:
    return {
        "Records": [
            {
                "messageId": message.id,
                "receiptHandle": message.id,
                "body": message.body,
                "attributes": {"ApproximateReceiveCount": str(message.receives)},
                "eventSource": "aws:sqs",
                "eventSourceARN": f"arn:aws:sqs:eu-west-3:000000000000:{message.queue}",
                "awsRegion": "eu-west-3",
            }
        ]
    }


def stream_event(images: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "Records": [
            {"eventID": str(n), "eventName": "INSERT", "eventSource": "aws:dynamodb", "dynamodb": image}
            for n, image in enumerate(images)
        ]
    }


def ses_notification(
    key: str, spf: str = "PASS", dkim: str = "PASS", to: str = "care@pledge.example"
) -> dict[str, Any]:
    """What SES tells of a mail it took in."""
    return {
        "notificationType": "Received",
        "mail": {"messageId": key.rpartition("/")[2], "source": "", "destination": [to]},
        "receipt": {
            "recipients": ["care@pledge.example"],
            "spfVerdict": {"status": spf},
            "dkimVerdict": {"status": dkim},
            "dmarcVerdict": {"status": "PASS" if "PASS" in (spf, dkim) else "FAIL"},
            "spamVerdict": {"status": "PASS"},
            "virusVerdict": {"status": "PASS"},
            "action": {"type": "S3", "bucketName": "mail", "objectKey": key},
        },
    }


def nothing(world: World) -> None:
    """What happens in a world that has just begun."""


@cache
def _memory(start: datetime, happens: Callable[[World], None]) -> bytes:
    with pytest.MonkeyPatch.context() as patch:
        world = World(start, patch)
        happens(world)
        return pickle.dumps(world)


@contextmanager
def beginning(patch: pytest.MonkeyPatch) -> Iterator[Callable[..., World]]:
    """Start the world at an instant, or after what `happens` there: lived once in a process, remembered by each test.

    What `happens` leaves on the world as attributes is remembered as well, and must be such as can be pickled.
    """

    def begin(start: datetime, happens: Callable[[World], None] = nothing) -> World:
        return World.again(_memory(start, happens), patch)

    yield begin
    for cached in CACHED:
        cached.cache_clear()
