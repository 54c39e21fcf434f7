"""Two disputes of one invoice: what is accepted or credited by one is so by no other; who wrote it decides neither."""

from datetime import UTC, datetime
from html import unescape

import pytest

from pledgekeeper import wiring
from tests.journeys.people import ANALYST, BILLING, CLAIM, DISPUTES
from tests.journeys.test_disputes_agreed import asked
from tests.journeys.test_invoices import BILL, BILLS, line, party

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
CLARA, ANTOINE = "clara-brandt:staff.supervisor", "antoine-duval:staff.supervisor"


@pytest.fixture
def world(world_at):
    return world_at(MONDAY)


def loaded(world, lines, version=1, issuer="elena-rossi", who=ANALYST):
    said = {
        "appliedCustomerBillingRate": [line(name, amount) for name, amount in lines.items()],
        "amountDue": {"@type": "Money", "unit": "EUR", "value": sum(lines.values())},
        "relatedParty": [party("customer", "baltel"), party("issuer", issuer)],
        "version": version,
    }
    answer = world.http("POST", BILLS, who, BILL | said)
    assert answer.status == 201, answer.text


def opened(world, amount="100.00", name="1", billed="100.00"):
    lines = [{"line": name, "billed_amount": billed, "disputed_amount": amount}]
    claim = CLAIM | {"billed_amount": billed, "disputed_amount": amount, "lines": lines}
    return world.http("POST", DISPUTES, BILLING, claim).json


def answered(world, dispute, amount="100.00", who=ANALYST):
    said = {"accepted_amount": amount, "reason": "The notice was right."}
    return world.http("POST", f"{DISPUTES}/{dispute['id']}/answer", who, said)


def both_accepted(world):
    """Of a version that bills as much; the newest bills half of it."""
    loaded(world, {"1": 200})
    disputes = [opened(world) for _ in range(2)]
    world.taken()
    for each in disputes:
        assert answered(world, each).status == 200
    loaded(world, {"1": 100}, version=2)
    world.taken()
    return disputes


def test_what_one_dispute_accepts_of_a_line_no_other_accepts_again_and_the_refusal_says_which_did_and_what_is_left(
    world,
):
    loaded(world, {"1": 100})
    first, second = opened(world), opened(world)

    assert answered(world, first, "80.00").status == 200
    refused = answered(world, second)

    assert refused.status == 409
    assert "line 1 of invoice INV-2026-10-00417 bills 100.00 EUR" in refused.text
    assert f"80.00 in {first['id']}: 20.00 is left, and this dispute would have 100.00 accepted" in refused.text
    assert answered(world, second, "20.00").status == 200
    assert [asked(world, each, ANALYST, "issue-credit").status for each in (first, second)] == [200, 200]


def test_what_we_proposed_is_not_agreed_once_another_dispute_accepts_the_line(world):
    loaded(world, {"1": 100})
    first, second = opened(world), opened(world)
    offer = {"valid_until": "2026-12-11T17:00:00Z", "reason": "The notice was right.", "accepted_amount": "100.00"}
    assert asked(world, second, ANALYST, "propose", **offer).status == 200
    assert answered(world, first, "80.00").status == 200

    refused = asked(world, second, BILLING, "accept-proposal", proposal_id="p1")
    assert (refused.status, "20.00 is left" in refused.text) == (409, True)
    assert asked(world, second, ANALYST, "propose", **offer).status == 409


def test_of_two_answers_at_the_same_moment_the_second_finds_the_first(world, monkeypatch):
    loaded(world, {"1": 100})
    first, second = opened(world), opened(world)
    table, raced = type(wiring.invoices()), []
    found = table.disputes_of

    def disputes_of(self, carrier_id, number):
        before = found(self, carrier_id, number)
        if not raced:
            raced.append(True)
            loads = [wiring.store().load(each) for each in before]
            raced.append(answered(world, second).status)
            monkeypatch.setattr(wiring.store(), "load", stale(loads, wiring.store().load), raising=False)
        return before

    monkeypatch.setattr(table, "disputes_of", disputes_of)
    refused = answered(world, first)

    assert (raced, refused.status) == ([True, 200], 409)
    assert f"100.00 in {second['id']}" in refused.text


