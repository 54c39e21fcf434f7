"""What the store promises when two cases change together, and of versions that are published."""

import pytest

from pledgekeeper.book import pledge
from pledgekeeper.cases.commands import AddNote
from pledgekeeper.cases.joining import CaseLinked, HistoryJoined, LinkCase, MergedInto, MergeInto, history_to_join
from pledgekeeper.errors import NotFound, Refused
from pledgekeeper.event import Actor
from pledgekeeper.ids import random_id
from pledgekeeper.pledges.versions import Published
from pledgekeeper.run import run, run_together
from pledgekeeper.store.chain import verify
from pledgekeeper.tickets.model import OpenTicket
from tests.contract.conftest import MONDAY

NOC, AGENT = Actor(side="carrier", name="noc@baltel.example"), Actor(side="ours", name="agent")


@pytest.fixture
def opened(store, book, clock):
    def open_one():
        fault = OpenTicket(
            carrier_id="baltel", by=NOC, title="All calls fail", description="503", severity="Critical",
            ticket_type="voice", priority="P1", channel="api", reply_to="noc@baltel.example",
        )  # fmt: skip
        case_id = f"TT-{random_id()[:10].upper()}"
        return run(store, book.terms_of, clock, case_id, fault, "open", "baltel").case.case_id

    return open_one


def merge(into):
    return lambda case, now: (MergeInto(by=AGENT, other=into), history_to_join(case, "merged-from", now))


def kinds(store, case_id, *wanted):
    return [event for event in store.load(case_id).case.timeline if isinstance(event, wanted)]


def test_two_cases_that_change_together_both_change(store, book, clock, opened):
    gone, kept = opened(), opened()

    outcome = run_together(store, book.terms_of, clock, gone, kept, merge(kept), "merge")

    assert [type(event) for event in outcome.events] == [MergedInto]
    assert len(kinds(store, gone, MergedInto)) == len(kinds(store, kept, HistoryJoined)) == 1


def test_when_one_may_not_neither_changes(store, book, clock, opened):
    gone, kept = opened(), opened()

    def plan(case, now):
        return MergeInto(by=AGENT, other=kept), MergeInto(by=NOC.changed(side="system"), other=gone)

    with pytest.raises(Refused):
        run_together(store, book.terms_of, clock, gone, kept, plan, "merge")

    assert kinds(store, gone, MergedInto) == kinds(store, kept, MergedInto) == []


def test_a_repeat_changes_neither(store, book, clock, opened):
    gone, kept = opened(), opened()
    run_together(store, book.terms_of, clock, gone, kept, merge(kept), "merge")

    again = run_together(store, book.terms_of, clock, gone, kept, merge(kept), "merge")

    assert (again.repeated, again.events) == (True, ())
    assert len(kinds(store, kept, HistoryJoined)) == 1


def test_somebody_who_wrote_first_to_either_makes_both_be_decided_again(store, book, clock, opened):
    gone, kept = opened(), opened()
    written = []

    def plan(case, now):
        if not written:
            written.append(run(store, book.terms_of, clock, kept, AddNote(by=AGENT, text="first"), "note"))
        return merge(kept)(case, now)

    run_together(store, book.terms_of, clock, gone, kept, plan, "merge")

    names = [event.event for event in store.load(kept).case.timeline]
    assert names.index("note-added") < names.index("history-joined")
    assert len(kinds(store, gone, MergedInto)) == len(kinds(store, kept, HistoryJoined)) == 1


def test_the_first_must_be_there(store, book, clock, opened):
    with pytest.raises(NotFound):
        run_together(store, book.terms_of, clock, "TT-0000000000", opened(), merge("x"), "merge")


def test_a_case_on_which_nothing_follows_is_not_written(store, book, clock, opened):
    one, other = opened(), opened()

    def plan(case, now):
        return LinkCase(other=other, relation="relates-to"), LinkCase(other=one, relation="relates-to")

    run_together(store, book.terms_of, clock, one, other, plan, "link")
    before = store.load(one).version

    run_together(store, book.terms_of, clock, one, other, plan, "link again")

    assert store.load(one).version == before
    assert len(kinds(store, other, CaseLinked)) == 1


def test_events_are_given_out_as_they_are_kept_with_a_chain_that_fits(store, opened):
    case_id = opened()

    links = store.links(case_id)

    assert verify(links) == store.load(case_id).head
    assert len({link.salt for link in links}) == len(links)


def test_a_version_is_published_once_and_read_back_whole(store):
    content = pledge("pledge-2026-11").changed(id=f"pledge-{random_id()[:10]}")
    version = Published(pledge=content, sha256="0" * 64, published_at=MONDAY, published_by="elena-rossi")

    assert store.publish(version)
    assert not store.publish(version.changed(published_by="somebody-else"))

    assert [each for each in store.published() if each.content.id == content.id] == [version]
