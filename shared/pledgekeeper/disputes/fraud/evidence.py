"""Which documents a type of fraud asks for, and which are not there yet."""

from collections.abc import Callable, Sequence
from typing import Final

from pledgekeeper.disputes.claims import CompletenessJudged
from pledgekeeper.disputes.fraud import police
from pledgekeeper.disputes.fraud.events import BlockedByCarrier, PaymentWithheld, PoliceReport, TrafficBlocked
from pledgekeeper.disputes.fraud.patterns import PatternsFound, Shows
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.disputes.withholding import WithholdingNotified

ALERT: Final = "alert within 24 hours of detection"
NOTICE: Final = "withholding notice"
ON_THE_TIMELINE: Final[dict[str, Callable[[Dispute], bool]]] = {
    "number ranges": lambda dispute: _blocked(dispute),
    "blocking time": lambda dispute: _blocked(dispute),
    "police report or its date": lambda dispute: _reported(dispute),
    "numbering plan check": lambda dispute: _shown(dispute, "numbering-plan"),
    "numbering plan at the date": lambda dispute: _shown(dispute, "numbering-plan-at-date"),
    "hourly profile": lambda dispute: _shown(dispute, "hourly-profile"),
    "conversion of one-time passwords": lambda dispute: _shown(dispute, "conversion"),
    "calling numbers of missed calls": lambda dispute: _shown(dispute, "calling-numbers"),
    "call-back records": lambda dispute: _shown(dispute, "call-backs"),
    "call records": lambda dispute: _searched(dispute),
    "times and durations": lambda dispute: _searched(dispute),
    NOTICE: lambda dispute: _withheld(dispute),
}
"""What the dispute knows by itself, once it is recorded; everything else somebody has to judge."""


def missing(dispute: Dispute, needed: Sequence[str], *, silent: bool = False, alerted: bool = False) -> tuple[str, ...]:
    """Of what is needed, what nobody has judged to be there and the timeline does not show.

    `silent`: the agreement asks for no notice of withholding, so that the dispute is notice enough. `alerted`: the
    clause finds that we were told of the fraud in time.
    """
    judged = next((event for event in reversed(dispute.timeline) if isinstance(event, CompletenessJudged)), None)
    wanting = [each for each in needed if judged is None or each in judged.missing]
    also = [each for each in judged.missing if each not in needed] if judged else []
    known = {each for each, shown in ON_THE_TIMELINE.items() if shown(dispute)} | ({NOTICE} if silent else set())
    known |= {ALERT} if alerted else set()
    return tuple(each for each in (*wanting, *also) if each not in known)


def _blocked(dispute: Dispute) -> bool:
    return any(isinstance(event, TrafficBlocked | BlockedByCarrier) for event in dispute.timeline)


def _withheld(dispute: Dispute) -> bool:
    """Did the carrier give notice of what it withholds, or have we withheld something up the chain?"""
    return any(isinstance(event, PaymentWithheld | WithholdingNotified) for event in dispute.timeline)


def _reported(dispute: Dispute) -> bool:
    report = police.report_of(dispute.timeline)
    return report is not None and report.state is not PoliceReport.REQUIRED


def _shown(dispute: Dispute, what: Shows) -> bool:
    """Has a search of records in evidence computed it?"""
    return any(isinstance(event, PatternsFound) and what in event.shows for event in dispute.timeline)


def _searched(dispute: Dispute) -> bool:
    """Were calls in evidence read, and were there any?"""
    return any(isinstance(e, PatternsFound) and e.records == "calls" and e.calls for e in dispute.timeline)
