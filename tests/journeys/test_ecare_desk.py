"""Our desks at their pages: what falls due next, what is done about it, who is called, what waits for an eye."""

import re
from html import unescape

import pytest

from pledgekeeper.api.routes import ROSTER
from pledgekeeper.book import PLEDGES
from tests.fake_aws import Waiting
from tests.journeys.people import (
    AGENT,
    ANALYST,
    BILLING,
    CASES,
    CLAIM,
    DISPUTES,
    FAULT,
    NIGHT_IN_PARIS,
    NOC,
    TICKETS,
    events,
)

SUPERVISOR = "staff.supervisor"
EVERY_PAGE = (
    "/",
    "/ecare/desk/board",
    "/ecare/desk/roster",
    "/ecare/desk/pages",
    "/ecare/desk/accounts",
    "/ecare/desk/accounts/baltel",
    "/ecare/desk/pledge",
)
SECOND = {name: value for name, value in FAULT.items() if name != "externalIdentifier"}
HELD = b"From: x@unknown.example\r\nSubject: %s\r\nMessage-ID: <held-1@unknown.example>\r\n\r\n%s"


@pytest.fixture
def world(world_at):
    return world_at(NIGHT_IN_PARIS)


@pytest.fixture
def fault(world):
    return world.http("POST", TICKETS, NOC, FAULT).json["id"]


def page(world, path, who=AGENT):
    answer = world.http("GET", path, who)
    assert answer.status == 200, answer.text
    return unescape(answer.text)


def does(world, case, path, who=AGENT, **form):
    answer = world.http("POST", f"/ecare/cases/{case}/{path}", who, form)
    assert answer.status == 303, unescape(answer.text)
    return events(world, case)


def asks(world, case, command, who=AGENT, **form):
    return does(world, case, "command", who, command=command, **form)


# --- the queue -------------------------------------------------------------------------------------------------------


def test_the_queue_has_the_case_that_falls_due_first_on_top_with_who_has_it_and_that_pages_are_live(world, fault):
    later = world.http("POST", TICKETS, NOC, {**SECOND, "priority": "P3", "severity": "minor", "name": "A question"})

    text = page(world, "/")

    assert text.index(fault) < text.index(later.json["id"])
    assert "nobody" in text
    assert re.search(r"paging [1-9]", text)


def test_a_case_taken_in_hand_from_the_queue_pages_nobody_any_more(world, fault):
    assert "taken" in does(world, fault, "take")
    world.taken()

    world.pass_time(minutes=20)

    assert [each for each in world.taken() if each.channel in ("sms", "voice")] == []
    assert AGENT.rpartition(".")[2] in page(world, "/")


def test_whoever_has_a_case_in_hand_may_take_it_again_and_nothing_happens(world, fault):
    assert "taken" in does(world, fault, "take")
    before = len(world.store.load(fault).case.timeline)

    does(world, fault, "take", key="another")

    assert len(world.store.load(fault).case.timeline) == before


def test_the_queue_is_asked_for_again_and_again_and_drawn_only_when_something_changed(world, fault):
    first = world.http("GET", "/?part=live", AGENT)
    same = world.http("GET", "/?part=live", AGENT, headers={"if-none-match": first.headers["ETag"]})
    assert (first.status, same.status) == (200, 304)

    does(world, fault, "take")

    assert world.http("GET", "/?part=live", AGENT, headers={"if-none-match": first.headers["ETag"]}).status == 200


def test_cases_that_have_not_changed_are_not_read_again(world, fault):
    page(world, "/")
    asked = []
    read = world.store.load
    world.store.load = lambda *given: asked.append(given) or read(*given)

    page(world, "/")
    assert asked == []
    world.http("POST", f"{CASES}/{fault}/commands", AGENT, {"command": "escalate", "reason": "now"})
    asked.clear()
    page(world, "/")
    assert [given[0] for given in asked] == [fault]


