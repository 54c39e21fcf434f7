"""The documentation names only commands, files, routes, alarms and marks that exist, and its examples load."""

import ast
import json
import re
from argparse import ArgumentParser, _SubParsersAction
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
import yaml
from pydantic import TypeAdapter

from pledgekeeper import cli
from pledgekeeper.api.routes import ROUTES
from pledgekeeper.api.tmf621 import TroubleTicketCreate
from pledgekeeper.book import PLEDGES, matrix, pledge
from pledgekeeper.carriers.model import Agreement
from pledgekeeper.cases.model import NoteAdded, NoticeSent
from pledgekeeper.cases.resending import NoticeMoved
from pledgekeeper.cases.terms import DisputeType
from pledgekeeper.disputes.checking import ClaimChecked
from pledgekeeper.disputes.eligibility import EligibilityJudged
from pledgekeeper.disputes.proposals import ProposalDeclined, ProposalMade
from pledgekeeper.disputes.settling import (
    DisputeSettled,
    DisputeWithdrawn,
    PaymentDue,
    PaymentRecorded,
    PaymentReversed,
)
from pledgekeeper.escalation.matrix import Ladder
from pledgekeeper.event import Actor, Notice
from pledgekeeper.kinds import AnyEvent
from pledgekeeper.messages import Message
from pledgekeeper.orders.duty import ManagersAppointed
from pledgekeeper.orders.model import OrderAmended
from pledgekeeper.pledges.versions import HolidayFile
from pledgekeeper.sla.calendar import Calendar
from pledgekeeper.sla.credits import Credit
from pledgekeeper.sla.marks import MARKS
from pledgekeeper.sla.pauses import PauseRule
from pledgekeeper.sla.pledge import Commitment
from pledgekeeper.sla.shares import Share
from pledgekeeper.tickets.model import ReportIssued, StatusChanged
from pledgekeeper.tickets.transitions import TRANSITIONS

ROOT = Path(__file__).parents[3]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("events/**/*.md")])
DECISIONS = sorted(ROOT.glob("docs/decisions/*.md"))
NOT_COMMITTED = {".pledge", ".specs", "cdk.out", "build"}
"""Folders that commands make."""
MADE_BY_BENCH = {"docs/performance.md", "docs/bench.json"}
LOCAL_ROUTES = {"/", "/health", "/local", "/local/outbox"}

WARNINGS = {f"logger.{how}" for how in ("warning", "error", "exception")}

FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
IN_PAGES = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())


def blocks(page, language):
    """The fenced blocks of a page in one language."""
    return [text for spoken, text in FENCED.findall(page.read_text()) if spoken == language]


def code(page):
    """Everything set as code: spans, and blocks of the shell."""
    text = page.read_text()
    return [*re.findall(r"`([^`\n]+)`", FENCED.sub("", text)), *"\n".join(blocks(page, "sh")).splitlines()]


@IN_PAGES
def test_every_make_target_exists(page):
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    named = {name for said in code(page) for name in re.findall(r"\bmake ([a-z]+)\b", said)}

    assert named <= targets


@IN_PAGES
def test_every_subcommand_of_pledge_exists(page):
    known = commands()

    for said in code(page):
        for words in re.findall(r"\bpledge ((?:[a-z-]+ ?)+)", said):
            first, *more = words.split()
            assert first in known, said
            if any(name.startswith(f"{first} ") for name in known) and more:
                assert f"{first} {more[0]}" in known, said


@cache
def commands():
    return {" ".join(words) for words in subcommands(cli.parser())}


def subcommands(parser: ArgumentParser):
    """Every chain of words that names a command."""
    for action in parser._actions:
        if isinstance(action, _SubParsersAction):
            for name, below in action.choices.items():
                yield (name,)
                yield from ((name, *words) for words in subcommands(below))


@IN_PAGES
def test_every_file_named_exists(page):
    tops = {path.name for path in ROOT.iterdir() if path.is_dir()} - NOT_COMMITTED
    packages = {path.name for path in (ROOT / "shared" / "pledgekeeper").iterdir() if path.is_dir()}

    for said in code(page):
        name = said.split("::")[0].strip()
        top, slash, below = name.partition("/")
        if not slash or re.search(r"[\s<>*{}$…=#]", name) or name in MADE_BY_BENCH:
            continue
        if top in tops and not (ROOT / name).exists():
            raise AssertionError(f"{name} does not exist")
        if top in packages - tops and below:
            assert (ROOT / "shared" / "pledgekeeper" / name).exists(), name


