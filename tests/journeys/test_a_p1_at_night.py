"""A P1 goes the whole way round. After each journey: nobody received anything that is not listed."""

from tests.journeys.people import (
    AGENT,
    CASES,
    DESK,
    ELENA,
    FAULT,
    GRACE,
    HUGO,
    ISABELLE,
    MEI,
    NADIA,
    NIGHT_IN_PARIS,
    NOC,
    ROOM,
    TICKETS,
    VICTOR,
    WEI_LING,
    heard,
    page_link,
    unsigned,
)


def test_a_p1_opened_at_night_in_paris_pages_the_duty_engineer_in_singapore(world_at):
    world = world_at(NIGHT_IN_PARIS)

    answer = world.http("POST", TICKETS, NOC, FAULT)

    assert answer.status == 201
    assert heard(world) == [
        ("00:00", "email", "noc@baltel.example"),
        ("00:00", "sms", WEI_LING),
        ("00:00", "voice", WEI_LING),
    ]


def test_when_nobody_answers_every_level_is_reached_on_its_second_and_nobody_else_hears_of_it(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.http("POST", TICKETS, NOC, FAULT)

    world.pass_time(hours=4, minutes=30)

    assert sorted(heard(world)) == sorted(
        [
            ("00:00", "email", "noc@baltel.example"),
            *[(at, way, WEI_LING) for at in ("00:00", "05:00", "10:00") for way in ("sms", "voice")],
            ("09:00", "email", DESK),  # 60 % of the time for a first response
            ("15:00", "email", DESK),  # first response fell due
            ("45:00", "email", DESK),  # 75 % of the time for an update
            *[(at, way, who) for at in ("30:00", "35:00", "40:00") for who in (MEI, GRACE) for way in ("sms", "voice")],
            *[(at, "webhook", ROOM) for at in ("30:00", "35:00", "40:00")],
            ("30:00", "email", "noc-shift@baltel.example"),  # the carrier's own level 2
            ("60:00", "email", DESK),  # an update fell due
            *[(at, way, ISABELLE if way == "voice" else "isabelle.petit@pledge.example")
              for at in ("60:00", "65:00", "70:00") for way in ("voice", "email")],
            *[(at, "voice", who) for at in ("120:00", "125:00", "130:00") for who in (NADIA, ELENA)],
            *[(at, "email", who) for at in ("120:00", "125:00", "130:00")
              for who in ("nadia.benali@pledge.example", "elena.rossi@pledge.example")],
            ("120:00", "email", "ops-head@baltel.example"),  # the carrier's own level 4
            ("180:00", "email", DESK),  # 75 % of the time to restore
            ("210:00", "email", DESK),  # half an hour left to restore
            ("240:00", "email", DESK),  # restoring fell due
            *[(at, way, VICTOR) for at in ("240:00", "245:00", "250:00") for way in ("sms", "voice")],
            ("226:00", "email", "desk-paris@pledge.example"),  # Paris comes on duty, and is offered the case
            *[("241:00", way, who) for who in (WEI_LING, HUGO) for way in ("sms", "voice")],  # and does not accept it
        ]
    )  # fmt: skip


def test_an_acknowledgement_stops_the_pages_and_says_so_to_nobody(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.http("POST", TICKETS, NOC, FAULT)
    link = page_link(world)
    world.taken()

    world.pass_time(minutes=3)
    shown = world.http("GET", link)
    assert shown.status == 200
    assert "I have it" in shown.text
    world.pass_time(minutes=1)
    pressed = world.http("POST", link)
    assert pressed.status == 200
    world.pass_time(minutes=25)

    assert heard(world) == [("09:00", "email", DESK), ("15:00", "email", DESK)]


def test_looking_at_the_link_acknowledges_nothing_because_mail_scanners_follow_links(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.http("POST", TICKETS, NOC, FAULT)
    link = page_link(world)
    world.taken()

    world.http("GET", link)
    world.pass_time(minutes=5)

    assert heard(world) == [("05:00", "sms", WEI_LING), ("05:00", "voice", WEI_LING)]


def test_a_case_that_was_acknowledged_and_forgotten_comes_back(world_at):
    world = world_at(NIGHT_IN_PARIS)
    world.http("POST", TICKETS, NOC, FAULT)
    link = page_link(world)
    world.taken()
    world.pass_time(minutes=4)
    world.http("POST", link)
    world.pass_time(minutes=29, seconds=58)  # a wake is taken one second ahead, and held
    world.taken()

    world.pass_time(seconds=2)

    assert heard(world) == [
        ("34:00", "email", "noc-shift@baltel.example"),
        ("34:00", "sms", WEI_LING),
        ("34:00", "sms", MEI),
        ("34:00", "sms", GRACE),
        ("34:00", "voice", WEI_LING),
        ("34:00", "voice", MEI),
        ("34:00", "voice", GRACE),
        ("34:00", "webhook", ROOM),
    ]


def test_updates_resolution_and_silence_close_a_ticket_with_a_notice_at_each_step(world_at):
    world = world_at(NIGHT_IN_PARIS)
    ticket = world.http("POST", TICKETS, NOC, FAULT).json
    path = f"{TICKETS}/{ticket['id']}"
    world.taken()

    world.pass_time(minutes=5)
    world.taken()
    note = {
        "@type": "TroubleTicket",
        "status": "inProgress",
        "note": [{"@type": "Note", "text": "Board reset in hand."}],
    }
    assert world.http("PATCH", path, AGENT, note).status == 200
    world.pass_time(minutes=20)
    solved = {"@type": "TroubleTicket", "status": "resolved", "statusChangeReason": "Line card replaced."}
    assert world.http("PATCH", path, AGENT, solved).json["status"] == "resolved"
    report = {"command": "issue-report", "report": "rfo", "text": "A line card failed; its spare was on site."}
    assert world.http("POST", f"{CASES}/{ticket['id']}/commands", AGENT, report).status == 200
    world.pass_time(hours=73)

    told = [(message.to, unsigned(message.subject)) for message in world.taken()]
    assert (
        told == [("noc@baltel.example", f"[{ticket['id']}] {FAULT['name']}")] * 6
    )  # the update, in progress, resolved, the reason for outage, closed in silence after 72 hours, and one question
    assert world.http("GET", path, NOC).json["status"] == "closed"
    assert world.audit() == {}


def test_an_acknowledgement_and_an_update_in_time_keep_the_promises_and_the_clocks_show_it(world_at):
    world = world_at(NIGHT_IN_PARIS)
    ticket = world.http("POST", TICKETS, NOC, FAULT).json
    world.pass_time(minutes=10)
    note = {"@type": "TroubleTicket", "note": [{"@type": "Note", "text": "We see it too; engineers are on it."}]}
    world.http("PATCH", f"{TICKETS}/{ticket['id']}", AGENT, note)

    clocks = world.http("GET", f"/care/v1/cases/{ticket['id']}/clocks", NOC).json["clocks"]

    shown = {clock["commitment"]: clock for clock in clocks}
    assert shown["acknowledge"]["state"] == "stopped"
    assert shown["acknowledge"]["elapsed_seconds"] == 0
    assert shown["first-response"]["elapsed_seconds"] == 600
    assert not shown["first-response"]["missed"]
    assert shown["update"]["due_at"] == "2026-11-23T03:24:00Z"
    assert shown["solve"]["due_at"] == "2026-11-24T02:14:00Z"
