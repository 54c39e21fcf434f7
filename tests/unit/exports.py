"""Cases that have lived, of every kind, and what is exported of them and verified."""

import io
import json
import tempfile
from collections.abc import Iterable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pledgekeeper import verify_pledge
from pledgekeeper.cases.commands import AddNote, Command, MoveTerms, RecordNotice, Tick
from pledgekeeper.cases.joining import LinkCase, MergeInto, history_to_join
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.pausing import AgreeToPause, CancelWork, ObjectToPause, PauseClocks, PlanWork, ResumeClocks
from pledgekeeper.cases.terms import Library, Terms
from pledgekeeper.disputes.claims import CompleteClaim, JudgeCompleteness
from pledgekeeper.disputes.drafts import ApproveDraft
from pledgekeeper.disputes.fraud.commands import (
    AcknowledgeStopPayment,
    RecordBlock,
    RequirePoliceReport,
    StopPayment,
    Withhold,
)
from pledgekeeper.disputes.fraud.events import Party
from pledgekeeper.disputes.model import AcknowledgeDispute
from pledgekeeper.disputes.settling import AnswerDispute, IssueCredit, RecordPayment, ReversePayment, SettleDispute
from pledgekeeper.event import Actor, Event
from pledgekeeper.export import exported
from pledgekeeper.kinds import decide, fold
from pledgekeeper.orders.dates import CommitDate
from pledgekeeper.orders.jeopardies import RaiseJeopardy
from pledgekeeper.orders.model import Deliver
from pledgekeeper.sla.pledge import Pledge
from pledgekeeper.store.chain import GENESIS, Link, canonical, link
from pledgekeeper.tickets.model import (
    ChangeAttributes,
    ChangeStatus,
    IssueReport,
    Prioritise,
    RestoreService,
    TicketStatus,
)
from tests.unit.builders import (
    ENGINEER,
    HOUR,
    NOC,
    a_claim,
    a_dispute,
    a_ticket,
    an_order,
    at,
    carriers,
    opened,
    terms,
    terms_of,
    to_open_ticket,
)  # fmt: skip


@dataclass(frozen=True)
class Lived:
    """A case, the terms it lives under, and the moment at which it is looked at."""

    case: Case
    under: Terms
    now: datetime

    def exported(self, *, staff: bool = False) -> list[str]:
        return list(exported(self.case, self.under, links_of(self.case.timeline), self.now, staff=staff))


def links_of(timeline: Iterable[Event]) -> list[Link]:
    """The events as the store would have kept them, with salts that do not change from one run to the next."""
    head, links = GENESIS, list[Link]()
    for number, event in enumerate(timeline, start=1):
        links.append(link(head, f"salt-of-{number}", canonical(event)))
        head = links[-1].hash
    return links


def after_all(case: Case, under: Terms, *steps: tuple[str, Command]) -> Case:
    """The case after commands, each at its moment in UTC."""
    for moment, command in steps:
        case = fold(case.case_id, decide(case.case_id, case, command, under, at(moment)), case)
    return case


# --- stories ---------------------------------------------------------------------------------------------------------

WORKING = ChangeStatus(by=ENGINEER, status=TicketStatus.IN_PROGRESS)
RESOLVED = ChangeStatus(by=ENGINEER, status=TicketStatus.RESOLVED)
ON = ResumeClocks(by=ENGINEER)


def waiting(reason: str) -> PauseClocks:
    return PauseClocks(by=ENGINEER, reason=reason, note="as agreed on the phone", evidence="mail of the 23rd")


def paused_with_and_without_consent() -> Lived:
    """Three pauses: one that the carrier agrees to, one that it objects to, one that lapses."""
    under, no = terms_of("baltel"), ObjectToPause(by=NOC, pause_id="w2", why="we answered")
    ticket = after_all(
        a_ticket("P3", at("2026-11-23 02:14"), under), under,
        ("2026-11-23 09:10", WORKING),
        ("2026-11-23 10:00", waiting("no-access")), ("2026-11-23 15:30:07", ON),
        ("2026-11-24 08:00", waiting("pending-customer")), ("2026-11-24 09:00", no),
        ("2026-11-24 11:11:11", AddNote(by=NOC, text="the answer, again")),
        ("2026-11-24 12:00", AgreeToPause(by=NOC, pause_id="w1")),
        ("2026-11-25 07:00", waiting("customer-test-window")),
        ("2026-11-30 07:00", ON),
    )  # fmt: skip
    return Lived(ticket, under, at("2026-11-30 13:00:01"))