@IN_PAGES
def test_every_link_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text()):
        if target.startswith(("http://", "https://")):
            continue
        path, _, anchor = target.partition("#")
        linked = (page.parent / path).resolve() if path else page
        assert linked.exists(), target
        if anchor:
            assert anchor in {slug(line) for line in re.findall(r"^#+ (.+)$", linked.read_text(), re.MULTILINE)}, target


def slug(heading):
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


@IN_PAGES
def test_every_route_exists(page):
    shapes = [re.sub(r"\{\w+\}", "[^/]+", route.path) for route in ROUTES] + sorted(LOCAL_ROUTES)

    for path in re.findall(r"(?:127\.0\.0\.1:8080|(?<=`))(/(?:tmf-api|care|local|health)[\w./…-]*)", page.read_text()):
        assert any(re.fullmatch(shape, path) for shape in shapes), path


@IN_PAGES
def test_examples_in_python_compile_and_json_is_json(page):
    for text in blocks(page, "python"):
        compile(text, str(page), "exec")
    for text in re.findall(r"<<'PY'\n(.*?)^PY$", "\n".join(blocks(page, "sh")), re.MULTILINE | re.DOTALL):
        compile(text, str(page), "exec")
    for text in blocks(page, "json"):
        json.loads(text)


def test_the_fault_of_the_readme_is_one_that_the_api_takes():
    sent = re.search(r"-d '(\{.*?\})'$", "\n".join(blocks(ROOT / "README.md", "sh")), re.DOTALL | re.MULTILINE)

    assert TroubleTicketCreate.model_validate_json(sent[1]).priority == "P1"


EXAMPLES = {
    "at_most_percent": Share, "clause": Commitment, "longest": PauseRule, "bands": Credit, "levels": Ladder,
    "week": Calendar, "year": HolidayFile, "raise_within": DisputeType, "agreement": Agreement,
}  # fmt: skip


def test_the_examples_of_the_pledge_load():
    loaded = set()
    for text in blocks(ROOT / "docs" / "pledge.md", "yaml"):
        example = yaml.safe_load(text)
        fields = example[0] if isinstance(example, list) else example
        mark = next(name for name in EXAMPLES if name in fields)
        EXAMPLES[mark].model_validate(fields.get("agreement", fields))
        loaded.add(mark)

    assert loaded == set(EXAMPLES)


def test_what_operations_puts_on_queues_by_hand_are_messages():
    bodies = re.findall(r"--message-body '(.+?)'", (ROOT / "docs" / "operations.md").read_text())

    assert len(bodies) == 2
    for body in bodies:
        TypeAdapter(Message).validate_json(body)


def test_every_alarm_quoted_is_one_that_the_stacks_raise():
    raised = "".join(path.read_text() for path in (ROOT / "infra" / "cdk").glob("*.py"))
    queues = set(re.findall(r'= queue\("(\w+)"', raised)) | {"Stream"}

    quoted = re.findall(r"^\| “(.+?)” \|", (ROOT / "docs" / "operations.md").read_text(), re.MULTILINE)

    for alarm in quoted:
        source, _, says = alarm.partition(": ")
        assert alarm in raised or (source in queues and f"{{of}}: {says}" in raised), alarm
    assert queues == {alarm.split(":")[0] for alarm in quoted if "could not be handled" in alarm}


