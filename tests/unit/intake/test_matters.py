"""A mail that reports no fault is told so and is a P4; one that reports a fault in odd words stays a report."""

from itertools import cycle
from pathlib import Path

import pytest
import yaml

from pledgekeeper.intake.reading.billing import billing_in
from pledgekeeper.intake.reading.found import values
from pledgekeeper.intake.reading.matters import TOLD
from pledgekeeper.intake.reading.understood import fault_in
from tests.unit.builders import MONDAY_NIGHT, terms_of


def understood(subject, text):
    read = fault_in(subject, text, terms_of("baltel").carrier, MONDAY_NIGHT)
    return next(iter(values(read, "matter")), None), values(read, "priority")


def mails(kind, *fields):
    """Each with a signature of its language, one after another."""
    read = yaml.safe_load(Path(__file__).with_name("mails_without_faults.yaml").read_text("utf-8"))
    below = {language: cycle(each) for language, each in read["signatures"].items()}
    return [
        (*(each[field] for field in fields), each["text"] + next(below.get(each["in"], cycle([""]))))
        for each in read[kind]
    ]


@pytest.mark.parametrize(("matter", "subject", "text"), mails("no_faults", "about", "subject"))
def test_a_mail_that_is_plainly_of_another_matter_is_a_p4_and_says_of_which(matter, subject, text):
    assert understood(subject, text) == (matter, ["P4"])
    assert billing_in(subject, text) is None


@pytest.mark.parametrize(("subject", "text"), mails("faults", "subject"))
def test_a_fault_in_odd_words_is_a_report_whatever_stands_beside_it(subject, text):
    matter, (priority,) = understood(subject, text)

    assert matter is None
    assert priority != "P4"


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("", "I have a question on the portal"),
        ("", "Une demande d'information"),
        ("", "Tengo una consulta"),
        ("", "Tenho uma dúvida sobre o portal"),
        ("", "请问如何查询话单"),
        ("Question", "How can we report that a link is down?"),
        ("Question", "Do you show if a service is down?"),
    ],
)
def test_a_question_is_one_though_it_asks_of_outages(subject, text):
    assert understood(subject, text) == ("question", ["P4"])


@pytest.mark.parametrize(
    "text",
    [
        "Please send us the invoice of BLT-ORI-FRA-02.",
        "Please send us the CDRs of +37060000001 to +22170000001.",
        "Please send us the CDRs since 08:10 UTC.",
        "Please send us the CDRs. Priority 3.",
    ],
)
def test_who_names_a_circuit_calls_a_time_or_a_priority_may_report_a_fault(text):
    assert understood("Hello", text) == (None, ["P3"])


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Planned work PW-2026-1188", "Impact: total loss of service on OML-ORI-MRS-01 on 2 December."),
        ("RFO - ticket 883311", "Impact: total loss of traffic\nRoot cause: fibre cut\nThe ticket is closed."),
    ],
)
def test_works_to_come_and_reports_on_what_is_over_are_no_fault_and_keep_their_priority(subject, text):
    assert understood(subject, text) == ("works", ["P3"])


def test_a_change_of_rates_is_no_work_on_the_network():
    text = "Please find attached our new rates, effective 7 December."

    assert understood("Rate change notification", text) == ("notice", ["P4"])


def test_its_priority_is_told_with_the_words_it_was_chosen_by():
    read = fault_in("Hello", "Please send us the CDRs of October.", terms_of("baltel").carrier, MONDAY_NIGHT)

    assert (read[0].quote, read[0].rule) == ("Please send us the CDRs of October.", TOLD["bill"])
