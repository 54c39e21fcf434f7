"""What is asked of a dispute by forms: each where it is possible, with mistakes beside the field, and nothing lost."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from pledgekeeper.disputes.claims import MOST_LINES
from tests.journeys.people import AGENT, ANALYST, BILLING, CLAIM, DISPUTES, NOC, events
from tests.journeys.test_disputes_fair import ELENA_HERE
from tests.journeys.test_fraud import IRSF, NIGHT
from tests.journeys.test_reconciling import MONTH, csv
from tests.journeys.test_the_evidence_room import filed
from tests.unit.billing.sides import SHEET as SIDES_SHEET
from tests.unit.billing.sides import call

PARTY = {"name": "Seafibre", "email": "fraud@seafibre.example", "direction": "up", "language": "en"}
BLOCK = {"ranges": "+9607\n+6707\n", "blocked_at": "2026-11-21T04:41", "blocked_by": "NOC Singapore"}
SHEET = b"""prefix,destination,rate_per_minute,first_increment_seconds,next_increment_seconds,effective_from
22177,Senegal Mobile,0.36,1,1,2026-01-01
"""
WHY = {"reason": "So agreed by phone."}


@pytest.fixture
def world(world_at):
    return world_at(NIGHT)


def opened(world, claim):
    return world.http("POST", DISPUTES, BILLING, claim).json["id"]


def offered(world, dispute, who=ANALYST):
    return set(re.findall(r'id="form-([a-z-]+)"', world.http("GET", f"/ecare/cases/{dispute}", who).text))


def asks(world, dispute, command, who=ANALYST, **form):
    return world.http("POST", f"/ecare/cases/{dispute}/ask/{command}", who, form)


def does(world, dispute, command, who=ANALYST, **form):
    answer = asks(world, dispute, command, who, **form)
    assert answer.status == 303, unescape(answer.text)


def test_the_fraud_lane_is_run_by_forms_from_the_block_to_the_police_report(world):
    dispute = opened(world, IRSF)

    does(world, dispute, "record-block", **BLOCK)
    does(world, dispute, "stop-payment", **PARTY)
    does(world, dispute, "acknowledge-stop-payment", notice_id="s1")
    does(world, dispute, "require-police-report", due_at="2026-12-01T12:00")
    does(world, dispute, "promise-police-report", BILLING, due_at="2026-12-05T12:00")
    does(world, dispute, "receive-police-report", number="VPK-2026-118")
    does(world, dispute, "withhold", supplier="Seafibre", amount="1 000,50")

    for who in (ANALYST, BILLING):
        page = unescape(world.http("GET", f"/ecare/cases/{dispute}", who).text)
        for shown in ("+9607, +6707", "up the chain: acknowledged", "VPK-2026-118", "Withheld in time: "):
            assert shown in page, shown
        assert "Seafibre" not in page.partition('id="form-')[0] or who == ANALYST
    told = world.http("GET", f"{DISPUTES}/{dispute}", ANALYST).json["fraud"]
    assert told["police_report"]["state"] == "received"
    assert [each["state"] for each in told["stop_payments"]] == ["acknowledged"]
    (blocked,) = [each for each in world.store.load(dispute).case.timeline if each.event == "traffic-blocked"]
    assert blocked.ranges == ("+9607", "+6707")
    assert {"payment-withheld"} <= set(events(world, dispute))


def test_a_form_that_is_sent_again_leads_to_what_it_did_the_first_time(world):
    dispute = opened(world, IRSF)
    does(world, dispute, "record-block", **BLOCK)
    does(world, dispute, "stop-payment", **PARTY)
    sent = {"notice_id": "s1", "key": "pressed-twice-in-the-dark"}
    does(world, dispute, "acknowledge-stop-payment", **sent)
    before = events(world, dispute)

    assert "acknowledge-stop-payment" not in offered(world, dispute)
    does(world, dispute, "acknowledge-stop-payment", **sent)

    assert events(world, dispute) == before


def test_a_moment_with_an_offset_is_that_moment(world):
    dispute = opened(world, IRSF)

    does(world, dispute, "record-block", **{**BLOCK, "blocked_at": "2026-11-21T06:41+02:00"})

    (blocked,) = [each for each in world.store.load(dispute).case.timeline if each.event == "traffic-blocked"]
    assert blocked.blocked_at == datetime(2026, 11, 21, 4, 41, tzinfo=UTC)


def test_a_form_is_offered_only_where_the_table_has_its_row_and_to_whoever_may(world):
    rate, fraud = opened(world, CLAIM), opened(world, IRSF | {"reference": "f"})

    lane = {"record-block", "require-police-report", "waive-police-report", "withhold"}
    assert lane <= offered(world, fraud)
    assert not lane & offered(world, rate)
    assert offered(world, fraud, BILLING) == {"promise-police-report", "withdraw-part", "notify-withholding"}
    does(world, fraud, "receive-police-report", number="1")
    assert not {each for each in offered(world, fraud) if "police" in each}
    assert asks(world, fraud, "waive-police-report", **WHY).status == 409
    assert asks(world, rate, "stop-payment", **PARTY).status == 409
    assert asks(world, fraud, "withhold", BILLING, supplier="x", amount="1").status == 409
    assert asks(world, rate, "withdraw-part", NOC, line="whole", amount="1").status in (403, 404)
    assert asks(world, rate, "withdraw-part", AGENT, line="whole", amount="1").status in (403, 404)


def test_a_stop_payment_notice_is_offered_once_a_block_is_recorded_and_before_it_is_said_so(world):
    dispute = opened(world, IRSF)

    assert (
        "Stop-payment notices can be sent once a block is recorded"
        in world.http("GET", f"/ecare/cases/{dispute}", ANALYST).text
    )
    assert "stop-payment" not in offered(world, dispute)
    does(world, dispute, "record-block", **BLOCK)

    assert "stop-payment" in offered(world, dispute)


@pytest.mark.parametrize(("language", "said"), [
    ("en", "0 s of 3 business days (24 h of working time)"), ("fr", "0 s sur 3 jours ouvrés (24 h de temps ouvré)"),
    ("es", "0 s de 3 días hábiles (24 h de tiempo laborable)"), ("zh", "3 个工作日（工作时间 24 小时）中的 0 秒"),
])  # fmt: skip
def test_a_promise_of_business_days_is_told_as_it_is_promised_not_in_days_of_24_hours(world, language, said):
    dispute = opened(world, CLAIM)

    page = world.http("GET", f"/ecare/cases/{dispute}", BILLING, headers={"Accept-Language": language}).text

    assert said in unescape(page)


def test_no_notice_of_withholding_is_to_come_where_the_page_says_that_the_dispute_is_notice_enough(world):
    page = unescape(world.http("GET", f"/ecare/cases/{opened(world, IRSF)}", BILLING).text)

    assert "says nothing of a notice of withholding: the dispute is notice enough" in page
    assert "Evidence still to come" in page
    assert "withholding notice" not in page


def test_the_carrier_says_what_it_withholds_on_the_page_and_both_sides_see_what_it_may(world):
    dispute = opened(world, CLAIM)

    does(world, dispute, "notify-withholding", BILLING, amount="7000.00", since="2026-12-02")

    for who in (BILLING, ANALYST):
        page = unescape(world.http("GET", f"/ecare/cases/{dispute}", who).text)
        assert "by clause B13 it may be" in page
        assert "195.72 of it is not disputed" in page


def test_what_is_wrong_stands_beside_its_field_and_nothing_that_was_typed_is_lost(world):
    dispute = opened(world, IRSF)

    answer = asks(world, dispute, "record-block", ranges="+9607", blocked_at="yesterday", blocked_by="")

    page = unescape(answer.text)
    assert answer.status == 400
    assert 'value="yesterday"' in page
    assert ">+9607</textarea>" in page
    assert re.search(r'name="blocked_at"[^>]* aria-invalid="true" aria-describedby="blocked_at-wrong"', page)
    assert page.count('class="mistake" id="blocked_') == 2
    assert '<details open id="form-record-block">' in page
    assert "traffic-blocked" not in events(world, dispute)


@pytest.mark.parametrize(
    ("command", "form", "where"),
    [
        ("record-block", BLOCK | {"ranges": "0790"}, 'id="ranges-wrong"'),
        ("record-block", BLOCK | {"blocked_at": "2030-01-01T00:00"}, 'id="blocked_at-wrong"'),
        ("stop-payment", PARTY | {"email": "nobody"}, 'id="email-wrong"'),
        ("promise-police-report", {"due_at": "2020-01-01T00:00"}, 'id="due_at-wrong"'),
        ("withhold", {"supplier": "x", "amount": "1,000"}, 'id="amount-wrong"'),
        ("withhold", {"supplier": "x", "amount": "99999999"}, 'class="mistake" id="refused"'),
    ],
)
def test_what_the_rules_refuse_is_said_at_the_field_that_it_is_about(world, command, form, where):
    dispute = opened(world, IRSF)
    if command == "stop-payment":
        does(world, dispute, "record-block", **BLOCK)

    answer = asks(world, dispute, command, **form)

    assert answer.status in (400, 409)
    assert where in answer.text


def test_a_dispute_is_judged_negotiated_and_paid_by_forms(world):
    dispute = opened(world, CLAIM)

    does(world, dispute, "judge-completeness", missing="rate sheet of October\n")
    does(world, dispute, "judge-completeness", missing="")
    does(world, dispute, "propose", accepted_amount="1000", valid_until="2026-12-01T12:00", **WHY)
    world.http("POST", f"/ecare/cases/{dispute}/propose", BILLING, {"line-0": "5000", "reason": "Half."})
    assert {"accept-proposal", "decline-proposal"} <= offered(world, dispute)
    does(world, dispute, "decline-proposal", proposal_id="p2", **WHY)
    does(world, dispute, "withdraw-part", BILLING, line="whole", amount="804.28")
    does(world, dispute, "record-payment", amount="84.28", paid_on="2026-11-20", reference="SEPA 1")
    does(world, dispute, "reverse-payment", reference="SEPA 1", reversed_on="2026-11-20", **WHY)
    does(world, dispute, "record-payment", amount="804.28", paid_on="2026-11-20", reference="SEPA 1, mended")
    world.http("POST", f"{DISPUTES}/{dispute}/answer", ANALYST, {"accepted_amount": "3000.00", "reason": "Half."})
    does(world, dispute, "issue-credit", credit_note="CN-1")

    happened = events(world, dispute)
    for event in ("completeness-judged", "proposal-made", "proposal-declined", "part-withdrawn", "payment-recorded",
                  "payment-reversed", "credit-issued"):  # fmt: skip
        assert event in happened
    assert happened.count("completeness-judged") == 2
    assert "issue-credit" not in offered(world, dispute)


def test_an_appeal_is_decided_by_form_by_the_person_who_hears_it_alone(world):
    dispute = opened(world, CLAIM)
    world.http("POST", f"{DISPUTES}/{dispute}/answer", ANALYST, {"accepted_amount": "1000.00", "reason": "No."})
    world.http("POST", f"/ecare/cases/{dispute}/appeal", BILLING, {"reason": "It was told in time."})
    heard_by = next(e for e in world.store.load(dispute).case.timeline if e.event == "appeal-made").heard_by
    hears = f"{heard_by}:staff.billing-analyst"

    assert "decide-appeal" not in offered(world, dispute, ANALYST)
    assert "decide-appeal" in offered(world, dispute, hears)
    does(world, dispute, "decide-appeal", hears, **WHY, **{"changed_to.accepted_amount": "2000"})

    assert "appeal-decided" in events(world, dispute)
    assert "decide-appeal" not in offered(world, dispute, hears)


def test_evidence_is_held_by_form_by_our_lawyers_who_have_no_other(world):
    dispute = opened(world, CLAIM)
    sent = {"name": "r.pdf", "media_type": "application/pdf", "size_bytes": 5, "sha256": "0" * 64}
    world.http("POST", f"{DISPUTES}/{dispute}/evidence", BILLING, sent)

    assert offered(world, dispute, "staff.legal") == {"hold-evidence"}
    does(world, dispute, "hold-evidence", "staff.legal", **WHY)
    assert offered(world, dispute, "staff.legal") == {"lift-hold"}


def test_every_form_has_its_words_in_every_language(world):
    dispute = opened(world, IRSF)

    for language in ("en", "fr", "es", "zh"):
        for who in (ANALYST, BILLING, ELENA_HERE):
            page = world.http("GET", f"/ecare/cases/{dispute}", who, headers={"accept-language": language})
            assert page.status == 200


def with_records(world):
    """A dispute in whose evidence room both sides filed call records: its number, and the keys of the two files."""
    dispute = world.dispute = opened(world, CLAIM)
    world.room = f"{DISPUTES}/{dispute}/evidence"
    sides = ((ANALYST, "ours.csv", MONTH), (BILLING, "theirs.csv", MONTH[:-2]))
    kept = [filed(world, who, csv(rows), name)["id"] for who, name, rows in sides]
    return dispute, *(f"evidence/baltel/{dispute}/{each}" for each in kept)


def test_two_files_of_the_evidence_room_are_compared_by_a_form_and_the_page_shows_the_difference(world):
    dispute, ours, theirs = with_records(world)
    form = world.http("GET", f"/ecare/cases/{dispute}", ANALYST).text
    assert f'<option value="{ours}" selected>ours.csv · ' in form
    assert f'<option value="{theirs}" selected>theirs.csv · ' in form

    does(world, dispute, "reconcile", ours=ours, theirs=theirs, rates="")

    for who in (ANALYST, BILLING):
        page = world.http("GET", f"/ecare/cases/{dispute}", who).text
        assert '<table class="waterfall">' in page
        assert '<table class="heat">' in page


def test_the_page_says_how_the_columns_were_read_and_a_wrong_one_is_named_in_the_form(world):
    dispute, ours, _ = with_records(world)
    swapped = csv(MONTH, ("start", "called", "caller", "seconds", "amount"))
    theirs = f"evidence/baltel/{dispute}/{filed(world, BILLING, swapped, 'swapped.csv')['id']}"
    does(world, dispute, "reconcile", ours=ours, theirs=theirs, rates="")

    for who in (ANALYST, BILLING):
        page = unescape(world.http("GET", f"/ecare/cases/{dispute}", who).text)
        assert "Only 0 of 40 calls have a partner" in page
        assert '<th scope="row">To (B-number)</th><td>called</td><td>called</td>' in page

    named = {"named_columns.theirs.b_number": "caller", "named_columns.theirs.a_number": "called"}
    does(world, dispute, "reconcile", ours=ours, theirs=theirs, rates="", **named)

    page = unescape(world.http("GET", f"/ecare/cases/{dispute}", BILLING).text)
    assert "have a partner" not in page
    assert '<th scope="row">To (B-number)</th><td>called</td><td>caller</td>' in page
    asked = [each for each in world.store.load(dispute).case.timeline if each.event == "reconciliation-asked"][-1]
    assert asked.named_columns.theirs.named() == {"b_number": "caller", "a_number": "called"}
    assert asked.named_columns.ours.named() == {}


def test_files_that_differ_by_their_number_are_offered_as_one_side(world):
    dispute, ours, theirs = with_records(world)
    days = [
        f"evidence/baltel/{dispute}/{filed(world, BILLING, csv(MONTH[number::2]), f'day-{number}.csv')['id']}"
        for number in range(2)
    ]
    page = unescape(world.http("GET", f"/ecare/cases/{dispute}", ANALYST).text)
    assert f'<option value="{" ".join(days)}">2 × day-0.csv … day-1.csv · ' in page

    does(world, dispute, "reconcile", ours=ours, theirs=" ".join(days), rates="")

    (asked,) = [each for each in world.store.load(dispute).case.timeline if each.event == "reconciliation-asked"]
    assert asked.files("theirs") == tuple(days)
    assert asks(world, dispute, "reconcile", ours=ours, theirs=" ".join([*days, theirs]), rates="").status == 400


def test_of_another_rate_the_page_says_how_much_comes_from_one_no_longer_in_force(world):
    dispute, ours, _ = with_records(world)
    dearer = [call(number, seconds=30 + number, rate="0.24") for number in range(40)]
    theirs = f"evidence/baltel/{dispute}/{filed(world, BILLING, csv(dearer), 'dearer.csv')['id']}"
    sheet = f"evidence/baltel/{dispute}/{filed(world, ANALYST, SIDES_SHEET.encode(), 'rates.csv')['id']}"

    does(world, dispute, "reconcile", ours=ours, theirs=theirs, rates=sheet)

    page = unescape(world.http("GET", f"/ecare/cases/{dispute}", BILLING).text)
    assert "40 by rates no longer in force: -1.98" in page


def test_a_rate_sheet_that_was_filed_can_be_chosen(world):
    dispute, ours, theirs = with_records(world)
    sheet = f"evidence/baltel/{dispute}/{filed(world, ANALYST, SHEET, 'rates.csv')['id']}"

    does(world, dispute, "reconcile", ours=ours, theirs=theirs, rates=sheet)

    (asked,) = [each for each in world.store.load(dispute).case.timeline if each.event == "reconciliation-asked"]
    assert (asked.ours, asked.theirs, asked.rates) == (ours, theirs, sheet)
    assert "dispute-reconciled" in events(world, dispute)


def test_a_comparison_is_offered_to_our_analysts_once_there_are_two_files_and_only_over_those(world):
    assert "reconcile" not in offered(world, opened(world, CLAIM | {"reference": "empty"}))
    dispute, ours, theirs = with_records(world)
    assert "reconcile" in offered(world, dispute)
    assert "reconcile" not in offered(world, dispute, BILLING)

    same = asks(world, dispute, "reconcile", ours=ours, theirs=ours)
    other = asks(world, dispute, "reconcile", ours=ours, theirs=theirs.replace(dispute, "DSP-1"))

    assert (same.status, other.status) == (400, 400)
    assert 'id="theirs-wrong">theirs is the same file as ours' in same.text
    assert "reconciliation-asked" not in events(world, dispute)


def test_a_proposal_on_the_most_lines_that_a_dispute_has_is_made_on_its_page(world):
    lines = [{"line": str(number), "disputed_amount": "1.00"} for number in range(1, MOST_LINES + 1)]
    dispute = opened(world, {**CLAIM, "disputed_amount": f"{MOST_LINES}.00", "lines": lines})
    form = {f"line-{number}": "0.50" for number in range(MOST_LINES)}

    proposed = world.http("POST", f"/ecare/cases/{dispute}/propose", BILLING, {**form, "reason": "Half of each."})

    assert proposed.status == 303, proposed.text
    (made,) = [each for each in world.store.load(dispute).case.timeline if each.event == "proposal-made"]
    assert len(made.lines) == MOST_LINES


def test_a_form_of_more_fields_than_any_page_has_is_refused_and_no_fault_of_ours(world):
    dispute = opened(world, CLAIM)

    refused = world.http("POST", f"/ecare/cases/{dispute}/settle", BILLING, {str(n): "x" for n in range(3_000)})

    assert refused.status == 400
