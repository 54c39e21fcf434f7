"""What a fraud alert tells whoever is rung: the kind, the numbers, the traffic, until when we promise to act. Pure."""

from collections.abc import Iterator
from datetime import datetime
from string import Template
from typing import NamedTuple
from zoneinfo import ZoneInfo

from pledgekeeper.cases.lanes import in_fraud
from pledgekeeper.cases.model import Case
from pledgekeeper.cases.terms import Terms
from pledgekeeper.disputes.fraud.alert import Alert, alert_of
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.notices.language import Texts


class Alarm(NamedTuple):
    """The same in writing, and as it is spoken: digit by digit. Both are empty of a case that is no alert."""

    text: str = ""
    spoken: str = ""


NO_ALARM = Alarm()


def alarm_of(case: Case, terms: Terms, language: Texts, zone: str, now: datetime) -> Alarm:
    """In one language, with moments of one zone, which is named."""
    if not isinstance(case, Dispute) or not in_fraud(case.timeline):
        return NO_ALARM
    told = alert_of(case, terms, now)
    written, spoken = (
        " ".join(_sentences(told, numbers, language, zone))
        for numbers in (", ".join(told.named), ", ".join(" ".join(each) for each in told.named))
    )
    return Alarm(written, spoken)


def _sentences(told: Alert, numbers: str, language: Texts, zone: str) -> Iterator[str]:
    def said(name: str, **facts: str) -> str:
        return Template(language.words[name]).substitute(facts)

    def at(moment: datetime) -> str:
        return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"

    yield f"{language.word(f'type-{told.kind}')}."
    if numbers:
        yield said("alarm-named", numbers=f"{numbers} …" if told.more else numbers)
    if told.since and told.until:
        yield said("alarm-traffic", since=at(told.since), until=at(told.until))
    if told.due_at:
        yield said("alarm-due", due=at(told.due_at), zone=zone)
