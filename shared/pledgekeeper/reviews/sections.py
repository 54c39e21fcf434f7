"""A review as people read it: texts, tables and charts in their language. What draws it only draws. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from pledgekeeper import money
from pledgekeeper.accounts.reviewing import span_of
from pledgekeeper.quality.model import METRICS
from pledgekeeper.reviews.attainment import Attained, tenths
from pledgekeeper.reviews.disputes_and_orders import AGED
from pledgekeeper.reviews.figures import Figures
from pledgekeeper.reviews.layout import Bar, Cell, Chart, Pair, Section, Shown, Tone
from pledgekeeper.reviews.routes import RouteLine
from pledgekeeper.reviews.service import ActionLine, MeetingLine
from pledgekeeper.reviews.service_sections import available, causes, opinions, shares, works
from pledgekeeper.reviews.tables import duration, section
from pledgekeeper.reviews.words import Words

DAY = timedelta(days=1)
TOKEN: Final = re.compile(r"\b(?:bd|committed-date|ours|carrier)\b")
"""What of a target is no number, no unit and no name."""


STATES: Final = {
    (False, False): "is-open", (False, True): "is-late", (True, False): "done", (True, True): "done-late",
}  # fmt: skip
"""What is said of something that is done or not, and late or not."""


def shown(found: Figures, version: int, changes: Iterable[str], manager: str | None, say: Words) -> Shown:
    """The review in the words of a language. `manager` is the Service Manager's name."""
    lines = [
        say("period", begin=_day(found.begin, found), end=_day(found.end, found, before=True), zone=found.zone),
        f"{say('version', version=version)} · {say('known', at=_moment(found.known_at, found))}",
        *([say("manager", manager=manager)] if manager else []),
    ]
    span = span_of(found.month)
    title = say("title" if span == "month" else f"title-{span}")
    lines += [] if span == "month" else [say(f"of-{span}")]
    corrected = tuple(changes)
    sections = [
        *([Section(say("changes"), lines=corrected)] if corrected else []),
        _promises(found, say),
        shares(found, say),
        available(found, say),
        _faults(found, say),
        causes(found, say),
        _repeats(found, say),
        _reports(found, say),
        works(found, say),
        _routes(found, say),
        _orders(found, say),
        _disputes(found, say),
        _credits(found, say),
        opinions(found, say),
        _actions(found, say),
        _meetings(found, say),
    ]
    return Shown(
        say.language, f"{title} · {found.name} · {say.month(found.month)}", found.name, tuple(lines),
        headline(found, say), tuple(sections),
    )  # fmt: skip


def headline(found: Figures, say: Words) -> str:
    judged = [each for each in found.promises if each.reached is not None]
    return say(
        "headline",
        reached=sum(each.reached is True for each in judged),
        all=len(judged),
        opened=sum(flow.opened for flow in found.flows),
        solved=sum(flow.solved for flow in found.flows),
    )


# --- promises --------------------------------------------------------------------------------------------------------


def _promises(found: Figures, say: Words) -> Section:
    names = ("promise", "promised", "target", "attained", "counted", "missed", "disputed", "not-counted", "pauses")
    rows = tuple(tuple(_promise(each, say)) for each in found.promises)
    bars = tuple(_bar(each, percent, say) for each in found.promises if (percent := each.attained_percent) is not None)
    charts = (Chart(say("chart-promises"), bars=bars),) if bars else ()
    return section(say, "promises", rows, names, charts, texts=2)


def _bar(each: Attained, percent: Decimal, say: Words) -> Bar:
    label = f"{each.clause} {say.promise(each.commitment, each.name)}"
    return Bar(label, percent, say.percent(percent), each.share_percent, bool(each.reached))


def _promise(each: Attained, say: Words) -> Iterator[Cell]:
    tone: Tone = "" if each.reached is None else "good" if each.reached else "bad"
    said = {"": "", "good": say("reached"), "bad": say("not-reached")}[tone]
    yield Cell(say.promise(each.commitment, each.name), small=each.clause)
    yield Cell(TOKEN.sub(lambda found: say(found[0]), each.promised))
    yield Cell(say.percent(each.share_percent))
    yield Cell(say.percent(each.attained_percent), tone, said)
    for value in (each.counted, each.missed, each.disputed, each.open + each.void):
        yield Cell(say.number(value))
    yield Cell(say.percent(each.pause_percent))


# --- faults ----------------------------------------------------------------------------------------------------------


def _faults(found: Figures, say: Words) -> Section:
    took = {each.priority: each for each in found.repairs}
    rows = []
    for flow in found.flows:
        repair = took.get(flow.priority)
        spans = (duration(repair.mean_seconds), duration(repair.p90_seconds)) if repair else ("–", "–")
        counts = (flow.opened, flow.solved, flow.open_at_end)
        rows.append((Cell(flow.priority), *(Cell(say.number(count)) for count in counts), *map(Cell, spans)))
    pairs = tuple(Pair(f"{week.begins:%d.%m.}", week.opened, week.solved) for week in found.weeks)
    chart = Chart(
        say("chart-months" if span_of(found.month) == "year" else "chart-weeks"),
        pairs=pairs,
        names=(say("opened"), say("solved")),
    )
    columns = ("priority", "opened", "solved", "open", "mean", "p90")
    told = section(say, "faults", tuple(rows), columns, (chart,) if rows else ())
    return replace(told, note=f"{told.note} {say('repair-note')}")


