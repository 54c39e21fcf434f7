"""The stages of a reconciliation, as they are told."""


class Stage(str):
    """What is being done now. `done`: which share of all work usually lies behind, from 0 to 1."""

    done: float

    def __new__(cls, doing: str, done: float) -> "Stage":
        stage = super().__new__(cls, doing)
        stage.done = done
        return stage
