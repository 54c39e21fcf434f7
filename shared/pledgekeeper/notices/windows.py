"""The letter that announces the end of a dispute window, before it is lost. Pure."""

from datetime import date
from string import Template
from urllib.parse import quote

from pledgekeeper import money
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.effects.email import Letter
from pledgekeeper.invoices.model import InvoiceHead
from pledgekeeper.invoices.windows import Window, zone_of
from pledgekeeper.notices.language import texts


def window_letter(invoice: InvoiceHead, window: Window, carrier: Carrier, today: date, url: str) -> Letter:
    """To whom the carrier names for billing, in its language; `url` is where our pages are."""
    language = texts(carrier.language)
    facts = {
        "invoice": invoice.number,
        "date": invoice.date_.isoformat(),
        "amount": f"{money.told(invoice.total, invoice.currency)} {invoice.currency}",
        "left": str((window.last_day - today).days),
        "last_day": window.last_day.isoformat(),
        "zone": zone_of(carrier),
        "link": f"{url}/ecare/disputes/new?invoice={quote(invoice.number, safe='')}",
        "clause": carrier.agreement.disputes.window_clause,
    }
    subject = Template(language.words["window-subject"]).substitute(facts)
    text = Template(language.notices["window"]).substitute(facts)
    return Letter(carrier.contact_for("billing").email, subject, text, case_id="")
