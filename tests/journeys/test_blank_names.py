"""A name that is blanks is none, and blanks around one are not a part of it."""

from datetime import UTC, datetime

import pytest

from tests.journeys.people import ANALYST, BILLING, CLAIM, DISPUTES
from tests.journeys.test_credit_notes import answered
from tests.journeys.test_disputes_agreed import asked
from tests.journeys.test_invoices import BILL, BILLS

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("name", ["invoice_number", "account"])
def test_a_claim_names_its_invoice_and_blanks_are_no_name(world_at, name):
    world = world_at(MONDAY)

    refused = world.http("POST", DISPUTES, BILLING, CLAIM | {name: "  "})
    assert (refused.status, name in refused.text) == (400, True)
    assert world.http("POST", DISPUTES, BILLING, CLAIM | {name: " X-1 "}).json[name] == "X-1"


def test_an_invoice_is_loaded_under_its_number_without_blanks(world_at):
    world = world_at(MONDAY)

    assert world.http("POST", BILLS, ANALYST, BILL | {"billNo": "  "}).status == 400
    assert world.http("POST", BILLS, ANALYST, BILL | {"billNo": " INV-9 "}).json["billNo"] == "INV-9"


def test_no_credit_note_has_a_blank_number_nor_one_of_another_in_other_letters(world_at):
    world = world_at(MONDAY)
    first, second = (answered(world) for _ in range(2))

    for blank in ("", "  "):
        assert asked(world, first, ANALYST, "issue-credit", credit_note=blank).status == 400
    assert asked(world, first, ANALYST, "issue-credit", credit_note="ERP-77").status == 200
    for same in ("ERP-77", "erp-77", " Erp-77 "):
        taken = asked(world, second, ANALYST, "issue-credit", credit_note=same)
        assert (taken.status, first["id"] in taken.text) == (409, True)
    ours = asked(world, second, ANALYST, "issue-credit", credit_note="pkf-2026-000009")
    assert (ours.status, "numbered by us" in ours.text) == (400, True)
