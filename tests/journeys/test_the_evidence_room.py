"""Both sides file evidence: each sees what the other filed, nobody more than they need, and nothing stays too long."""

import gzip
import hashlib
from datetime import UTC, datetime

import pytest

from pledgekeeper import cli
from pledgekeeper.disputes.media import HASHES
from pledgekeeper.disputes.retention import EvidencePurged
from tests.journeys.people import ANALYST, BILLING, CASES, CLAIM, DISPUTES, events

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
SUPERVISOR, CARRIER_ADMIN = "staff.supervisor", "carrier.baltel.admin"
OURS = b"start;a-number;b-number;seconds\n2026-10-01 10:00:00;+33199000121;+37061234567;61\n"
THEIRS = b"start,calling,called,duration\n2026-10-01T10:00:02,0033199000121,37061234567,60\n"


@pytest.fixture
def world(world_at):
    world = world_at(MONDAY)
    world.dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    world.room = f"{DISPUTES}/{world.dispute}/evidence"
    return world


def described(content, name="calls.csv", media_type="text/csv"):
    sha256 = hashlib.sha256(content).hexdigest()
    return {"name": name, "media_type": media_type, "size_bytes": len(content), "sha256": sha256}


def filed(world, who, content, name="calls.csv", media_type="text/csv"):
    """A side announces, uploads and files."""
    announced = world.http("POST", world.room, who, described(content, name, media_type))
    assert announced.status == 201, announced.text
    assert world.s3.send(announced.json["upload"], content) == 200
    return world.http("POST", f"{world.room}/{announced.json['id']}/filed", who).json


def opened(world, who, evidence, form=None):
    return world.http("POST", f"{world.room}/{evidence}/links", who, {"form": form} if form else {})


def listed(world, who):
    return world.http("GET", world.room, who).json["evidence"]


def command(world, who, name, **more):
    return world.http("POST", f"{CASES}/{world.dispute}/commands", who, {"command": name, **more})


def test_each_side_sees_what_the_other_filed_by_its_hash(world):
    filed(world, BILLING, THEIRS)
    filed(world, ANALYST, OURS)

    for who in (BILLING, ANALYST):
        assert [(e["side"], e["state"], e["version"], e["sha256"]) for e in listed(world, who)] == [
            ("carrier", "filed", 1, hashlib.sha256(THEIRS).hexdigest()),
            ("ours", "filed", 1, hashlib.sha256(OURS).hexdigest()),
        ]


def test_a_link_takes_the_file_that_was_announced_and_no_other(world):
    upload = world.http("POST", world.room, BILLING, described(THEIRS)).json["upload"]

    assert world.s3.send(upload, THEIRS + b"x") == 403
    assert world.s3.send(upload, THEIRS.replace(b"60", b"66")) == 400
    assert world.s3.send(upload, THEIRS, **{"Content-Type": "text/html"}) == 403
    assert world.s3.send(upload, THEIRS) == 200


def test_what_was_not_uploaded_is_not_filed_and_its_side_is_told_what_to_do(world):
    announced = world.http("POST", world.room, BILLING, described(THEIRS)).json["id"]

    answer = world.http("POST", f"{world.room}/{announced}/filed", BILLING)

    assert answer.status == 409
    assert "send the file to the address" in answer.json["reason"]


def test_a_file_of_another_type_than_was_said_lies_in_quarantine_and_its_side_alone_is_told(world):
    told = filed(world, BILLING, b"%PDF-1.7 ...")

    assert told["state"] == "refused"
    assert "is no .csv file (text/csv): it looks like .pdf" in told["refused_because"]
    assert [key.partition("/")[0] for key, _ in world.s3.versions] == ["arriving", "quarantine"]
    assert [e["state"] for e in listed(world, BILLING)] == ["refused"]
    assert listed(world, ANALYST) == []
    assert opened(world, BILLING, "ev-1").status == 409
    assert opened(world, ANALYST, "ev-1").status == 404


def test_a_type_that_nobody_reads_is_refused_before_a_byte_comes(world):
    answer = world.http("POST", world.room, BILLING, described(b"MZ", "run.exe", "application/x-msdownload"))

    assert answer.status == 400
    assert "text/csv" in answer.json["reason"]


def test_the_same_name_again_is_a_new_version_and_the_old_one_stays(world):
    filed(world, BILLING, THEIRS)
    filed(world, BILLING, THEIRS.replace(b"60", b"61"))
    filed(world, ANALYST, OURS)

    assert [(e["side"], e["version"], e.get("superseded_by")) for e in listed(world, ANALYST)] == [
        ("carrier", 1, "ev-2"), ("carrier", 2, None), ("ours", 1, None),
    ]  # fmt: skip
    assert world.s3.follow(opened(world, BILLING, "ev-1", "raw").json["url"]) == THEIRS
    again = world.http("POST", world.room, ANALYST, described(OURS))
    assert (again.status, "this very file is here already: ev-3" in again.json["reason"]) == (409, True)


