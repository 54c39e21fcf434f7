"""How Hypothesis searches: the same examples on every run, so that a red build is about the change at hand.

`pytest tests/unit --hypothesis-profile=search` looks for new ones, at random and for longer.
"""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "fast", max_examples=15, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("search", max_examples=2_000, deadline=None, suppress_health_check=list(HealthCheck))


def pytest_configure(config: pytest.Config) -> None:
    if not config.getoption("--hypothesis-profile", default=None):
        settings.load_profile("fast")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """A run of the others alone reads no file that has none of them: nine in ten."""
    if "not quick" in config.option.markexpr and collection_path.name.startswith("test_"):
        return "thorough" not in collection_path.read_text(encoding="utf-8") or None
    return None


@pytest.hookimpl(tryfirst=True)  # before any are chosen by their marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The unit tests that take seconds, so that one run can have them and the next all others."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and item.get_closest_marker("thorough") is None:
            item.add_marker("quick")
