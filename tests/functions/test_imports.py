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


@pytest.mark.parametrize("name", FUNCTIONS)
def test_importing_a_function_loads_nothing_that_only_some_calls_need(name):
    code = f"import sys, functions.{name}; print(*sorted(sys.modules))"

    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)

    loaded = set(done.stdout.split())
    assert [module for module in LATER if module in loaded] == []
