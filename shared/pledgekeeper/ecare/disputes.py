"""Disputes: the list; a new one, by its carrier or, for a carrier that calls or writes, by our own people."""

from collections.abc import Mapping
from contextlib import suppress
from itertools import chain
from typing import Final

from pydantic import ValidationError

from pledgekeeper import ids, wiring
from pledgekeeper.api.disputes import DisputeCreate
from pledgekeeper.api.door import told
from pledgekeeper.api.evidence_ahead import file_ahead
from pledgekeeper.api.opening_dispute import open_dispute
from pledgekeeper.book import dispute_types
from pledgekeeper.carriers.access import Principal
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.disputes.media import ACCEPT, SNIFFED_BYTES, looks_like
from pledgekeeper.ecare import dispute_form
from pledgekeeper.ecare.attached import EVIDENCE, evidence_with
from pledgekeeper.ecare.case_list import case_list
from pledgekeeper.ecare.doubts import doubts
from pledgekeeper.ecare.entered import Entered, Mistakes
from pledgekeeper.ecare.same_invoice import naming
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.effects.papers import Rows, is_workbook, workbook
from pledgekeeper.errors import CareError, Invalid, NotFound
from pledgekeeper.intake.charsets import decode
from pledgekeeper.intake.papers import of_text
from pledgekeeper.intake.reading.tables import table_of
from pledgekeeper.invoices.model import Invoice
from pledgekeeper.invoices.naming import bill_id
from pledgekeeper.invoices.windows import day_of, zone_of

LIST: Final = "/ecare/disputes"
NEW: Final = f"{LIST}/new"
MOST_INVOICES: Final = 60
"""Invoices that are offered: the newest. An older one is named by its number."""
LATER: Final = frozenset({"take", "rows", "table"})
"""What the buttons ask for that open no dispute yet: what an invoice says, more rows, or the lines of a file."""
MOST_BYTES: Final = 100_000
"""Of the lines in a file: they become the table of the form."""
MOST_OF_WORKBOOK: Final = 2_000_000
"""A workbook has much beside what it says."""
BESIDE: Final = 50_000
"""What else is in the form; and once more as much of a table that is there already."""


def show_list(visit: Visit) -> Answer:
    return case_list(visit, "dispute", NEW)


def show_new(visit: Visit) -> Page:
    """The form: as it was filled in, or with what is known beforehand; `?invoice=…&line=…` takes them from an invoice.
    Our own people say first for which carrier."""
    visit.who.must_open("dispute")
    carrier = _for_whom(visit)
    if carrier is None:
        kept = {name: visit.query[name] for name in ("invoice", "line") if name in visit.query}
        return Page(
            "dispute_for.html", {"carriers": _accounts(), "sought": visit.query.get("carrier", ""), "kept": kept}
        )
    return _form(visit, carrier, visit.entered if visit.entered.sent else _at_first(visit, carrier))


def open_one(visit: Visit) -> Answer:
    """A claim as the API takes it; or the same form once more, with more of it."""
    visit.who.must_open("dispute")
    carrier = _for_whom(visit)
    if carrier is None:
        raise Invalid(visit.words("dispute.which_carrier"))
    if visit.form.get("do") in LATER:
        return _form(visit, carrier, Entered(visit.path, _with_more(visit, carrier)))
    try:
        sent = dispute_form.read(visit.form, visit.words, carrier)
    except ValidationError as mistake:
        raise Invalid(told(mistake, DisputeCreate)) from None
    files = evidence_with(visit)
    _must_be_meant(visit, carrier, sent)
    opened = open_dispute(sent, visit.who, visit.command_id)
    file_ahead(opened.case.case_id, files, visit.who, visit.command_id)
    return Go(f"/ecare/cases/{opened.case.case_id}", said="opened")


def _must_be_meant(visit: Visit, carrier: Carrier, sent: DisputeCreate) -> None:
    """Mistakes with what is to be confirmed by a tick: what may be mistyped, or is claimed already."""
    claim, bills = sent.claim(), wiring.invoices()
    this = ids.case_id("DSP", carrier.id, visit.command_id)
    if claim.invoice_number is None or wiring.store().load(this).case:
        return  # sent again: it was opened the first time
    invoice = bills.by_number(carrier.id, claim.invoice_number, claim.account)
    others = naming(carrier.id, claim.invoice_number, this)
    today = day_of(visit.now, zone_of(carrier))
    asked = " ".join(doubts(claim, invoice, bills.of_carrier(carrier.id), others, today, visit.words))
    if asked and visit.form.get("sure") != asked:
        raise Mistakes({"sure": asked})


def _form(visit: Visit, carrier: Carrier, entered: Entered) -> Page:
    heads = wiring.invoices().of_carrier(carrier.id)[:MOST_INVOICES]
    shown = {
        "types": [(each.id, each.evidence) for each in dispute_types().values()],
        "carrier": carrier,
        "carriers": _theirs(visit.who),
        "invoices": [(bill_id(each), each) for each in heads],
        "read": dispute_form.read_of(entered.values.get("table", ""), entered.values.get("currency", ""), visit.words),
        "rows": dispute_form.rows_shown(entered.values),
        "most_rows": dispute_form.MOST_ROWS,
        "zones": dispute_form.zones(),
        "channels": dispute_form.CHANNELS,
        "accept": ACCEPT,
        "files_to": EVIDENCE,
    }
    origin = wiring.attachment_files().origin
    return Page("dispute_new.html", shown, upload_to=origin, evidence=True, entered=entered)


