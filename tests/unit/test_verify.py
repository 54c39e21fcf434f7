"""The verifier stands alone, agrees with the package about every case, and names the first line that was tampered with.

It is a second oracle: whatever history a case has had, two programs that share nothing give the same figures.
"""

import ast
import json
import re
import subprocess
import sys
import zoneinfo
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pledgekeeper import verify_pledge
from pledgekeeper.cases.commands import AddNote, RecordNotice, Tick
from pledgekeeper.cases.joining import MergeInto, history_to_join
from pledgekeeper.cases.pausing import AgreeToPause, CancelWork, ObjectToPause, PauseClocks, PlanWork, ResumeClocks
from pledgekeeper.cases.terms import Library, Version
from pledgekeeper.disputes import claims, settling
from pledgekeeper.disputes import model as disputes
from pledgekeeper.disputes.fraud.commands import ActOnFraud, PromisePoliceReport, RecordBlock, StopPayment, Withhold
from pledgekeeper.errors import CareError
from pledgekeeper.kinds import decide, fold
from pledgekeeper.orders import dates, jeopardies
from pledgekeeper.orders import model as orders
from pledgekeeper.sla.calendar import ALWAYS
from pledgekeeper.tickets import model as tickets
from pledgekeeper.tickets.model import ChangeAttributes, ChangeStatus, IssueReport, Prioritise, RestoreService
from tests.unit.builders import (
    DAY,
    ENGINEER,
    HOUR,
    NOC,
    SECOND,
    a_dispute,
    a_ticket,
    an_order,
    at,
    opened,
    terms,
    terms_of,
    to_open_ticket,
)
from tests.unit.exports import SUPPLIER, Lived, changed, stories, verified
from tests.unit.sla.strategies import places

pytestmark = pytest.mark.thorough

FILE = Path(verify_pledge.__file__)
STORIES = st.sampled_from(sorted(stories()))
EACH_STORY = pytest.mark.parametrize("story", stories())

# --- whatever has happened -------------------------------------------------------------------------------------------


@EACH_STORY
@pytest.mark.parametrize("staff", [False, True], ids=["as a carrier sees it", "whole"])
def test_every_line_of_an_export_fits(story, staff):
    lines = stories()[story].exported(staff=staff)

    verdict = verified(lines)

    assert verdict.code == 0, verdict
    said = verdict.out.splitlines()
    assert [line.split(":")[0] for line in said] == [f"line {n}" for n in range(1, len(lines) + 1)]
    assert all(": OK" in line for line in said[1:])


PEOPLE = st.sampled_from([ENGINEER, NOC])
PAUSES = st.sampled_from(["w1", "w2", "w3"])
REASONS = st.sampled_from(["pending-customer", "no-access", "customer-test-window", "force-majeure", "planned-work"])
WHY = st.sampled_from([None, "because"])


def _another(moment):
    """The history of a ticket that was opened half a day before, and waits since an hour."""
    number = f"TT-{int(moment.timestamp()):010}"  # nobody merges one ticket twice
    other = opened(number, to_open_ticket(priority="P2"), moment - DAY / 2, terms_of())
    working = ChangeStatus(by=ENGINEER, status="inProgress")
    work = PlanWork(by=ENGINEER, begin=moment + 10 * DAY, end=moment + 10 * DAY + HOUR, reference="W")
    for asked in (work, working, PauseClocks(by=ENGINEER, reason="no-access", note="x")):
        other = fold(other.case_id, decide(other.case_id, other, asked, terms_of(), moment - HOUR), other)
    return history_to_join(other, "merged-from", moment)


def _work_after(days):
    return lambda now: PlanWork(by=ENGINEER, begin=now + days * DAY, end=now + days * DAY + 5 * HOUR, reference="W")


