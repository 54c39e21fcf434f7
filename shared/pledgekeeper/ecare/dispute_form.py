"""The form of a new dispute: what was filled in, as the API takes it; and what an invoice says, as filled in. Pure."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any, Final, get_args
from zoneinfo import ZoneInfo

from pledgekeeper import money
from pledgekeeper.api.disputes import DisputeCreate
from pledgekeeper.carriers.model import Carrier
from pledgekeeper.disputes.claims import MOST_LINES, Channel, ClaimLine
from pledgekeeper.ecare.amounts import POINTS, decimal, written
from pledgekeeper.ecare.entered import Mistakes
from pledgekeeper.ecare.forms import Field, filled, in_currency
from pledgekeeper.ecare.words import Language, Words
from pledgekeeper.intake.papers import of_text
from pledgekeeper.intake.reading.left_out import Unread
from pledgekeeper.intake.reading.tables import table_of
from pledgekeeper.invoices.model import Invoice
from pledgekeeper.model import iso

FIRST_ROWS, MORE_ROWS, MOST_ROWS = 3, 5, 30
"""Rows for lines: at first, more of them at each press of the button, and at most. More lines are pasted as a table."""
LONGEST_TABLE: Final = 100_000
SHOWN_UNREAD: Final = 5
SAMPLE: Final = Decimal("6804.28")
CHANNELS: Final = get_args(Channel)
HEADER: Final = "Line\tDescription\tBilled\tDisputed"
PHONE: Final = re.compile(r"\+\d{6,15}")
EMAIL: Final = re.compile(r"[^@\s]+@[^@\s]+")

FIELDS: Final = (
    *(Field(name, longest=60) for name in ("type", "account", "invoice_number")),
    Field("currency", longest=3),
    Field("billed_amount", "amount"),
    Field("disputed_amount", "amount", needed=False),
    *(Field(name, "day", longest=10) for name in ("invoice_date", "period_from", "period_to")),
    Field("period_zone", needed=False, longest=60),
    Field("description", "text", longest=20_000),
    Field("reference", needed=False, longest=100),
    Field("table", "text", needed=False, longest=LONGEST_TABLE),
    Field("contact_name", needed=False, longest=100),
    Field("contact_email", needed=False, longest=254),
    Field("contact_phone", needed=False, longest=40),
    Field("channel", "choice", needed=False, choices=tuple((each, "") for each in CHANNELS)),
)


@dataclass(frozen=True)
class Row:
    """One line of the invoice, as it was filled in; `number` is that of the row."""

    number: int
    line: str
    about: str
    billed: str
    disputed: str


@cache
def zones() -> tuple[str, ...]:
    """The zones that a period may be counted in: UTC, and those that are named by region and place."""
    known = (files("tzdata") / "zones").read_text(encoding="ascii").split()
    return ("UTC", *sorted(each for each in known if "/" in each and not each.startswith("Etc/")))


def rows_shown(form: Mapping[str, str]) -> int:
    """How many rows for lines the form has: as many as it says it has, at least those that hold something."""
    said = form.get("rows", "")
    wanted = int(said) if said.isascii() and said.isdigit() and len(said) < 4 else FIRST_ROWS
    last = max((row.number + 1 for row in _rows(form) if row.line or row.disputed), default=0)
    return min(max(wanted, last, FIRST_ROWS), MOST_ROWS)


def read(form: Mapping[str, str], words: Words, carrier: Carrier) -> DisputeCreate:
    """The claim that was filled in. Mistakes says of each field what would be right instead. Days of the period are
    those of its zone. Invalid where the claim as a whole is not one."""
    fields = (*FIELDS, *(field for number in range(MOST_ROWS) for field in _fields_of(number)))
    said = filled(in_currency(fields, form.get("currency", "").strip()), form, words)
    said["table"] = form.get("table", "").rstrip()  # what is blank before it has its place in a spreadsheet, too
    said["contact_phone"] = re.sub(r"[\s()./-]", "", said["contact_phone"])
    _must_be_right(_mistakes(said, words, carrier))
    lines = _lines(said, words)
    _must_be_right(_of_sums(said, lines, words))
    return DisputeCreate.model_validate(_request(said, lines, carrier))


def _must_be_right(mistakes: Iterable[tuple[str, str]]) -> None:
    wrong = dict(mistakes)
    if wrong:
        raise Mistakes(wrong)


def _fields_of(row: int) -> tuple[Field, ...]:
    return (
        Field(f"line-{row}", needed=False, longest=60),
        Field(f"about-{row}", needed=False, longest=200),
        Field(f"billed-{row}", "amount", needed=False, longest=20),
        Field(f"disputed-{row}", "amount", needed=False, longest=20),
    )


def _mistakes(said: Mapping[str, str], words: Words, carrier: Carrier) -> Iterator[tuple[str, str]]:
    agreed = (carrier.zone, carrier.agreement.disputes.zone)
    if said["period_zone"] and said["period_zone"] not in (*zones(), *agreed):
        yield "period_zone", words("dispute.no_zone")
    if _day(said["period_to"]) <= _day(said["period_from"]):
        yield "period_to", words("dispute.period_order")
    unsaid = [name for name in ("contact_name", "contact_email") if not said[name]]
    if len(unsaid) == 1 or (unsaid and said["contact_phone"]):
        missing = unsaid[0]
        yield missing, words("common.missing", field=words(f"dispute.{missing}"))
    elif said["contact_email"] and not EMAIL.fullmatch(said["contact_email"]):
        yield "contact_email", words("dispute.no_email")
    elif said["contact_email"] and not carrier.writes_from(said["contact_email"]):
        yield "contact_email", words("dispute.not_theirs", carrier=carrier.name, domains=", ".join(carrier.domains))
    if said["contact_phone"] and not PHONE.fullmatch(said["contact_phone"]):
        yield "contact_phone", words("dispute.no_phone")
    for row in _rows(said):
        if row.disputed and not row.line:
            yield f"line-{row.number}", words("dispute.which_line")
        if row.billed and row.disputed and Decimal(decimal(row.disputed)) > Decimal(decimal(row.billed)):
            yield f"disputed-{row.number}", words("dispute.more_than_billed")


def _lines(said: Mapping[str, str], words: Words) -> tuple[ClaimLine, ...]:
    """The lines of which something is disputed: of the rows, and of the table. Mistakes names the row of a line that
    is there twice, and says of a table why it is none."""
    found: dict[str, ClaimLine] = {}
    for row in _rows(said):
        if row.disputed and Decimal(decimal(row.disputed)):
            if row.line in found:
                raise Mistakes({f"line-{row.number}": words("dispute.line_twice", line=row.line)})
            found[row.line] = ClaimLine(
                line=row.line,
                description=row.about or None,
                billed_amount=Decimal(decimal(row.billed)) if row.billed else None,
                disputed_amount=Decimal(decimal(row.disputed)),
            )
    for line in _of_table(said, words) if said["table"] else ():
        if line.line in found:
            raise Mistakes({"table": words("dispute.line_twice", line=line.line)})
        found[line.line] = line
    return tuple(found.values())


def _of_table(said: Mapping[str, str], words: Words) -> tuple[ClaimLine, ...]:
    paper = of_text("table", said["table"])
    if paper.remark:
        raise Mistakes({"table": words("dispute.table_unread", why=paper.remark)})
    table = table_of(paper.rows, said["currency"], POINTS[words.language][1], paper.numbers)
    if table is not None and table.doubt:
        raise Mistakes({"table": words("dispute.table_unread", why=table.doubt)})
    if table is not None and table.unread:
        raise Mistakes({"table": _left_out(table.unread, said["currency"], words)})
    if table is None or not table.lines:
        raise Mistakes({"table": words("dispute.no_table")})
    if len(table.lines) > MOST_LINES:
        raise Mistakes({"table": words("dispute.too_many_lines", most=MOST_LINES)})
    others = table.of_others(said["invoice_number"])
    if others or not table.is_in(said["currency"]):
        about = others[0] if others else said["invoice_number"], table.currency or said["currency"]
        raise Mistakes({"table": words("dispute.another_table", invoice=about[0], currency=about[1])})
    return table.lines


def read_of(table: str, currency: str, words: Words) -> tuple[int, Decimal] | None:
    """How many lines a table has, and what they dispute; None of one that is none, or not read whole."""
    paper = of_text("table", table)
    found = None if paper.remark else table_of(paper.rows, currency, POINTS[words.language][1], paper.numbers)
    if found is None or found.doubt or found.unread or not found.lines:
        return None
    return len(found.lines), sum((each.disputed_amount for each in found.lines), start=Decimal(0))


def _left_out(unread: Sequence[Unread], currency: str, words: Words) -> str:
    """Which rows of a table are not taken, and what would be right: of the amounts first, then of what is settled."""
    of = {why: [each for each in unread if each.why == why] for why in ("uncertain", "settled")}
    shown = of["uncertain"] or of["settled"] or unread
    more = ["…"] if len(shown) > SHOWN_UNREAD else []
    rows = "; ".join([*(f"{each.row}: {each.said}" for each in shown[:SHOWN_UNREAD]), *more])
    if of["uncertain"]:
        return words("dispute.rows_unread", rows=rows, example=written(SAMPLE, currency, words.language))
    return words("dispute.rows_settled" if of["settled"] else "dispute.rows_again", rows=rows)


def _of_sums(said: Mapping[str, str], lines: tuple[ClaimLine, ...], words: Words) -> Iterator[tuple[str, str]]:
    disputed = Decimal(decimal(said["disputed_amount"])) if said["disputed_amount"] else None
    total = sum((each.disputed_amount for each in lines), start=Decimal(0))
    if not (disputed or lines):
        yield "disputed_amount", words("dispute.how_much")
    elif disputed is not None and lines and total != disputed:
        yield "disputed_amount", words("dispute.lines_differ", total=money.told(total, said["currency"]))
    elif (disputed if disputed is not None else total) > Decimal(decimal(said["billed_amount"])):
        yield "disputed_amount", words("dispute.more_than_billed")


def _request(said: Mapping[str, str], lines: tuple[ClaimLine, ...], carrier: Carrier) -> dict[str, Any]:
    zone = said["period_zone"] or "UTC"
    total = sum((each.disputed_amount for each in lines), start=Decimal(0))
    contact = {"name": said["contact_name"], "email": said["contact_email"], "phone": said["contact_phone"] or None}
    asked: dict[str, Any] = {
        **{name: said[name] for name in ("type", "account", "invoice_number", "invoice_date", "currency")},
        "billed_amount": decimal(said["billed_amount"]),
        "disputed_amount": decimal(said["disputed_amount"]) if said["disputed_amount"] else str(total),
        **{name: iso(_begins(said[name], zone)) for name in ("period_from", "period_to")},
        "period_zone": said["period_zone"] or None,
        "lines": lines or None,
        "description": said["description"],
        "reference": said["reference"] or None,
        "carrier": carrier.id,
        "contact": contact if said["contact_name"] else None,
        "channel": said["channel"] or None,
    }
    return {name: value for name, value in asked.items() if value is not None}


def at_first(carrier: Carrier) -> dict[str, str]:
    """What the form holds before anybody writes: what the agreement and the carrier's billing contact say."""
    contact, clause = carrier.contact_for("billing"), carrier.agreement.disputes
    return {
        "currency": clause.currency,
        "period_zone": clause.zone or carrier.zone,
        "contact_name": contact.name,
        "contact_email": contact.email,
        "contact_phone": contact.phone or "",
    }


