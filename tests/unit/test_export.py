"""What an export says: everything that was promised and happened, and of our people no more than carriers may see."""

import hashlib
import json
import subprocess
import sys
from datetime import date, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from pledgekeeper.api.clocks import events_view
from pledgekeeper.api.pages import pages_view
from pledgekeeper.cases.clocks import readings, superseded
from pledgekeeper.cases.joining import HistoryJoined
from pledgekeeper.cli import main, parser
from pledgekeeper.escalation.pages import Escalated, PageDropped, PagePlaced
from pledgekeeper.event import Actor
from pledgekeeper.export import OURS_ALONE, SHOWN_OF, exported, is_withheld
from pledgekeeper.kinds import fold
from pledgekeeper.local import sites
from pledgekeeper.model import iso
from pledgekeeper.orders.dates import DateCommitted
from pledgekeeper.orders.duty import ManagersAppointed
from pledgekeeper.ports import Change
from pledgekeeper.sla.calendar import Calendar
from pledgekeeper.sla.pledge import Pledge
from pledgekeeper.store.chain import digest
from pledgekeeper.store.dynamo import DynamoStore
from tests.fake_aws import FakeDynamo
from tests.unit.builders import HOUR, MONDAY_NIGHT, a_roster, a_ticket, at, carriers, terms_of
from tests.unit.exports import Lived, links_of, stories, verified
from tests.unit.test_verify_marks import SAMPLES

EACH_STORY = pytest.mark.parametrize("story", stories())


def told(lines, what=None):
    """The lines as what they say; those that have a field, if one is named."""
    every = [json.loads(line) for line in lines]
    return [line for line in every if what in line] if what else every


# --- what is in it ---------------------------------------------------------------------------------------------------


@EACH_STORY
def test_it_has_what_was_promised_then_events_then_readings_then_the_head(story):
    lived = stories()[story]
    header, *lines, end = told(lived.exported())

    events, claims = lines[: len(lived.case.timeline)], lines[len(lived.case.timeline) :]
    assert (header["format"], header["version"]) == ("pledgekeeper-export", 1)
    assert [line["event"] for line in events] == list(range(1, len(events) + 1))
    present = [commitment.id for commitment, _ in readings(lived.case, lived.under, lived.now)]
    before = [old.commitment.id for old in superseded(lived.case, lived.under)]
    assert [line["reading"] for line in claims] == before + present
    assert [line["reading"] for line in claims if "before_event" in line] == before
    withheld = sum("withheld" in line for line in events)
    assert end == {
        "head": events[-1]["hash"], "events": len(events), "withheld": withheld, "readings": len(claims),
    }  # fmt: skip


def test_the_first_line_says_whose_case_it_is_and_on_which_calendar_business_time_counts():
    header, *_ = told(stories()["a supplier that stops by the agreement"].exported())

    assert {name: header[name] for name in ("case", "kind", "carrier", "exported_at", "business", "stopping")} == {
        "case": "TT-7K3QX9M2XA", "kind": "ticket", "carrier": "baltel", "exported_at": "2026-11-24T00:00:00Z",
        "business": "vilnius", "stopping": ["third-party-supplier"],
    }  # fmt: skip


@EACH_STORY
def test_pledges_and_calendars_that_the_timeline_names_are_there_whole(story):
    lived = stories()[story]
    library, (header, *_) = lived.under.library, told(lived.exported())

    named = {event.facts["pledge"] for event in lived.case.timeline if "pledge" in event.facts}
    named |= {
        mark.pledge for e in lived.case.timeline if isinstance(e, HistoryJoined) for mark in e.marks if mark.pledge
    }
    there = {pledge.id: pledge for pledge in map(Pledge.model_validate, header["pledges"])}
    assert there == {each: library.pledges[each] for each in named}
    assert len(header["pledges"]) == len(named)
    for file in header["calendars"]:
        described = [Calendar.model_validate(each) for each in file["calendars"]]
        assert described == list(library.calendars[file["id"]].values())


def test_a_case_that_was_moved_names_both_its_pledges():
    header, *_ = told(stories()["moved to another pledge"].exported())

    assert [pledge["id"] for pledge in header["pledges"]] == ["pledge-2026-11", "pledge-2027-01"]


def test_public_holidays_are_told_by_date_for_every_year_that_a_clock_may_look_into():
    header, *_ = told(stories()["over Easter and a change of clocks"].exported())

    assert list(header["holidays"]) == ["NO"]
    days = header["holidays"]["NO"]
    assert {date.fromisoformat(day).year for day in days} == {2026, 2027, 2028}
    assert {"2027-03-25", "2027-03-26", "2027-03-29"} <= set(days)
    assert all(days.values())


