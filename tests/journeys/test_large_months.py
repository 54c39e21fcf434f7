"""A month too large for one call of the function takes two: whatever dies or comes twice, one result is told."""

import hashlib
import json
from collections import Counter
from datetime import timedelta

import pytest

from functions import reconcile
from infra.cdk.grants import PASSING
from pledgekeeper import wiring
from pledgekeeper.billing import keeping
from pledgekeeper.effects.put_down import BEGUN
from tests.journeys.fake_athena import athena
from tests.journeys.test_reconciling import MONDAY, MONTH, ask, disputed, last
from tests.unit.billing.sides import BEGIN, call
from tests.world import CONTEXT, RETRY, sqs_event

__all__ = ["athena"]


DAYS = [call(number, seconds=30 + number, at=BEGIN + timedelta(hours=3 * number)) for number in range(24)]


def asked_for(world, month=MONTH):
    """Two months are to be compared, and nobody does it yet."""
    world.down.add("reconciliations")
    world.dispute, below = disputed(world, month, month[:-2])
    assert ask(world, world.dispute, below).status == 200
    world.taken()


def passing(world):
    """What lies where the bucket's lifecycle takes all that is a day old."""
    return sorted(key for key in world.s3.objects if key.startswith(PASSING))


def the_one_result(world):
    """What the timeline tells of it, once; the kept files are those that it names by their hash."""
    told = [event for event in world.store.load(world.dispute).case.timeline if event.event == "dispute-reconciled"]
    assert len(told) == 1
    summary = world.s3.objects[f"{told[0].folder}summary.json"]
    assert hashlib.sha256(summary).hexdigest() == told[0].summary_sha256
    for name, digest in json.loads(summary)["outputs"].items():
        assert hashlib.sha256(world.s3.objects[told[0].folder + name]).hexdigest() == digest
    return told[0]


def half_done(world_at, athena):
    """The first call of the function is over; the message for the second waits."""
    world = world_at(MONDAY, asked_for)
    fake = athena(world)
    (first,) = world.sqs.waiting
    reconcile.handler(sqs_event(first), CONTEXT)
    assert [key for key in passing(world) if key.startswith(BEGUN)]
    assert "dispute-reconciled" not in {event.event for event in world.store.load(world.dispute).case.timeline}
    return world, fake, first


def go_on(world, **delta):
    world.down.clear()
    world.settle()
    if delta:
        world.pass_time(**delta)


def test_a_large_month_is_asked_of_athena_and_nothing_is_left_behind(world_at, athena):
    world = world_at(MONDAY, asked_for)
    fake = athena(world)

    go_on(world)

    told = the_one_result(world)
    assert [(each.cause, each.calls, str(each.amount)) for each in told.causes] == [("missing_theirs", 2, "0.411")]
    assert len(fake.queries) == 1
    assert passing(world) == []
    kept = [key.removeprefix(told.folder) for key in world.s3.objects if key.startswith(f"{told.folder}calls/")]
    assert sorted(kept) == [
        f"calls/day=2026-10-05/destination=/{name}-0.parquet" for name in ("2026-10-05", "compared")
    ]


def lived(world, crash_at):
    """What came of it, and who heard."""
    world.crash_at = crash_at
    go_on(world, seconds=3 * RETRY.total_seconds())
    world.crash_at = lambda call: False
    told = the_one_result(world)
    heard = Counter((each.channel, each.to) for each in world.taken())
    kept = sorted(key for key in world.s3.objects if not key.startswith(PASSING))
    timeline = Counter(event.event for event in world.store.load(world.dispute).case.timeline)
    return told.summary_sha256, told.causes, heard, kept, timeline, world.sqs.dead


class Death:
    """The function dies at its call `at` of AWS, and does nothing after that; `calls` are those that it made."""

    def __init__(self, world, at):
        self.world, self.at, self.calls, self.run = world, at, [], None

    def __call__(self, call):
        if self.world.running != "reconcile":
            return False
        if self.run is None:
            self.calls.append((call, self.world.changes))
            if len(self.calls) - 1 == self.at:
                self.run = self.world.runs
        return self.run == self.world.runs


def test_a_crash_before_or_after_any_call_of_aws_loses_and_doubles_nothing(world_at, athena):
    world = world_at(MONDAY, asked_for)
    athena(world)
    undisturbed = Death(world, at=None)
    result = lived(world, undisturbed)
    assert passing(world) == []
    changes = [changed for _, changed in undisturbed.calls]
    deaths = [at for at in range(len(changes)) if at == 0 or changes[at] != changes[at - 1]]
    assert len(deaths) > 15

    for at in deaths:
        world = world_at(MONDAY, asked_for)
        athena(world)
        death = Death(world, at)
        assert lived(world, death) == result, death.calls[-1]


def hurried(world_at, athena, monkeypatch):
    """Whatever is left of a call's time is too short for another day."""
    monkeypatch.setattr(keeping, "A_PART_SECONDS", 10_000)
    world = world_at(MONDAY, lambda world: asked_for(world, DAYS))
    return world, athena(world)


