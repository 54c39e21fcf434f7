"""The evidence room as a part of its dispute: exchanges that are answered, versions, and how long it is kept."""

from datetime import timedelta

import pytest

from pledgekeeper.carriers.call_columns import ColumnMapping, Duration, MappingFile, Start
from pledgekeeper.disputes import room as rooms
from pledgekeeper.disputes.evidence import AnnounceEvidence, FileEvidence, RecordAnswer, RecordMasked, Room
from pledgekeeper.disputes.exchange import Exchange, WrongDay
from pledgekeeper.disputes.media import HASHES
from pledgekeeper.disputes.reconciled import ReconciliationAsked
from pledgekeeper.disputes.retention import RecordPurge, RetentionEnded
from pledgekeeper.disputes.settling import WithdrawDispute
from pledgekeeper.errors import Refused
from pledgekeeper.event import Actor
from pledgekeeper.kinds import fold
from tests.unit.builders import DAY, HOUR, MONDAY_9H, NOC, SECOND, a_claim, a_dispute, after, at, led_to, terms_of

ANALYST = Actor(side="ours", name="antoine-duval")
TERMS = terms_of("andesvoz")
COLUMNS = [
    ColumnMapping(start=Start(column=name), b_number=name, duration=Duration(column=name))
    for name in ("ours", "theirs")
]


def file(by, name="calls.csv", media_type="text/csv", sha256="1" * 64, *, answers=False):
    return AnnounceEvidence(
        by=by, name=name, media_type=media_type, size_bytes=3, sha256=sha256, answers_hashes=answers
    )  # fmt: skip


def with_files(dispute, *announced):
    for minutes, command in enumerate(announced):
        moment = dispute.changed_at + timedelta(minutes=minutes)
        dispute = after(dispute, command, moment)
        dispute = after(dispute, FileEvidence(evidence_id=dispute.room.files[-1].evidence_id), moment + SECOND)
    return dispute


def with_hashes(dispute=None):
    hashes = [file(by, "hashes.csv", HASHES) for by in (NOC, ANALYST)]
    return with_files(dispute or a_dispute(), *hashes)


def answered(dispute, by, sha256="2" * 64, **checked):
    """The dispute after a side's answer was filed and held against the hashes, and what follows from that."""
    dispute = with_files(dispute, file(by, sha256=sha256, answers=True))
    command = RecordAnswer(evidence_id=dispute.room.files[-1].evidence_id, calls=7, days=1, **checked)
    events = led_to(dispute, command, dispute.changed_at + HOUR)
    return fold(dispute.case_id, events, dispute), [each for each in events if isinstance(each, ReconciliationAsked)]


WRONG = (WrongDay(day="2026-10-03", why="lacking", calls=2),)

# --- an exchange of hashes -------------------------------------------------------------------------------------------


def test_what_answers_hashes_says_which_it_answers_also_once_it_is_filed():
    dispute = with_files(with_hashes(), file(NOC, answers=True), file(ANALYST))

    exchange = Exchange(carrier="ev-1", ours="ev-2")
    assert [each.exchange for each in dispute.room.files] == [None, None, exchange, None]
    assert [event.exchange for event in dispute.timeline if event.event == "evidence-filed"] == [
        None,
        None,
        exchange,
        None,
    ]


@pytest.mark.parametrize("sides", [(), (NOC,), (ANALYST,)], ids=["none", "the carrier's", "ours"])
def test_there_is_nothing_to_answer_until_both_sides_have_filed_hashes(sides):
    dispute = with_files(a_dispute(), *(file(by, "hashes.csv", HASHES) for by in sides))

    with pytest.raises(Refused, match="both sides file hashes first"):
        led_to(dispute, file(NOC, answers=True), dispute.changed_at)