def prioritised_again_and_again() -> Lived:
    under = terms_of("omanlink")
    ticket = after_all(
        a_ticket("P4", at("2026-11-19 11:30"), under), under,
        ("2026-11-19 11:40", WORKING),
        ("2026-11-22 05:00", Prioritise(by=ENGINEER, priority="P2", reason="it got worse")),
        ("2026-11-22 06:00", waiting("pending-customer")),
        ("2026-11-22 06:30", Prioritise(by=ENGINEER, priority="P1", reason="all of it")),
        ("2026-11-22 07:00", AddNote(by=NOC, text="here you are")),
        ("2026-11-22 08:00", ChangeAttributes(by=ENGINEER, attributes={"ticketType": "Voice "})),
        ("2026-11-23 08:00", Prioritise(by=ENGINEER, priority="P3", reason="a workaround")),
    )  # fmt: skip
    return Lived(ticket, under, at("2026-11-25 10:00"))


def reopened() -> Lived:
    under = terms_of("baltel")
    ticket = after_all(
        a_ticket("P1", at("2026-11-23 02:14"), under), under,
        ("2026-11-23 02:20", WORKING),
        ("2026-11-23 02:21", RecordNotice(notice="acknowledgement", owed_by="e1", outcome="sent", detail="<m@x>")),
        ("2026-11-23 04:00", RestoreService(by=ENGINEER)),
        ("2026-11-23 05:00", ChangeStatus(by=ENGINEER, status=TicketStatus.RESOLVED, responsibility="third-party")),
        ("2026-11-23 06:00", AddNote(by=NOC, text="thanks")),
        ("2026-11-23 07:00", IssueReport(by=ENGINEER, report="rfo", text="a card")),
        ("2026-11-23 11:00", ChangeStatus(by=NOC, status=TicketStatus.IN_PROGRESS, reason="it fails again")),
        ("2026-11-23 12:00", waiting("no-access")), ("2026-11-23 12:30", ON),
        ("2026-11-23 14:00", RESOLVED),
        ("2026-11-24 14:00", IssueReport(by=ENGINEER, report="rca", text="the other card")),
        ("2026-11-27 14:00", Tick()),
    )  # fmt: skip
    assert ticket.status == TicketStatus.CLOSED
    return Lived(ticket, under, at("2026-12-01 00:00"))


def with_planned_work() -> Lived:
    """Windows announced in time, just in time, too late, too late and agreed to, and one that ends early."""
    under = terms_of("nordwave")
    later, just, soon, agreed, short = (
        PlanWork(by=ENGINEER, begin=at(begin), end=at(begin) + 3 * HOUR, reference="W1")
        for begin in ("2026-12-02 08:00", "2026-11-30 09:06", "2026-11-24 08:00", "2026-11-25 08:00",
                      "2026-12-01 07:00")
    )  # fmt: skip
    ticket = after_all(
        a_ticket("P4", at("2026-11-20 09:00"), under), under,
        ("2026-11-20 09:05", later), ("2026-11-20 09:06", just), ("2026-11-20 09:07", soon),
        ("2026-11-20 09:08", agreed), ("2026-11-20 09:09", short),
        ("2026-11-20 10:00", WORKING), ("2026-11-23 10:00", AgreeToPause(by=NOC, pause_id="w4")),
        ("2026-12-01 08:00", CancelWork(by=ENGINEER, pause_id="w5")),
    )  # fmt: skip
    return Lived(ticket, under, at("2026-12-01 10:00"))