def of_invoice(invoice: Invoice, zone: str, language: Language, only: str = "") -> dict[str, str]:
    """What an invoice says, as it would be filled in: its lines, or `only` one of them, with what of each is disputed
    left open. More lines than there are rows for become a table. Its period is told in `zone` where that has it in
    whole days, else in UTC."""
    zone = zone if _in_whole_days(invoice, zone) else "UTC"
    told = {
        "period_zone": zone,
        "invoice_number": invoice.number,
        "account": invoice.account,
        "invoice_date": invoice.date_.isoformat(),
        "currency": invoice.currency,
        "billed_amount": written(invoice.total, invoice.currency, language),
        "period_from": _local(invoice.period_from, zone),
        "period_to": _local(invoice.period_to, zone, up=True),
    }
    how = invoice.currency, language
    lines = [each for each in invoice.lines if each.amount > 0 and only in ("", each.line)]
    if len(lines) > MOST_ROWS:
        cells = ((_cell(each.line), _cell(each.description or ""), written(each.amount, *how), "") for each in lines)
        return {**told, "table": "\n".join((HEADER, *map("\t".join, cells)))}
    for number, each in enumerate(lines):
        told |= {f"line-{number}": each.line, f"about-{number}": each.description or ""}
        told |= {f"billed-{number}": written(each.amount, *how)}
    return {**told, "rows": str(max(FIRST_ROWS, len(lines)))}