def test_a_line_that_two_disputes_claim_is_credited_once(world):
    first, second = both_accepted(world)

    assert asked(world, first, ANALYST, "issue-credit").status == 200
    refused = asked(world, second, ANALYST, "issue-credit")

    assert refused.status == 409
    assert "line 1 of invoice INV-2026-10-00417 bills 100.00 EUR" in refused.text
    assert f"100.00 by PKF-2026-000001 of {first['id']}: 0.00 is left" in refused.text
    assert world.http("GET", f"{DISPUTES}/{second['id']}/credit-notes", BILLING).json == []


def test_of_two_credits_at_the_same_moment_the_second_finds_the_first(world, monkeypatch):
    first, second = both_accepted(world)
    table, raced = type(wiring.invoices()), []
    found = table.disputes_of

    def disputes_of(self, carrier_id, number):
        before = found(self, carrier_id, number)
        loads = [wiring.store().load(each) for each in before]
        if not raced:
            raced.append(True)
            raced.append(asked(world, second, ANALYST, "issue-credit", credit_note="ERP-2").status)
            monkeypatch.setattr(wiring.store(), "load", stale(loads, wiring.store().load), raising=False)
        return before

    monkeypatch.setattr(table, "disputes_of", disputes_of)
    refused = asked(world, first, ANALYST, "issue-credit", credit_note="ERP-1")

    assert (raced, refused.status) == ([True, 200], 409)
    assert f"100.00 by ERP-2 of {second['id']}" in refused.text


def stale(loads, load):
    """Each of these cases is read once as it was before somebody else changed it."""
    known = {found.case.case_id: found for found in loads}

    def read(case_id, command_id=None):
        return known.pop(case_id, None) or load(case_id, command_id)

    return read


def test_no_more_is_accepted_than_the_invoice_bills_whatever_the_claim_says(world):
    loaded(world, {"1": 100, "2": 400})
    large = opened(world, "5000.00", billed="10000.00")

    refused = answered(world, large, "5000.00")
    assert (refused.status, "bills 100.00 EUR" in refused.text) == (409, True)
    assert answered(world, large, "100.00").status == 200


def test_no_more_is_credited_than_the_invoice_bills_by_its_newest_version(world):
    loaded(world, {"1": 100, "2": 400})
    gone = opened(world)
    world.taken()
    assert answered(world, gone).status == 200

    loaded(world, {"2": 400}, version=2)
    world.taken()
    refused = asked(world, gone, ANALYST, "issue-credit")
    assert (refused.status, "line 1 of invoice INV-2026-10-00417 bills 0.00 EUR" in refused.text) == (409, True)


# --- who decides -----------------------------------------------------------------------------------------------------


def test_whoever_issued_the_invoice_does_not_answer_before_the_claim_is_checked_either(world):
    loaded(world, {"1": 100}, issuer="  Clara-Brandt ")
    dispute = opened(world)

    refused = answered(world, dispute, who=CLARA)

    assert (refused.status, "issued invoice INV-2026-10-00417" in refused.text) == (409, True)
    assert answered(world, dispute, who=ANTOINE).status == 200


def test_whoever_issued_an_earlier_version_does_not_answer_when_another_issued_the_newest(world):
    loaded(world, {"1": 100}, issuer="clara-brandt")
    dispute = opened(world)
    loaded(world, {"1": 100, "2": 1}, version=2, issuer="elena-rossi")
    world.taken()

    for issuer in (CLARA, "elena-rossi:staff.supervisor"):
        assert answered(world, dispute, who=issuer).status == 409
    assert answered(world, dispute, who=ANTOINE).status == 200


# --- what both claim is seen before it is agreed ---------------------------------------------------------------------


def page_of(world, dispute, who=ANALYST):
    return world.http("GET", f"/ecare/cases/{dispute['id']}", who).text


def test_the_page_of_a_dispute_names_the_others_of_its_invoice_and_what_both_claim(world):
    loaded(world, {"1": 100, "2": 50})
    first, second, third = opened(world), opened(world), opened(world, "50.00", "2", "50.00")
    world.taken()

    for who in (ANALYST, BILLING):
        seen = page_of(world, first, who)
        assert f"/ecare/cases/{second['id']}" in seen
        assert f"/ecare/cases/{third['id']}" in seen
        assert seen.count("Lines that both claim, credited once: 1<") == 1
    assert "Lines that both claim" not in page_of(world, third)


