"""What holds for every kind of case: it wakes when time has something to do, and its state is what its events say."""

import re
from datetime import date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgekeeper import book
from pledgekeeper.cases.announcements import ClockWarned, FellDue
from pledgekeeper.cases.commands import (
    AcknowledgePage,
    AddNote,
    RecordNotice,
    RecordPage,
    Tick,
    Together,
)
from pledgekeeper.cases.handing_over import AcceptHandOver, HandOver, PrepareHandOver
from pledgekeeper.cases.holding import Assign, CloseLeg, OpenLeg
from pledgekeeper.cases.joining import JoinHistory, KeptMark, LinkCase, MergeInto
from pledgekeeper.cases.lanes import since_alert
from pledgekeeper.cases.pausing import AgreeToPause, CancelWork, ObjectToPause, PauseClocks, PlanWork, ResumeClocks
from pledgekeeper.cases.surveying import SurveyAsked
from pledgekeeper.disputes.claims import JudgeCompleteness
from pledgekeeper.disputes.fraud.commands import ActOnFraud, PromisePoliceReport, RecordBlock, StopPayment, Withhold
from pledgekeeper.disputes.fraud.events import Party
from pledgekeeper.disputes.model import AcknowledgeDispute
from pledgekeeper.disputes.settling import AnswerDispute, IssueCredit, SettleDispute, WithdrawDispute
from pledgekeeper.errors import CareError, NotFound, Refused
from pledgekeeper.escalation.pages import Escalated, PagePlaced
from pledgekeeper.event import Actor
from pledgekeeper.kinds import KINDS, decide, events_adapter, fold, kind_of, next_wake
from pledgekeeper.orders.dates import CommitDate
from pledgekeeper.orders.jeopardies import RaiseJeopardy
from pledgekeeper.orders.model import CancelOrder, Deliver
from pledgekeeper.sla.marks import PAUSED
from pledgekeeper.tickets.model import (
    ChangeAttributes,
    ChangeStatus,
    IssueReport,
    Prioritise,
    RestoreService,
    StatusChanged,
    TicketStatus,
)
from tests.unit.builders import (
    DAY,
    ENGINEER,
    HOUR,
    MINUTE,
    MONDAY_NIGHT,
    NOC,
    SECOND,
    a_dispute,
    a_ticket,
    after,
    an_order,
    at,
    led_to,
    terms_of,
    to_open_dispute,
    to_open_ticket,
)
from tests.unit.sla.oracle import SlowCalendar

# --- numbers ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("case_id", "model"), [(f"{k.prefix}-7K3QX9M2XA", k.model) for k in KINDS.values()])
def test_a_cases_number_tells_its_kind(case_id, model):
    assert kind_of(case_id).model is model


@pytest.mark.parametrize("case_id", ["", "7K3QX9M2XA", "XX-7K3QX9M2XA", "tt-7K3QX9M2XA"])
def test_a_number_of_no_kind_names_no_case(case_id):
    with pytest.raises(NotFound, match=f"there is no case {case_id}"):
        kind_of(case_id)


def test_a_case_that_is_not_there_can_only_be_opened_and_only_as_what_its_number_says():
    for command in (Tick(), AddNote(by=NOC, text="hello"), to_open_dispute()):
        with pytest.raises(NotFound, match="there is no case TT-7K3QX9M2XA"):
            decide("TT-7K3QX9M2XA", None, command, terms_of(), MONDAY_NIGHT)


def test_a_case_is_opened_once():
    with pytest.raises(Refused, match="case TT-7K3QX9M2XA exists already"):
        led_to(a_ticket(), to_open_ticket(), MONDAY_NIGHT)


def test_of_several_wishes_all_are_granted_or_none():
    ticket = a_ticket()
    to_work = ChangeStatus(by=ENGINEER, status=TicketStatus.IN_PROGRESS)

    both = led_to(ticket, Together(commands=(AddNote(by=ENGINEER, text="on it"), to_work)), MONDAY_NIGHT)
    assert [event.event for event in both][:2] == ["note-added", "status-changed"]

    with pytest.raises(Refused):
        led_to(ticket, Together(commands=(AddNote(by=NOC, text="hello"), to_work.changed(by=NOC))), MONDAY_NIGHT)


