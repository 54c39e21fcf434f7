"""Patterns of fraud in call records that are in evidence: asked for by a form or the API, told to both sides."""

import hashlib
import json
import re
from html import unescape

import pytest

from pledgekeeper import wiring
from pledgekeeper.api.routes import RANGE_LISTS
from pledgekeeper.carriers.fraud_clause import FraudClause
from pledgekeeper.ecare.desk_range_lists import LISTS
from tests.journeys.people import AGENT, ANALYST, BILLING, CASES, CLAIM, DISPUTES, events
from tests.journeys.test_ecare_dispute_forms import does, offered, opened
from tests.journeys.test_fraud import IRSF, NIGHT
from tests.journeys.test_the_evidence_room import filed
from tests.unit.billing import traffic

RANGE_LIST = b"""prefix,kind,from,until,source
+9607904,high-risk,2026-11-01,,IRSF test numbers of the fraud desk
22177,unassigned,2027-01-01,,ARTP
"""


@pytest.fixture
def world(world_at):
    return world_at(NIGHT)


def records(tmp_path, *sources):
    return traffic.written(tmp_path, *sources).read_bytes()


def with_records(world, content, claim=IRSF, who=BILLING):
    """A dispute in whose evidence room a file of records is: its number, and the key of the file."""
    dispute = world.dispute = opened(world, claim)
    world.room = f"{DISPUTES}/{dispute}/evidence"
    return dispute, f"evidence/baltel/{dispute}/{filed(world, who, content, 'pbx.csv')['id']}"


def last(world, dispute, name):
    return [event for event in world.store.load(dispute).case.timeline if event.event == name][-1]


def ask(world, dispute, who=ANALYST, **said):
    return world.http("POST", f"{CASES}/{dispute}/commands", who, {"command": "find-patterns", **said})


@pytest.fixture
def hacked(world, tmp_path):
    """A dispute about a hacked PBX whose calls are among those that the carrier filed."""
    return with_records(world, records(tmp_path, traffic.clean(1, 2000), traffic.irsf(1)))


def test_a_form_has_a_file_searched_and_the_timeline_has_what_was_found_to_the_call_and_the_cent(world, hacked):
    dispute, file = hacked
    assert "find-patterns" in offered(world, dispute)

    does(world, dispute, "find-patterns", file=file, records="calls", range_list="")

    told = last(world, dispute, "patterns-found")
    injected = list(traffic.irsf(1))
    (irsf,) = [each for each in told.patterns if each.pattern == "irsf"]
    assert (irsf.findings, irsf.calls, told.calls) == (1, len(injected), 2000 + len(injected))
    assert f"{irsf.amount:.6f}" == f"{sum(float(each['amount']) for each in injected):.6f}"
    assert {"numbering-plan", "hourly-profile"} <= set(told.shows)
    findings = world.s3.objects[f"{told.folder}findings.json"]
    assert hashlib.sha256(findings).hexdigest() == told.findings_sha256
    for name, digest in json.loads(findings)["outputs"].items():
        assert hashlib.sha256(world.s3.objects[told.folder + name]).hexdigest() == digest


def test_both_sides_see_it_drawn_in_every_language_and_only_those_who_bill_get_numbers_in_full(world, hacked):
    dispute, file = hacked
    ask(world, dispute, file=file)

    for who in (ANALYST, BILLING):
        for language in ("en", "fr", "es", "zh"):
            page = world.http("GET", f"/ecare/cases/{dispute}", who, headers={"accept-language": language}).text
            assert 'aria-labelledby="pattern-hours"' in page
            assert "+96079" in page
            assert "33170000001" not in page
    [ours], [theirs] = (world.http("GET", f"{DISPUTES}/{dispute}/patterns", who).json for who in (ANALYST, BILLING))
    assert [each["name"] for each in ours["files"]] == ["findings.json", "findings-in-full.json", "numbers.csv"]
    assert [each["name"] for each in theirs["files"]] == ["findings.json"]
    assert {"irsf", "sequential"} <= {each["pattern"] for each in theirs["patterns"]}
    below = f"{DISPUTES}/{dispute}/patterns/{ours['asked']}?file="
    masked = world.s3.follow(world.http("GET", f"{below}findings.json", BILLING).headers["Location"]).decode()
    assert "+9607904**** - +9607904****" in masked
    assert "+96079040000" not in masked
    full = world.http("GET", f"{below}numbers.csv", ANALYST)
    assert "+96079040000,MV," in world.s3.follow(full.headers["Location"]).decode()
    assert [world.http("GET", f"{below}numbers.csv", who).status for who in (BILLING, AGENT)] == [403, 403]
    wrong = world.http("GET", f"{below}reconciliation.xlsx", ANALYST)
    assert (wrong.status, "findings.json, findings-in-full.json, numbers.csv" in wrong.json["reason"]) == (400, True)
    logged = {each["evidence"] for each in world.http("GET", f"{DISPUTES}/{dispute}/accesses", BILLING).json}
    assert f"{ours['asked']}/numbers.csv" in logged