def _at_first(visit: Visit, carrier: Carrier) -> Entered:
    values = {"type": next(iter(dispute_types())), "carrier": carrier.id, **dispute_form.at_first(carrier)}
    number = visit.query.get("invoice", "").strip()
    if number:
        values |= {"invoice_number": number}
        invoice = wiring.invoices().by_number(carrier.id, number, None)
        if invoice:
            line, language = visit.query.get("line", "").strip(), visit.words.language
            values |= dispute_form.of_invoice(invoice, values["period_zone"], language, line)
            values |= {"known_invoice": bill_id(invoice)}
    return Entered(visit.path, values)


def _with_more(visit: Visit, carrier: Carrier) -> Mapping[str, str]:
    """What was filled in, with more rows, or with what the chosen invoice says."""
    form = {name: text for name, text in visit.form.items() if name != "sure"}
    do = form.pop("do")
    if do == "table":
        return {**form, "table": _table(visit)}
    if do == "rows":
        shown = dispute_form.rows_shown(form)
        return {**form, "rows": str(min(shown + dispute_form.MORE_ROWS, dispute_form.MOST_ROWS))}
    invoice = _chosen(form, carrier)
    zone = form.get("period_zone") or carrier.zone
    zone = zone if zone in dispute_form.zones() else "UTC"
    known = dispute_form.of_invoice(invoice, zone, visit.words.language)
    return {**dispute_form.without_lines(form), **known}


def _table(visit: Visit) -> str:
    """The lines of a file, as somebody would paste them: what is in it is seen before anything is sent."""
    content = visit.files.get("lines_file")
    if not content:
        raise Mistakes({"lines_file": visit.words("quality.no_file")})
    rows = _rows(content, visit)
    found = table_of(rows)
    if found is None or not (found.lines or found.unread):
        raise Mistakes({"lines_file": visit.words("dispute.no_table")})
    text = "\n".join("\t".join(cell.replace('"', "'") for cell in row) for row in rows)
    if len(text) > MOST_BYTES:
        raise Mistakes({"lines_file": visit.words("dispute.lines_too_large", most=f"{MOST_BYTES:,}")})
    return text


def _rows(content: bytes, visit: Visit) -> Rows:
    """Of a workbook, or of a text whatever parts its cells."""
    if is_workbook(content):
        read = workbook(content)
        if read.remark:
            raise Mistakes({"lines_file": visit.words("dispute.unread", why=read.remark)})
        first = next((n for n, sheet in enumerate(read.seen) if table_of(sheet)), 0)  # whose rows are then numbered
        return tuple(chain.from_iterable(read.seen[first:]))
    if len(content) > MOST_BYTES:
        raise Mistakes({"lines_file": visit.words("dispute.lines_too_large", most=f"{MOST_BYTES:,}")})
    if looks_like(content[:SNIFFED_BYTES]) not in ("text", "something else"):
        raise Mistakes({"lines_file": visit.words("dispute.no_lines_file")})
    paper = of_text("table", decode(content, None))
    if paper.remark:
        raise Mistakes({"lines_file": visit.words("dispute.table_unread", why=paper.remark)})
    return paper.spread


def _chosen(form: Mapping[str, str], carrier: Carrier) -> Invoice:
    invoice = wiring.invoices().newest(form.get("known_invoice", ""))
    if invoice is None or invoice.carrier_id != carrier.id:
        raise NotFound(f"{carrier.name} has no such invoice")
    return invoice


def _for_whom(visit: Visit) -> Carrier | None:
    """The carrier that disputes: a carrier's own people name theirs or an affiliate, or nobody; ours name it by its id,
    or by the mail address of whoever asks. None where they did not, or nobody is known by that."""
    named = (visit.form.get("carrier") or visit.query.get("carrier", "")).strip()
    if not named:
        return wiring.book().carrier(_whose_invoice(visit)) if visit.who.carrier_id else None
    if visit.who.staff and "@" in named:
        return wiring.book().carrier_of_address(named.lower())
    if visit.who.sees(named):
        with suppress(CareError):
            return wiring.book().carrier(named)
    if visit.who.staff:
        return None
    raise NotFound(f"there is no carrier {named}")


def _whose_invoice(visit: Visit) -> str:
    """The carrier of the visitor; or that affiliate of it that has the invoice which the address names."""
    own, number = str(visit.who.carrier_id), visit.query.get("invoice", "").strip()
    known = (each for each in sorted(visit.who.carriers, key=lambda each: each != own) if number)
    return next((each for each in known if wiring.invoices().by_number(each, number, None)), own)


def _theirs(who: Principal) -> dict[str, str]:
    """The names of the carriers whom somebody may dispute for, by id: their own first, then its affiliates by name."""
    names = {each: wiring.book().carrier(each).name for each in who.carriers} if who.carrier_id else {}
    return dict(sorted(names.items(), key=lambda each: (each[0] != who.carrier_id, each[1])))


def _accounts() -> list[str]:
    """The ids of the carriers that have an account: they are offered, others are written."""
    return sorted(line.carrier_id for line in wiring.account_table().lines())


PAGES: Final = (
    Shown("GET", LIST, show_list),
    Shown("GET", NEW, show_new, shared=True),
    Shown("POST", NEW, open_one, shared=True, again=show_new, file_bytes=MOST_OF_WORKBOOK + MOST_BYTES + BESIDE),
)
