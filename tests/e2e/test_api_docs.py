"""The examples of docs/api.md run as they are written, and print what is shown; the Python client does the same."""

import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from pledgekeeper.client import Client
from tests.e2e.laptop import PATIENCE_SECONDS

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
FENCED = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
BLOCKS = FENCED.findall((ROOT / "docs" / "api.md").read_text())
MARK = "=== example ==="
MORE = "…"


def test_every_example_of_the_documentation_prints_what_is_shown(stack):
    examples = [text for language, text in BLOCKS if language == "sh"]
    script = "\n".join(["set -euo pipefail", *(f"{text}\necho; echo '{MARK}'" for text in examples)])
    script = script.replace("http://127.0.0.1:8080", stack.url)

    how = {"cwd": ROOT, "env": stack.environment, "capture_output": True, "text": True, "timeout": PATIENCE_SECONDS}
    ran = subprocess.run(["bash", "-c", script], **how)

    assert ran.returncode == 0, ran.stderr + ran.stdout
    printed = dict(zip(examples, ran.stdout.split(MARK), strict=False))
    shown = [
        (example, json.loads(reply))
        for (language, example), (then, reply) in pairwise(BLOCKS)
        if (language, then) == ("sh", "json")
    ]
    assert len(shown) > 6
    for example, expected in shown:
        assert differences(expected, json.loads(printed[example])) == [], printed[example]


def test_the_client_reports_and_follows_a_fault_on_a_running_system(stack):
    with Client(stack.url, stack.token()) as care:
        fault = {
            "@type": "TroubleTicket", "ticketType": "voice", "severity": "minor", "description": "One-way audio.",
        }  # fmt: skip
        ticket = care.report(fault, key="client-1")

        assert care.report(fault, key="client-1")["id"] == ticket["id"]
        assert care.say(ticket["id"], "Any news?")["note"][0]["text"] == "Any news?"
        assert ticket["id"] in [each["id"] for each in care.tickets(limit="1", severity="minor")]
        assert care.clocks(ticket["id"])["case"] == ticket["id"]


def test_the_page_for_people_needs_nothing_from_elsewhere(stack):
    status, page = stack.get("/care/v1/docs")
    files = re.findall(r'(?:src|href)="(docs/[^"]+)"', page)

    assert status == 200
    assert len(files) == 4
    for file in files:
        assert stack.get(f"/care/v1/{file}")[0] == 200
    assert stack.get("/care/v1/openapi.json")[1]["openapi"] == "3.1.0"


def differences(shown, printed, at="$"):
    """Where what was printed is not of the shape that is shown."""
    if isinstance(shown, dict) and isinstance(printed, dict):
        wrong = [f"{at}: {name} is not there" for name in shown if name != MORE and name not in printed]
        wrong += [f"{at}: {name} is not shown" for name in printed if name not in shown and MORE not in shown]
        for name in shown.keys() & printed.keys():
            wrong += differences(shown[name], printed[name], f"{at}.{name}")
        return wrong
    if isinstance(shown, list) and isinstance(printed, list):
        told = [each for each in shown if each != MORE]
        long_enough = len(printed) >= len(told) if MORE in shown else len(printed) == len(told)
        wrong = [] if long_enough else [f"{at}: {len(printed)} elements"]
        for number, pair in enumerate(zip(told, printed, strict=False)):
            wrong += differences(*pair, f"{at}[{number}]")
        return wrong
    return [] if _alike(shown, printed) else [f"{at}: {shown!r} is shown, {printed!r} is printed"]


def _alike(shown, printed):
    """The same, or as free as numbers of cases, moments, addresses and texts with an ellipsis are."""
    free = (r"(TT|DSP|ORD)-[0-9A-Z]{10}", r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", r"http://\S+")
    if isinstance(shown, str) and isinstance(printed, str):
        if any(re.fullmatch(each, shown) and re.fullmatch(each, printed) for each in free):
            return True
        return re.fullmatch(re.escape(shown).replace(MORE, ".*"), printed, re.DOTALL) is not None
    return shown == printed