def test_the_page_says_by_the_agreements_rule_whether_the_records_support_the_claim_and_that_it_decides_nothing(
    world, hacked
):
    dispute, file = hacked
    ask(world, dispute, file=file)
    told = last(world, dispute, "patterns-found").support
    page = unescape(world.http("GET", f"/ecare/cases/{dispute}", BILLING).text)
    assert (told.supports, told.by, told.calls, told.least_calls) == (told.amount >= told.least_amount, "irsf", 200, 30)
    assert ("the records do not support the claim" in page) != told.supports
    assert "It decides nothing." in page
    lenient = {"irsf": {"patterns": ["irsf"], "least_calls": 150, "least_share": "0.001"}}

    world.agree("baltel", fraud=FraudClause.model_validate({"patterns": lenient}))
    wiring.book.cache_clear()
    ask(world, dispute, file=file)

    told = last(world, dispute, "patterns-found").support
    assert (told.supports, told.least_calls) == (True, 150)
    assert ">the records support the claim<" in world.http("GET", f"/ecare/cases/{dispute}", BILLING).text


def test_what_was_computed_is_asked_of_the_carrier_no_more(world, hacked):
    dispute, file = hacked

    def missing():
        return set(world.http("GET", f"{DISPUTES}/{dispute}", ANALYST).json["fraud"]["evidence_missing"])

    before = missing()
    ask(world, dispute, file=file)

    assert before - missing() == {"call records", "numbering plan check"}


def load(world, text, who=ANALYST, name="house"):
    return world.http("POST", RANGE_LISTS, who, {"name": name, "csv": text.decode()})


def test_our_billing_loads_range_lists_and_what_was_in_force_is_still_there_by_its_hash(world):
    first, second = RANGE_LIST, RANGE_LIST + b"88216,satellite,,,Thuraya\n"

    told = [load(world, text) for text in (first, second)]

    assert [(each.status, each.json["lines"]) for each in told] == [(201, 2), (201, 3)]
    assert world.http("GET", f"{RANGE_LISTS}/house", ANALYST).json == {
        "name": "house", "sha256": told[1].json["sha256"], "csv": second.decode(),
    }  # fmt: skip
    assert world.s3.objects[f"ranges/house/{hashlib.sha256(first).hexdigest()}.csv"] == first
    assert world.http("GET", f"{RANGE_LISTS}/nobodys", ANALYST).status == 404
    assert [load(world, first, who).status for who in (BILLING, AGENT)] == [403, 403]
    wrong = load(world, RANGE_LIST + b"44,cheap,,,x\n")
    assert (wrong.status, "csv: line 4: kind 'cheap' is not known" in wrong.json["reason"]) == (400, True)
    assert load(world, first, name="../mails").status == 400
    assert world.s3.objects["ranges/house.csv"] == second