def test_a_line_that_an_earlier_dispute_claims_is_told_to_the_carrier_and_to_us_and_counts_once_on_the_invoice(world):
    loaded(world, {"1": 100, "2": 50})
    first, second = opened(world, "80.00"), opened(world)
    world.taken()

    found = world.http("GET", f"{DISPUTES}/{second['id']}", BILLING).json["invoice"]
    told = {each["differs"]: each for each in found["differs"]}
    assert told["line-twice"] == {
        "differs": "line-twice", "line": "1", "said": "100.00", "right": f"{first['id']} (80.00)",
    }  # fmt: skip
    assert found["at_most"] == {"1": "100.00"}
    assert f"Line 1: 100.00 is disputed here, and the same line in an earlier dispute: {first['id']} (80.00)." in (
        world.http("GET", f"{DISPUTES}/{second['id']}/eligibility", BILLING).text
    )
    assert "line-twice" not in str(world.http("GET", f"{DISPUTES}/{first['id']}", BILLING).json)
    sums = world.http("GET", f"/care/v1/invoices/{bill(world)}/payments", BILLING).json
    assert (sums["withheld_amount"], sums["payable_amount"]) == ("100.00", "50.00")
    page = world.http("GET", f"/ecare/billing/invoices/{bill(world)}", BILLING).text
    assert f"Disputed before, too, and credited once: {first['id']} (80.00)" in page


def bill(world):
    return world.http("GET", BILLS, BILLING).json[0]["id"]


def test_a_line_that_is_rejected_is_withheld_once_while_its_rejection_is_contested(world):
    loaded(world, {"1": 100})
    first = opened(world)
    assert answered(world, first, "0.00").status == 200
    second = opened(world)
    world.taken()

    [statement] = world.http("GET", "/care/v1/set-off", BILLING).json
    assert statement["kept_out_amount"] == "100.00"
    assert world.store.load(second["id"]).case.checked.findings[0].right == f"{first['id']} (100.00)"


@pytest.mark.parametrize("gone", ["withdrawn", "settled"])
def test_what_was_given_up_is_not_claimed_twice(world, gone):
    loaded(world, {"1": 100})
    first, second = opened(world), opened(world)
    world.taken()
    if gone == "withdrawn":
        assert asked(world, second, BILLING, "withdraw-dispute").status == 200
    else:
        assert answered(world, second, "0.00").status == 200
        assert asked(world, second, BILLING, "settle-dispute").status == 200

    seen = page_of(world, first)

    assert f"/ecare/cases/{second['id']}" in seen
    assert "Lines that both claim" not in seen


@pytest.mark.parametrize(("language", "said"), [
    ("en", "Line 1 bills 100.00 EUR, and 100.00 EUR of it was credited before (notes: PKF-2026-000001)."),
    ("fr", "Ligne 1 porte 100,00 EUR, dont 100,00 EUR a déjà fait l'objet d'un avoir (avoirs : PKF-2026-000001)."),
    ("es", "Línea 1: la factura cobra 100,00 EUR, y de ello ya se abonaron 100,00 EUR (notas: PKF-2026-000001)."),
    ("zh", "第 1 行：发票计费 100.00 EUR，此前已贷记 100.00 EUR（贷记单：PKF-2026-000001）。"),
])  # fmt: skip
def test_why_a_credit_note_is_refused_is_told_on_the_page_in_the_readers_language(world, language, said):
    first, second = both_accepted(world)
    assert asked(world, first, ANALYST, "issue-credit").status == 200

    refused = issued_on_a_page(world, second, language)

    assert (refused.status, said in unescape(refused.text)) == (409, True), unescape(refused.text)


@pytest.mark.parametrize(("number", "said"), [
    ("ERP-1", "L'avoir ERP-1 existe déjà"), ("PKF-2026-9", "La série PKF est numérotée par nous"),
])  # fmt: skip
def test_a_number_that_a_credit_note_may_not_have_is_told_so_beside_it(world, number, said):
    loaded(world, {"1": 100, "2": 100})
    disputes = [opened(world, name=name) for name in ("1", "2")]
    world.taken()
    for each in disputes:
        assert answered(world, each).status == 200
    assert asked(world, disputes[0], ANALYST, "issue-credit", credit_note="ERP-1").status == 200

    refused = issued_on_a_page(world, disputes[1], "fr", credit_note=number)

    assert refused.status in (400, 409)
    assert said in unescape(refused.text)
    assert 'id="credit_note-wrong"' in refused.text


def issued_on_a_page(world, dispute, language, **said):
    path = f"/ecare/cases/{dispute['id']}/ask/issue-credit"
    return world.http("POST", path, ANALYST, said, headers={"Accept-Language": language})
