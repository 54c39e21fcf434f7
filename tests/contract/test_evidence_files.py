"""What the bucket of evidence promises, on the fake of the journeys and on an emulator's, over real HTTP."""

import hashlib
from datetime import timedelta

import httpx
import pytest

from pledgekeeper.disputes.evidence import Described
from pledgekeeper.effects.evidence_files import EVIDENCE, EvidenceFiles, mismatch
from pledgekeeper.ids import random_id
from tests.contract.conftest import BUCKET, MONDAY
from tests.fake_s3 import FakeBuckets

CONTENT = b"start,called,seconds\n2026-10-01 10:00:00,37061234567,61\n"
FILE = Described(
    name="calls of Oktober.csv", media_type="text/csv", size_bytes=len(CONTENT),
    sha256=hashlib.sha256(CONTENT).hexdigest(),
)  # fmt: skip


def sent_over_http(link, body, **headers):
    sent = {**link["headers"], "Content-Length": str(len(body)), **headers}
    return httpx.put(link["url"], content=body, headers=sent).status_code


@pytest.fixture(params=["fake", "emulator"])
def bucket(request):
    """Its files, and how a person uploads to a link and reads from one."""
    if request.param == "fake":
        fake = FakeBuckets(lambda: MONDAY)
        return EvidenceFiles(fake, BUCKET), fake.send, fake.follow
    read = lambda url: httpx.get(url).content  # noqa: E731
    return EvidenceFiles(request.getfixturevalue("emulators"), BUCKET), sent_over_http, read


@pytest.fixture
def place():
    return f"baltel/DSP-{random_id()}/ev-1"


def test_a_link_takes_one_very_file(bucket, place):
    files, send, _ = bucket
    link = files.upload(place, FILE)
    assert files.arrived(place) is None

    assert send(link, CONTENT + b"x") == 403
    assert send(link, CONTENT.replace(b"61", b"66")) == 400
    assert send(link, CONTENT, **{"Content-Type": "text/html"}) == 403
    assert files.arrived(place) is None
    assert send(link, CONTENT) == 200

    arrived = files.arrived(place)
    assert mismatch(FILE, arrived) is None
    assert arrived.beginning == CONTENT


def test_what_was_filed_is_read_by_a_link_whole(bucket, place):
    files, send, read = bucket
    send(files.upload(place, FILE), CONTENT)
    files.keep(place, files.arrived(place), None)

    assert read(files.link(EVIDENCE, place, FILE.name)) == CONTENT
    assert files.read(place).read() == CONTENT
    assert list(files.read(place)) == CONTENT.splitlines(keepends=True)


def test_what_was_uploaded_over_after_it_was_looked_at_is_not_filed(bucket, place):
    files, send, _ = bucket
    send(files.upload(place, FILE), CONTENT)
    arrived = files.arrived(place)
    other = CONTENT.replace(b"61", b"66")
    send(files.upload(place, FILE.changed(sha256=hashlib.sha256(other).hexdigest())), other)

    with pytest.raises(Exception, match="PreconditionFailed"):
        files.keep(place, arrived, MONDAY + timedelta(days=1))


def test_a_purge_takes_every_version_of_one_dispute_and_of_no_other(bucket, place):
    files, send, _ = bucket
    neighbour = f"baltel/DSP-{random_id()}/ev-1"
    for where in (place, place, neighbour):
        send(files.upload(where, FILE), CONTENT)
        files.keep(where, files.arrived(where), None)
    dispute = place.removesuffix("ev-1")

    assert files.purge(dispute) == 4
    assert files.purge(dispute) == 0
    assert files.arrived(place) is None
    assert files.read(neighbour).read() == CONTENT