def test_only_the_side_that_announced_a_file_files_it(world):
    upload = world.http("POST", world.room, BILLING, described(THEIRS)).json["upload"]
    world.s3.send(upload, THEIRS)

    assert world.http("POST", f"{world.room}/ev-1/filed", ANALYST).status == 404
    assert world.http("POST", f"{world.room}/ev-1/filed", "carrier.andesvoz.billing").status == 404


def test_numbers_are_shown_in_full_to_those_who_bill_and_masked_to_all_others(world):
    filed(world, BILLING, THEIRS)
    filed(world, ANALYST, OURS)

    forms = {
        who: [opened(world, who, evidence).json["form"] for evidence in ("ev-1", "ev-2")]
        for who in (ANALYST, SUPERVISOR, BILLING, CARRIER_ADMIN)
    }

    assert forms == {
        ANALYST: ["raw", "raw"], SUPERVISOR: ["masked", "masked"],
        BILLING: ["raw", "masked"], CARRIER_ADMIN: ["masked", "masked"],
    }  # fmt: skip
    refused = opened(world, BILLING, "ev-2", "raw")
    assert (refused.status, "ask for the form masked" in refused.json["reason"]) == (403, True)


def test_the_same_number_has_the_same_mask_in_the_files_of_both_sides(world):
    filed(world, BILLING, THEIRS)
    filed(world, ANALYST, gzip.compress(OURS), "calls.csv.gz", "application/gzip")

    theirs = world.s3.follow(opened(world, SUPERVISOR, "ev-1").json["url"]).decode()
    ours = gzip.decompress(world.s3.follow(opened(world, SUPERVISOR, "ev-2").json["url"])).decode()

    calling, called = theirs.splitlines()[1].split(",")[1:3]
    assert ours.splitlines()[1].split(";") == ["2026-10-01 10:00:00", f"+{calling}", f"+{called}", "61"]
    assert calling.startswith("3319900****~")
    assert "0121" not in ours + theirs


def test_call_records_that_cannot_be_masked_are_given_raw_or_not_at_all(world):
    filed(world, ANALYST, b"PAR1....", "calls.parquet", "application/vnd.apache.parquet")

    answer = opened(world, BILLING, "ev-1")

    assert answer.status == 409
    assert "file call records as CSV, or hashes" in answer.json["reason"]
    assert opened(world, ANALYST, "ev-1").json["form"] == "raw"


def test_both_sides_read_who_was_given_what_and_when(world):
    filed(world, BILLING, THEIRS)
    opened(world, "ana:staff.billing-analyst", "ev-1")
    world.pass_time(minutes=3)
    opened(world, "otto:carrier.baltel.admin", "ev-1")

    for who in (BILLING, ANALYST):
        assert world.http("GET", f"{DISPUTES}/{world.dispute}/accesses", who).json == [
            {"at": "2026-11-23T09:00:00Z", "side": "ours", "by": "ana", "evidence": "ev-1", "form": "raw"},
            {"at": "2026-11-23T09:03:00Z", "side": "carrier", "by": "otto", "evidence": "ev-1", "form": "masked"},
        ]


def test_a_link_runs_out_and_is_not_given_again_for_an_old_request(world):
    filed(world, BILLING, THEIRS)
    key = {"Idempotency-Key": "a"}
    link = world.http("POST", f"{world.room}/ev-1/links", BILLING, {}, key).json
    world.pass_time(minutes=6)

    again = world.http("POST", f"{world.room}/ev-1/links", BILLING, {}, key)

    assert world.s3.follow(link["url"]) is None
    assert (again.status, "another Idempotency-Key" in again.json["reason"]) == (409, True)