# --- wakes -----------------------------------------------------------------------------------------------------------

YEAR = range(2026, 2028)
SEASON = at("2026-11-01"), at("2027-02-24")
SECONDS = {"s": 1, "min": 60, "h": 3600, "d": 86_400}


@cache
def shipped(name):
    return yaml.safe_load((book.PLEDGES / f"{name}.yaml").read_text())


@cache
def slowly(calendar_id):
    """A shipped calendar as the oracle counts it, and what a business day of it is worth."""
    file = shipped("calendars-2026-11")
    calendar = next(c for c in file["calendars"] if c["id"] == calendar_id)
    off = calendar["holidays"]
    free = holidays.country_holidays(off["country"], subdiv=off.get("subdivision"), years=YEAR)
    days = [day for name in file["dates"] for day in shipped(name.removesuffix(".yaml"))["days"]]
    different = {day["date"]: day.get("windows", []) for day in days if calendar_id in day["calendars"]}

    def hours(day: date):
        spans = [] if day in free else _week_of(calendar, day).get(f"{day:%a}".lower(), [])
        spans = different.get(day, spans)
        return [tuple(int(span[end][:2]) * 60 + int(span[end][3:]) for end in ("from", "to")) for span in spans]

    return SlowCalendar(calendar["zone"], hours, *SEASON), calendar["business_day_minutes"] * 60


def _week_of(calendar, day):
    for season in calendar.get("seasons", []):
        if season["from"] <= day <= season["to"]:
            return season["week"]
    return calendar["week"]


def worth(span, calendar_id):
    """How many working seconds a span is, on a calendar."""
    count, unit = re.fullmatch(r"(\d+) ?(\w+)", span).groups()
    return int(count) * (slowly(calendar_id)[1] if unit == "bd" else SECONDS[unit])


def moment(opened, seconds, calendar_id):
    """When so many seconds have counted since `opened`."""
    if calendar_id == "24x7":
        return opened + timedelta(seconds=seconds)
    return slowly(calendar_id)[0].add(opened, seconds) if seconds else opened


def known_of(case):
    """What targets may ask of a case that nobody touches."""
    return {
        "priority": case.priority,
        "tier": case.tier,
        "opened_by": case.opened_by.side,
        "responsibility": "ours",
        "answer_group": case.answer_group,
        "dispute_type": case.claim.type if case.kind == "dispute" else None,
    }