def test_our_billing_loads_range_lists_on_a_page_that_tells_which_were_loaded_by_whom_and_when(world):
    first, second = RANGE_LIST, RANGE_LIST + b"88216,satellite,,,Thuraya\n"
    for text in (first, second):
        world.http("POST", LISTS, ANALYST, {"range_list": "house", "file": b"\xef\xbb\xbf" + text})
        world.clock.advance(minutes=5)
    load(world, first, name="other")

    page = unescape(world.http("GET", LISTS, ANALYST).text)
    rows = re.findall(r'<th scope="row">(\w+)(.*?)</th>.*?<td[^>]*>(\d+)</td>.*?range-lists/\w+/(\w+)', page)
    hashes = [hashlib.sha256(text).hexdigest() for text in (first, second)]
    assert [(name, "in force" in force, lines, sha256) for name, force, lines, sha256 in rows] == [
        ("other", True, "2", hashes[0]), ("house", True, "3", hashes[1]), ("house", False, "2", hashes[0]),
    ]  # fmt: skip
    assert re.findall(r'data-label="By">(.*?)</td>', page) == ["staff-billing-analyst"] * 3
    assert len(set(re.findall(r'data-label="Loaded"><time datetime="(.*?)">', page))) == 3
    assert world.http("GET", f"{LISTS}/house/{hashes[0]}", ANALYST).text == first.decode()
    assert world.http("GET", f"{LISTS}/house/{'0' * 64}", ANALYST).status == 404
    assert world.http("POST", LISTS, AGENT, {"range_list": "house", "file": first}).status == 403
    assert world.s3.objects["ranges/house.csv"] == second


def shown(world):
    """The rows of the page: name, whether it is in force, lines, hash."""
    page = world.http("GET", LISTS, ANALYST).text
    row = r'<th scope="row">([\w-]+)(.*?)</th>.*?<td[^>]*>([\d ]*)</td>.*?range-lists/[\w-]+/(\w+)'
    return [(name, "in force" in force, lines, sha256[:8]) for name, force, lines, sha256 in re.findall(row, page)]


def test_a_list_in_force_of_which_no_loading_is_recorded_is_shown_and_given_back(world):
    """Those that were loaded before loads were recorded."""
    other = RANGE_LIST + b"88216,satellite,,,Thuraya\n"
    load(world, other, name="house")
    before = RANGE_LIST + b"\n"
    sha256 = hashlib.sha256(before).hexdigest()
    for key in ("ranges/house.csv", "ranges/old.csv"):
        world.s3.objects[key] = before

    page = world.http("GET", LISTS, ANALYST).text

    assert sorted(shown(world)) == [
        ("house", False, "3", hashlib.sha256(other).hexdigest()[:8]),
        ("house", True, "2", sha256[:8]),
        ("old", True, "2", sha256[:8]),
    ]
    assert page.count("not recorded") == 2
    assert world.http("GET", f"{LISTS}/old/{sha256}", ANALYST).text == before.decode()


def test_a_list_in_force_is_shown_however_long_ago_it_was_loaded(world, monkeypatch):
    monkeypatch.setattr("pledgekeeper.ecare.desk_range_lists.SHOWN", 2)
    for name in ("house", "other", "other", "other"):
        load(world, RANGE_LIST, name=name)
        world.clock.advance(minutes=5)

    assert [(name, in_force) for name, in_force, _, _ in shown(world)] == [
        ("other", True), ("other", False), ("house", True),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["loaded", "loaded-json", "csv"])
def test_a_range_list_may_have_any_name_and_the_page_still_tells_of_all(world, name):
    for each in (name, "house"):
        assert load(world, RANGE_LIST, name=each).status == 201

    page = world.http("GET", LISTS, ANALYST)

    assert page.status == 200
    assert set(re.findall(r'<th scope="row">([\w-]+)', page.text)) == {name, "house"}


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("house", RANGE_LIST + b"44,cheap,,,x\n", "line 4: kind 'cheap' is not known; it is one of: valid, premium"),
        ("My list", RANGE_LIST, "A name has lower-case letters, digits and hyphens"),
        ("house", b"", "No file was chosen, or it is empty."),
        ("house", RANGE_LIST + b"44,premium,,,\xe9\n", "This file is not UTF-8"),
    ],
)
def test_a_range_list_that_is_wrong_is_told_beside_its_field_and_nothing_is_taken(world, name, content, told):
    answer = world.http("POST", LISTS, ANALYST, {"range_list": name, "file": content})

    assert (answer.status, told in unescape(answer.text)) == (400, True)
    assert f'value="{name}"' in answer.text
    assert not any(key.startswith("ranges/") for key in world.s3.objects)


