"""Load, decide, commit: a repeat changes nothing, a conflict is decided again, and time never runs backwards."""

import pytest

from pledgekeeper.cases.commands import AddNote, Tick
from pledgekeeper.clock import FakeClock
from pledgekeeper.errors import ChangedMeanwhile, NotFound, Refused
from pledgekeeper.ports import Found
from pledgekeeper.run import ATTEMPTS, run
from pledgekeeper.store.chain import GENESIS
from pledgekeeper.tickets.model import ChangeStatus, TicketStatus
from tests.unit.builders import (
    ENGINEER,
    HOUR,
    MINUTE,
    MONDAY_NIGHT,
    NOC,
    SECOND,
    a_ticket,
    after,
    terms_of,
    to_open_ticket,
)

TT = "TT-7K3QX9M2XA"


class Shelf:
    """One case and the commands that were answered; `intruders` write first, once each."""

    def __init__(self, *intruders):
        self.case, self.answered, self.intruders, self.wakes, self.loads = None, set(), list(intruders), [], 0

    def load(self, case_id, command_id=None):
        self.loads += 1
        version = len(self.case.timeline) if self.case else 0
        return Found(self.case, version, GENESIS, command_id in self.answered)

    def commit(self, change):
        if self.intruders:
            self.intruders.pop(0)(self)
        if change.before.version != (len(self.case.timeline) if self.case else 0):
            raise ChangedMeanwhile("somebody else wrote first")
        self.case = change.after
        self.answered.add(change.command_id)
        self.wakes.append(change.wake_at)


def carried(shelf, command, command_id="c1", now=MONDAY_NIGHT, carrier_id=None):
    return run(shelf, lambda carrier, case: terms_of(carrier), FakeClock(now), TT, command, command_id, carrier_id)


def writes(text):
    """Somebody who writes a note of ours just before we do."""

    def intrude(shelf):
        shelf.case = after(shelf.case, AddNote(by=ENGINEER, text=text), MONDAY_NIGHT)

    return intrude


@pytest.fixture
def shelf():
    shelf = Shelf()
    carried(shelf, to_open_ticket(), "open", carrier_id="baltel")
    return shelf


def test_a_command_is_carried_and_the_next_wake_kept_with_it(shelf):
    outcome = carried(shelf, AddNote(by=NOC, text="hello"), now=MONDAY_NIGHT + SECOND)

    assert [event.event for event in outcome.events] == ["note-added"]
    assert shelf.case == outcome.case
    assert shelf.wakes[-1] == MONDAY_NIGHT + 5 * MINUTE


def test_a_repeat_changes_nothing_and_gets_the_case_as_it_is(shelf):
    note = AddNote(by=NOC, text="hello")
    first = carried(shelf, note)

    again = carried(shelf, note, now=MONDAY_NIGHT + HOUR)

    assert (again.case, again.events, again.repeated) == (first.case, (), True)


def test_a_command_that_changes_nothing_writes_nothing(shelf):
    before = shelf.case

    assert carried(shelf, Tick(), now=MONDAY_NIGHT + SECOND).events == ()
    assert shelf.case is before


def test_a_refusal_writes_nothing(shelf):
    before = shelf.case

    with pytest.raises(Refused):
        carried(shelf, ChangeStatus(by=NOC, status=TicketStatus.CLOSED))

    assert shelf.case is before
    assert "c1" not in shelf.answered


def test_when_somebody_else_wrote_first_it_is_decided_again_on_what_they_wrote(shelf):
    shelf.intruders = [writes("first")]

    outcome = carried(shelf, AddNote(by=NOC, text="second"))

    notes = [(event.note_id, event.text) for event in outcome.case.timeline if event.event == "note-added"]
    assert notes == [("n1", "first"), ("n2", "second")]


def test_a_repeat_that_overtakes_itself_is_carried_once(shelf):
    note = AddNote(by=NOC, text="hello")
    shelf.intruders = [lambda s: carried(s, note)]

    outcome = carried(shelf, note)

    assert outcome.repeated
    assert len([event for event in shelf.case.timeline if event.event == "note-added"]) == 1


def test_after_so_many_conflicts_it_is_given_up_and_the_queue_tries_again(shelf):
    shelf.intruders = [writes("again")] * ATTEMPTS

    with pytest.raises(ChangedMeanwhile):
        carried(shelf, AddNote(by=NOC, text="hello"))


def test_a_clock_that_is_behind_writes_no_earlier_past(shelf):
    late = carried(shelf, AddNote(by=NOC, text="hello"), "late", MONDAY_NIGHT + 2 * SECOND)

    early = carried(shelf, AddNote(by=NOC, text="hello again"), "early", MONDAY_NIGHT)

    assert early.events[0].at == late.events[0].at == MONDAY_NIGHT + 2 * SECOND


def test_decisions_are_made_on_whole_seconds(shelf):
    outcome = carried(shelf, AddNote(by=NOC, text="hello"), now=(MONDAY_NIGHT + SECOND).replace(microsecond=999_999))

    assert outcome.events[0].at == MONDAY_NIGHT + SECOND


def test_a_case_that_is_not_there_is_not_found():
    with pytest.raises(NotFound, match=f"there is no case {TT}"):
        carried(Shelf(), AddNote(by=NOC, text="hello"))


def test_a_case_is_opened_for_the_carrier_that_is_named():
    shelf = Shelf()

    assert carried(shelf, to_open_ticket(), carrier_id="baltel").case.timeline == a_ticket().timeline


def test_what_the_caller_has_just_read_is_not_read_again(shelf):
    found, loads = shelf.load(TT, "c1"), shelf.loads

    run(
        shelf,
        lambda carrier, case: terms_of(carrier),
        FakeClock(MONDAY_NIGHT),
        TT,
        AddNote(by=NOC, text="x"),
        "c1",
        found=found,
    )

    assert shelf.loads == loads
