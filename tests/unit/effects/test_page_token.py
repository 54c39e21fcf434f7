"""The credential in an acknowledgement link: for one page, for a day, and nobody but us can make one."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.effects.page_token import VALID_FOR, PageSigner
from pledgekeeper.errors import NotFound
from tests.unit.builders import MONDAY_NIGHT, SECOND


class Kms:
    """HMAC with a key that stays here, within the limits that KMS documents."""

    class exceptions:  # noqa: N801 botocore's spelling
        class KMSInvalidMacException(Exception):
            pass

    def __init__(self, key=b"secret"):
        self._key = key

    def generate_mac(self, Message, KeyId, MacAlgorithm):  # noqa: N803
        return {"Mac": hmac.digest(self._key, Message, "sha256")}

    def verify_mac(self, Message, Mac, KeyId, MacAlgorithm):  # noqa: N803
        if not (1 <= len(Message) <= 4096 and 1 <= len(Mac) <= 6144):
            raise ClientError({"Error": {"Code": "ValidationException", "Message": "length"}}, "VerifyMac")
        if not hmac.compare_digest(Mac, hmac.digest(self._key, Message, "sha256")):
            raise self.exceptions.KMSInvalidMacException
        return {"MacValid": True}


SIGNER = PageSigner(Kms(), "key")
TOKEN = SIGNER.sign("TT-7K3QX9M2XA", "p1", MONDAY_NIGHT)
SAID, _, MAC = TOKEN.rpartition(".")


def refused(token, now=MONDAY_NIGHT, signer=SIGNER):
    with pytest.raises(NotFound) as refusal:
        signer.read(token, now)
    return str(refusal.value)


def test_a_token_names_one_page_of_one_case():
    said = SIGNER.read(TOKEN, MONDAY_NIGHT)

    assert (said.case_id, said.page_id, said.expires_at) == ("TT-7K3QX9M2XA", "p1", MONDAY_NIGHT + VALID_FOR)


def test_a_token_is_good_for_a_day_to_the_second():
    assert SIGNER.read(TOKEN, MONDAY_NIGHT + timedelta(days=1) - SECOND)
    refused(TOKEN, MONDAY_NIGHT + timedelta(days=1))


@pytest.mark.parametrize(
    "altered",
    [
        TOKEN.replace(".p1.", ".p2."),
        TOKEN.replace("TT-7K3QX9M2XA", "TT-7K3QX9M2XB"),
        f"TT-7K3QX9M2XA.p1.{int((MONDAY_NIGHT + timedelta(days=900)).timestamp())}.{MAC}",
        TOKEN[:-2] + ("AA" if TOKEN[-2:] != "AA" else "BB"),
        f"{SAID}.{urlsafe_b64encode(hashlib.sha256(SAID.encode()).digest()).decode()}",
        PageSigner(Kms(b"another"), "key").sign("TT-7K3QX9M2XA", "p1", MONDAY_NIGHT),
    ],
    ids=["another page", "another case", "a later end", "another mac", "a hash without the key", "another key"],
)
def test_a_token_that_was_altered_or_forged_is_refused(altered):
    refused(altered)


def test_forged_garbled_and_expired_tokens_are_not_told_apart():
    told = {refused(TOKEN, MONDAY_NIGHT + timedelta(days=2)), refused("x"), refused(TOKEN.replace(".p1.", ".p2."))}

    assert told == {"this link is not valid (any more); open the case, or call the desk on duty"}


def test_a_token_fits_into_a_text_message():
    assert len(TOKEN) < 90
    assert set(TOKEN) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@given(st.text(max_size=60))
def test_any_text_is_no_token(text):
    refused(text)


@given(
    st.lists(
        st.sampled_from(["", "TT-7K3QX9M2XA", "p1", "9999999999", "-1", "1" * 30, MAC, "é", "%", "=", " "]), max_size=6
    )
)
def test_nor_is_anything_made_of_the_parts_of_one(parts):
    if ".".join(parts).rpartition(".")[2].strip("=% ") != "":  # without a mac: below
        refused(".".join(parts))


@pytest.mark.parametrize(
    "token",
    [f"{SAID}.", f"{SAID}.=", f"{SAID}.%%%%", f"{'x' * 5_000}.p1.9999999999.{MAC}", f"{SAID}.{'A' * 10_000}"],
    ids=["no mac", "padding", "no base64", "a long case", "a long mac"],
)
def test_a_token_that_kms_would_not_look_at_is_refused_like_any_other(token):
    refused(token)


def test_a_token_with_half_a_character_is_refused():
    refused(f"TT-\udc80.p1.9999999999.{MAC}")
