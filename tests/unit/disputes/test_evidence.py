"""What is filed in the evidence room, which version stands, and how long it is kept."""

from datetime import UTC, date, datetime, timedelta
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.disputes import evidence, retention
from pledgekeeper.disputes.evidence import (
    MAX_FILES,
    AnnounceEvidence,
    Described,
    FileEvidence,
    RecordMasked,
    Room,
)
from pledgekeeper.disputes.media import (
    HASHES,
    MAIL,
    MAX_LOOKED_INTO,
    MEDIA_TYPES,
    SNIFFED_BYTES,
    XLSX,
    is_a,
    looks_like,
)
from pledgekeeper.disputes.retention import REST, HoldEvidence, LiftHold, RecordPurge, challenge_ends_at
from pledgekeeper.disputes.room import RoomEvent, evolve
from pledgekeeper.effects.evidence_files import mismatch
from pledgekeeper.effects.uploads import Arrived
from pledgekeeper.errors import Invalid, NotFound, Refused
from tests.unit.builders import ENGINEER, NOC

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
BILLED = date(2026, 11, 2)


def announce(name="calls.csv", sha256="1" * 64, by=NOC, media_type="text/csv"):
    return AnnounceEvidence(by=by, name=name, media_type=media_type, size_bytes=3, sha256=sha256)


def after(room, *commands, over=False, now=NOW):
    for command in commands:
        room = reduce(evolve, evidence.decide(room, command, over=over, now=now), room)
    return room


def filed(*announced):
    """A room in which these were announced and filed, one after the other."""
    room = Room()
    for command in announced:
        room = after(room, command)
        room = after(room, FileEvidence(evidence_id=room.files[-1].evidence_id))
    return room


def test_versions_are_counted_by_name_and_side_and_only_of_what_was_filed():
    room = after(
        filed(announce(), announce(sha256="2" * 64), announce(by=ENGINEER), announce("other.csv")),
        announce(sha256="3" * 64), FileEvidence(evidence_id="ev-5", wrong="other content"),
    )  # fmt: skip
    room = after(room, announce(sha256="4" * 64), FileEvidence(evidence_id="ev-6"))

    assert [(e.evidence_id, e.state, e.version) for e in room.files] == [
        ("ev-1", "filed", 1), ("ev-2", "filed", 2), ("ev-3", "filed", 1), ("ev-4", "filed", 1),
        ("ev-5", "refused", None), ("ev-6", "filed", 3),
    ]  # fmt: skip


@given(st.lists(st.sampled_from(("announce", "file", "refuse", "mask")), max_size=20), st.data())
def test_nothing_that_was_filed_ever_leaves_the_room(history, data):
    room = Room()
    for number, step in enumerate(history):
        name = f"ev-{data.draw(st.integers(1, 3))}"
        command = {
            "announce": announce(sha256=f"{number:064}"),
            "file": FileEvidence(evidence_id=name),
            "refuse": FileEvidence(evidence_id=name, wrong="x"),
            "mask": RecordMasked(evidence_id=name, why_not="x"),
        }[step]
        before = {each.evidence_id: each.sha256 for each in room.filed}
        try:
            room = after(room, command)
        except NotFound:
            continue
        assert before.items() <= {each.evidence_id: each.sha256 for each in room.filed}.items()


def test_what_is_decided_once_about_a_file_stays():
    room = after(filed(announce()), RecordMasked(evidence_id="ev-1", numbers=3))

    for again in (FileEvidence(evidence_id="ev-1", wrong="x"), RecordMasked(evidence_id="ev-1", why_not="x")):
        assert evidence.decide(room, again, over=False, now=NOW) == []


def test_a_room_takes_so_many_files_and_no_unknown_types():
    full = after(Room(), *(announce(sha256=f"{number:064}") for number in range(MAX_FILES)))

    with pytest.raises(Refused, match="pack what is left"):
        after(full, announce())
    with pytest.raises(Invalid, match="text/csv"):
        after(Room(), announce(media_type="application/zip"))
    with pytest.raises(NotFound, match="no evidence ev-7"):
        after(Room(), FileEvidence(evidence_id="ev-7"))


@pytest.mark.parametrize("name", ["", "a/b.csv", "..\\b.csv", 'a".csv', "a\nb", "x" * 201])
def test_a_name_has_no_folder_and_nothing_that_a_header_would_take_for_its_own(name):
    with pytest.raises(ValueError, match="name"):
        announce(name)


