"""A section of a review that is a table, and how spans of time are written in it. Pure."""

from pledgekeeper.reviews.layout import Cell, Chart, Section, Table
from pledgekeeper.reviews.words import Words


def section(
    say: Words, name: str, rows: tuple[tuple[Cell, ...], ...], columns: tuple[str, ...],
    charts: tuple[Chart, ...] = (), texts: int = 1,
) -> Section:  # fmt: skip
    """With its note, or a line that says that there is nothing."""
    if not rows:
        return Section(say(name), lines=(say("none"),))
    note = "" if name == "reports" else say(f"{name}-note")
    return Section(say(name), note, charts, (Table(tuple(say(each) for each in columns), rows, texts),))


def duration(seconds: int) -> str:
    """`3 h 05 min`, `2 d 04 h`, `45 min`: the two largest units."""
    minutes = seconds // 60
    hours, minutes = divmod(minutes, 60)
    days, hours_of_day = divmod(hours, 24)
    if days:
        return f"{days} d {hours_of_day:02} h"
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"
