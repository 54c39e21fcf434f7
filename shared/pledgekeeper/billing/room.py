"""What there is room for in one function, and what to do with more."""

from dataclasses import dataclass
from typing import Final

from pledgekeeper.errors import TooLarge

HALVES: Final = "File each half of the month as a file of its own on both sides, and reconcile one half after the other"


@dataclass(frozen=True)
class Room:
    """How many calls a side may have, and how many of those are compared one by one because they differ or are not the
    same beyond doubt; how large the files of both sides may be together."""

    calls: int
    compared: int
    file_bytes: int = 1 << 40

    def take_bytes(self, size: int) -> None:
        """TooLarge when the files are."""
        if size > self.file_bytes:
            raise TooLarge(
                f"the files of both sides have more than {self.file_bytes:,} bytes together: there is no room. "
                f"File them as Parquet, which takes a fourth of CSV. Or: {HALVES}"
            )

    def take_calls(self, name: str, calls: int) -> None:
        """TooLarge when a file has too many."""
        if calls > self.calls:
            raise TooLarge(f"{name}: {calls:,} calls; at most {self.calls:,} of a side are compared. {HALVES}")

    def take_left(self, left: int) -> None:
        """TooLarge when too few are the same beyond doubt."""
        if left > self.compared:
            raise TooLarge(
                f"{left:,} calls of a side differ from the other side's, or are not the same beyond doubt; at most "
                f"{self.compared:,} are compared one by one. {HALVES}"
            )
