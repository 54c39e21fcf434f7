"""Regular expressions that somebody writes into a carrier's profile: each finds one thing, in its only group."""

import re
from collections.abc import Iterable
from typing import Annotated

from pydantic import AfterValidator, Field


def _compiles(pattern: str) -> str:
    try:
        groups = re.compile(pattern).groups
    except re.error as error:
        raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
    if groups != 1:
        raise ValueError(f"{pattern!r} has {groups} groups; put what is to be found into one: (…)")
    return pattern


Pattern = Annotated[str, Field(max_length=200), AfterValidator(_compiles)]


def found_by(patterns: Iterable[str], text: str) -> str | None:
    """What the first of them finds that finds anything; `^` and `$` are those of a line, and case does not matter."""
    for pattern in patterns:
        match = re.search(pattern, text, re.MULTILINE | re.IGNORECASE)
        if match and match[1] and match[1].strip():
            return match[1].strip()
    return None
