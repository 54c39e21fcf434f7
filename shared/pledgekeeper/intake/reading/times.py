"""Since when it fails: a time with its zone, or with the carrier's own when none is said, and then that is said."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from functools import cache
from typing import Final
from unicodedata import normalize
from zoneinfo import ZoneInfo, available_timezones

from pledgekeeper.cases.model import Understood
from pledgekeeper.intake.reading.accents import without_accents
from pledgekeeper.intake.reading.found import found
from pledgekeeper.model import iso

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan ene janv", "feb fév fev févr", "mar mars", "apr avr abr", "may mai", "jun juin", "jul juil",
            "aug aoû août ago", "sep set sept", "oct out", "nov", "dec déc dic dez",
        ), 1,
    )
    for name in names.split()
}  # fmt: skip
ABBREVIATED: Final[dict[str, tzinfo | str]] = {
    "utc": UTC, "gmt": UTC, "z": UTC, "wet": "Europe/Lisbon", "cet": "Europe/Paris", "cest": "Europe/Paris",
    "eet": "Europe/Vilnius", "eest": "Europe/Vilnius", "msk": "Europe/Moscow", "pet": "America/Lima",
    "brt": "America/Sao_Paulo", "sgt": "Asia/Singapore", "hkt": "Asia/Hong_Kong", "jst": "Asia/Tokyo",
    "北京时间": "Asia/Shanghai", "北京": "Asia/Shanghai",
}  # fmt: skip
"""Only what means one zone wherever it is written: IST, CST and EST do not."""

DATE: Final = (
    r"(?:(?P<year>20\d\d)(?:-|/|年)(?P<month>\d{1,2})(?:-|/|月)(?P<day>\d{1,2})日?"
    r"|(?P<day2>\d{1,2})[ -](?P<named>[a-zéû]{3,9})\.?(?:[ -](?:de )?(?P<year2>20\d\d))?"
    r"|(?P<day3>\d{1,2})[/.](?P<month3>\d{1,2})(?:[/.](?P<year3>20\d\d))?)"
)
YESTERDAY: Final = r"(?P<yesterday>yesterday|hier|ayer|ontem|昨天|昨日)"
CLOCK: Final = r"(?P<hour>[01]?\d|2[0-3])\s?(?::|h|时|点)\s?(?P<minute>[0-5]\d)(?::[0-5]\d)?(?:分|\s?hrs?\b)?"
ZONE: Final = (
    r"(?:\s*[(（]?\s*(?:(?:UTC|GMT)\s*(?P<offset>[+-]\d{1,2}(?::?\d\d)?)"
    r"|(?P<zone>UTC|GMT|Z|WET|CES?T|EES?T|MSK|PET|BRT|SGT|HKT|JST|北京时间)\b"
    r"|(?:heure (?:de |d')|hora (?:de |do )|time in |hora )(?P<city>[A-Za-zÀ-ÿ' -]{3,30}?)(?=\s*[)）,.;\n]|$)"
    r"|(?P<iana>[A-Z][a-z]+/[A-Z][A-Za-z_]+)"
    r"|(?P<adjective>[A-Z][a-z]+) time\b))?"
)
SINCE: Final = re.compile(
    r"(?:since|from|starting(?: at)?|started(?: at)?|as of|depuis|à partir de|desde|a partir de|começou(?: às)?"
    r"|自从?|从|于)\s*(?:about |around |le |el |o |las |les |the |on |hoje |)"
    rf"(?:(?:{DATE}|{YESTERDAY})\s*(?:,|at|at about|à|a las|às|as|T|[(（][^()（）]{{0,20}}[)）])?\s*)?{CLOCK}{ZONE}",
    re.IGNORECASE,
)

CLOCKED: Final = re.compile(r"\d\s?[:hH时点]\s?[0-5]\d")
"""What every time of the day has in it: a text without it is not searched."""


def fault_start(text: str, zone: str, now: datetime) -> Understood | None:
    """When the fault began, by the first time that follows a word like `since`; never in the future."""
    plain = normalize("NFKC", text)
    for match in SINCE.finditer(plain) if CLOCKED.search(plain) else ():
        said = _zone_said(match)
        where = said or ZoneInfo(zone)
        moment = _moment(match, where, now)
        if moment is None or moment > now + timedelta(minutes=10):
            continue
        rule = "a time after `since`, in the zone that it names" if said else f"no zone is said: taken as {zone}"
        return found("fault_start", iso(moment), match, rule)
    return None


def _moment(match: re.Match[str], zone: tzinfo, now: datetime) -> datetime | None:
    """The moment; without a date the latest such time before now."""
    here = now.astimezone(zone)
    try:
        day = _day(match, here.date())
        moment = datetime(day.year, day.month, day.day, int(match["hour"]), int(match["minute"]), tzinfo=zone)
    except (ValueError, OverflowError):
        return None
    dated = any(match[name] for name in ("day", "day2", "day3", "yesterday"))
    if not dated and moment > here + timedelta(minutes=10):
        moment -= timedelta(days=1)
    return moment.astimezone(UTC)


def _day(match: re.Match[str], today: date) -> date:
    if match["yesterday"]:
        return today - timedelta(days=1)
    if not (match["day"] or match["day2"] or match["day3"]):
        return today
    day = date_of(match, today.year)
    return day if year_of(match) or day <= today + timedelta(days=1) else day.replace(year=today.year - 1)


def year_of(match: re.Match[str]) -> str | None:
    """The year that a `DATE` says."""
    return match["year"] or match["year2"] or match["year3"]


def date_of(match: re.Match[str], this_year: int) -> date:
    """The day that a `DATE` says. ValueError when there is no such day."""
    named = (match["named"] or "").lower()
    month = match["month"] or match["month3"] or next((MONTHS[named[:n]] for n in (4, 3) if named[:n] in MONTHS), 0)
    return date(int(year_of(match) or this_year), int(month), int(match["day"] or match["day2"] or match["day3"]))


def _zone_said(match: re.Match[str]) -> tzinfo | None:
    if match["offset"]:
        sign, digits = match["offset"][0], match["offset"][1:].replace(":", "")
        hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
        if hours > 14 or minutes > 59:
            return None
        return timezone((-1 if sign == "-" else 1) * timedelta(hours=hours, minutes=minutes))
    if match["zone"]:
        known = ABBREVIATED[match["zone"].lower()]
        return ZoneInfo(known) if isinstance(known, str) else known
    named = match["iana"] or match["city"] or match["adjective"]
    return _city(named) if named else None


def _city(named: str) -> tzinfo | None:
    zone = _cities().get(_plain(named.rpartition("/")[2]))
    return ZoneInfo(zone) if zone else None


@cache
def _cities() -> dict[str, str]:
    """The places that time zones are named after, by their name without accents."""
    return {_plain(name.rpartition("/")[2]): name for name in sorted(available_timezones()) if "/" in name}


def _plain(text: str) -> str:
    return without_accents(text).casefold().replace("_", " ").strip()