def merged() -> tuple[Lived, Lived]:
    """A case that took over the histories of two others, and one of those: it had taken over the third."""
    under = terms_of("baltel")
    first = after_all(
        a_ticket("P2", at("2026-11-23 01:00"), under), under,
        ("2026-11-23 01:30", WORKING),
    )  # fmt: skip
    second = opened("TT-7K3QX9M2XB", to_open_ticket(priority="P3"), at("2026-11-23 03:00"), under)
    second = after_all(
        second, under,
        ("2026-11-23 04:00", history_to_join(first, "merged-from", at("2026-11-23 04:00"))),
        ("2026-11-23 04:30", WORKING), ("2026-11-23 05:00", waiting("no-access")),
    )  # fmt: skip
    third = opened("TT-7K3QX9M2XC", to_open_ticket(priority="P2"), at("2026-11-23 05:00"), under)
    third = after_all(
        third, under,
        ("2026-11-23 05:30", WORKING), ("2026-11-23 06:00", waiting("pending-customer")),
        ("2026-11-23 07:00", history_to_join(second, "merged-from", at("2026-11-23 07:00"))),
        ("2026-11-23 07:00", LinkCase(other="TT-7K3QX9M2XD", relation="relates-to")),
        ("2026-11-23 08:00", ON), ("2026-11-23 09:00", RESOLVED),
        ("2026-11-23 10:00", ChangeStatus(by=NOC, status=TicketStatus.IN_PROGRESS, reason="no")),
    )  # fmt: skip
    second = after_all(second, under, ("2026-11-23 07:00", MergeInto(by=ENGINEER, other=third.case_id)))
    return Lived(third, under, at("2026-11-25 00:00")), Lived(second, under, at("2026-11-25 00:00"))


def split_off() -> Lived:
    """A part that has the windows of its whole, which had been moved to another pledge before."""
    whole = moved_to_another_pledge()
    under, moment = whole.under, at("2026-11-26 09:00")
    work = PlanWork(by=ENGINEER, begin=at("2026-12-07 08:00"), end=at("2026-12-07 12:00"), reference="W1")
    ticket = after_all(whole.case, under, ("2026-11-26 08:00", work))
    part = opened("TT-7K3QX9M2XE", to_open_ticket(priority="P3"), moment, under)
    part = after_all(part, under, ("2026-11-26 09:00", history_to_join(ticket, "split-from", moment)))
    return Lived(part, under, at("2026-12-07 10:00"))


def over_easter_and_a_change_of_clocks() -> Lived:
    under = terms_of("nordwave")
    ticket = after_all(
        a_ticket("P4", at("2027-03-24 12:00"), under), under,
        ("2027-03-24 13:00", WORKING), ("2027-03-25 08:00", waiting("no-access")), ("2027-03-30 06:30", ON),
    )  # fmt: skip
    return Lived(ticket, under, at("2027-04-05 09:00"))


def through_ramadan(carrier: str) -> Lived:
    """Morocco moves its clocks; in Dubai the hours are others."""
    under = terms_of("telmaghreb")
    if carrier != "telmaghreb":
        agreement = carriers()["omanlink"].agreement.changed(calendar=carrier)
        under = terms("omanlink", carrier=carriers()["omanlink"].changed(agreement=agreement),
                      version=replace(under.version, business=carrier))  # fmt: skip
    ticket = after_all(a_ticket("P4", at("2027-02-01 12:00"), under), under, ("2027-02-05 13:00", WORKING))
    return Lived(ticket, under, at("2027-02-12 09:00"))


def a_supplier_that_stops_by_the_agreement() -> Lived:
    agreement = carriers()["baltel"].agreement.changed(stopping=("third-party-supplier",))
    carrier = carriers()["baltel"].changed(agreement=agreement)
    under = terms("baltel", carrier=carrier, stopping=frozenset(agreement.stopping))
    ticket = after_all(
        a_ticket("P2", at("2026-11-23 02:14"), under), under,
        ("2026-11-23 02:30", WORKING), ("2026-11-23 03:00", waiting("third-party-supplier")),
        ("2026-11-23 09:00", AgreeToPause(by=NOC, pause_id="w1")),
    )  # fmt: skip
    return Lived(ticket, under, at("2026-11-24 00:00"))


