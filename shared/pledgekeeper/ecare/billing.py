"""The pages of bills: the invoices of a carrier, one with the claims beside its lines. Both sides see the same."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any, Final

from pledgekeeper import wiring
from pledgekeeper.book import dispute_types
from pledgekeeper.carriers.access import APPROVERS, HANDLERS, Principal
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.disputes.model import Dispute, DisputeStatus
from pledgekeeper.ecare.invoice_view import InvoiceRow, row, view
from pledgekeeper.ecare.visit import Page, Shown, Visit
from pledgekeeper.errors import NotFound
from pledgekeeper.invoices.loading import window_under
from pledgekeeper.invoices.model import InvoiceHead
from pledgekeeper.invoices.windows import day_of, zone_of
from pledgekeeper.ports import Walk

BILLING: Final = "/ecare/billing"
SHOWN: Final = 50
CARRIERS_SHOWN: Final = 25
"""At once; `last` goes on after them."""
EARLIER: Final = timedelta(days=366)
"""A dispute is opened after the date of its invoice, but a later version may have a later date."""


def show_list(visit: Visit) -> Page:
    """The invoices of the visitor's carriers, or of the one that is named, newest first."""
    visit.who.must_read("dispute")
    carriers, words = carriers_of(visit), visit.query.get("words", "").strip().casefold()
    heads = (head for each in carriers for head in wiring.invoices().of_carrier(each.id))
    found = [head for head in heads if words in f"{head.number} {head.account}".casefold()]
    newest = sorted(found, key=lambda head: (head.date_, head.number), reverse=True)[: SHOWN + 1]
    rows = _rows(newest[:SHOWN], {each.id: each for each in carriers}, visit.now)
    return Page("invoices.html", {**shown_of(visit), "rows": rows, "more": len(newest) > SHOWN, "words": words})


def show_invoice(visit: Visit) -> Page:
    """The newest version; another one by `version`."""
    visit.who.must_read("dispute")
    bill, asked = visit.names["bill"], visit.query.get("version")
    versions = wiring.invoices().versions(bill)
    found = next((each for each in reversed(versions) if asked in (None, str(each.version))), None)
    if found is None or not visit.who.sees(found.carrier_id):
        raise NotFound(visit.words("invoices.none", bill=bill))
    carrier = wiring.book().carrier(found.carrier_id)
    disputes = _disputes_of([found.carrier_id], found.date_)
    window = window_under(found, carrier, dispute_types())
    payments = wiring.invoices().payments(found)
    page = view(found, disputes, payments, carrier, window, day_of(visit.now, zone_of(carrier)))
    shown = {"page": page, "carrier": carrier, "versions": [each.version for each in versions]}
    return Page(
        "invoice.html", {**shown, "mine": visit.who.carrier_id == found.carrier_id, "records": may_load(visit.who)}
    )


def carriers_of(visit: Visit) -> list[Carrier]:
    """Whose bills are shown: the one that is named, else all of a carrier's own; of ours nobody's until one is named.

    NotFound when there is none of that name, or it is another's.
    """
    named = visit.query.get("carrier", "").strip()
    if named and not visit.who.sees(named):
        raise NotFound(f"there is no carrier {named}")
    return [wiring.book().carrier(each) for each in ([named] if named else sorted(visit.who.carriers))]


def shown_of(visit: Visit) -> dict[str, Any]:
    """What the pages of bills have in common: whose they are, others to choose from, and where else one may go."""
    named, sought = visit.query.get("carrier", "").strip(), visit.query.get("q", "").strip()
    others = _found(sought.casefold(), visit.query.get("after", "")) if visit.who.staff and not named else []
    return {
        "carrier": named,
        "q": sought,
        "others": others[:CARRIERS_SHOWN],
        "last": others[CARRIERS_SHOWN - 1].id if len(others) > CARRIERS_SHOWN else "",
        "loads": may_load(visit.who),
        "judges": not visit.who.staff or bool(visit.who.roles & APPROVERS),
    }


def may_load(who: Principal) -> bool:
    """Is it for this principal to load invoices?"""
    return who.staff and bool(who.roles & HANDLERS["dispute"])


def _found(sought: str, after: str) -> list[Carrier]:
    """The carriers with that in their ids, after the last that was shown: one more than is shown now, if there are."""
    wanted = "".join(filter(str.isalnum, sought))
    ids = (each for each in sorted(wiring.store().carriers()) if each > after and wanted in each.replace("-", ""))
    return [wiring.book().carrier(each) for each in islice(ids, CARRIERS_SHOWN + 1)]


def _rows(heads: Sequence[InvoiceHead], carriers: dict[str, Carrier], now: datetime) -> list[InvoiceRow]:
    if not heads:
        return []
    disputes = _disputes_of({head.carrier_id for head in heads}, min(head.date_ for head in heads))
    today = {each.id: day_of(now, zone_of(each)) for each in carriers.values()}
    return [
        row(head, disputes, paid, carriers[head.carrier_id], today[head.carrier_id])
        for head, paid in wiring.invoices().with_paid(heads)
    ]


def _disputes_of(carriers: Iterable[str], since: date) -> list[Dispute]:
    """Their disputes about invoices of that day or later, without timelines, newest first."""
    walk, statuses = Walk(since=(since - EARLIER).isoformat()), [each.value for each in DisputeStatus]
    lists = (wiring.store().cases_of_carrier(each, "dispute", statuses, walk) for each in carriers)
    return [case for cases in lists for case in cases if isinstance(case, Dispute)]


PAGES: Final = (
    Shown("GET", BILLING, show_list),
    Shown("GET", f"{BILLING}/invoices/{{bill}}", show_invoice),
)
