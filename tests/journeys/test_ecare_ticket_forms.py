"""What is asked of a fault by forms that are data: its reports once the service is restored, and a part split off."""

import re

import pytest

from tests.journeys.people import AGENT, FAULT, MANAGER, NIGHT_IN_PARIS, NOC, TICKETS, events

PART = {"title": "And one-way audio", "description": "From the same trunk, since 03:00 UTC."}


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


@pytest.fixture
def fault(world):
    return world.http("POST", TICKETS, NOC, FAULT).json["id"]


def offered(world, fault, who=AGENT):
    return re.findall(r'id="form-([a-z-]+)"', world.http("GET", f"/ecare/cases/{fault}", who).text)


def asks(world, fault, command, who=AGENT, **form):
    return world.http("POST", f"/ecare/cases/{fault}/ask/{command}", who, form)


def restored(world, fault):
    assert world.http("POST", f"/ecare/cases/{fault}/command", AGENT, {"command": "restore-service"}).status == 303


def test_a_report_is_asked_for_once_the_service_is_restored_with_when_it_is_due(world, fault):
    assert offered(world, fault) == ["split"]
    assert asks(world, fault, "issue-report", report="rfo", text="A card failed.").status == 409
    restored(world, fault)

    assert offered(world, fault) == ["issue-report", "split"]
    assert 'class="until"' in world.http("GET", f"/ecare/cases/{fault}", AGENT).text.partition("form-issue-report")[2]
    sent = asks(world, fault, "issue-report", report="rfo", text="A card failed.")

    assert sent.status == 303
    assert sent.headers["Location"].endswith("?said=issue-report")
    assert "report-issued" in events(world, fault)
    chosen = world.http("GET", f"/ecare/cases/{fault}", AGENT).text.partition('name="report"')[2]
    assert 'value="rca" selected' in chosen.partition("</select>")[0]


def test_a_part_is_split_off_into_a_fault_of_its_own_once_however_often_it_is_sent(world, fault):
    before = len(world.http("GET", TICKETS, NOC).json)
    for _ in range(2):
        assert asks(world, fault, "split", key="pressed-twice", **PART).status == 303

    assert len(world.http("GET", TICKETS, NOC).json) == before + 1
    assert "case-linked" in events(world, fault)


def test_who_reads_faults_and_mends_none_has_no_form(world, fault):
    assert offered(world, fault, MANAGER) == offered(world, fault, NOC) == []
    for who in (MANAGER, NOC):
        assert asks(world, fault, "split", who, **PART).status == 409