ALIKE = st.one_of(
    st.just(Tick()),
    st.builds(AddNote, by=PEOPLE, text=st.just("hello \u2028 “there”")),
    st.builds(PauseClocks, by=st.just(ENGINEER), reason=REASONS, note=st.just("x"), evidence=WHY),
    st.builds(ResumeClocks, by=st.just(ENGINEER)),
    st.builds(AgreeToPause, by=st.just(NOC), pause_id=PAUSES),
    st.builds(ObjectToPause, by=st.just(NOC), pause_id=PAUSES, why=st.just("no")),
    st.builds(CancelWork, by=st.just(ENGINEER), pause_id=PAUSES),
    st.sampled_from([9, 10, 11]).map(_work_after),
    st.builds(
        RecordNotice,
        notice=st.sampled_from(["acknowledgement", "managers", "jeopardy"]),
        owed_by=st.just("e1"),
        outcome=st.sampled_from(["sent", "failed"]),
        detail=st.just("<m-1@mail.example>"),
    ),
)
OF_A_TICKET = st.one_of(
    ALIKE,
    st.builds(ChangeStatus, by=PEOPLE, status=st.sampled_from(tickets.TicketStatus), reason=WHY,
              responsibility=st.sampled_from(get_args(tickets.Responsibility))),
    st.builds(Prioritise, by=st.just(ENGINEER), priority=st.sampled_from(["P1", "P2", "P3", "P4"])),
    st.builds(RestoreService, by=st.just(ENGINEER)),
    st.builds(IssueReport, by=st.just(ENGINEER), report=st.sampled_from(get_args(tickets.Report)), text=st.just("x")),
    st.builds(ChangeAttributes, by=PEOPLE, attributes=st.sampled_from([{"ticketType": "Voice"}, {"x": 0.1}])),
    st.just(_another),
    st.builds(MergeInto, by=st.just(ENGINEER), other=st.just("TT-7K3QX9M2XB")),
)  # fmt: skip
OF_A_DISPUTE = st.one_of(
    ALIKE,
    st.just(disputes.AcknowledgeDispute()),
    st.builds(claims.JudgeCompleteness, by=st.just(ENGINEER), missing=st.sampled_from([(), ("x",)])),
    st.builds(claims.CompleteClaim, by=PEOPLE, account=st.sampled_from(["A-1", "A-2"])),
    st.builds(ActOnFraud, by=st.just(ENGINEER), action=st.just("blocked")),
    st.builds(RecordBlock, by=st.just(ENGINEER), ranges=st.just(("+9607",)), blocked_at=st.just(at("2026-11-01 00:00")),
              blocked_by=st.just("NOC")),
    st.builds(StopPayment, by=st.just(ENGINEER), parties=st.just((SUPPLIER,))),
    st.builds(PromisePoliceReport, by=PEOPLE, due_at=st.just(at("2027-01-01 00:00"))),
    st.builds(Withhold, by=st.just(ENGINEER), supplier=st.just("x"), amount=st.sampled_from(["1", "6000"])),
    st.builds(settling.AnswerDispute, by=st.just(ENGINEER), accepted_amount=st.sampled_from(["0", "6804.28"]),
              reason=st.just("x")),
    st.builds(settling.IssueCredit, by=st.just(ENGINEER), credit_note=st.just("CN-1")),
    st.builds(settling.SettleDispute, by=PEOPLE),
    st.builds(settling.WithdrawDispute, by=PEOPLE),
)  # fmt: skip
OF_AN_ORDER = st.one_of(
    ALIKE,
    st.builds(
        dates.CommitDate, by=st.just(ENGINEER), ready_at=st.sampled_from([at("2026-11-01"), at("2027-04-24 12:00")]),
        asked_by=st.sampled_from(["ours", "carrier"]), reason=WHY,
    ),
    st.builds(jeopardies.RaiseJeopardy, by=st.just(ENGINEER), code=st.just("permits"), plan=st.just("x"),
              expected_at=st.just(at("2027-04-30"))),
    st.builds(orders.Deliver, by=st.just(ENGINEER)),
    st.builds(orders.CancelOrder, by=PEOPLE),
)  # fmt: skip
GAPS = st.one_of(st.sampled_from([0, 1, 59, 3600, 86_400, 5 * 86_400]), st.integers(0, 12 * 86_400))
SINCE = st.sampled_from(["2026-10-24 12:00:07", "2026-12-23 06:30", "2027-02-05 16:00", "2027-03-24 09:00"]).map(at)
WHOSE = st.sampled_from(["baltel", "telmaghreb", "andesvoz", "nordwave", "insulartel", "omanlink"])


def histories(commands):
    return st.lists(st.tuples(GAPS, commands), max_size=12)


def lived(case, under, history):
    """The case after whatever of `history` is not refused, looked at when it is over."""
    now = case.timeline[-1].at
    for gap, command in history:
        now += gap * SECOND
        try:
            asked = command(now) if callable(command) else command
            case = fold(case.case_id, decide(case.case_id, case, asked, under, now), case)
        except CareError:
            continue
    return Lived(case, under, now)