def test_evidence_is_kept_until_its_bill_can_no_longer_be_challenged_then_purged_with_a_certificate(world):
    filed(world, BILLING, THEIRS)
    filed(world, ANALYST, OURS)
    assert world.http("GET", world.room, BILLING).json["retention"]["not_before"] == "2027-11-03T00:00:00Z"
    assert "ends_at" not in world.http("GET", world.room, BILLING).json["retention"]
    command(world, BILLING, "withdraw-dispute")
    assert world.http("GET", world.room, BILLING).json["retention"]["ends_at"] == "2027-11-03T00:00:00Z"

    world.pass_time(days=344)
    assert not world.s3.deleted
    world.pass_time(days=1)

    certificate = world.store.load(world.dispute).case.timeline[-1]
    assert isinstance(certificate, EvidencePurged)
    assert [(f.name, f.sha256, f.size_bytes) for f in certificate.files] == [
        ("calls.csv", hashlib.sha256(THEIRS).hexdigest(), len(THEIRS)),
        ("calls.csv", hashlib.sha256(OURS).hexdigest(), len(OURS)),
    ]
    assert "can be challenged for 12 months" in certificate.rule
    assert certificate.at == datetime(2027, 11, 3, tzinfo=UTC)
    assert world.s3.versions == []
    assert [e["state"] for e in listed(world, ANALYST)] == ["purged", "purged"]
    assert opened(world, ANALYST, "ev-1").status == 409


def test_what_a_reconciliation_found_from_evidence_goes_with_it_and_that_of_others_stays(world):
    filed(world, BILLING, THEIRS)
    mine, neighbour = (
        f"reconciliations/baltel/{world.dispute}/event-4/calls.parquet",
        "reconciliations/baltel/columns.yaml",
    )
    for key in (mine, neighbour):
        world.s3.put_object(Bucket="mail", Key=key, Body=b"1")
    command(world, BILLING, "withdraw-dispute")

    world.pass_time(days=345)

    assert (mine in world.s3.objects, neighbour in world.s3.objects) == (False, True)


def test_what_waits_to_be_purged_is_given_to_nobody_any_more(world):
    filed(world, BILLING, THEIRS)
    command(world, BILLING, "withdraw-dispute")
    world.down = {"purges"}
    world.pass_time(days=346)

    answer = opened(world, ANALYST, "ev-1")

    assert not world.s3.deleted
    assert (answer.status, "ended on 2027-11-03" in answer.json["reason"]) == (409, True)


def test_a_hold_keeps_evidence_beyond_its_time_and_lifting_it_lets_it_rest_and_go(world):
    filed(world, BILLING, THEIRS)
    assert command(world, BILLING, "hold-evidence", reason="x").status == 403
    command(world, ANALYST, "hold-evidence", reason="a court asks for it")
    command(world, BILLING, "withdraw-dispute")

    world.pass_time(days=400)
    assert not world.s3.deleted
    assert world.http("GET", world.room, ANALYST).json["retention"]["held_because"] == "a court asks for it"
    command(world, ANALYST, "lift-hold", reason="it asks no more")
    world.pass_time(days=29)
    assert not world.s3.deleted
    world.pass_time(days=2)

    assert events(world, world.dispute)[-3:] == ["hold-lifted", "retention-ended", "evidence-purged"]


def test_a_carrier_is_told_that_its_evidence_is_held_and_until_when_at_least_and_neither_who_holds_it_nor_why(world):
    filed(world, BILLING, THEIRS)
    command(world, ANALYST, "hold-evidence", reason="a court asks for it")

    case = f"/ecare/cases/{world.dispute}"
    theirs = [world.http("GET", f"{case}{page}", BILLING).text for page in ("", "/evidence", "/export")]
    retention = world.http("GET", world.room, BILLING).json["retention"]

    assert "Since Mon 23 Nov, 11:00 this evidence is held" in theirs[1]
    assert "nothing of it is deleted until the hold is lifted, and in no case before" in theirs[1]
    assert ("held_since" in retention, "held_because" in retention) == (True, False)
    assert not [page for page in theirs if "a court asks" in page]
    assert "a court asks for it" in world.http("GET", f"{case}/evidence", ANALYST).text


def test_a_dispute_that_is_open_keeps_its_evidence_however_old_the_bill_is(world):
    filed(world, BILLING, THEIRS)

    world.pass_time(days=1000)

    assert not world.s3.deleted


def test_nothing_is_filed_into_a_dispute_that_is_over(world):
    command(world, BILLING, "withdraw-dispute")

    answer = world.http("POST", world.room, BILLING, described(THEIRS))

    assert (answer.status, "the dispute is over" in answer.json["reason"]) == (409, True)


def test_a_purge_that_died_halfway_is_finished_and_certified_once(world):
    filed(world, BILLING, THEIRS)
    filed(world, ANALYST, OURS)
    command(world, BILLING, "withdraw-dispute")
    calls = iter(range(1000))
    world.crash_at = lambda call: call == "after s3.delete_object" and next(calls) == 1

    world.pass_time(days=346)

    assert world.s3.versions == []
    assert events(world, world.dispute).count("evidence-purged") == 1


