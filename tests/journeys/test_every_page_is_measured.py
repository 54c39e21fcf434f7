"""The measurement of pages looks at every page there is, and each of them answers."""

import pytest

from pledgekeeper.ecare.site import SITE
from tests.bench.pages import FILES, START, fill, looked_at


@pytest.fixture
def world(world_at):
    return world_at(START)


def test_every_page_of_the_table_is_looked_at_under_a_name_of_its_own_and_answers(world):
    looked = list(looked_at(fill(world)))

    answers = {each.name: world.http("GET", each.path, each.who) for each in looked}

    wrong = {name: (answer.status, answer.text[:200]) for name, answer in answers.items() if answer.status != 200}
    assert wrong == {}
    assert all(answer.headers["Content-Type"].startswith("text/html") for answer in answers.values())
    pages = [page for page in SITE if page.method == "GET" and not page.path.endswith(FILES)]
    assert len(answers) == len(looked) == len(pages) + 5
