"""What our billing does on pages: invoices come from a file, and payments are recorded on the page of an invoice.

A file is looked at first, and what each column says is proposed; then it is loaded. The file goes with the second form,
as nothing of it is kept before."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from http import HTTPStatus
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from pledgekeeper import wiring
from pledgekeeper.api.invoice_loading import load_each
from pledgekeeper.api.paying import must_record, newest_of, record_payment, reverse_payment
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.cells import decoded
from pledgekeeper.ecare.amounts import decimal
from pledgekeeper.ecare.billing import BILLING, show_invoice
from pledgekeeper.ecare.desk import DESK
from pledgekeeper.ecare.entered import KEPT, Entered, Mistakes
from pledgekeeper.ecare.forms import Field, in_currency
from pledgekeeper.ecare.visit import Answer, Go, Page, Shown, Visit
from pledgekeeper.effects.papers import is_workbook, workbook
from pledgekeeper.errors import Invalid, NotFound
from pledgekeeper.invoices.columns import DELIMITERS, REQUIRED, Proposed, Sheet, csv_of, proposed
from pledgekeeper.invoices.loading import foreign
from pledgekeeper.invoices.model import Invoice
from pledgekeeper.invoices.payments import PaymentSent, ReversalSent
from pledgekeeper.invoices.table_file import InvoiceMapping, read_invoices

INVOICES: Final = f"{DESK}/invoices"
MOST_BYTES: Final = 1_000_000
"""Of a file: it travels in a page and back. A larger one is loaded by the API or the command line."""
BESIDE: Final = 50_000
"""What else is in a form."""
PAYMENT: Final = (Field("amount", "amount"), Field("paid_on", "day"), Field("reference", longest=100))
REVERSAL: Final = (Field("reference", longest=100), Field("reversed_on", "day"), Field("reason", longest=500))
S = TypeVar("S", bound=BaseModel)
LOOKED_AT: Final = 30
"""So many invoices of the file are shown before it is loaded."""
DECIMALS: Final = (".", ",")
COLUMNS: Final = (*REQUIRED, "due_date", "currency", "line", "line_description", "line_amount", "period_from",
                  "period_to", "version", "state", "issued_by")  # fmt: skip


@dataclass(frozen=True)
class Looked:
    """A file that is not loaded yet: its columns and what they are taken for, the invoices in it, or why none are."""

    carrier: Carrier
    csv: str
    header: tuple[str, ...]
    mapping: Mapping[str, str]
    invoices: tuple[Invoice, ...]
    wrong: str
    known: bool
    """Are its columns those of the carrier's last file?"""

    @property
    def foreign(self) -> tuple[Invoice, ...]:
        """Those in another currency than the agreement's: they are kept, and whoever loads them is told."""
        return tuple(each for each in self.invoices if foreign(each, self.carrier))

    @property
    def seen(self) -> str:
        """Changes with what the columns are taken for: what is loaded is what somebody has looked at."""
        return sha256(repr(sorted(self.mapping.items())).encode()).hexdigest()[:16]


def show(visit: Visit) -> Page:
    _must_load(visit)
    carriers = wiring.store().carriers()
    return Page("desk_invoices.html", {"carriers": carriers, "carrier": visit.query.get("carrier", "")})


def check(visit: Visit) -> Page:
    """What is in the file, and what each column is taken for. Nothing is loaded. The file stays in the form where only
    something beside it is wrong, but for a workbook."""
    _must_load(visit)
    text, sign = _text(visit)
    try:
        looked = _looked(visit, text, sign)
    except Mistakes as wrong:
        kept = text if sign is None else ""  # how a workbook writes its cents does not stand in its text
        filled = Entered(visit.path, {**visit.form, KEPT: kept}, wrong.wrong)
        return replace(show(visit), entered=filled, status=HTTPStatus.BAD_REQUEST)
    return Page("desk_invoices_check.html", {"looked": looked, **CHOICES})


def load(visit: Visit) -> Answer:
    """Load what was looked at; where the columns were chosen anew since, it is looked at first."""
    _must_load(visit)
    looked = _looked(visit, *_text(visit))
    if looked.wrong or visit.form.get("seen") != looked.seen:
        return Page("desk_invoices_check.html", {"looked": looked, **CHOICES})
    wiring.invoices().keep_columns(looked.carrier.id, InvoiceMapping.model_validate(looked.mapping))
    return Page("desk_invoices_loaded.html", {"done": load_each(looked.invoices, visit.who.name), "looked": looked})


def record(visit: Visit) -> Answer:
    """A payment of the invoice, or what we paid back of it."""
    must_record(visit.who)
    bill = visit.names["bill"]
    invoice = newest_of(bill, visit.who)
    said = visit.filled(in_currency(PAYMENT, invoice.currency))
    amount = ("-" if "paid_back" in visit.form else "") + decimal(said["amount"])
    sent = {**said, "currency": invoice.currency, "amount": amount}
    new = record_payment(invoice, _read(PaymentSent, sent), visit.who.name)
    return Go(f"{BILLING}/invoices/{bill}", "payment_recorded" if new else "payment_known")