def test_hashes_of_both_sides_tell_the_days_on_which_their_records_differ(world, tmp_path):
    salt = world.http("GET", world.room, BILLING).json["hash_salt"]
    assert world.http("GET", world.room, ANALYST).json["hash_salt"] == salt
    theirs = ["2026-10-01 10:00:00,37061234567,61", "2026-10-02 10:00:00,37061234567,61"]
    ours = ["2026-10-01 10:00:03,0037061234567,60", "2026-10-02 10:00:00,37061234567,161"]
    path = f"{DISPUTES}/{world.dispute}/differing-days"
    for who, rows in ((BILLING, theirs), (ANALYST, ours)):
        assert "filed no hashes yet" in world.http("GET", path, who).json["not_compared_because"]
        filed(world, who, hashes_of(tmp_path, rows, salt), "october.hashes", HASHES)

    for who in (BILLING, ANALYST):
        assert world.http("GET", path, who).json == {
            "carrier_hashes": "ev-1",
            "our_hashes": "ev-2",
            "days_of": "UTC",
            "days": [{"day": "2026-10-02", "only_carrier": 1, "only_ours": 1}],
        }


def hashes_of(folder, rows, salt):
    """What `pledge hash-records` makes of a file."""
    records, hashes = folder / "records.csv", folder / "hashes"
    records.write_text("\n".join(["start,called,seconds", *rows]))
    assert cli.main(["hash-records", str(records), "--salt", salt, "--into", str(hashes)]) == 0
    return hashes.read_bytes()


# --- the answer to hashes --------------------------------------------------------------------------------------------

COLUMNS = "start,called,seconds,amount"
SAME = ["10/01/2026 14:00:00,37061234567,61,0.61"]
THEIR_DAYS = ["10/02/2026 14:00:00,37061234567,61,0.61", "10/03/2026 14:00:00,37061234568,90,0.90"]
OUR_DAYS = ["10/02/2026 14:00:00,37061234567,161,1.61"]
VILNIUS = ["--zone", "Europe/Vilnius", "--days-of", "Europe/Vilnius"]


def exchanged(world, folder):
    """Both sides have filed hashes of a month: two days differ."""
    salt = world.http("GET", world.room, BILLING).json["hash_salt"]
    for who, rows in ((BILLING, SAME + THEIR_DAYS), (ANALYST, SAME + OUR_DAYS)):
        records, hashes = folder / "month.csv", folder / "month.hashes"
        rows = [*rows, "10/31/2026 14:00:00,37061234567,61,0.61"]  # which tells that months come first
        records.write_text("\n".join([COLUMNS, *rows]))
        made = ["hash-records", str(records), "--salt", salt, *VILNIUS, "--into", str(hashes)]
        assert cli.main(made) == 0
        assert filed(world, who, hashes.read_bytes(), "october.hashes", HASHES)["state"] == "filed"


def answered(world, who, rows, name="days.csv", columns=COLUMNS):
    """A side files the days that differ as its answer; what came of it."""
    content = "\n".join([columns, *rows]).encode()
    announced = world.http("POST", world.room, who, described(content, name) | {"answers_hashes": True})
    assert announced.status == 201, announced.text
    assert world.s3.send(announced.json["upload"], content) == 200
    world.http("POST", f"{world.room}/{announced.json['id']}/filed", who)
    world.pass_time(minutes=1)
    return next(each for each in listed(world, who) if each["id"] == announced.json["id"])


def test_the_days_that_differ_are_filed_as_the_answer_and_once_both_sides_have_answered_they_are_compared(
    world, tmp_path
):
    exchanged(world, tmp_path)
    differing = world.http("GET", f"{DISPUTES}/{world.dispute}/differing-days", BILLING).json
    assert (differing["days_of"], [each["day"] for each in differing["days"]]) == (
        "Europe/Vilnius", ["2026-10-02", "2026-10-03"],
    )  # fmt: skip

    theirs = answered(world, BILLING, THEIR_DAYS)
    assert theirs["answers"] == {"carrier_hashes": "ev-1", "our_hashes": "ev-2"}
    assert theirs["answer"] == {"right": True, "calls": 2, "days": 2}
    assert "reconciliation-asked" not in events(world, world.dispute)
    ours = answered(world, ANALYST, OUR_DAYS)

    assert ours["answer"] == {"right": True, "calls": 1, "days": 1}
    [asked] = [each for each in world.store.load(world.dispute).case.timeline if each.event == "reconciliation-asked"]
    below = f"evidence/baltel/{world.dispute}"
    assert (asked.by.side, asked.ours, asked.theirs) == ("system", f"{below}/{ours['id']}", f"{below}/{theirs['id']}")
    assert asked.columns.ours.start.written == "month-first"
    [found] = [each for each in world.store.load(world.dispute).case.timeline if each.event == "dispute-reconciled"]
    assert {each.cause: each.calls for each in found.causes} == {"missing_ours": 1, "duration": 1}


