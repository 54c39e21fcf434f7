"""Fixtures that more than one kind of test asks for."""

import pytest

from tests.e2e.laptop import Laptop
from tests.world import world_at

__all__ = ["world_at"]


@pytest.fixture(scope="session")
def stack(tmp_path_factory):
    """The whole system at real speed, as `make run` starts it: one for all tests that leave it running."""
    with Laptop(tmp_path_factory.mktemp("stack") / "data") as running:
        yield running
