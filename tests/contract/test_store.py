"""What the store promises, on every table it is used with."""

from dataclasses import replace
from datetime import timedelta
from itertools import islice

import pytest

from pledgekeeper.cases.commands import AddNote, Tick, Trace
from pledgekeeper.errors import AlreadyKnown, ChangedMeanwhile, Refused, ReportedMeanwhile
from pledgekeeper.event import Actor
from pledgekeeper.ids import random_id
from pledgekeeper.kinds import decide, fold
from pledgekeeper.model import iso
from pledgekeeper.ports import Change, Found, Walk
from pledgekeeper.run import run
from pledgekeeper.store.chain import GENESIS
from pledgekeeper.store.dynamo import DynamoStore
from pledgekeeper.store.keys import SHARDS, shard_of
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus
from tests.contract.conftest import MONDAY, a_fault

AGENT = Actor(side="ours", name="agent")


def test_what_was_committed_is_read_back_whole(store, opened):
    case = opened()

    assert store.load(case.case_id).case == case


def test_a_command_that_was_answered_is_known(store, opened):
    case = opened()

    assert store.load(case.case_id, "open").answered
    assert not store.load(case.case_id, "another").answered


def test_a_repeat_changes_nothing_and_gets_the_case(store, book, clock, opened):
    case = opened()

    again = run(store, book.terms_of, clock, case.case_id, a_fault(), "open", "baltel")

    assert again.repeated
    assert again.case == case


def test_of_two_who_decided_on_the_same_state_the_second_is_told(store, book, clock, opened):
    case = opened()
    found, terms = store.load(case.case_id), book.terms_of("baltel", case)

    def change(text, command_id):
        events = decide(case.case_id, found.case, AddNote(by=AGENT, text=text), terms, clock.now())
        return Change(found, fold(case.case_id, events, found.case), events, command_id, None)

    store.commit(change("first", "one"))
    with pytest.raises(ChangedMeanwhile):
        store.commit(change("second", "two"))
    assert [e.text for e in store.load(case.case_id).case.timeline if e.event == "note-added"] == ["first"]


def test_the_same_command_committed_twice_at_once_is_written_once(store, book, clock, opened):
    case = opened()
    found, terms = store.load(case.case_id), book.terms_of("baltel", case)
    events = decide(case.case_id, found.case, AddNote(by=AGENT, text="once"), terms, clock.now())
    change = Change(found, fold(case.case_id, events, found.case), events, "note", None)

    store.commit(change)
    store.commit(change)

    assert [e.text for e in store.load(case.case_id).case.timeline if e.event == "note-added"] == ["once"]


def test_somebody_who_wrote_first_makes_run_decide_again_on_what_they_wrote(store, book, clock, opened):
    case = opened()
    hasty = _Interrupted(store, lambda: run(store, book.terms_of, clock, case.case_id, _note("theirs"), "theirs"))

    run(hasty, book.terms_of, clock, case.case_id, _note("ours"), "ours")

    assert [e.text for e in store.load(case.case_id).case.timeline if e.event == "note-added"] == ["theirs", "ours"]


def test_a_reference_of_a_carrier_names_one_case_and_the_refusal_says_which(store, opened):
    number = random_id()[:8]
    first = opened(their_reference=number)

    with pytest.raises(AlreadyKnown) as refusal:
        opened(their_reference=number)

    assert refusal.value.facts["case_id"] == first.case_id
    assert store.case_by_reference("baltel", number) == first.case_id


def test_a_trace_leads_to_the_case_that_left_it_last_while_it_is_fresh(store, clock, opened):
    circuit, subject = f"circuit {random_id()}", f"subject {random_id()}"
    first = opened(traces=(Trace(name=circuit, seconds=900), Trace(name=subject, seconds=3600)))
    clock.advance(minutes=10)
    second = opened(traces=(Trace(name=subject, seconds=3600),))

    assert store.traced("baltel", [subject, circuit, "nothing"], clock.now()) == [second.case_id, first.case_id]
    assert store.traced("omanlink", [subject, circuit], clock.now()) == []
    clock.advance(minutes=5)
    assert store.traced("baltel", [subject, circuit], clock.now()) == [second.case_id]
    assert store.traced("baltel", [], clock.now()) == []


def test_a_trace_that_is_left_alone_refuses_a_second_case_until_it_is_old(store, clock, opened):
    words = Trace(name=f"words {random_id()}", seconds=3600, alone="the same words came within the hour")
    first = opened(traces=(words,))

    with pytest.raises(AlreadyKnown) as refusal:
        opened(traces=(words,))

    assert refusal.value.facts == {"case_id": first.case_id, "by": "the same words came within the hour"}
    clock.advance(hours=1)
    assert opened(traces=(words,)).case_id != first.case_id


