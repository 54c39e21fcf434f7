"""Many pages to one person: the first at once, the others together, none lost. And what outlasts a crash."""

from itertools import pairwise

from pledgekeeper import settings, wiring
from pledgekeeper.messages import BundleDue
from pledgekeeper.pager import together
from tests.crashing import FORKS, with_and_without
from tests.journeys.people import CASES, FAULT, NIGHT_IN_PARIS, TICKETS, WEI_LING
from tests.world import Crash

OTHERS = ("telmaghreb", "andesvoz", "omanlink", "nordwave")
CARRIERS = ("baltel", *OTHERS)


def outage(world, *carriers):
    numbers = []
    for carrier in carriers:
        fault = {**FAULT, "externalIdentifier": []}
        numbers.append(world.http("POST", TICKETS, f"carrier.{carrier}.noc", fault).json["id"])
    return numbers


def to_wei_ling(world, channel="sms"):
    return [(round((r.at - NIGHT_IN_PARIS).total_seconds()), r.text) for r in world.received
            if r.to == WEI_LING and r.channel == channel]  # fmt: skip


def timeline(world, number, *names):
    events = world.http("GET", f"{CASES}/{number}/timeline", "staff.agent").json["events"]
    return [event for event in events if event["event"] in names]


def test_the_first_page_leaves_at_once_and_those_of_the_next_minute_together_at_its_end(world_at):
    world = world_at(NIGHT_IN_PARIS)
    numbers = outage(world, *CARRIERS)
    assert [(when, text.split()[0]) for when, text in to_wei_ling(world)] == [(0, f"[{numbers[0]}]")]

    world.pass_time(seconds=61)

    (_, (when, text)) = to_wei_ling(world)
    assert when == 60
    assert text.startswith("4 more cases need you: ")
    assert all(number in text for number in numbers[1:])
    assert [when for when, _ in to_wei_ling(world, "voice")] == [0, 60]


def test_of_messages_that_come_at_one_moment_one_sends_what_waits_and_again_only_where_it_broke_off(
    world_at, monkeypatch
):
    world, asked = world_at(NIGHT_IN_PARIS), []
    outage(world, *CARRIERS)
    real = together.sender

    class Meanwhile:
        """While the bundle is being sent, the message of another page that was kept back comes."""

        def send_together(self, channel, address, listed, pages):
            asked.append(channel)
            due = BundleDue(recipient=listed[0].page.recipient, channel=channel, send_at=wiring.clock().now())
            together.bundle(due, "the message of another page")
            return real().send_together(channel, address, listed, pages)

    monkeypatch.setattr(together, "sender", Meanwhile)
    world.pass_time(seconds=61)

    assert sorted(asked) == ["sms", "voice"]
    assert [when for when, _ in to_wei_ling(world)] == [0, 60]


def test_a_delay_is_on_the_timeline_and_so_is_when_the_page_went(world_at):
    world = world_at(NIGHT_IN_PARIS)
    _, second = outage(world, "baltel", "omanlink")
    world.pass_time(seconds=61)

    delayed = timeline(world, second, "page-delayed")
    sent = timeline(world, second, "page-sent")

    assert [(e["page_id"], e["until"]) for e in delayed] == [
        ("p1", "2026-11-23T02:15:00Z"),
        ("p2", "2026-11-23T02:15:00Z"),
    ]
    assert sorted((e["page_id"], e["at"]) for e in sent) == [
        ("p1", "2026-11-23T02:15:00Z"),
        ("p2", "2026-11-23T02:15:00Z"),
    ]


def test_what_was_taken_meanwhile_is_not_among_those_that_go_together(world_at):
    world = world_at(NIGHT_IN_PARIS)
    numbers = outage(world, *CARRIERS)
    for number in numbers[1:]:
        if number != numbers[2]:
            world.http(
                "PATCH", f"{TICKETS}/{number}", "staff.agent", {"@type": "TroubleTicket", "status": "inProgress"}
            )

    world.pass_time(seconds=61)

    assert len(to_wei_ling(world)) == 2
    assert numbers[2] in to_wei_ling(world)[1][1]
    assert not any(number in to_wei_ling(world)[1][1] for number in (numbers[1], numbers[3], numbers[4]))