def test_each_desk_sees_its_own_trade(world, fault):
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]

    assert fault in page(world, "/", AGENT)
    assert dispute not in page(world, "/", AGENT)
    assert dispute in page(world, "/", ANALYST)
    assert fault not in page(world, "/", ANALYST)
    assert {fault, dispute} <= set(re.findall(r"(?:TT|DSP)-[0-9A-Z]{10}", page(world, "/", SUPERVISOR)))


# --- the cockpit -----------------------------------------------------------------------------------------------------


def test_a_fault_is_worked_on_from_its_page_to_its_end(world, fault):
    other = world.http("POST", TICKETS, NOC, {**SECOND, "name": "Also down"}).json["id"]

    does(world, fault, "take")
    does(world, fault, "status", status="inProgress")
    assert "prioritised" in does(world, fault, "priority", priority="P2", reason="Half of it works.")
    asks(world, fault, "pause-clocks", reason="pending-customer", note="Which trunk?", evidence="")
    assert "Clocks stand still" in page(world, f"/ecare/cases/{fault}")
    assert "pause-ended" in asks(world, fault, "resume-clocks")
    assert "case-linked" in asks(world, fault, "link", other=other)
    assert "leg-opened" in asks(world, fault, "open-leg", supplier="Cable Co", reference="C-1")
    assert "hand-over-prepared" in asks(
        world, fault, "prepare-hand-over", summary="It is the route.", next_action="Test"
    )
    assert "assigned" in asks(world, fault, "assign", desk="paris", person="claire-morel")
    assert "In the hands of Claire Morel" in page(world, f"/ecare/cases/{fault}")
    does(world, fault, "notes", text="It is the route.")
    assert "service-restored" in asks(world, fault, "restore-service")
    does(world, fault, "status", status="resolved", responsibility="ours", reason="A route was withdrawn.")
    assert world.http("GET", f"{TICKETS}/{fault}", AGENT).json["status"] == "resolved"


def test_a_ticket_is_merged_and_one_is_escalated_to_a_level(world, fault):
    other = world.http("POST", TICKETS, NOC, {**SECOND, "name": "The same"}).json["id"]
    assert "merged-into" in asks(world, other, "merge", into=fault)
    assert "escalated" in asks(world, fault, "escalate", level="3", reason="A hospital is cut off.")


def test_a_case_is_handed_over_and_the_other_desk_accepts(world, fault):
    ours = world.http("POST", TICKETS, NOC, {**SECOND, "priority": "P1"}).json["id"]
    offered = world.http("POST", f"/ecare/cases/{ours}/command", AGENT, {"command": "hand-over", "desk": "paris"})
    assert offered.status == 303
    form = page(world, f"/ecare/cases/{ours}")
    hand_over = re.search(r'name="hand_over_id" value="([^"]+)"', form)[1]
    assert "hand-over-accepted" in asks(world, ours, "accept-hand-over", hand_over_id=hand_over)


def test_a_reply_is_filled_in_in_the_carriers_language(world):
    world.agree_language("baltel", "fr")
    fault = world.http("POST", TICKETS, NOC, FAULT).json["id"]

    text = page(world, f"/ecare/cases/{fault}?reply=rerouted")

    assert 'lang="fr">Nous avons basculé votre trafic' in text
    assert "$" not in re.search(r'<textarea name="text".*?</textarea>', text, re.S)[0]


def test_a_dispute_is_answered_on_its_page(world):
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    does(world, dispute, "answer", ANALYST, accepted_amount="10.00", reason="From the 5th on.")
    told = world.http("GET", f"{DISPUTES}/{dispute}", ANALYST).json
    assert told["status"] == "answered" or "draft" in told


