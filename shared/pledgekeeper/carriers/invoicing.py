"""Who issues invoices and credit notes to a carrier, as whom it is invoiced, and what VAT is on them.

The terms are those of EN 16931: `category` is its VAT category code (BT-118), a party its groups BG-4 and BG-7.
"""

from decimal import Decimal
from typing import Final, Literal, Self

from pydantic import Field, field_validator, model_validator

from pledgekeeper.model import Frozen

VatCategory = Literal["O", "AE", "S", "E"]
"""Outside the scope of VAT, reverse charge, standard rate, exempt."""

ISO_3166_1: Final = (
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY "
    "BZ CA CC CD CF CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK "
    "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR "
    "IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK "
    "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM "
    "PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF "
    "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM ZW"
)
COUNTRIES: Final = frozenset(ISO_3166_1.split())
"""The 249 codes of ISO 3166-1 alpha-2, which are those of EN 16931 (BR-CL-14)."""
MEANT: Final = {"UK": "GB", "EL": "GR"}
"""As VAT numbers and habit have it, and the standard does not."""
SERIES: Final = r"^[A-Z][A-Z0-9]{0,9}$"


class Party(Frozen):
    """A company as it stands on an invoice."""

    name: str = Field(min_length=1, max_length=200)
    street: str | None = Field(default=None, max_length=200)
    postal_code: str | None = Field(default=None, max_length=20)
    city: str | None = Field(default=None, max_length=100)
    country: str = Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1")
    registration: str | None = Field(default=None, max_length=60, description="in its register of companies")
    vat_id: str | None = Field(default=None, pattern=r"^[A-Z]{2}[A-Z0-9+*]{2,13}$", description="with its country")

    @field_validator("country")
    @classmethod
    def _is_one(cls, code: str) -> str:
        if code not in COUNTRIES:
            meant = f"; is {MEANT[code]} meant?" if code in MEANT else ""
            raise ValueError(f"{code} is no country of ISO 3166-1{meant}")
        return code


class Vat(Frozen):
    """What is on a service that is credited; as it was on the invoice. By default none: outside its scope."""

    category: Literal["O", "AE", "S"] = "O"
    percent: Decimal = Field(default=Decimal(0), ge=0, lt=100, max_digits=5, decimal_places=2)

    @model_validator(mode="after")
    def _a_rate_where_there_is_one(self) -> Self:
        if (self.category == "S") != (self.percent > 0):
            raise ValueError(f"vat: category {self.category} with {self.percent} percent; S has a rate, O and AE none")
        return self


class Invoicing(Frozen):
    """What a credit note to this carrier says of both sides."""

    issuer: Party
    customer: Party
    vat: Vat = Vat()
    series: str | None = Field(
        default=None, pattern=SERIES, description="we number our credit notes ourselves: <series>-<year>-000001 …"
    )

    @model_validator(mode="after")
    def _named_as_the_standard_asks(self) -> Self:
        if self.issuer.registration is None:
            raise ValueError("issuer: registration is missing; a credit note names it (EN 16931, BR-CO-26)")
        if self.vat.category != "O" and self.issuer.vat_id is None:
            raise ValueError(f"issuer: vat_id is missing; with VAT category {self.vat.category} it is on every note")
        if self.vat.category == "AE" and self.customer.vat_id is None:
            raise ValueError("customer: vat_id is missing; a reverse charge names it (EN 16931, BR-AE-02)")
        return self
