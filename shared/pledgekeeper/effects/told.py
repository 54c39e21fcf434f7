"""What a room is told of a page, before any service's own words for it."""

from dataclasses import dataclass

from pledgekeeper.cases.lanes import FRAUD_ALERT, in_fraud
from pledgekeeper.cases.model import Case
from pledgekeeper.escalation.pages import PagePlaced
from pledgekeeper.notices.titles import title_in_english


@dataclass(frozen=True)
class Told:
    """One page of one case. `headline` is the case in one line, `link` where it can be acknowledged."""

    case: Case
    page: PagePlaced
    headline: str
    link: str

    @property
    def name(self) -> str:
        """Names this page for ever: whoever is sent it twice can tell."""
        return f"{self.case.case_id}-{self.page.page_id}"

    @property
    def title(self) -> str:
        """The case's title in one line; its number when it has none (no service takes an empty text)."""
        return " ".join(title_in_english(self.case).split()) or self.case.case_id

    @property
    def urgent(self) -> bool:
        """Is it a fraud alert? It has no priority, and every minute costs."""
        return in_fraud(self.case.timeline)

    @property
    def facts(self) -> dict[str, str]:
        """The page in plain words."""
        return {
            "case": self.case.case_id,
            "kind": self.case.kind,
            "carrier": self.case.carrier_id,
            "priority": FRAUD_ALERT if self.urgent else self.case.priority or "none",
            "level": str(self.page.level),
            "role": self.page.role,
        }


def cut(text: str, limit: int) -> str:
    """At most `limit` characters, with an ellipsis where something is missing."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
