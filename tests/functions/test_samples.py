"""Every file of `events/samples/` is replayed through its handler, in a world with one ticket, dispute and order.

A new file without a line here fails: say what is to come of it.
"""

import json
from email import message_from_bytes
from pathlib import Path

import pytest

from functions import (
    auditor,
    call_answer,
    late_steps,
    outbox_relay,
    quality_watch,
    roster_watch,
    service_review,
    service_watch,
    wake_sweep,
    window_watch,
)
from tests.journeys.people import AGENT, BILLING, CLAIM, DISPUTES, FAULT, NIGHT_IN_PARIS, NOC, ORDER, ORDERS, TICKETS
from tests.world import APIS, CONTEXT, QUEUES

SAMPLES = Path(__file__).parents[2] / "events" / "samples"
HANDLERS = {
    **{name: module.handler for name, module in APIS.items()},
    **{module.__name__.rpartition(".")[2]: module.handler for module in QUEUES.values()},
    "auditor": auditor.handler,
    "call_answer": call_answer.handler,
    "late_steps": late_steps.handler,
    "outbox_relay": outbox_relay.handler,
    "quality_watch": quality_watch.handler,
    "roster_watch": roster_watch.handler,
    "service_review": service_review.handler,
    "service_watch": service_watch.handler,
    "wake_sweep": wake_sweep.handler,
    "window_watch": window_watch.handler,
}
PROBLEMS = "/care/v1/problems"


def sample(name="sample"):
    """The key that a number in the samples is made of."""
    return {"Idempotency-Key": name}


