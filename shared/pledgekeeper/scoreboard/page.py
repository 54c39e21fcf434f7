"""The page of the scoreboard: static, without a script, in five languages. Pure."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from html import escape
from pathlib import Path
from typing import Final

from pledgekeeper.model import to_the_second
from pledgekeeper.scoreboard.chart import against, by_month
from pledgekeeper.scoreboard.document import Counts, Figure, MeasureResult, Opinions, Scoreboard, SurveyResult
from pledgekeeper.scoreboard.measures import MEASURES
from pledgekeeper.scoreboard.words import LANGUAGES, Words, words_of
from pledgekeeper.scoreboard.years import Years

COMMAND: Final = "curl -O {url}/verify_scoreboard.py\npython verify_scoreboard.py {url}.json"
ENDS: Final = ("ended", "reopened", "merged", "cancelled", "rejected", "withdrawn", "no_fault_found")
PUBLISHED_SURVEYS: Final = ("delivery", "service-management")


def page(board: Scoreboard, years: Years, language: str, url: str) -> str:
    """The page in one language; `url` is where it is served, without a language."""
    words = words_of(language)
    parts = (
        _headline(board, words), _everything(board, words), _yearly(years, words), _opinions(board, words),
        _ends(board, words), _failings(board, words), _definitions(board, words), _check(words, url),
    )  # fmt: skip
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(words.title)}: {escape(board.publisher)}</title><style>{_style()}</style></head><body>"
        f"{_header(board, words, language)}<main>{''.join(parts)}</main>"
        f"<footer>{escape(board.publisher)}, {escape(board.pledge)}</footer></body></html>"
    )


@cache
def _style() -> str:
    return (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


def _header(board: Scoreboard, words: Words, language: str) -> str:
    links = "".join(
        f'<a href="?lang={each}" lang="{each}" hreflang="{each}"{_current(each == language)}>'
        f"{escape(words_of(each).language)}</a>"
        for each in LANGUAGES
    )
    period = words.period.format(first=board.months[0], last=board.months[-1], as_of=f"{board.as_of:%Y-%m-%d %H:%M}")
    simulated = f'<p class="note" role="note">{escape(words.simulated)}</p>' if board.simulated else ""
    return (
        f'<header><div class="top"><strong>{escape(board.publisher)}</strong><nav>{links}</nav></div>'
        f"<h1>{escape(words.title)}</h1><p>{escape(words.lead)}</p>"
        f'<p class="soft">{escape(period)}</p>{simulated}</header>'
    )


def _current(current: bool) -> str:
    return ' aria-current="page"' if current else ""


# --- the cards -------------------------------------------------------------------------------------------------------


def _headline(board: Scoreboard, words: Words) -> str:
    cards = [_card(words.measures[each.id][0], each, words) for each in board.measures if each.headline]
    at = 3  # after both readings of the P1 and the orders
    asked = [_asked(each, words) for each in board.surveys if each.pillar in PUBLISHED_SURVEYS]
    return f'<h2>{escape(words.headline)}</h2><ul class="cards">{"".join((*cards[:at], *asked, *cards[at:]))}</ul>'


def _card(name: str, measure: MeasureResult, words: Words) -> str:
    figure = measure.rolling
    months = [(str(each.month), each.attained_percent, each.withheld) for each in measure.months]
    small = f", {words.small}" if figure.small else ""
    counts = "" if figure.withheld or not figure.cases else _said(words.kept_of, figure) + small
    return _one(name, figure.attained_percent, figure.withheld, measure.target_percent, counts, months, words)


def _asked(survey: SurveyResult, words: Words) -> str:
    figure = survey.rolling
    months = [(str(each.month), each.top_two_percent, each.withheld) for each in survey.months]
    counts = "" if figure.withheld or not figure.asked else _said(words.answered_of, figure)
    name = words.satisfaction_of.format(pillar=words.pillars[survey.pillar])
    return _one(name, figure.top_two_percent, figure.withheld, survey.target_percent, counts, months, words)


def _said(template: str, figure: Figure | Opinions) -> str:
    return template.format(**figure.model_dump())


def _one(
    name: str, percent: Decimal | None, withheld: bool, target: int | None, counts: str,
    months: Sequence[tuple[str, Decimal | None, bool]], words: Words,
) -> str:  # fmt: skip
    big = "" if percent is None else f'<div class="big">{percent:.1f}<small>\N{NO-BREAK SPACE}%</small></div>'
    if percent is None:
        big = f'<div class="big quiet">{escape(words.withheld if withheld else words.nothing)}</div>'
    aim = words.no_target if target is None else f"{words.target} {target}\N{NO-BREAK SPACE}%"
    return (
        f"<li><h3>{escape(name)}</h3>{big}{against(percent, target)}"
        f'<div class="facts"><span>{escape(aim)}</span><span>{escape(counts)}</span></div>'
        f"{by_month(months, target, f'{name}, {words.by_month}')}</li>"
    )


# --- the tables ------------------------------------------------------------------------------------------------------


def _everything(board: Scoreboard, words: Words) -> str:
    columns = ("target", "attained", "cases", "if_granted", "paused", "disputed", "overdue", "left_out")
    rows = (_row(each, words) for each in board.measures)
    table = _table(words.all, (words.promise, *(getattr(words, name) for name in columns)), rows)
    return (
        f"<h2>{escape(words.all)}</h2><p>{escape(words.rule)}</p>{table}"
        f"<details><summary>{escape(words.by_month)}</summary>{_monthly(board, words)}</details>"
    )


def _row(measure: MeasureResult, words: Words) -> str:
    figure, name = measure.rolling, f'<th scope="row">{escape(words.measures[measure.id][0])}</th>'
    aim = f"<td>{_target(measure.target_percent)}</td>"
    if figure.withheld:
        return f'<tr>{name}{aim}<td class="why" colspan="7">{escape(words.withheld)}</td></tr>'
    left = ", ".join(f"{words.reasons[why]} {number}" for why, number in figure.left_out.items())
    granted = f"{figure.kept_if_granted} / {figure.cases}" if figure.cases else "–"
    return (
        f"<tr>{name}{aim}{_attained(figure.attained_percent, measure.target_percent)}<td>{figure.cases}</td>"
        f"<td>{granted}</td><td>{_percent(figure.pause_percent)}</td>"
        f"<td>{to_the_second(figure.disputed_seconds or 0)}</td><td>{figure.open_missed}</td>"
        f'<td class="why">{escape(left or "–")}</td></tr>'
    )


def _attained(percent: Decimal | None, target: int | None) -> str:
    if percent is None or target is None:
        return f"<td>{_percent(percent)}</td>"
    return f'<td class="{"met" if percent >= target else "unmet"}">{_percent(percent)}</td>'


def _monthly(board: Scoreboard, words: Words) -> str:
    rows = (
        f'<tr><th scope="row">{escape(words.measures[each.id][0])}</th>'
        + "".join(f"<td>{_of_month(figure)}</td>" for figure in each.months)
        + "</tr>"
        for each in board.measures
    )
    return _table(words.by_month, (words.promise, *board.months), rows)


def _of_month(figure: Figure) -> str:
    if figure.withheld:
        return "·"
    return f"{_percent(figure.attained_percent)}<br><span class=soft>{figure.cases}</span>" if figure.cases else "–"


def _yearly(years: Years, words: Words) -> str:
    """Every promise, year by year; nothing while there is only the one that the period is of."""
    if len(years.years) < 2:
        return ""
    told = [{each.id: each for each in year.measures} for year in years.years]
    rows = (
        f'<tr><th scope="row">{escape(words.measures[each.id][0])}</th>'
        + "".join(f"<td>{_of_month(of_year[each.id].figure)}</td>" for of_year in told)
        + "</tr>"
        for each in MEASURES
    )
    names = (each.year if each.over else f"{each.year} *" for each in years.years)
    table = _table(words.by_year, (words.promise, *names), rows)
    return f"<details><summary>{escape(words.by_year)}</summary>{table}<p>{escape(words.goes_on)}</p></details>"


def _opinions(board: Scoreboard, words: Words) -> str:
    rows = (_opinion(each, words) for each in board.surveys)
    table = _table(words.satisfaction, ("", words.target, words.share, words.response, words.asked), rows)
    return f"<h2>{escape(words.satisfaction)}</h2><p>{escape(words.opinion)}</p>{table}"


def _opinion(survey: SurveyResult, words: Words) -> str:
    figure, name = survey.rolling, f'<th scope="row">{escape(words.pillars[survey.pillar])}</th>'
    aim = f"<td>{_target(survey.target_percent)}</td>"
    if figure.withheld:
        return f'<tr>{name}{aim}<td class="why" colspan="3">{escape(words.withheld)}</td></tr>'
    share = _attained(figure.top_two_percent, survey.target_percent)
    return f"<tr>{name}{aim}{share}<td>{_percent(figure.response_percent)}</td><td>{figure.asked}</td></tr>"


def _ends(board: Scoreboard, words: Words) -> str:
    rows = (_ended(each, words) for each in board.counts)
    table = _table(words.ends, (words.kind, *(getattr(words, name) for name in ENDS)), rows)
    return f"<h2>{escape(words.ends)}</h2><p>{escape(words.ends_lead)}</p>{table}"


def _ended(counts: Counts, words: Words) -> str:
    name = f'<th scope="row">{escape(words.kinds[counts.kind])}</th>'
    if counts.withheld:
        return f'<tr>{name}<td class="why" colspan="{len(ENDS)}">{escape(words.withheld)}</td></tr>'
    return f"<tr>{name}{''.join(f'<td>{getattr(counts, each)}</td>' for each in ENDS)}</tr>"


def _failings(board: Scoreboard, words: Words) -> str:
    watch = board.watch
    late = str(watch.rolling.late_steps)
    if watch.rolling.late_steps:
        late += f", {words.worst_late.format(seconds=watch.rolling.worst_late_seconds)}"
    pages = f"{watch.pages_failed} {words.of_pages.format(pages=watch.pages)}"
    told = ((words.late_steps, late), (words.pages_failed, pages), (words.levels_late, str(watch.levels_late)))
    return f"<h2>{escape(words.failings)}</h2>{_terms(told)}"


def _definitions(board: Scoreboard, words: Words) -> str:
    minimum = words.minimum.format(**board.minimum.model_dump())
    told = [words.measures[each.id] for each in board.measures]
    return f"<h2>{escape(words.definitions)}</h2>{_terms(told)}<p>{escape(minimum)}</p>"


def _check(words: Words, url: str) -> str:
    files = (
        (words.document, ".json"), (words.signature, ".json.sig"), (words.key, "-key.pem"),
        (words.events, "-events.jsonl.gz"), (words.by_year.lower(), "-years.json"),
        (words.program, "/verify_scoreboard.py"), (words.schema_, ".schema.json"),
    )  # fmt: skip
    named = ", ".join(f'<a href="{escape(url + path)}">{escape(name)}</a>' for name, path in files)
    return (
        f"<h2>{escape(words.check)}</h2><p>{escape(words.check_lead)}</p>"
        f'<pre tabindex="0"><code>{escape(COMMAND.format(url=url))}</code></pre>'
        f"<p>{escape(words.files).format(files=named)}</p>"
    )


def _table(label: str, columns: Iterable[str], rows: Iterable[str]) -> str:
    head = "".join(f'<th scope="col">{escape(each)}</th>' if each else "<td></td>" for each in columns)
    return (
        f'<div class="scroll" role="region" aria-label="{escape(label)}" tabindex="0"><table>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def _terms(told: Iterable[tuple[str, str]]) -> str:
    return f"<dl>{''.join(f'<dt>{escape(name)}</dt><dd>{escape(what)}</dd>' for name, what in told)}</dl>"


def _target(percent: int | None) -> str:
    return "–" if percent is None else f"{percent} %"


def _percent(share: Decimal | None) -> str:
    return "–" if share is None else f"{share:.1f}\N{NO-BREAK SPACE}%"
