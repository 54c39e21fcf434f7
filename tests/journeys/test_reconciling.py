"""A dispute about volume: both files are in evidence, and the case is told what makes the difference."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from urllib.parse import quote

import openpyxl
import pytest

from pledgekeeper import wiring
from pledgekeeper.billing.proposing import KNOWN
from pledgekeeper.billing.room import Room
from pledgekeeper.carriers.call_records import CallRecordClause
from tests.journeys.people import ANALYST, BILLING, CASES, CLAIM, DISPUTES, events
from tests.unit.billing.sides import HEADER, call

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 2, 12)  # noqa: DTZ001  a wall clock's
MONTH = [call(number, seconds=30 + number) for number in range(40)]

SHEET = b"""prefix,destination,rate_per_minute,first_increment_seconds,next_increment_seconds,effective_from,\
off_peak_rate_per_minute
22177,Senegal Mobile,0.36,1,1,2026-01-01,0.18
"""


def csv(rows, header=HEADER):
    return "\n".join(",".join(map(str, row)) for row in (header, *rows)).encode()


def disputed(world, ours=MONTH, theirs=MONTH[:-2], claim=CLAIM):
    """A dispute with two files of call records in evidence: its number, and where they are."""
    dispute = world.http("POST", DISPUTES, BILLING, claim).json["id"]
    below = f"evidence/baltel/{dispute}/"
    world.s3.objects |= {f"{below}ours.csv": csv(ours), f"{below}theirs.csv": csv(theirs)}
    return dispute, below


def ask(world, dispute, below, who=ANALYST, **files):
    body = {"command": "reconcile", "ours": f"{below}ours.csv", "theirs": f"{below}theirs.csv", **files}
    return world.http("POST", f"{CASES}/{dispute}/commands", who, body)


def test_whoever_sees_the_dispute_is_led_to_what_was_found_and_to_numbers_those_of_us_who_bill_alone(world_at):
    world = world_at(MONDAY)
    dispute, below = disputed(world)
    ask(world, dispute, below)
    folder = last(world, dispute, "dispute-reconciled").folder
    path = f"{DISPUTES}/{dispute}/reconciliations"

    [ours], [theirs] = (world.http("GET", path, who).json for who in (ANALYST, BILLING))

    names = ["reconciliation.html", "reconciliation.xlsx", "summary.json", "calls.sha256"]
    assert [file["name"] for file in ours["files"]] == names
    assert [file["name"] for file in theirs["files"]] == [name for name in names if not name.endswith("xlsx")]
    for who, told in ((ANALYST, ours), (BILLING, theirs)):
        for file in told["files"]:
            answer = world.http("GET", file["url"].removeprefix("https://care.pledge.example"), who)
            assert (answer.status, answer.json["media_type"]) == (303, file["media_type"])
            assert world.s3.follow(answer.headers["Location"]) == world.s3.objects[folder + file["name"]]
    calls = world.s3.objects[f"{folder}calls.sha256"].decode().split()[1]
    one = f"{path}/{ours['asked']}?file="
    assert world.http("GET", f"{one}{quote(calls)}", ANALYST).status == 303
    assert [world.http("GET", f"{one}{quote(name)}", BILLING).status for name in (calls, "reconciliation.xlsx")] == [
        403
    ] * 2
    for name in ("", "../columns.yaml", "calls/../../x.parquet"):
        answer = world.http("GET", f"{one}{quote(name)}", ANALYST)
        assert (answer.status, "calls.sha256" in answer.json["reason"]) == (400, True)
    assert world.http("GET", f"{path}/event-1?file=summary.json", ANALYST).status == 404
    logged = {each["evidence"] for each in world.http("GET", f"{DISPUTES}/{dispute}/accesses", BILLING).json}
    assert f"{ours['asked']}/{calls}" in logged


def test_the_workbook_of_a_comparison_names_its_dispute_the_invoice_and_the_carrier(world_at):
    world = world_at(MONDAY)
    dispute, below = disputed(world)
    ask(world, dispute, below)

    folder = last(world, dispute, "dispute-reconciled").folder
    book = openpyxl.load_workbook(BytesIO(world.s3.objects[f"{folder}reconciliation.xlsx"]))
    rows = [row[:2] for row in book["Summary"].iter_rows(min_row=2, max_row=4, values_only=True)]

    assert rows == [("dispute", dispute), ("invoice", "INV-2026-10-00417"), ("carrier", "Baltel Carrier Services")]


DESK = "desk-paris@pledge.example"


def last(world, dispute, name):
    return [event for event in world.store.load(dispute).case.timeline if event.event == name][-1]


def test_the_difference_comes_back_by_cause_with_all_that_was_found(world_at):
    world = world_at(MONDAY)
    dispute, below = disputed(world)
    world.taken()

    assert ask(world, dispute, below).status == 200

    told = last(world, dispute, "dispute-reconciled")
    assert [(each.cause, each.calls, str(each.amount)) for each in told.causes] == [("missing_theirs", 2, "0.411")]
    summary = world.s3.objects[f"{told.folder}summary.json"]
    assert hashlib.sha256(summary).hexdigest() == told.summary_sha256
    for name, digest in json.loads(summary)["outputs"].items():
        assert hashlib.sha256(world.s3.objects[told.folder + name]).hexdigest() == digest
    letters = {each.to: each.text for each in world.taken()}
    assert letters.keys() == {"ap@baltel.example", DESK}
    assert "Ours less yours comes to 0.41 EUR" in letters["ap@baltel.example"]
    assert told.summary_sha256 in letters["ap@baltel.example"]
    assert "is finished: ours less theirs 0.41 EUR, unexplained 0.00 (missing_theirs 0.41)" in letters[DESK]


@pytest.mark.parametrize(
    ("currency", "told", "nothing", "on_page"),
    [("OMR", "1234.567", "0.000", "1,234.567"), ("JPY", "1235", "0", "1,235")],
)
def test_letters_and_pages_tell_a_difference_with_the_decimals_of_its_currency(
    world_at, currency, told, nothing, on_page
):
    world = world_at(MONDAY)
    world.agree("baltel", disputes=world.store.carrier("baltel").agreement.disputes.changed(currency=currency))
    claim = {**CLAIM, "currency": currency}
    ours = [*MONTH[:-1], call(40, amount="1234.5671")]
    dispute, below = disputed(world, ours, MONTH[:-1], claim)
    world.taken()

    ask(world, dispute, below)

    letters = {each.to: each.text for each in world.taken()}
    assert f"Ours less yours comes to {told} {currency}" in letters["ap@baltel.example"]
    assert f"By these causes (calls):\r\n  Missing in your file: {told} (1)" in letters["ap@baltel.example"]
    assert f"ours less theirs {told} {currency}, unexplained {nothing} (missing_theirs {told})" in letters[DESK]
    page = world.http("GET", f"/ecare/cases/{dispute}", BILLING).text
    assert (page.count(f"{on_page}<") > 3, "1,234.57" in page) == (True, False)
    assert str(last(world, dispute, "dispute-reconciled").difference) == "1234.5671"


def test_a_message_that_comes_twice_changes_nothing(world_at):
    world = world_at(MONDAY)
    dispute, below = disputed(world)
    ask(world, dispute, below)
    before = events(world, dispute)

    (asked,) = [event for event in world.store.load(dispute).case.timeline if event.event == "reconciliation-asked"]
    number = world.store.load(dispute).case.timeline.index(asked)
    again = json.dumps({"case_id": dispute, "owed_by": f"e{number}"})
    world.sqs.send_message_batch("reconciliations", [{"Id": "1", "MessageBody": again, "DelaySeconds": 0}])
    world.settle()

    assert events(world, dispute) == before


def test_a_file_that_cannot_be_read_is_said_in_the_timeline_and_keeps_no_message(world_at):
    world = world_at(MONDAY)
    dispute, below = disputed(world)
    world.s3.objects[f"{below}theirs.csv"] = bytes(range(256))

    ask(world, dispute, below)

    assert "theirs.csv: this is no text" in last(world, dispute, "reconciliation-failed").reason
    assert "came to nothing" in [each.text for each in world.taken() if each.to == DESK][-1]
    assert "dispute-reconciled" not in events(world, dispute)


def test_what_is_told_of_a_file_that_cannot_be_read_quotes_its_numbers_without_their_last_digits(world_at):
    world = world_at(MONDAY)
    dispute, below = disputed(world)
    for content in (
        "+49305551111,+9607901111\n+49305551112,+9607901112\n",
        "begun,caller,called,lasted,note\nno,+49305551111,+9607901111,no,49 30 555 1111 called\n",
        "begun,caller,called,lasted\ncall of 49\u00a030\u00a0555\u00a01111,+49305551111,+9607901111,12\n",
    ):
        world.s3.objects[f"{below}theirs.csv"] = content.encode()

        ask(world, dispute, below)

        reason = last(world, dispute, "reconciliation-failed").reason
        timeline = world.http("GET", f"{CASES}/{dispute}/timeline", BILLING).text
        said = reason + timeline + "".join(each.text for each in world.taken())
        assert "4930555****" in reason
        assert not re.search(r"1111|1112", said)
        assert not re.search(r"\d{8,}", reason.replace(KNOWN["when a call began"], ""))


def test_a_file_that_is_not_there_is_said(world_at):
    world = world_at(MONDAY)
    dispute, below = disputed(world)

    ask(world, dispute, below, theirs=f"{below}other.csv")

    assert last(world, dispute, "reconciliation-failed").reason == f"there is no file {below}other.csv"


def test_the_files_of_another_case_do_not_exist(world_at):
    world = world_at(MONDAY)
    dispute, below = disputed(world)
    other, _ = disputed(world)

    refused = ask(world, dispute, below, theirs=f"evidence/baltel/{other}/theirs.csv")

    assert refused.status == 400
    assert "is not in the evidence of this case" in refused.text
    assert ask(world, dispute, below, theirs=f"{below}../{other}/theirs.csv").status == 400
    assert ask(world, dispute, below, who=BILLING).status == 403


def test_the_columns_that_were_found_are_kept_for_the_carrier_and_used_again(world_at):
    world = world_at(MONDAY)
    dispute, below = disputed(world)
    ask(world, dispute, below)
    kept = "reconciliations/baltel/columns.yaml"
    assert b"b_number: called" in world.s3.objects[kept]

    changed = csv(MONTH).replace(b"called", b"DNIS")  # next month they name a column otherwise
    world.s3.objects[f"{below}theirs.csv"] = changed
    ask(world, dispute, below)

    assert last(world, dispute, "dispute-reconciled").difference == 0
    assert b"b_number: DNIS" in world.s3.objects[kept]


def test_columns_that_no_call_shows_are_not_kept(world_at):
    world = world_at(MONDAY)
    dispute, below = disputed(world)
    world.s3.objects[f"{below}theirs.csv"] = csv([])

    ask(world, dispute, below)

    assert last(world, dispute, "dispute-reconciled").difference
    assert "reconciliations/baltel/columns.yaml" not in world.s3.objects


def test_columns_by_which_little_matches_are_doubted_and_not_kept_and_others_may_be_named(world_at):
    world = world_at(MONDAY)
    dispute, below = disputed(world)
    header = ("start", "called", "caller", "seconds", "amount")  # their exchange swapped the two
    world.s3.objects[f"{below}theirs.csv"] = csv(MONTH, header)
    kept = "reconciliations/baltel/columns.yaml"

    ask(world, dispute, below)

    doubted = last(world, dispute, "dispute-reconciled")
    assert "only 0 of 40 calls with a partner" in doubted.doubt
    assert "to 'called'" in doubted.doubt
    assert json.loads(world.s3.objects[f"{doubted.folder}summary.json"])["columns"]["theirs"]["b_number"] == "called"
    assert kept not in world.s3.objects

    plain = {"start": {"column": "start"}, "duration": {"column": "seconds"}, "amount": "amount"}
    columns = {"ours": {**plain, "a_number": "caller", "b_number": "called"},
               "theirs": {**plain, "a_number": "called", "b_number": "caller"}}  # fmt: skip
    assert ask(world, dispute, below, columns=columns).status == 200

    told = last(world, dispute, "dispute-reconciled")
    assert (told.doubt, told.difference, told.causes) == (None, 0, ())
    assert b"b_number: caller" in world.s3.objects[kept]


def test_a_column_may_be_named_and_the_rest_is_recognised(world_at):
    world = world_at(MONDAY)
    dispute, below = disputed(world)
    swapped = csv(MONTH, ("start", "called", "caller", "seconds", "amount"))
    world.s3.objects[f"{below}theirs.csv"] = swapped

    assert (
        ask(world, dispute, below, named_columns={"theirs": {"a_number": "called", "b_number": "caller"}}).status == 200
    )

    told = last(world, dispute, "dispute-reconciled")
    assert (told.doubt, told.difference, told.causes) == (None, 0, ())
    assert b"b_number: caller" in world.s3.objects["reconciliations/baltel/columns.yaml"]
    ask(world, dispute, below)
    assert last(world, dispute, "dispute-reconciled").difference == 0, "what was named is kept for the carrier"


def test_all_columns_and_some_of_them_are_not_named_at_once(world_at):
    world = world_at(MONDAY)
    dispute, below = disputed(world)
    plain = {"start": {"column": "start"}, "duration": {"column": "seconds"}, "b_number": "called"}

    refused = ask(world, dispute, below, columns={"ours": plain, "theirs": plain}, named_columns={})

    assert (refused.status, "send one" in refused.text) == (400, True)


def test_a_month_that_a_side_filed_in_several_files_is_compared_as_one(world_at):
    world = world_at(MONDAY)
    dispute, below = disputed(world)
    days = [f"{below}{number}" for number in range(3)]
    world.s3.objects |= {key: csv(MONTH[number::3]) for number, key in enumerate(days)}

    assert ask(world, dispute, below, ours=days).status == 200

    told = last(world, dispute, "dispute-reconciled")
    assert [(each.cause, each.calls) for each in told.causes] == [("missing_theirs", 2)]
    asked = last(world, dispute, "reconciliation-asked")
    assert (asked.files("ours"), asked.files("theirs")) == (tuple(days), (f"{below}theirs.csv",))
    for wrong, said in (
        (days[:2] * 2, "has a file twice"),
        ([*days, f"{below}theirs.csv"], "is the same file as ours"),
    ):
        refused = ask(world, dispute, below, ours=wrong)
        assert (refused.status, said in refused.text) == (400, True)


def test_more_bytes_than_there_is_room_for_are_refused_with_what_to_do(world_at, monkeypatch):
    monkeypatch.setattr("functions.reconcile.ROOM", Room(calls=100, compared=100, file_bytes=1000))
    world = world_at(MONDAY)
    dispute, below = disputed(world)

    ask(world, dispute, below)

    reason = last(world, dispute, "reconciliation-failed").reason
    assert "have more than 1,000 bytes together" in reason
    assert "File them as Parquet" in reason


def test_on_the_last_try_time_that_runs_out_is_told_in_the_timeline(world_at, monkeypatch):
    monkeypatch.setattr("functions.reconcile.TRIES", 1)
    monkeypatch.setattr("functions.reconcile.ANSWERING_SECONDS", 900)
    monkeypatch.setattr("functions.reconcile.finish", lambda database, *_, **__: endless(database))
    world = world_at(MONDAY)
    dispute, below = disputed(world)

    ask(world, dispute, below)

    reason = last(world, dispute, "reconciliation-failed").reason
    assert "takes longer than there is time for. File each half" in reason


def endless(database):
    return database.execute("SELECT count(*) FROM range(10000000) a, range(10000000) b WHERE hash(a, b) = 7")


def test_rates_tolerances_and_exchange_are_those_of_the_carriers_agreement(world_at):
    """Ours is rated by the sheet, off-peak; theirs is in dollars and up to nine seconds later: nothing differs."""
    world = world_at(MONDAY)
    agreed = CallRecordClause.model_validate(
        {
            "match": {"start_seconds": 10},
            "peak": {"days": ["tue"], "from": "08:00", "to": "09:00"},
            "fx": [{"currency": "USD", "rate": "0.5"}],
            "rate_sheet": "rates.csv",
        }
    )
    world.agree("baltel", call_records=agreed)
    world.s3.objects["reconciliations/baltel/rates/rates.csv"] = SHEET
    dispute, below = disputed(world)
    begun = [NIGHT + timedelta(minutes=number) for number in range(40)]
    later = [at + timedelta(seconds=9 * (number % 2)) for number, at in enumerate(begun)]
    ours = [call(number, at=at)[:4] for number, at in enumerate(begun)]
    theirs = [(*call(number, at=at, rate="0.36"), "USD") for number, at in enumerate(later)]
    world.s3.objects[f"{below}ours.csv"] = csv(ours, HEADER[:4])
    world.s3.objects[f"{below}theirs.csv"] = csv(theirs, (*HEADER, "currency"))

    ask(world, dispute, below)

    told = last(world, dispute, "dispute-reconciled")
    assert (told.causes, told.difference, told.unexplained) == ((), 0, 0)


def test_rates_that_contradict_each_other_and_were_kept_before_that_was_refused_are_told_and_none_wins(world_at):
    world = world_at(MONDAY)
    rates = [{"currency": "USD", "rate": rate, "from": "2026-10-01"} for rate in ("0.9", "0.91")]
    world.agree("baltel", call_records=CallRecordClause.model_validate({"fx": rates}))
    dispute, below = disputed(world)

    ask(world, dispute, below)

    assert last(world, dispute, "reconciliation-failed").reason == (
        "the agreement of Baltel Carrier Services: call_records: fx: USD has two rates from 2026-10-01 on: 0.9 and "
        "0.91; keep one, or say from when the other one counts"
    )


def test_both_sides_see_on_the_page_where_and_when_their_records_differ(world_at):
    world = world_at(MONDAY)
    dispute, below = disputed(world)
    ask(world, dispute, below)

    for who in (BILLING, ANALYST):
        page = world.http("GET", f"/ecare/cases/{dispute}", who).text
        assert '<table class="heat">' in page
        assert '<span aria-hidden="true">+0.4</span><span class="hidden">0.41</span>' in page


def test_a_map_that_is_not_the_one_of_the_timeline_is_not_shown(world_at):
    world = world_at(MONDAY)
    dispute, below = disputed(world)
    ask(world, dispute, below)
    world.s3.objects[f"{last(world, dispute, 'dispute-reconciled').folder}summary.json"] = b"{}"

    page = world.http("GET", f"/ecare/cases/{dispute}", BILLING)

    assert page.status == 200
    assert '<table class="heat">' not in page.text


def test_whoever_waits_sees_how_far_the_comparison_has_come_and_nothing_of_it_once_it_is_done(world_at, monkeypatch):
    world = world_at(MONDAY)
    dispute, below = disputed(world)
    seen = []
    tell = wiring.progress_table().__class__.tell

    def look(table, case_id, owed_by, percent, now):
        tell(table, case_id, owed_by, percent, now)
        seen.append((percent, world.http("GET", f"/ecare/cases/{case_id}?part=live", BILLING)))

    monkeypatch.setattr("pledgekeeper.store.progress.ProgressTable.tell", look)
    ask(world, dispute, below)

    told = [percent for percent, _ in seen]
    assert told == sorted(told)
    assert len(set(told)) > 4
    assert all(f'max="100" value="{percent}"' in page.text and "data-every" in page.text for percent, page in seen)
    assert len({page.headers["ETag"] for _, page in seen}) == len(set(told))
    assert "data-every" not in world.http("GET", f"/ecare/cases/{dispute}?part=live", BILLING).text