def test_a_range_list_in_evidence_is_used_as_of_the_day_of_the_call_and_goes_before_the_agreements(world, hacked):
    dispute, file = hacked
    world.agree("baltel", fraud=FraudClause(range_list="house"))
    wiring.book.cache_clear()
    load(world, RANGE_LIST.replace(b"high-risk", b"premium"))

    ask(world, dispute, file=file)
    of_the_agreement = last(world, dispute, "patterns-found")
    mine = f"evidence/baltel/{dispute}/{filed(world, ANALYST, RANGE_LIST, 'ranges.csv')['id']}"
    does(world, dispute, "find-patterns", file=file, records="calls", range_list=mine)
    filed_one = last(world, dispute, "patterns-found")

    calls = [{each.verdict: each.calls for each in told.numbers} for told in (of_the_agreement, filed_one)]
    assert (calls[0]["premium"], calls[1]["high-risk"]) == (200, 200)
    told = json.loads(world.s3.objects[f"{filed_one.folder}findings.json"])["ranges"]
    assert {each["source"] for each in told} == {told[0]["plan"], "IRSF test numbers of the fraud desk"}
    assert "numbering-plan-at-date" in filed_one.shows
    told = json.loads(world.s3.objects[f"{of_the_agreement.folder}findings.json"])
    assert f"ranges/house/{told['range_list_sha256']}.csv" in world.s3.objects


def choices_of(world, dispute, who=ANALYST):
    page = world.http("GET", f"/ecare/cases/{dispute}", who).text
    field = page.partition('<select name="range_list"')[2].partition("</select>")[0]
    return re.findall(r'<option value="([^"]*)"', field)


def test_the_form_offers_the_range_lists_that_are_loaded_beside_those_in_evidence(world, hacked):
    dispute, file = hacked
    load(world, RANGE_LIST)
    load(world, RANGE_LIST.replace(b"high-risk", b"premium"), name="supplier")
    mine = f"evidence/baltel/{dispute}/{filed(world, ANALYST, RANGE_LIST, 'ranges.csv')['id']}"

    assert choices_of(world, dispute) == ["", "house", "supplier", file, mine]
    does(world, dispute, "find-patterns", file=file, records="calls", range_list="supplier")

    told = last(world, dispute, "patterns-found")
    assert {each.verdict: each.calls for each in told.numbers}["premium"] == 200
    assert last(world, dispute, "patterns-asked").range_list == "supplier"


def test_a_search_by_a_list_of_ours_that_is_not_loaded_says_so_and_by_no_list_at_all_is_refused(world, hacked):
    dispute, file = hacked

    ask(world, dispute, file=file, range_list="nowhere")
    refused = ask(world, dispute, file=file, range_list="My List")

    assert "there is no file ranges/nowhere.csv" in last(world, dispute, "patterns-failed").reason
    assert (refused.status, "'My List' is no range list" in refused.json["reason"]) == (400, True)


def test_the_columns_that_a_reconciliation_found_for_that_side_are_used_again_and_those_asked_for_before_them(
    world, tmp_path
):
    content = records(tmp_path, traffic.clean(1, 500)).replace(b"b_number", b"x").replace(b"duration", b"y", 1)
    dispute, file = with_records(world, content)
    columns = {"start": {"column": "answer_time"}, "b_number": "x", "duration": {"column": "y"}, "amount": "amount"}

    ask(world, dispute, file=file, columns={**columns, "b_number": "z"})
    assert (
        "there is no column 'z'; there are: answer_time, a_number, x" in last(world, dispute, "patterns-failed").reason
    )
    ask(world, dispute, file=file, columns=columns)

    assert last(world, dispute, "patterns-found").calls == 500


def test_messages_are_searched_for_inflated_traffic(world, tmp_path):
    content = records(tmp_path, traffic.clean_messages(1), traffic.ait(1))
    dispute, file = with_records(world, content, IRSF | {"type": "sms-ait"})

    does(world, dispute, "find-patterns", file=file, records="messages", range_list="")

    told = last(world, dispute, "patterns-found")
    assert [(each.pattern, each.calls) for each in told.patterns if each.pattern == "ait"] == [("ait", 150)]
    assert "conversion" in told.shows
    missing = world.http("GET", f"{DISPUTES}/{dispute}", ANALYST).json["fraud"]["evidence_missing"]
    assert not {"hourly profile", "conversion of one-time passwords"} & set(missing)
    assert "2650 messages of pbx.csv" in world.http("GET", f"/ecare/cases/{dispute}", BILLING).text


