"""What may be asked of a case, by whom, and what a stranger is told who asks wrongly."""

import pytest

from pledgekeeper.api.commands import OfOne, OfTwo, command_of
from pledgekeeper.carriers.access import Principal
from pledgekeeper.cases.pausing import AgreeToPause, PauseClocks
from pledgekeeper.errors import Forbidden, Invalid
from tests.unit.builders import a_dispute, a_ticket, an_order

AGENT = Principal("agent@pledge.example", frozenset({"agent"}))
ANALYST = Principal("analyst@pledge.example", frozenset({"billing-analyst"}))
SUPERVISOR = Principal("supervisor@pledge.example", frozenset({"supervisor"}))
MANAGER = Principal("pm@pledge.example", frozenset({"project-manager"}))
NOC = Principal("noc@baltel.example", frozenset({"noc"}), "baltel")
BILLING = Principal("ap@baltel.example", frozenset({"billing"}), "baltel")

BODIES = {
    "pause-clocks": {"reason": "no-access", "note": "locked"},
    "resume-clocks": {},
    "agree-to-pause": {"pause_id": "w1"},
    "object-to-pause": {"pause_id": "w1", "why": "the door was open"},
    "plan-work": {"begin": "2026-12-24T00:00:00Z", "end": "2026-12-24T04:00:00Z", "reference": "PW-7"},
    "cancel-work": {"pause_id": "w1"},
    "assign": {"desk": "paris"},
    "hand-over": {"desk": "paris"},
    "prepare-hand-over": {"summary": "a card failed", "next_action": "swap it"},
    "accept-hand-over": {"hand_over_id": "h1"},
    "open-leg": {"supplier": "Seafibre", "within": "4 h"},
    "close-leg": {"leg_id": "l1"},
    "move-terms": {"pledge_id": "pledge-2027-01", "reason": "agreed in the review"},
    "escalate": {"reason": "nothing moves"},
    "restore-service": {},
    "issue-report": {"report": "rfo", "text": "a card failed"},
    "judge-completeness": {"missing": ["rate sheet"]},
    "waive-eligibility": {"reason": "their mail was down"},
    "act-on-fraud": {"action": "ranges blocked"},
    "record-block": {"ranges": ["+9607"], "blocked_at": "2026-11-23T04:41:00Z", "blocked_by": "NOC Paris"},
    "stop-payment": {"parties": [{"name": "Seafibre", "email": "fraud@seafibre.example", "direction": "up"}]},
    "acknowledge-stop-payment": {"notice_id": "s1"},
    "require-police-report": {},
    "promise-police-report": {"due_at": "2026-12-24T00:00:00Z"},
    "receive-police-report": {"number": "2026/4711"},
    "waive-police-report": {"reason": "the victim is abroad"},
    "withhold": {"supplier": "Seafibre", "amount": "6000.00"},
    "complete-claim": {"invoice_number": "INV-7"},
    "issue-credit": {"credit_note": "CN-1"},
    "settle-dispute": {},
    "hold-evidence": {"reason": "a court asks"},
    "lift-hold": {"reason": "it asks no more"},
    "withdraw-dispute": {},
    "withdraw-part": {"amount": "1.00"},
    "notify-withholding": {"amount": "1.00", "since": "2026-12-02"},
    "record-payment": {"amount": "1.00", "paid_on": "2026-12-02", "reference": "SEPA-1"},
    "reverse-payment": {"reference": "SEPA-1", "reversed_on": "2026-12-03", "reason": "Returned by the bank."},
    "propose": {"accepted_amount": "1.00", "reason": "half of it", "valid_until": "2026-12-24T00:00:00Z"},
    "accept-proposal": {"proposal_id": "p1"},
    "decline-proposal": {"proposal_id": "p1", "reason": "too little"},
    "reconcile": {"ours": "evidence/baltel/BD-1/ours.csv", "theirs": "evidence/baltel/BD-1/theirs.csv"},
    "find-patterns": {"file": "evidence/baltel/BD-1/theirs.csv"},
    "approve-draft": {"draft_id": "d1"},
    "send-back-draft": {"draft_id": "d1", "reason": "see the rate sheet"},
    "appeal": {"reason": "the notice was void"},
    "decide-appeal": {"reason": "the notice was right"},
    "declare-deadlock": {},
    "raise-jeopardy": {"code": "loa-missing", "expected_at": "2026-12-24T00:00:00Z", "plan": "chased daily"},
    "lift-jeopardy": {"reason": "it came"},
    "consent-to-date": {"ready_at": "2026-12-24T00:00:00Z"},
    "accept-delivery": {},
    "reject-delivery": {"reason": "no light"},
    "reach-milestone": {"milestone": "survey"},
    "expect-milestone": {
        "milestone": "survey",
        "expected_at": "2026-12-24T00:00:00Z",
        "reason": "they say so",
    },
    "replan": {"takes": {"survey": "5 bd"}, "reason": "an island"},
    "acknowledge-duty": {},
    "hand-duty": {"reason": "a long flight"},
    "send-report": {"remark": "All is well.", "text": "Nothing is late."},
    "reject-order": {"reason": "No cable of ours goes there."},
    "commit-date": {"ready_at": "2026-12-24T00:00:00Z"},
    "deliver": {},
    "cancel-order": {"reason": "not needed"},
    "merge": {"into": "TT-0000000000"},
    "split": {"title": "And one-way audio", "description": "from the same trunk"},
    "link": {"other": "TT-0000000000"},
}
OF_DISPUTES = (
    "hold-evidence",
    "lift-hold",
    "complete-claim",
    "judge-completeness",
    "act-on-fraud",
    "waive-eligibility",
    "record-block",
    "stop-payment",
    "acknowledge-stop-payment",
    "require-police-report",
    "promise-police-report",
    "receive-police-report",
    "waive-police-report",
    "withhold",
    "issue-credit",
    "reconcile",
    "find-patterns",
    "settle-dispute",
    "withdraw-dispute",
    "withdraw-part",
    "notify-withholding",
    "record-payment",
    "reverse-payment",
    "propose",
    "accept-proposal",
    "decline-proposal",
    "approve-draft",
    "send-back-draft",
    "appeal",
    "decide-appeal",
    "declare-deadlock",
)


