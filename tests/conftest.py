"""Fixtures that more than one kind of test asks for. What they need is imported when they are asked for: a process that
hands tests to others runs none.
"""

import gc
import shutil
from pathlib import Path

import pytest


def pytest_addoption(parser):
    parser.addoption(
        "--system",
        type=Path,
        help="the folder of a system that was started and stopped (python -m tests.e2e.laptop FOLDER): "
        "end-to-end tests start copies of it, which is faster than a new one",
    )


@pytest.hookimpl(wrapper=True)
def pytest_collection():
    """All that is collected stays: to look through it for garbage, as it grows, takes a sixth of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()


@pytest.fixture
def world_at(monkeypatch):
    """Start the world at an instant, or after what `happens` there: `world_at(start, happens)`."""
    from tests.world import beginning

    with beginning(monkeypatch) as begin:
        yield begin


@pytest.fixture(scope="session")
def stopped(request, tmp_path_factory):
    """The folder of a system that was started once, so that its stacks are there, and stopped as Ctrl-C does."""
    from tests.e2e.laptop import Laptop

    folder = request.config.getoption("system")
    if folder is None:
        folder = tmp_path_factory.mktemp("stopped") / "data"
        with Laptop(folder):
            pass
    return folder


@pytest.fixture(scope="session")
def stack(stopped, tmp_path_factory):
    """The whole system at real speed, as `make run` starts it: one for all tests that leave it running."""
    from tests.e2e.laptop import Laptop, copied

    folder = copied(stopped, tmp_path_factory.mktemp("stack") / "data")
    with Laptop(folder) as running:
        yield running
    shutil.rmtree(folder)
