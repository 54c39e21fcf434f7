"""Our signed reference: read back from an address or a subject, however it was folded; a forged one is none."""

import pytest

from pledgekeeper.effects.case_reference import CaseReferences
from tests.fake_aws import FakeKms

CASE, CARE = "TT-7K3QX9M2XA", "care@pledge.example"
references = CaseReferences(FakeKms(), "key")
ADDRESS, NUMBER = references.sign(CASE, CARE)


def test_it_is_read_back_from_the_address_and_from_the_subject():
    assert references.read(ADDRESS) == references.read(ADDRESS.upper()) == CASE
    assert references.read(f"RE: [{NUMBER}] All calls fail") == CASE


def test_the_part_before_the_sign_is_as_short_as_mail_servers_ask():
    assert len(ADDRESS.partition("@")[0]) <= 64


@pytest.mark.parametrize(
    "text",
    [
        "",
        CARE,
        f"[{CASE}] x",
        f"[{NUMBER[:-1]}a] x" if not NUMBER.endswith("a") else f"[{NUMBER[:-1]}b] x",
        ADDRESS.replace("7k3qx9m2xa", "7k3qx9m2xb"),
        NUMBER.replace("TT", "DSP"),
        f"{NUMBER}aa",
    ],
)
def test_what_is_not_signed_or_signed_for_another_case_is_none(text):
    assert references.read(text) is None


def test_the_signature_of_a_link_is_none_of_a_reference():
    mac = FakeKms().generate_mac(Message=CASE.encode())["Mac"]

    assert references._mac(CASE) != mac
