"""A credit note as XML: UBL 2.1 CreditNote, after the semantic model of EN 16931 (CEN/TS 16931-3-2).

That standard writes amounts with two decimals (BR-DEC). A note in a currency of three does not claim to hold to it: it
is the same document of UBL, with all its decimals and without the name of the specification.
The elements stand in the order that the schema asks for; BT-… and BG-… are the standard's own names of what they hold.
"""

import re
from decimal import Decimal
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pledgekeeper import money
from pledgekeeper.carriers.invoicing import Party, VatCategory
from pledgekeeper.credit_notes.note import CreditNote, NoteLine
from pledgekeeper.credit_notes.words import Words, exemption, line_name, subject
from pledgekeeper.disputes.credit_documents import of_the_standard

SPECIFICATION: Final = "urn:cen.eu:en16931:2017"
CREDIT_NOTE: Final = "381"
ONE: Final = "C62"
"""A line is one thing at the price of its amount: the unit `one` of UN/ECE Recommendation 20."""

ROOT: Final = {
    "xmlns": "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2",
    "xmlns:cac": "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2",
    "xmlns:cbc": "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2",
}
EXEMPTION_CODES: Final[dict[VatCategory, str]] = {"O": "VATEX-EU-O", "AE": "VATEX-EU-AE"}
"""From the code list VATEX; there is none for interest, which its text explains."""

NOT_OF_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, and somebody may have typed."""


def xml_of(note: CreditNote, words: Words) -> bytes:
    """The XML in UTF-8; the same note always gives the same bytes."""
    root = Element("CreditNote", ROOT)
    if of_the_standard(note.currency):
        _text(root, "CustomizationID", SPECIFICATION)  # BT-24
    _text(root, "ID", note.number)  # BT-1
    _text(root, "IssueDate", note.issued_on.isoformat())  # BT-2
    _text(root, "CreditNoteTypeCode", CREDIT_NOTE)  # BT-3
    _text(root, "Note", subject(note, words))  # BT-22
    _text(root, "DocumentCurrencyCode", note.currency)  # BT-5
    _text(root, "BuyerReference", note.their_reference or note.dispute)  # BT-10
    if note.period:  # BG-14
        period = _group(root, "InvoicePeriod")
        _text(period, "StartDate", note.period[0].isoformat())
        _text(period, "EndDate", note.period[1].isoformat())
    if note.invoice_number:  # BG-3
        corrected = _group(_group(root, "BillingReference"), "InvoiceDocumentReference")
        _text(corrected, "ID", note.invoice_number)
        if note.invoice_date:
            _text(corrected, "IssueDate", note.invoice_date.isoformat())
    _party(_group(root, "AccountingSupplierParty"), note, note.issuer)  # BG-4
    _party(_group(root, "AccountingCustomerParty"), note, note.customer, note.account)  # BG-7
    _text(_group(root, "PaymentTerms"), "Note", words.labels["payment"])  # BT-20
    _taxes(_group(root, "TaxTotal"), note, words)
    _totals(_group(root, "LegalMonetaryTotal"), note)
    for number, line in enumerate(note.lines, start=1):
        _line(_group(root, "CreditNoteLine"), number, line, note, words)
    indent(root)
    return bytes(tostring(root, encoding="utf-8", xml_declaration=True)) + b"\n"


def _party(side: Element, note: CreditNote, said: Party, account: str | None = None) -> None:
    party = _group(side, "Party")
    if account:
        _text(_group(party, "PartyIdentification"), "ID", account)
    address = _group(party, "PostalAddress")
    for name, value in (("StreetName", said.street), ("CityName", said.city), ("PostalZone", said.postal_code)):
        if value:
            _text(address, name, value)
    _text(_group(address, "Country"), "IdentificationCode", said.country)
    outside = note.vat_totals[0].category == "O"  # then nobody's VAT number may stand here (BR-O-02)
    if said.vat_id and not outside:
        scheme = _group(party, "PartyTaxScheme")
        _text(scheme, "CompanyID", said.vat_id)
        _text(_group(scheme, "TaxScheme"), "ID", "VAT")
    legal = _group(party, "PartyLegalEntity")
    _text(legal, "RegistrationName", said.name)
    if said.registration:
        _text(legal, "CompanyID", said.registration)


def _taxes(taxes: Element, note: CreditNote, words: Words) -> None:
    """BT-110 and BG-23."""
    _amount(taxes, "TaxAmount", note.tax_amount, note.currency)
    for each in note.vat_totals:
        of = _group(taxes, "TaxSubtotal")
        _amount(of, "TaxableAmount", each.taxable_amount, note.currency)
        _amount(of, "TaxAmount", each.tax_amount, note.currency)
        why = exemption(each.category, words)
        _category(_group(of, "TaxCategory"), each.category, each.percent, why)


def _totals(totals: Element, note: CreditNote) -> None:
    """BG-22."""
    _amount(totals, "LineExtensionAmount", note.net_amount, note.currency)
    _amount(totals, "TaxExclusiveAmount", note.net_amount, note.currency)
    _amount(totals, "TaxInclusiveAmount", note.total_amount, note.currency)
    if note.rounding_amount:
        _amount(totals, "PayableRoundingAmount", note.rounding_amount, note.currency)
    _amount(totals, "PayableAmount", note.payable_amount, note.currency)


def _line(element: Element, number: int, line: NoteLine, note: CreditNote, words: Words) -> None:
    """BG-25."""
    _text(element, "ID", str(number))
    if line.reason:
        _text(element, "Note", line.reason)
    _text(element, "CreditedQuantity", "1", unitCode=ONE)
    _amount(element, "LineExtensionAmount", line.amount, note.currency)
    item = _group(element, "Item")
    if line.description:
        _text(item, "Description", line.description)
    _text(item, "Name", line_name(line, note, words))
    _category(_group(item, "ClassifiedTaxCategory"), line.category, line.percent)
    _amount(_group(element, "Price"), "PriceAmount", line.amount, note.currency)


def _category(element: Element, category: VatCategory, percent: Decimal, why: str | None = None) -> None:
    """A VAT category; of what is outside the scope of VAT no rate is said (BR-O-05)."""
    _text(element, "ID", category)
    if category != "O":
        _text(element, "Percent", f"{percent:.2f}")
    if why:
        if category in EXEMPTION_CODES:
            _text(element, "TaxExemptionReasonCode", EXEMPTION_CODES[category])
        _text(element, "TaxExemptionReason", why)
    _text(_group(element, "TaxScheme"), "ID", "VAT")


def _group(parent: Element, name: str) -> Element:
    return SubElement(parent, f"cac:{name}")


def _text(parent: Element, name: str, value: str, **attributes: str) -> None:
    SubElement(parent, f"cbc:{name}", attributes).text = NOT_OF_XML.sub("\ufffd", value)


def _amount(parent: Element, name: str, value: Decimal, currency: str) -> None:
    _text(parent, name, money.told(value, currency), currencyID=currency)
