"""Fixtures that more than one kind of test asks for."""

from tests.world import world_at

__all__ = ["world_at"]
