from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pledgekeeper.intake import reading
from pledgekeeper.intake.reading import governing, objections, services
from pledgekeeper.intake.reading.rule import Rule

pytestmark = pytest.mark.thorough


def rules() -> Iterator[tuple[str, Rule]]:
    for each in iter_modules(reading.__path__, "pledgekeeper.intake.reading."):
        module = import_module(each.name)
        for name, value in vars(module).items():
            if isinstance(value, Rule):
                yield f"{module.__name__}.{name}", value
    yield from services.PRODUCTS.items()


RULES = dict(rules())


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@given(data=st.data())
@settings(max_examples=40)
def test_what_a_pattern_finds_its_rule_finds_too(rule, data):
    alphabet = st.characters(codec="utf-8", exclude_characters="ıİ")  # the two letters that fold to no letter of ours
    text = data.draw(st.from_regex(rule.pattern, alphabet=alphabet))
    assert str(rule.search(text)) == str(rule.pattern.search(text))
    assert [each.span() for each in rule.finditer(text)] == [each.span() for each in rule.pattern.finditer(text)]


@pytest.mark.parametrize("text", ["há uma discrepância", "it is too\nmuch", "which we do not\nagree"])
def test_no_rule_misses_a_word_for_its_accent_or_for_a_line_break(text):
    assert any(rule.search(text) for rule in (objections.OBJECTED, governing.CLAIM))


def test_what_no_word_tells_is_told_by_its_shape():
    rule = Rule("[0-9]+ ?G\\b", "lambda", r"[0-9] ?g")
    assert rule.search("a port of 100 G is down") is not None
    assert rule.search("a good morning") is None


def test_a_text_without_any_of_the_words_is_not_searched():
    rule = Rule(".*", "trunk|link")
    assert rule.search("All is well") is None
    assert rule.search("The TRUNK is up") is not None
