"""The fields by which a claim is completed, or put right where it differs from its invoice. Pure."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Final

from pledgekeeper.disputes.checking import Differs, Finding
from pledgekeeper.disputes.claims import Claim, ClaimLine
from pledgekeeper.disputes.model import Dispute
from pledgekeeper.ecare.forms import Field, Look

CORRECTS: Final[dict[Differs, tuple[str, ...]]] = {
    "invoice": ("invoice_number",), "account": ("account",), "date": ("invoice_date",), "currency": ("currency",),
    "period": ("period_from", "period_to"), "billed": ("billed_amount",), "disputed": ("disputed_amount",),
}  # fmt: skip
"""Which of the claim's own fields puts right what differs."""
OF_LINE: Final[dict[Differs, tuple[str, ...]]] = {
    "line": ("line",),
    "line-billed": ("billed_amount",),
    "line-disputed": ("disputed_amount",),
}
LOOKS: Final[dict[str, Look]] = {
    "billed_amount": "amount", "disputed_amount": "amount", "period_from": "moment", "period_to": "moment",
    "invoice_date": "day",
}  # fmt: skip


def findings_of(dispute: Dispute) -> tuple[Finding, ...]:
    """How the claim differs from its invoice, as it was held beside it last."""
    return dispute.checked.findings if dispute.checked else ()


def fields_of(dispute: Dispute) -> Iterator[Field]:
    """Of what is unsaid, and of what differs with what the claim says now. What several lines dispute is their sum."""
    claim, findings = dispute.claim, findings_of(dispute)
    rights = {name: each.right for each in findings for name in CORRECTS.get(each.differs, ())}
    for name in Claim.model_fields:
        summed = name == "disputed_amount" and claim.lines
        if name in claim.unsaid or (name in rights and not summed):
            right = "" if LOOKS.get(name) == "moment" else rights.get(name, "")
            yield _field(name, getattr(claim, name), right, needed=False)
    for number, line in enumerate(claim.lines or ()):
        yield from _of_line(number, line, findings)


def _of_line(number: int, line: ClaimLine, findings: tuple[Finding, ...]) -> Iterator[Field]:
    for finding in findings:
        for name in OF_LINE.get(finding.differs, ()) if finding.line == line.line else ():
            yield _field(f"lines.{number}.{name}", getattr(line, name), finding.right, about=line.line)


def _field(name: str, said: object, right: str, *, needed: bool = True, about: str = "") -> Field:
    look = LOOKS.get(name.rpartition(".")[2], "line")
    if isinstance(said, Decimal):
        return Field(name, look, needed, offered=said, right=right, about=about)
    return Field(name, look, needed, value=_written(said), right=right, about=about)


def _written(value: object) -> str:
    match value:
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M}"
        case date() | str():
            return str(value)
    return ""
