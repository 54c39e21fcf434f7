"""What a long command is doing: a bar on a terminal, lines elsewhere, nothing where nobody reads."""

import sys
import time
from typing import TextIO

from pledgekeeper.billing.stages import Stage

WIDTH = 24


class Progress:
    """Told each stage and each note of a reconciliation. The bar is one line, drawn again; notes stay above it."""

    def __init__(self, out: TextIO = sys.stderr, *, quiet: bool = False) -> None:
        self._out = out
        self._bar = out.isatty()
        self._quiet = quiet and not self._bar
        self._begun = time.monotonic()

    def __call__(self, said: str) -> None:
        if not self._bar:
            if not (self._quiet and isinstance(said, Stage)):
                print(said, file=self._out, flush=True)
            return
        if not isinstance(said, Stage):
            print(f"\r\x1b[K{said}", file=self._out, flush=True)
            return
        full = round(WIDTH * said.done)
        drawn = "█" * full + "░" * (WIDTH - full)
        print(
            f"\r\x1b[K{drawn} {said.done:4.0%}  {time.monotonic() - self._begun:4.0f} s  {said}",
            end="", file=self._out, flush=True,
        )  # fmt: skip

    def end(self) -> None:
        """Take the bar away: the result follows."""
        if self._bar:
            print("\r\x1b[K", end="", file=self._out, flush=True)
