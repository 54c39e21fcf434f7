"""A text in its sentences. Pure.

Where a sentence ends is told in three ways. They differ in what is kept of its sign, and after which short words
(`no.`, `inv.`) a point ends none.
"""

import re
from collections.abc import Iterator
from typing import Final

END: Final = re.compile(r"(?<=[.!?;])(?<!\b[Nn]o\.)(?<!\b[Nn]r\.)\s+|(?<=[。！？；])|\n\s*\n")
SENTENCE_END: Final = re.compile(
    r"(?<!\bno)(?<!\bnr)(?<!\binv)(?<!\bart)(?<!\bref)(?<!\bapprox)[.!?;。！？；](?=\s)|[。！？；]|\n\s*\n",
    re.IGNORECASE,
)
"""For what is said of a sum."""
PLAIN_END: Final = re.compile(r"(?<=[.!?;])\s|[。！？；]|\n\s*\n")
"""For reports of fraud, in which each short line counts alone."""
A_WINDOW: Final = 50
"""Signs of a line that only the width of a window broke: at least so many."""
PARAGRAPH_END: Final = re.compile(r"\n[ \t]*\n\s*")


def sentences_in(text: str) -> list[str]:
    """Its sentences, each with the sign that ends it, and what stands in paragraphs of its own."""
    return [part for part in END.split(text) if part.strip()]


def sentences_and_lines_in(text: str) -> Iterator[str]:
    """Sentences, and short lines that nobody's window broke, such as those of a signature."""
    for part in PLAIN_END.split(text):
        said = ""
        for line in part.split("\n"):
            said = f"{said}\n{line}" if said else line
            if len(line) < A_WINDOW:
                yield said
                said = ""
        if said:
            yield said