def fits(story):
    verdict = verified(story.exported(staff=False))
    assert verdict.code == 0, verdict


@given(WHOSE, st.sampled_from(["P1", "P2", "P3", "P4"]), SINCE, histories(OF_A_TICKET))
def test_so_does_the_export_of_any_ticket(carrier, priority, since, history):
    under = terms_of(carrier)

    fits(lived(a_ticket(priority, since, under), under, history))


@given(WHOSE, SINCE, histories(OF_A_DISPUTE), st.sampled_from(["rate", "irsf"]))
def test_so_does_the_export_of_any_dispute(carrier, since, history, kind):
    under = terms_of(carrier)
    claim = claims.OpenDispute(
        carrier_id=carrier, by=NOC, reply_to="x@y.example",
        claim=a_dispute().claim.changed(currency=under.carrier.agreement.disputes.currency, type=kind),
    )  # fmt: skip

    fits(lived(opened("DSP-7K3QX9M2XA", claim, since, under), under, history))


@given(WHOSE, SINCE, histories(OF_AN_ORDER))
def test_so_does_the_export_of_any_order(carrier, since, history):
    under = terms_of(carrier)

    fits(lived(an_order(since, under, carrier_id=carrier), under, history))


@given(places(), places(small_hours=True), st.sampled_from(["P3", "P4"]), st.integers(-4, 4), histories(OF_A_TICKET))
def test_so_it_does_on_any_calendar_around_a_change_of_clocks(by_day, by_night, priority, days, history):
    for place in (by_day, by_night):
        assume(opens_often(place.calendar, place.centre))
        under = on(place.calendar)
        fits(lived(a_ticket(priority, place.centre + days * DAY, under), under, history))


def opens_often(calendar, since):
    """Is there so much working time that every clock comes to its end?"""
    try:
        return [calendar.second_after(int((since + days * DAY).timestamp()), 30 * 8 * 3600) for days in (0, 200)]
    except ValueError:
        return False


@pytest.mark.parametrize("story", ["paused with and without consent", "reopened", "ordered", "merged into"])
def test_so_it_does_where_an_event_says_an_earlier_moment_than_the_one_before(story):
    told = stories()[story]
    for place in range(1, len(told.case.timeline)):
        early = told.case.timeline[place].changed(at=told.case.timeline[place].at - 10_000 * SECOND)
        timeline = (*told.case.timeline[:place], early, *told.case.timeline[place + 1 :])

        fits(replace(told, case=fold(told.case.case_id, timeline)))


def on(calendar):
    """The terms of a carrier whose agreement names this calendar."""
    known = {calendar.id: calendar, ALWAYS.id: ALWAYS}
    pledge, agreement = terms().pledge, terms().carrier.agreement.changed(calendar=calendar.id)
    return terms(
        carrier=terms().carrier.changed(agreement=agreement),
        version=Version(pledge, "calendars-random", known, calendar.id),
        library=Library({pledge.id: pledge}, {"calendars-random": known}),
    )


# --- alone, and what it cannot read ----------------------------------------------------------------------------------