def test_so_are_those_of_years_that_a_date_lies_in_to_which_we_committed_ourselves():
    lived, far = stories()["ordered"], at("2031-02-15")
    place = next(n for n, event in enumerate(lived.case.timeline) if isinstance(event, DateCommitted))
    committed = lived.case.timeline[place].changed(yardstick=far, ready_at=far)
    timeline = (*lived.case.timeline[:place], committed)

    header, *_ = told(Lived(fold(lived.case.case_id, timeline), lived.under, lived.now).exported())

    assert {day[:4] for day in header["holidays"]["FR"]} == {str(year) for year in range(2025, 2033)}


def test_zones_are_told_by_their_offsets_so_that_other_time_zone_data_are_noticed():
    header, *_ = told(stories()["through Ramadan in Morocco"].exported())

    offsets = header["zones"]["Africa/Casablanca"]

    for since, offset in offsets[1:]:
        moment = datetime.fromisoformat(since)
        after, before = (each.astimezone(ZoneInfo("Africa/Casablanca")).utcoffset() for each in (moment, moment - HOUR))
        assert after.total_seconds() == offset != before.total_seconds()
    assert [since[:7] for since, _ in offsets if since.startswith("2027")] == ["2027-02", "2027-03"]


def test_the_moment_of_an_export_is_never_before_its_last_event():
    ticket = stories()["reopened"].case

    header, *_ = told(exported(ticket, terms_of(), links_of(ticket.timeline), MONDAY_NIGHT, staff=False))

    assert header["exported_at"] == iso(ticket.timeline[-1].at)


def test_an_event_that_was_written_meanwhile_is_left_for_the_next_export():
    ticket = stories()["reopened"].case
    earlier = fold(ticket.case_id, ticket.timeline[:5])

    lines = list(exported(earlier, terms_of(), links_of(ticket.timeline), earlier.timeline[-1].at, staff=False))

    assert len(told(lines, "event")) == 5
    assert verified(lines).code == 0


def test_what_is_stored_is_exported_to_the_letter_though_we_would_write_it_otherwise_today():
    ticket = a_ticket()
    links = links_of(ticket.timeline)

    body = told(exported(ticket, terms_of(), links, MONDAY_NIGHT, staff=True), "event")[0]["body"]

    assert body is not links[0].body
    assert body == links[0].body


def test_it_is_the_same_whichever_process_writes_it():
    """Sets have no order that two processes share."""
    program = "from tests.unit.exports import stories; print('\\n'.join(stories()['ordered'].exported()))"
    written = [
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "shared:."},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip

    assert written[0] == written[1]
    assert written[0].decode().splitlines() == stories()["ordered"].exported()


# --- what carriers do not see ----------------------------------------------------------------------------------------


def test_a_carrier_is_told_by_digest_only_what_it_does_not_see_of_the_timeline_either():
    case = a_ticket()
    for event in SAMPLES:
        shown = events_view(case, [event], staff=False)["events"]
        whole = events_view(case, [event], staff=True)["events"]
        assert (shown != whole) == is_withheld(event), event
        assert event.event not in OURS_ALONE or shown == []
        if shown and is_withheld(event):
            assert set(shown[0]) == set(SHOWN_OF[event.event]) & set(whole[0])


def test_that_one_of_ours_asked_for_a_level_is_told_and_neither_who_nor_why():
    ours = Actor(side="ours", name="billing-analyst@pledge.example")
    ticket = a_ticket()
    asked = Escalated(at=MONDAY_NIGHT, level=4, due_at=MONDAY_NIGHT, asked_by=ours, reason="they withhold 80,000")
    ticket = fold(ticket.case_id, [*ticket.timeline, asked])

    lines = list(exported(ticket, terms_of(), links_of(ticket.timeline), MONDAY_NIGHT, staff=False))

    assert told(lines, "event")[-1]["withheld"] == {
        "event": "escalated", "at": iso(MONDAY_NIGHT), "level": 4, "due_at": iso(MONDAY_NIGHT),
    }  # fmt: skip
    assert "80,000" not in "\n".join(lines)
    assert "billing-analyst" not in "\n".join(lines)
    assert verified(lines).code == 0
    assert "reason" not in pages_view(ticket, MONDAY_NIGHT, staff=False)["levels"][-1]
    assert pages_view(ticket, MONDAY_NIGHT, staff=True)["levels"][-1]["reason"] == "they withhold 80,000"


def test_a_carrier_sees_its_own_reason_for_a_level_that_it_asked_for():
    theirs = Actor(side="carrier", name="noc@baltel.example")
    asked = Escalated(at=MONDAY_NIGHT, level=2, due_at=MONDAY_NIGHT, asked_by=theirs, reason="all circuits are down")

    assert not is_withheld(asked)
    assert events_view(a_ticket(), [asked], staff=False)["events"][0]["reason"] == "all circuits are down"