def test_a_trace_that_tells_what_was_seen_refuses_a_case_beside_one_that_was_not(store, clock, opened):
    circuit = f"circuit {random_id()}"
    first = opened(traces=(Trace(name=circuit, seconds=900, seen=()),))

    with pytest.raises(ReportedMeanwhile) as refusal:
        opened(traces=(Trace(name=circuit, seconds=900, seen=("TT-0000000000",)),))

    assert refusal.value.facts["case_id"] == first.case_id
    second = opened(traces=(Trace(name=circuit, seconds=900, seen=("TT-0000000000", first.case_id)),))
    assert store.traced("baltel", [circuit], clock.now()) == [second.case_id]
    clock.advance(minutes=15)
    assert opened(traces=(Trace(name=circuit, seconds=900, seen=()),))


def test_a_case_is_found_by_the_first_message_id_that_is_known(store, opened):
    message_id = f"<{random_id()}@baltel.example>"
    case = opened(message_id=message_id)

    assert store.case_by_mail(["<unknown@x>", message_id]) == case.case_id
    assert store.case_by_mail(["<unknown@x>"]) is None


def test_cases_of_a_carrier_are_listed_newest_first_by_status(store, book, clock, opened):
    clock.advance(days=1)  # newer than what other tests left in the table
    first = opened()
    clock.advance(minutes=1)
    second = opened()
    run(store, book.terms_of, clock, first.case_id, ChangeStatus(by=AGENT, status=TicketStatus.IN_PROGRESS), "go")

    both = ["acknowledged", "inProgress"]
    listed = list(islice(store.cases_of_carrier("baltel", "ticket", both, Walk()), 2))
    moved = list(islice(store.cases_of_carrier("baltel", "ticket", ["inProgress"], Walk()), 1))

    assert [case.case_id for case in listed] == [second.case_id, first.case_id]
    assert [case.case_id for case in moved] == [first.case_id]
    assert next(store.cases_of_desk("paris", "ticket", ["acknowledged"], Walk())).case_id == second.case_id


def test_a_case_that_moves_on_while_the_list_is_read_is_listed_once_as_it_is_then(store, book, clock, opened):
    clock.advance(days=3)
    case, since = opened(), iso(clock.now())

    class MovesAfterTheFirst:
        def __init__(self, client):
            self._client = client
            self._asked = 0

        def query(self, **asked):
            answer = self._client.query(**asked)
            self._asked += 1
            if self._asked == 1:
                moved = ChangeStatus(by=AGENT, status=TicketStatus.IN_PROGRESS)
                run(store, book.terms_of, clock, case.case_id, moved, f"go-{case.case_id}")
            return answer

    reading = DynamoStore(MovesAfterTheFirst(store._client), store._table)
    statuses = ["acknowledged", "inProgress"]
    listed = list(reading.cases_of_carrier("baltel", "ticket", statuses, Walk(since=since)))

    assert [(each.case_id, each.status) for each in listed] == [(case.case_id, "inProgress")]


def test_a_walk_goes_on_beyond_a_case_in_either_direction_and_keeps_within_its_bounds(store, clock, opened):
    clock.advance(days=2)
    cases = [opened(), opened(), opened()]
    cases.sort(key=lambda case: case.case_id)  # opened in one second: their numbers order them
    since, statuses = iso(clock.now()), ["acknowledged"]
    places = [(iso(case.opened_at), case.case_id) for case in cases]

    def walked(**how):
        return [case.case_id for case in store.cases_of_carrier("baltel", "ticket", statuses, Walk(**how))]

    ids = [case.case_id for case in cases]
    assert walked(since=since) == ids[::-1]
    assert walked(since=since, newest_first=False) == ids
    assert walked(since=since, beyond=places[1]) == ids[:1]
    assert walked(since=since, beyond=places[1], newest_first=False) == ids[2:]
    assert walked(since=iso(clock.now() + timedelta(seconds=1))) == []
    assert walked(since=since, until=iso(clock.now() - timedelta(seconds=1))) == []