OF_ORDERS = (
    "commit-date", "raise-jeopardy", "lift-jeopardy", "consent-to-date", "accept-delivery", "reject-delivery",
    "reach-milestone", "expect-milestone", "replan", "acknowledge-duty", "hand-duty", "send-report",
    "deliver", "cancel-order", "reject-order",
)  # fmt: skip


def asked(name, who, **more):
    case = a_dispute() if name in OF_DISPUTES else an_order() if name in OF_ORDERS else a_ticket()
    return command_of({"command": name, **BODIES[name], **more}, who, case)


def staff_for(name):
    if name in ("approve-draft", "send-back-draft"):
        return SUPERVISOR
    return ANALYST if name in OF_DISPUTES else MANAGER if name in OF_ORDERS else AGENT


def test_every_command_is_tried_here():
    assert {each.model_fields["command"].default for each in (*OfOne.__args__, *OfTwo.__args__)} == set(BODIES)


EITHERS = {
    "record-block": NOC,
    "escalate": NOC,
    "complete-claim": BILLING,
    "propose": BILLING,
    "promise-police-report": BILLING,
    "accept-proposal": BILLING,
    "decline-proposal": BILLING,
    "declare-deadlock": BILLING,
    "notify-withholding": BILLING,
    "cancel-order": NOC,
}
THEIRS = {
    "agree-to-pause": NOC,
    "object-to-pause": NOC,
    "settle-dispute": BILLING,
    "withdraw-dispute": BILLING,
    "withdraw-part": BILLING,
    "appeal": BILLING,
    "consent-to-date": NOC,
    "accept-delivery": NOC,
    "reject-delivery": NOC,
}


@pytest.mark.parametrize("name", [name for name in BODIES if name not in THEIRS])
def test_the_desk_that_handles_such_a_case_may_ask_it(name):
    assert asked(name, staff_for(name)).command == name


@pytest.mark.parametrize("name", BODIES)
def test_a_carrier_asks_only_what_is_theirs_to_say(name):
    if name in THEIRS:
        assert asked(name, THEIRS[name]).command == name
    elif name in EITHERS:
        assert asked(name, EITHERS[name]).by.side == "carrier"
    else:
        with pytest.raises(Forbidden, match="only the care desk may"):
            asked(name, NOC)


@pytest.mark.parametrize("name", THEIRS)
def test_nobody_of_ours_speaks_for_the_carrier(name):
    with pytest.raises(Forbidden, match="it is their word"):
        asked(name, staff_for(name))


@pytest.mark.parametrize(("name", "who"), [("settle-dispute", NOC), ("agree-to-pause", BILLING)])
def test_of_the_carrier_it_takes_the_role_that_opens_such_a_case(name, who):
    with pytest.raises(Forbidden, match="one of these roles is needed"):
        asked(name, who)


def test_whoever_the_token_names_is_who_asked():
    paused, agreed = asked("pause-clocks", AGENT), asked("agree-to-pause", NOC)

    assert isinstance(paused, PauseClocks)
    assert (paused.by.side, paused.by.name) == ("ours", "agent@pledge.example")
    assert isinstance(agreed, AgreeToPause)
    assert (agreed.by.side, agreed.by.name) == ("carrier", "noc@baltel.example")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"command": "pause-clock"}, r"command is 'pause-clock'; it is one of: pause-clocks, resume-clocks"),
        ({}, r"command is None; it is one of"),
        ({"command": "pause-clocks", "reason": "no-access"}, r"^note is missing"),
        ({"command": "pause-clocks", "reason": "no-access", "note": ""}, r"^note: it is empty"),
        ({"command": "resume-clocks", "when": "now"}, r"^when is not an attribute we know"),
        ({"command": "open-leg", "supplier": "S", "within": "4 hours"}, r"^within: '4 hours' is not an amount of time"),
        ({"command": "plan-work", "begin": "2026-12-24T04:00:00Z", "end": "2026-12-24T00:00:00Z", "reference": "PW"},
         r"end 2026-12-24T00:00:00Z is not after begin"),
        ({"command": "resume-clocks", "by": {"side": "carrier", "name": "x"}}, r"by is not yours to say"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_what_would_be_right(body, told):
    with pytest.raises(Invalid, match=told):
        command_of(body, AGENT, a_ticket())


@pytest.mark.parametrize("name", ["approve-draft", "send-back-draft"])
def test_the_second_pair_of_eyes_is_a_supervisors(name):
    with pytest.raises(Forbidden, match="one of these roles is needed: admin, supervisor"):
        asked(name, ANALYST)