def test_a_carrier_does_not_see_why_a_page_was_not_sent():
    dropped = PageDropped(at=MONDAY_NIGHT, page_id="p1", reason="ana-fuentes has it in hand")

    assert "ana-fuentes" not in str(events_view(a_ticket(), [dropped], staff=False))


@EACH_STORY
def test_no_name_of_our_people_who_were_paged_is_in_a_carriers_export(story):
    lived, people = stories()[story], {person.id: person for person in a_roster().people}
    paged = {event.recipient for event in lived.case.timeline if isinstance(event, PagePlaced)} & set(people)
    acted = {getattr(getattr(event, "by", None), "name", None) for event in lived.case.timeline}
    told_to_the_carrier = {*lived.case.people.values(), getattr(lived.case, "analyst", None)}
    for event in lived.case.timeline:
        if isinstance(event, ManagersAppointed):
            told_to_the_carrier |= {event.nominal, event.backup}

    text = "\n".join(lived.exported())

    for name in paged - acted - told_to_the_carrier:
        assert name not in text
        assert people[name].name not in text
    for line in told(lived.exported()[:-1], "withheld"):
        assert set(line) == {"event", "withheld", "digest", "hash"}
        assert not {"recipient", "by", "reference", "person"} & set(line["withheld"])


def test_so_of_a_p1_that_was_just_opened_nobody_who_was_rung_is_named():
    lived = stories()["just opened"]
    rung = {event.recipient for event in lived.case.timeline if isinstance(event, PagePlaced)}

    assert rung
    assert not [name for name in rung if name in "".join(lived.exported())]
    assert all(name in "".join(lived.exported(staff=True)) for name in rung)


def test_what_is_withheld_is_proven_by_its_digest_when_it_is_shown_later():
    lived = stories()["reopened"]
    carriers_own, whole = (told(lived.exported(staff=staff), "event") for staff in (False, True))

    assert any("withheld" in line for line in carriers_own)
    for seen, full in zip(carriers_own, whole, strict=True):
        assert seen["hash"] == full["hash"]
        if "withheld" in seen:
            assert seen["digest"] == digest(full["salt"], full["body"])
            assert hashlib.sha256(full["body"].encode()).hexdigest() not in json.dumps(seen)


def test_staff_sees_everything():
    for story in stories().values():
        assert told(story.exported(staff=True), "withheld") == [told(story.exported(staff=True))[-1]]


# --- the command -----------------------------------------------------------------------------------------------------

NOW = MONDAY_NIGHT + 2 * HOUR


@pytest.fixture
def stored(monkeypatch):
    """A ticket in the table of the site that commands work on."""
    dynamo, now = FakeDynamo(), NOW
    site = SimpleNamespace(client=lambda service: dynamo, output=lambda name: "table")
    monkeypatch.setattr(sites, "chosen_site", lambda given: site)
    monkeypatch.setattr(sites, "present_moment", lambda given: now)
    store, ticket = DynamoStore(dynamo, "table"), a_ticket()
    store.put_roster(a_roster())
    store.put_carrier(carriers()["baltel"])
    store.commit(Change(store.load(ticket.case_id), ticket, ticket.timeline, "open", None))
    return ticket


def test_a_case_is_exported_and_verified_by_two_commands(stored, tmp_path, capsys):
    path = tmp_path / "case.jsonl"

    assert main(["export", stored.case_id, "-o", str(path)]) == 0
    assert main(["verify", str(path)]) == 0

    assert capsys.readouterr().out.count(": OK") == len(path.read_text().splitlines()) - 1
    assert "withheld" in path.read_text().splitlines()[3]


def test_on_the_screen_it_is_the_same_and_whole_when_asked_for(stored, capsys):
    assert main(["export", stored.case_id, "--full"]) == 0

    header, *lines = told(capsys.readouterr().out.splitlines())
    assert header["exported_at"] == iso(NOW)
    assert json.loads(lines[2]["body"])["recipient"]


def test_a_later_export_is_verified_with_an_earlier_one(stored, tmp_path, capsys):
    paths = [str(tmp_path / name) for name in ("now.jsonl", "before.jsonl")]
    for path in paths:
        main(["export", stored.case_id, "-o", path])

    assert main(["verify", *paths]) == 0


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("export TT-0000000000", "There is no case TT-0000000000."),
        ("export {case} -o /nowhere/case.jsonl", "/nowhere/case.jsonl cannot be written: No such file or directory"),
    ],
)
def test_what_cannot_be_exported_is_told_in_one_line(stored, line, why, capsys):
    assert main(line.format(case=stored.case_id).split()) == 2

    assert capsys.readouterr().err == f"pledge: {why}\n"


def test_both_commands_are_understood():
    for line in ("export TT-1 --aws --full -o x", "verify x", "verify x y"):
        assert callable(parser().parse_args(line.split()).command)