def test_a_carriers_cases_are_counted_by_status_as_they_are_written(store, book, clock, opened):
    def counted(*statuses):
        return store.count_of_carrier("baltel", "ticket", statuses)

    acknowledged, cancelled = counted("acknowledged"), counted("cancelled")
    case = opened()
    opened()
    cancel = ChangeStatus(by=AGENT, status=TicketStatus.CANCELLED)
    for _ in range(2):  # the second delivery counts nothing
        run(store, book.terms_of, clock, case.case_id, cancel, "cancel-once")

    assert counted("acknowledged") == acknowledged + 1
    assert counted("cancelled") == cancelled + 1
    assert counted("acknowledged", "cancelled") == acknowledged + cancelled + 2
    assert store.count_of_carrier("nobody", "ticket", ["acknowledged"]) == 0


def test_a_case_stands_in_the_index_at_its_wake_and_leaves_it_when_it_has_none(store, book, clock, opened):
    case = opened()
    shard = shard_of(case.case_id)

    due = dict(store.wakes_until(shard, MONDAY + timedelta(minutes=5)))
    run(store, book.terms_of, clock, case.case_id, ChangeStatus(by=AGENT, status=TicketStatus.CANCELLED), "end")

    assert due[case.case_id] == MONDAY + timedelta(minutes=5)
    assert case.case_id not in dict(store.wakes_until(shard, MONDAY + timedelta(days=999)))


def test_wakes_of_a_shard_come_earliest_first_and_not_before_their_time(store, opened):
    cases = [opened() for _ in range(6)]

    for shard in range(SHARDS):
        found = store.wakes_until(shard, MONDAY + timedelta(minutes=10))
        assert [at for _, at in found] == sorted(at for _, at in found)
    assert all(case.case_id not in dict(store.wakes_until(shard_of(case.case_id), MONDAY)) for case in cases)


def test_what_is_owed_stands_in_its_index_by_age(store, opened):
    case = opened()

    assert dict(store.owed_since(shard_of(case.case_id), MONDAY))[case.case_id] == MONDAY
    assert case.case_id not in dict(store.owed_since(shard_of(case.case_id), MONDAY - timedelta(seconds=1)))


def test_an_effect_is_in_one_hand_until_its_claim_lapses(store):
    case_id, until = random_id(), MONDAY + timedelta(seconds=60)

    assert store.claim(case_id, "p1", MONDAY, until)
    assert not store.claim(case_id, "p1", MONDAY + timedelta(seconds=59), until)
    assert store.claim(case_id, "p1", until, until + timedelta(seconds=60))


def test_a_carrier_is_found_by_its_contacts_and_domains(store, book):
    assert store.carrier_of_address("noc@baltel.example") == "baltel"
    assert store.carrier_of_address("Somebody.New@BALTEL.example") == "baltel"
    assert store.carrier_of_address("noc@baltel.example.evil") is None
    assert sorted(store.affiliates("nordwave")) == ["nordwave-mobile", "nordwave-sea"]


def test_who_was_removed_from_a_carrier_gets_in_no_more(store, book):
    baltel = store.carrier("baltel")
    gone = baltel.contacts[0].changed(email="gone@elsewhere.example")
    store.put_carrier(baltel.changed(contacts=(*baltel.contacts, gone)))
    assert store.carrier_of_address("gone@elsewhere.example") == "baltel"

    store.put_carrier(baltel)

    assert store.carrier_of_address("gone@elsewhere.example") is None
    assert store.carrier_of_address("noc@baltel.example") == "baltel"


def test_a_tick_before_its_time_writes_nothing(store, book, clock, opened):
    case = opened()
    before = store.load(case.case_id)

    run(store, book.terms_of, clock, case.case_id, Tick(), "tick:early")

    assert replace(store.load(case.case_id, "tick:early"), case=None) == replace(before, case=None)


def _note(text):
    return AddNote(by=AGENT, text=text)


class _Interrupted:
    """A store before whose first commit somebody else gets in."""

    def __init__(self, store, somebody_else):
        self._store, self._somebody_else = store, somebody_else

    def __getattr__(self, name):
        return getattr(self._store, name)

    def commit(self, change):
        if self._somebody_else:
            interrupt, self._somebody_else = self._somebody_else, None
            interrupt()
        self._store.commit(change)


def test_who_opens_a_case_without_reading_first_opens_it_once(store, book, clock, opened):
    case = opened()
    not_there = Found(None, 0, GENESIS, answered=False)

    run(store, book.terms_of, clock, case.case_id, a_fault(), "open", "baltel", not_there)
    with pytest.raises(Refused):
        run(store, book.terms_of, clock, case.case_id, a_fault(), "open again", "baltel", not_there)

    assert store.load(case.case_id).case == case