def moved_to_another_pledge() -> Lived:
    under = terms_of("baltel")
    pledge = under.pledge.model_dump(mode="json", by_alias=True) | {"id": "pledge-2027-01", "replaces": under.pledge.id}
    for commitment in pledge["commitments"]:
        if commitment["id"] == "solve":
            commitment["targets"][2]["within"] = "4 bd"
    for rule in pledge["pauses"]:
        if rule["reason"] == "pending-customer":
            rule.update(longest="1 h", consent="needed")
    pledge["pauses"] = [rule for rule in pledge["pauses"] if rule["reason"] != "no-access"]
    for commitment in pledge["commitments"]:
        paused = commitment["clock"]["pauses"]
        commitment["clock"]["pauses"] = [reason for reason in paused if reason != "no-access"]
    stricter = Pledge.model_validate(pledge)
    library = Library({**under.library.pledges, stricter.id: stricter}, under.library.calendars)
    before = replace(under, library=library)
    moving = MoveTerms(by=ENGINEER, pledge_id=stricter.id, reason="asked for")
    ticket = after_all(
        a_ticket("P3", at("2026-11-23 02:14"), before), before,
        ("2026-11-24 07:30", WORKING), ("2026-11-24 08:00", waiting("pending-customer")), ("2026-11-24 11:00", ON),
        ("2026-11-24 12:00", waiting("no-access")), ("2026-11-24 13:00", AgreeToPause(by=NOC, pause_id="w2")),
        ("2026-11-25 09:00", moving),
    )  # fmt: skip
    under_it = replace(before, version=replace(before.version, pledge=stricter))
    ticket = after_all(ticket, under_it,
        ("2026-11-25 10:00", ON), ("2026-11-25 11:00", waiting("pending-customer")),
        ("2026-11-25 12:30", AgreeToPause(by=NOC, pause_id="w3")),
    )  # fmt: skip
    return Lived(ticket, under_it, at("2026-11-26 00:00"))


def disputed() -> Lived:
    under, by = terms_of("andesvoz"), ENGINEER
    dispute = after_all(
        a_dispute(at("2026-11-27 20:00"), under), under,
        ("2026-11-27 20:00:30", AcknowledgeDispute()),
        ("2026-11-27 20:01", RecordNotice(notice="acknowledgement", owed_by="e1", outcome="sent", detail="<m@x>")),
        ("2026-11-30 15:00", JudgeCompleteness(by=by, missing=("cdr",))),
        ("2026-11-30 15:00", waiting("pending-customer")), ("2026-12-03 15:00", ON),
        ("2026-12-03 15:01", AddNote(by=NOC, text="here it is")),
        ("2026-12-04 15:00", JudgeCompleteness(by=by, missing=("rate sheet",))),
        ("2026-12-09 15:00", AnswerDispute(by=by, accepted_amount="6000.00", reason="the rate was wrong")),
        ("2026-12-21 15:00", IssueCredit(by=by, credit_note="CN-1")),
        ("2026-12-22 09:00", AddNote(by=NOC, text="We accept your answer.", accepts="We accept your answer.")),
        ("2026-12-28 15:00", SettleDispute(by=by)),
        ("2026-12-29 15:00", RecordPayment(by=by, amount="804.28", paid_on="2026-12-29", reference="P-1")),
        ("2026-12-30 15:00", ReversePayment(by=by, reference="P-1", reversed_on="2026-12-30", reason="returned")),
    )  # fmt: skip
    return Lived(dispute, under, at("2027-01-04 00:00"))


def decided_by_two() -> Lived:
    """What we would accept is above the limit of one: nothing of that is told to the carrier, not even when it was."""
    carrier = terms_of("andesvoz").carrier
    clause = carrier.agreement.disputes.changed(second_eyes_above=Decimal("1000.00"))
    under = terms("andesvoz", carrier=carrier.changed(agreement=carrier.agreement.changed(disputes=clause)))
    dispute = after_all(
        a_dispute(at("2026-11-27 20:00"), under), under,
        ("2026-12-08 15:00", AnswerDispute(by=ENGINEER, accepted_amount="6000.00", reason="the rate was wrong")),
        ("2026-12-09 15:00", ApproveDraft(by=Actor(side="ours", name="helene-marchand"), draft_id="d1")),
    )  # fmt: skip
    return Lived(dispute, under, at("2027-01-04 00:00"))


SUPPLIER = Party(name="Seafibre", email="fraud@seafibre.example", direction="up")


