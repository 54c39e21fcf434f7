"""The words of a credit note in its customer's language."""

from functools import cache
from pathlib import Path
from string import Template
from typing import Final

from pledgekeeper.carriers.invoicing import VatCategory
from pledgekeeper.credit_notes.note import CreditNote, NoteLine
from pledgekeeper.disputes.lines import WHOLE
from pledgekeeper.model import Frozen
from pledgekeeper.pledges.loading import load

TEXTS: Final = Path(__file__).parent / "texts"
IN_ENGLISH: Final = "en"
NO_TYPE_FOR: Final = frozenset({"zh"})
"""Languages in whose script the page's type has no letters: their page is in English, and the XML in it is theirs."""


class Words(Frozen):
    """Labels of the page, names of dispute types, and why no VAT is charged, by category."""

    labels: dict[str, str]
    types: dict[str, str]
    exemptions: dict[VatCategory, str]


@cache
def words(language: str) -> Words:
    """The words of a language; English where there are none yet."""
    path = TEXTS / f"{language}.yaml"
    return load(path if path.exists() else TEXTS / f"{IN_ENGLISH}.yaml", Words)


def page_language(language: str) -> str:
    """The language of the page to read, for a customer of that language."""
    return IN_ENGLISH if language in NO_TYPE_FOR else language


def subject(note: CreditNote, said: Words) -> str:
    """`Dispute DSP-…: rate`: what the note is about, in one line."""
    facts = {"dispute": note.dispute, "type": said.types.get(note.dispute_type, note.dispute_type)}
    return Template(said.labels["subject"]).substitute(facts)


def line_name(line: NoteLine, note: CreditNote, said: Words) -> str:
    """What is credited by a line (BT-153): by its number, and by what the invoice calls it."""
    if line.line is None:
        return said.labels["interest"]
    if line.line == WHOLE:
        return Template(said.labels["of-invoice"]).substitute(invoice=note.invoice_number or "–")
    if line.billed_as:
        return Template(said.labels["of-line-as"]).substitute(line=line.line, billed_as=line.billed_as)
    return Template(said.labels["of-line"]).substitute(line=line.line)


def exemption(category: VatCategory, said: Words) -> str | None:
    """Why no VAT is charged (BT-120); None where it is."""
    return said.exemptions.get(category)