def promised_moments(case, calendar_id):
    """Every warning and due moment of a case that nobody touches, worked out from the files."""
    known = known_of(case)

    def fits(target):
        asked = {name: want for name, want in target.items() if name not in ("within", "calendar")}
        return all(known.get(name) in (want if isinstance(want, list) else [want]) for name, want in asked.items())

    for promise in shipped("pledge-2026-11")["commitments"]:
        target = next(filter(fits, promise["targets"]), None)
        if promise["case"] == case.kind and "opened" in promise["clock"]["starts"] and target:
            which = "24x7" if target["calendar"] == "wall" else calendar_id
            length = worth(target["within"], which)
            shares = (length * percent // 100 for percent in (*promise.get("warn_percent", ()), 100))
            before = (length - worth(span, which) for span in promise.get("warn_before", ()))
            for seconds in (*shares, *before):
                yield (promise["id"], seconds), moment(case.opened_at, seconds, which)


def paging_moments(case, calendar_id):
    """Every level, and every repeat of its pages, of a case that nobody touches."""
    ladders = [ladder for ladder in shipped("matrix-2026-11")["ladders"] if ladder["case"] == case.kind]
    lane = getattr(case.timeline[0], "lane", None)
    fits = [ladder for ladder in ladders if ladder.get("lane") in (None, lane)]
    ladder = next(ladder for ladder in fits if ladder.get("priority") in (None, case.priority))
    which = "24x7" if ladder["calendar"] == "wall" else calendar_id
    for level in ladder["levels"]:
        reached = moment(case.opened_at, worth(level["after"], which), which)
        repeat = ladder.get("repeat", {"every": "0 min", "times": 0})
        for number in range(repeat["times"] + 1):
            yield (level["level"], number), reached + number * worth(repeat["every"], "24x7") * SECOND


def deadline_moments(case):
    """A fraud dispute that nobody touches has one deadline by its clause: that of withholding, and its warning."""
    if getattr(case.timeline[0], "lane", None) == "fraud":
        due_at = case.claim.period_to + 30 * DAY
        yield from (each for each in (due_at - 5 * DAY, due_at) if each > case.opened_at)


def hand_over_moments(case, until):
    """Every change of centre at which a case that nobody accepts is offered, and every moment at which that lapses."""
    ladders = [each for each in shipped("matrix-2026-11")["ladders"] if each.get("priority") == case.priority]
    within = next((each["hand_over"]["accept_within"] for each in ladders if "hand_over" in each), None)
    for day in range((until - case.opened_at).days + 2 if within and case.kind == "ticket" else 0):
        for hour, centre in ((6, "paris"), (13, "montreal"), (21, "singapore")):
            changed = case.opened_at.replace(hour=hour, minute=0, second=0) + day * DAY
            if centre != case.desk and changed > case.opened_at:
                yield from (each for each in (changed, changed + worth(within, "24x7") * SECOND) if each <= until)


FOR_EVER = at("2200-01-01")


def lived_alone(case, terms, until=FOR_EVER):
    """The wakes of a case that nobody touches, and what each of them led to."""
    now, wakes = case.timeline[-1].at, []
    while (wake := next_wake(case, terms, now)) and wake <= until:
        assert wake > now
        assert led_to(case, Tick(), wake - SECOND, terms) == [], "woke too late"
        events = led_to(case, Tick(), wake, terms)
        assert events, "woke for nothing"
        wakes.append((wake, events))
        case, now = fold(case.case_id, events, case), wake
    return wakes


def deadlock_moments(case):
    """A dispute that nobody touches is in deadlock 15 days after the last level, which is reached on the 60th."""
    alert = getattr(case.timeline[0], "lane", None) == "fraud"  # its levels are not those of the dispute
    return [case.opened_at + 75 * DAY] if case.kind == "dispute" and not alert else []


def their_moments(case, terms):
    """Of a fraud alert each of the carrier's NOC who has a telephone is rung three times, five minutes apart, and after
    five more the next of them is, or our desk is told."""
    alert = getattr(case.timeline[0], "lane", None) == "fraud"
    rung = [each for each in terms.carrier.contacts if {"noc", "fraud"} & {*each.roles}] if alert else []
    assert all(each.phone for each in rung)
    return [case.opened_at + minutes * MINUTE for minutes in range(0, 15 * len(rung) + 1, 5)]


def notice_moments(case, terms):
    """The carrier is told of the last day of a notice of withholding as its day begins, so many days before."""
    clause = terms.carrier.agreement.disputes
    if case.kind != "dispute" or clause.withholding_notice_days is None or case.claim.invoice_date is None:
        return []
    before = timedelta(days=clause.payment_days - clause.withholding_notice_days - clause.warn_days)
    day = datetime.combine(case.claim.invoice_date + before, time(), ZoneInfo(clause.zone or terms.carrier.zone))
    return [day] if day > case.opened_at else []


def holds_its_promises_and_ladder(case):
    terms = terms_of(case.carrier_id)
    calendar_id = terms.carrier.agreement.calendar

    until = case.opened_at + (5 * DAY if case.priority in ("P1", "P2") else 300 * DAY)  # the sun is followed for ever

    wakes = lived_alone(case, terms, until)

    events = [event for _, led in wakes for event in led]
    said = {(e.commitment, e.counted_seconds): e.at for e in events if isinstance(e, ClockWarned | FellDue)}
    assert said == dict(promised_moments(case, calendar_id))
    expected = {*said.values(), *(moment for _, moment in paging_moments(case, calendar_id))}
    expected |= {
        *deadline_moments(case),
        *deadlock_moments(case),
        *their_moments(case, terms),
        *notice_moments(case, terms),
    }
    expected = (expected | {*hand_over_moments(case, until)}) - {case.opened_at}
    assert [wake for wake, _ in wakes] == sorted(expected)


@pytest.mark.parametrize("priority", ["P1", "P2", "P3", "P4"])
@pytest.mark.parametrize(
    ("carrier", "opened"),
    [
        ("baltel", "2026-11-23 02:14:07"),
        ("telmaghreb", "2026-11-06 17:59:59"),
        ("omanlink", "2026-11-19 11:30:00"),
        ("insulartel", "2026-11-11 12:00:01"),
    ],
    ids=["a Monday night", "a Friday evening", "before a Gulf weekend", "a public holiday"],
)
def test_a_ticket_wakes_at_every_warning_due_moment_and_page_and_at_no_other(carrier, opened, priority):
    holds_its_promises_and_ladder(a_ticket(priority, at(opened), carrier_id=carrier))


@settings(max_examples=8)
@given(
    st.sampled_from(["baltel", "nordwave", "andesvoz", "telmaghreb"]),
    st.sampled_from(["P1", "P2", "P3", "P4"]),
    st.integers(0, 20 * 86_400),
)
def test_so_does_any_ticket_whenever_it_was_opened(carrier, priority, second):
    holds_its_promises_and_ladder(a_ticket(priority, SEASON[0] + second * SECOND, carrier_id=carrier))


@pytest.mark.parametrize("kind", ["rate", "volume", "dial-code", "irsf"])
def test_a_dispute_wakes_at_every_warning_due_moment_and_page_and_at_no_other(kind):
    claim = to_open_dispute().claim.changed(type=kind)

    holds_its_promises_and_ladder(a_dispute(at("2026-11-23 14:00"), claim=claim))


def test_an_order_that_nobody_touches_wakes_when_there_is_something_to_do_and_at_no_other_moment():
    order, terms = an_order(at("2026-11-23 14:00")), terms_of("insulartel")

    wakes = lived_alone(order, terms, order.opened_at + 60 * DAY)

    found = {event.event for _, events in wakes for event in events}
    assert found >= {"clock-warned", "fell-due", "status-reported", "duty-handed-over", "jeopardy-raised", "escalated"}


def test_so_does_an_order_with_a_date():
    order, terms = an_order(at("2026-11-23 14:00")), terms_of("insulartel")
    dated = after(order, CommitDate(by=ENGINEER, ready_at=at("2026-12-18 17:00")), order.opened_at + HOUR)

    wakes = lived_alone(dated, terms, order.opened_at + 60 * DAY)

    assert any(event.event == "last-days-began" for _, events in wakes for event in events)


def test_a_case_that_is_over_never_wakes_again():
    ticket = after(a_ticket(), ChangeStatus(by=NOC, status=TicketStatus.CANCELLED), MONDAY_NIGHT + HOUR)

    assert next_wake(ticket, terms_of(), MONDAY_NIGHT + HOUR) is None


def resolved_ticket(priority):
    working = after(a_ticket(priority), ChangeStatus(by=ENGINEER, status=TicketStatus.IN_PROGRESS), MONDAY_NIGHT)
    return after(working, ChangeStatus(by=ENGINEER, status=TicketStatus.RESOLVED), MONDAY_NIGHT + HOUR)


def test_a_resolved_ticket_wakes_once_more_to_be_closed_in_silence():
    ((wake, events),) = lived_alone(resolved_ticket("P2"), terms_of())

    assert wake == MONDAY_NIGHT + HOUR + 72 * HOUR
    assert [event.event for event in events] == ["status-changed", "survey-asked"]
    assert events[0].status == TicketStatus.CLOSED


def test_after_a_p1_the_reports_about_it_are_owed_whether_or_not_it_is_closed_meanwhile():
    since = MONDAY_NIGHT + HOUR

    wakes = lived_alone(resolved_ticket("P1"), terms_of())

    told = [(wake, getattr(e, "commitment", e.event), type(e)) for wake, events in wakes for e in events]
    assert told == [
        (since + 20 * HOUR, "reason-for-outage", ClockWarned),
        (since + 24 * HOUR, "reason-for-outage", FellDue),
        (since + 72 * HOUR, "status-changed", StatusChanged),
        (since + 72 * HOUR, "survey-asked", SurveyAsked),
        (at("2026-11-26 18:00", "Europe/Vilnius"), "root-cause", ClockWarned),
        (at("2026-11-26 18:00", "Europe/Vilnius"), "p1-review", ClockWarned),
        (at("2026-11-27 18:00", "Europe/Vilnius"), "root-cause", FellDue),
        (at("2026-11-27 18:00", "Europe/Vilnius"), "p1-review", FellDue),
    ]


def test_the_due_moment_of_a_new_priority_is_announced_although_the_old_one_was_missed():
    missed = after(a_ticket("P1"), Tick(), MONDAY_NIGHT + 25 * HOUR)
    lowered = after(missed, Prioritise(by=ENGINEER, priority="P2", reason="a workaround"), MONDAY_NIGHT + 26 * HOUR)

    later = led_to(lowered, Tick(), MONDAY_NIGHT + 48 * HOUR)

    assert "solve" in {event.commitment for event in later if isinstance(event, FellDue)}


# --- any order of commands -------------------------------------------------------------------------------------------

PEOPLE = st.sampled_from([ENGINEER, NOC])
SOON = MONDAY_NIGHT + DAY
ACCEPTING = Actor(side="ours", name="staff-agent")
PAGES = st.sampled_from(["p1", "p2", "p3", "p9"])
ALIKE = st.one_of(
    st.just(Tick()),
    st.builds(AddNote, by=PEOPLE, text=st.just("hello")),
    st.builds(AcknowledgePage, page_id=PAGES, by=st.just("arjun-nair")),
    st.builds(RecordPage, page_id=PAGES, outcome=st.sampled_from(["sent", "failed"]), detail=st.just("m-1")),
    st.builds(
        RecordNotice,
        notice=st.sampled_from(["acknowledgement", "managers"]),
        owed_by=st.sampled_from(["e1", "e2"]),
        outcome=st.sampled_from(["sent", "failed"]),
        detail=st.just("<m-1@mail.example>"),
    ),
)
REASONS = st.sampled_from([None, "because"])
WAITS = st.sampled_from(["w1", "w2", "w9"])
PAUSING = st.one_of(
    st.builds(
        PauseClocks,
        by=PEOPLE,
        reason=st.sampled_from(["pending-customer", "no-access", "force-majeure", "third-party-supplier", "tea"]),
        note=st.just("because"),
        evidence=st.sampled_from([None, "photo.jpg"]),
    ),
    st.builds(ResumeClocks, by=PEOPLE),
    st.builds(AgreeToPause, by=st.just(NOC), pause_id=WAITS),
    st.builds(ObjectToPause, by=st.just(NOC), pause_id=WAITS, why=st.just("it is open")),
    st.builds(CancelWork, by=st.just(ENGINEER), pause_id=WAITS),
    st.integers(0, 20).map(
        lambda days: PlanWork(
            by=ENGINEER, begin=SOON + days * DAY, end=SOON + days * DAY + 20 * HOUR, reference="CHG-1"
        )
    ),
)
HOLDING = st.one_of(
    st.builds(PrepareHandOver, by=st.just(ENGINEER), summary=st.just("a card"), next_action=st.just("swap it")),
    st.builds(HandOver, by=st.just(ENGINEER), desk=st.sampled_from(["paris", "montreal", "atlantis"])),
    st.builds(AcceptHandOver, by=st.just(ACCEPTING), hand_over_id=st.sampled_from(["h1", "h2", "h3"])),
    st.builds(Assign, by=st.just(ENGINEER), desk=st.sampled_from(["paris", "atlantis"]), person=REASONS),
    st.builds(OpenLeg, by=st.just(ENGINEER), supplier=st.just("Seacable"), within=st.sampled_from([None, "4 h"])),
    st.builds(CloseLeg, by=st.just(ENGINEER), leg_id=st.sampled_from(["l1", "l2"])),
)
THEIRS = (
    KeptMark(at=int(MONDAY_NIGHT.timestamp()) - 7_200, what="opened"),
    KeptMark(at=int(MONDAY_NIGHT.timestamp()) - 3_600, what=PAUSED, name="w1", reason="no-access"),
)
JOINING = st.one_of(
    st.builds(LinkCase, other=st.just("TT-0000000000"), relation=st.just("repeats")),
    st.builds(
        JoinHistory,
        other=st.just("TT-0000000000"),
        relation=st.just("merged-from"),
        marks=st.sampled_from([(), THEIRS[:1], THEIRS]),
    ),
)
ALIKE = st.one_of(ALIKE, ALIKE, PAUSING, PAUSING, HOLDING, JOINING)


PRIORITIES = ["P1", "P2", "P3", "P4"]
OF_A_TICKET = st.one_of(
    ALIKE,
    st.builds(ChangeStatus, by=PEOPLE, status=st.sampled_from(TicketStatus), reason=REASONS),
    st.builds(RestoreService, by=PEOPLE),
    st.builds(IssueReport, by=PEOPLE, report=st.sampled_from(["rfo", "rca", "p1-review"]), text=st.just("a card")),
    st.builds(MergeInto, by=PEOPLE, other=st.just("TT-0000000000")),
    st.builds(Prioritise, by=PEOPLE, priority=st.sampled_from(PRIORITIES), reason=REASONS),
    st.builds(ChangeAttributes, by=PEOPLE, attributes=st.sampled_from([{"name": "x"}, {"channel": {"@type": "y"}}])),
)
SUPPLIER = Party(name="Seafibre", email="fraud@seafibre.example", direction="up")
OF_A_DISPUTE = st.one_of(
    ALIKE,
    st.just(AcknowledgeDispute()),
    st.builds(AnswerDispute, by=PEOPLE, accepted_amount=st.sampled_from(["0", "6804.28", "7000"]), reason=st.just("x")),
    st.builds(WithdrawDispute, by=PEOPLE),
    st.builds(JudgeCompleteness, by=PEOPLE, missing=st.sampled_from([(), ("call records",)])),
    st.builds(ActOnFraud, by=PEOPLE, action=st.just("blocked")),
    st.builds(
        RecordBlock,
        by=PEOPLE,
        ranges=st.just(("+9607",)),
        blocked_at=st.just(at("2026-11-01 00:00")),
        blocked_by=st.just("NOC"),
    ),
    st.builds(StopPayment, by=PEOPLE, parties=st.just((SUPPLIER,))),
    st.builds(PromisePoliceReport, by=PEOPLE, due_at=st.just(at("2027-01-01 00:00"))),
    st.builds(Withhold, by=PEOPLE, supplier=st.just("x"), amount=st.sampled_from(["1", "6000"])),
    st.builds(IssueCredit, by=PEOPLE, credit_note=st.just("CN-1")),
    st.builds(SettleDispute, by=PEOPLE),
)
OF_AN_ORDER = st.one_of(
    ALIKE,
    st.builds(
        CommitDate,
        by=PEOPLE,
        ready_at=st.sampled_from([at("2026-12-01"), at("2026-12-24")]),
        asked_by=st.sampled_from(["ours", "carrier"]),
        reason=REASONS,
    ),
    st.builds(
        RaiseJeopardy,
        by=PEOPLE,
        code=st.just("permits"),
        expected_at=st.just(at("2027-01-15")),
        plan=st.just("ask"),
    ),
    st.builds(Deliver, by=PEOPLE),
    st.builds(CancelOrder, by=PEOPLE, reason=REASONS),
)
GAPS = st.sampled_from([0, 1, 60, 299, 300, 540, 900, 1799, 1800, 3600, 7201, 86_400, 3 * 86_400])


def histories(commands):
    return st.lists(st.tuples(GAPS, commands), max_size=8)


def survives(case, history):
    """Carry every command; what holds after each decision, whichever it was."""
    terms, now, told = terms_of(case.carrier_id), case.timeline[-1].at, list(case.timeline)
    for gap, command in history:
        now += gap * SECOND
        try:
            events = decide(case.case_id, case, command, terms, now)
        except CareError:
            continue  # a refusal leaves no trace
        case, told = fold(case.case_id, events, case), told + events
        wakes_when_it_should(case, terms, now)
        pages_nobody_twice(events)
    replays_to_the_same(case, told)
    climbs_in_order(case)


def wakes_when_it_should(case, terms, now):
    assert led_to(case, Tick(), now, terms) == [], "time had more to do"
    wake = next_wake(case, terms, now)
    if wake is not None:
        assert wake > now, "a wake in the past"
        assert led_to(case, Tick(), wake - SECOND, terms) == [], "woke too late"
        assert led_to(case, Tick(), wake, terms), "woke for nothing"


def pages_nobody_twice(events):
    ways = [(event.recipient, event.channel) for event in events if isinstance(event, PagePlaced)]
    assert len(ways) == len(set(ways))


def replays_to_the_same(case, told):
    kept = [events_adapter().validate_json(events_adapter().dump_json(event)) for event in told]
    stepwise = None
    for event in kept:
        stepwise = fold(case.case_id, [event], stepwise)
    assert kept == told
    assert fold(case.case_id, kept) == stepwise == case


def climbs_in_order(case):
    after_alert = since_alert(case.timeline)
    alert = case.timeline[: len(case.timeline) - len(after_alert)]
    for ladder in (alert, after_alert):  # a fraud alert has a ladder of its own
        levels = [event.level for event in ladder if isinstance(event, Escalated)]
        assert levels == sorted(set(levels))
    pages = [event.page_id for event in case.timeline if isinstance(event, PagePlaced)]
    assert pages == [f"p{n}" for n in range(1, len(pages) + 1)]
    moments = [event.at for event in case.timeline]
    assert moments == sorted(moments)


@given(st.sampled_from(PRIORITIES), histories(OF_A_TICKET))
def test_any_order_of_commands_leaves_a_ticket_in_order(priority, history):
    survives(a_ticket(priority), history)


@given(histories(OF_A_TICKET))
def test_so_it_does_when_the_ladder_has_become_shorter_than_what_was_climbed(history):
    climbed = after(a_ticket(), Tick(), MONDAY_NIGHT + 5 * HOUR)

    survives(climbed, [(0, Prioritise(by=ENGINEER, priority="P4")), *history])


@given(histories(OF_A_DISPUTE), st.sampled_from(["rate", "irsf"]))
def test_any_order_of_commands_leaves_a_dispute_in_order(history, kind):
    survives(a_dispute(claim=to_open_dispute().claim.changed(type=kind)), history)


@given(histories(OF_AN_ORDER))
def test_any_order_of_commands_leaves_an_order_in_order(history):
    survives(an_order(), history)


def test_a_late_decision_does_at_once_what_time_would_have_done_meanwhile():
    late = after(a_ticket(), AddNote(by=NOC, text="hello?"), MONDAY_NIGHT + 5 * DAY)

    assert [event.level for event in late.timeline if isinstance(event, Escalated)] == [1, 2, 3, 4, 5]
    assert {event.due_at for event in late.timeline if isinstance(event, FellDue)} >= {MONDAY_NIGHT + 15 * MINUTE}
