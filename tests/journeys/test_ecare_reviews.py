"""The page of monthly reviews: what there is, by month and version, and where the mail of a new one leads."""

import re
from datetime import UTC, datetime

import pytest

from tests.journeys.people import NOC
from tests.journeys.test_reviews import at, live_through_october, world, written

__all__ = ["world"]
STRANGER = "carrier.andesvoz.admin"


@pytest.fixture
def october(world):
    live_through_october(world)
    at(world, 11, 3, 8)
    return written(world, "2026-10")["id"]


def test_the_mail_of_a_new_review_leads_to_its_page_and_that_to_its_files(world, october):
    (letter,) = [message.text for message in world.received if "Service review" in (message.subject or "")]
    link = next(word for word in letter.split() if "/ecare/reviews/" in word)
    path = link.removeprefix("https://care.pledge.example")

    shown = world.http("GET", path, NOC)
    assert shown.status == 200
    assert "Oct 2026" in shown.text
    for form, begins in (("html", b"<!doctype"), ("pdf", b"%PDF"), ("json", b"{")):
        address = f"/ecare/reviews/{october}/{form}?version=1"
        assert address in shown.text
        answer = world.http("GET", address, NOC)
        assert answer.status == 303
        assert world.s3.follow(answer.headers["Location"]).startswith(begins)


def test_every_month_is_listed_with_its_versions_in_the_readers_language(world, october):
    page = world.http("GET", "/ecare/reviews", NOC, headers={"accept-language": "fr"}).text

    assert "oct. 2026" in page
    assert "Version nº 1" in page
    assert "Revues de service" in page


def test_a_carrier_without_a_review_is_told_when_the_first_one_comes(world):
    assert "No month has been reviewed yet" in world.http("GET", "/ecare/reviews", NOC).text


def test_another_carriers_review_is_answered_like_one_that_was_never_written(world, october):
    for name in (october, "nobody-2026-10", "x"):
        for path in (f"/ecare/reviews/{name}", f"/ecare/reviews/{name}/pdf", f"/ecare/reviews/{name}/pdf?version=1"):
            assert world.http("GET", path, STRANGER).status == 404
    assert world.http("GET", "/ecare/reviews?carrier=baltel", STRANGER).status == 404
    assert october not in world.http("GET", "/ecare/reviews", STRANGER).text
    assert world.http("GET", f"/ecare/reviews/{october}/exe", NOC).status == 404
    assert world.http("GET", f"/ecare/reviews/{october}?version=9", NOC).status == 404


def test_the_newest_is_on_top_also_of_a_quarter_and_a_year(world, october):
    at(world, 12, 3, 8)
    written(world, "2026-11")
    world.clock.instant = datetime(2027, 1, 5, 8, tzinfo=UTC)
    world.settle()
    for month in ("2026-Q4", "2026-12", "2026"):
        written(world, month)

    listed = re.findall(r'href="/ecare/reviews/baltel-([\w-]+)/html', world.http("GET", "/ecare/reviews", NOC).text)

    assert list(dict.fromkeys(listed)) == ["2026", "2026-Q4", "2026-12", "2026-11", "2026-10"]