DONE, BACK = "nothing goes back to the queue", "the message goes back to the queue"
EXPECTED = {
    "tickets_api/a_p1_is_opened": 201,
    "tickets_api/the_body_is_not_json": 400,
    "tickets_api/an_attribute_is_misspelt": 400,
    "tickets_api/a_ticket_is_read": 200,
    "tickets_api/another_carrier_asks_for_it": 404,
    "tickets_api/tickets_are_listed": 200,
    "tickets_api/an_agent_starts_work_with_a_note": 200,
    "tickets_api/an_arrow_that_is_not_drawn": 409,
    "sonata_api/a_fault_is_filed": 201,
    "sonata_api/a_fault_without_its_impact": 422,
    "sonata_api/a_ticket_is_read": 200,
    "sonata_api/another_carrier_asks_for_it": 404,
    "sonata_api/pending_tickets_are_listed": 200,
    "sonata_api/a_filter_that_the_standard_has_not": 400,
    "sonata_api/a_note_is_added": 200,
    "sonata_api/a_status_is_patched": 422,
    "sonata_api/a_ticket_is_cancelled": 204,
    "sonata_api/a_ticket_is_closed_before_it_is_resolved": 422,
    "sonata_api/a_ticket_is_reopened_without_a_reason": 422,
    "sonata_api/incidents_are_asked_for": 200,
    "cases_api/clocks_are_read": 200,
    "cases_api/the_timeline_is_read": 200,
    "cases_api/a_clock_is_explained_in_french": 200,
    "cases_api/a_case_is_exported": 200,
    "cases_api/the_verifier_is_fetched": 200,
    "cases_api/a_supplier_is_asked": 200,
    "cases_api/a_command_is_misspelt": 400,
    "cases_api/a_carrier_stops_our_clocks": 403,
    "cases_api/a_pause_that_never_was": 404,
    "cases_api/a_report_before_anything_was_restored": 409,
    "disputes_api/a_rate_dispute_is_opened": 201,
    "disputes_api/more_is_disputed_than_billed": 400,
    "disputes_api/an_analyst_answers": 200,
    "disputes_api/a_carrier_cannot_answer_its_own": 403,
    "disputes_api/a_verdict_is_explained_in_spanish": 200,
    "disputes_api/a_credit_of_an_open_ticket": 409,
    "invoices_api/an_invoice_is_loaded": 201,
    "invoices_api/a_carrier_loads_none": 403,
    "invoices_api/an_invoice_that_is_due_before_its_date": 400,
    "invoices_api/invoices_are_listed": 200,
    "invoices_api/an_invoice_that_never_was": 404,
    "invoices_api/a_file_without_a_column": 400,
    "evidence_api/a_file_is_announced": 201,
    "evidence_api/a_program_is_announced": 400,
    "evidence_api/a_file_that_was_never_announced_is_filed": 404,
    "evidence_api/the_room_is_looked_into": 200,
    "evidence_api/another_carrier_looks_into_it": 404,
    "evidence_masker/a_file_that_was_never_announced": BACK,
    "evidence_purger/a_purge_that_is_not_due": DONE,
    "evidence_purger/a_message_that_is_none": BACK,
    "orders_api/an_order_is_placed": 201,
    "orders_api/an_order_without_items": 400,
    "orders_api/an_order_is_cancelled": 201,
    "orders_api/a_date_is_committed": 200,
    "orders_api/delivered_before_a_date_was_given": 409,
    "docs_api/the_document_is_fetched": 200,
    "docs_api/a_file_that_is_none": 404,
    "hub_api/a_listener_is_registered": 201,
    "hub_api/a_callback_leads_into_our_network": 400,
    "hub_api/a_query_asks_for_an_event_that_there_is_not": 400,
    "hub_api/our_own_people_register_none": 403,
    "hub_api/a_listener_that_was_never_registered": 404,
    "hub_api/listeners_are_listed": 200,
    "listener/a_ticket_has_a_new_event": DONE,
    "listener/a_listener_that_was_removed_is_owed_something": DONE,
    "listener/a_case_that_never_was": BACK,
    "listener/a_message_that_is_none": BACK,
    "page_answer/a_forged_link_is_pressed": 404,
    "page_answer/a_forged_test_is_answered": 404,
    "survey_answer/a_forged_survey_is_answered": 404,
    "call_answer/a_forged_token_is_pressed": {"say": call_answer.NOT_VALID, "again": "no"},
    "call_answer/the_next_level_is_asked_for": {"say": call_answer.NOT_VALID, "again": "no"},
    "call_answer/a_key_nobody_named": {"say": call_answer.UNKNOWN_KEY, "again": "yes"},
    "wake/a_case_is_due": DONE,
    "wake/a_wake_for_no_case": BACK,
    "wake/a_poison_message": BACK,
    "pager/a_page_is_due": DONE,
    "pager/a_test_that_nobody_asked_for": DONE,
    "pager/a_page_that_was_never_placed": BACK,
    "notifier/an_acknowledgement_is_owed": DONE,
    "notifier/an_event_that_owes_nothing": BACK,
    "dispute_step/a_dispute_is_acknowledged": DONE,
    "dispute_step/a_claim_is_checked": DONE,
    "dispute_step/what_moved_is_heard_by_other_disputes": DONE,
    "dispute_step/an_invoice_that_never_was_is_loaded": BACK,
    "dispute_step/a_step_nobody_knows": BACK,
    "reconcile/nothing_was_asked_for": BACK,
    "credit_note_writer/no_such_dispute": BACK,
    "problem_step/an_update_is_owed": DONE,
    "problem_step/a_step_of_no_problem": BACK,
    "problem_step/a_step_that_names_no_event": BACK,
    "problems_api/a_problem_is_opened": 201,
    "problems_api/a_carrier_asks_for_problems": 403,
    "problems_api/open_problems_are_listed": 200,
    "problems_api/a_list_that_was_never_loaded": 400,
    "problems_api/an_update_of_no_problem": 404,
    "mail_intake/a_notification_that_is_none": BACK,
    "outbox_relay/a_p1_was_opened": DONE,
    "late_steps/a_case_was_woken_in_time": DONE,
    "wake_sweep/a_minute_has_passed": None,
    "roster_api/who_is_on_duty": 200,
    "roster_api/a_carrier_asks_who_is_on_duty": 403,
    "roster_api/somebody_takes_over": 201,
    "roster_api/an_agent_takes_over_by_themselves": 403,
    "roster_api/an_absence_that_ends_before_it_begins": 400,
    "roster_api/somebody_unknown_takes_over": 409,
    "roster_api/a_holiday_is_imported": 200,
    "roster_api/a_forged_feed_is_polled": 404,
    "roster_api/a_phone_is_tested": 202,
    "roster_api/an_agent_tests_somebody_else": 403,
    "roster_api/a_wrong_code_is_told": 409,
    "roster_api/the_ways_to_somebody_are_listed": 200,
    "roster_api/maintenance_is_declared": 201,
    "roster_api/maintenance_without_an_end": 400,
    "roster_api/maintenance_is_listed": 200,
    "window_watch/an_hour_has_passed": {"closing": 0, "told": 0},
    "roster_watch/five_minutes_have_passed": {"gaps": 0, "shifts": 0, "absences": 0, "orders": 0},
    "accounts_api/an_account_is_read": 200,
    "accounts_api/another_carrier_asks_for_it": 404,
    "accounts_api/an_action_is_agreed": 200,
    "accounts_api/an_action_is_due_in_the_past": 409,
    "accounts_api/an_agent_agrees_an_action": 403,
    "quality_api/figures_are_imported": 200,
    "quality_api/a_figure_of_half_an_hour": 400,
    "quality_api/a_csv_is_imported": 200,
    "quality_api/routes_are_listed": 200,
    "reviews_api/reviews_are_listed": 200,
    "reviews_api/a_month_that_is_not_over": 409,
    "reviews_api/a_review_that_was_never_written": 404,
    "reviews_api/last_month_is_written": 200,
    "service_watch/an_hour_has_passed": {"accounts": 8, "managed": 0},
    "service_review/an_hour_has_passed": {"owed": 0, "written": 0},
    "quality_watch/an_hour_has_passed": {"opened": 0, "problems": 0},
    "auditor/five_minutes_have_passed": {},
}
EVENTS = sorted(path for path in SAMPLES.glob("*/*.json") if not path.name.endswith(".expected.json"))


