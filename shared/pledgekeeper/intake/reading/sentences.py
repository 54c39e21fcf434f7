"""A text in its sentences."""

import re
from typing import Final

END: Final = re.compile(r"(?<=[.!?;])(?<!\b[Nn]o\.)(?<!\b[Nn]r\.)\s+|(?<=[。！？；])|\n\s*\n")


def sentences_in(text: str) -> list[str]:
    """Its sentences, each with the sign that ends it, and what stands in paragraphs of its own."""
    return [part for part in END.split(text) if part.strip()]