def without_lines(form: Mapping[str, str]) -> dict[str, str]:
    """What was filled in, but the lines and the table of them: those of another invoice take their place."""
    return {name: text for name, text in form.items() if name != "table" and not re.search(r"-\d+$", name)}


def _rows(form: Mapping[str, str]) -> Iterator[Row]:
    for number in range(MOST_ROWS):
        cells = [form.get(f"{name}-{number}", "").strip() for name in ("line", "about", "billed", "disputed")]
        if any(cells):
            yield Row(number, *cells)


def _cell(text: str) -> str:
    """A cell of a table whose cells tabs part, and nothing else."""
    return " ".join(text.replace('"', "'").split())


def _day(text: str) -> date:
    return date.fromisoformat(text[:10])


def _begins(text: str, zone: str) -> datetime:
    return datetime.combine(_day(text), time.min, ZoneInfo(zone))


def _in_whole_days(invoice: Invoice, zone: str) -> bool:
    ends = (each for each in (invoice.period_from, invoice.period_to) if each)
    return all(each.astimezone(ZoneInfo(zone)).time() == time.min for each in ends)


def _local(moment: datetime | None, zone: str, *, up: bool = False) -> str:
    """The day of a moment in a zone; `up`: the next one where it is not the begin of its day."""
    if moment is None:
        return ""
    local = moment.astimezone(ZoneInfo(zone))
    later = up and local.time() != time.min
    return (local.date() + timedelta(days=1 if later else 0)).isoformat()