@pytest.mark.parametrize(
    ("billed", "months", "ends"),
    [("2026-11-02", 12, "2027-11-03"), ("2026-08-31", 6, "2027-03-01"), ("2024-02-29", 12, "2025-03-01")],
)
def test_a_bill_can_be_challenged_until_the_same_day_so_many_months_later(billed, months, ends):
    assert challenge_ends_at(date.fromisoformat(billed), months).date() == date.fromisoformat(ends)


@given(
    st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(1, 120),
    st.integers(0, 15 * 365).map(lambda days: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(days)), st.booleans(),
)  # fmt: skip
def test_evidence_is_never_purged_before_the_bill_is_safe_and_the_dispute_has_rested(billed, months, changed, over):
    kept = retention.retention(filed(announce()), billed, months, over=over, changed_at=changed)

    assert (kept.ends_at is None) == (not over)
    if kept.ends_at is not None:
        assert kept.ends_at >= max(kept.challenge_ends_at, changed + REST)
        assert kept.ends_at.date() > billed


def kept_of(room, over=True):
    return retention.retention(room, BILLED, 12, over=over, changed_at=NOW)


def decided(room, command):
    return reduce(evolve, retention.decide(room, command, kept_of(room), NOW), room)


def test_a_hold_stops_the_end_and_its_lifting_lets_it_come():
    held = decided(filed(announce()), HoldEvidence(by=ENGINEER, reason="a court asks"))

    assert kept_of(held).ends_at is None
    with pytest.raises(Refused, match="held already, since 2026-11-23: a court asks"):
        decided(held, HoldEvidence(by=ENGINEER, reason="again"))
    lifted = decided(held, LiftHold(by=ENGINEER, reason="it asks no more"))
    assert kept_of(lifted).ends_at == datetime(2027, 11, 3, tzinfo=UTC)
    with pytest.raises(Refused, match="no hold"):
        decided(lifted, LiftHold(by=ENGINEER, reason="x"))


def test_a_file_that_comes_while_a_hold_is_on_the_room_leaves_it_held():
    held = decided(filed(announce()), HoldEvidence(by=ENGINEER, reason="a court asks"))

    after_another = after(held, announce("another.csv", sha256="2" * 64))

    assert after_another.hold == held.hold
    assert kept_of(after_another).ends_at is None


def test_nothing_is_purged_before_retention_ended_and_it_is_certified_once():
    room = filed(announce(), announce(by=ENGINEER))
    with pytest.raises(Refused, match="has not ended"):
        decided(room, RecordPurge(by=ENGINEER))

    later = kept_of(room).ends_at
    assert retention.time_alone(room, kept_of(room), later - timedelta(seconds=1)) == []
    ended = reduce(evolve, retention.time_alone(room, kept_of(room), later), room)
    assert retention.time_alone(ended, kept_of(ended), later) == []
    [certificate] = retention.decide(ended, RecordPurge(by=ENGINEER), kept_of(ended), later)
    assert [each.evidence_id for each in certificate.files] == ["ev-1", "ev-2"]
    assert retention.decide(evolve(ended, certificate), RecordPurge(by=ENGINEER), kept_of(ended), later) == []
    with pytest.raises(Refused, match="cannot be held"):
        decided(ended, HoldEvidence(by=ENGINEER, reason="too late"))


def test_an_empty_room_has_nothing_to_wake_for():
    assert retention.wake_at(Room(), kept_of(Room())) is None
    assert retention.time_alone(Room(), kept_of(Room()), NOW + timedelta(days=999)) == []


def test_every_event_of_the_room_is_folded():
    assert len(RoomEvent.__args__) == 9


BEGINNINGS = {
    "text/csv": "a,b\nété,1\n".encode(), "application/gzip": b"\x1f\x8b\x08", "application/pdf": b"%PDF-1.7",
    "application/vnd.apache.parquet": b"PAR1", "application/vnd.tcpdump.pcap": b"\xd4\xc3\xb2\xa1",
    "text/plain": b"SIP/2.0 200 OK", "image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff\xe0",
    HASHES: b"# pledgekeeper record hashes 1\n", XLSX: b"PK\x03\x04\x14\0", MAIL: b"From: ap@baltel.example\r\n",
    "audio/wav": b"RIFF\x24\0\0\0WAVEfmt ", "audio/mpeg": b"ID3\x04\0\0", "audio/ogg": b"OggS\0\x02",
}  # fmt: skip