def test_the_newest_hashes_of_each_side_are_answered():
    again = with_files(with_hashes(), file(NOC, "better.csv", HASHES, "3" * 64))
    refused = after(again, file(ANALYST, "broken.csv", HASHES, "4" * 64), again.changed_at)
    refused = after(refused, FileEvidence(evidence_id="ev-4", wrong="it is empty"), refused.changed_at)

    (event,) = led_to(refused, file(NOC, answers=True), refused.changed_at)

    assert event.exchange == Exchange(carrier="ev-3", ours="ev-2")


def test_both_answers_are_compared_by_the_columns_of_the_hashes_and_one_alone_is_not():
    one, nothing = answered(with_hashes(), NOC, columns=COLUMNS[1])

    _, (asked,) = answered(one, ANALYST, columns=COLUMNS[0])

    assert nothing == []
    below = "evidence/andesvoz/DSP-7K3QX9M2XA/"
    assert (asked.ours, asked.theirs) == (f"{below}ev-4", f"{below}ev-3")
    assert asked.columns == MappingFile(ours=COLUMNS[0], theirs=COLUMNS[1])


@pytest.mark.parametrize("columns", [(None, COLUMNS[0]), (COLUMNS[1], None), (None, None)])
def test_columns_that_only_one_side_told_are_not_used_for_both(columns):
    one, _ = answered(with_hashes(), NOC, columns=columns[0])

    _, (asked,) = answered(one, ANALYST, columns=columns[1])

    assert asked.columns is None


@pytest.mark.parametrize("checked", [{"wrong": WRONG}, {"failed": "no call records"}])
@pytest.mark.parametrize("first", [NOC, ANALYST])
def test_an_answer_that_is_not_what_was_exchanged_is_compared_with_nothing_until_it_is_mended(first, checked):
    second = ANALYST if first is NOC else NOC
    wrong, _ = answered(with_hashes(), first, **checked)

    both, nothing = answered(wrong, second)
    assert nothing == []
    _, (asked,) = answered(both, first, "5" * 64)
    assert asked.theirs.endswith("ev-5" if first is NOC else "ev-4")


def test_a_second_answer_that_is_wrong_asks_for_no_comparison():
    one, _ = answered(with_hashes(), NOC)
    two, _ = answered(one, ANALYST)

    _, nothing = answered(two, NOC, "6" * 64, wrong=WRONG)

    assert nothing == []


def test_answers_to_other_hashes_do_not_belong_together():
    one, _ = answered(with_hashes(), NOC)
    anew = with_files(one, file(ANALYST, "better.csv", HASHES, "7" * 64))

    _, nothing = answered(anew, ANALYST)

    assert nothing == []


def test_what_was_held_against_its_hashes_once_is_not_again():
    dispute, _ = answered(with_hashes(), NOC)

    assert led_to(dispute, RecordAnswer(evidence_id="ev-3", calls=9), dispute.changed_at) == []


def test_a_dispute_that_is_over_compares_no_more():
    one, _ = answered(with_hashes(), NOC)
    filed = with_files(one, file(ANALYST, answers=True))
    over = after(filed, WithdrawDispute(by=NOC), filed.changed_at + HOUR)

    events = led_to(over, RecordAnswer(evidence_id="ev-4", calls=7), over.changed_at + HOUR)

    assert [each.event for each in events] == ["answer-checked"]


# --- files -----------------------------------------------------------------------------------------------------------


def test_only_what_is_filed_counts_as_filed_and_in_the_order_of_its_versions():
    dispute = with_files(a_dispute(), file(NOC), file(NOC, sha256="2" * 64), file(ANALYST, sha256="3" * 64))
    dispute = after(dispute, file(NOC, sha256="8" * 64), dispute.changed_at)

    assert [each.evidence_id for each in dispute.room.filed] == ["ev-1", "ev-2", "ev-3"]
    versions = dispute.room.versions("calls.csv", "carrier")
    assert [(each.evidence_id, each.version) for each in versions] == [("ev-1", 1), ("ev-2", 2)]