@pytest.mark.parametrize(
    ("path", "form"),
    [("take", {}), ("status", {"status": "inProgress"}), ("priority", {"priority": "P4", "reason": "x"}),
     ("command", {"command": "pause-clocks", "reason": "pending-customer", "note": "x"})],
)  # fmt: skip
def test_whoever_may_only_read_a_fault_changes_nothing(world, fault, path, form):
    before = events(world, fault)
    for who in ("staff.project-manager", "staff.billing-analyst"):
        assert world.http("POST", f"/ecare/cases/{fault}/{path}", who, form).status == 403
    assert events(world, fault) == before


def test_what_cannot_be_is_refused_in_words_and_changes_nothing(world, fault):
    answer = world.http("POST", f"/ecare/cases/{fault}/status", AGENT, {"status": "closed"})
    assert answer.status == 400
    assert "It cannot become" in answer.text
    forged = {"command": "resume-clocks", "by": "somebody"}
    assert world.http("POST", f"/ecare/cases/{fault}/command", AGENT, forged).status == 400


# --- beside the cases ------------------------------------------------------------------------------------------------


def test_the_page_log_tells_who_was_paged_how_and_what_became_of_it(world, fault):
    does(world, fault, "take")
    text = page(world, "/ecare/desk/pages")
    assert fault in text
    assert "text message" in text
    assert "answered" in text
    assert fault not in page(world, "/ecare/desk/pages?state=failed")


def test_the_page_log_tells_of_cases_that_are_over_by_day_and_of_no_other_trade(world, fault):
    world.pass_time(minutes=1)
    does(world, fault, "take")
    does(world, fault, "status", status="inProgress")
    does(world, fault, "status", status="resolved", responsibility="ours", reason="A route was withdrawn.")
    world.pass_time(hours=73)
    assert world.http("GET", f"{TICKETS}/{fault}", AGENT).json["status"] == "closed"
    assert fault not in page(world, "/")

    text = page(world, "/ecare/desk/pages")

    assert fault in text
    assert re.search(r'scope="rowgroup" colspan="5">\w{3} \d+ \w{3}<', text)
    day, person = re.search(r'value="(\d{4}-\d\d-\d\d)"', text).group(1), re.search(r"<option>([\w-]+)<", text)
    assert fault not in page(world, f"/ecare/desk/pages?period={day}")
    assert fault in page(world, f"/ecare/desk/pages?person={person.group(1)}&q={fault}")
    assert fault not in page(world, "/ecare/desk/pages", ANALYST)


def test_the_page_log_tells_of_disputes_which_have_no_priority(world):
    dispute = world.http("POST", DISPUTES, BILLING, CLAIM).json["id"]
    world.pass_time(minutes=1)

    assert dispute in page(world, "/ecare/desk/pages", ANALYST)


def test_the_board_shows_what_falls_due_by_centre(world, fault):
    assert fault in page(world, "/ecare/desk/board")


def test_the_roster_is_changed_for_a_while_and_back_by_whoever_plans(world):
    form = {
        "seat": "duty-engineer/paris", "person": "ines-garnier", "reason": "Claire is ill",
        "begins_at": "2026-12-05T06:00", "ends_at": "2026-12-05T13:00",
    }  # fmt: skip
    assert world.http("POST", "/ecare/desk/roster/overrides", AGENT, form).status == 403
    assert world.http("POST", "/ecare/desk/roster/overrides", SUPERVISOR, form).status == 303
    text = page(world, "/ecare/desk/roster", SUPERVISOR)
    assert "ines-garnier" in text
    assert 'class="night"' in text
    end = re.search(r'action="(/ecare/desk/roster/changes/[^"]+/end)"', text)[1]
    assert world.http("POST", end, SUPERVISOR, {}).status == 303
    assert "Nothing is changed." in page(world, "/ecare/desk/roster", SUPERVISOR)


