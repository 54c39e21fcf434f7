"""What a function is told by its environment."""

import pytest

from pledgekeeper.errors import CareError
from pledgekeeper.settings import settings

TOLD = {
    "TABLE_NAME": "table",
    "MAIL_BUCKET": "mail",
    "WAKES_QUEUE_URL": "w",
    "PAGES_QUEUE_URL": "p",
    "NOTICES_QUEUE_URL": "n",
    "DISPUTE_STEPS_QUEUE_URL": "d",
    "PROBLEM_STEPS_QUEUE_URL": "b",
    "LISTENERS_QUEUE_URL": "l",
    "MASKING_QUEUE_URL": "k",
    "PURGES_QUEUE_URL": "u",
    "RECONCILIATIONS_QUEUE_URL": "r",
    "CREDIT_NOTES_QUEUE_URL": "n",
    "EVIDENCE_BUCKET": "e",
    "PAGE_KEY_ID": "key",
    "SCOREBOARD_BUCKET": "s",
    "SCOREBOARD_KEY_ID": "scoreboard-key",
    "PUBLIC_URL": "https://x.example",
    "MAIL_DOMAIN": "pledge.example",
    "SMS_ORIGINATION_IDENTITY": "PLEDGE",
    "CONFIGURATION_SET": "care",
    "PHONE_CONFIGURATION_SET": "phone",
}


@pytest.fixture
def environment(monkeypatch):
    settings.cache_clear()
    for name, value in TOLD.items():
        monkeypatch.setenv(name, value)
    yield monkeypatch
    settings.cache_clear()


def test_a_function_reads_its_environment_once(environment):
    environment.delenv("EGRESS_PROXY", raising=False)
    first = settings()

    environment.setenv("TABLE_NAME", "another")

    assert settings() is first
    assert (first.table_name, first.care_address, first.egress_proxy) == ("table", "care@pledge.example", None)


def test_what_is_missing_is_named(environment):
    environment.delenv("TABLE_NAME")
    environment.delenv("PAGE_KEY_ID")

    with pytest.raises(
        CareError, match="the environment lacks TABLE_NAME, PAGE_KEY_ID; the stacks set it for every function"
    ):
        settings()
