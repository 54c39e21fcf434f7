"""The sides write called numbers in two ways: with the code of a country, or of a route, before them, or without."""

import pytest

from tests.unit.billing.sides import HEADER, call, compared, found, of_files, write

pytestmark = pytest.mark.thorough

SHEET = """prefix,destination,rate_per_minute,first_increment_seconds,next_increment_seconds,effective_from
221,Senegal,0.09,1,1,2026-01-01
44,United Kingdom,0.012,60,60,2026-01-01
33,France,0.02,1,1,2026-01-01
7,Russia,0.21,1,1,2026-01-01
"""
RATES = {"221": "0.09", "33": "0.02"}
SENEGAL = [f"22177{n:07}" for n in range(1_234_567, 1_234_597)]
FRANCE = [f"336{n:08}" for n in range(12_345_678, 12_345_708)]
BOTH = SENEGAL + FRANCE


def month(numbers, rates=RATES):
    return [
        call(n, called=called, seconds=20 + 7 * n, rate=next(rates[p] for p in rates if called.startswith(p)))
        for n, called in enumerate(numbers)
    ]


def of(folder, theirs, written, *, swapped=False, ours=None):
    """The result, and what was told, where our file says no amounts, and called numbers as `written` makes them."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("tests.unit.billing.sides.SHEET", SHEET)
        compared(folder, theirs[:1], theirs[:1])
    mine = [(*row[:2], written(row[2]), row[3]) for row in ours or theirs]
    files = [write(folder / "mine.csv", mine, HEADER[:4]), write(folder / "other.csv", theirs)]
    notes = []
    return of_files(folder, *(files[::-1] if swapped else files), notes), [
        each for each in notes if "call" in str(each)
    ]


@pytest.mark.parametrize("swapped", [False, True])
def test_a_number_without_its_country_is_rated_as_the_other_side_writes_it(tmp_path, swapped):
    document, notes = of(tmp_path, month(SENEGAL), lambda called: called[3:], swapped=swapped)

    assert (document["difference"]["amount"], document["causes"]) == ("0.00", [])
    assert (
        "mine.csv: 30 calls rated by the called numbers as the other side writes them in full: with 221 (30)" in notes
    )


def test_so_is_one_with_the_code_of_a_route_that_the_sheet_takes_for_a_country(tmp_path):
    document, notes = of(tmp_path, month(BOTH), lambda called: f"770{called}")

    assert (document["difference"]["amount"], document["causes"]) == ("0.00", [])
    assert any("in full: without 770 (60)" in note for note in notes)


def test_so_it_is_where_our_side_does_not_say_who_called(tmp_path):
    theirs = month(SENEGAL)

    document, _ = of(
        tmp_path, theirs, lambda called: called[3:], ours=[(row[0], "anonymous", *row[2:]) for row in theirs]
    )

    assert (document["difference"]["amount"], document["causes"]) == ("0.00", [])


def test_nothing_is_changed_where_the_other_side_has_the_routes(tmp_path):
    theirs = [(*row[:2], f"770{row[2]}", *row[3:]) for row in month(BOTH)]

    document, notes = of(tmp_path, theirs, lambda called: called.removeprefix("770"))

    assert (document["difference"]["amount"], document["causes"]) == ("0.00", [])
    assert not any("in full" in note for note in notes)


def test_the_numbering_plan_tells_it_where_the_other_side_bills_by_other_rates(tmp_path):
    theirs = month(BOTH, {"221": "0.0914", "33": "0.0231"})

    document, notes = of(tmp_path, theirs, lambda called: called[3:] if called.startswith("221") else f"770{called}")

    assert found(document) == found(of(tmp_path, theirs, str)[0])
    assert any("with 221 (30), without 770 (30)" in note for note in notes)


def test_where_nothing_tells_it_calls_are_rated_as_they_stand_and_that_is_told(tmp_path):
    """No such numbers exist, with 770 before them or without, and no amount is what the sheet says."""
    theirs = month([f"2210{n:05}" for n in range(30)], {"221": "0.1234"})

    document, notes = of(tmp_path, theirs, lambda called: f"55{called}")

    assert document["difference"]["amount"] == f"-{sum(float(row[4]) for row in theirs):.6f}".rstrip("0")
    assert any("30 calls to numbers before which one side alone writes 55;" in note for note in notes)
    assert any("30 calls of which the rate sheet knows no price" in note for note in notes)


def test_a_copy_costs_what_its_call_does_and_who_else_is_called_stays_unknown(tmp_path):
    theirs = month(SENEGAL)
    another = call(50, called="221771111111")

    document, notes = of(tmp_path, theirs, lambda called: called[3:], ours=[*theirs, theirs[0], another])

    assert found(document) == {"missing_theirs": (1, "0.00"), "duplicate_ours": (1, "0.03")}
    assert any("1 call of which the rate sheet knows no price; taken as 0" in note for note in notes)


def test_a_number_that_the_other_side_writes_in_two_ways_stays_as_it_is(tmp_path):
    theirs = month(SENEGAL)
    two_ways = [(*row[:2], f"99{row[2]}", *row[3:]) for row in month(SENEGAL)]

    _, notes = of(tmp_path, theirs + two_ways, lambda called: called.removeprefix("99")[3:], ours=theirs)

    assert not any("in full" in note for note in notes)


@pytest.mark.parametrize("without", ["ours", "theirs"])
def test_the_sheet_explains_calls_of_which_one_side_leaves_out_the_country(tmp_path, without):
    """Its numbers look like those of another country to the sheet."""
    of_all = month(SENEGAL)
    at_france = [*month(SENEGAL[:3], {"221": "0.02"}), *of_all[3:]]
    sides = {"ours": of_all, "theirs": at_france}
    sides[without] = [(*row[:2], row[2][3:], *row[3:]) for row in sides[without]]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(
            "tests.unit.billing.sides.SHEET", f"{SHEET}2217,Senegal,0.09,1,1,2026-01-01\n221,S,0.02,1,1,2026-02-01\n"
        )
        document = compared(tmp_path, *sides.values())

    assert found(document).keys() == {"dial_code"}