def test_a_call_that_nears_its_end_stops_between_two_days_and_the_next_one_goes_on(world_at, athena, monkeypatch):
    world, fake = hurried(world_at, athena, monkeypatch)
    calls = Death(world, at=None)

    result = lived(world, calls)

    assert len(fake.queries) == 4
    assert sum(1 for call, _ in calls.calls if call == "after sqs.send_message_batch") == 3
    assert [(each.cause, each.calls) for each in result[1]] == [("missing_theirs", 2)]
    assert passing(world) == []
    told = the_one_result(world)
    lines = world.s3.objects[f"{told.folder}calls.sha256"].decode().splitlines()
    kept = {key.removeprefix(told.folder): body for key, body in world.s3.objects.items() if "/calls/" in key}
    assert {line[66:]: line[:64] for line in lines} == {
        name: hashlib.sha256(body).hexdigest() for name, body in kept.items()
    }
    assert len(lines) == 4, "three days that are the same, and what was compared"


def test_a_crash_between_any_two_days_loses_and_doubles_nothing(world_at, athena, monkeypatch):
    """In a call that goes on where another stopped, and stops itself; those before and after it die above."""
    world, _ = hurried(world_at, athena, monkeypatch)
    undisturbed = Death(world, at=None)
    result = lived(world, undisturbed)
    sent = [at for at, (call, _) in enumerate(undisturbed.calls) if call == "after sqs.send_message_batch"]
    kept = [at for at, (call, _) in enumerate(undisturbed.calls) if call == "after s3.upload_fileobj"]
    deaths = [at for at in range(sent[1] + 1, sent[2] + 1) if {at, at + 1} & {*sent, *kept}]
    assert len(deaths) > 2

    for at in deaths:
        world, _ = hurried(world_at, athena, monkeypatch)
        death = Death(world, at)
        assert lived(world, death) == result, death.calls[-1]


def test_a_message_that_comes_again_after_the_first_half_changes_nothing(world_at, athena):
    world, fake, _ = half_done(world_at, athena)  # whose message nobody took from the queue

    go_on(world)

    the_one_result(world)
    assert passing(world) == []
    assert len(fake.queries) == 1
    assert world.sqs.waiting == []


MEANWHILE = (
    "after s3.list_objects_v2",
    "before s3.download_fileobj",
    "before s3.upload_fileobj",
    "before dynamodb.transact_write_items",
)


@pytest.mark.parametrize("moment", MEANWHILE)
def test_the_first_message_may_come_again_while_the_second_is_worked_on(world_at, athena, moment):
    """Whoever is overtaken finds what was staged gone, or the answer given: what is told and what is kept are one."""
    world, _, first = half_done(world_at, athena)
    came = []

    def meanwhile(call):
        if call == moment and world.running == "reconcile" and not came:
            came.append(first)
            reconcile.handler(sqs_event(first), CONTEXT)
        return False

    world.sqs.waiting.remove(first)
    world.crash_at = meanwhile
    go_on(world, seconds=2 * RETRY.total_seconds())

    assert came
    the_one_result(world)
    assert passing(world) == []
    assert (world.sqs.waiting, world.sqs.dead) == ([], [])


def test_two_first_halves_at_once_come_to_one_result(world_at, athena):
    world, _, first = half_done(world_at, athena)
    put_down = {key: body for key, body in world.s3.objects.items() if key.startswith(BEGUN)}
    for key in put_down:  # as the other did not find it when it began
        del world.s3.objects[key]
    reconcile.handler(sqs_event(first), CONTEXT)

    go_on(world)

    the_one_result(world)
    assert {key.split("/")[1] for key in passing(world)} == {"staged"}, "what the lifecycle takes"


def test_what_lay_for_too_long_begins_anew(world_at, athena):
    world, fake, first = half_done(world_at, athena)
    world.sqs.waiting.remove(first)
    for key in passing(world):
        if not key.startswith(BEGUN):
            del world.s3.objects[key]

    go_on(world, seconds=2 * RETRY.total_seconds())

    the_one_result(world)
    assert len(fake.queries) == 2
    assert passing(world) == []


def test_terms_that_change_between_both_calls_do_not_count(world_at, athena):
    world, _, _ = half_done(world_at, athena)
    records = world.store.carrier("baltel").agreement.call_records
    world.agree("baltel", call_records=records.model_copy(update={"rate_sheet": "gone.csv"}))
    wiring.book.cache_clear()

    go_on(world)

    assert [each.cause for each in the_one_result(world).causes] == ["missing_theirs"]


def test_more_calls_that_differ_than_there_is_room_for_are_told_and_nothing_is_left(world_at, athena, monkeypatch):
    world = world_at(MONDAY, asked_for)
    athena(world)
    monkeypatch.setattr(reconcile, "ROOM", reconcile.Room(calls=40, compared=1))

    go_on(world)

    assert "2 calls of a side differ" in last(world, world.dispute, "reconciliation-failed").reason
    assert passing(world) == []