@pytest.mark.parametrize("media_type", MEDIA_TYPES)
def test_a_file_is_of_the_type_that_it_begins_as(media_type):
    text = {"text/csv", "text/plain"}
    for other, beginning in BEGINNINGS.items():
        alike = media_type in text and other in {*text, MAIL}
        assert is_a(media_type, beginning) == (other == media_type or alike), other
    assert not is_a(media_type, b"MZ\x90\0")


def test_text_may_be_cut_within_a_character_and_nowhere_else():
    cut = ("a" + "é" * SNIFFED_BYTES).encode()[:SNIFFED_BYTES]

    assert is_a("text/plain", cut)
    assert is_a("text/csv", cut)
    assert not is_a("text/plain", b"\xc3")
    assert (looks_like(b"x,y"), looks_like(b"\0")) == ("text", "something else")


FRENCH = "Date;Numéro appelé;Durée;Montant\n2026-11-21 01:00:00;33612345678;12;0,10\n"


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16"])
def test_csv_may_be_written_as_spreadsheets_save_it(encoding):
    content = (FRENCH * 100).encode(encoding)

    assert is_a("text/csv", content)
    assert is_a("text/csv", content[:SNIFFED_BYTES])
    assert is_a("text/csv", content[: SNIFFED_BYTES - 1])
    assert not is_a("text/plain", content)


@pytest.mark.parametrize(
    "beginning",
    [
        b"MZ\x90\0\x03\0\0\0\xff\xff", b"\x7fELF\x02\x01\x01\0", b"\xca\xfe\xba\xbe\0\0\0\x34", b"\x89PNG\r\n\x1a\n",
        b"\xff\xd8\xff\xe0\0\x10JFIF", b"GIF89a\x01\0\x01\0\x80", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\xff\xfe\0\0a\0\0\0", b"\xff\xfe\x00\xd8\x00\xd8", "Дата;Номер\n".encode("cp1251"), b"%PDF-1.7\n\xe9",
        b"\xff\xfb\x90d",
    ],
)  # fmt: skip
def test_a_program_or_a_picture_is_no_csv(beginning):
    assert not is_a("text/csv", beginning)


def test_every_type_has_a_beginning_here_and_a_file_of_riff_that_is_no_sound_is_no_recording():
    assert BEGINNINGS.keys() == MEDIA_TYPES.keys()
    assert not is_a("audio/wav", b"RIFF\x24\0\0\0WEBPVP8 ")


@pytest.mark.parametrize("name", ["rates.xlsm", "Rates.XLSB", "letter.docm"])
def test_a_file_with_macros_by_its_name_is_refused_before_a_byte_comes(name):
    with pytest.raises(Invalid, match=r"save it as \.xlsx, CSV or PDF"):
        after(Room(), announce(name, media_type=XLSX))


@pytest.mark.parametrize(
    ("media_type", "most"), [(XLSX, MAX_LOOKED_INTO), (MAIL, MAX_LOOKED_INTO), ("text/csv", 1 << 30)]
)
def test_what_is_looked_into_is_no_longer_than_can_be(media_type, most):
    asked = announce(media_type=media_type).changed(size_bytes=most)
    assert after(Room(), asked).files

    if most == MAX_LOOKED_INTO:
        with pytest.raises(Invalid, match=f"at most {most}"):
            after(Room(), asked.changed(size_bytes=most + 1))


def test_what_came_is_held_against_what_was_announced():
    said = Described(name="x.csv", media_type="text/csv", size_bytes=3, sha256="1" * 64)
    came = Arrived("arriving/x", 3, "1" * 64, '"e"', b"a,b")

    assert mismatch(said, came) is None
    assert "3 bytes were announced, 4 came" in mismatch(said, Arrived("arriving/x", 4, "1" * 64, '"e"', b"a,b"))
    assert "that of what came is 222" in mismatch(said, Arrived("arriving/x", 3, "2" * 64, '"e"', b"a,b"))
    assert "is no .csv file (text/csv): it looks like .png" in mismatch(
        said, Arrived("arriving/x", 3, "1" * 64, '"e"', BEGINNINGS["image/png"])
    )
