"""The table of dispute types: how long each may be raised, how soon it is answered, told, and with which evidence."""

import pytest

from pledgekeeper.book import dispute_types
from tests.unit.builders import terms_of

# type: raised within, counted from, answered within, told within, and from when
TABLE = {
    "rate": ("30 d", "invoice", "10 bd", None, "block"),
    "volume": ("30 d", "invoice", "20 bd", None, "block"),
    "dial-code": ("30 d", "invoice", "15 bd", None, "block"),
    "duplicate": ("30 d", "invoice", "10 bd", None, "block"),
    "increment": ("30 d", "invoice", "10 bd", None, "block"),
    "currency": ("30 d", "invoice", "10 bd", None, "block"),
    "recurring": ("60 d", "invoice", "10 bd", None, "block"),
    "sla-credit": ("30 d", "traffic-month", "10 bd", None, "block"),
    "fas": ("30 d", "traffic", "15 bd", "7 d", "traffic"),
    "irsf": ("30 d", "traffic-month", "30 d", "24 h", "block"),
    "wangiri": ("30 d", "traffic-month", "30 d", "24 h", "block"),
    "hijack": ("60 d", "invoice", "30 d", None, "block"),
    "sim-box": ("30 d", "invoice", "20 bd", None, "block"),
    "sms-ait": ("30 d", "invoice", "20 bd", "48 h", "block"),
    "sms-dlr": ("30 d", "invoice", "15 bd", None, "block"),
    "roaming": ("30 d", "invoice", "15 bd", None, "block"),
    "netting": ("0 d", "due-date", "10 bd", None, "block"),
    "other": ("30 d", "invoice", "15 bd", None, "block"),
}
EVIDENCE = {
    "rate": ["invoice lines", "rate sheet", "effective date", "proof of notice", "destination", "minutes", "billed",
             "expected"],
    "volume": ["per-destination", "per-day", "increments", "zone", "call records of the days that differ"],
    "dial-code": ["both code lists with dates", "dialled numbers", "minutes per code"],
    "duplicate": ["invoice references", "call record ids", "cut-off times", "zone"],
    "increment": ["contract clause", "both durations"],
    "currency": ["contract", "rate source and date", "tax certificate"],
    "recurring": ["cease order and acknowledgement", "acceptance certificate", "dates"],
    "sla-credit": ["ticket numbers", "within 72 hours of the fault", "fault start and end", "circuit id"],
    "fas": ["call ids", "A and B", "times", "durations", "test-call logs", "traces", "recordings"],
    "irsf": ["alert within 24 hours of detection", "call records", "ranges", "blocking time", "numbering plan",
             "police report or its date", "own customer did not pay", "withholding notice"],
    "wangiri": ["missed calls", "complaints", "call-back records", "withholding notice"],
    "hijack": ["range owner or regulator", "numbering plan at the date", "test calls"],
    "sim-box": ["caller id samples", "test reports", "surcharge table", "call records with origin"],
    "sms-ait": ["message ids", "number ranges", "hourly profile", "one-time passwords", "sender"],
    "sms-dlr": ["message ids", "delivery receipts", "handset tests"],
    "roaming": ["TAP file sequence", "RAP codes", "NRTRDE delivery times", "4 hours after the call"],
    "netting": ["both statements", "disputed items listed out of the offset"],
}  # fmt: skip
FRAUD = {"fas", "irsf", "wangiri", "hijack", "sim-box", "sms-ait"}


def row(kind):
    told = str(kind.alert_within) if kind.alert_within else None
    return str(kind.raise_within), kind.raise_from, str(kind.answer_within), told, kind.alert_from


def test_every_type_has_the_days_of_the_table():
    assert {name: row(kind) for name, kind in dispute_types().items()} == TABLE


@pytest.mark.parametrize("name", EVIDENCE)
def test_every_type_asks_for_the_evidence_of_the_table(name):
    asked = "; ".join(dispute_types()[name].evidence)

    assert [item for item in EVIDENCE[name] if item not in asked] == []


def test_what_is_fraud_opens_as_an_alert_and_nothing_else_does():
    assert {name for name, kind in dispute_types().items() if kind.lane == "fraud"} == FRAUD


@pytest.mark.parametrize("name", TABLE)
def test_every_answer_is_promised_within_the_days_of_its_type(name):
    answer = terms_of().pledge.commitment("dispute-answer")
    within = TABLE[name][2]
    target = answer.target_for({"answer_group": within})

    assert str(target.within) == within
    assert target.calendar == ("business" if within.endswith("bd") else "wall")


def test_only_minutes_have_a_minimum_of_one_percent_or_a_thousand_below_which_none_is_disputed():
    clause = terms_of().carrier.agreement.disputes

    assert (clause.tolerance_types, clause.tolerance_percent, clause.tolerance_amount) == (("volume",), 1, 1_000)
    assert clause.repeat_months == 3
