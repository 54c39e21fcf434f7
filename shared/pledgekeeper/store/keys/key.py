"""What every key is."""

from collections.abc import Callable

Key = dict[str, str]
Partition = Callable[[str], str]
"""What a number is of: `case`, or `problem`."""


def rest(text: str, prefix: str) -> str | None:
    """What follows the prefix; None where there is another, or none."""
    return text.removeprefix(prefix) if text.startswith(prefix) else None
