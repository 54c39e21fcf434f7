"""Every language says the same things, and has a word for whatever the system names."""

import re
from string import Formatter
from typing import get_args

import pytest

from pledgekeeper.book import PLEDGES, dispute_types, matrix, pledge, shipped, specifications
from pledgekeeper.cases.plans import Cause, JeopardyCode
from pledgekeeper.ecare.case_view import NOT_TO_THE_CARRIER
from pledgekeeper.ecare.page import HERE, templates
from pledgekeeper.ecare.reading_cases import STATUSES
from pledgekeeper.ecare.words import LANGUAGES, OURS, language_of, words
from pledgekeeper.escalation.pages import PageState
from pledgekeeper.event import Notice
from pledgekeeper.kinds import events_adapter

ENGLISH = words("en")
WORDS = HERE / "words"
OTHERS = [language for language in LANGUAGES if language != "en"]
ASKS_THE_CARRIER = {"case.actions", "dispute.settle_ask"}
"""What only a carrier is shown: questions, forms."""
USED = re.compile(r"""\bt\(\s*'([a-z_]+\.[A-Za-z0-9_.-]+)'\s*[,)]""")


def named_in(text):
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


@pytest.mark.parametrize("language", OTHERS)
def test_each_language_has_the_keys_of_english_and_the_same_facts_in_each_text(language):
    other = words(language)

    assert set(other.texts) == set(ENGLISH.texts)
    assert {key: named_in(text) for key, text in other.texts.items()} == {
        key: named_in(text) for key, text in ENGLISH.texts.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_of_one_has_the_facts_of_what_is_said_of_others(language):
    said = words(language)

    assert set(said.of_one) <= set(said.texts)
    assert bool(said.of_one) is (language != "zh")
    assert {key: named_in(text) for key, text in said.of_one.items()} == {
        key: named_in(said.texts[key]) for key in said.of_one
    }


def test_whatever_is_counted_by_a_noun_is_said_of_one_as_well():
    counted = {
        key for key, text in ENGLISH.texts.items() if re.search(r"\{count\} (?:delivered |recent )?\w+s\b", text)
    }

    assert len(counted) > 10
    assert counted - set(ENGLISH.of_one) == {"desk.last_days"}  # a week, or a month


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["Load 0 invoices", "Load 1 invoice", "Load 2 invoices"]),
        ("fr", ["Charger 0 facture", "Charger 1 facture", "Charger 2 factures"]),
        ("es", ["Cargar 0 facturas", "Cargar 1 factura", "Cargar 2 facturas"]),
        ("zh", ["载入 0 张发票", "载入 1 张发票", "载入 2 张发票"]),
    ],
)
def test_one_is_not_said_as_several_are_and_in_french_nor_is_none(language, said):
    assert [words(language)("invoices.load_them", count=n) for n in range(3)] == said


@pytest.mark.parametrize("language", OTHERS)
def test_hardly_a_text_is_left_in_english(language):
    same = [key for key, text in words(language).texts.items() if text == ENGLISH.texts[key] and len(text) > 12]

    assert len(same) < 12, same


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_our_own_people_are_told_otherwise_is_a_text_of_the_same_facts(language):
    theirs, ours = words(language), words(language, ours=True)
    otherwise = {key.removeprefix(OURS) for key in theirs.texts if key.startswith(OURS)}

    assert otherwise
    assert otherwise <= set(theirs.texts)
    assert otherwise == {key for key in ours.texts if ours.texts[key] != theirs.texts[key]}
    assert {key: named_in(ours.texts[key]) for key in otherwise} == {
        key: named_in(theirs.texts[key]) for key in otherwise
    }


@pytest.mark.parametrize("of", ["case", "cause", "clock", "dispute", "event", "status"])
def test_nothing_on_the_page_of_a_case_speaks_to_our_own_people_as_to_the_carrier(of):
    said = {key: text for key, text in words("en", ours=True).texts.items() if key.startswith(f"{of}.")}
    to_the_carrier = {key: text for key, text in said.items() if re.search(r"\b[Yy]ou(?:rs?)?\b(?!})", text)}

    assert set(to_the_carrier) <= ASKS_THE_CARRIER


def test_every_text_that_a_template_asks_for_is_there():
    asked = {
        key for name in templates().list_templates() for key in USED.findall((HERE / "templates" / name).read_text())
    }

    assert asked
    assert asked <= set(ENGLISH.texts)


def test_every_event_status_commitment_and_pause_has_a_word():
    events = {f"event.{name}" for name in events_adapter().json_schema()["discriminator"]["mapping"]}
    statuses = {f"status.{status}" for kind in STATUSES.values() for status in kind}
    versions = [pledge(name) for name in shipped("pledge")]
    clocks = {f"clock.{each.id}" for version in versions for each in version.commitments}
    pauses = {f"pause.{reason}" for version in versions for reason in version.pause_rules}
    pages = {f"page.{state}" for state in PageState.__args__}
    kinds = {f"dispute_type.{each}" for each in dispute_types()}
    products = {f"product.{each.id}" for each in specifications().specifications}
    hints = {f"hint.{c.name}" for each in specifications().specifications for c in each.characteristics}

    assert PLEDGES.is_dir()
    assert events | statuses | clocks | pauses | pages | kinds | products | hints <= set(ENGLISH.texts)


def test_a_message_that_did_not_go_to_the_carrier_has_a_word_of_its_own_for_each_it_may_have_gone_to():
    assert {f"event.notice-sent-{each}" for each in NOT_TO_THE_CARRIER} <= set(ENGLISH.texts)
    assert set(NOT_TO_THE_CARRIER) < set(get_args(Notice))


def test_every_role_that_a_ladder_reaches_has_a_word_and_so_has_what_puts_a_date_in_danger():
    ladders = [ladder for name in shipped("matrix") for ladder in matrix(name).ladders]
    roles = {f"role.{role}" for ladder in ladders for level in ladder.levels for role in level.roles}
    dangers = {f"forms.choice_{each}" for each in (*get_args(JeopardyCode), *get_args(Cause))}

    assert len(roles) > 15
    assert roles | dangers <= set(ENGLISH.texts)


@pytest.mark.parametrize(
    ("wanted", "accepted", "otherwise", "language"),
    [
        ("fr", "en", "es", "fr"),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "es", "zh"),
        (None, "de-DE,de;q=0.9", "es", "es"),
        (None, "", "fr", "fr"),
        ("xx", "", "yy", "en"),
        ("<script>", "*", "en", "en"),
    ],
)
def test_the_readers_choice_comes_first_then_their_browsers_then_their_carriers(wanted, accepted, otherwise, language):
    assert language_of(wanted, accepted, otherwise) == language


@pytest.mark.parametrize("path", sorted(WORDS.glob("*/*.yaml")), ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_word_is_said_twice_in_a_file(path):
    names = [line.partition(":")[0] for line in path.read_text(encoding="utf-8").splitlines() if line[:1].isalpha()]

    assert [name for name in names if names.count(name) > 1] == []