def a_night(world):
    fault = {**FAULT, "externalIdentifier": [], "description": "503 on trunk BLT-ORI-PAR-07."}
    ticket = world.http("POST", TICKETS, NOC, fault, headers=sample()).json["id"]
    world.down = {"problem_steps"}
    about = {"title": "SBC down", "cause": "Power."}
    problem = world.http("POST", PROBLEMS, AGENT, about, headers=sample()).json["problem"]
    for command in ({"command": "join", "cases": [ticket]}, {"command": "update", "text": "Power is back."}):
        world.http("POST", f"{PROBLEMS}/{problem}/commands", AGENT, command)
    world.http("POST", DISPUTES, BILLING, CLAIM, headers=sample("sample-dispute"))
    world.http("POST", ORDERS, NOC, ORDER, headers=sample("sample-order"))


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS, a_night)


@pytest.mark.parametrize("path", EVENTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_an_event_leads_to_what_is_said_of_it(world, path):
    expected = EXPECTED[f"{path.parent.name}/{path.stem}"]
    event = json.loads(path.read_text())

    answer = HANDLERS[path.parent.name](event, CONTEXT)

    if isinstance(expected, int):
        assert answer["statusCode"] == expected, answer["body"]
    elif expected in (DONE, BACK):
        assert (answer["batchItemFailures"] == []) == (expected == DONE)
    else:
        assert answer == expected


def test_the_sample_of_an_update_tells_its_case(world):
    event = json.loads((SAMPLES / "problem_step" / "an_update_is_owed.json").read_text())
    problem = json.loads(event["Records"][0]["body"])["problem_id"]
    [case] = world.problems.load(problem).problem.numbers

    HANDLERS["problem_step"](event, CONTEXT)

    assert [e.text for e in world.store.load(case).case.timeline if e.event == "note-added"] == ["Power is back."]


def cases(world):
    """How many tickets and disputes there are."""
    return sum(len(world.http("GET", path, "staff.supervisor").json) for path in (TICKETS, DISPUTES))


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("mail_intake/*.eml")), ids=lambda path: path.stem)
def test_a_mail_leads_to_what_is_said_of_it_and_no_mail_is_lost(world, path):
    expected = json.loads(path.with_suffix(".expected.json").read_text())
    before = cases(world)

    world.mail(path.read_bytes())

    opened = cases(world) - before
    kept_apart = any(key.startswith("quarantine/") for key in world.s3.objects)
    assert (opened > 0) == (expected["decision"] == "Open"), message_from_bytes(path.read_bytes())["Subject"]
    assert kept_apart == (expected["decision"] == "Quarantine")
    assert world.sqs.dead == []
