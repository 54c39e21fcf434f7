"""One running system for all end-to-end tests that leave it running; those that stop it start their own."""

import shutil
from pathlib import Path

import pytest

from tests.e2e.laptop import Laptop, copied


@pytest.hookimpl(tryfirst=True)  # before any are chosen by their marks
def pytest_collection_modifyitems(items):
    """Those that do not share the running system can run beside those that do: both mostly wait. Of this folder: a page
    that a browser opens without any system stays with those of the browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and "stack" not in item.fixturenames:
            item.add_marker("own_stack")


@pytest.fixture
def own_stack(stopped, tmp_path):
    """`own_stack(speed=…)`: a system that this test may stop, kill or speed up. It is ended in any case."""
    started = []

    def start(**settings):
        laptop = Laptop(copied(stopped, tmp_path / "data"), **settings)
        started.append(laptop)
        laptop.start()
        return laptop

    yield start
    for laptop in started:
        laptop.stop()
        shutil.rmtree(laptop.data_dir)
