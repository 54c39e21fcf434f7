"""What every model of the domain is: frozen, strict about its fields, and built when first used."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any, Final, Self, TypeVar

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, StringConstraints

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2200
"""Of the days that people send, and the last one that anything is planned for."""
D = TypeVar("D", date, datetime)


class Frozen(BaseModel):
    """A value. Unknown fields are an error: a misspelt field must not pass for an absent one."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    def changed(self, **fields: Any) -> Self:
        """The same value with some fields replaced (already validated ones: nothing is checked again).

        What was computed from the old fields and kept (`cached_property`) is not taken along.
        """
        copied = self.model_copy(update=fields)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{moment.isoformat()} is before the year 1 or after 9999 in UTC; is it mistyped?") from None


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""An aware moment, kept in UTC. A moment without a zone is refused."""


def _in_this_age(moment: datetime) -> datetime:
    if moment.year > LAST_YEAR:
        raise ValueError(f"{moment.year} is too far away for a plan; is the year mistyped?")
    return moment


PlannedInstant = Annotated[Instant, AfterValidator(_in_this_age)]
"""A moment that somebody plans for, before the year 2201."""


def is_number(said: Any) -> bool:
    """Where a day or an hour belongs it would be so many seconds since 1970."""
    try:
        float(said)
    except (TypeError, ValueError):
        return False
    return True


def no_year(day: date | None) -> str | None:
    """What is wrong with the year of a day that somebody sends. What is kept is read whatever its years."""
    if day is None or FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    return (
        f"{day.year:04} is no year of our time ({FIRST_YEAR} to {LAST_YEAR}); is it mistyped, or a date that was empty?"
    )


def _of_our_time(day: D) -> D:
    if wrong := no_year(day):
        raise ValueError(wrong)
    return day


InstantOfOurTime = Annotated[Instant, AfterValidator(_of_our_time)]
DayOfOurTime = Annotated[date, AfterValidator(_of_our_time)]
"""As they are sent: what lies weeks before or after them, in any zone, is a date, too."""


NameSent = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
"""What something is called as somebody sends it, without the blanks around it. What is kept is read as it is."""


def iso(moment: datetime) -> str:
    """RFC 3339 in UTC, to the second (`2026-11-23T02:14:00Z`): sorts as text in the order of time."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def in_words(duration: timedelta) -> str:
    """`1 d 4 h`, `15 min`, `30 s`: the two largest units."""
    seconds = int(duration.total_seconds())
    parts = []
    for unit, size in (("d", 86400), ("h", 3600), ("min", 60), ("s", 1)):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count} {unit}")
    return " ".join(parts[:2]) or "0 s"


def to_the_second(seconds: int) -> str:
    """`3 h 29 min 58 s`: the whole amount, in hours at most, as people add it up."""
    hours, rest = divmod(abs(seconds), 3600)
    parts = [f"{count} {unit}" for count, unit in ((hours, "h"), (rest // 60, "min"), (rest % 60, "s")) if count]
    return " ".join(parts) or "0 s"