def test_the_roster_shows_who_is_away_and_what_is_worked_on(world):
    stretch = {"begins_at": "2026-12-05T06:00:00Z", "ends_at": "2026-12-05T13:00:00Z"}
    for what, sent in (
        ("absences", {"person": "ines-garnier", "reason": "Leave."}),
        ("maintenance", {"carrier": "baltel", "reason": "A new release."}),
    ):
        assert world.http("POST", f"{ROSTER}/{what}", SUPERVISOR, {**stretch, **sent}).status == 201

    text = page(world, "/ecare/desk/roster", SUPERVISOR)

    assert "Leave." in text
    assert "A new release." in text


def test_a_mail_in_quarantine_is_read_and_released_into_a_case(world):
    raw = (
        b"Return-Path: <noc@baltel.example>\r\nFrom: noc@baltel.example\r\nTo: care@pledge.example\r\n"
        b"Subject: P1 all calls fail\r\nMessage-ID: <held-2@baltel.example>\r\n\r\nAll calls to +370 fail with 503."
    )
    world.s3.put_object("mail", "quarantine/m1.eml", raw, Metadata={"reason": "the sender could not be verified"})
    text = page(world, "/ecare/desk/quarantine")
    assert "the sender could not be verified" in text
    assert "All calls to +370 fail" in text

    assert world.http("POST", "/ecare/desk/quarantine/m1/release", AGENT, {}).status == 303

    assert "No mail is held back." in page(world, "/ecare/desk/quarantine")
    assert "P1 all calls fail" in page(world, "/")


def test_only_a_supervisor_drops_a_mail_and_sends_dead_letters_again(world):
    world.s3.put_object("mail", "quarantine/m1.eml", HELD % (b"x", b"y"), Metadata={"reason": "spam"})
    world.sqs.dead.append(Waiting("d1", "texts", '{"poison": 1}', world.clock.now()))
    assert world.http("POST", "/ecare/desk/quarantine/m1/drop", AGENT, {}).status == 403
    assert world.http("GET", "/ecare/desk/dead-letters", AGENT).status == 403
    assert '{"poison": 1}' in page(world, "/ecare/desk/dead-letters", SUPERVISOR)
    world.down.add("texts")

    assert world.http("POST", "/ecare/desk/dead-letters/texts-dead/redrive", SUPERVISOR, {}).status == 303
    assert world.http("POST", "/ecare/desk/quarantine/m1/drop", SUPERVISOR, {}).status == 303

    assert [message.queue for message in world.sqs.waiting if message.body == '{"poison": 1}'] == ["texts"]
    assert world.sqs.dead == []
    assert "No mail is held back." in page(world, "/ecare/desk/quarantine")


def test_a_new_pledge_is_checked_compared_and_tried_on_past_cases(world, fault):
    world.clock.advance(hours=30)
    text = (PLEDGES / "pledge-2026-11.yaml").read_text(encoding="utf-8")
    changed = re.sub(r"^id: .*$", "id: pledge-new\nreplaces: pledge-2026-11", text, count=1, flags=re.M)
    answer = world.http("POST", "/ecare/desk/pledge/check", SUPERVISOR, {"text": changed.replace("24 h", "48 h")})
    assert answer.status == 200
    told = unescape(answer.text)
    assert "No mistake." in told
    assert "24 h -> 48 h" in told
    assert "<svg" in told

    broken = world.http("POST", "/ecare/desk/pledge/check", SUPERVISOR, {"text": changed.replace("24 h", "24 parsecs")})
    assert re.search(r"pledge\.yaml:\d+: ", unescape(broken.text))
    assert world.http("POST", "/ecare/desk/pledge/check", AGENT, {"text": text}).status == 403


@pytest.mark.parametrize("path", EVERY_PAGE)
def test_every_page_of_the_desk_is_there_in_every_language_for_everybody_of_ours(world, fault, path):
    for who in ("staff.agent", "staff.billing-analyst", "staff.project-manager", "staff.service-manager", SUPERVISOR):
        for language in ("en", "fr", "es", "zh"):
            answer = world.http("GET", path, who, headers={"accept-language": language})
            assert answer.status == 200, answer.text
            assert f'<html lang="{language}"' in answer.text