def marks_of_the_code():
    """Every event by its name, with the marks it may carry and the notices it may owe."""
    ours, theirs = (Actor(side=side, name="x") for side in ("ours", "carrier"))
    variants = {
        NoteAdded: [
            *(NoteAdded.model_construct(by=by, afterwards=late) for by in (ours, theirs) for late in (False, True)),
            NoteAdded.model_construct(by=theirs, asks="x"),
        ],
        NoticeMoved: [NoticeMoved.model_construct(moved="acknowledgement")],
        **{
            said: [said.model_construct(by=by) for by in (ours, theirs)]
            for said in (ProposalMade, ProposalDeclined, OrderAmended)
        },
        ManagersAppointed: [ManagersAppointed.model_construct(backup=backup) for backup in ("somebody", None)],
        **{
            ended: [ended.model_construct(told=told) for told in (False, True)]
            for ended in (DisputeSettled, DisputeWithdrawn, PaymentDue, PaymentRecorded, PaymentReversed)
        },
        ClaimChecked: [ClaimChecked.model_construct(told=told) for told in (False, True)],
        EligibilityJudged: [EligibilityJudged.model_construct(told=told) for told in (False, True)],
        ReportIssued: [ReportIssued.model_construct(report=report) for report in ("rfo", "rca", "p1-review")],
        NoticeSent: [NoticeSent.model_construct(sent=notice) for notice in get_args(Notice)],
        StatusChanged: [
            StatusChanged.model_construct(status=status, reopened=reopened)
            for (_, status) in TRANSITIONS
            for reopened in (False, True)
        ],
    }
    table = {}
    for kind in get_args(get_args(AnyEvent)[0]):
        each = variants.get(kind) or [kind.model_construct(mirrored_to="somebody", by=ours)]
        marks = {event.mark for event in each} - {None}
        table[kind.model_fields["event"].default] = (marks, {event.notice for event in each} - {None})
    return table


def marks_of_the_page():
    section = (ROOT / "docs" / "pledge.md").read_text().split("## Marks")[1].split("\n## ")[0]
    table = {}
    for row in re.findall(r"^\| (`.+?) \|(.*?)\|(.*?)\|$", section, re.MULTILINE):
        events, marks, notices = (re.findall(r"`([\w-]+)`", cell) for cell in row)
        table |= {event: (set(marks), set(notices)) for event in events}
    return table


def test_operations_tells_of_every_event_that_a_log_warns_of():
    told = {name for name in code(ROOT / "docs" / "operations.md") if name.isidentifier()}

    assert len(warned := warnings()) > 20
    assert sorted(warned - told) == []


def warnings():
    """The names of events that are logged as warnings or worse."""
    calls = (
        node
        for folder in ("functions", "shared")
        for module in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(module.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and ast.unparse(node.func) in WARNINGS
    )
    return {ast.literal_eval(call.args[0]) for call in calls}


def test_the_table_of_marks_is_the_codes():
    assert marks_of_the_page() == marks_of_the_code()


def test_pledges_and_ladders_name_only_marks_that_some_event_carries():
    carried = {mark for marks, _ in marks_of_the_code().values() for mark in marks}
    rules = {
        **{c.id: c.clock for path in PLEDGES.glob("pledge-*.yaml") for c in pledge(path.stem).commitments},
        **{f"ladder of {ladder.case} {ladder.priority}": ladder.clock
           for path in PLEDGES.glob("matrix-*.yaml") for ladder in matrix(path.stem).ladders},
    }  # fmt: skip

    for name, rule in rules.items():
        for moves in (rule.starts, rule.restarts, rule.reopens, rule.stops):
            assert moves <= carried | set(MARKS["service"]), name


def test_every_mark_that_pledges_may_name_is_carried_by_some_event():
    """Cases of the kind `service` are promised to, and opened by no version yet."""
    carried = {mark for marks, _ in marks_of_the_code().values() for mark in marks}

    assert {mark for kind, words in MARKS.items() if kind != "service" for mark in words} == carried


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.stem)
def test_a_decision_is_short_and_says_why_what_follows_and_what_was_measured(page):
    text = page.read_text()

    assert re.match(rf"# {int(page.stem[:4])}\. ", text)
    assert text.count("\n") <= 45
    for part in ("**Context.**", "**Decision.**", "**Consequences.**", "**Measured.**"):
        assert part in text or (part == "**Measured.**" and "**Measured**" in text), part


def test_decisions_are_numbered_without_gaps():
    assert [int(page.stem[:4]) for page in DECISIONS] == list(range(1, len(DECISIONS) + 1))


@pytest.mark.parametrize("picture", sorted((ROOT / "docs" / "screens").glob("*.png")), ids=lambda path: path.name)
def test_a_picture_has_150_kb_at_most(picture):
    assert picture.stat().st_size < 150_000
