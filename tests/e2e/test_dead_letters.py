"""A message that no function can handle is parked, listed and put back with one command; the others are served."""

import pytest

from pledgekeeper.effects.dead_letters import Moved
from pledgekeeper.local.dead_letters import dead_letters

pytestmark = pytest.mark.e2e


@pytest.fixture
def site(stack):
    return stack.site


def test_every_queue_has_dead_letters_with_a_name_for_people(site):
    names = {queue.name: bool(queue.source) for queue in dead_letters(site).queues()}

    assert names == {
        "CreditNotes": True,
        "DisputeSteps": True,
        "Listeners": True,
        "Mail": True,
        "Masking": True,
        "NotRelayed": False,
        "Notices": True,
        "Pages": True,
        "ProblemSteps": True,
        "Purges": True,
        "Receipts": True,
        "Reconciliations": True,
        "Texts": True,
        "Wakes": True,
    }


def test_dead_letters_are_listed_and_go_back_where_they_came_from(stack, site):
    queue = dead_letters(site).named("DisputeSteps")
    sqs = site.client("sqs")
    for number in range(12):
        sqs.send_message(QueueUrl=queue.url, MessageBody=f'{{"poison": {number}}}')

    listed = stack.pledge("dlq", "list")
    assert "    12  DisputeSteps" in listed.stdout
    assert '{"poison": ' in stack.pledge("dlq", "list", "disputesteps").stdout

    moved = stack.pledge("dlq", "redrive", "DisputeSteps")
    assert moved.stdout == "DisputeSteps: 12 put back\n", moved.stderr
    assert "     0  DisputeSteps" in stack.pledge("dlq", "list").stdout


def test_nothing_is_redriven_from_an_empty_queue(site):
    letters = dead_letters(site)

    assert [*letters.redrive(letters.named("Wakes"))] == [Moved(0, 0, 0)]


def test_an_unknown_queue_is_told_with_those_there_are(stack):
    unknown = stack.pledge("dlq", "list", "Pagers")

    assert unknown.returncode == 2
    assert "Pages" in unknown.stderr


def test_notes_of_the_stream_cannot_be_sent_again_and_the_command_says_what_to_do(stack):
    refused = stack.pledge("dlq", "redrive", "NotRelayed")

    assert refused.returncode == 2
    assert "docs/operations.md says how to send it" in refused.stderr