def a_fraud() -> Lived:
    under = terms_of("andesvoz")
    dispute = after_all(
        a_dispute(at("2026-12-24 20:00"), under, claim=a_claim(type="irsf")), under,
        ("2026-12-25 00:50", RecordBlock(
            by=NOC, ranges=("+9607",), blocked_at=at("2026-12-25 00:40"), blocked_by="their NOC")),
        ("2026-12-25 01:00", RecordBlock(
            by=ENGINEER, ranges=("+9607",), blocked_at=at("2026-12-25 00:59"), blocked_by="NOC", supplier="Seafibre")),
        ("2026-12-25 01:30", StopPayment(by=ENGINEER, parties=(SUPPLIER,))),
        ("2026-12-25 02:00", AcknowledgeStopPayment(by=ENGINEER, notice_id="s1")),
        ("2026-12-25 03:00", RequirePoliceReport(by=ENGINEER)),
        ("2026-12-25 04:00", Withhold(by=ENGINEER, supplier="Seafibre", amount="6000.00")),
        ("2026-12-25 05:00", CompleteClaim(by=NOC, disputed_amount="5000.00")),
    )  # fmt: skip
    return Lived(dispute, under, at("2026-12-26 00:00"))


def ordered(*, delivered: bool = False) -> Lived:
    under, by = terms_of("insulartel"), ENGINEER
    order = after_all(
        an_order(at("2026-11-23 09:00"), under), under,
        ("2026-11-23 10:00", RecordNotice(notice="managers", owed_by="e2", outcome="sent", detail="<m@x>")),
        ("2026-11-26 10:00", CommitDate(by=by, ready_at=at("2027-01-15 12:00"))),
        ("2026-12-01 10:00", CommitDate(by=NOC, ready_at=at("2027-02-15 12:00"), asked_by="carrier", reason="later")),
        ("2027-02-01 10:00", RaiseJeopardy(
            by=by, code="permits", expected_at=at("2027-03-01 00:00"), plan="ask again")),
        ("2027-02-02 10:00", RecordNotice(notice="jeopardy", owed_by="e9", outcome="sent", detail="<n@x>")),
        ("2027-02-03 10:00", AddNote(by=by, text="on the way")),
        *([("2027-02-20 10:00", Deliver(by=by))] if delivered else []),
    )  # fmt: skip
    return Lived(order, under, at("2027-02-21 00:00"))


@cache
def stories() -> dict[str, Lived]:
    into, other = merged()
    return {
        "just opened": Lived(a_ticket("P1"), terms_of("baltel"), at("2026-11-23 02:15")),
        "paused with and without consent": paused_with_and_without_consent(),
        "prioritised again and again": prioritised_again_and_again(),
        "reopened": reopened(),
        "with planned work": with_planned_work(),
        "merged into": into,
        "merged": other,
        "split off": split_off(),
        "over Easter and a change of clocks": over_easter_and_a_change_of_clocks(),
        "through Ramadan in Morocco": through_ramadan("telmaghreb"),
        "through Ramadan in Dubai": through_ramadan("dubai"),
        "a supplier that stops by the agreement": a_supplier_that_stops_by_the_agreement(),
        "moved to another pledge": moved_to_another_pledge(),
        "disputed": disputed(),
        "decided by two": decided_by_two(),
        "a fraud": a_fraud(),
        "ordered": ordered(),
        "delivered": ordered(delivered=True),
    }


# --- verifying -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Verdict:
    code: int
    out: str
    err: str

    @property
    def line(self) -> int | None:
        """The number of the first line that does not fit; None when all fit."""
        last = self.out.splitlines()[-1]
        return int(last.split()[1]) if "DOES NOT FIT" in last else None


def verified(lines: Sequence[str], *earlier: Sequence[str]) -> Verdict:
    """What `python verify_pledge.py` says of a file of these lines."""
    out, err = io.StringIO(), io.StringIO()
    with tempfile.TemporaryDirectory() as folder, redirect_stdout(out), redirect_stderr(err):
        paths = [Path(folder, f"{number}.jsonl") for number in range(1 + len(earlier))]
        for path, text in zip(paths, (lines, *earlier), strict=True):
            path.write_text("\n".join(text) + "\n", encoding="utf-8")
        code = verify_pledge.main([str(path) for path in paths])
    return Verdict(code, out.getvalue(), err.getvalue())


def changed(lines: Sequence[str], number: int, **fields: Any) -> list[str]:
    """The lines with some fields of line `number` replaced."""
    line = json.dumps(json.loads(lines[number - 1]) | fields, separators=(",", ":"), ensure_ascii=False)
    return [*lines[: number - 1], line, *lines[number:]]
