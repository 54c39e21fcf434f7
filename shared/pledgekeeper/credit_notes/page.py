"""A credit note as a page to read: PDF/A-3b, set by Typst from `page.typ`, with the XML inside.

Only the function that writes credit notes may import this: the library has 80 MB.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import Any, Final

import typst

from pledgekeeper import money
from pledgekeeper.carriers.invoicing import Party
from pledgekeeper.credit_notes.note import CreditNote, VatTotal
from pledgekeeper.credit_notes.words import Words, exemption, line_name, page_language, subject, words
from pledgekeeper.disputes.credit_documents import standard

PAGE: Final = Path(__file__).with_name("page.typ")
ARCHIVED: Final = "a-3b"


def pdf_of(note: CreditNote, xml: bytes, xml_name: str) -> bytes:
    """The PDF, in the note's language or in English; the same note always gives the same bytes. What its font
    cannot draw is a box, and no PDF/A any more."""
    note = note.changed(language=page_language(note.language))
    said = _told(note, words(note.language)) | {"xml_name": xml_name}
    told = {"note": json.dumps(said), "xml": xml.decode()}
    try:
        return _set(told, [ARCHIVED])
    except typst.TypstError as refused:
        if "could not be displayed" not in refused.message:
            raise
        return _set(told, [])


def _set(told: dict[str, str], standards: list[Any]) -> bytes:
    made = typst.compile(
        PAGE, root=PAGE.parent, sys_inputs=told, ignore_system_fonts=True, format="pdf", pdf_standards=standards,
        timestamp=0,
    )  # fmt: skip
    assert isinstance(made, bytes)
    return made


def _told(note: CreditNote, said: Words) -> dict[str, Any]:
    attached = Template(said.labels["attached"]).substitute(standard=standard(note.currency))
    return {
        "labels": said.labels | {"attached": attached},
        "language": note.language,
        "number": note.number,
        "currency": note.currency,
        "issued_on": {"year": note.issued_on.year, "month": note.issued_on.month, "day": note.issued_on.day},
        "issuer": _party(note.issuer, said),
        "customer": _party(note.customer, said),
        "facts": list(_facts(note, said)),
        "lines": [
            {
                "name": line_name(line, note, said),
                "description": line.description,
                "reason": line.reason,
                "amount": money.told(line.amount, note.currency),
            }
            for line in note.lines
        ],
        "net": money.told(note.net_amount, note.currency),
        "taxes": list(_beside_net(note, said)),
        "total": money.told(note.payable_amount, note.currency),
    }


def _beside_net(note: CreditNote, said: Words) -> Iterator[list[str]]:
    """What is between the sum of the lines and the total: VAT, and by how much that is rounded to be paid."""
    for each in note.vat_totals:
        yield [_tax_name(each, said, note.currency), money.told(each.tax_amount, note.currency)]
    if note.rounding_amount:
        yield [said.labels["rounding"], money.told(note.rounding_amount, note.currency)]


def _party(party: Party, said: Words) -> dict[str, Any]:
    town = " ".join(part for part in (party.postal_code, party.city) if part)
    numbers = ((said.labels["registration"], party.registration), (said.labels["vat-id"], party.vat_id))
    return {
        "name": party.name,
        "address": [part for part in (party.street, town, party.country) if part],
        "numbers": [[name, value] for name, value in numbers if value],
    }


def _facts(note: CreditNote, said: Words) -> Iterator[list[str]]:
    """Up to two rows of three, each a label and what it says."""
    labels = said.labels
    invoice = note.invoice_number or "–"
    if note.invoice_number and note.invoice_date:
        invoice = f"{invoice} {Template(labels['dated']).substitute(date=note.invoice_date.isoformat())}"
    yield [labels["date"], note.issued_on.isoformat()]
    yield [labels["invoice"], invoice]
    if note.period:
        yield [labels["period"], f"{note.period[0].isoformat()} – {note.period[1].isoformat()}"]
    yield [labels["dispute"], subject(note, said).partition(" ")[2]]
    if note.their_reference:
        yield [labels["their-reference"], note.their_reference]
    if note.account:
        yield [labels["account"], note.account]


def _tax_name(total: VatTotal, said: Words, currency: str) -> str:
    why = exemption(total.category, said)
    if why:
        return f"{said.labels['vat']}: {why}"
    facts = {"percent": f"{total.percent.normalize():f}", "amount": money.told(total.taxable_amount, currency)}
    return Template(said.labels["vat-at"]).substitute(facts)