def test_of_files_that_came_in_another_order_than_they_were_announced_the_one_that_came_last_is_the_newest():
    dispute = a_dispute()
    for name in ("first.csv", "second.csv"):
        dispute = after(dispute, file(NOC, name, HASHES), dispute.changed_at)
    for evidence_id in ("ev-2", "ev-1"):
        dispute = after(dispute, FileEvidence(evidence_id=evidence_id), dispute.changed_at + HOUR)

    assert dispute.room.newest(HASHES, "carrier").evidence_id == "ev-1"
    assert dispute.room.newest(HASHES, "ours") is None
    assert dispute.room.newest("text/csv", "carrier") is None


def test_of_two_that_came_at_once_the_later_announced_is_the_newest():
    dispute = a_dispute()
    for name in ("first.csv", "second.csv"):
        dispute = after(dispute, file(NOC, name, HASHES), MONDAY_9H)
    for evidence_id in ("ev-1", "ev-2"):
        dispute = after(dispute, FileEvidence(evidence_id=evidence_id), MONDAY_9H + HOUR)

    assert dispute.room.newest(HASHES, "carrier").evidence_id == "ev-2"


@pytest.mark.parametrize("filed", [True, False])
def test_a_masked_copy_is_recorded_once_and_of_a_file_that_is_there(filed):
    dispute = with_files(a_dispute(), file(NOC)) if filed else after(a_dispute(), file(NOC), MONDAY_9H)
    command = RecordMasked(evidence_id="ev-1", sha256="9" * 64, size_bytes=3, numbers=2)

    events = led_to(dispute, command, MONDAY_9H + HOUR)

    assert [each.event for each in events] == (["evidence-masked"] if filed else [])
    assert not filed or led_to(fold(dispute.case_id, events, dispute), command, MONDAY_9H + HOUR) == []


# --- how long it is kept ---------------------------------------------------------------------------------------------


def kept(**claim):
    dispute = with_files(a_dispute(claim=a_claim(**claim)), file(NOC))
    over = after(dispute, WithdrawDispute(by=NOC), dispute.changed_at + HOUR)
    return over, rooms.kept(over, TERMS)


def test_evidence_is_kept_by_the_date_of_the_invoice_and_by_the_day_of_the_dispute_where_none_is_told():
    months = TERMS.carrier.agreement.disputes.challenge_months
    assert months == 12

    assert kept(invoice_date="2026-10-02")[1].challenge_ends_at == at("2027-10-03 00:00")
    assert kept(invoice_date=None)[1].challenge_ends_at == at(f"{MONDAY_9H:%Y-%m-%d} 00:00") + 366 * DAY


def test_a_dispute_wakes_when_its_evidence_is_to_go_and_then_says_so_once():
    over, until = kept()

    assert rooms.wake_at(over, TERMS) == until.ends_at
    assert rooms.time_alone(over, TERMS, until.ends_at - SECOND) == []
    (ended,) = rooms.time_alone(over, TERMS, until.ends_at)
    assert isinstance(ended, RetentionEnded)
    assert rooms.wake_at(fold(over.case_id, [ended], over), TERMS) is None


def test_the_certificate_names_each_file_with_its_version_and_its_masked_copy():
    dispute = with_files(a_dispute(), file(NOC), file(NOC, sha256="2" * 64))
    masked = RecordMasked(evidence_id="ev-2", sha256="9" * 64, size_bytes=3, numbers=2)
    dispute = after(dispute, masked, dispute.changed_at)
    ended = fold(dispute.case_id, [RetentionEnded(at=MONDAY_9H + DAY, rule="over")], dispute)

    (certificate,) = rooms.decide(ended, RecordPurge(by=ANALYST), TERMS, MONDAY_9H + 2 * DAY)

    assert [(each.evidence_id, each.version, each.sha256, each.masked_sha256) for each in certificate.files] == [
        ("ev-1", 1, "1" * 64, None),
        ("ev-2", 2, "2" * 64, "9" * 64),
    ]


def test_an_empty_room_has_no_newest_file():
    assert Room().newest(HASHES, "ours") is None
