"""The page on MEF 124 says what the code does."""

import json
import re
from pathlib import Path
from typing import get_args

import yaml

from pledgekeeper.api.mef124 import PRIORITIES
from pledgekeeper.api.mef124_query import FILTERS
from pledgekeeper.api.mef124_requests import TroubleTicketUpdate, created
from pledgekeeper.api.mef124_states import FROM, KEPT_AS, SHOWN
from pledgekeeper.carriers.sonata import Severity, Sonata

PAGE = (Path(__file__).parents[3] / "docs" / "sonata.md").read_text()


def section(heading):
    return PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]


def rows(text):
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:2] == "| "]


def test_the_fault_of_the_page_is_one_that_the_api_takes():
    sent = re.search(r"-d '(\{.*?\})'$", PAGE, re.DOTALL | re.MULTILINE)

    assert created(json.loads(sent[1])).observedImpact == "down"


def test_the_table_of_priorities_is_the_default():
    (_, *severities), *impacts = rows(section("What words mean"))

    assert set(severities) == set(get_args(Severity))
    told = {impact: dict(zip(severities, priorities, strict=True)) for impact, *priorities in impacts}
    assert told == Sonata().priority
    for ours, theirs in PRIORITIES.items():
        assert re.search(rf"{ours} (is )?`{theirs}`", section("What words mean"))


def test_the_agreement_of_the_page_loads():
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)

    assert Sonata.model_validate(yaml.safe_load(text)["agreement"]["sonata"]).severity["significant"] == "Critical"


def test_every_state_stands_in_the_table_beside_those_of_ours():
    _, *table = rows(section("States"))
    told = {state: ours for theirs, ours in table for state in re.findall(r"`(\w+)`", theirs)}

    assert told.keys() == KEPT_AS.keys()
    for status, state in SHOWN.items():
        assert status.value in told[state], status
    for state in ("reopened", "assessingCancellation"):
        assert all(status in told[state] for status in KEPT_AS[state])


def test_what_the_buyer_may_do_when_is_what_the_page_says():
    said = section("States").split("**What the Buyer may do when.**")[1]

    assert f"`cancel`: {', '.join(FROM['cancel'])}." in said
    assert FROM["close"] == FROM["reopen"] == ("resolved",)
    assert "`close`, `reopen`: resolved." in said
    assert set(KEPT_AS) - set(FROM["patch"]) == {"closed", "cancelled", "assessingCancellation"}


def test_every_attribute_and_filter_that_may_be_sent_is_named():
    for name in TroubleTicketUpdate.model_fields:
        assert f"`{name}`" in section("Changes")
    for name in FILTERS:
        assert f"`{name.partition('.')[0]}`" in section("Lists")