def test_an_answer_that_has_other_days_or_other_calls_is_told_which_and_is_not_compared(world, tmp_path):
    exchanged(world, tmp_path)
    answered(world, ANALYST, OUR_DAYS)

    wrong = answered(world, BILLING, [*SAME, THEIR_DAYS[0], "10/02/2026 15:00:00,37061234567,5,0.05"])["answer"]

    assert wrong == {
        "right": False, "calls": 3, "days": 2, "more_wrong": 0,
        "wrong": [
            {"day": "2026-10-01", "why": "same", "calls": 1}, {"day": "2026-10-02", "why": "not-hashed", "calls": 1},
            {"day": "2026-10-03", "why": "lacking", "calls": 1},
        ],
    }  # fmt: skip
    assert "reconciliation-asked" not in events(world, world.dispute)
    assert answered(world, BILLING, THEIR_DAYS, "again.csv")["answer"]["right"]
    assert events(world, world.dispute).count("reconciliation-asked") == 1


def test_what_is_told_of_an_answer_that_cannot_be_read_quotes_numbers_without_their_last_digits(world, tmp_path):
    exchanged(world, tmp_path)

    answer = answered(world, BILLING, ["+9607901111"], columns="+49305551111")["answer"]

    assert "+4930555****" in answer["not_checked_because"]
    assert "1111" not in answer["not_checked_because"]


def test_what_was_filed_as_plain_evidence_may_be_filed_once_more_as_the_answer_and_not_twice(world, tmp_path):
    content = "\n".join([COLUMNS, *THEIR_DAYS]).encode()
    filed(world, BILLING, content, "days.csv")
    exchanged(world, tmp_path)

    assert answered(world, BILLING, THEIR_DAYS)["version"] == 2
    again = world.http("POST", world.room, BILLING, described(content, "days.csv") | {"answers_hashes": True})
    assert (again.status, "this very file is here already" in again.json["reason"]) == (409, True)


def test_a_file_that_cannot_be_read_as_the_answer_says_why(world, tmp_path):
    exchanged(world, tmp_path)

    told = answered(world, BILLING, [])["answer"]
    more = answered(world, BILLING, [SAME[0]] * 9, "nine.csv")["answer"]
    other = answered(world, BILLING, ["x,y,z,1"], "other.csv")["answer"]
    strange = answered(world, BILLING, ["1,2,3"], "abc.csv", columns="a,b,c")["answer"]

    assert "there is no column 'start'" in strange["not_checked_because"]
    assert [each["why"] for each in told["wrong"]] == ["lacking", "lacking"]
    assert "more calls than the 4 that were hashed" in more["not_checked_because"]
    assert not other["right"]


def test_there_is_nothing_to_answer_before_both_sides_filed_hashes_and_no_letter_is_an_answer(world, tmp_path):
    early = world.http("POST", world.room, BILLING, described(THEIRS) | {"answers_hashes": True})
    exchanged(world, tmp_path)
    letter = described(b"%PDF-1.7", "letter.pdf", "application/pdf") | {"answers_hashes": True}
    refused = world.http("POST", world.room, BILLING, letter)

    assert (early.status, "both sides file hashes first" in early.json["reason"]) == (409, True)
    assert (refused.status, "what answers hashes is call records" in refused.json["reason"]) == (400, True)


def test_the_page_has_a_place_for_the_answer_and_tells_both_sides_what_came_of_it(world, tmp_path):
    exchanged(world, tmp_path)
    page = f"/ecare/cases/{world.dispute}/evidence"
    assert "data-answers" in world.http("GET", page, BILLING).text
    told = {each: str(value) for each, value in described(b"start,called,seconds\n").items() if each != "media_type"}
    assert world.http("POST", page, BILLING, told | {"answers_hashes": "yes"}).status == 200
    assert world.store.load(world.dispute).case.room.files[-1].exchange.carrier == "ev-1"

    answered(world, BILLING, [*SAME, *THEIR_DAYS])

    for who in (BILLING, ANALYST):
        text = world.http("GET", page, who).text
        assert "Answers the hashes ev-1 (the carrier&#39;s) and ev-2 (ours)." in text
        assert "2026-10-01: calls of a day on which both sides have the same: 1" in text
        timeline = world.http("GET", f"/ecare/cases/{world.dispute}", who).text
        assert "Answer to the hashes checked" in timeline
        assert "not as exchanged: 2026-10-01" in timeline
