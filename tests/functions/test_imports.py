"""A cold start pays for what it uses: heavy libraries are loaded by the first call that needs them."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FUNCTIONS = sorted(path.stem for path in (ROOT / "functions").glob("*.py") if path.stem != "__init__")
LATER = (
    "boto3",
    "botocore.session",
    "urllib3",
    "holidays",
    "icalendar",
    "openpyxl",
    "pypdf",
    "mailparser_reply",
    "aws_xray_sdk",
    "pledgekeeper.local",
    "infra",
)


IMPORTS = f"""
import os, sys
import pledgekeeper.wiring  # what every function has; each then imports the rest in a copy of this process
for name in sys.argv[1:]:
    if not os.fork():
        __import__("functions." + name)
        print(name, *[later for later in {LATER} if later in sys.modules], flush=True)
        os._exit(0)
    os.wait()
"""


@pytest.fixture(scope="module")
def loaded():
    """Of each function: which heavy libraries its import has loaded."""
    told = subprocess.run(
        [sys.executable, "-c", IMPORTS, *FUNCTIONS], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {name: heavy for name, *heavy in (line.split() for line in told.stdout.splitlines())}


@pytest.mark.parametrize("name", FUNCTIONS)
def test_importing_a_function_loads_nothing_that_only_some_calls_need(name, loaded):
    assert loaded[name] == []
