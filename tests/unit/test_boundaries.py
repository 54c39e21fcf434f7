"""The clock is read in one place, names are made in one, and the environment is read in one."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "shared" / "pledgekeeper"
LAPTOP = [*(PACKAGE / "local").rglob("*.py"), PACKAGE / "cli.py"]
IN_LAMBDA = sorted({*PACKAGE.rglob("*.py"), *(ROOT / "functions").rglob("*.py")} - set(LAPTOP))
PIPES = "billing/flowing.py"
"""Makes a pipe, and reads nothing of the environment."""
RULES = [
    path
    for name in ("cases", "disputes", "escalation", "intake", "notices", "orders", "problems", "sla", "tickets")
    for path in sorted((PACKAGE / name).rglob("*.py"))
]


def dotted(node):
    """`a.b.c` of an attribute, `a` of a name."""
    if isinstance(node, ast.Attribute):
        return f"{dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@cache
def nodes(path):
    """All of a module that imports, or looks something up."""
    told = (ast.Import, ast.ImportFrom, ast.Attribute)
    return [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, told)]


def imports(path):
    """[(line, dotted name)] of everything a module imports."""
    for node in nodes(path):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


@cache
def mentions(path):
    """[(line, dotted name)] of everything a module imports or looks up."""
    looked_up = [(node.lineno, dotted(node)) for node in nodes(path) if isinstance(node, ast.Attribute)]
    return [*imports(path), *looked_up]


def found(paths, *names, but=()):
    """Where any of `names` is mentioned, in modules not in `but`."""
    ends = tuple(f".{name}" for name in names)
    return [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in paths
        if path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else ROOT).as_posix() not in but
        for line, name in mentions(path)
        if f".{name}".endswith(ends)
    ]


def test_the_present_moment_is_asked_for_in_one_place():
    clock_reads = ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns")

    assert found([*IN_LAMBDA, *LAPTOP], *clock_reads, but=["clock.py"]) == []
    assert len(found([PACKAGE / "clock.py"], *clock_reads)) == 1


def test_names_are_made_in_one_place():
    assert found(IN_LAMBDA, "uuid", "uuid4", "uuid1", "random", "secrets", "token_hex", "urandom", but=["ids.py"]) == []


def test_the_environment_is_read_in_one_place():
    assert found(IN_LAMBDA, "os.environ", "os.getenv", "os", but=["settings.py", "wiring.py", PIPES]) == []


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_rule_knows_no_aws_no_store_and_no_clock(path):
    outside = {"boto3", "botocore", "aws_lambda_powertools", "os", "time", "pledgekeeper.clock", "pledgekeeper.wiring"}

    imported = {name for _, name in imports(path)}
    assert not {name for name in imported for wanted in outside if name == wanted or name.startswith(f"{wanted}.")}


def test_this_test_finds_what_it_looks_for(tmp_path):
    module = tmp_path / "module.py"
    module.write_text(
        "import datetime as d\nfrom datetime import datetime\nfrom os import environ\n\nx = datetime.now()\n"
    )

    assert (5, "datetime.now") in mentions(module)
    assert (3, "os.environ") in mentions(module)