def reverse(visit: Visit) -> Answer:
    """A payment did not hold."""
    must_record(visit.who)
    bill = visit.names["bill"]
    sent = _read(ReversalSent, visit.filled(REVERSAL))
    reverse_payment(newest_of(bill, visit.who), sent, visit.who.name)
    return Go(f"{BILLING}/invoices/{bill}", "payment_reversed")


def _read(kind: type[S], said: Mapping[str, str]) -> S:
    try:
        return kind.model_validate(said)
    except ValidationError as mistake:
        first = mistake.errors()[0]
        where = first["loc"][0] if first["loc"] else "amount"  # which is held against its currency
        raise Mistakes({str(where): str(first["msg"]).removeprefix("Value error, ")}) from None


CHOICES: Final[Mapping[str, object]] = {
    "columns": COLUMNS, "required": REQUIRED, "delimiters": DELIMITERS, "decimals": DECIMALS, "most": LOOKED_AT,
}  # fmt: skip


def _must_load(visit: Visit) -> None:
    visit.who.must_handle("dispute", "load invoices")


def _looked(visit: Visit, text: str, sign: str | None) -> Looked:
    """The file as CSV; `sign`: the one before the cents, where it is known. Mistakes when there is no such carrier."""
    carrier_id = visit.field("carrier", 60)
    try:
        carrier = wiring.book().carrier(carrier_id)
    except NotFound as none:
        raise Mistakes({"carrier": str(none)}) from None
    found = proposed(text)
    kept = _kept(carrier, found)
    first = kept or found.fields
    mapping = _mapping(visit, {**first, "decimal": sign or first["decimal"]})
    try:
        invoices = tuple(read_invoices(text, InvoiceMapping.model_validate(mapping), carrier.id, visit.who.name))
        wrong = "" if invoices else visit.words("invoices.file_empty")
    except ValidationError:
        lacking = [visit.words(f"invoices.column_{name}") for name in REQUIRED if not mapping.get(name)]
        invoices, wrong = (), visit.words("invoices.no_column", columns=", ".join(lacking) or "currency_of_all")
    except Invalid as mistake:
        invoices, wrong = (), str(mistake)
    return Looked(carrier, text, found.header, mapping, invoices, wrong, bool(kept))


def _text(visit: Visit) -> tuple[str, str | None]:
    """The file that came, or that came back with the form, as CSV; of a workbook also the sign before the cents in it.
    Mistakes when there is none."""
    content = visit.files.get("file") or visit.form.get(KEPT, "").encode("utf-8", "replace")
    if not content:
        raise Mistakes({"file": visit.words("quality.no_file")})
    if len(content) > MOST_BYTES:
        raise Mistakes({"file": visit.words("invoices.too_large", most=f"{MOST_BYTES:,}")})
    if is_workbook(content):
        return _sheet(content, visit)
    try:
        return decoded(content)[0], None
    except UnicodeDecodeError:
        raise Mistakes({"file": visit.words("invoices.no_utf8")}) from None


def _sheet(content: bytes, visit: Visit) -> Sheet:
    """The sheet of a workbook that holds invoices, as CSV: so it goes with the second form, and is loaded."""
    read = workbook(content)
    if read.remark:
        raise Mistakes({"file": visit.words("invoices.unread", why=read.remark)})
    sheet = csv_of(read.sheets)
    if not sheet.text:
        raise Mistakes({"file": visit.words("invoices.no_sheet")})
    if len(sheet.text.encode()) > MOST_BYTES:
        raise Mistakes({"file": visit.words("invoices.too_large", most=f"{MOST_BYTES:,}")})
    return sheet


def _kept(carrier: Carrier, found: Proposed) -> dict[str, str]:
    """What the columns of the carrier's last file said; nothing where this one lacks any of them."""
    last = wiring.invoices().columns(carrier.id)
    if last is None or last.delimiter != found.fields["delimiter"] or not set(last.columns.values()) <= {*found.header}:
        return {}
    return {name: str(said) for name, said in last.model_dump(by_alias=True, exclude_none=True).items()}


def _mapping(visit: Visit, first: Mapping[str, str]) -> dict[str, str]:
    """What the form says, once it says anything; else what comes `first`. Empty fields are not said."""
    names = (*COLUMNS, "delimiter", "decimal", "currency_of_all")
    said = {name: visit.form[name] for name in names if name in visit.form}
    said = said if "delimiter" in said else {**first, **{name: text for name, text in said.items() if text}}
    wrong = {"currency_of_all": visit.words("invoices.no_currency")}
    code = said.get("currency_of_all", "").strip().upper()
    if code and not (len(code) == len("EUR") and code.isascii() and code.isalpha()):
        raise Mistakes(wrong)
    said["currency_of_all"] = code
    return {name: text for name, text in said.items() if text}


PAGES: Final = (
    Shown("GET", INVOICES, show, ours=True),
    Shown("POST", f"{INVOICES}/check", check, ours=True, again=show, file_bytes=MOST_BYTES + BESIDE),
    Shown("POST", f"{INVOICES}/{{bill}}/payments", record, ours=True, again=show_invoice),
    Shown("POST", f"{INVOICES}/{{bill}}/reversals", reverse, ours=True, again=show_invoice),
    Shown("POST", INVOICES, load, ours=True, again=show, file_bytes=MOST_BYTES + BESIDE),
)