def _repeats(found: Figures, say: Words) -> Section:
    some = found.repeats
    share = say.percent(tenths(some.repeated, some.faults))
    lines = [say("repeats-line", repeated=some.repeated, faults=some.faults, share=share)] if some.faults else []
    lines += [say("repeats-services", services=", ".join(some.services))] if some.services else []
    return Section(say("repeats"), lines=tuple(lines or [say("none")]))


def _reports(found: Figures, say: Words) -> Section:
    rows = tuple(
        (Cell(say(each.report)), Cell(say.number(each.due)), Cell(say.number(each.late), "bad" if each.late else ""))
        for each in found.reports
    )
    return section(say, "reports", rows, ("report", "due", "late"))


# --- routes ------------------------------------------------------------------------------------------------------


def _routes(found: Figures, say: Words) -> Section:
    rows = tuple(tuple(_route(each, say)) for each in found.routes)
    return section(
        say, "routes", rows, ("route", "metric", "mean-value", "month-before", "hours", "bad-hours"), texts=2
    )


def _route(each: RouteLine, say: Words) -> Iterator[Cell]:
    measured_in = METRICS[each.metric].unit
    unit = "" if measured_in == "score" else f"\N{NO-BREAK SPACE}{measured_in}"
    yield Cell(each.route, small=say(f"product-{each.product}"))
    yield Cell(each.metric.upper())
    for value in (each.mean, each.mean_before):
        yield Cell("–" if value is None else f"{say.number(value)}{unit}")
    yield Cell(say.number(each.hours))
    yield Cell(say.number(each.bad), "bad" if each.bad else "")


# --- the rest --------------------------------------------------------------------------------------------------------


def _disputes(found: Figures, say: Words) -> Section:
    rows = tuple(
        (
            Cell(each.currency or say("no-amount")),
            *(Cell(say.number(count)) for count in (each.opened, each.over, each.open_at_end, each.aged, each.old)),
            *(Cell(_amount(amount, each.currency, say)) for amount in (each.open_amount, each.credit_due_amount)),
        )
        for each in found.disputes
        if each.opened or each.over or each.open_at_end or each.credit_due_amount
    )
    assert AGED == (30, 60)  # as the words say
    columns = ("currency", "opened", "over", "open", "aged", "old", "amount-open", "credit-due")
    return section(say, "disputes", rows, columns)


def _amount(amount: Decimal, currency: str | None, say: Words) -> str:
    return say.number(Decimal(money.told(amount, currency)))


def _orders(found: Figures, say: Words) -> Section:
    some = found.orders
    row = (
        Cell(say.number(some.opened)), Cell(say.number(some.delivered)),
        *(_of_those_due(each or 0, some.fell_due, say) for each in (some.on_time, some.by_requested_date)),
        *(Cell(say.number(each or 0)) for each in (some.cancelled, some.rejected)),
        Cell(say.number(some.open_at_end)), Cell(say.number(some.in_jeopardy), "bad" if some.in_jeopardy else ""),
    )  # fmt: skip
    rows = (row,) if some.opened or some.delivered or some.open_at_end or some.fell_due or some.rejected else ()
    columns = ("opened", "delivered", "on-time", "by-wish", "cancelled", "rejected", "open", "jeopardy")
    return section(say, "orders", rows, columns, texts=0)


def _of_those_due(count: int, fell_due: int, say: Words) -> Cell:
    return Cell(f"{count} / {fell_due}" if fell_due else "–", small=say.percent(tenths(count, fell_due)))


def _credits(found: Figures, say: Words) -> Section:
    rows = tuple((Cell(each.case_id), Cell(say.percent(each.percent))) for each in found.credits)
    return section(say, "credits", rows, ("case", "percent"))


def _actions(found: Figures, say: Words) -> Section:
    rows = tuple(tuple(_action(each, say)) for each in found.actions)
    return section(say, "actions", rows, ("action", "owner", "due", "closed", "state"), texts=5)


def _action(each: ActionLine, say: Words) -> Iterator[Cell]:
    yield Cell(each.title, small=each.action)
    yield Cell(each.owner)
    yield Cell(each.due.isoformat())
    yield Cell(each.closed_on.isoformat() if each.closed_on else "–")
    yield Cell(say(STATES[each.closed_on is not None, each.late]), "bad" if each.late else "")


def _meetings(found: Figures, say: Words) -> Section:
    rows = tuple(tuple(_meeting(each, say)) for each in found.meetings)
    return section(say, "meetings", rows, ("review-of", "due", "held", "state"), texts=4)


def _meeting(each: MeetingLine, say: Words) -> Iterator[Cell]:
    yield Cell(say.month(each.month))
    yield Cell(each.due.isoformat() if each.due else "–")
    yield Cell(each.held_on.isoformat() if each.held_on else "–", small=", ".join(each.people))
    yield Cell(say(STATES[each.held_on is not None, each.late]), "bad" if each.late else "")


def _day(moment: datetime, found: Figures, before: bool = False) -> str:
    """The local day; `before`: the last one that ends at that moment."""
    local = moment.astimezone(ZoneInfo(found.zone))
    return (local.replace(tzinfo=None) if not before else local.replace(tzinfo=None) - DAY).date().isoformat()


def _moment(moment: datetime, found: Figures) -> str:
    return f"{moment.astimezone(ZoneInfo(found.zone)):%Y-%m-%d %H:%M}"
