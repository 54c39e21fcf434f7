"""A carrier and its people."""

import pytest
from pydantic import ValidationError

from pledgekeeper.carriers.model import Carrier
from tests.unit.builders import carriers

BALTEL = carriers()["baltel"].model_dump(mode="json")


def changed(**fields):
    return Carrier.model_validate(BALTEL | fields)


def test_there_are_eight_carriers_one_with_two_affiliates():
    assert len(carriers()) == 8
    assert [carrier.id for carrier in carriers().values() if carrier.parent == "nordwave"] == [
        "nordwave-sea",
        "nordwave-mobile",
    ]


def test_they_differ_in_country_language_calendar_and_tier():
    found = carriers().values()

    assert len({carrier.country for carrier in found}) >= 5
    assert {carrier.language for carrier in found} == {"en", "fr", "es"}
    assert {carrier.agreement.tier for carrier in found} == {"gold", "silver", "bronze"}
    assert len({carrier.agreement.calendar for carrier in found}) >= 5


def test_nobody_outside_the_reserved_domains_can_be_written_to():
    addresses = [contact.email for carrier in carriers().values() for contact in carrier.contacts]

    assert all(address.endswith(".example") for address in addresses)
    assert len(set(addresses)) == len(addresses)


def test_the_least_amount_of_the_fraud_clause_is_one_of_the_agreements_currency():
    agreement = BALTEL["agreement"] | {"fraud": {"minimum_amount": "12.345"}}
    in_rial = agreement | {"disputes": agreement["disputes"] | {"currency": "OMR"}}

    assert str(changed(agreement=in_rial).agreement.fraud.minimum_amount) == "12.345"
    with pytest.raises(ValidationError, match=r"fraud: minimum_amount: 12\.345 has 3 decimals; EUR has two at most"):
        changed(agreement=agreement)


def test_a_mail_domain_is_of_one_carrier():
    domains = [domain for carrier in carriers().values() for domain in carrier.domains]

    assert len(set(domains)) == len(domains)


def test_who_is_written_to_about_something_is_the_first_with_that_role_else_the_first():
    baltel = carriers()["baltel"]

    assert baltel.contact_for("billing").email == "ap@baltel.example"
    assert baltel.contact_for("noc").email == "noc@baltel.example"
    assert baltel.contact_for("fraud").email == "noc@baltel.example"


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"zone": "Vilnius"}, "not an IANA time zone"),
        ({"country": "LTU"}, "country"),
        ({"language": "lt"}, "language"),
        ({"domains": []}, "domains"),
        ({"contacts": []}, "contacts"),
        ({"id": "Baltel"}, "id"),
        ({"contacts": [BALTEL["contacts"][0] | {"email": "noc at baltel"}]}, "email"),
        ({"contacts": BALTEL["contacts"][:1]}, "escalation level 2 names 'shift', who is not in contacts"),
        ({"agreement": BALTEL["agreement"] | {"tier": "platinum"}}, "tier"),
        ({"agreement": BALTEL["agreement"] | {"disputes": {"currency": "euro"}}}, "currency"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_carrier_that_cannot_be_served_is_refused(fields, told):
    with pytest.raises(ValidationError, match=told):
        changed(**fields)
