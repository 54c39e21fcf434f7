"""What people are shown: the same numbers as text and as a page that stands alone."""

import re
from html.parser import HTMLParser

import pytest

from pledgekeeper.simulation.report import document
from pledgekeeper.simulation.summary import Summary, in_text, summary_of
from tests.unit.simulation.past import BANDS, DAY, HOUR, a_case, a_pledge, compared, counted, within

OLD = a_pledge(within("24 h", priority="P1"), within("2 h", priority="P2"))
NEW = a_pledge(
    within("2 h", priority="P1"),
    within("8 h", priority="P2"),
    name="pledge-new",
    credits=[BANDS | {"cap_percent": 100}],
)
SOLVED_IN_3H = [3 * HOUR, "resolved"]


def a_summary(*cases, old=OLD, **told) -> Summary:
    tally, flips = counted(compared(old, NEW), *cases)
    return summary_of(tally, NEW, [old] if old else [], flips, **told)


def some_cases():
    lost = a_case(SOLVED_IN_3H, carrier="baltel", monthly_charge="1000.00", currency="EUR")
    won = a_case(SOLVED_IN_3H, case="TT-2", facts={"priority": "P2"})
    late = a_case([2 * DAY, "resolved"], case="TT-3")
    return [lost, won, late, a_case([60, "resolved"], case="TT-4"), a_case([60, "updated"], case="TT-5")]


def test_the_text_tells_attainment_credits_and_flips():
    assert "\n".join(in_text(a_summary(*some_cases()))) == (
        """\
5 cases, read under pledge-new instead of pledge-old

                               promised                was kept           would be kept  to missed    to kept
tickets
  solve                            90 %   50.0 % ! of         4   50.0 % ! of         4          1          1
! less often than promised

credits                                       were                would be                  more
  EUR                                         0.00                   50.00                +50.00
  per cent of charges                         0.00                   40.00                +40.00
  (of monthly charges that are not known: 100 is one of them)

2 cases flip: 1 promises kept would be missed, 1 missed would be kept
  TT-1 (baltel): solve kept -> missed, 3:00:00 h of 24:00:00 h -> 3:00:00 h of 2:00:00 h
  TT-2: solve missed -> kept, 3:00:00 h of 2:00:00 h -> 3:00:00 h of 8:00:00 h

Not counted, as they ran still when their case was last heard of: 1. (See --until.)"""
    )


def test_without_anything_to_compare_with_one_pledge_is_told():
    text = "\n".join(in_text(a_summary(*some_cases(), old=None)))

    assert text.startswith("5 cases, read under pledge-new\n")
    assert "solve                            90 %   50.0 % ! of         4\n" in text
    assert "flip" not in text
    assert "flip" not in document(a_summary(*some_cases(), old=None), "flips.csv", "")


def test_a_share_is_cut_and_not_rounded_and_reached_exactly():
    kept, missed = a_case([60, "resolved"]), a_case([3 * DAY, "resolved"])

    [row] = a_summary(*[kept] * 1999, missed).rows
    assert "99.9 %" in "".join(in_text(a_summary(*[kept] * 1999, missed)))
    assert not row.new.below
    assert not a_summary(*[kept] * 9, missed).rows[0].new.below
    assert a_summary(*[kept] * 89, *[missed] * 11).rows[0].new.below


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [(OLD, OLD.changed(commitments=()), "90 > - %"), (OLD.changed(commitments=()), OLD, "- > 90 %")],
)
def test_a_promise_of_one_of_them_only_is_told_as_such(old, new, said):
    tally, flips = counted(compared(old, new), *some_cases())

    assert said in "\n".join(in_text(summary_of(tally, new, [old], flips)))
    assert flips == []


def test_what_is_left_out_is_told():
    summary = a_summary(*some_cases(), left_out={"update", "rfo"})

    assert "left out, as these cases tell too little: rfo, update" in list(in_text(summary))
    assert "rfo, update" in document(summary, "flips.csv", "")


# --- the page --------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What a browser would fetch or run, and whether every element is closed."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.fetched: list[str] = []
        self.tags: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.fetched += [value for name, value in attrs if name in ("src", "href", "xlink:href", "data", "action")]
        if tag not in ("meta", "link", "br", "img"):
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def test_the_page_stands_alone():
    text = document(a_summary(*some_cases()), "flips.csv", "Made by a test.")
    page = Page(text)

    assert page.open == []
    assert page.fetched == []
    assert {"script", "link", "img", "iframe"}.isdisjoint(page.tags)
    assert "url(" not in text
    assert "@import" not in text
    assert "http:" not in text


def test_the_chart_draws_what_was_attained_and_where_the_promise_is():
    text = document(a_summary(*some_cases()), "flips.csv", "")

    chart = re.search(r'<svg class="bars".*?</svg>|<svg [^>]*class="bars".*?</svg>', text)[0]
    assert re.findall(
        r'width="([\d.]+)%"[^>]*class="(?:old|new) below"|class="(?:old|new) below"[^>]*width="([\d.]+)%"', chart
    )
    assert len(re.findall(r'class="promise"', chart)) == 2
    assert 'aria-label="Solved: was kept 50.0 %, would be kept 50.0 %"' in chart


def test_the_table_tells_priorities_where_they_differ():
    text = document(a_summary(*some_cases()), "flips.csv", "")

    assert re.findall(r'<tr class="part"><th>(\w+)</th>', text) == ["P1", "P2"]


def test_names_from_files_are_text_and_nothing_else():
    nasty = '<script>alert("1")</script>&'
    case = a_case(SOLVED_IN_3H, case=nasty, carrier=nasty, monthly_charge="10.00", currency="EUR")

    text = document(a_summary(case, changed=nasty, left_out={nasty}), nasty, nasty)

    assert "<script" not in text
    assert text.count("&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;") == 7
