"""How things are named in the table."""

from importlib import import_module
from inspect import isfunction
from pkgutil import iter_modules

from hypothesis import given
from hypothesis import strategies as st

from pledgekeeper.ids import case_id
from pledgekeeper.store import keys


def test_events_sort_in_the_order_in_which_they_happened():
    names = [keys.event("TT-1", number)["sk"] for number in range(1, 1_200)]

    assert names == sorted(names)


def test_one_query_reads_a_case_whole():
    places = (keys.state("TT-1"), keys.event("TT-1", 1), keys.receipt("TT-1", "c"))

    assert {place["pk"] for place in places} == {keys.case("TT-1")}
    assert keys.claim("TT-1", "p1")["pk"] != keys.case("TT-1")


@given(st.text(), st.integers(1, 999_999))
def test_a_name_tells_what_it_is_of(text, number):
    assert keys.case_of(keys.case(text)) == text
    assert keys.number_of(keys.event(text, number)["sk"]) == number
    for other in (
        keys.reference("baltel", text),
        keys.mail(text),
        keys.address(text),
        keys.roster(),
        keys.claim(text, "p1"),
    ):
        assert keys.case_of(other["pk"]) is None
    for other in (keys.state(text), keys.receipt(text, "EVENT#1")):
        assert keys.number_of(other["sk"]) is None


def test_addresses_and_domains_are_the_same_in_any_case():
    assert keys.address("NOC@Baltel.Example") == keys.address("noc@baltel.example")
    assert keys.domain("Baltel.Example") == keys.domain("baltel.example")


def test_a_number_of_one_carrier_is_not_that_of_another():
    assert keys.reference("baltel", "1") != keys.reference("andesvoz", "1")


def test_a_case_always_falls_into_the_same_shard_and_cases_spread_over_all_of_them():
    shards = [keys.shard_of(case_id("TT", str(number))) for number in range(4_000)]

    assert shards == [keys.shard_of(case_id("TT", str(number))) for number in range(4_000)]
    assert {shard: 400 < shards.count(shard) < 600 for shard in range(keys.SHARDS)} == dict.fromkeys(range(8), True)


def test_a_list_by_status_is_sorted_by_its_age():
    older, newer = (
        keys.sorted_by_status("pending", at, "TT-1") for at in ("2026-11-23T02:14:00Z", "2026-11-23T02:15:00Z")
    )

    assert older < newer
    assert older.startswith("pending#")


def test_no_two_modules_spell_a_key_of_one_name():
    modules = [import_module(f"{keys.__name__}.{each.name}") for each in iter_modules(keys.__path__)]
    spelled = [name for module in modules for name, each in vars(module).items() if spells(module, each)]

    assert len(spelled) > 90
    assert sorted(spelled) == sorted(set(spelled))


def spells(module, each):
    return isfunction(each) and each.__module__ == module.__name__