def test_a_file_or_a_range_list_that_cannot_be_read_is_said_in_the_timeline(world, hacked):
    dispute, file = hacked
    junk = f"evidence/baltel/{dispute}/ev-9"
    world.s3.objects[junk] = bytes(range(256))
    bad = RANGE_LIST + b"abc,high-risk,,,x\n44,cheap,,,x\n"
    ranges = f"evidence/baltel/{dispute}/{filed(world, ANALYST, bad, 'bad.csv')['id']}"

    ask(world, dispute, file=junk)
    assert "this is no text" in last(world, dispute, "patterns-failed").reason
    ask(world, dispute, file=file, range_list=ranges)

    reason = last(world, dispute, "patterns-failed").reason
    assert "line 4: prefix 'abc' is no beginning of a number" in reason
    assert "line 5: kind 'cheap' is not known; it is one of: valid, premium" in reason
    assert "patterns-found" not in events(world, dispute)


def test_what_is_told_of_records_that_cannot_be_searched_quotes_numbers_without_their_last_digits(world):
    dispute, file = with_records(world, b"+49305551111,+9607901111\n+49305551112,+9607901112\n")

    ask(world, dispute, file=file)

    reason = last(world, dispute, "patterns-failed").reason
    assert "('+4930555****,+960790****')" in reason
    assert not re.search(r"1111|1112", world.http("GET", f"/ecare/cases/{dispute}", BILLING).text)


def test_only_we_ask_for_it_over_files_of_this_dispute_and_only_of_one_about_fraud(world, hacked):
    dispute, file = hacked
    rate = opened(world, CLAIM | {"reference": "rate"})

    assert ask(world, dispute, BILLING, file=file).status == 403
    other = ask(world, dispute, file=file.replace(dispute, "DSP-1"))
    assert (other.status, other.json["reason"]) == (
        400, f"'{file.replace(dispute, 'DSP-1')}' is not in the evidence of this case; its keys begin with "
        f"evidence/baltel/{dispute}/",
    )  # fmt: skip
    refused = ask(world, rate, file=file.replace(dispute, rate))
    assert (refused.status, "not fraud; open a fraud dispute" in refused.json["reason"]) == (409, True)
    assert "find-patterns" not in offered(world, rate) | offered(world, dispute, BILLING)
    assert "patterns-asked" not in events(world, dispute)


def test_a_message_that_comes_twice_changes_nothing(world, hacked):
    dispute, file = hacked
    ask(world, dispute, file=file)
    before = events(world, dispute)
    again = json.dumps({"case_id": dispute, "owed_by": last(world, dispute, "patterns-found").asked})

    world.sqs.send_message_batch("reconciliations", [{"Id": "1", "MessageBody": again, "DelaySeconds": 0}])
    world.settle()

    assert events(world, dispute) == before


def test_whoever_waits_is_told_so_and_all_of_it_goes_when_the_evidence_does(world, hacked):
    dispute, file = hacked
    world.down.add("reconciliations")
    ask(world, dispute, file=file)
    assert 'aria-labelledby="searching"' in world.http("GET", f"/ecare/cases/{dispute}", BILLING).text
    world.down.clear()
    world.settle()
    assert 'aria-labelledby="searching"' not in world.http("GET", f"/ecare/cases/{dispute}", BILLING).text
    folder = last(world, dispute, "patterns-found").folder
    world.http("POST", f"{CASES}/{dispute}/commands", BILLING, {"command": "withdraw-dispute"})

    world.pass_time(days=400)

    assert not [key for key in world.s3.objects if key.startswith(folder)]
    page = world.http("GET", f"/ecare/cases/{dispute}", ANALYST)
    assert (page.status, 'aria-labelledby="pattern-hours"' in page.text) == (200, False)
