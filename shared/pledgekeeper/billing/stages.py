"""The stages of long work, as they are told."""

from collections.abc import Callable

Told = Callable[[str], None]
"""Hears each stage and each note."""


def nobody(said: str) -> None:
    """Where nobody listens."""


class Stage(str):
    """What is being done now. `done`: which share of all work usually lies behind, from 0 to 1."""

    done: float

    def __new__(cls, doing: str, done: float) -> "Stage":
        stage = super().__new__(cls, doing)
        stage.done = done
        return stage