def written(folder, lines):
    path = folder / "export.jsonl"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def alone(tmp_path, *arguments, flags=("-I", "-S"), **environment):
    """Run a copy of the file where there is nothing else: no package, no installed library, no variable."""
    copy = tmp_path / "alone" / FILE.name
    copy.parent.mkdir()
    copy.write_bytes(FILE.read_bytes())
    return subprocess.run(
        [sys.executable, *flags, str(copy), *map(str, arguments)],
        cwd=copy.parent, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


NEEDS_ZONES = pytest.mark.skipif(
    not any(Path(folder, "Europe").is_dir() for folder in zoneinfo.TZPATH), reason="this machine has no time zone data"
)


@NEEDS_ZONES
def test_it_needs_nothing_but_python(tmp_path):
    lines = stories()["over Easter and a change of clocks"].exported(staff=True)

    ran = alone(tmp_path, written(tmp_path, lines))

    assert (ran.returncode, ran.stderr) == (0, "")
    assert ran.stdout.endswith(f"line {len(lines)}: OK: nothing is missing\n")


@NEEDS_ZONES
def test_alone_too_it_ends_with_1_when_a_line_does_not_fit(tmp_path):
    lines = stories()["reopened"].exported()

    ran = alone(tmp_path, written(tmp_path, changed(lines, 4, hash="0" * 64)))

    assert (ran.returncode, ran.stderr) == (1, "")
    assert ran.stdout.splitlines()[-1].startswith("line 4 DOES NOT FIT: hash is 000")


def test_without_time_zone_data_it_says_where_to_get_them(tmp_path):
    lines = stories()["with planned work"].exported()

    ran = alone(tmp_path, written(tmp_path, lines), flags=("-S",), PYTHONTZPATH="")

    assert ran.returncode == 2
    assert ran.stderr.endswith("no time zone data of Europe/Oslo on this machine; get them: pip install tzdata\n")


def test_the_few_lines_of_the_documentation_verify_a_chain_too(tmp_path, monkeypatch):
    page = (FILE.parents[2] / "docs" / "verify.md").read_text(encoding="utf-8")
    program = re.search(r"```python\n(.*?)```", page, re.DOTALL)[1]
    lines = stories()["reopened"].exported()
    monkeypatch.chdir(tmp_path)

    written(tmp_path, lines).rename("case.jsonl")
    exec(program, {})
    written(tmp_path, changed(lines, 7, hash="0" * 64)).rename("case.jsonl")
    with pytest.raises(AssertionError, match="6"):
        exec(program, {})


def test_it_imports_the_standard_library_only():
    imported = set()
    for node in ast.walk(ast.parse(FILE.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module).split(".")[0])

    assert imported <= sys.stdlib_module_names


def test_time_zone_data_that_differ_are_told_from_a_wrong_reading():
    lines = stories()["with planned work"].exported()
    zones = json.loads(lines[0])["zones"]
    since, offset = zones["Europe/Oslo"][2]
    zones["Europe/Oslo"][2] = [since, offset + 3600]

    verdict = verified(changed(lines, 1, zones=zones))

    assert verdict.code == 2
    assert verdict.err.count("\n") == 1
    assert f"Europe/Oslo at {since} is 1:00:00 from UTC by the time zone data here, and by those of" in verdict.err


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([""], "line 1 is no JSON object: this is no export"),
        (["hello"], "line 1 is no JSON object"),
        (["[1, 2]"], "line 1 is no JSON object"),
        (["{}"], "its first line does not say 'pledgekeeper-export'"),
        (['{"format": "pledgekeeper-export", "version": 2}'], "it is of version 2, and this reads 1: fetch"),
        (['{"format": "pledgekeeper-export", "version": 1}', "{}"], "its last line, with the head of the chain, is"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_export_is_told_in_one_line(lines, why):
    verdict = verified(lines)

    assert (verdict.code, verdict.out) == (2, "")
    assert verdict.err.count("\n") == 1
    assert why in verdict.err


@given(STORIES, st.data())
def test_a_file_that_was_cut_short_is_told_in_one_line(story, data):
    text = "\n".join(stories()[story].exported())
    length = data.draw(st.integers(0, len(text) - 1))

    verdict = verified(text[:length].split("\n"))

    assert (verdict.code, verdict.out, verdict.err.count("\n")) == (2, "", 1)


def test_a_file_that_is_not_there_or_is_no_text_is_told_in_one_line(tmp_path, capsys):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n")
    for name in ("missing.jsonl", "picture.png"):
        assert verify_pledge.main([str(tmp_path / name)]) == 2
        assert "it cannot be read as text" in capsys.readouterr().err


def test_without_a_file_it_says_what_it_does(capsys):
    for arguments in ([], ["--help"], ["a", "b", "c"]):
        assert verify_pledge.main(arguments) == 2
        assert "python3 verify_pledge.py" in capsys.readouterr().out


JUNK = st.sampled_from([None, True, 0, -1, 1e300, "", "x", "9999-12-31T23:59:59Z", [], {}, [[]], {"event": "taken"}])


@given(STORIES, st.data())
def test_whatever_is_in_a_file_it_answers_and_never_breaks(story, data):
    lines = stories()[story].exported()
    number = data.draw(st.integers(1, len(lines)))
    line = json.loads(lines[number - 1])
    place = line
    while True:
        key = data.draw(st.sampled_from(sorted(place) if isinstance(place, dict) else range(len(place))))
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            break
        place = inner
    if data.draw(st.booleans()):
        place[key] = data.draw(JUNK)
    else:
        del place[key]

    verdict = verified(changed([*lines[: number - 1], "{}", *lines[number:]], number, **line))

    assert verdict.code in (0, 1, 2)
