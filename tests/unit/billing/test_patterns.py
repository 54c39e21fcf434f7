"""Patterns of fraud: each that is put into clean traffic is found, with its exact figures; none is invented."""

import json
from decimal import Decimal

import pytest

from pledgekeeper.billing.numbering import check_number
from pledgekeeper.billing.search import Searched, check_file, find_patterns
from pledgekeeper.cli import main
from pledgekeeper.errors import Invalid
from tests.unit.billing import traffic

pytestmark = pytest.mark.thorough

SEEDS = range(3)


def found_in(path, records="calls"):
    return find_patterns(Searched(path, records))


@pytest.mark.parametrize("seed", range(5))
def test_nothing_is_invented_on_clean_calls(tmp_path, seed):
    assert found_in(traffic.written(tmp_path, traffic.clean(seed))) == []


@pytest.mark.parametrize("seed", SEEDS)
def test_nothing_is_invented_on_clean_messages(tmp_path, seed):
    assert found_in(traffic.written(tmp_path, traffic.clean_messages(seed)), "messages") == []


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(
    ("put_in", "kinds", "subject"),
    [
        (traffic.irsf, {"irsf", "sequential", "burst"}, "+96079"),
        (traffic.wangiri, {"wangiri"}, "+67075550001"),
        (traffic.fas, {"fas"}, "+23480"),
        (traffic.sim_box, {"sim-box"}, "+221770009999"),
    ],
    ids=["irsf", "wangiri", "fas", "sim-box"],
)
def test_each_pattern_is_found_among_clean_calls_to_the_call_and_the_cent_and_no_other(
    tmp_path, put_in, kinds, subject, seed
):
    injected = list(put_in(seed))

    found = found_in(traffic.written(tmp_path, traffic.clean(seed), injected))

    main_one = next(each for each in found if each.subject == subject)
    assert {each.kind for each in found} | {"burst"} == kinds | {"burst"}  # what comes in an hour may stand out, too
    assert main_one.calls == len(injected)
    assert main_one.seconds == sum(row["duration"] for row in injected)
    assert Decimal(main_one.document()["amount"]) == sum(Decimal(row["amount"]) for row in injected)


@pytest.mark.parametrize("seed", SEEDS)
def test_inflated_messages_are_found_by_their_bursts_their_order_and_that_nobody_used_them(tmp_path, seed):
    found = found_in(traffic.written(tmp_path, traffic.clean_messages(seed), traffic.ait(seed)), "messages")

    (ait,) = [each for each in found if each.kind == "ait"]
    assert (ait.subject, ait.calls, ait.document()["amount"]) == ("+99290", 150, "12.00")
    assert [sign.seen for sign in ait.signs] == [True, True, True]
    assert {each.kind for each in found} == {"ait", "sequential", "burst"}


def test_all_at_once_are_all_found(tmp_path):
    sources = (traffic.clean(1), traffic.irsf(1), traffic.wangiri(1), traffic.fas(1), traffic.sim_box(1))

    found = found_in(traffic.written(tmp_path, *sources))

    assert {each.kind for each in found} == {"irsf", "wangiri", "fas", "sim-box", "sequential", "burst"}


def test_a_finding_says_its_figures_what_is_suspicious_and_what_else_it_may_be(tmp_path, capsys):
    path = traffic.written(tmp_path, traffic.clean(1), traffic.irsf(1))

    assert main(["patterns", str(path)]) == 0
    told = capsys.readouterr().out

    assert "irsf: +96079\n  200 calls, 48,2" in told
    assert "[x] price of a minute: " in told
    assert "(suspicious: 3 times)" in told
    assert "It may be innocent: " in told
    assert main(["patterns", str(path), "--json"]) == 0
    assert {each["kind"] for each in json.loads(capsys.readouterr().out)["findings"]} == {"irsf", "sequential", "burst"}


def test_a_file_that_holds_no_messages_is_told_so(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("one,two,three\n1,2,3\n")

    with pytest.raises(Invalid, match="no column was recognised as when it was sent or the recipient"):
        found_in(path, "messages")


@pytest.mark.parametrize(
    ("digits", "verdict"),
    [
        ("33612345678", "valid"),
        ("448712345678", "premium"),
        ("8821612345678", "satellite"),
        ("881612345678", "satellite"),
        ("870773123456", "satellite"),
        ("979123456789", "premium"),
        ("999123456789", "unassigned"),
        ("96079012345", "wrong-length"),
        ("370012345678", "manipulated"),
        ("883510001234567", "international"),
    ],
)
def test_the_plan_says_what_a_number_is(digits, verdict):
    assert check_number(digits)[0] == verdict


def test_every_call_of_a_file_is_in_one_checked_range(tmp_path, capsys):
    calls = [*traffic.clean(1, 500), *traffic.irsf(1)]
    path = traffic.written(tmp_path, calls)

    found = check_file(Searched(path))

    assert sum(each.calls for each in found) == len(calls)
    assert sum(each.seconds for each in found) == sum(row["duration"] for row in calls)
    assert found[0].range == "+96079"
    assert found[0].verdict != "valid"
    assert main(["numbering", str(path)]) == 0
    assert "+96079" in capsys.readouterr().out.splitlines()[0]