def test_one_text_takes_them_all(world_at):
    world = world_at(NIGHT_IN_PARIS)
    numbers = outage(world, *CARRIERS)
    world.pass_time(seconds=61)
    world.taken()

    world.text(WEI_LING, "ACK ALL")

    (reply,) = world.taken()
    assert reply.text == "All 5 cases that you were paged for are yours."
    assert all(timeline(world, number, "taken") for number in numbers)
    world.pass_time(minutes=20)
    assert not any(r.to.startswith("+") for r in world.taken())


def test_a_text_that_is_about_many_cases_is_answered_by_one_figure_and_each_is_acknowledged(world_at, monkeypatch):
    world = world_at(NIGHT_IN_PARIS)
    monkeypatch.setenv("SMS_ORIGINATION_IDENTITY", "+6569000900")
    settings.settings.cache_clear()
    numbers = outage(world, *CARRIERS)
    world.pass_time(seconds=61)
    assert "Reply 1 to take them all" in to_wei_ling(world)[-1][1]
    world.taken()

    world.text(WEI_LING, "1")

    (reply,) = world.taken()
    assert reply.text == "All 4 cases that you were paged for are yours."
    assert [len(timeline(world, number, "taken")) for number in numbers] == [0, 1, 1, 1, 1]  # the first went alone
    world.text(WEI_LING, "1")
    assert f"{numbers[0]} is yours" in world.taken()[-1].text


def test_of_a_text_about_many_a_case_that_somebody_else_has_taken_stays_theirs(world_at):
    world = world_at(NIGHT_IN_PARIS)
    numbers = outage(world, *CARRIERS)
    world.pass_time(seconds=61)
    world.http("PATCH", f"{TICKETS}/{numbers[1]}", "staff.agent", {"@type": "TroubleTicket", "status": "inProgress"})

    world.text(WEI_LING, "1")

    assert [timeline(world, n, "taken")[-1]["by"] for n in numbers[1:3]] == ["staff-agent", "wei-ling-tan"]


def test_a_text_from_a_name_cannot_be_answered_and_offers_the_link_alone(world_at):
    world = world_at(NIGHT_IN_PARIS)
    outage(world, *CARRIERS)
    world.pass_time(seconds=61)

    alone, bundled = (text for _, text in to_wei_ling(world))

    for text in (alone, bundled):
        assert "/care/v1/pages/" in text
        assert "eply" not in text


def test_in_a_storm_nobody_is_rung_more_than_once_a_minute_on_a_channel_and_no_page_is_lost(world_at):
    world = world_at(NIGHT_IN_PARIS)
    numbers = [number for _ in range(12) for number in outage(world, *CARRIERS)]

    world.pass_time(minutes=4)

    for channel in ("sms", "voice"):
        moments = [when for when, _ in to_wei_ling(world, channel)]
        assert moments[0] == 0
        assert all(later - earlier >= 60 for earlier, later in pairwise(moments))
    assert all(len(timeline(world, number, "page-sent")) == 2 for number in numbers)
    assert world.sqs.dead == []
    assert "owed_effects" not in world.audit()


def test_each_persons_own_spacing_counts(world_at):
    world = world_at(NIGHT_IN_PARIS)
    roster = world.store.roster()
    people = tuple(p.model_copy(update={"apart": type(p.apart).model_validate("10 s")}) for p in roster.people)
    world.store.put_roster(roster.changed(people=people))
    outage(world, "baltel", "omanlink")

    world.pass_time(seconds=11)

    assert [when for when, _ in to_wei_ling(world)] == [0, 10]


def pages_kept_back(world, crash_at):
    """Three faults at once: when Wei Ling first heard, and which pages of each left. None: the carrier asks again."""
    world.crash_at = crash_at
    try:
        numbers = outage(world, "baltel", "omanlink", "nordwave")
    except Crash:
        return None
    world.pass_time(seconds=70)
    world.crash_at = lambda call: False
    world.pass_time(minutes=8)
    sent = [{event["page_id"] for event in timeline(world, number, "page-sent")} for number in numbers]
    return to_wei_ling(world)[0][0], sent


@FORKS
def test_a_crash_at_any_call_while_pages_are_kept_back_loses_none_and_delays_no_first_one(world_at):
    world = world_at(NIGHT_IN_PARIS)

    _, crashed = with_and_without(world, lambda crash_at: pages_kept_back(world, crash_at))

    lived = [(call, outcome) for call, outcome in crashed if outcome]
    assert len(lived) > 50
    for call, (first_heard, sent) in lived:
        assert first_heard <= 181, call
        assert all(pages >= {"p1", "p2"} for pages in sent), call
