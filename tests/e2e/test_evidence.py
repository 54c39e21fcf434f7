"""Evidence on the running system: the bytes go past the functions, by links over real HTTP."""

import gzip
import hashlib
import urllib.request

import pytest

from tests.journeys.people import CLAIM, DISPUTES

pytestmark = pytest.mark.e2e

CALLS = gzip.compress(b"start,a-number,b-number,seconds\n2026-10-01 10:00:00,+33199000121,+37061234567,61\n")


def test_a_file_is_uploaded_filed_masked_and_read(stack):
    billing, supervisor = stack.token(role="billing"), stack.staff_token(role="supervisor")
    _, dispute = stack.post(DISPUTES, {**CLAIM, "invoice_number": "INV-EVIDENCE"}, token=billing)
    room = f"{DISPUTES}/{dispute['id']}/evidence"
    described = {
        "name": "calls.csv.gz", "media_type": "application/gzip", "size_bytes": len(CALLS),
        "sha256": hashlib.sha256(CALLS).hexdigest(),
    }  # fmt: skip

    status, announced = stack.post(room, described, token=billing)
    assert status == 201
    upload = announced["upload"]
    request = urllib.request.Request(upload["url"], CALLS, upload["headers"], method=upload["method"])
    assert urllib.request.urlopen(request).status == 200
    status, filed = stack.post(f"{room}/{announced['id']}/filed", None, token=billing)
    assert (status, filed.get("state")) == (200, "filed"), filed

    stack.wait_for(lambda: "masked" in stack.get(room, token=supervisor)[1]["evidence"][0])
    status, link = stack.post(f"{room}/{announced['id']}/links", {}, token=supervisor)
    masked = gzip.decompress(urllib.request.urlopen(link["url"]).read())
    assert (status, link["form"]) == (201, "masked")
    assert b"+3319900****~" in masked
    _, raw = stack.post(f"{room}/{announced['id']}/links", {}, token=billing)
    assert urllib.request.urlopen(raw["url"]).read() == CALLS
    _, accesses = stack.get(f"{DISPUTES}/{dispute['id']}/accesses", token=billing)
    assert [(each["side"], each["form"]) for each in accesses] == [("ours", "masked"), ("carrier", "raw")]
