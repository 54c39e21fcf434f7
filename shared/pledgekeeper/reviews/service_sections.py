"""Sections of a review that tell how well services were kept: shares, availability, causes, works, opinions. Pure."""

from collections.abc import Iterator

from pledgekeeper.reviews.availability import Available
from pledgekeeper.reviews.figures import Figures
from pledgekeeper.reviews.layout import Cell, Section, Tone
from pledgekeeper.reviews.opinions import Opinion
from pledgekeeper.reviews.shares import SharedLine
from pledgekeeper.reviews.tables import duration, section
from pledgekeeper.reviews.words import Words


def shares(found: Figures, say: Words) -> Section:
    rows = tuple(tuple(_share(each, say)) for each in found.shares if each.counted)
    return section(say, "shares", rows, ("promise", "target", "attained", "counted"))


def _share(each: SharedLine, say: Words) -> Iterator[Cell]:
    tone: Tone = "" if each.reached is None else "good" if each.reached else "bad"
    sign, wanted = ("≤", each.at_most_percent) if each.at_least_percent is None else ("≥", each.at_least_percent)
    yield Cell(say(f"share-{each.share}"), small=each.clause)
    yield Cell(f"{sign} {say.percent(wanted)}")
    yield Cell(say.percent(each.percent), tone, {"": "", "good": say("reached"), "bad": say("not-reached")}[tone])
    yield Cell(f"{each.part} / {each.counted}")


def available(found: Figures, say: Words) -> Section:
    rows = tuple(tuple(_available(each, say)) for each in found.available)
    if not rows:
        return Section(say("available"), lines=(say("all-there"),))
    return section(say, "available", rows, ("service", "outages", "down", "there"))


def _available(each: Available, say: Words) -> Iterator[Cell]:
    yield Cell(each.service or say("unnamed"))
    yield Cell(say.number(each.outages))
    yield Cell(duration(each.down_seconds))
    yield Cell(say.percent(each.percent))


def causes(found: Figures, say: Words) -> Section:
    rows = tuple(
        (
            Cell(say(f"cause-{each.responsibility or 'untold'}")), Cell(say.number(each.solved)),
            Cell(say.percent(each.share_percent)), Cell(duration(each.mean_seconds)),
        )
        for each in found.causes
    )  # fmt: skip
    return section(say, "causes", rows, ("cause", "solved", "share", "mean"))


def works(found: Figures, say: Words) -> Section:
    some = found.works
    counts = (some.announced, some.in_time, some.cancelled, some.done)
    row = (
        *(Cell(say.number(count)) for count in counts),
        Cell(say.number(some.over_run), "bad" if some.over_run else ""),
    )
    columns = ("announced", "in-time", "cancelled", "took-place", "over-run")
    return section(say, "works", (row,) if some.announced else (), columns, texts=0)


def opinions(found: Figures, say: Words) -> Section:
    rows = tuple(tuple(_opinion(each, say)) for each in found.opinions)
    return section(say, "opinions", rows, ("asked-about", "asked", "answered", "satisfied", "share", "response"))


def _opinion(each: Opinion, say: Words) -> Iterator[Cell]:
    yield Cell(say(f"pillar-{each.pillar}"))
    for count in (each.asked, each.answered, each.satisfied):
        yield Cell(say.number(count))
    for share in (each.top_two_percent, each.response_percent):
        yield Cell(say.percent(share))
